/// A table of text: aligned in columns for a terminal, or as Markdown.
///
/// Every cell is made safe (``TerminalText/safe(_:)``) when it is added. Where a terminal is too narrow,
/// columns that may be cut are cut first, then whole columns are left out, so that no number is ever shown in
/// part.
public struct TextTable: Sendable {
  /// Where a cell's text stands in its column.
  public enum Alignment: Sendable {
    /// On the left: names, dates.
    case leading
    /// On the right: numbers.
    case trailing
  }

  /// A column.
  public struct Column: Sendable {
    /// Heading.
    public var title: String
    /// Where its text stands; headings too.
    public var alignment: Alignment
    /// Heading above this and the neighbouring columns of the same group.
    public var group: String?
    /// Spaces before the column.
    public var gap: Int
    /// Columns of text to which cells may be cut where the table is too wide; `nil`: never cut.
    public var minimumWidth: Int?
    /// Columns of the highest rank are left out first where the table is too wide; rank 0 is never left out.
    public var rank: Int
    /// A column.
    public init(
      _ title: String, _ alignment: Alignment = .trailing, group: String? = nil, gap: Int = 2,
      minimumWidth: Int? = nil, rank: Int = 0
    ) {
      self.title = TerminalText.safe(title)
      self.alignment = alignment
      self.group = group.map { TerminalText.safe($0) }
      self.gap = gap
      self.minimumWidth = minimumWidth
      self.rank = rank
    }
  }

  /// A table laid out.
  public struct Layout: Sendable {
    /// Lines, headings first, none wider than asked, no spaces at the ends.
    public var lines: [String]
    /// Lines that are headings.
    public var headingLines: Int
    /// Headings of the columns that were left out.
    public var leftOut: [String]
  }

  /// The columns.
  public let columns: [Column]
  /// The rows, each with as many cells as there are columns.
  public private(set) var rows: [[String]] = []

  /// A table without rows.
  public init(_ columns: [Column]) {
    precondition(!columns.isEmpty, "a table has columns")
    self.columns = columns
  }

  /// Adds a row with one cell for every column.
  public mutating func append(_ cells: [String]) {
    precondition(cells.count == columns.count, "a row has one cell for every column")
    rows.append(cells.map { TerminalText.safe($0) })
  }

  /// The table in lines of at most `width` columns.
  /// - Complexity: O(rows x columns).
  public func layout(width: Int) -> Layout {
    var widths = columns.indices.map { column in
      rows.reduce(TerminalText.width(of: columns[column].title)) {
        max($0, TerminalText.width(of: $1[column]))
      }
    }
    var shown = Array(columns.indices)
    func total() -> Int {
      let gaps = shown.dropFirst().reduce(0) { $0 + columns[$1].gap }
      return shown.reduce(gaps) { $0 + widths[$1] }
        + shortOfTitle(shown, widths).reduce(0) { $0 + $1.columns }
    }
    shrink(&widths, shown, excess: total() - width)
    while total() > width,
      let weakest = shown.last(where: { candidate in
        columns[candidate].rank > 0 && shown.allSatisfy { columns[$0].rank <= columns[candidate].rank }
      })
    {
      shown.removeAll { $0 == weakest }
    }
    if total() <= width {
      for short in shortOfTitle(shown, widths) { widths[short.last] += short.columns }
    }
    var lines: [String] = []
    if shown.contains(where: { columns[$0].group != nil }) { lines.append(groupLine(shown, widths)) }
    lines.append(line(shown, widths) { columns[$0].title })
    let headings = lines.count
    for row in rows { lines.append(line(shown, widths) { row[$0] }) }
    return Layout(
      lines: lines.map { TerminalText.truncated($0, to: width) }, headingLines: headings,
      leftOut: columns.indices.filter { !shown.contains($0) }.map { columns[$0].title })
  }

