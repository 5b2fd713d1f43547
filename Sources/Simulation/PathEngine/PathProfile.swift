import CreditModels
import Stochastics

/// A customer profile with what can be worked out before the run, as plain memory: the loop over events reads it
/// through a pointer and copies nothing that is counted.
struct PathProfile {
  /// Take-up of the discount, without its lists.
  struct Taking {
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

  /// - Parameters:
  ///   - profile: The profile.
  ///   - plans: Recovery plans of the run.
  ///   - lists: Keeps the profile's lists for as long as it is read.
  init(
    _ profile: CustomerProfile, factors: FactorModel?, plans: [RecoveryPlan], lists: ProfileLists
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
        sharpness: $0.sharpness, illiquidShare: $0.illiquidShare, unearnedShare: $0.unearnedShare,
        unearnedDays: $0.unearnedDays, respondsInCost: responds($0.costResponse))
    }
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
    demandShare = profile.demandFactor == 1 ? nil : FixedShare(profile.demandFactor)
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
  var acceptorPD: Double
  var use: InstrumentProfile.Use
  var discountRate: Double

  init(_ profile: InstrumentProfile) {
    share = profile.share
    tenorDays = profile.tenorDays
    acceptor = profile.acceptor
    acceptorPD = profile.acceptorPD
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
