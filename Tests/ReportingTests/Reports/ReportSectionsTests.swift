import Foundation
import Reporting
import Testing

@Suite struct ReportSectionsTests {
  private static let backtest = """
    {"schema": "duecast.backtest/1", "cutoffs": ["2026-01-31", "2026-03-31"], "horizon_weeks": 13,
     "ledger": {"digest": "aa"}, "separate_windows": 2, "verdict": {"intervals": "too little history to say", "winner": ""},
     "methods": {"kaplan_meier": {"wape_week": 0.31, "ncrps_week": 0.2, "bias": 0.01,
                                   "coverage_week": {"50": 0.48, "80": 0.77, "95": 0.93}},
                 "duecast": {"wape_week": 0.27, "ncrps_week": 0.181, "bias": -0.02,
                             "coverage_week": {"50": 0.52, "80": 0.81, "95": 0.96}},
                 "due_date": {"wape_week": 0.6, "bias": 0.2, "coverage_week": {"50": null, "80": null, "95": null}}}}
    """
  private static let buffer = """
    {"schema": "duecast.buffer/1", "scenario": {"digest": "other"}, "safety": [
      {"level": 0.95, "buffer": {"value": 1, "low": 1, "high": 1, "unit": "EUR"}, "drivers": {}},
      {"level": 0.99, "buffer": {"value": 605850.0, "low": 600000.0, "high": 612000.0, "unit": "EUR"}, "drivers": {
        "timing": {"value": 30000.0, "low": 29000.0, "high": 31000.0, "unit": "EUR"},
        "sales": {"value": 42000.0, "low": 41000.0, "high": 43000.0, "unit": "EUR"},
        "billing": {"value": null, "low": null, "high": null, "unit": "EUR", "reason": "not in the scenario"},
        "interaction": {"value": -5000.0, "low": -5500.0, "high": -4500.0, "unit": "EUR"}}}]}
    """

  private static func sweep(_ name: String) -> String {
    func point(_ setting: String?, _ value: Double, _ chance: Double, _ dominated: Bool) -> String {
      let settings = setting.map { "{\"terms.net_days\": \"\($0)\"}" } ?? "{}"
      return """
        {"settings": \(settings), "today": \(setting == nil), "dominated": \(dominated), "measures": {
          "npv": {"value": \(value), "low": 1, "high": 2, "unit": "EUR"}, "dso": {"value": 41.5, "unit": "days"},
          "shortfall_probability": {"value": \(chance), "low": 0.01, "high": 0.5, "unit": "fraction"}}}
        """
    }
    return """
      {"schema": "duecast.sweep/1", "scenario": "baseline", "keys": ["terms.net_days"], "paths": 512, "points": [
      \(point(nil, 1_800_000, 0.06, false)), \(point("15", 1_900_000, 0.01, false)), \(point(name, 1_700_000, 0.2, true))]}
      """
  }

  private static let compare = """
    {"schema": "duecast.compare/1", "policies": ["strict", "lenient"], "paths": 512, "rests_on_examples": true, "measures": {
      "npv": {"values": {"strict": {"value": 1826400.0, "unit": "EUR"}, "lenient": {"value": 1780300.0, "unit": "EUR"}},
              "differences": [{"of": "lenient", "against": "strict", "verdict": "strict",
                               "difference": {"value": -46100.0, "unit": "EUR"}}]},
      "dso": {"values": {"strict": {"value": 58.0, "unit": "days"}, "lenient": {"value": 81.8, "unit": "days"}},
              "differences": [{"verdict": "unclear", "difference": {"value": 23.8, "unit": "days"}}]}}}
    """

  private func evidence(_ texts: [String]) -> ReportEvidence {
    var evidence = ReportEvidence()
    for text in texts {
      let isTaken = evidence.add(Data(text.utf8), minorPerMajor: 100)
      #expect(isTaken)
    }
    return evidence
  }

