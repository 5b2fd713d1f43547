import CreditModels

extension PathRun {
  // MARK: From day to day

  /// Carries the path to the close of a day.
  public func advance(through day: Int) {
    let last = min(day, days - 1)
    // A certificate looks at all receivables at the close of its day.
    for stop in certificateDays where stop >= nextDay && stop <= last {
      walk(through: stop)
      certify(day: stop)
      countAges(day: stop)
    }
    walk(through: last)
  }

  private func walk(through last: Int) {
    guard nextDay <= last else { return }
    let isFirst = !hasBegun
    beginDebtors(freeThrough: last)
    if !isFirst {
      for place in 0..<plan.debtorCount {
        let debtor = Int(plan.sequence[place])
        if !books.pointee.wakes.isAsleep(debtor) { release(debtor, through: last) }
      }
    }
    if isCoupled {
      for day in nextDay...last { passDay(day, last: last) }
    } else if servesAtOnce {
      payTeam(nextDay...last)
    }
    payClaims(through: last)
    nextDay = last + 1
    books.pointee.debtor = -1
    books.pointee.today = nextDay
    books.pointee.phase = PathBooks.dawn
  }

  /// Starts every debtor, if that has not been done, and lets each run as far as nothing couples it.
  func beginDebtors(freeThrough last: Int?) {
    guard !hasBegun else { return }
    for place in 0..<plan.debtorCount {
      let debtor = Int(plan.sequence[place])
      books.pointee.today = 0
      books.pointee.phase = PathBooks.dawn
      turn(to: debtor)
      drawDebtor(debtor)
      beginDebtor(debtor)
      if let last { release(debtor, through: last) }
    }
    books.pointee.today = 0
    books.pointee.phase = PathBooks.dawn
    books.pointee.debtor = -1
    hasBegun = true
  }

  /// Lets a debtor run to the close of a day, or until a contact of it waits for a collector; a debtor with trade
  /// links only sleeps until its next event.
  private func release(_ debtor: Int, through last: Int) {
    guard isCoupled else {
      runFreely(debtor, through: last)
      return
    }
    let state = debtors + debtor
    if plan.debtors[debtor].isLinked || state.pointee.waitingContacts > 0 {
      let next = agenda.firstDay(agenda[debtor])
      if next < days { books.pointee.wakes.wake(debtor, day: next) }
      return
    }
    turn(to: debtor)
    state.pointee.pausedDay = .max
    let list = agenda[debtor]
    while let event = agenda.first(list) {
      let day = event.day
      if day > last { break }
      if day > Int(state.pointee.pausedDay)
        || (day == Int(state.pointee.pausedDay) && event.phase > DebtorAgenda.Phase.collection.rawValue)
      {
        break
      }
      agenda.dropFirst(list, event)
      carry(event, day: day)
    }
    if state.pointee.pausedDay != .max {
      books.pointee.wakes.wake(debtor, day: Int(state.pointee.pausedDay))
    } else if last == days - 1, !state.pointee.isClosed {
      closeBooks(of: debtor)
    }
  }

  /// Lets a debtor run to the close of a day where nothing couples debtors but links from those before it.
  private func runFreely(_ debtor: Int, through last: Int) {
    turn(to: debtor)
    let list = agenda[books.pointee.list]
    while let event = agenda.first(list), event.day <= last {
      agenda.dropFirst(list, event)
      carry(event, day: event.day)
    }
    if last == days - 1 { closeBooks(of: debtor) }
  }

  /// What has become of a debtor by a phase of a day.
  private func catchUp(_ debtor: Int, day: Int, through phase: DebtorAgenda.Phase) {
    turn(to: debtor)
    debtors[debtor].pausedDay = Int32(day)
    let list = agenda[debtor]
    while let event = agenda.first(list), event.day <= day, event.phase <= phase.rawValue {
      agenda.dropFirst(list, event)
      carry(event, day: event.day)
    }
  }

  @inline(__always)
  private func carry(_ event: DebtorAgenda.Event, day: Int) {
    books.pointee.today = day
    books.pointee.phase = Int(event.phase)
    let target = Int(event.target)
    // One step to what has to be done: which it is cannot be foreseen.
    switch event.kind {
    case .order: takeOrder(target)
    case .shipment: ship(target)
    case .invoice: invoice(target)
    case .payment: pay(target, version: event.version)
    case .bill: matureBill(target)
    case .recovery: completeRoute(target)
    case .dunning: dun(target, step: Int(event.detail))
    case .contact: makeContacts()
    case .attrition: leave(target, version: event.version)
    case .freeze: freeze(target)
    case .refer: refer(target)
    case .review: reviewLimit(target)
    case .disputeStart: raiseDispute(target)
    case .disputeEnd: settleDispute(target)
    case .rebate: creditRebate(target)
    case .fail: fail(target, version: event.version)
    case .distress: distress(target, version: event.version)
    case .infection: spreadInfection(target)
    case .infected: infect(target)
    case .grade: regrade(target, grade: event.detail)
    }
  }

