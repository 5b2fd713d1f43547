import LinearAlgebra
import Testing

@Suite struct FactorTests {
  /// A positive definite matrix of so many rows.
  func definite(_ count: Int) -> Matrix {
    var matrix = plainSquare(noise(count, count, seed: 11))
    for i in 0..<count { matrix[i, i] += 0.5 }
    return matrix
  }

  /// The product with the own transpose, symmetric to the bit.
  func plainSquare(_ a: Matrix) -> Matrix { plainProduct(a, a.transposed) }

  @Test func choleskyOfATextbookMatrixIsExact() throws {
    let matrix = Matrix(rows: [[4, 12, -16], [12, 37, -43], [-16, -43, 98]])
    let factor = Matrix(rows: [[2, 0, 0], [6, 1, 0], [-8, 5, 3]])
    #expect(try matrix.choleskyFactor() == factor)
    #expect(try matrix.semidefiniteCholeskyFactor() == factor)
    #expect(try matrix.blasCholeskyFactor().largestDifference(from: factor) < 1e-13)
  }

  @Test(arguments: [1, 2, 5, 20, 70]) func factorsGiveTheMatrixBack(count: Int) throws {
    let matrix = definite(count)
    let factor = try matrix.choleskyFactor()
    let bound = Double(count) * 4e-16 * matrix.largestMagnitude
    #expect(plainSquare(factor).largestDifference(from: matrix) <= bound)
    #expect(plainSquare(try matrix.blasCholeskyFactor()).largestDifference(from: matrix) <= bound)
    #expect(try matrix.semidefiniteCholeskyFactor() == factor)
    for i in 0..<count {
      #expect(factor[i, i] > 0)
      for j in (i + 1)..<max(count, i + 1) { #expect(factor[i, j] == 0) }
    }
  }

  @Test func choleskyHasItsBits() throws {
    let matrix = Matrix(rows: [[1, 0.3, 0.2], [0.3, 1, 0.5], [0.2, 0.5, 1]])
    let bits = try matrix.choleskyFactor().elements.map(\.bitPattern)
    #expect(
      bits == [
        0x3FF0_0000_0000_0000, 0, 0, 0x3FD3_3333_3333_3333, 0x3FEE_86AB_810E_A912, 0, 0x3FC9_9999_9999_999A,
        0x3FDD_850B_1FF7_ABF0, 0x3FEB_A979_8199_9D8F,
      ])
  }

