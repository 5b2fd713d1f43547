import Testing
import Treasury

@Suite struct WorkingCapitalTests {
  /// support.benjipays.com article 150000179580 and trymesha.com print 73.7.
  @Test func countBackIsThePublishedExample() throws {
    let got = try #require(
      DaysSalesOutstanding.countBack(
        receivables: 212_000, months: [(100_000, 30), (80_000, 30), (70_000, 30)]))
    #expect((got.days - 73.7).magnitude < 0.05)
    #expect((got.days - 73.71428571428571).magnitude < 1e-9)
    #expect(got.wholeMonths == 2)
  }

  @Test func countBackEndsWhereSalesEnd() {
    #expect(DaysSalesOutstanding.countBack(receivables: 300, months: [(100, 30), (150, 31)]) == nil)
    #expect(DaysSalesOutstanding.countBack(receivables: 250, months: [(100, 30), (150, 31)])?.days == 61)
    #expect(DaysSalesOutstanding.countBack(receivables: 0, months: [(100, 30)])?.days == 0)
    #expect(DaysSalesOutstanding.countBack(receivables: 1, months: []) == nil)
  }

  @Test func bestPossibleAndDelinquencyAddUp() {
    let dso = DaysSalesOutstanding.periodEnd(receivables: 500, sales: 3650, days: 365)
    let best = DaysSalesOutstanding.periodEnd(receivables: 400, sales: 3650, days: 365)
    #expect(dso == 50 && best == 40)
    #expect(DaysSalesOutstanding.averageDaysDelinquent(dso: dso, bestPossible: best) == 10)
    #expect(DaysSalesOutstanding.average(opening: 300, closing: 500, sales: 3650, days: 365) == 40)
  }

  @Test func effectivenessIsOfWhatCouldBeCollected() {
    var period = CollectionEffectiveness(
      opening: 120_000, sales: 80_000, closing: 110_000, closingCurrent: 70_000)
    #expect(((period.index ?? 0) - 90.0 / 130).magnitude < 1e-15)
    period.closing = 70_000
    #expect(period.index == 1)
    period = CollectionEffectiveness(opening: 0, sales: 100, closing: 100, closingCurrent: 100)
    #expect(period.index == nil)
  }

  @Test func cycleAndRequirementAreSums() {
    #expect(WorkingCapital.cycle(inventoryDays: 60, salesDays: 45, payableDays: 30) == 75)
    #expect(
      WorkingCapital.requirement(
        receivables: 900, inventory: 800, otherAssets: 50, payables: 500, otherLiabilities: 70) == 1180)
  }

  /// expertsmind.com 30131291: return point 17,211, upper 31,633, spread 21,633; Brealey and Myers round up to 21,634.
  @Test func millerOrrIsThePublishedExample() {
    let limits = MillerOrr(
      lowerLimit: 10_000, transactionCost: 20, dailyVariance: 2500 * 2500, dailyRate: 0.09 / 360)
    for (got, printed, exact) in [
      (limits.returnPoint, 17_211.0, 17211.24785153704), (limits.upperLimit, 31_633, 31633.743554611116),
      (limits.spread, 21_633, 21633.743554611116), (limits.averageBalance, 19_615, 19614.99713538272),
    ] {
      #expect((got - printed).magnitude < 1.5)
      #expect((got - exact).magnitude < 1e-8)
    }
    #expect(MillerOrr(lowerLimit: 5, transactionCost: 0, dailyVariance: 1, dailyRate: 0.01).spread == 0)
  }

  /// Coulson Industries, Gitman table 3.10 ($000): October to December.
  @Test func coulsonsCashBudgetNeedsSeventySix() {
    let sales = [100.0, 200, 400, 300, 200]
    var receipts = CashBudget.lagged(sales, shares: [0.2, 0.5, 0.3])
    receipts[2] += 30
    let purchases = CashBudget.lagged(sales.map { 0.7 * $0 }, shares: [0.1, 0.7, 0.2])
    let extra = [20.0, 130, 55]
    let paid: [Double] = (0..<3).map { month -> Double in
      let wages = 0.1 * sales[month + 2]
      return purchases[month] + 5.0 + 8.0 + wages + extra[month]
    }
    let budget = CashBudget(openingCash: 50, minimumCash: 25, receipts: receipts, disbursements: paid)
    func near(_ got: [Double], _ expected: [Double]) -> Bool {
      zip(got, expected).allSatisfy { ($0 - $1).magnitude < 1e-9 }
    }
    #expect(near(budget.months.map(\.receipts), [210, 320, 340]))
    #expect(near(budget.months.map(\.disbursements), [213, 418, 305]))
    #expect(near(budget.months.map(\.net), [-3, -98, 35]))
    #expect(near(budget.months.map(\.endingCash), [47, -51, -16]))
    #expect(near(budget.months.map(\.requiredFinancing), [0, 76, 41]))
    #expect(near(budget.months.map(\.excess), [22, 0, 0]))
  }

  /// A 3 % fee for 30 days: (1 + .03/.97)^(365/30) - 1 = 44.86 % (form of Ross, Westerfield, Jordan, chapter 28).
  @Test func factoringIsALoan() {
    var sale = FactoringCost(
      amount: 100, advance: .afterReserve(0), feeShare: 0.03, annualInterest: 0, days: 30)
    #expect((sale.effectiveRate - 0.4486).magnitude < 5e-5)
    // Gitman (recalled): 10,000, reserve 10 %, commission 2 %, interest 2 % of what is left: 8,624 paid out.
    sale = FactoringCost(
      amount: 10_000, advance: .afterReserve(0.1), feeShare: 0.02, annualInterest: 0.24, days: 30,
      yearDays: 360)
    #expect((sale.cashNow - 8_624).magnitude < 1e-9)
    #expect((sale.cashNow + sale.cashAtEnd + sale.cost - 10_000).magnitude < 1e-9)
    sale.advance = .share(0.8)
    sale.isInterestUpFront = false
    #expect(sale.cashNow == 8_000)
    #expect((sale.cashAtEnd - (2_000 - 200 - 160)).magnitude < 1e-9)
  }

  @Test func aYearWithAFactorWeighsAllCosts() {
    let year = FactoringYear(
      annualSales: 3_650_000, days: 30, ownDays: 50, advanceShare: 0.8, feeShare: 0.02, factorRate: 0.11,
      ownRate: 0.10, badDebtSaved: 0.005, administrationSaved: 20_000, yearDays: 365)
    // By hand: 73,000 + 26,400 + 6,000 - 50,000 - 18,250 - 20,000.
    #expect((year.netCost - 17_150).magnitude < 1e-6)
  }
}