  /// A day of those who are coupled: their events, the collectors' work, what follows from it.
  private func passDay(_ day: Int, last: Int) {
    let books = books
    var awake: [Int] = []
    while let debtor = books.pointee.wakes.take(day: day) {
      catchUp(debtor, day: day, through: .collection)
      awake.append(debtor)
    }
    if mechanisms.team != nil {
      while let ticket = books.pointee.wakes.takeTicket(day: day) {
        books.pointee.queue.push(
          ContactQueue.Ticket(
            priority: ticket.priority, item: ticket.item, step: ticket.step, minutes: ticket.minutes))
      }
      books.pointee.today = day
      books.pointee.phase = Int(DebtorAgenda.Phase.service.rawValue)
      serveQueue(awake: &awake)
    }
    for debtor in awake {
      catchUp(debtor, day: day, through: .receiptsAfterService)
      release(debtor, through: last)
    }
  }

  // MARK: Events

  /// Enters what is next on the way of an order to its invoice.
  ///
  /// Several of a debtor's on one day come behind those that were held, the last item first, whenever they were entered:
  /// whether a shipment was seen on its day or settled with the order must not matter.
  @inline(__always)
  func enterIssue(_ kind: DebtorAgenda.Kind, day: Int, item index: Int, debtor: Int) {
    enter(
      kind, .issue, day: day, debtor: debtor, target: index,
      rank: index &- plan.debtors[debtor].items.lowerBound)
  }

  /// Enters an event of the debtor that is worked on, as ``enter(_:_:day:debtor:target:detail:version:rank:)`` does: in
  /// line, for those that come with every invoice.
  @inline(__always)
  func enterOften(
    _ kind: DebtorAgenda.Kind, _ phase: DebtorAgenda.Phase, day: Int, debtor: Int, target: Int,
    detail: Int = 0, version: UInt16 = 0
  ) {
    guard day < days else { return }
    if isCoupled || day <= books.pointee.today {
      enter(kind, phase, day: day, debtor: debtor, target: target, detail: detail, version: version)
      return
    }
    agenda.push(
      books.pointee.list, day: day, phase: phase.rawValue, kind: kind, version: version, target: target,
      detail: detail)
  }

  /// Enters an event of a debtor; one beyond the horizon, or for a phase of today that is over, is dropped.
  @inline(never)
  func enter(
    _ kind: DebtorAgenda.Kind, _ phase: DebtorAgenda.Phase, day: Int, debtor: Int, target: Int,
    detail: Int = 0, version: UInt16 = 0, rank: Int? = nil
  ) {
    guard day < days else { return }
    let books = books
    var code = phase.rawValue
    // Debtors that run one after the other are each at another day.
    let isOther = debtor != books.pointee.debtor
    if day <= books.pointee.today, isCoupled || !isOther {
      guard day == books.pointee.today, let place = place(today: phase) else { return }
      code = place
    }
    agenda.push(
      isOther ? debtor : books.pointee.list, day: day, phase: code, kind: kind, version: version,
      target: target, detail: detail, rank: rank)
    if isOther, isCoupled { books.pointee.wakes.wake(debtor, day: day) }
  }

  /// Where an event of today still finds its place: receipts come round again after issue and after the collectors.
  @inline(__always)
  private func place(today phase: DebtorAgenda.Phase) -> UInt8? {
    let now = books.pointee.phase
    if Int(phase.rawValue) >= now { return phase.rawValue }
    guard phase == .receipts else { return nil }
    return now <= Int(DebtorAgenda.Phase.receiptsAfterIssue.rawValue)
      ? DebtorAgenda.Phase.receiptsAfterIssue.rawValue : DebtorAgenda.Phase.receiptsAfterService.rawValue
  }

  /// A contact that needs a collector: it joins the queue on its day, and its debtor waits. Where collectors serve at
  /// once it is made in the evening.
  func ask(_ ticket: WakeCalendar.ContactTicket) {
    if servesAtOnce {
      if books.pointee.evening.isEmpty {
        let debtor = Int(ticket.debtor)
        enter(.contact, .service, day: today, debtor: debtor, target: debtor)
      }
      books.pointee.evening.append(ticket)
      return
    }
    books.pointee.wakes.add(ticket, day: today)
    let state = debtors + Int(ticket.debtor)
    state.pointee.waitingContacts += 1
    state.pointee.pausedDay = Int32(today)
  }

  /// After a decision from outside: a debtor that sleeps must not miss what was entered for it.
  func rouse(_ debtor: Int) {
    let next = agenda.firstDay(agenda[debtor])
    guard next < days, plan.debtors[debtor].isLinked || debtors[debtor].waitingContacts > 0 else { return }
    books.pointee.wakes.wake(debtor, day: next)
  }
}
