import ArgumentParser
import Foundation
import Intake
import Receivables
import Reporting

/// `duecast stress`.
struct StressCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "stress",
    abstract:
      "What would break us: a library of stresses, alone and together, or the smallest mix that does it.",
    discussion: """
      Lays each stress of a library (`stress/` beside the scenario) over the scenario and runs it on the same draws; \
      says what each did in days, percent and names, and how it moves shortfall, buffer, credit loss and the lowest \
      day. With --reverse it searches for the smallest mix of blows that makes a shortfall likely, and runs it forward. With --inputs it moves each uncertain input alone and says which to find out first.

      Examples:
        duecast stress scenarios/baseline.yaml
        duecast stress scenarios/baseline.yaml --with recession,largest-customer-fails
        duecast stress scenarios/baseline.yaml --inputs
        duecast stress scenarios/baseline.yaml --reverse
        duecast stress scenarios/baseline.yaml --reverse --levers delay_days,orders --level 20%
        duecast stress scenarios/question-04-bank-line.yaml --reverse --breaks covenant
      """)

  @Argument(help: "Scenario file (YAML).")
  var scenario: String

  @Option(help: "Stresses by name or file, with commas; the whole library unless given.")
  var with: String?

  @Option(help: "Folder of the library; `stress` beside the scenario unless given.")
  var library: String?

  @Flag(help: "Search for the smallest mix of blows that breaks the minimum or a covenant.")
  var reverse = false

  @Flag(help: "Move each uncertain input alone: what to find out first.")
  var inputs = false

  @Option(
    help: """
      Levers of --reverse, with commas: economy, delay_days, dilution, orders, insurer_cut, line_cut, fail_largest.
      """)
  var levers: String?

  @Option(help: "What --reverse breaks: minimum, covenant or any; any unless given.")
  var breaks: ReverseStressReport.Breaks?

  @Option(help: "Chance of it that counts as broken in --reverse.")
  var level: ShareArgument = ShareArgument(value: 0.5)

  @Option(help: "Number of simulated paths, instead of the scenario's.")
  var paths: Int?

  @OptionGroup
  var given: SourceOptions

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup
  var workers: ThreadOptions

  func validate() throws {
    if let paths, paths < 2 || paths > 10_000_000 { throw ValidationError("--paths is from 2 to 10000000.") }
    if !(level.value > 0 && level.value < 1) { throw ValidationError("--level lies between 0% and 100%.") }
    if levers != nil || breaks != nil, !reverse {
      throw ValidationError("--levers and --breaks go with --reverse.")
    }
    if inputs, reverse || with != nil { throw ValidationError("--inputs goes alone.") }
    if with != nil, reverse { throw ValidationError("--with does not go with --reverse.") }
    _ = try chosenLevers()
  }

  private func chosenLevers() throws -> [ReverseStressRun.Lever] {
    guard let levers else { return ReverseStressRun.Lever.allCases }
    let names = ReverseStressRun.Lever.allCases.map(\.rawValue)
    var chosen: [ReverseStressRun.Lever] = []
    for name in levers.split(separator: ",").map(String.init) {
      guard let lever = ReverseStressRun.Lever(rawValue: name) else {
        let near = NearestName.of(name, in: names).map { " Did you mean `\($0)`?" } ?? ""
        throw ValidationError(
          "there is no lever `\(name)`; levers are \(names.joined(separator: ", ")).\(near)")
      }
      chosen.append(lever)
    }
    guard chosen.contains(where: { $0 != .largest }) else {
      throw ValidationError("name at least one lever beside fail_largest.")
    }
    return chosen
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let lab = PolicyLab(console: console, given: given, threads: workers.count)
    let source = PolicyLab.Source(file: scenario, overrides: given.set)
    let options = ScreenOptions(width: console.width, colour: console.colour)
    if reverse {
      let search = ReverseStressRun(
        lab: lab, source: source, levers: try chosenLevers(), breaks: breaks, paths: paths, level: level.value
      )
      guard let report = try search.report() else { return interrupted(console) }
      console.output(json ? report.json() : report.screen(options: options))
      return .done
    }
    if inputs {
      guard let report = try InputScan(lab: lab, source: source, paths: paths).report() else {
        return interrupted(console)
      }
      console.output(
        json ? report.json() : report.screen(options: options, next: "duecast stress \(source.typed)"))
      return .done
    }
    let wanted = with.map { $0.split(separator: ",").map(String.init) }
    let entries = try StressLibrary.entries(scenario: scenario, wanted: wanted, folder: library)
    guard let report = try StressRun(lab: lab, source: source, entries: entries, paths: paths).report() else {
      return interrupted(console)
    }
    console.output(
      json ? report.json() : report.screen(options: options, next: "duecast stress \(source.typed) --reverse")
    )
    return .done
  }

  private func interrupted(_ console: Console) -> CommandStatus {
    console.messages("interrupted: nothing is kept of a stress test\n")
    return .interrupted
  }
}

extension ReverseStressReport.Breaks: ExpressibleByArgument {}

/// A share on the command line, `20%` or `0.2`.
struct ShareArgument: ExpressibleByArgument {
  var value: Double

  init(value: Double) { self.value = value }

  init?(argument: String) {
    let isPercent = argument.hasSuffix("%")
    guard let number = Double(isPercent ? String(argument.dropLast()) : argument), number.isFinite else {
      return nil
    }
    value = isPercent ? number / 100 : number
  }

  var defaultValueDescription: String { NumberText.percent(value) }
}
