import CreditModels
import LinearAlgebra
import Simulation
import Stochastics

extension VerificationSuite {
  private static let engine = "PeriodPool.run(paths:threads:consume:)"

  /// Pairs and pools: joint defaults, several factors, t-copula.
  static var copulas: [VerificationCheck] {
    [
      pair("joint-pd-2", 0.02, 0.02, 0.2, expected: 0.001_100_18, digits: "0.110018 %"),
      pair("joint-pd-1", 0.01, 0.01, 0.2, expected: 0.000_338_917_179_073_450_1, digits: "0.0338917 %"),
      pair("joint-pd-5-2", 0.05, 0.02, 0.12, expected: 0.001_728_565_079_694_068, digits: "0.172857 %"),
      VerificationCheck(
        "joint-pd-sectors", "joint default of names in two sectors, factor correlation 0.5",
        source: "Phi2 with correlation w1' C w2 (0.14 here), integrated over the factors", entryPoint: engine,
        sabotage: "factor correlation x 1.5"
      ) { bench in
        let factors = try FactorModel(
          persistence: [0, 0],
          correlation: Matrix(
            rows: [[1, bench.shifted(0.5, by: 1.5)], [bench.shifted(0.5, by: 1.5), 1]]), shift: [0, 0])
        // Unit loadings so that a variance of 0.28 each does not depend on the factors' correlation.
        let root = 0.28.squareRoot()
        let classes = [[root, 0], [0, root]].map {
          FailureClass.onePeriod(pd: 0.03, loading: $0, factors: factors)
        }
        let expected = NormalQuadrature.mean { z in
          let p = DefaultCounts.conditional(
            threshold: FixedOrder.inverseNormalCDF(0.03), correlation: 0.14, z: z)
          return p * p
        }
        return pairs(
          PeriodPool(
            key: bench.key, factors: factors, classes: classes,
            obligors: (0..<100).map { .init(entity: UInt32($0), kind: $0 % 2, exposure: 1) }),
          size: 50, bench: bench, expected: expected)
      },
      student(pd: 0.01, paths: 200_000),
      student(pd: 0.001, paths: 1_000_000),
    ]
      + PoolTables.studentMixture.map { row in
        VerificationCheck(
          "t-copula-law-\(Int(row.degrees))",
          "law of the defaults of \(row.size) names, t-copula with \(Int(row.degrees)) degrees",
          source: "mixture over factor and chi-square by quadrature [FreyMcNeil2003]", entryPoint: engine,
          sabotage: "degrees x 1.5, the thresholds stay"
        ) { bench in
          var pool = try OneFactor.pool(
            bench: bench, count: row.size, pd: row.pd, correlation: row.correlation, tailDegrees: row.degrees)
          pool.tailDegrees = bench.shifted(row.degrees, by: 1.5)
          return .law(
            OneFactor.counts(of: pool, paths: bench.paths(200_000), threads: bench.threads),
            chances: DefaultCounts.studentHomogeneous(
              count: row.size, pd: row.pd, correlation: row.correlation, degrees: row.degrees),
            of: "defaults")
        }
      }
      + [
        VerificationCheck(
          "t-copula-counts", "chances of no default and of at most ten, three t-copula pools",
          source:
            "exact mixtures: 0.702665, 0.982909; 0.814690, 0.973848; 0.391526, 0.953169 [FreyMcNeil2003]",
          entryPoint: engine, sabotage: "correlation x 1.5"
        ) { bench in
          .worst(
            try PoolTables.studentMixture.flatMap { row -> [Finding] in
              let pool = try OneFactor.pool(
                bench: bench, count: row.size, pd: row.pd,
                correlation: bench.shifted(row.correlation, by: 1.5), tailDegrees: row.degrees)
              let paths = bench.paths(200_000)
              let counts = OneFactor.counts(of: pool, paths: paths, threads: bench.threads)
              return [
                .share(counts[0], of: paths, expected: row.none, comparisons: 6),
                .share(counts[...10].reduce(0, +), of: paths, expected: row.upToTen, comparisons: 6),
              ]
            }, of: "chances")
        }
      ]
  }

  /// Joint default of two kinds of names, from all pairs of a pool.
  private static func pair(
    _ name: String, _ pd1: Double, _ pd2: Double, _ correlation: Double, expected: Double, digits: String
  ) -> VerificationCheck {
    VerificationCheck(
      name, "joint default of a pair, PD \(pd1) and \(pd2), correlation \(correlation)",
      source: "Phi2(Phi^-1(PD1), Phi^-1(PD2); rho) = \(digits), by 60-digit quadrature", entryPoint: engine,
      sabotage: "correlation x 1.5"
    ) { bench in
      let factors = try OneFactor.factors()
      let loading = bench.shifted(correlation, by: 1.5).squareRoot()
      let classes = [pd1, pd2].map {
        FailureClass.onePeriod(pd: $0, loading: [loading], factors: factors)
      }
      return pairs(
        PeriodPool(
          key: bench.key, factors: factors, classes: classes,
          obligors: (0..<100).map { .init(entity: UInt32($0), kind: $0 % 2, exposure: 1) }),
        size: 50, bench: bench, expected: expected)
    }
  }

  /// Mean over paths of the share of pairs, one of each class, that fail together.
  private static func pairs(_ pool: PeriodPool, size: Int, bench: Bench, expected: Double) -> Finding {
    var mean = SampleMean()
    pool.run(paths: 0..<bench.paths(400_000), threads: bench.threads) { block in
      for path in 0..<block.count {
        let both = Double(block.failuresByClass[path]) * Double(block.failuresByClass[block.count + path])
        mean.add(both / Double(size * size))
      }
    }
    return mean.finding(expected: expected)
  }

  /// Joint exceedance of the threshold under a t-copula.
  private static func student(pd: Double, paths: Int) -> VerificationCheck {
    VerificationCheck(
      "t-copula-joint-\(pd == 0.01 ? "1" : "01")",
      "joint exceedance at \(pd * 100) %, t-copula with 4 degrees, correlation 0.2",
      source: "quadrature over factor and chi-square [FreyMcNeil2003]", entryPoint: engine,
      sabotage: "degrees x 1.5, the thresholds stay"
    ) { bench in
      var pool = try OneFactor.pool(bench: bench, count: 60, pd: pd, correlation: 0.2, tailDegrees: 4)
      pool.tailDegrees = bench.shifted(4, by: 1.5)
      var mean = SampleMean()
      pool.run(paths: 0..<bench.paths(paths), threads: bench.threads) { block in
        for failures in block.failures {
          mean.add(Double(failures) * Double(failures - 1) / Double(60 * 59))
        }
      }
      return mean.finding(expected: DefaultCounts.studentPair(pd: pd, correlation: 0.2, degrees: 4))
    }
  }
}
