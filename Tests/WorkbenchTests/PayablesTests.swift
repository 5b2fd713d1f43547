import Foundation
import Testing

/// Suppliers' invoices on the way to cash, and the bridge from contribution to cash, on cases worked out by hand.
@Suite struct PayablesTests {
  private let session: CommandSession

  init() throws { session = try CommandSession() }

  private var byHand: String { CommandSession.shipped("scenarios/by-hand/payables.yaml") }

  private func json(_ arguments: [String]) throws -> [String: Any] { try session.json(arguments) }

  private func cash(_ arguments: [String]) throws -> [String: Double] {
    _ = try json(["forecast", "--out", session.place("out")] + arguments)
    var cash: [String: Double] = [:]
    for line in try session.read("out/cash_daily.csv").split(whereSeparator: \.isNewline).dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      cash[String(cells[0])] = Double(cells[3])
    }
    return cash
  }

  @Test func invoicesArePaidInTheRunOnOrAfterTheirDueDay() throws {
    let found = try cash([byHand])
    let expected: [(String, Double)] = [
      ("2026-10-01", 20_000), ("2026-10-02", 5_000), ("2026-10-05", -95_000), ("2026-10-08", -95_000),
      ("2026-10-09", -145_000), ("2026-10-15", -85_000), ("2026-10-30", 15_000), ("2026-11-05", 15_000),
      ("2026-11-06", -15_000), ("2026-11-10", -135_000), ("2026-12-30", -135_000),
    ]
    for (day, amount) in expected { #expect(found[day] == amount, "\(day)") }
  }

  @Test func daysAfterDueMoveThemAll() throws {
    // 8 October plus 10 days is Sunday the 18th, whose run is Friday the 23rd; 2 November becomes the 12th, then the 13th.
    let found = try cash([byHand, "--set", "payables.days_after_due=10"])
    #expect(found["2026-10-22"] == -35_000 && found["2026-10-23"] == -85_000)
    #expect(found["2026-11-12"] == -105_000 && found["2026-11-13"] == -135_000)
  }

  @Test func aDifferenceToTheControlTotalIsRefusedWithItsAmount() throws {
    let reply = session.run(["forecast", byHand, "--set", "payables.control_total=127000.00"])
    #expect(reply.status == 2)
    #expect(reply.messages.contains("128,000.00") && reply.messages.contains("a difference of 1,000.00"))
  }

  /// Quince is Alder: its 30,000 are set off against the 100,000, so 70,000 come and nothing goes out to it.
  @Test func whoIsCustomerAndSupplierIsNetted() throws {
    let found = try cash([byHand, "--set", "payables.net_with={Q: A}"])
    #expect(found["2026-10-15"] == -85_000 && found["2026-10-30"] == -15_000)
    #expect(found["2026-11-06"] == -15_000 && found["2026-11-10"] == -135_000)
    let unknown = session.run(["forecast", byHand, "--set", "payables.net_with={Q: AA}"])
    #expect(unknown.status == 2 && unknown.messages.contains("the ledger of customers knows no `AA`"))
  }

  @Test func aBookHoldsOneSide() throws {
    let ledger = CommandSession.shipped("scenarios/by-hand/payables.csv")
    let map = CommandSession.shipped("scenarios/mappings/events.yaml")
    let book = session.place("suppliers.book")
    let first = session.run([
      "import", ledger, "--map", map, "--kind", "payables", "--as-of", "2026-09-30", "--control-total",
      "128000.00", "--to", book,
    ])
    #expect(first.status == 0, "\(first.messages)")
    let mixed = session.run(["import", ledger, "--map", map, "--to", book])
    #expect(mixed.status == 2 && mixed.messages.contains("the book holds payables"))
    let asReceivables = session.run(["forecast", byHand, "--book", book])
    #expect(asReceivables.status == 2 && asReceivables.messages.contains("receivables are wanted"))
    let found = try cash([
      byHand, "--set", "payables.book=\(book)",
    ])
    #expect(found["2026-12-30"] == -135_000)
  }

  @Test func withoutItemsNothingChanges() throws {
    // What falls due after the horizon is no outflow of it: the same bits as without the ledger.
    let base = CommandSession.shipped("scenarios/by-hand/base.yaml")
    let plain = try cash([base])
    let late = try cash([
      byHand, "--set", "payables.days_after_due=365", "--set", "payables.pay_on=null",
    ])
    #expect(plain == late)
  }

  private func lines(_ period: Any?) throws -> [String: Double] {
    let object = try #require(period as? [String: Any])
    var lines = try #require(object["means"] as? [String: Double])
    for key in ["contribution", "cash", "closing"] { lines[key] = try #require(object[key] as? Double) }
    for key in ["receivables", "stock", "payables"] { lines[key + "_end"] = object[key] as? Double }
    return lines
  }

  @Test func theBridgeIsThatWorkedOutByHand() throws {
    let found = try json(["bridge", byHand, "--weeks", "13", "--paths", "256"])
    let months = try #require(found["months"] as? [Any])
    #expect(months.count == 3)
    #expect(found["unbalanced"] as? Int == 0)
    let opening = try #require(found["opening"] as? [String: Any])
    #expect(opening["receivables"] as? Double == 230_000 && opening["payables"] as? Double == 120_000)
    let october = try lines(months[0])
    // 160,000 come in; 100,000 of materials and 65,000 of the ledger go out. Nothing is sold: what is bought is the cost.
    #expect(october["sales"] == 0 && october["cost_of_sales"] == -100_000)
    #expect(october["receivables"] == 160_000 && october["payables"] == -65_000)
    #expect(october["cash"] == -5_000 && october["closing"] == 15_000)
    let november = try lines(months[1])
    #expect(november["cost_of_sales"] == -120_000 && november["payables"] == -30_000)
    #expect(november["closing"] == -135_000)
    let total = try lines(found["total"])
    #expect(total["receivables_end"] == 70_000 && total["closing"] == -135_000)
    #expect(total["payables_end"] == 25_000, "Rowan's invoice is owed at the end")
  }

  @Test func stockTakesWhatIsBoughtAndGivesWhatIsSold() throws {
    let found = try json([
      "bridge", byHand, "--weeks", "13", "--paths", "256", "--set",
      "stock={opening: 50000.00, cost_of_sales: 60%}",
    ])
    // Nothing is sold, so what is bought lies in stock.
    let total = try lines(found["total"])
    #expect(total["cost_of_sales"] == 0 && total["stock_end"] == 270_000)
  }

  @Test func aYearAddsUpOnEveryPathAndDownToTheCent() throws {
    let scenario = CommandSession.shipped("scenarios/working-capital.yaml")
    let found = try json([
      "bridge", scenario, "--paths", "256", "--set",
      "facilities=[{name: line, kind: revolver, limit: 300000.00, margin: 3%, hold_cash: 900000.00}]",
      "--set",
      "actions=[{name: wait, kind: stretch_suppliers, cash_below: 600000.00, delay_days: 9, cost: 1%}]",
    ])
    #expect(found["unbalanced"] as? Int == 0)
    let opening = try #require(found["opening"] as? [String: Any])
    var closing = try #require(opening["cash"] as? Double)
    var receivables = try #require(opening["receivables"] as? Double)
    var payables = try #require(opening["payables"] as? Double)
    func isSame(_ left: Double, _ right: Double?) -> Bool { abs(left - (right ?? .nan)) < 0.005 }
    for month in try #require(found["months"] as? [Any]) {
      let found = try lines(month)
      let sum = [
        "sales", "cost_of_sales", "receivables", "not_collected", "stock", "payables", "customer_costs",
        "operating", "tax", "capex", "debt_service", "financing",
      ].reduce(0) { $0 + (((month as? [String: Any])?["means"] as? [String: Double])?[$1] ?? .nan) }
      #expect(isSame(sum, found["cash"]))
      closing += sum
      #expect(isSame(closing, found["closing"]))
      let means = try #require((month as? [String: Any])?["means"] as? [String: Double])
      receivables -= means["receivables"] ?? 0
      payables += means["payables"] ?? 0
      #expect(isSame(receivables, found["receivables_end"]) && isSame(payables, found["payables_end"]))
    }
    let total = try #require((found["total"] as? [String: Any])?["means"] as? [String: Double])
    // The test sees something: customers fail, the line is drawn, prices of waiting are paid.
    #expect((total["not_collected"] ?? 0) < 0 && (total["financing"] ?? 0) != 0)
    #expect((total["stock"] ?? 0) != 0 && (total["receivables"] ?? 0) != 0)
    let csv = session.run(["bridge", scenario, "--paths", "256", "--weeks", "13", "--csv"])
    #expect(csv.status == 0 && csv.output.split(whereSeparator: \.isNewline).count == 5)
  }
}

