import CreditModels
import Liquidity
import Simulation
import Stochastics
import Treasury

extension VerificationSuite {
  private static let customers =
    "Runner.run(_:paths:threads:shouldStop:consume:) (PathBlockEngine, FinancingBlock)"
  private static let blocks = "Runner.run(_:paths:threads:shouldStop:consume:) (BlockEngine, FinancingBlock)"
  /// The four invoices of `scenarios/by-hand`, whose answers are worked out there.
  private static let byHand = "worked out by hand (scenarios/by-hand): "

  /// Facilities and the bridge to cash, on books that can be worked out by hand.
  static var facilities: [VerificationCheck] {
    [
      VerificationCheck(
        "borrowing-base", "cash under a line on four invoices, on four days",
        source: byHand + "10,000, 10,000, 80,000, -8,000", entryPoint: customers,
        sabotage: "advance rate 80 % x 0.9"
      ) { bench in
        let line = receivablesLine(advance: bench.shifted(0.8, by: 0.9))
        return try cash(
          FourInvoices.book(bench, [line]), [4: 10_000, 14: 10_000, 29: 80_000, 40: -8_000], bench)
      },
      VerificationCheck(
        "cross-aged-customer", "cash where one customer's old invoice takes out all it owes",
        source: byHand + "80,000 on day 29, -40,000 on day 40", entryPoint: customers,
        sabotage: "cross-age share 25 % becomes 50 %"
      ) { bench in
        let line = receivablesLine(crossAge: bench.swapped(0.25, for: 0.5))
        return try cash(FourInvoices.book(bench, [line]), [29: 80_000, 40: -40_000], bench)
      },
      VerificationCheck(
        "dominion-sweep", "cash where the bank takes the receipts below a headroom, and lets go",
        source: byHand + "10,000, 110,000, -8,000", entryPoint: customers,
        sabotage: "trigger 80,000 becomes 60,000"
      ) { bench in
        var line = receivablesLine()
        line.repaysByItself = false
        line.base?.dominionBelow = bench.swapped(80_000, for: 60_000)
        line.base?.dominionReleaseDays = 10
        return try cash(FourInvoices.book(bench, [line]), [14: 10_000, 29: 110_000, 40: -8_000], bench)
      },
      VerificationCheck(
        "non-renewal", "cash where a line ends while it is drawn",
        source: byHand + "10,000, -20,000, -40,000", entryPoint: blocks,
        sabotage: "the line ends ten days later"
      ) { bench in
        var line = Facility(name: "line", kind: .revolver, limit: 200_000, holdCash: 10_000)
        line.end = .init(
          day: bench.swapped(19, for: 29), threshold: .infinity, weights: [], residual: 0, gapDays: 0)
        return try cash(FourInvoices.book(bench, [line]), [14: 10_000, 19: -20_000, 40: -40_000], bench)
      },
      renewalChance,
      insurerCut,
      VerificationCheck(
        "line-price", "interest on what is drawn and fee on what is not, 30 days",
        source: "1,000,000 x 3.6 % x 30/360 + 500,000 x 0.36 % x 30/360 = 3,150", entryPoint: blocks,
        sabotage: "unused fee x 1.1"
      ) { bench in
        var line = Facility(name: "line", kind: .revolver, limit: 1_500_000, drawnAtStart: 1_000_000)
        (line.baseRate, line.margin, line.repaysByItself) = (0.02, 0.016, false)
        line.unusedFee = bench.shifted(0.0036, by: 1.1)
        var book = EngineBook.experiment(
          key: bench.key, days: 31, debtors: [], tables: [], openingCash: 10_000, minimumCash: 0)
        book.facilities = FacilityPlan(facilities: [line], interestDays: (0..<31).map { $0 == 29 })
        let cost = try EngineSample.column(.financing(.cost), of: book, paths: 256, threads: bench.threads)
        return .exact(Double(cost[0]), expected: 3_150, tolerance: 0.5)
      },
      VerificationCheck(
        "factoring-price", "fee and interest of an invoice sold for 45 days",
        source: "FactoringCost: 2 % of 100,000 + 80,000 x 10 % x 45/360 = 3,000 [GitmanZutter2012, ch. 15]",
        entryPoint: customers, sabotage: "fee x 1.1"
      ) { bench in
        let days = 60
        let sale = Factoring(
          advanceRate: FixedShare(0.8), fee: FixedShare(bench.shifted(0.02, by: 1.1)), hasRecourse: true,
          covered: [0])
        var factor = Facility(name: "factor", kind: .factoring, limit: 1_000_000, factoring: sale)
        factor.baseRate = 0.1
        var book = EngineBook.experiment(
          key: bench.key, days: days,
          debtors: [
            buyer(orders: [
              .init(slot: 0, issue: 0, amount: 100_000, table: 0, plan: 0, terms: .today(netDays: 45))
            ])
          ], tables: [SurvivalTable(hazards: CustomerBook.onDay(45, days: days))], minimumCash: 0)
        book.mechanisms = Mechanisms()
        book.facilities = FacilityPlan(facilities: [factor], interestDays: (0..<days).map { $0 == 50 })
        let cost = try EngineSample.column(.financing(.cost), of: book, paths: 256, threads: bench.threads)
        let expected = FactoringCost(
          amount: 100_000, advance: .share(0.8), feeShare: 0.02, annualInterest: 0.1, days: 45, yearDays: 360
        ).cost
        return .exact(Double(cost[0]), expected: expected, tolerance: 0.5)
      },
      VerificationCheck(
        "discounted-invoices", "cash where invoices are discounted one by one as cash runs short",
        source: byHand + "79,483, 79,483, -857", entryPoint: customers, sabotage: "rate 6 % x 1.1"
      ) { bench in
        var bank = Facility(name: "bank", kind: .discounting, limit: 500_000, holdCash: 10_000)
        bank.baseRate = bench.shifted(0.06, by: 1.1)
        bank.discounting = Discounting(claims: .invoices, recourseAfterDays: 60, covered: [0, 1, 2])
        return try cash(
          FourInvoices.book(bench, [bank]), [4: 79_483, 29: 79_483, 40: -857], bench, tolerance: 1)
      },
      shipmentStop,
      VerificationCheck(
        "value-added-tax", "tax of a month: output less input tax, carried into the next",
        source: "by hand: 20 % x (400 + 3,000) - 20 - 50 - 10 = 600; then 0 - 70, carried",
        entryPoint: customers,
        sabotage: "output share 20 % x 1.1"
      ) { bench in
        let days = 91
        var book = EngineBook.experiment(
          key: bench.key, days: days,
          debtors: [
            buyer(orders: [
              .init(slot: 0, issue: 2, amount: 1_000, table: 0, plan: 0),
              .init(slot: 1, issue: 30, amount: 2_000, table: 0, plan: 0),
            ])
          ], tables: [SurvivalTable(hazards: CustomerBook.steady(0, days: days))],
          outflows: OutflowPlan(
            occurrences: [(3, 500), (35, 700)].enumerated().map { number, payment in
              .init(
                outflow: 0, number: number, day: payment.0, size: .fixed(Int64(payment.1)), deviation: 0)
            },
            valueAddedTax: ValueAddedTax(
              outputShare: FixedShare(bench.shifted(0.2, by: 1.1)), isOnReceipt: false,
              inputShares: [0: FixedShare(0.1)], isRefunded: false, carriedIn: 10, relief: nil,
              returns: [
                .init(day: 40, window: 0..<31, knownBase: 400, knownInput: 20, knownFailed: 0),
                .init(day: 71, window: 31..<62, knownBase: 0, knownInput: 0, knownFailed: 0),
              ])), openingCash: 2_000, minimumCash: 0)
        book.mechanisms = Mechanisms()
        return try cash(book, [39: 800, 40: 200, 90: 200], bench)
      },
      bridge,
    ]
  }

