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
  package private(set) var experiment: Experiment
  /// What the summary adds to the paths.
  var context: ForecastSummariser.Context
  /// The position at the start.
  let position: OpenPosition
  /// The view behind it.
  let view: LedgerView
  /// Claims of the run with their clock, for the exports by item.
  let claims: [(item: LedgerItem, amount: Int64, table: Int)]
  /// Amount-days by which the payables ledger's invoices are paid after due within the horizon.
  var supplierLateDays = Int128(0)
  /// Known payments of the scenario, where there are some.
  var known: KnownPayments?
  /// What in the scenario does nothing on this ledger.
  package let warnings: [Issue]
  /// Debtors whom the scenario's stress makes fail, in order of the run.
  private(set) var failingByStress: [Int] = []

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
    var scenario = scenario
    try scenario.readPayables(asOf: view.asOf)
    var builder = try ForecastBuilder(scenario: scenario.stressed, view: view, draw: draw)
    try builder.addClaims()
    try builder.addOrders()
    builder.addOutflows()
    try builder.addPayables()
    self = try builder.finish(ledgerFile: ledgerFile)
    supplierLateDays = builder.payables?.lateDays ?? 0
    known = builder.knownPayments
    guard !scenario.stress.isNeutral else { return }
    let application = application(of: scenario.stress, called: scenario.calledByStress)
    failingByStress = application.failing(experiment)
    experiment = application.applied(to: experiment)
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

extension ForecastAssembly {
  /// Advances and credit balances in the ledger, in minor units.
  var advances: Int64 {
    position.creditBalance
      + position.setAside.reduce(Int64(0)) { $0 + ($1.reason == .advances ? -$1.amount : 0) }
  }

  /// A stress ready to be laid over the run.
  ///
  /// - Parameter called: Drawn above the lines that the stress leaves.
  func application(of stress: StatedStress, called: Int64 = 0) -> StressApplication {
    StressApplication(
      stress: stress, segments: context.debtors.map(\.segment), keys: context.debtors.map(\.key),
      advances: advances, called: called)
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