  @Test func whatOtherCommandsFoundStandsInThePage() throws {
    let data = try ReportFixture.data()
    let all = evidence([Self.backtest, Self.buffer, Self.sweep("90"), Self.compare])
    let html = ReportPage(data, language: .en, unit: .one, evidence: all).html()
    for part in [
      // Drivers in order of their effect, those that are not in the scenario left out, in the report's unit.
      "605,850 EUR (600,000 to 612,000)", "uncertainty of sales</td><td>42,000 EUR (41,000 to 43,000)",
      "made on another state of the scenario", "Held against what came", "2 windows that do not overlap",
      "too little history to say", "52.0 % / 81.0 % / 96.0 %", "another state of the ledger",
      "What other settings would do",
      "dominated", "Policies side by side", "no clear difference", "example inputs that nobody has confirmed",
      "-46,100",
    ] { #expect(html.contains(part), "\(part)") }
    #expect(!html.contains("billing</td>"))
    #expect(!html.contains("have not been held against what came"))
    let order = ["Duecast</td>", "paid when due</td>", "Kaplan-Meier</td>"].compactMap {
      html.range(of: $0)?.lowerBound
    }
    #expect(order.count == 3 && order == order.sorted())
    let chinese = ReportPage(data, language: .zh, unit: .wan, evidence: all).html()
    for part in ["与实际回款对照", "销售不确定性", "被支配", "政策比较", "无明显差异", "4.20 万欧元"] {
      #expect(chinese.contains(part), "\(part)")
    }
    // Without them the page says that nothing was held against what came.
    let bare = ReportPage(data, language: .en, unit: .one).html()
    #expect(bare.contains("have not been held against what came"))
    var none = ReportEvidence()
    for text in ["{}", "no json", "{\"schema\": \"duecast.forecast/1\"}"] {
      let isTaken = none.add(Data(text.utf8), minorPerMajor: 100)
      #expect(!isTaken)
    }
  }

  @Test(arguments: ReportFixture.hostile) func whatStandsInEvidenceIsShownAndNeverRun(text: String) throws {
    func page(_ name: String) throws -> [String] {
      let quoted = String(decoding: try JSONEncoder().encode(name), as: UTF8.self).dropFirst().dropLast()
      let html = ReportPage(
        try ReportFixture.data(), language: .en, unit: .one, evidence: evidence([Self.sweep(String(quoted))])
      ).html()
      return html.replacing(/<title>[^<]*<\/title>/, with: "").replacing(/<desc>[^<]*<\/desc>/, with: "")
        .matches(of: /<[^>]*>/).map { String($0.0) }
    }
    #expect(try page(text) == page("90"))
  }

  @Test func theEnginesLinesAreKnownInChinese() throws {
    for (english, chinese) in [
      (
        "payment delay, retail: Kaplan-Meier, n 1,830 invoices, 1,672 paid; 86.2 % paid within 30 days after due, 95 % interval 84.2 % to 87.9 %; not yet backtested",
        "付款延迟（retail）：Kaplan-Meier 估计，1,830 张发票，已付 1,672 张；到期后 30 天内付款 86.2%，95% 区间 84.2% 至 87.9%；尚未回测"
      ),
      (
        "planned sales, retail: scenario, uncertainty 8.0 %; not backtested",
        "计划销售（retail）：情景给定，不确定性 8.0%；未回测"
      ),
      ("disputed: 47029.60 EUR in 18 items", "争议：47029.60 EUR，18 笔"),
      ("credit lines, disputes still to come, dunning, reaction of sales to terms", "信贷额度、未来争议、催收、销售对账期的反应"),
      (
        "Sales held equal: timing and losses only. Net days change for planned sales (retail 30 to 14), 50.0 % of it moves the pay date (assumption).",
        "销售额保持不变：仅比较时间与损失。计划销售的账期变化（retail 30 至 14），其中 50.0% 会移动付款日（假设）。"
      ),
      ("Under stress: PDs x2.40, payments +9 days.", "压力情景：违约概率 ×2.40、付款推迟 9 天。"),
    ] {
      let html = ReportPage(try ReportFixture.data(basis: [english]), language: .zh, unit: .one).html()
      #expect(html.contains("<li>\(chinese)</li>"))
      let page = ReportPage(try ReportFixture.data(basis: [english]), language: .en, unit: .one).html()
      #expect(page.contains("<li>\(english)</li>"))
    }
    // A line that is not known stands as it is, and the page says so.
    let html = ReportPage(try ReportFixture.data(basis: ["never said"]), language: .zh, unit: .one).html()
    #expect(html.contains("<li>never said</li>"))
    #expect(html.contains("部分说明由程序以英文给出"))
  }
}
