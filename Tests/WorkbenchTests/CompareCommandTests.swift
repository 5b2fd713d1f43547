import Foundation
import Testing

/// `duecast compare` on what the repository ships.
@Suite struct CompareCommandTests {
  private func compare(_ arguments: [String]) throws -> [String: Any] {
    let session = try CommandSession()
    let reply = session.run(["compare"] + arguments + ["--json", "--skip-inputs"])
    #expect(reply.status == 0, "\(reply.messages)")
    let parsed = try JSONSerialization.jsonObject(with: Data(reply.output.utf8))
    return try #require(parsed as? [String: Any])
  }

  private func measure(_ document: [String: Any], _ name: String) throws -> [String: Any] {
    let measures = try #require(document["measures"] as? [String: Any])
    return try #require(measures[name] as? [String: Any])
  }

  private func difference(_ document: [String: Any], _ name: String) throws -> [String: Any] {
    let all = try #require(try measure(document, name)["differences"] as? [[String: Any]])
    return try #require(all.first)
  }

  /// Net 30 against net 45 on the shipped book: at least ten times less variance than independent draws.
  @Test func commonDrawsSaveTenTimes() throws {
    let session = try CommandSession()
    let shipped = try String(
      contentsOfFile: CommandSession.shipped("scenarios/baseline.yaml"), encoding: .utf8)
    for name in ["calendars", "ledgers", "mappings"] {
      try FileManager.default.createSymbolicLink(
        atPath: session.place(name), withDestinationPath: CommandSession.shipped("scenarios/" + name))
    }
    _ = try session.write("baseline.yaml", shipped)
    let terms = { (days: Int) in
      "duecast: 1\nextends: baseline.yaml\nname: net \(days)\n"
        + "terms: {current_net_days: 30, net_days: \(days), terms_pass_through: 70%}\n"
    }
    let thirty = try session.write("net30.yaml", terms(30))
    let fortyFive = try session.write("net45.yaml", terms(45))
    let document = try compare([thirty, fortyFive, "--paths", "512"])
    let value = try difference(document, "npv")
    let ratio = try #require(value["variance_ratio"] as? Double)
    print(
      "net 30 against net 45: variance ratio of the value \(ratio), correlation \(value["correlation"] ?? "")"
    )
    #expect(ratio >= 10)
    #expect(value["verdict"] as? String == "net 30")
    #expect(document["sales_held_equal"] as? Bool == true)
    // Sales do not respond, so they are equal on every path.
    #expect(try difference(document, "sales")["equal_on_every_path"] as? Bool == true)
    // The twin: with another seed for one side nothing is saved; equal scenarios under one seed differ nowhere.
    let same = try compare([thirty, thirty, "--paths", "256"])
    for name in ["npv", "bad_debt", "peak_wcr", "shortfall_probability"] {
      #expect(try difference(same, name)["verdict"] as? String == "unclear")
      #expect(try difference(same, name)["equal_on_every_path"] as? Bool == true)
    }
  }

