import CreditModels
import Liquidity
import Simulation
import Stochastics

extension VerificationSuite {
  private static let engine = "Runner.run(_:paths:threads:shouldStop:consume:) (BlockEngine, Waterfall)"

  /// Cash and working capital.
  static var liquidity: [VerificationCheck] {
    [
      VerificationCheck(
        "lattice-never-short", "chance that cash never falls below its start in twelve months",
        source: "exact lattice of i.i.d. flows -60, -20, 10, 40 (own construction): 0.200128954416",
        entryPoint: engine, sabotage: "chance of the worst flow 0.1 becomes 0.15"
      ) { bench in
        let lowest = try lattice(bench)
        return .share(lowest.count { $0 >= 0 }, of: lowest.count, expected: 0.200_128_954_416)
      },
      VerificationCheck(
        "lattice-quantiles", "chances that the lowest cash is at most -190, -250, -280, -330",
        source: "exact lattice: 0.0524681, 0.0128450, 0.0057904, 0.0012028", entryPoint: engine,
        sabotage: "chance of the worst flow 0.1 becomes 0.15"
      ) { bench in
        let lowest = try lattice(bench)
        let rows: [(Int64, Double)] = [
          (-190, 0.052_468_124_932), (-250, 0.012_845_008_865), (-280, 0.005_790_394_739),
          (-330, 0.001_202_752_467),
        ]
        return .worst(
          rows.map { level, expected in
            .share(
              lowest.count { $0 <= level }, of: lowest.count, expected: expected, comparisons: 4,
              note: "at most \(level)")
          }, of: "levels")
      },
      VerificationCheck(
        "lattice-mean", "mean of the lowest cash, the start included",
        source: "exact lattice: -65.536176", entryPoint: engine,
        sabotage: "chance of the worst flow 0.1 becomes 0.15"
      ) { bench in
        SampleMean.of(try lattice(bench).lazy.map { Double(min(0, $0)) })
          .finding(expected: -65.536_175_902_720_02)
      },
      coulson,
      VerificationCheck(
        "dso-count-back", "days sales outstanding by count-back",
        source: "published example: receivables 212,000, sales 100,000, 80,000, 70,000: 73.7 days",
        entryPoint: "CountBack.tenThousandths(receivables:months:sales:)", sabotage: "oldest month x 1.1"
      ) { bench in
        let sales: [Int64] = [100_000, 80_000, Int64(bench.shifted(70_000, by: 1.1))]
        let months = sales.map { Experiment.SalesMonth(days: 30, known: $0, window: 0..<0) }
        let dso = CountBack.tenThousandths(receivables: 212_000, months: months, sales: { $0.known })
        return .exact(Double(dso) / 10_000, expected: 516.0 / 7, tolerance: 1e-4)
      },
      littlesLaw,
    ]
  }

  /// Lowest closing cash over twelve months of i.i.d. flows: 60 go out each month, and 0, 40, 70 or 100 come in.
  ///
  /// The month's three claims share a slot and thus a uniform number, so that they are paid one within the other.
  private static func lattice(_ bench: Bench) throws -> [Int64] {
    let worst = bench.swapped(0.1, for: 0.15)
    let parts: [(amount: Int64, chance: Double)] = [(40, 1 - worst), (30, 0.6), (30, 0.2)]
    var tables: [SurvivalTable] = []
    var claims: [Experiment.Claim] = []
    var outflows: [OutflowPlan.Occurrence] = []
    for month in 0..<12 {
      for part in parts {
        var hazards = [Double](repeating: 0, count: 12)
        hazards[month] = part.chance
        claims.append(.init(slot: UInt32(month), amount: part.amount, due: month, table: tables.count))
        tables.append(SurvivalTable(hazards: hazards))
      }
      outflows.append(.init(outflow: 0, number: month, day: month, size: .fixed(60), deviation: 0))
    }
    let book = EngineBook.experiment(
      key: bench.key, days: 12,
      debtors: [.init(entity: 0, failureClass: nil, claims: claims, orders: [])], tables: tables,
      outflows: OutflowPlan(occurrences: outflows), minimumCash: 0)
    return try EngineSample.column(.lowest, of: book, paths: bench.paths(400_000), threads: bench.threads)
  }

