/// A dense matrix of doubles in row-major order.
///
/// A value type. Wrong shapes in arithmetic are programming errors and trap; a matrix that came from a user and
/// cannot be factored throws ``LinearAlgebraError``.
public struct Matrix: Hashable, Sendable {
  /// Rows and columns.
  public let shape: MatrixShape
  /// The elements, row after row.
  public var elements: [Double]

  /// Number of rows.
  @inlinable public var rows: Int { shape.rows }
  /// Number of columns.
  @inlinable public var columns: Int { shape.columns }

  /// A matrix with every element equal to `value`.
  @inlinable
  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative number of rows or columns")
    self.shape = MatrixShape(rows: rows, columns: columns)
    self.elements = Array(repeating: value, count: rows * columns)
  }

  /// A matrix from its elements, row after row.
  @inlinable
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative number of rows or columns")
    precondition(elements.count == rows * columns, "a matrix needs rows times columns elements")
    self.shape = MatrixShape(rows: rows, columns: columns)
    self.elements = elements
  }

  /// A matrix from its rows, which must be of equal length.
  public init(rows: [[Double]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "the rows of a matrix are of equal length")
    self.init(rows: rows.count, columns: columns, elements: rows.flatMap { $0 })
  }

  /// The identity of so many rows.
  public static func identity(_ count: Int) -> Matrix {
    var matrix = Matrix(rows: count, columns: count)
    for i in 0..<count { matrix[i, i] = 1 }
    return matrix
  }

  /// The element of a row and a column, counted from 0.
  @inlinable
  public subscript(row: Int, column: Int) -> Double {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "element outside the matrix")
      return elements[row &* columns &+ column]
    }
    set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "element outside the matrix")
      elements[row &* columns &+ column] = newValue
    }
  }

  /// The elements of a row.
  @inlinable
  public func row(_ row: Int) -> ArraySlice<Double> {
    precondition(row >= 0 && row < rows, "row outside the matrix")
    return elements[(row * columns)..<((row + 1) * columns)]
  }

  /// The matrix with rows and columns exchanged.
  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for i in 0..<rows {
      for j in 0..<columns { result.elements[j &* rows &+ i] = elements[i &* columns &+ j] }
    }
    return result
  }

  /// The largest size of an element; 0 for an empty matrix.
  public var largestMagnitude: Double { elements.reduce(0) { Swift.max($0, $1.magnitude) } }

  /// The largest size of a difference between two matrices of one shape.
  public func largestDifference(from other: Matrix) -> Double {
    precondition(shape == other.shape, "compared matrices have one shape")
    return zip(elements, other.elements).reduce(0) { Swift.max($0, ($1.0 - $1.1).magnitude) }
  }

  /// Throws unless the matrix is square and symmetric.
  ///
  /// - Throws: ``LinearAlgebraError/shapeMismatch(expected:found:)`` or
  ///   ``LinearAlgebraError/notSymmetric(row:column:)`` for the first pair that differs.
  public func requireSymmetric() throws(LinearAlgebraError) {
    guard rows == columns else {
      throw .shapeMismatch(expected: MatrixShape(rows: rows, columns: rows), found: shape)
    }
    for i in 0..<rows {
      for j in 0..<i where self[i, j] != self[j, i] { throw .notSymmetric(row: i, column: j) }
    }
  }
}
