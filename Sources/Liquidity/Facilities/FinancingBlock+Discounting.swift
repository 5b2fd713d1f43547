import CreditModels
import Stochastics

/// How claims are discounted on a path.
extension FinancingBlock {
  /// Discounting on one pass of a path: the state of each claim, and how far the due days have been gone through.
  struct Claims {
    var book: ClaimBook?
    var states: [ClaimState] = []
    /// Place in the order of due days up to which claims are known to be late.
    var late = 0
    /// The same for claims that come back, by facility.
    var back: [Int] = []
    /// Claims asked for, with the day of payment, in order of day for each facility.
    var asked: [(claim: Int, day: Int)] = []

    mutating func begin(_ book: ClaimBook?, facilities: Int) {
      self.book = book
      states.removeAll(keepingCapacity: true)
      asked.removeAll(keepingCapacity: true)
      late = 0
      guard let book else { return }
      for claim in book.claims { states.append(ClaimState(left: claim.amount)) }
      back.removeAll(keepingCapacity: true)
      for _ in 0..<facilities { back.append(0) }
    }
  }

  /// What customers paid of discounted claims, what comes back, and what was asked for earlier; returns what comes in.
  func passClaims(day: Int, _ inputs: Inputs, cost: inout Int64, sums: inout Sums) -> Int64 {
    guard let book = claims.book else { return 0 }
    var cash: Int64 = 0
    var event = book.heads[day]
    while event >= 0 {
      let found = book.events[Int(event)]
      event = found.next
      cash += settle(Int(found.claim), found, in: book, sums: &sums)
    }
    while claims.late < book.byDue.count {
      let claim = Int(book.byDue[claims.late])
      guard Int(book.claims[claim].due) <= day else { break }
      claims.late += 1
      guard claims.states[claim].advance > 0 else { continue }
      claims.states[claim].isLate = true
      states[Int(book.claims[claim].facility)].lateDrawn += claims.states[claim].advance
    }
    for (index, facility) in plan.facilities.enumerated() {
      guard let rules = facility.discounting, rules.hasRecourse, let after = rules.recourseAfterDays else {
        continue
      }
      while claims.back[index] < book.byDue.count {
        let claim = Int(book.byDue[claims.back[index]])
        guard Int(book.claims[claim].due) + after <= day else { break }
        claims.back[index] += 1
        guard Int(book.claims[claim].facility) == index else { continue }
        claims.states[claim].isBack = true
        let part = claims.states[claim].advance
        guard part > 0 else { continue }
        release(claim, part, of: index)
        states[index].repay(part)
        cash -= part
      }
    }
    guard claims.asked.contains(where: { $0.day == day }) else { return cash }
    let due = claims.asked.filter { $0.day == day }
    claims.asked.removeAll { $0.day == day }
    for (claim, _) in due {
      let index = Int(book.claims[claim].facility)
      states[index].askedAdvance -= claims.states[claim].askedAdvance
      states[index].askedNet -= claims.states[claim].askedNet
      claims.states[claim].askedAdvance = 0
      claims.states[claim].askedNet = 0
      cash += take(claim, of: index, day: day, inputs, cost: &cost)
    }
    return cash
  }

  /// A part of a claim is settled or lost, or it is disputed.
  private func settle(_ claim: Int, _ event: ClaimBook.Event, in book: ClaimBook, sums: inout Sums) -> Int64 {
    switch event.kind {
    case .disputed, .resolved:
      claims.states[claim].isDisputed = event.kind == .disputed
      return 0
    case .settled, .failed: break
    }
    let isFailure = event.kind == .failed
    let before = claims.states[claim].left
    claims.states[claim].left = isFailure ? 0 : max(0, before - event.amount)
    let advance = claims.states[claim].advance
    guard advance > 0 else { return 0 }
    let isAll = isFailure || event.amount >= before
    let part = isAll ? advance : Int64(Int128(advance) * Int128(event.amount) / Int128(before))
    let index = Int(book.claims[claim].facility)
    release(claim, part, of: index)
    if isFailure, plan.facilities[index].discounting?.hasRecourse == false {
      states[index].drawn -= part
      states[index].absorbed += part
      sums.absorbed += part
      return 0
    }
    states[index].repay(part)
    return -part
  }

