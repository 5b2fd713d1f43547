import Foundation
import Testing

/// One run, however it is cut, gives the same bytes (threads, ranges, interruption, replay).
@Suite struct SameBytesTests {
  private let session: CommandSession
  private let scenario = CommandSession.shipped("scenarios/baseline.yaml")
  private let paths = 1_800

  init() throws { session = try CommandSession() }

  private func forecast(_ more: [String], stopAfter: Int = .max) -> CommandSession.Reply {
    session.run(["forecast", scenario, "--paths", String(paths)] + more, stopAfter: stopAfter)
  }

  /// `summary.json` without the keys that may differ.
  private func summary(_ folder: String) throws -> [String: Data] {
    let object = try JSONSerialization.jsonObject(with: session.bytes("\(folder)/summary.json"))
    let keys = try #require(object as? [String: Any])
    return try keys.filter { !["result", "seconds", "threads"].contains($0.key) }.mapValues {
      try JSONSerialization.data(withJSONObject: $0, options: [.sortedKeys, .fragmentsAllowed])
    }
  }

  private func expectSame(
    _ folder: String, as other: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(
      try session.bytes("\(folder)/paths.bin") == session.bytes("\(other)/paths.bin"),
      sourceLocation: sourceLocation)
    #expect(try summary(folder) == summary(other), sourceLocation: sourceLocation)
    for file in ["cash_daily.csv", "customers.csv", "weeks.csv", "cases.csv"] {
      #expect(
        try session.read("\(folder)/\(file)") == session.read("\(other)/\(file)"),
        sourceLocation: sourceLocation)
    }
  }

  @Test func threadsRangesAndInterruptionsChangeNothing() throws {
    #expect(forecast(["--threads", "1", "--out", session.place("one")]).status == 0)
    #expect(forecast(["--threads", "2", "--out", session.place("two")]).status == 0)
    try expectSame("two", as: "one")
    #expect(try session.read("one/summary.json").contains("\"digest\""))

    // Two ranges, given in the wrong order.
    #expect(forecast(["--path-range", "0..512", "--out", session.place("a")]).status == 0)
    #expect(forecast(["--path-range", "512..1800", "--out", session.place("b")]).status == 0)
    #expect(!session.exists("a/summary.json"))
    let merged = session.run([
      "merge", session.place("b"), session.place("a"), "--out", session.place("whole"),
    ])
    #expect(merged.status == 0)
    try expectSame("whole", as: "one")

    // Interrupted and resumed.
    let stopped = forecast(["--threads", "2", "--out", session.place("cut")], stopAfter: 3)
    #expect(stopped.status == 130)
    #expect(stopped.output.contains("Stopped by hand after 768 of 1,800 paths"))
    #expect(stopped.messages.contains("--resume"))
    #expect(try session.read("cut/summary.json").contains("\"stopped_by_hand\""))
    for file in ["screen.txt", "report.html", "report.ipynb"] {
      #expect(try session.read("cut/" + file).contains("Stopped by hand"), "\(file)")
    }
    let chinese = session.run(["report", session.place("cut"), "--lang", "zh"])
    #expect(chinese.status == 0)
    #expect(try session.read("cut/report.zh.html").contains("人工停止"))
    // A single block is too little for quantiles.
    #expect(forecast(["--threads", "1", "--out", session.place("few")], stopAfter: 1).output.isEmpty)
    #expect(!session.exists("few/summary.json"))
    let kept = try session.bytes("cut/paths.bin")
    #expect(kept == (try session.bytes("one/paths.bin")).prefix(kept.count))
    #expect(forecast(["--out", session.place("cut"), "--resume"]).status == 0)
    try expectSame("cut", as: "one")
    #expect(!(try session.read("cut/summary.json").contains("stopped_by_hand")))

    // Replayed from the manifest.
    let replay = session.run(["replay", session.place("cut")])
    #expect(replay.status == 0)
    #expect(replay.output.hasPrefix("the same result"))
  }

  /// All paths are done, the other models are not: the result says so, and `--resume` adds them.
  @Test func runsBesideTheForecastCanBeStoppedAndAdded() throws {
    func run(_ more: [String], stopAfter: Int = .max) -> CommandSession.Reply {
      session.run(
        ["forecast", CommandSession.shipped("scenarios/calibrated.yaml"), "--paths", "600", "--models"]
          + more,
        stopAfter: stopAfter)
    }
    #expect(run(["--out", session.place("one")]).status == 0)
    let stopped = run(["--threads", "1", "--out", session.place("cut")], stopAfter: 9)
    #expect(stopped.status == 130)
    #expect(stopped.messages.contains("paths 0..600 of 600 are kept"))
    #expect(stopped.messages.contains("without the runs beside the forecast"))
    #expect(try session.read("cut/summary.json").contains("stopped by hand"))
    #expect(try session.bytes("cut/paths.bin") == session.bytes("one/paths.bin"))
    #expect(session.run(["replay", session.place("cut")]).status == 2)
    #expect(run(["--out", session.place("cut"), "--resume"]).status == 0)
    try expectSame("cut", as: "one")
    #expect(session.run(["replay", session.place("cut")]).status == 0)
  }

  @Test func passesForTheTailCanBeStopped() throws {
    let file = CommandSession.shipped("scenarios/baseline.yaml")
    func run(_ more: [String], stopAfter: Int = .max) -> CommandSession.Reply {
      session.run(["forecast", file, "--paths", "600", "--precision", "tail"] + more, stopAfter: stopAfter)
    }
    #expect(run(["--out", session.place("one")]).status == 0)
    let stopped = run(["--threads", "1", "--out", session.place("cut")], stopAfter: 7)
    #expect(stopped.status == 130, "\(stopped.messages)")
    #expect(try session.read("cut/summary.json").contains("stopped by hand"))
    #expect(try session.bytes("cut/paths.bin") == session.bytes("one/paths.bin"))
    #expect(run(["--out", session.place("cut"), "--resume"]).status == 0)
    try expectSame("cut", as: "one")
  }

  @Test func anotherSeedIsAnotherDigest() throws {
    #expect(forecast(["--out", session.place("x")]).status == 0)
    #expect(forecast(["--seed", "1", "--out", session.place("y")]).status == 0)
    #expect(try summary("x")["digest"] != summary("y")["digest"])
  }

  @Test func partsThatDoNotFitAreRefused() throws {
    #expect(forecast(["--path-range", "0..512", "--out", session.place("a")]).status == 0)
    #expect(forecast(["--path-range", "768..1800", "--out", session.place("b")]).status == 0)
    #expect(forecast(["--path-range", "512..1800", "--seed", "3", "--out", session.place("c")]).status == 0)
    let gap = session.run(["merge", session.place("a"), session.place("b"), "--out", session.place("w")])
    #expect(gap.status == 2)
    #expect(gap.messages.contains("no part holds paths 512..768"))
    let other = session.run(["merge", session.place("a"), session.place("c"), "--out", session.place("w")])
    #expect(other.status == 2)
    #expect(other.messages.contains("another run"))
    let twice = session.run(["merge", session.place("a"), session.place("a"), "--out", session.place("w")])
    #expect(twice.status == 2)
    #expect(!session.exists("w"))
  }

  @Test func aChangedScenarioCannotBeResumedOrReplayed() throws {
    let copy = session.place("scenarios")
    try FileManager.default.copyItem(atPath: CommandSession.shipped("scenarios"), toPath: copy)
    let file = copy + "/baseline.yaml"
    #expect(session.run(["forecast", file, "--paths", "512", "--out", session.place("r")]).status == 0)
    #expect(session.run(["replay", session.place("r")]).status == 0)
    let text = try session.read("scenarios/baseline.yaml")
    try Data(text.replacing("minimum_cash: 250000.00", with: "minimum_cash: 260000.00").utf8)
      .write(to: URL(fileURLWithPath: file))
    let replay = session.run(["replay", session.place("r")])
    #expect(replay.status == 2)
    #expect(replay.messages.contains("scenario has changed"))
    let resume = session.run(["forecast", file, "--paths", "512", "--out", session.place("r"), "--resume"])
    #expect(resume.status == 2)
  }

  @Test func aFolderOfOthersIsNotReplaced() throws {
    try FileManager.default.createDirectory(atPath: session.place("mine"), withIntermediateDirectories: true)
    _ = try session.write("mine/thesis.txt", "ten years of work")
    let reply = forecast(["--out", session.place("mine")])
    #expect(reply.status == 2)
    #expect(try session.read("mine/thesis.txt") == "ten years of work")
    // Nothing is left beside it.
    #expect(try FileManager.default.contentsOfDirectory(atPath: session.folder.path) == ["mine"])
  }
}
