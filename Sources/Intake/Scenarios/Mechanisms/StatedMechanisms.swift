import CreditModels
import LinearAlgebra
import Receivables

/// What a scenario states of the customer engine: each mechanism by scope, off where it is not stated.
public struct StatedMechanisms: Hashable, Sendable {
  /// Sensitivity to the factors.
  public var response = Scoped<FactorResponse>()
  /// Habit of paying, without its classes of amounts.
  public var habit = Scoped<PaymentHabit>()
  /// Classes of amounts.
  public var amountClasses = Scoped<[PaymentHabit.AmountClass]>()
  /// Days on which customers pay.
  public var payRuns = Scoped<PayRun>()
  /// Payments in parts.
  public var partial = Scoped<PartialPayment>()
  /// Disputes.
  public var disputes = Scoped<DisputeProfile>()
  /// Deductions and rebates.
  public var deductions = Scoped<StatedDeduction>()
  /// From order to invoice.
  public var billing = Scoped<BillingProfile>()
  /// Bills and e-vouchers.
  public var instruments = Scoped<InstrumentProfile>()
  /// Take-up of the discount.
  public var taking = Scoped<DiscountTaking>()
  /// Response of demand.
  public var demand = Scoped<DemandProfile>()
  /// New customers.
  public var applicants: ApplicantPool?
  /// Rules of credit control, with a limit for those who have none of their own.
  public var control = Scoped<CreditControl>()
  /// Own limits in minor units.
  public var limits = Scoped<Int64>()
  /// What secures the debts of customers.
  public var security = Scoped<Security>()
  /// Dunning ladders by name, in the order of the file.
  public var ladders: [NamedLadder] = []
  /// Who is dunned by which ladder: positions in ``ladders``.
  public var ladderFor = Scoped<Int>()
  /// Collectors.
  public var team: StatedTeam?
  /// Recovery plans by name, in the order of the file.
  public var recoveryPlans: [NamedPlan] = []
  /// Whose claims go which way: positions in ``recoveryPlans``.
  public var planFor = Scoped<Int>()
  /// Credit insurance.
  public var insurance: InsurancePolicy?
  /// Insured limits of buyers in minor units; stated as `none`: not insured.
  public var insuredLimits = Scoped<Int64>()
  /// Statutory terms.
  public var statutory = Scoped<StatutoryTerms>()
  /// Degrees of freedom of the t-copula; `nil` is Gaussian.
  public var tailDegrees: Double?
  /// Rating migration.
  public var migration: StatedMigration?
  /// Trade links.
  public var links: [StatedLink] = []
  /// Causal figures with where they stand, in order of place.
  public var causal: [StatedCause] = []

  /// Nothing is stated.
  public init() {}

  /// Whether the customer engine is needed: pay runs alone are days of arrival, which the plain engine has.
  public var needsEngine: Bool {
    var copy = self
    copy.payRuns = Scoped()
    copy.causal = []
    return copy != StatedMechanisms()
  }
}

extension StatedMechanisms {
  /// A ladder with its name.
  public struct NamedLadder: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// The ladder.
    public var ladder: DunningLadder
  }

  /// A plan with its name.
  public struct NamedPlan: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// The plan.
    public var plan: RecoveryPlan
  }

  /// A causal figure with the path of its key.
  public struct StatedCause: Hashable, Sendable {
    /// Path of keys.
    public var keyPath: String
    /// The range.
    public var range: CausalRange
    /// Whether its ends are shares and not numbers.
    public var isShare: Bool
    /// A figure with its place.
    public init(keyPath: String, range: CausalRange, isShare: Bool) {
      self.keyPath = keyPath
      self.range = range
      self.isShare = isShare
    }
  }

  /// Deductions, with a rebate on a date.
  public struct StatedDeduction: Hashable, Sendable {
    /// Chance that a payment comes with a deduction.
    public var chance: Double
    /// Share of the amount deducted.
    public var share: Double
    /// Day on which a rebate is credited.
    public var rebateDate: Day?
    /// Share of the sales of the horizon until then.
    public var rebateShare: Double

    /// The profile of a run that begins on a day; a rebate outside the horizon is none.
    public func profile(firstDay: Day, days: Int) -> DeductionProfile {
      let day = rebateDate.map { $0 - firstDay }
      let isInside = day.map { (0..<days).contains($0) } ?? false
      return DeductionProfile(
        chance: chance, share: share, rebateDay: isInside ? day : nil, rebateShare: isInside ? rebateShare : 0
      )
    }
  }

  /// Collectors, with training on a date.
  public struct StatedTeam: Hashable, Sendable {
    /// The team without training.
    public var team: CollectorTeam
    /// Date and figures of the training.
    public var training: StatedTraining?

    /// Training on a date.
    public struct StatedTraining: Hashable, Sendable {
      /// The date on which it is paid for.
      public var date: Day
      /// Days until it takes effect.
      public var delayDays: Int
      /// Skill afterwards.
      public var skill: CausalRange
      /// Cost in minor units.
      public var cost: Int64
    }

    /// The team of a run that begins on a day.
    ///
    /// Training before the forecast that has taken effect is the team's skill; its cost is past.
    public func team(firstDay: Day) -> CollectorTeam {
      var copy = team
      guard let training else { return copy }
      let day = training.date - firstDay
      copy.training = .init(
        day: day, delayDays: training.delayDays, skill: training.skill, cost: day < 0 ? 0 : training.cost)
      return copy
    }
  }

  /// Rating migration as stated: an annual matrix.
  public struct StatedMigration: Hashable, Sendable {
    /// Names of the grades, the best first.
    public var grades: [String]
    /// Annual transition matrix `[grades x (grades + 1)]`; the last column is failure.
    public var annual: [[Double]]
    /// Share of each grade that never moves.
    public var stayerShare: [Double]
    /// Days until the firm learns of a new grade.
    public var observationLagDays: Int
    /// What was done to the figures of a matrix file, in sentences.
    public var notes: [String]

    /// The generator of the matrix, with failure as its last and absorbing state.
    public var generator: RatingGenerator? {
      let rows = annual + [[Double](repeating: 0, count: grades.count) + [1]]
      return try? RatingGenerator(annual: Matrix(rows: rows))
    }
  }

  /// A trade link between customers by key.
  public struct StatedLink: Hashable, Sendable {
    /// Customer whose failure spreads.
    public var from: String
    /// Customer who depends on it.
    public var to: String
    /// Uplift of the failure hazard just after.
    public var uplift: Double
    /// Weeks until the uplift has fallen to 1/e.
    public var memoryWeeks: Double
  }
}

