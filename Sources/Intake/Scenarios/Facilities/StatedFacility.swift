import Liquidity
import Receivables

/// A facility as a scenario states it, with dates.
public struct StatedFacility: Sendable, Hashable {
  /// Repayments by plan.
  public struct Repayments: Sendable, Hashable {
    /// Repaid each time.
    public var amount: Int64
    /// Every month, or every third.
    public var isQuarterly: Bool
    /// Day of the month.
    public var dayOfMonth: Int
  }

  /// Whether the bank renews.
  public struct Renewal: Sendable, Hashable {
    /// Chance in a stationary economy.
    public var chance: Double
    /// Loadings of the factors.
    public var weights: [Double]
    /// Days between repayment and the new drawing.
    public var gapDays: Int
  }

  /// A covenant.
  public struct Covenant: Sendable, Hashable {
    /// Name to print.
    public var name: String
    /// What is measured.
    public var measure: FacilityPlan.Covenant.Measure
    /// What it is held against.
    public var amount: Int64
    /// Tested at the end of each quarter; of each month otherwise.
    public var isQuarterly: Bool
    /// Days of tests, where they are listed.
    public var dates: [Day]
    /// What a breach does.
    public var consequence: FacilityPlan.Covenant.Consequence
  }

  /// Receivables behind a line.
  public struct Base: Sendable, Hashable {
    /// Rules; certificates and excluded debtors are not filled in.
    public var rules: BorrowingBase
    /// Segments and customers that are not eligible.
    public var excludedSegments: [String]
    /// Customers that are not eligible.
    public var excludedCustomers: [String]
    /// Certified each week; each month otherwise.
    public var isWeekly: Bool
  }

  /// Sale of invoices.
  public struct Sale: Sendable, Hashable {
    /// Terms; covered debtors are not filled in.
    public var terms: Factoring
    /// Segments whose invoices are sold.
    public var segments: [String]
    /// Customers whose invoices are sold.
    public var customers: [String]
  }

  /// Discounting of invoices or bills.
  public struct Discount: Sendable, Hashable {
    /// Terms; covered debtors are not filled in.
    public var terms: Discounting
    /// Segments whose claims are taken.
    public var segments: [String]
    /// Customers whose claims are taken.
    public var customers: [String]
    /// Documents of open invoices that are taken.
    public var documents: [String]
  }

  /// The facility without what depends on dates and debtors.
  public var facility: Facility
  /// Whether `hold_cash` is stated.
  public var hasOwnHold: Bool
  /// Repayments by plan.
  public var repayments: Repayments?
  /// Last day of the term.
  public var ends: Day?
  /// Whether the bank renews.
  public var renewal: Renewal?
  /// Covenants.
  public var covenants: [Covenant]
  /// Receivables behind it.
  public var base: Base?
  /// Sale of invoices.
  public var sale: Sale?
  /// Discounting.
  public var discount: Discount?
}
