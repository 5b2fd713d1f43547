import CreditModels
import Liquidity
import Receivables
import Stochastics

/// Everything a run needs, as values: the engine reads no file, no clock and no environment.
///
/// Days are counted from 0 for the first forecast day; amounts are minor units of one currency.
public struct Experiment: Sendable {
  /// An open item at the start.
  public struct Claim: Sendable, Hashable {
    /// Ordinal of the item among its debtor's: the slot of its draw.
    public var slot: UInt32
    /// Open amount.
    public var amount: Int64
    /// Day on which it is due; negative for overdue items.
    public var due: Int
    /// Position of its payment clock in ``Experiment/tables``, from the first forecast day.
    public var table: Int
    /// Day of its invoice; negative.
    public var issue: Int
    /// Position in ``Experiment/pools``.
    public var pool: Int
    /// A claim.
    ///
    /// - Parameter issue: Day of its invoice; without it the due day, and at most the day before the forecast.
    public init(slot: UInt32, amount: Int64, due: Int, table: Int, issue: Int? = nil, pool: Int = 0) {
      self.pool = pool
      self.issue = issue ?? min(-1, due)
      self.slot = slot
      self.amount = amount
      self.due = due
      self.table = table
    }
  }

  /// The choice between two payment clocks that the economy makes for an invoice.
  ///
  /// The stressed clock holds on a path where the invoice's number of the purpose `paymentRegime`, in the slot of its
  /// payment, is below the chance of the week (`PaymentRegime.chanceUnits`, `StreamKey.isBelow`).
  public struct Regime: Sendable, Hashable {
    /// Position in ``Experiment/paymentRegimes``.
    public var kind: UInt16
    /// Model week of the due day, at most the last.
    public var week: UInt16
    /// Position of the stressed clock in ``Experiment/tables``, from the day of issue.
    public var stressed: UInt32
    /// A choice.
    public init(kind: UInt16, week: UInt16, stressed: UInt32) {
      self.kind = kind
      self.week = week
      self.stressed = stressed
    }
  }

  /// An invoice still to be issued.
  public struct Order: Sendable, Hashable {
    /// Pre-enumerated slot of its draw.
    public var slot: UInt32
    /// Day of issue.
    public var issue: Int
    /// Amount with tax.
    public var amount: Int64
    /// Position of its payment clock in ``Experiment/tables``, from the day of issue.
    public var table: Int
    /// Position of its sales level in ``Experiment/salesDeviation``; -1 for a fixed amount.
    public var plan: Int
    /// The second clock that it may follow; `nil` where it always follows ``table``.
    public var regime: Regime?
    /// Whose terms it has.
    public var terms: OrderTerms
    /// Position in ``Experiment/pools``.
    public var pool = 0
    /// An order.
    public init(
      slot: UInt32, issue: Int, amount: Int64, table: Int, plan: Int, regime: Regime? = nil,
      terms: OrderTerms = .profile
    ) {
      self.slot = slot
      self.issue = issue
      self.amount = amount
      self.table = table
      self.plan = plan
      self.regime = regime
      self.terms = terms
    }
  }

  /// Whose terms an order has in the customer engine.
  public enum OrderTerms: Sendable, Hashable {
    /// Those of its debtor's profile.
    case profile
    /// Net days alone, as before the profile's terms came into force.
    case today(netDays: Int32)
    /// Net days alone, for an invoice that is agreed already: nothing changes its amount.
    case agreed(netDays: Int32)
  }

  /// A debtor with what it owes and will buy.
  public struct Debtor: Sendable {
    /// Entity of its draws.
    public var entity: UInt32
    /// Position in ``Experiment/failureClasses``; `nil` where failures are not modelled.
    public var failureClass: Int?
    /// Open items, in order of slot.
    public var claims: [Claim]
    /// Orders, in order of slot.
    public var orders: [Order]
    /// Position of its arrival days in ``Experiment/arrivals`` (the seat of pay-run calendars).
    public var arrival: Int
    /// What bends its payment clocks (the seat of frailty and dependence).
    public var influence: PaymentInfluence
    /// Position of its profile in ``Mechanisms/profiles``.
    public var profile: Int = 0
    /// Position of its grade in ``RatingMigration/grades``; `nil` where it does not migrate.
    public var grade: Int?
    /// Alike debtors that this one stands for; more than one are simulated together (``CohortFold``).
    public var members: Int = 1
    /// Who applies for credit, where the debtor is an applicant: its band is drawn on the path.
    public var applicant: Applicant?
    /// A debtor.
    public init(
      entity: UInt32, failureClass: Int?, claims: [Claim], orders: [Order], arrival: Int = 0,
      influence: PaymentInfluence = .neutral
    ) {
      self.entity = entity
      self.failureClass = failureClass
      self.claims = claims
      self.orders = orders
      self.arrival = arrival
      self.influence = influence
    }
  }

