import CreditModels
import Liquidity
import Receivables
import Simulation
import Stochastics
import Testing

/// Facilities in both engines: neutral where they give nothing, the same bits in both, balanced on every path.
@Suite struct FacilityRunTests {
  private func plan(_ facilities: [Facility], days: Int) -> FacilityPlan {
    FacilityPlan(facilities: facilities, interestDays: (0..<days).map { $0 % 30 == 29 })
  }

  private func revolver(limit: Int64) -> Facility {
    var line = Facility(name: "line", kind: .revolver, limit: limit, holdCash: 40_000)
    (line.baseRate, line.margin, line.rateWeights, line.unusedFee) = (0.03, 0.02, [-0.01, 0], 0)
    line.cut = .init(weights: [0.7, 0.3], below: -1, remaining: FixedShare(0.4), noticeDays: 10)
    line.end = .init(day: 60, threshold: -1, weights: [0.6, 0], residual: 0.8, gapDays: 0)
    return line
  }

  @Test func aLineOfNothingChangesNothing() throws {
    var run = try SmallRun()
    let (plain, _) = try run.run(paths: 512)
    run.experiment.facilities = plan([revolver(limit: 0)], days: 91)
    let (financed, totals) = try run.run(paths: 512)
    #expect(plain.all == financed.all)
    for day in 0..<91 { #expect(financed.column(.bare(day: day)) == plain.column(.closing(day: day))) }
    #expect(totals.financing?.drawn.allSatisfy { $0 == 0 } == true)
  }

  @Test func bothEnginesGiveTheSameBits() throws {
    var run = try SmallRun()
    run.experiment.facilities = plan([revolver(limit: 9_000)], days: 91)
    let (plain, plainTotals) = try run.run(paths: 512)
    run.experiment.mechanisms = Mechanisms()
    let (customers, totals) = try run.run(paths: 512)
    #expect(plain.all == customers.all)
    for measure in FinancingMeasure.allCases {
      #expect(plain.column(.financing(measure)) == customers.column(.financing(measure)), "\(measure)")
    }
    #expect(plainTotals.financing == totals.financing)
    // The test sees something: the line is drawn on some paths, cut or lost on some, and not on all.
    let lost = plain.column(.facility(0, .lostDay))
    #expect(plain.column(.financing(.peakDrawn)).contains { $0 > 0 })
    #expect(lost.contains { $0 >= 0 } && lost.contains(-1))
  }

  @Test func booksBalanceOnEveryPathWithEverything() throws {
    for seed in 0..<6 as Range<UInt64> {
      var run = try RandomMechanisms(seed: seed).run()
      let count = run.experiment.debtors.count
      let base = BorrowingBase(
        advanceRate: FixedShare(0.8), ageFrom: seed % 2 == 0 ? .due : .issue, eligibleDays: 40,
        crossAgeShare: FixedShare(0.3), concentration: FixedShare(0.4), insuredOnly: seed % 3 == 0,
        certificateDays: [-1, 13, 27, 41, 55, 69], certificateLag: 3, dominionBelow: 500)
      let sale = Factoring(
        advanceRate: FixedShare(0.85), fee: FixedShare(0.01), hasRecourse: seed % 2 == 0,
        recourseAfterDays: seed % 4 == 0 ? 15 : nil, covered: Set(0..<count / 3))
      let invoices = Discounting(
        claims: .invoices, use: seed % 3 == 0 ? .always : .asNeeded, hasRecourse: seed % 2 == 1,
        recourseAfterDays: seed % 2 == 1 ? 10 : nil, lagDays: Int(seed % 3), roomWeights: [0.4],
        covered: Set(count / 3..<2 * count / 3))
      let bills = Discounting(claims: .bills, covered: Set(0..<count))
      run.experiment.facilities = plan(
        [
          Facility(name: "abl", kind: .borrowingBase, limit: 12_000, holdCash: 15_000, base: base),
          revolver(limit: 5_000),
          Facility(name: "factor", kind: .factoring, limit: 20_000, factoring: sale),
          Facility(
            name: "invoices", kind: .discounting, limit: 6_000, baseRate: 0.05, holdCash: 18_000,
            discounting: invoices),
          Facility(
            name: "bills", kind: .discounting, limit: 6_000, baseRate: 0.03, holdCash: 20_000,
            discounting: bills),
        ], days: run.experiment.days)
      let (columns, _) = try run.run(paths: 256)
      #expect(columns.column(.financing(.imbalance)).allSatisfy { $0 == 0 }, "seed \(seed)")
      #expect(columns.column(.measure(.imbalance)).allSatisfy { $0 == 0 }, "seed \(seed)")
      #expect(columns.column(.facility(2, .drawnAtEnd)).allSatisfy { $0 >= 0 && $0 <= 20_000 })
      #expect(columns.column(.facility(3, .drawnAtEnd)).allSatisfy { $0 >= 0 && $0 <= 6_000 })
      #expect(
        columns.column(.facility(3, .peakDrawn)).contains { $0 > 0 }, "seed \(seed): nothing is discounted")
    }
  }

