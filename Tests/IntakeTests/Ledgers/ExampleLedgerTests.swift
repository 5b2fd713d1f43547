import Foundation
import Intake
import Receivables
import Testing

/// The example ledgers in the shape of real exports, with the values that their rows must come to.
@Suite struct ExampleLedgerTests {
  private func example(_ name: String, asOf: String) throws -> (ImportReport, LedgerView, Book) {
    let folder = try LedgerFolder()
    let report = try LedgerImport.run(
      file: packageRoot.appending(path: "scenarios/ledgers/examples/\(name).csv").path,
      mapping: shippedMapping(name), options: LedgerImport.Options(asOf: Day(iso: asOf), maxRejected: 0.2),
      to: folder.path("book"))
    let book = try Book(file: folder.path("book"))
    return (report, try book.view(asOf: day(asOf)), book)
  }

  @Test func sapListBecomesItemsWithSignsAndDueDates() throws {
    let (report, view, book) = try example("sap-fbl5n", asOf: "2026-03-31")
    #expect(report.rows == 14)
    #expect(report.skipped == 3)
    #expect(report.rejected == 1)
    #expect(report.accepted == 10)
    #expect(report.issues.map(\.code) == [.badDate])
    #expect(report.issues[0].line == 16)
    #expect(
      view.items.map(\.document) == [
        "1800000001/2026/1", "1800000002/2026/1", "1600000003/2026/1", "1400000004/2026/1",
        "1800000005/2026/1",
        "1800000005/2026/2", "1400000006/2026/1", "1800000007/2025/1", "1800000008/2026/1",
        "1800000009/2026/1",
      ])
    #expect(
      view.items.map(\.amount) == [
        119_000, 2_380_050, 11_900, 50_000, 714_000, 6_000, 100_000, 123_456_789, 10_000, 5_000,
      ])
    #expect(
      view.items.map(\.kind) == [
        .invoice, .invoice, .creditNote, .onAccount, .invoice, .invoice, .onAccount, .invoice, .invoice,
        .creditNote,
      ])
    #expect(
      view.items.map(\.due.description) == [
        "2026-02-04", "2026-03-21", "2026-01-25", "2026-02-02", "2026-02-11", "2026-02-11", "2026-01-15",
        "2026-03-31", "2026-02-10", "2026-03-13",
      ])
    #expect(
      view.items.map(\.open) == [0, 2_380_050, 11_900, 50_000, 0, 6_000, 0, 123_456_789, 10_000, 5_000])
    #expect(view.items.map(\.currency.code).suffix(4) == ["EUR", "SEK", "SEK", "SEK"])
    #expect(view.items[0].account == "0000104711")
    #expect(view.items[0].events.map(\.kind) == [.cleared])
    #expect(view.items[0].events.map(\.effective) == [day("2026-02-09")])
    #expect(view.items[1].knownOn == day("2026-01-21"))
    #expect(view.items.map(\.sourceLine) == [1, 2, 3, 4, 6, 7, 8, 10, 11, 12])
    #expect(
      view.customers.map(\.name) == ["Müller & Söhne GmbH", "Schulze \"Bau\"; Nachf. KG", "Åkesson AB"])
    #expect(view.customers.map(\.country) == ["DE", "AT", "SE"])
    #expect(book.settlementDateMeanings == [.clearing])
    #expect(report.quality.missingDue.count == 1)
    #expect(report.quality.negativeInvoices.count == 1)
    #expect(report.quality.unappliedCash.count == 2)
    #expect(report.quality.currencies.map(\.currency.code) == ["EUR", "SEK"])
    #expect(report.quality.currencies.map(\.open) == [2_324_150, 123_461_789])
  }

  @Test func odooMovesAreOpenItemsWithoutHistory() throws {
    let (report, view, book) = try example("odoo-account-move", asOf: "2026-03-10")
    #expect(report.rows == 10)
    #expect(report.accepted == 7)
    #expect(report.leftOut.map(\.tally.count) == [2, 1])
    #expect(report.leftOut.map(\.reason) == ["not posted", "`entry` rows are ignored by the mapping"])
    #expect(!book.hasPaymentHistory)
    #expect(report.settlementSentence.contains("no payment history"))
    #expect(
      view.items.map(\.document) == [
        "INV/2026/00001", "INV/2026/00002", "INV/2026/00003", "RINV/2026/00001", "INV/2026/00004",
        "INV/2026/00005",
        "INV/2026/00007",
      ])
    #expect(view.items.map(\.amount) == [115_000, 230_000, 3_175_040, 23_000, 9_583, 48_000, 100_000])
    #expect(view.items.map(\.open) == [0, 80_000, 3_175_040, 23_000, 9_583, 48_000, 100_000])
    #expect(view.items[1].events.map(\.effective) == [day("2026-03-10")])
    #expect(view.items[3].kind == .creditNote)
    #expect(view.customers.map(\.key) == ["Deco Addict", "Gemini Furniture", "Ready Mat", "Azure Interior"])
    #expect(
      view.customers.map(\.name) == [
        "Deco Addict", "Gemini Furniture", "Ready Mat\nStore 2", "Azure \"Interior\"",
      ])
    #expect(report.quality.undatedSettlements.count == 2)
    #expect(report.quality.missingDue.count == 1)
    #expect(report.quality.accountsWithVaryingNames == 1)
  }

  @Test func quickBooksAgeingDetailIsReadBetweenHeadingsAndTotals() throws {
    let (report, view, book) = try example("quickbooks-ar-detail", asOf: "2026-03-31")
    #expect(report.rejected == 0)
    #expect(report.accepted == 7)
    #expect(!book.hasPaymentHistory)
    #expect(
      view.items.map(\.kind) == [
        .invoice, .invoice, .creditNote, .invoice, .creditNote, .onAccount, .invoice,
      ])
    #expect(
      view.items.map(\.amount) == [124_000, 1_860_050, 15_000, 98_000, 8_000, 50_000, 4_200_000])
    #expect(view.items.map(\.open) == [124_000, 860_050, 15_000, 98_000, 8_000, 50_000, 4_200_000])
    #expect(view.items[0].due == day("2025-12-03"))
    #expect(view.items.map(\.currency.code).allSatisfy { $0 == "USD" })
    // What was paid of an invoice before the report has no day: nothing can be learned from it.
    #expect(view.items[1].events.map(\.isDated) == [false])
  }

  @Test func xeroLineItemsBecomeOneInvoice() throws {
    let (report, view, book) = try example("xero-invoices", asOf: "2026-03-31")
    #expect(report.rows == 8)
    #expect(report.accepted == 7)
    #expect(report.duplicates == 0)
    #expect(report.issues.isEmpty)
    #expect(report.leftOut.map(\.tally.count) == [1])
    #expect(!book.hasPaymentHistory)
    #expect(view.items.map(\.document) == ["INV-0201", "INV-0202", "INV-0203", "CN-0015"])
    #expect(view.items.map(\.amount) == [618_750, 115_000, 950_000, 23_000])
    #expect(view.items.map(\.open) == [0, 75_000, 950_000, 23_000])
    #expect(view.items[3].kind == .creditNote)
    #expect(view.items[1].issue == day("2026-02-16"))
  }

  @Test func aLineThatSaysSomethingElseOfItsInvoiceIsRejected() throws {
    let folder = try LedgerFolder()
    let lines = try String(
      contentsOf: packageRoot.appending(path: "scenarios/ledgers/examples/xero-invoices.csv"), encoding: .utf8
    )
    try folder.write(
      lines.replacing("9500.00,0.00,0.00,9500.00,,Report", with: "9600.00,0.00,0.00,9500.00,,Report"))
    let report = try LedgerImport.run(
      file: folder.path("ledger.csv"), mapping: shippedMapping("xero-invoices"),
      options: LedgerImport.Options(maxRejected: 0.5), to: folder.path("book"))
    #expect(report.rejected == 1)
    #expect(report.issues.map(\.code) == [.conflictingRows])
  }

  @Test func erpNextReportHasPaymentsAndReturns() throws {
    let (report, view, book) = try example("erpnext-accounts-receivable", asOf: "2026-03-31")
    #expect(report.skipped == 1)
    #expect(report.accepted == 5)
    #expect(!book.hasPaymentHistory)
    #expect(view.items.map(\.kind) == [.invoice, .invoice, .invoice, .creditNote, .onAccount])
    #expect(view.items.map(\.open) == [3_000_000, 1_200_000, 800_000, 100_000, 500_000])
    #expect(view.customers.map(\.segment) == ["Commercial", "Government", "Commercial"])
    #expect(view.customers[0].key == "CUST-00012")
  }

  @Test func stripeInvoicesCarryTheirPaymentDays() throws {
    let (report, view, book) = try example("stripe-invoices", asOf: "2025-12-31")
    #expect(report.rejected == 0)
    #expect(report.leftOut.map(\.tally.count) == [2])
    #expect(book.hasPaymentHistory)
    #expect(view.items[0].amount == 285_956)
    #expect(view.items[0].currency.code == "USD")
    #expect(view.items[0].issue == day("2025-01-07"))
    #expect(view.items[0].due == day("2025-01-07"))
    #expect(view.items[0].events.map(\.kind) == [.paid])
    #expect(view.items[0].events.allSatisfy { $0.isDated && $0.effective == day("2025-01-07") })
    let written = view.items.filter { $0.events.contains { $0.kind == .writtenOff } }
    #expect(written.count == 1)
    #expect(written.allSatisfy { $0.open == 0 && $0.due.number + 90 == $0.events[0].effective.number })
  }

  @Test func twoOpenItemExportsDateWhatHappenedBetweenThem() throws {
    let folder = try LedgerFolder()
    let mapping = try shippedMapping("xero-invoices")
    let text = try String(
      contentsOf: packageRoot.appending(path: "scenarios/ledgers/examples/xero-invoices.csv"), encoding: .utf8
    )
    try folder.write(text)
    _ = try LedgerImport.run(
      file: folder.path("ledger.csv"), mapping: mapping,
      options: LedgerImport.Options(asOf: day("2026-03-31")), to: folder.path("book"))
    let later = text.replacing("400.00,750.00", with: "1150.00,0.00").replacing(
      "Awaiting Payment", with: "Paid")
    try folder.write(later)
    _ = try LedgerImport.run(
      file: folder.path("ledger.csv"), mapping: mapping,
      options: LedgerImport.Options(asOf: day("2026-04-07")), to: folder.path("book"))
    let view = try Book(file: folder.path("book")).view(asOf: day("2026-04-07"))
    #expect(view.items[1].open == 0)
    #expect(view.items[1].events.map(\.isDated) == [false, true])
    #expect(view.items[1].events.last?.effective == day("2026-04-07"))
  }

  @Test func theGenericMappingReadsAPlainList() throws {
    let folder = try LedgerFolder()
    try folder.write(
      """
      account,document,invoice_date,due_date,amount,currency,paid_date,paid_amount,kind,customer,segment
      C1,1,2026-01-05,2026-02-04,"1,190.00",EUR,2026-02-01,,,Alpha,retail
      C1,2,2026-01-06,2026-02-05,100.00,EUR,2026-02-06,40.00,,Alpha,retail
      C2,3,2026-01-07,2026-02-06,20.00,EUR,,,credit_note,Beta,trade
      Total,,,,"1,270.00",,,,,,

      """)
    let report = try LedgerImport.run(
      file: folder.path("ledger.csv"), mapping: shippedMapping("generic"), to: folder.path("book"))
    let view = try folder.view()
    #expect(report.skipped == 1)
    #expect(view.items.map(\.open) == [0, 6_000, 2_000])
    #expect(view.items.map(\.kind) == [.invoice, .invoice, .creditNote])
    #expect(view.customers.map(\.segment) == ["retail", "trade"])
  }

  @Test func everyShippedMappingIsRead() throws {
    let folder = packageRoot.appending(path: "scenarios/mappings").path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
    #expect(names.count >= 12)
    for name in names { #expect(throws: Never.self) { try Mapping(file: "\(folder)/\(name)") } }
  }
}