  /// An applicant: what it is depends on the band that is drawn for it on the path.
  public struct Applicant: Sendable, Hashable {
    /// Position in ``Experiment/failureClasses`` by band of ``ApplicantPool/bands``.
    public var failureClasses: [Int]
    /// Day on which it applies.
    public var day: Int
    /// An applicant.
    public init(failureClasses: [Int], day: Int) {
      self.failureClasses = failureClasses
      self.day = day
    }
  }

  /// Credit sales of a calendar month, for count-back DSO.
  public struct SalesMonth: Sendable, Hashable {
    /// Days of the month that lie before the first forecast day (history) or in the horizon.
    public var days: Int
    /// Sales known from the ledger.
    public var known: Int64
    /// Days of the horizon whose invoices belong to the month.
    public var window: Range<Int>
    /// A month.
    public init(days: Int, known: Int64, window: Range<Int>) {
      self.days = days
      self.known = known
      self.window = window
    }
  }

  /// First slot of invoices that are scheduled one by one; the slots before it are the weeks of sales plans.
  public static let scheduledSlots: UInt32 = 1 << 10

  /// First slot of deliveries that have no invoice at the start.
  public static let unbilledSlots: UInt32 = 1 << 24

  /// Key of every draw.
  public var key: StreamKey
  /// First forecast day.
  public var firstDay: Day
  /// Days of the forecast.
  public var days: Int
  /// Weeks of the table as ranges of days; they cover the horizon.
  public var weeks: [Range<Int>]
  /// The economy; `nil` without factors.
  public var factors: FactorModel?
  /// Kinds of failure.
  public var failureClasses: [FailureClass]
  /// Second ways to pay, which orders choose by the state of the economy.
  public var paymentRegimes: [PaymentRegime]
  /// Debtors in order of entity.
  public var debtors: [Debtor]
  /// Payment clocks.
  public var tables: [SurvivalTable]
  /// For each day a payment is made, the day it arrives (bank lag, days off), `days` or more where that is
  /// after the horizon. Never earlier than the day itself.
  public var arrivals: [[Int32]]
  /// Standard deviation of the level of each sales plan; 0 is certain.
  public var salesDeviation: [Double]
  /// Outflows.
  public var outflows: OutflowPlan
  /// Cash account.
  public var waterfall: Waterfall
  /// Whether there is a cash position.
  public var hasCashPosition: Bool
  /// Cash accounts of groups of pools that cover no other; ``waterfall`` is their sum. Empty where all cash is one.
  /// Facilities belong to the first.
  public var pools: [Waterfall] = []
  /// Trade receivables that the forecast does not cover but DSO counts (disputed items and the like).
  public var uncoveredReceivables: Int64
  /// Months for the DSO at the end, latest first; empty in a run-off, where it is not defined.
  public var salesMonths: [SalesMonth]
  /// What the payments of a path have in common; `nil` leaves them independent.
  public var dependence: PaymentDependence?
  /// Ages of receivables to be counted at the end of each week, by the customer engine; `nil` for none.
  public var aging: AgingRule?
  /// Facilities; `nil` leaves the cash account without financing.
  public var facilities: FacilityPlan?
  /// The customer engine beyond failure and delay; `nil` runs the plain engine.
  public var mechanisms: Mechanisms?
  /// Periods of a bridge from sales to cash (``BridgeLine``) as ranges of days that cover the horizon; empty for none.
  /// Only the customer engine keeps them.
  public var bridgePeriods: [Range<Int>] = []
  /// Whether each day's sales, receivables and cash from customers are kept for each path (``PathLayout/hasFlows``);
  /// the run then takes the customer engine.
  public var keepsFlows = false

  /// A run.
  public init(
    key: StreamKey, firstDay: Day, days: Int, weeks: [Range<Int>], factors: FactorModel?,
    failureClasses: [FailureClass], debtors: [Debtor], tables: [SurvivalTable], arrivals: [[Int32]],
    salesDeviation: [Double], outflows: OutflowPlan, waterfall: Waterfall, hasCashPosition: Bool,
    uncoveredReceivables: Int64, salesMonths: [SalesMonth], paymentRegimes: [PaymentRegime] = []
  ) {
    precondition(weeks.first?.lowerBound == 0 && weeks.last?.upperBound == days, "weeks cover the horizon")
    precondition(arrivals.allSatisfy { $0.count == days }, "an arrival for each day of the horizon")
    self.key = key
    self.firstDay = firstDay
    self.days = days
    self.weeks = weeks
    self.factors = factors
    self.failureClasses = failureClasses
    self.debtors = debtors
    self.tables = tables
    self.arrivals = arrivals
    self.salesDeviation = salesDeviation
    self.outflows = outflows
    self.waterfall = waterfall
    self.hasCashPosition = hasCashPosition
    self.uncoveredReceivables = uncoveredReceivables
    self.salesMonths = salesMonths
    self.paymentRegimes = paymentRegimes
  }

  /// Model weeks of the factors: seven days each from the first forecast day.
  public var modelWeeks: Int { (days + 6) / 7 }
}
