import CreditModels
import Decisions
import Foundation
import Intake
import Liquidity
import Receivables
import Reporting
import Simulation
import Stochastics

/// Searches for the smallest mix of blows that breaks a scenario, and runs it forward.
struct ReverseStressRun {
  /// Levers that a search may move.
  enum Lever: String, CaseIterable {
    case economy
    case delay = "delay_days"
    case dilution
    case orders
    case largest = "fail_largest"

    /// What counts as one step of distance, and the largest size looked at.
    var scale: (unit: Double, most: Double) {
      switch self {
      case .economy: (1, 4)
      case .delay: (10, 90)
      case .dilution: (0.05, 0.5)
      case .orders: (0.1, 0.8)
      case .largest: (1, 5)
      }
    }

    var title: String {
      switch self {
      case .economy: "economy down by"
      case .delay: "payments later by"
      case .dilution: "paid short by"
      case .orders: "orders down by"
      case .largest: "largest customers failing"
      }
    }

    var label: String {
      switch self {
      case .economy: "standard deviations"
      case .delay: "days"
      case .dilution, .orders: ""
      case .largest: "customers"
      }
    }

    var isShare: Bool { self == .dilution || self == .orders }
  }

  let lab: PolicyLab
  let source: PolicyLab.Source
  let levers: [Lever]
  let paths: Int?
  let level: Double

  /// Paths of an evaluation of the search.
  static let searchPaths = 512

  /// The report; `nil` where the user stopped it.
  func report() throws -> ReverseStressReport? {
    let plain = try lab.read(source)
    let base = try lab.bench(plain, horizon: .own, keepsFlows: false)
    guard base.experiment.hasCashPosition, base.experiment.waterfall.minimumCash != nil else {
      throw InputRefused([
        plain.issue(
          .yamlConflict, at: "opening_cash", "without a cash position nothing can break the minimum",
          hint: "state `opening_cash` and `minimum_cash`")
      ])
    }
    var moving = levers
    if plain.economy == nil { moving.removeAll { $0 == .economy } }
    if plain.sales.isEmpty { moving.removeAll { $0 == .orders } }
    let continuous = moving.filter { $0 != .largest }
    let most = moving.contains(.largest) ? min(5, base.experiment.debtors.count) : 0
    let rank = OrderStatistics.rank(level: level, count: Self.searchPaths)
    var wasStopped = false
    func margin(_ sizes: [Double], failing: Int) throws -> Double {
      guard !wasStopped else { return -1 }
      var stress = self.stress(zip(continuous, sizes).map { ($0, $1) })
      stress.failLargest = failing
      let bench = try stressed(base, by: stress)
      guard let outcomes = try lab.outcomes(bench, paths: Self.searchPaths) else {
        wasStopped = true
        return -1
      }
      let lowest = outcomes.lowest.sorted()
      return Double(lowest[rank - 1] - (bench.experiment.waterfall.minimumCash ?? 0))
    }
    let search = ReverseStress(
      levers: continuous.map { StressLever(name: $0.rawValue, unit: $0.scale.unit, most: $0.scale.most) })
    var best: (sizes: [Double], failing: Int, distance: Double)?
    var alone: [Double?] = continuous.map { _ in nil }
    var aloneLargest: Double?
    for failing in 0...most {
      let step = Double(failing)
      if let known = best, known.distance <= step { break }
      let found = try search.search { try margin($0, failing: failing) }
      if wasStopped { return nil }
      if failing == 0 { alone = found.alone }
      if failing > 0, aloneLargest == nil, found.margin <= 0 { aloneLargest = step }
      guard let mix = found.mix else { continue }
      let distance = (mix.distance * mix.distance + step * step).squareRoot()
      if best.map({ distance < $0.distance }) ?? true { best = (mix.sizes, failing, distance) }
    }
    return try report(
      plain, base, continuous: continuous, hasLargest: moving.contains(.largest), best: best, alone: alone,
      aloneLargest: aloneLargest)
  }

