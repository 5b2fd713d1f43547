import ArgumentParser
import Decisions
import Foundation
import Receivables
import Reporting
import Simulation
import Stochastics

/// `duecast optimize`.
struct OptimizeCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "optimize",
    abstract: "Find the best setting, with the probability of having chosen right.",
    discussion: """
      Tries every combination of the settings on the same draws, doubles the paths and drops what cannot win until the \
      best is known with the probability asked for, and runs the winner on draws that the search has not seen.

      Examples:
        duecast optimize scenarios/strict.yaml --decide 'terms.net_days=15..90 by 15' --maximize npv
        duecast optimize scenarios/strict.yaml --decide 'terms.net_days.wholesale=14..60 by 16' \\
          --decide terms.net_days.retail=14,30,45 --subject-to 'shortfall_probability <= 1%'
        duecast optimize scenarios/strict.yaml --decide 'terms.net_days=15..90 by 15' --minimize required_cash_99 \\
          --subject-to 'dso <= 45' --subject-to 'bad_debt <= 60k'

      Measures to seek or to limit: \(SearchTargetText.names.joined(separator: ", ")).
      """)

  @Argument(help: "Scenario file (YAML).")
  var scenario: String

  @Option(
    help: "A key with the values to choose from, such as 'terms.net_days=15..90 by 15'; may be repeated.")
  var decide: [String]

  @Option(
    help: "What is to be as high as possible: npv, contribution, sales or cash_cvar_99; npv unless given.")
  var maximize: String?

  @Option(help: "What is to be as low as possible, such as required_cash_99 or peak_wcr.")
  var minimize: String?

  @Option(help: "A limit, such as 'shortfall_probability <= 1%' or 'peak_wcr <= 4m'; may be repeated.")
  var subjectTo: [String] = []

  @Option(
    help: """
      Differences no larger than this do not matter: either setting is then right. In whole currency, days or percent; \
      0 for amounts and days, 0.5% for chances unless given.
      """)
  var indifference: String?

  @Option(help: "Probability of a right choice that ends the search.")
  var confidence = ShareArgument(value: 0.95)

  @Option(help: "Paths of a setting at first; a multiple of 256.")
  var firstPaths = 256

  @Option(help: "Paths of a setting at most.")
  var paths = 4096

  @OptionGroup
  var given: SourceOptions

  @Option(help: "Weeks of sales.")
  var salesWeeks = 52

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup
  var workers: ThreadOptions

  func validate() throws {
    if salesWeeks < 1 || salesWeeks > 104 { throw ValidationError("--sales-weeks is from 1 to 104.") }
    if firstPaths < BlockEngine.blockPaths || firstPaths % BlockEngine.blockPaths != 0 {
      throw ValidationError("--first-paths is a multiple of \(BlockEngine.blockPaths).")
    }
    if paths < firstPaths || paths > 10_000_000 || paths % BlockEngine.blockPaths != 0 {
      throw ValidationError(
        "--paths is a multiple of \(BlockEngine.blockPaths) from --first-paths to 10000000.")
    }
    if !(confidence.value > 0.5 && confidence.value < 1) {
      throw ValidationError("--confidence lies between 50% and 100%.")
    }
    _ = try request()
  }

  private func request() throws -> OptimizeRun.Request {
    let (measure, maximizes) = try SearchTargetText.objective(maximize: maximize, minimize: minimize)
    var size = measure.unit == .fraction ? 0.005 : 0
    if let indifference {
      guard let number = SearchTargetText.number(indifference, unit: measure.unit), number >= 0 else {
        throw ValidationError("--indifference takes a size of at least 0 in the unit of \(measure.rawValue).")
      }
      size = number
    }
    return OptimizeRun.Request(
      measure: measure, maximizes: maximizes, limits: try subjectTo.map(SearchTargetText.limit),
      indifference: size, goal: confidence.value, firstPaths: firstPaths, mostPaths: paths,
      salesWeeks: salesWeeks)
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let grid = try SettingGrid(decide.map { try VariedKey($0, option: "--decide") }, option: "--decide")
    let lab = PolicyLab(console: console, given: given, threads: workers.count)
    let source = PolicyLab.Source(file: scenario, overrides: given.set)
    let run = OptimizeRun(
      lab: lab, source: source, grid: grid,
      request: try request())
    guard let report = try run.report() else {
      console.messages("interrupted: nothing is kept of a search\n")
      return .interrupted
    }
    let chosen = report.best.map { best in
      report.points[best].settings.map { " --set \($0.key)=\($0.value)" }.joined()
    }
    console.output(
      json
        ? report.json()
        : report.screen(
          options: ScreenOptions(width: console.width, colour: console.colour),
          next: "duecast forecast \(source.typed)\(chosen ?? "")"))
    return .done
  }
}
