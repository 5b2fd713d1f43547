import GRDB
import Receivables

/// What an import added to a book.
public struct SnapshotChanges: Sendable, Hashable {
  /// Items that the book did not hold.
  public var newItems = 0
  /// Events that the book did not hold, of new and of known items.
  public var newEvents = 0
  /// Items whose amount differs from the book's.
  public var amountChanges = 0
  /// Settlements of the book that the file no longer has.
  public var reversals = 0
  /// Items of the book that the file does not have.
  public var missingItems = 0
  /// Missing items taken as settled, because the export holds open items only.
  public var clearedItems = 0
  /// Items whose due date, kind or debtor differs from the book's, which keeps the first.
  public var keptFirst = 0
}

/// Writes one snapshot of a ledger into a book, inside the caller's transaction.
struct SnapshotWriter {
  /// What is said of the snapshot beside its content.
  struct Head {
    var sourceName: String
    var sourceDigest: String
    var mapping: Mapping
    var asOf: Day
    var rows: Int
    var accepted: Int
    var rejected: Int
  }

  /// What became of a snapshot.
  struct Written {
    var isKnownFile: Bool
    var asOf: Day
    var changes: SnapshotChanges
    var digest: String
  }

  private let head: Head
  private let ledger: AssembledLedger
  private let existing: BookState
  private var changes = SnapshotChanges()
  private var inserts: BookInserts

  private init(_ ledger: AssembledLedger, head: Head, into database: Database) throws {
    self.ledger = ledger
    self.head = head
    existing = try BookState(database)
    inserts = try BookInserts(database, snapshot: existing.snapshots + 1, previousDigest: existing.digest)
  }

  /// Adds what the book does not hold; nothing where it holds the very same file already.
  ///
  /// - Parameters:
  ///   - isAsOfStated: Whether the user stated the as-of date; else it is at least that of the book.
  ///   - book: The book's path, for messages.
  /// - Throws: ``InputRefused`` where the book holds a later snapshot.
  /// - Complexity: O(items and events of book and file).
  static func write(
    _ ledger: AssembledLedger, rebills: [RebillPairs.Pair], head: Head, isAsOfStated: Bool, book: String,
    into database: Database
  ) throws -> Written {
    var head = head
    if let earlier = try Book.head(database) {
      let known = try Int.fetchOne(
        database, sql: "SELECT id FROM snapshot WHERE source_digest = ? AND mapping_digest = ?",
        arguments: [head.sourceDigest, head.mapping.digest])
      if known != nil {
        return Written(
          isKnownFile: true, asOf: earlier.asOf, changes: SnapshotChanges(), digest: earlier.digest)
      }
      if isAsOfStated, head.asOf < earlier.asOf {
        throw InputRefused([
          Issue(
            .snapshotOrder, file: book,
            message: "the book holds a snapshot as of \(earlier.asOf), this one is as of \(head.asOf)",
            hint: "import snapshots in order of their as-of dates, or into another book")
        ])
      }
      head.asOf = max(head.asOf, earlier.asOf)
    }
    var writer = try SnapshotWriter(ledger, head: head, into: database)
    var originals: [Int: Int] = [:]
    for pair in rebills { originals[pair.rebill] = pair.original }
    let digest = try writer.writeAll(rebills: originals)
    return Written(isKnownFile: false, asOf: head.asOf, changes: writer.changes, digest: digest)
  }

  private mutating func writeAll(rebills: [Int: Int]) throws -> String {
    let lastDay = max(ledger.lastDay, existing.lastEventDay ?? ledger.lastDay)
    try inserts.openSnapshot(head, lastEventDay: lastDay)
    let debtors = try writeDebtors()
    let accounts = try writeAccounts(debtors)
    let entities = Set(existing.accounts.keys.map(\.entity))
    let owners = owners(debtors)
    var nextSlots = [Int](repeating: 0, count: Int(max(existing.nextDebtor, (debtors.max() ?? -1) + 1)))
    for (debtor, slot) in existing.nextSlots { nextSlots[Int(debtor)] = slot }
    let (ids, known) = itemIDs(accounts)
    for (place, item) in ledger.items.enumerated() {
      if let known = known[place] {
        try compare(item, with: known)
        continue
      }
      let account = ledger.accounts[item.account]
      let slot = nextSlots[owners[item.account]]
      nextSlots[owners[item.account]] = slot + 1
      var knownOn = item.facts.knownOn
      if let earlier = existing.asOf, knownOn <= earlier, entities.contains(account.entity) {
        knownOn = head.asOf
      }
      try inserts.item(
        id: ids[place], account: accounts[item.account], slot: slot, item, knownOn: knownOn,
        rebills: rebills.isEmpty ? nil : rebills[place].map { ids[$0] })
      changes.newItems += 1
      for event in item.events {
        changes.newEvents += 1
        try inserts.event(
          item: ids[place], ledger.events[event], ordinal: Int(ledger.eventOrdinals[event]), isFound: false,
          retracts: nil)
      }
    }
    try settleMissing(seen: Set(known.values.map(\.id)))
    return try inserts.closeSnapshot()
  }

  private mutating func writeDebtors() throws -> [Int64] {
    var ids: [Int64] = []
    var next = existing.nextDebtor
    for debtor in ledger.debtors {
      if let known = existing.debtors[debtor.key] {
        ids.append(known.id)
        let news = debtor.facts.news(against: known.facts)
        if news != DebtorFacts() { try inserts.debtorFacts(known.id, news, knownOn: head.asOf) }
      } else {
        ids.append(next)
        try inserts.debtor(id: next, key: debtor.key)
        if debtor.facts != DebtorFacts() { try inserts.debtorFacts(next, debtor.facts, knownOn: nil) }
        next += 1
      }
    }
    return ids
  }

