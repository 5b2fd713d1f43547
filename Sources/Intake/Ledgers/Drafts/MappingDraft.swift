import Receivables

/// A first try at the mapping of an export that nobody has mapped yet: what its columns seem to be, by their names and
/// by what stands in them.
///
/// It is written to be read and corrected by a person. What cannot be known from the file (the currency where no column
/// names it, what a payment date means) is listed under ``checks``.
public struct MappingDraft: Sendable {
  /// A column of the file.
  public struct Column: Sendable, Hashable {
    /// Its name in the header.
    public var name: String
    /// A cell of it; empty where all are blank.
    public var example: String
    /// Key of the field that it is taken for; `nil` where it is not used.
    public var field: String?
  }

  /// The file as the user named it.
  public let file: String
  /// How the file is written, such as `semicolons, Windows-1252`.
  public let form: String
  /// Line of the header.
  public let headerLine: Int
  /// Data rows of the file.
  public let rows: Int
  /// The columns, from left to right.
  public let columns: [Column]
  /// What a person has to look at before the mapping is used.
  public let checks: [String]
  /// Whether the mapping can be used as it stands.
  public let isComplete: Bool
  /// The mapping file.
  public let text: String

  /// Rows whose cells are looked at.
  static let rowsLookedAt = 5_000

  /// Looks at an export.
  ///
  /// - Parameter currency: Currency of the amounts, where no column of the file says it.
  /// - Throws: ``InputRefused`` for a file that cannot be read as a table, or without a row that looks like a header.
  /// - Complexity: O(rows); cells of the first 5,000 rows are kept.
  public init(file: String, currency: Currency? = nil) throws(InputRefused) {
    let source = try ByteSource(file: file)
    let survey = try TextSurvey(of: source, declared: nil)
    let table = try DraftTable(source, survey)
    let choice = DraftChoice(table, currency: currency)
    self.file = file
    let mark = ["comma", "semicolon", "tab", "bar"][
      DraftTable.delimiters.firstIndex(of: table.delimiter) ?? 0]
    form = "\(mark)-separated, \(survey.encoding.rawValue)\(survey.isGuessed ? " (guessed)" : "")"
    headerLine = table.headerLine
    rows = table.rows
    columns = table.profiles.indices.map { place in
      Column(
        name: table.profiles[place].name, example: table.profiles[place].texts.first ?? "",
        field: choice.fields.first { $0.value == place }?.key.name)
    }
    checks = choice.checks
    isComplete = choice.isComplete
    text = MappingDraftText(
      table: table, choice: choice, isGuessed: survey.isGuessed, encoding: survey.encoding
    )
    .text(of: file)
  }
}

/// A file taken as a table: where its header stands, and what its first rows hold.
struct DraftTable {
  static let delimiters: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]
  /// Rows among which the header is looked for.
  private static let headerRows = 40

  var delimiter: UInt8 = 0x2C
  var headerLine = 1
  var names: [String] = []
  var profiles: [ColumnProfile] = []
  var rows = 0
  /// First cells of rows that look like totals, with the place of that cell.
  var totals: [(column: Int, word: String)] = []
  /// Cells of the first rows, row by row.
  var cells: [[String]] = []

  init(_ source: ByteSource, _ survey: TextSurvey) throws(InputRefused) {
    var best: (score: Int, delimiter: UInt8, row: Int, line: Int, names: [String])?
    var failure: InputRefused?
    for delimiter in Self.delimiters {
      do {
        let reader = try CSVReader(source: source, survey: survey, delimiter: delimiter)
        var record = CSVRecord()
        for row in 0..<Self.headerRows {
          guard try reader.read(into: &record) else { break }
          let names = record.fields.indices.map { record.text($0) }
          let score = Self.score(names)
          if score > best?.score ?? 0 { best = (score, delimiter, row, record.line, names) }
        }
      } catch { failure = failure ?? error }
    }
    guard let best else {
      throw failure
        ?? InputRefused([
          Issue(
            .noHeader, file: source.file, line: 1, message: "no row of the first 40 looks like a header",
            hint: "export the table with its column names, three columns or more")
        ])
    }
    delimiter = best.delimiter
    headerLine = best.line
    names = best.names
    try readRows(source, survey, headerRow: best.row)
  }

  /// How much a row looks like a header: names of fields count most, then cells that are no values.
  private static func score(_ names: [String]) -> Int {
    let filled = names.filter { !$0.isEmpty }
    guard filled.count >= 3 else { return 0 }
    let isValue = filled.count { name in
      name.first?.isNumber == true || DraftForms.amounts.contains { $0.decimal(Array(name.utf8)[...]) != nil }
    }
    guard isValue * 4 <= filled.count else { return 0 }
    let folded = filled.map { HeaderVocabulary.folded($0) }
    let known = Mapping.Field.allCases.count { field in
      folded.contains { HeaderVocabulary.likeness($0, to: field) >= 6_000 }
    }
    return known * 1_000 + min(filled.count, 500)
  }

  private mutating func readRows(
    _ source: ByteSource, _ survey: TextSurvey, headerRow: Int
  ) throws(InputRefused) {
    let reader = try CSVReader(source: source, survey: survey, delimiter: delimiter)
    var record = CSVRecord()
    for _ in 0...headerRow { _ = try reader.read(into: &record) }
    while try reader.read(into: &record) {
      rows += 1
      let row = names.indices.map { record.text($0) }
      let filled = row.count { !$0.isEmpty }
      if let first = row.firstIndex(where: { !$0.isEmpty }), filled * 2 <= names.count,
        let word = row[first].split(separator: " ").first,
        HeaderVocabulary.totals.contains(where: { HeaderVocabulary.folded(row[first]).hasPrefix($0) })
      {
        if !totals.contains(where: { $0.column == first && $0.word == word }) {
          totals.append((first, String(word)))
        }
        continue
      }
      if cells.count < MappingDraft.rowsLookedAt { cells.append(row) }
    }
    guard rows > 0 else {
      throw InputRefused([
        Issue(
          .noRows, file: source.file, message: "the ledger has a header and no rows",
          hint: "export it with its rows, or widen the selection of the export")
      ])
    }
    profiles = names.indices.map { place in
      ColumnProfile(
        name: names[place], texts: cells.map { $0[place] }.filter { !$0.isEmpty }, rows: cells.count)
    }
  }
}
