import Foundation
import Testing

@Suite struct CommandLineTests {
  private let session: CommandSession

  init() throws { session = try CommandSession() }

  @Test(arguments: [
    ["forecast"], ["forecast", "x.yaml", "--paths", "0"], ["forcast", "x.yaml"],
    ["forecast", "x.yaml", "--threads", "none"],
    ["forecast", "x.yaml", "--as-of", "31/02/2024"], ["forecast", "x.yaml", "--path-range", "9..3"],
    ["merge"], ["sample-ledger", "--seed", "1"], ["schema", "ledger"],
  ])
  func wrongCommandLinesExitWith64(arguments: [String]) {
    let reply = session.run(arguments)
    #expect(reply.status == 64)
    #expect(reply.output.isEmpty)
    #expect(!reply.messages.isEmpty)
  }

  @Test func rangesOffTheBlockBordersNameTheNearest() {
    let reply = session.run([
      "forecast", CommandSession.shipped("scenarios/run-off.yaml"), "--paths", "1000", "--path-range",
      "0..500",
      "--out", session.place("r"),
    ])
    #expect(reply.status == 64)
    #expect(reply.messages.contains("0..512"))
    #expect(!session.exists("r"))
  }

  @Test func helpAndVersionGoToStdout() {
    for arguments in [["--help"], ["help", "forecast"], ["--version"], ["forecast", "--help"]] {
      let reply = session.run(arguments)
      #expect(reply.status == 0)
      #expect(!reply.output.isEmpty)
      #expect(reply.messages.isEmpty)
    }
  }

  @Test func aMissingScenarioExitsWith2AndLeavesNothing() throws {
    let reply = session.run(["forecast", session.place("none.yaml"), "--out", session.place("r")])
    #expect(reply.status == 2)
    #expect(reply.messages.hasPrefix("error: "))
    #expect(try FileManager.default.contentsOfDirectory(atPath: session.folder.path).isEmpty)
  }

  @Test func completionScriptsCanBeMade() {
    for shell in ["bash", "zsh", "fish"] {
      let reply = session.run(["--generate-completion-script", shell])
      #expect(reply.status == 0)
      #expect(reply.output.contains("forecast"))
    }
  }

  @Test func theSampleLedgerIsTheShippedOne() throws {
    for (arguments, file) in [
      (["--customers", "60", "--seed", "7"], "baseline.csv"),
      (["--customers", "40", "--seed", "11", "--kinds", "all"], "all-kinds.csv"),
    ] {
      let reply = session.run(["sample-ledger"] + arguments + ["--out", session.place(file)])
      #expect(reply.status == 0)
      let shipped = try Data(
        contentsOf: URL(fileURLWithPath: CommandSession.shipped("scenarios/ledgers/\(file)")))
      #expect(try session.bytes(file) == shipped)
    }
  }

  @Test func jsonOutputIsOneObjectAndNothingElse() throws {
    let reply = session.run([
      "forecast", CommandSession.shipped("scenarios/baseline.yaml"), "--paths", "512", "--json", "--out",
      session.place("r"),
    ])
    #expect(reply.status == 0)
    let object = try JSONSerialization.jsonObject(with: Data(reply.output.utf8))
    let keys = try #require(object as? [String: Any])
    #expect(keys["schema"] as? String == "duecast.forecast/1")
    #expect(keys["paths"] as? Int == 512)
    #expect((keys["weeks"] as? [Any])?.count == 14)
    #expect(keys["digest"] as? String != nil)
  }
}
