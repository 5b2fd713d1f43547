import CreditModels
import Liquidity
import Stochastics

extension PathRun {
  // MARK: Recovery

  /// Share of a recovery that the economy leaves, as a factor; recovered shares never exceed 1.
  private func recoveryFactor(_ debtor: Int) -> Double {
    let prepared = profile(of: debtor)
    guard prepared.pointee.respondsInRecovery else { return 1 }
    return economy.recoveryFactor(profile: plan.debtors[debtor].profile, week: week(of: today))
  }

  /// A claim goes into recovery: by the debtor's plan, or by the single recovery of its failure class.
  func openCase(debtor: Int, item: Int, amount: Int64, age: Int) {
    let number = books.pointee.cases.count
    books.pointee.cases.append(
      RecoveryCase(
        debtor: Int32(debtor), item: Int32(item), amount: amount, startDay: Int32(today), age: Int32(age),
        route: -1))
    let profile = profile(of: debtor)
    let choice = profile.pointee.recovery
    guard choice >= 0 else {
      singleRecovery(number, debtor: debtor)
      return
    }
    let plan = mechanisms.recoveryPlans[choice]
    let value = Int64(min(Double(amount), plan.value(amount: amount, age: age)).rounded())
    book(loss: amount - value, debtor: debtor)
    startRoute(number, plan: plan, from: 0)
  }

  /// Calls what secures a failed debtor's debts, and returns what it covers.
  func callSecurity(_ debtor: Int, exposed: Int64) -> Int64 {
    guard let security = profile(of: debtor).pointee.security else { return 0 }
    let cover = security.cover(of: exposed)
    guard cover > 0 else { return 0 }
    let uniform = experiment.key.uniform(
      path: path, entity: plan.debtors[debtor].entity, slot: 0, purpose: .recovery, draw: 63)
    guard uniform < security.chance else {
      note(.securityFailed, debtor: debtor, amount: cover)
      return 0
    }
    note(.securityCalled, debtor: debtor, amount: cover)
    let number = books.pointee.cases.count
    books.pointee.cases.append(
      RecoveryCase(
        debtor: Int32(debtor), item: -1, amount: cover, startDay: Int32(today), age: 0, route: 0,
        single: cover)
    )
    let day = today + security.days
    guard day < days else { return cover }
    if day == today {
      completeRoute(number)
    } else {
      enter(.recovery, .receipts, day: arrival(debtor, day: day), debtor: debtor, target: number)
    }
    return cover
  }

  private func book(loss: Int64, debtor: Int) {
    books.pointee.creditLoss += loss
    debtors[debtor].loss += loss
  }

  /// The failure class's recovery: a share after a lag.
  private func singleRecovery(_ number: Int, debtor: Int) {
    let amount = books.pointee.cases[number].amount
    guard debtors[debtor].failureClass >= 0 else {
      writeOff(number)
      book(loss: amount, debtor: debtor)
      return
    }
    let kind = experiment.failureClasses[Int(debtors[debtor].failureClass)]
    let factor = recoveryFactor(debtor)
    func scaled(_ share: FixedShare) -> Int64 {
      factor == 1 ? share.of(amount) : min(amount, FixedShare(factor).of(share.of(amount)))
    }
    book(loss: amount - scaled(kind.discountedRecovery), debtor: debtor)
    books.pointee.cases[number].route = 0
    books.pointee.cases[number].single = scaled(kind.recovery)
    let back = today + kind.recoveryLagDays
    guard back < days else { return }
    enter(.recovery, .receipts, day: arrival(debtor, day: back), debtor: debtor, target: number)
  }

  /// Takes the next route that is worth its cost, or writes the claim off.
  private func startRoute(_ number: Int, plan: RecoveryPlan, from first: Int) {
    let claim = books.pointee.cases[number]
    let debtor = Int(claim.debtor)
    guard let next = plan.next(amount: claim.amount, age: Int(claim.age), from: first) else {
      writeOff(number)
      return
    }
    let route = plan.routes[next]
    books.pointee.cases[number].route = Int32(next)
    pay(route.cost, .recoveryCost)
    note(.routeStarted, debtor: debtor, item: Int(claim.item), amount: claim.amount, detail: next)
    let span = Double(route.greatestDays - route.leastDays + 1)
    let uniform = draw(number, route: next, 0)
    let length = route.leastDays + min(Int(span) - 1, Int(uniform * span))
    books.pointee.cases[number].startDay = Int32(today)
    let day = today + max(1, length)
    guard day < days else { return }
    enter(.recovery, .receipts, day: day, debtor: debtor, target: number)
  }

