import GRDB
import Receivables

/// Reads a book as it was known at the close of a day.
enum BookView {
  static func read(_ database: Database, asOf: Day, digest: String) throws -> LedgerView {
    var positions: [UInt32: Int] = [:]
    var customers = try customers(database, asOf: asOf)
    for (position, customer) in customers.enumerated() { positions[customer.entity] = position }
    var items = try items(database, asOf: asOf, positions: positions)
    let used = Set(items.map(\.customer))
    if used.count < customers.count {
      var moved = [Int](repeating: -1, count: customers.count)
      var kept: [Customer] = []
      for position in customers.indices where used.contains(position) {
        moved[position] = kept.count
        kept.append(customers[position])
      }
      for item in items.indices { items[item].customer = moved[items[item].customer] }
      customers = kept
    }
    try addEvents(database, asOf: asOf, to: &items)
    return LedgerView(asOf: asOf, digest: digest, customers: customers, items: items)
  }

  private static func customers(_ database: Database, asOf: Day) throws -> [Customer] {
    var customers: [Customer] = []
    let debtors = try Row.fetchCursor(database, sql: "SELECT id, key FROM debtor ORDER BY id")
    while let row = try debtors.next() {
      let key: String = row[1]
      customers.append(Customer(entity: row[0], key: key, name: key))
    }
    // Facts without a day belong to the first snapshot that named the debtor and hold from the start.
    let facts = try Row.fetchCursor(
      database,
      sql: """
        SELECT debtor, name, "group", segment, grade, country FROM debtor_fact
        WHERE known_on IS NULL OR known_on <= ? ORDER BY id
        """, arguments: [asOf.number])
    while let row = try facts.next() {
      let debtor: Int = row[0]
      guard customers.indices.contains(debtor) else { continue }
      if let name: String = row[1] { customers[debtor].name = name }
      if let group: String = row[2] { customers[debtor].group = group }
      if let segment: String = row[3] { customers[debtor].segment = segment }
      if let grade: String = row[4] { customers[debtor].grade = grade }
      if let country: String = row[5] { customers[debtor].country = country }
    }
    return customers
  }

  private static func items(
    _ database: Database, asOf: Day, positions: [UInt32: Int]
  ) throws -> [LedgerItem] {
    var accounts: [Int64: (number: String, debtor: Int, entity: String)] = [:]
    let accountRows = try Row.fetchCursor(database, sql: "SELECT id, number, debtor, entity FROM account")
    while let row = try accountRows.next() {
      let debtor: UInt32 = row[2]
      accounts[row[0]] = (row[1], positions[debtor] ?? 0, row[3])
    }
    var currencies: [String: Currency] = [:]
    var kinds: [String: ItemKind] = [:]
    for kind in ItemKind.allCases { kinds[kind.rawValue] = kind }
    var items: [LedgerItem] = []
    // Reading brings no book to a newer version.
    let hasChannels = try database.columns(in: "item").contains { $0.name == "channel" }
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT id, account, slot, kind, document, currency, issue, due, known_on, amount, source_line,
          \(hasChannels ? "channel" : "NULL")
        FROM item WHERE known_on <= ? ORDER BY id
        """, arguments: [asOf.number])
    while let row = try rows.next() {
      let code: String = row[5]
      if currencies[code] == nil { currencies[code] = Currency(code: code) }
      guard let account = accounts[row[1]], let kind = kinds[row[3]], let currency = currencies[code] else {
        throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "an item without account, kind or currency")
      }
      let issue = Day(number: row[6])
      let due: Int32? = row[7]
      items.append(
        LedgerItem(
          id: row[0], customer: account.debtor, slot: row[2], account: account.number, kind: kind,
          document: row[4],
          currency: currency, issue: issue, due: due.map { Day(number: $0) } ?? issue,
          knownOn: Day(number: row[8]),
          amount: row[9], sourceLine: row[10], events: [], channel: row[11], entity: account.entity))
    }
    return items
  }

  private static func addEvents(_ database: Database, asOf: Day, to items: inout [LedgerItem]) throws {
    var kinds: [String: LedgerEventKind] = [:]
    for kind in LedgerEventKind.allCases { kinds[kind.rawValue] = kind }
    var placeByID: [Int32] = [Int32](repeating: -1, count: Int(items.last?.id ?? 0) + 1)
    for (place, item) in items.enumerated() { placeByID[Int(item.id)] = Int32(place) }
    var isUnsorted: Set<Int> = []
    // An export of open items says what was settled, not when; only comparing two of them dates a settlement.
    let openOnly = Set(
      try Int.fetchAll(database, sql: "SELECT id FROM snapshot WHERE has_payment_history = 0"))
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT item, kind, effective, known_on, amount, found_between, snapshot FROM event
        WHERE effective <= ?1 AND known_on <= ?1 ORDER BY id
        """, arguments: [asOf.number])
    while let row = try rows.next() {
      let id: Int = row[0]
      guard id < placeByID.count, placeByID[id] >= 0 else { continue }
      guard let kind = kinds[row[1]] else {
        throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "an event without a kind")
      }
      let place = Int(placeByID[id])
      let event = LedgerEvent(
        kind: kind, effective: Day(number: row[2]), knownOn: Day(number: row[3]), amount: row[4],
        isDated: openOnly.isEmpty || (row[5] as Bool) || !openOnly.contains(row[6]))
      if let last = items[place].events.last, last.effective > event.effective { isUnsorted.insert(place) }
      items[place].events.append(event)
    }
    for place in isUnsorted {
      // A stable order: by day, then as they came.
      let events = items[place].events.enumerated().sorted {
        ($0.element.effective, $0.offset) < ($1.element.effective, $1.offset)
      }
      items[place].events = events.map(\.element)
    }
  }
}
