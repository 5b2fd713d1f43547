import Calibration
import CreditModels
import Foundation
import Stochastics
import Testing

/// Known parameters of made-up ledgers come back, and their intervals cover as often as they say.
///
/// 60 ledgers a design in the suite; 500 with `duecastLedgers` below set higher by hand for a longer look.
@Suite struct RecoveryTests {
  /// `DUECAST_LONG=1` looks longer.
  static let ledgers = ProcessInfo.processInfo.environment["DUECAST_LONG"] == "1" ? 500 : 100

  /// Estimates of the amount effect: its lower level against the mean over payments, whose truth is known from the
  /// shares of payments.
  private static let amountFits: [(error: Double, standardError: Double)] = (0..<ledgers).compactMap {
    ledger in
    let effect = 0.5
    let history = SimulatedHistory.amounts(seed: 5, ledger: ledger, invoices: 500, effect: effect)
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
    let spread = errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(errors.count - 1)
    let z = mean / (spread / Double(errors.count)).squareRoot()
    // False alarm 7e-6.
    #expect(abs(z) < 4.5, "bias \(mean), z \(z)")
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

  @Test func theWeeklyFactorIsRecovered() throws {
    let (_, week) = try dependence(share: 0, weekVariance: 0.15)
    #expect(abs(mean(week) - 0.15) < 0.05, "\(mean(week))")
  }
}
