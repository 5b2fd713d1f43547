import Foundation
import Synchronization
import Workbench

/// A person at the shell, played from a list of lines; what Tab offers can be asked for before each.
final class TypedTerminal: ShellTerminal, Sendable {
  /// What the person does at a prompt.
  enum Step {
    case line(String)
    case interrupt
    /// Looks at what completes a line, then goes to the next step.
    case tab(String)
    /// Does something elsewhere, then goes to the next step.
    case meanwhile(@Sendable () -> Void)
  }

  struct Seen {
    var prompts: [String] = []
    var offered: [[String]] = []
    var remembered: [String] = []
    var isInCommand = false
  }

  private let steps: Mutex<[Step]>
  private let state = Mutex(Seen())

  init(_ steps: [Step]) { self.steps = Mutex(steps.reversed()) }

  var seen: Seen { state.withLock { $0 } }

  func readLine(prompt: String, complete: @escaping (String) -> [String]) -> ShellInput {
    state.withLock { $0.prompts.append(prompt) }
    while let step = steps.withLock({ $0.popLast() }) {
      switch step {
      case .line(let text): return .line(text)
      case .interrupt: return .interrupted
      case .meanwhile(let act): act()
      case .tab(let text):
        let offered = complete(text)
        state.withLock { $0.offered.append(offered) }
      }
    }
    return .end
  }

  func remember(_ line: String) { state.withLock { $0.remembered.append(line) } }
  func beginCommand() { state.withLock { $0.isInCommand = true } }
  func endCommand() { state.withLock { $0.isInCommand = false } }
  func page(_ text: String) -> Bool { false }
}

extension CommandSession {
  /// What a session of the shell gave.
  struct Typed {
    var status: Int32
    var output: String
    var messages: String
    var seen: TypedTerminal.Seen
  }

  /// Types at the shell.
  func type(_ steps: [TypedTerminal.Step], arguments: [String] = []) -> Typed {
    let output = Mutex("")
    let messages = Mutex("")
    let terminal = TypedTerminal(steps)
    let console = Console(
      output: { text in output.withLock { $0 += text } },
      messages: { text in messages.withLock { $0 += text } }, terminal: terminal)
    let status = Duecast.run(arguments, on: console)
    return Typed(
      status: status, output: output.withLock { $0 }, messages: messages.withLock { $0 }, seen: terminal.seen)
  }

  /// Runs lines as a script on standard input.
  func script(_ lines: [String], arguments: [String] = []) -> Reply {
    let output = Mutex("")
    let messages = Mutex("")
    let rest = Mutex(Array(lines.reversed()))
    let console = Console(
      output: { text in output.withLock { $0 += text } },
      messages: { text in messages.withLock { $0 += text } }, input: { rest.withLock { $0.popLast() } })
    let status = Duecast.run(arguments, on: console)
    return Reply(status: status, output: output.withLock { $0 }, messages: messages.withLock { $0 })
  }

  /// A folder of its own with the baseline and what it names, so that the shell can save beside it.
  func layBaseline() throws -> String {
    let files = FileManager.default
    for name in ["baseline.yaml", "ledgers/baseline.csv", "mappings/events.yaml", "calendars/germany.yaml"] {
      let target = folder.appendingPathComponent(name)
      try files.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try files.copyItem(at: URL(fileURLWithPath: CommandSession.shipped("scenarios/" + name)), to: target)
    }
    return place("baseline.yaml")
  }
}