  /// The cash budget of a textbook, month by month.
  private static var coulson: VerificationCheck {
    VerificationCheck(
      "cash-budget", "ending cash of October to December",
      source: "Gitman, Coulson Industries (table 3.10): 47, -51, -16 thousand", entryPoint: engine,
      sabotage: "purchases 70 % of sales x 1.05"
    ) { bench in
      let sales: [Int64] = [100_000, 200_000, 400_000, 300_000, 200_000]
      // Share collected in the month of sale and the two after it.
      let collected = [0.2, 0.5, 0.3]
      // A claim for each part of each month's sales that comes in within the quarter; day 0 is October.
      var claims: [Experiment.Claim] = []
      for (month, amount) in sales.enumerated() {
        for (lag, share) in collected.enumerated() where (2...4).contains(month + lag) {
          claims.append(
            .init(
              slot: UInt32(claims.count), amount: FixedShare(share).of(amount), due: month + lag - 2,
              table: month + lag - 2))
        }
      }
      claims.append(.init(slot: UInt32(claims.count), amount: 30_000, due: 2, table: 2))
      let tables = (0..<3).map { day in
        SurvivalTable(hazards: (0..<3).map { $0 == day ? 1 : 0 })
      }
      var payments: [OutflowPlan.Occurrence] = []
      func pay(_ day: Int, _ amount: Int64) {
        payments.append(
          .init(outflow: payments.count, number: 0, day: day, size: .fixed(amount), deviation: 0))
      }
      let purchases = bench.shifted(0.7, by: 1.05)
      for day in 0..<3 {
        for (lag, share) in [0.1, 0.7, 0.2].enumerated() {
          payments.append(
            .init(
              outflow: payments.count, number: 0, day: day,
              size: .shareOfSales(
                share: FixedShare(purchases * share), known: sales[2 + day - lag], window: 0..<0),
              deviation: 0))
        }
        pay(day, 5_000 + 8_000 + sales[2 + day] / 10)
      }
      pay(0, 20_000)
      pay(1, 130_000)
      pay(2, 25_000 + 10_000 + 20_000)
      let book = EngineBook.experiment(
        key: bench.key, days: 3,
        debtors: [.init(entity: 0, failureClass: nil, claims: claims, orders: [])], tables: tables,
        outflows: OutflowPlan(occurrences: payments), openingCash: 50_000, minimumCash: 25_000)
      let columns = try EngineSample.columns(
        (0..<3).map { .closing(day: $0) }, of: book, paths: 256, threads: bench.threads)
      return .worst(
        zip(columns, [47_000.0, -51_000, -16_000]).map {
          .exact(Double($0[0]), expected: $1, tolerance: 0.5)
        }, of: "months")
    }
  }

  /// Average balance in a steady state: what comes in a day times how long it stays.
  private static var littlesLaw: VerificationCheck {
    VerificationCheck(
      "littles-law", "average day-end receivables in a steady state, weekly cycle, bank days only",
      source: "Little's law: value invoiced a day x amount-weighted mean days until paid",
      entryPoint: "Runner.run(_:paths:threads:shouldStop:consume:) (BlockEngine)",
      sabotage: "payment hazard x 1.1"
    ) { bench in
      let days = 420
      let warmUp = 280
      let hazard = 0.04
      // Invoices on days 0 to 4 of a week, larger late in the week; money arrives on those days only.
      let amounts: [Int64] = [20_000, 30_000, 25_000, 45_000, 80_000]
      let table = SurvivalTable(hazards: Array(repeating: bench.shifted(hazard, by: 1.1), count: days))
      let orders = (0..<days).filter { $0 % 7 < 5 }.map { day in
        Experiment.Order(slot: UInt32(day), issue: day, amount: amounts[day % 7], table: 0, plan: 0)
      }
      func bankDay(_ day: Int) -> Int32 {
        let weekday = day % 7
        return Int32(weekday < 5 ? day : day + 7 - weekday)
      }
      let book = EngineBook.experiment(
        key: bench.key, days: days,
        debtors: [.init(entity: 1, failureClass: nil, claims: [], orders: orders)], tables: [table],
        arrivals: (0..<days).map { bankDay($0) })
      let cash = try EngineSample.columns(
        (warmUp..<days).map { .closing(day: $0) }, of: book, paths: bench.paths(10_000),
        threads: bench.threads)
      var invoiced: Int64 = 0
      var until: [Int64] = []
      for day in 0..<days {
        if day % 7 < 5 { invoiced += amounts[day % 7] }
        if day >= warmUp { until.append(invoiced) }
      }
      var mean = SampleMean()
      for path in cash[0].indices {
        // Without opening cash and outflows, closing cash is what has come in so far.
        var sum: Int64 = 0
        for (index, column) in cash.enumerated() { sum += until[index] - column[path] }
        mean.add(Double(sum) / Double(cash.count))
      }
      // Days until the money is there, from an issue on each day of the week.
      var weighted = 0.0
      for (issue, amount) in amounts.enumerated() {
        var chance = 1.0
        for lag in 0..<2_000 {
          let day = issue + lag
          let rolled = day % 7 < 5 ? lag : lag + 7 - day % 7
          weighted += Double(amount) * chance * hazard * Double(rolled)
          chance *= 1 - hazard
        }
      }
      return mean.finding(expected: weighted / 7)
    }
  }
}
