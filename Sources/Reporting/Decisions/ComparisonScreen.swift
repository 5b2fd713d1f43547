import Decisions
import Receivables
import Simulation
import Stochastics

/// A comparison of policies on one screen, at most 100 columns by 60 lines.
public enum ComparisonScreen {
  /// The screen as text that ends in a line break.
  ///
  /// - Parameters:
  ///   - next: The command to suggest.
  /// - Complexity: O(measures x policies).
  public static func render(
    _ report: ComparisonReport, options: ScreenOptions = ScreenOptions(), next: String
  ) -> String {
    let composer = ComparisonComposer(report: report, width: options.width)
    let lines = composer.lines(next: next)
    return lines.prefix(options.height).map { line in
      let cut = ScreenLine(TerminalText.truncated(line.text, to: options.width), line.role)
      return (options.colour ? cut.coloured : cut.text) + "\n"
    }.joined()
  }
}

struct ComparisonComposer: Sendable {
  let report: ComparisonReport
  let width: Int
  let wording: ComparisonWording
  let text: OutcomeText

  init(report: ComparisonReport, width: Int) {
    self.report = report
    self.width = width
    wording = ComparisonWording(report: report)
    text = OutcomeText(report.comparison.rows, report.currency)
  }

  func lines(next: String) -> [ScreenLine] {
    let names = report.policies.indices.map { wording.name($0) }
    var lines = paragraph(
      "\(names.dropFirst().joined(separator: ", ")) against \(names[0]), ledger as of \(report.asOf), "
        + report.currency.code, .strong)
    if !wording.prefix.isEmpty {
      lines += paragraph(wording.prefix, report.restsOnExamples ? .alarm : .strong)
    }
    let isMany = report.policies.count > 3
    for policy in report.policies.indices.dropFirst() {
      lines += paragraph(isMany ? wording.shortVerdict(policy) : wording.verdict(policy), .strong)
    }
    if let stop = report.stop { lines += paragraph(stop, .alarm) }
    if let sequential = wording.sequential { lines += paragraph(sequential, .plain) }
    lines.append(ScreenLine(""))
    lines += report.policies.count > 2 ? manyTables() : table()
    lines.append(ScreenLine(""))
    lines += manyTransitions()
    lines += ranges()
    for note in report.notes { lines += paragraph(note, .plain) }
    lines += paragraph(wording.basis, .faint)
    lines += paragraph(wording.error + " Seed \(report.seed).", .faint)
    return lines + paragraph("Next: \(next)", .plain)
  }

  private func table() -> [ScreenLine] {
    var columns = [TextTable.Column("\(text.scale.label), %", .leading)]
    for policy in report.policies.indices {
      columns.append(.init(TerminalText.truncated(wording.name(policy), to: 14)))
    }
    columns += [
      .init("difference"), .init("95 % interval"), .init("corr.", rank: 2), .init("ratio", rank: 1),
      .init("better", .leading),
    ]
    var table = TextTable(columns)
    // What no policy has is left out, but for what every reader looks for.
    let optional: [OutcomeMeasure] = [
      .workingCapital, .peakWorkingCapital, .covenantBreach, .customersLost,
    ]
    for row in report.comparison.rows
    where !optional.contains(row.measure) || row.values.contains(where: { $0.value != nil }) {
      guard let difference = row.difference(of: 1, against: 0) else { continue }
      table.append(
        [row.measure.title] + row.values.map { text.value($0.value, row.measure.unit) }
          + cells(row, difference, 1))
    }
    return laid(table)
  }

  func laid(_ table: TextTable) -> [ScreenLine] {
    let layout = table.layout(width: width)
    return layout.lines.enumerated().map { ScreenLine($1, $0 < layout.headingLines ? .strong : .plain) }
  }

  private func cells(
    _ row: PolicyComparison.Row, _ difference: PolicyComparison.Difference, _ policy: Int
  ) -> [String] {
    let paired = difference.paired
    let estimate = paired.difference
    let unit = row.measure.unit
    let interval = zip(estimate.low, estimate.high).map {
      "\(text.number($0, unit)) to \(text.number($1, unit))"
    }
    let word =
      switch difference.verdict {
      case .first: wording.name(policy)
      case .second: wording.name(0)
      case .equal: "equal"
      case .within: "no difference"
      case .unclear: "unclear"
      case .missing: "-"
      }
    return [
      text.number(estimate.value, unit), interval ?? "n/a",
      paired.correlation.map { NumberText.decimal($0, digits: 2) } ?? "-",
      paired.varianceRatio.map { ComparisonComposer.ratio($0) } ?? "-", TerminalText.truncated(word, to: 14),
    ]
  }

  /// A variance ratio with the digits that matter.
  static func ratio(_ value: Double) -> String {
    value >= 1e6 ? ">999,999" : NumberText.decimal(value, digits: value < 10 ? 1 : 0)
  }

  private func ranges() -> [ScreenLine] {
    let matters = report.effects.prefix(3).map(wording.matter)
    let sentence =
      matters.isEmpty
      ? []
      : paragraph(
        "What matters most for value (\(NumberText.grouped(report.effectPaths)) paths): \(matters.joined(separator: "; ")).",
        .plain)
    guard !report.ranges.isEmpty else { return sentence }
    var columns = [TextTable.Column("causal ranges at", .leading)]
    let measures: [OutcomeMeasure] = [.npv, .sales, .badDebt, .peakWCR, .shortfallProbability]
    for measure in measures { columns.append(.init(measure.phrase)) }
    columns.append(.init("worth more", .leading))
    var table = TextTable(columns)
    for row in report.ranges {
      let value = row.differences[.npv]?.difference
      let better: String
      if let low = value?.low, let high = value?.high, low > 0 || high < 0 {
        better = wording.name(low > 0 ? 1 : 0)
      } else {
        better = "unclear"
      }
      table.append(
        [row.name] + measures.map { text.number(row.differences[$0]?.difference.value, $0.unit) } + [better])
    }
    return [ScreenLine("")] + laid(table) + sentence + [ScreenLine("")]
  }

  func paragraph(_ words: String, _ role: ScreenLine.Role) -> [ScreenLine] {
    TerminalText.wrapped(words, width: width, indent: 2).map { ScreenLine($0, role) }
  }
}
