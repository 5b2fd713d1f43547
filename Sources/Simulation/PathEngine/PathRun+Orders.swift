import CreditModels
import Stochastics

extension PathRun {
  // MARK: Orders

  /// Puts an order back to its start; its instalments come with the first part.
  func beginOrder(_ index: Int, debtor: Int) {
    items[index] = ItemState()
    let fixed = plan.items[index]
    items[index].table = clock(of: index, fixed: fixed)
    guard fixed.part == 0 else { return }
    let lead = profile(of: debtor).pointee.billing.leadDays
    let ordered = Int(fixed.start) - lead
    if fixed.start < 0 {
      beginUnbilled(index, debtor: debtor)
    } else if ordered < 0 {
      // Ordered and accepted before the forecast begins.
      size(index, debtor: debtor)
      guard items[index].amount > 0 else { return }
      items[index].status = .ordered
      debtors[debtor].orders += items[index].amount
    }
  }

  /// A delivery of the days before the forecast that has no invoice yet.
  private func beginUnbilled(_ index: Int, debtor: Int) {
    let item = items + index
    size(index, debtor: debtor)
    guard item.pointee.amount > 0 else { return }
    item.pointee.status = .shipped
    debtors[debtor].orders += item.pointee.amount
    let delivered = Int(plan.items[index].start)
    item.pointee.waitingSince = Int32(delivered)
    let day = max(0, delivered + billingLag(index, debtor: debtor))
    enter(.invoice, .issue, day: day, debtor: debtor, target: index)
  }

  /// Days from shipment to invoice, a rejection included.
  private func billingLag(_ index: Int, debtor: Int) -> Int {
    let billing = profile(of: debtor).pointee.billing
    var lag = billing.leastLagDays
    if billing.greatestLagDays > billing.leastLagDays {
      let span = Double(billing.greatestLagDays - billing.leastLagDays + 1)
      lag += min(Int(span) - 1, Int(uniform(.billing, item: index) * span))
    }
    if billing.rejectedShare > 0, uniform(.billing, item: index, draw: 1) < billing.rejectedShare {
      lag += billing.reissueDays
      note(.rejectedInvoice, debtor: debtor, item: index, amount: items[index].amount)
    }
    return lag
  }

  /// Enters the order at a place of the debtor's sequence; each enters the one after it, so that few wait at a time.
  func enterOrder(_ place: Int, debtor: Int) {
    let fixed = plan.debtors + debtor
    guard place < fixed.pointee.orders.upperBound else { return }
    let index = Int(plan.orderSequence[place])
    let start = Int(plan.items[index].start)
    let ordered = start - profile(of: debtor).pointee.billing.leadDays
    let day = ordered < 0 ? start : ordered
    guard day < days else { return }
    agenda.push(
      debtor, day: day, phase: DebtorAgenda.Phase.issue.rawValue, kind: ordered < 0 ? .shipment : .order,
      version: 0, target: index, detail: place + 1, rank: index - fixed.pointee.items.lowerBound)
  }

  /// The payment clock of an order: the stressed one where the economy of the path wants it.
  @inline(__always)
  private func clock(of index: Int, fixed: PathPlan.Item) -> Int32 {
    guard fixed.chance >= 0 else { return fixed.table }
    let isStressed = experiment.key.isBelow(
      economy.regimeChance(Int(fixed.chance)), path: path, entity: plan.debtors[Int(fixed.debtor)].entity,
      slot: fixed.slot, purpose: .paymentRegime)
    return isStressed ? fixed.stressed : fixed.table
  }

  /// Works out the amount of an order on this path: sales level, terms, economy.
  private func size(_ index: Int, debtor: Int) {
    let fixed = plan.items[index]
    let prepared = profile(of: debtor)
    var amount = fixed.amount
    if fixed.plan >= 0, salesLevels[Int(fixed.plan)] >= 0 {
      amount = FixedShare(units: salesLevels[Int(fixed.plan)]).of(amount)
    }
    if fixed.isAgreed {
      items[index].amount = amount
      return
    }
    if !fixed.hasOwnTerms, let share = prepared.pointee.demandShare { amount = share.of(amount) }
    if prepared.pointee.respondsInDemand {
      amount =
        economy.demandShare(profile: plan.debtors[debtor].profile, week: week(of: Int(fixed.start))).of(
          amount)
    }
    items[index].amount = amount
  }

