import ArgumentParser
import Foundation
import Intake
import Receivables
import Reporting
import Simulation

/// `duecast measures`.
struct MeasuresCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "measures",
    abstract: "Working capital on every path: DSO and its kin, ageing over time, allowance, peak funding.",
    discussion: """
      Runs the scenario and prints measures of receivables and cash with their ranges over paths, receivables by age \
      at the end of each week, and two things that are not the same: the credit loss of the horizon, and the loss \
      expected over their life on today's items. Writes nothing.

      Examples:
        duecast measures scenarios/baseline.yaml
        duecast measures scenarios/baseline.yaml --from issue --buckets 30,60,90,120
        duecast measures scenarios/baseline.yaml --json > measures.json
      """)

  @Argument(help: "Scenario file (YAML).")
  var scenario: String

  @Option(help: "What ages count from: due or issue.")
  var from: AgingRule.From = .due

  @Option(help: "Upper ends of the age classes in days, separated by commas.")
  var buckets: AgeClasses = AgeClasses(ends: [30, 60, 90])

  @Option(help: "Number of simulated paths, instead of the scenario's.")
  var paths: Int?

  @OptionGroup
  var given: SourceOptions

  @OptionGroup
  var workers: ThreadOptions

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    if let paths, paths < 1 || paths > 1_000_000 { throw ValidationError("--paths is from 1 to 1000000.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let request = given.request(for: scenario, paths: paths)
    let inputs = try RunInputs(request, console: console)
    try inputs.scenario.requireOneBalance(for: "`measures`")
    let run = MeasuresRun(
      request: request, inputs: inputs, rule: AgingRule(from: from, ends: buckets.ends),
      threads: workers.count, console: console)
    guard let summary = try run.summary() else { return .interrupted }
    let report = MeasuresReport(
      summary: summary, currency: inputs.scenario.currency, scenarioName: inputs.scenario.name,
      scenarioDigest: inputs.scenario.digest, ledgerDigest: inputs.assembly.view.digest,
      asOf: inputs.assembly.view.asOf, horizonDays: inputs.scenario.horizonDays, from: from.rawValue,
      seed: inputs.scenario.seed, paths: inputs.scenario.paths)
    console.output(json ? report.json() : report.screen(width: console.width, colour: console.colour))
    return .done
  }
}

extension AgingRule.From: ExpressibleByArgument {}

/// Ends of age classes as typed: `30,60,90`.
struct AgeClasses: ExpressibleByArgument {
  var ends: [Int]

  init(ends: [Int]) { self.ends = ends }

  init?(argument: String) {
    let ends = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let numbers = ends.compactMap { $0 }
    guard numbers.count == ends.count, numbers.count <= 8, numbers.allSatisfy({ $0 > 0 && $0 <= 3650 }),
      zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    self.ends = numbers
  }

  var defaultValueDescription: String { ends.map(String.init).joined(separator: ",") }
}
