import CreditModels
import Stochastics

/// A customer profile with what can be worked out before the run, as plain memory: the loop over events reads it
/// through a pointer and copies nothing that is counted.
struct PathProfile {
  /// Take-up of the discount, without its lists.
  struct Taking {
    var costOfMoneyMedian: Double
    var costOfMoneyDeviation: Double
    var sharpness: Double
    var illiquidShare: Double
    var unearnedShare: Double
    var unearnedDays: Int
    var respondsInCost: Bool
  }

  var frailtyDeviation: Double
  var sameCustomerDependence: Double
  var distressDays: Int
  var distressSlowdown: Double
  var amountClasses: UnsafeBufferPointer<PaymentHabit.AmountClass>
  var partial: PartialPayment?
  var dispute: DisputeProfile?
  var deduction: DeductionProfile?
  var deductedShare: FixedShare
  var billing: BillingProfile
  var instrument: PathInstrument?
  var netDays: Int
  var endOfMonth: Bool
  var discount: TermsProfile.Discount?
  var discountTaken: FixedShare
  var deposit: FixedShare?
  var instalments: UnsafeBufferPointer<TermsProfile.Instalment>
  var lateFeeRate: Double
  var lateFeePaid: Double
  var taking: Taking?
  /// Whether discounts are taken that were not earned.
  var takesUnearned: Bool
  var lostWhenHeld: Double?
  var attritionPerPoint: Double
  var pressureMemoryDays: Int
  var dailyAttrition: Double
  var control: CreditControl
  var canHold: Bool
  var holdUplift: Double?
  /// Position of the ladder and of the recovery plan; -1 for none.
  var ladder: Int
  var recovery: Int
  var referAfterDays: Int?
  var security: Security?
  var insuredLimit: Int64?
  var demandVariance: Double
  var demandShare: FixedShare?
  var respondsInPayment: Bool
  var respondsInDemand: Bool
  var respondsInRecovery: Bool
  var respondsInAvailability: Bool
  var availableShare: Double
  /// Words below which an item is disputed, paid in part, short of a deduction, by a bill, with its late fee, or has its
  /// invoice rejected: the numbers of 2^-32 whose middle lies below the chance. 0 where it never is.
  var disputed: UInt64
  var paidInPart: UInt64
  var deducted: UInt64
  var paidByBill: UInt64
  var paysFee: UInt64
  var rejected: UInt64
  /// Whether something makes its customers' clocks run at other rates from the start.
  var bendsClocks: Bool
  /// Least number of days late at which collection does anything about an item; ``never`` where it does nothing.
  var collectsFrom: Int
  /// More days late than any item, and few enough to be added to a day.
  private static let never = 1 << 40

  /// - Parameters:
  ///   - profile: The profile.
  ///   - plans: Recovery plans of the run.
  ///   - lists: Keeps the profile's lists for as long as it is read.
  init(
    _ profile: CustomerProfile, factors: FactorModel?, ladders: [DunningLadder], plans: [RecoveryPlan],
    lists: ProfileLists
  ) {
    func responds(_ weights: [Double]) -> Bool { factors != nil && weights.contains { $0 != 0 } }
    let habit = profile.habit
    frailtyDeviation = habit.frailtyDeviation
    sameCustomerDependence = habit.sameCustomerDependence
    distressDays = habit.distressDays
    distressSlowdown = habit.distressSlowdown
    amountClasses = lists.keep(habit.amountClasses)
    partial = profile.partial
    dispute = profile.dispute
    deduction = profile.deduction
    deductedShare = FixedShare(profile.deduction?.share ?? 0)
    billing = profile.billing
    instrument = profile.instrument.map(PathInstrument.init)
    let terms = profile.terms
    netDays = terms?.netDays ?? 0
    endOfMonth = terms?.endOfMonth ?? false
    discount = terms?.discount
    discountTaken = FixedShare(terms?.discount?.share ?? 0)
    let share = terms?.depositShare ?? 0
    deposit = share > 0 ? FixedShare(share) : nil
    instalments = lists.keep(terms?.instalments ?? [])
    lateFeeRate = terms?.lateFeeRate ?? 0
    lateFeePaid = terms?.lateFeePaid ?? 0
    taking = profile.taking.map {
      Taking(
        costOfMoneyMedian: $0.costOfMoneyMedian, costOfMoneyDeviation: $0.costOfMoneyDeviation,
        sharpness: $0.sharpness, illiquidShare: $0.illiquidShare, unearnedShare: $0.unearnedShare,
        unearnedDays: $0.unearnedDays, respondsInCost: responds($0.costResponse))
    }
    takesUnearned = (profile.taking?.unearnedShare ?? 0) > 0
    lostWhenHeld = profile.demand.lostWhenHeld?.value
    attritionPerPoint = profile.demand.attritionPerPoint?.value ?? 0
    pressureMemoryDays = profile.demand.pressureMemoryDays
    dailyAttrition =
      profile.demand.annualAttrition > 0 ? -FixedOrder.log(1 - profile.demand.annualAttrition) / 365 : 0
    control = profile.control
    canHold = profile.control.canHold
    holdUplift = profile.control.holdUplift?.value
    ladder = profile.ladder ?? -1
    recovery = profile.recovery ?? -1
    referAfterDays = profile.recovery.flatMap { plans[$0].referAfterDays }
    security = profile.security
    insuredLimit = profile.insuredLimit
    let bank = profile.instrument
    respondsInAvailability = responds(bank?.availabilityResponse ?? [])
    availableShare = bank?.availableShare ?? 1
    respondsInPayment = responds(profile.response.payment)
    respondsInDemand = responds(profile.response.demand)
    respondsInRecovery = responds(profile.response.recovery)
    demandVariance =
      respondsInDemand
      ? factors?.variance(of: PathPlan.padded(profile.response.demand, to: factors)) ?? 0 : 0
    disputed = PathProfile.limit(profile.dispute?.chance ?? 0)
    paidInPart = PathProfile.limit(profile.partial?.chance ?? 0)
    deducted = PathProfile.limit(profile.deduction?.chance ?? 0)
    paidByBill = PathProfile.limit(profile.instrument?.share ?? 0)
    paysFee = lateFeeRate > 0 ? PathProfile.limit(lateFeePaid) : 0
    rejected = PathProfile.limit(profile.billing.rejectedShare)
    bendsClocks =
      frailtyDeviation > 0 || sameCustomerDependence > 0 || respondsInPayment || !habit.amountClasses.isEmpty
    let steps = profile.ladder.map { ladders[$0].steps.map(\.daysLate) } ?? []
    let others = [profile.control.freezeDays, referAfterDays].compactMap { $0 }
    collectsFrom = (steps + others).min() ?? PathProfile.never
    demandShare = profile.demandFactor == 1 ? nil : FixedShare(profile.demandFactor)
  }