  func issuePhase(_ event: DebtorAgenda.Event) {
    let index = Int(event.target)
    let debtor = Int(plan.items[index].debtor)
    if event.detail > 0 { enterOrder(Int(event.detail), debtor: debtor) }
    switch event.kind {
    case .order: takeOrder(index, debtor: debtor)
    case .shipment: ship(index, debtor: debtor)
    case .invoice: invoice(index, debtor: debtor)
    default: break
    }
  }

  /// A customer orders, or an order that waits asks again.
  private func takeOrder(_ index: Int, debtor: Int) {
    let item = items + index
    let state = debtors + debtor
    let isNew = item.pointee.status == .planned
    guard isNew || item.pointee.status == .waiting else { return }
    if isNew { size(index, debtor: debtor) }
    let isGone = state.pointee.hasFailed || state.pointee.isLost || state.pointee.isRefused
    if isGone || item.pointee.amount <= 0 {
      if state.pointee.isRefused, isNew {
        note(.refusedApplicant, debtor: debtor, item: index, amount: item.pointee.amount, reasons: .band)
      }
      lose(index, debtor: debtor, kind: .lostOrder)
      return
    }
    let profile = profile(of: debtor)
    if profile.pointee.control.holdPoint == .order, profile.pointee.canHold,
      !passes(index, debtor: debtor, rules: profile)
    {
      wait(index, debtor: debtor, profile: profile, again: .order, mayLose: true)
      return
    }
    release(index, debtor: debtor)
    item.pointee.status = .ordered
    state.pointee.orders += item.pointee.amount
    note(.ordered, debtor: debtor, item: index, amount: item.pointee.amount)
    if let share = profile.pointee.deposit, !plan.items[index].hasOwnTerms {
      let deposit = share.of(item.pointee.amount)
      item.pointee.deposit = deposit
      books.pointee.balances.received += deposit
      receive(deposit, from: debtor)
      books.pointee.fromPlan += deposit
      note(.deposit, debtor: debtor, item: index, amount: deposit)
    }
    // A released order is shipped after its lead time; one that never waited keeps its planned day.
    let shipped = isNew ? Int(plan.items[index].start) : today + profile.pointee.billing.leadDays
    if shipped <= today {
      ship(index, debtor: debtor)
    } else {
      enter(.shipment, .issue, day: shipped, debtor: debtor, target: index)
    }
  }

  private func ship(_ index: Int, debtor: Int) {
    let item = items + index
    let state = debtors + debtor
    guard item.pointee.status == .ordered else { return }
    if state.pointee.hasFailed {
      cancel(index, debtor: debtor)
      return
    }
    if stop != nil, waitsForStop(index, debtor: debtor) { return }
    let profile = profile(of: debtor)
    if profile.pointee.control.holdPoint == .shipment, profile.pointee.canHold,
      !passes(index, debtor: debtor, rules: profile)
    {
      wait(index, debtor: debtor, profile: profile, again: .shipment, mayLose: false)
      return
    }
    release(index, debtor: debtor)
    item.pointee.status = .shipped
    var day = today + billingLag(index, debtor: debtor)
    if let cutOff = profile.pointee.billing.cutOffDay, Int(plan.dayOfMonth[day]) > cutOff {
      day = Int(plan.monthEnd[day]) + 1
    }
    item.pointee.waitingSince = Int32(today)
    if day <= today {
      invoice(index, debtor: debtor)
    } else {
      enter(.invoice, .issue, day: day, debtor: debtor, target: index)
    }
  }

  // MARK: Invoices

