import Receivables
import Stochastics

/// A way in which the rows of an export are broken.
public enum SampleMess: String, CaseIterable, Sendable {
  /// The row stands in the file twice.
  case duplicateRow = "duplicate_row"
  /// The date of a settlement does not exist (`31.02.2026`).
  case badDate = "bad_date"
  /// An issued row has no due day.
  case missingDue = "missing_due"
  /// A settlement's currency is not one of ISO 4217.
  case unknownCurrency = "unknown_currency"
  /// The amount of a payment has a minus.
  case negativeAmount = "negative_amount"
  /// Blanks stand around fields.
  case straySpaces = "stray_spaces"
  /// The row is a sum that the export put between the rows.
  case subtotalRow = "subtotal_row"
  /// The debtor's name is hard to read: quotes, commas, a line feed, a formula, an emoji.
  case oddName = "odd_name"

  /// Share of the rows that could be broken this way and are; zero for what is not drawn by row.
  public var share: Double {
    switch self {
    case .duplicateRow: 0.005
    case .badDate, .missingDue: 0.006
    case .unknownCurrency, .negativeAmount: 0.004
    case .straySpaces: 0.008
    case .subtotalRow, .oddName: 0
    }
  }

  /// Rows from one subtotal to the next.
  public static let rowsPerSubtotal = 500
  /// One debtor in so many has an odd name.
  public static let customersPerOddName = 5

  /// Whether a row can be broken this way. What makes a reader reject a row falls on settlements only, so
  /// that no item disappears together with its later rows.
  func fits(_ event: LedgerEventKind) -> Bool {
    switch self {
    case .duplicateRow, .straySpaces: true
    case .badDate, .unknownCurrency: event != .issued
    case .missingDue: event == .issued
    case .negativeAmount: event == .paid
    case .subtotalRow, .oddName: false
    }
  }
}

/// Breaks rows; which ones depends on the seed and on their place in the clean ledger.
struct SampleMesser {
  private let draws: SampleDraws
  private(set) var counts: [SampleMess: Int] = Dictionary(
    uniqueKeysWithValues: SampleMess.allCases.map { ($0, 0) })
  private var rows = 0
  private var subtotal: Int64 = 0
  private var oddNames: Set<Int> = []

  init(key: StreamKey) { draws = SampleDraws(key: key, entity: SampleDraws.rows) }

  /// The lines that stand in the messy file for a row of the clean one.
  mutating func lines(for row: SampleRow, event: SampleEvent) -> [String] {
    var row = row
    if let name = oddName(row.name, Int(event.firm)) {
      row.name = name
      if oddNames.insert(Int(event.firm)).inserted { counts[.oddName, default: 0] += 1 }
    }
    var lines: [String] = []
    let mess = mess(of: event.kind)
    switch mess {
    case .badDate: row.date = "31.02.2026"
    case .missingDue: row.due = ""
    case .unknownCurrency: row.currency = event.sequence % 2 == 0 ? "EURO" : "XQQ"
    case .negativeAmount: row.amount = "-" + row.amount
    case .straySpaces:
      row.name = "  \(row.name) "
      row.currency = " \(row.currency)"
      row.amount = " \(row.amount) "
    case .duplicateRow: lines.append(row.line)
    case .subtotalRow, .oddName, nil: break
    }
    if let mess { counts[mess, default: 0] += 1 }
    lines.append(row.line)
    subtotal += event.amount
    rows += 1
    if rows % SampleMess.rowsPerSubtotal == 0 {
      var sum = SampleRow()
      sum.account = "Subtotal"
      sum.amount = Money.decimal(subtotal, digits: 2)
      lines.append(sum.line)
      counts[.subtotalRow, default: 0] += 1
      subtotal = 0
    }
    return lines
  }

  private func mess(of event: LedgerEventKind) -> SampleMess? {
    var rest = draws.uniform(.mess, rows)
    for mess in SampleMess.allCases where mess.share > 0 {
      if rest < mess.share { return mess.fits(event) ? mess : nil }
      rest -= mess.share
    }
    return nil
  }

  private func oddName(_ name: String, _ firm: Int) -> String? {
    guard firm % SampleMess.customersPerOddName == 3 else { return nil }
    switch firm / SampleMess.customersPerOddName % 7 {
    case 0: return "\"\(name)\""
    case 1: return "\(name), Filiale Süd"
    case 2: return "\(name)\nAbt. Einkauf"
    case 3: return "Größ, Łukasz & Ångström / \(name)"
    case 4: return "=cmd()"
    case 5: return "\(name) 🚚📦"
    default: return "'+SUM(A1:A9) \(name);\t@"
    }
  }
}
