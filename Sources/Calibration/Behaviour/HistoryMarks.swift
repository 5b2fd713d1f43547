import Receivables

/// What looks wrong in a history, in words, before anything is learned from it.
public struct HistoryMarks: Sendable {
  /// The marks, in a fixed order; empty where nothing looks wrong.
  public let notes: [String]

  /// Days without any event that make what follows look mistyped.
  static let longestGap = 365
  /// Share of all dates that may lie behind such a gap and still be called mistyped.
  static let strayShare = 0.1
  /// Share of invoices that equal another one in everything, from which on they are named.
  static let equalShare = 0.01

  /// Looks at a history.
  ///
  /// - Complexity: O(n log n).
  public init(_ history: PaymentHistory) {
    var notes: [String] = []
    if history.strays > 0 {
      notes.append(
        "\(history.strays) \(history.strays == 1 ? "invoice is" : "invoices are") known or due more than "
          + "\(PaymentHistory.longestLife / 365) years from the end of the history and left out: look at the dates"
      )
    }
    let days = history.items.flatMap { $0.isPaid ? [$0.known, $0.exit] : [$0.known] }.sorted()
    if let gap = HistoryMarks.gap(days, end: history.end) {
      let before = Day(number: Int32(clamping: days[gap - 1]))
      notes.append(
        "nothing happened for more than a year after \(before), and \(days.count - gap) of \(days.count) dates, or the "
          + "as-of date alone, lie behind it: are they mistyped? `--as-of \(before)` leaves them out")
    }
    var seen = Set<PaymentHistory.Item>()
    let equal = history.items.reduce(0) { $0 + (seen.insert($1).inserted ? 0 : 1) }
    if Double(equal) > HistoryMarks.equalShare * Double(history.items.count) {
      notes.append(
        "\(equal) of \(history.items.count) invoices equal another one in customer, dates and amount: if they are the "
          + "same twice, they count twice")
    }
    self.notes = notes
  }

  /// The place of the first date behind a long gap that few dates follow; their number where only the end does.
  private static func gap(_ days: [Int], end: Int) -> Int? {
    guard days.count > 1 else { return nil }
    let least = days.count - Int(strayShare * Double(days.count))
    return (max(1, least)...days.count).first { place in
      (place < days.count ? days[place] : end) - days[place - 1] > longestGap
    }
  }
}
