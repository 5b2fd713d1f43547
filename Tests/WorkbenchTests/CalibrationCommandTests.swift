import Foundation
import Testing

/// `calibrate`, `backtest` and a forecast that draws from a calibrated behaviour.
@Suite struct CalibrationCommandTests {
  private let session: CommandSession

  init() throws { session = try CommandSession() }

  private static let sample = [
    CommandSession.shipped("scenarios/ledgers/baseline.csv"), "--map",
    CommandSession.shipped("scenarios/mappings/events.yaml"),
  ]

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func aCalibratedBehaviourDrivesAForecastAsItIs() throws {
    let reply = session.run(
      ["calibrate"] + Self.sample + ["--out", session.place("behaviour.yaml"), "--json"])
    #expect(reply.status == 0, "\(reply.messages)")
    #expect(try json(reply.output)["schema"] as? String == "duecast.calibrate/1")
    #expect(try session.read("behaviour.yaml").hasPrefix("duecast: 1\n"))
    let scenario = try session.write(
      "scenario.yaml",
      """
      duecast: 1
      name: run-off with a calibrated behaviour
      currency: EUR
      ledger: {file: \(Self.sample[0]), mapping: \(Self.sample[2])}
      weeks: rolling
      calendar: every_day
      opening_cash: none
      behaviour: behaviour.yaml
      credit: none
      """)
    let forecast = session.run([
      "forecast", scenario, "--paths", "512", "--out", session.place("r"), "--json",
    ])
    #expect(forecast.status == 0, "\(forecast.messages)")
    let screen = session.run(["forecast", scenario, "--paths", "512", "--out", session.place("s")])
    #expect(screen.output.contains("payment behaviour: "))
    // The same file gives the same bytes; another behaviour gives another digest.
    let again = session.run(["forecast", scenario, "--paths", "512", "--out", session.place("t"), "--json"])
    #expect(try json(forecast.output)["digest"] as? String == json(again.output)["digest"] as? String)
    let text = try session.read("behaviour.yaml")
    _ = try session.write(
      "behaviour.yaml", text.replacing("standardised_share: ", with: "standardised_share: 0.25 # "))
    let other = session.run(["forecast", scenario, "--paths", "512", "--out", session.place("u"), "--json"])
    #expect(other.status == 0, "\(other.messages)")
    #expect(try json(forecast.output)["digest"] as? String != json(other.output)["digest"] as? String)
  }

  @Test func aBacktestOfTheSampleLedgerSaysWhatItFound() throws {
    let reply = session.run(
      ["backtest"] + Self.sample + ["--cutoffs", "3", "--horizon", "8w", "--draws", "300", "--json"])
    #expect(reply.status == 0, "\(reply.messages)")
    let result = try json(reply.output)
    #expect(result["schema"] as? String == "duecast.backtest/1")
    #expect((result["cutoffs"] as? [String])?.count == 3)
    let methods = try #require(result["methods"] as? [String: [String: Any]])
    #expect(
      Set(methods.keys) == ["due_date", "due_date_plus_mean", "roll_rates", "kaplan_meier", "duecast"])
    let own = try #require(methods["duecast"]?["rps"] as? Double)
    let due = try #require(methods["due_date"]?["rps"] as? Double)
    #expect(own > 0 && own < due)
  }

  @Test func unusableLedgersAreRefusedWithAHint() throws {
    let reply = session.run(["backtest", Self.sample[0]])
    #expect(reply.status == 2)
    #expect(reply.messages.contains("--map"))
    let late = session.run(
      ["calibrate"] + Self.sample + ["--as-of", "1999-01-01", "--out", session.place("b.yaml")])
    #expect(late.status == 2)
    #expect(late.messages.contains("none paid"))
    #expect(!session.exists("b.yaml"))
  }

  /// The goals on the real ledger at its seven cutoffs, by the definitions of `../shared/data/score.py`.
  @Test(.enabled(if: CommandSession.hasData("payables-2011-2015.csv"), "../shared/data is not there"))
  func theRealPayablesAreForecastBetterThanByAPooledCurve() throws {
    let reply = session.run([
      "backtest", CommandSession.data.appendingPathComponent("payables-2011-2015.csv").path, "--map",
      CommandSession.shipped("scenarios/mappings/uk-payables.yaml"), "--cutoffs",
      "2014-10-06,2014-12-05,2015-02-02,2015-04-02,2015-06-01,2015-07-31,2015-09-28", "--json",
    ])
    #expect(reply.status == 0, "\(reply.messages)")
    let result = try json(reply.output)
    let own = try #require((result["methods"] as? [String: [String: Any]])?["duecast"])
    #expect(try #require(own["rps"] as? Double) <= 1.42)
    #expect(try #require(own["wape_week"] as? Double) <= 0.68)
    #expect(try #require(own["ncrps_week"] as? Double) <= 0.46)
    let against = try #require((result["differences"] as? [String: [String: Any]])?["kaplan_meier"])
    #expect(try #require((against["rps"] as? [String: Double])?["high"]) < 0)
    #expect(try #require((against["ncrps_week"] as? [String: Double])?["high"]) <= 0.02)
  }
}
