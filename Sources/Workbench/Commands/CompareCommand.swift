import ArgumentParser
import Decisions
import Foundation
import Intake
import Receivables
import Reporting

/// `duecast compare`.
struct CompareCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare policies on the same draws: which wins, by how much, and how sure that is.",
    discussion: """
      Runs each scenario over 52 weeks of sales and follows every invoice of them to its end, all on the same draws. \
      Each headline is shown for each policy with the paired difference and its 95 % interval; no winner is named \
      where the interval spans zero. The first scenario is what the others are measured against.

      Examples:
        duecast compare scenarios/strict.yaml scenarios/lenient.yaml
        duecast compare scenarios/baseline.yaml scenarios/strict.yaml scenarios/lenient.yaml --paths 20000
        duecast compare scenarios/baseline.yaml scenarios/mechanism-demand.yaml --json
        duecast compare scenarios/strict.yaml scenarios/lenient.yaml --until-clear 5000
      """)

  @Argument(help: "Two or more scenario files (YAML).")
  var scenarios: [String]

  @Option(help: "Number of simulated paths, instead of the first scenario's.")
  var paths: Int?

  @OptionGroup
  var given: SourceOptions

  @Option(help: "Weeks of sales that are compared.")
  var salesWeeks = 52

  @Option(help: "Weeks in which they run off; half a year after the longest net days unless given.")
  var runOffWeeks: Int?

  @Option(
    help:
      "Go on until the difference in value is settled, or shown to be below this amount, or the budget is spent."
  )
  var untilClear: Double?

  @Option(help: "Most paths of --until-clear.")
  var budget = 100_000

  @Flag(help: "Leave out the repetitions over the ranges of causal inputs.")
  var skipInputs = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup
  var workers: ThreadOptions

  @Option(help: "Folder for compare.json and screen.txt.")
  var out: String?

  func validate() throws {
    if scenarios.count < 2 { throw ValidationError("name two scenarios or more to compare.") }
    if scenarios.count > 8 { throw ValidationError("compare at most 8 scenarios at once.") }
    if let paths, paths < 2 || paths > 10_000_000 { throw ValidationError("--paths is from 2 to 10000000.") }
    if salesWeeks < 1 || salesWeeks > 104 { throw ValidationError("--sales-weeks is from 1 to 104.") }
    if let runOffWeeks, runOffWeeks < 0 || runOffWeeks > 104 {
      throw ValidationError("--run-off-weeks is from 0 to 104.")
    }
    if let untilClear, !(untilClear > 0 && untilClear < 1e15) {
      throw ValidationError(
        "--until-clear needs an indifference size above 0: the difference in value that would not matter to you."
      )
    }
    if untilClear != nil, scenarios.count != 2 {
      throw ValidationError("--until-clear compares two scenarios.")
    }
    if budget < 256 || budget > 10_000_000 { throw ValidationError("--budget is from 256 to 10000000.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let lab = PolicyLab(console: console, given: given, threads: workers.count)
    var request = ComparisonRun.Request(
      sources: scenarios.map { PolicyLab.Source(file: $0, overrides: given.set) })
    request.paths = paths
    request.salesWeeks = salesWeeks
    request.runOffWeeks = runOffWeeks
    request.scansInputs = !skipInputs
    if let untilClear {
      let minor = try lab.read(request.sources[0], quietly: true).currency.minorPerMajor
      request.untilClear = .init(
        indifference: Int64((untilClear * Double(minor)).rounded(.up)), budget: budget)
    }
    guard let report = try ComparisonRun(lab: lab, request: request).report() else {
      console.messages("interrupted: the policies have too few paths in common to be compared\n")
      return .interrupted
    }
    let screen = { (options: ScreenOptions) in
      ComparisonScreen.render(report, options: options, next: next(report))
    }
    let document = ComparisonJSON.render(report)
    if let out {
      try DecisionFolder.write(
        [("compare.json", document), ("screen.txt", screen(ScreenOptions()))], to: out, marker: "compare.json"
      )
      console.messages("result: \(out)\n")
    }
    console.output(
      json ? document : screen(ScreenOptions(width: console.width, colour: console.colour)))
    guard report.stop == nil else {
      console.messages("interrupted: what there is stands above, marked\n")
      return .interrupted
    }
    return .done
  }

  private func next(_ report: ComparisonReport) -> String {
    let unclear = report.comparison.rows.compactMap { row -> Int? in
      guard let verdict = row.difference(of: 1, against: 0)?.verdict, case .unclear(let paths) = verdict
      else {
        return nil
      }
      return paths
    }
    let first = scenarios.dropLast().map { $0 + " " }.joined()
    let last = PolicyLab.Source(file: scenarios[scenarios.count - 1], overrides: given.set).typed
    if let paths = unclear.min(), paths > report.comparison.paths {
      return "duecast compare \(first)\(last) --paths \(paths)"
    }
    return "duecast forecast \(last)"
  }
}
