import CreditModels
import Liquidity
import Stochastics

extension PathRun {
  // MARK: Disputes and credits

  /// Draws whether and when an item will be disputed.
  @inline(__always)
  func startDispute(_ index: Int, debtor: Int) {
    guard isBelow(profile(of: debtor).pointee.disputed, .dispute, item: index), !plan.items[index].isClaim
    else {
      return
    }
    enterDispute(index, debtor: debtor)
  }

  @inline(never)
  private func enterDispute(_ index: Int, debtor: Int) {
    guard let dispute = profile(of: debtor).pointee.dispute,
      !(books.pointee.isSuppressing && books.pointee.suppression.disputes.contains(index))
    else { return }
    let span = Double(dispute.raisedWithinDays)
    let after = 1 + min(dispute.raisedWithinDays - 1, Int(uniform(.dispute, item: index, draw: 1) * span))
    enter(
      .disputeStart, .credits, day: Int(items[index].issue) + after, debtor: debtor, target: index)
  }

  func raiseDispute(_ index: Int) {
    let item = items + index
    let debtor = Int(plan.items[index].debtor)
    // Money that is on its way ends the matter.
    guard item.pointee.status == .open, Int(item.pointee.payDay) >= today,
      let dispute = profile(of: debtor).pointee.dispute
    else { return }
    settleDecay(index, before: today)
    item.pointee.status = .disputed
    disputeDiscountable(index, isOver: false)
    enterCollection(index, debtor: debtor, before: .max)
    item.pointee.version &+= 1
    let uniform = uniform(.dispute, item: index, draw: 2)
    let daily = -FixedOrder.log(1 - 1 / max(1.000_001, dispute.meanDays))
    let length = dispute.meanDays <= 1 ? 1 : max(1, Int((-FixedOrder.log(uniform) / daily).rounded(.up)))
    item.pointee.waitingSince = Int32(today)
    note(.disputed, debtor: debtor, item: index, amount: item.pointee.remaining, detail: length)
    enter(.disputeEnd, .credits, day: today + length, debtor: debtor, target: index)
  }

  func settleDispute(_ index: Int) {
    let item = items + index
    let debtor = Int(plan.items[index].debtor)
    guard item.pointee.status == .disputed,
      let dispute = profile(of: debtor).pointee.dispute
    else { return }
    let spread = dispute.greatestValid - dispute.leastValid
    let valid = dispute.leastValid + spread * uniform(.dispute, item: index, draw: 3)
    let credited = min(item.pointee.remaining, FixedShare(valid).of(item.pointee.remaining))
    note(.disputeSettled, debtor: debtor, item: index, amount: credited)
    settleDecay(index, before: today)
    item.pointee.status = .open
    disputeDiscountable(index, isOver: true)
    credit(index, debtor: debtor, amount: credited)
    guard item.pointee.remaining > 0 else { return }
    // The clock stood still: everything about it moves by the length of the dispute.
    let length = Int32(today) - item.pointee.waitingSince
    item.pointee.clockStart += length
    // What contacts had lifted has faded meanwhile, and a customer in distress does not pay as planned either.
    if resume(index, debtor: debtor) { return }
    if item.pointee.payDay != Int32.max {
      item.pointee.payDay =
        item.pointee.payDay > Int32.max - length ? Int32.max : item.pointee.payDay + length
      item.pointee.version &+= 1
      enterPayment(index, debtor: debtor)
    }
  }

  /// A credit note for an item.
  private func credit(_ index: Int, debtor: Int, amount: Int64) {
    guard amount > 0 else { return }
    let item = items + index
    books.pointee.movement.credits += amount
    noteCredited(amount)
    returnSold(index, debtor: debtor, by: today)
    settleSold(index, debtor: debtor, amount, .credited)
    settledDays(index, amount)
    item.pointee.remaining -= amount
    debtors[debtor].openAmount -= amount
    changeOpen(-amount)
    if item.pointee.remaining == 0 { close(index, debtor: debtor) }
  }

