import Foundation
import Testing

@Suite struct ShellScriptTests {
  private let session: CommandSession
  private let baseline: String

  init() throws {
    session = try CommandSession()
    baseline = try session.layBaseline()
  }

  private var run: String { "run --paths 256 --out \(session.place("result"))" }

  @Test func aScriptStopsAtTheFirstLineThatFailsAndSaysWhich() {
    let lines = ["load \(baseline)", "# a comment", "", "set minimum_cahs 1", "show minimum_cash"]
    let stopped = session.script(lines)
    #expect(stopped.status == 2)
    #expect(stopped.messages.contains("stdin:4: in `set minimum_cahs 1`"))
    #expect(!stopped.output.contains("minimum_cash  250000"))
    let going = session.script(lines, arguments: ["shell", "--keep-going"])
    #expect(going.status == 2)
    #expect(going.output.contains("minimum_cash  250000.00"))
  }

  private static let endings: [(lines: [String], status: Int32)] = [
    (["load none.yaml"], 2), (["frobnicate"], 64), (["run"], 64), (["plot cash"], 64),
    (["forecast none.yaml"], 2), (["quit", "frobnicate"], 0), (["echo 'never closed"], 64), (["shell"], 64),
    ([""], 0), (["calc dso"], 64), (["schema scenario;"], 0), (["read none.duecast"], 2),
  ]

  @Test(arguments: endings)
  func exitCodesAreThoseOfTheCommandLine(lines: [String], status: Int32) {
    #expect(session.script(lines).status == status)
  }

  @Test func filesAndCommandsOnTheCommandLineAreScriptsToo() throws {
    let file = try session.write("a.duecast", "load \(baseline)\r\nshow \\\n  minimum_cash\n")
    let inner = try session.write("b.duecast", "read \(file)\n")
    for arguments in [
      ["shell", "-f", file], ["shell", "-f", inner], ["shell", baseline, "-c", "show minimum_cash"],
    ] {
      let reply = session.run(arguments)
      #expect(reply.status == 0, "\(reply.messages)")
      #expect(reply.output.contains("minimum_cash  250000.00"))
    }
  }

