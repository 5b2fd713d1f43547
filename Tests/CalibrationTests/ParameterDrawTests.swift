import Calibration
import CreditModels
import Stochastics
import Testing

/// Draws of fitted parameters: neutral at zero, and as wide as fits of independent ledgers.
@Suite struct ParameterDrawTests {
  private static func history(_ ledger: Int) -> PaymentHistory {
    SimulatedHistory.amounts(seed: 5, ledger: ledger, invoices: 501, effect: 0.5)
  }

  @Test func zerosLeaveEveryBit() throws {
    let fit = try BehaviourFit(Self.history(0), candidate: .attributes).behaviour
    let zeros = [Double](repeating: 0, count: fit.parameters.count)
    #expect(fit.moved(by: zeros) == fit)
    #expect(fit.parameters.count > 40)
  }

  @Test func aDeviationMovesItsFigureOnly() throws {
    let fit = try BehaviourFit(Self.history(0), candidate: .attributes).behaviour
    let before = fit.parameters
    for place in stride(from: 0, to: before.count, by: 7) {
      var deviations = [Double](repeating: 0, count: before.count)
      deviations[place] = 0.01
      let after = fit.moved(by: deviations).parameters
      for other in before.indices {
        let moved = after[other] - before[other]
        #expect(abs(moved - (other == place ? 0.01 : 0)) < 1e-6, "\(place) \(other)")
      }
    }
  }

  @Test func drawsAreCentredAndRepeat() throws {
    let fit = try BehaviourFit(Self.history(0), candidate: .attributes)
    let draws = ParameterDraws(Self.history(0), fit: fit, count: 6, key: StreamKey(seed: 3)).deviations
    let again = ParameterDraws(Self.history(0), fit: fit, count: 6, key: StreamKey(seed: 3)).deviations
    let other = ParameterDraws(Self.history(0), fit: fit, count: 6, key: StreamKey(seed: 4)).deviations
    #expect(draws == again)
    #expect(draws != other)
    #expect(draws.allSatisfy { $0.count == fit.behaviour.parameters.count })
    for place in draws[0].indices { #expect(abs(draws.reduce(0) { $0 + $1[place] }) < 1e-5) }
  }

  /// The share paid by ten days after due, whose error the draws have to show.
  private func paid(_ behaviour: PaymentBehaviour) -> Double {
    let subject = PaymentSubject(
      terms: 30, due: 30, known: 0, amount: 900, habitDaysLate: 0, paidInvoices: 0, segment: nil)
    return behaviour.regressionHazards(subject, from: 0, days: 41).reduce(1) { $0 * (1 - $1) }
  }

  @Test func drawsAreAsWideAsFitsOfIndependentLedgers() throws {
    let values = try (0..<40).map {
      try paid(BehaviourFit(Self.history($0), candidate: .attributes).behaviour)
    }
    let mean = values.reduce(0, +) / 40
    let truth = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39).squareRoot()
    var squares = 0.0
    for ledger in 0..<6 {
      let history = Self.history(ledger)
      let fit = try BehaviourFit(history, candidate: .attributes)
      let draws = ParameterDraws(history, fit: fit, count: 20, key: StreamKey(seed: 1)).deviations
      let drawn = draws.map { paid(fit.behaviour.moved(by: $0)) }
      let centre = drawn.reduce(0, +) / 20
      squares += drawn.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / 19 / 6
    }
    // Root of 39 and of 114 degrees of freedom: the ratio of two equal spreads lies in 0.6 to 1.6 but once in 10^4.
    let ratio = squares.squareRoot() / truth
    #expect(ratio > 0.6 && ratio < 1.6, "\(ratio)")
    // The twin, draws of half the width, is found: it would lie at half of it.
    #expect(ratio / 2 < 0.85)
  }
}
