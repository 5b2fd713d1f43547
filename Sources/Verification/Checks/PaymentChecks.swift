import CreditModels
import Liquidity
import Simulation
import Stochastics

extension VerificationSuite {
  private static let engine = "Runner.run(_:paths:threads:shouldStop:consume:) (BlockEngine.settle)"

  /// When money comes: payment clocks, levels of sales and outflows.
  static var payments: [VerificationCheck] {
    [
      VerificationCheck(
        "payment-days", "days on which new invoices are paid, stated delay (median 7, 90 % by 30, 3 % never)",
        source: "logistic law through the two quantiles, day by day", entryPoint: engine,
        sabotage: "90 % quantile 30 becomes 33"
      ) { bench in
        let curve = DelayCurve.stated(
          medianDaysLate: 7, p90DaysLate: bench.swapped(30, for: 33), neverShare: 0.03)
        return try paid(bench, table: curve.table(fromAge: -40, days: 150)) { day in
          logisticShare(from: -40, by: -40 + day)
        }
      },
      VerificationCheck(
        "payment-overdue", "days on which invoices 20 days late are paid",
        source: "the same law given that the invoice is still open at 20 days late", entryPoint: engine,
        sabotage: "drawn as if it were 15 days late"
      ) { bench in
        let curve = DelayCurve.stated(medianDaysLate: 7, p90DaysLate: 30, neverShare: 0.03)
        return try paid(bench, table: curve.table(fromAge: bench.swapped(20, for: 15), days: 90)) { day in
          logisticShare(from: 20, by: 20 + day)
        }
      },
      VerificationCheck(
        "payment-uplift", "days of payment when a hazard of 3 % is raised by half from day 10 on",
        source: "S'(d) = S(t) (S(d) / S(t))^1.5, geometric", entryPoint: engine,
        sabotage: "uplift 0.5 x 1.3"
      ) { bench in
        let table = SurvivalTable(hazards: Array(repeating: 0.03, count: 80))
          .uplifted(by: bench.shifted(0.5, by: 1.3), from: 10)
        return try paid(bench, table: table) { day in
          let periods = Double(min(day + 1, 10)) + 1.5 * Double(max(0, day - 9))
          return 1 - FixedOrder.exp(periods * FixedOrder.log(0.97))
        }
      },
      VerificationCheck(
        "payment-habit", "days of payment of a customer with hazard factor 0.7",
        source: "proportional hazards: S(d)^0.7, geometric", entryPoint: engine, sabotage: "factor 0.7 x 1.1"
      ) { bench in
        let table = SurvivalTable(hazards: Array(repeating: 0.05, count: 80))
        let influence = PaymentInfluence(
          hazardMultiplier: bench.shifted(0.7, by: 1.1), sameCustomerDependence: 0, common: 0)
        return try paid(bench, table: table, influence: influence) { day in
          1 - FixedOrder.exp(0.7 * Double(day + 1) * FixedOrder.log(0.95))
        }
      },
      VerificationCheck(
        "survival-rounding", "largest error of a realised probability of a payment clock",
        source: "integers in units of 2^-31: at most 2^-32 (engine rule: within 2^-30)",
        entryPoint: "SurvivalTable.init(hazards:)", sabotage: "hazards x 1.000001"
      ) { bench in
        let hazards = (0..<200).map { 0.001 + 0.0005 * Double($0 % 37) }
        let table = SurvivalTable(hazards: hazards.map { bench.shifted($0, by: 1.000_001) })
        var alive = 1.0
        var worst = 0.0
        for (day, hazard) in hazards.enumerated() {
          alive *= 1 - hazard
          worst = max(worst, (Double(table.survival[day]) * 0x1p-31 - alive).magnitude)
        }
        return .exact(worst, expected: 0, tolerance: 0x1p-32 * 1.001)
      },
      VerificationCheck(
        "sales-level", "mean and variance of sales with a deviation of 30 %",
        source: "log-normal level of mean 1 and standard deviation 0.3", entryPoint: engine,
        sabotage: "deviation x 1.1"
      ) { bench in
        let book = EngineBook.experiment(
          key: bench.key, days: 7,
          debtors: [
            .init(
              entity: 3, failureClass: nil, claims: [],
              orders: [.init(slot: 0, issue: 2, amount: 1_000_000, table: 0, plan: 0)])
          ], tables: [SurvivalTable(hazards: Array(repeating: 0.1, count: 7))],
          salesDeviation: [bench.shifted(0.3, by: 1.1)])
        let sales = try EngineSample.column(
          .invoiced, of: book, paths: bench.paths(300_000), threads: bench.threads)
        return level(sales.lazy.map { Double($0) / 1e6 }, deviation: 0.3)
      },
      VerificationCheck(
        "outflow-level", "mean and variance of an outflow with a deviation of 20 %",
        source: "log-normal level of mean 1 and standard deviation 0.2",
        entryPoint: "Runner.run(_:paths:threads:shouldStop:consume:) (BlockEngine.drawOutflows)",
        sabotage: "deviation x 1.1"
      ) { bench in
        let book = EngineBook.experiment(
          key: bench.key, days: 7,
          debtors: [], tables: [],
          outflows: OutflowPlan(occurrences: [
            .init(
              outflow: 0, number: 0, day: 3, size: .fixed(1_000_000), deviation: bench.shifted(0.2, by: 1.1))
          ]))
        let cash = try EngineSample.column(
          .closing(day: 3), of: book, paths: bench.paths(300_000), threads: bench.threads)
        return level(cash.lazy.map { -Double($0) / 1e6 }, deviation: 0.2)
      },
    ]
  }

  /// Fifty claims of one unit each: what is received on a day counts the claims paid on it.
  private static func paid(
    _ bench: Bench, table: SurvivalTable, influence: PaymentInfluence = .neutral,
    shareBy: (Int) -> Double
  ) throws -> Finding {
    let book = EngineBook.experiment(
      key: bench.key, days: table.days,
      debtors: [
        .init(
          entity: 9, failureClass: nil,
          claims: (0..<50).map { .init(slot: $0, amount: 1, due: 0, table: 0) }, orders: [],
          influence: influence)
      ], tables: [table])
    let paths = bench.paths(20_000)
    let totals = try EngineSample.totals(of: book, paths: paths, threads: bench.threads)
    var counts = totals.receipts.map { Int($0) }
    counts.append(50 * paths - counts.reduce(0, +))
    var chances: [Double] = []
    var before = 0.0
    for day in 0..<table.days {
      let by = shareBy(day)
      chances.append(by - before)
      before = by
    }
    return .law(counts, chances: chances + [1 - before], of: "days")
  }

  /// Share paid by an age of invoices that were open at the start of age `from`.
  private static func logisticShare(from: Int, by age: Int) -> Double {
    let scale = 23 / FixedOrder.log(9)
    func paidBy(_ age: Int) -> Double { 0.97 / (1 + FixedOrder.exp(-(Double(age - 7) + 0.5) / scale)) }
    return (paidBy(age) - paidBy(from - 1)) / (1 - paidBy(from - 1))
  }

  /// Mean 1 and the variance of a level.
  private static func level(_ values: some Sequence<Double>, deviation: Double) -> Finding {
    var mean = SampleMean()
    var squares = SampleMean()
    for value in values {
      mean.add(value)
      squares.add((value - 1) * (value - 1))
    }
    return .worst(
      [
        mean.finding(expected: 1, comparisons: 2, note: "mean"),
        squares.finding(expected: deviation * deviation, comparisons: 2, note: "variance"),
      ], of: "moments")
  }
}
