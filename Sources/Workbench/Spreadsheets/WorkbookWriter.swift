import Foundation
import Intake
import Receivables
import Reporting

/// Writes sheets of typed cells to an Excel workbook.
///
/// Text is written as text whatever it begins with, so that no name from a ledger is run as a formula.
package struct WorkbookWriter {
  /// What a column's cells are.
  package enum Column: Equatable {
    case text
    case number
    case amount(digits: Int)
    case share
    case day
  }

  private let library: XlsxLibrary
  private let workbook: XlsxLibrary.Handle
  private let bold: XlsxLibrary.Handle?
  private let wrapped: XlsxLibrary.Handle?
  private let day: XlsxLibrary.Handle?
  private let share: XlsxLibrary.Handle?
  private let amounts: [XlsxLibrary.Handle?]

  /// Longest text of a cell, in UTF-8 bytes: Excel takes 32,767 characters.
  private static let longest = 32_000

  /// A workbook that will stand at `file`.
  init(_ library: XlsxLibrary, file: String) throws {
    guard let workbook = library.newWorkbook(file) else {
      throw RunFailure("libxlsxwriter cannot begin a workbook")
    }
    self.library = library
    self.workbook = workbook
    func format(_ change: (XlsxLibrary.Handle) -> Void) -> XlsxLibrary.Handle? {
      let made = library.addFormat(workbook)
      if let made { change(made) }
      return made
    }
    bold = format { library.setBold($0) }
    wrapped = format { library.setTextWrap($0) }
    day = format { library.setNumberFormat($0, "yyyy-mm-dd") }
    share = format { library.setNumberFormat($0, "0.00%") }
    amounts = (0...3).map { digits in
      format {
        library.setNumberFormat($0, digits == 0 ? "#,##0" : "#,##0." + String(repeating: "0", count: digits))
      }
    }
  }

  /// A sheet of two columns, words and what they say.
  func cover(_ rows: [(label: String, text: String)], name: String) throws {
    let sheet = try newSheet(name)
    _ = library.setColumn(sheet, 0, 0, 26, nil)
    _ = library.setColumn(sheet, 1, 1, 110, nil)
    for (row, entry) in rows.enumerated() {
      write(entry.label, row, 0, sheet, bold)
      write(entry.text, row, 1, sheet, wrapped)
    }
  }

  /// A sheet of a table, its header frozen.
  ///
  /// - Parameter currencyDigits: Digits of the minor unit of amounts.
  func table(header: [String], rows: [[String]], name: String, currencyDigits: Int) throws {
    let sheet = try newSheet(name)
    let columns = header.indices.map { place in
      WorkbookWriter.column(header[place], rows.lazy.map { $0[place] }, currencyDigits: currencyDigits)
    }
    for (place, column) in columns.enumerated() {
      write(header[place], 0, place, sheet, bold)
      let width = min(40, max(10, Double(header[place].count) * 0.9 + 2))
      _ = library.setColumn(
        sheet, UInt16(place), UInt16(place), column == .text ? max(16, width) : width, nil)
    }
    library.freezePanes(sheet, 1, 0)
    for (number, row) in rows.enumerated() {
      for (place, cell) in row.enumerated() where !cell.isEmpty {
        put(cell, columns[place], row: number + 1, place, sheet)
      }
    }
  }

  /// Finishes the file.
  func close() throws {
    let code = library.close(workbook)
    guard code == 0 else { throw RunFailure("libxlsxwriter cannot write the workbook (its error \(code))") }
  }

  private func newSheet(_ name: String) throws -> XlsxLibrary.Handle {
    guard let sheet = library.addSheet(workbook, name) else {
      throw RunFailure("libxlsxwriter takes no sheet `\(name)`")
    }
    return sheet
  }

  private func put(_ cell: String, _ column: Column, row: Int, _ place: Int, _ sheet: XlsxLibrary.Handle) {
    func number(_ value: Double, _ format: XlsxLibrary.Handle?) {
      _ = library.writeNumber(sheet, UInt32(row), UInt16(place), value, format)
    }
    switch column {
    case .text: write(WorkbookWriter.bare(cell), row, place, sheet, nil)
    case .number: number(Double(cell) ?? 0, nil)
    case .amount(let digits): number(Double(cell) ?? 0, amounts[min(3, digits)])
    case .share: number(Double(cell) ?? 0, share)
    case .day:
      // Excel counts days from 1899-12-30.
      guard let date = Day(iso: cell) else { return write(cell, row, place, sheet, nil) }
      number(Double(date.number) + 25_569, day)
    }
  }

  private func write(
    _ text: String, _ row: Int, _ column: Int, _ sheet: XlsxLibrary.Handle, _ format: XlsxLibrary.Handle?
  ) {
    var cut = text
    while cut.utf8.count > WorkbookWriter.longest { cut.removeLast(max(1, cut.count / 8)) }
    // What XML cannot hold.
    cut.unicodeScalars.removeAll { $0.value < 32 && $0 != "\n" && $0 != "\t" }
    _ = library.writeString(sheet, UInt32(row), UInt16(column), cut, format)
  }

  /// What the cells of a column are, by its name and by all of them: keys that look like numbers stay text.
  package static func column(_ name: String, _ cells: some Sequence<String>, currencyDigits: Int) -> Column {
    let isName = [
      "key", "name", "group", "segment", "security", "pool", "currency", "case", "measure", "unit",
    ]
    .contains(name)
    guard !isName else { return .text }
    var isEmpty = true
    var isNumeric = true
    var isDay = true
    for cell in cells where !cell.isEmpty {
      isEmpty = false
      if isNumeric, !isPlainNumber(cell) { isNumeric = false }
      if isDay, Day(iso: cell) == nil { isDay = false }
      if !isNumeric, !isDay { return .text }
    }
    if isEmpty { return .text }
    if isDay { return .day }
    if name.hasSuffix("_fraction") { return .share }
    let isAmount = name.split(separator: "_").last.map { Currency(code: $0.uppercased()) != nil } ?? false
    return isAmount ? .amount(digits: currencyDigits) : .number
  }

  private static func isPlainNumber(_ text: String) -> Bool {
    var digits = text[...]
    if digits.first == "-" { digits = digits.dropFirst() }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    let isWhole = parts[0] == "0" || (parts[0].first != "0" && !parts[0].isEmpty)
    return isWhole && parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isASCII) }
      && parts.allSatisfy { $0.allSatisfy(\.isWholeNumber) }
  }

  /// A text of a CSV file without the apostrophe that makes it harmless there.
  package static func bare(_ text: String) -> String {
    guard text.hasPrefix("'"), CSVTable.harmless(String(text.dropFirst())) == text else { return text }
    return String(text.dropFirst())
  }
}
