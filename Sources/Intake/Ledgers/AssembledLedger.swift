import Receivables

/// A whole file in the book's terms: debtors, accounts, items and their events in order.
struct AssembledLedger {
  struct Debtor {
    var key: String
    var facts: DebtorFacts
  }

  struct Account {
    var entity: String
    var number: String
    var debtor: Int
  }

  struct Item {
    var account: Int
    var key: String
    var facts: ItemFacts
    /// Data row that issued it, from 1.
    var ordinal: Int
    var isDisputedWithoutDate: Bool
    /// Its events, in order of effective day.
    var events: Range<Int>
  }

  var debtors: [Debtor] = []
  var accounts: [Account] = []
  var items: [Item] = []
  var events: [LedgerEvent] = []
  /// Data row of each event.
  var eventOrdinals: [Int32] = []
  /// Data rows of events whose item was never issued.
  var orphanRows: [Int] = []
  /// Data rows that repeat an earlier event, with the earlier row.
  var repeatedRows: [(row: Int, first: Int)] = []
  /// Places in ``items`` of advances made of payments before the day of issue.
  var advances: [Int] = []
  /// Places in ``events`` of settlements without a day, dated with the as-of date.
  var undatedEvents: Set<Int> = []
  var accountsWithVaryingNames = 0
  var accountsWithVaryingDebtors = 0
  /// The last day on which anything happened.
  var lastDay: Day
  /// The day by which 99 in 100 items and events had happened.
  var lateDay: Day

  /// Puts the rows of a file in order.
  ///
  /// Undated settlements get the as-of date; amounts that replace the item's, or add up what was paid, become
  /// differences; payments before the day of issue become advances that are set off on that day; events that repeat an earlier one are dropped where
  /// the mapping does not count each row.
  ///
  /// - Parameter asOf: The stated as-of date; without one the last day of the file.
  /// - Complexity: O(items + events) and memory of the same order.
  init(_ draft: LedgerDraft, asOf: Day?) {
    let days = AssembledLedger.days(draft)
    lastDay = Day(number: days.last ?? 0)
    lateDay = Day(number: days.isEmpty ? 0 : days[days.count * 99 / 100])
    let undatedDay = asOf ?? lastDay
    let order = AssembledLedger.eventsByItem(draft, undatedDay: undatedDay.number)
    var accountNumbers = [Int](repeating: -1, count: draft.accounts.count)
    var debtorNumbers: [String: Int] = [:]
    items.reserveCapacity(draft.items.count)
    events.reserveCapacity(draft.events.count)
    eventOrdinals.reserveCapacity(draft.events.count)
    for (number, item) in draft.items.enumerated() {
      let own = order.events[order.starts[number]..<order.starts[number + 1]]
      guard let facts = item.facts else {
        orphanRows += own.map { Int($0.ordinal) }
        continue
      }
      let account = accountNumber(Int(item.account), draft, &accountNumbers, &debtorNumbers)
      append(item, facts, account, own, repeatedKey: draft.repeatedKey, undatedDay: undatedDay)
    }
    orphanRows.sort()
  }

  private mutating func accountNumber(
    _ number: Int, _ draft: LedgerDraft, _ accountNumbers: inout [Int], _ debtorNumbers: inout [String: Int]
  ) -> Int {
    if accountNumbers[number] >= 0 { return accountNumbers[number] }
    let account = draft.accounts[number]
    let debtor: Int
    if let known = debtorNumbers[account.debtor] {
      debtor = known
      debtors[debtor].facts.fill(from: account.facts)
    } else {
      debtor = debtors.count
      debtorNumbers[account.debtor] = debtor
      debtors.append(Debtor(key: account.debtor, facts: account.facts))
    }
    if account.hasVaryingNames { accountsWithVaryingNames += 1 }
    if account.hasVaryingDebtors { accountsWithVaryingDebtors += 1 }
    accountNumbers[number] = accounts.count
    accounts.append(Account(entity: account.entity, number: account.number, debtor: debtor))
    return accountNumbers[number]
  }

