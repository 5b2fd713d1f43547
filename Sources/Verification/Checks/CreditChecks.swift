import Calibration
import CreditModels
import Stochastics

extension VerificationSuite {
  /// Estimates from history, recovery, insurance.
  static var credit: [VerificationCheck] {
    [
      kaplanMeier(
        "maintained",
        spells: [
          (9, true), (13, true), (13, false), (18, true), (23, true), (28, false), (31, true), (34, true),
          (45, false), (48, true), (161, false),
        ],
        rows: [
          (9, 0.909_090_909_090_909_1, 0.086_678_417_204_144_75),
          (13, 0.818_181_818_181_818_1, 0.116_291_299_830_332_94),
          (18, 0.715_909_090_909_090_8, 0.139_664_970_557_227_82),
          (23, 0.613_636_363_636_363_6, 0.152_632_331_027_312_02),
          (31, 0.490_909_090_909_090_96, 0.164_193_266_221_135_84),
          (34, 0.368_181_818_181_818_2, 0.162_668_885_827_094_82),
          (48, 0.184_090_909_090_909_1, 0.153_492_745_786_293_68),
        ]),
      kaplanMeier(
        "nonmaintained",
        spells: [
          (5, true), (5, true), (8, true), (8, true), (12, true), (16, false), (23, true), (27, true),
          (30, true), (33, true), (43, true), (45, true),
        ],
        rows: [
          (5, 0.833_333_333_333_333_4, 0.107_582_870_727_983_8),
          (8, 0.666_666_666_666_666_7, 0.136_082_763_487_954_37),
          (12, 0.583_333_333_333_333_4, 0.142_318_760_638_327_77),
          (23, 0.486_111_111_111_111_16, 0.148_130_062_553_482_93),
          (27, 0.388_888_888_888_888_95, 0.146_986_183_948_032_8),
          (30, 0.291_666_666_666_666_74, 0.138_715_169_134_987_38),
          (33, 0.194_444_444_444_444_5, 0.121_874_505_380_446_17),
          (43, 0.097_222_222_222_222_25, 0.091_866_364_967_520_53),
        ]),
      VerificationCheck(
        "recovery-by-hand", "value of a claim of 1,000.00: agency, then litigation",
        source: "by hand: 30,000 + half of (0.6 x 100,000 - 20,000) = 50,000 minor units",
        entryPoint: "RecoveryPlan.value(amount:age:from:)", sabotage: "chance of the agency x 1.2"
      ) { bench in
        let plan = RecoveryPlan(
          routes: [
            RecoveryRoute(
              kind: .agency, chance: bench.shifted(0.5, by: 1.2), share: 0.8, cost: 0, contingentFee: 0.25,
              leastDays: 0, greatestDays: 0),
            RecoveryRoute(
              kind: .litigation, chance: 0.6, share: 1, cost: 20_000, contingentFee: 0, leastDays: 0,
              greatestDays: 0),
          ], discountRate: 0)
        return .exact(plan.value(amount: 100_000, age: 0), expected: 50_000, tolerance: 1e-6)
      },
      VerificationCheck(
        "recovery-suing", "smallest claim for which suing pays",
        source: "by hand: cost 20,000 / chance 0.6, so from 33,334 minor units on",
        entryPoint: "RecoveryPlan.next(amount:age:from:)", sabotage: "cost x 1.1"
      ) { bench in
        let plan = RecoveryPlan(
          routes: [
            RecoveryRoute(
              kind: .litigation, chance: 0.6, share: 1, cost: Int64(bench.shifted(20_000, by: 1.1)),
              contingentFee: 0, leastDays: 200, greatestDays: 400)
          ], discountRate: 0)
        var low: Int64 = 0
        var high: Int64 = 1_000_000
        while high - low > 1 {
          let middle = (low + high) / 2
          if plan.next(amount: middle, age: 0, from: 0) == nil { low = middle } else { high = middle }
        }
        return .exact(Double(high), expected: 33_334, tolerance: 0)
      },
      VerificationCheck(
        "recovery-stopping", "value of claims under five routes with decay and discount",
        source: "all 32 plans of routes taken or passed over, the best one (no backward induction)",
        entryPoint: "RecoveryPlan.value(amount:age:from:)", sabotage: "discount rate x 1.2"
      ) { bench in
        .worst(
          [2_000, 15_000, 60_000, 250_000, 4_000_000].flatMap { (amount: Int64) -> [Finding] in
            [0, 45, 200].map { age in
              let expected = RecoveryPlans.best(amount: amount, age: age)
              return .exact(
                RecoveryPlans.plan(discountRate: bench.shifted(0.08, by: 1.2)).value(
                  amount: amount, age: age),
                expected: expected, tolerance: 1e-9 * max(1, expected), note: "amount \(amount), age \(age)")
            }
          }, of: "claims")
      },
      VerificationCheck(
        "insurance-claims", "claims of a buyer by insured share, deductible, limit, threshold",
        source: "six cases by hand, both orders of deductible and share",
        entryPoint: "InsurancePolicy.claim(loss:limit:)", sabotage: "insured share x 1.05"
      ) { bench in
        func policy(_ order: InsurancePolicy.DeductibleOrder) -> InsurancePolicy {
          InsurancePolicy(
            insuredShare: bench.shifted(0.9, by: 1.05), buyerDeductible: 5_000, order: order,
            nonQualifyingLoss: 2_000, discretionaryLimit: 40_000, waitingDays: 180, premiumRate: 0.003)
        }
        let cases: [(order: InsurancePolicy.DeductibleOrder, loss: Int64, limit: Int64?, claim: Int64)] = [
          (.beforeShare, 120_000, 100_000, 85_500), (.afterShare, 120_000, 100_000, 85_000),
          (.beforeShare, 60_000, nil, 31_500), (.beforeShare, 1_999, 100_000, 0),
          (.beforeShare, 5_000, 100_000, 0), (.beforeShare, 50_000, 0, 0),
        ]
        return .worst(
          cases.map {
            .exact(
              Double(policy($0.order).claim(loss: $0.loss, limit: $0.limit)), expected: Double($0.claim),
              tolerance: 0, note: "loss \($0.loss)")
          }, of: "cases")
      },
      VerificationCheck(
        "insurance-payouts", "payouts of three claims under aggregate first loss and maximum liability",
        source: "by hand: 35,500, 40,000, 24,500 of claims 85,500, 40,000, 60,000",
        entryPoint: "InsurancePolicy.payout(claim:claimedBefore:paidBefore:)",
        sabotage: "aggregate first loss x 1.2"
      ) { bench in
        let policy = InsurancePolicy(
          insuredShare: 0.9, aggregateFirstLoss: Int64(bench.shifted(50_000, by: 1.2)),
          maximumLiability: 100_000, discretionaryLimit: 0, waitingDays: 180, premiumRate: 0)
        var claimed: Int64 = 0
        var paid: Int64 = 0
        return .worst(
          [(85_500, 35_500), (40_000, 40_000), (60_000, 24_500)].map { (claim: Int64, expected: Int64) in
            let payout = policy.payout(claim: claim, claimedBefore: claimed, paidBefore: paid)
            claimed += claim
            paid += payout
            return .exact(Double(payout), expected: Double(expected), tolerance: 0, note: "claim \(claim)")
          }, of: "payouts")
      },
    ]
  }

