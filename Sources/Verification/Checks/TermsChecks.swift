import CreditModels
import Stochastics

extension VerificationSuite {
  /// Terms of payment: what a discount costs and who takes it.
  static var terms: [VerificationCheck] {
    [
      VerificationCheck(
        "discount-rate", "simple annual rate of nine discount terms",
        source: "d / (1 - d) x 365 / (N - D): 2/10 net 30 is 37.24 % (textbooks: Brigham; RWJ)",
        entryPoint: "DiscountTaking.impliedRate(_:daysGained:)", sabotage: "discount x 1.1"
      ) { bench in
        let rows: [(share: Double, days: Int, net: Int, rate: Double)] = [
          (0.02, 10, 30, 0.372_448_979_591_836_76), (0.01, 10, 30, 0.184_343_434_343_434_36),
          (0.02, 10, 60, 0.148_979_591_836_734_7), (0.03, 15, 45, 0.376_288_659_793_814_5),
          (0.02, 10, 40, 0.248_299_319_727_891_18), (0.03, 10, 30, 0.564_432_989_690_721_6),
          (0.01, 15, 45, 0.122_895_622_895_622_9), (0.02, 15, 60, 0.165_532_879_818_594_13),
          (0.005, 7, 21, 0.131_012_203_876_525_48),
        ]
        return .worst(
          rows.map { row in
            let discount = TermsProfile.Discount(
              share: bench.shifted(row.share, by: 1.1), days: row.days)
            return .exact(
              DiscountTaking.impliedRate(discount, daysGained: row.net - row.days), expected: row.rate,
              tolerance: 1e-12, note: "\(row.share * 100)/\(row.days) net \(row.net)")
          }, of: "terms")
      },
      VerificationCheck(
        "discount-take-up", "share of liquid customers that take 2/10 net 30",
        source: "logit of the implied rate integrated over a log-normal cost of money, by quadrature",
        entryPoint: "DiscountTaking.costOfMoney(uniform:) and chance(implied:costOfMoney:)",
        sabotage: "median cost of money x 1.2"
      ) { bench in
        let implied = 0.372_448_979_591_836_76
        func taking(_ median: Double) -> DiscountTaking {
          DiscountTaking(
            costOfMoneyMedian: median, costOfMoneyDeviation: 0.8, sharpness: 20, illiquidShare: 0)
        }
        let engine = taking(bench.shifted(0.25, by: 1.2))
        let key = bench.key
        let count = bench.paths(400_000)
        var taken = 0
        for customer in 0..<count {
          let entity = UInt32(customer)
          let cost = engine.costOfMoney(
            uniform: key.uniform(path: 0, entity: entity, slot: 0, purpose: .discountTaking))
          let decides = key.uniform(path: 0, entity: entity, slot: 1, purpose: .discountTaking)
          if decides < engine.chance(implied: implied, costOfMoney: cost) { taken += 1 }
        }
        let expected = NormalQuadrature.mean { z in
          1 / (1 + FixedOrder.exp(-20 * (implied - 0.25 * FixedOrder.exp(0.8 * z))))
        }
        return .share(taken, of: count, expected: expected, note: "\(count) customers")
      },
    ]
  }
}
