import Receivables
import Stochastics
import Treasury

extension ReportData.Financing {
  /// The report's part of what facilities do.
  init(_ summary: FinancingSummary) {
    usableAtStart = summary.usableAtStart
    bareShortfall = ReportData.Number(summary.bareShortfall)
    peak95 = ReportData.Number(summary.peak95)
    cost = ReportData.Number(summary.cost)
    beforeActions = summary.actions.map { ReportData.Number($0.shortfallBefore) }
    lines = summary.lines.map { line in
      Line(
        name: line.name, isCommitted: line.isCommitted, limit: line.limit,
        used: ReportData.Number(line.useProbability),
        peak95: ReportData.Number(line.peak95), cost: ReportData.Number(line.cost),
        lost: ReportData.Number(line.lossProbability))
    }
    weeks = summary.weeks.map { week in
      Week(
        net: week.net, drawn: week.drawn, cost: week.cost, closing: week.closing,
        usable05: week.usable.p05.value,
        headroom05: week.headroom.p05.value)
    }
    tests = summary.tests.map { test in
      Test(
        covenant: test.covenant, day: test.day.description, breach: ReportData.Number(test.breachProbability),
        headroom05: ReportData.Number(test.headroom05))
    }
  }
}
