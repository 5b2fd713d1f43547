import CreditModels
import Stochastics

/// Facilities on every path of a block, day by day: receipts and outflows come first, then what the bank takes, then
/// draws or repayments; cash is observed at the day's end.
///
/// Three accounts are kept of each path: without facilities, with all of them, and with the committed ones only. One
/// block serves one thread.
public final class FinancingBlock {
  /// The facilities.
  public let plan: FacilityPlan
  /// Closing cash without facilities, `[days x paths]`.
  public let bare: UnsafeMutablePointer<Int64>
  /// Draws less repayments by week, `[weeks x paths]`.
  public let draws: UnsafeMutablePointer<Int64>
  /// Interest and fees paid by week, `[weeks x paths]`.
  public let costs: UnsafeMutablePointer<Int64>
  /// Committed line that can still be drawn at the end of each week, `[weeks x paths]`.
  public let usable: UnsafeMutablePointer<Int64>
  /// Measures of ``FinancingMeasure``, `[measures x paths]`.
  public let measures: UnsafeMutablePointer<Int64>
  /// Measures of ``FacilityMeasure``, `[facilities x measures x paths]`.
  public let facilityMeasures: UnsafeMutablePointer<Int64>
  /// Headroom of each test of a covenant, `[tests x paths]`; negative is a breach.
  public let headroom: UnsafeMutablePointer<Int64>
  /// Draws less repayments over all paths, by day.
  public private(set) var drawnByDay: [Int128]
  /// Interest and fees over all paths, by day.
  public private(set) var costByDay: [Int128]

  private let waterfall: Waterfall
  let days: Int
  let paths: Int
  private let weekOfDay: [Int]
  private let isWeekEnd: [Bool]
  private let tests: [(covenant: Int, day: Int)]
  private let firstTest: [Int]
  private let hasUncommitted: Bool
  /// Payments of each kind that can wait, then prices of waiting suppliers, `[3 x days x paths]`; empty without actions.
  /// Once a path is carried, the first two hold what actions added to the cash of each day.
  private let deferrable: UnsafeMutablePointer<Int64>
  private let deferrableCount: Int
  /// What comes back by day, with its price: `[kinds x days]`.
  private var waiting: [Int64]
  /// What actions add to a day's cash over all paths, `[kinds x days]`; suppliers first.
  private var acted: [Int128]
  var states: [FacilityState] = []
  var claims = Claims()

  /// A block.
  ///
  /// - Parameters:
  ///   - weeks: Weeks of the table as ranges of days.
  ///   - paths: Paths of a block; the stride of all rows.
  public init(plan: FacilityPlan, waterfall: Waterfall, weeks: [Range<Int>], days: Int, paths: Int) {
    precondition(plan.interestDays.count == days, "an entry for each day of the horizon")
    self.plan = plan
    self.waterfall = waterfall
    self.days = days
    self.paths = paths
    weekOfDay = weeks.enumerated().flatMap { week, range in range.map { _ in week } }
    isWeekEnd = weeks.flatMap { range in range.map { $0 == range.upperBound - 1 } }
    tests = plan.tests
    var first: [Int] = []
    var count = 0
    for covenant in plan.covenants {
      first.append(count)
      count += covenant.days.count
    }
    firstTest = first
    hasUncommitted = plan.facilities.contains { !$0.isCommitted }
    deferrableCount = plan.actions.isEmpty ? 0 : 3 * days * paths
    deferrable = .allocate(capacity: max(1, deferrableCount))
    waiting = Array(repeating: 0, count: 2 * days)
    acted = Array(repeating: 0, count: 2 * days)
    bare = .allocate(capacity: days * paths)
    draws = .allocate(capacity: weeks.count * paths)
    costs = .allocate(capacity: weeks.count * paths)
    usable = .allocate(capacity: weeks.count * paths)
    measures = .allocate(capacity: FinancingMeasure.allCases.count * paths)
    facilityMeasures = .allocate(
      capacity: max(1, plan.facilities.count * FacilityMeasure.allCases.count * paths))
    headroom = .allocate(capacity: max(1, tests.count * paths))
    drawnByDay = Array(repeating: 0, count: days)
    costByDay = Array(repeating: 0, count: days)
    for pointer in [draws, costs, usable] { pointer.initialize(repeating: 0, count: weeks.count * paths) }
  }

