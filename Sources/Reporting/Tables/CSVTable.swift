import Receivables

/// A CSV file as RFC 4180 has it: comma, quotes where needed, lines that end in CR LF, a header of column
/// names.
///
/// Dates are ISO 8601 and numbers have a point. Text that a spreadsheet would run as a formula is given a
/// leading apostrophe.
public struct CSVTable: Sendable {
  /// A cell.
  public enum Cell: Sendable {
    /// Text that came from a file: made harmless.
    case text(String)
    /// A number.
    case number(DecimalText)
    /// A date.
    case day(Day)
    /// Nothing.
    case empty
  }

  private let columns: Int
  private var body: String

  /// A table with the names of its columns, each with its unit.
  public init(_ header: [String]) {
    precondition(!header.isEmpty, "a table has columns")
    columns = header.count
    body = header.map { CSVTable.quoted($0) }.joined(separator: ",") + "\r\n"
  }

  /// Adds a row with one cell for every column.
  public mutating func append(_ cells: [Cell]) {
    precondition(cells.count == columns, "a row has one cell for every column")
    for (position, cell) in cells.enumerated() {
      if position > 0 { body += "," }
      switch cell {
      case .text(let text): body += CSVTable.quoted(CSVTable.harmless(text))
      case .number(let number): body += number.description
      case .day(let day): body += day.description
      case .empty: break
      }
    }
    body += "\r\n"
  }

  /// The file's text.
  public var text: String { body }

  /// The text with an apostrophe before what a spreadsheet would take for a formula (`=`, `+`, `-`, `@`,
  /// their full-width forms, tab and carriage return) at the start, also after leading spaces and after a
  /// character at which a spreadsheet of another locale would begin a new cell; other control characters
  /// become `?`.
  public static func harmless(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var startsCell = true
    for scalar in text.unicodeScalars {
      let isBreak = scalar == "\t" || scalar == "\r" || scalar == "\n"
      if startsCell, triggers.contains(scalar) || (isBreak && result.isEmpty) { result.append("'") }
      let isControl = scalar.properties.generalCategory == .control && !isBreak
      result.append(isControl ? "?" : scalar)
      if isBreak || scalar == ";" {
        startsCell = true
      } else if !scalar.properties.isWhitespace, scalar.properties.generalCategory != .format {
        startsCell = false
      }
    }
    return String(result)
  }

  private static let triggers: Set<Unicode.Scalar> = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]

  private static func quoted(_ text: String) -> String {
    let needsQuotes = text.unicodeScalars.contains {
      $0 == "\"" || $0 == "," || $0 == ";" || $0 == "\r" || $0 == "\n" || $0 == "\t"
    }
    guard needsQuotes || text.hasPrefix(" ") || text.hasSuffix(" ") else { return text }
    var doubled = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "\"" { doubled.append("\"") }
      doubled.append(scalar)
    }
    return "\"\(String(doubled))\""
  }
}
