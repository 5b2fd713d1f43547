import Receivables

/// What an import read, what it left out, and what its user should know of the ledger.
public struct ImportReport: Sendable {
  /// Rows left out by a rule of the mapping.
  public struct LeftOut: Sendable, Hashable {
    /// The rule's reason.
    public var reason: String
    /// Rows and amounts.
    public var tally: LedgerQuality.Tally
  }

  /// The ledger file.
  public var file: String
  /// Name of the mapping.
  public var mapping: String
  /// The book.
  public var book: String
  /// Whose invoices they are.
  public var side = BookSide.receivables
  /// Data rows read, from the row after the header; blank lines do not count.
  public var rows = 0
  /// Rows taken.
  public var accepted = 0
  /// Rows rejected, each with its reason in the side file.
  public var rejected = 0
  /// Title and subtotal rows passed over as the mapping says.
  public var skipped = 0
  /// Rows that repeat an earlier one.
  public var duplicates = 0
  /// Rows left out by rules, in the order of the rules' first use.
  public var leftOut: [LeftOut] = []
  /// Rejected rows (the first 1,000) and what else was odd.
  public var issues: [Issue] = []
  /// File of the rejected rows, where there are any.
  public var rejectedFile: String?
  /// Whether the book held this very file already, so that nothing was added.
  public var isKnownFile = false
  /// The as-of date of the snapshot: the default view.
  public var asOf = Day(number: 0)
  /// What was added to the book.
  public var changes = SnapshotChanges()
  /// What the owner of the ledger should know of it.
  public var quality = LedgerQuality()
  /// SHA-256 of the book's content.
  public var digest = ""

  /// Rows left out by all rules.
  public var leftOutRows: Int { leftOut.reduce(0) { $0 + $1.tally.count } }

  /// A share as a percentage, such as `5 %`.
  static func percent(_ share: Double) -> String {
    var text = Money.decimal(Int64((share * 10_000).rounded()), digits: 2)
    while text.hasSuffix("0") || text.hasSuffix(".") {
      let isPoint = text.hasSuffix(".")
      text.removeLast()
      if isPoint { break }
    }
    return text + " %"
  }
}
