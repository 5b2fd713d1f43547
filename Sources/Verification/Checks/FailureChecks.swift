import CreditModels
import LinearAlgebra
import Simulation
import Stochastics

extension VerificationSuite {
  private static let engine = "Runner.run(_:paths:threads:shouldStop:consume:) (BlockEngine, FailureClock)"

  /// Failures of the weekly engine against the annual figures that it is given.
  static var failures: [VerificationCheck] {
    annual("2", pd: 0.02, correlation: 0.2, persistence: 0.95, joint: 0.001_100_18, printed: "0.110018 %")
      + annual(
        "10", pd: 0.1, correlation: 0.05, persistence: 0.9, joint: 0.011_603_504_399_512_19,
        printed: "1.160350 %")
      + [
        VerificationCheck(
          "weekly-independent", "failures within 13 weeks without factors, annual PD 10 %",
          source: "1 - 0.9^(13/52)", entryPoint: engine, sabotage: "annual PD x 1.2"
        ) { bench in
          let kind = try FailureClass.annual(
            pd: bench.shifted(0.1, by: 1.2), assetCorrelation: 0, direction: [], factors: nil,
            recoveryShare: 0, recoveryLagDays: 0, discountRate: 0)
          let pool = EngineBook.pool(key: bench.key, kind: kind, factors: nil, debtors: 100, days: 91)
          let failed = try EngineSample.column(
            .failed, of: pool, paths: bench.paths(20_000), threads: bench.threads)
          return .share(
            Int(failed.reduce(0, +)), of: 100 * failed.count,
            expected: 1 - FixedOrder.exp(FixedOrder.log(0.9) / 4))
        },
        VerificationCheck(
          "weekly-stress", "failures in the first week of a recession that shifts the factor by -1.5",
          source: "Phi(c + 1.5 w) with Phi(c) = 1 - (1 - PD)^(1/52), by integrating the factor out",
          entryPoint: engine, sabotage: "shift x 1.2"
        ) { bench in
          let factors = try FactorModel(
            persistence: [0.9], correlation: Matrix(rows: [[1]]), shift: [0],
            stresses: [
              FactorStress(factor: 0, form: .shift(week: 0, size: bench.shifted(-1.5, by: 1.2)))
            ])
          let kind = FailureClass.weekly(
            pd: 0.3, loading: [0.5], factors: factors, recoveryShare: 0, recoveryLagDays: 0, discountRate: 0)
          let pool = EngineBook.pool(key: bench.key, kind: kind, factors: factors, debtors: 100, days: 7)
          let failed = try EngineSample.column(
            .failed, of: pool, paths: bench.paths(40_000), threads: bench.threads)
          let weekly = 1 - FixedOrder.exp(FixedOrder.log(0.7) / 52)
          let expected = FixedOrder.normalCDF(FixedOrder.inverseNormalCDF(weekly) + 1.5 * 0.5)
          return SampleMean.of(failed.lazy.map { Double($0) / 100 }).finding(expected: expected)
        },
        VerificationCheck(
          "weekly-state", "failures in the first week when the factor stands at -2 today",
          source: "Phi((c + a 2 w) / sqrt(1 - a^2 w^2)), AR(1) one step ahead", entryPoint: engine,
          sabotage: "today's state x 1.2"
        ) { bench in
          let factors = try FactorModel(
            persistence: [0.9], correlation: Matrix(rows: [[1]]), shift: [0],
            start: [bench.shifted(-2, by: 1.2)])
          let kind = FailureClass.weekly(
            pd: 0.3, loading: [0.5], factors: factors, recoveryShare: 0, recoveryLagDays: 0, discountRate: 0)
          let pool = EngineBook.pool(key: bench.key, kind: kind, factors: factors, debtors: 100, days: 7)
          let failed = try EngineSample.column(
            .failed, of: pool, paths: bench.paths(40_000), threads: bench.threads)
          let weekly = 1 - FixedOrder.exp(FixedOrder.log(0.7) / 52)
          let expected = FixedOrder.normalCDF(
            (FixedOrder.inverseNormalCDF(weekly) + 0.9 * 2 * 0.5) / (1 - 0.81 * 0.25).squareRoot())
          return SampleMean.of(failed.lazy.map { Double($0) / 100 }).finding(expected: expected)
        },
        VerificationCheck(
          "loss-by-hand", "loss of a certain failure: 1,000,000.00, 40 % back after 90 days at 10 %",
          source: "by hand: 100,000,000 (1 - 0.4 / 1.1^(90/365)) minor units", entryPoint: engine,
          sabotage: "recovered share x 1.01"
        ) { bench in
          let kind = try FailureClass.annual(
            pd: 1, assetCorrelation: 0, direction: [], factors: nil,
            recoveryShare: bench.shifted(0.4, by: 1.01), recoveryLagDays: 90, discountRate: 0.1)
          var pool = EngineBook.pool(key: bench.key, kind: kind, factors: nil, debtors: 1, days: 120)
          pool.debtors[0].claims[0].amount = 100_000_000
          let loss = try EngineSample.column(.creditLoss, of: pool, paths: 256, threads: bench.threads)
          let discount = FixedOrder.exp(-FixedOrder.log(1.1) * 90 / 365)
          return .exact(Double(loss[0]), expected: 1e8 * (1 - 0.4 * discount), tolerance: 1)
        },
      ]
  }

  /// Annual PD and pair probability as the weekly engine realises them.
  private static func annual(
    _ name: String, pd: Double, correlation: Double, persistence: Double, joint: Double, printed: String
  ) -> [VerificationCheck] {
    let debtors = 100.0
    @Sendable func failed(_ bench: Bench, pd: Double, correlation: Double, paths: Int) throws -> [Int64] {
      let factors = try FactorModel(
        persistence: [persistence, persistence], correlation: Matrix(rows: [[1, 0.4], [0.4, 1]]),
        shift: [0, 0])
      let kind = try FailureClass.annual(
        pd: pd, assetCorrelation: correlation, direction: [1, 1], factors: factors, recoveryShare: 0,
        recoveryLagDays: 0, discountRate: 0)
      let pool = EngineBook.pool(
        key: bench.key, kind: kind, factors: factors, debtors: Int(debtors), days: 364)
      return try EngineSample.column(.failed, of: pool, paths: bench.paths(paths), threads: bench.threads)
    }
    return [
      VerificationCheck(
        "annual-pd-\(name)", "failures within 52 weeks, annual PD \(pd * 100) %, persistent factors",
        source: "the annual PD itself (threshold solved for the unconditional PD)", entryPoint: engine,
        sabotage: "annual PD x 1.2"
      ) { bench in
        let values = try failed(
          bench, pd: bench.shifted(pd, by: 1.2), correlation: correlation, paths: 40_000)
        return SampleMean.of(values.lazy.map { Double($0) / debtors }).finding(expected: pd)
      },
      VerificationCheck(
        "annual-pair-\(name)", "two alike debtors failing within 52 weeks, correlation \(correlation)",
        source: "annual model Phi2: \(printed) [Vasicek2002]", entryPoint: engine,
        sabotage: "asset correlation x 1.5"
      ) { bench in
        let values = try failed(
          bench, pd: pd, correlation: bench.shifted(correlation, by: 1.5), paths: 40_000)
        return SampleMean.of(
          values.lazy.map { Double($0) * Double($0 - 1) / (debtors * (debtors - 1)) }
        ).finding(expected: joint)
      },
    ]
  }
}
