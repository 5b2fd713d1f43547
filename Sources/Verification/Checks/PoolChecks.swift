import CreditModels
import LinearAlgebra
import Simulation
import Stochastics

/// One-factor pools for the checks.
enum OneFactor {
  /// A single factor without memory: one period needs none.
  static func factors() throws -> FactorModel {
    try FactorModel(persistence: [0], correlation: Matrix(rows: [[1]]), shift: [0])
  }

  /// Alike obligors with exposure 1.
  static func pool(
    bench: Bench, count: Int, pd: Double, correlation: Double, lossShare: Double = 1, exposure: Int64 = 1,
    tailDegrees: Double? = nil
  ) throws -> PeriodPool {
    let factors = try factors()
    let kind = FailureClass.onePeriod(
      pd: pd, loading: [correlation.squareRoot()], factors: factors, lossShare: lossShare,
      tailDegrees: tailDegrees)
    return PeriodPool(
      key: bench.key, factors: factors, classes: [kind],
      obligors: (0..<count).map { .init(entity: UInt32($0), kind: 0, exposure: exposure) },
      tailDegrees: tailDegrees)
  }

  /// Numbers of paths by number of failures.
  static func counts(of pool: PeriodPool, paths: Int, threads: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: pool.obligors.count + 1)
    pool.run(paths: 0..<paths, threads: threads) { block in
      for failures in block.failures { counts[Int(failures)] += 1 }
    }
    return counts
  }
}

extension VerificationSuite {
  private static let engine = "PeriodPool.run(paths:threads:consume:)"

  /// Pools under a Gaussian copula over one period.
  static var pools: [VerificationCheck] {
    PoolTables.binomialMixture.map { row in
      VerificationCheck(
        "pool-law-\(row.size)", "law of the defaults of \(row.size) alike names, PD \(row.pd)",
        source: "binomial mixture [Vasicek2002] by quadrature", entryPoint: engine,
        sabotage: "correlation x 1.5"
      ) { bench in
        let pool = try OneFactor.pool(
          bench: bench, count: row.size, pd: row.pd,
          correlation: bench.shifted(row.correlation, by: 1.5))
        return .law(
          OneFactor.counts(of: pool, paths: bench.paths(20_000_000 / row.size), threads: bench.threads),
          chances: DefaultCounts.homogeneous(count: row.size, pd: row.pd, correlation: row.correlation),
          of: "defaults")
      }
    } + [
      VerificationCheck(
        "pool-tail", "chance of at most the 99 % quantile of defaults, four pools",
        source: "exact binomial mixtures: 0.995122, 0.992742, 0.990241, 0.991278 [Vasicek2002]",
        entryPoint: engine, sabotage: "PD x 1.2"
      ) { bench in
        .worst(
          try PoolTables.binomialMixture.map { row in
            let pool = try OneFactor.pool(
              bench: bench, count: row.size, pd: bench.shifted(row.pd, by: 1.2),
              correlation: row.correlation)
            let paths = bench.paths(10_000_000 / row.size)
            let counts = OneFactor.counts(of: pool, paths: paths, threads: bench.threads)
            return .share(
              counts[...row.count].reduce(0, +), of: paths, expected: row.upTo, comparisons: 4,
              note: "\(row.size) names")
          }, of: "pools")
      },
      vasicek(level: 0.99, printed: 0.128_609_8),
      vasicek(level: 0.999, printed: 0.226_312_8),
      VerificationCheck(
        "pool-expected-loss", "expected loss of 100 names of 1,000, PD 3 %, LGD 45 %",
        source: "EL = PD x LGD x EAD: 1,350", entryPoint: engine, sabotage: "LGD x 1.1"
      ) { bench in
        let pool = try OneFactor.pool(
          bench: bench, count: 100, pd: 0.03, correlation: 0.15,
          lossShare: bench.shifted(0.45, by: 1.1), exposure: 1_000)
        var mean = SampleMean()
        pool.run(paths: 0..<bench.paths(200_000), threads: bench.threads) { block in
          for loss in block.losses { mean.add(Double(loss)) }
        }
        return mean.finding(expected: 1_350)
      },
      VerificationCheck(
        "pool-exact-pd", "failures of names with PD 0 and PD 1",
        source: "exact cases: 0 of 50 and 50 of 50 on every path", entryPoint: engine,
        sabotage: "PD 0 becomes 0.001"
      ) { bench in
        let factors = try OneFactor.factors()
        let classes = [bench.swapped(0.0, for: 0.001), 1].map {
          FailureClass.onePeriod(pd: $0, loading: [0.4], factors: factors)
        }
        let pool = PeriodPool(
          key: bench.key, factors: factors, classes: classes,
          obligors: (0..<100).map { .init(entity: UInt32($0), kind: $0 % 2, exposure: 1) })
        var findings: [Finding] = []
        pool.run(paths: 0..<2_560, threads: bench.threads) { block in
          findings += block.failuresByClass.enumerated().map { index, value in
            .exact(Double(value), expected: index < block.count ? 0 : 50, tolerance: 0)
          }
        }
        return .worst(findings, of: "counts")
      },
    ] + heterogeneous
  }

