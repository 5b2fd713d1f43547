import CreditModels
import LinearAlgebra
import Liquidity
import Receivables
import Simulation
import Stochastics

/// A small run with everything in it: open items, orders, failures on factors, recoveries, outflows.
struct SmallRun {
  var experiment: Experiment

  init(
    seed: UInt64 = 11, debtors count: Int = 40, pd: Double = 0.3, netShift: Int = 0, days: Int = 91,
    salesDeviation: Double = 0.1, recoveryLag: Int = 20
  ) throws {
    let factors = try FactorModel(
      persistence: [0.95, 0.9], correlation: Matrix(rows: [[1, 0.4], [0.4, 1]]), shift: [0, 0])
    let risky = try FailureClass.annual(
      pd: pd, assetCorrelation: 0.25, direction: [1, 0.5], factors: factors, recoveryShare: 0.3,
      recoveryLagDays: recoveryLag, discountRate: 0.06)
    let safe = try FailureClass.annual(
      pd: 0, assetCorrelation: 0.25, direction: [1, 0.5], factors: factors, recoveryShare: 0.3,
      recoveryLagDays: recoveryLag, discountRate: 0.06)
    let curve = DelayCurve.stated(medianDaysLate: 8, p90DaysLate: 35, neverShare: 0.03)
    let tables = [
      curve.table(fromAge: -10, days: days), curve.table(fromAge: 25, days: days),
      curve.table(fromAge: -30 - netShift, days: days),
    ]
    let debtors = (0..<count).map { SmallRun.debtor($0) }
    let outflows = OutflowPlan(occurrences: [
      .init(outflow: 0, number: 0, day: 30, size: .fixed(9_000), deviation: 0.2),
      .init(
        outflow: 1, number: 0, day: 45,
        size: .shareOfSales(share: FixedShare(0.5), known: 1_000, window: 0..<46),
        deviation: 0),
    ])
    experiment = Experiment(
      key: StreamKey(seed: seed), firstDay: Day(number: 20_000), days: days,
      weeks: stride(from: 0, to: days, by: 7).map { $0..<min($0 + 7, days) }, factors: factors,
      failureClasses: [risky, safe], debtors: debtors, tables: tables,
      arrivals: [(0..<days).map { Int32($0 % 7 == 6 ? $0 + 1 : $0) }], salesDeviation: [salesDeviation],
      outflows: outflows, waterfall: Waterfall(openingCash: 20_000, minimumCash: 15_000),
      hasCashPosition: true,
      uncoveredReceivables: 500,
      salesMonths: [
        .init(days: 30, known: 0, window: 61..<91), .init(days: 31, known: 40_000, window: 0..<61),
      ])
  }

  /// Up to three open items, the first not yet due, and four orders.
  private static func debtor(_ index: Int) -> Experiment.Debtor {
    var claims: [Experiment.Claim] = []
    for item in 0..<(index % 4) {
      let amount = Int64(1_000 + 37 * index + item)
      let slot = UInt32(item * 3 + index)
      claims.append(
        Experiment.Claim(slot: slot, amount: amount, due: item == 0 ? 10 : -25, table: item == 0 ? 0 : 1))
    }
    let orders = (0..<4).map { order in
      Experiment.Order(
        slot: UInt32(order), issue: order * 20, amount: Int64(500 + 11 * index), table: 2, plan: 0)
    }
    return Experiment.Debtor(
      entity: UInt32(index * 2 + 1), failureClass: index % 5 == 0 ? 1 : 0, claims: claims, orders: orders)
  }

  /// All paths in memory.
  func run(paths: Int, threads: Int = 1, screens: Bool = true) throws -> (PathColumnsInMemory, RunTotals) {
    var columns = PathColumnsInMemory(
      layout: PathLayout(experiment))
    var totals = RunTotals(days: experiment.days, debtors: experiment.debtors.count)
    _ = try Runner.run(
      experiment, paths: 0..<paths, threads: threads, screensFailures: screens, shouldStop: { false }
    ) { block in
      columns.append(block)
      totals += block.totals
    }
    return (columns, totals)
  }
}

extension PathColumnsInMemory {
  /// Every column, for comparing runs.
  var all: [[Int64]] {
    let days = (0..<layout.days).map { column(.closing(day: $0)) }
    let weeks = (0..<layout.weeks).flatMap { [column(.weekReceipts($0)), column(.weekLowest($0))] }
    return days + weeks
      + [
        column(.lowest), column(.lowestDay), column(.firstShortfall), column(.drawdown), column(.creditLoss),
        column(.failed), column(.receivablesEnd), column(.invoiced), column(.receipts), column(.dsoEnd),
      ]
  }
}
