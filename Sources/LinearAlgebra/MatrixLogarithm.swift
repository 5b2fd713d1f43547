extension Matrix {
  /// The principal logarithm: the one real matrix whose exponential is this matrix and whose eigenvalues have
  /// imaginary parts within half a turn.
  ///
  /// By inverse scaling and squaring: square roots until the matrix is near the identity, then
  /// `log A = 2 (Z + Z^3/3 + Z^5/5 + ...)` with `Z = (A - I)(A + I)^-1`, doubled once for each root. Plain loops in a
  /// fixed order: the same bits on every machine. Absolute error around 1e-14 times the largest row sum for
  /// transition matrices of tens of states.
  ///
  /// - Throws: ``LinearAlgebraError/noPrincipalLogarithm`` where an eigenvalue is zero or negative,
  ///   ``LinearAlgebraError/shapeMismatch(expected:found:)`` where it is not square.
  /// - Complexity: some 50 inversions.
  /// - Reference: [HighamFunctions2008] chapter 11 (logarithm), section 6.3 (product form of the
  ///   Denman-Beavers iteration).
  public func principalLogarithm() throws(LinearAlgebraError) -> Matrix {
    guard rows == columns else {
      throw .shapeMismatch(expected: MatrixShape(rows: rows, columns: rows), found: shape)
    }
    let one = Matrix.identity(rows)
    var root = self
    var roots = 0
    while root.plus(one, times: -1).largestRowSum > 0.1 {
      guard roots < 40 else { throw .noPrincipalLogarithm }
      root = try root.principalRoot()
      roots += 1
    }
    // (A + I)^-1 and (A - I) commute, so either side of the product will do.
    let z: Matrix
    do throws(LinearAlgebraError) {
      z = try root.plus(one).solved(for: root.plus(one, times: -1))
    } catch {
      throw .noPrincipalLogarithm
    }
    let square = z.fixedOrderProduct(z)
    var power = z
    var sum = z
    for order in 1...12 {
      power = power.fixedOrderProduct(square)
      sum = sum.plus(power, times: 1 / Double(2 * order + 1))
    }
    var factor = 2.0
    for _ in 0..<roots { factor *= 2 }
    return sum.scaled(by: factor)
  }

  /// The principal square root by the product form of the Denman-Beavers iteration.
  ///
  /// - Throws: ``LinearAlgebraError/noPrincipalLogarithm`` where it does not converge.
  private func principalRoot() throws(LinearAlgebraError) -> Matrix {
    let one = Matrix.identity(rows)
    var root = self
    var product = self
    for _ in 0..<60 {
      let inverse: Matrix
      do throws(LinearAlgebraError) { inverse = try product.inverse() } catch { throw .noPrincipalLogarithm }
      root = root.fixedOrderProduct(one.plus(inverse)).scaled(by: 0.5)
      product = one.plus(product.plus(inverse).scaled(by: 0.5)).scaled(by: 0.5)
      let distance = product.plus(one, times: -1).largestRowSum
      guard distance.isFinite else { throw .noPrincipalLogarithm }
      if distance < 1e-15 * Double(rows) {
        let residual = root.fixedOrderProduct(root).largestDifference(from: self)
        guard residual < 1e-10 * Swift.max(1, largestMagnitude) else { throw .noPrincipalLogarithm }
        return root
      }
    }
    throw .noPrincipalLogarithm
  }
}