  private func draw(_ number: Int, route: Int, _ which: Int) -> Double {
    let claim = books.pointee.cases[number]
    // Claims of one debtor are told apart by their item; the failed rest of a debtor has slot 0.
    let slot = claim.item >= 0 ? 1 + plan.items[Int(claim.item)].slot : 0
    return experiment.key.uniform(
      path: path, entity: plan.debtors[Int(claim.debtor)].entity, slot: slot, purpose: .recovery,
      draw: UInt32(2 * route + which))
  }

  /// A route comes to its end.
  func completeRoute(_ number: Int) {
    let claim = books.pointee.cases[number]
    guard claim.route >= 0 else { return }
    let debtor = Int(claim.debtor)
    if claim.single >= 0 {
      take(claim.single, number: number, debtor: debtor)
      writeOff(number)
      return
    }
    let choice = profile(of: debtor).pointee.recovery
    guard choice >= 0 else { return }
    let rules = mechanisms.recoveryPlans[choice]
    let route = rules.routes[Int(claim.route)]
    if draw(number, route: Int(claim.route), 1) < route.chance {
      let factor = recoveryFactor(debtor)
      let share = min(1, route.share * rules.decay(age: Int(claim.age)) * factor)
      let cash = min(claim.amount, FixedShare(share).of(claim.amount))
      take(cash, number: number, debtor: debtor)
      pay(FixedShare(route.contingentFee).of(cash), .recoveryCost)
      writeOff(number)
    } else {
      note(
        .routeFailed, debtor: debtor, item: Int(claim.item), amount: claim.amount, detail: Int(claim.route))
      books.pointee.cases[number].age += Int32(today) - claim.startDay
      startRoute(number, plan: rules, from: Int(claim.route) + 1)
    }
  }

  private func take(_ cash: Int64, number: Int, debtor: Int) {
    guard cash > 0 else { return }
    books.pointee.movement.cash += cash
    books.pointee.cases[number].amount -= cash
    receive(cash, from: debtor)
    books.pointee.fromRecoveries += cash
    noteFailed(-cash)
    add(.recovered, cash)
    note(.recovered, debtor: debtor, item: Int(books.pointee.cases[number].item), amount: cash)
  }

  private func writeOff(_ number: Int) {
    let amount = books.pointee.cases[number].amount
    books.pointee.movement.writtenOff += amount
    books.pointee.cases[number].amount = 0
    books.pointee.cases[number].route = -1
    if amount > 0 { note(.writtenOff, debtor: Int(books.pointee.cases[number].debtor), amount: amount) }
  }

  /// An item that has been late for too long leaves the clock and goes into recovery.
  func refer(_ index: Int) {
    let item = items + index
    guard item.pointee.status == .open else { return }
    let debtor = Int(plan.items[index].debtor)
    let amount = item.pointee.remaining
    note(.referred, debtor: debtor, item: index, amount: amount)
    returnSold(index, debtor: debtor, by: today)
    settleSold(index, debtor: debtor, amount, .credited)
    settledDays(index, amount)
    item.pointee.remaining = 0
    debtors[debtor].openAmount -= amount
    changeOpen(-amount)
    close(index, debtor: debtor)
    item.pointee.status = .recovery
    books.pointee.failedAmount += amount
    noteFailed(amount)
    openCase(debtor: debtor, item: index, amount: amount, age: max(0, today - Int(item.pointee.due)))
  }

  // MARK: Credit insurance

  /// The buyer's limit, for new invoices after the insurer's cut.
  @inline(__always)
  func insuredLimit(of debtor: Int, isNew: Bool) -> Int64 {
    guard let policy = plan.insurance else { return 0 }
    let own = profile(of: debtor).pointee.insuredLimit ?? policy.pointee.discretionaryLimit
    let cutShare = isNew ? economy.cutShares[week(of: today)] : 0
    return cutShare > 0 ? own - FixedShare(cutShare).of(own) : own
  }

  /// Covers a new invoice as far as the limit allows; overdue buyers are not covered.
  @inline(__always)
  func insure(_ index: Int, debtor: Int, amount: Int64) {
    guard let policy = plan.insurance else { return }
    books.pointee.insurableTurnover += amount
    let state = debtors + debtor
    if let stop = policy.pointee.stopOverdueDays, today &- Int(state.pointee.oldestDue) >= max(1, stop) {
      let overdue = overdue(debtor)
      if overdue.count > 0, overdue.days >= stop {
        note(.notCovered, debtor: debtor, item: index, amount: amount)
        return
      }
    }
    let limit = insuredLimit(of: debtor, isNew: true)
    let insured = min(amount, max(0, limit - state.pointee.insuredOpen))
    items[index].insured = insured
    state.pointee.insuredOpen += insured
  }

