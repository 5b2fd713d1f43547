import Foundation
import Intake
import Receivables

/// A sample ledger read back by a reader of the tests' own, so that what the text says is what is tested.
struct ReadLedger: Sendable {
  enum Column: Int, CaseIterable {
    case entity, account, debtor, debtorName, group, country, segment, grade, kind, document, currency, event,
      date
    case knownOn, amount, tax, due, instrument
  }

  struct Row: Sendable {
    let fields: [String]
    let width: Int
    let event: LedgerEventKind?
    let date: Day?
    let knownOn: Day?
    let cents: Int64

    init(fields found: [String]) {
      // A row of another width fails the tests of form; here it must only not crash.
      let missing = max(0, Column.allCases.count - found.count)
      let fields = missing == 0 ? found : found + Array(repeating: "", count: missing)
      width = found.count
      self.fields = fields
      event = LedgerEventKind(rawValue: fields[Column.event.rawValue])
      date = Day(iso: fields[Column.date.rawValue])
      let known = fields[Column.knownOn.rawValue]
      knownOn = known.isEmpty ? date : Day(iso: known)
      cents = ReadLedger.cents(fields[Column.amount.rawValue]) ?? .min
    }

    subscript(_ column: Column) -> String { fields[column.rawValue] }
    var tax: Int64 { ReadLedger.cents(self[.tax]) ?? .min }
  }

  /// The rows of one document of an account, in the order of the file.
  struct Item: Sendable {
    let rows: [Row]
    let kind: ItemKind?
    let issue: Day
    let due: Day
    /// Number of the document within its firm and series.
    let number: Int
    /// Number of the debtor, from 1.
    let firm: Int
    /// What is open on the day of the export.
    let open: Int64

    init(rows: [Row]) {
      self.rows = rows
      kind = ItemKind(rawValue: rows[0][.kind])
      issue = rows[0].date ?? Day(number: 0)
      due = Day(iso: rows[0][.due]) ?? Day(number: 0)
      number = Int(rows[0][.document].split(separator: "-").last ?? "") ?? -1
      firm = Int(rows[0][.debtor].dropFirst()) ?? 0
      open = Item.balances(rows).last ?? 0
    }

    var first: Row { rows[0] }
    /// What is open after each row.
    var balances: [Int64] { Item.balances(rows) }
    func count(_ kind: LedgerEventKind) -> Int { rows.count { $0.event == kind } }
    func sum(_ kind: LedgerEventKind) -> Int64 { rows.filter { $0.event == kind }.map(\.cents).reduce(0, +) }
    private static func balances(_ rows: [Row]) -> [Int64] {
      var open: Int64 = 0
      return rows.map { row in
        switch row.event {
        case .issued, .amountChanged, .reversed: open += row.cents
        case .some(let event) where event.reducesOpenAmount: open -= row.cents
        default: break
        }
        return open
      }
    }
    /// The document number without its series: documents that belong together share it.
    var stem: String { String(first[.document].drop { $0 != "-" }) }
    /// Days from due to the last payment of an invoice that cash has settled.
    var daysLate: Int? {
      guard let settled else { return nil }
      return settled - due
    }
    /// Day of the last payment of an invoice that cash has settled.
    var settled: Day? { open == 0 ? rows.last { $0.event == .paid }?.date : nil }
  }

  let header: String
  let rows: [Row]
  let items: [Item]

  init(_ options: SampleLedgerOptions) {
    var records = SampleLedger.rows(options).map { ReadLedger.fields($0) }
    header = records.removeFirst().joined(separator: ",")
    rows = records.map { Row(fields: $0) }
    var order: [String] = []
    var byKey: [String: [Row]] = [:]
    for row in rows {
      let key = row[.account] + "|" + row[.document]
      if byKey[key] == nil { order.append(key) }
      byKey[key, default: []].append(row)
    }
    items = order.compactMap { byKey[$0] }.map { Item(rows: $0) }
  }

  /// The fields of one record by RFC 4180.
  static func fields(_ record: String) -> [String] {
    guard record.utf8.contains(0x22) else {
      return record.dropLast().split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    var fields = [""]
    var quoted = false
    for character in record.unicodeScalars.dropLast() {
      switch character {
      case "\"": quoted.toggle()
      case "," where !quoted: fields.append("")
      default: fields[fields.count - 1].unicodeScalars.append(character)
      }
    }
    return fields
  }

  /// A decimal with exactly two digits after the dot, in minor units.
  static func cents(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count == 2 else { return nil }
    return Int64(parts[0] + parts[1])
  }

  func debtors(_ isWanted: (Item) -> Bool) -> Set<String> {
    Set(items.filter(isWanted).map { $0.first[.debtor] })
  }

  /// Document numbers of a kind, without their series.
  func numbers(_ kind: ItemKind) -> Set<String> { Set(items.filter { $0.kind == kind }.map(\.stem)) }

  /// Two thousand customers, read once for all tests of shares.
  static let large = ReadLedger(SampleLedgerOptions(customers: 2000, seed: 3))
  static let baseline = ReadLedger(SampleLedgerOptions(customers: 60, seed: 7))
  static let allKinds = ReadLedger(SampleLedgerOptions(customers: 40, seed: 11, kinds: .all))
}

/// The folder that holds the shipped ledgers.
let ledgerFolder = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
  .appending(path: "scenarios/ledgers")
