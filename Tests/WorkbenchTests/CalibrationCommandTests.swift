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

  @Test func drawnParametersWidenIntervalsAndMergeToTheSameBytes() throws {
    let ledger = "{file: \(Self.sample[0]), mapping: \(Self.sample[2])}"
    func scenario(_ behaviour: String) -> String {
      """
      duecast: 1
      name: drawn
      currency: EUR
      ledger: \(ledger)
      weeks: rolling
      calendar: every_day
      opening_cash: none
      credit: none
      simulation: {paths: 1536}
      \(behaviour)
      """
    }
    let fitted = try session.write("fitted.yaml", scenario(""))
    let draws = ["--parameters", "draws"]
    let point = session.run(["forecast", fitted, "--out", session.place("p"), "--json"])
    let whole = session.run(["forecast", fitted, "--out", session.place("w"), "--json"] + draws)
    #expect(whole.status == 0, "\(whole.messages)")
    func receipts(_ text: String) throws -> [String: Any] {
      let sources = try #require(try json(text)["receipts_by_source"] as? [String: Any])
      return try #require(sources["open_items"] as? [String: Any])
    }
    func width(_ estimate: [String: Any]) throws -> Double {
      try #require(estimate["high"] as? Double) - #require(estimate["low"] as? Double)
    }
    #expect(try receipts(point.output)["interval"] as? String == "simulation")
    #expect(try receipts(whole.output)["interval"] as? String == "combined")
    // A ledger of four hundred invoices leaves more open than 1,536 paths do.
    #expect(try width(receipts(whole.output)) > 2 * width(receipts(point.output)))
    let budget = try #require(try json(whole.output)["error_budget"] as? [String: Any])
    #expect(budget["parameter_draws"] as? Int == 6)
    #expect((budget["parameter"] as? [String: Any])?["value"] as? Double != nil)
    #expect((budget["model_spread"] as? [String: Any])?["reason"] != nil)
    // Draws are a function of the block: parts join to the bytes of the whole, and a replay finds them again.
    for (place, range) in ["0..512", "512..1536"].enumerated() {
      let part = session.run(
        ["forecast", fitted, "--path-range", range, "--out", session.place("part\(place)")] + draws)
      #expect(part.status == 0, "\(part.messages)")
    }
    let merged = session.run([
      "merge", session.place("part1"), session.place("part0"), "--out", session.place("m"), "--json",
    ])
    #expect(merged.status == 0, "\(merged.messages)")
    #expect(try json(merged.output)["digest"] as? String == json(whole.output)["digest"] as? String)
    #expect(session.run(["replay", session.place("w")]).status == 0)
    // Too few draws say so, and a file without draws is refused.
    let few = session.run(["forecast", fitted, "--paths", "512", "--out", session.place("f")] + draws)
    #expect(few.output.contains("5 are needed"), "\(few.output)")
    let fit = ["calibrate"] + Self.sample + ["--out", session.place("behaviour.yaml"), "--draws"]
    #expect(session.run(fit + ["0"]).status == 0)
    let calibrated = try session.write("calibrated.yaml", scenario("behaviour: behaviour.yaml"))
    let refused = session.run(["forecast", calibrated, "--out", session.place("c")] + draws)
    #expect(refused.status == 2)
    #expect(refused.messages.contains("--draws 20"))
    #expect(session.run(fit + ["5"]).status == 0)
    let drawn = session.run(["forecast", calibrated, "--out", session.place("d"), "--json"] + draws)
    #expect(drawn.status == 0, "\(drawn.messages)")
    #expect(try receipts(drawn.output)["interval"] as? String == "combined")
    let stated = try session.write(
      "stated.yaml",
      scenario("payment_delay: {default: {median_days_late: 5, p90_days_late: 40, never_share: 1%}}"))
    #expect(session.run(["forecast", stated, "--out", session.place("x")] + draws).status == 2)
    // The dependence of a customer's payments is in the file; stated beside it, it would count twice.
    let twice = try session.write(
      "twice.yaml",
      scenario("behaviour: behaviour.yaml\npayment_habit: {default: {same_customer_dependence: 20%}}"))
    let double = session.run(["forecast", twice, "--out", session.place("y")])
    #expect(double.status == 2)
    #expect(double.messages.contains("count twice"), "\(double.messages)")
  }

  @Test func otherModelsAreALineOfTheErrorBudget() throws {
    let fit = ["calibrate"] + Self.sample + ["--out", session.place("behaviour.yaml"), "--draws", "0"]
    #expect(session.run(fit).status == 0)
    func scenario(_ behaviour: String) -> String {
      """
      duecast: 1
      name: models
      currency: EUR
      ledger: {file: \(Self.sample[0]), mapping: \(Self.sample[2])}
      weeks: rolling
      calendar: every_day
      opening_cash: none
      credit: none
      simulation: {paths: 512}
      \(behaviour)
      """
    }
    func budget(_ arguments: [String]) throws -> [String: Any] {
      let reply = session.run(["forecast"] + arguments + ["--json"])
      #expect(reply.status == 0, "\(reply.messages)")
      return try #require(try json(reply.output)["error_budget"] as? [String: Any])
    }
    func differences(_ budget: [String: Any]) throws -> [String: Double] {
      let models = try #require(budget["models"] as? [[String: Any]])
      return models.reduce(into: [:]) { found, model in
        guard let name = model["model"] as? String else { return }
        found[name] = (model["difference"] as? [String: Any])?["value"] as? Double
      }
    }
    let calibrated = try session.write("calibrated.yaml", scenario("behaviour: behaviour.yaml"))
    #expect(try budget([calibrated, "--out", session.place("a")])["models"] == nil)
    let found = try differences(budget([calibrated, "--models", "--out", session.place("b")]))
    #expect(found.count == 4, "\(found)")
    #expect(found["pooled"] != 0, "\(found)")
    #expect(session.run(["replay", session.place("b")]).status == 0)
    let screen = session.run(["forecast", calibrated, "--models", "--out", session.place("c")])
    #expect(screen.output.contains("Model spread: "), "\(screen.output)")
    // The chosen model under another name is no unit away: differences are of models, not of draws.
    let text = try session.read("behaviour.yaml")
    #expect(text.contains("\nform: standardised\n"))
    let place = try #require(text.range(of: "- form: pooled"))
    let share = try #require(
      text.range(of: "standardised_share: 0.0", range: place.upperBound..<text.endIndex))
    _ = try session.write(
      "behaviour.yaml", text.replacingCharacters(in: share, with: "standardised_share: 1.0"))
    let twin = try differences(budget([calibrated, "--models", "--out", session.place("d")]))
    #expect(twin["pooled"] == 0, "\(twin)")
    // Curves by segment have the calibrated forms beside them; a stated behaviour has nothing to compare.
    let fitted = try session.write("fitted.yaml", scenario(""))
    #expect(try !differences(budget([fitted, "--models", "--out", session.place("e")])).isEmpty)
    let stated = try session.write(
      "stated.yaml",
      scenario("payment_delay: {default: {median_days_late: 5, p90_days_late: 40, never_share: 1%}}"))
    let refused = session.run(["forecast", stated, "--models", "--out", session.place("f")])
    #expect(refused.status == 2 && refused.messages.contains("nothing to compare"), "\(refused.messages)")
    // A form that was given leaves no others.
    #expect(session.run(fit + ["--form", "pooled"]).status == 0)
    let alone = session.run(["forecast", calibrated, "--models", "--out", session.place("g")])
    #expect(alone.status == 2 && alone.messages.contains("without `--form`"), "\(alone.messages)")
  }

  @Test func aForecastQuotesTheBacktestOfItsBehaviour() throws {
    let file = session.place("behaviour.yaml")
    #expect(session.run(["calibrate"] + Self.sample + ["--out", file, "--draws", "0"]).status == 0)
    let scenario = try session.write(
      "scenario.yaml",
      """
      duecast: 1
      name: quoted
      currency: EUR
      ledger: {file: \(Self.sample[0]), mapping: \(Self.sample[2])}
      weeks: rolling
      calendar: every_day
      opening_cash: none
      credit: none
      behaviour: behaviour.yaml
      """)
    func forecast(_ name: String, _ more: [String] = []) -> CommandSession.Reply {
      session.run(["forecast", scenario, "--paths", "512", "--out", session.place(name)] + more)
    }
    #expect(forecast("a").output.contains("open items; not yet backtested"))
    let test =
      ["backtest"] + Self.sample
      + ["--horizon", "4w", "--draws", "100", "--methods", "kaplan_meier,duecast", "--into", file]
    let found = session.run(test + ["--cutoffs", "5", "--json"])
    #expect(found.status == 0, "\(found.messages)")
    let screen = forecast("b").output
    #expect(screen.contains("open items (backtested: 80 % intervals held "), "\(screen)")
    let methods = try #require(try json(found.output)["methods"] as? [String: [String: Any]])
    let coverage = try #require(methods["duecast"]?["coverage_week"] as? [String: Double])
    let quoted = try #require(try json(forecast("c", ["--json"]).output)["backtest"] as? [String: Any])
    #expect(quoted["held_80"] as? Double == coverage["80"], "\(quoted)")
    #expect(quoted["cutoffs"] as? Int == 5)
    // Two cutoffs say nothing, and are not quoted as if they did.
    #expect(session.run(test + ["--cutoffs", "2"]).status == 0)
    #expect(forecast("d").output.contains("backtested at 2 cutoffs, too few to say"))
    // Another ledger's backtest says nothing of this behaviour; another fit has none yet.
    let other = try session.write(
      "other.csv",
      String(
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: Self.sample[0])), as: UTF8.self)
          .split(separator: "\n").dropLast(500).joined(separator: "\n") + "\n"))
    let refused = session.run(
      ["backtest", other] + Self.sample.dropFirst() + ["--cutoffs", "2", "--horizon", "4w", "--into", file])
    #expect(refused.status == 2 && refused.messages.contains("another ledger"), "\(refused.messages)")
    #expect(session.run(["calibrate"] + Self.sample + ["--out", file, "--draws", "0"]).status == 0)
    #expect(forecast("e").output.contains("not yet backtested"))
    #expect(
      session.run(["backtest"] + Self.sample + ["--methods", "kaplan_meier", "--into", file]).status == 64)
  }

  /// A copy of the shipped scenarios, to write into.
  private func copyOfScenarios() throws -> String {
    try FileManager.default.copyItem(
      atPath: CommandSession.shipped("scenarios"), toPath: session.place("scenarios"))
    return session.place("scenarios")
  }

  @Test func aScenarioIsWrittenThatRunsAsItIs() throws {
    let folder = try copyOfScenarios()
    let fit =
      ["calibrate", folder + "/ledgers/baseline.csv", "--map", folder + "/mappings/events.yaml"]
      + ["--out", folder + "/b.yaml", "--draws", "0"]
    let made = session.run(
      fit + ["--scenario", folder + "/mine.yaml", "--extends", folder + "/baseline.yaml"])
    #expect(made.status == 0, "\(made.messages)")
    #expect(made.messages.contains("next: duecast forecast \(folder)/mine.yaml"))
    let text = try session.read("scenarios/mine.yaml")
    #expect(text.contains("\nextends: baseline.yaml\n") && text.contains("\nbehaviour: b.yaml\n"), "\(text)")
    // The as-of date is the extended scenario's, and cash, plans and credit are taken over.
    #expect(text.contains("as_of: 2026-09-30"))
    let forecast = session.run([
      "forecast", folder + "/mine.yaml", "--paths", "512", "--out", session.place("r"),
    ])
    #expect(forecast.status == 0, "\(forecast.messages)")
    #expect(forecast.output.contains("payment behaviour: "), "\(forecast.output)")
    // It may be renewed; a file that is not its own is left alone, and nothing is left where it cannot be run.
    #expect(
      session.run(fit + ["--scenario", folder + "/mine.yaml", "--extends", folder + "/baseline.yaml"]).status
        == 0)
    let over = session.run(
      fit + ["--scenario", folder + "/strict.yaml", "--extends", folder + "/baseline.yaml"])
    #expect(over.status == 2 && over.messages.contains("was not written by `calibrate`"), "\(over.messages)")
    let outside = session.run(
      fit + ["--scenario", folder + "/stress/mine.yaml", "--extends", folder + "/baseline.yaml"])
    #expect(outside.status == 2 && outside.messages.contains("write the new one beside it"))
    let early = session.run(
      fit + ["--as-of", "2026-08-31", "--scenario", folder + "/early.yaml"]
        + ["--extends", folder + "/baseline.yaml"])
    #expect(early.status == 2 && early.messages.contains("opening_cash"), "\(early.messages)")
    #expect(!session.exists("scenarios/early.yaml"))
    #expect(session.run(fit + ["--scenario", folder + "/mine.yaml"]).status == 64)
  }

  @Test func salesAndDisputesOfTheLedgerDriveTheForecast() throws {
    let folder = try copyOfScenarios()
    func made(_ name: String, _ more: [String]) throws -> String {
      let reply = session.run(
        ["calibrate", folder + "/ledgers/baseline.csv", "--map", folder + "/mappings/events.yaml"]
          + ["--out", folder + "/\(name)-b.yaml", "--draws", "0", "--scenario", folder + "/\(name).yaml"]
          + ["--extends", folder + "/baseline.yaml"] + more)
      #expect(reply.status == 0, "\(reply.messages)")
      return try session.read("scenarios/\(name).yaml")
    }
    let plain = try made("plain", [])
    #expect(!plain.contains("sales:") && !plain.contains("disputes:"))
    let text = try made("all", ["--with", "sales,disputes"])
    for key in ["weekly_gross: ", "chance: ", "mean_days: ", "valid_share: ", "# fitted, n "] {
      #expect(text.contains(key), "\(key) in \(text)")
    }
    #expect(try session.read("scenarios/all-b.yaml").contains("\ndisputes: apart\n"))
    #expect(try session.read("scenarios/all-b.yaml").contains("disputes are drawn apart"))
    #expect(try !session.read("scenarios/plain-b.yaml").contains("disputes: apart"))
    // The level of the sample's wholesale is near the 90,000 that the baseline plans, and not the same.
    let level = try #require(text.firstMatch(of: /name: "wholesale"\n +weekly_gross: ([0-9.]+)/))
    #expect(try abs(#require(Double(level.output.1)) / 90_000 - 1) < 0.1, "\(text)")
    func receipts(_ name: String) throws -> Double {
      let reply = session.run([
        "forecast", folder + "/\(name).yaml", "--paths", "512", "--out", session.place(name), "--json",
      ])
      #expect(reply.status == 0, "\(reply.messages)")
      let sources = try #require(try json(reply.output)["receipts_by_source"] as? [String: [String: Any]])
      return try #require(sources["plan"]?["value"] as? Double)
    }
    // Disputes hold planned sales back, at levels of sales that are nearly the same.
    #expect(try receipts("all") < receipts("plain"))
    let alone = session.run(
      ["calibrate"] + Self.sample + ["--out", session.place("x.yaml"), "--with", "sales"])
    #expect(alone.status == 64)
  }

  /// Every number of a text, and what is left of it without them.
  private func taken(_ text: String) -> (numbers: [Double], rest: String) {
    var numbers: [Double] = []
    let rest = text.replacing(/-?\d+(\.\d+)?(e-?\d+)?/) { match in
      numbers.append(Double(match.output.0) ?? .nan)
      return "#"
    }
    return (numbers, rest)
  }

  @Test func theShippedBehaviourIsWhatCalibrateWritesToday() throws {
    let folder = try copyOfScenarios()
    let made = session.run([
      "calibrate", folder + "/ledgers/baseline.csv", "--map", folder + "/mappings/events.yaml",
      "--out", folder + "/behaviours/baseline.yaml", "--scenario", folder + "/calibrated.yaml",
      "--extends", folder + "/baseline.yaml",
    ])
    #expect(made.status == 0, "\(made.messages)")
    for name in ["calibrated.yaml", "behaviours/baseline.yaml"] {
      let shipped = taken(
        String(
          decoding: try Data(
            contentsOf: URL(fileURLWithPath: CommandSession.shipped("scenarios/" + name))), as: UTF8.self))
      let today = taken(try session.read("scenarios/" + name))
      #expect(today.rest == shipped.rest, "\(name)")
      // Factorisations differ between processors in their last digits.
      let isNear = zip(today.numbers, shipped.numbers).allSatisfy {
        abs($0 - $1) <= 1e-5 * max(1, abs($1))
      }
      #expect(today.numbers.count == shipped.numbers.count && isNear, "\(name)")
    }
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
