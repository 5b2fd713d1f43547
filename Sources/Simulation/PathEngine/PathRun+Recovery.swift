import CreditModels
import Liquidity
import Stochastics

extension PathRun {
  // MARK: Recovery

  /// Share of a recovery that the economy leaves, as a factor; recovered shares never exceed 1.
  private func recoveryFactor(_ debtor: Int) -> Double {
    let prepared = plan.profiles[plan.debtors[debtor].profile]
    guard prepared.respondsInRecovery else { return 1 }
    return FixedOrder.exp(index(prepared.response.recovery, week: week(of: today)))
  }

  /// A claim goes into recovery: by the debtor's plan, or by the single recovery of its failure class.
  func openCase(debtor: Int, item: Int, amount: Int64, age: Int) {
    let number = cases.count
    cases.append(
      RecoveryCase(
        debtor: Int32(debtor), item: Int32(item), amount: amount, startDay: Int32(today), age: Int32(age),
        route: -1))
    let profile = plan.profiles[plan.debtors[debtor].profile]
    guard let choice = profile.recovery else {
      singleRecovery(number, debtor: debtor)
      return
    }
    let plan = mechanisms.recoveryPlans[choice]
    let value = Int64(min(Double(amount), plan.value(amount: amount, age: age)).rounded())
    book(loss: amount - value, debtor: debtor)
    startRoute(number, plan: plan, from: 0)
  }

  private func book(loss: Int64, debtor: Int) {
    creditLoss += loss
    debtors[debtor].loss += loss
  }

  /// The failure class's recovery: a share after a lag.
  private func singleRecovery(_ number: Int, debtor: Int) {
    let amount = cases[number].amount
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
    cases[number].route = 0
    cases[number].single = scaled(kind.recovery)
    let back = today + kind.recoveryLagDays
    guard back < days else { return }
    calendar.add(
      .recovery, .receipts, day: Int(experiment.arrivals[plan.debtors[debtor].arrival][back]), target: number)
  }

  /// Takes the next route that is worth its cost, or writes the claim off.
  private func startRoute(_ number: Int, plan: RecoveryPlan, from first: Int) {
    let claim = cases[number]
    let debtor = Int(claim.debtor)
    guard let next = plan.next(amount: claim.amount, age: Int(claim.age), from: first) else {
      writeOff(number)
      return
    }
    let route = plan.routes[next]
    cases[number].route = Int32(next)
    pay(route.cost, .recoveryCost)
    note(.routeStarted, debtor: debtor, item: Int(claim.item), amount: claim.amount, detail: next)
    let span = Double(route.greatestDays - route.leastDays + 1)
    let uniform = draw(number, route: next, 0)
    let length = route.leastDays + min(Int(span) - 1, Int(uniform * span))
    cases[number].startDay = Int32(today)
    let day = today + max(1, length)
    guard day < days else { return }
    calendar.add(.recovery, .receipts, day: day, target: number)
  }

  private func draw(_ number: Int, route: Int, _ which: Int) -> Double {
    let claim = cases[number]
    // Claims of one debtor are told apart by their item; the failed rest of a debtor has slot 0.
    let slot = claim.item >= 0 ? 1 + plan.items[Int(claim.item)].slot : 0
    return experiment.key.uniform(
      path: path, entity: plan.debtors[Int(claim.debtor)].entity, slot: slot, purpose: .recovery,
      draw: UInt32(2 * route + which))
  }

