/// Days that the sums about a debtor look at.
enum DebtorLanes {
  /// Days of the first four weeks: what is due by then counts as soon due.
  static let soon = 28
}
