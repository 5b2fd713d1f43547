import ArgumentParser
import Decisions
import Foundation
import Receivables
import Reporting
import Simulation

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
      """)

  @Argument(help: "Scenario file (YAML).")
  var scenario: String

  @Option(
    help: "A key with the values to choose from, such as 'terms.net_days=15..90 by 15'; may be repeated.")
  var decide: [String]

  @Option(help: "What is to be as high as possible: npv or sales.")
  var maximize = "npv"

  @Option(help: "A limit, 'shortfall_probability <= 1%'.")
  var subjectTo: String?

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
    _ = try measure()
    _ = try limit()
  }

  private func measure() throws -> OutcomeMeasure {
    switch maximize {
    case "npv": return .npv
    case "sales": return .sales
    default: throw ValidationError("--maximize takes npv or sales.")
    }
  }

  /// The limit on the chance of shortfall.
  private func limit() throws -> Double? {
    guard let subjectTo else { return nil }
    let parts = subjectTo.replacing("<=", with: " <= ").split(separator: " ")
    guard parts.count == 3, parts[0] == "shortfall_probability", parts[1] == "<=",
      let share = ShareArgument(argument: String(parts[2])), share.value > 0, share.value < 1
    else {
      throw ValidationError("--subject-to takes 'shortfall_probability <= 1%'.")
    }
    return share.value
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let grid = try SettingGrid(decide.map { try VariedKey($0, option: "--decide") }, option: "--decide")
    let lab = PolicyLab(console: console, given: given, threads: workers.count)
    let limit = try limit()
    let run = OptimizeRun(
      lab: lab, source: PolicyLab.Source(file: scenario, overrides: given.set), grid: grid,
      measure: try measure(),
      limit: limit,
      search: RankingAndSelection(
        firstPaths: firstPaths, mostPaths: paths, goal: confidence.value, limit: limit),
      salesWeeks: salesWeeks)
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
          next: "duecast forecast \(scenario)\(chosen ?? "")"))
    return .done
  }
}
