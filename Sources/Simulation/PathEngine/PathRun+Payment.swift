import CreditModels
import Liquidity
import Stochastics

extension PathRun {
  // MARK: Items that become open

  /// An item that is open at the start.
  func beginClaim(_ index: Int, debtor: Int) {
    let fixed = plan.items[index]
    let item = items + index
    item.pointee = ItemState()
    item.pointee.table = fixed.table
    item.pointee.amount = fixed.amount
    item.pointee.remaining = fixed.amount
    item.pointee.due = fixed.due
    item.pointee.issue = min(0, fixed.due)
    item.pointee.dated = fixed.start
    item.pointee.clockStart = 0
    open(index, debtor: debtor)
    enterPayment(index, debtor: debtor)
    if book != nil { offer(index, debtor: debtor, slot: fixed.slot) }
    if plan.insurance != nil {
      let limit = insuredLimit(of: debtor, isNew: false)
      let state = debtors + debtor
      item.pointee.insured = min(fixed.amount, max(0, limit - state.pointee.insuredOpen))
      state.pointee.insuredOpen += item.pointee.insured
    }
  }

  /// Puts an item among its debtor's open ones and starts its clock; its payment is still to be entered.
  func open(_ index: Int, debtor: Int) {
    let item = items + index
    let state = debtors + debtor
    let head = state.pointee.openHead
    item.pointee.status = .open
    item.pointee.next = head
    item.pointee.previous = -1
    if head >= 0 { items[Int(head)].previous = Int32(truncatingIfNeeded: index) }
    state.pointee.openHead = Int32(truncatingIfNeeded: index)
    state.pointee.oldestDue = min(state.pointee.oldestDue, item.pointee.due)
    state.pointee.openAmount += item.pointee.remaining
    changeOpen(item.pointee.remaining)
    startLadder(index, debtor: debtor)
    startClock(index, debtor: debtor)
    startDispute(index, debtor: debtor)
  }

  /// Takes an item out of its debtor's open ones.
  @inline(__always)
  func unlink(_ index: Int, debtor: Int) {
    let item = items + index
    let (previous, next) = (item.pointee.previous, item.pointee.next)
    if previous >= 0 {
      items[Int(previous)].next = next
    } else {
      debtors[debtor].openHead = next
    }
    if next >= 0 { items[Int(next)].previous = previous }
    item.pointee.next = -1
    item.pointee.previous = -1
  }

  // MARK: The payment clock

  /// The hazard factor that the item keeps, and the one in force today.
  @inline(__always)
  private func startClock(_ index: Int, debtor: Int) {
    let item = items + index
    let state = debtors + debtor
    let prepared = profile(of: debtor)
    let influence = plan.debtors[debtor].influence
    var base = state.pointee.habit * influence.hazardMultiplier
    base *= prepared.pointee.hazardMultiplier(amount: item.pointee.amount)
    if prepared.pointee.respondsInPayment {
      base *= economy.paymentFactor(
        profile: plan.debtors[debtor].profile, week: week(of: Int(item.pointee.due)))
    }
    item.pointee.base = base
    let multiplier = base * dynamicFactor(debtor, uplift: 0)
    item.pointee.multiplier = multiplier
    bendClock(index, debtor: debtor, multiplier: multiplier)
    readClock(index, debtor: debtor, from: plan.items[index].isClaim ? 0 : Int(item.pointee.issue))
  }

  /// Where the clock fires, from its uniform: as an integer where only what the plain engine knows bends it, so that
  /// the bits are the same, else as a level of cumulative hazard, which later factors stretch without a logarithm.
  @inline(__always)
  private func bendClock(_ index: Int, debtor: Int, multiplier: Double) {
    let item = items + index
    let own = profile(of: debtor).pointee.sameCustomerDependence
    let influence = plan.debtors + debtor
    guard own > 0 || multiplier != influence.pointee.influence.hazardMultiplier else {
      item.pointee.uniform = influence.pointee.influence.bent(sharedUniform(index, debtor: debtor))
      item.pointee.level = .nan
      return
    }
    let level =
      debtors[debtor].hasLevels
      ? levels[index] : ownLevel(index, debtor: debtor, uniform: sharedUniform(index, debtor: debtor))
    item.pointee.level = min(level / multiplier, PathRun.beyondAllLevels)
  }