  /// An invoice of 1,000 of day 0, due on day 30 and never paid, sold with 80 % and recourse 20 days after due.
  @Test func aSoldInvoiceComesBackWhenItIsTooLate() throws {
    let days = 91
    var experiment = try OneDebtorRun.experiment(
      days: days, orders: [(0, 1_000)], table: SurvivalTable(hazards: Array(repeating: 0, count: days)),
      mechanisms: Mechanisms())
    experiment.debtors[0].orders[0].terms = .today(netDays: 30)
    func closing(after: Int?) throws -> [Int64] {
      let sale = Factoring(
        advanceRate: FixedShare(0.8), fee: FixedShare(0.01), hasRecourse: true, recourseAfterDays: after,
        covered: [0])
      experiment.facilities = plan(
        [Facility(name: "factor", kind: .factoring, limit: 5_000, factoring: sale)], days: days)
      var columns = PathColumnsInMemory(layout: PathLayout(experiment))
      _ = try Runner.run(experiment, paths: 0..<1, threads: 1, shouldStop: { false }) { columns.append($0) }
      return [0, 49, 50, 90].map { columns.column(.closing(day: $0))[0] }
    }
    #expect(try closing(after: 20) == [790, 790, -10, -10])
    #expect(try closing(after: nil) == [790, 790, 790, 790])
  }

  /// Orders of days 0, 20 and 25, each paid ten days after it is invoiced. 5,000 go out on day 15, so nothing is shipped on
  /// days 16 to 29; a tenth of what waits is called off.
  @Test func shipmentsStopWhenCashRunsShort() throws {
    let days = 91
    var experiment = try OneDebtorRun.experiment(
      days: days, orders: [(0, 1_000), (20, 1_000), (25, 1_000)],
      table: SurvivalTable(hazards: (0..<days).map { $0 == 10 ? 1 : 0 }), mechanisms: Mechanisms())
    experiment.outflows = OutflowPlan(occurrences: [
      .init(outflow: 0, number: 0, day: 15, size: .fixed(5_000), deviation: 0),
      .init(
        outflow: 1, number: 0, day: 50, size: .shareOfSales(share: FixedShare(0.5), known: 0, window: 0..<50),
        deviation: 0),
    ])
    experiment.waterfall = Waterfall(openingCash: 0, minimumCash: 0)
    func run(_ stop: FacilityPlan.ShipmentStop?) throws -> PathColumnsInMemory {
      var changed = experiment
      changed.facilities = plan([], days: days)
      changed.facilities?.shipmentStop = stop
      var columns = PathColumnsInMemory(layout: PathLayout(changed))
      _ = try Runner.run(changed, paths: 0..<3, threads: 1, shouldStop: { false }) { columns.append($0) }
      let replayed = PathReplay(changed).run(1)
      #expect(replayed.closing[90] == columns.column(.closing(day: 90))[1], "a replay is the path")
      return columns
    }
    func stop(overdueDays: Int? = nil, below: Int64 = -1_000) -> FacilityPlan.ShipmentStop {
      .init(
        name: "stop", below: below, lagDays: 1, forDays: 14, overdueDays: overdueDays, lost: FixedShare(0.1))
    }
    func closing(_ columns: PathColumnsInMemory) -> [Int64] {
      [15, 30, 35, 40, 50].map { columns.column(.closing(day: $0))[0] }
    }
    let none = try run(nil)
    #expect(closing(none) == [-4_000, -3_000, -2_000, -2_000, -3_500])
    let stopped = try run(stop())
    #expect(closing(stopped) == [-4_000, -4_000, -4_000, -2_200, -3_600])
    #expect(stopped.column(.financing(.shipmentsStopped)) == [16, 16, 16])
    #expect(stopped.column(.measure(.lostOrders)) == [200, 200, 200])
    // Buffers, and what actions are held against, count without the stop.
    #expect(stopped.column(.bare(day: 35)) == none.column(.closing(day: 35)))
    #expect(stopped.column(.financing(.gapBeforeActions)) == [4_000, 4_000, 4_000])
    // Nobody is late, or cash is never that short.
    #expect(closing(try run(stop(overdueDays: 30))) == closing(none))
    #expect(closing(try run(stop(below: -9_000))) == closing(none))
  }

