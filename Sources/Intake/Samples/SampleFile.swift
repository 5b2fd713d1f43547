/// A table of cases as a file holds it: columns of text with a header.
public struct SampleFile: Sendable {
  /// The file as the user named it.
  public let file: String
  /// Names of the columns in order.
  public let names: [String]
  /// SHA-256 of the file, in hexadecimal digits.
  public let digest: String
  /// Texts, `[columns x rows]`.
  public let texts: [[String]]
  /// Line of each row.
  public let lines: [Int]
  /// Number of rows.
  public var rows: Int { lines.count }

  /// Reads a table.
  ///
  /// - Parameter required: Columns that it must have.
  /// - Throws: ``InputRefused`` where the file cannot be read, has no rows or lacks a column.
  public init(file: String, required: [String]) throws(InputRefused) {
    let table = try PlainTable(file: file, required: required)
    self.file = file
    names = table.names
    digest = table.digest
    var texts = [[String]](repeating: [], count: table.names.count)
    var lines: [Int] = []
    var row = table.emptyRow
    while try table.read(into: &row) {
      for place in table.names.indices { texts[place].append(row.record.text(place)) }
      lines.append(row.line)
    }
    guard !lines.isEmpty else {
      throw InputRefused([Issue(.noRows, file: file, message: "the file has a header and no rows")])
    }
    self.texts = texts
    self.lines = lines
  }

  /// The texts of a column.
  public func column(_ name: String) -> [String]? { names.firstIndex(of: name).map { texts[$0] } }

  /// Whether a column tells every row apart, as numbers of loans and names do.
  public func isIdentifier(_ name: String) -> Bool {
    guard let texts = column(name), texts.count >= 50 else { return false }
    let known = texts.filter { !$0.isEmpty }
    let distinct = Set(known).count
    let areWhole = known.allSatisfy { text in SampleFile.number(text).map { $0 == $0.rounded() } ?? true }
    return areWhole && !known.isEmpty && Double(distinct) > 0.9 * Double(known.count) && distinct >= 50
      || Double(distinct) > 0.5 * Double(texts.count) && known.contains { SampleFile.number($0) == nil }
  }

  /// A number as sheets write it.
  public static func number(_ text: String) -> Double? {
    if let value = Double(text) { return value.isFinite ? value : nil }
    let plain = text.filter { $0 != "$" && $0 != "," && $0 != " " && $0 != "€" && $0 != "£" }
    guard !plain.isEmpty, plain.utf8.allSatisfy({ (0x2B...0x39).contains($0) }), let value = Double(plain),
      value.isFinite
    else { return nil }
    return value
  }
}
