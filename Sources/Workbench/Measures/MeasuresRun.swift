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
    var experiment = inputs.assembly.experiment
    guard experiment.paymentRegimes.isEmpty else {
      throw InputRefused([
        inputs.scenario.issue(
          .yamlConflict, at: "payment_regimes", "`payment_regimes` do not go with measures by age yet",
          hint: "take them out with `--set payment_regimes=null`")
      ])
    }
    experiment.mechanisms = experiment.mechanisms ?? neutralMechanisms(&experiment)
    experiment.aging = rule
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
      allowance: allowance)
  }

  /// Net days in every profile, so that new invoices have a due day; payments stay as they are, to the bit.
  private func neutralMechanisms(_ experiment: inout Experiment) -> Mechanisms {
    var profiles: [CustomerProfile] = [.neutral]
    var places: [Int: Int] = [:]
    for (index, facts) in inputs.assembly.context.debtors.enumerated() {
      let subject = ScopeSubject(segment: facts.segment)
      guard let net = inputs.scenario.terms.newNetDays(subject) else { continue }
      if places[net] == nil {
        places[net] = profiles.count
        profiles.append(CustomerProfile(terms: TermsProfile(netDays: net)))
      }
      experiment.debtors[index].profile = places[net] ?? 0
    }
    return Mechanisms(profiles: profiles)
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
