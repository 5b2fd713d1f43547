import ArgumentParser
import Intake
import Receivables
import Reporting

/// `duecast explain`.
struct ExplainCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tell one simulated path in words, and what would have avoided its shortfall.",
    discussion: """
      Picks a path of the forecast, prints its events (who paid late, failed, was called, held, sued; what the \
      insurer did), and runs it again with single events taken out, all other draws kept: the few whose absence \
      avoids the shortfall are named.

      Examples:
        duecast explain scenarios/baseline.yaml --path worst
        duecast explain scenarios/everything.yaml --path median --events 40
        duecast explain scenarios/baseline.yaml --path 4711 --json
      """)

  @Argument(help: "Scenario file (YAML).")
  var scenario: String

  @Option(help: "Which path: worst (lowest cash), median, or its number.")
  var path: PathChoice = .worst

  @Option(help: "Number of simulated paths to choose from, instead of the scenario's.")
  var paths: Int?

  @OptionGroup
  var given: SourceOptions

  @Option(help: "Most events to tell.")
  var events = 25

  @Flag(help: "Print the result as JSON, with every event.")
  var json = false

  func validate() throws {
    if let paths, paths < 1 || paths > 10_000_000 { throw ValidationError("--paths is from 1 to 10000000.") }
    if events < 1 || events > 100_000 { throw ValidationError("--events is from 1 to 100000.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let request = given.request(for: scenario, paths: paths)
    let inputs = try RunInputs(request, console: console)
    try inputs.scenario.requireOneBalance(for: "`explain`")
    try inputs.refuseCohorts(
      "a path is told customer by customer, and its draws are not those of cohorts")
    guard let story = try PathFinder(inputs: inputs, console: console).story(path) else {
      return .interrupted
    }
    if json {
      console.output(
        story.json(
          seed: inputs.scenario.seed, paths: inputs.scenario.paths, scenarioDigest: inputs.scenario.digest,
          ledgerDigest: inputs.assembly.view.digest))
    } else {
      console.output(story.text(width: console.width, events: events))
      let name = inputs.scenario.file
      console.output("Next: duecast explain \(name) --path \(path == .worst ? "median" : "worst")\n")
    }
    return .done
  }
}

/// Which path is explained.
enum PathChoice: ExpressibleByArgument, Equatable {
  case worst
  case median
  case number(Int)

  init?(argument: String) {
    switch argument {
    case "worst": self = .worst
    case "median": self = .median
    default:
      guard let number = Int(argument), number >= 0 else { return nil }
      self = .number(number)
    }
  }

  var defaultValueDescription: String { name }

  /// In words.
  var name: String {
    switch self {
    case .worst: "worst"
    case .median: "median"
    case .number(let number): "number \(number)"
    }
  }
}
