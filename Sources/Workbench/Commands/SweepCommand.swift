import ArgumentParser
import Foundation
import Receivables
import Reporting

/// `duecast sweep`.
struct SweepCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Try values of settings side by side: profit against the chance of a shortfall.",
    discussion: """
      Runs the scenario under every combination of the settings, on the same draws and over the horizon of `compare`, \
      and shows what each is worth and what it risks; dominated points and today's policy are marked.

      Examples:
        duecast sweep scenarios/strict.yaml --vary terms.net_days=15,30,45,60,90
        duecast sweep scenarios/strict.yaml --vary terms.net_days.retail=14,30 --vary minimum_cash=200000,300000
        duecast sweep scenarios/strict.yaml --vary 'terms.net_days=15..90 by 15' --json
      """)

  @Argument(help: "Scenario file (YAML).")
  var scenario: String

  @Option(
    help:
      "A key with its values, such as terms.net_days=15,30,45 or 'terms.net_days=15..90 by 15'; may be repeated."
  )
  var vary: [String]

  @Option(help: "Number of simulated paths of each point; the scenario's, at most 2048, unless given.")
  var paths: Int?

  @OptionGroup
  var given: SourceOptions

  @Option(help: "Weeks of sales.")
  var salesWeeks = 52

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup
  var workers: ThreadOptions

  func validate() throws {
    if let paths, paths < 2 || paths > 10_000_000 { throw ValidationError("--paths is from 2 to 10000000.") }
    if salesWeeks < 1 || salesWeeks > 104 { throw ValidationError("--sales-weeks is from 1 to 104.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    guard let report = try report(on: console) else { return .interrupted }
    show(report, on: console)
    return report.stop == nil ? .done : .interrupted
  }

  /// The sweep; `nil` where the user interrupted it, which is then said.
  func report(on console: Console) throws -> SweepReport? {
    let grid = try SettingGrid(vary.map { try VariedKey($0, option: "--vary") }, option: "--vary")
    let lab = PolicyLab(console: console, given: given, threads: workers.count)
    let run = SweepRun(
      lab: lab, source: source, grid: grid, paths: paths,
      salesWeeks: salesWeeks)
    guard let report = try run.report() else {
      console.messages("interrupted: no setting was finished, so nothing is kept\n")
      return nil
    }
    return report
  }

  private var source: PolicyLab.Source { PolicyLab.Source(file: scenario, overrides: given.set) }

  /// Prints a sweep.
  func show(_ report: SweepReport, on console: Console) {
    let decide = vary.map { "--decide '\($0)'" }.joined(separator: " ")
    let next = "duecast optimize \(source.typed) \(decide) --maximize npv"
    console.output(
      json
        ? report.json()
        : report.screen(options: ScreenOptions(width: console.width, colour: console.colour), next: next))
  }
}
