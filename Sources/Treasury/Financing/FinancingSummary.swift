import Liquidity
import Receivables
import Stochastics

/// What facilities do in a forecast.
public struct FinancingSummary: Sendable {
  /// A week of the cash table with financing; means, rounded cumulatively, that add up across and down.
  public struct Week: Sendable {
    /// Receipts of the business.
    public var receipts: Int64
    /// Payments of the business, without tax, capital expenditure and debt service.
    public var payments: Int64
    /// Tax.
    public var tax: Int64
    /// Capital expenditure.
    public var capex: Int64
    /// Draws less repayments, less debt service of the plan.
    public var drawn: Int64
    /// Interest and fees.
    public var cost: Int64
    /// Closing cash.
    public var closing: Int64
    /// Committed line that can still be drawn at the end of the week.
    public var usable: ForecastSummary.Spread
    /// Closing cash plus usable line, less the minimum.
    public var headroom: ForecastSummary.Spread
    /// Net flow before financing.
    public var net: Int64 { receipts - payments - tax - capex }
  }

  /// A facility over the horizon.
  public struct Line: Sendable {
    /// Name.
    public var name: String
    /// What it is.
    public var kind: Facility.Kind
    /// Whether the bank has committed itself.
    public var isCommitted: Bool
    /// Limit.
    public var limit: Int64
    /// Drawn at the start.
    public var drawnAtStart: Int64
    /// Probability that more is drawn at some time than at the start.
    public var useProbability: Estimate
    /// Most that is drawn: 95 % quantile.
    public var peak95: Estimate
    /// Drawn at the end, mean.
    public var drawnAtEnd: Estimate
    /// Interest and fees, mean.
    public var cost: Estimate
    /// Probability that the limit is cut, not renewed or called.
    public var lossProbability: Estimate
  }

  /// Actions over the horizon.
  public struct Actions: Sendable {
    /// Names in the order in which they are taken.
    public var names: [String]
    /// Probability of a shortfall with the facilities and without actions.
    public var shortfallBefore: Estimate
    /// Probability that suppliers are paid late.
    public var lateToSuppliers: Estimate
    /// What suppliers wait for: mean.
    public var suppliersWait: Estimate
    /// Capital expenditure that waits: mean.
    public var capexWaits: Estimate
    /// Probability that shipments are stopped; `nil` where no action does.
    public var shipmentsStopped: Estimate?
  }

  /// A test of a covenant.
  public struct Test: Sendable {
    /// Covenant.
    public var covenant: String
    /// Facility that it belongs to.
    public var facility: String
    /// Day of the test.
    public var day: Day
    /// Probability of a breach.
    public var breachProbability: Estimate
    /// Headroom: 5 % quantile.
    public var headroom05: Estimate
    /// Headroom: median.
    public var headroom50: Estimate
  }

  /// Weeks of the table.
  public var weeks: [Week]
  /// Facilities in the order in which they are drawn.
  public var lines: [Line]
  /// Tests of covenants in order of day.
  public var tests: [Test]
  /// Committed line that could be drawn at the start.
  public var usableAtStart: Int64
  /// Probability of a shortfall without facilities.
  public var bareShortfall: Estimate
  /// What actions do; `nil` where there are none.
  public var actions: Actions?
  /// Most that is drawn in all: 95 % quantile.
  public var peak95: Estimate
  /// Interest and fees: mean.
  public var cost: Estimate
  /// Days below the minimum: mean.
  public var daysBelowMinimum: Estimate
  /// Probability that a bank takes the receipts for some time.
  public var dominionProbability: Estimate
  /// Failed invoices that a factor bears: mean.
  public var factorBears: Estimate
}
