import Receivables

/// A row of a sample ledger, each field as it stands in the file.
struct SampleRow {
  /// The columns in the order of the file.
  static let columns = [
    "entity", "account", "debtor", "debtor_name", "group", "country", "segment", "grade", "kind", "document",
    "currency", "event", "date", "known_on", "amount", "tax", "due", "instrument",
  ]

  var entity = ""
  var account = ""
  var debtor = ""
  var name = ""
  var group = ""
  var country = ""
  var segment = ""
  var grade = ""
  var kind = ""
  var document = ""
  var currency = ""
  var event = ""
  var date = ""
  var knownOn = ""
  var amount = ""
  var tax = ""
  var due = ""
  var instrument = ""

  /// A row of empty fields.
  init() {}

  /// The row of an event.
  ///
  /// - Parameters:
  ///   - known: The day on which the firm knew it; stands in the row where it is not the day of the event.
  ///   - text: Writes days.
  init(_ event: SampleEvent, of firm: SampleFirm, known: Day, text: SampleDayText) {
    let account = firm.accounts[Int(event.account)]
    entity = account.entity
    self.account = account.number
    debtor = firm.debtor
    name = firm.name
    group = firm.group
    country = firm.country
    segment = firm.segment.rawValue
    grade = firm.grade
    kind = event.series.kind.rawValue
    document =
      SampleFirm.padded(firm.index + 1, 6, prefix: event.series.prefix + "-")
      + SampleFirm.padded(Int(event.ordinal), 4, prefix: "-")
    currency = account.currency
    self.event = event.kind.rawValue
    date = text[event.date]
    knownOn = known.number == event.date ? "" : text[known.number]
    amount = Money.decimal(event.amount, digits: 2)
    if event.kind == .issued {
      let taxed = event.series.isTaxed && firm.country == "DE"
      // 19 % on top of the net amount, so 19/119 of the gross one, half cents up.
      tax = Money.decimal(taxed ? (event.amount * 38 + 119) / 238 : 0, digits: 2)
      due = text[event.due]
    }
    instrument = event.instrument.name
  }

  /// The line of the file, with its line feed: fields in quotes where RFC 4180 asks for them.
  var line: String {
    let fields = [
      entity, account, debtor, name, group, country, segment, grade, kind, document, currency, event, date,
      knownOn,
      amount, tax, due, instrument,
    ]
    var line = ""
    line.reserveCapacity(192)
    for (position, field) in fields.enumerated() {
      if position > 0 { line += "," }
      if field.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) {
        line += "\""
        for character in field { line += character == "\"" ? "\"\"" : String(character) }
        line += "\""
      } else {
        line += field
      }
    }
    return line + "\n"
  }
}

/// Days as text, written once each: a large ledger has millions of rows and few days.
struct SampleDayText {
  private let first: Int32
  private let texts: [String]

  init(_ span: ClosedRange<Day>) {
    first = span.lowerBound.number
    texts = (span.lowerBound.number...span.upperBound.number).map { Day(number: $0).description }
  }

  subscript(number: Int32) -> String { texts[Int(number - first)] }
}