  /// Orders of days 0, 20 and 25, each paid ten days later; 5,000 go out on day 15, half of sales on day 50.
  private static var shipmentStop: VerificationCheck {
    VerificationCheck(
      "shipment-stop", "cash where nothing is shipped for two weeks once cash runs short",
      source: "by hand: -4,000 until day 39, -2,200 on day 40, -3,600 on day 50",
      entryPoint: "Runner.run(_:paths:threads:shouldStop:consume:) (PathBlockEngine, ShipmentStopper)",
      sabotage: "share called off 10 % becomes 20 %"
    ) { bench in
      let days = 91
      var book = EngineBook.experiment(
        key: bench.key, days: days,
        debtors: [
          buyer(
            orders: [0, 20, 25].enumerated().map { slot, day in
              .init(slot: UInt32(slot), issue: day, amount: 1_000, table: 0, plan: 0)
            })
        ], tables: [SurvivalTable(hazards: CustomerBook.onDay(10, days: days))],
        outflows: OutflowPlan(occurrences: [
          .init(outflow: 0, number: 0, day: 15, size: .fixed(5_000), deviation: 0),
          .init(
            outflow: 1, number: 0, day: 50,
            size: .shareOfSales(share: FixedShare(0.5), known: 0, window: 0..<50), deviation: 0),
        ]), minimumCash: 0)
      book.mechanisms = Mechanisms()
      var plan = FacilityPlan(facilities: [], interestDays: Array(repeating: false, count: days))
      plan.shipmentStop = .init(
        name: "stop", below: -1_000, lagDays: 1, forDays: 14, overdueDays: nil,
        lost: FixedShare(bench.swapped(0.1, for: 0.2)))
      book.facilities = plan
      return try cash(book, [35: -4_000, 40: -2_200, 50: -3_600], bench)
    }
  }

