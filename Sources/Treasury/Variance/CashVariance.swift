import Receivables
import Stochastics

/// A forecast held against what came: by week, by line, by customer.
public struct CashVariance: Sendable {
  /// A week that is over, or the part of one.
  public struct Week: Sendable {
    /// Number from 1.
    public var week: Int
    /// First day.
    public var start: Day
    /// Last day compared.
    public var end: Day
    /// Mean of the forecast.
    public var forecast: Int64
    /// 5 % quantile of the forecast.
    public var low: Int64
    /// 95 % quantile.
    public var high: Int64
    /// What came.
    public var actual: Int64
    /// Whether it came within the band.
    public var isInBand: Bool { actual >= low && actual <= high }
    /// A week.
    public init(week: Int, start: Day, end: Day, forecast: Int64, low: Int64, high: Int64, actual: Int64) {
      self.week = week
      self.start = start
      self.end = end
      self.forecast = forecast
      self.low = low
      self.high = high
      self.actual = actual
    }
  }

  /// A line: forecast and actual receipts until the day, and why they differ.
  public struct Line: Sendable {
    /// What it is.
    public enum Kind: String, Sendable, CaseIterable {
      /// Items that were open at the start and forecast.
      case openItems = "open_items"
      /// Invoices issued since, of customers with planned sales.
      case newInvoices = "new_invoices"
      /// Invoices issued since, of customers the forecast did not know as buyers.
      case newCustomers = "new_customers"
      /// Items that the forecast had set aside.
      case setAside = "set_aside"
      /// Recoveries, which no ledger line shows as such.
      case recoveries
    }
    /// What it is.
    public var kind: Kind
    /// Mean of the forecast.
    public var forecast: Int64
    /// What came.
    public var actual: Int64
    /// Part of the difference that will not come: credited, netted, written off, or failed.
    public var permanent: Int64
    /// Part of the difference that rests on more or less being invoiced than planned.
    public var volume: Int64
    /// Part of the difference that was not forecast at all.
    public var new: Int64
    /// The rest: earlier or later than forecast.
    public var timing: Int64 { actual - forecast - permanent - volume - new }
    /// A line.
    public init(
      kind: Kind, forecast: Int64, actual: Int64, permanent: Int64 = 0, volume: Int64 = 0, new: Int64 = 0
    ) {
      self.kind = kind
      self.forecast = forecast
      self.actual = actual
      self.permanent = permanent
      self.volume = volume
      self.new = new
    }
  }

  /// A customer.
  public struct Customer: Sendable {
    /// Key in the ledger.
    public var key: String
    /// Name.
    public var name: String
    /// Mean receipts forecast.
    public var forecast: Int64
    /// What came.
    public var actual: Int64
    /// Of the items that were forecast: still open.
    public var stillOpen: Int64
    /// Of the items that were forecast: will not come.
    public var permanent: Int64
    /// A customer.
    public init(
      key: String, name: String, forecast: Int64, actual: Int64, stillOpen: Int64, permanent: Int64
    ) {
      self.key = key
      self.name = name
      self.forecast = forecast
      self.actual = actual
      self.stillOpen = stillOpen
      self.permanent = permanent
    }
  }

  /// Last day compared.
  public var until: Day
  /// Weeks.
  public var weeks: [Week]
  /// All of them together; the band is that of the sum.
  public var total: Week
  /// Lines, where a ledger says which item was paid; empty for a bank statement.
  public var lines: [Line]
  /// Customers with the largest differences first; empty for a bank statement.
  public var customers: [Customer]
  /// Open amount of the items that were forecast and have not come.
  public var stillOpen: Int64
  /// Payments forecast and made, where a bank statement says so.
  public var payments: (forecast: Int64, actual: Int64)?
  /// Known payments of the forecast whose day is over, where a ledger says what became of them.
  public var known: KnownPayments.Record?

  /// A comparison.
  public init(
    until: Day, weeks: [Week], total: Week, lines: [Line], customers: [Customer], stillOpen: Int64,
    payments: (forecast: Int64, actual: Int64)?
  ) {
    self.until = until
    self.weeks = weeks
    self.total = total
    self.lines = lines
    self.customers = customers
    self.stillOpen = stillOpen
    self.payments = payments
  }
}
