/// How a kind of customer behaves and is treated; equal kinds share one profile.
///
/// Every part has a neutral value, with which the engine gives the bits that it gives without the part.
public struct CustomerProfile: Sendable, Hashable {
  /// Response to the economy.
  public var response: FactorResponse
  /// Habit of paying.
  public var habit: PaymentHabit
  /// Payments in parts.
  public var partial: PartialPayment?
  /// Disputes.
  public var dispute: DisputeProfile?
  /// Deductions and rebates.
  public var deduction: DeductionProfile?
  /// From order to invoice.
  public var billing: BillingProfile
  /// Bills and e-vouchers.
  public var instrument: InstrumentProfile?
  /// Terms of new sales; `nil` leaves net days as the tables have them.
  public var terms: TermsProfile?
  /// Take-up of the discount.
  public var taking: DiscountTaking?
  /// Response of demand.
  public var demand: DemandProfile
  /// Factor on orders from the change of terms (``DemandProfile/factor(netDays:discount:)``); 1 is neutral.
  public var demandFactor: Double
  /// Credit control.
  public var control: CreditControl
  /// Position of the dunning ladder in ``Mechanisms/ladders``; `nil` for none.
  public var ladder: Int?
  /// Position of the recovery plan in ``Mechanisms/recoveryPlans``; `nil` takes the failure class's single recovery.
  public var recovery: Int?
  /// What secures its debts; `nil` for nothing.
  public var security: Security?
  /// Insured limit of the buyer in minor units; `nil` takes the policy's discretionary limit, 0 means not insured.
  public var insuredLimit: Int64?

  /// A profile; without arguments neutral.
  public init(
    response: FactorResponse = .neutral, habit: PaymentHabit = .neutral, partial: PartialPayment? = nil,
    dispute: DisputeProfile? = nil, deduction: DeductionProfile? = nil, billing: BillingProfile = .neutral,
    instrument: InstrumentProfile? = nil, terms: TermsProfile? = nil, taking: DiscountTaking? = nil,
    demand: DemandProfile = .neutral, demandFactor: Double = 1, control: CreditControl = .neutral,
    ladder: Int? = nil, recovery: Int? = nil, security: Security? = nil,
    insuredLimit: Int64? = nil
  ) {
    self.response = response
    self.habit = habit
    self.partial = partial
    self.dispute = dispute
    self.deduction = deduction
    self.billing = billing
    self.instrument = instrument
    self.terms = terms
    self.taking = taking
    self.demand = demand
    self.demandFactor = demandFactor
    self.control = control
    self.ladder = ladder
    self.recovery = recovery
    self.security = security
    self.insuredLimit = insuredLimit
  }

  /// Nothing beyond the plain engine.
  public static let neutral = CustomerProfile()
}

/// The customer engine of a run beyond failure and payment delay: profiles of customers and what couples them.
public struct Mechanisms: Sendable, Hashable {
  /// Profiles that debtors refer to; the first is that of debtors without one.
  public var profiles: [CustomerProfile]
  /// Degrees of freedom of a t-copula for failures; `nil` is Gaussian.
  public var tailDegrees: Double?
  /// Rating migration; replaces the failure clock of graded debtors.
  public var migration: RatingMigration?
  /// Trade links of contagion.
  public var links: [TradeLink]
  /// Dunning ladders.
  public var ladders: [DunningLadder]
  /// Collectors; `nil` means that contacts are never short of time.
  public var team: CollectorTeam?
  /// Recovery plans.
  public var recoveryPlans: [RecoveryPlan]
  /// Credit insurance.
  public var insurance: InsurancePolicy?
  /// Pool of applicants, to print; the applicants themselves are debtors of the run.
  public var applicants: ApplicantPool?
  /// The rules as a policy: who answers for them, from when.
  public var policy: RulePolicy
  /// Working days of the horizon: contacts and second invoices happen on them.
  public var workingDays: [Bool]

  /// Mechanisms; without arguments everything is neutral.
  public init(
    profiles: [CustomerProfile] = [.neutral], tailDegrees: Double? = nil, migration: RatingMigration? = nil,
    links: [TradeLink] = [], ladders: [DunningLadder] = [], team: CollectorTeam? = nil,
    recoveryPlans: [RecoveryPlan] = [], insurance: InsurancePolicy? = nil, applicants: ApplicantPool? = nil,
    policy: RulePolicy = RulePolicy(), workingDays: [Bool] = []
  ) {
    precondition(!profiles.isEmpty, "the first profile is that of debtors without one")
    self.profiles = profiles
    self.tailDegrees = tailDegrees
    self.migration = migration
    self.links = links
    self.ladders = ladders
    self.team = team
    self.recoveryPlans = recoveryPlans
    self.insurance = insurance
    self.applicants = applicants
    self.policy = policy
    self.workingDays = workingDays
  }
}
