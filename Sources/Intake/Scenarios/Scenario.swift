import CreditModels
import Liquidity
import Receivables
import Simulation

/// A scenario as its author wrote it: a ledger, a view of the economy, terms, plans and cash.
///
/// Amounts are in minor units of ``currency``; rates are fractions; files are absolute paths.
public struct Scenario: Sendable {
  /// Where the ledger comes from.
  public enum LedgerSource: Sendable, Hashable {
    /// A book made by `duecast import`.
    case book(path: String)
    /// A ledger file, imported for this run.
    case file(path: String, mapping: String, asOf: Day?)
  }

  /// How the weeks of the table are cut.
  public enum Weeks: String, Sendable, CaseIterable {
    /// Monday to Sunday; a short first and last week are marked.
    case calendar
    /// Seven days each from the first forecast day.
    case rolling
  }

  /// The cash at the start.
  public enum OpeningCash: Sendable, Hashable {
    /// No cash position: a run-off of receipts only.
    case none
    /// Dated balances, of which the one of the as-of date is taken.
    case balances([DatedBalance])
  }

  /// A bank balance at the close of a day.
  public struct DatedBalance: Sendable, Hashable {
    /// The day.
    public var date: Day
    /// Unrestricted balance in minor units.
    public var balance: Int64
    /// A balance at the close of a day.
    public init(date: Day, balance: Int64) {
      self.date = date
      self.balance = balance
    }
  }

  /// A payment behaviour that the scenario states for a segment, instead of one fitted from the ledger.
  public struct StatedDelay: Sendable, Hashable {
    /// Half of the invoices that are ever paid are paid by this many days after due (negative: before).
    public var medianDaysLate: Int
    /// Nine in ten of those are paid by then; greater than the median.
    public var p90DaysLate: Int
    /// Share that is never paid without failing, 0 to below 1.
    public var neverShare: Double
    /// Weight of each day from the due date on; empty where median and 90 % quantile state the law.
    public var weightsByDay: [Double]
    /// A stated behaviour.
    public init(medianDaysLate: Int, p90DaysLate: Int, neverShare: Double) {
      self.medianDaysLate = medianDaysLate
      self.p90DaysLate = p90DaysLate
      self.neverShare = neverShare
      weightsByDay = []
    }
    /// A behaviour listed day by day; the weights have a positive sum.
    public init(weightsByDay: [Double], neverShare: Double) {
      self.weightsByDay = weightsByDay
      self.neverShare = neverShare
      medianDaysLate = 0
      p90DaysLate = 0
    }
  }

  /// A second way to pay that invoices fall into as the economy goes.
  public struct StatedRegime: Sendable, Hashable {
    /// How late invoices are paid under stress.
    public var stressed: StatedDelay
    /// Log-odds where all factors stand at 0.
    public var intercept: Double
    /// What each factor adds, in the order of the factors.
    public var loadings: [Double]
    /// A regime.
    public init(stressed: StatedDelay, intercept: Double, loadings: [Double]) {
      self.stressed = stressed
      self.intercept = intercept
      self.loadings = loadings
    }
  }

  /// An invoice that is certain to be issued.
  public struct ScheduledInvoice: Sendable, Hashable {
    /// Key of its customer in the ledger.
    public var customer: String
    /// Day of issue.
    public var issue: Day
    /// Due date.
    public var due: Day
    /// Amount with tax, in minor units.
    public var amount: Int64
    /// Line of its file.
    public var line: Int
    /// An invoice.
    public init(customer: String, issue: Day, due: Day, amount: Int64, line: Int) {
      self.customer = customer
      self.issue = issue
      self.due = due
      self.amount = amount
      self.line = line
    }
  }

  /// A behaviour file that the scenario names.
  public struct StatedBehaviour: Sendable, Hashable {
    /// The file as the user would name it.
    public var file: String
    /// What it says.
    public var document: BehaviourDocument
    /// A behaviour file.
    public init(file: String, document: BehaviourDocument) {
      self.file = file
      self.document = document
    }
  }

