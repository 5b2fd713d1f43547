import CreditModels
import Liquidity
import Receivables
import Simulation
import Stochastics
import Testing
import Treasury

/// A run whose answers can be worked out by hand: one invoice, one outflow.
@Suite struct ForecastSummariserTests {
  private let days = 14

  /// An invoice of 100 that is paid on day 2 or 9 with even chances; 80 go out on day 5; opening cash 50, minimum 20.
  private func experiment(hasCash: Bool = true) -> Experiment {
    var survival = [UInt32](repeating: SurvivalTable.one, count: 14)
    for day in 2..<9 { survival[day] = SurvivalTable.one / 2 }
    for day in 9..<14 { survival[day] = 0 }
    return Experiment(
      key: StreamKey(seed: 3), firstDay: Day(number: 20_000), days: days, weeks: [0..<7, 7..<14],
      factors: nil,
      failureClasses: [],
      debtors: [
        .init(
          entity: 4, failureClass: nil, claims: [.init(slot: 0, amount: 100, due: -3, table: 0)], orders: [])
      ],
      tables: [SurvivalTable(survival: survival)], arrivals: [(0..<14).map { Int32($0) }], salesDeviation: [],
      outflows: OutflowPlan(occurrences: [
        .init(outflow: 0, number: 0, day: 5, size: .fixed(hasCash ? 80 : 0), deviation: 0)
      ]),
      waterfall: Waterfall(openingCash: hasCash ? 50 : 0, minimumCash: hasCash ? 20 : nil),
      hasCashPosition: hasCash, uncoveredReceivables: 0, salesMonths: [])
  }

  private func summary(paths: Int = 10_000, hasCash: Bool = true) throws -> ForecastSummary {
    let experiment = experiment(hasCash: hasCash)
    var columns = PathColumnsInMemory(layout: PathLayout(days: days, weeks: 2))
    var totals = RunTotals(days: days, debtors: 1)
    _ = try Runner.run(experiment, paths: 0..<paths, threads: 2, shouldStop: { false }) {
      columns.append($0)
      totals += $0.totals
    }
    let currency = try #require(Currency(code: "EUR"))
    let context = ForecastSummariser.Context(
      provenance: .init(
        engine: "test", seed: 3, paths: paths, scenarioName: "hand", question: nil, scenarioFile: "hand.yaml",
        scenarioDigest: "", ledgerFile: "hand.csv", ledgerDigest: "", asOf: experiment.firstDay - 1,
        firstDay: experiment.firstDay, lastDay: experiment.firstDay + 13),
      currency: currency,
      position: .init(
        openingCash: hasCash ? 50 : nil, restrictedCash: 0, minimumCash: hasCash ? 20 : nil, openInvoices: 1,
        openAmount: 100, coverage: []),
      dsoStart: 300_000, hasPlannedSales: false, hasFailures: false,
      debtors: [
        .init(
          entity: 4, key: "a", name: "A", group: nil, segment: "s", open: 100, overdue: 100, dueSoon: 100,
          annualPD: nil)
      ], basis: [], caveats: [])
    return try ForecastSummariser(experiment: experiment, columns: columns, totals: totals, context: context)
      .summary()
  }

  @Test func theShortfallIsTheLatePayment() throws {
    // Paid on day 2: 150, then 70. Paid on day 9: 50, then -30 from day 5 to 8: a shortfall with probability 1/2.
    let summary = try summary()
    let probability = try #require(summary.shortfallProbability.value)
    // 4.9 standard errors of 10,000 even chances: false alarm 1e-6.
    #expect(abs(probability - 0.5) < 4.9 * 0.005)
    #expect(summary.weeks.map(\.firstShortfallProbability.value) == [probability, 0])
    #expect(summary.weeks.map(\.shortfallProbability.value) == [probability, probability])
    #expect(summary.lowest.p05.value == -30)
    #expect(summary.lowest.p50.value == -30 || summary.lowest.p50.value == 50)
  }

  @Test func theBufferIsTheDrawdownFromTheStart() throws {
    let summary = try summary()
    // The late path falls 80 below the opening 50: buffer 80, required 20 + 80, missing 20 - (-30).
    #expect(summary.buffers.map(\.level) == [0.95, 0.99])
    for level in summary.buffers {
      #expect(level.buffer.value == 80)
      #expect(level.requiredCash.value == 100)
      #expect(level.topUp.value == 50)
    }
  }

  @Test func meanColumnsAddAcrossAndDown() throws {
    let summary = try summary(paths: 777)
    var cash: Int64 = 50
    for week in summary.weeks {
      cash += week.meanReceipts - week.meanOutflows
      #expect(week.meanClosing == cash)
    }
    #expect(summary.weeks.reduce(0) { $0 + $1.meanReceipts } == 100)
    #expect(summary.days.reduce(0) { $0 + $1.meanReceipts } == 100)
  }

  @Test func casesAreRealPathsThatAddUp() throws {
    let summary = try summary()
    #expect(summary.cases.map(\.name) == ["downside", "severe"])
    for path in summary.cases {
      var cash: Int64 = 50
      for week in path.weeks {
        cash += week.receipts - week.outflows
        #expect(week.closing == cash)
      }
      #expect(path.lowest == -30)
      #expect(path.lowestDay.number == 20_005)
    }
  }

  @Test func withoutACashPositionThereIsNoShortfall() throws {
    let summary = try summary(hasCash: false)
    #expect(summary.shortfallProbability.value == nil)
    #expect(summary.shortfallProbability.reason == "no cash position")
    #expect(summary.buffers.allSatisfy { $0.buffer.value == nil && $0.topUp.reason == "no cash position" })
    #expect(summary.weeks.allSatisfy { $0.closing == nil && $0.meanClosing == nil })
    #expect(summary.dsoEnd.reason == "not defined in a run-off")
    #expect(summary.dsoStart.value == 30)
    #expect(summary.customers.map(\.receipts13) == [100])
  }

  @Test func fewPathsHaveNoIntervalForTheNinetyNinth() throws {
    let summary = try summary(paths: 300)
    #expect(summary.buffers[1].buffer.low == nil)
    #expect(summary.buffers[1].buffer.reason?.contains("368") == true)
    #expect(summary.buffers[0].buffer.low != nil)
  }
}