  private static func kaplanMeier(
    _ name: String, spells: [(time: Int, isPaid: Bool)], rows: [(time: Int, survival: Double, error: Double)]
  ) -> VerificationCheck {
    VerificationCheck(
      "kaplan-meier-\(name)", "survival and Greenwood's error, leukaemia data, \(name) group",
      source: "aml data of Miller 1981; R package survival 3.5-3", entryPoint: "KaplanMeier.init(_:)",
      sabotage: "censored spells taken as ended"
    ) { bench in
      // A spell censored at an age was still seen at that age, so the first age not observed is the next.
      let estimate = KaplanMeier(
        spells.map { spell in
          let ends = spell.isPaid || bench.isSabotaged
          return PaymentSpell(entry: 0, exit: ends ? spell.time : spell.time + 1, isPaid: ends)
        })
      return .worst(
        rows.flatMap { row -> [Finding] in
          [
            .exact(
              estimate.survival(age: row.time), expected: row.survival, tolerance: 1e-10,
              note: "survival at \(row.time)"),
            .exact(
              estimate.standardError(age: row.time), expected: row.error, tolerance: 1e-8,
              note: "error at \(row.time)"),
          ]
        }, of: "values")
    }
  }
}

/// A recovery plan of five routes, and its value worked out without backward induction.
enum RecoveryPlans {
  /// The routes.
  static let routes: [RecoveryRoute] = [
    RecoveryRoute(
      kind: .internal, chance: 0.25, share: 0.9, cost: 500, contingentFee: 0, leastDays: 20,
      greatestDays: 40),
    RecoveryRoute(
      kind: .agency, chance: 0.35, share: 0.7, cost: 0, contingentFee: 0.25, leastDays: 40,
      greatestDays: 80),
    RecoveryRoute(
      kind: .negotiatedPlan, chance: 0.4, share: 0.5, cost: 1_500, contingentFee: 0, leastDays: 90,
      greatestDays: 270),
    RecoveryRoute(
      kind: .litigation, chance: 0.55, share: 0.95, cost: 12_000, contingentFee: 0.05, leastDays: 180,
      greatestDays: 540),
    RecoveryRoute(
      kind: .insolvencyClaim, chance: 0.8, share: 0.06, cost: 300, contingentFee: 0, leastDays: 300,
      greatestDays: 900),
  ]

  /// The engine's plan.
  static func plan(discountRate: Double) -> RecoveryPlan {
    RecoveryPlan(routes: routes, decayDays: 400, decayShape: 0.8, discountRate: discountRate)
  }

  /// The best of all plans that fix in advance which routes are taken: as every route's time enters by its mean day,
  /// nothing is learnt on the way but failure, so no rule beats the best of these.
  static func best(amount: Int64, age: Int) -> Double {
    (0..<32).reduce(0.0) { best, plan in
      var value = 0.0
      var stillOpen = 1.0
      var day = 0
      for (index, route) in routes.enumerated() where plan & (1 << index) != 0 {
        let days = (route.leastDays + route.greatestDays) / 2
        let left = FixedOrder.exp(-FixedOrder.exp(0.8 * FixedOrder.log(Double(age + day) / 400)))
        let recovered = route.share * left * (1 - route.contingentFee) * Double(amount)
        value -= stillOpen * Double(route.cost) * discount(day)
        day += days
        value += stillOpen * route.chance * recovered * discount(day)
        stillOpen *= 1 - route.chance
      }
      return max(best, value)
    }
  }

  private static func discount(_ days: Int) -> Double {
    FixedOrder.exp(-FixedOrder.log(1.08) * Double(days) / 365)
  }
}
