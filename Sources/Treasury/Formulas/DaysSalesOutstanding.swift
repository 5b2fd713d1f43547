import Simulation

/// Days sales outstanding and its kin: how many days of sales stand open.
///
/// The figure depends on the method, so each has its own name. A low figure is a fast turnover.
///
/// - Reference: Textbook arithmetic; count-back as credit managers use it.
public enum DaysSalesOutstanding {
  /// Receivables at the end of a period over its credit sales, times its days. With those not yet due in place of
  /// all receivables this is the best possible DSO.
  ///
  /// - Parameters:
  ///   - receivables: Tax as in the sales.
  ///   - sales: Credit sales of the period, above 0.
  ///   - days: Days of the period, above 0.
  public static func periodEnd(receivables: Double, sales: Double, days: Double) -> Double {
    precondition(sales > 0 && days > 0, "there are sales to divide by")
    return receivables / sales * days
  }

  /// Average of receivables at the start and the end over credit sales, times the days.
  public static func average(opening: Double, closing: Double, sales: Double, days: Double) -> Double {
    periodEnd(receivables: (opening + closing) / 2, sales: sales, days: days)
  }

  /// Count-back: latest months' sales taken off receivables, their days counted, the last in proportion.
  ///
  /// - Parameters:
  ///   - receivables: At least 0.
  ///   - months: Sales and days, latest first.
  /// - Returns: Days and the number of whole months used up; `nil` where receivables exceed all sales given.
  public static func countBack(receivables: Double, months: [(sales: Double, days: Int)]) -> (
    days: Double, wholeMonths: Int
  )? {
    // The engine counts in integers; figures as typed have at most four decimals that matter here.
    let scale = 10_000.0
    func units(_ value: Double) -> Int64 { Int64((value * scale).rounded()) }
    precondition(
      ([receivables] + months.map(\.sales)).allSatisfy { ($0 * scale).magnitude < 9e18 },
      "amounts are below 9e14")
    return CountBack.reach(
      receivables: units(receivables), months: months.map { (sales: units($0.sales), days: $0.days) }
    ).map { ($0.days, $0.wholeMonths) }
  }

  /// Average days delinquent: DSO less the best possible DSO.
  public static func averageDaysDelinquent(dso: Double, bestPossible: Double) -> Double { dso - bestPossible }
}
