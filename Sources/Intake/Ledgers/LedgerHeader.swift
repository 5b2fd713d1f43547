/// Finds the header of a ledger file: the delimiter, the row of column names and the place of each mapped column.
struct LedgerHeader {
  /// Rows looked at; exports put a few title lines above their header.
  static let rowsLookedAt = 40

  var delimiter: UInt8
  /// Rows before the header.
  var rowsBefore: Int
  var positions: [Int?]
  var names: [String]

  /// Names that stand more than once.
  var repeatedNames: [String] {
    var seen: Set<String> = []
    var repeated: [String] = []
    for name in names where !name.isEmpty && !seen.insert(name).inserted && !repeated.contains(name) {
      repeated.append(name)
    }
    return repeated
  }

  /// Looks for the row with all columns that the mapping needs, under each possible delimiter.
  ///
  /// - Throws: ``InputRefused`` with every missing column, or where no row looks like a header.
  static func find(
    in source: ByteSource, survey: TextSurvey, mapping: Mapping
  ) throws(InputRefused) -> LedgerHeader {
    var best: (header: LedgerHeader, line: Int, found: Int)?
    var failure: InputRefused?
    for delimiter in mapping.delimiter.map({ [$0] }) ?? [0x2C, 0x3B, 0x09, 0x7C] {
      do {
        let reader = try CSVReader(source: source, survey: survey, delimiter: delimiter)
        var record = CSVRecord()
        for row in 0..<rowsLookedAt {
          guard try reader.read(into: &record) else { break }
          let names = record.fields.indices.map { record.text($0) }
          let positions = mapping.columns.map { position(of: $0, in: names) }
          let found = positions.count { $0 != nil }
          if best.map({ found > $0.found }) ?? true {
            best = (
              LedgerHeader(delimiter: delimiter, rowsBefore: row, positions: positions, names: names),
              record.line,
              found
            )
          }
          if isComplete(positions, mapping) { break }
        }
      } catch {
        failure = failure ?? error
      }
      if let best, isComplete(best.header.positions, mapping) { return best.header }
    }
    guard let best else {
      throw failure
        ?? InputRefused([
          Issue(
            .noHeader, file: source.file, message: "the file holds no row", hint: "export the ledger again")
        ])
    }
    if best.found == 0 {
      if let failure { throw failure }
      let expected = mapping.columns.filter { !$0.isOptional }.prefix(6).map { "`\($0.names[0])`" }
      throw InputRefused([
        Issue(
          .noHeader, file: source.file, line: 1,
          message: "no row holds the column names of the mapping `\(mapping.name)`",
          hint: "expected are \(expected.joined(separator: ", "))\(mapping.columns.count > 6 ? " …" : "")"
            + "; export with a header, choose the mapping of this export, or draft one: "
            + "`duecast import FILE --draft MAPPING.yaml`")
      ])
    }
    throw InputRefused(missing(best.header, line: best.line, file: source.file, mapping: mapping))
  }

  private static func isComplete(_ positions: [Int?], _ mapping: Mapping) -> Bool {
    zip(positions, mapping.columns).allSatisfy { $0 != nil || $1.isOptional }
  }

  private static func missing(
    _ header: LedgerHeader, line: Int, file: String, mapping: Mapping
  ) -> [Issue] {
    var issues: [Issue] = []
    for (position, column) in zip(header.positions, mapping.columns)
    where position == nil && !column.isOptional {
      let name = column.occurrence > 1 ? "\(column.names[0])#\(column.occurrence)" : column.names[0]
      let others = column.names.dropFirst().map { " or `\($0)`" }.joined()
      issues.append(
        Issue(
          .missingColumn, file: file, line: line, message: "the header has no column `\(name)`\(others)",
          hint: NearestName.hint(for: name, in: header.names.filter { !$0.isEmpty })
            + "; it is mapped at \(mapping.file):\(column.mappingLine)"))
    }
    return issues
  }

  /// The place of a column: by its exact name, else whatever the case of its letters.
  private static func position(of column: Mapping.Column, in names: [String]) -> Int? {
    for name in column.names {
      let exact = names.indices.filter { names[$0] == name }
      if exact.count >= column.occurrence { return exact[column.occurrence - 1] }
    }
    for name in column.names {
      let lower = name.lowercased()
      let folded = names.indices.filter { names[$0].lowercased() == lower }
      if folded.count >= column.occurrence { return folded[column.occurrence - 1] }
    }
    return nil
  }
}
