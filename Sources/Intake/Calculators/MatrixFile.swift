import Foundation

/// A table of numbers with named rows and columns, as it stands in a file, with the place of every cell.
///
/// Reads delimited text: comma, semicolon, tab or vertical bar. A header and row names are optional; lines that begin
/// with `#` are comments; a row of blanks ends the table, so that a file may hold a second one.
struct MatrixFile {
  /// A cell.
  struct Cell {
    var text: String
    var line: Int
    var column: Int
  }

  /// A row.
  struct Row {
    var cells: [Cell]
    var line: Int
    var raw: String
  }

  /// File as the user named it.
  let file: String
  /// Names of the columns; `nil` without a header.
  let columnNames: [Cell]?
  /// Names of the rows; `nil` where they have none.
  let rowNames: [Cell]?
  /// The figures, without names.
  let rows: [Row]
  /// Line on which a second table begins, if there is one.
  let secondTable: Int?

  /// Reads a file.
  ///
  /// - Throws: ``InputRefused`` where it is no table.
  init(file: String) throws(InputRefused) {
    self.file = file
    let (records, second) = try MatrixFile.records(of: file)
    secondTable = second
    guard let first = records.first else {
      throw InputRefused([
        Issue(
          .matrixShape, file: file, message: "the file holds no rows, a matrix with named rows was expected",
          hint: "first row and column hold the names of the states, such as `from,paid,bad,current`")
      ])
    }
    let hasHeader = MatrixFile.isHeader(first, below: records.dropFirst())
    var body = hasHeader ? Array(records.dropFirst()) : records
    guard let width = body.first?.cells.count else {
      throw InputRefused([
        Issue(
          .matrixShape, file: file, line: first.line,
          message: "only names were found, rows of numbers were expected",
          hint: "below the names of the columns, a row for each state: its name and its chances",
          excerpt: first.raw)
      ])
    }
    let header = hasHeader ? first.cells : nil
    let isUnnamed =
      body.count == width && (header?.count ?? width) == width && !(header?.first?.text.isEmpty ?? false)
      && body.allSatisfy { $0.cells.first.map { MatrixFile.number($0.text) != nil } ?? false }
    if isUnnamed {
      rowNames = nil
      columnNames = header
    } else {
      rowNames = body.map { $0.cells.first ?? Cell(text: "", line: $0.line, column: 1) }
      // A header may leave out the corner.
      let named = header.map { $0.count == width - 1 ? $0 : Array($0.dropFirst()) }
      columnNames = named
      for position in body.indices { body[position].cells.removeFirst() }
    }
    rows = body
  }

  /// The number of a cell; blanks and dashes are 0, as textbooks print it.
  static func number(_ text: String) -> TypedNumber? {
    ["", "-", "\u{2013}", "\u{2014}", "\u{2212}", "."].contains(text) ? TypedNumber("0") : TypedNumber(text)
  }

  private static func isHeader(_ row: Row, below: ArraySlice<Row>) -> Bool {
    let names = row.cells.dropFirst().map(\.text)
    if names.allSatisfy({ number($0) == nil }) { return true }
    // Some states named by words, some by numbers, and figures alone below.
    if names.contains(where: { number($0) == nil }),
      below.allSatisfy({ $0.cells.dropFirst().allSatisfy { number($0.text) != nil } })
    {
      return true
    }
    if names.allSatisfy({ !$0.isEmpty }), row.cells.first?.text.isEmpty ?? false { return true }
    // States named by numbers: the header repeats the names of the rows.
    let rowNames = below.compactMap { $0.cells.first?.text }
    return rowNames.count >= 2 && Array(names.prefix(rowNames.count)) == rowNames
  }

  private static func records(of file: String) throws(InputRefused) -> (rows: [Row], second: Int?) {
    let source = try ByteSource(file: file)
    let survey = try TextSurvey(of: source, declared: nil)
    try source.seek(to: survey.markLength)
    let delimiter = MatrixFile.delimiter(in: try source.next())
    let reader = try CSVReader(source: source, survey: survey, delimiter: delimiter)
    var record = CSVRecord()
    var rows: [Row] = []
    var lastLine = 0
    while try reader.read(into: &record) {
      let follows = record.line == lastLine + 1
      lastLine = record.line
      guard !record.raw.hasPrefix("#") else { continue }
      // Behind a blank line, a name that stood above begins another table.
      if !follows, let name = rows.first?.cells.first?.text, !name.isEmpty, record.text(0) == name {
        return (trimmed(rows), record.line)
      }
      var cells = record.fields.indices.map { index in
        let place = record.place(of: index)
        return Cell(text: record.text(index), line: place.line, column: place.column)
      }
      if cells.allSatisfy(\.text.isEmpty) {
        if rows.isEmpty { continue }
        // What stands behind the blank row is another table.
        while try reader.read(into: &record) {
          if record.fields.indices.contains(where: { !record.trimmed($0).isEmpty }) {
            return (trimmed(rows), record.line)
          }
        }
        break
      }
      if cells.count > 400 { cells = Array(cells.prefix(400)) }
      rows.append(Row(cells: cells, line: record.line, raw: record.raw))
      guard rows.count <= 400 else {
        throw InputRefused([
          Issue(
            .matrixShape, file: file, line: record.line,
            message: "more than 400 rows were found, a transition matrix of up to 400 states was expected",
            hint: "name a file that holds the matrix alone")
        ])
      }
    }
    return (trimmed(rows), nil)
  }

  /// Without the blank fields behind the last name or number that every row has.
  private static func trimmed(_ rows: [Row]) -> [Row] {
    let width = rows.reduce(0) { widest, row in
      max(widest, (row.cells.lastIndex { !$0.text.isEmpty } ?? -1) + 1)
    }
    return rows.map { row in
      var row = row
      row.cells = Array(row.cells.prefix(width))
      return row
    }
  }

  /// The mark that parts the fields of the first lines; a semicolon, tab or bar goes before a comma, which may be a
  /// decimal mark.
  private static func delimiter(in head: [UInt8]) -> UInt8 {
    let lines = head.split(separator: 0x0A).filter { $0.first != 0x23 }.prefix(3)
    for mark: UInt8 in [0x3B, 0x09, 0x7C] where !lines.isEmpty && lines.allSatisfy({ $0.contains(mark) }) {
      return mark
    }
    return 0x2C
  }
}
