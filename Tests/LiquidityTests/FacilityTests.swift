import CreditModels
import Liquidity
import Stochastics
import Testing

/// Facilities on single paths, worked out by hand; amounts in minor units.
@Suite struct FacilityTests {
  /// One path through a plan.
  struct Account {
    let block: FinancingBlock
    var closing: [Int64]
    var lowest = Waterfall.Lowest(cash: 0, day: 0, firstShortfall: 0)

    init(
      _ plan: FacilityPlan, opening: Int64, minimum: Int64, receipts: [Int64], outflows: [Int64],
      factors: [Double]? = nil, bases: [Int64] = [], sales: [Int64] = [], path: UInt32 = 0,
      canWait: [(day: Int, amount: Int64, kind: OutflowPlan.Kind)] = []
    ) {
      let days = receipts.count
      block = FinancingBlock(
        plan: plan, waterfall: Waterfall(openingCash: opening, minimumCash: minimum), weeks: [0..<days],
        days: days, paths: 1)
      block.begin()
      for payment in canWait { block.note(payment.amount, payment.kind, day: payment.day, lane: 0) }
      closing = Array(repeating: 0, count: days)
      let values = factors ?? [0]
      values.withUnsafeBufferPointer { values in
        bases.withUnsafeBufferPointer { bases in
          sales.withUnsafeBufferPointer { sales in
            guard let start = values.baseAddress else { return }
            block.close(
              lane: 0, path: path, key: StreamKey(seed: 3), receipts: receipts, outflows: outflows,
              factors: factors == nil ? nil : FactorPaths(values: start, weeks: values.count, paths: 1),
              collateral: Collateral(bases: bases.baseAddress, sales: sales.baseAddress), closing: &closing,
              lowest: &lowest)
          }
        }
      }
    }

    subscript(measure: FinancingMeasure) -> Int64 { block.measures[measure.rawValue] }
    subscript(facility: Int, measure: FacilityMeasure) -> Int64 {
      block.facilityMeasures[facility * FacilityMeasure.allCases.count + measure.rawValue]
    }
  }

  private func plan(
    _ facilities: [Facility], days: Int, covenants: [FacilityPlan.Covenant] = [], interest: Set<Int> = []
  ) -> FacilityPlan {
    FacilityPlan(
      facilities: facilities, covenants: covenants, interestDays: (0..<days).map { interest.contains($0) })
  }

  @Test func aRevolverHoldsTheMinimumAndIsRepaid() {
    // 100 at the start, at least 50; the line of 80 covers day 1, is full on day 2 and repaid on days 3 and 4.
    let line = Facility(name: "line", kind: .revolver, limit: 80, holdCash: 50)
    let account = Account(
      plan([line], days: 5), opening: 100, minimum: 50, receipts: [0, 0, 0, 60, 90],
      outflows: [30, 60, 60, 0, 0])
    #expect(account.closing == [70, 50, 30, 50, 100])
    #expect(account.lowest == .init(cash: 30, day: 2, firstShortfall: 2))
    #expect((0..<5).map { account.block.bare[$0] } == [70, 10, -50, 10, 100])
    #expect(account[0, .peakDrawn] == 80 && account[0, .drawnAtEnd] == 0)
    #expect(account[.committedGap] == 20 && account[.usableAtStart] == 80 && account[.daysBelowMinimum] == 1)
    #expect(account.block.draws[0] == 0 && account.block.usable[0] == 80 && account[.imbalance] == 0)
  }

  @Test func drawsAndRepaymentsAreMultiples() {
    let line = Facility(name: "line", kind: .revolver, limit: 95, holdCash: 0, multiple: 20)
    let account = Account(
      plan([line], days: 4), opening: 0, minimum: 0, receipts: [0, 0, 50, 100], outflows: [25, 60, 0, 0])
    // 40 drawn for 25; then 40 more, for 95 holds four multiples; 5 are missing; 40 of 45 repaid; the rest at last.
    #expect(account.closing == [15, -5, 5, 65])
    #expect(account[0, .drawnAtEnd] == 0 && account[0, .peakDrawn] == 80)
  }

