import Foundation
import Synchronization
import Testing

/// The real program in a pseudo-terminal, as a person sees it: editing, completion, Ctrl-C, Ctrl-D, history.
@Suite struct PseudoTerminalTests {
  private static let program = CommandSession.root.appendingPathComponent(".build/release/duecast")
  private static let canRun =
    FileManager.default.isExecutableFile(atPath: program.path)
    && FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

  @Test(.enabled(if: canRun, "the program stands in another build folder, or there is no script(1)"))
  func aSessionFromFirstPromptToLast() throws {
    let session = try CommandSession()
    _ = try session.layBaseline()
    let person = try Person(program: Self.program.path, folder: session.folder)
    try person.sees("duecast> ")
    person.types("load base\t\n")
    try person.sees("loaded baseline")
    // Nobody types before the prompt: what comes while a command is at work is the line discipline's, which keeps lines
    // but takes Ctrl-C and Ctrl-D for itself.
    try person.sees("baseline> ")
    // Completion of a key, then the value.
    person.types("set minimum_c\t400000\n")
    try person.sees("minimum_cash: 250000.00 -> 400000.00")
    try person.sees("baseline*> ")
    person.types("undo\n")
    try person.sees("minimum_cash: 400000.00 -> 250000.00")
    try person.sees("baseline> ")
    // A line given up with Ctrl-C leaves no trace.
    person.types("set minimum_cash 1\u{3}")
    try person.sees("^C")
    try person.sees("baseline> ")
    // Ctrl-C stops the run and not the shell. So many paths cannot be over before.
    person.types("run --paths 50000000 --out kept\n")
    try person.sees("shortfall so far")
    person.types("\u{3}")
    // What is done is good enough: it is shown, and marked.
    try person.sees("interrupted: paths 0..")
    try person.sees("Stopped by hand after")
    try person.sees("baseline> ")
    person.types("run --paths 512 --out result\n")
    try person.sees("Result: result")
    try person.sees("baseline> ")
    person.types("results\n")
    try person.sees("DSO end")
    try person.sees("baseline> ")
    // Three lines pasted at once.
    person.types("set minimum_cash 300000\nset restricted_cash 0\nsave pasted\n")
    try person.sees("saved pasted.yaml")
    try person.sees("> ")
    person.types("load pasted.yaml\n")
    try person.sees("loaded pasted")
    try person.sees("pasted> ")
    // A word that is not ASCII survives the editor.
    person.types("snapshot größer\n")
    // The answer under its own echo: neither the echo alone nor the prompt that is drawn again with every key will
    // do, for Ctrl-D must not come while the command is at work. It would be the line discipline's, and lost.
    try person.sees("größer\r\nsnapshot größer")
    try person.sees("pasted> ")
    person.types("\u{4}")
    #expect(person.leaves() == 0)
    #expect(try session.read("pasted.yaml").contains("minimum_cash: 300000.00"))
    #expect(try session.read("kept/manifest.json").contains("\"interrupted\""))
    #expect(try session.read("kept/summary.json").contains("\"stopped_by_hand\""))
    #expect(try session.read("kept/report.html").contains("Stopped by hand after"))
    let history = try session.read("state/duecast/history")
    #expect(history.hasPrefix("load baseline.yaml\nset minimum_cash 400000\nundo\n"))
    #expect(!history.contains("set minimum_cash 1\n"))
    let attributes = try FileManager.default.attributesOfItem(atPath: session.place("state/duecast/history"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }
}

/// Somebody at a terminal: `script` lends the pseudo-terminal.
private final class Person {
  struct NeverSeen: Error {
    var text: String
    var screen: String
  }

  /// Seconds after which a session that has not ended is given up; a busy machine needs a few.
  private static let patience = 120.0

  private let process = Process()
  private let keyboard = Pipe()
  private let screen = Pipe()
  private var unread = ""
  private var bytes: [UInt8] = []

  init(program: String, folder: URL) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    process.arguments = ["-qfec", "exec '\(program)'", "/dev/null"]
    process.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    environment["XDG_STATE_HOME"] = folder.appendingPathComponent("state").path
    environment["TERM"] = "xterm"
    environment["LC_ALL"] = "C.UTF-8"
    environment["PAGER"] = "cat"
    process.environment = environment
    process.standardInput = keyboard
    process.standardOutput = screen
    process.standardError = FileHandle.nullDevice
    try process.run()
    // Whoever waits for what never comes hears of it, with the screen, instead of waiting for ever.
    let number = process.processIdentifier
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) { [process] in
      if process.isRunning { kill(number, SIGKILL) }
    }
  }

  func types(_ text: String) { try? keyboard.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

  /// Reads on until a text is there; what came before it is gone.
  func sees(_ text: String) throws {
    while true {
      if let found = unread.range(of: text) {
        unread = String(unread[found.upperBound...])
        return
      }
      let data = screen.fileHandleForReading.availableData
      guard !data.isEmpty else { throw NeverSeen(text: text, screen: String(unread.suffix(2000))) }
      bytes += data
      // A character may come in two pieces.
      if let whole = String(validating: bytes, as: UTF8.self) {
        unread += whole
        bytes = []
      }
    }
  }

  /// The exit code, once the program has gone by itself.
  func leaves() -> Int32 {
    while !screen.fileHandleForReading.availableData.isEmpty {}
    process.waitUntilExit()
    return process.terminationStatus
  }
}
