import CreditModels
import Simulation
import Stochastics

/// What is agreed with customers: securities, reviews of limits, dates of terms, deliveries without an invoice.
extension VerificationSuite {
  private static let engine = "Runner.run(_:paths:threads:shouldStop:consume:) (PathRun)"
  private static let certain = FailureClass.weekly(
    pd: 1, loading: [], factors: nil, recoveryShare: 0, recoveryLagDays: 0, discountRate: 0)

  static var customerAgreements: [VerificationCheck] {
    [
      VerificationCheck(
        "path-security", "share of failed claims that guarantees of 60 % bring, good with chance 0.7",
        source: "0.7 x 0.6", entryPoint: engine, sabotage: "chance 0.7 x 1.1"
      ) { bench in
        let profile = CustomerProfile(
          security: Security(
            kind: .guarantee, share: 0.6, chance: bench.shifted(0.7, by: 1.1), days: 20))
        let book = CustomerBook.experiment(
          bench: bench, days: 30, debtors: 50, hazards: CustomerBook.steady(0, days: 30), profile: profile,
          claims: 1, amount: 1_000, classes: [certain])
        let receipts = try EngineSample.column(
          .receipts, of: book, paths: bench.paths(4_000), threads: bench.threads)
        return SampleMean.of(receipts.lazy.map { Double($0) / 50_000 }).finding(expected: 0.7 * 0.6)
      },
      VerificationCheck(
        "path-security-amount", "credit loss of a failed claim of 1,000 with a deposit of 350",
        source: "by hand: 65,000 minor units", entryPoint: engine, sabotage: "deposit x 1.2"
      ) { bench in
        let profile = CustomerProfile(
          security: Security(kind: .deposit, amount: Int64(bench.shifted(35_000, by: 1.2))))
        let book = CustomerBook.experiment(
          bench: bench, days: 30, debtors: 1, hazards: CustomerBook.steady(0, days: 30), profile: profile,
          claims: 1, amount: 100_000, classes: [certain])
        let loss = try EngineSample.column(.creditLoss, of: book, paths: 256, threads: bench.threads)
        return .exact(Double(loss[0]), expected: 65_000, tolerance: 0)
      },
      VerificationCheck(
        "path-limit-review", "invoiced of an order of 800 after a review has halved a limit of 1,000",
        source: "by hand: the claim of 100 is 5 days late on day 5, the order of day 8 is held and cancelled",
        entryPoint: engine, sabotage: "days late that cut the limit 5 x 2"
      ) { bench in
        let control = CreditControl(
          limit: 100_000,
          review: .init(everyDays: 5, cutDaysLate: Int(bench.shifted(5, by: 2)), cutFactor: 0.5),
          cancelAfterDays: 6)
        var book = CustomerBook.experiment(
          bench: bench, days: 30, debtors: 1, hazards: CustomerBook.steady(0, days: 30),
          profile: CustomerProfile(control: control), claims: 1, orders: [8], amount: 80_000)
        book.debtors[0].claims[0].amount = 10_000
        let invoiced = try EngineSample.column(.invoiced, of: book, paths: 256, threads: bench.threads)
        return .exact(Double(invoiced[0]), expected: 0, tolerance: 0)
      },
      VerificationCheck(
        "path-bill-room", "share of bills for which the bank has room: cash on the next day",
        source: "the stated share 0.55", entryPoint: engine, sabotage: "share 0.55 x 1.15"
      ) { bench in
        let profile = CustomerProfile(
          instrument: InstrumentProfile(
            share: 1, tenorDays: 60, acceptor: .bank, acceptorPD: 0, use: .discount, discountRate: 0,
            availableShare: bench.shifted(0.55, by: 1.15)))
        let book = CustomerBook.experiment(
          bench: bench, days: 31, debtors: 50, hazards: CustomerBook.onDay(0, days: 31), profile: profile,
          claims: 1)
        let receipts = try EngineSample.column(
          .receipts, of: book, paths: bench.paths(6_000), threads: bench.threads)
        return .share(Int(receipts.reduce(0, +)), of: 50 * receipts.count, expected: 0.55)
      },
      VerificationCheck(
        "path-terms-date", "late fees of two orders of 1,000, of which one has the new terms",
        source: "by hand: paid 20 days late, 1,000 x 9 % x 20 / 365 on the second order alone",
        entryPoint: engine, sabotage: "the first order has the new terms too"
      ) { bench in
        let profile = CustomerProfile(
          terms: TermsProfile(netDays: 0, lateFeeRate: 0.09, lateFeePaid: 1))
        var book = CustomerBook.experiment(
          bench: bench, days: 40, debtors: 1, hazards: CustomerBook.onDay(20, days: 40), profile: profile,
          orders: [0, 5], amount: 100_000)
        book.debtors[0].orders[0].terms = bench.swapped(.today(netDays: 0), for: .profile)
        let fees = try EngineSample.column(
          .measure(.lateFees), of: book, paths: 256, threads: bench.threads)
        return .exact(Double(fees[0]), expected: 100_000 * 0.09 * 20 / 365, tolerance: 0.5)
      },
      VerificationCheck(
        "path-unbilled", "invoiced by day 2 of a delivery 4 days ago, invoice 3 to 8 days after it",
        source: "days 3, 4, 5, 6 or later of six alike: 4 of 6", entryPoint: engine,
        sabotage: "delivered 2 days earlier"
      ) { bench in
        let profile = CustomerProfile(billing: BillingProfile(leastLagDays: 3, greatestLagDays: 8))
        let book = CustomerBook.experiment(
          bench: bench, days: 3, debtors: 50, hazards: CustomerBook.steady(0, days: 3), profile: profile,
          orders: [bench.swapped(-4, for: -6)])
        let invoiced = try EngineSample.column(
          .invoiced, of: book, paths: bench.paths(6_000), threads: bench.threads)
        return .share(Int(invoiced.reduce(0, +)), of: 50 * invoiced.count, expected: 4.0 / 6)
      },
      VerificationCheck(
        "path-regime", "share paid by the stressed clock where the log-odds are -0.4",
        source: "1 / (1 + e^0.4)", entryPoint: engine, sabotage: "log-odds x 0.5"
      ) { bench in
        var book = CustomerBook.experiment(
          bench: bench, days: 20, debtors: 50, hazards: CustomerBook.onDay(15, days: 20), orders: [0])
        book.tables.append(SurvivalTable(hazards: CustomerBook.onDay(5, days: 20)))
        book.paymentRegimes = [PaymentRegime(intercept: bench.shifted(-0.4, by: 0.5), loading: [])]
        for index in book.debtors.indices {
          book.debtors[index].orders[0].regime = .init(kind: 0, week: 0, stressed: 1)
        }
        let totals = try EngineSample.totals(of: book, paths: bench.paths(6_000), threads: bench.threads)
        let all = totals.receipts[5] + totals.receipts[15]
        return .share(
          Int(totals.receipts[5]), of: Int(all), expected: 1 / (1 + FixedOrder.exp(0.4)))
      },
    ]
  }
}
