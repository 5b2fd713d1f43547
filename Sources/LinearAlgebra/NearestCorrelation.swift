extension Matrix {
  /// Whether a symmetric matrix is positive semidefinite but for rounding: no eigenvalue below `-tolerance` times
  /// the largest element.
  ///
  /// - Throws: ``LinearAlgebraError/shapeMismatch(expected:found:)``,
  ///   ``LinearAlgebraError/notSymmetric(row:column:)``.
  /// - Complexity: that of ``symmetricEigen()``.
  public func isPositiveSemidefinite(tolerance: Double = 1e-12) throws(LinearAlgebraError) -> Bool {
    let smallest = try symmetricEigen().values.first ?? 0
    return smallest >= -tolerance * largestMagnitude
  }

  /// The correlation matrix nearest to this symmetric matrix in the sum of squared differences.
  ///
  /// Its diagonal is exactly one and its eigenvalues are at least 1e-9, so that both Cholesky factors take it and
  /// its elements differ from the true nearest matrix by about 1e-9. Fixed order, so one answer everywhere.
  ///
  /// - Parameter minimumEigenvalue: Smallest eigenvalue wanted, below 1. To show the answer with four decimals that
  ///   still work when typed in again, ask for about 5e-5 times the number of rows.
  /// - Throws: ``LinearAlgebraError/shapeMismatch(expected:found:)``,
  ///   ``LinearAlgebraError/notSymmetric(row:column:)``.
  /// - Complexity: up to 2,000 eigenvalue problems, usually tens; each ends where an element moves under 1e-11.
  /// - Reference: [Higham2002] N. J. Higham, "Computing the nearest correlation matrix", IMA Journal of Numerical
  ///   Analysis 22 (2002) 329-343: alternating projections with Dykstra's correction.
  public func nearestCorrelation(minimumEigenvalue: Double = 0) throws(LinearAlgebraError) -> Matrix {
    precondition(minimumEigenvalue >= 0 && minimumEigenvalue < 1, "a smallest eigenvalue lies in [0, 1)")
    try requireSymmetric()
    let floor = Swift.max(minimumEigenvalue, 1e-9)
    var y = self
    var correction = Matrix(rows: rows, columns: rows)
    var x = y
    for _ in 0..<2000 {
      var r = y
      for i in r.elements.indices { r.elements[i] -= correction.elements[i] }
      x = try r.withEigenvalues(atLeast: floor)
      for i in r.elements.indices { correction.elements[i] = x.elements[i] - r.elements[i] }
      var next = x
      for i in 0..<rows { next[i, i] = 1 }
      let moved = next.largestDifference(from: y)
      y = next
      if moved < 1e-11 { break }
    }
    // Scaling to a unit diagonal keeps the projected matrix semidefinite, which setting the diagonal would not.
    var result = x
    for i in 0..<rows {
      for j in 0..<i {
        let value = x[i, j] / (x[i, i] * x[j, j]).squareRoot()
        result[i, j] = Swift.min(Swift.max(value, -1), 1)
        result[j, i] = result[i, j]
      }
      result[i, i] = 1
    }
    return result
  }

  /// The nearest symmetric matrix without an eigenvalue under `floor`.
  private func withEigenvalues(atLeast floor: Double) throws(LinearAlgebraError) -> Matrix {
    let eigen = try symmetricEigen()
    var result = Matrix(rows: rows, columns: rows)
    for i in 0..<rows {
      for j in 0...i {
        var sum = 0.0
        for k in 0..<rows {
          sum += eigen.vectors[i, k] * Swift.max(eigen.values[k], floor) * eigen.vectors[j, k]
        }
        result[i, j] = sum
        result[j, i] = sum
      }
    }
    return result
  }
}
