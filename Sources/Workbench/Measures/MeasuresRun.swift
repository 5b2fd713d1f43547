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
    let progress = ProgressLine(console: console, total: 2 * paths)
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
    var start = [Int64](repeating: 0, count: rule.classes)
    for claim in inputs.assembly.claims {
      let age = (experiment.firstDay - 1) - (rule.from == .due ? claim.item.due : claim.item.issue)
      start[rule.place(age)] += claim.amount
    }
    return try WorkingCapitalSummary(
      experiment: experiment, rule: rule, columns: columns, opening: start.reduce(0, +), start: start,
      allowance: allowance,
      suppliers: WorkingCapitalSummary.Suppliers(
        stock: inputs.scenario.stock.map { ($0.opening, FixedShare($0.costOfSales)) },
        lateDays: inputs.assembly.supplierLateDays))
  }

  /// Mean loss on today's items until a year from now; nothing new is sold.
  private func lifetimeLoss(paths: Int, progress: ProgressLine) throws -> Estimate? {
    var scenario = inputs.scenario
    scenario.horizonDays = MeasuresRun.lifetimeDays
    scenario.sales = []
    scenario.scheduledInvoices = []
    scenario.scheduledFile = nil
    scenario.outflows = []
    scenario.openingCash = .none
    scenario.mechanisms.applicants = nil
    if case .some(let years) = scenario.calendar.years,
      !years.contains((inputs.assembly.view.asOf + 365).components.year)
    {
      scenario.calendar = .everyDay
    }
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
