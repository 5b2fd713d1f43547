import Foundation
import Intake
import Testing

/// Every code of ledgers and mappings has its smallest bad input here and its whole message in the gallery.
/// `RECORD=1` rewrites the messages and then fails.
@Suite struct LedgerGalleryTests {
  /// A bad input with the code that it must meet.
  struct Entry: Sendable, CustomTestStringConvertible {
    var code: IssueCode
    var ledger: [UInt8]
    var mapping = plainMapping
    var options = LedgerImport.Options(maxRejected: 1)
    /// What stands in the book's place, or the ledger that was imported before.
    var before: Before = .nothing

    enum Before: Sendable {
      case nothing
      case file(String)
      case ledger(String, asOf: String)
    }

    var testDescription: String { code.rawValue }
  }

  private static func entry(_ code: IssueCode, _ rows: String, mapping: String = plainMapping) -> Entry {
    // A good row keeps the import going, so that the bad one is reported as a row.
    Entry(
      code: code, ledger: Array((plainHeader + "C,0,2026-01-05,,1,\n" + rows + "\n").utf8), mapping: mapping)
  }

  private static func file(_ code: IssueCode, _ text: String, _ options: LedgerImport.Options = .init())
    -> Entry
  {
    Entry(code: code, ledger: Array(text.utf8), options: options)
  }

  private static let good = plainHeader + "C,0,2026-01-05,,1,\n"
  private static let eventMapping =
    plainMapping.replacing("row_is: item", with: "row_is: event").replacing(
      "issue: date", with: "event_date: date"
    )
    .replacing("settled_on: paid", with: "event: paid")

  static let entries: [Entry] = [
    file(.emptyFile, ""),
    file(.binaryFile, plainHeader + "C\0\n"),
    Entry(code: .brokenEncoding, ledger: [0xFF, 0xFE, 0x41]),
    file(.overlongRecord, String(repeating: "x", count: (1 << 20) + 1)),
    file(.unclosedQuote, good + "\"C,1,2026-01-05,,1,\n"),
    file(.noHeader, "C,1,2026-01-05,,1,\n"),
    file(.missingColumn, good.replacing("amount", with: "amonut")),
    file(.noRows, plainHeader),
    file(.tooManyRejected, good + "C,1,soon,,1,\n"),
    file(.controlTotal, good, .init(controlTotal: "2.50")),
    file(
      .amountsTooLarge, plainHeader + (0..<1001).map { "C,\($0),2026-01-05,,9999999999999.99,\n" }.joined()),
    entry(.fieldCount, "C,1,2026-01-05"),
    entry(.strayQuote, "\"C\"x,1,2026-01-05,,1,"),
    entry(.badDate, "C,1,31/02/2024,,1,"),
    entry(.badAmount, "C,1,2026-01-05,,1.000.00,"),
    entry(
      .badCurrency, "C,1,2026-01-05,EURO,1,",
      mapping: plainMapping.replacing("{constant: EUR}", with: "{first_of: [due, {constant: EUR}]}")
        .replacing("  due: due\n", with: "")),
    entry(
      .unknownValue, "C,1,2026-01-05,ZZ,1,",
      mapping: plainMapping.replacing("due: due", with: "kind: {column: due, values: {\"\": invoice}}")),
    entry(.missingValue, ",1,2026-01-05,,1,"),
    entry(.conflictingRows, "C,0,2026-01-05,,2,"),
    entry(.ledgerOddity, "C,0,2026-01-05,,1,"),
    Entry(
      code: .eventWithoutIssue,
      ledger: Array((plainHeader + "C,0,2026-01-05,,1,issued\nC,1,2026-01-05,,1,paid\n").utf8),
      mapping: eventMapping),
    Entry(code: .mappingValue, ledger: Array(good.utf8), mapping: plainMapping + "dates: [DD.MM.YYYY]\n"),
    Entry(code: .notABook, ledger: Array(good.utf8), before: .file("my notes\n")),
    Entry(
      code: .snapshotOrder, ledger: Array(good.utf8), options: .init(asOf: day("2026-01-30")),
      before: .ledger(good + "C,1,2026-01-05,,1,\n", asOf: "2026-01-31")),
    Entry(
      code: .wrongSide, ledger: Array(good.utf8), options: payables,
      before: .ledger(good + "C,1,2026-01-05,,1,\n", asOf: "2026-01-31")),
  ]

  private static let payables: LedgerImport.Options = {
    var options = LedgerImport.Options(asOf: day("2026-02-28"))
    options.side = .payables
    return options
  }()

  /// Codes without an entry: their inputs are no text, and they have tests of their own.
  private static let elsewhere: Set<IssueCode> = [.newerBook, .unwritableBook, .unreadableFile]

  private static let codes: [IssueCode] = {
    let all = IssueCode.allCases
    guard let first = all.firstIndex(of: .emptyFile), let last = all.firstIndex(of: .ledgerOddity) else {
      return []
    }
    return Array(all[first...last])
  }()

  @Test func everyCodeHasAnEntry() {
    let covered = Set(Self.entries.map(\.code)).union(Self.elsewhere)
    #expect(Self.codes.filter { !covered.contains($0) } == [])
    #expect(Self.codes.count > 20)
  }

  @Test(arguments: entries) func messageIsAsExpected(entry: Entry) throws {
    let folder = try LedgerFolder()
    switch entry.before {
    case .nothing: break
    case .file(let text): try folder.write(text, to: "book")
    case .ledger(let text, let asOf):
      try folder.write(text)
      try folder.run(options: .init(asOf: day(asOf)))
    }
    try folder.write(entry.ledger)
    var issues: [Intake.Issue] = []
    let refused = folder.refusal { issues = try folder.run(entry.mapping, options: entry.options).issues }
    issues = refused.isEmpty ? issues : refused
    let text =
      IssueText.render(issues).replacing(folder.path("") + "/", with: "").replacing(folder.path(""), with: "")
      + "\n"
    let file = packageRoot.appending(
      path: "Tests/IntakeTests/Gallery/ledgers/\(entry.code.rawValue).expected.txt")
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try Data(text.utf8).write(to: file)
      Testing.Issue.record("recorded \(file.lastPathComponent); run again without RECORD")
      return
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)))
    #expect(issues.contains { $0.code == entry.code })
    for issue in issues {
      #expect(issue.hint?.isEmpty == false || issue.code == .ledgerOddity)
      #expect(!issue.message.hasSuffix("."))
    }
  }
}
