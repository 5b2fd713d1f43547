import GRDB
import Receivables

/// What a forecast said of the receipts until a day, and what came: a line of the history that a book keeps.
public struct ForecastRecord: Sendable, Hashable {
  /// Digest of the forecast's inputs, as its manifest has it.
  public var identity: String
  /// Name of the scenario.
  public var scenario: String
  /// Day at whose close the forecast was made.
  public var asOf: Day
  /// Day until which it was compared.
  public var until: Day
  /// Currency of the amounts.
  public var currency: Currency
  /// Mean receipts forecast.
  public var forecast: Int64
  /// 5 % quantile of the receipts forecast.
  public var low: Int64
  /// 95 % quantile.
  public var high: Int64
  /// Receipts that came.
  public var actual: Int64
  /// Whether they came within the band.
  public var isInBand: Bool { actual >= low && actual <= high }

  /// A record.
  public init(
    identity: String, scenario: String, asOf: Day, until: Day, currency: Currency, forecast: Int64,
    low: Int64,
    high: Int64, actual: Int64
  ) {
    self.identity = identity
    self.scenario = scenario
    self.asOf = asOf
    self.until = until
    self.currency = currency
    self.forecast = forecast
    self.low = low
    self.high = high
    self.actual = actual
  }
}

extension Book {
  /// Comparisons of forecasts with what came, in order of as-of date and day.
  ///
  /// - Throws: ``InputRefused`` where the file cannot be read as a book.
  public static func history(of file: String) throws(InputRefused) -> [ForecastRecord] {
    let queue = try Book.open(file, isReadOnly: true)
    do {
      return try queue.read { (database: Database) throws -> [ForecastRecord] in
        guard try database.tableExists("forecast") else { return [] }
        let rows = try Row.fetchAll(
          database,
          sql: """
            SELECT identity, scenario, as_of, until, currency, forecast, low, high, actual
            FROM forecast ORDER BY as_of, until, identity
            """)
        return rows.compactMap { (row: Row) -> ForecastRecord? in
          let code: String = row[4]
          guard let currency = Currency(code: code) else { return nil }
          return ForecastRecord(
            identity: row[0], scenario: row[1], asOf: Day(number: row[2]), until: Day(number: row[3]),
            currency: currency, forecast: row[5], low: row[6], high: row[7], actual: row[8])
        }
      }
    } catch {
      throw InputRefused([Book.damaged(file)])
    }
  }

  /// Keeps a comparison; one of the same forecast and day is replaced.
  ///
  /// The digest of a book is that of its ledger and does not change.
  ///
  /// - Throws: ``InputRefused`` where the file cannot be written as a book.
  public static func record(_ record: ForecastRecord, in file: String) throws(InputRefused) {
    let queue = try Book.open(file, isReadOnly: false)
    do {
      try queue.write { database in
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if version < BookSchema.version { try BookSchema.migrate(database, from: version) }
        try database.execute(
          sql: "INSERT OR REPLACE INTO forecast VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
          arguments: [
            record.identity, record.until.number, record.scenario, record.asOf.number, record.currency.code,
            record.forecast, record.low, record.high, record.actual,
          ])
      }
    } catch {
      throw InputRefused([
        Issue(
          .unwritableBook, file: file, message: "the comparison cannot be kept in the book",
          hint: "check space and permissions of its folder")
      ])
    }
  }
}
