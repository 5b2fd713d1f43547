import Decisions
import Receivables
import Stochastics

/// Three policies or more: policies stand in rows, so that all of them and what a reader must know fit on one screen.
extension ComparisonComposer {
  /// The rows of measures that exist for any policy.
  private var shown: [PolicyComparison.Row] {
    report.comparison.rows.filter { $0.values.contains { $0.value != nil } }
  }

  /// Heading and how early it is left out where the screen is narrow.
  private func column(_ measure: OutcomeMeasure) -> TextTable.Column {
    switch measure {
    case .npv: .init("value")
    case .contribution: .init("contrib.", rank: 5)
    case .sales: .init("sales", rank: 1)
    case .badDebt: .init("bad debt")
    case .dso: .init("DSO")
    case .averageWCR: .init("mean rec.")
    case .peakWCR: .init("peak rec.", rank: 4)
    case .workingCapital: .init("mean WC")
    case .peakWorkingCapital: .init("peak WC", rank: 5)
    case .shortfallProbability: .init("shortfall")
    case .covenantBreach: .init("breach", rank: 1)
    case .buffer99: .init("99 % buf.", rank: 2)
    case .cashCVaR99: .init("worst 1 %", rank: 3)
    case .customersLost: .init("lost", rank: 6)
    default: .init(measure.title, rank: 7)
    }
  }

  /// Values by policy, then the differences to the first with half their interval.
  func manyTables() -> [ScreenLine] {
    let rows = shown
    let longest = report.policies.indices.map { TerminalText.width(of: wording.name($0)) }.max() ?? 0
    let name = TextTable.Column(text.scale.label, .leading, minimumWidth: min(24, max(14, longest)))
    var values = TextTable([name] + rows.map { column($0.measure) })
    for policy in report.policies.indices {
      values.append(
        [wording.name(policy)] + rows.map { text.value($0.values[policy].value, $0.measure.unit) })
    }
    let head = TextTable.Column("less \(wording.name(0))", .leading, minimumWidth: name.minimumWidth)
    var differences = TextTable([head] + rows.map { column($0.measure) })
    for policy in report.policies.indices.dropFirst() {
      let all = rows.map { $0.difference(of: policy, against: 0) }
      differences.append([wording.name(policy)] + zip(rows, all).map { mark($1, $0.measure.unit) })
      differences.append(
        ["  +-"]
          + zip(rows, all).map { row, difference in
            let estimate = difference?.paired.difference
            return zip(estimate?.low, estimate?.high).map { text.number(($1 - $0) / 2, row.measure.unit) }
              ?? "-"
          })
    }
    return laid(values) + [ScreenLine("")] + laid(differences)
      + paragraph(
        "+- half the 95 % interval; + better and - worse than \(wording.name(0)) among all comparisons, ? unclear; "
          + "correlations and ratios with --json", .faint)
  }

  /// A difference with its verdict.
  private func mark(_ difference: PolicyComparison.Difference?, _ unit: EstimateUnit) -> String {
    guard let difference, let value = difference.paired.difference.value else { return "-" }
    let number = text.number(value, unit)
    return switch difference.verdict {
    case .first: number + " +"
    case .second: number + " -"
    case .equal, .within, .missing: number + "  "
    case .unclear: number + " ?"
    }
  }

  /// The deepest holes of all switches in one sentence.
  func manyTransitions() -> [ScreenLine] {
    guard report.policies.count > 3 else {
      return report.comparison.transitions.flatMap { paragraph(wording.transition($0), .plain) }
    }
    let holes = report.comparison.transitions.map { transition -> String in
      let depth = transition.depth.value ?? 0
      let name = wording.name(transition.policy)
      return depth >= 0
        ? "\(name) none"
        : "\(name) \(OutcomeText.sentence(-depth, .money, report.currency)) in week \(transition.week)"
    }
    guard !holes.isEmpty else { return [] }
    return paragraph(
      "Deepest extra hole in cash after switching from \(wording.name(0)): \(holes.joined(separator: ", ")).",
      .plain)
  }
}
