import Liquidity
import Receivables
import Simulation
import Stochastics

extension ForecastSummariser {
  /// What facilities do; `nil` where the run has none.
  ///
  /// - Complexity: one pass over the columns of cash without facilities, one sort a week and facility.
  func financing() throws -> FinancingSummary? {
    guard let plan = experiment.facilities, let sums = totals.financing else { return nil }
    let minimum = experiment.waterfall.minimumCash ?? 0
    var bare = [Int64](repeating: .max, count: paths)
    for day in 0..<experiment.days {
      for (path, cash) in try columns.column(.bare(day: day)).enumerated() where cash < bare[path] {
        bare[path] = cash
      }
    }
    func share(_ values: [Int64], _ holds: (Int64) -> Bool) -> Estimate {
      Estimate.probability(successes: values.reduce(0) { $0 + (holds($1) ? 1 : 0) }, of: paths)
    }
    func measure(_ measure: FinancingMeasure) throws -> [Int64] { try columns.column(.financing(measure)) }
    return FinancingSummary(
      weeks: try financingWeeks(sums, minimum: minimum), lines: try lines(plan, share: share),
      tests: try tests(plan, share: share), usableAtStart: try measure(.usableAtStart).first ?? 0,
      bareShortfall: share(bare) { $0 < minimum }, actions: try actions(plan, share: share),
      peak95: Estimate.quantile(0.95, ofSorted: try measure(.peakDrawn).sorted()),
      cost: Estimate.mean(of: try measure(.cost)),
      daysBelowMinimum: Estimate.mean(of: try measure(.daysBelowMinimum), unit: .days),
      dominionProbability: share(try measure(.dominionDays)) { $0 > 0 },
      factorBears: Estimate.mean(of: try measure(.factorBears)))
  }

  private func financingWeeks(_ sums: RunTotals.Financing, minimum: Int64) throws -> [FinancingSummary.Week] {
    let received = cumulativeMeans(totals.receipts)
    let spent = cumulativeMeans(totals.outflows)
    let drawn = cumulativeMeans(sums.drawn)
    let cost = cumulativeMeans(sums.cost)
    let tax = cumulativeMeans(sums.tax)
    let capex = cumulativeMeans(sums.capex)
    let service = cumulativeMeans(sums.debtService)
    return try experiment.weeks.enumerated().map { week, range in
      let last = range.upperBound - 1
      func of(_ sums: [Int64]) -> Int64 {
        sums[last] - (range.lowerBound > 0 ? sums[range.lowerBound - 1] : 0)
      }
      let usable = try columns.column(.weekUsable(week))
      let closing = try columns.column(.closing(day: last))
      return FinancingSummary.Week(
        receipts: of(received), payments: of(spent) - of(tax) - of(capex) - of(service), tax: of(tax),
        capex: of(capex), drawn: of(drawn) - of(service), cost: of(cost),
        closing: experiment.waterfall.openingCash + received[last] - spent[last] + drawn[last] - cost[last],
        usable: spread(usable), headroom: spread(zip(closing, usable).map { $0 + $1 - minimum }))
    }
  }

  private func lines(
    _ plan: FacilityPlan, share: ([Int64], (Int64) -> Bool) -> Estimate
  ) throws -> [FinancingSummary.Line] {
    try plan.facilities.enumerated().map { index, facility in
      func column(_ measure: FacilityMeasure) throws -> [Int64] {
        try columns.column(.facility(index, measure))
      }
      let peaks = try column(.peakDrawn)
      return FinancingSummary.Line(
        name: facility.name, kind: facility.kind, isCommitted: facility.isCommitted, limit: facility.limit,
        drawnAtStart: facility.drawnAtStart, useProbability: share(peaks) { $0 > facility.drawnAtStart },
        peak95: Estimate.quantile(0.95, ofSorted: peaks.sorted()),
        drawnAtEnd: Estimate.mean(of: try column(.drawnAtEnd)), cost: Estimate.mean(of: try column(.cost)),
        lossProbability: share(try column(.lostDay)) { $0 >= 0 })
    }
  }

  private func actions(
    _ plan: FacilityPlan, share: ([Int64], (Int64) -> Bool) -> Estimate
  ) throws -> FinancingSummary.Actions? {
    guard !plan.actions.isEmpty || plan.shipmentStop != nil else { return nil }
    let stopped = try plan.shipmentStop.map { _ in try columns.column(.financing(.shipmentsStopped)) }
    let late = try columns.column(.financing(.lateToSuppliers))
    return FinancingSummary.Actions(
      names: plan.actions.map(\.name) + (plan.shipmentStop.map { [$0.name] } ?? []),
      shortfallBefore: share(try columns.column(.financing(.gapBeforeActions))) { $0 > 0 },
      lateToSuppliers: share(late) { $0 > 0 }, suppliersWait: Estimate.mean(of: late),
      capexWaits: Estimate.mean(of: try columns.column(.financing(.delayedCapex))),
      shipmentsStopped: stopped.map { share($0) { $0 > 0 } })
  }

  private func tests(
    _ plan: FacilityPlan, share: ([Int64], (Int64) -> Bool) -> Estimate
  ) throws -> [FinancingSummary.Test] {
    try plan.tests.enumerated().map { number, test in
      let covenant = plan.covenants[test.covenant]
      let values = try columns.column(.covenantTest(number))
      let sorted = values.sorted()
      return FinancingSummary.Test(
        covenant: covenant.name, facility: plan.facilities[covenant.facility].name,
        day: experiment.firstDay + test.day, breachProbability: share(values) { $0 < 0 },
        headroom05: Estimate.quantile(0.05, ofSorted: sorted),
        headroom50: Estimate.quantile(0.50, ofSorted: sorted))
    }.sorted { $0.day < $1.day }
  }
}
