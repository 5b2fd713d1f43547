/// Days sales outstanding by count-back (exhaustion): each latest month's sales are taken off receivables, its days
/// counted; the last month in proportion.
public enum CountBack {
  /// DSO in 1/10,000 day, or -1 where receivables exceed all sales known (or there are none).
  ///
  /// - Parameters:
  ///   - receivables: Trade receivables, tax included.
  ///   - months: Latest first.
  ///   - sales: Credit sales of a month, tax included.
  public static func tenThousandths(
    receivables: Int64, months: [Experiment.SalesMonth], sales: (Experiment.SalesMonth) -> Int64
  ) -> Int64 {
    guard !months.isEmpty else { return -1 }
    var rest = receivables
    var days: Int64 = 0
    for month in months {
      let sold = sales(month)
      if rest <= sold {
        guard sold > 0 else { return days * 10_000 }
        return days * 10_000 + Int64(Int128(rest) * Int128(month.days) * 10_000 / Int128(sold))
      }
      rest -= max(0, sold)
      days += Int64(month.days)
    }
    return -1
  }
}
