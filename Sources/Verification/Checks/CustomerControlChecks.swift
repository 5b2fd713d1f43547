import CreditModels
import LinearAlgebra
import Simulation
import Stochastics

extension VerificationSuite {
  private static let engine = "Runner.run(_:paths:threads:shouldStop:consume:) (PathRun)"

  /// Fifty debtors that live on one that fails on the first day; their hazard is then four times as high for good.
  private static func linked(_ bench: Bench) -> Experiment {
    let classes = [0.2, 1].map {
      FailureClass.weekly(
        pd: $0, loading: [], factors: nil, recoveryShare: 0, recoveryLagDays: 0, discountRate: 0)
    }
    var book = CustomerBook.experiment(
      bench: bench, days: 91, debtors: 51, hazards: CustomerBook.steady(0, days: 91), claims: 1,
      classes: classes
    ) { mechanisms in
      mechanisms.links = (1...50).map {
        TradeLink(from: 0, to: $0, uplift: bench.shifted(3, by: 1.2), memoryWeeks: 1e12)
      }
    }
    book.debtors[0].failureClass = 1
    return book
  }

  /// The share of the fifty that fail within 13 weeks, against one week at the hazard `hazard` (as `ln(1 - p)`) and
  /// twelve at four times of it.
  private static func spread(from book: Experiment, hazard: Double, _ bench: Bench) throws -> Finding {
    let failed = try EngineSample.column(
      .failed, of: book, paths: bench.paths(4_000), threads: bench.threads)
    return .share(
      Int(failed.reduce(0) { $0 + $1 - 1 }), of: 50 * failed.count,
      expected: 1 - FixedOrder.exp(hazard * (1 + 12 * 4)))
  }