  private mutating func append(
    _ item: LedgerDraft.Item, _ facts: ItemFacts, _ account: Int, _ own: ArraySlice<LedgerDraft.Event>,
    repeatedKey: Mapping.RepeatedKey, undatedDay: Day
  ) {
    let start = events.count
    var base = facts.amount
    var paid: Int64 = 0
    var early: [LedgerEvent] = []
    var earlyOrdinals: [Int32] = []
    var seen: [LedgerDraft.Event: Int32] = [:]
    for draftEvent in own {
      if own.count > 1, repeatedKey == .duplicate {
        var content = draftEvent
        content.ordinal = 0
        if let first = seen[content] {
          repeatedRows.append((Int(draftEvent.ordinal), Int(first)))
          continue
        }
        seen[content] = draftEvent.ordinal
      }
      var event = LedgerEvent(
        kind: draftEvent.kind, effective: Day(number: draftEvent.effective),
        knownOn: Day(number: draftEvent.knownOn),
        amount: draftEvent.amount)
      if draftEvent.effective == LedgerDraft.Event.undated {
        undatedEvents.insert(events.count)
        event.effective = undatedDay
        event.knownOn = undatedDay
      }
      switch draftEvent.meaning {
      case .own: break
      case .newAmount:
        event.amount = draftEvent.amount - base
        base = draftEvent.amount
      case .paidToDate:
        event.amount = draftEvent.amount - paid
        if event.amount < 0 { event = event.reversedPayment }
        paid = draftEvent.amount
      }
      if event.kind == .paid, event.effective < facts.issue, facts.kind == .invoice {
        early.append(event)
        earlyOrdinals.append(draftEvent.ordinal)
        event.kind = .netted
        event.effective = facts.issue
        event.knownOn = max(event.knownOn, facts.knownOn)
      }
      events.append(event)
      eventOrdinals.append(draftEvent.ordinal)
    }
    items.append(
      Item(
        account: account, key: item.key, facts: facts, ordinal: Int(item.ordinal),
        isDisputedWithoutDate: item.isDisputedWithoutDate, events: start..<events.count))
    for (number, payment) in early.enumerated() {
      appendAdvance(payment, of: item, facts, account, number: number, ordinal: earlyOrdinals[number])
    }
  }

  private mutating func appendAdvance(
    _ payment: LedgerEvent, of item: LedgerDraft.Item, _ facts: ItemFacts, _ account: Int, number: Int,
    ordinal: Int32
  ) {
    let advance = ItemFacts(
      kind: .advance, document: facts.document, currency: facts.currency, issue: payment.effective,
      due: payment.effective, knownOn: payment.knownOn, amount: payment.amount, net: nil, tax: nil,
      instrument: nil, channel: nil,
      isNegative: false, isTurned: false)
    events.append(
      LedgerEvent(
        kind: .netted, effective: facts.issue, knownOn: max(payment.knownOn, facts.knownOn),
        amount: payment.amount))
    eventOrdinals.append(ordinal)
    advances.append(items.count)
    items.append(
      Item(
        account: account, key: "\(item.key)|advance \(number + 1)", facts: advance,
        ordinal: Int(item.ordinal),
        isDisputedWithoutDate: false, events: events.count - 1..<events.count))
  }

  /// The days on which items and events of the file became known, in order.
  private static func days(_ draft: LedgerDraft) -> [Int32] {
    var days: [Int32] = []
    days.reserveCapacity(draft.items.count + draft.events.count)
    for item in draft.items {
      if let facts = item.facts { days.append(max(facts.issue, facts.knownOn).number) }
    }
    for event in draft.events where event.effective != LedgerDraft.Event.undated {
      if draft.items[Int(event.item)].facts != nil { days.append(max(event.effective, event.knownOn)) }
    }
    days.sort()
    return days
  }

  /// Events grouped by item and, within one, by effective day and then by row.
  private static func eventsByItem(
    _ draft: LedgerDraft, undatedDay: Int32
  ) -> (events: [LedgerDraft.Event], starts: [Int]) {
    var starts = [Int](repeating: 0, count: draft.items.count + 1)
    for event in draft.events { starts[Int(event.item) + 1] += 1 }
    for item in draft.items.indices { starts[item + 1] += starts[item] }
    var next = starts
    guard let filler = draft.events.first else { return ([], starts) }
    var sorted = [LedgerDraft.Event](repeating: filler, count: draft.events.count)
    for event in draft.events {
      sorted[next[Int(event.item)]] = event
      next[Int(event.item)] += 1
    }
    for item in draft.items.indices where starts[item + 1] - starts[item] > 1 {
      sorted[starts[item]..<starts[item + 1]].sort {
        ($0.effective, $0.ordinal) < ($1.effective, $1.ordinal)
      }
    }
    return (sorted, starts)
  }
}

extension LedgerEvent {
  /// A payment of a negative amount as what it is: an earlier one taken back.
  fileprivate var reversedPayment: LedgerEvent {
    LedgerEvent(kind: .reversed, effective: effective, knownOn: knownOn, amount: -amount)
  }
}
