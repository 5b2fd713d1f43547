import CreditModels
import Stochastics

/// The economy of one path, and what follows from it for every profile and week: worked out once where it is first
/// asked for, because thousands of items ask the same.
final class PathEconomy {
  let weeks: Int
  private let count: Int
  private let plan: PathPlan
  /// Factors of the path, `[weeks x factors]`; all 0 without factors.
  private let values: UnsafeMutablePointer<Double>
  /// `[profiles x weeks]`: hazard factor, units of the demand share, factor on the cost of money.
  private let payment: UnsafeMutablePointer<Double>
  private let demand: UnsafeMutablePointer<Int64>
  private let cost: UnsafeMutablePointer<Double>
  private let paymentStamp: UnsafeMutablePointer<UInt32>
  private let demandStamp: UnsafeMutablePointer<UInt32>
  private let costStamp: UnsafeMutablePointer<UInt32>
  /// `[regimes x weeks]`, in units of 2^-32.
  private let chances: UnsafeMutablePointer<UInt32>
  private let chanceStamp: UnsafeMutablePointer<UInt32>
  /// Share that the insurer takes off limits in each week.
  let cutShares: UnsafeMutablePointer<Double>
  private var stamp: UInt32 = 0

  init(plan: PathPlan) {
    self.plan = plan
    weeks = plan.weeks
    count = plan.experiment.factors?.count ?? 0
    let cells = plan.profileCount * plan.weeks
    let regimes = max(1, plan.experiment.paymentRegimes.count * plan.weeks)
    values = .allocate(capacity: max(1, weeks * count))
    values.initialize(repeating: 0, count: max(1, weeks * count))
    payment = .allocate(capacity: cells)
    demand = .allocate(capacity: cells)
    cost = .allocate(capacity: cells)
    paymentStamp = .allocate(capacity: cells)
    demandStamp = .allocate(capacity: cells)
    costStamp = .allocate(capacity: cells)
    chances = .allocate(capacity: regimes)
    chanceStamp = .allocate(capacity: regimes)
    cutShares = .allocate(capacity: weeks)
    for pointer in [paymentStamp, demandStamp, costStamp] { pointer.initialize(repeating: 0, count: cells) }
    chanceStamp.initialize(repeating: 0, count: regimes)
    cutShares.initialize(repeating: 0, count: weeks)
  }

  deinit {
    for pointer in [values, payment, cost, cutShares] { pointer.deallocate() }
    demand.deallocate()
    for pointer in [paymentStamp, demandStamp, costStamp, chances, chanceStamp] { pointer.deallocate() }
  }

  /// Takes over the factors of a path of a block.
  func load(_ factors: FactorBlock?, lane: Int) {
    stamp &+= 1
    guard let factors else { return }
    for factor in 0..<count {
      let row = factors.values + factor * factors.weeks * factors.paths + lane
      for week in 0..<weeks { values[week * count + factor] = row[week * factors.paths] }
    }
  }

  /// The index `weights . F` of a week.
  func index(_ weights: [Double], week: Int) -> Double {
    var sum = 0.0
    for factor in 0..<min(weights.count, count) { sum += weights[factor] * values[week * count + factor] }
    return sum
  }

  /// The same for weights on every factor, as plain memory.
  @inline(__always)
  func index(_ weights: UnsafeMutablePointer<Double>, week: Int) -> Double {
    var sum = 0.0
    let row = values + week * count
    for factor in 0..<count { sum += weights[factor] * row[factor] }
    return sum
  }

  /// What the insurer's cut takes off limits, week by week; nothing without a policy.
  func weighCuts(insurance: InsurancePolicy?) {
    for week in 0..<weeks {
      guard let cut = insurance?.cut else {
        cutShares[week] = 0
        continue
      }
      cutShares[week] = index(cut.weights, week: week) < cut.below ? cut.share : 0
    }
  }

  /// Factor on the payment hazard of items that fall due in a week.
  @inline(__always)
  func paymentFactor(profile: Int, week: Int) -> Double {
    let cell = profile * weeks + week
    if paymentStamp[cell] != stamp { weighPayment(profile, week: week) }
    return payment[cell]
  }

  @inline(never)
  private func weighPayment(_ profile: Int, week: Int) {
    let cell = profile * weeks + week
    paymentStamp[cell] = stamp
    payment[cell] = FixedOrder.exp(index(plan.mechanisms.profiles[profile].response.payment, week: week))
  }

  /// Share of planned orders that is ordered in a week.
  @inline(__always)
  func demandShare(profile: Int, week: Int) -> FixedShare {
    let cell = profile * weeks + week
    if demandStamp[cell] != stamp { weighDemand(profile, week: week) }
    return FixedShare(units: demand[cell])
  }

  @inline(never)
  private func weighDemand(_ profile: Int, week: Int) {
    let cell = profile * weeks + week
    demandStamp[cell] = stamp
    let index = index(plan.mechanisms.profiles[profile].response.demand, week: week)
    demand[cell] = FixedShare(FixedOrder.exp(index - plan.profiles[profile].demandVariance / 2)).units
  }

  /// Factor on the customers' cost of money in a week.
  @inline(__always)
  func costFactor(profile: Int, week: Int) -> Double {
    let cell = profile * weeks + week
    if costStamp[cell] != stamp { weighCost(profile, week: week) }
    return cost[cell]
  }

  @inline(never)
  private func weighCost(_ profile: Int, week: Int) {
    let cell = profile * weeks + week
    costStamp[cell] = stamp
    let weights = plan.mechanisms.profiles[profile].taking?.costResponse ?? []
    cost[cell] = FixedOrder.exp(-index(weights, week: week))
  }

  /// Factor on what is recovered in a week.
  func recoveryFactor(profile: Int, week: Int) -> Double {
    FixedOrder.exp(index(plan.mechanisms.profiles[profile].response.recovery, week: week))
  }

  /// Share of bills that a bank takes in a week.
  func availableShare(profile: Int, week: Int) -> Double {
    let instrument = plan.mechanisms.profiles[profile].instrument
    let index = index(instrument?.availabilityResponse ?? [], week: week)
    return min(1, (instrument?.availableShare ?? 1) * FixedOrder.exp(index))
  }

  /// Chance of the stressed clock, in units of 2^-32, by kind of regime and week.
  @inline(__always)
  func regimeChance(_ cell: Int) -> UInt32 {
    if chanceStamp[cell] != stamp { weighRegime(cell) }
    return chances[cell]
  }

  @inline(never)
  private func weighRegime(_ cell: Int) {
    chanceStamp[cell] = stamp
    let regime = plan.experiment.paymentRegimes[cell / weeks]
    var odds = regime.intercept
    for factor in 0..<count { odds += regime.loading[factor] * values[cell % weeks * count + factor] }
    chances[cell] = PaymentRegime.chanceUnits(logOdds: odds)
  }
}
