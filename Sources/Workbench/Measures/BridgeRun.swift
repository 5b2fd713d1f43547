import CreditModels
import Foundation
import Intake
import Simulation
import Treasury

/// The run behind `bridge`.
struct BridgeRun {
  let inputs: RunInputs
  let threads: Int
  let console: Console

  /// The bridge by calendar month; `nil` where the user interrupted it.
  func bridge() throws -> CashBridge? {
    var experiment = inputs.customerExperiment()
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
