import CreditModels
import LinearAlgebra
import Liquidity
import Receivables
import Simulation
import Stochastics
import Testing

/// The engine's failures over a year against what the annual figures say.
@Suite struct FailureTests {
  private func pool(kind: FailureClass, factors: FactorModel?, debtors: Int, days: Int = 364) -> Experiment {
    Experiment(
      key: StreamKey(seed: 5), firstDay: Day(number: 20_000), days: days,
      weeks: [0..<days], factors: factors, failureClasses: [kind],
      debtors: (0..<debtors).map { index in
        .init(
          entity: UInt32(index), failureClass: 0, claims: [.init(slot: 0, amount: 1, due: 0, table: 0)],
          orders: [])
      },
      tables: [SurvivalTable(hazards: Array(repeating: 0, count: days))],
      arrivals: [(0..<days).map { Int32($0) }], salesDeviation: [], outflows: .none,
      waterfall: Waterfall(openingCash: 0, minimumCash: 0), hasCashPosition: true, uncoveredReceivables: 0,
      salesMonths: [])
  }

  private func failureCounts(_ experiment: Experiment, paths: Int) throws -> [Int64] {
    var columns = PathColumnsInMemory(layout: PathLayout(days: experiment.days, weeks: 1))
    _ = try Runner.run(experiment, paths: 0..<paths, threads: 2, shouldStop: { false }) { columns.append($0) }
    return columns.column(.failed)
  }

  /// Mean and pair probability of failing from counts by path, each with its standard error.
  private func moments(_ counts: [Int64], debtors: Int) -> (one: (Double, Double), pair: (Double, Double)) {
    let n = Double(counts.count)
    let m = Double(debtors)
    func estimate(_ values: [Double]) -> (Double, Double) {
      let mean = values.reduce(0, +) / n
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
      return (mean, (variance / n).squareRoot())
    }
    return (
      estimate(counts.map { Double($0) / m }), estimate(counts.map { Double($0 * ($0 - 1)) / (m * (m - 1)) })
    )
  }

  @Test func annualPDAndPairProbabilityHold() throws {
    // PD 2 %, asset correlation 0.20: joint default 0.110018 % (golden number of the Gaussian copula).
    let factors = try FactorModel(
      persistence: [0.95, 0.95], correlation: Matrix(rows: [[1, 0.4], [0.4, 1]]), shift: [0, 0])
    let kind = try FailureClass.annual(
      pd: 0.02, assetCorrelation: 0.2, direction: [1, 1], factors: factors, recoveryShare: 0,
      recoveryLagDays: 0,
      discountRate: 0)
    let result = moments(
      try failureCounts(pool(kind: kind, factors: factors, debtors: 100), paths: 60_000), debtors: 100)
    // 4.9 standard errors: false alarm 1e-6.
    #expect(abs(result.one.0 - 0.02) < 4.9 * result.one.1)
    #expect(abs(result.pair.0 - 0.00110018) < 4.9 * result.pair.1)
    // The twin: figures read week by week miss the same bounds.
    let loading = (0.2 / 2.8).squareRoot()
    let naive = FailureClass.weekly(
      pd: 0.02, loading: [loading, loading], factors: factors, recoveryShare: 0, recoveryLagDays: 0,
      discountRate: 0)
    let wrong = moments(
      try failureCounts(pool(kind: naive, factors: factors, debtors: 100), paths: 60_000), debtors: 100)
    #expect(abs(wrong.pair.0 - 0.00110018) > 4.9 * wrong.pair.1)
  }

  @Test func certainAndImpossibleFailuresAreExact() throws {
    for (pd, expected) in [(0.0, Int64(0)), (1.0, Int64(10))] {
      let kind = try FailureClass.annual(
        pd: pd, assetCorrelation: 0, direction: [], factors: nil, recoveryShare: 0, recoveryLagDays: 0,
        discountRate: 0)
      #expect(
        try failureCounts(pool(kind: kind, factors: nil, debtors: 10), paths: 300).allSatisfy {
          $0 == expected
        })
    }
  }

  @Test func independentFailuresFollowTheBinomial() throws {
    let kind = try FailureClass.annual(
      pd: 0.1, assetCorrelation: 0, direction: [], factors: nil, recoveryShare: 0, recoveryLagDays: 0,
      discountRate: 0)
    let result = moments(
      try failureCounts(pool(kind: kind, factors: nil, debtors: 50), paths: 10_000), debtors: 50)
    #expect(abs(result.one.0 - 0.1) < 4.9 * (0.1 * 0.9 / 500_000).squareRoot())
    #expect(abs(result.pair.0 - 0.01) < 4.9 * result.pair.1)
  }
}

@Suite struct CountBackTests {
  private func months(_ values: [(Int, Int64)]) -> [Experiment.SalesMonth] {
    values.map { .init(days: $0.0, known: $0.1, window: 0..<0) }
  }

  @Test func thePublishedExampleComesOut() {
    // Receivables 212,000; sales 100,000, 80,000, 70,000, latest first, 30-day months: 73.7 days.
    let dso = CountBack.tenThousandths(
      receivables: 212_000, months: months([(30, 100_000), (30, 80_000), (30, 70_000)]), sales: { $0.known })
    #expect(dso == 737_142)
  }

  @Test func receivablesBeyondAllSalesHaveNone() {
    #expect(CountBack.tenThousandths(receivables: 10, months: months([(30, 5)]), sales: { $0.known }) == -1)
    #expect(CountBack.tenThousandths(receivables: 10, months: [], sales: { $0.known }) == -1)
    #expect(CountBack.tenThousandths(receivables: 0, months: months([(30, 0)]), sales: { $0.known }) == 0)
  }
}