  /// The level of a clock with a factor of 1: `-ln u`, after a Gaussian copula with what the customer's payments have in
  /// common.
  @inline(never)
  private func ownLevel(_ index: Int, debtor: Int, uniform: UInt32) -> Double {
    let common = commonShare(debtor)
    guard common.isShared else { return -FixedOrder.log((Double(uniform) + 0.5) * 0x1p-31) }
    return CopulaTables.shared.level(common.shift + common.own * CopulaTables.shared.quantile(uniform))
  }

  /// What a customer's payments have in common, as a shift of a payment's own normal number and a factor on it.
  private func commonShare(_ debtor: Int) -> (isShared: Bool, shift: Double, own: Double) {
    let own = profile(of: debtor).pointee.sameCustomerDependence
    let influence = plan.debtors[debtor].influence
    let dependence = own > 0 ? own : influence.sameCustomerDependence
    let common = own > 0 ? debtors[debtor].common : influence.common
    return (dependence > 0, dependence.squareRoot() * common, (1 - dependence).squareRoot())
  }

  /// The levels of all clocks of a debtor.
  @inline(never)
  func workOutLevels(_ debtor: Int) {
    let common = commonShare(debtor)
    let range = plan.debtors[debtor].items
    if common.isShared {
      let copula = CopulaTables.shared
      let levels = levels
      for index in range {
        levels[index] = copula.level(common.shift + common.own * copula.quantile(paymentWord(index) >> 1))
      }
      return
    }
    var first = range.lowerBound
    while first < range.upperBound {
      let count = min(8, range.upperBound &- first)
      var uniforms = SIMD8<Double>(repeating: 0.5)
      for lane in 0..<count {
        uniforms[lane] = (Double(paymentWord(first &+ lane) >> 1) + 0.5) * 0x1p-31
      }
      let found = -FixedOrder.log(uniforms)
      for lane in 0..<count { levels[first &+ lane] = found[lane] }
      first &+= 8
    }
  }

  /// The level at which an item's clock fires.
  @inline(__always)
  private func level(_ index: Int) -> Double {
    let item = items + index
    if item.pointee.level.isNaN {
      item.pointee.level = -FixedOrder.log((Double(item.pointee.uniform) + 0.5) * 0x1p-31)
    }
    return item.pointee.level
  }

  /// Whether a clock's number leaves any chance of payment, however late: the smallest has none.
  @inline(__always)
  func firesEver(_ index: Int) -> Bool {
    let item = items + index
    return item.pointee.level.isNaN
      ? item.pointee.uniform > 0 : item.pointee.level < 31 * 0.693_147_180_559_945_3
  }

  /// Above every finite cumulative hazard of a table, below the infinite one of a table that ends.
  static let beyondAllLevels = 1e9

  /// The clock's uniform with what all payments of the path, and those of the customer, have in common.
  @inline(__always)
  private func sharedUniform(_ index: Int, debtor: Int) -> UInt32 {
    let uniform = paymentWord(index) >> 1
    guard let shocks else { return uniform }
    let start = max(0, Int(items[index].clockStart))
    let table = experiment.tables[Int(items[index].table)]
    shocks.begin(entity: plan.debtors[debtor].entity, key: experiment.key, firstPath: Int(path), count: 1)
    shocks.load(table, start: start)
    return shocks.bent(table, start: start, uniform: uniform, path: 0)
  }

  /// Factor on the hazard that changes along the path: distress, holds, contacts.
  @inline(__always)
  private func dynamicFactor(_ debtor: Int, uplift: Double) -> Double {
    let state = debtors + debtor
    var factor = 1 + uplift
    let profile = profile(of: debtor)
    if state.pointee.isDistressed { factor *= 1 - profile.pointee.distressSlowdown }
    if state.pointee.waitingOrders > 0, let lift = profile.pointee.holdUplift { factor *= lift }
    return factor
  }