  /// The number of words whose uniform number lies below a chance.
  private static func limit(_ chance: Double) -> UInt64 {
    UInt64(max(0, (min(chance, 1) * 0x1p32 - 0.5).rounded(.up)))
  }

  /// The factor of an item of this amount.
  @inline(__always)
  func hazardMultiplier(amount: Int64) -> Double {
    var value = 1.0
    for item in amountClasses where amount >= item.from { value = item.hazardMultiplier }
    return value
  }
}

/// Settlement by bill as plain memory.
struct PathInstrument {
  var share: Double
  var tenorDays: Int
  var acceptor: InstrumentProfile.Acceptor
  /// Chance that the acceptor fails before the bill is due.
  var failing: Double
  var use: InstrumentProfile.Use
  var discountRate: Double

  init(_ profile: InstrumentProfile) {
    share = profile.share
    tenorDays = profile.tenorDays
    acceptor = profile.acceptor
    failing =
      profile.acceptorPD >= 1
      ? 1
      : 1 - FixedOrder.exp(FixedOrder.log(1 - profile.acceptorPD) * (Double(profile.tenorDays) / 365))
    use = profile.use
    discountRate = profile.discountRate
  }
}

/// A step of a dunning ladder as plain memory.
struct LadderStep {
  var daysLate: Int
  var leastAmount: Int64
  var cost: Int64
  var contingentFee: FixedShare
  var hasFee: Bool
  var uplift: Double
  var halfLifeDays: Int
  var minutes: Double
  var pressure: Double
  var promise: DunningLadder.Promise?

  init(_ step: DunningLadder.Step) {
    daysLate = step.daysLate
    leastAmount = step.leastAmount
    cost = step.cost
    contingentFee = FixedShare(step.contingentFee)
    hasFee = step.contingentFee > 0
    uplift = step.uplift.value
    halfLifeDays = step.halfLifeDays
    minutes = step.minutes
    pressure = step.pressure
    promise = step.promise
  }
}

/// A dunning ladder as plain memory.
struct PathLadder {
  var steps: UnsafeMutablePointer<LadderStep>
  var count: Int
  var fatigue: Double
}

/// Memory for the lists of profiles, freed with its owner.
final class ProfileLists: @unchecked Sendable {
  // Written while the plan is made, only read afterwards.
  private var frees: [() -> Void] = []

  /// Copies a list.
  func keep<Value>(_ values: [Value]) -> UnsafeBufferPointer<Value> {
    UnsafeBufferPointer(start: place(values), count: values.count)
  }

  /// Copies a list to a place of its own.
  func place<Value>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
    let copy = UnsafeMutablePointer<Value>.allocate(capacity: max(1, values.count))
    for (index, value) in values.enumerated() { (copy + index).initialize(to: value) }
    frees.append {
      copy.deinitialize(count: values.count)
      copy.deallocate()
    }
    return copy
  }

  deinit { for free in frees { free() } }
}