  @Test func interestAndUnusedFeeAreCountedByTheDay() {
    // 1,000,000 drawn for 30 days at 2 % + 1.6 % over 360: 3,000; 500,000 undrawn at 0.36 %: 150; paid on day 30.
    var line = Facility(name: "line", kind: .revolver, limit: 1_500_000, drawnAtStart: 1_000_000)
    (line.baseRate, line.margin, line.unusedFee, line.repaysByItself) = (0.02, 0.016, 0.0036, false)
    let days = 31
    let account = Account(
      plan([line], days: days, interest: [29]), opening: 10_000, minimum: 0,
      receipts: Array(repeating: 0, count: days), outflows: Array(repeating: 0, count: days))
    #expect(account.closing[28] == 10_000 && account.closing[29] == 10_000 - 3_150)
    #expect(account[.cost] == 3_150 && account[0, .cost] == 3_150 && account.block.costByDay[29] == 3_150)
  }

  @Test func theBaseRateFollowsTheFactorAndIsNotNegative() {
    var line = Facility(name: "line", kind: .revolver, limit: 1_000_000, drawnAtStart: 360_000)
    (line.baseRate, line.margin, line.rateWeights, line.repaysByItself) = (0.02, 0.01, [0.01], false)
    func cost(_ factor: Double) -> Int64 {
      Account(
        plan([line], days: 7, interest: [6]), opening: 0, minimum: 0,
        receipts: [0, 0, 0, 0, 0, 0, 70_000], outflows: Array(repeating: 0, count: 7), factors: [factor])[
          .cost]
    }
    // 360,000 over 360 days: 1,000 for each percent and ten days.
    #expect(cost(0) == 210 && cost(1) == 280 && cost(-1) == 140 && cost(-3) == 70)
  }

  @Test func aLineThatDoesNotRenewIsRepaidAtOnce() {
    var line = Facility(name: "line", kind: .revolver, limit: 100, holdCash: 10)
    line.end = .init(day: 2, threshold: .infinity, weights: [], residual: 0, gapDays: 0)
    let account = Account(
      plan([line], days: 4), opening: 10, minimum: 10, receipts: [0, 0, 0, 0], outflows: [40, 30, 0, 0])
    #expect(account.closing == [10, 10, -60, -60])
    #expect(account[0, .lostDay] == 2 && account[0, .drawnAtEnd] == 0 && account[.daysBelowMinimum] == 2)
    line.end?.threshold = -.infinity
    let renewed = Account(
      plan([line], days: 4), opening: 10, minimum: 10, receipts: [0, 0, 0, 0], outflows: [40, 30, 0, 0])
    #expect(renewed.closing == [10, 10, 10, 10] && renewed[0, .lostDay] == -1)
  }

  @Test func aLoanMayHaveToBeRepaidBeforeItIsRenewed() {
    var loan = Facility(name: "loan", kind: .termLoan, limit: 0, drawnAtStart: 500)
    loan.end = .init(day: 1, threshold: -.infinity, weights: [], residual: 0, gapDays: 2)
    let account = Account(
      plan([loan], days: 5), opening: 400, minimum: 0, receipts: [0, 0, 0, 0, 0], outflows: [0, 0, 0, 0, 0])
    #expect(account.closing == [400, -100, -100, 400, 400])
    #expect(account[.committedGap] == 100 && account[0, .drawnAtEnd] == 500 && account[.imbalance] == 0)
  }

  @Test func renewalFailsAsOftenAsStated() {
    var line = Facility(name: "line", kind: .revolver, limit: 100)
    line.end = .init(
      day: 0, threshold: FixedOrder.inverseNormalCDF(0.3), weights: [], residual: 1, gapDays: 0)
    let plan = plan([line], days: 1)
    let lost = (0..<4000).count { path in
      Account(plan, opening: 0, minimum: 0, receipts: [0], outflows: [0], path: UInt32(path))[0, .lostDay]
        == 0
    }
    // Standard error 0.725 %; 4.5 of them are a false alarm of 7e-6.
    #expect(abs(Double(lost) / 4000 - 0.3) < 4.5 * (0.21 / 4000).squareRoot())
  }