  /// A customer that does not fail.
  private static func buyer(
    claims: [Experiment.Claim] = [], orders: [Experiment.Order] = []
  ) -> Experiment.Debtor {
    .init(entity: 0, failureClass: nil, claims: claims, orders: orders)
  }

  private static func receivablesLine(advance: Double = 0.8, crossAge: Double = 0.5) -> Facility {
    Facility(
      name: "line", kind: .borrowingBase, limit: 500_000, holdCash: 10_000,
      base: BorrowingBase(
        advanceRate: FixedShare(advance), eligibleDays: 90, crossAgeShare: FixedShare(crossAge),
        certificateDays: [-1, 30, 60, 90]))
  }

  /// Closing cash of all paths on some days.
  private static func cash(
    _ book: Experiment, _ expected: [Int: Double], _ bench: Bench, tolerance: Double = 0.5
  ) throws -> Finding {
    let days = expected.keys.sorted()
    let columns = try EngineSample.columns(
      days.map { .closing(day: $0) }, of: book, paths: 256, threads: bench.threads)
    return .worst(
      zip(days, columns).map { day, column in
        .exact(
          Double(column[0]), expected: expected[day] ?? 0, tolerance: tolerance, note: "day \(day)")
      }, of: "days")
  }

  /// Renewal follows a factor that also makes debtors fail, and is as likely as stated.
  private static var renewalChance: VerificationCheck {
    VerificationCheck(
      "renewal-chance", "share of paths on which a line of weight 0.6 on the economy is not renewed",
      source: "stated chance of renewal 70 % in a stationary economy: 0.3", entryPoint: blocks,
      sabotage: "threshold of 70 % becomes that of 65 %"
    ) { bench in
      var line = Facility(name: "line", kind: .revolver, limit: 100)
      line.end = .init(
        day: 10, threshold: FixedOrder.inverseNormalCDF(bench.swapped(0.3, for: 0.35)), weights: [0.6],
        residual: 0.8, gapDays: 0)
      var book = EngineBook.experiment(
        key: bench.key, days: 14, factors: try CustomerBook.economy(), debtors: [], tables: [], minimumCash: 0
      )
      book.facilities = FacilityPlan(
        facilities: [line], interestDays: Array(repeating: false, count: 14))
      let lost = try EngineSample.column(
        .facility(0, .lostDay), of: book, paths: bench.paths(200_000), threads: bench.threads)
      return .share(lost.count { $0 >= 0 }, of: lost.count, expected: 0.3)
    }
  }

