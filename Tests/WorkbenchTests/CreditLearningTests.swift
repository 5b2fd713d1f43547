import Foundation
import Testing

/// `scorecard`, `loadings`, `pd`, and ledgers that have nothing to learn from.
@Suite struct CreditLearningTests {
  private let session: CommandSession

  init() throws { session = try CommandSession() }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// Cases by a fixed recurrence: overdue customers fail more often.
  private func cases() -> String {
    var state: UInt32 = 12_345
    func next() -> Double {
      state = state &* 1_664_525 &+ 1_013_904_223
      return Double(state) / 4_294_967_296
    }
    var text = "id,days_overdue,sector,failed_on,failed\n"
    for number in 0..<1200 {
      let days = Int(next() * 100)
      let sector = ["trade", "building", "food"][Int(next() * 3)]
      let isBad = next() < (days > 60 ? 0.25 : 0.05) + (sector == "building" ? 0.08 : 0)
      text += "K\(number),\(days),\(sector),\(isBad ? "2026-01-01" : ""),\(isBad ? 1 : 0)\n"
    }
    return text
  }

  @Test func aScorecardIsTrainedAndGivesProbabilities() throws {
    let file = try session.write("cases.csv", cases())
    let customers = try session.write(
      "customers.csv", "customer,days_overdue,sector\nA,5,food\n\"B, C\",95,building\n")
    let reply = session.run([
      "scorecard", file, "--label", "failed", "--without", "failed_on", "--card", session.place("card.csv"),
      "--score", customers, "--figures", session.place("pd.csv"), "--json",
    ])
    #expect(reply.status == 0, "\(reply.messages)")
    #expect(reply.messages.contains("`id`"))
    let result = try json(reply.output)
    #expect(result["schema"] as? String == "duecast.scorecard/1")
    let area = try #require(
      ((result["cross_validated"] as? [String: Any])?["auc"] as? [String: Any])?["value"] as? Double)
    #expect(area > 0.65 && area < 0.8)
    #expect(try session.read("card.csv").contains("days_overdue"))
    let rows = try session.read("pd.csv").split(separator: "\n")
    #expect(rows.count == 3)
    #expect(rows[2].hasPrefix("\"B, C\","))
    let low = try #require(Double(rows[1].split(separator: ",").last ?? ""))
    let high = try #require(Double(rows[2].split(separator: ",").last ?? ""))
    #expect(low < 0.1 && high > 0.2)
    // A column that knows the outcome is pointed at.
    let leaking = session.run(["scorecard", file, "--label", "failed", "--columns", "failed_on,days_overdue"])
    #expect(leaking.output.contains("was it known"), "\(leaking.output)\(leaking.messages)")
    let wrong = session.run(["scorecard", file, "--label", "failed", "--bad", "yes"])
    #expect(wrong.status == 2)
    #expect(wrong.messages.contains("--bad"))
  }

  @Test func loadingsComeFromCountsAndRates() throws {
    var text = "period,segment,defaults,obligors\n"
    for (year, failed) in [12, 30, 8, 15, 22, 60, 18, 9].enumerated() {
      text += "\(2015 + year),trade,\(failed),1000\n\(2015 + year),building,\(failed * 2),1500\n"
    }
    let file = try session.write("series.csv", text)
    let reply = session.run(["loadings", file, "--json"])
    #expect(reply.status == 0, "\(reply.messages)")
    let result = try json(reply.output)
    #expect(result["schema"] as? String == "duecast.loadings/1")
    #expect((result["segments"] as? [Any])?.count == 2)
    #expect((result["between"] as? [Any])?.count == 1)
    #expect(session.run(["loadings", file]).output.contains("likelihood"))
    let short = try session.write("short.csv", "period,rate\n1,1%\n2,2%\n")
    let refused = session.run(["loadings", short])
    #expect(refused.status == 2)
    #expect(refused.messages.contains("5 are needed"))
    #expect(session.run(["loadings", try session.write("bad.csv", "period,rate\n1,140\n")]).status == 2)
  }

  @Test func probabilitiesComeFromGradesAccountsAndLateness() throws {
    let table = try session.write("table.csv", "grade,annual_pd\nAAA,0\nB,4%\nCCC,20%\nD,100%\n")
    let grades = try session.write("grades.csv", "customer,grade\nC1,AAA\nC2,B-\n")
    let reply = session.run([
      "pd", grades, "--from", "grades", "--table", table, "--out", session.place("pd.csv"),
    ])
    #expect(reply.status == 0, "\(reply.messages)")
    #expect(try session.read("pd.csv") == "customer,annual_pd\nC1,0.00030000\nC2,0.04000000\n")
    let accounts = try session.write(
      "accounts.csv", "customer,x1,x2,x3,x4\nC1,0.4,0.4,0.2,2\nC2,-0.5,-0.5,-0.3,0.1\n")
    let altman = session.run(["pd", accounts, "--from", "altman", "--table", table, "--json"])
    #expect(altman.status == 0, "\(altman.messages)")
    #expect(altman.output.contains("AAA (Z'' safe)"))
    let ledger = [
      CommandSession.shipped("scenarios/ledgers/baseline.csv"), "--map",
      CommandSession.shipped("scenarios/mappings/events.yaml"),
    ]
    let late = session.run(["pd"] + ledger + ["--from", "lateness", "--mean", "2%"])
    #expect(late.status == 0, "\(late.messages)")
    #expect(late.output.contains("nothing overdue"))
    #expect(session.run(["pd", grades, "--from", "grades"]).status == 64)
  }

  @Test func anExportOfOpenItemsIsNeverFitted() throws {
    let ledger = [
      CommandSession.shipped("scenarios/ledgers/examples/xero-invoices.csv"), "--map",
      CommandSession.shipped("scenarios/mappings/xero-invoices.yaml"),
    ]
    for reply in [
      session.run(["calibrate"] + ledger + ["--out", session.place("b.yaml")]),
      session.run(["backtest"] + ledger),
    ] {
      #expect(reply.status == 2)
      #expect(reply.messages.contains("export of open items"), "\(reply.messages)")
      #expect(reply.messages.contains("payment_delay"))
    }
    let scenario = try session.write(
      "scenario.yaml",
      """
      duecast: 1
      name: open items only
      currency: NZD
      ledger: {file: \(ledger[0]), mapping: \(ledger[2]), as_of: 2026-03-31}
      weeks: rolling
      calendar: every_day
      opening_cash: none
      credit: none
      """)
    let forecast = session.run(["forecast", scenario, "--paths", "256", "--out", session.place("r")])
    #expect(forecast.status == 2)
    #expect(forecast.messages.contains("no-payment-history") || forecast.messages.contains("no paid invoice"))
    // With payment days the same shape is learned from.
    let stripe = session.run([
      "calibrate", CommandSession.shipped("scenarios/ledgers/examples/stripe-invoices.csv"), "--map",
      CommandSession.shipped("scenarios/mappings/stripe-invoices.yaml"), "--as-of", "2025-12-31", "--out",
      session.place("s.yaml"),
    ])
    #expect(stripe.status == 0, "\(stripe.messages)")
  }
}