  @Test func aCutComesWithTheFactorAndItsNotice() {
    var line = Facility(name: "line", kind: .revolver, limit: 100, holdCash: 0)
    line.cut = .init(weights: [1], below: -1, remaining: FixedShare(0.25), noticeDays: 2)
    let outflows: [Int64] = [80] + Array(repeating: 0, count: 13)
    let receipts = [Int64](repeating: 0, count: 14)
    let bad = Account(
      plan([line], days: 14), opening: 0, minimum: 0, receipts: receipts, outflows: outflows,
      factors: [0, -1.5])
    #expect(bad.closing[8] == 0 && bad.closing[9] == -55 && bad[0, .lostDay] == 9)
    let good = Account(
      plan([line], days: 14), opening: 0, minimum: 0, receipts: receipts, outflows: outflows,
      factors: [0, -0.9])
    #expect(good.closing.last == 0 && good[0, .lostDay] == -1)
  }

  @Test func uncommittedLinesCountNothingInTheGap() {
    let line = Facility(name: "line", kind: .revolver, limit: 30, holdCash: 0)
    let overdraft = Facility(name: "overdraft", kind: .overdraft, limit: 50, isCommitted: false, holdCash: 0)
    let account = Account(
      plan([line, overdraft], days: 2), opening: 0, minimum: 0, receipts: [0, 0], outflows: [60, 0])
    #expect(account.closing == [0, 0] && account.lowest.cash == 0 && account.lowest.firstShortfall == -1)
    #expect(account[.committedGap] == 30 && account[.usableAtStart] == 30)
    #expect(account[0, .drawnAtEnd] == 30 && account[1, .drawnAtEnd] == 30)
  }

  @Test func theLastLineDrawnIsRepaidFirst() {
    let first = Facility(name: "first", kind: .revolver, limit: 30, holdCash: 0)
    let second = Facility(name: "second", kind: .revolver, limit: 30, holdCash: 0)
    let account = Account(
      plan([first, second], days: 2), opening: 0, minimum: 0, receipts: [0, 20], outflows: [45, 0])
    // 30 and 15 are drawn; 20 come in, of which 15 repay the second line and 5 the first.
    #expect(account[0, .drawnAtEnd] == 25 && account[1, .drawnAtEnd] == 0 && account.closing == [0, 0])
  }