  @Test func indefiniteMatrixNamesItsMinor() throws {
    let matrix = Matrix(rows: [[1, 0.9, 0.1], [0.9, 1, 0.9], [0.1, 0.9, 1]])
    for factor in [Matrix.choleskyFactor, Matrix.semidefiniteCholeskyFactor, Matrix.blasCholeskyFactor] {
      #expect(throws: LinearAlgebraError.notPositiveDefinite(minor: 3)) { try factor(matrix)() }
    }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(minor: 1)) {
      try Matrix(rows: [[-1]]).semidefiniteCholeskyFactor()
    }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(minor: 2)) {
      try Matrix(rows: [[1, 0], [0, -.infinity]]).blasCholeskyFactor()
    }
  }

  @Test func notANumberIsRefused() {
    #expect(throws: LinearAlgebraError.notSymmetric(row: 1, column: 0)) {
      try Matrix(rows: [[1, .nan], [.nan, 1]]).choleskyFactor()
    }
    for bad in [Double.nan, .infinity] {
      let matrix = Matrix(rows: [[1, 0], [0, bad]])
      #expect(throws: LinearAlgebraError.notPositiveDefinite(minor: 2)) { try matrix.choleskyFactor() }
      #expect(throws: LinearAlgebraError.self) { try matrix.semidefiniteCholeskyFactor() }
    }
  }

  @Test func wrongShapesAndAsymmetryThrow() {
    #expect(
      throws: LinearAlgebraError.shapeMismatch(
        expected: MatrixShape(rows: 2, columns: 2), found: MatrixShape(rows: 2, columns: 3))
    ) { try Matrix(rows: 2, columns: 3).choleskyFactor() }
    #expect(throws: LinearAlgebraError.notSymmetric(row: 1, column: 0)) {
      try Matrix(rows: [[1, 0.2], [0.3, 1]]).choleskyFactor()
    }
  }

  @Test func rankDeficientCorrelationFactors() throws {
    // The third variable is the first, the fourth the opposite of the second.
    let matrix = Matrix(
      rows: [[1, 0.25, 1, -0.25], [0.25, 1, 0.25, -1], [1, 0.25, 1, -0.25], [-0.25, -1, -0.25, 1]])
    #expect(throws: LinearAlgebraError.notPositiveDefinite(minor: 3)) { try matrix.choleskyFactor() }
    let factor = try matrix.semidefiniteCholeskyFactor()
    #expect(plainSquare(factor).largestDifference(from: matrix) < 1e-15)
    for i in 0..<4 { #expect(factor[i, 2] == 0 && factor[i, 3] == 0) }
    #expect(try Matrix(rows: 3, columns: 3).semidefiniteCholeskyFactor() == Matrix(rows: 3, columns: 3))
    // Rank 3 of 12 with rounding.
    let thin = plainSquare(noise(12, 3, seed: 12))
    #expect(plainSquare(try thin.semidefiniteCholeskyFactor()).largestDifference(from: thin) < 1e-7)
    // A zero variance with a covariance is impossible.
    #expect(throws: LinearAlgebraError.notPositiveDefinite(minor: 2)) {
      try Matrix(rows: [[0, 0.1], [0.1, 1]]).semidefiniteCholeskyFactor()
    }
  }

  @Test func eigenvectorsDiagonalise() throws {
    for count in [1, 2, 6, 25] {
      let a = noise(count, count, seed: 13)
      var matrix = a
      for i in 0..<count { for j in 0..<count { matrix[i, j] = a[i, j] + a[j, i] } }
      let eigen = try matrix.symmetricEigen()
      #expect(eigen.values == eigen.values.sorted())
      var diagonal = Matrix(rows: count, columns: count)
      for i in 0..<count { diagonal[i, i] = eigen.values[i] }
      let back = plainProduct(plainProduct(eigen.vectors, diagonal), eigen.vectors.transposed)
      #expect(back.largestDifference(from: matrix) < 1e-13)
      #expect(plainSquare(eigen.vectors).largestDifference(from: .identity(count)) < 1e-13)
    }
    let values = try Matrix(rows: [[2, 1], [1, 2]]).symmetricEigen().values
    #expect((values[0] - 1).magnitude < 1e-15 && (values[1] - 3).magnitude < 1e-15)
  }

  @Test func semidefinitenessIsToldApart() throws {
    #expect(try Matrix(rows: [[1, 1], [1, 1]]).isPositiveSemidefinite())
    #expect(try !Matrix(rows: [[1, 1.001], [1.001, 1]]).isPositiveSemidefinite())
    #expect(try plainSquare(noise(12, 3, seed: 12)).isPositiveSemidefinite())
  }

  @Test func nearestCorrelationMatchesHigham() throws {
    // N. J. Higham, IMA Journal of Numerical Analysis 22 (2002), section 4 (four decimals).
    let first = try Matrix(rows: [[1, 1, 0], [1, 1, 1], [0, 1, 1]]).nearestCorrelation()
    let expected = Matrix(rows: [[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]])
    #expect(first.largestDifference(from: expected) < 0.000_051)
    let second = try Matrix(rows: [[2, -1, 0, 0], [-1, 2, -1, 0], [0, -1, 2, -1], [0, 0, -1, 2]])
      .nearestCorrelation()
    let known = Matrix(
      rows: [
        [1, -0.8084, 0.1916, 0.1068], [-0.8084, 1, -0.6562, 0.1916], [0.1916, -0.6562, 1, -0.8084],
        [0.1068, 0.1916, -0.8084, 1],
      ])
    #expect(second.largestDifference(from: known) < 0.000_051)
  }

  @Test func nearestCorrelationCanBeFactored() throws {
    for count in [2, 3, 8] {
      let a = noise(count, count, seed: 14)
      var matrix = Matrix.identity(count)
      for i in 0..<count {
        for j in 0..<i {
          matrix[i, j] = (a[i, j] * 100).rounded() / 100
          matrix[j, i] = matrix[i, j]
        }
      }
      let nearest = try matrix.nearestCorrelation()
      let factor = try nearest.choleskyFactor()
      #expect(plainSquare(factor).largestDifference(from: nearest) < 1e-14)
      #expect(try nearest.semidefiniteCholeskyFactor() == factor)
      for i in 0..<count { #expect(nearest[i, i] == 1) }
      #expect(nearest == nearest.transposed)
      // Rounded to four decimals it still works when asked for.
      var typed = try matrix.nearestCorrelation(minimumEigenvalue: 5e-5 * Double(count))
      for k in typed.elements.indices { typed.elements[k] = (typed.elements[k] * 1e4).rounded() / 1e4 }
      _ = try typed.semidefiniteCholeskyFactor()
    }
  }

  @Test func correlationMatrixIsItsOwnNearest() throws {
    let matrix = Matrix(rows: [[1, 0.3, -0.2], [0.3, 1, 0.5], [-0.2, 0.5, 1]])
    #expect(try matrix.nearestCorrelation().largestDifference(from: matrix) < 1e-13)
  }
}
