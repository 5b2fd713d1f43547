import LinearAlgebra
import Testing

@Suite struct MatrixFunctionTests {
  @Test func eliminationSolvesWhatNeedsPivoting() throws {
    // The first pivot is 0, so a row exchange is needed. Solution by hand: x = (1, -2, 3).
    let a = Matrix(rows: [[0, 2, 1], [1, 1, 1], [4, -1, 0]])
    let x = try a.solved(for: Matrix(rows: [[-1], [2], [6]]))
    #expect(x.largestDifference(from: Matrix(rows: [[1], [-2], [3]])) < 1e-14)
    #expect(a.fixedOrderProduct(try a.inverse()).largestDifference(from: .identity(3)) < 1e-14)
  }

  @Test func singularAndOblongMatricesAreRefused() {
    #expect(throws: LinearAlgebraError.singular(column: 1)) {
      try Matrix(rows: [[1, 2], [2, 4]]).inverse()
    }
    #expect(throws: LinearAlgebraError.self) { try Matrix(rows: [[1, 2]]).inverse() }
    #expect(throws: LinearAlgebraError.self) { try Matrix(rows: [[1, 2]]).principalLogarithm() }
  }

  @Test func powersAreRepeatedProducts() {
    let a = Matrix(rows: [[0.9, 0.1], [0.3, 0.7]])
    var product = Matrix.identity(2)
    for exponent in 0...9 {
      #expect(a.power(exponent).largestDifference(from: product) < 1e-15)
      product = product.product(a)
    }
  }

  @Test func theLogarithmOfARotationIsItsAngle() throws {
    // A turn by 1: its principal logarithm is [[0, -1], [1, 0]]; cos 1 and sin 1 as printed in tables.
    let turn = Matrix(rows: [
      [0.540302305868139717, -0.841470984807896507], [0.841470984807896507, 0.540302305868139717],
    ])
    let logarithm = try turn.principalLogarithm()
    #expect(logarithm.largestDifference(from: Matrix(rows: [[0, -1], [1, 0]])) < 1e-14)
  }

  @Test func theLogarithmOfADiagonalIsThatOfItsElements() throws {
    let logarithm = try Matrix(rows: [[4, 0], [0, 0.001]]).principalLogarithm()
    #expect((logarithm[0, 0] - 1.38629436111989062).magnitude < 1e-14)
    #expect((logarithm[1, 1] + 6.90775527898213705).magnitude < 1e-13)
    #expect(logarithm[0, 1] == 0)
  }

  @Test(arguments: [
    Matrix(rows: [[0, 1], [1, 0]]), Matrix(rows: [[-1, 0], [0, 2]]), Matrix(rows: [[1, 0], [0, 0]]),
    Matrix(rows: [[0.1, 0.9], [0.9, 0.1]]),
  ])
  func anEigenvalueOnTheNegativeAxisHasNoLogarithm(matrix: Matrix) {
    #expect(throws: LinearAlgebraError.noPrincipalLogarithm) { try matrix.principalLogarithm() }
  }
}
