import Stochastics

extension VerificationSuite {
  /// Generator and special functions, against printed values.
  static var randomness: [VerificationCheck] {
    [
      VerificationCheck(
        "philox-known-answers", "random words of the generator",
        source: "Random123 known-answer vectors of philox4x32-10 [Salmon2011]; carry by Random123",
        entryPoint: "Philox4x32.words(counter:key:)", sabotage: "one bit of the key flipped"
      ) { bench in
        let flip: UInt32 = bench.swapped(0, for: 1)
        return .worst(
          NormalTables.philox.flatMap { counter, key, output -> [Finding] in
            let words = Philox4x32.words(counter: counter, key: SIMD2(key[0] ^ flip, key[1]))
            return (0..<4).map { .exact(Double(words[$0]), expected: Double(output[$0]), tolerance: 0) }
          }, of: "words")
      },
      VerificationCheck(
        "philox-lanes", "random words of eight paths at a time",
        source: "Random123 known-answer vectors, by the scalar generator [Salmon2011]",
        entryPoint: "StreamKey.wordsAcrossPaths(firstPath:entity:block:purpose:draw:)",
        sabotage: "the lanes read the next draw"
      ) { bench in
        let key = bench.key
        let draw: UInt32 = bench.swapped(3, for: 4)
        return .worst(
          (0..<64).flatMap { (block: UInt32) -> [Finding] in
            let lanes = key.wordsAcrossPaths(
              firstPath: 8 * block, entity: 77, block: block, purpose: .orderPayment, draw: draw)
            return (0..<8).map { (lane: Int) -> Finding in
              let counter = SIMD4<UInt32>(
                8 * block + UInt32(lane), 77, block, UInt32(Purpose.orderPayment.rawValue) | 3 << 8)
              let word = Philox4x32.words(
                counter: counter,
                key: SIMD2(
                  UInt32(truncatingIfNeeded: bench.seed), UInt32(truncatingIfNeeded: bench.seed >> 32))
              )[2]
              return .exact(Double(lanes[2][lane]), expected: Double(word), tolerance: 0)
            }
          }, of: "words")
      },
      VerificationCheck(
        "normal-quantile", "quantiles of the standard normal, relative error",
        source: "[Wichura1988] test values of AS 241, and 21 more to 25 digits",
        entryPoint: "FixedOrder.inverseNormalCDF(_:)", sabotage: "p x 0.999"
      ) { bench in
        .worst(
          NormalTables.quantiles.map { p, z in
            let got = FixedOrder.inverseNormalCDF(bench.shifted(p, by: 0.999))
            // Near one, the rounding of p itself moves the quantile by up to half an ulp over the density.
            let rounding = p > 0.5 ? p.ulp / 2 / FixedOrder.normalDensity(z) : 0
            return .exact(
              got, expected: z, tolerance: 1e-15 * z.magnitude + rounding, note: "at p = \(p)")
          }, of: "quantiles")
      },
      VerificationCheck(
        "normal-cdf", "the standard normal distribution function, relative error",
        source: "the same table read backwards [Wichura1988]", entryPoint: "FixedOrder.normalCDF(_:)",
        sabotage: "x + 0.001"
      ) { bench in
        .worst(
          NormalTables.quantiles.map { p, z in
            let got = FixedOrder.normalCDF(z + bench.swapped(0, for: 0.001))
            // A quantile rounded to a double is off by 1e-16 |z|, which the tail magnifies |z| times.
            return .exact(got, expected: p, tolerance: p * (1e-15 + 3e-16 * z * z), note: "at x = \(z)")
          }, of: "probabilities")
      },
      VerificationCheck(
        "bivariate-normal", "joint probabilities of two correlated normals, relative error",
        source: "joint default probabilities by 60-digit quadrature; definition of Lucas 1995",
        entryPoint: "FixedOrder.bivariateNormalCDF(_:_:correlation:)", sabotage: "correlation x 1.01"
      ) { bench in
        .worst(
          NormalTables.joint.map { row in
            let got = FixedOrder.bivariateNormalCDF(
              FixedOrder.inverseNormalCDF(row.pd1), FixedOrder.inverseNormalCDF(row.pd2),
              correlation: bench.shifted(row.correlation, by: 1.01))
            return .exact(
              got, expected: row.joint, tolerance: 1e-9 * row.joint, note: "PD \(row.pd1) and \(row.pd2)")
          }, of: "pairs")
      },
      VerificationCheck(
        "chi-square-quantile", "quantiles of chi-square with 1 and 2 degrees, relative error",
        source: "closed forms: the square of a normal; an exponential",
        entryPoint: "FixedOrder.chiSquareQuantile(_:degrees:)", sabotage: "degrees x 1.001"
      ) { bench in
        .worst(
          [1e-6, 0.001, 0.05, 0.3, 0.5, 0.9, 0.99, 0.999_99].flatMap { p -> [Finding] in
            let root = FixedOrder.inverseNormalCDF(0.5 + p / 2)
            let pairs = [(1.0, root * root), (2.0, -2 * FixedOrder.log(1 - p))]
            return pairs.map { degrees, expected in
              .exact(
                FixedOrder.chiSquareQuantile(p, degrees: bench.shifted(degrees, by: 1.001)),
                expected: expected, tolerance: 1e-9 * expected, note: "p \(p), degrees \(degrees)")
            }
          }, of: "quantiles")
      },
      VerificationCheck(
        "student-quantile", "quantiles of Student's t with 1, 2 and 4 degrees",
        source: "closed forms: tangent; (2p-1) sqrt(2 / (1 - (2p-1)^2)); 0.99 with 4 degrees 3.746947388",
        entryPoint: "FixedOrder.studentQuantile(_:degreesOfFreedom:) and (_:degrees:)",
        sabotage: "p x 0.999"
      ) { bench in
        let central = 0.95
        let two = central * (2 / (1 - central * central)).squareRoot()
        let rows: [(p: Double, degrees: Int, expected: Double)] = [
          (0.75, 1, 1), (0.875, 1, 1 + 2.0.squareRoot()), (0.975, 2, two), (0.99, 4, 3.746_947_387_979_197),
        ]
        return .worst(
          rows.flatMap { row -> [Finding] in
            let p = bench.shifted(row.p, by: 0.999)
            return [
              .exact(
                FixedOrder.studentQuantile(p, degreesOfFreedom: row.degrees), expected: row.expected,
                tolerance: 1e-10 * row.expected),
              .exact(
                FixedOrder.studentQuantile(p, degrees: Double(row.degrees)), expected: row.expected,
                tolerance: 1e-10 * row.expected),
            ]
          }, of: "quantiles")
      },
      VerificationCheck(
        "order-statistic-ranks", "ranks of the 95 % interval of quantiles, 10,000 paths",
        source: "exact binomial: 9457-9543 (95 %), 9880-9920 (99 %), 9983-9997 (99.9 %); none under 368",
        entryPoint: "OrderStatistics.interval(level:count:)", sabotage: "10,000 paths x 1.1"
      ) { bench in
        let count = Int(bench.shifted(10_000, by: 1.1))
        var findings: [Finding] = []
        for (level, low, high) in [(0.95, 9457, 9543), (0.99, 9880, 9920), (0.999, 9983, 9997)] {
          let ranks = OrderStatistics.interval(level: level, count: count)
          findings.append(
            .exact(Double(ranks?.lowerBound ?? 0), expected: Double(low), tolerance: 0, note: "at \(level)"))
          findings.append(
            .exact(Double(ranks?.upperBound ?? 0), expected: Double(high), tolerance: 0, note: "at \(level)"))
        }
        findings.append(
          .exact(Double(OrderStatistics.smallestCount(level: 0.99)), expected: 368, tolerance: 0))
        return .worst(findings, of: "ranks")
      },
    ]
  }
}