  /// A correlated factor of the economy.
  public struct Factor: Sendable, Hashable {
    /// Its name, used by the loadings.
    public var name: String
    /// Autocorrelation from one week to the next, 0 to below 1.
    public var weeklyAR1: Double
    /// A factor.
    public init(name: String, weeklyAR1: Double) {
      self.name = name
      self.weeklyAR1 = weeklyAR1
    }
  }

  /// The state of the economy.
  public struct Economy: Sendable, Hashable {
    /// Factors in the order of the file.
    public var factors: [Factor]
    /// Stationary correlation of the factors, `[factors x factors]`, symmetric, ones on the diagonal.
    public var correlation: [[Double]]
    /// Shift of each factor in standard deviations over the whole horizon (a recession: negative), by factor.
    public var shift: [Double]
    /// Today's state of each factor; `nil` draws the start of every path.
    public var start: [Double]?
    /// Paths that are added to the factors.
    public var stresses: [FactorStress] = []
    /// An economy.
    public init(factors: [Factor], correlation: [[Double]], shift: [Double]) {
      self.factors = factors
      self.correlation = correlation
      self.shift = shift
    }
  }

  /// How often debtors of a segment fail and what is then recovered.
  public struct CreditClass: Sendable, Hashable {
    /// Unconditional probability of failing within 52 weeks; `nil` where the grade decides.
    public var annualPD: Double?
    /// Annual asset correlation of two debtors of the class, 0 to below 1.
    public var assetCorrelation: Double
    /// Direction of the loading on each factor; scaled so that the asset correlation holds.
    public var loadings: [Double]
    /// Share of the amount recovered.
    public var recoveryShare: Double
    /// Days from failure to recovery.
    public var recoveryLagDays: Int
    /// A class.
    public init(
      annualPD: Double?, assetCorrelation: Double, loadings: [Double], recoveryShare: Double,
      recoveryLagDays: Int
    ) {
      self.annualPD = annualPD
      self.assetCorrelation = assetCorrelation
      self.loadings = loadings
      self.recoveryShare = recoveryShare
      self.recoveryLagDays = recoveryLagDays
    }
  }

  /// Figures of a single customer, which go before those of its grade and segment; `nil` keeps theirs.
  public struct CreditCustomer: Sendable, Hashable {
    /// Grade instead of the ledger's.
    public var grade: String?
    /// Unconditional probability of failing within 52 weeks.
    public var annualPD: Double?
    /// Annual asset correlation.
    public var assetCorrelation: Double?
    /// Direction of the loading on each factor.
    public var loadings: [Double]?
    /// Share of the amount recovered.
    public var recoveryShare: Double?
    /// Days from failure to recovery.
    public var recoveryLagDays: Int?
    /// Nothing of its own.
    public init() {}
  }

  /// Default and recovery of the whole book.
  public struct Credit: Sendable, Hashable {
    /// How typed figures are read.
    public enum Form: String, Sendable, CaseIterable {
      /// PD and correlation are annual; weekly thresholds and loadings are solved from them.
      case annual
      /// Weekly thresholds straight from `1 - (1 - PD)^(1/52)` and loadings as typed (benchmark B1).
      case weekly
    }
    /// How typed figures are read.
    public var form: Form
    /// Annual PD by grade; replaces the segment's for graded debtors.
    public var gradePD: [String: Double]
    /// By segment.
    public var segments: [String: CreditClass]
    /// For debtors whose segment is not listed; then `assumptionSet` is required.
    public var fallback: CreditClass?
    /// Figures of single customers, by key.
    public var customers: [String: CreditCustomer] = [:]
    /// Name of the assumption set that the headline prints, where a fallback is used.
    public var assumptionSet: String?
    /// Annual rate at which recoveries are discounted in the credit loss.
    public var discountRate: Double
    /// Default and recovery.
    public init(
      form: Form, gradePD: [String: Double], segments: [String: CreditClass], fallback: CreditClass?,
      assumptionSet: String?, discountRate: Double
    ) {
      self.form = form
      self.gradePD = gradePD
      self.segments = segments
      self.fallback = fallback
      self.assumptionSet = assumptionSet
      self.discountRate = discountRate
    }
  }

