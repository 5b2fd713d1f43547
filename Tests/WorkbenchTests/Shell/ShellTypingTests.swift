import Foundation
import Testing

/// The prompt with a person at it.
@Suite struct ShellTypingTests {
  private let session: CommandSession
  private let baseline: String

  init() throws {
    session = try CommandSession()
    baseline = try session.layBaseline()
  }

  @Test func tabOffersCommandsKeysNamesValuesAndFiles() throws {
    let cases: [(line: String, offered: [String])] = [
      ("un", ["unset", "undo"]), (".m", [".mode"]), ("fore", ["forecast"]), ("set minimum", ["minimum_cash"]),
      ("set terms.cur", ["terms.current_net_days.", "terms.current_discount."]),
      ("set terms.current_net_days.wh", ["terms.current_net_days.wholesale"]),
      ("set outflows.pay", ["outflows.payroll."]),
      ("set economy.factors.m", ["economy.factors.macro."]), ("set weeks ", ["calendar", "rolling"]),
      ("set weeks=r", ["rolling"]), ("set minimum_cash ", ["250000.00"]), ("show out", ["outflows."]),
      ("plot d", ["drawdown", "dso"]), (".mode m", ["markdown"]), (".timer o", ["on", "off"]),
      ("restore be", ["before"]), ("forecast --path-", ["--path-range"]), ("run --thr", ["--threads"]),
      ("calc dis", ["discount"]), ("explain --set minimum", ["minimum_cash"]),
      ("load \(session.place("base"))", [baseline]),
      ("load \(session.place("led"))", [session.place("ledgers") + "/"]),
      ("help rest", ["restore", "restricted_cash"]),
    ]
    let typed = session.type(
      [.line("load \(baseline)"), .line("snapshot before")] + cases.map { .tab($0.0) } + [.line("quit")])
    #expect(typed.status == 0)
    try #require(typed.seen.offered.count == cases.count)
    for (offered, entry) in zip(typed.seen.offered, cases) { #expect(offered == entry.1, "\(entry.0)") }
  }

  @Test func thePromptTellsOfTheScenarioAndOfChangesNotSaved() {
    let typed = session.type([
      .line("load \(baseline)"), .line("set minimum_cash 1"), .line("save changed"),
      .line("set minimum_cash 2 \\"),
      .interrupt, .line("undo"),
    ])
    #expect(typed.status == 0)
    #expect(
      typed.seen.prompts == [
        "duecast> ", "baseline> ", "baseline*> ", "baseline> ", "     ...> ", "baseline> ", "baseline> ",
      ])
    #expect(typed.output.contains("^C"))
    #expect(typed.seen.remembered.count == 4)
    #expect(!typed.seen.isInCommand)
  }

  @Test func leavingWithChangesNamesTheCommandThatKeepsThem() {
    let typed = session.type([.line("load \(baseline)"), .line("set minimum_cash 1"), .line("frobnicate")])
    // A mistake at the prompt does not change how the shell ends.
    #expect(typed.status == 0)
    #expect(typed.messages.contains("--set 'minimum_cash=1'"))
  }

  /// A session imports a ledger once, and again as soon as its file has other bytes: of the same length, and with the
  /// old time of change.
  @Test func aChangedLedgerIsReadAgain() throws {
    let ledger = session.place("ledgers/baseline.csv")
    let time = try FileManager.default.attributesOfItem(atPath: ledger)[.modificationDate] as? Date
    let edit: @Sendable () -> Void = {
      guard let text = try? String(contentsOfFile: ledger, encoding: .utf8) else { return }
      // Invoices of the last days become ten days older.
      let changed = text.replacingOccurrences(of: ",EUR,issued,2026-09-2", with: ",EUR,issued,2026-09-1")
      try? changed.write(toFile: ledger, atomically: true, encoding: .utf8)
      try? FileManager.default.setAttributes([.modificationDate: time ?? Date()], ofItemAtPath: ledger)
    }
    func run(_ name: String) -> TypedTerminal.Step { .line("run --paths 256 --out \(session.place(name))") }
    let typed = session.type([
      .line("load \(baseline)"), run("first"), run("second"), .meanwhile(edit), run("third"),
    ])
    #expect(typed.status == 0, "\(typed.messages)")
    // What the import said is said each time.
    #expect(typed.messages.components(separatedBy: "rows taken").count == 4)
    let fresh = session.run(["forecast", baseline, "--paths", "256", "--out", session.place("fresh")])
    #expect(fresh.status == 0, "\(fresh.messages)")
    func paths(_ name: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: session.place("\(name)/paths.bin")))
    }
    #expect(try paths("second") == paths("first"))
    #expect(try paths("third") != paths("first"))
    #expect(try paths("third") == paths("fresh"))
  }

  @Test func bareDuecastWithoutTerminalAndInputIsHelp() {
    let reply = session.run([])
    #expect(reply.status == 0)
    #expect(session.run(["shell"]).status == 64)
  }
}
