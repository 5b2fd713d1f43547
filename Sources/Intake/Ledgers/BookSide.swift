import GRDB

/// Whose invoices a book holds: ours to customers, or suppliers' to us. One book holds one of the two.
public enum BookSide: String, Sendable, Hashable, CaseIterable {
  /// What customers owe.
  case receivables
  /// What is owed to suppliers, who stand where a mapping says debtor.
  case payables

  /// The side of a book; those of before this was written down hold receivables.
  static func read(_ database: Database) throws -> BookSide {
    guard try database.tableExists("side") else { return .receivables }
    return try String.fetchOne(database, sql: "SELECT name FROM side").flatMap { BookSide(rawValue: $0) }
      ?? .receivables
  }

  /// Writes down the side of a book without a snapshot; refuses another side than that of a book with one.
  func claim(_ database: Database, file: String) throws {
    let isNew = try Int.fetchOne(database, sql: "SELECT count(*) FROM snapshot") == 0
    if isNew {
      try database.execute(sql: "INSERT INTO side (name) VALUES (?)", arguments: [rawValue])
      return
    }
    let found = try BookSide.read(database)
    guard found == self else { throw InputRefused([found.refusal(file: file, wanted: self)]) }
  }

  /// What is said where a book of this side stands in the place of the other.
  func refusal(file: String, wanted: BookSide) -> Issue {
    Issue(
      .wrongSide, file: file, message: "the book holds \(rawValue), and \(wanted.rawValue) are wanted here",
      hint: wanted == .payables
        ? "import the suppliers' ledger into a book of its own with `--kind payables`"
        : "name a book that `duecast import` made without `--kind payables`")
  }
}
