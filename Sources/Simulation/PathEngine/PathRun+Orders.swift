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
    let day = max(0, delivered + billingLag(index, debtor: debtor, profile: profile(of: debtor)))
    enterIssue(.invoice, day: day, item: index, debtor: debtor)
  }

  /// Days from shipment to invoice, a rejection included.
  @inline(__always)
  private func billingLag(_ index: Int, debtor: Int, profile: UnsafeMutablePointer<PathProfile>) -> Int {
    let least = profile.pointee.billing.leastLagDays
    let most = profile.pointee.billing.greatestLagDays
    var lag = least
    if most > least {
      // The middle of the word's cell among as many equal parts as there are days.
      let middle = 2 &* UInt64(word(index, place: Int(plan.places[4 * Int(Purpose.billing.rawValue)]))) &+ 1
      let share = middle &* UInt64(truncatingIfNeeded: most &- least &+ 1)
      lag &+= Int(truncatingIfNeeded: share &>> 33)
    }
    if isBelow(profile.pointee.rejected, .billing, item: index, draw: 1) {
      lag += profile.pointee.billing.reissueDays
      note(.rejectedInvoice, debtor: debtor, item: index, amount: items[index].amount)
    }
    return lag
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
  @inline(__always)
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

  /// A customer orders, or an order that waits asks again.
  func takeOrder(_ index: Int) {
    let debtor = Int(plan.items[index].debtor)
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
      ship(index)
    } else if !(runsThrough && shipsUnseen(index, debtor: debtor, day: shipped, profile: profile)) {
      enterIssue(.shipment, day: shipped, item: index, debtor: debtor)
    }
  }

  /// Settles at once what the day of an order's shipment will bring, where nothing but the customer's failure can come
  /// between, which its invoice finds out; `false` where more can, or where the invoice falls behind the horizon.
  @inline(__always)
  private func shipsUnseen(
    _ index: Int, debtor: Int, day: Int, profile: UnsafeMutablePointer<PathProfile>
  ) -> Bool {
    guard day < days, !(profile.pointee.control.holdPoint == .shipment && profile.pointee.canHold) else {
      return false
    }
    let invoiced = invoiceDay(index, debtor: debtor, shipped: day, profile: profile)
    guard invoiced < days else { return false }
    items[index].marks.insert(.shipsUnseen)
    items[index].waitingSince = Int32(truncatingIfNeeded: day)
    enterIssue(.invoice, day: invoiced, item: index, debtor: debtor)
    return true
  }

  /// Day of the invoice of what is shipped on a day.
  @inline(__always)
  private func invoiceDay(
    _ index: Int, debtor: Int, shipped: Int, profile: UnsafeMutablePointer<PathProfile>
  ) -> Int {
    let day = shipped + billingLag(index, debtor: debtor, profile: profile)
    guard let cutOff = profile.pointee.billing.cutOffDay, Int(plan.dayOfMonth[day]) > cutOff else {
      return day
    }
    return Int(plan.monthEnd[day]) + 1
  }

  func ship(_ index: Int) {
    let debtor = Int(plan.items[index].debtor)
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
    let day = invoiceDay(index, debtor: debtor, shipped: today, profile: profile)
    item.pointee.waitingSince = Int32(today)
    if day <= today {
      invoice(index)
    } else {
      enterIssue(.invoice, day: day, item: index, debtor: debtor)
    }
  }

  // MARK: Invoices

  func invoice(_ index: Int) {
    let debtor = Int(plan.items[index].debtor)
    let item = items + index
    let state = debtors + debtor
    if item.pointee.marks.contains(.shipsUnseen) {
      item.pointee.marks.remove(.shipsUnseen)
      if state.pointee.failedDay <= item.pointee.waitingSince {
        cancelUnseen(index, debtor: debtor)
        return
      }
      item.pointee.status = .shipped
    }
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
  @inline(__always)
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
    enterPayment(index, debtor: debtor)
  }

  /// The customer weighs the discount against its own cost of money.
  @inline(__always)
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
    let odds = taking.sharpness * (DiscountTaking.impliedRate(discount, daysGained: gained) - cost)
    guard LogisticScreen.shared.isBelow(uniform(.discountTaking, item: index), odds) else { return }
    item.pointee.marks.insert(.takesDiscount)
    item.pointee.payDay = Int32(by)
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

  /// What of a customer's debts is overdue today: the amount, the days of the oldest item, and the number of items.
  @inline(__always)
  func overdue(_ debtor: Int) -> (amount: Int64, days: Int, count: Int) {
    let today = today
    var amount: Int64 = 0
    var oldest = 0
    var count = 0
    var first = Int32.max
    var item = debtors[debtor].openHead
    while item >= 0 {
      let open = items + Int(item)
      let late = today &- Int(open.pointee.due)
      first = min(first, open.pointee.due)
      if late > 0, open.pointee.status == .open {
        amount += open.pointee.remaining
        oldest = max(oldest, late)
        count &+= 1
      }
      item = open.pointee.next
    }
    debtors[debtor].oldestDue = first
    return (amount, oldest, count)
  }

  /// What the firm knows of a customer today.
  @inline(__always)
  func observe(_ debtor: Int, order amount: Int64 = 0) -> CreditObservation {
    let state = debtors + debtor
    let overdue = overdue(debtor)
    return CreditObservation(
      day: today, entity: plan.debtors[debtor].entity,
      observedGrade: state.pointee.observedGrade < 0 ? nil : Int(state.pointee.observedGrade),
      openAmount: state.pointee.openAmount, openOrders: state.pointee.orders, overdueAmount: overdue.amount,
      overdueDays: overdue.days, overdueCount: overdue.count, promptPayments: Int(state.pointee.promptRun),
      limit: state.pointee.limit == .max ? nil : state.pointee.limit, isFrozen: state.pointee.isFrozen,
      orderAmount: amount)
  }

  /// Whether the rules, or sales against them, let an order through.
  @inline(__always)
  private func passes(_ index: Int, debtor: Int, rules profile: UnsafeMutablePointer<PathProfile>) -> Bool {
    let state = debtors + debtor
    let item = items + index
    // Mostly bounds tell that no rule can hold it.
    let bounds = RulePolicy.Bounds(
      openAmount: state.pointee.openAmount, openOrders: state.pointee.orders,
      orderAmount: item.pointee.amount, limit: state.pointee.limit, isFrozen: state.pointee.isFrozen,
      overdueDays: today &- Int(state.pointee.oldestDue))
    if RulePolicy.surelyAccepts(bounds, rules: profile.pointee.control) { return true }
    return decides(index, debtor: debtor, rules: profile)
  }

  @inline(never)
  private func decides(_ index: Int, debtor: Int, rules profile: UnsafeMutablePointer<PathProfile>) -> Bool {
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
    return decision.action == .accept || overrides(index, debtor: debtor, decision, profile: profile)
  }

  /// Whether sales let an order through that the rules would hold.
  @inline(never)
  private func overrides(
    _ index: Int, debtor: Int, _ decision: CreditDecision, profile: UnsafeMutablePointer<PathProfile>
  ) -> Bool {
    let state = debtors + debtor
    let item = items + index
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
    press(debtor, step: nil)
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
  @inline(__always)
  private func release(_ index: Int, debtor: Int) {
    if items[index].marks.contains(.heldOnce) { releaseHeld(index, debtor: debtor) }
  }

  @inline(never)
  private func releaseHeld(_ index: Int, debtor: Int) {
    let item = items + index
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

  /// The same on the day on which an order would have been shipped, which is past.
  @inline(never)
  private func cancelUnseen(_ index: Int, debtor: Int) {
    let today = today
    books.pointee.today = Int(items[index].waitingSince)
    cancel(index, debtor: debtor)
    books.pointee.today = today
  }

  /// What a payment tells the firm: a run of prompt payments raises the limit, a late one ends it.
  @inline(__always)
  func afterPayment(_ debtor: Int, late: Int) {
    let state = debtors + debtor
    let profile = profile(of: debtor)
    state.pointee.promptRun = late <= 0 ? state.pointee.promptRun &+ 1 : 0
    guard let step = profile.pointee.control.stepUp, late <= 0, state.pointee.limit != .max,
      Int(state.pointee.promptRun) >= step.afterPromptPayments
    else { return }
    state.pointee.promptRun = 0
    let raised = min(step.largest, FixedShare(step.factor).of(state.pointee.limit))
    guard raised > state.pointee.limit else { return }
    state.pointee.limit = raised
    note(.limitRaised, debtor: debtor, amount: raised)
  }
}