  deinit {
    for pointer in [bare, draws, costs, usable, measures, facilityMeasures, headroom, deferrable] {
      pointer.deallocate()
    }
  }

  /// Forgets the sums of the block before.
  public func begin() {
    for day in 0..<days { (drawnByDay[day], costByDay[day]) = (0, 0) }
    for index in acted.indices { acted[index] = 0 }
    for pointer in [draws, costs, usable] {
      pointer.update(repeating: 0, count: ((weekOfDay.last ?? 0) + 1) * paths)
    }
    deferrable.update(repeating: 0, count: deferrableCount)
  }

  /// Notes a payment of the plan that can be made to wait.
  @inline(__always)
  public func note(_ amount: Int64, _ kind: OutflowPlan.Kind, day: Int, lane: Int) {
    guard deferrableCount > 0 else { return }
    switch kind {
    case .suppliers: deferrable[day * paths + lane] += amount
    case .capex: deferrable[(days + day) * paths + lane] += amount
    case .operating, .tax, .debtService: break
    }
  }

  /// Closes every day of a path.
  ///
  /// - Parameters:
  ///   - lane: Place of the path in the block.
  ///   - path: Number of the path, for the facilities' own draws.
  ///   - receipts: `[days x paths]`, minor units.
  ///   - outflows: `[days x paths]`, minor units.
  ///   - closing: Receives the closing cash with facilities, `[days x paths]`.
  ///   - lowest: Receives the lowest cash with facilities.
  /// - Complexity: O(days x facilities), no allocation.
  public func close(
    lane: Int, path: UInt32, key: StreamKey, receipts: UnsafePointer<Int64>, outflows: UnsafePointer<Int64>,
    factors: FactorPaths?, collateral: Collateral, closing: UnsafeMutablePointer<Int64>,
    lowest: UnsafeMutablePointer<Waterfall.Lowest>
  ) {
    var cash = waterfall.openingCash
    for day in 0..<days {
      cash += receipts[day * paths + lane] - outflows[day * paths + lane]
      bare[day * paths + lane] = cash
    }
    let inputs = Inputs(
      lane: lane, path: path, key: key, receipts: receipts, outflows: outflows, factors: factors,
      collateral: collateral)
    for measure in FinancingMeasure.allCases { self[measure, lane] = 0 }
    if hasUncommitted { self[.committedGap, lane] = carry(inputs, committedOnly: true) }
    if !plan.actions.isEmpty { self[.gapBeforeActions, lane] = carry(inputs, acts: false) }
    let gap = carry(inputs, closing: closing, lowest: lowest + lane)
    if !hasUncommitted { self[.committedGap, lane] = gap }
    if plan.actions.isEmpty { self[.gapBeforeActions, lane] = gap }
  }

  private subscript(measure: FinancingMeasure, lane: Int) -> Int64 {
    get { measures[measure.rawValue * paths + lane] }
    set { measures[measure.rawValue * paths + lane] = newValue }
  }

  /// What a path brings.
  struct Inputs {
    var lane: Int
    var path: UInt32
    var key: StreamKey
    var receipts: UnsafePointer<Int64>
    var outflows: UnsafePointer<Int64>
    var factors: FactorPaths?
    var collateral: Collateral

    func index(_ weights: [Double], day: Int) -> Double {
      weights.isEmpty ? 0 : factors?.index(weights, day: day, lane: lane) ?? 0
    }
  }