  /// The year-end rebate: a credit note on the sales of the horizon so far, taken off the oldest items.
  func creditRebate(_ debtor: Int) {
    guard let deduction = profile(of: debtor).pointee.deduction else { return }
    var left = FixedShare(deduction.rebateShare).of(debtors[debtor].invoicedSoFar)
    guard left > 0, !debtors[debtor].hasFailed else { return }
    var given: Int64 = 0
    while left > 0 {
      var oldest: Int32 = -1
      var item = debtors[debtor].openHead
      while item >= 0 {
        let isOlder = oldest < 0 || items[Int(item)].due < items[Int(oldest)].due
        if items[Int(item)].status == .open, isOlder { oldest = item }
        item = items[Int(item)].next
      }
      guard oldest >= 0 else { break }
      let part = min(left, items[Int(oldest)].remaining)
      credit(Int(oldest), debtor: debtor, amount: part)
      left -= part
      given += part
    }
    note(.rebate, debtor: debtor, amount: given)
  }

  // MARK: The ladder

  /// Finds the first step of the ladder that is still to come; a freeze or a referral that is due already comes today.
  @inline(__always)
  func startLadder(_ index: Int, debtor: Int) {
    let profile = profile(of: debtor)
    let due = Int(items[index].due)
    // Nothing is done yet about an item that has just begun.
    guard due &+ profile.pointee.collectsFrom < today else { return }
    findStep(index, debtor: debtor)
    if let freeze = profile.pointee.control.freezeDays, due + freeze < today {
      items[index].marks.insert(.freezeEntered)
      enter(.freeze, .collection, day: today, debtor: debtor, target: index)
    }
    if let refer = profile.pointee.referAfterDays, due + refer < today {
      items[index].marks.insert(.referEntered)
      enter(.refer, .collection, day: today, debtor: debtor, target: index)
    }
  }

  /// Passes over steps whose day has gone by: before the forecast they were taken before it.
  @inline(__always)
  private func findStep(_ index: Int, debtor: Int) {
    let position = profile(of: debtor).pointee.ladder
    guard position >= 0 else { return }
    let ladder = plan.ladders[position]
    let due = Int(items[index].due)
    while Int(items[index].step) < ladder.count, due + ladder.steps[Int(items[index].step)].daysLate < today {
      items[index].step += 1
    }
  }

  /// Enters what collection does about an item before the day on which it is settled: nearly all items are paid
  /// before anything is done about them, and nothing needs to wait for those.
  ///
  /// Called whenever that day changes. What lies before today and is not entered met an item that was settled then.
  func enterCollection(_ index: Int, debtor: Int, before settled: Int) {
    let profile = profile(of: debtor)
    let item = items + index
    let due = Int(item.pointee.due)
    // Nearly all items are settled before anything is done about them.
    guard due &+ profile.pointee.collectsFrom < settled else { return }
    let position = profile.pointee.ladder
    if position >= 0, !item.pointee.marks.contains(.stepEntered) {
      let ladder = plan.ladders[position]
      let step = Int(item.pointee.step)
      if step < ladder.count {
        let day = due + ladder.steps[step].daysLate
        if day < days {
          let working = Int(plan.nextWorking[max(0, day)])
          if working < settled {
            item.pointee.marks.insert(.stepEntered)
            // A step whose day has gone by is not taken any more.
            if working > today { item.pointee.dunDay = Int32(truncatingIfNeeded: working) }
            enterOften(.dunning, .collection, day: working, debtor: debtor, target: index, detail: step)
          }
        }
      }
    }
    if let freeze = profile.pointee.control.freezeDays, !item.pointee.marks.contains(.freezeEntered),
      due + freeze < settled
    {
      item.pointee.marks.insert(.freezeEntered)
      enter(.freeze, .collection, day: due + freeze, debtor: debtor, target: index)
    }
    if let refer = profile.pointee.referAfterDays, !item.pointee.marks.contains(.referEntered),
      due + refer < settled
    {
      item.pointee.marks.insert(.referEntered)
      enter(.refer, .collection, day: due + refer, debtor: debtor, target: index)
    }
  }

  /// A customer is frozen for an item that is overdue for too long.
  func freeze(_ index: Int) {
    let debtor = Int(plan.items[index].debtor)
    guard items[index].status == .open, !debtors[debtor].isFrozen else { return }
    debtors[debtor].isFrozen = true
    note(.frozen, debtor: debtor, item: index, amount: items[index].remaining)
  }

