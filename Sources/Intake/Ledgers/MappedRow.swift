import Receivables

/// Why one row of a ledger is rejected.
struct RowRejection: Error {
  var code: IssueCode
  /// Place of the field in the row, where one is to blame.
  var position: Int?
  var message: String
  var hint: String?
}

/// What reading the values of a file found beside the values.
final class ReadingNotes {
  /// How often each date form of the mapping was used, by its place.
  var dateForms: [Int]
  /// Texts that were written as numbers with a fraction.
  var numbersAsText = 0

  init(dateForms: Int) { self.dateForms = [Int](repeating: 0, count: dateForms) }
}

/// Reads mapped values from rows of one file: a mapping with its columns found in the file's header.
struct MappedRow {
  /// Meaning of a text whose rows are left out.
  static let ignored = "ignore"
  /// Meaning of an event whose amount replaces the amount at issue.
  static let amountReplaced = "amount_replaced"
  /// Meaning of a payment whose amount is all that was paid so far.
  static let paidToDate = "paid_to_date"

  let mapping: Mapping
  /// Place of each of the mapping's columns in the file; `nil` for optional ones that it lacks.
  let positions: [Int?]
  /// Number of names in the header.
  let width: Int
  /// What was found on the way.
  let notes: ReadingNotes

  init(mapping: Mapping, positions: [Int?], width: Int) {
    self.mapping = mapping
    self.positions = positions
    self.width = width
    notes = ReadingNotes(dateForms: mapping.dates.count)
  }

  /// The rule of a field.
  func rule(_ field: Mapping.Field) -> Mapping.Value? { mapping.fields[field] }

  /// The text of a field; `nil` where it is blank or not mapped.
  func text(_ field: Mapping.Field, _ record: CSVRecord) throws(RowRejection) -> String? {
    guard let value = mapping.fields[field] else { return nil }
    return try text(value, record)
  }

  /// The text of a value; `nil` where it is blank.
  func text(_ value: Mapping.Value, _ record: CSVRecord) throws(RowRejection) -> String? {
    var found: String?
    switch value.source {
    case .column(let column):
      let slice = bytes(column, record)
      if !slice.isEmpty { found = String(decoding: slice, as: UTF8.self) }
    case .constant(let constant): found = constant
    case .firstOf(let all):
      for candidate in all {
        found = try text(candidate, record)
        if found != nil { break }
      }
    case .join(let all, let separator):
      var parts: [String] = []
      for part in all { parts.append(try text(part, record) ?? "") }
      if parts.contains(where: { !$0.isEmpty }) { found = parts.joined(separator: separator) }
    case .field(let field): found = try text(field, record)
    case .largestOf, .latestOf: break
    }
    guard let treatment = value.treatment else { return found }
    if let text = found, treatment.blanks.contains(text) { found = nil }
    if treatment.isNumberAsText, let text = found {
      let plain = MappedRow.numberAsText(text)
      if plain != text { notes.numbersAsText += 1 }
      found = plain
    }
    guard let meanings = treatment.values else { return found }
    if let meaning = meanings[found ?? ""] { return meaning }
    if found == nil { return treatment.otherwise }
    if let otherwise = treatment.otherwise { return otherwise }
    throw RowRejection(
      code: .unknownValue, position: position(value),
      message: "`\(found ?? "")` is not a value that the mapping knows",
      hint: "add it to `values` in the mapping, or give `otherwise`")
  }

