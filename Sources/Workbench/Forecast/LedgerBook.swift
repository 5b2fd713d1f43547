import Foundation
import Intake
import Receivables

/// A book, or a ledger file imported into a book of its own for one command.
final class LedgerBook {
  /// The book.
  let book: Book
  /// The ledger as its user named it.
  let name: String
  private let folder: URL?

  /// Opens a book, or imports a ledger file by a mapping.
  ///
  /// - Throws: `InputRefused` where ledger, mapping or book cannot be used.
  init(_ file: String, map: String?, console: Console) throws {
    name = file
    guard let map else {
      folder = nil
      do { book = try Book(file: file) } catch let refused {
        guard file.lowercased().hasSuffix(".csv") || file.lowercased().hasSuffix(".txt") else {
          throw refused
        }
        throw InputRefused([
          Issue(
            .notABook, file: file, message: "this is a ledger file and not a book",
            hint: "say what its columns mean with `--map`, such as `--map scenarios/mappings/generic.yaml`")
        ])
      }
      return
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "duecast-ledger-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let place = folder.appendingPathComponent("ledger.book").path
    do {
      let report = try LedgerImport.run(
        file: file, mapping: try Mapping(file: map), options: LedgerImport.Options(), to: place)
      console.messages(ImportWording.oneLine(report) + "\n")
      book = try Book(file: place)
    } catch {
      try? FileManager.default.removeItem(at: folder)
      throw error
    }
    self.folder = folder
  }

  deinit {
    if let folder { try? FileManager.default.removeItem(at: folder) }
  }
}
