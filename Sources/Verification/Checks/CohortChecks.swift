import CreditModels
import LinearAlgebra
import Simulation
import Stochastics

extension VerificationSuite {
  private static let engine = "Runner.run(_:paths:threads:shouldStop:consume:) (BlockEngine, CohortEngine)"

  /// Cohorts of alike debtors against the laws of their sums.
  static var cohorts: [VerificationCheck] {
    [
      VerificationCheck(
        "cohort-failures", "law of the failures of a cohort of 100 in a week, one factor",
        source: "binomial mixture [Vasicek2002] by quadrature", entryPoint: engine,
        sabotage: "loading x 1.3"
      ) { bench in
        let factors = try FactorModel(persistence: [0.9], correlation: Matrix(rows: [[1]]), shift: [0])
        let loading = bench.shifted(0.5, by: 1.3)
        let kind = FailureClass.weekly(
          pd: 0.8, loading: [loading], factors: factors, recoveryShare: 0, recoveryLagDays: 0, discountRate: 0
        )
        var pool = EngineBook.pool(key: bench.key, kind: kind, factors: factors, debtors: 1, days: 7)
        pool.debtors[0].members = 100
        let failed = try EngineSample.column(
          .failed, of: pool, paths: bench.paths(100_000), threads: bench.threads)
        var counts = [Int](repeating: 0, count: 101)
        for number in failed { counts[Int(number)] += 1 }
        return .law(
          counts,
          chances: DefaultCounts.homogeneous(
            count: 100, pd: 1 - FixedOrder.exp(FixedOrder.log(0.2) / 52), correlation: 0.25),
          of: "failures")
      },
      VerificationCheck(
        "cohort-receipts",
        "means, variances and a covariance of a cohort's receipts by day, without failures",
        source: "multinomial: n p, n p (1 - p), -n p q", entryPoint: engine,
        sabotage: "hazard of day 1 x 1.05"
      ) { bench in
        let members = 5000.0
        let hazards = [0.2, bench.shifted(0.25, by: 1.05), 0.5]
        var book = EngineBook.experiment(
          key: bench.key, days: 3,
          debtors: [
            .init(
              entity: 4, failureClass: nil, claims: [.init(slot: 0, amount: 100, due: 0, table: 0)],
              orders: [])
          ], tables: [SurvivalTable(hazards: hazards)])
        book.debtors[0].members = Int(members)
        let days = try EngineSample.columns(
          [.closing(day: 0), .closing(day: 1), .closing(day: 2)], of: book, paths: bench.paths(20_000),
          threads: bench.threads)
        let first = days[0].map { Double($0) / 100 }
        let second = zip(days[1], days[0]).map { Double($0 - $1) / 100 }
        let chances = [0.2, 0.2]
        var findings: [Finding] = []
        for (values, chance) in zip([first, second], chances) {
          let mean = SampleMean.of(values)
          let variance = members * chance * (1 - chance)
          let paths = Double(values.count)
          findings.append(
            .statistical(
              mean.mean, expected: members * chance, standardError: (variance / paths).squareRoot(),
              comparisons: 5))
          // The spread of a sample variance of nearly normal values.
          findings.append(
            .statistical(
              mean.variance, expected: variance, standardError: variance * (2 / paths).squareRoot(),
              comparisons: 5))
        }
        var product = SampleMean()
        for (one, other) in zip(first, second) {
          product.add((one - members * 0.2) * (other - members * 0.2))
        }
        findings.append(
          .statistical(
            product.mean, expected: -members * 0.2 * 0.2,
            standardError: (product.variance / Double(first.count)).squareRoot(), comparisons: 5))
        return .worst(findings, of: "moments")
      },
    ]
  }
}