  /// Two open items of 1,000, due on days 20 and 40 and paid then; only the second is chosen.
  @Test func chosenInvoicesAreDiscounted() throws {
    let days = 91
    var experiment = try OneDebtorRun.experiment(
      days: days, claims: [(20, 1_000), (40, 1_000)], mechanisms: Mechanisms())
    experiment.tables = [20, 40].map { due in
      SurvivalTable(hazards: (0..<days).map { $0 == due ? 1 : 0 })
    }
    experiment.debtors[0].claims[1].table = 1
    var bank = Facility(name: "bank", kind: .discounting, limit: 5_000)
    bank.baseRate = 0.36
    bank.discounting = Discounting(claims: .invoices, use: .always, covered: [0], chosen: [0: [1]])
    experiment.facilities = plan([bank], days: days)
    var columns = PathColumnsInMemory(layout: PathLayout(experiment))
    _ = try Runner.run(experiment, paths: 0..<1, threads: 1, shouldStop: { false }) { columns.append($0) }
    // 0.1 % a day for 40 days.
    #expect(
      [0, 19, 20, 40, 90].map { columns.column(.closing(day: $0))[0] } == [960, 960, 1_960, 1_960, 1_960])
  }

  /// An invoice of 1,000 of day 0, due on day 30 and never paid, offered to a bank that pays a day after it is asked. It is
  /// disputed on day 1, so that no money comes, and free on day 2 with nothing credited: it is asked for once more, and
  /// the money is there on day 3, 27 days before it is due.
  @Test func aDisputedInvoiceIsNotDiscounted() throws {
    let days = 20
    func closing(disputed chance: Double) throws -> [Int64] {
      var experiment = try OneDebtorRun.experiment(
        days: days, orders: [(0, 1_000)], table: SurvivalTable(hazards: Array(repeating: 0, count: days)),
        mechanisms: Mechanisms(profiles: [
          CustomerProfile(
            dispute: .init(chance: chance, raisedWithinDays: 1, meanDays: 1, leastValid: 0, greatestValid: 0))
        ]))
      experiment.debtors[0].orders[0].terms = .agreed(netDays: 30)
      var bank = Facility(name: "bank", kind: .discounting, limit: 5_000)
      bank.baseRate = 0.36
      bank.discounting = Discounting(claims: .invoices, use: .always, lagDays: 1, covered: [0])
      experiment.facilities = plan([bank], days: days)
      var columns = PathColumnsInMemory(layout: PathLayout(experiment))
      _ = try Runner.run(experiment, paths: 0..<2, threads: 1, shouldStop: { false }) { columns.append($0) }
      #expect(columns.column(.financing(.imbalance)) == [0, 0])
      return [0, 1, 2, 3, 19].map { columns.column(.closing(day: $0))[1] }
    }
    #expect(try closing(disputed: 0) == [0, 971, 971, 971, 971])
    #expect(try closing(disputed: 1) == [0, 0, 0, 973, 973])
  }

  /// One customer, insured for 1,000: an open item of 1,000 that is paid on day 5, and an invoice of 1,000 on day 8
  /// that is not. The insurer halves its limits from the first week on, for new shipments only.
  @Test func theInsurersCutReachesTheBase() throws {
    let days = 28
    func table(_ day: Int) -> SurvivalTable {
      SurvivalTable(hazards: (0..<days).map { $0 == day ? 1 : 0 })
    }
    let base = BorrowingBase(
      advanceRate: FixedShare(0.8), eligibleDays: 90, crossAgeShare: FixedShare(0.5), insuredOnly: true,
      certificateDays: [-1, 6, 13, 20])
    func usable(cut: InsurancePolicy.Cut?) throws -> [Int64] {
      var experiment = Experiment(
        key: StreamKey(seed: 1), firstDay: .init(number: 20_000), days: days,
        weeks: [0..<7, 7..<14, 14..<21, 21..<28], factors: nil, failureClasses: [],
        debtors: [
          .init(
            entity: 0, failureClass: nil, claims: [.init(slot: 0, amount: 1_000, due: 5, table: 0)],
            orders: [.init(slot: 0, issue: 8, amount: 1_000, table: 1, plan: -1)])
        ], tables: [table(5), table(-1)], arrivals: [(0..<days).map { Int32($0) }], salesDeviation: [],
        outflows: .none, waterfall: Waterfall(openingCash: 0, minimumCash: 0), hasCashPosition: true,
        uncoveredReceivables: 0, salesMonths: [])
      var mechanisms = Mechanisms()
      mechanisms.insurance = InsurancePolicy(
        insuredShare: 0.9, buyerDeductible: 0, order: .beforeShare, nonQualifyingLoss: 0,
        aggregateFirstLoss: 0,
        maximumLiability: .max, discretionaryLimit: 1_000, waitingDays: 90, stopOverdueDays: nil,
        refusalAfterBreach: 0, premiumRate: 0, minimumPremium: 0, cut: cut)
      experiment.mechanisms = mechanisms
      experiment.facilities = plan(
        [Facility(name: "abl", kind: .borrowingBase, limit: 5_000, base: base)], days: days)
      var columns = PathColumnsInMemory(layout: PathLayout(experiment))
      _ = try Runner.run(experiment, paths: 0..<1, threads: 1, shouldStop: { false }) { columns.append($0) }
      return (0..<4).map { columns.column(.weekUsable($0))[0] }
    }
    // 80 % of 1,000; nothing after the payment; 80 % of the insured part of the new invoice.
    #expect(try usable(cut: nil) == [800, 0, 800, 800])
    #expect(try usable(cut: .init(weights: [1], below: 10, share: 0.5)) == [800, 0, 400, 400])
  }
}
