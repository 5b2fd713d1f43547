import ArgumentParser
import Foundation
import Reporting

/// `duecast tour`.
struct TourCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "tour",
    abstract: "Walk through the three questions in five minutes, on a made-up firm.",
    discussion: """
      On a terminal it waits for Enter after each step; elsewhere it goes straight through. It works in a folder of \
      its own, which it makes with `duecast init`, and leaves it for you to go on in.

      Example:
        duecast tour
      """)

  @Argument(help: "Folder to work in.")
  var folder = "duecast-tour"

  @Option(help: "Paths of each run.")
  var paths = 2000

  func validate() throws {
    if paths < 256 || paths > 1_000_000 { throw ValidationError("--paths is from 256 to 1000000.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let scenario = folder + "/scenario.yaml"
    if !FileManager.default.fileExists(atPath: scenario) { _ = try WorkingFolder.lay(in: folder) }
    console.terminal?.beginCommand()
    defer { console.terminal?.endCommand() }
    var shell = Shell(console: console)
    for (index, step) in steps(scenario).enumerated() {
      console.output(index == 0 ? "" : "\n")
      for line in step.text.split(separator: "\n") {
        console.output(
          TerminalText.wrapped(String(line), width: min(console.width, 92)).joined(separator: "\n") + "\n")
      }
      for line in step.lines {
        console.output("\n\(shell.state.prompt)\(line)\n")
        guard case .status(let status) = shell.perform(line), status == .done else { return .failed }
        if console.shouldStop() { return .interrupted }
      }
      guard index + 1 < steps(scenario).count, let terminal = console.terminal else { continue }
      guard goesOn(terminal) else { return .done }
    }
    return .done
  }

  private func goesOn(_ terminal: any ShellTerminal) -> Bool {
    terminal.endCommand()
    defer { terminal.beginCommand() }
    guard
      case .line(let answer) = terminal.readLine(
        prompt: "\nEnter goes on, q leaves > ", complete: { _ in [] })
    else {
      return false
    }
    return !["q", "quit", "exit"].contains(answer.trimmingCharacters(in: .whitespaces))
  }

  private struct Step {
    var text: String
    var lines: [String]
  }

  private func steps(_ scenario: String) -> [Step] {
    let place = folder + "/result"
    return [
      Step(
        text: """
          A firm with 60 customers has 805,000 EUR in the bank and wants never to have less than 250,000. Its ledger, \
          its plans and its bills are in \(folder).
          Question 1: will the account run dry in the next 13 weeks, and when? Duecast simulates how each customer \
          pays and fails, day by day, \(NumberText.grouped(paths)) times.
          """, lines: ["load \(scenario)", "run --paths \(paths) --out \(place)"]),
      Step(
        text: """
          The first sentence is the answer; the table shows where it comes from, week by week. The numbers in brackets \
          say how far chance alone could move them: more paths make them narrower.
          Question 2: how much cash do we have to hold? This is how far cash falls below its start on each path; the \
          buffer is what covers 95 or 99 of 100.
          """, lines: ["plot drawdown"]),
      Step(
        text: """
          Question 3: what rests on which customers? One path in words: the worst of all, what happened on it, and \
          the few events without which the cash would have lasted.
          """, lines: ["explain --path worst --paths \(paths) --events 8"]),
      Step(
        text: """
          What if? Retail asks for 45 days. A change is checked at once and says what it does; the terms need your \
          guess of how far customers follow them. `snapshot` keeps the present state to compare with.
          """,
        lines: [
          "snapshot today", "set simulation.paths \(paths)", "set terms.terms_pass_through 80%",
          "set terms.net_days.retail 45", "diff", "run --paths \(paths) --out \(place)-retail-45", "results",
        ]),
      Step(
        text: """
          Each result folder has report.html to read and pass on, report.ipynb for Jupyter, and the numbers as CSV and \
          JSON: \(place).
          Go on with `duecast shell \(scenario)`, or put your own ledger in: \(folder)/README.md says how.
          """, lines: []),
    ]
  }
}
