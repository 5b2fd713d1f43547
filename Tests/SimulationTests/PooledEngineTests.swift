import Liquidity
import Simulation
import Testing

/// Groups of pools of cash on the same paths as the whole.
@Suite struct PooledEngineTests {
  /// A small run whose second item and every other order of a debtor are paid into a second pool.
  private static func runs() throws -> (whole: SmallRun, pooled: SmallRun) {
    var whole = try SmallRun()
    var payments = whole.experiment.outflows.occurrences
    // A share of sales would count those of its own pool; the fixed payment comes before most receipts.
    payments[1].size = .fixed(4_000)
    payments[0].day = 5
    whole.experiment.outflows = OutflowPlan(occurrences: payments)
    var pooled = whole
    for debtor in pooled.experiment.debtors.indices {
      for claim in pooled.experiment.debtors[debtor].claims.indices where claim == 1 {
        pooled.experiment.debtors[debtor].claims[claim].pool = 1
      }
      for order in pooled.experiment.debtors[debtor].orders.indices where order % 2 == 1 {
        pooled.experiment.debtors[debtor].orders[order].pool = 1
      }
    }
    payments[0].pool = 1
    pooled.experiment.outflows = OutflowPlan(occurrences: payments)
    pooled.experiment.pools = [
      Waterfall(openingCash: 12_000, minimumCash: 12_000), Waterfall(openingCash: 8_000, minimumCash: 3_000),
    ]
    return (whole, pooled)
  }

  @Test func moneyAddsUpOnEveryPath() throws {
    let (whole, pooled) = try Self.runs()
    let (one, sums) = try whole.run(paths: 600)
    let (parts, added) = try pooled.run(paths: 600, threads: 2)
    for column in [PathLayout.Column.invoiced, .receivablesEnd, .failed, .dsoEnd] {
      #expect(parts.column(column) == one.column(column), "\(column)")
    }
    // Loss and recovery of a failed debtor are rounded once for each pool: at most a cent a debtor and pool.
    func isNear(_ column: PathLayout.Column) -> Bool {
      zip(parts.column(column), one.column(column)).allSatisfy { ($0 - $1).magnitude <= 80 }
    }
    for day in 0..<whole.experiment.days { #expect(isNear(.closing(day: day)), "day \(day)") }
    for week in 0..<one.layout.weeks { #expect(isNear(.weekReceipts(week)), "week \(week)") }
    #expect(isNear(.creditLoss) && isNear(.receipts))
    // Before the first recovery can come there is nothing to round.
    #expect(parts.column(.closing(day: 19)) == one.column(.closing(day: 19)))
    #expect(added.outflows == sums.outflows && added.paths == sums.paths)
    #expect(added.debtors.map(\.failures) == sums.debtors.map(\.failures))
    #expect(one.column(.failed).contains { $0 > 0 })
  }

  @Test func theScarcestPoolDecides() throws {
    let (_, pooled) = try Self.runs()
    let parts = try pooled.run(paths: 600).0
    let alone = try (0..<2).map { pool in
      var part = pooled
      part.experiment = pooled.experiment.part(pool: pool)
      return try part.run(paths: 600).0
    }
    let minima: [Int64] = [12_000, 3_000]
    for path in 0..<600 {
      let firsts = alone.map { $0.column(.firstShortfall)[path] }.filter { $0 >= 0 }
      #expect(parts.column(.firstShortfall)[path] == firsts.min() ?? -1)
      let headroom = zip(alone, minima).map { $0.column(.lowest)[path] - $1 }.min() ?? 0
      #expect(parts.column(.lowest)[path] == headroom + 15_000)
      #expect(
        parts.column(.drawdown)[path] == alone.reduce(0) { $0 + $1.column(.drawdown)[path] })
    }
    for pool in 0..<2 {
      #expect(parts.column(.pool(pool, .lowest)) == alone[pool].column(.lowest))
      #expect(parts.column(.pool(pool, .firstShortfall)) == alone[pool].column(.firstShortfall))
      #expect(parts.column(.poolLowest(pool, week: 3)) == alone[pool].column(.weekLowest(3)))
    }
    // Twin: some paths are short in one pool where the whole has enough, or the test would say nothing.
    let short = parts.column(.firstShortfall)
    let last = pooled.experiment.days - 1
    #expect((0..<600).contains { short[$0] >= 0 && parts.column(.closing(day: last))[$0] > 15_000 })
  }
}