  /// One buyer, insured for 1,000: an item paid on day 5, an invoice of day 8; the insurer cuts for new shipments.
  private static var insurerCut: VerificationCheck {
    VerificationCheck(
      "insurer-cut",
      "usable line on insured receivables, week by week, under a cut of the insurer's limit by half",
      source: "80 % of the insured part: 800, 0, 400, 400", entryPoint: customers,
      sabotage: "the insurer leaves 60 % instead of half"
    ) { bench in
      let days = 28
      let base = BorrowingBase(
        advanceRate: FixedShare(0.8), eligibleDays: 90, crossAgeShare: FixedShare(0.5), insuredOnly: true,
        certificateDays: [-1, 6, 13, 20])
      var book = EngineBook.experiment(
        key: bench.key, days: days,
        debtors: [
          buyer(
            claims: [.init(slot: 0, amount: 1_000, due: 5, table: 0)],
            orders: [.init(slot: 0, issue: 8, amount: 1_000, table: 1, plan: 0)])
        ],
        tables: [
          SurvivalTable(hazards: CustomerBook.onDay(5, days: days)),
          SurvivalTable(hazards: CustomerBook.steady(0, days: days)),
        ], minimumCash: 0)
      book.weeks = [0..<7, 7..<14, 14..<21, 21..<28]
      var mechanisms = Mechanisms()
      mechanisms.insurance = InsurancePolicy(
        insuredShare: 0.9, buyerDeductible: 0, order: .beforeShare, nonQualifyingLoss: 0,
        aggregateFirstLoss: 0, maximumLiability: .max, discretionaryLimit: 1_000, waitingDays: 90,
        stopOverdueDays: nil, refusalAfterBreach: 0, premiumRate: 0, minimumPremium: 0,
        cut: .init(weights: [1], below: 10, share: bench.swapped(0.5, for: 0.4)))
      book.mechanisms = mechanisms
      book.facilities = FacilityPlan(
        facilities: [Facility(name: "line", kind: .borrowingBase, limit: 5_000, base: base)],
        interestDays: Array(repeating: false, count: days))
      let columns = try EngineSample.columns(
        (0..<4).map { .weekUsable($0) }, of: book, paths: 256, threads: bench.threads)
      return .worst(
        zip(columns, [800.0, 0, 400, 400]).map { .exact(Double($0[0]), expected: $1, tolerance: 0.5) },
        of: "weeks")
    }
  }

