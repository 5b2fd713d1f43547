@preconcurrency import CEdit
import Foundation
import Synchronization
import Workbench

/// The terminal of the shell: lines by libedit, history in the state folder, Ctrl-C by a signal handler.
///
/// libedit calls back without a context and keeps its settings in globals of C, so there is one of these at most.
final class EditLine: ShellTerminal {
  private let history: HistoryFile
  private let pager: [String]

  /// The terminal of a process.
  init(environment: [String: String]) {
    // Without the locale of the user libedit drops every byte that is not ASCII.
    setlocale(LC_CTYPE, "")
    history = HistoryFile(environment: environment)
    let words = (environment["PAGER"] ?? "less").split(separator: " ").map(String.init)
    pager = words.isEmpty ? ["less"] : words
    rl_readline_name = UnsafePointer(strdup("duecast"))
    using_history()
    for line in history.lines { add_history(line) }
    rl_attempted_completion_function = { _, start, end in
      EditLine.matches(start: Int(start), end: Int(end))
    }
    rl_attempted_completion_over = 1
    // Words end at blanks and at `=`, so that `KEY=VALUE` completes on both sides.
    rl_completer_word_break_characters = strdup(" \t\n=")
    // libedit takes the terminal when it waits for the first key, which is after the prompt: a Ctrl-D between them was
    // lost. And Ctrl-C is a key while a line is edited: a signal that comes while another key is at work would wake
    // nobody, and the line discipline would throw away what was typed before it.
    rl_pre_input_hook = {
      rl_parse_and_bind("setty -d -isig")
      rl_prep_terminal(0)
      return 0
    }
    rl_add_defun(
      "duecast-interrupt",
      { _, _ in
        Interrupts.count.add(1, ordering: .relaxed)
        rl_done = 1
        return 0
      }, 3)
    Interrupts.count.store(0, ordering: .relaxed)
    // Whoever started the program may have blocked signals, and a process takes that over.
    var heard = sigset_t()
    sigemptyset(&heard)
    sigaddset(&heard, SIGINT)
    sigaddset(&heard, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &heard, nil)
    EditLine.listen(restarts: false)
  }

  /// Whether a command that runs has been asked to stop.
  var isStopRequested: Bool {
    Interrupts.isInCommand.load(ordering: .relaxed) && Interrupts.count.load(ordering: .relaxed) > 0
  }

  func readLine(prompt: String, complete: @escaping (String) -> [String]) -> ShellInput {
    Interrupts.count.store(0, ordering: .relaxed)
    return withoutActuallyEscaping(complete) { complete in
      let box = CompletionBox(complete)
      EditLine.completer.withLock { $0 = box }
      defer { EditLine.completer.withLock { $0 = nil } }
      guard let text = readline(prompt) else {
        return Interrupts.count.load(ordering: .relaxed) > 0 ? .interrupted : .end
      }
      defer { free(text) }
      return .line(String(cString: text))
    }
  }

  func remember(_ line: String) {
    if history.append(line) { add_history(line) }
  }

  func beginCommand() {
    Interrupts.count.store(0, ordering: .relaxed)
    Interrupts.isInCommand.store(true, ordering: .relaxed)
    // A command's reads and writes go on after the signal; only the editor has to hear of it at once.
    EditLine.listen(restarts: true)
  }

  func endCommand() {
    Interrupts.isInCommand.store(false, ordering: .relaxed)
    EditLine.listen(restarts: false)
  }

  func page(_ text: String) -> Bool {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 1,
      text.utf8.count(where: { $0 == UInt8(ascii: "\n") }) >= Int(size.ws_row)
    else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = pager
    var environment = ProcessInfo.processInfo.environment
    if environment["LESS"] == nil { environment["LESS"] = "FRX" }
    process.environment = environment
    let pipe = Pipe()
    process.standardInput = pipe
    guard (try? process.run()) != nil else { return false }
    try? pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try? pipe.fileHandleForWriting.close()
    process.waitUntilExit()
    // `env` says so where there is no such pager.
    return process.terminationStatus != 127
  }

  /// Columns of the terminal; 100 where they are not known.
  static func terminalWidth() -> Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
    return Int(size.ws_col)
  }

  private static func listen(restarts: Bool) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      let (_, count) = Interrupts.count.add(1, ordering: .relaxed)
      // A command that does not listen can still be left.
      if count >= 3, Interrupts.isInCommand.load(ordering: .relaxed) { _exit(130) }
    }
    action.sa_flags = restarts ? Int32(SA_RESTART) : 0
    sigaction(SIGINT, &action, nil)
  }

  // MARK: Completion

  /// What completes the line that is being read.
  private final class CompletionBox: @unchecked Sendable {
    let complete: (String) -> [String]
    init(_ complete: @escaping (String) -> [String]) { self.complete = complete }
  }

  private static let completer = Mutex<CompletionBox?>(nil)

  /// The array that libedit expects: what all have in common, then each, then nothing; it frees all of it. A single
  /// word stands twice, since libedit looks at the third place to see whether it is the only one.
  private static func matches(start: Int, end: Int) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    guard let box = completer.withLock({ $0 }), let line = rl_line_buffer else { return nil }
    let bytes = UnsafeRawBufferPointer(start: line, count: min(end, strlen(line)))
    let words = box.complete(String(decoding: bytes, as: UTF8.self))
    guard let first = words.first else { return nil }
    let common = words.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
    let goesOn = words.count == 1 && (first.hasSuffix(".") || first.hasSuffix("/"))
    rl_completion_append_character = goesOn ? 0 : 32
    let entries = [common] + words
    let array = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: entries.count + 1)
    for (index, word) in entries.enumerated() { array[index] = strdup(word) }
    array[entries.count] = nil
    return array
  }
}

/// What the signal handler may touch: two numbers.
private enum Interrupts {
  static let count = Atomic<Int>(0)
  static let isInCommand = Atomic<Bool>(false)
}

/// The lines typed before, in `$XDG_STATE_HOME/duecast/history`, readable by their owner only.
final class HistoryFile: Sendable {
  private static let longest = 1000
  private let url: URL
  private let kept: Mutex<[String]>

  /// The history of a user.
  init(environment: [String: String]) {
    let home = environment["HOME"] ?? NSHomeDirectory()
    let state =
      environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.local/state"
    url = URL(fileURLWithPath: state).appendingPathComponent("duecast/history")
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    kept = Mutex(text.split(separator: "\n").suffix(Self.longest).map(String.init))
  }

  var lines: [String] { kept.withLock { $0 } }

  /// Keeps a line unless it repeats the last one; says whether it did. A history that cannot be written is not
  /// worth a message at every line.
  func append(_ line: String) -> Bool {
    let plain = line.replacing("\n", with: " ")
    let lines: [String]? = kept.withLock { kept in
      guard kept.last != plain else { return nil }
      kept = (kept + [plain]).suffix(Self.longest)
      return kept
    }
    guard let lines else { return false }
    let folder = url.deletingLastPathComponent()
    try? FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try? Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url, options: .atomic)
    try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
    return true
  }
}