  /// Carries a path through the horizon; returns the largest (minimum - cash).
  @discardableResult
  private func carry(
    _ inputs: Inputs, committedOnly: Bool = false, acts: Bool = true,
    closing: UnsafeMutablePointer<Int64>? = nil, lowest: UnsafeMutablePointer<Waterfall.Lowest>? = nil
  ) -> Int64 {
    let lane = inputs.lane
    let records = closing != nil
    let minimum = waterfall.minimumCash ?? Int64.min
    states.removeAll(keepingCapacity: true)
    for facility in plan.facilities { states.append(FacilityState(facility)) }
    claims.begin(inputs.collateral.claims, facilities: plan.facilities.count)
    let acts = acts && !plan.actions.isEmpty
    if acts { for index in waiting.indices { waiting[index] = 0 } }
    certify(day: 0, inputs)
    if records { self[.usableAtStart, lane] = usableLine() }
    var found = Waterfall.Lowest(cash: .max, day: 0, firstShortfall: -1)
    var cash = waterfall.openingCash
    var sums = Sums()
    for day in 0..<days {
      let received = inputs.receipts[day * paths + lane]
      cash += received - inputs.outflows[day * paths + lane]
      sums.net += received - inputs.outflows[day * paths + lane]
      if acts {
        let held = act(day, cash: cash, lane: lane, records: records)
        cash += held
        sums.net += held
      }
      let before = (drawn: totalDrawn(), absorbed: sums.absorbed)
      var cost: Int64 = 0
      for index in plan.facilities.indices {
        cash += pass(index, day: day, received: received, inputs, cost: &cost, sums: &sums)
      }
      cash += passClaims(day: day, inputs, cost: &cost, sums: &sums)
      cash -= cost
      drawAndRepay(&cash, day: day, inputs, cost: &cost, committedOnly: committedOnly)
      sums.cost += cost
      let drawnNow = totalDrawn()
      if cash < found.cash { (found.cash, found.day) = (cash, day) }
      if cash < minimum, found.firstShortfall < 0 { found.firstShortfall = day }
      watch(day)
      if records {
        closing?[day * paths + lane] = cash
        // What a factor bears is no repayment.
        let drawn = drawnNow - before.drawn + (sums.absorbed - before.absorbed)
        let place = weekOfDay[day] * paths + lane
        draws[place] += drawn
        costs[place] += cost
        drawnByDay[day] += Int128(drawn)
        costByDay[day] += Int128(cost)
        if isWeekEnd[day] { usable[place] = usableLine() }
        if cash < minimum { self[.daysBelowMinimum, lane] += 1 }
        self[.peakDrawn, lane] = max(self[.peakDrawn, lane], drawnNow)
        if states.contains(where: \.hasDominion) { self[.dominionDays, lane] += 1 }
      }
      test(day, cash: cash, lane: lane, records: records)
    }
    if records {
      lowest?.pointee = found
      finish(lane, cash: cash, sums: sums)
    }
    return minimum == .min ? 0 : minimum - found.cash
  }

  /// Lets payments of a day wait where cash is short, and makes those whose time has come; returns what that adds.
  private func act(_ day: Int, cash: Int64, lane: Int, records: Bool) -> Int64 {
    var (suppliers, capex) = (-waiting[day], -waiting[days + day])
    var (supplierRest, capexRest) = (deferrable[day * paths + lane], deferrable[(days + day) * paths + lane])
    for action in plan.actions {
      let isSuppliers = action.kind == .stretchSuppliers
      let short = action.below - (cash + suppliers + capex)
      let rest = isSuppliers ? supplierRest : capexRest
      guard short > 0, rest > 0 else { continue }
      let amount = min(short, action.atMost.of(rest))
      guard amount > 0 else { continue }
      let later = day + action.delayDays
      let price = action.cost.of(amount)
      let back = amount + price
      if isSuppliers {
        suppliers += amount
        supplierRest -= amount
        if later < days { waiting[later] += back }
      } else {
        capex += amount
        capexRest -= amount
        if later < days { waiting[days + later] += back }
      }
      if records {
        self[isSuppliers ? .lateToSuppliers : .delayedCapex, lane] += amount
        if isSuppliers {
          self[.lateToSuppliersDays, lane] += amount * Int64(action.delayDays)
          deferrable[(2 * days + day) * paths + lane] += price
        }
      }
    }
    if records {
      // The recorded pass is the last of a path, so what could wait is no longer asked for.
      deferrable[day * paths + lane] = suppliers
      deferrable[(days + day) * paths + lane] = capex
      acted[day] += Int128(suppliers)
      acted[days + day] += Int128(capex)
    }
    return suppliers + capex
  }

