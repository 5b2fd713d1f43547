import CreditModels
import LinearAlgebra
import Testing

@Suite struct RatingGeneratorTests {
  /// A made-up generator of four states, the last absorbing.
  private let rates = Matrix(rows: [
    [-0.10, 0.08, 0.015, 0.005], [0.05, -0.25, 0.15, 0.05], [0.01, 0.10, -0.41, 0.30], [0, 0, 0, 0],
  ])

  /// `exp(G t)` by the plain series, the independent computation.
  private func exponential(_ generator: Matrix, _ years: Double) -> Matrix {
    var term = Matrix.identity(generator.rows)
    var sum = term
    for order in 1...60 {
      term = term.product(generator).scaled(by: years / Double(order))
      sum = sum.plus(term)
    }
    return sum
  }

  @Test func anEmbeddableMatrixGivesItsGeneratorBack() throws {
    let fitted = try RatingGenerator(annual: exponential(rates, 1))
    #expect(fitted.faults.isEmpty && fitted.mending == nil)
    #expect(fitted.generator.largestDifference(from: rates) < 1e-12)
    #expect(fitted.annualDifference < 1e-14)
    for years in [0.25, 1, 3.5] {
      #expect(fitted.matrix(years: years).largestDifference(from: exponential(rates, years)) < 1e-12)
    }
    #expect(fitted.matrix(years: 40).largestDifference(from: exponential(rates, 1).power(40)) < 1e-12)
  }

  @Test func twoStatesHaveTheLogarithmByHand() throws {
    let fitted = try RatingGenerator(annual: Matrix(rows: [[0.9, 0.1], [0, 1]]))
    #expect((fitted.generator[0, 0] - -0.105360515657826301).magnitude < 1e-15)
    #expect(fitted.generator.row(1) == [0, 0])
    #expect((fitted.matrix(years: 2)[0, 1] - 0.19).magnitude < 1e-15)
  }

  @Test func fiftyTwoWeeksAreAYear() throws {
    let fitted = try RatingGenerator(annual: exponential(rates, 1))
    #expect(fitted.weekly.power(52).largestDifference(from: fitted.annual) < 1e-12)
    for row in 0..<4 {
      #expect((fitted.weekly.row(row).reduce(0, +) - 1).magnitude < 1e-14)
      #expect(fitted.weekly.row(row).allSatisfy { $0 >= 0 })
    }
  }

  @Test(arguments: RatingGenerator.Mending.allCases)
  func negativeRatesAreMendedAndListed(mending: RatingGenerator.Mending) throws {
    // The best grade never jumps to default within the matrix, though it does through the middle one.
    let annual = Matrix(rows: [[0.9, 0.1, 0], [0.1, 0.7, 0.2], [0, 0, 1]])
    let fitted = try RatingGenerator(annual: annual, mending: mending)
    #expect(fitted.faults.count == 1)
    guard case .negativeRate(let from, let to, let rate) = try #require(fitted.faults.first) else {
      Issue.record("another fault: \(fitted.faults)")
      return
    }
    #expect(from == 0 && to == 2 && rate < -0.005)
    #expect(fitted.mending != nil && fitted.mending != .nearest)
    for row in 0..<3 {
      #expect(fitted.generator.row(row).reduce(0, +).magnitude < 1e-15)
      for column in 0..<3 where column != row { #expect(fitted.generator[row, column] >= 0) }
    }
    #expect(fitted.annualDifference > 1e-4 && fitted.annualDifference < 0.02)
    let year = fitted.matrix(years: 1)
    #expect((year.largestDifference(from: annual) - fitted.annualDifference).magnitude < 1e-15)
  }

  @Test func theNearestMendingIsNoFartherThanTheOthers() throws {
    let annual = Matrix(rows: [[0.9, 0.1, 0], [0.1, 0.7, 0.2], [0, 0, 1]])
    func distance(_ mending: RatingGenerator.Mending) throws -> Double {
      try RatingGenerator(annual: annual, mending: mending).annualDifference
    }
    #expect(try distance(.nearest) == min(try distance(.diagonal), try distance(.weighted)))
    #expect(try distance(.diagonal) != distance(.weighted))
  }

  @Test func aMatrixWithoutLogarithmIsApproximatedAndSaid() throws {
    let fitted = try RatingGenerator(annual: Matrix(rows: [[0.1, 0.9, 0], [0.9, 0.05, 0.05], [0, 0, 1]]))
    #expect(fitted.faults == [.noRealLogarithm])
    for row in 0..<3 {
      #expect(fitted.generator.row(row).reduce(0, +).magnitude < 1e-14)
      for column in 0..<3 where column != row { #expect(fitted.generator[row, column] >= 0) }
    }
    let noStay = try RatingGenerator(annual: Matrix(rows: [[0, 1], [0, 1]]))
    #expect(noStay.faults == [.noRealLogarithm])
    #expect(noStay.matrix(years: 1)[0, 1] > 0.99)
  }

  @Test func whatIsNoTransitionMatrixIsRefused() {
    #expect(throws: RatingGenerator.Refusal.rowSum(row: 0, sum: 0.9)) {
      try RatingGenerator(annual: Matrix(rows: [[0.8, 0.1], [0, 1]]))
    }
    #expect(throws: RatingGenerator.Refusal.notProbability(row: 0, column: 1, value: -0.1)) {
      try RatingGenerator(annual: Matrix(rows: [[1.0, -0.1], [0, 1]]))
    }
    #expect(throws: RatingGenerator.Refusal.self) { try RatingGenerator(annual: Matrix(rows: [[1, 0]])) }
  }
}