  /// Reads the pay day off the table, from a day on, and puts the payment into the calendar.
  func schedule(_ index: Int, debtor: Int, from first: Int) {
    readClock(index, debtor: debtor, from: first)
    enterPayment(index, debtor: debtor)
  }

  /// Reads the pay day off the table, from a day on.
  @inline(__always)
  private func readClock(_ index: Int, debtor: Int, from first: Int) {
    let item = items + index
    item.pointee.version &+= 1
    var day =
      item.pointee.level.isNaN
      ? plainDay(index, from: first) : firingDay(index, debtor: debtor, from: first)
    if books.pointee.isSuppressing, books.pointee.suppression.lateness.contains(index) {
      day = min(day, max(Int(item.pointee.due), first))
    }
    item.pointee.payDay = Int32(truncatingIfNeeded: min(day, Int(Int32.max)))
  }

  /// The day on which a clock fires that nothing has bent since the item was opened.
  @inline(__always)
  private func plainDay(_ index: Int, from first: Int) -> Int {
    let item = items + index
    let table = Int(item.pointee.table)
    let start = Int(item.pointee.clockStart)
    let fires = plan.tables.day(table: table, uniform: item.pointee.uniform, from: max(0, first &- start))
    return fires >= plan.tables.length(table) ? Int(Int32.max) : max(start &+ fires, first)
  }

  /// The day on which a clock fires: the uplift in force falls by halves on days that are known, so the stretches
  /// between them are gone through at once.
  @inline(__always)
  private func firingDay(_ index: Int, debtor: Int, from first: Int) -> Int {
    let item = items + index
    let table = Int(item.pointee.table)
    let start = Int(item.pointee.clockStart)
    let length = plan.tables.length(table)
    var from = max(0, first &- start)
    var level = item.pointee.level
    let fall = Int(item.pointee.decayDay) &+ 1 &- start
    if item.pointee.decayDay != .max, !item.pointee.marks.contains(.promised), fall < length,
      fall <= days &- start
    {
      let passed = plan.tables.hazardBefore(table: table, day: fall)
      if level >= passed {
        // What is left of the clock, in hazard at the full rate of each stretch.
        let left = (level - passed) * item.pointee.multiplier
        (level, from) = fadingLevel(index, debtor: debtor, left: left, passed: passed, from: max(from, fall))
      }
    }
    let fires = plan.tables.day(table: table, level: level, from: from)
    return fires >= length ? Int(Int32.max) : max(start &+ fires, first)
  }

  /// The level that a clock reaches over stretches in which its uplift falls by halves, and the first day that counts.
  ///
  /// - Parameters:
  ///   - left: What is left of it, as a hazard with the factor in force.
  ///   - passed: Cumulative hazard of the table before `from`, the day behind the first fall.
  @inline(__always)
  private func fadingLevel(
    _ index: Int, debtor: Int, left: Double, passed: Double, from: Int
  ) -> (level: Double, from: Int) {
    let item = items + index
    let table = Int(item.pointee.table)
    let end = min(plan.tables.length(table), days &- Int(item.pointee.clockStart))
    let factor = item.pointee.base * dynamicFactor(debtor, uplift: 0)
    var (left, passed, from) = (left, passed, from)
    var fall = Int(item.pointee.decayDay) &+ 1 &- Int(item.pointee.clockStart)
    var uplift = item.pointee.uplift
    while true {
      uplift = PathRun.halved(uplift)
      let multiplier = factor * (1 + uplift)
      fall &+= Int(item.pointee.halfLife)
      guard uplift != 0, fall < end else { return (passed + left / multiplier, from) }
      let next = plan.tables.hazardBefore(table: table, day: fall)
      let span = (next - passed) * multiplier
      if left < span { return (passed + left / multiplier, from) }
      left -= span
      passed = next
      from = max(from, fall)
    }
  }

