import Calibration
import CreditModels
import Intake
import LinearAlgebra
import Liquidity
import Receivables
import Simulation
import Stochastics
import Treasury

/// A scenario and a ledger view put together into a run: what the engine needs, and what the report says of it.
package struct ForecastAssembly {
  /// What the engine runs.
  package let experiment: Experiment
  /// What the summary adds to the paths.
  var context: ForecastSummariser.Context
  /// The position at the start.
  let position: OpenPosition
  /// The view behind it.
  let view: LedgerView
  /// Claims of the run with their clock, for the exports by item.
  let claims: [(item: LedgerItem, amount: Int64, table: Int)]
  /// What in the scenario does nothing on this ledger.
  package let warnings: [Issue]

  /// Assembles a run.
  ///
  /// - Parameters:
  ///   - ledgerFile: Ledger as the user named it.
  /// - Throws: `InputRefused` with everything in scenario and ledger that does not fit together.
  package init(scenario: Scenario, view: LedgerView, ledgerFile: String) throws {
    try self.init(scenario: scenario, view: view, ledgerFile: ledgerFile, draw: nil)
  }

  /// Assembles a run whose fitted parameters are those of a draw.
  ///
  /// - Parameter draw: Number of the block of paths; `nil` takes the fitted figures themselves.
  init(scenario: Scenario, view: LedgerView, ledgerFile: String, draw: Int?) throws {
    var builder = try ForecastBuilder(scenario: scenario, view: view, draw: draw)
    try builder.addClaims()
    try builder.addOrders()
    builder.addOutflows()
    self = try builder.finish(ledgerFile: ledgerFile)
  }

  init(
    experiment: Experiment, context: ForecastSummariser.Context, position: OpenPosition, view: LedgerView,
    claims: [(item: LedgerItem, amount: Int64, table: Int)], warnings: [Issue]
  ) {
    self.experiment = experiment
    self.context = context
    self.position = position
    self.view = view
    self.claims = claims
    self.warnings = warnings
  }
}

extension Scenario {
  /// The weeks of the table as ranges of forecast days.
  func weekRanges(firstDay: Day) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    while start < horizonDays {
      let length =
        switch weeks {
        case .rolling: 7
        case .calendar: 8 - (firstDay + start).weekday
        }
      ranges.append(start..<min(horizonDays, start + length))
      start += length
    }
    return ranges
  }
}