  /// The table as Markdown, with the cells' own marks escaped; groups stand before the headings.
  /// - Complexity: O(rows x columns).
  public func markdown() -> String {
    let titles = columns.map { column in
      TextTable.escaped(column.group.map { "\($0): \(column.title)" } ?? column.title)
    }
    let body = rows.map { $0.map(TextTable.escaped) }
    let widths = columns.indices.map { column in
      body.reduce(max(3, TerminalText.width(of: titles[column]))) {
        max($0, TerminalText.width(of: $1[column]))
      }
    }
    func row(_ cells: [String]) -> String {
      let padded = columns.indices.map {
        TerminalText.padded(cells[$0], to: widths[$0], alignment: columns[$0].alignment)
      }
      return "| " + padded.joined(separator: " | ") + " |\n"
    }
    let rule = columns.indices.map { column in
      let dashes = String(repeating: "-", count: widths[column] - 1)
      return columns[column].alignment == .leading ? dashes + "-" : dashes + ":"
    }
    return row(titles) + row(rule) + body.map(row).joined()
  }

  private func shrink(_ widths: inout [Int], _ shown: [Int], excess: Int) {
    var excess = excess
    for column in shown {
      guard excess > 0, let minimum = columns[column].minimumWidth else { continue }
      let cut = min(excess, max(0, widths[column] - minimum))
      widths[column] -= cut
      excess -= cut
    }
  }

  private func line(_ shown: [Int], _ widths: [Int], _ cell: (Int) -> String) -> String {
    var text = ""
    for (position, column) in shown.enumerated() {
      if position > 0 { text += String(repeating: " ", count: columns[column].gap) }
      let cut = TerminalText.truncated(cell(column), to: widths[column])
      text += TerminalText.padded(cut, to: widths[column], alignment: columns[column].alignment)
    }
    return TextTable.withoutTrailingSpaces(text)
  }

  // Neighbouring columns of one group; a column without a group stands alone.
  private func runs(_ shown: [Int]) -> [[Int]] {
    var runs: [[Int]] = []
    for column in shown {
      if let group = columns[column].group, let last = runs.last?.last, columns[last].group == group {
        runs[runs.count - 1].append(column)
      } else {
        runs.append([column])
      }
    }
    return runs
  }

  private func span(_ run: [Int], _ widths: [Int]) -> Int {
    run.dropFirst().reduce(0) { $0 + columns[$1].gap } + run.reduce(0) { $0 + widths[$1] }
  }

  // Columns by which groups are too narrow for their titles, with the column that can take them.
  private func shortOfTitle(_ shown: [Int], _ widths: [Int]) -> [(last: Int, columns: Int)] {
    runs(shown).compactMap { run in
      guard let last = run.last, let group = columns[last].group else { return nil }
      let missing = TerminalText.width(of: group) - span(run, widths)
      return missing > 0 ? (last, missing) : nil
    }
  }

  // Group headings stand centred between dashes over their columns: `---- mean ----`.
  private func groupLine(_ shown: [Int], _ widths: [Int]) -> String {
    var text = ""
    for (position, run) in runs(shown).enumerated() {
      if position > 0 { text += String(repeating: " ", count: columns[run[0]].gap) }
      let span = span(run, widths)
      let title = TerminalText.truncated(columns[run[0]].group ?? "", to: span)
      let free = span - TerminalText.width(of: title)
      let sides = title.isEmpty ? (free, 0) : (free / 2, free - free / 2)
      let isRuled = !title.isEmpty && sides.0 >= 2
      func side(_ width: Int) -> String {
        String(repeating: isRuled ? "-" : " ", count: isRuled ? width - 1 : width)
      }
      text += isRuled ? "\(side(sides.0)) \(title) \(side(sides.1))" : side(sides.0) + title + side(sides.1)
    }
    return TextTable.withoutTrailingSpaces(text)
  }

  static func withoutTrailingSpaces(_ text: String) -> String {
    guard let last = text.lastIndex(where: { $0 != " " }) else { return "" }
    return String(text[...last])
  }

  private static func escaped(_ cell: String) -> String {
    var text = ""
    for character in cell {
      if "\\`*_{}[]<>#|!~$&".contains(character) { text.append("\\") }
      text.append(character)
    }
    return text
  }
}
