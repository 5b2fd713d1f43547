/// Days sales outstanding by count-back (exhaustion): each latest month's sales are taken off receivables, its days
/// counted; the last month in proportion.
public enum CountBack {
  /// How far receivables reach back, exactly: whole days of the months used up, and a share of the next one.
  public struct Reach: Sendable, Hashable {
    /// Days of the months whose sales are all outstanding.
    public var wholeDays: Int64
    /// Receivables left for the last month.
    public var rest: Int64
    /// Sales of the last month; 0 where nothing is left for it.
    public var lastSales: Int64
    /// Days of the last month.
    public var lastDays: Int64
    /// Months used up before the last.
    public var wholeMonths: Int

    /// In 1/10,000 day, rounded down.
    public var tenThousandths: Int64 {
      guard lastSales > 0 else { return wholeDays * 10_000 }
      return wholeDays * 10_000 + Int64(Int128(rest) * Int128(lastDays) * 10_000 / Int128(lastSales))
    }

    /// In days.
    public var days: Double {
      guard lastSales > 0 else { return Double(wholeDays) }
      return Double(wholeDays) + Double(rest) * Double(lastDays) / Double(lastSales)
    }
  }

  /// How far receivables reach back; `nil` where they exceed all sales known (or there are none).
  ///
  /// - Parameters:
  ///   - receivables: Trade receivables, tax included.
  ///   - months: Sales and days of each month, latest first; credit sales, tax included.
  public static func reach(receivables: Int64, months: some Sequence<(sales: Int64, days: Int)>) -> Reach? {
    var reach = Reach(wholeDays: 0, rest: receivables, lastSales: 0, lastDays: 0, wholeMonths: 0)
    for month in months {
      if reach.rest <= month.sales {
        reach.lastSales = max(0, month.sales)
        reach.lastDays = Int64(month.days)
        return reach
      }
      reach.rest -= max(0, month.sales)
      reach.wholeDays += Int64(month.days)
      reach.wholeMonths += 1
    }
    return nil
  }

  /// DSO in 1/10,000 day, or -1 where receivables exceed all sales known (or there are none).
  ///
  /// - Parameters:
  ///   - receivables: Trade receivables, tax included.
  ///   - months: Latest first.
  ///   - sales: Credit sales of a month, tax included.
  public static func tenThousandths(
    receivables: Int64, months: [Experiment.SalesMonth], sales: (Experiment.SalesMonth) -> Int64
  ) -> Int64 {
    withoutActuallyEscaping(sales) { sales in
      reach(receivables: receivables, months: months.lazy.map { (sales: sales($0), days: $0.days) })?
        .tenThousandths ?? -1
    }
  }
}
