import Foundation
import Receivables
import Reporting
import Stochastics
import Testing
import Treasury

struct ForecastJSONTests {
  static func parsed(_ text: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(value as? [String: Any])
  }

  static let estimateKeys = [
    "shortfall_probability", "buffer_95", "buffer_99", "required_cash_95", "required_cash_99", "top_up_95",
    "top_up_99", "mean_credit_loss", "credit_loss_95", "credit_loss_99", "dso_start", "dso_end",
  ]

  static func expectEstimate(_ value: Any?) throws {
    let estimate = try #require(value as? [String: Any])
    for key in ["value", "low", "high", "unit", "interval"] { #expect(estimate[key] != nil, "\(key)") }
    #expect(estimate["interval"] as? String == "simulation")
    if ["value", "low", "high"].contains(where: { estimate[$0] is NSNull }) {
      #expect((estimate["reason"] as? String)?.isEmpty == false)
    }
  }

  @Test(arguments: [true, false])
  func documentHasEveryKeyOfTheContract(hasCash: Bool) throws {
    let text = ForecastJSON.render(ForecastFixture.summary(hasCash: hasCash), digest: "d", result: nil)
    #expect(text.hasPrefix("{\n  \"schema\": \"duecast.forecast/1\",\n"))
    let object = try Self.parsed(text)
    for key in [
      "schema", "seed", "paths", "resolution", "scenario", "ledger", "estimates", "receipts_by_source",
      "weeks",
      "error_budget", "result", "digest",
    ] {
      #expect(object[key] != nil, "\(key)")
    }
    #expect(object["resolution"] as? String == "invoice")
    let scenario = try #require(object["scenario"] as? [String: Any])
    #expect(scenario["file"] != nil && scenario["digest"] != nil)
    let ledger = try #require(object["ledger"] as? [String: Any])
    for key in ["digest", "as_of", "open_invoices", "open_amount"] { #expect(ledger[key] != nil, "\(key)") }
    let estimates = try #require(object["estimates"] as? [String: Any])
    for key in Self.estimateKeys { try Self.expectEstimate(estimates[key]) }
    let sources = try #require(object["receipts_by_source"] as? [String: Any])
    for key in ["open_items", "orders", "plan", "other"] { try Self.expectEstimate(sources[key]) }
    let weeks = try #require(object["weeks"] as? [[String: Any]])
    #expect(weeks.count == 14)
    for week in weeks {
      #expect(week["week"] is Int && week["start"] is String)
      for quantity in ["receipts", "closing", "lowest"] {
        let spread = try #require(week[quantity] as? [String: Any])
        for key in ["mean", "p05", "p50", "p95"] { try Self.expectEstimate(spread[key]) }
      }
      try Self.expectEstimate(week["shortfall_probability"])
      try Self.expectEstimate(week["first_shortfall_probability"])
    }
  }

  @Test func documentOfABaselineIsStable() throws {
    let text = ForecastJSON.render(ForecastFixture.summary(), digest: "d", result: "out")
    try GoldenFile.expect(text, is: "baseline.json")
  }

  @Test func whatIsNotModelledIsNullWithItsReason() {
    func missing(_ key: String, _ reason: String) -> String {
      #""\#(key)":{"value":null,"low":null,"high":null,"unit":"EUR","interval":"simulation","#
        + #""reason":"\#(reason)"}"#
    }
    #expect(ForecastJSON.canonical(ForecastFixture.summary()).contains(missing("orders", "not modelled")))
    let runOff = ForecastJSON.canonical(ForecastFixture.summary(hasCash: false))
    #expect(runOff.contains(missing("buffer_99", "no cash position")))
  }

  @Test func amountsAreExactDecimals() {
    let text = ForecastJSON.canonical(ForecastFixture.summary())
    #expect(text.contains(#""open_amount":1433333.33"#))
    #expect(text.contains(#""opening_cash":612345.67"#))
    let yen = ForecastJSON.canonical(ForecastFixture.summary(currency: ForecastFixture.currency("JPY")))
    #expect(yen.contains(#""opening_cash":61234567,"#))
    let dinar = ForecastJSON.canonical(ForecastFixture.summary(currency: ForecastFixture.currency("KWD")))
    #expect(dinar.contains(#""opening_cash":61234.567,"#))
    #expect(dinar.contains(#""unit":"KWD""#))
  }

  @Test func weeksOfTheDocumentAddUpToTheCent() throws {
    let text = ForecastJSON.canonical(ForecastFixture.summary())
    func minor(_ pattern: String) -> [Int] {
      text.components(separatedBy: "\"\(pattern)\":").dropFirst().compactMap {
        Int($0.prefix { $0 != "," }.replacing(".", with: ""))
      }
    }
    let (receipts, outflows) = (minor("mean_receipts"), minor("mean_outflows").map { $0 })
    let closing = minor("mean_closing")
    try #require(receipts.count == 14 && outflows.count == 14 && closing.count == 14)
    var cash = 61_234_567
    for week in 0..<14 {
      cash += receipts[week] - outflows[week]
      #expect(cash == closing[week])
    }
  }

  @Test func notANumberNeverReachesTheDocument() throws {
    var summary = ForecastFixture.summary()
    let bad = Estimate(value: .nan, low: -.infinity, high: .infinity, unit: .money)
    summary.buffers[0].buffer = bad
    summary.shortfallProbability = Estimate(value: .nan, low: .nan, high: .nan, unit: .fraction)
    summary.creditLoss.mean = Estimate(value: 1e300, low: -1e300, high: 0, unit: .money)
    summary.weeks[3].receipts.mean = bad
    summary.position.coverage[0].share = .nan
    let text = ForecastJSON.render(summary, digest: "d", result: nil)
    _ = try Self.parsed(text)
    for word in ["nan", "inf,", "infinity"] { #expect(!text.lowercased().contains(word), "\(word)") }
    let estimates = try #require(Self.parsed(text)["estimates"] as? [String: Any])
    try Self.expectEstimate(estimates["buffer_95"])
    let screen = ForecastScreen.render(summary, resultFolder: nil)
    #expect(!screen.lowercased().contains("nan"))
  }

  @Test func canonicalFormDoesNotKnowFilesNorResult() {
    var summary = ForecastFixture.summary()
    let before = ForecastJSON.canonical(summary)
    summary.provenance.scenarioFile = "/elsewhere/s.yaml"
    summary.provenance.ledgerFile = "/elsewhere/l.csv"
    #expect(ForecastJSON.canonical(summary) == before)
    #expect(!before.contains("scenarios/"))
    summary.provenance.seed += 1
    #expect(ForecastJSON.canonical(summary) != before)
  }

  @Test func extraKeysResultAndDigestStandAtTheEnd() throws {
    let text = ForecastJSON.render(
      ForecastFixture.summary(), digest: "abc", result: "out/1", extra: [("threads", .integer(2))])
    #expect(text.hasSuffix("  \"threads\": 2,\n  \"result\": \"out/1\",\n  \"digest\": \"abc\"\n}\n"))
    #expect(try Self.parsed(text)["threads"] as? Int == 2)
  }

  @Test func stringsSurviveFoundation() throws {
    let hostile = "\u{0}\u{1B}[2J\"\\/\n\r\t\u{7F}\u{9B}\u{2028}\u{2029}株式会社👩‍👧 é\u{301}"
    for layout in [JSONValue.Layout.compact, .indented] {
      let text = JSONValue.object([
        ("a\"b", .string(hostile)), ("n", .array([.null, .bool(true), .object([])])),
      ])
      .rendered(layout)
      #expect(try Self.parsed(text)["a\"b"] as? String == hostile)
      #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }
  }

  @Test(arguments: [
    (0.1 + 0.2, "0.3"), (0.069, "0.069"), (1.0 / 3, "0.3333333333"), (2.0 / 3, "0.6666666667"),
    (99_999_999_999.0, "100000000000"), (-0.000_123_456_789_012_3, "-0.000123456789"), (1e-5, "0.00001"),
    (0.999_999_999_99, "1"), (-0.0, "0"), (123_456.789, "123456.789"), (1e25, "1e25"), (1.5e-20, "1.5e-20"),
    (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.797693135e308"),
    (1e16, "10000000000000000"),
  ])
  func realsHaveTenSignificantDigits(value: Double, text: String) {
    #expect(DecimalText(value)?.description == text)
  }

  @Test func notANumberHasNoDecimalText() {
    for value in [Double.nan, .infinity, -.infinity] { #expect(DecimalText(value) == nil) }
  }
}