  private func report(
    _ plain: Scenario, _ base: PolicyLab.Bench, continuous: [Lever], hasLargest: Bool,
    best: (sizes: [Double], failing: Int, distance: Double)?, alone: [Double?], aloneLargest: Double?
  ) throws -> ReverseStressReport? {
    let count = paths ?? plain.paths
    // Sizes as a user would type them, rounded to the bad side, so that the command runs what is confirmed.
    let sizes = best.map { zip(continuous, $0.sizes).map { Self.rounded($0, $1) } }
    var confirmed: Estimate?
    var command = "duecast stress \(source.file)"
    let fresh =
      BlockEngine.blockPaths * ((Self.searchPaths + BlockEngine.blockPaths - 1) / BlockEngine.blockPaths)
    func chance(_ bench: PolicyLab.Bench) throws -> Estimate? {
      var outcomes = PolicyOutcomes(recipe: bench.recipe)
      guard try lab.run(bench, paths: fresh..<fresh + count, into: &outcomes) else { return nil }
      return PolicyComparison.value(
        of: outcomes.columns(of: .shortfallProbability), measure: .shortfallProbability)
    }
    guard let plainChance = try chance(base) else { return nil }
    if let best, let sizes {
      var scenario = plain
      var added = stress(zip(continuous, sizes).map { ($0, $1) })
      added.failLargest = best.failing
      scenario.stress = plain.stress.joined(with: added)
      let bench = try lab.bench(scenario, horizon: .own, keepsFlows: false, quietly: true)
      guard let found = try chance(bench) else { return nil }
      confirmed = found
      command = "duecast forecast \(source.file)" + settings(scenario.stress)
    }
    var shown = continuous.indices.map { index in
      lever(continuous[index], size: sizes?[index] ?? 0, alone: alone[index])
    }
    if hasLargest { shown.append(lever(.largest, size: Double(best?.failing ?? 0), alone: aloneLargest)) }
    return ReverseStressReport(
      scenario: plain.name, currency: plain.currency, seed: plain.seed, searchPaths: Self.searchPaths,
      level: level, levers: shown, distance: best?.distance, base: plainChance, confirmed: confirmed,
      confirmPaths: count,
      probability: .missing(
        .fraction, reason: "no lever of the mix is fitted from data; sizes and steps are statements"),
      command: command)
  }

  private func lever(_ lever: Lever, size: Double, alone: Double?) -> ReverseStressReport.Lever {
    .init(
      name: lever.rawValue, title: lever.title, size: size, alone: alone.map { Self.rounded(lever, $0) },
      unit: lever.scale.unit, most: lever.scale.most, isShare: lever.isShare, label: lever.label)
  }

  /// A size rounded up to what one would type.
  static func rounded(_ lever: Lever, _ size: Double) -> Double {
    let step =
      switch lever {
      case .economy: 0.01
      case .delay: 0.1
      case .dilution, .orders: 0.001
      case .largest: 1.0
      }
    guard size > 0.02 * lever.scale.unit else { return 0 }
    return min(lever.scale.most, ((size / step) - 1e-9).rounded(.up) * step)
  }

  private func stress(_ sizes: [(Lever, Double)]) -> StatedStress {
    var stress = StatedStress()
    for (lever, size) in sizes {
      switch lever {
      case .economy: stress.factorShift = -size
      case .delay: stress.delayDays = size
      case .dilution: stress.dilution = size
      case .orders: stress.ordersChange = -size
      case .largest: stress.failLargest = Int(size)
      }
    }
    return stress
  }

  private func settings(_ stress: StatedStress) -> String {
    func number(_ value: Double) -> String { DecimalText(value, significantDigits: 6)?.description ?? "0" }
    var text = ""
    if stress.factorShift != 0 { text += " --set stress.factor_shift=\(number(stress.factorShift))" }
    if stress.delayDays != 0 { text += " --set stress.delay_days=\(number(stress.delayDays))" }
    if stress.dilution != 0 { text += " --set stress.dilution=\(number(stress.dilution))" }
    if stress.ordersChange != 0 { text += " --set stress.orders_change=\(number(stress.ordersChange))" }
    if stress.failLargest != 0 { text += " --set stress.fail_largest=\(stress.failLargest)" }
    return text
  }

  /// The run of a bench under a stress on top of its own, without reading anything again.
  private func stressed(_ base: PolicyLab.Bench, by stress: StatedStress) throws -> PolicyLab.Bench {
    var bench = base
    if stress.factorShift != 0, let factors = bench.experiment.factors {
      bench.experiment.factors = try FactorModel(
        persistence: factors.persistence, correlation: factors.correlation,
        shift: factors.shift.map { $0 + stress.factorShift }, start: factors.start, stresses: factors.stresses
      )
    }
    if stress.ordersChange != 0 {
      let kept = FixedShare(1 + stress.ordersChange)
      for debtor in bench.experiment.debtors.indices {
        for order in bench.experiment.debtors[debtor].orders.indices
        where bench.experiment.debtors[debtor].orders[order].plan >= 0 {
          bench.experiment.debtors[debtor].orders[order].amount = kept.of(
            bench.experiment.debtors[debtor].orders[order].amount)
        }
      }
    }
    bench.experiment = base.assembly.application(of: stress).applied(to: bench.experiment)
    return bench
  }
}
