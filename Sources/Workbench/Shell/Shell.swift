import Foundation
import Intake
import Receivables
import Reporting
import Synchronization
import Treasury

/// The shell: reads lines, asks the state what they mean, and does it through the same code as the command line.
struct Shell {
  /// How a line ended.
  enum Reply: Equatable {
    case status(CommandStatus)
    case leave
  }

  var state = ShellState()
  var results: [ShellResult] = []
  /// The last sweep.
  var sweep: SweepReport?
  /// Values of the scenario at hand and of its file without changes.
  var settings: (now: ScenarioSettings, file: ScenarioSettings)?
  let guide = ProgramGuide()
  let console: Console
  private var depth = 0

  init(console: Console) {
    var console = console
    console.ledgers = ImportedLedgers()
    self.console = console
  }

  /// Talks with a person until they leave.
  mutating func converse(on terminal: any ShellTerminal) -> CommandStatus {
    console.output(
      "duecast \(EngineVersion.current). `help` lists the commands, Tab completes, Ctrl-D leaves.\n")
    var pending = ""
    while true {
      let completion = completion()
      let prompt = pending.isEmpty ? state.prompt : String(repeating: " ", count: 5) + "...> "
      switch terminal.readLine(prompt: prompt, complete: { completion.candidates(before: $0) }) {
      case .end:
        console.output("\n")
        warnOfUnsaved()
        return .done
      case .interrupted:
        pending = ""
        console.output("^C\n")
      case .line(let line):
        if Shell.continues(line) {
          pending += line.dropLast() + " "
          continue
        }
        let whole = pending + line
        pending = ""
        let kept = whole.trimmingCharacters(in: .whitespaces)
        if !kept.isEmpty { terminal.remember(kept) }
        terminal.beginCommand()
        let reply = perform(whole)
        terminal.endCommand()
        if reply == .leave {
          warnOfUnsaved()
          return .done
        }
      }
    }
  }

  /// Runs the lines of a script.
  ///
  /// - Returns: The status of the first line that failed; done where none did. An interrupt always stops.
  mutating func run(script name: String, keepGoing: Bool, next: () -> String?) -> CommandStatus {
    var first = CommandStatus.done
    var number = 0
    var pending = ""
    while let line = next() {
      number += 1
      if Shell.continues(line) {
        pending += line.dropLast() + " "
        continue
      }
      let whole = pending + line
      pending = ""
      if state.display.echoes { console.output(state.prompt + whole + "\n") }
      switch perform(whole) {
      case .leave: return first
      case .status(.done): continue
      case .status(let status):
        console.messages("\(name):\(number): in `\(TerminalText.safe(whole))`\n")
        if first == .done { first = status }
        guard keepGoing, status != .interrupted else {
          if status != .interrupted, !keepGoing { console.messages("hint: `--keep-going` runs the rest\n") }
          return status
        }
      }
    }
    return first
  }

  /// Whether a line goes on in the next: it ends in a single backslash.
  private static func continues(_ line: String) -> Bool {
    line.hasSuffix("\\") && !line.hasSuffix("\\\\")
  }

  /// Does what a line asks for.
  mutating func perform(_ line: String) -> Reply {
    let started = ContinuousClock.now
    var reply = Reply.status(.done)
    let status = Duecast.status(on: console) {
      let command = try ShellCommand.parse(line, program: guide.names)
      if case .leave = command {
        reply = .leave
        return .done
      }
      return try withOutput(for: command) { shell, console in try shell.perform(command, on: console) }
    }
    if reply == .leave { return .leave }
    if state.display.showsTime, !line.allSatisfy(\.isWhitespace) {
      let seconds = Double((ContinuousClock.now - started) / .seconds(1))
      console.messages("time: \(NumberText.decimal(seconds, digits: 3)) s\n")
    }
    return .status(status)
  }

  /// Runs a command with its output going where the user wants it: here, to a file, or to a pager.
  private mutating func withOutput(
    for command: ShellCommand, _ body: (inout Shell, Console) throws -> CommandStatus
  ) throws -> CommandStatus {
    let once = state.display.once
    if !command.isSetting { state.display.once = nil }
    let file = command.isSetting ? nil : once ?? state.display.output
    let pages = state.display.pages && console.terminal != nil
    guard file != nil || pages else { return try body(&self, console) }
    var inner = console
    let box = OutputBox()
    inner.output = { box.append($0) }
    let status: CommandStatus
    do { status = try body(&self, inner) } catch {
      try deliver(box.text, to: file, replacing: once != nil)
      throw error
    }
    try deliver(box.text, to: file, replacing: once != nil)
    return status
  }

  private func deliver(_ text: String, to file: String?, replacing: Bool) throws {
    guard let file else {
      if let terminal = console.terminal, terminal.page(text) { return }
      console.output(text)
      return
    }
    let url = URL(fileURLWithPath: file)
    let earlier = replacing ? Data() : (try? Data(contentsOf: url)) ?? Data()
    do { try (earlier + Data(text.utf8)).write(to: url, options: .atomic) } catch {
      throw ShellFault("`\(file)` cannot be written", hint: "`.output` without a file prints here again")
    }
  }

  private func warnOfUnsaved() {
    guard state.hasUnsavedEdits, let draft = state.draft else { return }
    let sets = draft.edits.map { "--set '\($0.text)'" }.joined(separator: " ")
    console.messages("note: changes were not saved; again with: duecast forecast \(draft.file) \(sets)\n")
  }

  private func completion() -> ShellCompletion {
    ShellCompletion(
      program: guide, settings: settings?.now, snapshots: state.snapshots.map(\.name),
      files: { Shell.files(beginning: $0) })
  }

  /// Files and folders whose path begins with a text.
  static func files(beginning typed: String) -> [String] {
    let folder = typed.lastIndex(of: "/").map { String(typed[...$0]) } ?? ""
    let start = typed.dropFirst(folder.count)
    let place = folder.isEmpty ? "." : folder
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    return names.filter { $0.hasPrefix(start) && (!$0.hasPrefix(".") || start.hasPrefix(".")) }.sorted().map {
      name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: place + "/" + name, isDirectory: &isFolder)
      return folder + name + (isFolder.boolValue ? "/" : "")
    }
  }

  /// Runs the lines of a file at this place.
  mutating func read(_ file: String) throws -> CommandStatus {
    guard depth < 8 else { throw ShellFault("files read each other more than 8 deep") }
    let lines = try Shell.lines(of: file)
    depth += 1
    defer { depth -= 1 }
    var rest = lines[...]
    return run(script: file, keepGoing: false) { rest.popFirst() }
  }

  /// The lines of a script file.
  static func lines(of file: String) throws -> [String] {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: file)),
      let text = String(validating: data, as: UTF8.self)
    else {
      throw InputRefused([
        Issue(
          .unreadableFile, file: file, message: "the script cannot be read as UTF-8 text",
          hint: "name a file with one command a line")
      ])
    }
    // CR LF is one character to Swift, which a split at LF would not see.
    return text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
  }
}

/// Text that a command has printed, until it is known where it goes.
private final class OutputBox: Sendable {
  private let content = Mutex("")

  var text: String { content.withLock { $0 } }

  func append(_ text: String) { content.withLock { $0 += text } }
}

extension ShellCommand {
  /// Whether the command only says how things are shown.
  var isSetting: Bool {
    switch self {
    case .mode, .timer, .echo, .pager, .output, .once, .nothing: true
    default: false
    }
  }
}
