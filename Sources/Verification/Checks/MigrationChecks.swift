import CreditModels
import LinearAlgebra
import Simulation
import Stochastics

extension VerificationSuite {
  private static let engine = "PeriodMigration.run(paths:threads:consume:)"

  /// Rating migration.
  static var migrations: [VerificationCheck] {
    [
      VerificationCheck(
        "creditmetrics-both-stay", "chance that the BBB and the A bond both keep their grade",
        source: "[GuptonFingerBhatia1997] CreditMetrics, ch. 3: 79.69 % (0.7915 without correlation)",
        entryPoint: engine, sabotage: "asset correlation x 1.5"
      ) { bench in
        let joint = twoBonds(bench, correlation: bench.shifted(0.3, by: 1.5))
        let hits = joint[CreditMetricsTables.gradeBBB * 8 + CreditMetricsTables.gradeA]
        return .share(
          hits, of: joint.reduce(0, +),
          expected: CreditMetricsTables.jointPercent[CreditMetricsTables.gradeBBB][CreditMetricsTables.gradeA]
            / 100)
      },
      VerificationCheck(
        "creditmetrics-table", "the 64 joint migrations of the two bonds",
        source: "[GuptonFingerBhatia1997] CreditMetrics, table 3.2, exact cells", entryPoint: engine,
        sabotage: "the A bond migrates by the row of BBB"
      ) { bench in
        let joint = twoBonds(
          bench, grade: bench.swapped(CreditMetricsTables.gradeA, for: CreditMetricsTables.gradeBBB))
        return .law(
          joint, chances: CreditMetricsTables.jointPercent.flatMap { $0.map { $0 / 100 } },
          of: "pairs of grades")
      },
      VerificationCheck(
        "creditmetrics-value", "mean and standard deviation of the two bonds' value",
        source: "[GuptonFingerBhatia1997] values by grade: 213.2851 and 3.37399 (3.31 if independent)",
        entryPoint: engine, sabotage: "the A bond migrates by the row of BBB"
      ) { bench in
        let joint = twoBonds(
          bench, grade: bench.swapped(CreditMetricsTables.gradeA, for: CreditMetricsTables.gradeBBB))
        let paths = Double(joint.reduce(0, +))
        var sums = [0.0, 0, 0]
        for (cell, count) in joint.enumerated() {
          let value =
            Double(CreditMetricsTables.valuesBBB[cell / 8] + CreditMetricsTables.valuesA[cell % 8]) / 100
            - CreditMetricsTables.portfolio.mean
          sums[0] += Double(count) * value
          sums[1] += Double(count) * value * value
          sums[2] += Double(count) * value * value * value * value
        }
        let variance = CreditMetricsTables.portfolio.deviation * CreditMetricsTables.portfolio.deviation
        let fourth = sums[2] / paths
        return .worst(
          [
            .statistical(
              CreditMetricsTables.portfolio.mean + sums[0] / paths,
              expected: CreditMetricsTables.portfolio.mean,
              standardError: (variance / paths).squareRoot(), comparisons: 2, note: "mean"),
            .statistical(
              (sums[1] / paths).squareRoot(), expected: CreditMetricsTables.portfolio.deviation,
              standardError: ((fourth - variance * variance) / paths).squareRoot()
                / (2 * CreditMetricsTables.portfolio.deviation), comparisons: 2, note: "standard deviation"),
          ], of: "moments")
      },
      VerificationCheck(
        "migration-powers", "grades of BBB obligors after five years",
        source: "fifth power of the annual matrix [GuptonFingerBhatia1997]", entryPoint: engine,
        sabotage: "rows of BBB and BB swapped"
      ) { bench in
        let annual = CreditMetricsTables.transition
        var rows = annual
        if bench.isSabotaged { rows.swapAt(3, 4) }
        let counts = try grades(bench, transition: rows, periods: 5, paths: 20_000)
        return .law(counts, chances: power(annual, 5)[CreditMetricsTables.gradeBBB], of: "grades")
      },
    ]
  }

  /// Joint grades of the two bonds, row the BBB bond's, by counting paths.
  private static func twoBonds(
    _ bench: Bench, correlation: Double = CreditMetricsTables.correlation,
    grade: Int = CreditMetricsTables.gradeA
  ) -> [Int] {
    guard let factors = try? OneFactor.factors() else { return [] }
    let loading = [correlation.squareRoot()]
    let migration = PeriodMigration(
      key: bench.key, factors: factors, transition: CreditMetricsTables.transition,
      obligors: [
        .init(entity: 0, grade: CreditMetricsTables.gradeBBB, loading: loading),
        .init(entity: 1, grade: grade, loading: loading),
      ])
    var joint = [Int](repeating: 0, count: 64)
    migration.run(paths: 0..<bench.paths(1_500_000), threads: bench.threads) { block in
      for (first, second) in zip(block.grades(of: 0), block.grades(of: 1)) {
        joint[Int(first) * 8 + Int(second)] += 1
      }
    }
    return joint
  }

  /// Counts by grade of an obligor that starts as BBB; independent of each other on different paths.
  static func grades(_ bench: Bench, transition: [[Double]], periods: Int, paths: Int) throws -> [Int] {
    let migration = PeriodMigration(
      key: bench.key, factors: try OneFactor.factors(), transition: transition,
      obligors: [.init(entity: 4, grade: CreditMetricsTables.gradeBBB, loading: [(0.2).squareRoot()])],
      periods: periods)
    var counts = [Int](repeating: 0, count: transition.count)
    migration.run(paths: 0..<bench.paths(paths * 20), threads: bench.threads) { block in
      for grade in block.grades { counts[Int(grade)] += 1 }
    }
    return counts
  }

  /// A power of a matrix, by repeated multiplication.
  static func power(_ matrix: [[Double]], _ exponent: Int) -> [[Double]] {
    var result = matrix
    for _ in 1..<max(1, exponent) {
      result = result.map { row in
        matrix.indices.map { column in
          row.indices.reduce(0.0) { $0 + row[$1] * matrix[$1][column] }
        }
      }
    }
    return result
  }
}