/// Days on which a customer pays what it has released for payment.
///
/// A payment released on a day leaves with the first run that comes at least the cut-off later.
public struct PayRun: Hashable, Sendable {
  /// Weekdays of runs, 1 Monday to 7 Sunday.
  public var weekdays: Set<Int>
  /// Days of the month of runs; 31 is the last.
  public var daysOfMonth: Set<Int>
  /// A day of a run that comes every 14 days.
  public var fortnightFrom: Day?
  /// Days before a run by which a payment must be released.
  public var cutOffDays: Int
  /// Where a run moves that falls on a day off.
  public var roll: BusinessCalendar.Roll

  /// A run.
  public init(
    weekdays: Set<Int> = [], daysOfMonth: Set<Int> = [], fortnightFrom: Day? = nil, cutOffDays: Int = 0,
    roll: BusinessCalendar.Roll = .forward
  ) {
    self.weekdays = weekdays
    self.daysOfMonth = daysOfMonth
    self.fortnightFrom = fortnightFrom
    self.cutOffDays = cutOffDays
    self.roll = roll
  }

  /// Whether a run is planned on a day, before it is moved to a working day.
  public func isPlanned(on day: Day) -> Bool {
    if weekdays.contains(day.weekday) { return true }
    if let fortnightFrom, (day - fortnightFrom) % 14 == 0 { return true }
    let date = day.components
    return daysOfMonth.contains(date.day)
      || (day == day.endOfMonth && daysOfMonth.contains { $0 > date.day })
  }

  /// For each day from the first on, the number of the day on which a payment released then leaves.
  ///
  /// - Parameters:
  ///   - firstDay: Day 0.
  ///   - days: Number of days.
  /// - Complexity: O(days).
  public func departures(firstDay: Day, days: Int, calendar: BusinessCalendar) -> [Int] {
    // A run can be moved back across the first day, and the last days wait for a run after the horizon.
    let reach = days + cutOffDays + 62
    let runs = Set(
      (-15..<reach).map { firstDay + $0 }.filter { isPlanned(on: $0) }.map {
        calendar.rolled($0, roll) - firstDay
      }
    ).sorted()
    var next = 0
    return (0..<days).map { day in
      while next < runs.count, runs[next] < day + cutOffDays { next += 1 }
      return next < runs.count ? runs[next] : reach
    }
  }
}

/// Terms that the law gives: a term where nothing else is agreed, and a claim to interest.
///
/// They do not change what customers do by themselves: `compliance` says how much of the difference moves the day of
/// payment.
public struct StatutoryTerms: Hashable, Sendable {
  /// Who buys.
  public enum Buyer: String, Hashable, Sendable, CaseIterable {
    /// A large enterprise.
    case largeEnterprise = "large_enterprise"
    /// A public agency.
    case agency
  }
  /// Who buys.
  public var buyer: Buyer
  /// Whether the seller is a small or medium enterprise, whom the law protects.
  public var isSellerSmall: Bool
  /// Days within which is to be paid.
  public var days: Int
  /// What they run from.
  public var start: BillingProfile.Start
  /// Annual rate of interest on later payment.
  public var interestRate: Double
  /// Share of such interest that is paid.
  public var interestPaid: Double
  /// Share of the difference between agreed and statutory days that moves the day of payment.
  public var compliance: CausalRange
}

/// A fee on late payment.
public struct LateFee: Hashable, Sendable {
  /// Annual rate.
  public var annualRate: Double
  /// Share of late payments whose fee is paid.
  public var paidShare: Double
  /// A fee.
  public init(annualRate: Double, paidShare: Double) {
    self.annualRate = annualRate
    self.paidShare = paidShare
  }
}
