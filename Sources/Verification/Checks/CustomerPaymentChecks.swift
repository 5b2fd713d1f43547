import CreditModels
import LinearAlgebra
import Simulation
import Stochastics

extension VerificationSuite {
  private static let engine = "Runner.run(_:paths:threads:shouldStop:consume:) (PathRun)"

  /// The customer engine: what lies between an invoice and its payment.
  static var customerPayments: [VerificationCheck] {
    [
      VerificationCheck(
        "path-neutral", "values that differ between the plain engine and neutral mechanisms",
        source: "a neutral mechanism gives the plain engine's bits", entryPoint: engine,
        sabotage: "a frailty deviation of 0.01"
      ) { bench in
        let plain = try MadeUpBook.experiment(key: bench.key, netShift: 0)
        var neutral = plain
        neutral.mechanisms = Mechanisms(profiles: [
          CustomerProfile(habit: PaymentHabit(frailtyDeviation: bench.swapped(0, for: 0.01)))
        ])
        let columns: [PathLayout.Column] =
          (0..<plain.days).map { .closing(day: $0) } + [
            .lowest, .creditLoss, .failed, .receivablesEnd, .invoiced, .receipts,
          ]
        let paths = bench.paths(1_024)
        let a = try EngineSample.columns(columns, of: plain, paths: paths, threads: bench.threads)
        let b = try EngineSample.columns(columns, of: neutral, paths: paths, threads: bench.threads)
        let differing = zip(a, b).reduce(0) { sum, pair in sum + zip(pair.0, pair.1).count { $0 != $1 } }
        return .exact(
          Double(differing), expected: 0, tolerance: 0, note: "of \(columns.count * paths) values")
      },
      conservation,
      VerificationCheck(
        "path-dunning", "days of payment around a contact: hazard 3 %, uplift 0.8 from day 11, halved weekly",
        source: "S'(d) = S(t) (S(d) / S(t))^(1 + u), geometric, with u = 0.8, 0.4, 0.2, …",
        entryPoint: engine,
        sabotage: "uplift 0.8 x 1.3"
      ) { bench in
        let ladder = DunningLadder(steps: [
          .init(
            name: "call", channel: .phone, daysLate: 10,
            uplift: CustomerBook.figure(bench.shifted(0.8, by: 1.3)), halfLifeDays: 7)
        ])
        return try payDays(bench, profile: CustomerProfile(ladder: 0), ladders: [ladder]) { day in
          var exponent = 0.0
          for age in 0...day {
            var uplift = 0.0
            if age > 10 {
              uplift = 0.8
              for _ in 0..<((age - 11) / 7) { uplift /= 2 }
              if uplift < 0.02 { uplift = 0 }
            }
            exponent += 1 + uplift
          }
          return 1 - FixedOrder.exp(exponent * FixedOrder.log(0.97))
        }
      },
      VerificationCheck(
        "path-frailty", "share paid in 30 days when customers differ in habit (log deviation 0.7)",
        source: "1 - S(30)^m integrated over a log-normal m, by quadrature", entryPoint: engine,
        sabotage: "deviation 0.7 x 2"
      ) { bench in
        let profile = CustomerProfile(
          habit: PaymentHabit(frailtyDeviation: bench.shifted(0.7, by: 2)))
        let paid = try paidShare(bench, profile: profile, debtors: 100, claims: 1)
        return paid.finding(
          expected: NormalQuadrature.mean { z in
            1 - FixedOrder.exp(30 * FixedOrder.exp(0.7 * z) * FixedOrder.log(0.97))
          })
      },
      VerificationCheck(
        "path-same-customer", "both of a customer's two items paid in 30 days, dependence 0.4",
        source: "bivariate normal of the two clocks, integrated over what they share", entryPoint: engine,
        sabotage: "dependence 0.4 x 1.5"
      ) { bench in
        let profile = CustomerProfile(
          habit: PaymentHabit(sameCustomerDependence: bench.shifted(0.4, by: 1.5)))
        // One customer a path: its two items both paid.
        let book = CustomerBook.experiment(
          bench: bench, days: 30, debtors: 1, hazards: CustomerBook.steady(0.03, days: 30),
          profile: profile, claims: 2)
        let paths = bench.paths(100_000)
        let receipts = try EngineSample.column(.receipts, of: book, paths: paths, threads: bench.threads)
        let p = 1 - FixedOrder.exp(30 * FixedOrder.log(0.97))
        let expected = NormalQuadrature.mean { z in
          let given = DefaultCounts.conditional(
            threshold: FixedOrder.inverseNormalCDF(p), correlation: 0.4, z: z)
          return given * given
        }
        return .share(receipts.count { $0 == 2 }, of: paths, expected: expected)
      },
      VerificationCheck(
        "path-economy-payment",
        "share paid in 30 days when the hazard moves with a weak economy, exp(0.6 F), F around -1",
        source: "1 - S(30)^exp(0.6 (z - 1)) integrated over the factor", entryPoint: engine,
        sabotage: "sensitivity 0.6 x 1.5"
      ) { bench in
        let profile = CustomerProfile(
          response: FactorResponse(payment: [bench.shifted(0.6, by: 1.5)]))
        let weak = try FactorModel(persistence: [0], correlation: Matrix(rows: [[1]]), shift: [-1])
        let paid = try paidShare(bench, profile: profile, debtors: 20, claims: 5, factors: weak)
        return paid.finding(
          expected: NormalQuadrature.mean { z in
            1 - FixedOrder.exp(30 * FixedOrder.exp(0.6 * (z - 1)) * FixedOrder.log(0.97))
          })
      },
      VerificationCheck(
        "path-partial", "receipts in 40 days when every item is paid in two parts, the first 30 to 70 %",
        source: "two geometric times one after the other, mean share one half", entryPoint: engine,
        sabotage: "least share 0.3 x 1.3"
      ) { bench in
        let profile = CustomerProfile(
          partial: PartialPayment(
            chance: 1, leastShare: bench.shifted(0.3, by: 1.3), greatestShare: 0.7))
        let book = CustomerBook.experiment(
          bench: bench, days: 40, debtors: 50, hazards: CustomerBook.steady(0.03, days: 40),
          profile: profile, claims: 1, amount: 1_000_000)
        let receipts = try EngineSample.column(
          .receipts, of: book, paths: bench.paths(10_000), threads: bench.threads)
        func survival(_ days: Int) -> Double { FixedOrder.exp(Double(days) * FixedOrder.log(0.97)) }
        let first = 1 - survival(40)
        let second = (0..<40).reduce(0.0) { $0 + 0.03 * survival($1) * (1 - survival(39 - $1)) }
        return SampleMean.of(receipts.lazy.map { Double($0) / 50e6 }).finding(
          expected: (first + second) / 2)
      },
      VerificationCheck(
        "path-dilution", "credited share of sales: disputes within 10 days, valid 20 to 60 %",
        source: "0.3 x P(unpaid when raised) x 0.4, uniform over ten days", entryPoint: engine,
        sabotage: "chance of a dispute 0.3 x 1.2"
      ) { bench in
        let profile = CustomerProfile(
          dispute: DisputeProfile(
            chance: bench.shifted(0.3, by: 1.2), raisedWithinDays: 10, meanDays: 8, leastValid: 0.2,
            greatestValid: 0.6))
        let book = CustomerBook.experiment(
          bench: bench, days: 200, debtors: 50, hazards: CustomerBook.steady(0.05, days: 200),
          profile: profile, orders: [0], amount: 1_000_000)
        let credits = try EngineSample.column(
          .measure(.credits), of: book, paths: bench.paths(8_000), threads: bench.threads)
        let raised = DisputeForms.raised(chance: 0.3, withinDays: 10) { day in
          FixedOrder.exp(Double(day + 1) * FixedOrder.log(0.95))
        }
        return SampleMean.of(credits.lazy.map { Double($0) / 50e6 }).finding(
          expected: DisputeForms.dilution(raised: raised, leastValid: 0.2, greatestValid: 0.6))
      },
      VerificationCheck(
        "path-dispute-length", "share still in dispute 18 days after it was raised, mean length 12 days",
        source: "geometric: 0.5 (11/12)^18", entryPoint: engine, sabotage: "mean length 12 x 1.2"
      ) { bench in
        let profile = CustomerProfile(
          dispute: DisputeProfile(
            chance: 0.5, raisedWithinDays: 1, meanDays: bench.shifted(12, by: 1.2), leastValid: 0,
            greatestValid: 0))
        let book = CustomerBook.experiment(
          bench: bench, days: 20, debtors: 50, hazards: CustomerBook.steady(0, days: 20), profile: profile,
          orders: [0])
        let disputed = try EngineSample.column(
          .measure(.disputedEnd), of: book, paths: bench.paths(8_000), threads: bench.threads)
        let settled = DisputeForms.settling(meanDays: 12, days: 18).reduce(0, +)
        return .share(
          Int(disputed.reduce(0, +)), of: 50 * disputed.count, expected: 0.5 * (1 - settled))
      },
      VerificationCheck(
        "path-discount", "share of invoices paid 20 days early under 2/10 net 30, a fifth without liquidity",
        source: "0.8 x the logit integrated over the log-normal cost of money", entryPoint: engine,
        sabotage: "median cost of money x 1.2"
      ) { bench in
        let taken = try discounts(
          bench,
          taking: DiscountTaking(
            costOfMoneyMedian: bench.shifted(0.25, by: 1.2), costOfMoneyDeviation: 0.8, sharpness: 20,
            illiquidShare: 0.2))
        let expected = NormalQuadrature.mean { z in
          0.8 / (1 + FixedOrder.exp(-20 * (0.372_448_979_591_836_76 - 0.25 * FixedOrder.exp(0.8 * z))))
        }
        return .share(taken.hits, of: taken.count, expected: expected)
      },
      VerificationCheck(
        "path-unearned", "share of invoices paid late that take the discount all the same",
        source: "the stated chance 0.3", entryPoint: engine, sabotage: "chance 0.3 x 1.2"
      ) { bench in
        let taken = try discounts(
          bench,
          taking: DiscountTaking(
            costOfMoneyMedian: 100, costOfMoneyDeviation: 0, sharpness: 20, illiquidShare: 0,
            unearnedShare: bench.shifted(0.3, by: 1.2), unearnedDays: 25))
        return .share(taken.hits, of: taken.count, expected: 0.3)
      },
      VerificationCheck(
        "path-instalments", "cash of an order of 1,000.00: deposit 20 %, parts of 30 % after 15 and 30 days",
        source: "by hand: 200 at once, 400 by day 30, 700 by day 45, 1,000 by day 60", entryPoint: engine,
        sabotage: "deposit 0.2 x 1.2"
      ) { bench in
        let profile = CustomerProfile(
          terms: TermsProfile(
            netDays: 30, depositShare: bench.shifted(0.2, by: 1.2),
            instalments: [.init(share: 0.3, afterDays: 15), .init(share: 0.3, afterDays: 30)]))
        let book = CustomerBook.experiment(
          bench: bench, days: 70, debtors: 1, hazards: CustomerBook.onDay(30, days: 70), profile: profile,
          orders: [0], amount: 100_000)
        let cash = try EngineSample.columns(
          [29, 30, 45, 60].map { .closing(day: $0) }, of: book, paths: 256, threads: bench.threads)
        return .worst(
          zip(cash, [20_000.0, 40_000, 70_000, 100_000]).map {
            .exact(Double($0[0]), expected: $1, tolerance: 1)
          }, of: "days")
      },
      VerificationCheck(
        "path-late-fee", "late fee of 1,000.00 paid 20 days late at 9 % a year",
        source: "by hand: 100,000 x 0.09 x 20 / 365 = 493 minor units", entryPoint: engine,
        sabotage: "rate x 1.1"
      ) { bench in
        let profile = CustomerProfile(
          terms: TermsProfile(netDays: 0, lateFeeRate: bench.shifted(0.09, by: 1.1), lateFeePaid: 1))
        let book = CustomerBook.experiment(
          bench: bench, days: 30, debtors: 1, hazards: CustomerBook.onDay(20, days: 30), profile: profile,
          orders: [0], amount: 100_000)
        let fees = try EngineSample.column(
          .measure(.lateFees), of: book, paths: 256, threads: bench.threads)
        return .exact(Double(fees[0]), expected: 100_000 * 0.09 * 20 / 365, tolerance: 0.5)
      },
      VerificationCheck(
        "path-bills", "share of 30-day bills that their acceptor pays, annual PD 50 %",
        source: "0.5^(30/365)", entryPoint: engine, sabotage: "PD x 1.2"
      ) { bench in
        let profile = CustomerProfile(
          instrument: InstrumentProfile(
            share: 1, tenorDays: 30, acceptor: .bank, acceptorPD: bench.shifted(0.5, by: 1.2), use: .hold))
        let book = CustomerBook.experiment(
          bench: bench, days: 31, debtors: 50, hazards: CustomerBook.onDay(0, days: 31), profile: profile,
          claims: 1)
        let receipts = try EngineSample.column(
          .receipts, of: book, paths: bench.paths(20_000), threads: bench.threads)
        return .share(
          Int(receipts.reduce(0, +)), of: 50 * receipts.count,
          expected: FixedOrder.exp(FixedOrder.log(0.5) * 30 / 365))
      },
    ]
  }

