import Foundation
import Testing

/// What a person does to a scenario at the prompt: nothing is simulated here.
@Suite struct ShellEditingTests {
  private let session: CommandSession
  private let baseline: String

  init() throws {
    session = try CommandSession()
    baseline = try session.layBaseline()
  }

  private func script(_ lines: String...) -> CommandSession.Reply {
    session.script(["load \(baseline)"] + lines)
  }

  @Test func aChangeSaysWhatItChangesAndCanBeTakenBack() {
    let reply = script(
      "set minimum_cash 400000", "undo", "redo", "set outflows.value added tax.amount=5000", "diff")
    #expect(reply.status == 0)
    #expect(reply.messages.isEmpty)
    let lines = reply.output.split(separator: "\n").map(String.init)
    #expect(
      Array(lines[2...5]) == [
        "minimum_cash: 250000.00 -> 400000.00", "minimum_cash: 400000.00 -> 250000.00",
        "minimum_cash: 250000.00 -> 400000.00", "outflows.value added tax.amount: 62000.00 -> 5000.00",
      ])
    #expect(
      lines.suffix(2).allSatisfy { $0.hasPrefix("minimum_cash ") || $0.hasPrefix("outflows.value added") })
  }

  @Test func aWrongChangeIsRefusedWithTheMessagesOfFilesAndChangesNothing() {
    for (line, part) in [
      ("set minimum_cahs 1", "did you mean `minimum_cash`?"), ("set horizon_weeks 200", "104"),
      ("set terms.net_days.retail 45", "add `terms_pass_through: 50%`"),
      ("set opening_cash lots", "opening_cash"), ("set minimum_cash", "lacks a value"),
      ("set", "`set` takes a key and a value"), ("unset currency", "currency"),
    ] {
      let reply = script(line)
      #expect(reply.status != 0, "\(line)")
      #expect(reply.messages.contains(part), "\(line): \(reply.messages)")
      let after = session.script(["load \(baseline)", line, "diff"], arguments: ["shell", "--keep-going"])
      #expect(after.output.contains("no difference from"), "\(line)")
    }
  }

  @Test func theSameValueIsNoChange() {
    let reply = script("set minimum_cash 250000.00", "undo")
    #expect(reply.output.contains("no change: minimum_cash is 250000.00 already"))
  }

  @Test func unsetDeletesAndShowSaysSo() {
    let reply = script("unset outflows.rent", "show outflows.payroll", "show outflows.rent")
    #expect(reply.output.contains("outflows.rent.amount: 32000.00 -> not set"))
    #expect(reply.output.contains("outflows.payroll.amount"))
    #expect(reply.status == 64)
    #expect(reply.messages.contains("there is no key") || reply.messages.contains("is not set"))
  }

  @Test func snapshotsComeBack() {
    let reply = script(
      "set minimum_cash 1", "snapshot low", "set minimum_cash 2", "restore low", "show minimum_cash",
      "snapshots")
    #expect(reply.status == 0)
    #expect(reply.output.contains("minimum_cash: 2.00 -> 1.00"))
    #expect(reply.output.contains("* minimum_cash  1.00"))
    #expect(reply.output.contains("low"))
    #expect(script("restore lowe").messages.contains("there is no snapshot"))
  }

  @Test func savedChangesReadBackAsTheSameValues() throws {
    let reply = script(
      "set terms.terms_pass_through 50%", "set terms.net_days {retail: 45, wholesale: 40}",
      "set simulation.paths 2000", "unset outflows.rent", "set outflows.payroll.amount 190000",
      "set sales.retail.season [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]", "save tight",
      "load \(session.place("tight.yaml"))",
      "diff", "show simulation.paths", "show terms.net_days.wholesale", "show sales.retail.season",
      "show outflows.payroll.amount")
    #expect(reply.status == 0, "\(reply.messages)")
    let text = try session.read("tight.yaml")
    #expect(text.contains("extends: baseline.yaml"))
    #expect(text.contains("rent: null"))
    for part in ["no difference from", "2000", "40", "190000.00"] { #expect(reply.output.contains(part)) }
    #expect(session.script(["load \(session.place("tight.yaml"))", "show outflows.rent"]).status == 64)
  }

  @Test func aNewNamedElementIsSavedAsAnElement() throws {
    let added = "{name: bonus, category: payroll, amount: 9000, dates: [2026-12-15]}"
    let reply = script(
      "set outflows [\(added)]", "save more", "load \(session.place("more.yaml"))", "show outflows.bonus")
    #expect(reply.status == 0, "\(reply.messages)")
    #expect(try session.read("more.yaml").contains("- name: bonus"))
    #expect(reply.output.contains("outflows.bonus.amount"))
  }

  @Test func savingNeverOverwritesWhatTheShellDidNotWrite() throws {
    let before = try session.read("baseline.yaml")
    _ = try session.write("mine.yaml", "# mine\n")
    for line in ["save", "save baseline", "save mine", "save /tmp/elsewhere-\(UUID().uuidString).yaml"] {
      let reply = script("set minimum_cash 1", line)
      #expect(reply.status == 64, "\(line)")
      #expect(reply.messages.contains("hint: "), "\(line)")
    }
    #expect(try session.read("baseline.yaml") == before)
    #expect(try session.read("mine.yaml") == "# mine\n")
    // Its own file it writes again.
    let twice = script("set minimum_cash 1", "save own", "set minimum_cash 2", "save")
    #expect(twice.status == 0)
    #expect(try session.read("own.yaml").contains("minimum_cash: 2.00"))
  }

  @Test func helpKnowsCommandsKeysAndNearNames() {
    let reply = script("help", "help set", "help minimum_cash", "help forecast", "keys discount", "keys")
    #expect(reply.status == 0)
    for part in [
      "The scenario at hand:", "set KEY VALUE", "default: needed with a cash position", "now: 250000.00",
      "--path-range", "discount_taking", "restricted_cash",
    ] {
      #expect(reply.output.contains(part), "\(part)")
    }
    #expect(script("help mimimum_cash").messages.contains("did you mean `minimum_cash`?"))
    #expect(script("minimum_cash").messages.contains("is a key, not a command"))
    #expect(script("unod").messages.contains("did you mean `undo`?"))
  }
}
