import ArgumentParser
import Foundation
import Intake
import Receivables
import Reporting
import Treasury

extension ParameterMode: ExpressibleByArgument {}

/// Words of `--precision`.
enum PrecisionName: String, ExpressibleByArgument, CaseIterable {
  case plain, tail
}

/// Words of `--resolution`.
enum ResolutionName: String, ExpressibleByArgument, CaseIterable {
  case invoice, cohort, auto
}

/// `duecast forecast`.
struct ForecastCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Forecast daily cash from a ledger and a scenario.",
    discussion: """
      Simulates every open invoice and planned sale on many paths and prints one screen: the answer, the weekly \
      table, shortfall, buffer, credit loss, DSO and the names with most cash at risk. The numbers go to a folder \
      under notebooks-output/.

      Examples:
        duecast forecast scenarios/baseline.yaml
        duecast forecast scenarios/baseline.yaml --set minimum_cash=400000 --paths 50000
        duecast forecast scenarios/baseline.yaml --json > forecast.json
        duecast forecast scenarios/baseline.yaml --precision tail
        duecast forecast scenarios/baseline.yaml --until 1%
        duecast forecast scenarios/calibrated.yaml --parameters draws --models
        duecast forecast scenarios/run-off.yaml --book my.book --as-of 2026-06-30
        duecast forecast scenarios/baseline.yaml --paths 100000 --path-range 0..51200 --out part-1
        duecast forecast scenarios/baseline.yaml --as-of 2026-10-07 --roll-from notebooks-output/RESULT
      """)

  @Argument(help: "Scenario file (YAML).")
  var scenario: String

  @Option(help: "Number of simulated paths, instead of the scenario's.")
  var paths: Int?

  @OptionGroup
  var given: SourceOptions

  @Option(
    help: """
      point takes fitted parameters as true; draws gives each 256 paths parameters of their own, so that intervals hold \
      the uncertainty of the fit too.
      """)
  var parameters = ParameterMode.point

  @Flag(
    help:
      "Run the other models of payment that `calibrate` offers too, and say how far their headline lies away."
  )
  var models = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup
  var workers: ThreadOptions

  @Option(help: "Run only paths A to before B (A..B, multiples of 256); `duecast merge` joins the parts.")
  var pathRange: PathRange?

  @Option(help: "Folder of the result, instead of one under notebooks-output/.")
  var out: String?

  @Option(
    help: "plain, or tail: a pass of its own for each 99 % quantile of the headline (importance sampling).")
  var precision: PrecisionName?

  @Option(help: "invoice, cohort, or auto: alike customers together where they hold most of the invoices.")
  var resolution: ResolutionName?

  @Option(help: "Double the paths until the simulation error is this share of the result, such as 1%.")
  var until: String?

  @Flag(
    help:
      "Put numbers in place of customers' names and keys, on the screen and in the result's files but for manifest.json."
  )
  var pseudonyms = false

  @Flag(help: "Go on with the interrupted run in the result's folder.")
  var resume = false

  @Option(help: "Append the simulated receipts by week to this CSV file, one row a path.")
  var exportWeeklyDraws: String?

  @Option(help: "Append the pay-week probabilities of every open item to this CSV file.")
  var exportItemWeeks: String?

  @Option(
    help: "Result folder of an earlier forecast: take over its --set and --book, and bridge it to this one.")
  var rollFrom: String?

  func validate() throws {
    if let paths, paths < 1 || paths > 1 << 31 { throw ValidationError("--paths is from 1 to 2147483648.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let earlier = try rollFrom.map { try EarlierForecast(folder: $0) }
    let run = try ForecastRun(request(arguments), console: console)
    if earlier != nil { try run.inputs.scenario.requireOneBalance(for: "`--roll-from`") }
    let outcome = try run.run()
    return try conclude(outcome, console: console) { summary, manifest, folder in
      let bridge = try earlier?.bridge(to: summary)
      ForecastCommand.show(
        summary, manifest: manifest, folder: folder, json: json, console: console, bridge: bridge)
    }
  }

  /// What the command line asks for; overrides and book of a forecast to roll on from are taken over.
  func request(_ arguments: [String]) throws -> ForecastRequest {
    let earlier = try rollFrom.map { try EarlierForecast(folder: $0) }
    var request = given.request(for: scenario, paths: paths)
    // As settings, so that the manifest holds them and a replay repeats them.
    request.overrides =
      (earlier?.manifest.overrides ?? []) + given.set
      + (precision.map { ["simulation.precision=\($0.rawValue)"] } ?? [])
      + (resolution.map { ["simulation.resolution=\($0.rawValue)"] } ?? [])
      + (until.map { ["simulation.until=\($0)"] } ?? [])
    request.book = given.book ?? earlier?.manifest.bookOverride
    request.threads = workers.threads
    request.range = pathRange?.paths
    request.out = out
    request.resumes = resume
    request.pseudonyms = pseudonyms
    request.weeklyDraws = exportWeeklyDraws
    request.itemWeeks = exportItemWeeks
    request.parameters = parameters
    request.comparesModels = models
    request.command = ["duecast"] + arguments
    return request
  }

  /// Says how a run ended; a complete one is handed to `show`.
  func conclude(
    _ outcome: ForecastRun.Outcome, console: Console,
    show: (ForecastSummary, RunManifest, URL) throws -> Void
  ) rethrows -> CommandStatus {
    switch outcome {
    case .complete(let summary, let manifest, let folder):
      try show(summary, manifest, folder)
      return .done
    case .range(let manifest, let folder):
      console.messages(
        "paths \(manifest.firstPath)..\(manifest.nextPath) of \(manifest.paths) are in "
          + "\(ResultFolder.named(folder)); join all parts with `duecast merge`\n")
      return .done
    case .interrupted(let manifest, let folder, let summary):
      let name = ResultFolder.named(folder)
      if let summary { try show(summary, manifest, folder) }
      // A run that decides on its paths as it goes starts afresh.
      let again = until == nil ? "the command with `--resume --out \(name)`" : "the command"
      console.messages(
        "interrupted: paths \(manifest.firstPath)..\(manifest.nextPath) of \(manifest.endPath) are kept in \(name)"
          + (manifest.nextPath < manifest.endPath ? "" : ", without the runs beside the forecast")
          + "\nhint: repeat \(again) to go on\n")
      return .interrupted
    }
  }

  /// Prints a finished forecast.
  static func show(
    _ summary: ForecastSummary, manifest: RunManifest, folder: URL, json: Bool, console: Console,
    bridge: RollForwardBridge? = nil
  ) {
    let name = ResultFolder.named(folder)
    guard json else {
      console.output(
        ForecastScreen.render(
          summary, options: ScreenOptions(width: console.width, colour: console.colour), resultFolder: name))
      if let bridge { console.output(bridge.text(width: console.width)) }
      return
    }
    let extra: [(String, JSONValue)] =
      [
        ("seconds", .real(manifest.seconds)), ("threads", .integer(manifest.threads)),
      ] + (bridge.map { [("roll_forward", $0.json())] } ?? [])
      + (manifest.digestB1.map { [("digest_b1", .string($0))] } ?? [])
    console.output(ForecastJSON.render(summary, digest: manifest.digest ?? "", result: name, extra: extra))
  }
}
