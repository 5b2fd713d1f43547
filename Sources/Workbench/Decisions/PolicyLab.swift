import CreditModels
import Decisions
import Foundation
import Intake
import LinearAlgebra
import Liquidity
import Receivables
import Reporting
import Simulation
import Treasury

/// Runs scenarios side by side on the same ledger and the same draws.
///
/// Every draw is a function of seed, path, entity and slot, so two scenarios of one seed share the draws of all that is
/// alike (common random numbers), path by path.
final class PolicyLab {
  /// Over which time a scenario runs.
  enum Horizon: Equatable {
    /// The scenario's own.
    case own
    /// So many weeks of sales, and so many more in which they run off.
    case sales(weeks: Int, runOff: Int)
  }

  /// A scenario with its overrides, before it is read.
  struct Source: Hashable {
    var file: String
    var overrides: [String] = []

    /// The scenario and its overrides as one types them.
    var typed: String {
      file
        + overrides.map {
          " --set \($0.contains(where: { " '\"&;|<>(){}[]*?$".contains($0) }) ? "'\($0)'" : $0)"
        }.joined()
    }
  }

  /// A scenario ready to run.
  struct Bench {
    var scenario: Scenario
    var assembly: ForecastAssembly
    var experiment: Experiment
    var recipe: OutcomeRecipe
  }

  let console: Console
  let book: String?
  let asOf: Day?
  let seed: UInt64?
  let threads: Int
  private var views: [String: LedgerView] = [:]
  private var warned: Set<String> = []

  init(console: Console, book: String? = nil, asOf: Day? = nil, seed: UInt64? = nil, threads: Int) {
    self.console = console
    self.book = book
    self.asOf = asOf
    self.seed = seed
    self.threads = threads
    BLAS.useOneThread()
  }

  /// A lab with the options of a command.
  convenience init(console: Console, given: SourceOptions, threads: Int) {
    self.init(
      console: console, book: given.book, asOf: given.asOf, seed: given.seed, threads: threads)
  }

  /// Reads a scenario.
  ///
  /// - Throws: `InputRefused` with every problem found.
  func read(_ source: Source, overlays: [String] = [], quietly: Bool = false) throws -> Scenario {
    let read = try ScenarioReader.read(
      file: source.file, overlays: overlays, overrides: source.overrides.map { ScenarioOverride($0) },
      bookOverride: book,
      asOf: asOf)
    if !quietly { warn(read.warnings) }
    var scenario = read.scenario
    if let seed { scenario.seed = seed }
    return scenario
  }

  /// Puts a scenario together with its ledger.
  ///
  /// - Parameter keepsFlows: Whether value, receivables and sales of each path are wanted.
  /// - Throws: `InputRefused` with what does not fit together.
  func bench(
    _ stated: Scenario, horizon: Horizon, keepsFlows: Bool, quietly: Bool = false
  ) throws -> Bench {
    var scenario = stated
    if case .sales(let weeks, let runOff) = horizon {
      scenario.salesDays = 7 * weeks
      scenario.horizonDays = 7 * (weeks + runOff)
    }
    let view = try view(of: scenario)
    let owed = try owed(by: scenario, asOf: view.asOf)
    scenario.payables?.view = owed
    try scenario.requireOneBalance(for: "a comparison or stress")
    let assembly = try ForecastAssembly(scenario: scenario, view: view, ledgerFile: scenario.ledger.file)
    if !quietly { warn(assembly.warnings) }
    var experiment = assembly.experiment
    if keepsFlows {
      experiment.keepsFlows = true
      if experiment.mechanisms == nil { experiment.mechanisms = Mechanisms() }
    }
    let salesDays = min(scenario.salesDays ?? experiment.days, experiment.days)
    var periods: [Range<Int>] = []
    if keepsFlows, experiment.hasCashPosition, scenario.hasSupplierCapital {
      periods = CashBridge.months(firstDay: experiment.firstDay, days: salesDays)
      experiment.bridgePeriods =
        periods + (salesDays < experiment.days ? [salesDays..<experiment.days] : [])
    }
    var recipe = OutcomeRecipe(
      salesDays: salesDays, days: experiment.days,
      discountRate: scenario.discountRate, contributionMargin: scenario.contributionMargin,
      openingCash: experiment.waterfall.openingCash, minimumCash: experiment.waterfall.minimumCash,
      hasCashPosition: experiment.hasCashPosition, openingReceivables: assembly.position.covered,
      losesCustomers: scenario.mechanisms.demand.values.contains { $0.annualAttrition > 0 })
    recipe.hasActions = !scenario.actionNames.isEmpty
    recipe.capitalPeriods = periods.count
    recipe.stock = scenario.stock.map {
      .init(opening: $0.opening, costOfSales: FixedShare($0.costOfSales))
    }
    recipe.covenantDays = experiment.facilities?.tests.map(\.day) ?? []
    return Bench(scenario: scenario, assembly: assembly, experiment: experiment, recipe: recipe)
  }

