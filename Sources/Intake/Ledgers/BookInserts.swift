import GRDB
import Receivables

/// The prepared statements that add rows to a book, and the digest over what they add.
///
/// The digest of a snapshot is SHA-256 over the digest before it and every row added, so that it can be computed
/// while rows are written and again from the book.
struct BookInserts {
  private let snapshot: Int
  private let database: Database
  private let debtorStatement: Statement
  private let factStatement: Statement
  private let accountStatement: Statement
  private let itemStatement: Statement
  private let eventStatement: Statement
  private var hash = SHA256()
  private var pending: [UInt8] = []

  init(_ database: Database, snapshot: Int, previousDigest: String) throws {
    self.database = database
    self.snapshot = snapshot
    debtorStatement = try database.makeStatement(sql: "INSERT INTO debtor VALUES (?, ?, ?)")
    factStatement = try database.makeStatement(
      sql: "INSERT INTO debtor_fact VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)")
    accountStatement = try database.makeStatement(sql: "INSERT INTO account VALUES (?, ?, ?, ?, ?)")
    itemStatement = try database.makeStatement(
      sql: "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    eventStatement = try database.makeStatement(
      sql: "INSERT INTO event VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    add(previousDigest)
  }

  mutating func openSnapshot(_ head: SnapshotWriter.Head, lastEventDay: Day) throws {
    try database.execute(
      sql: "INSERT INTO snapshot VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
      arguments: [
        snapshot, head.sourceName, head.sourceDigest, head.mapping.name, head.mapping.digest,
        head.asOf.number,
        lastEventDay.number, head.mapping.settlementDateMeaning?.rawValue, head.mapping.timeZone,
        head.mapping.hasPaymentHistory, head.rows, head.accepted, head.rejected,
      ])
    add(Int64(head.asOf.number))
    add(head.mapping.settlementDateMeaning?.rawValue ?? "")
    add(head.mapping.hasPaymentHistory ? 1 : 0)
  }

  /// Writes the digest into the snapshot's row and returns it.
  mutating func closeSnapshot() throws -> String {
    hash.update(data: pending)
    pending.removeAll()
    let digest = hash.finalize().map { TextSurvey.hexadecimal($0) }.joined()
    try database.execute(
      sql: "UPDATE snapshot SET content_digest = ? WHERE id = ?", arguments: [digest, snapshot])
    return digest
  }

  mutating func debtor(id: Int64, key: String) throws {
    debtorStatement.setUncheckedArguments([id, key, snapshot])
    try debtorStatement.execute()
    add(id)
    add(key)
  }

  mutating func debtorFacts(_ debtor: Int64, _ facts: DebtorFacts, knownOn: Day?) throws {
    factStatement.setUncheckedArguments([
      debtor, knownOn?.number, facts.name, facts.group, facts.segment, facts.grade, facts.country, snapshot,
    ])
    try factStatement.execute()
    add(debtor)
    add(Int64(knownOn?.number ?? Int32.min))
    for text in [facts.name, facts.group, facts.segment, facts.grade, facts.country] { add(text) }
  }

  mutating func account(id: Int64, entity: String, number: String, debtor: Int64) throws {
    accountStatement.setUncheckedArguments([id, entity, number, debtor, snapshot])
    try accountStatement.execute()
    add(id)
    add(entity)
    add(number)
    add(debtor)
  }

  mutating func item(
    id: Int64, account: Int64, slot: Int, _ item: AssembledLedger.Item, knownOn: Day, rebills: Int64?
  ) throws {
    let facts = item.facts
    itemStatement.setUncheckedArguments([
      id, account, slot, facts.kind.rawValue, facts.document, item.key, facts.currency.code,
      facts.issue.number,
      facts.due?.number, knownOn.number, facts.amount, facts.net, facts.tax, facts.instrument, item.ordinal,
      rebills, snapshot, facts.channel,
    ])
    try itemStatement.execute()
    add(id)
    add(account)
    add(Int64(slot))
    add(facts.kind.rawValue)
    add(facts.document)
    add(item.key)
    add(facts.currency.code)
    add(Int64(facts.issue.number))
    add(Int64(facts.due?.number ?? Int32.min))
    add(Int64(knownOn.number))
    add(facts.amount)
    add(facts.net ?? Int64.min)
    add(facts.tax ?? Int64.min)
    add(facts.instrument)
    add(Int64(item.ordinal))
    add(rebills ?? -1)
    // Books without channels keep the digests that they had.
    if let channel = facts.channel { add(channel) }
  }

  mutating func event(item: Int64, _ event: LedgerEvent, ordinal: Int, isFound: Bool, retracts: Int64?) throws
  {
    eventStatement.setUncheckedArguments([
      item, event.kind.rawValue, event.effective.number, event.knownOn.number, event.amount, ordinal, isFound,
      retracts,
      snapshot,
    ])
    try eventStatement.execute()
    add(item)
    add(event.kind.rawValue)
    add(Int64(event.effective.number))
    add(Int64(event.knownOn.number))
    add(event.amount)
    add(Int64(ordinal))
    add(isFound ? 1 : 0)
    add(retracts ?? -1)
  }

  private mutating func add(_ value: Int64) {
    withUnsafeBytes(of: value.littleEndian) { pending.append(contentsOf: $0) }
    flush()
  }

  private mutating func add(_ text: String?) {
    guard let text else { return add(Int64(-1)) }
    withUnsafeBytes(of: Int64(text.utf8.count).littleEndian) { pending.append(contentsOf: $0) }
    pending.append(contentsOf: text.utf8)
    flush()
  }

  private mutating func flush() {
    guard pending.count >= 1 << 16 else { return }
    hash.update(data: pending)
    pending.removeAll(keepingCapacity: true)
  }
}
