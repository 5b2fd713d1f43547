import CreditModels
import Foundation
import Intake
import Receivables
import Simulation
import Treasury

extension RunInputs {
  /// The run as the customer engine takes it: net days in every profile, so that new invoices have a due day; payments
  /// stay as they are, to the bit.
  ///
  /// - Throws: `InputRefused` for what that engine does not know.
  func customerExperiment() throws -> Experiment {
    var experiment = assembly.experiment
    guard experiment.paymentRegimes.isEmpty else {
      throw InputRefused([
        scenario.issue(
          .yamlConflict, at: "payment_regimes", "`payment_regimes` do not go with measures by age yet",
          hint: "take them out with `--set payment_regimes=null`")
      ])
    }
    guard experiment.mechanisms == nil else { return experiment }
    var profiles: [CustomerProfile] = [.neutral]
    var places: [Int: Int] = [:]
    for (index, facts) in assembly.context.debtors.enumerated() {
      let subject = ScopeSubject(segment: facts.segment)
      guard let net = scenario.terms.newNetDays(subject) else { continue }
      if places[net] == nil {
        places[net] = profiles.count
        profiles.append(CustomerProfile(terms: TermsProfile(netDays: net)))
      }
      experiment.debtors[index].profile = places[net] ?? 0
    }
    experiment.mechanisms = Mechanisms(profiles: profiles)
    return experiment
  }
}

/// The run behind `bridge`.
struct BridgeRun {
  let inputs: RunInputs
  let threads: Int
  let console: Console

  /// The bridge by calendar month; `nil` where the user interrupted it.
  func bridge() throws -> CashBridge? {
    var experiment = try inputs.customerExperiment()
    guard experiment.hasCashPosition else {
      throw InputRefused([
        inputs.scenario.issue(
          .yamlConflict, at: "opening_cash", "a bridge ends in cash, and the scenario has no cash position",
          hint: "state `opening_cash` with the balance of the as-of date")
      ])
    }
    experiment.bridgePeriods = CashBridge.months(firstDay: experiment.firstDay, days: experiment.days)
    let progress = ProgressLine(console: console, total: inputs.scenario.paths)
    defer { progress.clear() }
    // A year of days by thousands of paths would fill the memory, so only what the bridge reads is kept.
    var columns = ChosenColumns(
      layout: PathLayout(experiment),
      BridgeLine.allCases.flatMap { line in
        (0...experiment.bridgePeriods.count).map { .bridge(line, period: $0) }
      })
    let outcome = try Runner.run(
      experiment, paths: 0..<inputs.scenario.paths, threads: threads, shouldStop: console.shouldStop
    ) { block in
      columns.append(block)
      progress.update(done: block.firstPath + block.count)
    }
    guard outcome.isComplete else { return nil }
    let stock = inputs.scenario.stock.map {
      (opening: $0.opening, costOfSales: FixedShare($0.costOfSales))
    }
    return try CashBridge(experiment: experiment, columns: columns, stock: stock)
  }
}

/// Some columns of finished paths, in memory.
struct ChosenColumns: PathColumns {
  let layout: PathLayout
  private(set) var paths = 0
  private var values: [Int: [Int64]]

  init(layout: PathLayout, _ columns: [PathLayout.Column]) {
    self.layout = layout
    values = Dictionary(columns.map { (layout.index($0), []) }) { first, _ in first }
  }

  mutating func append(_ block: PathBlock) {
    for index in values.keys {
      values[index]? += block.values[index * block.count..<(index + 1) * block.count]
    }
    paths += block.count
  }

  func column(_ column: PathLayout.Column) throws -> [Int64] {
    guard let found = values[layout.index(column)] else {
      preconditionFailure("the column was not among those chosen")
    }
    return found
  }
}
