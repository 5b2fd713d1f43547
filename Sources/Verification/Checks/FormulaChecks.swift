import CreditModels
import LinearAlgebra
import Simulation
import Stochastics

extension VerificationSuite {
  /// The formulas of the calculators, and what the engine makes of them.
  static var formulas: [VerificationCheck] {
    [
      VerificationCheck(
        "chain-fundamental", "fundamental matrix and absorption of the aging chain, elements",
        source:
          "exact: N = [5/3 5/9; 5/9 35/27], NR = [8/9 1/9; 20/27 7/27]; textbook (Heidman) 1.67, 0.56, …",
        entryPoint: "AbsorbingChain.init(transition:)",
        sabotage: "write-offs of old accounts 0.2 become 0.3"
      ) { bench in
        let chain = try AbsorbingChain(transition: aging(bench))
        let parts27: [Double] = [45, 15, 15, 35, 24, 3, 20, 7]
        let values: [Double] = chain.fundamental.elements + chain.absorption.elements
        return .worst(
          zip(values, parts27).map { value, parts -> Finding in
            .exact(value, expected: parts / 27, tolerance: 1e-12)
          }, of: "elements")
      },
      VerificationCheck(
        "chain-bad-debt", "expected collections, and standard deviation of the bad debt by accounts of 100",
        source: "2,370.37 and 219.739 of balances 1,000 and 2,000 [LanzenauerWright1975]",
        entryPoint: "AbsorbingChain.expected(_:) and standardDeviation(endingIn:balances:accounts:)",
        sabotage: "write-offs of old accounts 0.2 become 0.3"
      ) { bench in
        let chain = try AbsorbingChain(transition: aging(bench))
        let deviation = chain.standardDeviation(
          endingIn: 1, balances: [1_000, 2_000], accounts: [10, 20])
        return .worst(
          [
            .exact(
              chain.expected([1_000, 2_000])[0], expected: AgingTables.collected, tolerance: 1e-8,
              note: "collected"),
            .exact(deviation, expected: AgingTables.lostDeviation, tolerance: 1e-8, note: "deviation"),
          ], of: "values")
      },
      VerificationCheck(
        "chain-bad-law", "chances of 0 to 20 accounts going bad",
        source: "convolution of two binomials, 21 exact values",
        entryPoint: "AbsorbingChain.countDistribution(endingIn:accounts:)",
        sabotage: "write-offs of old accounts 0.2 become 0.3"
      ) { bench in
        let law = try AbsorbingChain(transition: aging(bench)).countDistribution(
          endingIn: 1, accounts: AgingTables.accounts)
        return .worst(
          zip(law, AgingTables.lostCount).map { .exact($0, expected: $1, tolerance: 1e-12) }, of: "chances")
      },
      VerificationCheck(
        "vasicek-formula", "loss quantiles of the large pool, eight cases",
        source: "[Vasicek2002], 18 digits: 0.128610 for PD 2 %, 0.20, 99 %",
        entryPoint: "VasicekLimit.defaultRate(level:)", sabotage: "correlation x 1.01"
      ) { bench in
        let rows: [(pd: Double, correlation: Double, level: Double, rate: Double)] = [
          (0.001, 0.05, 0.95, 0.002_609_824_464_101_145_16),
          (0.001, 0.12, 0.999, 0.015_657_185_966_692_416_1),
          (0.001, 0.24, 0.999, 0.035_289_329_001_568_924_7),
          (0.005, 0.12, 0.99, 0.029_594_801_094_162_173_5), (0.05, 0.12, 0.99, 0.185_564_928_168_179_964),
          (0.05, 0.24, 0.999, 0.440_297_152_671_231_842), (0.1, 0.2, 0.99, 0.393_716_968_805_898_869),
          (0.1, 0.24, 0.999, 0.605_080_688_119_238_346),
        ]
        return .worst(
          rows.map { row in
            let limit = VasicekLimit(
              probabilityOfDefault: row.pd, assetCorrelation: bench.shifted(row.correlation, by: 1.01))
            return .exact(limit.defaultRate(level: row.level), expected: row.rate, tolerance: 1e-12)
          }, of: "quantiles")
      },
      VerificationCheck(
        "discount-effective", "effective annual rate of nine discount terms",
        source: "(1 + d / (1 - d))^(365 / (N - D)) - 1: 2/10 net 30 is 44.59 % (textbooks: Brigham; RWJ)",
        entryPoint: "TradeDiscount.effectiveRate(yearDays:paidOn:)", sabotage: "discount x 1.1"
      ) { bench in
        let rows: [(share: Double, days: Double, net: Double, rate: Double)] = [
          (0.02, 10, 30, 0.445_852_927_312_485_6), (0.01, 10, 30, 0.201_317_209_443_975_02),
          (0.02, 10, 60, 0.158_909_832_218_476_1), (0.03, 15, 45, 0.448_584_719_694_712_14),
          (0.02, 10, 40, 0.278_643_315_029_665_66), (0.03, 10, 30, 0.743_475_503_059_723_1),
          (0.01, 15, 45, 0.130_069_444_581_272_45), (0.02, 15, 60, 0.178_056_920_648_564_7),
          (0.005, 7, 21, 0.139_607_752_123_702_47),
        ]
        return .worst(
          rows.map { row in
            let terms = TradeDiscount(
              discount: bench.shifted(row.share, by: 1.1), discountDays: row.days, netDays: row.net)
            return .exact(terms.effectiveRate(yearDays: 365), expected: row.rate, tolerance: 1e-11)
          }, of: "terms")
      },
      VerificationCheck(
        "generator-week", "grades of BBB obligors after a year of 52 weekly steps of the generator",
        source: "the annual matrix that the generator was made from, mended [KreininSidelnikova2001]",
        entryPoint: "RatingGenerator.init(annual:mending:) and PeriodMigration.run(paths:threads:consume:)",
        sabotage: "rows of BBB and BB swapped"
      ) { bench in
        let annual = Matrix(rows: CreditMetricsTables.transition)
        let generator = try RatingGenerator(annual: annual)
        let weekly = generator.weekly
        var rows = (0..<weekly.rows).map { row in
          let values = Array(weekly.row(row))
          let sum = values.reduce(0, +)
          return values.map { $0 / sum }
        }
        if bench.isSabotaged { rows.swapAt(3, 4) }
        // What the generator's own year is, by plain multiplication, and no further from the annual matrix than said.
        let year = power(rows, 52)
        let expected = bench.isSabotaged ? CreditMetricsTables.transition : year
        let distance = zip(expected, CreditMetricsTables.transition).reduce(0.0) { worst, pair in
          max(worst, zip(pair.0, pair.1).reduce(0) { max($0, ($1.0 - $1.1).magnitude) })
        }
        guard distance <= max(1e-12, 1.01 * generator.annualDifference) else {
          return .exact(distance, expected: generator.annualDifference, tolerance: 1e-12)
        }
        let counts = try grades(bench, transition: rows, periods: 52, paths: 2_000)
        return .law(counts, chances: expected[CreditMetricsTables.gradeBBB], of: "grades")
      },
      VerificationCheck(
        "generator-year", "largest difference between the generator's year and the annual matrix",
        source: "exp(G) = P where an annual matrix is embeddable: within 1e-9",
        entryPoint: "RatingGenerator.matrix(years:)", sabotage: "years x 1.01"
      ) { bench in
        // A matrix that is exp(G) by construction: the tenth power of a slow one.
        let slow = [[0.995, 0.004, 0.001], [0.006, 0.989, 0.005], [0, 0, 1.0]]
        let annual = power(slow, 10)
        let generator = try RatingGenerator(annual: Matrix(rows: annual))
        let two = power(annual, 2)
        let got = generator.matrix(years: bench.shifted(2, by: 1.01))
        return .worst(
          (0..<3).flatMap { row in
            (0..<3).map { .exact(got[row, $0], expected: two[row][$0], tolerance: 1e-9) }
          }, of: "elements")
      },
    ]
  }

  private static func aging(_ bench: Bench) -> Matrix {
    var rows = AgingTables.transition
    rows[1][2] = bench.swapped(0.4, for: 0.3)
    rows[1][3] = bench.swapped(0.2, for: 0.3)
    return Matrix(rows: rows)
  }
}
