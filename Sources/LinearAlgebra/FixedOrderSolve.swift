extension Matrix {
  /// The product with `other` by plain loops in a fixed order: the same bits on every machine.
  ///
  /// For small matrices whose result decides something on a path; large ones take ``product(_:)``.
  ///
  /// - Complexity: 2 * rows * columns * other.columns operations.
  public func fixedOrderProduct(_ other: Matrix) -> Matrix {
    precondition(columns == other.rows, "a product needs as many columns on the left as rows on the right")
    var result = Matrix(rows: rows, columns: other.columns)
    for i in 0..<rows {
      for k in 0..<columns {
        let factor = self[i, k]
        guard factor != 0 else { continue }
        for j in 0..<other.columns { result[i, j] += factor * other[k, j] }
      }
    }
    return result
  }

  /// The element-wise sum of this matrix and `weight` times another of its shape.
  public func plus(_ other: Matrix, times weight: Double = 1) -> Matrix {
    precondition(shape == other.shape, "added matrices have one shape")
    return Matrix(
      rows: rows, columns: columns, elements: zip(elements, other.elements).map { $0 + weight * $1 })
  }

  /// Every element times a number.
  public func scaled(by factor: Double) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: elements.map { $0 * factor })
  }

  /// The largest sum of magnitudes of a row; 0 for an empty matrix.
  public var largestRowSum: Double {
    (0..<rows).reduce(0) { Swift.max($0, row($1).reduce(0) { $0 + $1.magnitude }) }
  }

  /// This matrix to a whole power, by repeated squaring in a fixed order.
  ///
  /// - Parameter exponent: At least 0; the zeroth power is the identity.
  /// - Complexity: about 2 log2(exponent) products.
  public func power(_ exponent: Int) -> Matrix {
    precondition(rows == columns && exponent >= 0, "a whole power is of a square matrix and not negative")
    var result = Matrix.identity(rows)
    var base = self
    var left = exponent
    while left > 0 {
      if left % 2 == 1 { result = result.fixedOrderProduct(base) }
      left /= 2
      if left > 0 { base = base.fixedOrderProduct(base) }
    }
    return result
  }

  /// The matrix X with this matrix times X equal to `right`, by elimination with partial pivoting.
  ///
  /// Plain loops in a fixed order: the same bits on every machine.
  ///
  /// - Parameter right: As many rows as this square matrix.
  /// - Throws: ``LinearAlgebraError/shapeMismatch(expected:found:)``, ``LinearAlgebraError/singular(column:)``
  ///   where a pivot is exactly zero or not finite.
  /// - Complexity: 2/3 rows^3 + 2 rows^2 * right.columns operations.
  public func solved(for right: Matrix) throws(LinearAlgebraError) -> Matrix {
    guard rows == columns else {
      throw .shapeMismatch(expected: MatrixShape(rows: rows, columns: rows), found: shape)
    }
    guard right.rows == rows else {
      throw .shapeMismatch(expected: MatrixShape(rows: rows, columns: right.columns), found: right.shape)
    }
    var a = self
    var x = right
    for column in 0..<rows {
      var pivot = column
      for row in column..<rows where a[row, column].magnitude > a[pivot, column].magnitude { pivot = row }
      let value = a[pivot, column]
      guard value != 0, value.isFinite else { throw .singular(column: column) }
      if pivot != column {
        a.swapRows(pivot, column)
        x.swapRows(pivot, column)
      }
      for row in (column + 1)..<Swift.max(rows, column + 1) {
        let factor = a[row, column] / value
        guard factor != 0 else { continue }
        for j in column..<rows { a[row, j] -= factor * a[column, j] }
        for j in 0..<x.columns { x[row, j] -= factor * x[column, j] }
      }
    }
    for column in (0..<rows).reversed() {
      for j in 0..<x.columns {
        var sum = x[column, j]
        for k in (column + 1)..<Swift.max(rows, column + 1) { sum -= a[column, k] * x[k, j] }
        x[column, j] = sum / a[column, column]
      }
    }
    return x
  }

  /// The inverse of this square matrix.
  ///
  /// - Throws: As ``solved(for:)``.
  /// - Complexity: 8/3 rows^3 operations.
  public func inverse() throws(LinearAlgebraError) -> Matrix { try solved(for: .identity(rows)) }

  private mutating func swapRows(_ one: Int, _ other: Int) {
    for j in 0..<columns {
      let held = self[one, j]
      self[one, j] = self[other, j]
      self[other, j] = held
    }
  }
}
