import Calibration
import CreditModels
import Decisions
import Intake
import Receivables
import Reporting
import Simulation
import Stochastics

/// Chances of the levers of a reverse stress in a scenario: which have a law behind them, and what it says.
struct LeverChances {
  private let base: PolicyLab.Bench
  private let levels: PaymentLevels
  private let delaysAreFitted: Bool

  init(base: PolicyLab.Bench, plain: Scenario) {
    self.base = base
    delaysAreFitted = plain.statedDelay.isEmpty
    levels = PaymentLevels(PaymentHistory(view: base.assembly.view), days: base.experiment.days)
  }

  /// The chance that each lever gets at least as far as its size, all together.
  func joint(_ sizes: [(lever: ReverseStressRun.Lever?, size: Double)]) -> Estimate {
    let moved = sizes.compactMap { entry in entry.lever.map { ($0, entry.size) } }.filter { $0.1 > 0 }
    let without = moved.compactMap { lever, size in reason(lever, size).map { (lever, $0) } }
    if let first = without.first {
      let names = without.map { "`\($0.0.rawValue)`" }.joined(separator: ", ")
      return .missing(
        .fraction, reason: without.count == 1 ? first.1 : "no law stands behind \(names)")
    }
    guard !moved.isEmpty else { return .missing(.fraction, reason: "nothing moves") }
    var fall = 0.0
    var failing = 0
    var later = 1.0
    for (lever, size) in moved {
      switch lever {
      case .economy: fall = size
      case .largest: failing = Int(size)
      case .delay: later = LeverChance.later(by: size, levels: levels.windows) ?? 0
      case .dilution, .orders, .insurer, .line: break
      }
    }
    guard fall > 0 || failing > 0 else { return .exact(later, .fraction) }
    var chance = LeverChance.economyAndFailures(
      fall: fall, classes: classes(failing), factors: base.experiment.factors,
      weeks: (base.experiment.days + 6) / 7, key: base.experiment.key)
    // Payments are taken as independent of the economy.
    chance.value = chance.value.map { $0 * later }
    chance.low = chance.low.map { $0 * later }
    chance.high = chance.high.map { $0 * later }
    return chance
  }

  /// Why a lever has no chance; `nil` where it has one.
  private func reason(_ lever: ReverseStressRun.Lever, _ size: Double) -> String? {
    switch lever {
    case .economy:
      return base.experiment.factors == nil ? "the scenario states no `economy`" : nil
    case .delay:
      guard delaysAreFitted else { return "payment delays are stated, not fitted" }
      let seen = levels.windows.count
      return seen < LeverChance.fewestWindows
        ? "the ledger shows \(seen) earlier windows of payments, \(LeverChance.fewestWindows) are needed"
        : nil
    case .largest:
      if base.experiment.mechanisms?.tailDegrees != nil { return "failures follow a t-copula" }
      return classes(Int(size)).count < Int(size)
        ? "no probability of failing is stated for the largest customers" : nil
    case .dilution, .orders, .insurer, .line:
      return "no law stands behind `\(lever.rawValue)`: its size is a statement"
    }
  }

  /// How each of the largest customers fails; those without a probability are left out.
  private func classes(_ count: Int) -> [FailureClass] {
    guard count > 0 else { return [] }
    var stress = StatedStress()
    stress.failLargest = count
    return base.assembly.application(of: stress, called: 0).failing(base.experiment).compactMap { debtor in
      base.experiment.debtors[debtor].failureClass.map { base.experiment.failureClasses[$0] }
    }
  }

  /// What the chances of some levers rest on.
  func basis(_ levers: [ReverseStressRun.Lever]) -> [String] {
    var basis: [String] = []
    if levers.contains(.economy), base.experiment.factors != nil {
      basis.append(
        "Chance of the economy: that its factors lie so far below their course on average over the horizon, by the "
          + "scenario's persistence and correlation.")
    }
    if levers.contains(.largest), reason(.largest, 1) == nil {
      basis.append(
        "Chance of failures: that all of the largest fail within the horizon, by the scenario's probabilities and "
          + "correlation.")
    }
    if levers.contains(.delay), reason(.delay, 1) == nil {
      basis.append(
        "Chance of later payments: from \(levels.windows.count) earlier windows of \(levels.days) days in the ledger, whose mean "
          + "days late deviate by \(NumberText.decimal(levels.deviation, digits: 1)); taken as independent of the economy."
      )
    }
    return basis
  }
}
