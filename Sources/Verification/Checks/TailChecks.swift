import CreditModels
import LinearAlgebra
import Liquidity
import Simulation
import Stochastics

extension VerificationSuite {
  private static let engine = "TailPass.run(_:target:level:plan:number:threads:shouldStop:)"

  /// Passes for the far tail against the exact law of failures in a week.
  static var tails: [VerificationCheck] {
    [
      VerificationCheck(
        "tail-loss", "chance of a loss that one week in a hundred exceeds, by importance sampling",
        source: "binomial mixture [Vasicek2002] by quadrature", entryPoint: engine, sabotage: "loading x 1.15"
      ) { bench in
        try exceedance(bench, target: .creditLoss)
      },
      VerificationCheck(
        "tail-drawdown", "chance of a drawdown that one week in a hundred exceeds, by importance sampling",
        source: "binomial mixture [Vasicek2002]: everyone else pays before a fixed outflow",
        entryPoint: engine,
        sabotage: "loading x 1.15"
      ) { bench in
        try exceedance(bench, target: .drawdown)
      },
      VerificationCheck(
        "tail-mean", "mean loss of a week from weighted paths",
        source: "names x Phi(c), factor integrated out",
        entryPoint: engine, sabotage: "annual PD 0.9 to 0.93"
      ) { bench in
        let pass = try pass(bench, target: .creditLoss, pd: bench.swapped(0.9, for: 0.93), loading: 0.6)
        return finding(pass.outcomes.mean(), replicates: pass.plan.replicates, expected: names * weekly(0.9))
      },
    ]
  }

  private static let names = 100.0

  /// Chance of failing in a week by an annual PD.
  private static func weekly(_ pd: Double) -> Double { 1 - FixedOrder.exp(FixedOrder.log(1 - pd) / 52) }

  /// A week of alike names that owe one unit each and pay it on day 2 unless they fail on day 0.
  private static func pass(_ bench: Bench, target: TailSampler.Target, pd: Double, loading: Double) throws
    -> TailPass
  {
    let factors = try FactorModel(persistence: [0.9], correlation: Matrix(rows: [[1]]), shift: [0])
    let kind = FailureClass.weekly(
      pd: pd, loading: [loading], factors: factors, recoveryShare: 0, recoveryLagDays: 0, discountRate: 0)
    let debtors = (0..<Int(names)).map {
      Experiment.Debtor(
        entity: UInt32($0), failureClass: 0, claims: [.init(slot: 0, amount: 1, due: 2, table: 0)],
        orders: [])
    }
    let book = EngineBook.experiment(
      key: bench.key, days: 7, factors: factors, classes: [kind], debtors: debtors,
      tables: [SurvivalTable(hazards: CustomerBook.onDay(2, days: 7))],
      outflows: OutflowPlan(occurrences: [
        .init(outflow: 0, number: 0, day: 4, size: .fixed(Int64(names)), deviation: 0)
      ]), minimumCash: 0)
    // As many replicates as make Student's t nearly normal at the suite's false alarm.
    let plan = TailPass.Plan(pilotPaths: 128, replicates: max(128, bench.paths(512)), points: 16)
    guard let pass = TailPass.run(TailSampler(book), target: target, plan: plan, threads: bench.threads)
    else {
      throw Stopped()
    }
    return pass
  }

  private struct Stopped: Error {}

  private static func exceedance(_ bench: Bench, target: TailSampler.Target) throws -> Finding {
    let loading = 0.6
    let law = DefaultCounts.homogeneous(
      count: Int(names), pd: weekly(0.9), correlation: loading * loading)
    var beyond = 1.0
    var limit = -1
    while beyond > 0.01 {
      limit += 1
      beyond -= law[limit]
    }
    let pass = try pass(bench, target: target, pd: 0.9, loading: bench.shifted(loading, by: 1.15))
    var finding = finding(
      pass.outcomes.probability(above: Int64(limit)), replicates: pass.plan.replicates, expected: beyond)
    finding.note =
      "more than \(limit) of \(Int(names)), \(pass.outcomes.values.count) weighted paths, effective beyond "
      + "\(Int(pass.outcomes.effectiveSampleSize(above: Int64(limit)).rounded()))"
    return finding
  }

  private static func finding(_ estimate: Estimate, replicates: Int, expected: Double) -> Finding {
    guard let value = estimate.value, let high = estimate.high else {
      return .exact(.infinity, expected: expected, tolerance: 0, note: estimate.reason)
    }
    let t = FixedOrder.studentQuantile(0.975, degreesOfFreedom: replicates - 1)
    return .statistical(value, expected: expected, standardError: (high - value) / t)
  }
}
