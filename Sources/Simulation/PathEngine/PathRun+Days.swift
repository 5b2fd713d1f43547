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
    }
    walk(through: last)
  }

  private func walk(through last: Int) {
    guard nextDay <= last else { return }
    beginDebtors(freeThrough: last)
    if hasBegun {
      for debtor in 0..<plan.debtorCount where !books.pointee.wakes.isAsleep(debtor) {
        release(debtor, through: last)
      }
    }
    hasBegun = true
    if isCoupled {
      for day in nextDay...last { passDay(day, last: last) }
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
    for debtor in 0..<plan.debtorCount {
      books.pointee.today = 0
      books.pointee.phase = PathBooks.dawn
      books.pointee.debtor = debtor
      beginDebtor(debtor)
      if let last { release(debtor, through: last) }
    }
    books.pointee.today = 0
    books.pointee.phase = PathBooks.dawn
    books.pointee.debtor = -1
    if last == nil { hasBegun = true }
  }

  /// Lets a debtor run to the close of a day, or until a contact of it waits for a collector; a debtor with trade
  /// links only sleeps until its next event.
  private func release(_ debtor: Int, through last: Int) {
    let state = debtors + debtor
    if plan.debtors[debtor].isLinked || state.pointee.waitingContacts > 0 {
      let next = agenda.firstDay(debtor)
      if next < days { books.pointee.wakes.wake(debtor, day: next) }
      return
    }
    books.pointee.debtor = debtor
    state.pointee.pausedDay = .max
    while let event = agenda.first(debtor) {
      let day = event.day
      if day > last { break }
      if day > Int(state.pointee.pausedDay)
        || (day == Int(state.pointee.pausedDay) && event.phase > DebtorAgenda.Phase.collection.rawValue)
      {
        break
      }
      agenda.dropFirst(debtor)
      carry(event, day: day)
    }
    if state.pointee.pausedDay != .max {
      books.pointee.wakes.wake(debtor, day: Int(state.pointee.pausedDay))
    } else if last == days - 1, !state.pointee.isClosed {
      closeBooks(of: debtor)
    }
  }

  /// What has become of a debtor by a phase of a day.
  private func catchUp(_ debtor: Int, day: Int, through phase: DebtorAgenda.Phase) {
    books.pointee.debtor = debtor
    debtors[debtor].pausedDay = Int32(day)
    while let event = agenda.first(debtor), event.day <= day, event.phase <= phase.rawValue {
      agenda.dropFirst(debtor)
      carry(event, day: event.day)
    }
  }

  @inline(__always)
  private func carry(_ event: DebtorAgenda.Event, day: Int) {
    books.pointee.today = day
    let phase = event.phase
    books.pointee.phase = Int(phase)
    switch phase {
    case 0: failurePhase(event)
    case 1, 4, 7: receiptPhase(event)
    case 2: creditPhase(event)
    case 3: issuePhase(event)
    default: collectionPhase(event)
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

  /// Enters an event of a debtor; one beyond the horizon, or for a phase of today that is over, is dropped.
  @inline(__always)
  func enter(
    _ kind: DebtorAgenda.Kind, _ phase: DebtorAgenda.Phase, day: Int, debtor: Int, target: Int,
    detail: Int = 0, version: UInt16 = 0
  ) {
    guard day < days else { return }
    let books = books
    var code = phase.rawValue
    if day <= books.pointee.today {
      guard day == books.pointee.today, let place = place(today: phase) else { return }
      code = place
    }
    agenda.push(
      debtor, day: day, phase: code, kind: kind, version: version, target: target, detail: detail)
    if debtor != books.pointee.debtor {
      books.pointee.wakes.wake(debtor, day: day)
    }
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

  /// A contact that needs a collector: it joins the queue on its day, and its debtor waits.
  func ask(_ ticket: WakeCalendar.ContactTicket) {
    books.pointee.wakes.add(ticket, day: today)
    let state = debtors + Int(ticket.debtor)
    state.pointee.waitingContacts += 1
    state.pointee.pausedDay = Int32(today)
  }

  /// After a decision from outside: a debtor that sleeps must not miss what was entered for it.
  func rouse(_ debtor: Int) {
    let next = agenda.firstDay(debtor)
    guard next < days, plan.debtors[debtor].isLinked || debtors[debtor].waitingContacts > 0 else { return }
    books.pointee.wakes.wake(debtor, day: next)
  }
}