  /// A failed buyer's claim, paid after the waiting time.
  func claimInsurance(_ debtor: Int, insured: Int64) {
    guard let policy = mechanisms.insurance else { return }
    let limit = profile(of: debtor).pointee.insuredLimit
    let amount = policy.claim(loss: insured, limit: limit)
    guard amount > 0 else { return }
    if debtors[debtor].hasBreached, policy.refusalAfterBreach > 0,
      experiment.key.uniform(
        path: path, entity: plan.debtors[debtor].entity, slot: 0, purpose: .insurance)
        < policy.refusalAfterBreach
    {
      note(.claimRefused, debtor: debtor, amount: amount)
      return
    }
    note(.claimed, debtor: debtor, amount: amount)
    let day = today + policy.waitingDays
    guard day < days else { return }
    books.pointee.claims.append(PathBooks.InsuranceClaim(day: day, debtor: debtor, amount: amount))
  }

  /// The insurer pays what its aggregates leave; a payout reduces the loss.
  ///
  /// The aggregates couple debtors in order of day, and nothing that a debtor does depends on them, so claims are
  /// settled when all debtors have come to the day.
  func payClaims(through last: Int) {
    guard !books.pointee.claims.isEmpty else { return }
    let due = books.pointee.claims.filter { $0.day <= last }.sorted {
      ($0.day, $0.debtor) < ($1.day, $1.debtor)
    }
    books.pointee.claims.removeAll { $0.day <= last }
    for claim in due {
      books.pointee.today = claim.day
      payClaim(claim)
    }
  }

  private func payClaim(_ claim: PathBooks.InsuranceClaim) {
    guard let policy = mechanisms.insurance else { return }
    let paid = policy.payout(
      claim: claim.amount, claimedBefore: books.pointee.claimedSoFar, paidBefore: books.pointee.paidByInsurer)
    books.pointee.claimedSoFar += claim.amount
    books.pointee.paidByInsurer += paid
    guard paid > 0 else { return }
    receipts[today] += paid
    add(.insurerPaid, paid)
    note(.insurerPaid, debtor: claim.debtor, amount: paid)
  }

  /// The premium on insurable turnover, at the end of each quarter in equal parts, at least the minimum.
  func payPremium() {
    guard let policy = mechanisms.insurance else { return }
    let least = FixedShare(Double(days) / 365).of(policy.minimumPremium)
    let premium = max(least, FixedShare(policy.premiumRate).of(books.pointee.insurableTurnover))
    guard premium > 0 else { return }
    var left = premium
    let quarters = max(1, (days + 90) / 91)
    for quarter in 0..<quarters {
      let part = quarter == quarters - 1 ? left : premium / Int64(quarters)
      outflows[min(days - 1, 91 * (quarter + 1) - 1)] += part
      left -= part
    }
    add(.premium, premium)
  }

  // MARK: Decisions from outside

  /// Takes a decision at the close of the day before ``today``; the rules go on from there.
  public func take(_ decision: OutsideDecision) {
    beginDebtors(freeThrough: nil)
    turn(to: decision.debtor)
    defer {
      rouse(decision.debtor)
      books.pointee.debtor = -1
    }
    switch decision {
    case .setLimit(let debtor, let limit):
      debtors[debtor].limit = limit ?? .max
      note(.outside, debtor: debtor, amount: limit ?? 0, reasons: .outside)
    case .freeze(let debtor, let isFrozen):
      debtors[debtor].isFrozen = isFrozen
      note(.outside, debtor: debtor, detail: isFrozen ? 1 : 0, reasons: .outside)
    case .contact(let debtor, let number):
      let ladder = profile(of: debtor).pointee.ladder
      guard ladder >= 0, number >= 0, number < plan.ladders[ladder].count else { return }
      let rules = plan.ladders[ladder]
      for index in overdueItems(debtor) {
        contact(
          index, debtor: debtor, step: rules.steps + number, number: number,
          fatigue: rules.fatigue, skill: 1)
      }
    case .refer(let debtor):
      guard profile(of: debtor).pointee.recovery >= 0 else { return }
      for index in overdueItems(debtor) { refer(index) }
    }
  }

  private func overdueItems(_ debtor: Int) -> [Int] {
    var found: [Int] = []
    var item = debtors[debtor].openHead
    while item >= 0 {
      if items[Int(item)].status == .open, today > Int(items[Int(item)].due) { found.append(Int(item)) }
      item = items[Int(item)].next
    }
    return found
  }

  /// What the firm knows of a customer at the close of the day before ``today``.
  public func observation(of debtor: Int) -> CreditObservation {
    beginDebtors(freeThrough: nil)
    return observe(debtor)
  }
}