  /// The number of a value in major units; `nil` where it is blank.
  func decimal(_ value: Mapping.Value, _ record: CSVRecord) throws(RowRejection) -> ExactDecimal? {
    var found: ExactDecimal?
    switch value.source {
    case .column(let column):
      let slice = bytes(column, record)
      if slice.isEmpty || isBlank(slice, value) { return nil }
      guard let number = mapping.amounts.decimal(slice) else {
        throw RowRejection(
          code: .badAmount, position: positions[column],
          message:
            "`\(MappedRow.shown(slice))` is not an amount with `\(mapping.amounts.decimalMark.rawValue)` as decimal mark",
          hint: "correct the row, or `decimal_mark` and `thousands` in the mapping")
      }
      found = number
    case .constant(let constant): found = ExactDecimal(plain: constant)
    case .firstOf(let all):
      for candidate in all {
        found = try decimal(candidate, record)
        if found != nil { break }
      }
    case .largestOf(let all):
      for candidate in all {
        guard let number = try decimal(candidate, record) else { continue }
        if found.map({ number.compared(to: $0) ?? 0 > 0 }) ?? true { found = number }
      }
    case .field(let field):
      if let rule = mapping.fields[field] { found = try decimal(rule, record) }
    case .join, .latestOf: break
    }
    guard var number = found, let treatment = value.treatment else { return found }
    if let scale = treatment.scale { number = try within(number.times(scale), value) }
    if let plus = treatment.plus { number = try within(number.plus(plus), value) }
    if treatment.isAbsolute, number.mantissa < 0 { number = -number }
    if let negative = treatment.negativeWhere, let column = positions[negative.column],
      negative.texts.contains(record.text(column)), number.mantissa > 0
    {
      number = -number
    }
    return number
  }

  /// The amount of a field in minor units, and whether it had to be rounded to them.
  func amount(
    _ field: Mapping.Field, _ record: CSVRecord, _ currency: Currency
  ) throws(RowRejection) -> (value: Int64, isExact: Bool)? {
    guard let value = mapping.fields[field], let number = try decimal(value, record) else { return nil }
    let digits = value.treatment?.isMinorUnits == true ? 0 : currency.minorDigits
    return try within(number.rounded(digits: digits), value)
  }

  /// The date of a field; `nil` where it is blank or not mapped.
  func date(_ field: Mapping.Field, _ record: CSVRecord) throws(RowRejection) -> Day? {
    if let value = mapping.fields[field] { return try date(value, record) }
    guard field == .knownOn else { return nil }
    // Without a column of its own an item is known from the later of issue and entry.
    let issue = try date(.issue, record)
    let created = try date(.created, record)
    if let issue, let created { return max(issue, created) }
    return issue ?? created
  }

  /// The date of a value; `nil` where it is blank.
  func date(_ value: Mapping.Value, _ record: CSVRecord) throws(RowRejection) -> Day? {
    var found: Day?
    switch value.source {
    case .column(let column):
      let slice = bytes(column, record)
      if slice.isEmpty || isBlank(slice, value) { return nil }
      found = try day(slice, value, position: positions[column])
    case .constant(let constant): found = try day(Array(constant.utf8)[...], value, position: nil)
    case .firstOf(let all):
      for candidate in all {
        found = try date(candidate, record)
        if found != nil { break }
      }
    case .latestOf(let all):
      for candidate in all {
        guard let day = try date(candidate, record) else { continue }
        if found.map({ day > $0 }) ?? true { found = day }
      }
    case .field(let field): found = try date(field, record)
    case .join, .largestOf: break
    }
    guard var day = found, let treatment = value.treatment else { return found }
    if treatment.isEndOfMonth { day = day.endOfMonth }
    for added in treatment.plusDays {
      // A base date without its day count is no date: an unpaid line has no payment day.
      guard let days = try decimal(added, record) else { return nil }
      guard let whole = days.wholeNumber, abs(whole) <= 100_000, (-700_000...2_800_000).contains(day.number)
      else {
        throw RowRejection(
          code: .badDate, position: position(added), message: "a whole number of days was expected",
          hint: "correct the row")
      }
      day = day + whole
    }
    return day
  }

