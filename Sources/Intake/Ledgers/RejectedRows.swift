import Foundation

/// The side file of rejected rows, and the first of them as issues.
final class RejectedRows {
  /// Issues kept for the report; all rows stand in the side file.
  static let mostIssues = 1000

  private(set) var count = 0
  private(set) var issues: [Issue] = []
  private let path: String
  private let partial: String
  private let source: String
  private var handle: FileHandle?
  private var pending = ""

  /// - Parameter book: The book; the side file is named after it.
  init(book: String, source: String) {
    path = RejectedRows.path(for: book)
    partial = BookFile.partialPath(for: path)
    self.source = source
  }

  deinit { discard() }

  /// The side file of a book.
  static func path(for book: String) -> String { "\(book).rejected.csv" }

  /// Notes a row.
  func add(_ rejection: RowRejection, line: Int, column: Int?, ordinal: Int, raw: String) throws(InputRefused)
  {
    count += 1
    if issues.count < RejectedRows.mostIssues {
      issues.append(
        Issue(
          rejection.code, severity: .warning, file: source, line: line, column: column,
          message: rejection.message,
          hint: rejection.hint, excerpt: RejectedRows.excerpt(raw)))
    }
    if count == 1 { pending = "line,data_row,column,code,reason,row\n" }
    let fields = [
      String(line), String(ordinal), column.map(String.init) ?? "", rejection.code.rawValue,
      rejection.message, raw,
    ]
    pending += fields.map(RejectedRows.quoted).joined(separator: ",") + "\n"
    if pending.utf8.count > 1 << 16 { try flush() }
  }

  /// Writes what is left to write, so that nothing but a change of name can fail once the book is written.
  func complete() throws(InputRefused) {
    guard count > 0 else { return }
    try flush()
    do {
      try handle?.synchronize()
    } catch {
      throw unwritable()
    }
  }

  /// Gives the side file its name; without a rejected row an older one is removed.
  ///
  /// - Returns: Its path, where there is one.
  func keep() throws(InputRefused) -> String? {
    try? FileManager.default.removeItem(atPath: path)
    guard count > 0 else { return nil }
    do {
      try handle?.close()
      handle = nil
      try FileManager.default.moveItem(atPath: partial, toPath: path)
    } catch {
      throw unwritable()
    }
    return path
  }

  /// Removes what was written.
  func discard() {
    try? handle?.close()
    if handle != nil { try? FileManager.default.removeItem(atPath: partial) }
    handle = nil
  }

  private func flush() throws(InputRefused) {
    if handle == nil {
      guard FileManager.default.createFile(atPath: partial, contents: nil),
        let opened = FileHandle(forWritingAtPath: partial)
      else { throw unwritable() }
      handle = opened
    }
    do {
      try handle?.write(contentsOf: Array(pending.utf8))
    } catch {
      throw unwritable()
    }
    pending = ""
  }

  private func unwritable() -> InputRefused {
    InputRefused([
      Issue(
        .unwritableBook, file: path, message: "the file of rejected rows cannot be written",
        hint: "check space and permissions of the folder")
    ])
  }

  /// The row for a message, where it is one line.
  private static func excerpt(_ raw: String) -> String? {
    raw.isEmpty || raw.utf8.contains { $0 == 0x0A || $0 == 0x0D } ? nil : String(raw.prefix(1000))
  }

  private static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else {
      return text
    }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
