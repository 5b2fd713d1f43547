import CreditModels
import Liquidity
import Simulation
import Stochastics
import Testing

/// The tile's short cuts: small sums, partial tiles, several arrival calendars.
@Suite struct TileTests {
  /// A run without recoveries and with fixed amounts times `scale`.
  private func run(scale: Int64, levels: Double = 0) throws -> SmallRun {
    var run = try SmallRun(salesDeviation: levels)
    run.experiment.failureClasses = run.experiment.failureClasses.map { _ in
      FailureClass.weekly(
        pd: 0.3, loading: [0.3, 0.2], factors: run.experiment.factors, recoveryShare: 0, recoveryLagDays: 5,
        discountRate: 0)
    }
    run.experiment.outflows = .none
    run.experiment.salesMonths = []
    for debtor in run.experiment.debtors.indices {
      for claim in run.experiment.debtors[debtor].claims.indices {
        run.experiment.debtors[debtor].claims[claim].amount *= scale
      }
      for order in run.experiment.debtors[debtor].orders.indices {
        run.experiment.debtors[debtor].orders[order].amount *= scale
      }
    }
    return run
  }

  @Test func amountsBeyondTheSmallSumsAreBookedAlike() throws {
    // Times 2^21 a debtor's amounts exceed 32 bits; times 2^16 only some do.
    let small = try run(scale: 1).run(paths: 512)
    for scale in [Int64(1) << 16, 1 << 21] {
      let large = try run(scale: scale).run(paths: 512)
      for column in [PathLayout.Column.receipts, .creditLoss, .receivablesEnd, .invoiced, .weekReceipts(7)] {
        #expect(large.0.column(column) == small.0.column(column).map { $0 * scale })
      }
      #expect(large.1.fromPlan == small.1.fromPlan * Int128(scale))
      #expect(large.1.debtors.map(\.receipts28) == small.1.debtors.map { $0.receipts28 * Int128(scale) })
      #expect(large.1.debtors.map(\.latePaths) == small.1.debtors.map(\.latePaths))
    }
  }

  @Test func aPartOfATileIsTheTileCutShort() throws {
    let run = try SmallRun()
    let whole = try run.run(paths: 32).0.all
    for paths in [1, 15, 17] {
      let part = try run.run(paths: paths).0.all
      #expect(part == whole.map { Array($0.prefix(paths)) })
    }
  }

  @Test func totalsAreTheSumsOfThePaths() throws {
    let (columns, totals) = try SmallRun().run(paths: 300)
    func sum(_ column: PathLayout.Column) -> Int128 { columns.column(column).reduce(0) { $0 + Int128($1) } }
    #expect(totals.fromOpenItems + totals.fromPlan + totals.fromRecoveries == sum(.receipts))
    #expect(totals.invoiced == sum(.invoiced))
    #expect(totals.debtors.reduce(0) { $0 + $1.receipts } == sum(.receipts))
    #expect(totals.debtors.reduce(0) { $0 + $1.loss } == sum(.creditLoss))
  }

  @Test func debtorsKeepTheirOwnArrivalCalendar() throws {
    var run = try SmallRun()
    let days = run.experiment.days
    run.experiment.arrivals.append((0..<days).map { Int32(($0 + 13) / 14 * 14) })
    let plain = try run.run(paths: 256)
    // Every other debtor moves to the second calendar: the amounts stay, the days change.
    for debtor in run.experiment.debtors.indices where debtor % 2 == 1 {
      run.experiment.debtors[debtor].arrival = 1
    }
    let moved = try run.run(paths: 256)
    for debtor in run.experiment.debtors.indices where debtor % 2 == 0 {
      #expect(moved.1.debtors[debtor] == plain.1.debtors[debtor])
    }
    #expect(moved.1.receipts[1] < plain.1.receipts[1])
    #expect(moved.1.invoiced == plain.1.invoiced)
  }
}