  @Test func resultsStayAtHandInEveryMode() throws {
    let reply = session.script([
      "load \(baseline)", ".once \(session.place("screen.txt"))", run, "plot cash", "plot drawdown",
      "plot aging",
      "plot loss", "plot dso", ".mode csv", "results", ".mode json", "results", ".mode markdown", "results",
    ])
    #expect(reply.status == 0, "\(reply.messages)")
    #expect(try session.read("screen.txt").contains("Result: "))
    #expect(!reply.output.contains("Result: "))
    for part in [
      "o median   : P5 .. P95", "Largest fall of cash", "not due", "Credit loss", "DSO (count-back)",
      "number,scenario,changes,paths", "\"paths\": 256", "| scenario |",
    ] {
      #expect(reply.output.contains(part), "\(part)")
    }
    #expect(
      reply.output.split(separator: "\n").filter { !$0.contains("|") && !$0.contains(",") }.allSatisfy {
        $0.count <= 100
      })
  }

  @Test func theLastSweepCanBeDrawnAgain() throws {
    let strict = CommandSession.shipped("scenarios/strict.yaml")
    #expect(session.script(["load \(strict)", "plot frontier"]).messages.contains("there is no sweep yet"))
    let reply = session.script([
      "load \(strict)", "sweep --vary terms.net_days.retail=14,60 --paths 256 --sales-weeks 13",
      "plot frontier",
    ])
    #expect(reply.status == 0, "\(reply.messages)")
    // Once on the screen of the sweep, once again with the letters' settings.
    #expect(reply.output.matches(of: /against chance of shortfall/).count == 2)
    #expect(reply.output.contains("* today, a 14, b 60"))
  }

  @Test func outputGoesToAFileUntilItIsTakenBack() throws {
    let file = session.place("out.txt")
    let reply = session.script([
      "load \(baseline)", ".output \(file)", "show minimum_cash", "show currency", ".output",
      "show horizon_weeks",
    ])
    #expect(reply.status == 0)
    let text = try session.read("out.txt")
    #expect(text.contains("minimum_cash") && text.contains("currency"))
    #expect(!reply.output.contains("250000.00"))
    #expect(reply.output.contains("horizon_weeks"))
  }

  @Test func anEditedScenarioRunsAsTheCommandLineWouldRunIt() throws {
    let typed = session.script([
      "load \(baseline)", "set minimum_cash 400000", ".mode json", run,
    ])
    let direct = session.run([
      "forecast", baseline, "--set", "minimum_cash=400000", "--paths", "256", "--json", "--out",
      session.place("direct"),
    ])
    func digest(_ text: String) throws -> String {
      let start = try #require(text.firstIndex(of: "{"))
      let object = try JSONSerialization.jsonObject(with: Data(text[start...].utf8)) as? [String: Any]
      return try #require(object?["digest"] as? String)
    }
    #expect(try digest(typed.output) == digest(direct.output))
  }

  @Test func aProgramCommandTakesTheScenarioAtHand() throws {
    let reply = session.script([
      "load \(baseline)", "set minimum_cash 400000", "explain --paths 256 --events 3",
    ])
    #expect(reply.status == 0, "\(reply.messages)")
    #expect(reply.output.contains("400,000"))
    let other = session.script(["load \(baseline)", "calc discount 2/10 net 30 --actual-days 50"])
    #expect(other.status == 0)
  }

  @Test func comparingHoldsSnapshotsAndFilesSideBySide() throws {
    let reply = session.script([
      "load \(baseline)", "set simulation.paths 256", "snapshot plain", "set minimum_cash 400000",
      "compare with plain",
    ])
    #expect(reply.status == 0, "\(reply.messages)")
    #expect(reply.output.contains("chance of a shortfall"))
    // A higher minimum is missed more often and costs no loss: path against path both are certain.
    #expect(reply.output.contains("now less plain"))
    let rows = reply.output.split(separator: "\n").map(String.init)
    let differences = rows.drop { !$0.contains("paired difference") }
    #expect(differences.contains { $0.contains("chance of a shortfall") && $0.hasSuffix("plain") })
    #expect(differences.contains { $0.contains("credit loss, mean") && $0.hasSuffix("equal") })
    #expect(
      session.script(["load \(baseline)", "compare with plian"]).messages.contains("there is no snapshot"))
  }

  @Test func aStoppedComparisonShowsThePathsInCommon() throws {
    let lines = [
      "load \(baseline)", "set simulation.paths 2048", "snapshot plain", "set minimum_cash 300000",
      "compare with plain",
      "results",
    ]
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: session.place("script"), atomically: true, encoding: .utf8)
    // Eight blocks of the first run and four of the second.
    let reply = session.run(["shell", "-f", session.place("script")], stopAfter: 12)
    #expect(reply.status == 130, "\(reply.status)")
    #expect(reply.messages.contains("was stopped at 1,024 paths"), "\(reply.messages)")
    #expect(reply.output.contains("paired difference"), "\(reply.output)")
  }

  @Test func twoResultsOfASessionAreHeldAgainstEachOtherOnTheirPaths() throws {
    let (one, other) = (session.place("one"), session.place("other"))
    let reply = session.script([
      "load \(baseline)", ".once \(session.place("a.txt"))", "run --paths 512 --out \(one)",
      "set minimum_cash 400000", ".once \(session.place("b.txt"))", "run --paths 512 --out \(other)",
      ".mode json", "results 2 1",
    ])
    #expect(reply.status == 0, "\(reply.messages)")
    let document = try JSONSerialization.jsonObject(with: Data(reply.output.drop { $0 != "{" }.utf8))
    let differences = (document as? [String: Any])?["differences"] as? [[[String: Any]]]
    let shortfall = differences?.first?.first { $0["measure"] as? String == "shortfall_probability" }
    #expect(shortfall?["verdict"] as? String == "1 baseline")
    let difference = shortfall?["difference"] as? [String: Any]
    func chance(_ result: String) throws -> Double {
      let summary = try JSONSerialization.jsonObject(with: session.bytes("\(result)/summary.json"))
      let estimates = (summary as? [String: Any])?["estimates"] as? [String: Any]
      return try #require((estimates?["shortfall_probability"] as? [String: Any])?["value"] as? Double)
    }
    let value = try #require(difference?["value"] as? Double)
    #expect(abs(value - (try chance("other") - chance("one"))) < 1e-9)
    #expect(value > 0)
    // Results that do not share their draws are refused, and so is one whose folder was taken.
    let refused = session.script([
      "load \(baseline)", ".once \(session.place("a.txt"))", "run --paths 256 --out \(one)",
      ".once \(session.place("b.txt"))", "run --paths 512 --out \(other)", "results 1 2",
    ])
    #expect(refused.status == 64)
    #expect(refused.messages.contains("one has 256 paths, the other 512"))
    let taken = session.script([
      "load \(baseline)", ".once \(session.place("a.txt"))", "run --paths 256 --out \(one)",
      "set minimum_cash 400000", ".once \(session.place("b.txt"))", "run --paths 256 --out \(one)",
      "results 1 2",
    ])
    #expect(taken.messages.contains("holds another result by now"))
  }
}
