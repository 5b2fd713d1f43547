/// A figure of the scenario beside what the ledger shows of it.
public struct ReportAssumption: Codable, Sendable, Hashable {
  /// What it is a figure of.
  public enum Quantity: String, Codable, Sendable, CaseIterable {
    /// Net days today.
    case netDays = "net_days"
    /// Sales a week, minor units.
    case weeklySales = "weekly_sales"
    /// Chance of failing within a year.
    case annualFailures = "annual_failures"
  }

  /// What it is a figure of.
  public var quantity: Quantity
  /// Segment; empty for all.
  public var segment: String
  /// Figure of the scenario; a share, days or minor units.
  public var stated: Double
  /// What the ledger shows; `nil` where it shows nothing.
  public var shown: Double?
  /// Standard error of that, where there is one.
  public var error: Double?
  /// Observations behind it: invoices, months or failures.
  public var count: Int

  /// A row.
  public init(
    quantity: Quantity, segment: String, stated: Double, shown: Double?, error: Double? = nil, count: Int
  ) {
    self.quantity = quantity
    self.segment = segment
    self.stated = stated
    self.shown = shown
    self.error = error
    self.count = count
  }
}
