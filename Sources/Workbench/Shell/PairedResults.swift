import Decisions
import Foundation
import Receivables
import Reporting
import Simulation
import Stochastics
import Treasury

/// Two results of a session on the same draws: the difference of each headline, path against path.
struct PairedResults {
  /// A headline.
  struct Row {
    var key: String
    var title: String
    var paired: PairedDifference
    var verdict: Verdict
  }

  let rows: [Row]
  let currency: Currency

  /// Pairs the paths of two results; the differences are of the first less the second.
  ///
  /// The chance of any false verdict among the rows is 5 % (Holm).
  ///
  /// - Throws: ``ShellFault`` where the two do not share ledger, days, seed and paths, or their files are gone; what
  ///   reading them throws.
  /// - Complexity: O(paths log paths) and the columns of both in memory.
  init(_ first: ShellResult, against second: ShellResult) throws {
    if let reason = PairedResults.obstacle(first, second) {
      throw ShellFault(
        "the two results cannot be paired: \(reason)",
        hint: "`compare with NAME` runs both on the same draws")
    }
    let (left, right) = (try first.paths(), try second.paths())
    // A run that was stopped has fewer: those that both have are alike.
    let common = min(left.paths, right.paths)
    func pair(_ column: PathLayout.Column, _ measure: OutcomeMeasure, event: Bool = false) throws
      -> PairedDifference
    {
      func columns(_ file: PathColumnReader) throws -> MeasureColumns {
        let values = Array(try file.column(column).prefix(common))
        return MeasureColumns(values: event ? values.map { $0 >= 0 ? 1 : 0 } : values)
      }
      return try .of(columns(left), columns(right), measure: measure)
    }
    var found: [(key: String, title: String, measure: OutcomeMeasure, paired: PairedDifference)] = []
    if first.summary.hasCashPosition {
      found.append(
        (
          "shortfall_probability", "chance of a shortfall", .shortfallProbability,
          try pair(.firstShortfall, .shortfallProbability, event: true)
        ))
      found.append(("buffer_99", "buffer, 99 %", .buffer99, try pair(.drawdown, .buffer99)))
    }
    // The mean of a column that is better when smaller, as bad debt is.
    found.append(("mean_credit_loss", "credit loss, mean", .badDebt, try pair(.creditLoss, .badDebt)))
    found.append(("credit_loss_99", "credit loss, 99 %", .creditLoss99, try pair(.creditLoss, .creditLoss99)))
    let settled = MultipleComparisons.holm(found.map(\.paired.chance))
    rows = found.indices.map { index in
      let entry = found[index]
      return Row(
        key: entry.key, title: entry.title, paired: entry.paired,
        verdict: Verdict(
          entry.paired, prefersMore: entry.measure.prefersMore, isSettled: settled[index]))
    }
    currency = first.summary.currency
  }

  /// Why two results cannot be paired.
  private static func obstacle(_ first: ShellResult, _ second: ShellResult) -> String? {
    let (left, right) = (first.summary, second.summary)
    let (one, other) = (left.provenance, right.provenance)
    if left.currency != right.currency { return "they are in different currencies" }
    if one.ledgerDigest != other.ledgerDigest || one.asOf != other.asOf {
      return "they see different ledgers or days"
    }
    if one.seed != other.seed { return "their seeds differ" }
    if one.paths != other.paths, left.stoppedBefore == nil, right.stoppedBefore == nil {
      return
        "one has \(NumberText.grouped(one.paths)) paths, the other \(NumberText.grouped(other.paths))"
    }
    if one.firstDay != other.firstDay || one.lastDay != other.lastDay { return "they are of different days" }
    if left.hasCashPosition != right.hasCashPosition { return "only one has a cash position" }
    return nil
  }

  /// The rows as a table.
  ///
  /// - Parameters:
  ///   - first: Name of the result whose difference is told.
  ///   - second: Name of the other.
  func table(_ first: String, _ second: String) -> TextTable {
    var table = TextTable([
      .init("paired difference", .leading), .init("\(first) less \(second)"), .init("better", .leading),
    ])
    for row in rows {
      table.append([row.title, text(row.paired.difference), words(row.verdict, first, second)])
    }
    return table
  }

  /// The rows for programs.
  func json(_ first: String, _ second: String) -> JSONValue {
    .array(
      rows.map { row in
        .object([
          ("measure", .string(row.key)), ("of", .string(first)), ("against", .string(second)),
          ("difference", .estimate(row.paired.difference, currency)),
          ("verdict", .string(name(row.verdict, first, second))),
        ])
      })
  }

  private func name(_ verdict: Verdict, _ first: String, _ second: String) -> String {
    switch verdict {
    case .first: first
    case .second: second
    case .equal, .within: "equal"
    case .unclear: "unclear"
    case .missing: "missing"
    }
  }

  private func words(_ verdict: Verdict, _ first: String, _ second: String) -> String {
    guard case .unclear(let paths) = verdict else { return name(verdict, first, second) }
    return paths.map { "unclear (about \(NumberText.grouped($0)) paths)" } ?? "unclear"
  }

  private func text(_ estimate: Estimate) -> String {
    guard let value = estimate.value else { return "n/a" }
    func number(_ value: Double) -> String {
      switch estimate.unit {
      case .money:
        NumberText.wholeNumber(value).map { NumberText.wholeAmount($0, currency) } ?? "n/a"
      case .fraction: NumberText.decimal(100 * value, digits: 2)
      case .days, .count: NumberText.decimal(value, digits: 1)
      }
    }
    let unit = estimate.unit == .fraction ? " points" : estimate.unit == .money ? " \(currency.code)" : ""
    guard let low = estimate.low, let high = estimate.high, low != value || high != value else {
      return number(value) + unit
    }
    return "\(number(value))\(unit) (\(number(low)) to \(number(high)))"
  }

  /// What has to be said with it.
  static let note =
    "In brackets of the difference: 95 % of its simulation error, path against path on the same draws. A better one is "
    + "named so that the chance of any false one in the table is 5 % (Holm)."
}

extension ShellResult {
  /// The path columns of the result.
  ///
  /// - Throws: ``ShellFault`` where another run has taken the folder since.
  func paths() throws -> PathColumnReader {
    guard RunManifest.read(folder: folder)?.pathDigest == manifest.pathDigest else {
      throw ShellFault(
        "\(ResultFolder.named(folder)) holds another result by now",
        hint: "give each `run` a folder of its own, or none, and repeat it")
    }
    return try PathColumnReader(file: folder.appendingPathComponent(ResultFolder.pathFile))
  }
}
