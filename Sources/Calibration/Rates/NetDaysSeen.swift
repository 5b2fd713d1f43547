import Receivables

/// Net days as a ledger shows them: the median of days from issue to due date of the last year's invoices, by segment.
public struct NetDaysSeen: Sendable, Hashable {
  /// What the invoices of a segment show.
  public struct Segment: Sendable, Hashable {
    /// Median of days from issue to due date; the upper one of two.
    public var median: Int
    /// Invoices behind it.
    public var invoices: Int
  }

  /// By name of the segment; segments without an invoice are not there.
  public let segments: [String: Segment]

  /// Looks at a view.
  ///
  /// - Parameters:
  ///   - unnamed: Stands for the segment of customers without one.
  ///   - currency: Looks at invoices in this currency alone; `nil` for all.
  /// - Complexity: O(items log items).
  public init(view: LedgerView, unnamed: String, currency: Currency? = nil) {
    var days: [String: [Int]] = [:]
    for item in view.items
    where item.kind == .invoice && item.issue > view.asOf - 365
      && (currency.map { item.currency == $0 } ?? true)
    {
      days[view.customers[item.customer].segment ?? unnamed, default: []].append(item.due - item.issue)
    }
    segments = days.mapValues { Segment(median: $0.sorted()[$0.count / 2], invoices: $0.count) }
  }
}
