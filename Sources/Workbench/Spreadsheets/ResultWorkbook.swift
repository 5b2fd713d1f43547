import Foundation
import Intake
import Receivables
import Reporting

/// A result as an Excel workbook: question, answer and origin on the first sheet, then each CSV file of the result.
enum ResultWorkbook {
  /// Sheets in order, with the file that each shows.
  private static let sheets: [(file: String, english: String, chinese: String)] = [
    ("weeks.csv", "Weeks", "每周"), ("cash_daily.csv", "Days", "每日"), ("pools.csv", "Pools", "资金池"),
    ("financing.csv", "Facilities", "融资"), ("customers.csv", "Customers", "客户"),
    ("measures.csv", "Measures", "指标"), ("aging.csv", "Ageing", "账龄"),
    ("distributions.csv", "Distributions", "分布"), ("cases.csv", "Cases", "示例路径"),
  ]

  /// Writes the workbook of a result folder; the file is whole or not there.
  ///
  /// - Throws: `RunFailure` where libxlsxwriter is missing or cannot write; `InputRefused` for a damaged CSV file.
  static func write(_ data: ReportData, folder: URL, to target: URL, language: ReportLanguage) throws {
    guard let library = XlsxLibrary() else {
      throw RunFailure("a workbook needs libxlsxwriter, which is not installed\nhint: \(XlsxLibrary.hint)")
    }
    var isFolder: ObjCBool = false
    let parent = target.deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: parent, isDirectory: &isFolder), isFolder.boolValue else {
      throw RunFailure("`\(target.path)` cannot be written: there is no folder `\(parent)`")
    }
    let work = target.deletingLastPathComponent().appendingPathComponent(
      ".\(target.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: work) }
    let digits = Currency(code: data.currencyCode)?.minorDigits ?? 2
    let writer = try WorkbookWriter(library, file: work.path)
    try writer.cover(
      ReportCover(data, language: language).rows, name: language == .zh ? "概要" : "Summary")
    for sheet in sheets {
      let file = folder.appendingPathComponent(sheet.file)
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      let table = try CSVFile.read(file.path)
      try writer.table(
        header: table.header, rows: table.rows, name: language == .zh ? sheet.chinese : sheet.english,
        currencyDigits: digits)
    }
    try writer.close()
    _ = try? FileManager.default.removeItem(at: target)
    do { try FileManager.default.moveItem(at: work, to: target) } catch {
      throw RunFailure("`\(target.path)` cannot be written: \(error.localizedDescription)")
    }
  }
}
