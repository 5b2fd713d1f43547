import Reporting

/// A table of the shell: what a person reads in each cell, and what a program does.
struct ShellTable {
  /// A cell.
  struct Cell {
    /// For the screen and Markdown.
    var text: String
    /// For JSON and CSV.
    var value: JSONValue

    /// A text; empty stands for nothing.
    init(_ text: String) {
      self.text = text
      value = text.isEmpty ? .null : .string(text)
    }

    /// A number with the text that shows it.
    init(_ text: String, _ value: JSONValue) {
      self.text = text
      self.value = value
    }
  }

  private let keys: [String]
  private var shown: TextTable
  private var rows: [[Cell]] = []

  /// A table with its columns and their names for programs.
  init(_ columns: [(key: String, column: TextTable.Column)]) {
    keys = columns.map(\.key)
    shown = TextTable(columns.map(\.column))
  }

  mutating func append(_ row: [Cell]) {
    rows.append(row)
    shown.append(row.map(\.text))
  }

  mutating func append(_ row: [String]) { append(row.map { Cell($0) }) }

  /// The table in a mode; nothing for an empty one on the screen.
  func text(_ mode: ShellCommand.Mode, width: Int) -> String {
    switch mode {
    case .table: return rows.isEmpty ? "" : shown.layout(width: width).lines.joined(separator: "\n") + "\n"
    case .markdown: return shown.markdown()
    case .csv:
      var csv = CSVTable(keys)
      for row in rows { csv.append(row.map(\.value).map(ShellTable.cell)) }
      return csv.text.replacing("\r\n", with: "\n")
    case .json:
      let objects = rows.map { row in JSONValue.object(zip(keys, row).map { ($0, $1.value) }) }
      return JSONValue.array(objects).rendered() + "\n"
    }
  }

  private static func cell(_ value: JSONValue) -> CSVTable.Cell {
    switch value {
    case .string(let text): .text(text)
    case .number(let number): .number(number)
    case .bool(let flag): .text(flag ? "true" : "false")
    default: .empty
    }
  }
}

extension Shell {
  /// Prints a table in the mode of the session.
  func print(_ table: ShellTable, on console: Console) {
    console.output(table.text(state.display.mode, width: console.width))
  }
}