  private static var conservation: VerificationCheck {
    VerificationCheck(
      "path-conservation",
      "largest gap in opening + invoiced = cash + discounts + credits + open, 60 debtors",
      source: "conservation of receivables, to the cent, from the columns of each path", entryPoint: engine,
      sabotage: "late fees, which the sum leaves out, are charged"
    ) { bench in
      var book = try MadeUpBook.experiment(key: bench.key, netShift: 0)
      for index in book.debtors.indices { book.debtors[index].failureClass = nil }
      book.mechanisms = Mechanisms(profiles: [
        CustomerProfile(
          habit: PaymentHabit(frailtyDeviation: 0.4, sameCustomerDependence: 0.2),
          partial: PartialPayment(chance: 0.3, leastShare: 0.2, greatestShare: 0.7),
          dispute: DisputeProfile(
            chance: 0.2, raisedWithinDays: 15, meanDays: 20, leastValid: 0, greatestValid: 1),
          deduction: DeductionProfile(chance: 0.2, share: 0.05),
          terms: TermsProfile(
            netDays: 30, discount: .init(share: 0.02, days: 10),
            lateFeeRate: bench.swapped(0, for: 0.09), lateFeePaid: 1),
          taking: DiscountTaking(
            costOfMoneyMedian: 0.2, costOfMoneyDeviation: 0.5, sharpness: 20, illiquidShare: 0.1))
      ])
      let opening = book.debtors.reduce(Int64(0)) { $0 + $1.claims.reduce(0) { $0 + $1.amount } }
      let columns = try EngineSample.columns(
        [.invoiced, .receipts, .measure(.discounts), .measure(.credits), .receivablesEnd], of: book,
        paths: bench.paths(2_048), threads: bench.threads)
      var worst: Int64 = 0
      for path in columns[0].indices {
        let gone = columns[1][path] + columns[2][path] + columns[3][path] + columns[4][path]
        worst = max(worst, abs(opening + columns[0][path] - gone))
      }
      let credited = columns[3].reduce(0, +)
      return .exact(
        Double(worst), expected: 0, tolerance: 0,
        note: "\(columns[0].count) paths, credits \(credited) minor units in all")
    }
  }