  /// Planned sales of a segment.
  public struct SalesPlan: Sendable, Hashable {
    /// Its name in the scenario.
    public var name = ""
    /// The segment whose customers buy.
    public var segment: String
    /// Invoiced a week at the start, tax included, in minor units.
    public var weeklyGross: Int64
    /// Growth a year, as a fraction (may be negative, above -1).
    public var annualGrowth: Double
    /// Factor of each month, January first; twelve values.
    public var season: [Double]
    /// Standard deviation of the level of sales over the horizon as a fraction; `nil` means treated as certain.
    public var uncertainty: Double?
    /// Name of the pool that its invoices are paid into.
    public var pool = Scenario.mainPool
    /// A plan.
    public init(
      segment: String, weeklyGross: Int64, annualGrowth: Double, season: [Double], uncertainty: Double?
    ) {
      self.segment = segment
      self.weeklyGross = weeklyGross
      self.annualGrowth = annualGrowth
      self.season = season
      self.uncertainty = uncertainty
    }
  }

  /// Payment terms of planned sales.
  public struct Terms: Sendable, Hashable {
    /// Net days today by scope: what customers are used to.
    public var currentNetDays: Scoped<Int>
    /// Net days of planned sales by scope; who is not named keeps today's.
    public var netDays: Scoped<Int>
    /// Share of a change in net days that moves the pay date, stated as one figure for all.
    public var passThrough: Double?
    /// First day whose orders have the new terms; `nil` for the first of the forecast.
    public var effectiveFrom: Day?
    /// The same by scope, as a range with its evidence.
    public var passThroughRange = Scoped<CausalRange>()
    /// Discount offered today.
    public var currentDiscount = Scoped<TermsProfile.Discount>()
    /// Discount of planned sales.
    public var discount = Scoped<TermsProfile.Discount>()
    /// Share paid with the order.
    public var deposit = Scoped<Double>()
    /// Parts beside the first payment.
    public var instalments = Scoped<[TermsProfile.Instalment]>()
    /// Whether the due day is moved to the end of its month.
    public var endOfMonth = Scoped<Bool>()
    /// Interest on late payment.
    public var lateFee = Scoped<LateFee>()
    /// Terms of net days only.
    public init(currentNetDays: Scoped<Int>, netDays: Scoped<Int>, passThrough: Double?) {
      self.currentNetDays = currentNetDays
      self.netDays = netDays
      self.passThrough = passThrough
    }
    /// Net days for new sales to somebody.
    public func newNetDays(_ subject: ScopeSubject) -> Int? { netDays[subject] ?? currentNetDays[subject] }
    /// Net days that somebody has today.
    public func oldNetDays(_ subject: ScopeSubject) -> Int? { currentNetDays[subject] ?? netDays[subject] }
    /// Net days for new sales of a segment.
    public func newNetDays(_ segment: String) -> Int? { newNetDays(ScopeSubject(segment: segment)) }
    /// Net days that a segment has today.
    public func oldNetDays(_ segment: String) -> Int? { oldNetDays(ScopeSubject(segment: segment)) }
    /// Share of a change in net days that moves somebody's pay date; `nil` where none is stated.
    public func passThrough(_ subject: ScopeSubject) -> Double? {
      passThrough ?? passThroughRange[subject]?.value
    }
    /// Whether anything beyond net days is stated.
    public var hasMore: Bool {
      !discount.isEmpty || !deposit.isEmpty || !instalments.isEmpty || !endOfMonth.isEmpty || !lateFee.isEmpty
    }
  }

