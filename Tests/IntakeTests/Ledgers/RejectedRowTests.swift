import Intake
import Receivables
import Testing

/// Rows that are set aside one by one.
@Suite struct RejectedRowTests {
  @Test func eachRejectedRowHasCodePlaceAndReason() throws {
    let folder = try LedgerFolder()
    try folder.write(
      """
      customer,number,date,due,amount,paid
      C1,1,2026-01-05,2026-02-04,10.50,
      C1,2,2026-01-05,2026-02-04
      C1,3,2026-01-05,2026-02-04,1,,x
      "C1"x,4,2026-01-05,2026-02-04,1,
      C1,5,05/01/2026,2026-02-04,1,
      ,6,2026-01-05,2026-02-04,1,
      C1,7,2026-01-05,2026-02-04,one,
      C1,,2026-01-05,2026-02-04,1,
      C1,1,2026-01-05,2026-02-04,11.50,
      C1,1,2026-01-05,2026-02-04,10.50,

      """)
    let report = try folder.run()
    #expect(report.rows == 10)
    #expect(report.accepted == 1)
    #expect(report.duplicates == 1)
    #expect(report.rejected == 8)
    let rejected = report.issues.prefix(8)
    #expect(
      rejected.map(\.code) == [
        .fieldCount, .fieldCount, .strayQuote, .badDate, .missingValue, .badAmount, .missingValue,
        .conflictingRows,
      ])
    #expect(rejected.map(\.line) == [3, 4, 5, 6, 7, 8, 9, 10])
    #expect(rejected.map(\.column) == [17, 31, 1, 6, 1, 28, 4, nil])
    #expect(report.issues.last?.message == "data row 10 repeats data row 1")
    let side = try folder.text("book.rejected.csv").split(separator: "\n")
    #expect(side.count == 9)
    #expect(side[0] == "line,data_row,column,code,reason,row")
    #expect(
      side[3]
        == "5,4,1,stray-quote,text stands behind the closing quote of a field,\"\"\"C1\"\"x,4,2026-01-05,2026-02-04,1,\""
    )
    #expect(report.rejectedFile == folder.path("book.rejected.csv"))
  }

  @Test func unknownCurrenciesAndKindsAreNamed() throws {
    let folder = try LedgerFolder()
    let mapping = plainMapping.replacing("{constant: EUR}", with: "paid").replacing(
      "  settled_on: paid\n", with: ""
    )
    .replacing("  due: due\n", with: "  kind: {column: due, values: {RV: invoice}}\n")
    try folder.write(
      plainHeader + "C,1,2026-01-05,RV,1,EURO\nC,2,2026-01-05,XX,1,EUR\nC,3,2026-01-05,RV,1,jpy\n")
    let report = try folder.run(mapping)
    #expect(report.issues.map(\.code) == [.badCurrency, .unknownValue])
    #expect(
      report.issues.map(\.message) == [
        "`EURO` is not a currency code of ISO 4217", "`XX` is not a value that the mapping knows",
      ])
    #expect(try folder.view().items.map(\.amount) == [1])
  }

  @Test func aSideFileOfAnEarlierImportGoesWithACleanOne() throws {
    let folder = try LedgerFolder()
    try folder.write(plainHeader + "C,1,soon,,1,\nC,2,2026-01-05,,1,\n")
    try folder.run()
    #expect(folder.files.contains("book.rejected.csv"))
    try folder.write(plainHeader + "C,1,2026-01-04,,1,\nC,2,2026-01-05,,1,\n")
    try folder.run()
    #expect(!folder.files.contains("book.rejected.csv"))
  }

  @Test func everyRowIsAccountedFor() throws {
    let folder = try LedgerFolder()
    try folder.write(
      plainHeader + "C,1,2026-01-04,,1,\nC,1,2026-01-04,,1,\nC,2,soon,,1,\nTotal,,,,3,\nC,3,2026-01-04,,0,\n"
        + "C,4,2026-01-04,,2,\n")
    let report = try folder.run(
      plainMapping
        + """
        skip_rows: [{when: customer, is: Total}]
        leave_out: [{when: amount, at_or_below: 0, reason: no value}]

        """)
    #expect(report.rows == 6)
    #expect(
      [report.accepted, report.duplicates, report.rejected, report.skipped, report.leftOutRows] == [
        2, 1, 1, 1, 1,
      ])
    #expect(report.leftOut.map(\.reason) == ["no value"])
  }

  @Test func settlementsOfAnotherSignAreNotGuessed() throws {
    let folder = try LedgerFolder()
    try folder.write(
      "customer,number,date,due,amount,paid,sum\nC,1,2026-01-04,,10,2026-02-01,-4\nC,2,2026-01-04,,10,2026-02-01,4\n"
    )
    let with = plainMapping.replacing("settled_on: paid", with: "settled_on: paid\n  settled_amount: sum")
    #expect(try folder.run(with).issues.map(\.code) == [.badAmount])
    let other = with.replacing("settled_amount: sum", with: "settled_amount: {column: sum, absolute: true}")
    #expect(try folder.run(other, book: "other").rejected == 0)
    #expect(try folder.view(book: "other").items.map(\.open) == [600, 600])
  }
}