  /// Whether a row fulfils a rule.
  func holds(_ rule: Mapping.Rule, _ record: CSVRecord) throws(RowRejection) -> Bool {
    switch rule.test {
    case .below(let bound): try compared(rule, record, to: bound).map { $0 < 0 } ?? false
    case .atOrBelow(let bound): try compared(rule, record, to: bound).map { $0 <= 0 } ?? false
    case .above(let bound): try compared(rule, record, to: bound).map { $0 > 0 } ?? false
    case .atOrAbove(let bound): try compared(rule, record, to: bound).map { $0 >= 0 } ?? false
    case .before(let other):
      if let day = try date(rule.value, record), let bound = try date(other, record) {
        day < bound
      } else {
        false
      }
    case .after(let other):
      if let day = try date(rule.value, record), let bound = try date(other, record) {
        day > bound
      } else {
        false
      }
    case .texts(let texts): texts.contains(try text(rule.value, record) ?? "")
    case .startsWith(let starts):
      if let text = try text(rule.value, record) { starts.contains { text.hasPrefix($0) } } else { false }
    case .isBlank(let isBlank): try (text(rule.value, record) == nil) == isBlank
    }
  }

  /// Where a value stands in the row, for messages.
  func position(_ value: Mapping.Value) -> Int? {
    switch value.source {
    case .column(let column): positions[column]
    case .constant: nil
    case .firstOf(let all), .largestOf(let all), .latestOf(let all), .join(let all, _):
      all.first.flatMap(position)
    case .field(let field): mapping.fields[field].flatMap(position)
    }
  }

  /// Place of a field's column, for messages.
  func position(_ field: Mapping.Field) -> Int? { mapping.fields[field].flatMap(position) }

  private func compared(
    _ rule: Mapping.Rule, _ record: CSVRecord, to bound: ExactDecimal
  ) throws(RowRejection) -> Int? {
    guard let number = try decimal(rule.value, record) else { return nil }
    return number.compared(to: bound)
  }

  /// A number, or the rejection of one that is too large.
  private func within<Number>(_ number: Number?, _ value: Mapping.Value) throws(RowRejection) -> Number {
    if let number { return number }
    throw RowRejection(
      code: .badAmount, position: position(value),
      message: "the amount is above 1,000,000,000,000,000 minor units", hint: "correct the row")
  }

  private func bytes(_ column: Int, _ record: CSVRecord) -> ArraySlice<UInt8> {
    guard let position = positions[column] else { return [] }
    return record.trimmed(position)
  }

  private func isBlank(_ slice: ArraySlice<UInt8>, _ value: Mapping.Value) -> Bool {
    guard let blanks = value.treatment?.blanks, !blanks.isEmpty else { return false }
    return blanks.contains(String(decoding: slice, as: UTF8.self))
  }

  private func day(_ text: ArraySlice<UInt8>, _ value: Mapping.Value, position: Int?) throws(RowRejection)
    -> Day
  {
    let own = value.treatment?.dates
    let forms = own ?? mapping.dates
    for (place, form) in forms.enumerated() {
      guard let day = form.day(text) else { continue }
      if own == nil { notes.dateForms[place] += 1 }
      return day
    }
    throw RowRejection(
      code: .badDate, position: position,
      message: "`\(MappedRow.shown(text))` is not a date of the form "
        + forms.map { "`\($0.pattern)`" }.joined(separator: " or "),
      hint: "correct the row, or add its form to `dates` in the mapping")
  }

  /// A number without its zero fraction, such as `1929003413` for `1929003413.0`; other texts as they are.
  static func numberAsText(_ text: String) -> String {
    guard let mark = text.firstIndex(of: "."), mark != text.startIndex else { return text }
    let fraction = text[text.index(after: mark)...]
    let isWhole =
      text[..<mark].utf8.allSatisfy { (0x30...0x39).contains($0) } && fraction.utf8.allSatisfy { $0 == 0x30 }
    return isWhole ? String(text[..<mark]) : text
  }

  /// A field's text for a message, cut where it is long.
  static func shown(_ bytes: ArraySlice<UInt8>) -> String {
    let text = String(decoding: bytes.prefix(60), as: UTF8.self)
    return bytes.count > 60 ? text + "…" : text
  }
}