  /// A route comes to its end.
  func completeRoute(_ number: Int) {
    let claim = cases[number]
    guard claim.route >= 0 else { return }
    let debtor = Int(claim.debtor)
    if claim.single >= 0 {
      take(claim.single, number: number, debtor: debtor)
      writeOff(number)
      return
    }
    guard let choice = plan.profiles[plan.debtors[debtor].profile].recovery else { return }
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
      cases[number].age += Int32(today) - claim.startDay
      startRoute(number, plan: rules, from: Int(claim.route) + 1)
    }
  }

  private func take(_ cash: Int64, number: Int, debtor: Int) {
    guard cash > 0 else { return }
    movement.cash += cash
    cases[number].amount -= cash
    receive(cash, from: debtor)
    fromRecoveries += cash
    add(.recovered, cash)
    note(.recovered, debtor: debtor, item: Int(cases[number].item), amount: cash)
  }

  private func writeOff(_ number: Int) {
    let amount = cases[number].amount
    movement.writtenOff += amount
    cases[number].amount = 0
    cases[number].route = -1
    if amount > 0 { note(.writtenOff, debtor: Int(cases[number].debtor), amount: amount) }
  }

  /// An item that has been late for too long leaves the clock and goes into recovery.
  func refer(_ index: Int) {
    let item = items + index
    guard item.pointee.status == .open else { return }
    let debtor = Int(plan.items[index].debtor)
    let amount = item.pointee.remaining
    note(.referred, debtor: debtor, item: index, amount: amount)
    settleSold(index, debtor: debtor, amount, .credited)
    settledDays(index, amount)
    item.pointee.remaining = 0
    debtors[debtor].openAmount -= amount
    openTotal -= amount
    close(index, debtor: debtor)
    item.pointee.status = .recovery
    failedAmount += amount
    openCase(debtor: debtor, item: index, amount: amount, age: max(0, today - Int(item.pointee.due)))
  }

  // MARK: Credit insurance

  /// The buyer's limit after the insurer's cut.
  func insuredLimit(of debtor: Int, policy: InsurancePolicy) -> Int64 {
    let own = plan.profiles[plan.debtors[debtor].profile].insuredLimit ?? policy.discretionaryLimit
    return cutShare > 0 ? own - FixedShare(cutShare).of(own) : own
  }

  /// Covers a new invoice as far as the limit allows; overdue buyers are not covered.
  func insure(_ index: Int, debtor: Int, amount: Int64) {
    guard let policy = mechanisms.insurance else { return }
    insurableTurnover += amount
    let state = debtors + debtor
    if let stop = policy.stopOverdueDays {
      let seen = observe(debtor)
      if seen.overdueCount > 0, seen.overdueDays >= stop {
        note(.notCovered, debtor: debtor, item: index, amount: amount)
        return
      }
    }
    let limit = insuredLimit(of: debtor, policy: policy)
    let insured = min(amount, max(0, limit - state.pointee.insuredOpen))
    items[index].insured = insured
    state.pointee.insuredOpen += insured
  }

  /// A failed buyer's claim, paid after the waiting time.
  func claimInsurance(_ debtor: Int, insured: Int64) {
    guard let policy = mechanisms.insurance else { return }
    let limit = plan.profiles[plan.debtors[debtor].profile].insuredLimit
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
    claims.append(InsuranceClaim(debtor: debtor, amount: amount))
    calendar.add(.insurer, .receipts, day: today + policy.waitingDays, target: claims.count - 1)
  }

  /// The insurer pays what its aggregates leave; a payout reduces the loss.
  func payClaim(_ number: Int) {
    guard let policy = mechanisms.insurance else { return }
    let claim = claims[number]
    let paid = policy.payout(claim: claim.amount, claimedBefore: claimedSoFar, paidBefore: paidByInsurer)
    claimedSoFar += claim.amount
    paidByInsurer += paid
    guard paid > 0 else { return }
    receipts[today] += paid
    add(.insurerPaid, paid)
    note(.insurerPaid, debtor: claim.debtor, amount: paid)
  }

  /// The premium on insurable turnover, at the end of each quarter in equal parts, at least the minimum.
  func payPremium() {
    guard let policy = mechanisms.insurance else { return }
    let least = FixedShare(Double(days) / 365).of(policy.minimumPremium)
    let premium = max(least, FixedShare(policy.premiumRate).of(insurableTurnover))
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
    switch decision {
    case .setLimit(let debtor, let limit):
      debtors[debtor].limit = limit ?? .max
      note(.outside, debtor: debtor, amount: limit ?? 0, reasons: .outside)
    case .freeze(let debtor, let isFrozen):
      debtors[debtor].isFrozen = isFrozen
      note(.outside, debtor: debtor, detail: isFrozen ? 1 : 0, reasons: .outside)
    case .contact(let debtor, let number):
      guard let ladder = plan.profiles[plan.debtors[debtor].profile].ladder,
        mechanisms.ladders[ladder].steps.indices.contains(number)
      else { return }
      let rules = mechanisms.ladders[ladder]
      for index in overdueItems(debtor) {
        contact(
          index, debtor: debtor, step: rules.steps[number], number: number, fatigue: rules.fatigue, skill: 1)
      }
    case .refer(let debtor):
      guard plan.profiles[plan.debtors[debtor].profile].recovery != nil else { return }
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
  public func observation(of debtor: Int) -> CreditObservation { observe(debtor) }
}
