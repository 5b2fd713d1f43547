import CreditModels
import Receivables

/// How late customers paid on average, window by window of a ledger's history.
///
/// Each window holds the invoices due in it that were followed for ``followed`` days; what was not paid by then counts as
/// so late (a restricted mean), so that slow windows are not flattered. Invoices closed otherwise are left out.
public struct PaymentLevels: Sendable, Hashable {
  /// Days after due in which a payment is waited for.
  public static let followed = 60
  /// Fewest invoices of a window.
  public static let fewestInvoices = 30
  /// Days of a window.
  public let days: Int
  /// Mean days late of each window, the latest first; windows do not overlap.
  public let windows: [Double]

  /// The levels of a history in windows of so many days, back from the last day that all invoices were followed to.
  ///
  /// - Complexity: O(items).
  public init(_ history: PaymentHistory, days: Int) {
    precondition(days > 0)
    self.days = days
    let end = history.end - PaymentLevels.followed
    // The first weeks of an export hold only what was open then: the slow ones.
    let start = (history.items.map(\.known).min() ?? end) + PaymentLevels.followed
    let count = max(0, (end - start) / days)
    var sums = [(late: Int, invoices: Int)](repeating: (0, 0), count: count)
    for item in history.items where item.due < end {
      let window = (end - 1 - item.due) / days
      guard window < count else { continue }
      let late = item.exit - item.due
      guard item.isPaid || late >= PaymentLevels.followed else { continue }
      sums[window].late += min(max(late, -PaymentLevels.followed), PaymentLevels.followed)
      sums[window].invoices += 1
    }
    windows = sums.prefix { $0.invoices >= PaymentLevels.fewestInvoices }.map {
      Double($0.late) / Double($0.invoices)
    }
  }

  /// Standard deviation of the windows, in days; 0 under two.
  public var deviation: Double {
    guard windows.count > 1 else { return 0 }
    let mean = windows.reduce(0, +) / Double(windows.count)
    let squares = windows.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(windows.count - 1)).squareRoot()
  }
}
