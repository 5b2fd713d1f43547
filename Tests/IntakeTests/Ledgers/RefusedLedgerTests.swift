import Foundation
import Intake
import Testing

/// Files that must be refused, leaving nothing behind.
@Suite struct RefusedLedgerTests {
  /// A hostile file with the code and line of its refusal.
  struct Hostile: Sendable, CustomTestStringConvertible {
    var name: String
    var code: IssueCode
    var line: Int?
    var bytes: [UInt8]

    init(_ name: String, _ code: IssueCode, line: Int? = nil, _ bytes: [UInt8]) {
      self.name = name
      self.code = code
      self.line = line
      self.bytes = bytes
    }

    init(_ name: String, _ code: IssueCode, line: Int? = nil, text: String) {
      self.init(name, code, line: line, Array(text.utf8))
    }

    var testDescription: String { name }
  }

  private static let row = "C1,1,2026-01-05,2026-02-04,10.50,\n"

  static let hostile: [Hostile] = [
    Hostile("empty", .emptyFile, []),
    Hostile("NUL bytes", .binaryFile, line: 2, text: plainHeader + "C1\0,1,2026-01-05,,1,\n"),
    Hostile("a zip archive", .binaryFile, [0x50, 0x4B, 0x03, 0x04, 0x14, 0x00]),
    Hostile("gzip", .binaryFile, [0x1F, 0x8B, 0x08, 0x00]),
    Hostile("a SQLite file", .binaryFile, line: 1, text: "SQLite format 3\0\u{10}"),
    Hostile(
      "UTF-16 without a mark", .binaryFile, line: 1,
      Array((plainHeader + row).utf16.flatMap { [UInt8($0), 0] })),
    Hostile(
      "UTF-16 cut in a character", .brokenEncoding,
      Array([0xFF, 0xFE] + (plainHeader + row).utf16.flatMap { [UInt8($0), 0] }.dropLast())),
    Hostile(
      "UTF-16 with half a pair", .brokenEncoding,
      [0xFF, 0xFE] + plainHeader.utf16.flatMap { [UInt8($0), 0] } + [0, 0xD8, 0x41, 0]),
    Hostile("no header", .noHeader, line: 1, text: row + row),
    Hostile("only a header", .noRows, text: plainHeader),
    Hostile("blank lines", .noHeader, text: "\n\n\n"),
    Hostile(
      "a mapped column missing", .missingColumn, line: 1, text: "customer,number,date,due,amont,paid\n" + row),
    Hostile(
      "an unclosed quote", .unclosedQuote, line: 3, text: plainHeader + row + "\"C1,2,2026-01-05,,1,\n" + row),
    Hostile("an unclosed quote in the header", .unclosedQuote, line: 1, text: "\"customer,number\n" + row),
    Hostile(
      "an unclosed quote above 1 MiB", .unclosedQuote, line: 2,
      text: plainHeader + "\"" + String(repeating: row, count: 40_000)),
    Hostile("a line above 1 MiB", .overlongRecord, line: 1, text: String(repeating: "a,", count: 600_000)),
    Hostile("no row that can be read", .tooManyRejected, line: 2, text: plainHeader + "C1,1,soon,,1,\n"),
    Hostile(
      "amounts beyond exact sums", .amountsTooLarge,
      text: plainHeader + (1...1100).map { "C1,\($0),2026-01-05,,9999999999999.99,\n" }.joined()),
  ]

  @Test(arguments: hostile)
  func hostileFilesAreRefusedAndLeaveNothing(file: Hostile) throws {
    let folder = try LedgerFolder()
    try folder.write(file.bytes)
    let issues = folder.refusal { try folder.run(options: .init()) }
    #expect(issues.first?.code == file.code)
    #expect(issues.first?.line == file.line)
    #expect(issues.allSatisfy { $0.hint != nil })
    #expect(folder.files == ["ledger.csv", "mapping.yaml"])
  }

  @Test func aGigabyteWithoutALineEndIsRefusedWithoutReadingIt() throws {
    let folder = try LedgerFolder()
    try folder.write([UInt8](repeating: 0x61, count: 3 << 20))
    // A gigabyte that takes no room on the disk: what follows the first three MiB is never looked at.
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("ledger.csv")))
    try handle.truncate(atOffset: 1 << 30)
    try handle.close()
    let issues = folder.refusal { try folder.run() }
    #expect(issues.map(\.code) == [.overlongRecord])
  }

  @Test func aMissingFileAndAFolderAreNamed() throws {
    let folder = try LedgerFolder()
    #expect(folder.refusal { try folder.run() }.map(\.code) == [.unreadableFile])
    try FileManager.default.createDirectory(
      atPath: folder.path("ledger.csv"), withIntermediateDirectories: true)
    #expect(folder.refusal { try folder.run() }.map(\.code) == [.unreadableFile])
  }

  @Test func everyMissingColumnIsNamedWithTheNearest() throws {
    let folder = try LedgerFolder()
    try folder.write("Customer,number,dat,due,amonut,paid\n" + Self.row)
    let issues = folder.refusal { try folder.run() }
    #expect(
      issues.map(\.message) == ["the header has no column `date`", "the header has no column `amount`"])
    #expect(issues.first?.hint?.contains("`dat`") == true)
    #expect(issues.last?.hint?.contains("`amonut`") == true)
  }

  @Test func placesWithoutRoomForABookAreRefusedFirst() throws {
    let folder = try LedgerFolder()
    try folder.write(plainHeader + Self.row)
    #expect(folder.refusal { try folder.run(book: "no/such/book") }.map(\.code) == [.unwritableBook])
    try FileManager.default.createDirectory(atPath: folder.path("folder"), withIntermediateDirectories: true)
    #expect(folder.refusal { try folder.run(book: "folder") }.map(\.code) == [.unwritableBook])
    #expect(folder.refusal { try folder.run(book: "ledger.csv") }.map(\.code) == [.notABook])
    #expect(try folder.text("ledger.csv") == plainHeader + Self.row)
  }

  @Test func anOldBookSurvivesAFailedImport() throws {
    let folder = try LedgerFolder()
    try folder.write(plainHeader + Self.row)
    try folder.run()
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.path("book")))
    for file in Self.hostile {
      try folder.write(file.bytes)
      #expect(!folder.refusal { try folder.run(options: .init()) }.isEmpty)
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("book"))) == before)
    #expect(folder.files == ["book", "ledger.csv", "mapping.yaml"])
  }

  @Test func moreRejectedRowsThanAllowedWriteNothing() throws {
    let folder = try LedgerFolder()
    try folder.write(
      plainHeader + String(repeating: "C,1,soon,,1,\n", count: 6)
        + (1...94).map { "C,a\($0),2026-01-05,,1,\n" }.joined())
    let issues = folder.refusal { try folder.run(options: .init(maxRejected: 0.05)) }
    #expect(issues.first?.code == .tooManyRejected)
    #expect(issues.first?.message == "6 of 100 rows are rejected, at most 5 % are allowed")
    #expect(folder.files == ["ledger.csv", "mapping.yaml"])
    #expect(try folder.run(options: .init(maxRejected: 0.06)).rejected == 6)
    #expect(folder.files == ["book", "book.rejected.csv", "ledger.csv", "mapping.yaml"])
  }
}
