extension Matrix {
  /// The lower triangular L with L times its transpose equal to this symmetric positive definite matrix.
  ///
  /// Plain loops in a fixed order, so the bits are the same on every machine; draws on paths use this one.
  ///
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(minor:)`` for the first leading minor (from 1) whose pivot
  ///   is not positive, ``LinearAlgebraError/shapeMismatch(expected:found:)`` where it is not square,
  ///   ``LinearAlgebraError/notSymmetric(row:column:)``.
  /// - Complexity: rows^3 / 3 operations.
  public func choleskyFactor() throws(LinearAlgebraError) -> Matrix {
    try requireSymmetric()
    var factor = Matrix(rows: rows, columns: rows)
    for j in 0..<rows {
      let pivot = residual(j, j, factor)
      // NaN fails this comparison too.
      guard pivot > 0, pivot < .infinity else { throw .notPositiveDefinite(minor: j + 1) }
      let root = pivot.squareRoot()
      factor[j, j] = root
      for i in (j + 1)..<Swift.max(rows, j + 1) { factor[i, j] = residual(i, j, factor) / root }
    }
    return factor
  }

  /// The lower triangular factor of a symmetric positive semidefinite matrix, which may be rank deficient.
  ///
  /// A pivot within 1e-12 of zero (relative to the largest diagonal element) gives a column of zeros: that variable
  /// is a mixture of the ones before it. Then L times its transpose may miss the matrix by up to 2e-6 of that
  /// element, though hardly more than rounding where the matrix is singular by its structure. Fixed order.
  ///
  /// - Throws: As ``choleskyFactor()``, where a pivot is negative beyond rounding or the column under a zero pivot
  ///   is not zero.
  /// - Complexity: rows^3 / 3 operations.
  public func semidefiniteCholeskyFactor() throws(LinearAlgebraError) -> Matrix {
    try requireSymmetric()
    var factor = Matrix(rows: rows, columns: rows)
    let scale = (0..<rows).reduce(0.0) { Swift.max($0, self[$1, $1]) }
    let tolerance = 1e-12 * scale
    for j in 0..<rows {
      let pivot = residual(j, j, factor)
      guard pivot >= -tolerance, pivot < .infinity else { throw .notPositiveDefinite(minor: j + 1) }
      if pivot > tolerance {
        let root = pivot.squareRoot()
        factor[j, j] = root
        for i in (j + 1)..<Swift.max(rows, j + 1) { factor[i, j] = residual(i, j, factor) / root }
      } else {
        // A covariance is at most the root of the product of the variances, here of `tolerance` and the other's.
        for i in (j + 1)..<Swift.max(rows, j + 1) {
          let bound = 2 * (tolerance * scale).squareRoot()
          guard residual(i, j, factor).magnitude <= bound else { throw .notPositiveDefinite(minor: i + 1) }
        }
      }
    }
    return factor
  }

  /// What the first `j` columns of `factor` leave of the element (i, j).
  private func residual(_ i: Int, _ j: Int, _ factor: Matrix) -> Double {
    var sum = self[i, j]
    for k in 0..<j { sum -= factor[i, k] * factor[j, k] }
    return sum
  }
}