  /// Runs paths of a scenario and adds them to its outcomes; `false` where the user stopped it.
  func run(
    _ bench: Bench, paths: Range<Int>, into outcomes: inout PolicyOutcomes, progress: (Int) -> Void = { _ in }
  )
    throws -> Bool
  {
    let layout = PathLayout(bench.experiment)
    var collected = outcomes
    let outcome = try Runner.run(
      bench.experiment, paths: paths, threads: threads, shouldStop: console.shouldStop
    ) { block in
      collected.append(block, layout: layout)
      progress(block.count)
    }
    outcomes = collected
    return outcome.isComplete
  }

  /// The outcomes of the first paths of a scenario; `nil` where the user stopped it.
  func outcomes(_ bench: Bench, paths: Int, progress: (Int) -> Void = { _ in }) throws -> PolicyOutcomes? {
    var outcomes = PolicyOutcomes(recipe: bench.recipe)
    return try run(bench, paths: 0..<paths, into: &outcomes, progress: progress) ? outcomes : nil
  }

  /// Takes over the ledgers that another lab has read.
  func adopt(viewsOf other: PolicyLab) { views = other.views }

  private func view(of scenario: Scenario) throws -> LedgerView {
    let key = "\(scenario.ledger)|\(scenario.asOf?.description ?? "")"
    if let known = views[key] { return known }
    let view = try LedgerSourceReader.view(of: scenario.ledger, asOf: scenario.asOf, console: console)
    views[key] = view
    return view
  }

  /// What suppliers are owed, read once for all scenarios that name the same ledger.
  private func owed(by scenario: Scenario, asOf: Day) throws -> LedgerView? {
    guard let stated = scenario.payables else { return nil }
    if let known = stated.view { return known }
    let key = "payables|\(stated.source)|\(asOf)"
    if let known = views[key] { return known }
    let view = try LedgerSourceReader.view(of: stated.source, asOf: asOf, side: .payables, console: console)
    views[key] = view
    return view
  }

  private func warn(_ issues: [Issue]) {
    let fresh = issues.filter { warned.insert($0.message).inserted }
    if !fresh.isEmpty { console.messages(IssueText.render(fresh) + "\n") }
  }

  /// Refuses scenarios that do not stand on one ledger, day and currency.
  static func checkAlike(_ benches: [Bench]) throws {
    guard let first = benches.first else { return }
    for other in benches.dropFirst() {
      func refuse(_ keyPath: String, _ message: String) -> InputRefused {
        InputRefused([
          other.scenario.issue(
            .yamlConflict, at: keyPath, "\(message), so the paths of the two are not alike",
            hint: "let both scenarios extend one that states it")
        ])
      }
      let names = "`\(other.scenario.name)` and `\(first.scenario.name)`"
      guard other.scenario.currency == first.scenario.currency else {
        throw refuse("currency", "\(names) count in different currencies")
      }
      guard other.assembly.view.digest == first.assembly.view.digest,
        other.assembly.view.asOf == first.assembly.view.asOf
      else { throw refuse("ledger", "\(names) see different ledgers or days") }
      guard other.experiment.hasCashPosition == first.experiment.hasCashPosition else {
        throw refuse("opening_cash", "only one of \(names) has a cash position")
      }
    }
  }

  /// Names that differ: the scenarios' own, else those of their files.
  static func names(_ scenarios: [Scenario]) -> [String] {
    var names = scenarios.map(\.name)
    if Set(names).count < names.count {
      names = scenarios.map { URL(fileURLWithPath: $0.file).deletingPathExtension().lastPathComponent }
    }
    var seen: [String: Int] = [:]
    return names.map { name in
      seen[name, default: 0] += 1
      let number = seen[name] ?? 1
      return number == 1 ? name : "\(name) (\(number))"
    }
  }
}

extension Scenario {
  /// Whether working capital is more than receivables: goods in stock, or suppliers who wait.
  var hasSupplierCapital: Bool {
    stock != nil || payables != nil
      || outflows.contains { $0.category == .suppliers && $0.payAfterDays > 0 }
  }

  /// Whether a policy can change what is sold: demand that responds, applicants who are turned away, orders that are held.
  var movesSales: Bool {
    !mechanisms.demand.isEmpty || mechanisms.applicants != nil || !mechanisms.control.isEmpty
  }

  /// Whether a bank line stands between low cash and a shortfall.
  var hasBankLine: Bool { !facilities.isEmpty }

  /// The longest net days of new or present terms.
  var longestNetDays: Int {
    (terms.netDays.values + terms.currentNetDays.values).max() ?? 0
  }

  /// Weeks in which the last invoice of a comparison is followed after it was issued: its net days and half a year.
  static func runOffWeeks(_ scenarios: [Scenario]) -> Int {
    26 + ((scenarios.map(\.longestNetDays).max() ?? 0) + 6) / 7
  }
}
