import Receivables

/// How the columns of an exported ledger become items and settlements, as a mapping file states it.
public struct Mapping: Sendable {
  /// What one row of the export is.
  public enum RowMeaning: String, CaseIterable, Sendable {
    /// An item with at most one settlement.
    case item
    /// A settlement of an item; the item's columns repeat.
    case settlement
    /// One event of an item.
    case event
  }

  /// What the date of a settlement means.
  public enum SettlementDateMeaning: String, CaseIterable, Sendable {
    /// The day on which the bank credits the money.
    case bankValue = "bank_value"
    /// The day to which the payment is booked.
    case posting
    /// The day on which the item was cleared, which can be days after the money came.
    case clearing
  }

  /// What happens to a second row with the key of an earlier one.
  enum RepeatedKey: String, CaseIterable, Sendable {
    /// It is a duplicate if it says the same, and rejected if it does not.
    case duplicate
    /// It is an item of its own.
    case newItem = "new_item"
    /// It is a further line of the same item if it says the same of it, and rejected if it does not.
    case lineItem = "line_item"
  }

  /// What the mapping can fill from a row. Whole numbers, because the values of a row are looked up by them.
  enum Field: Int, CaseIterable, Sendable {
    case entity, account, debtor, debtorName, group, country, segment, grade, kind, document, issue, created,
      knownOn
    case due, amount, openAmount, net, tax, currency, settledOn, settledAmount, settlementKind, event,
      eventDate
    case instrument, channel, disputed, disputedOn

    /// The key in a mapping file.
    var name: String {
      switch self {
      case .debtorName: "debtor_name"
      case .knownOn: "known_on"
      case .openAmount: "open"
      case .settledOn: "settled_on"
      case .settledAmount: "settled_amount"
      case .settlementKind: "settlement_kind"
      case .eventDate: "event_date"
      case .disputedOn: "disputed_on"
      default: "\(self)"
      }
    }

    /// The field of a key.
    init?(name: String) {
      guard let field = Field.allCases.first(where: { $0.name == name }) else { return nil }
      self = field
    }
  }

  /// A column of the export.
  struct Column: Hashable, Sendable {
    /// Names under which it may appear; the first that the header has is taken.
    var names: [String]
    /// Which of several columns of one name, from 1.
    var occurrence: Int
    /// Whether the file may lack it.
    var isOptional: Bool
    /// Line of the mapping that names it.
    var mappingLine: Int
  }

  /// Where a value comes from.
  indirect enum Source: Sendable {
    /// A column, by its place in ``Mapping/columns``.
    case column(Int)
    /// The same text in every row.
    case constant(String)
    /// The first of several that is not blank.
    case firstOf([Value])
    /// The largest of several numbers, blank ones left out.
    case largestOf([Value])
    /// The latest of several dates, blank ones left out.
    case latestOf([Value])
    /// Texts joined by another.
    case join([Value], String)
    /// Another field of the same row.
    case field(Field)
  }

  /// The values of the fields.
  struct Fields: Sendable {
    private var values = [Value?](repeating: nil, count: Field.allCases.count)

    subscript(field: Field) -> Value? {
      get { values[field.rawValue] }
      set { values[field.rawValue] = newValue }
    }
  }

  /// What is done with a value of a row.
  struct Treatment: Sendable {
    /// Added to a number.
    var plus: ExactDecimal?
    /// Multiplies a number.
    var scale: ExactDecimal?
    /// Whether the number counts minor units.
    var isMinorUnits = false
    /// Whether the sign is dropped.
    var isAbsolute = false
    /// A number is taken negative where this column holds one of the texts.
    var negativeWhere: (column: Int, texts: Set<String>)?
    /// Days added to a date.
    var plusDays: [Value] = []
    /// Whether a date moves to the end of its month before days are added.
    var isEndOfMonth = false
    /// Forms of a date, instead of the mapping's.
    var dates: [DateForm]?
    /// Texts that stand for nothing (`00000000`).
    var blanks: Set<String> = []
    /// What texts of the export mean.
    var values: [String: String]?
    /// What a text means that ``values`` does not list; `nil` rejects the row.
    var otherwise: String?
    /// Whether a number such as `1929003413.0` stands for the text `1929003413`.
    var isNumberAsText = false
  }

  /// A value of a row: where it comes from and what is done with it.
  ///
  /// A class, because it is looked up for every field of every row and a copy would count a dozen references.
  final class Value: Sendable {
    let source: Source
    /// What is done with it; `nil` for nothing, as with most.
    let treatment: Treatment?

    init(_ source: Source, _ treatment: Treatment? = nil) {
      self.source = source
      self.treatment = treatment
    }
  }

  /// A condition on a row.
  struct Rule: Sendable {
    enum Test: Sendable {
      case below(ExactDecimal)
      case atOrBelow(ExactDecimal)
      case above(ExactDecimal)
      case atOrAbove(ExactDecimal)
      case before(Value)
      case after(Value)
      case texts(Set<String>)
      case startsWith([String])
      case isBlank(Bool)
    }

    /// The value looked at.
    var value: Value
    /// Whether it is read as an amount, a date or text.
    var test: Test
    /// Why such rows are left out; the line in the report.
    var reason: String
  }

  /// Name to print.
  public internal(set) var name: String
  /// What one row is.
  public internal(set) var rowMeaning: RowMeaning
  /// What settlement dates mean; `nil` where the mapping has none.
  public internal(set) var settlementDateMeaning: SettlementDateMeaning?
  /// Time zone whose civil dates the ledger holds, as a label.
  public internal(set) var timeZone: String
  /// SHA-256 of the mapping file, in hexadecimal digits.
  public internal(set) var digest: String
  /// The mapping file as the user named it.
  public internal(set) var file: String

  var encoding: TextEncoding?
  var delimiter: UInt8?
  var amounts: AmountForm
  var dates: [DateForm]
  var columns: [Column]
  var fields: Fields
  var itemKey: [Value]
  var repeatedKey: RepeatedKey
  var skipRows: [Rule]
  var leaveOut: [Rule]

  /// What a settlement can be.
  static let settlementKinds = LedgerEventKind.allCases.filter { $0.reducesOpenAmount || $0 == .reversed }

  /// Whether rows can say when items were settled: an export of open items alone cannot.
  public var hasPaymentHistory: Bool {
    rowMeaning != .item || fields[.settledOn] != nil
  }
}
