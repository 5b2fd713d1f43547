/// A whole CSV file in memory, for the tables that a result has written itself.
public enum CSVFile {
  /// Header and rows; every row has as many cells as the header.
  ///
  /// - Throws: ``InputRefused`` where the file cannot be read or a row has another number of cells.
  public static func read(_ file: String) throws(InputRefused) -> (header: [String], rows: [[String]]) {
    let table = try PlainTable(file: file, required: [])
    var row = table.emptyRow
    var rows: [[String]] = []
    while try table.read(into: &row) { rows.append(row.texts) }
    return (table.names, rows)
  }
}