  @Test func covenantsActFromTheNextDay() {
    let line = Facility(name: "line", kind: .revolver, limit: 100, holdCash: 0)
    func account(_ consequence: FacilityPlan.Covenant.Consequence) -> Account {
      let covenant = FacilityPlan.Covenant(
        name: "liquidity", facility: 0, measure: .liquidity, amount: 50, days: [1], consequence: consequence)
      return Account(
        plan([line], days: 4, covenants: [covenant]), opening: 0, minimum: 0, receipts: [0, 0, 0, 0],
        outflows: [0, 60, 20, 0])
    }
    // After day 1 cash is 0 and 40 of the line are left: 10 under the covenant.
    let reported = account(.none)
    #expect(
      reported.block.headroom[0] == -10 && reported[.breaches] == 1 && reported.closing == [0, 0, 0, 0])
    #expect(account(.stopDraws).closing == [0, 0, -20, -20])
    #expect(account(.repay).closing == [0, 0, -80, -80])
  }

  @Test func netDebtIsDrawnLessCash() {
    let line = Facility(name: "line", kind: .revolver, limit: 100, holdCash: 20)
    let covenant = FacilityPlan.Covenant(
      name: "debt", facility: 0, measure: .netDebt, amount: 30, days: [0, 1], consequence: .none)
    let account = Account(
      plan([line], days: 2, covenants: [covenant]), opening: 20, minimum: 0, receipts: [0, 0],
      outflows: [25, 10])
    // Drawn 25 then 35, cash 20: 5, then 15 of net debt.
    #expect(account.block.headroom[0] == 25 && account.block.headroom[1] == 15)
  }

  @Test func aBaseThatFallsIsRepaidAndTheBankTakesTheReceipts() {
    // Bases of 100 at the start and 60 after the certificate of day 1, which holds from day 2 on.
    let base = BorrowingBase(
      advanceRate: FixedShare(0.8), eligibleDays: 90, crossAgeShare: FixedShare(0.5),
      certificateDays: [-1, 1], dominionBelow: 10, dominionReleaseDays: 1)
    let line = Facility(name: "abl", kind: .borrowingBase, limit: 500, holdCash: 0, base: base)
    let account = Account(
      plan([line], days: 5), opening: 0, minimum: 0, receipts: [0, 0, 0, 30, 0], outflows: [80, 0, 0, 15, 0],
      bases: [100, 60])
    // Day 2: 80 drawn, base 60: 20 repaid out of nothing. The headroom is 0, so day 3 takes all 30 of the receipts to the
    // bank; 15 go out, and 30 of the 35 that are missing can be drawn again.
    #expect(account.closing == [0, 0, -20, -5, -5])
    #expect(account[.usableAtStart] == 100 && account[.dominionDays] >= 2 && account[.imbalance] == 0)
    #expect(account[0, .drawnAtEnd] == 60)
  }

  @Test func aBaseCapsConcentrationAndKeepsAReserve() {
    let base = BorrowingBase(
      advanceRate: FixedShare(0.8), eligibleDays: 90, crossAgeShare: FixedShare(0.25),
      concentration: FixedShare(0.4), reserve: 50)
    // Of 1,000 in all one customer may be 400: 400 + 300 + 100 = 800, of which 640 less 50 are lent.
    #expect(base.base(of: [600, 300, 100]) == 590)
    #expect(base.base(of: [Int64]()) == 0)
    #expect(base.isCrossAged(tooOld: 26, open: 100) && !base.isCrossAged(tooOld: 25, open: 100))
  }

  @Test func suppliersWaitAtAPriceBeforeTheLineIsDrawn() {
    var plan = plan([Facility(name: "line", kind: .revolver, limit: 10, holdCash: 0)], days: 5)
    plan.actions = [
      .init(
        name: "stretch", kind: .stretchSuppliers, below: 0, atMost: FixedShare(0.5), delayDays: 2,
        cost: FixedShare(0.2))
    ]
    let account = Account(
      plan, opening: 10, minimum: 0, receipts: [0, 0, 0, 0, 40], outflows: [0, 40, 0, 0, 0],
      canWait: [(1, 30, .suppliers)])
    // Day 1: 30 short; 15 of the suppliers' 30 wait, 10 are drawn, 5 are missing. Day 3: 15 and 3 for waiting go out.
    #expect(account.closing == [10, -5, -5, -23, 7])
    #expect(
      account[.lateToSuppliers] == 15 && account[.gapBeforeActions] == 20 && account[.committedGap] == 23)
    #expect(account.block.acted(day: 1) == (15, 0) && account.block.acted(day: 3) == (-18, 0))
    #expect(account.block.bare[4] == 10 && account[.imbalance] == 0)
  }

  @Test func capitalExpenditureWaitsNoMoreThanIsShort() {
    var plan = plan([], days: 4)
    plan.actions = [
      .init(
        name: "later", kind: .delayCapex, below: 5, atMost: FixedShare(1), delayDays: 9, cost: FixedShare(0))
    ]
    let account = Account(
      plan, opening: 20, minimum: 0, receipts: [0, 0, 0, 0], outflows: [0, 35, 0, 0],
      canWait: [(1, 35, .capex)])
    #expect(
      account.closing == [20, 5, 5, 5] && account[.delayedCapex] == 20 && account[.lateToSuppliers] == 0)
  }

  @Test func feesThatRunUpAreShownAtTheEnd() {
    let line = Facility(name: "line", kind: .revolver, limit: 3600, unusedFee: 0.1)
    let account = Account(
      plan([line], days: 10, interest: [3]), opening: 0, minimum: -100,
      receipts: Array(repeating: 0, count: 10),
      outflows: Array(repeating: 0, count: 10))
    // One a day: four are paid on day 3 out of a draw, the rest of six days has run up.
    #expect(account[.cost] == 4 && account[.accruedAtEnd] == 6 && account[0, .drawnAtEnd] == 4)
  }

  /// Sold 1,000, paid 400 and credited 100 by the customers, the last 500 failed.
  private func factored(recourse: Bool) -> Account {
    let sale = Factoring(
      advanceRate: FixedShare(0.8), fee: FixedShare(0.01), hasRecourse: recourse, covered: [0])
    let facility = Facility(name: "factor", kind: .factoring, limit: 10_000, factoring: sale)
    let sales: [Int64] =
      [1000, 0, 0, 0] + [0, 400, 0, 0] + [0, 0, 100, 0] + [0, 0, 0, 500] + [0, 0, 0, 0]
    // The 400 arrive on the firm's account and are the factor's as far as it has advanced.
    return Account(
      plan([facility], days: 4), opening: 0, minimum: -1000, receipts: [0, 400, 0, 0],
      outflows: [0, 0, 0, 0], sales: sales)
  }

  @Test func factoringAdvancesAndSettles() {
    // Day 0: 800 less the fee of 10. Day 1: 400 less 320. Day 2: 80 back for the credit note. Day 3: 400 with recourse.
    let with = factored(recourse: true)
    #expect(with.closing == [790, 870, 790, 390] && with[.factorBears] == 0 && with[.imbalance] == 0)
    let without = factored(recourse: false)
    #expect(without.closing == [790, 870, 790, 790] && without[.factorBears] == 400)
    #expect(without[.imbalance] == 0 && without[0, .drawnAtEnd] == 0)
  }

  /// The identities of cash and of each facility hold whatever happens.
  @Test func booksBalanceOnRandomPaths() {
    let key = StreamKey(seed: 41)
    for path in 0..<200 as Range<UInt32> {
      var count: UInt32 = 0
      func uniform() -> Double {
        count += 1
        return key.uniform(path: path, entity: 0, slot: count, purpose: .verification)
      }
      let days = 40
      var line = Facility(
        name: "line", kind: .revolver, limit: Int64(uniform() * 500), holdCash: 20,
        multiple: 1 + Int64(uniform() * 9))
      (line.baseRate, line.unusedFee, line.rateWeights) = (uniform(), 0.1, [-0.3])
      line.cut = .init(weights: [1], below: -1, remaining: FixedShare(uniform()), noticeDays: 3)
      var overdraft = Facility(name: "od", kind: .overdraft, limit: 200, isCommitted: false, holdCash: -10)
      overdraft.end = .init(
        day: Int(uniform() * 40), threshold: 0, weights: [0.6], residual: 0.8, gapDays: Int(uniform() * 5))
      var loan = Facility(name: "loan", kind: .termLoan, limit: 0, drawnAtStart: 300)
      loan.repayments = [.init(day: 5, amount: 50), .init(day: 25, amount: 400)]
      let base = BorrowingBase(
        advanceRate: FixedShare(0.8), eligibleDays: 90, crossAgeShare: FixedShare(0.5),
        certificateDays: [-1, 10, 20], dominionBelow: 30)
      let abl = Facility(name: "abl", kind: .borrowingBase, limit: 300, holdCash: 0, base: base)
      let sale = Factoring(
        advanceRate: FixedShare(uniform()), fee: FixedShare(0.02), hasRecourse: uniform() < 0.5, covered: [0])
      let factor = Facility(name: "factor", kind: .factoring, limit: 400, factoring: sale)
      let covenant = FacilityPlan.Covenant(
        name: "c", facility: 0, measure: .liquidity, amount: 100, days: [12, 24], consequence: .margin(0.1))
      let flows = (0..<(5 * days)).map { $0 < days ? Int64(uniform() * 60) : Int64(uniform() * 25) }
      let account = Account(
        plan([line, abl, overdraft, loan, factor], days: days, covenants: [covenant], interest: [15, 35]),
        opening: 50, minimum: 0, receipts: (0..<days).map { _ in Int64(uniform() * 80) },
        outflows: (0..<days).map { _ in Int64(uniform() * 90) },
        factors: (0..<6).map { _ in 3 * uniform() - 1.5 }, bases: [200, 120, 60], sales: flows, path: path)
      #expect(account[.imbalance] == 0, "path \(path)")
      #expect(account[.cost] == (0..<5).reduce(0) { $0 + account[$1, .cost] })
      for facility in 0..<5 { #expect(account[facility, .drawnAtEnd] >= 0) }
    }
  }
}
