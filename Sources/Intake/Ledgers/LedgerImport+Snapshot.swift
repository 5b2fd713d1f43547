import GRDB
import Receivables

extension LedgerImport {
  /// What became of a snapshot in its book.
  struct Written {
    var isKnown: Bool
    var asOf: Day
    var changes: SnapshotChanges
    var digest: String
  }

  static func writeSnapshot(
    _ ledger: AssembledLedger, sourceName: String, sourceDigest: String, mapping: Mapping, stated: Day?,
    report: ImportReport, book: String, _ database: Database
  ) throws -> Written {
    let earlier = try Book.head(database)
    if let earlier {
      let known = try Int.fetchOne(
        database, sql: "SELECT id FROM snapshot WHERE source_digest = ? AND mapping_digest = ?",
        arguments: [sourceDigest, mapping.digest])
      if known != nil {
        return Written(isKnown: true, asOf: earlier.asOf, changes: SnapshotChanges(), digest: earlier.digest)
      }
      if let stated, stated < earlier.asOf {
        throw InputRefused([
          Issue(
            .snapshotOrder, file: book,
            message: "the book holds a snapshot as of \(earlier.asOf), this one is as of \(stated)",
            hint: "import snapshots in order of their as-of dates, or into another book")
        ])
      }
    }
    var asOf = stated ?? ledger.lastDay
    if let earlier { asOf = max(asOf, earlier.asOf) }
    let changes = try SnapshotWriter.write(
      ledger, rebills: [:],
      head: SnapshotWriter.Head(
        sourceName: sourceName, sourceDigest: sourceDigest, mapping: mapping, asOf: asOf, rows: report.rows,
        accepted: report.accepted, rejected: report.rejected),
      into: database)
    let digest = try Book.head(database)?.digest ?? ""
    return Written(isKnown: false, asOf: asOf, changes: changes, digest: digest)
  }
}

extension ImportReport {
  /// A share as a percentage, such as `5 %`.
  static func percent(_ share: Double) -> String {
    let hundredths = Int((share * 10_000).rounded())
    let whole = hundredths / 100
    let rest = hundredths % 100
    if rest == 0 { return "\(whole) %" }
    return rest % 10 == 0 ? "\(whole).\(rest / 10) %" : "\(whole).\(rest < 10 ? "0" : "")\(rest) %"
  }
}
