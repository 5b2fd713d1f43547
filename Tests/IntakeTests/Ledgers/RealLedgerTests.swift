import Foundation
import Intake
import Receivables
import Testing

/// Real ledgers beside the package, read by their shipped mappings; skipped where the folder is missing.
@Suite struct RealLedgerTests {
  /// The shipped mapping of each ledger.
  private let mappings = [
    "payables-2011-2015": "uk-payables", "ibm-late-payments": "late-payments-sample",
    "highradius-sample": "us-distributor", "fines-2006-2007": "traffic-fines",
  ]

  private func imported(_ name: String) throws -> (ImportReport, LedgerFolder) {
    let folder = try LedgerFolder()
    let file = try #require(realLedger(name))
    let report = try LedgerImport.run(
      file: file, mapping: shippedMapping(mappings[name] ?? name), options: .init(maxRejected: 0),
      to: folder.path("book"))
    return (report, folder)
  }

  /// The open lines by the conventions of `score.py`, read here by other means: the file has no quotes.
  private func openPayables(_ file: String, cutoff: Day) throws -> [Int: Int64] {
    var open: [Int: Int64] = [:]
    let text = try String(contentsOfFile: file, encoding: .utf8)
    for (number, row) in text.split(separator: "\n").dropFirst().enumerated() {
      let fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let issue = try abbreviated(fields[3])
      let entered = fields[2].split(separator: " ")[0].split(separator: "-")
      let created = try #require(Day(iso: "\(entered[2])-\(entered[1])-\(entered[0])"))
      let known = max(issue, created)
      let days = Double(fields[8].trimmingCharacters(in: .whitespacesAndNewlines)).map { Int($0) }
      let stated = try #require(Double(fields[6].isEmpty ? fields[5] : fields[6]))
      let cents = Int64(((stated - 1.98) * 100).rounded())
      let paid = days.map { issue + $0 }
      if let days, days < 0 { continue }
      if cents <= 0 || cents >= 100_000_000 { continue }
      if let paid, paid < known { continue }
      if known < cutoff, paid.map({ $0 >= cutoff }) ?? true { open[number + 1] = cents }
    }
    return open
  }

  private func abbreviated(_ text: String) throws -> Day {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let parts = text.split(separator: "-").map(String.init)
    let month = try #require(months.firstIndex(of: parts[1]))
    return try #require(Day(year: 2000 + (Int(parts[2]) ?? 0), month: month + 1, day: Int(parts[0]) ?? 0))
  }

  @Test(.enabled(if: realLedger("payables-2011-2015") != nil, "needs ../shared/data"))
  func payablesAreOpenAtTheSevenCutoffsAsTheScoreCountsThem() throws {
    let (report, folder) = try imported("payables-2011-2015")
    let file = try #require(realLedger("payables-2011-2015"))
    #expect(report.rows == 5_885)
    #expect(report.accepted == 5_877)
    #expect(report.leftOutRows == 8)
    #expect(report.asOf == day("2015-12-31"))
    // Cutoff, open lines and their value as `score.py payables FILE` prints them.
    let printed: [(String, Int, Int64)] = [
      ("2014-10-06", 293, 40_345_181), ("2014-12-05", 278, 20_845_794), ("2015-02-02", 276, 16_465_849),
      ("2015-04-02", 295, 19_713_204), ("2015-06-01", 313, 47_195_887), ("2015-07-31", 344, 32_671_138),
      ("2015-09-28", 315, 29_632_413),
    ]
    let book = try Book(file: folder.path("book"))
    for (cutoff, lines, value) in printed {
      let view = try book.view(asOf: day(cutoff) - 1)
      var open: [Int: Int64] = [:]
      for item in view.items where item.open > 0 { open[item.sourceLine] = item.open }
      #expect(open.count == lines)
      #expect(open.values.reduce(0, +) == value)
      let scored = try openPayables(file, cutoff: day(cutoff))
      #expect(open == scored)
    }
  }