  private mutating func writeAccounts(_ debtors: [Int64]) throws -> [Int64] {
    var ids: [Int64] = []
    var next = existing.nextAccount
    for account in ledger.accounts {
      let key = BookState.AccountKey(entity: account.entity, number: account.number)
      if let known = existing.accounts[key] {
        ids.append(known.id)
        if known.debtor != debtors[account.debtor] { changes.keptFirst += 1 }
      } else {
        ids.append(next)
        try inserts.account(
          id: next, entity: account.entity, number: account.number, debtor: debtors[account.debtor])
        next += 1
      }
    }
    return ids
  }

  /// The book's number of each item, and what the book knows of those that it holds.
  private func itemIDs(_ accounts: [Int64]) -> (ids: [Int64], known: [Int: BookState.Item]) {
    var next = existing.nextItem
    var ids: [Int64] = []
    var known: [Int: BookState.Item] = [:]
    ids.reserveCapacity(ledger.items.count)
    for (place, item) in ledger.items.enumerated() {
      let key = BookState.ItemKey(account: accounts[item.account], key: item.key)
      if existing.snapshots > 0, let held = existing.items[key] {
        known[place] = held
        ids.append(held.id)
      } else {
        ids.append(next)
        next += 1
      }
    }
    return (ids, known)
  }

  /// The debtor of each account in the book: an account keeps the one under which the book knows it.
  private func owners(_ debtors: [Int64]) -> [Int] {
    ledger.accounts.map { account in
      let known = existing.accounts[BookState.AccountKey(entity: account.entity, number: account.number)]
      return Int(known?.debtor ?? debtors[account.debtor])
    }
  }

  /// Adds the events by which the file differs from what the book holds of an item.
  private mutating func compare(_ item: AssembledLedger.Item, with known: BookState.Item) throws {
    let facts = item.facts
    if facts.due != known.due || facts.kind != known.kind { changes.keptFirst += 1 }
    if facts.amount != known.amount {
      changes.amountChanges += 1
      try found(.amountChanged, amount: facts.amount - known.amount, of: known.id, ordinal: item.ordinal)
    }
    let isUndated = item.events.contains { ledger.undatedEvents.contains($0) }
    if isUndated {
      let stated = item.events.reduce(Int64(0)) { $0 + ledger.events[$1].amount }
      let held = known.settled
      if stated > held {
        try found(
          ledger.events[item.events.lowerBound].kind, amount: stated - held, of: known.id,
          ordinal: item.ordinal)
      } else if stated < held {
        changes.reversals += 1
        try found(.reversed, amount: held - stated, of: known.id, ordinal: item.ordinal)
      }
      return
    }
    var held = known.events
    for place in item.events {
      var event = ledger.events[place]
      if let match = held.firstIndex(where: {
        $0.kind == event.kind && $0.effective == event.effective && $0.amount == event.amount
      }) {
        held.remove(at: match)
        continue
      }
      let isLate = existing.asOf.map { event.knownOn <= $0 } ?? false
      if isLate { event.knownOn = head.asOf }
      changes.newEvents += 1
      try inserts.event(
        item: known.id, event, ordinal: Int(ledger.eventOrdinals[place]), isFound: isLate, retracts: nil)
    }
    for event in held { try retract(event, of: known.id, ordinal: item.ordinal) }
  }

  /// Takes back an event of the book that the file no longer has.
  private mutating func retract(_ event: BookState.Event, of item: Int64, ordinal: Int) throws {
    changes.reversals += 1
    switch event.kind {
    case _ where event.kind.reducesOpenAmount:
      try found(.reversed, amount: event.amount, of: item, ordinal: ordinal, retracts: event.id)
    case .reversed: try found(.paid, amount: event.amount, of: item, ordinal: ordinal, retracts: event.id)
    case .amountChanged:
      try found(.amountChanged, amount: -event.amount, of: item, ordinal: ordinal, retracts: event.id)
    case .disputed: try found(.resolved, amount: event.amount, of: item, ordinal: ordinal, retracts: event.id)
    case .resolved: try found(.disputed, amount: event.amount, of: item, ordinal: ordinal, retracts: event.id)
    default: changes.reversals -= 1
    }
  }

  /// Adds an event that is only known by comparing two snapshots: it is dated with the later one.
  private mutating func found(
    _ kind: LedgerEventKind, amount: Int64, of item: Int64, ordinal: Int, retracts: Int64? = nil
  ) throws {
    changes.newEvents += 1
    let event = LedgerEvent(kind: kind, effective: head.asOf, knownOn: head.asOf, amount: amount)
    try inserts.event(item: item, event, ordinal: ordinal, isFound: true, retracts: retracts)
  }

  /// Counts items of the book that the file lacks; in an export of open items they have been settled.
  private mutating func settleMissing(seen: Set<Int64>) throws {
    let entities = Set(ledger.accounts.map(\.entity))
    for key in existing.itemOrder {
      guard let item = existing.items[key], !seen.contains(item.id), entities.contains(item.entity) else {
        continue
      }
      changes.missingItems += 1
      let open = item.amount + item.otherChanges - item.settled
      if !head.mapping.hasPaymentHistory, open > 0 {
        changes.clearedItems += 1
        try found(.cleared, amount: open, of: item.id, ordinal: item.ordinal)
      }
    }
  }
}

extension DebtorFacts {
  /// What this says that differs from another.
  func news(against other: DebtorFacts) -> DebtorFacts {
    func news(_ here: String?, _ there: String?) -> String? { here == there ? nil : here }
    return DebtorFacts(
      name: news(name, other.name), group: news(group, other.group), segment: news(segment, other.segment),
      grade: news(grade, other.grade), country: news(country, other.country))
  }
}
