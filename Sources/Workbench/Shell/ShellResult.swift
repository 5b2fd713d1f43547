import Foundation
import Receivables
import Reporting
import Simulation
import Stochastics
import Treasury

/// A forecast that was made in this session.
struct ShellResult {
  /// Name of the scenario.
  var name: String
  /// What was run.
  var draft: ShellState.Draft
  var summary: ForecastSummary
  var manifest: RunManifest
  var folder: URL
  /// Aging of the open items, expected.
  var aging: AgingOutlook?

  /// Lines of a chart.
  ///
  /// - Throws: What reading the path columns of the result throws; `ShellFault` where the forecast has no such
  ///   quantity.
  func plot(_ kind: ShellCommand.Plot, width: Int) throws -> [String] {
    let currency = summary.currency
    switch kind {
    case .cash: return try cash(width: width)
    // Drawn from the last sweep by the shell itself.
    case .frontier: return []
    case .aging:
      guard let aging else { throw ShellFault("the forecast has no open items") }
      return AgingChart.lines(aging, asOf: summary.provenance.asOf, currency: currency, width: width)
    case .drawdown:
      guard summary.hasCashPosition else { throw ShellFault("the forecast has no cash position") }
      return try histogram(.drawdown, "Largest fall of cash below its start", width: width)
    case .loss: return try histogram(.creditLoss, "Credit loss", width: width)
    case .dso:
      guard summary.dsoEnd.value != nil else {
        throw ShellFault("DSO at the end: \(summary.dsoEnd.reason ?? "not available")")
      }
      let start = summary.dsoStart.value.map { NumberText.decimal($0, digits: 1) } ?? "not defined"
      return try histogram(.dsoEnd, "DSO (count-back) at the end; at the start \(start)", width: width)
    }
  }

  private func histogram(_ quantity: PathHistogram.Quantity, _ title: String, width: Int) throws -> [String] {
    let columns = try PathColumnReader(file: folder.appendingPathComponent(ResultFolder.pathFile))
    let unit = Double(summary.currency.minorPerMajor)
    guard let histogram = try PathHistogram(quantity, in: columns, bins: 16, unit: unit) else {
      throw ShellFault("\(title): the same on all \(NumberText.grouped(summary.provenance.paths)) paths")
    }
    return HistogramChart.lines(histogram, title: title, currency: summary.currency, width: width)
  }

  private func cash(width: Int) throws -> [String] {
    let days = summary.days
    // Quantiles 1, 5, 25, 50, 75, 95, 99 %.
    guard days.count > 1, days.allSatisfy({ $0.quantiles.count == 7 }) else {
      throw ShellFault("the forecast is too short for a chart")
    }
    let chart = FanChart(
      low: days.map { $0.quantiles[1] }, middle: days.map { $0.quantiles[3] },
      high: days.map { $0.quantiles[5] },
      floor: summary.hasCashPosition ? summary.position.minimumCash.map { Double($0) } : nil)
    let ends = days.flatMap { [$0.quantiles[1], $0.quantiles[5]] }.compactMap(NumberText.wholeNumber)
    let scale = AmountScale(fitting: ends, summary.currency)
    let title = summary.hasCashPosition ? "Closing cash" : "Cumulative receipts"
    let lines = chart.lines(
      width: width, height: 16, labels: ("\(days[0].day)", "\(days[days.count - 1].day)")
    ) { scale.text($0) }
    let key = summary.hasCashPosition ? "   - minimum  ! P5 .. P95 below it" : ""
    return ["\(title), \(scale.label)"] + lines + ["o median   : P5 .. P95" + key]
  }
}
