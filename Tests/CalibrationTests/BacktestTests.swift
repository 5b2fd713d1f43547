import Calibration
import CreditModels
import Receivables
import Testing

/// Backtests on a ledger small enough to work out by hand.
@Suite struct BacktestTests {
  private static let currency = Currency(code: "EUR")
  private static let cutoff = 20_100

  private struct Row {
    var customer: Int
    var known: Int
    var due: Int
    var amount: Int64
    var paid: Int?
  }

  private static func view(_ rows: [Row], asOf: Int) throws -> LedgerView {
    let currency = try #require(currency)
    let known = rows.enumerated().filter { $0.element.known <= asOf }
    let items = known.map { place, row in
      LedgerItem(
        id: Int64(place + 1), customer: row.customer, slot: UInt32(place), account: "A\(row.customer)",
        kind: .invoice, document: "D\(place)", currency: currency, issue: Day(number: Int32(row.known)),
        due: Day(number: Int32(row.due)), knownOn: Day(number: Int32(row.known)), amount: row.amount,
        sourceLine: place + 1,
        events: (row.paid.map { $0 <= asOf ? [$0] : [] } ?? []).map {
          let day = Day(number: Int32($0))
          return LedgerEvent(kind: .paid, effective: day, knownOn: day, amount: row.amount)
        })
    }
    return LedgerView(
      asOf: Day(number: Int32(asOf)), digest: "0",
      customers: (0..<20).map { Customer(entity: UInt32($0), key: "A\($0)", name: "A\($0)") }, items: items)
  }

  /// Sixty invoices paid 5 to 24 days late before the cutoff, and three open ones.
  private static func rows(laterPayments: [Int?]) -> [Row] {
    var rows = (0..<60).map { index in
      Row(
        customer: index % 20, known: cutoff - 200 + 2 * index, due: cutoff - 170 + 2 * index, amount: 1_000,
        paid: cutoff - 165 + 2 * index + index % 20)
    }
    for (place, paid) in laterPayments.enumerated() {
      rows.append(
        Row(
          customer: place, known: cutoff - 20, due: cutoff + 3 + 7 * place, amount: 10_000 * Int64(place + 1),
          paid: paid))
    }
    return rows
  }

  private static func run(_ later: [Int?], methods: [BacktestMethod]) throws -> BacktestRun {
    let rows = rows(laterPayments: later)
    let plan = BacktestPlan(
      cutoffs: [Day(number: Int32(cutoff))], weeks: 4, draws: 256, seed: 3, methods: methods)
    return try BacktestRun(plan, outcome: view(rows, asOf: cutoff + 60)) {
      try view(rows, asOf: Int($0.number))
    }
  }

  @Test func dueDatesAreScoredAsByHand() throws {
    // 100.00 in the week due, 200.00 a week late, 300.00 never.
    let run = try Self.run([Self.cutoff + 1, Self.cutoff + 16, nil], methods: [.dueDate])
    #expect(run.cases[0].actual == [10_000, 0, 20_000, 0])
    #expect(run.cases[0].forecasts[0].draws == [[10_000, 20_000, 30_000, 0]])
    let scores = BacktestScores(run, method: 0)
    // |errors| 0, 200, 100, 0 over 300; bias (600 - 300) / 300.
    #expect(abs((scores.wape ?? 0) - 1) < 1e-12)
    #expect(abs((scores.bias ?? 0) - 1) < 1e-12)
    // A point forecast's CRPS is its absolute error; cumulative errors 0, 200, 300, 300 over 100 + 100 + 300 + 300.
    #expect(abs((scores.ncrpsWeek ?? 0) - 1) < 1e-12)
    #expect(abs((scores.ncrpsCumulative ?? 0) - 1) < 1e-12)
    // Second invoice: one week too early scores 1; third: forecast in week 3, never paid, scores 2.
    #expect(abs((scores.rps ?? 0) - 1) < 1e-12)
  }

  @Test func forecastsDoNotLookAhead() throws {
    let methods: [BacktestMethod] = [.dueDatePlusMean, .rollRates, .kaplanMeier, .duecast]
    let first = try Self.run([Self.cutoff + 1, Self.cutoff + 16, nil], methods: methods)
    let second = try Self.run([nil, Self.cutoff + 2, Self.cutoff + 20], methods: methods)
    #expect(first.cases[0].actual != second.cases[0].actual)
    for method in methods.indices {
      #expect(first.cases[0].forecasts[method].chances == second.cases[0].forecasts[method].chances)
      #expect(first.cases[0].forecasts[method].draws == second.cases[0].forecasts[method].draws)
    }
  }

  @Test func rollRatesCountTheOpenByBucket() {
    let items = [
      PaymentHistory.Item(customer: 0, terms: 30, due: 60, known: 30, amount: 1, exit: 66, isPaid: true),
      PaymentHistory.Item(customer: 1, terms: 30, due: 60, known: 30, amount: 1, exit: 70, isPaid: false),
    ]
    // The look at day 63, 3 days late: two open, one paid within the week.
    let rates = RollRates(PaymentHistory(end: 70, items: items, segments: [nil, nil]))
    let bucket = RollRates.bucket(3)
    #expect(rates.open[bucket] == 2 && rates.paid[bucket] == 1)
    #expect(rates.rate(bucket) == 0.5)
    #expect(RollRates.bucket(-40) == 0 && RollRates.bucket(91) == RollRates.edges.count)
  }

  @Test func tooLittleHistoryIsSaid() throws {
    let verdict = BacktestVerdict(
      try Self.run([Self.cutoff + 1, Self.cutoff + 16, nil], methods: [.kaplanMeier, .duecast]))
    #expect(verdict.intervals.hasPrefix("Too little history to say"))
    #expect(verdict.separateWindows == 1)
  }
}