  @Test func answersOnOneScreen() throws {
    let session = try CommandSession()
    let reply = session.run([
      "compare", CommandSession.shipped("scenarios/strict.yaml"),
      CommandSession.shipped("scenarios/lenient.yaml"),
      "--paths", "512", "--out", session.place("result"),
    ])
    #expect(reply.status == 0, "\(reply.messages)")
    let lines = reply.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 61)
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(reply.output.contains("Sales held equal: timing and losses only."))
    #expect(reply.output.contains("deepest extra hole"))
    #expect(reply.output.contains("lenient: terms.terms_pass_through"))
    #expect(session.exists("result/compare.json") && session.exists("result/screen.txt"))
  }

  @Test func verdictOnExamplesSaysSo() throws {
    let session = try CommandSession()
    let reply = session.run([
      "compare", CommandSession.shipped("scenarios/baseline.yaml"),
      CommandSession.shipped("scenarios/mechanism-demand.yaml"), "--paths", "256", "--sales-weeks", "13",
    ])
    #expect(reply.status == 0, "\(reply.messages)")
    #expect(reply.output.contains("On example inputs that you have not confirmed:"))
    #expect(!reply.output.contains("Sales held equal"))
    #expect(reply.output.contains("causal ranges at"))
  }

  /// Stock and payables are part of working capital where they are stated: with sales held equal, longer terms move it
  /// by what they move receivables at month ends, and without them the row is not told.
  @Test func workingCapitalIsMoreThanReceivables() throws {
    let session = try CommandSession()
    for name in ["calendars", "ledgers", "mappings"] {
      try FileManager.default.createSymbolicLink(
        atPath: session.place(name), withDestinationPath: CommandSession.shipped("scenarios/" + name))
    }
    func copy(_ name: String) throws -> String {
      try session.write(
        name, try String(contentsOfFile: CommandSession.shipped("scenarios/" + name), encoding: .utf8))
    }
    _ = try copy("baseline.yaml")
    let shipped = try copy("working-capital.yaml")
    let longer = try session.write(
      "longer.yaml",
      "duecast: 1\nextends: working-capital.yaml\nname: longer\n"
        + "terms: {net_days: {wholesale: 60}, terms_pass_through: 70%}\n")
    let document = try compare([shipped, longer, "--paths", "256", "--sales-weeks", "26"])
    func mean(_ name: String) throws -> Double {
      let node = try #require(try difference(document, name)["difference"] as? [String: Any])
      return try #require(node["value"] as? Double)
    }
    let values = try #require(try measure(document, "average_working_capital")["values"] as? [String: Any])
    let plain = try #require((values["working-capital"] as? [String: Any])?["value"] as? Double)
    let receivables = try #require(
      ((try measure(document, "average_wcr")["values"] as? [String: Any])?["working-capital"]
        as? [String: Any])?[
          "value"] as? Double)
    // 620,000 in stock, less about a month of goods owed.
    #expect(plain > receivables)
    #expect(try mean("average_working_capital") > 0)
    // Month ends against all days: within a third of each other.
    let ratio = try mean("average_working_capital") / mean("average_wcr")
    #expect(ratio > 0.67 && ratio < 1.5, "\(ratio)")
    let bare = try compare([
      CommandSession.shipped("scenarios/strict.yaml"), CommandSession.shipped("scenarios/lenient.yaml"),
      "--paths",
      "64", "--sales-weeks", "8",
    ])
    let missing = try #require(try measure(bare, "average_working_capital")["values"] as? [String: Any])
    #expect((missing["strict"] as? [String: Any])?["value"] is NSNull)
  }

  /// Covenants are compared where both policies have them: a longer wait for money breaks more of them, and a policy
  /// without facilities has none.
  @Test func covenantsAreCompared() throws {
    let line = CommandSession.shipped("scenarios/facility-revolver.yaml")
    let document = try compare([
      line, CommandSession.shipped("scenarios/question-04-bank-line.yaml"), "--paths", "256", "--sales-weeks",
      "13",
    ])
    let values = try #require(
      try measure(document, "covenant_breach_probability")["values"] as? [String: Any])
    let first = try #require((values["facility-revolver"] as? [String: Any])?["value"] as? Double)
    let second = try #require((values["question-04-bank-line"] as? [String: Any])?["value"] as? Double)
    #expect(first >= 0 && second > first)
    let mixed = try compare([
      line, CommandSession.shipped("scenarios/baseline.yaml"), "--paths", "64", "--sales-weeks", "13",
    ])
    let without = try #require(try measure(mixed, "covenant_breach_probability")["values"] as? [String: Any])
    #expect((without["baseline"] as? [String: Any])?["value"] is NSNull)
  }

  /// Orders that are held are lost without any response of demand: sales are not held equal then.
  @Test func heldOrdersAreNoEqualSales() throws {
    let document = try compare([
      CommandSession.shipped("scenarios/baseline.yaml"),
      CommandSession.shipped("scenarios/mechanism-limit-review.yaml"), "--paths", "64", "--sales-weeks", "13",
    ])
    #expect(document["sales_held_equal"] as? Bool == false)
    let plain = try compare([
      CommandSession.shipped("scenarios/baseline.yaml"),
      CommandSession.shipped("scenarios/mechanism-security.yaml"), "--paths", "64", "--sales-weeks", "13",
    ])
    #expect(plain["sales_held_equal"] as? Bool == true)
  }

  @Test func threadsDoNotMatter() throws {
    let session = try CommandSession()
    let replies = ["1", "2"].map { threads in
      session.run([
        "compare", CommandSession.shipped("scenarios/baseline.yaml"),
        CommandSession.shipped("scenarios/strict.yaml"), "--paths", "512", "--sales-weeks", "8", "--json",
        "--skip-inputs", "--threads", threads,
      ]).output
    }
    #expect(replies[0] == replies[1])
  }

  @Test func refusesWhatCannotBeCompared() throws {
    let session = try CommandSession()
    let baseline = CommandSession.shipped("scenarios/baseline.yaml")
    #expect(session.run(["compare", baseline]).status == 64)
    let other = session.run([
      "compare", baseline, CommandSession.shipped("scenarios/all-kinds.yaml"), "--paths", "4",
    ])
    #expect(other.status == 2)
    #expect(
      other.messages.contains("see different ledgers") || other.messages.contains("different currencies"))
    let noMargin = session.run([
      "compare", baseline, baseline, "--set", "contribution_margin=", "--paths", "256", "--sales-weeks", "4",
      "--skip-inputs",
    ])
    #expect(noMargin.status == 0)
    #expect(noMargin.output.contains("states no `contribution_margin`"))
  }

  @Test func aStoppedComparisonKeepsThePathsInCommon() throws {
    let session = try CommandSession()
    let files = ["strict", "lenient"].map { CommandSession.shipped("scenarios/\($0).yaml") }
    let whole = session.run(["compare"] + files + ["--paths", "512", "--skip-inputs", "--json"])
    // Two rounds of 512 paths and two policies: stopped in the second round.
    let stopped = session.run(["compare"] + files + ["--paths", "4096", "--json"], stopAfter: 6)
    #expect(stopped.status == 130, "\(stopped.messages)")
    func json(_ text: String) throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
    let (one, other) = (try json(whole.output), try json(stopped.output))
    let note = try #require(other["stopped_by_hand"] as? [String: Any])
    #expect(note["paths"] as? Int == 512 && note["asked"] as? Int == 4096, "\(note)")
    #expect(one["stopped_by_hand"] == nil)
    let measures = try #require(one["measures"] as? [String: Any])
    #expect(NSDictionary(dictionary: measures).isEqual(to: try #require(other["measures"] as? [String: Any])))
    // Stopped before any paths in common there is nothing to show.
    let early = session.run(["compare"] + files + ["--paths", "4096", "--json"], stopAfter: 2)
    #expect(early.status == 130 && early.output.isEmpty, "\(early.output)")
    #expect(early.messages.contains("too few paths in common"))
  }

  @Test func aStoppedSweepKeepsTheSettingsThatWereRun() throws {
    let session = try CommandSession()
    func sweep(stopAfter: Int) throws -> (CommandSession.Reply, [String: Any]?) {
      let reply = session.run(
        [
          "sweep", CommandSession.shipped("scenarios/strict.yaml"), "--vary", "terms.net_days=15,45,60",
          "--paths",
          "512", "--json",
        ], stopAfter: stopAfter)
      return (reply, try JSONSerialization.jsonObject(with: Data(reply.output.utf8)) as? [String: Any])
    }
    let (whole, all) = try sweep(stopAfter: .max)
    // Two blocks for the scenario as it is and two for the first setting.
    let (stopped, some) = try sweep(stopAfter: 4)
    #expect(whole.status == 0 && stopped.status == 130, "\(stopped.messages)")
    #expect(some?["unfinished_settings"] as? Int == 2 && all?["unfinished_settings"] == nil)
    let points = try #require(all?["points"] as? [[String: Any]])
    let kept = try #require(some?["points"] as? [[String: Any]])
    #expect(points.count == 4 && kept.count == 2)
    for (one, other) in zip(points, kept) {
      #expect(
        NSDictionary(dictionary: try #require(one["measures"] as? [String: Any]))
          .isEqual(to: try #require(other["measures"] as? [String: Any])))
    }
    let early = session.run(
      [
        "sweep", CommandSession.shipped("scenarios/strict.yaml"), "--vary", "terms.net_days=15,45", "--paths",
        "512",
      ],
      stopAfter: 1)
    #expect(early.status == 130 && early.output.isEmpty && early.messages.contains("no setting was finished"))
  }
}