  private func invoice(_ index: Int, debtor: Int) {
    let item = items + index
    let state = debtors + debtor
    guard item.pointee.status == .shipped else { return }
    let profile = profile(of: debtor)
    let shipped = Int(item.pointee.waitingSince)
    if profile.pointee.control.holdPoint == .invoice, profile.pointee.canHold, !state.pointee.hasFailed,
      !passes(index, debtor: debtor, rules: profile),
      today - shipped < profile.pointee.control.cancelAfterDays
    {
      // The goods are out: the invoice comes in the end, later.
      markHeld(index, debtor: debtor, profile: profile)
      enter(.invoice, .issue, day: today + 3, debtor: debtor, target: index)
      return
    }
    release(index, debtor: debtor)
    let amount = item.pointee.amount
    state.pointee.orders -= amount
    invoiced[today] += amount
    books.pointee.movement.invoiced += amount
    state.pointee.invoicedSoFar += amount
    note(.invoiced, debtor: debtor, item: index, amount: amount)
    let deposit = item.pointee.deposit
    if deposit > 0 {
      books.pointee.movement.advances += deposit
      books.pointee.balances.applied += deposit
      item.pointee.deposit = 0
    }
    insure(index, debtor: debtor, amount: amount - deposit)
    var left = amount - deposit
    let parts = plan.items[index].hasOwnTerms ? 0 : profile.pointee.instalments.count
    for offset in 0..<parts {
      let part = profile.pointee.instalments[offset]
      let share = FixedShare(part.share).of(amount)
      let given = min(share, left)
      left -= given
      place(
        index + 1 + offset, debtor: debtor, amount: given, shipped: shipped, afterDays: part.afterDays,
        profile: profile)
    }
    place(index, debtor: debtor, amount: left, shipped: shipped, afterDays: 0, profile: profile)
  }

  /// Opens an invoice or a part of it, with its due day and its clock.
  private func place(
    _ index: Int, debtor: Int, amount: Int64, shipped: Int, afterDays: Int,
    profile: UnsafeMutablePointer<PathProfile>
  ) {
    let item = items + index
    item.pointee.amount = amount
    item.pointee.remaining = amount
    guard amount > 0 else {
      item.pointee.status = .closed
      return
    }
    let start: Int
    switch profile.pointee.billing.start {
    case .invoice: start = today
    case .delivery: start = shipped
    case .receiptOfInvoice, .acceptance: start = today + profile.pointee.billing.acceptanceDays
    case .endOfMonth: start = today < plan.monthEnd.count ? Int(plan.monthEnd[today]) : today
    }
    var due = start + Int(plan.items[index].due) + afterDays
    var shift = start + afterDays
    if profile.pointee.endOfMonth, !plan.items[index].hasOwnTerms, due < plan.monthEnd.count {
      shift += Int(plan.monthEnd[due]) - due
      due = Int(plan.monthEnd[due])
    }
    item.pointee.issue = Int32(today)
    item.pointee.dated = Int32(today)
    item.pointee.due = Int32(due)
    item.pointee.clockStart = Int32(shift)
    if debtors[debtor].hasFailed {
      // Shipped before the failure, billed after it: a claim on a failed debtor.
      item.pointee.status = .recovery
      item.pointee.remaining = 0
      books.pointee.failedAmount += amount
      noteFailed(amount)
      debtors[debtor].failedAmount += amount
      openCase(debtor: debtor, item: -1, amount: amount, age: 0)
      return
    }
    open(index, debtor: debtor)
    sell(index, debtor: debtor)
    decideDiscount(index, debtor: debtor, profile: profile)
  }

  /// The customer weighs the discount against its own cost of money.
  private func decideDiscount(_ index: Int, debtor: Int, profile: UnsafeMutablePointer<PathProfile>) {
    guard let discount = profile.pointee.discount, let taking = profile.pointee.taking,
      plan.items[index].part == 0, !plan.items[index].hasOwnTerms,
      debtors[debtor].isLiquid
    else { return }
    let item = items + index
    let by = Int(item.pointee.issue) + discount.days
    let planned = Int(item.pointee.payDay)
    guard planned > by else { return }
    // Whoever would not pay at all within reach of the forecast has no money to pay early with.
    guard planned != Int(Int32.max) || firesEver(index) else { return }
    let gained = planned == Int(Int32.max) ? max(1, days - by) : planned - by
    var cost = debtors[debtor].costOfMoney
    if taking.respondsInCost {
      cost *= economy.costFactor(profile: plan.debtors[debtor].profile, week: week(of: today))
    }
    let implied = DiscountTaking.impliedRate(discount, daysGained: gained)
    guard
      uniform(.discountTaking, item: index)
        < DiscountTaking.chance(
          implied: implied, costOfMoney: cost, sharpness: taking.sharpness)
    else {
      return
    }
    item.pointee.marks.insert(.takesDiscount)
    item.pointee.payDay = Int32(by)
    item.pointee.version &+= 1
    enterPayment(index)
  }