  /// Counts of fifty claims by day of payment, against the share paid by each day.
  private static func payDays(
    _ bench: Bench, profile: CustomerProfile, ladders: [DunningLadder], shareBy: (Int) -> Double
  ) throws -> Finding {
    let days = 80
    let book = CustomerBook.experiment(
      bench: bench, days: days, debtors: 50, hazards: CustomerBook.steady(0.03, days: days),
      profile: profile, claims: 1
    ) { $0.ladders = ladders }
    let paths = bench.paths(10_000)
    let totals = try EngineSample.totals(of: book, paths: paths, threads: bench.threads)
    var counts = totals.receipts.map { Int($0) }
    counts.append(50 * paths - counts.reduce(0, +))
    let by = [0] + (0..<days).map(shareBy)
    return .law(
      counts, chances: (0..<days).map { by[$0 + 1] - by[$0] } + [1 - by[days]], of: "days")
  }

  /// Share of claims paid within 30 days at a hazard of 3 %, path by path.
  private static func paidShare(
    _ bench: Bench, profile: CustomerProfile, debtors: Int, claims: Int, factors: FactorModel? = nil
  ) throws -> SampleMean {
    let book = CustomerBook.experiment(
      bench: bench, days: 30, debtors: debtors, hazards: CustomerBook.steady(0.03, days: 30),
      profile: profile, claims: claims, factors: factors)
    let receipts = try EngineSample.column(
      .receipts, of: book, paths: bench.paths(10_000), threads: bench.threads)
    return SampleMean.of(receipts.lazy.map { Double($0) / Double(debtors * claims) })
  }

  /// Invoices that are paid on day 30 unless their customer takes 2 % by day 10: how many take it.
  private static func discounts(_ bench: Bench, taking: DiscountTaking) throws -> (hits: Int, count: Int) {
    let profile = CustomerProfile(
      terms: TermsProfile(netDays: 30, discount: .init(share: 0.02, days: 10)), taking: taking)
    let book = CustomerBook.experiment(
      bench: bench, days: 45, debtors: 50, hazards: CustomerBook.onDay(30, days: 45), profile: profile,
      orders: [0], amount: 100_000)
    let discounts = try EngineSample.column(
      .measure(.discounts), of: book, paths: bench.paths(8_000), threads: bench.threads)
    return (Int(discounts.reduce(0, +) / 2_000), 50 * discounts.count)
  }
}
