import CreditModels
import Foundation
import Intake
import Receivables
import Simulation
import Stochastics
import Treasury

/// The runs behind `measures`: the scenario through the customer engine, and today's items alone for a year.
struct MeasuresRun {
  /// Days over which today's items run off for the allowance.
  static let lifetimeDays = 364

  let request: ForecastRequest
  let inputs: RunInputs
  let rule: AgingRule
  let threads: Int
  let console: Console

  /// The measures; `nil` where the user interrupted them.
  func summary() throws -> WorkingCapitalSummary? {
    var experiment = inputs.customerExperiment()
    experiment.aging = rule
    experiment.bridgePeriods = CashBridge.months(firstDay: experiment.firstDay, days: experiment.days)
    let paths = inputs.scenario.paths
    let progress = ProgressLine(console: console, total: 3 * paths)
    defer { progress.clear() }
    var columns = PathColumnsInMemory(layout: PathLayout(experiment))
    let outcome = try Runner.run(
      experiment, paths: 0..<paths, threads: threads, shouldStop: console.shouldStop
    ) { block in
      columns.append(block)
      progress.update(done: block.firstPath + block.count)
    }
    guard outcome.isComplete else { return nil }
    var allowance: Estimate?
    if inputs.scenario.credit != nil {
      guard let found = try lifetimeLoss(paths: paths, progress: progress) else { return nil }
      allowance = found
    }
    guard let ultimate = try ultimateLosses(paths: paths, progress: progress) else { return nil }
    var start = [Int64](repeating: 0, count: rule.classes)
    for claim in inputs.assembly.claims {
      let age = (experiment.firstDay - 1) - (rule.from == .due ? claim.item.due : claim.item.issue)
      start[rule.place(age)] += claim.amount
    }
    var summary = try WorkingCapitalSummary(
      experiment: experiment, rule: rule, columns: columns, opening: start.reduce(0, +), start: start,
      allowance: allowance,
      suppliers: WorkingCapitalSummary.Suppliers(
        stock: inputs.scenario.stock.map { ($0.opening, FixedShare($0.costOfSales)) },
        lateDays: inputs.assembly.supplierLateDays))
    for (vintage, loss) in zip(summary.vintages.indices, ultimate) {
      summary.vintages[vintage].ultimate = loss
    }
    return summary
  }

  /// What is lost in the end of each vintage over what was invoiced, items open at the start first: a run in which sales
  /// stop with the horizon and everything runs off for a year. Recoveries are taken off at the run's mean share.
  private func ultimateLosses(paths: Int, progress: ProgressLine) throws -> [Estimate]? {
    guard inputs.scenario.credit != nil else { return [] }
    var scenario = inputs.scenario
    scenario.salesDays = min(scenario.salesDays ?? scenario.horizonDays, scenario.horizonDays)
    scenario.horizonDays += MeasuresRun.lifetimeDays
    withoutCash(&scenario)
    let stated = inputs.assembly.experiment
    var run = try RunInputs(scenario: scenario, view: inputs.assembly.view, ledgerFile: inputs.ledgerFile)
      .customerExperiment()
    guard !run.failureClasses.isEmpty else { return [] }
    let months = CashBridge.months(firstDay: stated.firstDay, days: stated.days)
    run.bridgePeriods = months + [stated.days..<run.days]
    var chosen: [PathLayout.Column] = [.failed, .creditLoss, .bridge(.receivables, period: 0)]
    for period in 0...months.count { chosen.append(.bridge(.failedOfVintage, period: period)) }
    for period in 1...months.count { chosen.append(.bridge(.invoiced, period: period)) }
    var columns = ChosenColumns(layout: PathLayout(run), chosen)
    let outcome = try Runner.run(run, paths: 0..<paths, threads: threads, shouldStop: console.shouldStop) {
      block in
      columns.append(block)
      progress.update(done: 2 * paths + block.firstPath + block.count)
    }
    guard outcome.isComplete else { return nil }
    func mean(_ column: PathLayout.Column) throws -> Double {
      Double(try columns.column(column).reduce(into: Int128(0)) { $0 += Int128($1) }) / Double(paths)
    }
    let failed = try mean(.failed)
    let severity = failed > 0 ? try mean(.creditLoss) / failed : 1
    return try (0...months.count).map { period in
      let base = try columns.column(
        period == 0 ? .bridge(.receivables, period: 0) : .bridge(.invoiced, period: period))
      let lost = try columns.column(.bridge(.failedOfVintage, period: period))
      let shares = zip(lost, base).compactMap {
        $1 > 0 ? Int64((Double($0) / Double($1) * 1e9).rounded()) : nil
      }
      guard !shares.isEmpty else { return .missing(.fraction, reason: "nothing is invoiced") }
      return Estimate.mean(of: shares, unit: .fraction).scaled(by: 1e-9 * severity)
    }
  }

  /// A run of receivables alone, over days for which the calendar may not reach.
  private func withoutCash(_ scenario: inout Scenario) {
    scenario.outflows = []
    scenario.openingCash = .none
    let last = inputs.assembly.view.asOf + scenario.horizonDays + 1
    if case .some(let years) = scenario.calendar.years, !years.contains(last.components.year) {
      scenario.calendar = .everyDay
    }
  }

  /// Mean loss on today's items until a year from now; nothing new is sold.
  private func lifetimeLoss(paths: Int, progress: ProgressLine) throws -> Estimate? {
    var scenario = inputs.scenario
    scenario.horizonDays = MeasuresRun.lifetimeDays
    scenario.sales = []
    scenario.scheduledInvoices = []
    scenario.scheduledFile = nil
    scenario.mechanisms.applicants = nil
    withoutCash(&scenario)
    let today = try ForecastAssembly(
      scenario: scenario, view: inputs.assembly.view, ledgerFile: inputs.ledgerFile)
    let layout = PathLayout(today.experiment)
    var losses: [Int64] = []
    let outcome = try Runner.run(
      today.experiment, paths: 0..<paths, threads: threads, shouldStop: console.shouldStop
    ) { block in
      let first = layout.index(.creditLoss) * block.count
      losses += block.values[first..<first + block.count]
      progress.update(done: paths + block.firstPath + block.count)
    }
    return outcome.isComplete ? Estimate.mean(of: losses) : nil
  }
}
