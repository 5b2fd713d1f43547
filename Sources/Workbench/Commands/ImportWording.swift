import Intake
import Reporting

/// Words about an import.
enum ImportWording {
  /// The quality report in one line, for a ledger that is imported for one run.
  static func oneLine(_ report: ImportReport) -> String {
    var parts = ["\(NumberText.grouped(report.accepted)) of \(NumberText.grouped(report.rows)) rows taken"]
    if report.rejected > 0 { parts.append("\(NumberText.grouped(report.rejected)) rejected") }
    if report.duplicates > 0 { parts.append("\(NumberText.grouped(report.duplicates)) repeated") }
    let left = report.leftOut.reduce(0) { $0 + $1.tally.count }
    if left > 0 { parts.append("\(NumberText.grouped(left)) left out by rule") }
    if report.skipped > 0 { parts.append("\(NumberText.grouped(report.skipped)) title or total rows") }
    return "ledger \(report.file): " + parts.joined(separator: ", ") + "; as of \(report.asOf)"
  }
}
