import Calibration
import CreditModels
import Foundation
import Stochastics
import Testing

/// Known parameters of made-up ledgers come back, and their intervals cover as often as they say: five hundred ledgers a
/// design, 92 to 98 % of nominal 95 % intervals (E18). A twin with half the error must fail each.
@Suite struct RecoveryTests {
  static let ledgers = 500
  static let band = 0.92...0.98

  /// Estimates less their truth, with the error that the fit states.
  struct Estimates {
    var pairs: [(error: Double, standardError: Double)] = []

    var bias: Double { pairs.reduce(0) { $0 + $1.error } / Double(pairs.count) }

    /// The bias in its own standard errors, from the spread over ledgers.
    var biasScore: Double {
      let squares = pairs.reduce(0) { $0 + ($1.error - bias) * ($1.error - bias) }
      let count = Double(pairs.count)
      return bias / (squares / (count - 1) / count).squareRoot()
    }

    /// Share of 95 % intervals that hold the truth, with errors scaled.
    func coverage(scale: Double = 1) -> Double {
      let held = pairs.count { $0.error.magnitude <= 1.96 * scale * $0.standardError }
      return Double(held) / Double(pairs.count)
    }
  }

  private static func expectCoverage(_ estimates: Estimates) {
    #expect(estimates.pairs.count == ledgers)
    #expect(band.contains(estimates.coverage()), "\(estimates.coverage())")
    let twin = estimates.coverage(scale: 0.5)
    #expect(!band.contains(twin), "a twin with half the error covers \(twin)")
  }

  // MARK: Delay

  private static let effect = 0.5
  private static let amountFits: [BehaviourFit] = (0..<ledgers).compactMap {
    try? BehaviourFit(
      SimulatedHistory.amounts(seed: 5, ledger: $0, invoices: 501, effect: effect), candidate: .attributes)
  }

  @Test func theIntervalsOfAnEffectOnTheDelayCover() {
    // Its upper level against the mean over payments, whose truth is known from the shares of payments.
    Self.expectCoverage(
      Estimates(
        pairs: Self.amountFits.compactMap { fit in
          guard let amount = fit.behaviour.effects.first(where: { $0.covariate == .amount }),
            amount.levels.count == 2, let error = amount.levels[1].standardError
          else { return nil }
          let share =
            Double(amount.levels[1].count) / Double(amount.levels[0].count + amount.levels[1].count)
          return (amount.levels[1].value - Self.effect * (1 - share), error)
        }))
  }

  /// Chance of being open two weeks after the due day: predicted on average over ledgers, and true.
  private func open(isLarge: Bool, withEffect: Bool) -> (predicted: Double, truth: Double) {
    let truth = (-30...14).reduce(1.0) { open, age in
      let base = SimulatedHistory.hazard(age: age)
      let logit = FixedOrder.log(base / (1 - base)) + (isLarge ? Self.effect : 0)
      return open * (1 - 1 / (1 + FixedOrder.exp(-logit)))
    }
    let predicted = Self.amountFits.map { fit in
      var behaviour = fit.behaviour
      if !withEffect { behaviour.effects.removeAll { $0.covariate == .amount } }
      let habit = Int(behaviour.habit.pooledDaysLate.value.rounded())
      let subject = PaymentSubject(
        terms: 30, due: 30, known: 0, amount: isLarge ? 900 : 100, habitDaysLate: habit, paidInvoices: 0,
        segment: nil)
      return behaviour.regressionHazards(subject, from: 0, days: 45).reduce(1.0) { $0 * (1 - $1) }
    }
    return (predicted.reduce(0, +) / Double(predicted.count), truth)
  }

  @Test func aShrunkenEffectIsJudgedByItsPredictions() {
    // Shrinkage draws the effect by a twelfth towards zero: a point of a chance at most. Without the effect it is three.
    for isLarge in [false, true] {
      let fitted = open(isLarge: isLarge, withEffect: true)
      #expect(abs(fitted.predicted - fitted.truth) < 0.012, "\(fitted)")
      let blind = open(isLarge: isLarge, withEffect: false)
      #expect(abs(blind.predicted - blind.truth) > 0.03, "\(blind)")
    }
  }

  // MARK: Dependence

  /// Estimates over ledgers of one design: what one customer's payments have in common, and the weekly variance.
  private static func dependence(customer share: Double, weekVariance: Double) throws
    -> [(customer: FittedValue, week: FittedValue)]
  {
    try (0..<ledgers).map { ledger in
      let history = SimulatedHistory.dependent(
        seed: 9, ledger: ledger, customers: 300, each: 4, customer: share, weekVariance: weekVariance)
      let behaviour = try BehaviourFit(history, candidate: .pooled).behaviour
      return (behaviour.sameCustomer, behaviour.weekVariance)
    }
  }

  @Test func sameCustomerDependenceIsRecovered() throws {
    let estimates = Estimates(
      pairs: try Self.dependence(customer: 0.3, weekVariance: 0).map {
        ($0.customer.value - 0.3, $0.customer.standardError ?? 0)
      })
    #expect(abs(estimates.biasScore) < 4.5, "bias \(estimates.bias), \(estimates.biasScore) standard errors")
    Self.expectCoverage(estimates)
  }

  @Test func theWeeklyFactorIsRecovered() throws {
    let truth = 0.15
    let fits = try Self.dependence(customer: 0, weekVariance: truth).map(\.week)
    let plain = Estimates(pairs: fits.map { ($0.value - truth, $0.standardError ?? 0) })
    #expect(abs(plain.biasScore) < 4.5, "bias \(plain.bias), \(plain.biasScore) standard errors")
    // A variance's interval stands on the logarithm: its error grows with its estimate.
    Self.expectCoverage(
      Estimates(
        pairs: fits.map {
          (FixedOrder.log(max($0.value, 1e-9) / truth), ($0.standardError ?? 0) / max($0.value, 1e-9))
        }))
  }

  @Test func independentPaymentsLookIndependent() throws {
    let fits = try Self.dependence(customer: 0, weekVariance: 0)
    // Estimates below zero are cut there, so the means are above it; the bands are stated, not a z.
    #expect(mean(fits.map(\.customer.value)) < 0.015)
    #expect(mean(fits.map(\.week.value)) < 0.006)
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  @Test func trialsFindWeeksThatComeFastOrSlowAndNoneWhereThereAreNone() throws {
    // Five hundred customers, so that past looks have open invoices enough; the form is chosen, so trials are made.
    func variance(_ truth: Double) throws -> Double {
      try mean(
        (0..<3).map { ledger in
          let history = SimulatedHistory.dependent(
            seed: 12, ledger: ledger, customers: 500, each: 4, customer: 0, weekVariance: truth)
          return try BehaviourFit(history).behaviour.weekVariance.value
        })
    }
    let (none, some) = (try variance(0), try variance(0.3))
    #expect(none < 0.08, "\(none)")
    #expect(some > 0.15 && some < 0.6, "\(some)")
  }
}