  /// Notes that shipments of a path were stopped, and what it was before: buffers and what actions are held against
  /// count without them.
  public func stopped(lane: Int, from day: Int, bare first: [Int64], gap: Int64) {
    for day in 0..<days { bare[day * paths + lane] = first[day] }
    self[.gapBeforeActions, lane] = gap
    self[.shipmentsStopped, lane] = Int64(day)
  }

  /// What actions added to the cash of a day of a path that has been carried, and the price of what waited from that day
  /// on; a repayment with its price counts negative.
  public func held(day: Int, lane: Int) -> (suppliers: Int64, capex: Int64, price: Int64) {
    guard deferrableCount > 0 else { return (0, 0, 0) }
    return (
      deferrable[day * paths + lane], deferrable[(days + day) * paths + lane],
      deferrable[(2 * days + day) * paths + lane]
    )
  }

  /// What actions add to the cash of a day over all paths: payments to suppliers, capital expenditure.
  public func acted(day: Int) -> (suppliers: Int128, capex: Int128) { (acted[day], acted[days + day]) }

  struct Sums {
    var net: Int64 = 0
    var cost: Int64 = 0
    var absorbed: Int64 = 0
  }

  private func totalDrawn() -> Int64 { states.reduce(0) { $0 + $1.drawn } }

  /// Committed line that can still be drawn.
  private func usableLine() -> Int64 {
    var sum: Int64 = 0
    for (facility, state) in zip(plan.facilities, states) where facility.isCommitted && facility.isDrawn {
      sum += state.headroom
    }
    return sum
  }

  /// What happens to a facility on a day whatever the cash is; returns what comes in (negative: goes out).
  private func pass(
    _ index: Int, day: Int, received: Int64, _ inputs: Inputs, cost: inout Int64, sums: inout Sums
  ) -> Int64 {
    let facility = plan.facilities[index]
    var cash: Int64 = 0
    states[index].accrue(
      facility, index: inputs.index(facility.rateWeights, day: day), dayBasis: plan.dayBasis)
    if let cut = facility.cut, !states[index].isCut {
      if states[index].cutDay == .max, day % 7 == 0, inputs.index(cut.weights, day: day) < cut.below {
        states[index].cutDay = day + cut.noticeDays
      }
      if day >= states[index].cutDay {
        states[index].isCut = true
        states[index].lose(on: day, leaving: cut.remaining)
      }
    }
    if states[index].resumeDay == day {
      states[index].limit = states[index].suspendedLimit
      let amount = states[index].suspended
      states[index].draw(amount)
      cash += amount
    }
    if let end = facility.end, end.day == day { finishTerm(index, end: end, day: day, inputs) }
    certify(index, day: day, inputs)
    while states[index].nextRepayment < facility.repayments.count,
      facility.repayments[states[index].nextRepayment].day <= day
    {
      let due = min(states[index].drawn, facility.repayments[states[index].nextRepayment].amount)
      states[index].nextRepayment += 1
      states[index].repay(due)
      cash -= due
    }
    if let factoring = facility.factoring {
      cash += factor(factoring, index, day: day, inputs, cost: &cost, sums: &sums)
    }
    if plan.interestDays[day] { cost += states[index].payInterest() }
    if !facility.isSale, states[index].drawn > states[index].available {
      let excess = states[index].drawn - max(0, states[index].available)
      states[index].repay(excess)
      cash -= excess
    }
    if states[index].hasDominion {
      let swept = min(states[index].drawn, max(0, received))
      states[index].repay(swept)
      cash -= swept
    }
    return cash
  }

