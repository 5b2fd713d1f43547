import ArgumentParser
import Foundation
import Intake
import Receivables
import Reporting
import Treasury

/// `duecast bridge`.
struct BridgeCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "bridge",
    abstract: "From contribution to cash, month by month: receivables, stock, payables and the rest.",
    discussion: """
      Runs the scenario over a year and prints a row for each month: what sales contribute, what of it goes into \
      receivables and stock, what suppliers finance, what is paid for the rest, and the cash that is left. The rows add \
      up on every path. Suppliers are the outflows of that category and the payables ledger; `stock` in the scenario says \
      what sales cost. Writes nothing.

      Examples:
        duecast bridge scenarios/working-capital.yaml
        duecast bridge scenarios/working-capital.yaml --weeks 26 --csv > bridge.csv
        duecast bridge scenarios/working-capital.yaml --json > bridge.json
      """)

  @Argument(help: "Scenario file (YAML).")
  var scenario: String

  @Option(help: "Length of the bridge in weeks, instead of the scenario's horizon.")
  var weeks = 52

  @Option(help: "Number of simulated paths, instead of the scenario's.")
  var paths: Int?

  @OptionGroup
  var given: SourceOptions

  @OptionGroup
  var workers: ThreadOptions

  @Flag(help: "Print a table for a spreadsheet (CSV).")
  var csv = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    if weeks < 1 || weeks > 104 { throw ValidationError("--weeks is from 1 to 104.") }
    if csv, json { throw ValidationError("--csv and --json are two forms of one output: choose one.") }
    if let paths, paths < 1 || paths > 1_000_000 { throw ValidationError("--paths is from 1 to 1000000.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    var request = given.request(for: scenario, paths: paths)
    request.overrides.append("horizon_weeks=\(weeks)")
    let inputs = try RunInputs(request, console: console)
    try inputs.scenario.requireOneBalance(for: "`bridge`")
    let run = BridgeRun(inputs: inputs, threads: workers.count, console: console)
    guard let bridge = try run.bridge() else { return .interrupted }
    let report = BridgeReport(
      bridge: bridge, currency: inputs.scenario.currency, scenarioName: inputs.scenario.name,
      scenarioDigest: inputs.scenario.digest, ledgerDigest: inputs.assembly.view.digest,
      asOf: inputs.assembly.view.asOf, seed: inputs.scenario.seed, paths: inputs.scenario.paths)
    if csv {
      console.output(report.csv())
    } else {
      console.output(json ? report.json() : report.screen(width: console.width, colour: console.colour))
    }
    // An identity that fails is a fault of the program: its numbers are printed and not trusted.
    return bridge.unbalanced == 0 ? .done : .failed
  }
}
