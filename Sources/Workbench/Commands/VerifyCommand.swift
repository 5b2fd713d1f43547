import ArgumentParser
import Foundation
import Intake
import Reporting
import Verification

/// `duecast verify`.
struct VerifyCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Run the engine through closed forms and published values.",
    discussion: """
      Each check runs the shipped engine and compares it with a value that was not computed by it: a closed form, \
      quadrature, or a table that others printed. Seed and false-alarm rate are fixed (one in a million a check), so \
      a failure is a fault, not bad luck. --sabotage shifts an input of the engine in every check, and every check \
      must then fail: a check that still passes tests nothing.

      Exit code 0: all as it should be; 1: a check failed (or, sabotaged, did not notice).

      Examples:
        duecast verify
        duecast verify --only vasicek-99 creditmetrics-table
        duecast verify --sabotage
        duecast verify --list
      """)

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Names of the checks to run; all unless given.", valueName: "check"))
  var only: [String] = []

  @Flag(help: "Shift an input of the engine in every check; every check must then fail.")
  var sabotage = false

  @Flag(help: "List the checks with source, entry point and sabotage, and run none.")
  var list = false

  @Option(help: "Worker threads; all cores unless given.")
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 || threads > 1024 { throw ValidationError("--threads is from 1 to 1024.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let checks = try chosen()
    if list {
      console.output(
        checks.map { VerificationReport.description(of: $0, width: min(100, console.width)) }.joined())
      return .done
    }
    let bench = Bench(
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, isSabotaged: sabotage)
    var outcomes: [VerificationOutcome] = []
    for check in checks {
      if console.shouldStop() { return .interrupted }
      if console.showsProgress {
        console.messages("\r\u{1B}[K\(outcomes.count)/\(checks.count) \(check.name)")
      }
      outcomes.append(check.run(on: bench))
    }
    if console.showsProgress { console.messages("\r\u{1B}[K") }
    let report = VerificationReport(
      outcomes: outcomes, isSabotaged: sabotage, seed: bench.seed,
      commonDraws: sabotage || !only.isEmpty ? nil : try CommonDraws(on: bench),
      shippedDraws: sabotage || !only.isEmpty
        ? nil : try ShippedDraws.ratios(threads: bench.threads, console: console))
    console.output(json ? report.json.rendered() + "\n" : report.text(width: console.width))
    return report.amiss.isEmpty ? .done : .failed
  }

  private func chosen() throws -> [VerificationCheck] {
    let all = VerificationSuite.all
    guard !only.isEmpty else { return all }
    for name in only where !all.contains(where: { $0.name == name }) {
      let nearest = NearestName.of(name, in: all.map(\.name)).map { "; did you mean `\($0)`?" } ?? ""
      throw UsageFault("there is no check `\(name)`\(nearest)\nhint: `duecast verify --list` lists them")
    }
    return all.filter { only.contains($0.name) }
  }
}