  /// The term is over: the bank renews, at once or after a gap, or it does not.
  private func finishTerm(_ index: Int, end: Facility.End, day: Int, _ inputs: Inputs) {
    var renewal = inputs.index(end.weights, day: day)
    if end.residual > 0, end.threshold.isFinite {
      let uniform = inputs.key.uniform(
        path: inputs.path, entity: UInt32(index), slot: 0, purpose: .facilityRenewal)
      renewal = renewal + end.residual * FixedOrder.inverseNormalCDF(uniform)
    }
    guard renewal > end.threshold else {
      states[index].lose(on: day)
      return
    }
    // What was sold runs off by itself: there is nothing to repay and to draw again.
    guard end.gapDays > 0, !plan.facilities[index].isSale else { return }
    states[index].suspended = states[index].drawn
    states[index].suspendedLimit = states[index].limit
    states[index].resumeDay = day + end.gapDays
    states[index].limit = 0
  }

  /// Bases whose certificates hold from a day on.
  private func certify(day: Int, _ inputs: Inputs) {
    for index in plan.facilities.indices { certify(index, day: day, inputs) }
  }

  private func certify(_ index: Int, day: Int, _ inputs: Inputs) {
    guard let base = plan.facilities[index].base else { return }
    var place = 0
    for other in plan.facilities[..<index] { place += other.base?.certificateDays.count ?? 0 }
    while states[index].nextCertificate < base.certificateDays.count {
      let next = states[index].nextCertificate
      // The certificate of the start holds from the start.
      guard next == 0 || base.certificateDays[next] + base.certificateLag < day else { break }
      states[index].base = inputs.collateral.bases?[place + next] ?? 0
      states[index].nextCertificate += 1
    }
  }

  /// Invoices sold, paid, credited and failed on a day; returns what comes in.
  private func factor(
    _ factoring: Factoring, _ index: Int, day: Int, _ inputs: Inputs, cost: inout Int64, sums: inout Sums
  ) -> Int64 {
    guard let sales = inputs.collateral.sales else { return 0 }
    var place = 0
    for other in plan.facilities[..<index] where other.factoring != nil { place += 1 }
    let rows = sales + place * Collateral.Flow.allCases.count * days
    func flow(_ flow: Collateral.Flow) -> Int64 { rows[flow.rawValue * days + day] }
    var cash: Int64 = 0
    /// The part of the advance that belongs to an amount of the pool.
    func release(_ amount: Int64) -> Int64 {
      guard amount > 0, states[index].pool > 0 else { return 0 }
      let pool = states[index].pool
      let part =
        amount >= pool
        ? states[index].drawn : Int64(Int128(states[index].drawn) * Int128(amount) / Int128(pool))
      states[index].pool -= min(amount, pool)
      return part
    }
    for kind in [Collateral.Flow.collected, .credited, .returned] {
      let part = release(flow(kind))
      states[index].repay(part)
      cash -= part
    }
    let lost = release(flow(.failed))
    if factoring.hasRecourse {
      states[index].repay(lost)
      cash -= lost
    } else {
      states[index].drawn -= lost
      states[index].absorbed += lost
      sums.absorbed += lost
    }
    let sold = flow(.sold)
    if sold > 0 {
      states[index].pool += sold
      let advance = min(factoring.advanceRate.of(sold), states[index].headroom)
      states[index].draw(advance)
      cash += advance
      let fee = factoring.fee.of(sold)
      states[index].cost += fee
      cost += fee
    }
    return cash
  }

