import Receivables

/// What an import read, what it left out, and what its user should know of the ledger.
public struct ImportReport: Sendable {
  /// A number of rows or items with their amounts by currency.
  public struct Tally: Sendable, Hashable {
    /// How many.
    public var count = 0
    /// Their amounts, by currency.
    public var amounts: [Currency: Int64] = [:]
    /// Nothing.
    public init() {}

    mutating func add(_ amount: Int64, _ currency: Currency?) {
      count += 1
      if let currency { amounts[currency, default: 0] += amount }
    }
  }

  /// Rows left out by a rule of the mapping.
  public struct LeftOut: Sendable, Hashable {
    /// The rule's reason.
    public var reason: String
    /// Rows and amounts.
    public var tally: Tally
  }

  /// The ledger file.
  public var file: String
  /// Name of the mapping.
  public var mapping: String
  /// The book.
  public var book: String
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
  public var asOf: Day
  /// What was added to the book.
  public var changes = SnapshotChanges()
  /// SHA-256 of the book's content.
  public var digest = ""
}