  private static func vasicek(level: Double, printed: Double) -> VerificationCheck {
    VerificationCheck(
      "vasicek-\(level == 0.99 ? "99" : "999")",
      "chance of a loss rate above Vasicek's \(level == 0.99 ? "99" : "99.9") % quantile, 10,000 names",
      source: "large-pool limit, PD 2 %, correlation 0.20: quantile \(printed) [Vasicek2002]",
      entryPoint: engine, sabotage: "correlation x 1.5"
    ) { bench in
      let pool = try OneFactor.pool(
        bench: bench, count: 10_000, pd: 0.02, correlation: bench.shifted(0.2, by: 1.5))
      let paths = bench.paths(level == 0.99 ? 40_000 : 60_000)
      let quantile = DefaultCounts.vasicekQuantile(pd: 0.02, correlation: 0.2, level: level)
      let counts = OneFactor.counts(of: pool, paths: paths, threads: bench.threads)
      let above = counts[(Int(quantile * 10_000) + 1)...].reduce(0, +)
      return .share(above, of: paths, expected: 1 - level, note: "quantile \(quantile)")
    }
  }

  private static var heterogeneous: [VerificationCheck] {
    [
      VerificationCheck(
        "pool20-law", "law of the loss of twenty names of different size, PD and correlation",
        source: "exact recursion name by name [AndersenSideniusBasu2003] under quadrature",
        entryPoint: engine,
        sabotage: "correlation x 1.5"
      ) { bench in
        let pool = try twenty(bench, correlationFactor: bench.shifted(1, by: 1.5))
        var counts = [Int](repeating: 0, count: 1_064)
        pool.run(paths: 0..<bench.paths(600_000), threads: bench.threads) { block in
          for loss in block.losses { counts[Int(loss)] += 1 }
        }
        let names = PoolTables.twenty.map {
          DefaultCounts.Name(loss: $0.exposure, pd: $0.pd, correlation: $0.correlation)
        }
        return .law(counts, chances: DefaultCounts.heterogeneous(names, up: 1_063), of: "losses")
      },
      VerificationCheck(
        "pool20-quantiles", "chances of losses up to the 90, 95, 99, 99.5, 99.9 % quantiles, and of none",
        source: "exact law of the twenty names (own construction): 0.623102, 0.902707, 0.951345, 0.990329, …",
        entryPoint: engine, sabotage: "PD x 1.2"
      ) { bench in
        let pool = try twenty(bench, pdFactor: bench.shifted(1, by: 1.2))
        let levels = [(0, PoolTables.twentyZero)] + PoolTables.twentyUpTo.map { ($0.loss, $0.probability) }
        var hits = [Int](repeating: 0, count: levels.count)
        let paths = bench.paths(1_000_000)
        pool.run(paths: 0..<paths, threads: bench.threads) { block in
          for loss in block.losses {
            for (index, level) in levels.enumerated() where loss <= level.0 { hits[index] += 1 }
          }
        }
        return .worst(
          levels.indices.map {
            .share(
              hits[$0], of: paths, expected: levels[$0].1, comparisons: levels.count,
              note: "up to \(levels[$0].0)")
          }, of: "levels")
      },
      VerificationCheck(
        "pool20-moments", "mean loss of the twenty names",
        source: "sum of exposures x PD: 11.795 (standard deviation 27.4970)", entryPoint: engine,
        sabotage: "PD x 1.2"
      ) { bench in
        var mean = SampleMean()
        try twenty(bench, pdFactor: bench.shifted(1, by: 1.2)).run(
          paths: 0..<bench.paths(400_000), threads: bench.threads
        ) { block in
          for loss in block.losses { mean.add(Double(loss)) }
        }
        let error = PoolTables.twentyDeviation / Double(mean.count).squareRoot()
        return .statistical(mean.mean, expected: PoolTables.twentyMean, standardError: error)
      },
    ]
      + [0.05, 0.1, 0.25].map { correlation in
        VerificationCheck(
          "glasserman-li-\(Int((correlation * 100).rounded()))",
          "tail of 1,000 obligors of five sizes, correlation \(correlation)",
          source: "exact recursion on the portfolio of [GlassermanLi2005] with one factor",
          entryPoint: engine,
          sabotage: "PD x 1.2"
        ) { bench in
          let rows = PoolTables.glassermanLiTail.filter { $0.correlation == correlation }
          let factors = try OneFactor.factors()
          let pds = (1...1_000).map { PoolTables.glassermanLiPD($0) }
          // Obligors with the same PD share a class: the sine repeats every 125 obligors.
          let classes = pds.prefix(125).map {
            FailureClass.onePeriod(
              pd: bench.shifted($0, by: 1.2), loading: [correlation.squareRoot()], factors: factors)
          }
          let pool = PeriodPool(
            key: bench.key, factors: factors, classes: classes,
            obligors: (1...1_000).map {
              .init(
                entity: UInt32($0), kind: ($0 - 1) % 125, exposure: Int64(PoolTables.glassermanLiExposure($0))
              )
            })
          let paths = bench.paths(100_000)
          var hits = [Int](repeating: 0, count: rows.count)
          pool.run(paths: 0..<paths, threads: bench.threads) { block in
            for loss in block.losses {
              for (index, row) in rows.enumerated() where loss > row.level { hits[index] += 1 }
            }
          }
          return .worst(
            rows.indices.map {
              .share(
                hits[$0], of: paths, expected: rows[$0].probability, comparisons: rows.count,
                note: "above \(rows[$0].level)")
            }, of: "levels")
        }
      }
  }

  /// The pool of twenty names.
  private static func twenty(_ bench: Bench, pdFactor: Double = 1, correlationFactor: Double = 1) throws
    -> PeriodPool
  {
    let factors = try OneFactor.factors()
    return PeriodPool(
      key: bench.key, factors: factors,
      classes: PoolTables.twenty.map {
        .onePeriod(
          pd: $0.pd * pdFactor, loading: [($0.correlation * correlationFactor).squareRoot()],
          factors: factors)
      },
      obligors: PoolTables.twenty.enumerated().map { index, name in
        .init(entity: UInt32(index), kind: index, exposure: Int64(name.exposure))
      })
  }
}