  /// Half of an uplift; nothing where less than a fiftieth would be left.
  @inline(__always)
  private static func halved(_ uplift: Double) -> Double {
    let half = uplift * 0.5
    return half.magnitude < 0.02 ? 0 : half
  }

  /// Lets the uplift of an item fall for the days gone by. Must be called before anything else changes its hazard.
  ///
  /// - Parameter day: The first day that is still to come.
  @inline(__always)
  func settleDecay(_ index: Int, before day: Int) {
    if Int(items[index].decayDay) < day { halveUplift(index, before: day) }
  }

  @inline(never)
  private func halveUplift(_ index: Int, before day: Int) {
    let item = items + index
    let debtor = Int(plan.items[index].debtor)
    while Int(item.pointee.decayDay) < day {
      let fell = Int(item.pointee.decayDay)
      item.pointee.uplift = PathRun.halved(item.pointee.uplift)
      item.pointee.decayDay = item.pointee.uplift == 0 ? .max : Int32(fell) + item.pointee.halfLife
      guard item.pointee.status == .open, Int(item.pointee.payDay) > fell else { continue }
      stretch(index, debtor: debtor, from: fell + 1)
    }
  }

  /// The same for every open item of a debtor, before its state changes.
  func settleDecays(of debtor: Int) {
    var item = debtors[debtor].openHead
    while item >= 0 {
      settleDecay(Int(item), before: today)
      item = items[Int(item)].next
    }
  }

  /// Enters what comes next for an item: the day on which its money arrives, or what is done about it before.
  @inline(__always)
  func enterPayment(_ index: Int, debtor: Int) {
    let day = settlementDay(index, debtor: debtor)
    enterCollection(index, debtor: debtor, before: day)
    enterArrival(index, debtor: debtor, day: day)
  }

  /// Enters the day on which the money of an item arrives, unless the ladder comes first.
  @inline(__always)
  func enterArrival(_ index: Int, debtor: Int, day: Int) {
    let item = items + index
    guard day <= Int(item.pointee.dunDay) else { return }
    enterOften(.payment, .receipts, day: day, debtor: debtor, target: index, version: item.pointee.version)
  }

  /// Day on which the payment of an item arrives; `Int.max` beyond the horizon.
  @inline(__always)
  func settlementDay(_ index: Int, debtor: Int) -> Int {
    let day = Int(items[index].payDay)
    return day < days ? max(arrival(debtor, day: day), today) : .max
  }

  /// Gives an item another factor on its hazard from a day on. A payment that is decided already stays.
  func retime(_ index: Int, debtor: Int, from day: Int) {
    let item = items + index
    guard item.pointee.status == .open, Int(item.pointee.payDay) >= day else { return }
    guard stretch(index, debtor: debtor, from: day) else { return }
    schedule(index, debtor: debtor, from: day)
  }

  /// Stretches what is left of the level by the factors: `S'(d) = S(t) (S(d) / S(t))^(new / old)`, in logarithms.
  ///
  /// - Returns: Whether the clock has changed; a promise holds whatever the hazard.
  @discardableResult @inline(__always)
  private func stretch(_ index: Int, debtor: Int, from day: Int) -> Bool {
    let item = items + index
    let multiplier = item.pointee.base * dynamicFactor(debtor, uplift: item.pointee.uplift)
    let before = item.pointee.multiplier
    guard multiplier != before else { return false }
    item.pointee.multiplier = multiplier
    guard !item.pointee.marks.contains(.promised) else { return false }
    let level = level(index)
    let passed = plan.tables.hazardBefore(
      table: Int(item.pointee.table), day: day - Int(item.pointee.clockStart))
    if level > passed { item.pointee.level = passed + (level - passed) * before / multiplier }
    return true
  }

