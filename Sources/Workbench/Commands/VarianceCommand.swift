import ArgumentParser
import Foundation
import Intake
import Receivables
import Reporting
import Simulation
import Treasury

/// `duecast variance`.
struct VarianceCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "variance",
    abstract: "Hold a forecast against what came since, and say why they differ.",
    discussion: """
      Repeats the run of a result up to the last day compared and sets it against a later ledger (by item: timing, \
      permanent, volume, new) or a bank statement with the columns date and amount. A book given as actuals keeps the \
      comparison in its history, so that later calls say how good the forecasts were.

      Examples:
        duecast variance notebooks-output/run-off-2026-06-30-1a2b3c4d --actuals my.book --until 2026-07-31
        duecast variance RESULT --actuals ledger.csv --map scenarios/mappings/events.yaml
        duecast variance RESULT --actuals bank.csv
      """)

  @Argument(help: "Result folder of a complete forecast.")
  var result: String

  @Option(help: "What came: a book, a ledger file with --map, or a bank statement (CSV: date, amount).")
  var actuals: String

  @Option(help: "Mapping of the ledger file.")
  var map: String?

  @Option(help: "Last day compared (yyyy-mm-dd), instead of the last that the actuals know.")
  var until: Day?

  @Option(help: "Customers to print.")
  var top = 10

  @Option(help: "Worker threads; all cores unless given.")
  var threads: Int?

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    if top < 0 || top > 1000 { throw ValidationError("--top is from 0 to 1000.") }
    if let threads, threads < 1 || threads > 1024 { throw ValidationError("--threads is from 1 to 1024.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    guard let manifest = RunManifest.read(folder: URL(fileURLWithPath: result)), manifest.status == .complete
    else {
      throw InputRefused([
        Issue(
          .unusableResult, file: result, message: "the folder holds no complete result of this version",
          hint: "name a folder that `duecast forecast` or `duecast merge` has finished")
      ])
    }
    let inputs = try RunInputs(manifest.request(), console: console)
    try inputs.scenario.requireOneBalance(for: "`variance`")
    try manifest.check(inputs)
    let firstDay = inputs.assembly.experiment.firstDay
    let lastDay = firstDay + (inputs.assembly.experiment.days - 1)
    let isStatement = map == nil && actuals.lowercased().hasSuffix(".csv")
    let came: VarianceRun.Actuals
    var day: Day
    if isStatement {
      let statement = try BankFile(file: actuals, currency: inputs.scenario.currency)
      day = until ?? statement.bookings.map(\.date).max() ?? firstDay
      came = .bank(statement)
    } else {
      let ledger = try LedgerBook(actuals, map: map, console: console)
      day = until ?? ledger.book.defaultAsOf
      came = .ledger(try ledger.book.view(asOf: max(min(day, lastDay), firstDay)))
    }
    day = min(day, lastDay)
    guard day >= firstDay else {
      throw UsageFault(
        "the actuals end on \(day), before the first forecast day \(firstDay): there is nothing to compare")
    }
    let run = VarianceRun(
      inputs: inputs, actuals: came, until: day,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, console: console)
    guard let variance = try run.variance() else { return .interrupted }
    let history = try history(of: variance.total, inputs: inputs, isBook: !isStatement && map == nil)
    let report = VarianceReport(
      variance: variance, currency: inputs.scenario.currency, scenarioName: inputs.scenario.name,
      result: ResultFolder.named(URL(fileURLWithPath: result)), identity: manifest.identity,
      asOf: inputs.assembly.view.asOf, history: history)
    console.output(
      json ? report.json() : report.screen(width: console.width, colour: console.colour, customers: top))
    return .done
  }

  /// Keeps the comparison in a book and returns all that it holds; nothing for other actuals.
  private func history(
    of total: CashVariance.Week, inputs: RunInputs, isBook: Bool
  ) throws -> [VarianceReport.Past] {
    guard isBook else { return [] }
    try Book.record(
      ForecastRecord(
        identity: inputs.identity, scenario: inputs.scenario.name, asOf: inputs.assembly.view.asOf,
        until: total.end, currency: inputs.scenario.currency, forecast: total.forecast, low: total.low,
        high: total.high, actual: total.actual), in: actuals)
    return try Book.history(of: actuals).filter { $0.currency == inputs.scenario.currency }.map {
      VarianceReport.Past(
        scenario: $0.scenario, asOf: $0.asOf, until: $0.until, forecast: $0.forecast, low: $0.low,
        high: $0.high, actual: $0.actual)
    }
  }
}