  /// A month of sales, purchases on terms and stock, line by line.
  private static var bridge: VerificationCheck {
    VerificationCheck(
      "bridge-to-cash", "lines of the bridge from contribution to cash of a month",
      source:
        "by hand: sales 1,000, cost 600, bought 700 of which 300 paid, collected 400 + 200: cash 1,000 to 1,250",
      entryPoint: "CashBridge.init(experiment:columns:stock:)", sabotage: "cost of sales 60 % x 1.1"
    ) { bench in
      let days = 31
      var book = EngineBook.experiment(
        key: bench.key, days: days,
        debtors: [
          buyer(
            claims: [.init(slot: 0, amount: 200, due: 3, table: 0)],
            orders: [
              .init(slot: 0, issue: 1, amount: 400, table: 1, plan: 0),
              .init(slot: 1, issue: 2, amount: 600, table: 2, plan: 0),
            ])
        ],
        tables: [
          SurvivalTable(hazards: CustomerBook.onDay(3, days: days)),
          SurvivalTable(hazards: CustomerBook.onDay(20, days: days)),
          SurvivalTable(hazards: CustomerBook.steady(0, days: days)),
        ],
        outflows: OutflowPlan(
          occurrences: [
            .init(
              outflow: 0, number: 0, day: 15, size: .fixed(300), deviation: 0, kind: .suppliers, bought: 2),
            .init(outflow: 1, number: 0, day: 20, size: .fixed(50), deviation: 0),
          ],
          later: [
            .init(
              outflow: 0, number: 1, day: 40, size: .fixed(400), deviation: 0, kind: .suppliers, bought: 20)
          ]), openingCash: 1_000, minimumCash: 0)
      book.mechanisms = Mechanisms()
      book.bridgePeriods = [0..<days]
      var columns = PathColumnsInMemory(layout: PathLayout(book))
      _ = try Runner.run(book, paths: 0..<256, threads: bench.threads, shouldStop: { false }) {
        columns.append($0)
      }
      let made = try CashBridge(
        experiment: book, columns: columns,
        stock: (opening: 500, costOfSales: FixedShare(bench.shifted(0.6, by: 1.1))))
      let expected: [(CashBridge.Line, Double)] = [
        (.sales, 1_000), (.costOfSales, -600), (.receivables, -400), (.stock, -100), (.payables, 400),
        (.operating, -50), (.notCollected, 0),
      ]
      let lines = expected.map { line, amount in
        Finding.exact(
          Double(made.total.means[line] ?? 0), expected: amount, tolerance: 0.5, note: line.rawValue)
      }
      return .worst(
        lines + [
          .exact(Double(made.total.closing), expected: 1_250, tolerance: 0.5, note: "closing cash"),
          .exact(Double(made.unbalanced), expected: 0, tolerance: 0.5, note: "months that do not add up"),
        ], of: "lines")
    }
  }
}

/// Alder pays 100,000 on day 29 and Birch 60,000 on day 14; Cedar owes 30,000 since long and 40,000 until day 91 and
/// pays nothing. 100,000 go out on day 4 and 120,000 on day 40; 20,000 are there.
private enum FourInvoices {
  static func book(_ bench: Bench, _ facilities: [Facility]) -> Experiment {
    let days = 91
    func debtor(_ entity: UInt32, _ claims: [Experiment.Claim]) -> Experiment.Debtor {
      .init(entity: entity, failureClass: nil, claims: claims, orders: [])
    }
    var book = EngineBook.experiment(
      key: bench.key, days: days,
      debtors: [
        debtor(0, [.init(slot: 0, amount: 100_000, due: 29, table: 0)]),
        debtor(1, [.init(slot: 0, amount: 60_000, due: 14, table: 1)]),
        debtor(
          2,
          [
            .init(slot: 0, amount: 30_000, due: -122, table: 2),
            .init(slot: 1, amount: 40_000, due: 91, table: 2),
          ]),
      ],
      tables: [
        SurvivalTable(hazards: CustomerBook.onDay(29, days: days)),
        SurvivalTable(hazards: CustomerBook.onDay(14, days: days)),
        SurvivalTable(hazards: CustomerBook.steady(0, days: days)),
      ],
      outflows: OutflowPlan(
        occurrences: [(4, 100_000), (40, 120_000)].enumerated().map { number, payment in
          .init(
            outflow: 0, number: number, day: payment.0, size: .fixed(Int64(payment.1)), deviation: 0)
        }), openingCash: 20_000, minimumCash: 10_000)
    if facilities.contains(where: { $0.base != nil || $0.isSale }) { book.mechanisms = Mechanisms() }
    book.facilities = FacilityPlan(
      facilities: facilities, interestDays: Array(repeating: false, count: days))
    return book
  }
}
