/// Eigenvalues in ascending order with their orthonormal eigenvectors.
public struct SymmetricEigen: Hashable, Sendable {
  /// The eigenvalues, smallest first.
  public let values: [Double]
  /// Column k is the eigenvector of value k.
  public let vectors: Matrix
}

extension Matrix {
  /// The eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations, in a fixed order.
  ///
  /// Absolute error of a value: a few units of rounding of the largest one.
  ///
  /// - Throws: ``LinearAlgebraError/shapeMismatch(expected:found:)``,
  ///   ``LinearAlgebraError/notSymmetric(row:column:)``.
  /// - Complexity: some 6 to 10 sweeps of 4 * rows^3 operations; meant for tens of rows.
  /// - Reference: [GolubVanLoan] section 8.5, the cyclic Jacobi method.
  public func symmetricEigen() throws(LinearAlgebraError) -> SymmetricEigen {
    try requireSymmetric()
    var a = self
    var v = Matrix.identity(rows)
    for _ in 0..<60 {
      var off = 0.0
      for p in 0..<rows {
        for q in 0..<p { off += a[p, q] * a[p, q] }
      }
      let scale = largestMagnitude
      if !(off.squareRoot() > 1e-17 * scale) { break }
      for p in 0..<rows {
        for q in (p + 1)..<Swift.max(rows, p + 1) { Matrix.rotate(&a, &v, p, q) }
      }
    }
    let order = (0..<rows).sorted { a[$0, $0] < a[$1, $1] || (a[$0, $0] == a[$1, $1] && $0 < $1) }
    var vectors = Matrix(rows: rows, columns: rows)
    for (k, source) in order.enumerated() {
      for i in 0..<rows { vectors[i, k] = v[i, source] }
    }
    return SymmetricEigen(values: order.map { a[$0, $0] }, vectors: vectors)
  }

  /// Turns the axes `p` and `q` so that the element (p, q) of `a` vanishes.
  private static func rotate(_ a: inout Matrix, _ v: inout Matrix, _ p: Int, _ q: Int) {
    let element = a[p, q]
    guard element != 0 else { return }
    let theta = (a[q, q] - a[p, p]) / (2 * element)
    // For a huge theta the square overflows to infinity and t becomes 0, which is right.
    let t = (theta < 0 ? -1.0 : 1.0) / (theta.magnitude + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in 0..<a.rows {
      let (x, y) = (a[k, p], a[k, q])
      a[k, p] = c * x - s * y
      a[k, q] = s * x + c * y
    }
    for k in 0..<a.rows {
      let (x, y) = (a[p, k], a[q, k])
      a[p, k] = c * x - s * y
      a[q, k] = s * x + c * y
    }
    a[p, q] = 0
    a[q, p] = 0
    for k in 0..<v.rows {
      let (x, y) = (v[k, p], v[k, q])
      v[k, p] = c * x - s * y
      v[k, q] = s * x + c * y
    }
  }
}
