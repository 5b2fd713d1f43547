import CreditModels
import LinearAlgebra
import Liquidity
import Receivables
import Simulation
import Stochastics
import Testing
import Treasury

@Suite struct CustomerRiskTests {
  /// Twelve debtors that fail often, each with two items and an order, and one bill that everything has to pay.
  private func experiment() throws -> Experiment {
    let factors = try FactorModel(persistence: [0.95], correlation: Matrix(rows: [[1]]), shift: [0])
    let risky = try FailureClass.annual(
      pd: 0.6, assetCorrelation: 0.2, direction: [1], factors: factors, recoveryShare: 0.3,
      recoveryLagDays: 20,
      discountRate: 0.06)
    let curve = DelayCurve.stated(medianDaysLate: 8, p90DaysLate: 35, neverShare: 0.03)
    var debtors: [Experiment.Debtor] = []
    for index in 0..<12 {
      let first = Experiment.Claim(slot: 0, amount: Int64(10_000 + 700 * index), due: 10, table: 0)
      let second = Experiment.Claim(slot: 1, amount: Int64(4_000 + 90 * index), due: -25, table: 1)
      let order = Experiment.Order(slot: 2, issue: 5, amount: 6_000, table: 2, plan: 0)
      debtors.append(
        Experiment.Debtor(
          entity: UInt32(3 + index), failureClass: 0, claims: [first, second], orders: [order]))
    }
    let tables: [SurvivalTable] = [-10, 25, -30].map { curve.table(fromAge: $0, days: 91) }
    let weeks: [Range<Int>] = stride(from: 0, to: 91, by: 7).map { $0..<$0 + 7 }
    return Experiment(
      key: StreamKey(seed: 5), firstDay: Day(number: 20_000), days: 91,
      weeks: weeks, factors: factors, failureClasses: [risky],
      debtors: debtors,
      tables: tables,
      arrivals: [(0..<91).map { Int32($0) }], salesDeviation: [0.1],
      outflows: OutflowPlan(occurrences: [
        .init(outflow: 0, number: 0, day: 40, size: .fixed(260_000), deviation: 0)
      ]),
      waterfall: Waterfall(openingCash: 90_000, minimumCash: 10_000), hasCashPosition: true,
      uncoveredReceivables: 0,
      salesMonths: [])
  }

  private func columns(_ experiment: Experiment, paths: Int) throws -> PathColumnsInMemory {
    var columns = PathColumnsInMemory(layout: PathLayout(experiment))
    _ = try Runner.run(experiment, paths: 0..<paths, threads: 2, shouldStop: { false }) { columns.append($0) }
    return columns
  }

  /// What is put down to single debtors is what the worst paths lost, to the cent: the replay makes the run's paths.
  @Test func contributionsAddUpToTheWorstPaths() throws {
    let experiment = try experiment()
    let columns = try columns(experiment, paths: 1_280)
    let found = try #require(try CustomerRisk.contributions(experiment, columns: columns))
    #expect(found.paths == 12)
    let losses = columns.column(.creditLoss).sorted(by: >).prefix(12)
    #expect((losses.last ?? 0) > 0)
    let lost = Double(losses.reduce(0, +)) / 12
    #expect(abs(found.loss.reduce(0, +) - lost) < 1e-6)

    let drawdowns = columns.column(.drawdown)
    let worst = drawdowns.indices.sorted { (drawdowns[$0], $1) > (drawdowns[$1], $0) }.prefix(12)
    let days = columns.column(.lowestDay)
    var missing = 0.0
    for path in worst {
      // Opening cash and the one outflow are the same on every path, so cash differs by receipts alone.
      let closing = columns.column(.closing(day: Int(days[path])))
      // Four ordinary paths for each of the worst.
      let usual = Double(closing.prefix(48).reduce(0, +)) / 48
      missing += usual - Double(closing[path])
    }
    #expect(abs(found.missing.reduce(0, +) - missing / 12) < 1e-6)
    #expect(missing > 0)
    // Too few paths of which one in a hundred would say something.
    #expect(try CustomerRisk.contributions(experiment, columns: self.columns(experiment, paths: 512)) == nil)
  }

  @Test func unpaidIsWhatThePaymentClockSays() throws {
    let experiment = try experiment()
    let debtor = experiment.debtors[0]
    let thirty = try #require(CustomerRisk.unpaid(debtor, daysLate: 30, in: experiment))
    let sixty = try #require(CustomerRisk.unpaid(debtor, daysLate: 60, in: experiment))
    #expect(thirty > sixty)
    // By hand: both items, the one that was due 25 days ago on day 5, weighted by amount.
    let one = Double(SurvivalTable.one)
    let first = Double(experiment.tables[0].survival[40]) / one
    let second = Double(experiment.tables[1].survival[5]) / one
    let hand =
      (10_000 * first + 4_000 * second) / 14_000
    #expect(abs(thirty - hand) < 1e-12)
    // 90 days after day 10 lies beyond the horizon, and the overdue item alone is less than half of what is open.
    #expect(CustomerRisk.unpaid(debtor, daysLate: 90, in: experiment) == nil)
    var overdue = debtor
    overdue.claims.removeFirst()
    let ninety = try #require(CustomerRisk.unpaid(overdue, daysLate: 90, in: experiment))
    #expect(abs(ninety - Double(experiment.tables[1].survival[65]) / one) < 1e-12)
    var empty = debtor
    empty.claims = []
    #expect(CustomerRisk.unpaid(empty, daysLate: 30, in: experiment) == nil)
  }

  @Test func theContrastAddsUp() throws {
    let experiment = try experiment()
    let columns = try columns(experiment, paths: 1_280)
    let contrast = try #require(try PathContrast(experiment, columns: columns))
    let short = columns.column(.firstShortfall).count { $0 >= 0 }
    #expect(contrast.isShortfall)
    #expect(contrast.paths == short)
    // Cash is the opening plus receipts less outflows, on bad paths as on all.
    for (cash, receipts, outflows) in [
      (contrast.cash.bad, contrast.receipts.bad, contrast.outflows.bad),
      (contrast.cash.all, contrast.receipts.all, contrast.outflows.all),
    ] {
      #expect(abs(90_000 + receipts - outflows - cash) < 1e-6)
    }
    #expect(abs(contrast.outflows.difference) < 1e-6)
    #expect(contrast.receipts.difference < 0)
    #expect(contrast.failed.difference > 0)
  }
}
