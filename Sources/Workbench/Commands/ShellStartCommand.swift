import ArgumentParser
import Foundation
import Intake

/// `duecast shell`.
struct ShellStartCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "shell",
    abstract: "Type commands one after the other, with a scenario at hand.",
    discussion: """
      On a terminal it is a prompt with completion and history; otherwise it runs the lines of standard input, \
      or of a file, as a script, and stops at the first that fails. `help` at its prompt lists the commands.

      Examples:
        duecast
        duecast shell scenarios/baseline.yaml
        duecast shell -f what-if.duecast
        echo 'run --paths 1000' | duecast shell scenarios/baseline.yaml
      """)

  @Argument(help: "Scenario file to begin with.")
  var scenario: String?

  @Option(name: .shortAndLong, help: "Run the lines of this file and leave.")
  var file: String?

  @Option(name: .shortAndLong, help: "Run this line and leave; may be repeated.")
  var command: [String] = []

  @Flag(help: "Go on after a line that failed; the exit code is that of the first.")
  var keepGoing = false

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    var shell = Shell(console: console)
    if let scenario {
      guard case .status(.done) = shell.perform("load \(ShellStartCommand.quoted(scenario))") else {
        return .badInput
      }
    }
    if !command.isEmpty || file != nil {
      var lines = command[...]
      var status = CommandStatus.done
      if !lines.isEmpty {
        status = shell.run(script: "--command", keepGoing: keepGoing) { lines.popFirst() }
        guard status == .done || keepGoing else { return status }
      }
      if let file {
        var rest = try Shell.lines(of: file)[...]
        let ended = shell.run(script: file, keepGoing: keepGoing) { rest.popFirst() }
        if status == .done { status = ended }
      }
      return status
    }
    if let terminal = console.terminal { return shell.converse(on: terminal) }
    guard let input = console.input else {
      throw UsageFault(
        "there is neither a terminal nor a script\nhint: `duecast shell -f FILE` runs the lines of a file")
    }
    return shell.run(script: "stdin", keepGoing: keepGoing) { input() }
  }

  private static func quoted(_ word: String) -> String {
    "\"" + word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