  /// A delivery that has no invoice yet.
  public struct UnbilledDelivery: Sendable, Hashable {
    /// Key of the customer in the ledger.
    public var customer: String
    /// Day of the delivery.
    public var delivered: Day
    /// Amount that will be invoiced, tax included, in minor units.
    public var amount: Int64
    /// A delivery.
    public init(customer: String, delivered: Day, amount: Int64) {
      self.customer = customer
      self.delivered = delivered
      self.amount = amount
    }
  }

  /// A payment that leaves the account.
  public struct Outflow: Sendable, Hashable {
    /// When it falls due.
    public enum Schedule: Sendable, Hashable {
      /// Every week on a weekday, 1 Monday to 7 Sunday.
      case weekly(weekday: Int)
      /// Every month on a day; 31 means the last day.
      case monthly(day: Int)
      /// On given dates.
      case dates([Day])
    }
    /// How much it is.
    public enum Size: Sendable, Hashable {
      /// A share of what customers paid since the schedule's date before, on the path.
      case shareOfReceipts(Double)
      /// A fixed amount each time, in minor units.
      case fixed(Int64)
      /// A share of the sales invoiced (tax included) since the schedule's date before, on the path.
      case shareOfSales(Double)
    }
    /// What it is for.
    public enum Category: String, Sendable, CaseIterable {
      case suppliers, payroll, rent, tax, capex
      case debtService = "debt_service"
      case other
    }
    /// Name to print.
    public var name: String
    /// What it is for.
    public var category: Category
    /// When it falls due.
    public var schedule: Schedule
    /// How much it is.
    public var size: Size
    /// Which way it moves off a day off.
    public var roll: BusinessCalendar.Roll
    /// Standard deviation of each occurrence as a fraction; `nil` means treated as certain.
    public var uncertainty: Double?
    /// Days after the schedule's date on which it is paid: terms of suppliers.
    public var payAfterDays = 0
    /// Whether a share counts the calendar month before, and not the days since the date before.
    public var isOfPreviousMonth = false
    /// Name of the pool that it leaves.
    public var pool = Scenario.mainPool
    /// An outflow.
    public init(
      name: String, category: Category, schedule: Schedule, size: Size, roll: BusinessCalendar.Roll,
      uncertainty: Double?
    ) {
      self.name = name
      self.category = category
      self.schedule = schedule
      self.size = size
      self.roll = roll
      self.uncertainty = uncertainty
    }
  }

  /// A rate between two currencies.
  public struct ExchangeRate: Sendable, Hashable {
    /// The item's currency.
    public var from: Currency
    /// Units of the scenario's currency for one unit of `from`.
    public var rate: Double
    /// Day of the rate.
    public var date: Day
    /// Where it comes from.
    public var source: String
    /// A rate.
    public init(from: Currency, rate: Double, date: Day, source: String) {
      self.from = from
      self.rate = rate
      self.date = date
      self.source = source
    }
  }