  private func release(_ claim: Int, _ part: Int64, of index: Int) {
    claims.states[claim].advance -= part
    if claims.states[claim].isLate { states[index].lateDrawn -= part }
  }

  /// Most that a bank has out on a day.
  private func room(_ index: Int, day: Int, _ inputs: Inputs) -> Int64 {
    guard let rules = plan.facilities[index].discounting, !states[index].isStopped else { return 0 }
    let response = inputs.index(rules.roomWeights, day: day)
    let limit =
      response < 0
      ? FixedShare(FixedOrder.exp(response)).of(states[index].available) : states[index].available
    return max(0, limit - states[index].drawn - states[index].askedAdvance)
  }

  /// What a claim brings: the advance, and the discount and the fee that are kept back.
  private func offer(
    _ claim: Int, in book: ClaimBook, of index: Int, paid: Int, rateOn day: Int, _ inputs: Inputs
  ) -> (advance: Int64, cost: Int64)? {
    let facility = plan.facilities[index]
    guard let rules = facility.discounting else { return nil }
    let left = claims.states[claim].left
    let days = Int(book.claims[claim].due) - paid
    guard left > 0, days >= rules.leastDays, days <= rules.mostDays else { return nil }
    let advance = rules.advanceRate.of(left)
    guard advance > 0 else { return nil }
    let rate = states[index].rate(facility, index: inputs.index(facility.rateWeights, day: day))
    return (advance, FixedShare(rate * Double(days) / plan.dayBasis).of(advance) + rules.fee.of(left))
  }

  /// Discounts a claim; returns the advance. The price of it goes to `cost`.
  private func take(_ claim: Int, of index: Int, day: Int, _ inputs: Inputs, cost: inout Int64) -> Int64 {
    guard let book = claims.book, !claims.states[claim].isBack, !claims.states[claim].isDisputed,
      let found = offer(claim, in: book, of: index, paid: day, rateOn: day, inputs),
      found.advance <= room(index, day: day, inputs)
    else { return 0 }
    claims.states[claim].advance = found.advance
    states[index].draw(found.advance)
    states[index].cost += found.cost
    cost += found.cost
    return found.advance
  }

  /// Discounts what a facility is for, one claim after another; returns what comes in before its price.
  func discount(_ index: Int, day: Int, cash: Int64, _ inputs: Inputs, cost: inout Int64) -> Int64 {
    guard let rules = plan.facilities[index].discounting, let book = claims.book else { return 0 }
    let facility = plan.facilities[index]
    let isUnlimited = rules.use == .always
    // Whoever gets the money later looks ahead to the payments of these days, and counts on no receipts.
    var ahead: Int64 = 0
    for later in day + 1..<max(day + 1, min(days, day + 1 + rules.lagDays)) {
      ahead += max(0, inputs.outflows[later * paths + inputs.lane])
    }
    var need = isUnlimited ? Int64.max : facility.holdCash - cash + ahead - states[index].askedNet
    guard need > 0, room(index, day: day, inputs) > 0 else { return 0 }
    var gained: Int64 = 0
    // Nothing that is due already is taken.
    for place in claims.late..<book.byDue.count {
      let claim = Int(book.byDue[place])
      let fixed = book.claims[claim]
      guard Int(fixed.facility) == index, Int(fixed.from) <= day else { continue }
      let state = claims.states[claim]
      guard state.left > 0, state.advance == 0, state.askedAdvance == 0, !state.isBack, !state.isDisputed,
        let found = offer(claim, in: book, of: index, paid: day + rules.lagDays, rateOn: day, inputs),
        found.advance <= room(index, day: day, inputs)
      else { continue }
      let net = found.advance - found.cost
      guard net > 0 else { continue }
      if rules.lagDays == 0 {
        gained += take(claim, of: index, day: day, inputs, cost: &cost)
      } else {
        claims.states[claim].askedAdvance = found.advance
        claims.states[claim].askedNet = net
        states[index].askedAdvance += found.advance
        states[index].askedNet += net
        claims.asked.append((claim, day + rules.lagDays))
      }
      if !isUnlimited {
        need -= net
        if need <= 0 { break }
      }
    }
    return gained
  }
}
