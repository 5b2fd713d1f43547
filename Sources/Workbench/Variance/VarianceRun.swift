import Foundation
import Intake
import Receivables
import Simulation
import Stochastics
import Treasury

/// Holds a result against what came since.
///
/// The run of the result is simulated again, cut off at the last day compared, on the same draws: so its means are by
/// line and customer, and its band is that of the receipts until that day.
struct VarianceRun {
  /// What came.
  enum Actuals {
    /// A ledger as known at the close of the last day compared.
    case ledger(LedgerView)
    /// A bank statement.
    case bank(BankFile)
  }

  let inputs: RunInputs
  let actuals: Actuals
  let until: Day
  let threads: Int
  let console: Console

  /// The comparison; `nil` where the user interrupted it.
  func variance() throws -> CashVariance? {
    var scenario = inputs.scenario
    let firstDay = inputs.assembly.experiment.firstDay
    scenario.horizonDays = until - firstDay + 1
    let cut = try ForecastAssembly(
      scenario: scenario, view: inputs.assembly.view, ledgerFile: inputs.ledgerFile)
    let experiment = cut.experiment
    var weeks = [[Int64]](repeating: [], count: experiment.weeks.count)
    var all: [Int64] = []
    var totals = RunTotals(days: experiment.days, debtors: experiment.debtors.count)
    let layout = PathLayout(experiment)
    let progress = ProgressLine(console: console, total: scenario.paths)
    defer { progress.clear() }
    let outcome = try Runner.run(
      experiment, paths: 0..<scenario.paths, threads: threads, shouldStop: console.shouldStop
    ) { block in
      func row(_ column: PathLayout.Column) -> ArraySlice<Int64> {
        let start = layout.index(column) * block.count
        return block.values[start..<start + block.count]
      }
      for week in weeks.indices { weeks[week] += row(.weekReceipts(week)) }
      all += row(.receipts)
      totals += block.totals
      progress.update(done: block.firstPath + block.count)
    }
    guard outcome.isComplete else { return nil }
    let came = came(cut)
    func week(_ number: Int, _ range: Range<Int>, _ values: [Int64]) -> CashVariance.Week {
      let sorted = values.sorted()
      func quantile(_ level: Double) -> Int64 {
        sorted[OrderStatistics.rank(level: level, count: sorted.count) - 1]
      }
      let sum = values.reduce(into: Int128(0)) { $0 += Int128($1) }
      return CashVariance.Week(
        week: number, start: firstDay + range.lowerBound, end: firstDay + (range.upperBound - 1),
        forecast: VarianceRun.mean(sum, Int128(values.count)), low: quantile(0.05), high: quantile(0.95),
        actual: range.reduce(0) { $0 + came[$1] })
    }
    let table = experiment.weeks.enumerated().map { week($0 + 1, $1, weeks[$0]) }
    let total = week(0, 0..<experiment.days, all)
    switch actuals {
    case .bank(let statement):
      let paid = statement.bookings.filter { $0.date >= firstDay && $0.date <= until && $0.amount < 0 }
      let spent = totals.outflows.reduce(0, +)
      return CashVariance(
        until: until, weeks: table, total: total, lines: [], customers: [], stillOpen: 0,
        payments: (VarianceRun.mean(spent, totals.paths), -paid.reduce(0) { $0 + $1.amount }))
    case .ledger(let view):
      let known = scenario.knownPayments.filter {
        inputs.assembly.view.asOf <= $0.expires && $0.date >= firstDay && $0.date <= until
      }
      let split = VarianceLedger(
        view: view, assembly: cut, scenario: scenario, totals: totals, firstDay: firstDay, until: until)
      var variance = CashVariance(
        until: until, weeks: table, total: total, lines: split.lines, customers: split.customers,
        stillOpen: split.stillOpen, payments: nil)
      variance.known = KnownPayments.Record(known, view: view, scenario: scenario)
      return variance
    }
  }

  static func mean(_ sum: Int128, _ paths: Int128) -> Int64 {
    Int64((sum * 2 + (sum < 0 ? -paths : paths)) / (2 * paths))
  }

  /// Receipts by day of the forecast.
  ///
  /// Without planned sales a forecast speaks of its open items only, and so does what is held against it.
  private func came(_ cut: ForecastAssembly) -> [Int64] {
    let experiment = cut.experiment
    let forecast = VarianceLedger.claims(of: cut)
    let isRunOff = experiment.debtors.allSatisfy(\.orders.isEmpty)
    var sums = [Int64](repeating: 0, count: experiment.days)
    func add(_ date: Day, _ amount: Int64) {
      let day = date - experiment.firstDay
      if day >= 0, day < experiment.days { sums[day] += amount }
    }
    switch actuals {
    case .bank(let statement):
      for booking in statement.bookings where booking.amount > 0 { add(booking.date, booking.amount) }
    case .ledger(let view):
      for item in view.items where !isRunOff || forecast.contains(.init(item)) {
        for event in item.events where event.kind == .paid {
          add(event.effective, VarianceLedger.converted(event.amount, item, inputs.scenario))
        }
      }
    }
    return sums
  }
}
