import Receivables

/// A comma-separated table with a header row, whose columns are known by name: lists that a scenario names, and the
/// benchmark's book. Read a row at a time.
struct PlainTable {
  /// The file as the user named it.
  let file: String
  /// Names of the columns in order.
  let names: [String]
  /// SHA-256 of the file, in hexadecimal digits.
  let digest: String
  private let reader: CSVReader
  private let positions: [String: Int]

  /// A row of the table.
  struct Row {
    fileprivate(set) var record = CSVRecord()
    fileprivate let file: String
    fileprivate let positions: [String: Int]

    /// Physical line of the row.
    var line: Int { record.line }
  }

  /// Opens a table.
  ///
  /// - Parameters:
  ///   - file: Where it is.
  ///   - name: The file as the user named it, for messages.
  ///   - required: Columns that it must have, in any order and with others between them.
  /// - Throws: ``InputRefused`` where the file cannot be read or lacks a column.
  init(file: String, name: String? = nil, required: [String]) throws(InputRefused) {
    self.file = name ?? file
    let source = try ByteSource(file: file)
    let survey = try TextSurvey(of: source, declared: nil)
    digest = survey.digest
    reader = try CSVReader(source: source, survey: survey, delimiter: 0x2C)
    var header = CSVRecord()
    guard try reader.read(into: &header) else {
      throw InputRefused([Issue(.noHeader, file: self.file, message: "the file has no header row")])
    }
    names = header.fields.indices.map { header.text($0) }
    positions = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let missing = required.filter { positions[$0] == nil }
    guard missing.isEmpty else {
      throw InputRefused(
        missing.map { name in
          let near = NearestName.of(name, in: names)
          return Issue(
            .missingColumn, file: self.file, line: header.line, message: "there is no column `\(name)`",
            hint: near.map { "is `\($0)` meant?" } ?? "columns of the file: \(names.joined(separator: ", "))")
        })
    }
  }

  /// A row to read into.
  var emptyRow: Row { Row(file: file, positions: positions) }

  /// Whether the table has a column.
  func has(_ name: String) -> Bool { positions[name] != nil }

  /// Reads the next row.
  ///
  /// - Returns: Whether there was one.
  func read(into row: inout Row) throws(InputRefused) -> Bool {
    guard try reader.read(into: &row.record) else { return false }
    guard row.record.fields.count == names.count else {
      throw InputRefused([
        Issue(
          .fieldCount, file: file, line: row.record.line,
          message: "the row has \(row.record.fields.count) fields, the header \(names.count)")
      ])
    }
    return true
  }
}

extension PlainTable.Row {
  /// All cells in order.
  var texts: [String] { record.fields.indices.map { record.text($0) } }

  /// The text of a column; empty where there is none.
  func text(_ column: String) -> String { positions[column].map { record.text($0) } ?? "" }

  /// A decimal number in a range.
  func number(_ column: String, in range: NumberRange) throws(InputRefused) -> Double {
    // Plain decimals are most of a list and need none of the reader's rules, nor its messages.
    if isPlainDecimal(column), let value = Double(text(column)), range.contains(value) { return value }
    return try read(column, .badAmount) { text throws(ScalarRefusal) in
      try ScalarReading.number(text, in: range)
    }
  }

  /// A whole number in a range.
  func integer(_ column: String, in range: ClosedRange<Int>) throws(InputRefused) -> Int {
    if isPlainDecimal(column), let value = Int(text(column)), range.contains(value) { return value }
    return try read(column, .badAmount) { text throws(ScalarRefusal) in
      try ScalarReading.integer(text, in: range)
    }
  }

  /// An amount in minor units.
  func amount(_ column: String, _ currency: Currency?) throws(InputRefused) -> Int64 {
    if let currency, let amount = plainAmount(column, digits: currency.minorDigits) { return amount }
    return try read(column, .badAmount) { text throws(ScalarRefusal) in
      try ScalarReading.amount(text, currency: currency, least: 0)
    }
  }

  /// An amount in minor units that may be negative.
  func signedAmount(_ column: String, _ currency: Currency?) throws(InputRefused) -> Int64 {
    try read(column, .badAmount) { text throws(ScalarRefusal) in
      try ScalarReading.amount(text, currency: currency, least: nil)
    }
  }

  /// A date.
  func date(_ column: String) throws(InputRefused) -> Day {
    if let day = plainDate(column) { return day }
    return try read(column, .badDate) { text throws(ScalarRefusal) in try ScalarReading.date(text) }
  }

  private func isPlainDecimal(_ column: String) -> Bool {
    guard let position = positions[column] else { return false }
    let bytes = record.trimmed(position)
    return !bytes.isEmpty && bytes.count <= 20
      && bytes.first != UInt8(ascii: ".") && bytes.last != UInt8(ascii: ".")
      && bytes.dropFirst(bytes.first == UInt8(ascii: "-") ? 1 : 0).allSatisfy {
        (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".")
      }
  }

  /// An amount written with up to 15 digits and a point, if it is.
  private func plainAmount(_ column: String, digits: Int) -> Int64? {
    guard let position = positions[column] else { return nil }
    let bytes = record.trimmed(position)
    guard (1...16).contains(bytes.count), bytes.first != UInt8(ascii: ".") else { return nil }
    var value: Int64 = 0
    var fraction: Int?
    for byte in bytes {
      if byte == UInt8(ascii: ".") {
        guard fraction == nil else { return nil }
        fraction = 0
        continue
      }
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - 0x30)
      if fraction != nil { fraction? += 1 }
    }
    guard fraction != 0, (fraction ?? 0) <= digits else { return nil }
    for _ in (fraction ?? 0)..<digits { value *= 10 }
    return value
  }

  /// A date written `yyyy-mm-dd`, if it is.
  private func plainDate(_ column: String) -> Day? {
    guard let position = positions[column] else { return nil }
    let bytes = Array(record.trimmed(position))
    guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for place in range {
        guard (0x30...0x39).contains(bytes[place]) else { return nil }
        value = value * 10 + Int(bytes[place] - 0x30)
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
    return Day(year: year, month: month, day: day)
  }

  /// A refusal at a column of this row.
  func refusal(_ code: IssueCode, _ column: String, _ message: String, hint: String? = nil) -> InputRefused {
    let place = positions[column].map { record.place(of: $0) }
    return InputRefused([
      Issue(
        code, file: file, line: place?.line ?? line, column: place?.column, message: message, hint: hint,
        excerpt: record.raw)
    ])
  }

  private func read<Value>(
    _ column: String, _ code: IssueCode, _ body: (String) throws(ScalarRefusal) -> Value
  ) throws(InputRefused) -> Value {
    do throws(ScalarRefusal) { return try body(text(column)) } catch {
      throw refusal(code, column, "`\(column)`: \(error.message)", hint: error.hint)
    }
  }
}