  @Test(.enabled(if: realLedger("ibm-late-payments") != nil, "needs ../shared/data"))
  func theVendorSampleHasLatenessFromItsDatesAndIdsAsText() throws {
    let (report, folder) = try imported("ibm-late-payments")
    #expect(report.accepted == 2_466)
    #expect(report.quality.disputesWithoutDate.count == 561)
    #expect(report.quality.paidBeforeDue.count == 1_505)
    let view = try folder.view()
    #expect(view.customers.count == 100)
    let first = view.items[0]
    #expect(first.document == "0000611365")
    #expect(first.account == "0379-NEVHP")
    #expect(first.issue == day("2013-01-02"))
    #expect(first.due == day("2013-02-01"))
    #expect(first.amount == 5_594)
    #expect(
      first.events == [
        LedgerEvent(kind: .paid, effective: day("2013-01-15"), knownOn: day("2013-01-15"), amount: 5_594)
      ])
    #expect(view.items.allSatisfy { !$0.isDisputed && $0.open == 0 })
  }

  @Test(.enabled(if: realLedger("highradius-sample") != nil, "needs ../shared/data"))
  func theOdditiesOfTheDistributorsExportAreNamed() throws {
    let (report, folder) = try imported("highradius-sample")
    #expect(report.accepted == 36)
    #expect(report.quality.currencies.map(\.currency.code) == ["CAD", "USD"])
    #expect(report.quality.repeatedColumns == ["document_create_date"])
    #expect(report.quality.dateForms.count == 4)
    #expect(report.quality.numbersAsText == 72)
    #expect(report.quality.accountsWithVaryingNames == 6)
    #expect(report.quality.likelySameDebtors.contains(["0200769623", "200769623"]))
    let view = try folder.view()
    #expect(view.items[0].document == "1929003413")
    #expect(view.items.contains { $0.account == "CCCA02" })
    let text = report.text()
    for word in ["mixed currencies", "document_create_date", "yyyyMMdd.0", "not merged"] {
      #expect(text.contains(word))
    }
  }

  @Test(.enabled(if: realLedger("fines-2006-2007") != nil, "needs ../shared/data"))
  func finesGrowAndArePaidInParts() throws {
    let (report, folder) = try imported("fines-2006-2007")
    #expect(report.rows == 15_478)
    #expect(report.accepted + report.leftOutRows == report.rows)
    #expect(report.quality.items == 7_414)
    let view = try folder.view()
    let inParts = try #require(view.items.first { $0.document == "A1112" })
    // Postage 11.00, a penalty that replaces 35.00 by 71.50, and 82.50 paid in two parts.
    #expect(inParts.events.map(\.kind) == [.amountChanged, .amountChanged, .paid, .paid])
    #expect(inParts.events.map(\.amount) == [1_100, 3_650, 4_925, 3_325])
    #expect(inParts.open == 0)
    #expect(inParts.due == inParts.issue + 60)
    let disputed = try #require(view.items.first { $0.document == "A10001" })
    #expect(disputed.isDisputed)
    // The first payment taken as whole, as the score counts open fines.
    let cutoff = day("2007-07-02")
    let before = try folder.view("2007-07-01")
    let unpaid = before.items.filter { item in !item.events.contains { $0.kind == .paid } }
    #expect(unpaid.count == (try firstPayments(cutoff)))
  }

  /// Fines created before a day and without a payment before it, counted from the text.
  private func firstPayments(_ cutoff: Day) throws -> Int {
    let file = try #require(realLedger("fines-2006-2007"))
    var created: Set<String> = []
    var paid: Set<String> = []
    for row in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").dropFirst() {
      let fields = row.split(separator: ",", omittingEmptySubsequences: false)
      guard let day = Day(iso: fields[3]), day < cutoff else { continue }
      if fields[1] == "Create Fine" { created.insert(String(fields[0])) }
      if fields[1] == "Payment" { paid.insert(String(fields[0])) }
    }
    return created.subtracting(paid).count
  }
}
