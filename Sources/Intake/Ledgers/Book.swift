import Foundation
import GRDB
import Receivables

/// A receivables book: one SQLite file with every item and event that imports have brought, in the order in which
/// they came.
///
/// A book is read by ``view(asOf:)``, so that one book serves every cutoff.
public struct Book: Sendable {
  /// The file as the user named it.
  public let file: String
  /// As-of date of the newest snapshot: the day whose view is taken where none is stated.
  public let defaultAsOf: Day
  /// The last day on which anything in the book happened.
  public let lastEventDay: Day
  /// Currencies of the items, in alphabetical order.
  public let currencies: [Currency]
  /// Whether the book can tell when items were settled; a book of open items only cannot.
  public let hasPaymentHistory: Bool
  /// What settlement dates mean, one entry for each meaning in the book's snapshots.
  public let settlementDateMeanings: [Mapping.SettlementDateMeaning]
  /// Number of snapshots imported.
  public let snapshots: Int
  /// SHA-256 of what the book holds, in hexadecimal digits; it does not depend on path, machine or time.
  public let digest: String

  private let queue: DatabaseQueue

  /// Opens a book for reading.
  ///
  /// - Parameter side: Whose invoices it has to hold.
  /// - Throws: ``InputRefused`` where the file is missing, is not a book, holds the other side, or was made by a newer
  ///   program.
  public init(file: String, side: BookSide = .receivables) throws(InputRefused) {
    self.file = file
    let queue = try Book.open(file, isReadOnly: true)
    self.queue = queue
    do {
      let (found, head) = try queue.read { (try BookSide.read($0), try Book.head($0)) }
      guard found == side else { throw InputRefused([found.refusal(file: file, wanted: side)]) }
      guard let head else {
        throw InputRefused([
          Issue(.notABook, file: file, message: "the book holds no snapshot", hint: "import a ledger into it")
        ])
      }
      defaultAsOf = head.asOf
      lastEventDay = head.lastEventDay
      currencies = head.currencies
      hasPaymentHistory = head.hasPaymentHistory
      settlementDateMeanings = head.meanings
      snapshots = head.snapshots
      digest = head.digest
    } catch let refused as InputRefused {
      throw refused
    } catch {
      throw InputRefused([Book.damaged(file)])
    }
  }

  /// The book as it was known at the close of a day: items known by then, with the events that had taken effect and
  /// were known by then.
  ///
  /// Debtors without an item known by then are left out; the others keep their entity numbers.
  ///
  /// - Throws: ``InputRefused`` where the file can no longer be read.
  /// - Complexity: O(items + events).
  public func view(asOf day: Day) throws(InputRefused) -> LedgerView {
    do {
      return try queue.read { try BookView.read($0, asOf: day, digest: digest) }
    } catch {
      throw InputRefused([Book.damaged(file)])
    }
  }

  struct Head {
    var asOf: Day
    var lastEventDay: Day
    var currencies: [Currency]
    var hasPaymentHistory: Bool
    var meanings: [Mapping.SettlementDateMeaning]
    var snapshots: Int
    var digest: String
  }

  static func head(_ database: Database) throws -> Head? {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT as_of, last_event_day, settlement_date_means, has_payment_history, content_digest
        FROM snapshot ORDER BY id
        """)
    guard let newest = rows.last else { return nil }
    let codes = try String.fetchAll(database, sql: "SELECT DISTINCT currency FROM item ORDER BY currency")
    var meanings: [Mapping.SettlementDateMeaning] = []
    for row in rows {
      if let name: String = row[2], let meaning = Mapping.SettlementDateMeaning(rawValue: name),
        !meanings.contains(meaning)
      {
        meanings.append(meaning)
      }
    }
    let lastDays: [Int32] = rows.map { $0[1] }
    return Head(
      asOf: Day(number: newest[0]), lastEventDay: Day(number: lastDays.max() ?? newest[1]),
      currencies: codes.compactMap { Currency(code: $0) },
      hasPaymentHistory: rows.contains { $0[3] as Bool }, meanings: meanings, snapshots: rows.count,
      digest: newest[4])
  }

  /// Opens the file of a book after checking that it is one.
  static func open(_ file: String, isReadOnly: Bool) throws(InputRefused) -> DatabaseQueue {
    // Refuses missing files and folders with their own messages.
    let head = try ByteSource(file: file).next().prefix(16)
    guard head.elementsEqual("SQLite format 3\0".utf8) else {
      throw InputRefused([notABook(file)])
    }
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    configuration.label = "book"
    let version: (application: Int, user: Int)
    let queue: DatabaseQueue
    do {
      queue = try DatabaseQueue(path: file, configuration: configuration)
      version = try queue.read { database in
        (
          try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
          try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        )
      }
    } catch {
      throw InputRefused([damaged(file)])
    }
    guard version.application == BookSchema.applicationID else { throw InputRefused([notABook(file)]) }
    guard version.user <= BookSchema.version else {
      throw InputRefused([
        Issue(
          .newerBook, file: file,
          message: "the book is of version \(version.user), this program reads up to \(BookSchema.version)",
          hint: "use the program that made it, or import the ledger again")
      ])
    }
    return queue
  }

  static func notABook(_ file: String) -> Issue {
    Issue(
      .notABook, file: file, message: "`\(file)` is not a book",
      hint: "make one with `duecast import LEDGER.csv --map MAPPING.yaml --to BOOK`")
  }

  static func damaged(_ file: String) -> Issue {
    Issue(.notABook, file: file, message: "the book cannot be read", hint: "import the ledger again")
  }
}