/// Days of stock and payables, the cash cycle and bad debt by vintage.
@Suite struct WorkingCapitalMeasureTests {
  private let session: CommandSession

  init() throws { session = try CommandSession() }

  private func json(_ arguments: [String]) throws -> [String: Any] { try session.json(arguments) }

  private func mean(_ found: [String: Any], _ name: String) throws -> Double? {
    try CommandSession.mean(found, name)
  }

  @Test func suppliersArePaidLateByTheRunsWorkedOutByHand() throws {
    let byHand = CommandSession.shipped("scenarios/by-hand/payables.yaml")
    let found = try json(["measures", byHand, "--paths", "256"])
    let late: Double = 425_000 / 315_000  // 15,000 x 17 + 50,000 x 1 + 30,000 x 4
    let weighted = try #require(try mean(found, "supplier_days_late"))
    #expect(abs(weighted - late) < 1e-3)
    // 25,000 are owed at the end, 220,000 were bought in 91 days.
    let owed = try #require(try mean(found, "days_payables"))
    let expected: Double = 25.0 / 220.0 * 91.0
    #expect(abs(owed - expected) < 1e-3)
    #expect(try mean(found, "days_inventory") == nil, "no stock is stated")
  }

  @Test func theCashCycleIsStockPlusSalesLessPayables() throws {
    let found = try json([
      "measures", CommandSession.shipped("scenarios/working-capital.yaml"), "--paths", "512",
    ])
    let stock = try #require(try mean(found, "days_inventory"))
    let sales = try #require(try mean(found, "dso_period_end"))
    let owed = try #require(try mean(found, "days_payables"))
    let cycle = try #require(try mean(found, "cash_conversion_cycle"))
    // Each is kept to a 10,000th of a day on a path.
    #expect(abs(cycle - (stock + sales - owed)) < 1e-3)
    #expect(owed > 20 && owed < 45, "goods are paid 30 days after they were bought")
    let capital = try #require(try mean(found, "working_capital"))
    #expect(try mean(found, "working_capital_days").map { $0 > 0 } == true && capital > 0)
    let vintages = try #require(found["bad_debt_by_vintage"] as? [[String: Any]])
    #expect(vintages.count == 4 && vintages[0]["month"] is NSNull)
    func ratio(_ place: Int) throws -> (failed: Double, base: Double) {
      let base = try #require((vintages[place]["invoiced"] as? [String: Any])?["value"] as? Double)
      let ratio = try #require((vintages[place]["mean"] as? [String: Any])?["value"] as? Double)
      return (ratio * base, base)
    }
    // Together the vintages are all that failed: the ratio of opening receivables and sales.
    let all = try (0..<4).map { try ratio($0) }
    let whole = try #require(try mean(found, "bad_debt_ratio"))
    let failed = all.reduce(0) { $0 + $1.failed }
    let base = all.reduce(0) { $0 + $1.base }
    // Sales vary by 8 %, so a mean of ratios is not quite the ratio of means.
    #expect(abs(failed / base - whole) < 0.1 * whole)
    #expect(
      try ratio(1).failed > 0 && ratio(3).failed < ratio(1).failed, "late invoices have had less time to fail"
    )
  }
}
