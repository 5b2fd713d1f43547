import CreditModels
import Liquidity
import Receivables
import Simulation
import Stochastics
import Testing
import Treasury

@Suite struct AgingOutlookTests {
  /// Two items: one three days overdue that is paid on day 2 or 9 with even chances, one due on day 10 that is paid
  /// on the day after, whose money needs two days to arrive.
  private func experiment() -> Experiment {
    var even = [UInt32](repeating: SurvivalTable.one, count: 14)
    for day in 2..<9 { even[day] = SurvivalTable.one / 2 }
    for day in 9..<14 { even[day] = 0 }
    var late = [UInt32](repeating: SurvivalTable.one, count: 14)
    for day in 11..<14 { late[day] = 0 }
    return Experiment(
      key: StreamKey(seed: 3), firstDay: Day(number: 20_000), days: 14, weeks: [0..<7, 7..<12, 12..<14],
      factors: nil, failureClasses: [],
      debtors: [
        .init(
          entity: 4, failureClass: nil,
          claims: [
            .init(slot: 0, amount: 100, due: -3, table: 0), .init(slot: 1, amount: 10, due: 10, table: 1),
          ], orders: [])
      ],
      tables: [SurvivalTable(survival: even), SurvivalTable(survival: late)],
      arrivals: [(0..<14).map { Int32($0 + 2) }], salesDeviation: [], outflows: OutflowPlan(occurrences: []),
      waterfall: Waterfall(openingCash: 0, minimumCash: nil), hasCashPosition: false, uncoveredReceivables: 0,
      salesMonths: [])
  }

  @Test func itemsAgeAndAreOpenUntilTheirMoneyArrives() throws {
    let outlook = try #require(AgingOutlook(experiment()))
    #expect(outlook.rows.map(\.days) == [0, 7, 12, 14])
    // Start: 100 three days overdue, 10 not due.
    #expect(outlook.rows[0].amounts == [10, 100, 0, 0, 0])
    // Close of day 6: paid by day 4 counts, so half of the 100 is in.
    #expect(outlook.rows[1].amounts == [10, 50, 0, 0, 0])
    // Close of day 11: paid by day 9 counts; the 10 fell due on day 10 and is open.
    #expect(outlook.rows[2].amounts == [0, 10, 0, 0, 0])
    #expect(outlook.rows[3].amounts == [0, 0, 0, 0, 0])
  }

  @Test(arguments: [(-1, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)])
  func bucketsBeginTheDayAfterTheirBorder(days: Int, bucket: Int) {
    #expect(AgingOutlook.Bucket(daysPastDue: days).rawValue == bucket)
  }

  @Test func withoutOpenItemsThereIsNothingToShow() {
    var experiment = experiment()
    experiment.debtors[0].claims = []
    #expect(AgingOutlook(experiment) == nil)
  }
}

@Suite struct PathHistogramTests {
  /// Columns whose every column is the same.
  private struct Same: PathColumns {
    var values: [Int64]
    var layout: PathLayout { PathLayout(days: 1, weeks: 1) }
    var paths: Int { values.count }
    func column(_ column: PathLayout.Column) -> [Int64] { values }
  }

  @Test func everyPathIsCountedOnceInItsBin() throws {
    let values = (0..<1000).map { Int64($0) * 100 }
    let histogram = try #require(try PathHistogram(.drawdown, in: Same(values: values), bins: 12, unit: 100))
    #expect(histogram.counts.reduce(0, +) == 1000)
    #expect(histogram.start == 0)
    // 99,400 (the 99.5 % quantile) in at most 10 bins: 10,000 is the next round width.
    #expect(histogram.width == 10_000)
    #expect(histogram.counts == Array(repeating: 100, count: 10))
    #expect(!histogram.isOpen)
    #expect(histogram.quantiles == [4_900, 49_900, 94_900, 98_900])
  }

  @Test func farPathsGoIntoAnOpenLastBin() throws {
    let values = (0..<1000).map { Int64($0) } + [1_000_000]
    let histogram = try #require(try PathHistogram(.creditLoss, in: Same(values: values), bins: 12, unit: 1))
    #expect(histogram.isOpen)
    #expect(histogram.counts.reduce(0, +) == 1001)
    #expect(histogram.counts.count <= 12)
  }

  @Test func aWidthIsAtLeastTheUnitAndNegativeValuesHaveTheirBins() throws {
    let values: [Int64] = [-250, -150, -50, 50]
    let histogram = try #require(try PathHistogram(.lowest, in: Same(values: values), bins: 8, unit: 100))
    #expect(histogram.width == 100)
    #expect(histogram.start == -300)
    #expect(histogram.counts == [1, 1, 1, 1])
  }

  @Test func whatDoesNotVaryHasNoHistogram() throws {
    #expect(try PathHistogram(.creditLoss, in: Same(values: [0, 0, 0]), bins: 8, unit: 1) == nil)
    // -1 stands for a DSO that is not defined.
    #expect(try PathHistogram(.dsoEnd, in: Same(values: [-1, 500_000, 510_000]), bins: 8, unit: 1) == nil)
    let days = try #require(
      try PathHistogram(.dsoEnd, in: Same(values: [490_000, 500_000, 510_000]), bins: 8, unit: 1))
    #expect(days.start == 49)
  }
}
