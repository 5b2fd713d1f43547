import GRDB

/// The tables of a book and how they came about.
///
/// Days are numbers of days since 1970-01-01, amounts are in minor units. The issue of an item is its own row in
/// `item`; `event` holds what happened to it later. Rows are only ever added.
enum BookSchema {
  /// "duec" in ASCII: marks a SQLite file as a book.
  static let applicationID = 0x6475_6563
  /// Version of the newest tables.
  static let version = 4

  /// Brings a database to the newest version, inside one transaction.
  static func migrate(_ database: Database, from version: Int) throws {
    if version < 1 { try createTables(database) }
    if version < 2 { try createHistory(database) }
    // Version 3: whose invoices the book holds; a book of before has no row and holds receivables.
    if version < 3 { try database.execute(sql: "CREATE TABLE side (name TEXT NOT NULL)") }
    // Version 4: how an invoice reaches the customer; unknown for items of before.
    if version < 4 { try database.execute(sql: "ALTER TABLE item ADD COLUMN channel TEXT") }
    try database.execute(sql: "PRAGMA application_id = \(applicationID)")
    try database.execute(sql: "PRAGMA user_version = \(BookSchema.version)")
  }

  /// Version 2: comparisons of forecasts with what came.
  private static func createHistory(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE forecast (
          identity TEXT NOT NULL,
          until INTEGER NOT NULL,
          scenario TEXT NOT NULL,
          as_of INTEGER NOT NULL,
          currency TEXT NOT NULL,
          forecast INTEGER NOT NULL,
          low INTEGER NOT NULL,
          high INTEGER NOT NULL,
          actual INTEGER NOT NULL,
          PRIMARY KEY (identity, until)
        );
        """)
  }

  private static func createTables(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE snapshot (
          id INTEGER PRIMARY KEY,
          source_name TEXT NOT NULL,
          source_digest TEXT NOT NULL,
          mapping_name TEXT NOT NULL,
          mapping_digest TEXT NOT NULL,
          as_of INTEGER NOT NULL,
          last_event_day INTEGER NOT NULL,
          settlement_date_means TEXT,
          time_zone TEXT NOT NULL,
          has_payment_history INTEGER NOT NULL,
          rows INTEGER NOT NULL,
          accepted INTEGER NOT NULL,
          rejected INTEGER NOT NULL,
          content_digest TEXT NOT NULL
        );
        CREATE TABLE debtor (
          id INTEGER PRIMARY KEY,
          key TEXT NOT NULL,
          snapshot INTEGER NOT NULL REFERENCES snapshot
        );
        CREATE TABLE debtor_fact (
          id INTEGER PRIMARY KEY,
          debtor INTEGER NOT NULL REFERENCES debtor,
          known_on INTEGER,
          name TEXT,
          "group" TEXT,
          segment TEXT,
          grade TEXT,
          country TEXT,
          snapshot INTEGER NOT NULL REFERENCES snapshot
        );
        CREATE TABLE account (
          id INTEGER PRIMARY KEY,
          entity TEXT NOT NULL,
          number TEXT NOT NULL,
          debtor INTEGER NOT NULL REFERENCES debtor,
          snapshot INTEGER NOT NULL REFERENCES snapshot
        );
        CREATE TABLE item (
          id INTEGER PRIMARY KEY,
          account INTEGER NOT NULL REFERENCES account,
          slot INTEGER NOT NULL,
          kind TEXT NOT NULL,
          document TEXT NOT NULL,
          key TEXT NOT NULL,
          currency TEXT NOT NULL,
          issue INTEGER NOT NULL,
          due INTEGER,
          known_on INTEGER NOT NULL,
          amount INTEGER NOT NULL,
          net INTEGER,
          tax INTEGER,
          instrument TEXT,
          source_line INTEGER NOT NULL,
          rebills INTEGER REFERENCES item DEFERRABLE INITIALLY DEFERRED,
          snapshot INTEGER NOT NULL REFERENCES snapshot
        );
        CREATE TABLE event (
          id INTEGER PRIMARY KEY,
          item INTEGER NOT NULL REFERENCES item,
          kind TEXT NOT NULL,
          effective INTEGER NOT NULL,
          known_on INTEGER NOT NULL,
          amount INTEGER NOT NULL,
          source_line INTEGER NOT NULL,
          found_between INTEGER NOT NULL,
          retracts INTEGER REFERENCES event,
          snapshot INTEGER NOT NULL REFERENCES snapshot
        );
        """)
  }
}
