import Receivables

/// Runs the steps of one firm in order of time and records what really happened.
///
/// Every step looks at what is open when it comes, so that no item is settled beyond its amount.
struct SampleHistory {
  let firm: SampleFirm
  let draws: SampleDraws
  let calendar: SampleCalendar
  private(set) var items: [SampleItem]
  private var hasFailed = false

  init(firm: SampleFirm, draws: SampleDraws, calendar: SampleCalendar, items: [SampleItem]) {
    self.firm = firm
    self.draws = draws
    self.calendar = calendar
    self.items = items
  }

  /// Runs the steps and adds the events that are known by the day of the export.
  ///
  /// - Complexity: O(n log n) in the steps, and O(items) for each credit that looks for the oldest open item.
  mutating func run(_ steps: [SampleStep], into events: inout SampleEvents) {
    let order = steps.indices.sorted { left, right in
      let (a, b) = (steps[left], steps[right])
      if a.day != b.day { return a.day < b.day }
      if a.action.rank != b.action.rank { return a.action.rank < b.action.rank }
      return left < right
    }
    for position in order { perform(steps[position], &events) }
  }

  private mutating func perform(_ step: SampleStep, _ events: inout SampleEvents) {
    let (item, day) = (step.item, step.day)
    switch step.action {
    case .fail:
      fail(on: day, &events)
      return
    case .payDividend(let share) where items[item].isFailed:
      record(.paid, item, SampleHistory.part(share, of: items[item].open), day, &events)
      return
    case .writeOff where items[item].isFailed || !hasFailed:
      record(.writtenOff, item, items[item].open, day, &events)
      return
    default: break
    }
    guard !hasFailed || items[item].instrument == .bankBill else { return }
    performGoing(step.action, item, day, &events)
  }

  /// A step of a firm that has not failed.
  private mutating func performGoing(
    _ action: SampleStep.Action, _ item: Int, _ day: Day, _ events: inout SampleEvents
  ) {
    let settleable = items[item].settleable
    switch action {
    case .fail, .payDividend, .writeOff: break
    case .issue(let prepaidOn): issue(item, day, prepaidOn, &events)
    case .pay(let share):
      pay(
        item, share >= 1 ? settleable : min(settleable, SampleHistory.part(share, of: items[item].amount)),
        day, &events)
    case .payWithDiscount(let rate):
      let discount = SampleHistory.part(rate, of: settleable)
      pay(item, settleable - discount, day, &events)
      record(.discounted, item, discount, day, &events)
    case .net(let share):
      record(.netted, item, min(settleable, SampleHistory.part(share, of: items[item].amount)), day, &events)
    case .receiveBill(let bill):
      guard settleable > 0 else { return }
      items[bill].amount = settleable
      issue(bill, day, nil, &events)
      record(.billed, item, settleable, day, &events, instrument: items[bill].instrument)
    case .receiveOnAccount(let claim):
      guard items[claim].settleable > 0 else { return }
      items[item].amount = items[claim].settleable
      issue(item, day, nil, &events)
    case .reverse:
      guard items[item].lastPaid > 0 else { return }
      record(.reversed, item, items[item].lastPaid, max(day, items[item].lastKnown), &events)
      items[item].lastPaid = 0
    case .change(let share):
      guard settleable > 0 else { return }
      let change = SampleHistory.part(share, of: items[item].amount)
      record(.amountChanged, item, max(-settleable, change), day, &events)
    case .sellConsigned: record(.amountChanged, item, -items[item].open, day, &events)
    case .dispute(let share):
      guard settleable > 0 else { return }
      items[item].disputed = max(1, min(settleable, SampleHistory.part(share, of: settleable)))
      record(.disputed, item, items[item].disputed, day, &events)
    case .resolve(let validShare, let creditNote):
      resolve(item, validShare, creditNote, day, &events)
    case .issueCreditNote(let share, let claim, let applied):
      items[item].amount = max(1, SampleHistory.part(share, of: items[claim].amount))
      issue(item, day, nil, &events)
      if applied { apply(item, to: claim, day, &events) }
    case .applyCredit(let claim):
      apply(item, to: claim, day, &events)
      applyToOldest(item, day, &events)
    }
  }

  private mutating func issue(_ item: Int, _ day: Day, _ prepaidOn: Day?, _ events: inout SampleEvents) {
    guard !items[item].isIssued, items[item].amount > 0 else { return }
    let ordinal = items[item].ordinal
    // Some documents are booked days after their date: they enter the history late.
    let bookedLate = items[item].series == .invoice && draws.uniform(.bookedLate, ordinal) < 0.03
    items[item].isIssued = true
    items[item].issue = day
    items[item].known = bookedLate ? calendar.next(day + draws.whole(1...8, .bookedLateDays, ordinal)) : day
    items[item].lastKnown = items[item].known
    items[item].open = items[item].amount
    emit(.issued, item, items[item].amount, day, items[item].known, items[item].instrument, &events)
    if let prepaidOn { record(.paid, item, items[item].open, prepaidOn, &events) }
  }

