import Intake
import Receivables
import Testing

/// What an import tells of a ledger.
@Suite struct LedgerQualityTests {
  @Test func aPaymentBeforeIssueBecomesAnAdvance() throws {
    let folder = try LedgerFolder()
    try folder.write(
      plainHeader + "C,1,2026-01-20,2026-02-19,10,2026-01-05\nC,2,2026-01-20,2026-02-19,10,2026-01-20\n")
    let report = try folder.run()
    #expect(report.rejected == 0)
    #expect(report.quality.settledBeforeIssue.count == 1)
    #expect(report.quality.settledBeforeIssue.amounts.values.map { $0 } == [1_000])
    let before = try folder.view("2026-01-10")
    #expect(before.items.map(\.kind) == [.advance])
    #expect(before.items.map(\.open) == [1_000])
    let after = try folder.view("2026-01-20")
    #expect(after.items.map(\.kind) == [.invoice, .advance, .invoice])
    #expect(after.items.map(\.open) == [0, 0, 0])
    #expect(after.items[0].events.map(\.kind) == [.netted])
    #expect(report.quality.kindsSetAside.map(\.kind) == [.advance])
  }

  @Test func paymentBeforeDueIsOrdinary() throws {
    let folder = try LedgerFolder()
    try folder.write(
      plainHeader + "C,1,2026-01-05,2026-02-04,10,2026-02-03\nC,2,2026-01-05,2026-02-04,10,2026-02-04\n")
    let report = try folder.run()
    #expect(report.quality.paidBeforeDue.count == 1)
    #expect(try folder.view().items.map(\.open) == [0, 0])
  }

  @Test func missingAndEarlyDueDatesAreCounted() throws {
    let folder = try LedgerFolder()
    try folder.write(
      plainHeader + "C,1,2026-01-05,,10,\nC,2,2026-01-05,2026-01-01,20,\nC,3,2026-01-05,2026-01-05,30,\n")
    let report = try folder.run()
    #expect(report.quality.missingDue.amounts.values.map { $0 } == [1_000])
    #expect(report.quality.dueBeforeIssue.amounts.values.map { $0 } == [2_000])
    #expect(try folder.view().items[0].due == day("2026-01-05"))
  }

  @Test func creditAndRebillKeepTheFirstDate() throws {
    let folder = try LedgerFolder()
    try folder.write(
      plainHeader + "C,1,2026-01-05,2026-02-04,100,\nC,2,2026-01-15,,-100,\nC,3,2026-01-16,2026-02-15,100,\n"
        + "C,4,2026-01-05,,70,\nC,5,2026-01-15,,-70,\nC,6,2026-03-16,,70,\nD,7,2026-01-16,,100,\n")
    let report = try folder.run()
    #expect(report.quality.rebills.map(\.original) == ["1"])
    #expect(report.quality.rebills.map(\.credit) == ["2"])
    #expect(report.quality.rebills.map(\.rebill) == ["3"])
    #expect(report.quality.creditNotes.count == 2)
    #expect(report.quality.negativeInvoices.count == 2)
    #expect(report.quality.currencies.map(\.open) == [100_00 + 70_00 + 100_00])
  }

  @Test func likelySameDebtorsAreNamedAndNotMerged() throws {
    let folder = try LedgerFolder()
    let names = [
      "Acme Trading Ltd", "ACME TRADING LIMITED", "Acme-Trading GmbH & Co. KG", "Northern Bakery",
      "Northern Bakary",
      "Other Firm", "Firm Other",
    ]
    try folder.write(plainHeader + names.enumerated().map { "\($1),\($0),2026-01-05,,1,\n" }.joined())
    let report = try folder.run()
    #expect(report.quality.likelySameDebtors == [Array(names[0...2]), Array(names[3...4])])
    #expect(try folder.view().customers.count == names.count)
  }