  // MARK: Credit control

  /// The review of a limit, and the next one.
  func reviewLimit(_ debtor: Int) {
    guard let rules = profile(of: debtor).pointee.control.review else { return }
    let state = debtors + debtor
    guard !state.pointee.hasFailed, !state.pointee.isLost else { return }
    enter(.review, .collection, day: today + rules.everyDays, debtor: debtor, target: debtor)
    guard let decision = RulePolicy.review(observe(debtor), rules: rules) else { return }
    let kind: PathEvent.Kind = decision.limit < state.pointee.limit ? .limitCut : .limitRaised
    state.pointee.limit = decision.limit
    if kind == .limitRaised { state.pointee.promptRun = 0 }
    note(kind, debtor: debtor, amount: decision.limit, reasons: decision.reasons)
  }

  /// What the firm knows of a customer today.
  func observe(_ debtor: Int, order amount: Int64 = 0) -> CreditObservation {
    let state = debtors + debtor
    var overdue: Int64 = 0
    var oldest = 0
    var count = 0
    var item = state.pointee.openHead
    while item >= 0 {
      let open = items + Int(item)
      let late = today - Int(open.pointee.due)
      if late > 0, open.pointee.status == .open {
        overdue += open.pointee.remaining
        oldest = max(oldest, late)
        count += 1
      }
      item = open.pointee.next
    }
    return CreditObservation(
      day: today, entity: plan.debtors[debtor].entity,
      observedGrade: state.pointee.observedGrade < 0 ? nil : Int(state.pointee.observedGrade),
      openAmount: state.pointee.openAmount, openOrders: state.pointee.orders, overdueAmount: overdue,
      overdueDays: oldest, overdueCount: count, promptPayments: Int(state.pointee.promptRun),
      limit: state.pointee.limit == .max ? nil : state.pointee.limit, isFrozen: state.pointee.isFrozen,
      orderAmount: amount)
  }

  /// Whether the rules, or sales against them, let an order through.
  private func passes(_ index: Int, debtor: Int, rules profile: UnsafeMutablePointer<PathProfile>) -> Bool {
    let state = debtors + debtor
    let item = items + index
    var seen = observe(debtor, order: item.pointee.amount)
    // An order that is accepted already counts once.
    if item.pointee.status != .planned, item.pointee.status != .waiting {
      seen.openOrders -= item.pointee.amount
    }
    if state.pointee.isFrozen, seen.overdueCount == 0 {
      state.pointee.isFrozen = false
      seen.isFrozen = false
      note(.freed, debtor: debtor)
    }
    let decision = RulePolicy.decide(
      seen, rules: profile.pointee.control, effectiveDay: mechanisms.policy.effectiveDay)
    if decision.action == .accept { return true }
    let overrides = profile.pointee.control.overrideRate
    if overrides > 0, !item.pointee.marks.contains(.heldOnce),
      uniform(.controlOverride, item: index, draw: 0) < overrides
    {
      add(.overrides, item.pointee.amount)
      state.pointee.hasBreached = true
      note(
        .overridden, debtor: debtor, item: index, amount: item.pointee.amount,
        reasons: decision.reasons.union(.override))
      return true
    }
    if !item.pointee.marks.contains(.heldOnce) {
      note(.held, debtor: debtor, item: index, amount: item.pointee.amount, reasons: decision.reasons)
    }
    return false
  }

