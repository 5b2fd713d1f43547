import Calibration
import Intake

/// Default or delinquency series as a file holds them: a row a period and segment.
enum DefaultSeriesFile {
  /// Reads a file with `defaults` and `obligors`, or `rate`, in periods that follow each other, and `segment` where
  /// there are several.
  ///
  /// - Throws: ``InputRefused`` with every problem of the file.
  static func read(_ file: String) throws(InputRefused) -> [DefaultSeries] {
    let table = try SampleFile(file: file, required: [])
    let hasCounts = table.names.contains("defaults") && table.names.contains("obligors")
    guard hasCounts || table.names.contains("rate") else {
      throw InputRefused([
        Issue(
          .missingColumn, file: file, line: 1,
          message: "there is neither `rate` nor both `defaults` and `obligors`",
          hint:
            "columns are `period`, `defaults`, `obligors` (or `rate`), and `segment` where there are several")
      ])
    }
    var issues: [Issue] = []
    var order: [String] = []
    var periods: [String: [DefaultSeries.Period]] = [:]
    let segments = table.column("segment")
    func refuse(_ row: Int, _ message: String) {
      issues.append(Issue(.badAmount, file: file, line: table.lines[row], message: message))
    }
    for row in 0..<table.rows {
      let segment = segments?[row] ?? "all"
      if periods[segment] == nil { order.append(segment) }
      if hasCounts {
        let failed = table.column("defaults")?[row] ?? ""
        let count = table.column("obligors")?[row] ?? ""
        guard let d = Int(failed), let n = Int(count), d >= 0, n > 0, d <= n else {
          refuse(row, "`\(failed)` of `\(count)` is not a number of failures among debtors")
          continue
        }
        periods[segment, default: []].append(.counts(failed: d, of: n))
      } else {
        let text = table.column("rate")?[row] ?? ""
        let isPercent = text.hasSuffix("%")
        guard let number = SampleFile.number(isPercent ? String(text.dropLast()) : text) else {
          refuse(row, "`\(text)` is not a rate such as 1.2% or 0.012")
          continue
        }
        let rate = isPercent ? number / 100 : number
        guard (0...1).contains(rate) else {
          refuse(row, "the rate `\(text)` is not between 0 and 1; write percentages with `%`")
          continue
        }
        periods[segment, default: []].append(.rate(rate))
      }
    }
    guard issues.isEmpty else { throw InputRefused(Array(issues.prefix(20))) }
    return order.map { DefaultSeries(name: $0, periods: periods[$0] ?? []) }
  }
}