  /// Sets a clock that stood still going again under the factors of today.
  ///
  /// - Returns: Whether it was read anew; otherwise its day only moves by the time that it stood still.
  func resume(_ index: Int, debtor: Int) -> Bool {
    let item = items + index
    let fades = item.pointee.decayDay != .max && !item.pointee.marks.contains(.promised)
    guard stretch(index, debtor: debtor, from: today) || fades else { return false }
    schedule(index, debtor: debtor, from: today)
    return true
  }

  /// Retimes every open item of a debtor.
  func retimeAll(_ debtor: Int, from day: Int) {
    var item = debtors[debtor].openHead
    while item >= 0 {
      retime(Int(item), debtor: debtor, from: day)
      item = items[Int(item)].next
    }
  }

  /// A fresh draw for what is left of an item, from a day on.
  func restart(_ index: Int, debtor: Int, from day: Int, uniform: Double) {
    let item = items + index
    settleDecay(index, before: day)
    let passed = plan.tables.hazardBefore(
      table: Int(item.pointee.table), day: day - Int(item.pointee.clockStart))
    item.pointee.level = min(
      passed - FixedOrder.log(uniform) / item.pointee.multiplier, PathRun.beyondAllLevels)
    schedule(index, debtor: debtor, from: day)
  }

  // MARK: Receipts

  /// The payment of an item arrives, unless it was put off meanwhile.
  @inline(__always)
  func pay(_ index: Int, version: UInt16) {
    guard version == items[index].version, items[index].status == .open else { return }
    payItem(index)
  }

  /// An item is paid: in part or whole, with or without discount and deduction, in cash or by a bill.
  private func payItem(_ index: Int) {
    let item = items + index
    let debtor = Int(plan.items[index].debtor)
    let profile = profile(of: debtor)
    returnSold(index, debtor: debtor, by: today)
    let late = today &- Int(item.pointee.due)
    var settled = item.pointee.remaining
    if isBelow(profile.pointee.paidInPart, .partialPayment, item: index),
      let partial = profile.pointee.partial, !item.pointee.marks.contains(.partDone)
    {
      let spread = partial.greatestShare - partial.leastShare
      let share = partial.leastShare + spread * uniform(.partialPayment, item: index, draw: 1)
      settled = max(1, min(settled - 1, FixedShare(share).of(settled)))
    }
    let isWhole = settled >= item.pointee.remaining
    var cash = settled
    if isWhole { cash -= discountTaken(index, debtor: debtor, amount: settled, profile: profile) }
    if isBelow(profile.pointee.deducted, .deduction, item: index), cash > 0 {
      let taken = min(cash, profile.pointee.deductedShare.of(settled))
      books.pointee.movement.credits += taken
      noteCredited(taken)
      cash -= taken
      if taken > 0 { note(.deducted, debtor: debtor, item: index, amount: taken) }
    }
    settledDays(index, settled)
    item.pointee.remaining -= settled
    debtors[debtor].openAmount -= settled
    changeOpen(-settled)
    if plan.items[index].isClaim, plan.items[index].due < DebtorLanes.soon, today < DebtorLanes.soon {
      debtors[debtor].dueReceived += cash
    }
    if isBelow(profile.pointee.paidByBill, .instrument, item: index),
      let instrument = profile.pointee.instrument, cash > 0
    {
      takeBill(index, debtor: debtor, amount: cash, instrument: instrument)
      settleSold(index, debtor: debtor, settled, .credited)
    } else {
      settleSold(index, debtor: debtor, cash, .collected)
      settleSold(index, debtor: debtor, settled - cash, .credited)
      books.pointee.movement.cash += cash
      receive(cash, from: debtor)
      count(index, cash: cash)
      note(isWhole ? .paid : .paidInPart, debtor: debtor, item: index, amount: cash, detail: late)
      if item.pointee.marks.contains(.agency), profile.pointee.ladder >= 0 {
        let step = plan.ladders[profile.pointee.ladder].steps[Int(item.pointee.agencyStep)]
        pay(step.contingentFee.of(cash), .collectionCost)
      }
    }
    if isBelow(profile.pointee.paysFee, .lateFee, item: index), late > 0 {
      chargeLateFee(index, debtor: debtor, amount: settled, late: late, profile: profile)
    }
    if isWhole {
      close(index, debtor: debtor)
      afterPayment(debtor, late: late)
    } else {
      item.pointee.marks.insert(.partDone)
      item.pointee.marks.remove(.promised)
      restart(index, debtor: debtor, from: today + 1, uniform: uniform(.partialPayment, item: index, draw: 2))
    }
  }