  @Test func theControlTotalIsComparedWithWhatIsOpen() throws {
    let folder = try LedgerFolder()
    try folder.write(
      plainHeader
        + "C,1,2026-01-05,,100.40,\nC,2,2026-01-05,,-20,\nC,3,2026-01-05,,50,2026-01-09\nC,4,2026-02-05,,7,\n"
    )
    let asOf = day("2026-01-31")
    let issues = folder.refusal {
      try folder.run(options: .init(asOf: asOf, controlTotal: "90.40", maxRejected: 1))
    }
    #expect(issues.map(\.code) == [.controlTotal])
    #expect(
      issues[0].message
        == "open on 2026-01-31 are 80.40 EUR, the control total is 90.40 EUR: a difference of -10.00 EUR")
    #expect(!folder.files.contains("book"))
    #expect(
      folder.refusal { try folder.run(options: .init(controlTotal: "many")) }.map(\.code) == [.controlTotal])
    let report = try folder.run(options: .init(asOf: asOf, controlTotal: "80.41", maxRejected: 1))
    #expect(report.quality.controlTotal == 8_041)
    #expect(report.asOf == asOf)
    #expect(try folder.view("2026-02-05").items.count == 4)
  }

  @Test func severalCurrenciesAreKeptApart() throws {
    let folder = try LedgerFolder()
    try folder.write(
      plainHeader
        + "C,1,2026-01-05,USD,1.5,\nC,2,2026-01-05,JPY,150,\nC,3,2026-01-05,KWD,1.234,\nC,4,2026-01-05,JPY,0.5,\n"
    )
    let mapping = plainMapping.replacing("  due: due\n", with: "").replacing("{constant: EUR}", with: "due")
    let report = try folder.run(mapping)
    #expect(report.quality.currencies.map(\.currency.code) == ["JPY", "KWD", "USD"])
    #expect(report.quality.currencies.map(\.open) == [151, 1_234, 150])
    #expect(report.quality.roundedRows == 1)
    #expect(report.text().contains("mixed currencies"))
    #expect(try Book(file: folder.path("book")).currencies.map(\.code) == ["JPY", "KWD", "USD"])
    let issues = folder.refusal { try folder.run(mapping, options: .init(controlTotal: "1"), book: "other") }
    #expect(issues.map(\.code) == [.controlTotal])
  }

  @Test func disputesWithoutADateAreCountedAndNotUsed() throws {
    let folder = try LedgerFolder()
    try folder.write(plainHeader + "C,1,2026-01-05,Yes,10,\nC,2,2026-01-05,No,20,\n")
    let report = try folder.run(plainMapping.replacing("due: due", with: "disputed: due"))
    #expect(report.quality.disputesWithoutDate.count == 1)
    #expect(try folder.view().items.map(\.isDisputed) == [false, false])
    let dated = plainMapping.replacing("due: due", with: "disputed_on: due")
    try folder.write(plainHeader + "C,1,2026-01-05,2026-01-09,10,\n")
    try folder.run(dated, book: "dated")
    #expect(try folder.view("2026-01-08", book: "dated").items.map(\.isDisputed) == [false])
    #expect(try folder.view("2026-01-09", book: "dated").items.map(\.isDisputed) == [true])
  }

  @Test func overpaymentIsReported() throws {
    let folder = try LedgerFolder()
    try folder.write("customer,number,date,due,amount,paid,sum\nC,1,2026-01-04,,10,2026-02-01,12.50\n")
    let report = try folder.run(
      plainMapping.replacing("settled_on: paid", with: "settled_on: paid\n  settled_amount: sum"))
    #expect(report.quality.overpaid.amounts.values.map { $0 } == [250])
    #expect(try folder.view().items.map(\.open) == [0])
  }

  @Test func theTextFitsItsWidthAndTheDocumentHasTheAgreedKeys() throws {
    let folder = try LedgerFolder()
    try folder.write(plainHeader + "C,1,2026-01-05,,10,\nC,2,never,,10,\n")
    let report = try folder.run()
    let lines = report.text(width: 80).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 || !$0.dropFirst(10).contains(" ") })
    #expect(lines.contains { $0.hasPrefix("Rows      2 read, 1 accepted, 1 rejected") })
    guard case .object(let entries) = report.document else {
      Testing.Issue.record("the document is no object")
      return
    }
    #expect(
      entries.map(\.key).starts(with: [
        "schema", "file", "mapping", "rows", "accepted", "rejected", "issues", "quality", "book",
      ]))
    #expect(entries.first { $0.key == "rejected" }?.value == .count(1))
  }

  @Test func settlementRowsOfOneItemAddUp() throws {
    let folder = try LedgerFolder()
    try folder.write(
      "customer,number,date,due,amount,paid,sum,how\nC,1,2026-01-04,,10,2026-02-01,4,cash\nC,1,2026-01-04,,10,2026-02-05,5,cash\n"
        + "C,1,2026-01-04,,10,2026-02-06,1,discount\nC,2,2026-01-04,,20,,,\nC,1,2026-01-04,,11,2026-02-07,1,cash\n"
    )
    let report = try folder.run(
      plainMapping.replacing("row_is: item", with: "row_is: settlement").replacing(
        "settled_on: paid",
        with:
          "settled_on: paid\n  settled_amount: sum\n  settlement_kind: {column: how, values: {cash: paid, discount: discounted}}"
      ))
    #expect(report.issues.map(\.code) == [.conflictingRows])
    #expect(try folder.view("2026-02-05").items.map(\.open) == [100, 2_000])
    #expect(try folder.view().items[0].events.map(\.kind) == [.paid, .paid, .discounted])
    #expect(try folder.view().items.map(\.open) == [0, 2_000])
  }
}
