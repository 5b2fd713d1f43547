import Foundation
import Intake
import Receivables

/// Reads the ledger of a scenario: a book, or a file that is imported into a temporary book by the same code.
enum LedgerSourceReader {
  /// The view of a ledger as of a day.
  ///
  /// - Parameters:
  ///   - asOf: The day; `nil` takes the ledger's own (its `as_of`, else the book's default view).
  ///   - side: What the ledger has to hold.
  ///   - console: Where it says what an import took and rejected.
  /// - Throws: `InputRefused` where ledger or mapping cannot be used.
  static func view(
    of source: Scenario.LedgerSource, asOf: Day?, side: BookSide = .receivables, console: Console?
  ) throws -> LedgerView {
    switch source {
    case .book(let path):
      let book = try Book(file: path, side: side)
      return try book.view(asOf: asOf ?? book.defaultAsOf)
    case .file(let path, let mapping, let statedDay):
      let mapping = try Mapping(file: mapping)
      func make() throws -> (view: LedgerView, message: String) {
        try imported(path, mapping: mapping, statedDay: statedDay, asOf: asOf, side: side)
      }
      let source = ImportedLedgers.Source(
        file: path, mapping: mapping.digest, statedDay: statedDay, side: side, asOf: asOf)
      let read = try console?.ledgers.map { try $0.view(of: source, make: make) } ?? make()
      console?.messages(read.message + "\n")
      return read.view
    }
  }

  /// Imports a file into a temporary book.
  private static func imported(
    _ path: String, mapping: Mapping, statedDay: Day?, asOf: Day?, side: BookSide
  ) throws -> (view: LedgerView, message: String) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "duecast-ledger-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let place = folder.appendingPathComponent("ledger.book").path
    var options = LedgerImport.Options(asOf: statedDay)
    options.side = side
    let report = try LedgerImport.run(file: path, mapping: mapping, options: options, to: place)
    let book = try Book(file: place, side: side)
    return (try book.view(asOf: asOf ?? statedDay ?? book.defaultAsOf), ImportWording.oneLine(report))
  }
}

extension Scenario.LedgerSource {
  /// The file that the ledger comes from.
  var file: String {
    switch self {
    case .book(let path): path
    case .file(let path, _, _): path
    }
  }
}
