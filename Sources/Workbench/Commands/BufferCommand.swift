import ArgumentParser
import Foundation
import Intake
import Receivables
import Reporting

/// `duecast buffer`.
struct BufferCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "buffer",
    abstract: "Say how much cash is enough, what is missing, and what drives it.",
    discussion: """
      Runs the scenario, then runs it again with single causes taken out and all draws kept: late payment, failures, \
      uncertain sales and outflows, billing, stress. The buffer is the opening cash needed above the minimum without \
      facilities; the top-up is what is missing with them, checked on fresh draws. Writes nothing.

      Examples:
        duecast buffer scenarios/baseline.yaml
        duecast buffer scenarios/baseline.yaml --safety 95%,99%,99.5% --by month
        duecast buffer scenarios/recession.yaml --json > buffer.json
      """)

  @Argument(help: "Scenario file (YAML).")
  var scenario: String

  @Option(help: "Levels of safety, separated by commas: shares of paths on which the cash is enough.")
  var safety: SafetyLevels = SafetyLevels(levels: [0.95, 0.99])

  @Option(help: "Also by week or month: the buffer until the end of each.")
  var by: BufferRun.Period?

  @Option(help: "Number of simulated paths, instead of the scenario's.")
  var paths: Int?

  @OptionGroup
  var given: SourceOptions

  @OptionGroup
  var workers: ThreadOptions

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    if let paths, paths < 1 || paths > 10_000_000 { throw ValidationError("--paths is from 1 to 10000000.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let request = given.request(for: scenario, paths: paths)
    let inputs = try RunInputs(request, console: console)
    try inputs.scenario.requireOneBalance(for: "`buffer`")
    let run = BufferRun(
      inputs: inputs, levels: safety.levels, period: by,
      threads: workers.count, console: console)
    guard let summary = try run.summary() else {
      console.messages("interrupted: a buffer needs all of its runs, so nothing is kept\n")
      return .interrupted
    }
    let head = BufferReport(
      summary: summary, currency: inputs.scenario.currency, scenarioName: inputs.scenario.name,
      scenarioFile: inputs.scenario.file, scenarioDigest: inputs.scenario.digest,
      ledgerDigest: inputs.assembly.view.digest, asOf: inputs.assembly.view.asOf)
    console.output(json ? head.json() : head.screen(width: console.width, colour: console.colour))
    return .done
  }
}

extension BufferRun.Period: ExpressibleByArgument {}

/// Levels of safety as typed: `95%,99%` or `0.95,0.99`.
struct SafetyLevels: ExpressibleByArgument {
  var levels: [Double]

  init(levels: [Double]) { self.levels = levels }

  init?(argument: String) {
    var levels: [Double] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let text = part.filter { $0 != " " }
      guard let number = text.hasSuffix("%") ? Double(text.dropLast()).map({ $0 / 100 }) : Double(text),
        number >= 0.5, number < 1, !levels.contains(number)
      else { return nil }
      levels.append(number)
    }
    guard !levels.isEmpty, levels.count <= 4 else { return nil }
    self.levels = levels.sorted()
  }

  var defaultValueDescription: String { "95%,99%" }
}