  /// A customer goes elsewhere.
  func leave(_ debtor: Int, version: UInt16) {
    let state = debtors + debtor
    guard version == state.pointee.attritionVersion, !state.pointee.hasFailed, !state.pointee.isLost else {
      return
    }
    state.pointee.isLost = true
    add(.customersLost, 1)
    note(.customerLost, debtor: debtor)
  }

  /// A step of the ladder comes due for an item.
  func dun(_ index: Int, step number: Int) {
    let debtor = Int(plan.items[index].debtor)
    let position = profile(of: debtor).pointee.ladder
    guard position >= 0 else { return }
    let item = items + index
    item.pointee.dunDay = .max
    let status = item.pointee.status
    guard status == .open || status == .disputed else { return }
    let rules = plan.ladders[position]
    let step = rules.steps + number
    item.pointee.step = UInt8(truncatingIfNeeded: number &+ 1)
    item.pointee.marks.remove(.stepEntered)
    findStep(index, debtor: debtor)
    guard status == .open else {
      enterCollection(index, debtor: debtor, before: .max)
      return
    }
    let version = item.pointee.version
    if item.pointee.remaining >= step.pointee.leastAmount {
      if step.pointee.minutes > 0, let order = plan.teamOrder {
        // In the evening it takes two to need an order.
        let priority = servesAtOnce ? 0 : priority(index, step: step, order: order)
        ask(
          WakeCalendar.ContactTicket(
            priority: priority, minutes: step.pointee.minutes, item: Int32(truncatingIfNeeded: index),
            step: Int32(truncatingIfNeeded: number), debtor: Int32(truncatingIfNeeded: debtor)))
        // What is said this evening decides what comes next.
        if servesAtOnce { return }
      } else {
        contact(index, debtor: debtor, step: step, number: number, fatigue: rules.fatigue, skill: 1)
      }
    }
    // What comes next, unless the contact has put that off already.
    if item.pointee.version == version { enterPayment(index, debtor: debtor) }
  }

  /// How soon a collector should take a contact up; larger is sooner.
  private func priority(
    _ index: Int, step: UnsafePointer<LadderStep>, order: CollectorTeam.Order
  ) -> Double {
    let item = items + index
    switch order {
    case .oldest: return Double(today - Int(item.pointee.due))
    case .largest: return Double(item.pointee.remaining)
    case .expectedGain:
      // What the firm can know: the table's hazard at this age, not the item's own clock.
      let table = Int(item.pointee.table)
      let age = today - Int(item.pointee.clockStart)
      let now = plan.tables.hazardBefore(table: table, day: max(0, age))
      guard now < .infinity else { return 0 }
      let gained = min(plan.tables.hazardBefore(table: table, day: max(0, age + 14)) - now, 27.6)
      let chance = 1 - FixedOrder.exp(-gained)
      let lifted = 1 - FixedOrder.exp(-gained * (1 + step.pointee.uplift))
      return Double(item.pointee.remaining) * (lifted - chance) / step.pointee.minutes
    }
  }

  /// The contacts of a debtor that were asked for today, in the order in which a collector would take them.
  func makeContacts() {
    let books = books
    if books.pointee.evening.count > 1, let order = plan.teamOrder {
      for place in books.pointee.evening.indices {
        let ticket = books.pointee.evening[place]
        let ladder = plan.ladders[profile(of: Int(ticket.debtor)).pointee.ladder]
        books.pointee.evening[place].priority = priority(
          Int(ticket.item), step: ladder.steps + Int(ticket.step), order: order)
      }
      books.pointee.evening.sort {
        if $0.priority != $1.priority { return $0.priority > $1.priority }
        return ($0.item, $0.step) < ($1.item, $1.step)
      }
    }
    let skill = plan.skill[today]
    for place in books.pointee.evening.indices {
      let ticket = books.pointee.evening[place]
      let index = Int(ticket.item)
      guard items[index].status == .open else { continue }
      let debtor = Int(ticket.debtor)
      minutes[today] += ticket.minutes
      let ladder = plan.ladders[profile(of: debtor).pointee.ladder]
      let version = items[index].version
      contact(
        index, debtor: debtor, step: ladder.steps + Int(ticket.step), number: Int(ticket.step),
        fatigue: ladder.fatigue, skill: skill)
      if items[index].version == version { enterPayment(index, debtor: debtor) }
    }
    books.pointee.evening.removeAll(keepingCapacity: true)
  }

