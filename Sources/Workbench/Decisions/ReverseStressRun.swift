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
    case insurer = "insurer_cut"
    case line = "line_cut"
    case largest = "fail_largest"

    /// What counts as one step of distance, and the largest size looked at.
    var scale: (unit: Double, most: Double) {
      switch self {
      case .economy: (1, 4)
      case .delay: (10, 90)
      case .dilution: (0.05, 0.5)
      case .orders: (0.1, 0.8)
      case .insurer, .line: (0.25, 1)
      case .largest: (1, 5)
      }
    }

    var title: String {
      switch self {
      case .economy: "economy down by"
      case .delay: "payments later by"
      case .dilution: "paid short by"
      case .orders: "orders down by"
      case .insurer: "insured limits down by"
      case .line: "bank lines down by"
      case .largest: "largest customers failing"
      }
    }

    var label: String {
      switch self {
      case .economy: "sd"
      case .delay: "days"
      case .dilution, .orders, .insurer, .line: ""
      case .largest: ""
      }
    }

    var isShare: Bool { [.dilution, .orders, .insurer, .line].contains(self) }
  }

  /// What counts as broken.
  typealias Breaks = ReverseStressReport.Breaks

  let lab: PolicyLab
  let source: PolicyLab.Source
  let levers: [Lever]
  let breaks: Breaks?
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
    let breaks = try self.breaks(base, plain)
    var moving = levers
    if plain.economy == nil { moving.removeAll { $0 == .economy } }
    if plain.sales.isEmpty { moving.removeAll { $0 == .orders } }
    if plain.mechanisms.insurance == nil { moving.removeAll { $0 == .insurer } }
    if !plain.facilities.contains(where: {
      [.revolver, .overdraft, .borrowingBase, .discounting].contains($0.facility.kind)
    }) {
      moving.removeAll { $0 == .line }
    }
    let continuous = moving.filter { $0 != .largest }
    guard !continuous.isEmpty else {
      throw InputRefused([
        plain.issue(
          .yamlConflict, at: "name", "the scenario has nothing that these levers move",
          hint:
            "`insurer_cut` needs `insurance`, `line_cut` needs `facilities`, `orders` needs `sales`, `economy` needs `economy`"
        )
      ])
    }
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
      // A line that holds leaves cash exactly at the minimum: that is not broken, so zero counts as held.
      let margin = Self.margins(outcomes, breaks).sorted()[rank - 1]
      return margin < 0 ? Double(margin) : max(Double(margin), 0.5)
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
      guard let mix = found.mix else { continue }
      let distance = (mix.distance * mix.distance + step * step).squareRoot()
      if best.map({ distance < $0.distance }) ?? true { best = (mix.sizes, failing, distance) }
    }
    let nothing = continuous.map { _ in 0.0 }
    for failing in stride(from: 1, through: most, by: 1) where aloneLargest == nil {
      if try margin(nothing, failing: failing) <= 0 { aloneLargest = Double(failing) }
    }
    if wasStopped { return nil }
    return try report(
      plain, base, continuous: continuous, hasLargest: moving.contains(.largest), best: best, alone: alone,
      aloneLargest: aloneLargest, breaks: breaks)
  }

  /// What is to break; without a wish everything that can.
  private func breaks(_ base: PolicyLab.Bench, _ plain: Scenario) throws -> Breaks {
    let hasTests = !(base.experiment.facilities?.tests.isEmpty ?? true)
    guard let breaks else { return hasTests ? .any : .minimum }
    guard breaks == .minimum || hasTests else {
      throw InputRefused([
        plain.issue(
          .yamlConflict, at: "facilities", "no covenant is tested within the horizon, so none can be broken",
          hint: "state `covenants` of a facility")
      ])
    }
    return breaks
  }

  /// How far each path is from breaking; negative where it breaks.
  private static func margins(_ outcomes: PolicyOutcomes, _ breaks: Breaks) -> [Int64] {
    let minimum = outcomes.recipe.minimumCash ?? 0
    let cash = outcomes.lowest.map { $0 - minimum }
    return switch breaks {
    case .minimum: cash
    case .covenant: outcomes.covenantHeadroom
    case .any: zip(cash, outcomes.covenantHeadroom).map { min($0, $1) }
    }
  }

  private func report(
    _ plain: Scenario, _ base: PolicyLab.Bench, continuous: [Lever], hasLargest: Bool,
    best: (sizes: [Double], failing: Int, distance: Double)?, alone: [Double?], aloneLargest: Double?,
    breaks: Breaks
  ) throws -> ReverseStressReport? {
    let count = paths ?? plain.paths
    // Sizes as a user would type them, rounded to the bad side, so that the command runs what is confirmed.
    let sizes = best.map { zip(continuous, $0.sizes).map { Self.rounded($0, $1) } }
    var confirmed: ReverseStressReport.Chances?
    var command = "duecast stress \(source.typed)"
    let fresh =
      BlockEngine.blockPaths * ((Self.searchPaths + BlockEngine.blockPaths - 1) / BlockEngine.blockPaths)
    func chances(_ bench: PolicyLab.Bench) throws -> ReverseStressReport.Chances? {
      var outcomes = PolicyOutcomes(recipe: bench.recipe)
      guard try lab.run(bench, paths: fresh..<fresh + count, into: &outcomes) else { return nil }
      func value(_ measure: OutcomeMeasure) -> Estimate {
        PolicyComparison.value(of: outcomes.columns(of: measure), measure: measure)
      }
      let broken = Self.margins(outcomes, breaks).count { $0 < 0 }
      return .init(
        broken: .probability(successes: broken, of: count), shortfall: value(.shortfallProbability),
        breach: value(.covenantBreach))
    }
    guard let plainChance = try chances(base) else { return nil }
    if let best, let sizes {
      var scenario = plain
      var added = stress(zip(continuous, sizes).map { ($0, $1) })
      added.failLargest = best.failing
      scenario.stress = plain.stress.joined(with: added)
      let bench = try lab.bench(scenario, horizon: .own, keepsFlows: false, quietly: true)
      guard let found = try chances(bench) else { return nil }
      confirmed = found
      command = "duecast forecast \(source.typed)" + settings(scenario.stress)
    }
    let chances = LeverChances(base: base, plain: plain)
    var shown = continuous.indices.map { index in
      lever(continuous[index], size: sizes?[index] ?? 0, alone: alone[index], chances)
    }
    if hasLargest {
      shown.append(lever(.largest, size: Double(best?.failing ?? 0), alone: aloneLargest, chances))
    }
    var report = ReverseStressReport(
      scenario: plain.name, currency: plain.currency, seed: plain.seed, searchPaths: Self.searchPaths,
      level: level, breaks: breaks, levers: shown, distance: best?.distance, base: plainChance,
      confirmed: confirmed, confirmPaths: count,
      probability: chances.joint(shown.map { (Lever(rawValue: $0.name), $0.size) }), command: command)
    report.probabilityBasis = chances.basis(shown.compactMap { Lever(rawValue: $0.name) })
    return report
  }

  private func lever(_ lever: Lever, size: Double, alone: Double?, _ chances: LeverChances)
    -> ReverseStressReport.Lever
  {
    var shown = ReverseStressReport.Lever(
      name: lever.rawValue, title: lever.title, size: size, alone: alone.map { Self.rounded(lever, $0) },
      unit: lever.scale.unit, most: lever.scale.most, isShare: lever.isShare, label: lever.label)
    if size > 0 { shown.chance = chances.joint([(lever, size)]) }
    if let alone = shown.alone { shown.chanceAlone = chances.joint([(lever, alone)]) }
    return shown
  }

  /// A size rounded up to what one would type.
  static func rounded(_ lever: Lever, _ size: Double) -> Double {
    let step =
      switch lever {
      case .economy: 0.01
      case .delay: 0.1
      case .dilution, .orders, .insurer, .line: 0.001
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
      case .insurer: stress.insurerCut = size
      case .line: stress.lineCut = size
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
    if stress.insurerCut != 0 { text += " --set stress.insurer_cut=\(number(stress.insurerCut))" }
    if stress.lineCut != 0 { text += " --set stress.line_cut=\(number(stress.lineCut))" }
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
    if stress.insurerCut != 0 { cutInsurer(&bench.experiment, by: stress.insurerCut) }
    var called: Int64 = 0
    if stress.lineCut != 0 { called = cutLines(&bench, by: stress.lineCut) }
    bench.experiment = base.assembly.application(of: stress, called: called).applied(to: bench.experiment)
    return bench
  }

  private func cutInsurer(_ experiment: inout Experiment, by share: Double) {
    func cut(_ limit: Int64) -> Int64 { limit - Int64((Double(limit) * share).rounded()) }
    guard let policy = experiment.mechanisms?.insurance else { return }
    experiment.mechanisms?.insurance?.discretionaryLimit = cut(policy.discretionaryLimit)
    for index in (experiment.mechanisms?.profiles ?? []).indices {
      let limit = experiment.mechanisms?.profiles[index].insuredLimit
      experiment.mechanisms?.profiles[index].insuredLimit = limit.map(cut)
    }
  }

  /// Cuts the lines; returns what is called of them beside what the scenario's own stress calls.
  private func cutLines(_ bench: inout PolicyLab.Bench, by share: Double) -> Int64 {
    var scenario = bench.scenario
    scenario.stress = scenario.stress.joined(with: StatedStress.cuttingLines(by: share))
    for (index, stated) in scenario.stressed.facilities.enumerated() {
      bench.experiment.facilities?.facilities[index].limit = stated.facility.limit
      bench.experiment.facilities?.facilities[index].drawnAtStart = stated.facility.drawnAtStart
    }
    return scenario.calledByStress - bench.scenario.calledByStress
  }
}

extension StatedStress {
  /// A stress that cuts bank lines and does nothing else.
  static func cuttingLines(by share: Double) -> StatedStress {
    var stress = StatedStress()
    stress.lineCut = share
    return stress
  }
}
