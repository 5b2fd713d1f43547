import CreditModels
import Decisions
import LinearAlgebra
import Stochastics
import Testing

/// Chances of the levers of a reverse stress against closed forms.
struct LeverChanceTests {
  static let key = StreamKey(seed: 77)

  static func factors(persistence: Double = 0.9, correlation: Double = 0.4) throws -> FactorModel {
    var matrix = Matrix(rows: 2, columns: 2)
    for row in 0..<2 { for column in 0..<2 { matrix[row, column] = row == column ? 1 : correlation } }
    return try FactorModel(persistence: [persistence, persistence], correlation: matrix, shift: [0, 0])
  }

  static func failure(_ pd: Double, loading: Double, _ factors: FactorModel?) -> FailureClass {
    .weekly(
      pd: pd, loading: [loading, 0], factors: factors, recoveryShare: 0, recoveryLagDays: 0, discountRate: 0)
  }

  /// The mean of a stationary AR(1) over W weeks has the variance (W + 2 sum (W - k) a^k) / W^2, that of the average of
  /// two factors correlated by 0.4 seven tenths of it.
  @Test func economyHasTheLawOfAMean() throws {
    let weeks = 13
    let a = 0.9
    var sum = Double(weeks)
    var power = 1.0
    for lag in 1..<weeks {
      power *= a
      sum += 2 * Double(weeks - lag) * power
    }
    let deviation = (0.7 * sum / Double(weeks * weeks)).squareRoot()
    let factors = try Self.factors(persistence: a)
    let found = LeverChance.economyAndFailures(
      fall: 1.2, classes: [], factors: factors, weeks: weeks, key: Self.key)
    let expected = FixedOrder.normalCDF(-1.2 / deviation)
    #expect(abs(try #require(found.value) - expected) < 1e-9)
    // Drawn path by path, with a debtor who fails for certain, it is the same within 4.9 standard errors (1e-6).
    let certain = Self.failure(1, loading: 0, factors)
    let drawn = try #require(
      LeverChance.economyAndFailures(
        fall: 1.2, classes: [certain], factors: factors, weeks: weeks, key: Self.key
      ).value)
    let error = (expected * (1 - expected) / Double(LeverChance.paths)).squareRoot()
    #expect(abs(drawn - expected) < 4.9 * error, "\(drawn) against \(expected)")
    // The twin that must fail: another persistence has another law.
    let twin = LeverChance.economyAndFailures(
      fall: 1.2, classes: [certain], factors: try Self.factors(persistence: 0.5), weeks: weeks, key: Self.key)
    #expect(abs(try #require(twin.value) - expected) > 4.9 * error)
  }

  /// Independent debtors: the product of `1 - (1 - PD)^(weeks / 52)`.
  @Test func independentFailuresMultiply() throws {
    let classes = [0.02, 0.05].map { Self.failure($0, loading: 0, nil) }
    let found = LeverChance.economyAndFailures(
      fall: 0, classes: classes, factors: nil, weeks: 13, key: Self.key)
    func within(_ pd: Double) -> Double { 1 - FixedOrder.exp(FixedOrder.log(1 - pd) / 4) }
    let product = within(0.02) * within(0.05)
    #expect(abs(try #require(found.value) - product) < 1e-12)
    // What makes them fail together raises the chance of both above the product.
    let factors = try Self.factors()
    let tied = LeverChance.economyAndFailures(
      fall: 0, classes: [0.02, 0.05].map { Self.failure($0, loading: 0.5, factors) }, factors: factors,
      weeks: 13, key: Self.key)
    #expect(try #require(tied.low) > product)
    // One debtor alone fails as often as its PD says, within the interval of a rate of false alarms of 1e-6.
    let one = LeverChance.economyAndFailures(
      fall: 0, classes: [Self.failure(0.05, loading: 0.3, factors)], factors: factors, weeks: 13,
      key: Self.key
    )
    let half = (try #require(one.high) - (try #require(one.low))) / 2 / 1.96
    #expect(abs(try #require(one.value) - within(0.05)) < 4.9 * half)
  }

  /// Levels 1, 2, 3, 4: deviation sqrt(5/3), predictive error sqrt(5/3 x 5/4), three degrees. Three days are 2.078 of
  /// it, and Student's t with three degrees is above that with probability 6.46 %.
  @Test func laterPaymentsHaveThePredictiveLaw() throws {
    let found = try #require(LeverChance.later(by: 3, levels: [1, 2, 3, 4]))
    let t = 3 / (5.0 / 3 * 1.25).squareRoot()
    // Closed form of the t distribution with three degrees.
    let x = t / 3.0.squareRoot()
    #expect(abs(x - 1.2) < 1e-12)
    // The arc tangent of 1.2.
    let expected = 0.5 - (0.876_058_050_598_193 + 1.2 / (1 + 1.44)) / 3.141_592_653_589_793
    #expect(abs(found - expected) < 1e-9, "\(found) against \(expected)")
    #expect(LeverChance.later(by: 3, levels: [1, 2, 3]) == nil)
  }

  /// Exact tails by hand: (1 - p)^n for none, and one less that for one or more.
  @Test func binomialTailsAreExact() {
    let none = FixedOrder.exp(256 * FixedOrder.log(0.99))
    let tails = BinomialTail.probabilities(0, of: 256, probability: 0.01)
    #expect(abs(tails.upTo - none) < 1e-12 && abs(tails.from - 1) < 1e-12)
    let one = BinomialTail.probabilities(1, of: 256, probability: 0.01)
    #expect(abs(one.from - (1 - none)) < 1e-12)
    // Far out nothing underflows: 5,000 of 100,000 where 1 % are expected.
    let far = BinomialTail.probabilities(5000, of: 100_000, probability: 0.01)
    #expect(far.from < 1e-12 && abs(far.upTo - 1) < 1e-12)
  }
}
