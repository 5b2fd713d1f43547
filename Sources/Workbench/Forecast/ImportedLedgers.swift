import Foundation
import Intake
import Receivables
import Synchronization

/// Ledgers that a session has imported: while file and mapping have the same bytes, an edit of the scenario and another
/// run need not import them again.
///
/// Holds the newest few, with the files' bytes, which it compares: times of files cannot be trusted to tell them apart.
final class ImportedLedgers: Sendable {
  /// What an import depends on beside the file's bytes.
  struct Source: Hashable {
    var file: String
    /// Digest of the mapping.
    var mapping: String
    var statedDay: Day?
    var side: BookSide
    /// Day of the view that is asked for; `nil` for the ledger's own.
    var asOf: Day?
  }
  private struct Entry {
    var source: Source
    var bytes: Data
    var view: LedgerView
    var message: String
  }

  private let entries = Mutex<[Entry]>([])
  /// Entries kept, and bytes of the largest file that is.
  private static let most = 8
  private static let largest = 64 << 20

  /// The view of a ledger, and what its import said.
  ///
  /// - Parameter make: Imports it, where that has not been done.
  func view(
    of source: Source, make: () throws -> (view: LedgerView, message: String)
  ) throws -> (view: LedgerView, message: String) {
    let attributes = try? FileManager.default.attributesOfItem(atPath: source.file)
    guard let size = attributes?[.size] as? Int, size <= Self.largest,
      let bytes = try? Data(contentsOf: URL(fileURLWithPath: source.file))
    else { return try make() }
    let known = entries.withLock { $0.first { $0.source == source && $0.bytes == bytes } }
    if let known { return (known.view, known.message) }
    let made = try make()
    entries.withLock {
      $0.removeAll { $0.source == source }
      if $0.count >= Self.most { $0.removeFirst() }
      $0.append(Entry(source: source, bytes: bytes, view: made.view, message: made.message))
    }
    return made
  }
}
