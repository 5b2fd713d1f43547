import Foundation
import Intake
import Receivables
import Reporting
import Stochastics
import Treasury

/// A finished forecast to roll on from: its manifest and its days.
struct EarlierForecast {
  let folder: String
  let manifest: RunManifest
  /// Mean receipts, outflows and closing cash by day, in major units as written.
  private let days: [Day: (receipts: Double, outflows: Double, closing: Double)]
  private let buffer99: Double?

  /// Reads a result folder.
  ///
  /// - Throws: `InputRefused` where it holds no complete result.
  init(folder: String) throws {
    self.folder = folder
    let url = URL(fileURLWithPath: folder)
    guard let manifest = RunManifest.read(folder: url), manifest.status == .complete,
      let daily = try? String(contentsOf: url.appendingPathComponent("cash_daily.csv"), encoding: .utf8),
      let summary = try? Data(contentsOf: url.appendingPathComponent(ResultFolder.summaryFile)),
      let json = try? JSONSerialization.jsonObject(with: summary) as? [String: Any]
    else {
      throw InputRefused([
        Issue(
          .unusableResult, file: folder, message: "the folder holds no complete result of this version",
          hint: "name a folder that `duecast forecast` or `duecast merge` has finished")
      ])
    }
    self.manifest = manifest
    var days: [Day: (receipts: Double, outflows: Double, closing: Double)] = [:]
    for line in daily.split(whereSeparator: \.isNewline).dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard cells.count > 3, let day = Day(iso: String(cells[0])), let receipts = Double(cells[1]),
        let outflows = Double(cells[2]), let closing = Double(cells[3])
      else { continue }
      days[day] = (receipts, outflows, closing)
    }
    self.days = days
    let estimates = json["estimates"] as? [String: Any]
    buffer99 = (estimates?["buffer_99"] as? [String: Any])?["value"] as? Double
  }

  /// From the earlier forecast to a new one, on the last day that both have.
  ///
  /// - Throws: `UsageFault` where the two have no day in common or one has no cash position.
  func bridge(to summary: ForecastSummary) throws -> RollForwardBridge {
    let major = Double(summary.currency.minorPerMajor)
    guard let opening = summary.position.openingCash, buffer99 != nil else {
      throw UsageFault("`--roll-from` bridges cash, and one of the two forecasts has no cash position")
    }
    let common = summary.days.filter { days[$0.day] != nil }
    guard let last = common.last, let then = days[summary.provenance.asOf], let end = days[last.day] else {
      throw UsageFault(
        "`--roll-from \(folder)` does not reach \(summary.provenance.asOf), where this forecast begins: "
          + "roll on from a forecast that covers it")
    }
    func minor(_ amount: Double) -> Int64 { Int64((amount * major).rounded()) }
    let oldReceipts = common.reduce(Int64(0)) { $0 + minor(days[$1.day]?.receipts ?? 0) }
    let oldOutflows = common.reduce(Int64(0)) { $0 + minor(days[$1.day]?.outflows ?? 0) }
    return RollForwardBridge(
      currency: summary.currency, from: Day(iso: manifest.asOf) ?? summary.provenance.asOf,
      to: summary.provenance.asOf, day: last.day, oldClosing: minor(end.closing),
      elapsed: opening - minor(then.closing),
      receipts: common.reduce(Int64(0)) { $0 + $1.meanReceipts } - oldReceipts,
      outflows: oldOutflows - common.reduce(Int64(0)) { $0 + $1.meanOutflows },
      newClosing: Int64(last.mean.rounded()), oldBuffer: buffer99.map(minor),
      newBuffer: summary.buffers.first { $0.level == 0.99 }?.buffer.value.map { Int64($0.rounded()) })
  }
}
