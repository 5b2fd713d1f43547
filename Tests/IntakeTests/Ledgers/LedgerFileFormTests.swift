import Foundation
import Intake
import Receivables
import Testing

/// Files that are odd in form and have to be read with the right values.
@Suite struct LedgerFileFormTests {
  private static let rows = "C1,1,2026-01-05,2026-02-04,10.50,\nC2,2,2026-01-06,2026-02-05,20.00,2026-02-01\n"

  private func expectPlain(_ folder: LedgerFolder, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let view = try folder.view()
    #expect(view.items.map(\.document) == ["1", "2"], sourceLocation: sourceLocation)
    #expect(view.items.map(\.amount) == [1_050, 2_000], sourceLocation: sourceLocation)
    #expect(view.items.map(\.open) == [1_050, 0], sourceLocation: sourceLocation)
    #expect(view.items.map(\.sourceLine) == [1, 2], sourceLocation: sourceLocation)
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func everyLineEndIsRead(end: String) throws {
    let folder = try LedgerFolder()
    try folder.write((plainHeader + Self.rows).replacing("\n", with: end))
    #expect(try folder.run().rows == 2)
    try expectPlain(folder)
  }

  @Test func blankLinesAndAMissingLastLineEndDoNotCount() throws {
    let folder = try LedgerFolder()
    try folder.write("\n" + plainHeader + "\n\r\n" + Self.rows.dropLast())
    #expect(try folder.run().rows == 2)
    try expectPlain(folder)
  }

  @Test func aByteOrderMarkIsNoPartOfTheFirstName() throws {
    let folder = try LedgerFolder()
    try folder.write([0xEF, 0xBB, 0xBF] + Array((plainHeader + Self.rows).utf8))
    try folder.run()
    try expectPlain(folder)
  }

  @Test(arguments: [true, false])
  func utf16WithAMarkIsRead(isHighFirst: Bool) throws {
    let folder = try LedgerFolder()
    let text = "\u{FEFF}" + plainHeader + Self.rows + "Zoë 😀,3,2026-01-06,2026-02-05,1,\n"
    try folder.write(
      text.utf16.flatMap {
        isHighFirst ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
      })
    try folder.run()
    #expect(try folder.view().customers.map(\.key) == ["C1", "C2", "Zoë 😀"])
  }

  @Test(arguments: ["encoding: windows-1252\n", ""])
  func windows1252IsReadWhereStatedOrWhereTheBytesAreNotUTF8(statement: String) throws {
    let folder = try LedgerFolder()
    // "Müller €" in Windows-1252.
    let name: [UInt8] = [0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72, 0x20, 0x80]
    try folder.write(Array(plainHeader.utf8) + name + Array(",1,2026-01-05,2026-02-04,10.50,\n".utf8))
    let report = try folder.run(plainMapping + statement)
    #expect(try folder.view().customers.map(\.key) == ["Müller €"])
    #expect(report.quality.encoding == .windows1252)
    #expect(report.quality.isEncodingGuessed == statement.isEmpty)
  }

  @Test func quotedFieldsHoldDelimitersQuotesAndLineEnds() throws {
    let folder = try LedgerFolder()
    try folder.write(
      plainHeader + "\"A, \"\"B\"\"\r\nand C\",1,2026-01-05,2026-02-04,10.50,\n"
        + "\"=cmd()\",2,2026-01-06,2026-02-05,bad,\n" + "5\" pipe,3,2026-01-06,2026-02-05,\"1\",\"\"\n")
    let report = try folder.run()
    #expect(try folder.view().customers.map(\.key) == ["A, \"B\"\r\nand C", "5\" pipe"])
    #expect(report.issues.map(\.line) == [4])
    #expect(report.issues.map(\.column) == [34])
  }

  @Test(arguments: [";", "\t", "|", ","])
  func theDelimiterIsFound(delimiter: String) throws {
    let folder = try LedgerFolder()
    try folder.write((plainHeader + Self.rows).replacing(",", with: delimiter))
    try folder.run()
    try expectPlain(folder)
  }

  @Test func titleRowsAboveTheHeaderArePassedOver() throws {
    let folder = try LedgerFolder()
    try folder.write("Open items, customers, \nPrinted 2026-03-01\n\n" + plainHeader + Self.rows)
    #expect(try folder.run().rows == 2)
    try expectPlain(folder)
  }

  @Test func blankFieldsBehindTheLastColumnAreNoError() throws {
    let folder = try LedgerFolder()
    try folder.write(plainHeader + Self.rows.replacing("\n", with: ",,\n"))
    #expect(try folder.run().rejected == 0)
    try expectPlain(folder)
  }

  @Test(arguments: [
    ("1.234,56", ",", ".", 123_456), ("1.234,56-", ",", ".", -123_456), ("-1.234,5", ",", ".", -123_450),
    ("(1 234,56)", ",", "space", -123_456), ("1\u{A0}234,56 €", ",", "space", 123_456),
    ("1'234.56", ".", "'", 123_456), ("1,234,567.8", ".", ",", 123_456_780), ("$12", ".", "none", 1_200),
    ("−7.5", ".", "none", -750), ("+7.50", ".", "none", 750), (".5", ".", "none", 50),
    ("7.", ".", "none", 700),
    ("0.005", ".", "none", 1), ("000012.30", ".", "none", 1_230),
  ])
  func amountsAreReadAsWritten(text: String, mark: String, thousands: String, cents: Int64) throws {
    let folder = try LedgerFolder()
    try folder.write("customer;number;date;due;amount;paid\nC;1;2026-01-05;;\(text);\n")
    try folder.run(plainMapping + "decimal_mark: \"\(mark)\"\nthousands: \"\(thousands)\"\n")
    let item = try #require(folder.view().items.first)
    #expect(item.amount == abs(cents))
    #expect(item.kind == (cents < 0 ? .creditNote : .invoice))
  }

  @Test(arguments: [
    "1,23", "1.2.3", "1.234", "12-3", "--1", "1e5", "NaN", "inf", "", "-", "1 000", "12345678901234567890",
    "0x10", "١٢",
    "(1", "1,234.56", "99999999999999.00", "USD 5",
  ])
  func whatIsNoAmountRejectsItsRow(text: String) throws {
    let folder = try LedgerFolder()
    try folder.write("customer;number;date;due;amount;paid\nC;1;2026-01-05;;\(text);\nC;2;2026-01-05;;1;\n")
    // Point as the mark of thousands: `1.234` is 1234, so it is the one that passes.
    let report = try folder.run(plainMapping + "decimal_mark: \",\"\nthousands: \".\"\n")
    let passes = text == "1.234" || text == "1,23"
    #expect(report.rejected == (passes ? 0 : 1))
    if !passes { #expect([.badAmount, .missingValue].contains(report.issues[0].code)) }
  }

  @Test(arguments: [
    ("26-Apr-11", "dd-MMM-yy", "2011-04-26"), ("5.März 2026", "d.MMMM yyyy", "2026-03-05"),
    ("05. Dez. 1969", "dd. MMM yyyy", "1969-12-05"), ("26-04-2011 11:50", "dd-MM-yyyy HH:mm", "2011-04-26"),
    ("1/15/2013", "M/d/yyyy", "2013-01-15"), ("20190405.0", "yyyyMMdd.0", "2019-04-05"),
    ("2019-04-05 00:00:00", "yyyy-MM-dd HH:mm:ss", "2019-04-05"), ("43831", "excel_serial", "2020-01-01"),
    ("43831.75", "excel_serial", "2020-01-01"), ("1577923200", "epoch", "2020-01-02"),
    ("1577923199999", "epoch_ms", "2020-01-01"), ("29.02.2024", "dd.MM.yyyy", "2024-02-29"),
    ("2024-02-29T10:11:12.123Z", "yyyy-MM-ddTHH:mm:ss.SSSZ", "2024-02-29"),
    ("01-JAN-68", "dd-MMM-yy", "2068-01-01"),
    ("MÄR 1 2026", "MMM d yyyy", "2026-03-01"),
  ])
  func datesAreReadByTheirForm(text: String, form: String, iso: String) throws {
    let folder = try LedgerFolder()
    try folder.write("customer;number;date;due;amount;paid\nC;1;\(text);;1;\n")
    try folder.run(plainMapping + "dates: [\"\(form)\"]\n")
    #expect(try folder.view().items.map(\.issue) == [day(iso)])
  }

  @Test(arguments: [
    "31/02/2024", "2024-02-30", "2023-02-29", "24-01-01", "2024-1-1", "2024-01-01x", "0000-01-01",
    "yesterday", "00000000",
  ])
  func whatIsNoDateRejectsItsRow(text: String) throws {
    let folder = try LedgerFolder()
    try folder.write(plainHeader + "C,1,\(text),,1,\nC,2,2026-01-01,,1,\n")
    let report = try folder.run()
    #expect(report.issues.map(\.code) == [.badDate])
    #expect(report.issues.map(\.column) == [5])
  }

  @Test func amountsBeyondExactArithmeticRejectTheirRow() throws {
    let folder = try LedgerFolder()
    let long = [
      "0." + String(repeating: "0", count: 60) + "1", "999999999999999999", "0.000000000000000001", "-1",
    ]
    try folder.write(plainHeader + long.enumerated().map { "C,\($0),2026-01-05,,\($1),\n" }.joined())
    let scaled =
      "{first_of: [{column: amount, scale: 999999999999.999999}], scale: 999999999999.999999, plus: 0.000001}"
    #expect(try folder.run().rejected == 2)
    let report = try folder.run(
      plainMapping.replacing("amount: amount", with: "amount: " + scaled), book: "other")
    #expect(report.issues.map(\.code) == [.badAmount, .badAmount, .badAmount])
  }

  @Test func rowsBeyondOneChunkAreReadWhole() throws {
    let folder = try LedgerFolder()
    // About 1.5 MB, so that rows straddle the borders of the chunks read.
    let rows = (1...30_000).map { "\"Customer, \($0 % 97)\",\($0),2026-01-05,2026-02-04,\($0).25,\r\n" }
      .joined()
    try folder.write(plainHeader + rows)
    let report = try folder.run()
    #expect(report.accepted == 30_000)
    let view = try folder.view()
    #expect(view.customers.count == 97)
    let sum = view.items.reduce(Int64(0)) { $0 + $1.amount }
    #expect(sum == 45_002_250_000)
  }
}