  private func markHeld(_ index: Int, debtor: Int, profile: UnsafeMutablePointer<PathProfile>) {
    let item = items + index
    guard !item.pointee.marks.contains(.heldOnce) else { return }
    item.pointee.marks.insert(.heldOnce)
    add(.heldOrders, item.pointee.amount)
    let isFirst = debtors[debtor].waitingOrders == 0 && profile.pointee.holdUplift != nil
    if isFirst { settleDecays(of: debtor) }
    debtors[debtor].waitingOrders += 1
    if isFirst {
      retimeAll(debtor, from: today + 1)
    }
    press(debtor, points: profile.pointee.control.holdPressure)
  }

  /// An order or a shipment is held: it may be lost at once, or asks again every third day until it is cancelled.
  private func wait(
    _ index: Int, debtor: Int, profile: UnsafeMutablePointer<PathProfile>, again: DebtorAgenda.Kind,
    mayLose: Bool
  ) {
    let item = items + index
    let isFirst = !item.pointee.marks.contains(.heldOnce)
    if isFirst {
      item.pointee.waitingSince = Int32(today)
      markHeld(index, debtor: debtor, profile: profile)
      if mayLose, let lost = profile.pointee.lostWhenHeld,
        uniform(.controlOverride, item: index, draw: 1) < lost
      {
        release(index, debtor: debtor)
        lose(index, debtor: debtor, kind: .lostOrder)
        return
      }
    } else if today - Int(item.pointee.waitingSince) >= profile.pointee.control.cancelAfterDays {
      release(index, debtor: debtor)
      if again == .order {
        lose(index, debtor: debtor, kind: .cancelled)
      } else {
        cancel(index, debtor: debtor)
      }
      return
    }
    if again == .order {
      item.pointee.status = .waiting
    } else {
      // The goods are made and tie up stock until they are asked for again.
      add(.strandedStockDays, item.pointee.amount * Int64(min(3, days - today)))
    }
    enter(again, .issue, day: today + 3, debtor: debtor, target: index)
  }

  /// An order no longer waits.
  private func release(_ index: Int, debtor: Int) {
    let item = items + index
    guard item.pointee.marks.contains(.heldOnce) else { return }
    item.pointee.marks.remove(.heldOnce)
    let lifts = profile(of: debtor).pointee.holdUplift != nil
    if lifts, debtors[debtor].waitingOrders == 1 { settleDecays(of: debtor) }
    debtors[debtor].waitingOrders -= 1
    if debtors[debtor].waitingOrders == 0 {
      if lifts { retimeAll(debtor, from: today + 1) }
      note(.released, debtor: debtor, item: index, amount: item.pointee.amount)
    }
  }

  private func lose(_ index: Int, debtor: Int, kind: PathEvent.Kind) {
    items[index].status = .cancelled
    add(.lostOrders, items[index].amount)
    note(kind, debtor: debtor, item: index, amount: items[index].amount)
  }

  /// An accepted order is called off: a deposit goes back.
  private func cancel(_ index: Int, debtor: Int) {
    debtors[debtor].orders -= items[index].amount
    let deposit = items[index].deposit
    if deposit > 0 {
      books.pointee.balances.refunded += deposit
      outflows[today] += deposit
      items[index].deposit = 0
      note(.refunded, debtor: debtor, item: index, amount: deposit)
    }
    lose(index, debtor: debtor, kind: .cancelled)
  }

  /// What a payment tells the firm: a run of prompt payments raises the limit, a late one ends it.
  func afterPayment(_ debtor: Int, late: Int) {
    let state = debtors + debtor
    let profile = profile(of: debtor)
    guard late <= 0 else {
      state.pointee.promptRun = 0
      return
    }
    state.pointee.promptRun += 1
    guard let step = profile.pointee.control.stepUp, state.pointee.limit != .max,
      Int(state.pointee.promptRun) >= step.afterPromptPayments
    else { return }
    state.pointee.promptRun = 0
    let raised = min(step.largest, FixedShare(step.factor).of(state.pointee.limit))
    guard raised > state.pointee.limit else { return }
    state.pointee.limit = raised
    note(.limitRaised, debtor: debtor, amount: raised)
  }
}
