import CreditModels
import Liquidity
import Simulation
import Stochastics
import Testing

/// The identities of money on every path, and a recount of paths that shares no code with the engine but the
/// draws and the clocks.
@Suite struct ConservationTests {
  @Test func receivablesAndCashAddUpOnEveryPath() throws {
    let run = try SmallRun()
    let experiment = run.experiment
    let (columns, _) = try run.run(paths: 2_000)
    let opening = experiment.debtors.reduce(Int64(0)) { $0 + $1.claims.reduce(0) { $0 + $1.amount } }
    let recovered = try recoveries(of: experiment, paths: 2_000)
    let invoiced = columns.column(.invoiced)
    let receipts = columns.column(.receipts)
    let failed = columns.column(.failed)
    let end = columns.column(.receivablesEnd)
    var failures = 0
    for path in 0..<2_000 {
      // Opening + invoiced = cash applied + written off at failure + closing, to the cent.
      #expect(opening + invoiced[path] == receipts[path] - recovered[path] + failed[path] + end[path])
      if failed[path] > 0 { failures += 1 }
    }
    #expect(failures > 100, "the identity is empty without failures")
    #expect(recovered.contains { $0 > 0 })
  }

  @Test func closingCashIsOpeningPlusReceiptsLessOutflows() throws {
    let run = try SmallRun()
    let (columns, totals) = try run.run(paths: 512)
    let receipts = columns.column(.receipts)
    let end = columns.column(.closing(day: run.experiment.days - 1))
    var outflows: Int128 = 0
    for path in 0..<512 { outflows += Int128(20_000 + receipts[path] - end[path]) }
    #expect(outflows == totals.outflows.reduce(0, +))
    for path in 0..<512 {
      let weeks = (0..<columns.layout.weeks).reduce(Int64(0)) { $0 + columns.column(.weekReceipts($1))[path] }
      #expect(weeks == receipts[path])
      let lowest = (0..<run.experiment.days).map { columns.column(.closing(day: $0))[path] }.min()
      #expect(lowest == columns.column(.lowest)[path])
    }
    #expect(totals.fromOpenItems + totals.fromPlan + totals.fromRecoveries == totals.receipts.reduce(0, +))
    #expect(totals.debtors.reduce(0) { $0 + $1.receipts } == totals.receipts.reduce(0, +))
  }

  /// Recoveries by path, recounted invoice by invoice.
  private func recoveries(of experiment: Experiment, paths: Int) throws -> [Int64] {
    // A run in which recoveries come back after the horizon has the same everything, less the recoveries.
    var without = experiment
    without.failureClasses = try SmallRun(recoveryLag: 10_000).experiment.failureClasses
    var columns = PathColumnsInMemory(
      layout: PathLayout(experiment))
    var with = columns
    _ = try Runner.run(without, paths: 0..<paths, threads: 1, shouldStop: { false }) { columns.append($0) }
    _ = try Runner.run(experiment, paths: 0..<paths, threads: 1, shouldStop: { false }) { with.append($0) }
    return zip(with.column(.receipts), columns.column(.receipts)).map { $0 - $1 }
  }

  @Test func openItemsWithoutFailuresMatchARecount() throws {
    var run = try SmallRun(pd: 0)
    for index in run.experiment.debtors.indices { run.experiment.debtors[index].orders = [] }
    run.experiment.outflows = .none
    let experiment = run.experiment
    let (columns, _) = try run.run(paths: 300)
    for path in 0..<300 {
      var byDay = [Int64](repeating: 0, count: experiment.days)
      for debtor in experiment.debtors {
        for claim in debtor.claims {
          let word = experiment.key.word(
            path: UInt32(path), entity: debtor.entity, slot: claim.slot, purpose: .openItemPayment)
          let survival = experiment.tables[claim.table].survival
          guard let day = survival.firstIndex(where: { $0 <= word >> 1 }) else { continue }
          let arrival = Int(experiment.arrivals[0][day])
          if arrival < experiment.days { byDay[arrival] += claim.amount }
        }
      }
      var cash: Int64 = 20_000
      for day in 0..<experiment.days {
        cash += byDay[day]
        #expect(columns.column(.closing(day: day))[path] == cash)
      }
    }
  }
}

@Suite struct CommonRandomNumberTests {
  @Test func otherTermsLeaveFailuresAsTheyWere() throws {
    let base = try SmallRun().run(paths: 1_000)
    let longer = try SmallRun(netShift: 15).run(paths: 1_000)
    #expect(base.1.debtors.map(\.failures) == longer.1.debtors.map(\.failures))
    #expect(base.0.column(.invoiced) == longer.0.column(.invoiced))
    #expect(base.1.fromPlan != longer.1.fromPlan)
    #expect(base.1.fromOpenItems == longer.1.fromOpenItems)
  }

  @Test func anotherRiskLeavesPaymentsOfTheSurvivorsAsTheyWere() throws {
    // Safe debtors (every fifth) pay the same whatever the others' PD.
    let low = try SmallRun(pd: 0.01).run(paths: 600)
    let high = try SmallRun(pd: 0.5).run(paths: 600)
    for index in stride(from: 0, to: 40, by: 5) { #expect(low.1.debtors[index] == high.1.debtors[index]) }
    #expect(low.1.debtors[1] != high.1.debtors[1])
  }

  @Test func aNewDebtorShiftsNobodysDraws() throws {
    var grown = try SmallRun()
    let base = try grown.run(paths: 300)
    grown.experiment.debtors.insert(
      .init(
        entity: 5_000, failureClass: 0, claims: [.init(slot: 0, amount: 999, due: 3, table: 0)], orders: []),
      at: 7)
    let more = try grown.run(paths: 300)
    var others = more.1.debtors
    others.remove(at: 7)
    #expect(others == base.1.debtors)
  }

  @Test func neutralSeatsChangeNoBit() throws {
    var seated = try SmallRun()
    let base = try seated.run(paths: 300)
    for index in seated.experiment.debtors.indices {
      seated.experiment.debtors[index].influence = PaymentInfluence(
        hazardMultiplier: 1, sameCustomerDependence: 0, common: 0)
    }
    #expect(try seated.run(paths: 300).0.all == base.0.all)
  }
}
