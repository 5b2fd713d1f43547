import Calibration
import CreditModels
import Foundation
import Stochastics
import Testing

/// Known parameters of made-up ledgers come back, and their intervals cover as often as they say.
///
/// A hundred ledgers a design; `DUECAST_LONG=1` takes five hundred.
@Suite struct RecoveryTests {
  static let ledgers = ProcessInfo.processInfo.environment["DUECAST_LONG"] == "1" ? 500 : 100

  /// Estimates of the amount effect: its lower level against the mean over payments, whose truth is known from the
  /// shares of payments.
  private static let amountFits: [(error: Double, standardError: Double)] = (0..<ledgers).compactMap {
    ledger in
    let effect = 0.5
    let history = SimulatedHistory.amounts(seed: 5, ledger: ledger, invoices: 501, effect: effect)
    guard let fit = try? BehaviourFit(history, candidate: .attributes),
      let amount = fit.behaviour.effects.first(where: { $0.covariate == .amount }), amount.levels.count == 2,
      let error = amount.levels[1].standardError
    else { return nil }
    let share = Double(amount.levels[1].count) / Double(amount.levels[0].count + amount.levels[1].count)
    return (amount.levels[1].value - effect * (1 - share), error)
  }

  /// Share of 95 % intervals that hold the truth, with errors scaled.
  private static func coverage(scale: Double) -> Double {
    let held = amountFits.reduce(0) { $0 + ($1.error.magnitude <= 1.96 * scale * $1.standardError ? 1 : 0) }
    return Double(held) / Double(amountFits.count)
  }

  @Test func theEffectOfTheAmountIsRecovered() {
    let errors = Self.amountFits.map(\.error)
    #expect(errors.count == Self.ledgers)
    let mean = errors.reduce(0, +) / Double(errors.count)
    // The pooled curve is held fixed while the regression is fitted, which draws the truth of about 0.25 towards 0; the
    // band says how far. A regression without the effect would miss by all of it.
    #expect(abs(mean) < 0.05, "bias \(mean)")
    #expect(abs(mean) > 1e-6)
  }

  @Test func intervalsCoverAsOftenAsTheySay() {
    // 100 draws of 95 %: fewer than 87 come by chance once in 1,500 times; a coverage of 70 % gives 87 once in 10^4.
    #expect(Self.coverage(scale: 1) >= 0.87, "\(Self.coverage(scale: 1))")
  }

  @Test func aTwinWithHalfTheErrorIsFound() {
    #expect(Self.coverage(scale: 0.5) < 0.87, "\(Self.coverage(scale: 0.5))")
  }

  /// Estimates over ledgers of one design.
  private func dependence(share: Double, weekVariance: Double) throws -> (customer: [Double], week: [Double])
  {
    var customer: [Double] = []
    var week: [Double] = []
    for ledger in 0..<12 {
      let history = SimulatedHistory.dependent(
        seed: 9, ledger: ledger, customers: 300, each: 4, customer: share, weekVariance: weekVariance)
      let fit = try BehaviourFit(history, candidate: .pooled)
      customer.append(fit.behaviour.sameCustomer.value + fit.behaviour.market.value)
      week.append(fit.behaviour.weekVariance.value)
    }
    return (customer, week)
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  @Test func sameCustomerDependenceIsRecovered() throws {
    let (customer, _) = try dependence(share: 0.4, weekVariance: 0)
    // Payments seen within the window are a little less alike than all are, so the band is stated, not a z.
    #expect(abs(mean(customer) - 0.4) < 0.06, "\(mean(customer))")
    let (independent, week) = try dependence(share: 0, weekVariance: 0)
    #expect(mean(independent) < 0.04, "\(mean(independent))")
    #expect(mean(week) < 0.03, "\(mean(week))")
  }

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

  @Test func theWeeklyFactorIsRecovered() throws {
    let (_, week) = try dependence(share: 0, weekVariance: 0.15)
    #expect(abs(mean(week) - 0.15) < 0.05, "\(mean(week))")
  }
}
