import GRDB
import Receivables

/// What a book holds, for comparing the next snapshot with it.
struct BookState {
  struct AccountKey: Hashable {
    var entity: String
    var number: String
  }

  struct ItemKey: Hashable {
    var account: Int64
    var key: String
  }

  struct Event {
    var id: Int64
    var kind: LedgerEventKind
    var effective: Day
    var amount: Int64
  }

  struct Item {
    var id: Int64
    var entity: String
    var ordinal: Int
    var kind: ItemKind
    var due: Day?
    /// The amount as the newest snapshot states it.
    var amount: Int64
    /// Sum of amount changes that came as events.
    var otherChanges: Int64 = 0
    /// Sum of settlements that stand.
    var settled: Int64 = 0
    /// Events of the file that have not been taken back.
    var events: [Event] = []
  }

  var snapshots = 0
  var digest = ""
  var asOf: Day?
  var lastEventDay: Day?
  var debtors: [String: (id: Int64, facts: DebtorFacts)] = [:]
  var accounts: [AccountKey: (id: Int64, debtor: Int64)] = [:]
  var items: [ItemKey: Item] = [:]
  /// Keys in order of id.
  var itemOrder: [ItemKey] = []
  var nextSlots: [Int64: Int] = [:]
  var nextDebtor: Int64 = 0
  var nextAccount: Int64 = 0
  var nextItem: Int64 = 1

  /// Reads the whole book.
  ///
  /// - Complexity: O(items + events), in time and memory; nothing for a new book.
  init(_ database: Database) throws {
    guard let head = try Book.head(database) else { return }
    snapshots = head.snapshots
    digest = head.digest
    asOf = head.asOf
    lastEventDay = head.lastEventDay
    try readDebtors(database)
    let keys = try readItems(database)
    try readEvents(database, keys)
  }

  private mutating func readDebtors(_ database: Database) throws {
    var keys: [Int64: String] = [:]
    let rows = try Row.fetchCursor(database, sql: "SELECT id, key FROM debtor")
    while let row = try rows.next() {
      let id: Int64 = row[0]
      let key: String = row[1]
      debtors[key] = (id, DebtorFacts())
      keys[id] = key
      nextDebtor = max(nextDebtor, id + 1)
    }
    let facts = try Row.fetchCursor(
      database, sql: "SELECT debtor, name, \"group\", segment, grade, country FROM debtor_fact ORDER BY id")
    while let row = try facts.next() {
      guard let key = keys[row[0]], var known = debtors[key] else { continue }
      var newer = DebtorFacts(name: row[1], group: row[2], segment: row[3], grade: row[4], country: row[5])
      newer.fill(from: known.facts)
      known.facts = newer
      debtors[key] = known
    }
  }

  private mutating func readItems(_ database: Database) throws -> [Int64: ItemKey] {
    var entities: [Int64: (entity: String, debtor: Int64)] = [:]
    let accountRows = try Row.fetchCursor(database, sql: "SELECT id, entity, number, debtor FROM account")
    while let row = try accountRows.next() {
      let id: Int64 = row[0]
      let entity: String = row[1]
      accounts[AccountKey(entity: entity, number: row[2])] = (id, row[3])
      entities[id] = (entity, row[3])
      nextAccount = max(nextAccount, id + 1)
    }
    var keys: [Int64: ItemKey] = [:]
    let rows = try Row.fetchCursor(
      database, sql: "SELECT id, account, key, kind, due, amount, source_line, slot FROM item ORDER BY id")
    while let row = try rows.next() {
      let key = ItemKey(account: row[1], key: row[2])
      let id: Int64 = row[0]
      let owner = entities[key.account] ?? ("", 0)
      let due: Int32? = row[4]
      items[key] = Item(
        id: id, entity: owner.0, ordinal: row[6], kind: ItemKind(rawValue: row[3]) ?? .invoice,
        due: due.map { Day(number: $0) }, amount: row[5])
      itemOrder.append(key)
      keys[id] = key
      nextSlots[owner.1] = max(nextSlots[owner.1] ?? 0, row[7] + 1)
      nextItem = max(nextItem, id + 1)
    }
    return keys
  }

  private mutating func readEvents(_ database: Database, _ keys: [Int64: ItemKey]) throws {
    let taken = try Int64.fetchSet(database, sql: "SELECT retracts FROM event WHERE retracts IS NOT NULL")
    let rows = try Row.fetchCursor(
      database,
      sql: "SELECT id, item, kind, effective, amount, found_between, retracts FROM event ORDER BY id")
    while let row = try rows.next() {
      guard let key = keys[row[1]], let kind = LedgerEventKind(rawValue: row[2]) else { continue }
      let event = Event(id: row[0], kind: kind, effective: Day(number: row[3]), amount: row[4])
      let isFound: Bool = row[5]
      let retracts: Int64? = row[6]
      items[key]?.take(
        event, isFound: isFound, isRetraction: retracts != nil, isTaken: taken.contains(event.id))
    }
  }
}

extension BookState.Item {
  /// Adds an event to what is known of the item.
  fileprivate mutating func take(_ event: BookState.Event, isFound: Bool, isRetraction: Bool, isTaken: Bool) {
    switch event.kind {
    case _ where event.kind.reducesOpenAmount: settled += event.amount
    case .reversed: settled -= event.amount
    case .amountChanged:
      if isFound && !isRetraction { amount += event.amount } else { otherChanges += event.amount }
    default: break
    }
    if isRetraction || isTaken { return }
    if isFound, event.kind == .amountChanged { return }
    events.append(event)
  }
}
