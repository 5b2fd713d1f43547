import Foundation
import Intake
import Receivables
import Testing

/// A folder of its own for a test, removed with it, with ledgers, mappings and books by name.
final class LedgerFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "duecast-ledger-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  @discardableResult
  func write(_ text: String, to name: String = "ledger.csv") throws -> String {
    try write(Array(text.utf8), to: name)
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String = "ledger.csv") throws -> String {
    try Data(bytes).write(to: url.appending(path: name))
    return path(name)
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

  var files: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
  }

  /// Imports `ledger.csv` by a mapping text into `book`.
  @discardableResult
  func run(
    _ mapping: String = plainMapping, options: LedgerImport.Options = .init(maxRejected: 1),
    book: String = "book"
  ) throws -> ImportReport {
    let file = try write(mapping, to: "mapping.yaml")
    return try LedgerImport.run(
      file: path("ledger.csv"), mapping: Mapping(file: file), options: options, to: path(book))
  }

  /// The view of `book` on a day, by default its own.
  func view(_ day: String? = nil, book: String = "book") throws -> LedgerView {
    let book = try Book(file: path(book))
    guard let day else { return try book.view(asOf: book.defaultAsOf) }
    return try book.view(asOf: #require(Day(iso: day)))
  }

  /// The issues with which something is refused.
  func refusal(_ body: () throws -> Void) -> [Intake.Issue] {
    do {
      try body()
      return []
    } catch let refused as InputRefused {
      return refused.issues
    } catch {
      Testing.Issue.record("not a refusal: \(error)")
      return []
    }
  }
}

/// A plain list of invoices.
let plainMapping = """
  duecast: 1
  mapping: Plain
  row_is: item
  settlement_date_means: posting
  columns:
    account: customer
    document: number
    issue: date
    due: due
    amount: amount
    currency: {constant: EUR}
    settled_on: paid

  """

/// The header that ``plainMapping`` reads.
let plainHeader = "customer,number,date,due,amount,paid\n"

/// A day of a test.
func day(_ iso: String) -> Day { Day(iso: iso) ?? Day(number: .min) }

/// The package's root, from this file's place in it.
let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// A mapping that the package ships.
func shippedMapping(_ name: String) throws -> Mapping {
  try Mapping(file: packageRoot.appending(path: "scenarios/mappings/\(name).yaml").path)
}

/// A ledger of real data beside the package, where it is there.
func realLedger(_ name: String) -> String? {
  let path = packageRoot.deletingLastPathComponent().appending(path: "shared/data/\(name).csv").path
  return FileManager.default.fileExists(atPath: path) ? path : nil
}