  /// Books where the cash of an item came from.
  @inline(__always)
  func count(_ index: Int, cash: Int64) {
    let fixed = plan.items[index]
    if fixed.isClaim { books.pointee.fromOpenItems += cash } else { books.pointee.fromPlan += cash }
    let age = Int(items[index].payDay) - Int(items[index].clockStart)
    if age >= plan.tables.beyond(Int(items[index].table)) { books.pointee.beyondHistory += cash }
  }

  /// An item leaves the books of open ones.
  @inline(__always)
  func close(_ index: Int, debtor: Int) {
    let item = items + index
    unlink(index, debtor: debtor)
    item.pointee.status = .closed
    item.pointee.version &+= 1
    debtors[debtor].insuredOpen -= item.pointee.insured
    item.pointee.insured = 0
  }

  /// Days until an amount was settled, for the steady-state law of balance, flow and time.
  @inline(__always)
  func settledDays(_ index: Int, _ amount: Int64) {
    add(.settledAmount, amount)
    add(.settledAmountDays, amount * Int64(today - Int(items[index].issue)))
    aging?.settle(amount, days: today - Int(items[index].dated))
  }

  @inline(__always)
  private func discountTaken(
    _ index: Int, debtor: Int, amount: Int64, profile: UnsafeMutablePointer<PathProfile>
  ) -> Int64 {
    guard let discount = profile.pointee.discount, !plan.items[index].hasOwnTerms, plan.items[index].part == 0
    else {
      return 0
    }
    let item = items + index
    guard !item.pointee.marks.contains(.partDone) else { return 0 }
    let by = Int(item.pointee.issue) &+ discount.days
    let share = profile.pointee.discountTaken.of(amount)
    // Half of the customers take it: nothing branches on that.
    var taken = Int(item.pointee.payDay) <= by ? share : 0
    books.pointee.movement.discounts += taken
    noteCredited(taken)
    if taken > 0 { note(.discountTaken, debtor: debtor, item: index, amount: taken) }
    if profile.pointee.takesUnearned, Int(item.pointee.payDay) > by {
      taken = takeUnearned(index, debtor: debtor, by: by, share, profile: profile)
    }
    return taken
  }

  /// A discount that a customer takes although it pays too late for it.
  @inline(never)
  private func takeUnearned(
    _ index: Int, debtor: Int, by: Int, _ taken: Int64, profile: UnsafeMutablePointer<PathProfile>
  ) -> Int64 {
    let item = items + index
    guard let taking = profile.pointee.taking, taking.unearnedShare > 0,
      Int(item.pointee.payDay) <= by + taking.unearnedDays,
      uniform(.discountTaking, item: index, draw: 2) < taking.unearnedShare
    else { return 0 }
    books.pointee.movement.discounts += taken
    noteCredited(taken)
    add(.unearnedDiscounts, taken)
    note(.unearnedDiscount, debtor: debtor, item: index, amount: taken)
    return taken
  }

  @inline(__always)
  private func chargeLateFee(
    _ index: Int, debtor: Int, amount: Int64, late: Int, profile: UnsafeMutablePointer<PathProfile>
  ) {
    // New terms never bind invoices that were open before them.
    guard !plan.items[index].hasOwnTerms else { return }
    let fee = FixedShare(profile.pointee.lateFeeRate * Double(late) / 365).of(amount)
    guard fee > 0 else { return }
    books.pointee.movement.charges += fee
    books.pointee.movement.cash += fee
    receive(fee, from: debtor)
    books.pointee.fromPlan += fee
    note(.lateFee, debtor: debtor, item: index, amount: fee)
  }
}
