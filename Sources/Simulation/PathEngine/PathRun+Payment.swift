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
    if book != nil { offer(index, debtor: debtor, slot: fixed.slot) }
    if plan.insurance != nil {
      let limit = insuredLimit(of: debtor, isNew: false)
      let state = debtors + debtor
      item.pointee.insured = min(fixed.amount, max(0, limit - state.pointee.insuredOpen))
      state.pointee.insuredOpen += item.pointee.insured
    }
  }

  /// Puts an item among its debtor's open ones and starts its clock.
  func open(_ index: Int, debtor: Int) {
    let item = items + index
    let state = debtors + debtor
    item.pointee.status = .open
    item.pointee.next = state.pointee.openHead
    item.pointee.previous = -1
    if state.pointee.openHead >= 0 { items[Int(state.pointee.openHead)].previous = Int32(index) }
    state.pointee.openHead = Int32(index)
    state.pointee.openAmount += item.pointee.remaining
    changeOpen(item.pointee.remaining)
    startLadder(index, debtor: debtor)
    startClock(index, debtor: debtor)
    startDispute(index, debtor: debtor)
  }

  /// Takes an item out of its debtor's open ones.
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
    schedule(index, from: plan.items[index].isClaim ? 0 : Int(item.pointee.issue))
  }

  /// Where the clock fires, from its uniform: as an integer where only what the plain engine knows bends it, so that
  /// the bits are the same, else as a level of cumulative hazard, which later factors stretch without a logarithm.
  @inline(__always)
  private func bendClock(_ index: Int, debtor: Int, multiplier: Double) {
    let item = items + index
    let own = profile(of: debtor).pointee.sameCustomerDependence
    let influence = plan.debtors[debtor].influence
    let uniform = sharedUniform(index, debtor: debtor)
    guard own > 0 || multiplier != influence.hazardMultiplier else {
      item.pointee.uniform = influence.bent(uniform)
      item.pointee.level = .nan
      return
    }
    var share = (Double(uniform) + 0.5) * 0x1p-31
    let dependence = own > 0 ? own : influence.sameCustomerDependence
    if dependence > 0 {
      let common = own > 0 ? debtors[debtor].common : influence.common
      share = FixedOrder.normalCDF(
        dependence.squareRoot() * common
          + (1 - dependence).squareRoot() * FixedOrder.inverseNormalCDF(share))
    }
    item.pointee.level = min(-FixedOrder.log(share) / multiplier, PathRun.beyondAllLevels)
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
  private func sharedUniform(_ index: Int, debtor: Int) -> UInt32 {
    let uniform = words[index * plan.width] >> 1
    guard let shocks else { return uniform }
    let start = max(0, Int(items[index].clockStart))
    let table = experiment.tables[Int(items[index].table)]
    shocks.begin(entity: plan.debtors[debtor].entity, key: experiment.key, firstPath: Int(path), count: 1)
    shocks.load(table, start: start)
    return shocks.bent(table, start: start, uniform: uniform, path: 0)
  }

  /// Factor on the hazard that changes along the path: distress, holds, contacts.
  private func dynamicFactor(_ debtor: Int, uplift: Double) -> Double {
    let state = debtors + debtor
    var factor = 1 + uplift
    let profile = profile(of: debtor)
    if state.pointee.isDistressed { factor *= 1 - profile.pointee.distressSlowdown }
    if state.pointee.waitingOrders > 0, let lift = profile.pointee.holdUplift { factor *= lift }
    return factor
  }

  /// Reads the pay day off the table, from a day on, and puts the payment into the calendar.
  func schedule(_ index: Int, from first: Int) {
    let item = items + index
    item.pointee.version &+= 1
    var day = item.pointee.level.isNaN ? plainDay(index, from: first) : firingDay(index, from: first)
    if books.pointee.isSuppressing, books.pointee.suppression.lateness.contains(index) {
      day = min(day, max(Int(item.pointee.due), first))
    }
    item.pointee.payDay = Int32(truncatingIfNeeded: min(day, Int(Int32.max)))
    enterPayment(index)
  }

  /// The day on which a clock fires that nothing has bent since the item was opened.
  @inline(__always)
  private func plainDay(_ index: Int, from first: Int) -> Int {
    let item = items + index
    let table = Int(item.pointee.table)
    let start = Int(item.pointee.clockStart)
    let fires = plan.tables.day(table: table, uniform: item.pointee.uniform, from: max(0, first - start))
    return fires >= plan.tables.lengths[table] ? Int(Int32.max) : max(start + fires, first)
  }

  /// The day on which a clock fires: the uplift in force falls by halves on days that are known, so the stretches
  /// between them are gone through at once.
  @inline(__always)
  private func firingDay(_ index: Int, from first: Int) -> Int {
    let item = items + index
    let table = Int(item.pointee.table)
    let start = Int(item.pointee.clockStart)
    let length = plan.tables.lengths[table]
    var from = max(0, first - start)
    var level = item.pointee.level
    if item.pointee.decayDay != .max, !item.pointee.marks.contains(.promised) {
      let factor = item.pointee.base * dynamicFactor(Int(plan.items[index].debtor), uplift: 0)
      var multiplier = item.pointee.multiplier
      var uplift = item.pointee.uplift
      var last = Int(item.pointee.decayDay)
      while last < days, uplift != 0 {
        let passed = plan.tables.hazardBefore(table: table, day: last + 1 - start)
        if level < passed || last + 1 - start >= length { break }
        uplift = PathRun.halved(uplift)
        let next = factor * (1 + uplift)
        level = passed + (level - passed) * multiplier / next
        multiplier = next
        from = max(from, last + 1 - start)
        last += Int(item.pointee.halfLife)
      }
    }
    let fires = plan.tables.day(table: table, level: level, from: from)
    return fires >= length ? Int(Int32.max) : max(start + fires, first)
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

  /// The event of a pay day: the day on which the money arrives.
  func enterPayment(_ index: Int) {
    let debtor = Int(plan.items[index].debtor)
    let day = settlementDay(index, debtor: debtor)
    enterCollection(index, debtor: debtor, before: day)
    enter(.payment, .receipts, day: day, debtor: debtor, target: index, version: items[index].version)
  }

  /// Day on which the payment of an item arrives; `Int.max` beyond the horizon.
  @inline(__always)
  func settlementDay(_ index: Int, debtor: Int) -> Int {
    let day = Int(items[index].payDay)
    return day < days ? max(arrival(debtor, day: day), today) : .max
  }

  /// Gives an item another factor on its hazard from a day on. A payment that is decided already stays.
  func retime(_ index: Int, from day: Int) {
    let item = items + index
    guard item.pointee.status == .open, Int(item.pointee.payDay) >= day else { return }
    guard stretch(index, debtor: Int(plan.items[index].debtor), from: day) else { return }
    schedule(index, from: day)
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
    schedule(index, from: today)
    return true
  }

  /// Retimes every open item of a debtor.
  func retimeAll(_ debtor: Int, from day: Int) {
    var item = debtors[debtor].openHead
    while item >= 0 {
      retime(Int(item), from: day)
      item = items[Int(item)].next
    }
  }

  /// A fresh draw for what is left of an item, from a day on.
  func restart(_ index: Int, from day: Int, uniform: Double) {
    let item = items + index
    settleDecay(index, before: day)
    let passed = plan.tables.hazardBefore(
      table: Int(item.pointee.table), day: day - Int(item.pointee.clockStart))
    item.pointee.level = min(
      passed - FixedOrder.log(uniform) / item.pointee.multiplier, PathRun.beyondAllLevels)
    schedule(index, from: day)
  }

  // MARK: Receipts

  func receiptPhase(_ event: DebtorAgenda.Event) {
    switch event.kind {
    case .payment:
      let index = Int(event.target)
      guard event.version == items[index].version, items[index].status == .open else { return }
      payItem(index)
    case .bill: matureBill(Int(event.target))
    case .recovery: completeRoute(Int(event.target))
    default: break
    }
  }

  /// An item is paid: in part or whole, with or without discount and deduction, in cash or by a bill.
  private func payItem(_ index: Int) {
    let item = items + index
    let debtor = Int(plan.items[index].debtor)
    let profile = profile(of: debtor)
    returnSold(index, debtor: debtor, by: today)
    let late = today - Int(item.pointee.due)
    var settled = item.pointee.remaining
    if let partial = profile.pointee.partial, !item.pointee.marks.contains(.partDone), partial.chance > 0,
      uniform(.partialPayment, item: index) < partial.chance
    {
      let spread = partial.greatestShare - partial.leastShare
      let share = partial.leastShare + spread * uniform(.partialPayment, item: index, draw: 1)
      settled = max(1, min(settled - 1, FixedShare(share).of(settled)))
    }
    let isWhole = settled >= item.pointee.remaining
    var cash = settled
    if isWhole { cash -= discountTaken(index, debtor: debtor, amount: settled, profile: profile) }
    if let deduction = profile.pointee.deduction, deduction.chance > 0, cash > 0,
      uniform(.deduction, item: index) < deduction.chance
    {
      let taken = min(cash, FixedShare(deduction.share).of(settled))
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
    if let instrument = profile.pointee.instrument, instrument.share > 0, cash > 0,
      uniform(.instrument, item: index) < instrument.share
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
    if profile.pointee.lateFeeRate > 0, late > 0 {
      chargeLateFee(index, debtor: debtor, amount: settled, late: late, profile: profile)
    }
    if isWhole {
      close(index, debtor: debtor)
      afterPayment(debtor, late: late)
    } else {
      item.pointee.marks.insert(.partDone)
      item.pointee.marks.remove(.promised)
      restart(index, from: today + 1, uniform: uniform(.partialPayment, item: index, draw: 2))
    }
  }

  /// Books where the cash of an item came from.
  private func count(_ index: Int, cash: Int64) {
    let fixed = plan.items[index]
    if fixed.isClaim { books.pointee.fromOpenItems += cash } else { books.pointee.fromPlan += cash }
    let age = Int(items[index].payDay) - Int(items[index].clockStart)
    if age >= plan.tables.beyond[Int(items[index].table)] { books.pointee.beyondHistory += cash }
  }

  /// An item leaves the books of open ones.
  func close(_ index: Int, debtor: Int) {
    let item = items + index
    unlink(index, debtor: debtor)
    item.pointee.status = .closed
    item.pointee.version &+= 1
    debtors[debtor].insuredOpen -= item.pointee.insured
    item.pointee.insured = 0
  }

  /// Days until an amount was settled, for the steady-state law of balance, flow and time.
  func settledDays(_ index: Int, _ amount: Int64) {
    add(.settledAmount, amount)
    add(.settledAmountDays, amount * Int64(today - Int(items[index].issue)))
    aging?.settle(amount, days: today - Int(items[index].dated))
  }

  private func discountTaken(
    _ index: Int, debtor: Int, amount: Int64, profile: UnsafeMutablePointer<PathProfile>
  ) -> Int64 {
    guard let discount = profile.pointee.discount, !plan.items[index].hasOwnTerms, plan.items[index].part == 0
    else {
      return 0
    }
    let item = items + index
    guard !item.pointee.marks.contains(.partDone) else { return 0 }
    let by = Int(item.pointee.issue) + discount.days
    let taken = profile.pointee.discountTaken.of(amount)
    if Int(item.pointee.payDay) <= by {
      books.pointee.movement.discounts += taken
      noteCredited(taken)
      note(.discountTaken, debtor: debtor, item: index, amount: taken)
      return taken
    }
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

  private func chargeLateFee(
    _ index: Int, debtor: Int, amount: Int64, late: Int, profile: UnsafeMutablePointer<PathProfile>
  ) {
    // New terms never bind invoices that were open before them.
    guard !plan.items[index].hasOwnTerms, uniform(.lateFee, item: index) < profile.pointee.lateFeePaid else {
      return
    }
    let fee = FixedShare(profile.pointee.lateFeeRate * Double(late) / 365).of(amount)
    guard fee > 0 else { return }
    books.pointee.movement.charges += fee
    books.pointee.movement.cash += fee
    receive(fee, from: debtor)
    books.pointee.fromPlan += fee
    note(.lateFee, debtor: debtor, item: index, amount: fee)
  }

  // MARK: Bills

  private func takeBill(_ index: Int, debtor: Int, amount: Int64, instrument: PathInstrument) {
    books.pointee.movement.bills += amount
    books.pointee.balances.bills += amount
    note(.billReceived, debtor: debtor, item: index, amount: amount, detail: instrument.tenorDays)
    let number = books.pointee.bills.count
    let isDiscounted = instrument.use == .discount && bankTakes(index, debtor: debtor)
    let isHeld = instrument.use == .hold || (instrument.use == .discount && !isDiscounted)
    let due = today + instrument.tenorDays
    let matures = due < days ? arrival(debtor, day: due) : due
    let claim =
      isHeld ? book?.offerBill(debtor: debtor, day: today, due: matures, amount: amount) ?? -1 : -1
    books.pointee.bills.append(
      BillState(
        item: Int32(index), debtor: Int32(debtor), amount: amount, isHeld: isHeld, isDone: false, claim: claim
      ))
    switch instrument.use {
    case .hold: break
    case .discount where !isDiscounted: break
    case .discount:
      books.pointee.balances.billsDiscounted += amount
      let cost = FixedShare(instrument.discountRate * Double(instrument.tenorDays) / 360).of(amount)
      let day = min(days - 1, today + 1)
      // The bank credits on the next day; the price of it is paid out of the same cash.
      receipts[day] += amount
      outflows[day] += cost
      debtors[debtor].received += amount
      if day < DebtorLanes.soon { debtors[debtor].received28 += amount }
      if day < 7 { debtors[debtor].received7 += amount }
      count(index, cash: amount)
      add(.collectionCost, cost)
    case .endorse: books.pointee.balances.billsEndorsed += amount
    }
    guard due < days else { return }
    enter(.bill, .receipts, day: matures, debtor: debtor, target: number)
  }

  /// Whether a bank has room for a bill: in bad times for fewer.
  private func bankTakes(_ index: Int, debtor: Int) -> Bool {
    let profile = profile(of: debtor)
    guard profile.pointee.respondsInAvailability || profile.pointee.availableShare < 1 else { return true }
    let share = economy.availableShare(profile: plan.debtors[debtor].profile, week: week(of: today))
    return uniform(.instrument, item: index, draw: 3) < share
  }

  /// A bill falls due: it is paid, or comes back by recourse.
  private func matureBill(_ number: Int) {
    let bill = books.pointee.bills[number]
    let index = Int(bill.item)
    let debtor = Int(bill.debtor)
    guard let instrument = profile(of: debtor).pointee.instrument else { return }
    books.pointee.bills[number].isDone = true
    let tenor = Double(instrument.tenorDays) / 365
    let chance =
      instrument.acceptorPD >= 1
      ? 1 : 1 - FixedOrder.exp(FixedOrder.log(1 - instrument.acceptorPD) * tenor)
    var fails = chance > 0 && uniform(.instrument, item: index, draw: 1) < chance
    if instrument.acceptor == .customer, debtors[debtor].hasFailed { fails = true }
    if books.pointee.isSuppressing, books.pointee.suppression.dishonours.contains(index) { fails = false }
    if bill.claim >= 0 {
      book?.claims?.settle(bill.claim, day: today, amount: bill.amount, isFailure: fails)
    }
    guard fails else {
      if bill.isHeld {
        books.pointee.balances.billsMatured += bill.amount
        receive(bill.amount, from: debtor)
        count(index, cash: bill.amount)
        note(.billPaid, debtor: debtor, item: index, amount: bill.amount)
      }
      return
    }
    if bill.isHeld {
      books.pointee.balances.billsDishonoured += bill.amount
    } else {
      // Recourse: the bank or the supplier takes its money back.
      outflows[today] += bill.amount
    }
    books.pointee.movement.reversed += bill.amount
    note(.billDishonoured, debtor: debtor, item: index, amount: bill.amount)
    reopen(index, debtor: debtor, amount: bill.amount)
  }

  /// A settled amount is owed again.
  private func reopen(_ index: Int, debtor: Int, amount: Int64) {
    let item = items + index
    if debtors[debtor].hasFailed {
      books.pointee.failedAmount += amount
      noteFailed(amount)
      debtors[debtor].failedAmount += amount
      item.pointee.status = .recovery
      openCase(debtor: debtor, item: -1, amount: amount, age: 0)
      return
    }
    let wasOpen = item.pointee.status == .open || item.pointee.status == .disputed
    item.pointee.remaining += amount
    debtors[debtor].openAmount += amount
    changeOpen(amount)
    item.pointee.issue = Int32(today)
    item.pointee.marks.subtract([.factored, .discountable])
    guard !wasOpen else { return }
    item.pointee.status = .open
    item.pointee.next = debtors[debtor].openHead
    item.pointee.previous = -1
    if debtors[debtor].openHead >= 0 { items[Int(debtors[debtor].openHead)].previous = Int32(index) }
    debtors[debtor].openHead = Int32(index)
    item.pointee.marks.insert(.partDone)
    restart(index, from: today + 1, uniform: uniform(.instrument, item: index, draw: 2))
  }
}