  /// Restores the cash to be held, facility by facility, or repays, the last first.
  private func drawAndRepay(
    _ cash: inout Int64, day: Int, _ inputs: Inputs, cost: inout Int64, committedOnly: Bool
  ) {
    for (index, facility) in plan.facilities.enumerated() where facility.isCommitted || !committedOnly {
      if facility.discounting != nil {
        var price: Int64 = 0
        cash += discount(index, day: day, cash: cash, inputs, cost: &price)
        cash -= price
        cost += price
        continue
      }
      guard facility.isDrawn else { continue }
      let need = facility.holdCash - cash
      guard need > 0, states[index].headroom > 0 else { continue }
      let multiple = facility.multiple
      let wanted = (need + multiple - 1) / multiple * multiple
      let amount = min(wanted, states[index].headroom / multiple * multiple)
      states[index].draw(amount)
      cash += amount
    }
    for index in plan.facilities.indices.reversed() {
      let facility = plan.facilities[index]
      guard facility.isDrawn, facility.repaysByItself, facility.isCommitted || !committedOnly,
        states[index].drawn > 0, cash > facility.holdCash
      else { continue }
      let excess = cash - facility.holdCash
      let amount =
        excess >= states[index].drawn ? states[index].drawn : excess / facility.multiple * facility.multiple
      states[index].repay(amount)
      cash -= amount
    }
  }

  /// Whether the bank takes the receipts from the next day on.
  private func watch(_ day: Int) {
    for (index, facility) in plan.facilities.enumerated() {
      guard let base = facility.base, let trigger = base.dominionBelow else { continue }
      if max(0, states[index].available - states[index].drawn) < trigger {
        states[index].hasDominion = true
        states[index].calmDays = 0
      } else if states[index].hasDominion {
        states[index].calmDays += 1
        if states[index].calmDays >= base.dominionReleaseDays { states[index].hasDominion = false }
      }
    }
  }

  /// Tests the covenants of a day; what a breach does holds from the next day on.
  private func test(_ day: Int, cash: Int64, lane: Int, records: Bool) {
    for (number, covenant) in plan.covenants.enumerated() {
      guard let place = covenant.days.firstIndex(of: day) else { continue }
      let left: Int64
      switch covenant.measure {
      case .liquidity: left = cash + usableLine() - covenant.amount
      case .netDebt: left = covenant.amount - (totalDrawn() - cash)
      }
      if records {
        headroom[(firstTest[number] + place) * paths + lane] = left
        if left < 0 { self[.breaches, lane] += 1 }
      }
      guard left < 0 else { continue }
      switch covenant.consequence {
      case .none: break
      case .margin(let step): states[covenant.facility].addedMargin += step
      case .stopDraws:
        states[covenant.facility].isStopped = true
        if states[covenant.facility].lostDay < 0 { states[covenant.facility].lostDay = day }
      case .repay: states[covenant.facility].lose(on: day)
      }
    }
  }

  /// Writes the measures of a path and checks its books.
  private func finish(_ lane: Int, cash: Int64, sums: Sums) {
    var wrong: UInt64 = 0
    var drawn: Int64 = 0
    let count = FacilityMeasure.allCases.count
    for (index, state) in states.enumerated() {
      func set(_ measure: FacilityMeasure, _ value: Int64) {
        facilityMeasures[(index * count + measure.rawValue) * paths + lane] = value
      }
      set(.drawnAtEnd, state.drawn)
      set(.peakDrawn, state.peak)
      set(.cost, state.cost)
      set(.lostDay, Int64(state.lostDay))
      drawn += state.draws - state.repaid
      let atStart = plan.facilities[index].drawnAtStart
      wrong &+= (atStart + state.draws - state.repaid - state.absorbed - state.drawn).magnitude
    }
    wrong &+= (waterfall.openingCash + sums.net + drawn - sums.cost - cash).magnitude
    self[.cost, lane] = sums.cost
    var accrued: Int64 = 0
    for index in states.indices { accrued += states[index].payInterest() }
    self[.accruedAtEnd, lane] = accrued
    self[.factorBears, lane] = sums.absorbed
    self[.imbalance, lane] = Int64(truncatingIfNeeded: wrong)
  }
}