  /// Short name.
  public var name: String
  /// The question that the scenario answers.
  public var question: String?
  /// The scenario file as the user named it.
  public var file: String
  /// SHA-256 of the resolved scenario (after `extends` and `--set`).
  public var digest: String
  /// The resolved scenario as YAML, for the manifest.
  public var resolvedText: String
  /// Currency of every amount.
  public var currency: Currency
  /// The ledger.
  public var ledger: LedgerSource
  /// The as-of date, where the scenario gives one (`--as-of` overrides it).
  public var asOf: Day?
  /// Length of the forecast in days.
  public var horizonDays: Int
  /// How weeks are cut.
  public var weeks: Weeks
  /// Working days.
  public var calendar: BusinessCalendar
  /// Cash at the start.
  public var openingCash: OpeningCash
  /// Cash that cannot be used; shown, never counted.
  public var restrictedCash: Int64
  /// Cash below which there is a shortfall; required with a cash position.
  public var minimumCash: Int64?
  /// Days that a bank needs to credit a payment after the ledger's settlement date.
  public var bankLagDays: Int
  /// Stated behaviour by segment (`default` for the others); empty means fitted from the ledger.
  public var statedDelay: [String: StatedDelay]
  /// Calibrated behaviour, for segments without a stated one; `nil` fits the ledger at each run.
  public var behaviour: StatedBehaviour?
  /// Second ways to pay by segment (`default` for the others).
  public var paymentRegimes: [String: StatedRegime]
  /// The economy; `nil` without factors.
  public var economy: Economy?
  /// Failures; `nil` means that the scenario says `credit: none`.
  public var credit: Credit?
  /// Planned sales.
  public var sales: [SalesPlan]
  /// Invoices that are certain to be issued, in the order of their file.
  public var scheduledInvoices: [ScheduledInvoice]
  /// Their file as the user named it.
  public var scheduledFile: String?
  /// Deliveries that have no invoice yet, in the order of the file.
  public var unbilledDeliveries: [UnbilledDelivery] = []
  /// Terms of planned sales.
  public var terms: Terms
  /// Outflows.
  public var outflows: [Outflow]
  /// A payment that somebody knows of, which replaces the draw.
  public struct KnownPayment: Sendable, Hashable {
    /// Name, by which overlays and `--set` find it.
    public var name: String
    /// Key of the customer in the ledger.
    public var customer: String
    /// Document number; `nil` takes the customer's oldest items.
    public var item: String?
    /// Day on which it is paid.
    public var date: Day
    /// Amount; `nil` is all that is open.
    public var amount: Int64?
    /// Chance that it comes on that day; otherwise the item follows its own clock from then on.
    public var certainty: Double
    /// Last as-of date on which it is believed.
    public var expires: Day
  }

  /// Payments that somebody knows of.
  public var knownPayments: [KnownPayment]
  /// Actions in the order in which they are taken.
  public var actions: [FacilityPlan.Action]
  /// What holding a unit of cash costs a year; `nil` where it is not stated.
  public var costOfCash: Double?
  /// Suppliers' invoices from a ledger.
  public var payables: StatedPayables?
  /// Stock and what sales take out of it.
  public var stock: StatedStock?
  /// The stop of shipments among the actions.
  public var shipmentStop: FacilityPlan.ShipmentStop?
  /// Names of all actions.
  public var actionNames: [String] { actions.map(\.name) + (shipmentStop.map { [$0.name] } ?? []) }
  /// Value added tax that follows the path; `nil` where outflows list tax.
  public var valueAddedTax: StatedValueAddedTax?
  /// Facilities in the order in which they are drawn.
  public var facilities: [StatedFacility]
  /// The customer engine beyond failure and delay.
  public var mechanisms: StatedMechanisms
  /// Pools of cash beside the main one, in the order in which they take items.
  public var cashPools: [CashPool] = []
  /// The group of pools that is looked at alone; `nil` for all.
  public var onlyPool: Int?
  /// Kinds of open items that turn to cash on their due day, beside invoices: bills and retentions.
  public var coveredKinds: Set<ItemKind> = []
  /// Rates for items in other currencies.
  public var exchangeRates: [ExchangeRate]
  /// Number of paths.
  public var paths: Int
  /// Seed of every random draw.
  public var seed: UInt64
  /// How the paths are spent.
  public var precision: Precision
  /// How finely invoices are followed.
  public var resolution: Resolution
  /// Half-width at which a run ends, relative to what it watches; `nil` runs all paths.
  public var until: Double?
  /// Blows to the plan; none where the scenario states none.
  public var stress = StatedStress()
  /// Annual rate at which cash is discounted where policies are compared; `nil` where nothing states one.
  public var discountRate: Double?
  /// Share of an invoice, tax included, that is left after its variable cost and its tax; `nil` where none is stated.
  public var contributionMargin: Double?
  /// Days of the horizon in which sales are planned, where the rest only runs them off; `nil`: all of them.
  public var salesDays: Int?
  /// Where each key was written, for messages about what is found wrong later.
  public var places: ScenarioPlaces
}
