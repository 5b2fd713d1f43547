import CreditModels
import LinearAlgebra
import Liquidity
import Receivables
import Simulation
import Stochastics
import Testing

/// One-period engines: what they promise beside the laws that `duecast verify` checks.
@Suite struct OnePeriodTests {
  private func pool(tailDegrees: Double? = nil, correlation: Double = 0.2) throws -> PeriodPool {
    let factors = try FactorModel(persistence: [0], correlation: Matrix(rows: [[1]]), shift: [0])
    let classes = [0.02, 0.1].map {
      FailureClass.onePeriod(
        pd: $0, loading: [correlation.squareRoot()], factors: factors, lossShare: 0.4,
        tailDegrees: tailDegrees)
    }
    return PeriodPool(
      key: StreamKey(seed: 3), factors: factors, classes: classes,
      obligors: (0..<60).map { .init(entity: UInt32($0), kind: $0 % 2, exposure: Int64(1_000 + $0)) },
      tailDegrees: tailDegrees)
  }

  private func run(_ pool: PeriodPool, paths: Range<Int>, threads: Int) -> (
    failures: [Int32], losses: [Int64]
  ) {
    var failures: [Int32] = []
    var losses: [Int64] = []
    pool.run(paths: paths, threads: threads) { block in
      failures += block.failures
      losses += block.losses
    }
    return (failures, losses)
  }

  @Test func theBitsDependOnNeitherThreadsNorRanges() throws {
    for degrees in [nil, 4.0] {
      let pool = try pool(tailDegrees: degrees)
      let whole = run(pool, paths: 0..<5_000, threads: 1)
      let threaded = run(pool, paths: 0..<5_000, threads: 3)
      #expect(whole.failures == threaded.failures && whole.losses == threaded.losses)
      let first = run(pool, paths: 0..<2_560, threads: 2)
      let rest = run(pool, paths: 2_560..<5_000, threads: 2)
      #expect(first.losses + rest.losses == whole.losses)
    }
  }

  @Test func lossesAreThoseOfTheFailed() throws {
    var pool = try pool()
    let base = run(pool, paths: 0..<2_000, threads: 2)
    #expect(base.failures.contains { $0 > 0 })
    for (failures, loss) in zip(base.failures, base.losses) { #expect((failures == 0) == (loss == 0)) }
    // Twice the exposure, twice the loss, the same failures.
    for index in pool.obligors.indices { pool.obligors[index].exposure *= 2 }
    let doubled = run(pool, paths: 0..<2_000, threads: 2)
    #expect(doubled.failures == base.failures)
    for (one, two) in zip(base.losses, doubled.losses) { #expect(abs(two - 2 * one) <= 60) }
  }

  @Test func oneFurtherObligorShiftsNobodysDraws() throws {
    var pool = try pool()
    let base = run(pool, paths: 0..<2_000, threads: 2)
    pool.obligors.insert(.init(entity: 900, kind: 1, exposure: 0), at: 5)
    #expect(run(pool, paths: 0..<2_000, threads: 2).losses == base.losses)
  }

  @Test func theOneYearPoolOfAWeekIsTheWeeklyEngine() throws {
    // A week of the weekly engine and one period with the same threshold and loading share every draw.
    let factors = try FactorModel(persistence: [0.9], correlation: Matrix(rows: [[1]]), shift: [0])
    let weekly = FailureClass.weekly(
      pd: 0.5, loading: [0.5], factors: factors, recoveryShare: 0, recoveryLagDays: 0, discountRate: 0)
    let pool = PeriodPool(
      key: StreamKey(seed: 11), factors: factors, classes: [weekly],
      obligors: (0..<40).map { .init(entity: UInt32($0), kind: 0, exposure: 1) })
    let experiment = Experiment(
      key: StreamKey(seed: 11), firstDay: .init(number: 20_000), days: 7, weeks: [0..<7], factors: factors,
      failureClasses: [weekly],
      debtors: (0..<40).map {
        .init(
          entity: UInt32($0), failureClass: 0, claims: [.init(slot: 0, amount: 1, due: 0, table: 0)],
          orders: [])
      }, tables: [SurvivalTable(hazards: Array(repeating: 0, count: 7))],
      arrivals: [(0..<7).map { Int32($0) }], salesDeviation: [], outflows: .none,
      waterfall: .init(openingCash: 0, minimumCash: nil), hasCashPosition: false, uncoveredReceivables: 0,
      salesMonths: [])
    var columns = PathColumnsInMemory(layout: PathLayout(days: 7, weeks: 1))
    _ = try Runner.run(experiment, paths: 0..<3_000, threads: 2, shouldStop: { false }) { columns.append($0) }
    let failures = run(pool, paths: 0..<3_000, threads: 2).failures.map(Int64.init)
    #expect(failures.reduce(0, +) > 300)
    #expect(columns.column(.failed) == failures)
  }

  @Test func migrationWithTwoGradesIsDefault() throws {
    // Good and failed: the threshold of failing is that of the pool, so the shares agree within their errors.
    let factors = try FactorModel(persistence: [0], correlation: Matrix(rows: [[1]]), shift: [0])
    let migration = PeriodMigration(
      key: StreamKey(seed: 5), factors: factors, transition: [[0.9, 0.1], [0, 1]],
      obligors: (0..<20).map { .init(entity: UInt32($0), grade: 0, loading: [0.3]) }, periods: 3)
    var failed = SampleCount()
    migration.run(paths: 0..<20_480, threads: 2) { block in
      for path in 0..<block.count {
        failed.add((0..<20).count { block.grades[$0 * block.count + path] == 1 })
      }
    }
    // Not failed after three periods: 0.9^3 (factors without memory).
    #expect(abs(failed.mean / 20 - (1 - 0.729)) < 4.9 * failed.error / 20)
  }

  @Test func closedStatesKeepTheirAccounts() {
    let run = AgingRun(
      key: StreamKey(seed: 2), transition: [[0.2, 0.5, 0.3], [0, 1, 0], [0, 0, 1]],
      accounts: (0..<10).map { .init(entity: UInt32($0), state: 0, amount: 7) }, periods: 9)
    run.run(paths: 0..<1_000, threads: 2) { block in
      for path in 0..<block.count {
        var paid: Int64 = 0
        for period in 0..<9 {
          let now = (0..<3).map { block.balances(period: period, state: $0) }
          #expect(now.reduce(0) { $0 + $1[$1.startIndex + path] } == 70, "no account is lost")
          let closed = now[1][now[1].startIndex + path]
          #expect(closed >= paid)
          paid = closed
        }
      }
    }
  }
}

/// Mean and its error of whole numbers.
private struct SampleCount {
  private var values: [Double] = []
  mutating func add(_ value: Int) { values.append(Double(value)) }
  var mean: Double { values.reduce(0, +) / Double(values.count) }
  var error: Double {
    let mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
  }
}