  /// The customer engine: control, collection, failure, recovery, insurance on the path.
  static var customerControl: [VerificationCheck] {
    [
      VerificationCheck(
        "path-collectors", "contacts that wait at the day's end: a team for 4 a day, 3.6 arrive on average",
        source: "stationary law of max(0, B + A - 4), A binomial (6, 0.6), solved numerically",
        entryPoint: engine, sabotage: "share of new items that go late 0.6 x 1.05"
      ) { bench in
        let days = 240
        // Six invoices a day; those not paid on their day never are, and are called on the next.
        let paidAtOnce = 1 - bench.shifted(0.6, by: 1.05)
        let orders = (0..<days).flatMap { Array(repeating: $0, count: 6) }
        let ladder = DunningLadder(steps: [
          .init(
            name: "call", channel: .phone, daysLate: 1, uplift: CustomerBook.figure(0), halfLifeDays: 7,
            minutes: 1)
        ])
        let book = CustomerBook.experiment(
          bench: bench, days: days, debtors: 1,
          hazards: (0..<days).map { $0 == 0 ? paidAtOnce : 0 },
          profile: CustomerProfile(terms: TermsProfile(netDays: 0), ladder: 0), orders: orders
        ) { mechanisms in
          mechanisms.ladders = [ladder]
          mechanisms.team = CollectorTeam(collectors: 2, minutesPerDay: 2)
        }
        let backlog = try EngineSample.column(
          .measure(.backlogEnd), of: book, paths: bench.paths(12_000), threads: bench.threads)
        var counts = [Int](repeating: 0, count: Int(backlog.max() ?? 0) + 1)
        for value in backlog { counts[Int(value)] += 1 }
        let law = BulkService.stationary(
          arrivals: DefaultCounts.binomial(count: 6, chance: 0.6, up: 6), capacity: 4)
        return .law(counts, chances: law, of: "backlogs")
      },
      VerificationCheck(
        "path-contagion", "failures within 13 weeks of debtors linked to one that fails on the first day",
        source: "weekly hazard p in week 1, p x 4 afterwards: 1 - (1 - p)^(1 + 12 x 4)", entryPoint: engine,
        sabotage: "uplift 3 x 1.2"
      ) { bench in
        try spread(from: linked(bench), hazard: FixedOrder.log(0.8) / 52, bench)
      },
      VerificationCheck(
        "path-contagion-graded", "the same for debtors whose failures come by weekly migration, uplift 3",
        source: "weekly chance 0.004 in week 1, four times its hazard afterwards: 1 - 0.996^(1 + 12 x 4)",
        entryPoint: engine, sabotage: "uplift 3 x 1.2"
      ) { bench in
        var book = linked(bench)
        book.mechanisms?.migration = RatingMigration(
          grades: ["A"], weekly: [[0.996, 0.004]], stayerShare: [0], observationLagDays: 0)
        for index in 1...50 { book.debtors[index].grade = 0 }
        return try spread(from: book, hazard: FixedOrder.log(0.996), bench)
      },
      VerificationCheck(
        "path-tail-week", "failures within a week under a t-copula with 4 degrees, threshold -2",
        source: "Student's t: T4(-2) = 5.806 %", entryPoint: engine, sabotage: "degrees x 1.5"
      ) { bench in
        // The annual PD whose weekly threshold is -2 without a t-copula.
        let weekly = FixedOrder.normalCDF(-2)
        let kind = FailureClass.weekly(
          pd: 1 - FixedOrder.exp(52 * FixedOrder.log(1 - weekly)), loading: [], factors: nil,
          recoveryShare: 0, recoveryLagDays: 0, discountRate: 0)
        let book = CustomerBook.experiment(
          bench: bench, days: 7, debtors: 50, hazards: CustomerBook.steady(0, days: 7), claims: 1,
          classes: [kind]
        ) { $0.tailDegrees = bench.shifted(4, by: 1.5) }
        let failed = try EngineSample.column(
          .failed, of: book, paths: bench.paths(30_000), threads: bench.threads)
        return SampleMean.of(failed.lazy.map { Double($0) / 50 }).finding(expected: 0.058_058_261_758)
      },
      VerificationCheck(
        "path-tail-year", "failures within 52 weeks under a t-copula with 5 degrees, annual PD 2 %",
        source: "the annual PD itself (threshold solved under the mixture)", entryPoint: engine,
        sabotage: "degrees x 1.6, the threshold stays"
      ) { bench in
        let factors = try FactorModel(
          persistence: [0.95], correlation: Matrix(rows: [[1]]), shift: [0])
        let kind = try FailureClass.annual(
          pd: 0.02, assetCorrelation: 0.15, direction: [1], factors: factors, recoveryShare: 0,
          recoveryLagDays: 0, discountRate: 0, tailDegrees: 5)
        let book = CustomerBook.experiment(
          bench: bench, days: 364, debtors: 50, hazards: CustomerBook.steady(0, days: 364), claims: 1,
          classes: [kind], factors: factors
        ) { $0.tailDegrees = bench.shifted(5, by: 1.6) }
        let failed = try EngineSample.column(
          .failed, of: book, paths: bench.paths(20_000), threads: bench.threads)
        return SampleMean.of(failed.lazy.map { Double($0) / 50 }).finding(expected: 0.02)
      },
      VerificationCheck(
        "path-migration", "failures within 13 weeks by weekly migration, a fifth of the grade never moves",
        source: "0.8 x the failure column of the 13th power of the weekly matrix", entryPoint: engine,
        sabotage: "share of stayers 0.2 x 1.2"
      ) { bench in
        let rows = [[0.95, 0.04, 0.01], [0.03, 0.92, 0.05]]
        var book = CustomerBook.experiment(
          bench: bench, days: 91, debtors: 50, hazards: CustomerBook.steady(0, days: 91), claims: 1,
          classes: [
            FailureClass.weekly(
              pd: 0.3, loading: [], factors: nil, recoveryShare: 0, recoveryLagDays: 0, discountRate: 0)
          ]
        ) { mechanisms in
          mechanisms.migration = RatingMigration(
            grades: ["A", "B"], weekly: rows, stayerShare: [bench.shifted(0.2, by: 1.2), 0],
            observationLagDays: 0)
        }
        for index in book.debtors.indices { book.debtors[index].grade = 0 }
        let failed = try EngineSample.column(
          .failed, of: book, paths: bench.paths(6_000), threads: bench.threads)
        return .share(
          Int(failed.reduce(0, +)), of: 50 * failed.count,
          expected: 0.8 * power(rows + [[0, 0, 1]], 13)[0][2])
      },
      VerificationCheck(
        "path-recovery", "days on which a failed claim is recovered, chance 0.6, 10 to 30 days",
        source: "uniform over 21 days, 0.4 never", entryPoint: engine, sabotage: "chance 0.6 x 1.1"
      ) { bench in
        let plan = RecoveryPlan(
          routes: [
            RecoveryRoute(
              kind: .internal, chance: bench.shifted(0.6, by: 1.1), share: 0.8, cost: 0, contingentFee: 0,
              leastDays: 10, greatestDays: 30)
          ], discountRate: 0)
        let days = 60
        let book = CustomerBook.experiment(
          bench: bench, days: days, debtors: 50, hazards: CustomerBook.steady(0, days: days),
          profile: CustomerProfile(recovery: 0), claims: 1, amount: 100, classes: [certain]
        ) { $0.recoveryPlans = [plan] }
        let paths = bench.paths(8_000)
        let totals = try EngineSample.totals(of: book, paths: paths, threads: bench.threads)
        var counts = totals.receipts.map { Int($0 / 80) }
        counts.append(50 * paths - counts.reduce(0, +))
        return .law(
          counts, chances: (0..<days).map { (10...30).contains($0) ? 0.6 / 21 : 0 } + [0.4], of: "days")
      },
      VerificationCheck(
        "path-insurance", "paid by the insurer for three failed buyers of 1,200, 600 and 500",
        source: "by hand: 85,500 + 49,500 + 40,500 less first loss 50,000 = 125,500 minor units",
        entryPoint: engine, sabotage: "aggregate first loss x 1.2"
      ) { bench in
        var book = CustomerBook.experiment(
          bench: bench, days: 90, debtors: 3, hazards: CustomerBook.steady(0, days: 90), claims: 1,
          classes: [certain]
        ) { mechanisms in
          mechanisms.insurance = InsurancePolicy(
            insuredShare: 0.9, buyerDeductible: 5_000,
            aggregateFirstLoss: Int64(bench.shifted(50_000, by: 1.2)), discretionaryLimit: 100_000,
            waitingDays: 60, premiumRate: 0)
        }
        for (index, amount) in [Int64(120_000), 60_000, 50_000].enumerated() {
          book.debtors[index].claims[0].amount = amount
        }
        let paid = try EngineSample.column(
          .measure(.insurerPaid), of: book, paths: 256, threads: bench.threads)
        return .exact(Double(paid[0]), expected: 125_500, tolerance: 0)
      },
      VerificationCheck(
        "path-premium", "premium on insurable turnover of 10,000.00 at 0.3 %",
        source: "by hand: 3,000 minor units", entryPoint: engine, sabotage: "rate x 1.1"
      ) { bench in
        let book = CustomerBook.experiment(
          bench: bench, days: 91, debtors: 4, hazards: CustomerBook.steady(0.1, days: 91), orders: [0],
          amount: 250_000
        ) { mechanisms in
          mechanisms.insurance = InsurancePolicy(
            insuredShare: 0.9, discretionaryLimit: 1_000_000, waitingDays: 60,
            premiumRate: bench.shifted(0.003, by: 1.1))
        }
        let premium = try EngineSample.column(
          .measure(.premium), of: book, paths: 256, threads: bench.threads)
        return .exact(Double(premium[0]), expected: 3_000, tolerance: 0.5)
      },
      VerificationCheck(
        "path-credit-limit", "invoiced of two orders of 600 on two days under a limit of 1,000",
        source: "by hand: the second is held and cancelled: 60,000 minor units", entryPoint: engine,
        sabotage: "limit 1,000 x 1.2"
      ) { bench in
        let control = CreditControl(
          limit: Int64(bench.shifted(100_000, by: 1.2)), cancelAfterDays: 6)
        let book = CustomerBook.experiment(
          bench: bench, days: 30, debtors: 1, hazards: CustomerBook.steady(0, days: 30),
          profile: CustomerProfile(control: control), orders: [0, 1], amount: 60_000)
        let invoiced = try EngineSample.column(.invoiced, of: book, paths: 256, threads: bench.threads)
        return .exact(Double(invoiced[0]), expected: 60_000, tolerance: 0)
      },
      VerificationCheck(
        "path-override", "share of orders over their limit that sales lets through",
        source: "the stated override rate 0.3; the others are cancelled", entryPoint: engine,
        sabotage: "rate x 1.2"
      ) { bench in
        let control = CreditControl(
          limit: 0, overrideRate: bench.shifted(0.3, by: 1.2), cancelAfterDays: 3)
        let book = CustomerBook.experiment(
          bench: bench, days: 20, debtors: 50, hazards: CustomerBook.steady(0, days: 20),
          profile: CustomerProfile(control: control), orders: [0])
        let invoiced = try EngineSample.column(
          .invoiced, of: book, paths: bench.paths(10_000), threads: bench.threads)
        return .share(Int(invoiced.reduce(0, +)), of: 50 * invoiced.count, expected: 0.3)
      },
      VerificationCheck(
        "path-billing",
        "orders shipped and not billed after four days: lag 0 to 9 days, a fifth issued again",
        source: "0.8 x 5/10 + 0.2 x 8/10 = 0.56", entryPoint: engine, sabotage: "rejected share 0.2 x 1.5"
      ) { bench in
        let billing = BillingProfile(
          greatestLagDays: 9, rejectedShare: bench.shifted(0.2, by: 1.5), reissueDays: 3)
        let book = CustomerBook.experiment(
          bench: bench, days: 20, debtors: 50, hazards: CustomerBook.steady(0, days: 20),
          profile: CustomerProfile(billing: billing), orders: [15])
        let unbilled = try EngineSample.column(
          .measure(.unbilledEnd), of: book, paths: bench.paths(10_000), threads: bench.threads)
        return .share(Int(unbilled.reduce(0, +)), of: 50 * unbilled.count, expected: 0.56)
      },
      VerificationCheck(
        "path-applicants", "share of applicants that a gate for the better band lets in, a fifth misjudged",
        source: "0.6 x 0.9 + 0.4 x 0.1 = 0.58", entryPoint: engine, sabotage: "misjudged share 0.2 x 1.5"
      ) { bench in
        let never = FailureClass.weekly(
          pd: 0, loading: [], factors: nil, recoveryShare: 0, recoveryLagDays: 0, discountRate: 0)
        func band(_ name: String, _ share: Double, isAccepted: Bool) -> ApplicantPool.Band {
          .init(name: name, share: share, annualPD: 0, hazardMultiplier: 1, isAccepted: isAccepted)
        }
        var book = CustomerBook.experiment(
          bench: bench, days: 7, debtors: 50, hazards: CustomerBook.steady(0, days: 7), orders: [0],
          classes: [never]
        ) { mechanisms in
          mechanisms.applicants = ApplicantPool(
            segment: "any", perMonth: 50,
            bands: [band("A", 0.6, isAccepted: true), band("B", 0.4, isAccepted: false)], orderAmount: 1,
            intervalWeeks: 1, misjudgedShare: bench.shifted(0.2, by: 1.5))
        }
        for index in book.debtors.indices {
          book.debtors[index].applicant = .init(failureClasses: [0, 0], day: 0)
        }
        let accepted = try EngineSample.column(
          .measure(.applicantsAccepted), of: book, paths: bench.paths(10_000), threads: bench.threads)
        return .share(Int(accepted.reduce(0, +)), of: 50 * accepted.count, expected: 0.58)
      },
      VerificationCheck(
        "path-attrition", "customers lost in half a year at 30 % a year",
        source: "1 - 0.7^(182/365)", entryPoint: engine, sabotage: "annual attrition x 1.2"
      ) { bench in
        let profile = CustomerProfile(
          demand: DemandProfile(annualAttrition: bench.shifted(0.3, by: 1.2)))
        let book = CustomerBook.experiment(
          bench: bench, days: 182, debtors: 50, hazards: CustomerBook.steady(0, days: 182), profile: profile)
        let lost = try EngineSample.column(
          .measure(.customersLost), of: book, paths: bench.paths(10_000), threads: bench.threads)
        return .share(
          Int(lost.reduce(0, +)), of: 50 * lost.count,
          expected: 1 - FixedOrder.exp(FixedOrder.log(0.7) * 182 / 365))
      },
      VerificationCheck(
        "path-economy-demand", "mean and variance of orders that move with the economy, exp(0.3 F - 0.045)",
        source: "log-normal of mean 1 and variance exp(0.09) - 1", entryPoint: engine,
        sabotage: "sensitivity x 1.2"
      ) { bench in
        let profile = CustomerProfile(
          response: FactorResponse(demand: [bench.shifted(0.3, by: 1.2)]))
        let book = CustomerBook.experiment(
          bench: bench, days: 7, debtors: 1, hazards: CustomerBook.steady(0, days: 7), profile: profile,
          orders: [0], amount: 1_000_000, factors: try CustomerBook.economy())
        let invoiced = try EngineSample.column(
          .invoiced, of: book, paths: bench.paths(150_000), threads: bench.threads)
        var mean = SampleMean()
        var squares = SampleMean()
        for value in invoiced.lazy.map({ Double($0) / 1e6 }) {
          mean.add(value)
          squares.add((value - 1) * (value - 1))
        }
        return .worst(
          [
            mean.finding(expected: 1, comparisons: 2, note: "mean"),
            squares.finding(expected: FixedOrder.exp(0.09) - 1, comparisons: 2, note: "variance"),
          ], of: "moments")
      },
      VerificationCheck(
        "demand-factor",
        "orders under net 60 for net 30 (elasticity 0.2) and under 2/10 (price elasticity 1.5)",
        source: "by hand: (61/31)^0.2, and (0.98 v^10 / v^30)^-1.5 with v at 8 % a year",
        entryPoint: "DemandProfile.factor(netDays:discount:)", sabotage: "elasticities x 1.2"
      ) { bench in
        let longer = DemandProfile(termsElasticity: CustomerBook.figure(bench.shifted(0.2, by: 1.2)))
        let cheaper = DemandProfile(
          priceElasticity: CustomerBook.figure(bench.shifted(1.5, by: 1.2)), priceRate: 0.08)
        let gain = 0.98 * FixedOrder.exp(FixedOrder.log(1.08) * 20 / 365)
        return .worst(
          [
            .exact(
              longer.factor(netDays: (60, 30), discount: (nil, nil)),
              expected: FixedOrder.exp(0.2 * FixedOrder.log(61.0 / 31)), tolerance: 1e-12),
            .exact(
              cheaper.factor(netDays: (30, 30), discount: (.init(share: 0.02, days: 10), nil)),
              expected: FixedOrder.exp(-1.5 * FixedOrder.log(gain)), tolerance: 1e-12),
          ], of: "factors")
      },
    ]
  }

  /// A class of debtors that fail on the first day and leave nothing.
  private static var certain: FailureClass {
    FailureClass.weekly(
      pd: 1, loading: [], factors: nil, recoveryShare: 0, recoveryLagDays: 0, discountRate: 0)
  }
}