  /// Whether a day was too short for the contacts that were made on it at once.
  var isOverworked: Bool {
    guard servesAtOnce, let team = mechanisms.team else { return false }
    // The queue subtracts one contact after another: its rounding is far below this.
    let most = Double(team.collectors) * team.minutesPerDay * (1 - 1e-9)
    return (0..<days).contains { minutes[$0] > most }
  }

  /// What the collectors cost on the working days among these.
  func payTeam(_ range: ClosedRange<Int>) {
    guard let team = mechanisms.team, team.dailyCost > 0 else { return }
    for day in range where Int(plan.nextWorking[day]) == day {
      books.pointee.today = day
      pay(team.dailyCost * Int64(team.collectors), .collectionCost)
    }
  }

  /// The day's work of the collectors.
  ///
  /// - Parameter awake: Receives the debtors that were looked at.
  func serveQueue(awake: inout [Int]) {
    guard let team = mechanisms.team else { return }
    guard Int(plan.nextWorking[today]) == today else { return }
    if team.dailyCost > 0 { pay(team.dailyCost * Int64(team.collectors), .collectionCost) }
    var left = Double(team.collectors) * team.minutesPerDay
    let skill = plan.skill[today]
    while let ticket = books.pointee.queue.first {
      let index = Int(ticket.item)
      let debtor = Int(plan.items[index].debtor)
      let isOpen = items[index].status == .open
      guard !isOpen || ticket.minutes <= left else { break }
      books.pointee.queue.dropFirst()
      debtors[debtor].waitingContacts -= 1
      awake.append(debtor)
      guard isOpen else { continue }
      left -= ticket.minutes
      turn(to: debtor)
      let ladder = profile(of: debtor).pointee.ladder
      guard ladder >= 0 else { continue }
      let rules = plan.ladders[ladder]
      contact(
        index, debtor: debtor, step: rules.steps + Int(ticket.step), number: Int(ticket.step),
        fatigue: rules.fatigue, skill: skill)
    }
  }

  /// A contact is made: it costs, lifts the hazard, may bring a promise, and strains the relationship.
  func contact(
    _ index: Int, debtor: Int, step: UnsafePointer<LadderStep>, number: Int, fatigue: Double, skill: Double
  ) {
    let item = items + index
    pay(step.pointee.cost, .collectionCost)
    add(.contacts, 1)
    note(.contacted, debtor: debtor, item: index, amount: item.pointee.remaining, detail: number)
    var effect = step.pointee.uplift * skill
    for _ in 0..<item.pointee.contacts { effect *= fatigue }
    item.pointee.contacts = min(255, item.pointee.contacts + 1)
    if step.pointee.hasFee {
      item.pointee.marks.insert(.agency)
      item.pointee.agencyStep = UInt8(min(255, number))
    }
    press(debtor, step: number)
    if effect != 0 {
      settleDecay(index, before: today + 1)
      if item.pointee.uplift == 0 {
        item.pointee.halfLife = Int32(max(1, step.pointee.halfLifeDays))
        item.pointee.decayDay = Int32(today) + item.pointee.halfLife
      }
      item.pointee.uplift += effect
      retime(index, debtor: debtor, from: today + 1)
    }
    guard let promise = step.pointee.promise, Int(item.pointee.payDay) > today else { return }
    let draw = UInt32(2 * number)
    guard uniform(.collection, item: index, draw: 0x100 + draw) < promise.chance else { return }
    let day = today + promise.days
    note(.promised, debtor: debtor, item: index, amount: item.pointee.remaining, detail: promise.days)
    guard uniform(.collection, item: index, draw: 0x101 + draw) < promise.keptShare else {
      note(.promiseBroken, debtor: debtor, item: index, amount: item.pointee.remaining)
      return
    }
    guard Int(item.pointee.payDay) > day else { return }
    item.pointee.marks.insert(.promised)
    item.pointee.payDay = Int32(day)
    item.pointee.version &+= 1
    enterPayment(index, debtor: debtor)
  }
}