  /// Cash for a claim; some of it is posted days after its value date.
  private mutating func pay(_ item: Int, _ amount: Int64, _ day: Day, _ events: inout SampleEvents) {
    let ordinal = items[item].ordinal
    let late = draws.uniform(.postedLate, ordinal) < 0.04
    let known = late ? calendar.next(day + draws.whole(1...3, .postedLateDays, ordinal)) : day
    record(.paid, item, amount, day, &events, known: known)
    if amount > 0 { items[item].lastPaid = amount }
  }

  private mutating func resolve(
    _ item: Int, _ validShare: Double, _ creditNote: Int, _ day: Day, _ events: inout SampleEvents
  ) {
    let disputed = items[item].disputed
    guard disputed > 0 else { return }
    record(.resolved, item, disputed, day, &events)
    items[item].disputed = 0
    let valid = SampleHistory.part(validShare, of: disputed)
    guard valid > 0 else { return }
    items[creditNote].amount = valid
    issue(creditNote, day, nil, &events)
    apply(creditNote, to: item, day, &events)
  }

  /// Applies a credit to a claim: a credit note is `credited` on both sides; cash that is in the bank
  /// already is `paid` on the claim's side and `netted` on its own.
  private mutating func apply(_ credit: Int, to claim: Int, _ day: Day, _ events: inout SampleEvents) {
    let amount = min(items[credit].open, items[claim].settleable)
    guard amount > 0 else { return }
    let known = max(day, items[credit].known, items[claim].known)
    let isCash = items[credit].series != .creditNote
    record(isCash ? .paid : .credited, claim, amount, day, &events, known: known)
    record(isCash ? .netted : .credited, credit, amount, day, &events, known: known)
  }

  private mutating func applyToOldest(_ credit: Int, _ day: Day, _ events: inout SampleEvents) {
    while items[credit].open > 0, let claim = oldestClaim(besides: credit) {
      apply(credit, to: claim, day, &events)
    }
  }

  /// The open claim with the earliest due day in the credit's company code and currency.
  private func oldestClaim(besides credit: Int) -> Int? {
    let account = firm.accounts[items[credit].account]
    return items.indices.filter { index in
      let item = items[index]
      return item.series.isClaim && item.series != .bill && item.settleable > 0
        && firm.accounts[item.account].entity == account.entity
        && firm.accounts[item.account].currency == account.currency
    }.min { (items[$0].due, $0) < (items[$1].due, $1) }
  }

  /// The firm fails: credits are set off against claims, and every claim that is open then is marked.
  private mutating func fail(on day: Day, _ events: inout SampleEvents) {
    hasFailed = true
    for index in items.indices { items[index].disputed = 0 }
    for credit in items.indices where items[credit].series.isCredit && items[credit].open > 0 {
      while items[credit].open > 0, let claim = oldestClaim(besides: credit) {
        let amount = min(items[credit].open, items[claim].open)
        let known = max(day, items[credit].known, items[claim].known)
        record(.netted, claim, amount, day, &events, known: known)
        record(.netted, credit, amount, day, &events, known: known)
      }
    }
    for index in items.indices where items[index].open > 0 && items[index].instrument != .bankBill {
      items[index].isFailed = items[index].series.isClaim
      record(.failed, index, items[index].open, day, &events)
    }
  }

  private mutating func record(
    _ kind: LedgerEventKind, _ item: Int, _ amount: Int64, _ date: Day, _ events: inout SampleEvents,
    known: Day? = nil, instrument: SampleInstrument? = nil
  ) {
    guard items[item].isIssued, amount != 0 else { return }
    switch kind {
    case .amountChanged, .reversed: items[item].open += amount
    case _ where kind.reducesOpenAmount: items[item].open -= amount
    default: break
    }
    let known = max(known ?? date, date, items[item].known)
    items[item].lastKnown = max(items[item].lastKnown, known)
    emit(kind, item, amount, date, known, instrument ?? items[item].instrument, &events)
  }

  private mutating func emit(
    _ kind: LedgerEventKind, _ item: Int, _ amount: Int64, _ date: Day, _ known: Day,
    _ instrument: SampleInstrument, _ events: inout SampleEvents
  ) {
    let state = items[item]
    events.add(
      SampleEvent(
        amount: amount, firm: UInt32(firm.index), ordinal: UInt32(state.ordinal), date: date.number,
        due: kind == .issued ? state.due.number : SampleEvent.noDue, series: state.series, kind: kind,
        account: UInt8(state.account), sequence: state.sequence, instrument: instrument),
      known: known)
    items[item].sequence += 1
  }

  private static func part(_ share: Double, of amount: Int64) -> Int64 {
    Int64((Double(amount) * share).rounded())
  }
}
