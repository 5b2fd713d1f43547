import CreditModels
import Liquidity
import Simulation
import Stochastics
import Testing

/// Passes for the far tail.
@Suite struct TailPassTests {
  @Test func directionsAreOrthonormal() throws {
    let model = try #require(try SmallRun().experiment.factors)
    let waves = FactorDirections.slowWaves(of: model, weeks: 13)
    #expect(waves.rows.count == 8)
    for directions in [waves, waves.led(by: [1, -2, 0.5, 0, 0, 3, 0, 1])] {
      for (left, one) in directions.rows.enumerated() {
        for (right, other) in directions.rows.enumerated() {
          let product = zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
          #expect((product - (left == right ? 1 : 0)).magnitude < 1e-12)
        }
      }
    }
  }

  /// Losses without the payments of everyone else have the bits of the whole engine.
  @Test func lossesAreThoseOfTheWholeEngine() throws {
    for deviation in [0.0, 0.1] {
      let run = try SmallRun(salesDeviation: deviation)
      let design = try design(run, draw: 5)
      let sampler = TailSampler(run.experiment)
      let losses = try #require(sampler.sample(design, target: .creditLoss, pass: 3, threads: 2))
      // The same run with dependence that does nothing on these paths goes through the whole engine.
      var whole = run.experiment
      whole.salesDeviation += [0.5]
      let again = try #require(
        TailSampler(whole).sample(design, target: .creditLoss, pass: 3, threads: 1))
      #expect(losses == again)
      #expect(losses.contains { $0 > 0 })
    }
  }

  @Test func threadsDoNotMatter() throws {
    let run = try stressed()
    func pass(_ threads: Int) throws -> TailPass {
      try #require(
        TailPass.run(
          TailSampler(run.experiment), target: .creditLoss,
          plan: .init(pilotPaths: 512, replicates: 24, points: 8),
          threads: threads))
    }
    let one = try pass(1)
    let three = try pass(3)
    #expect(one.outcomes.values == three.outcomes.values)
    #expect(one.outcomes.weights == three.outcomes.weights)
    #expect(one.correlation > 0.05, "the pilot found a direction, so the pass is tilted")
  }

  /// Weighted and plain paths estimate the same probability; four and a half standard errors of both.
  @Test func weightedPathsAgreeWithPlainOnes() throws {
    let run = try stressed()
    let (columns, _) = try run.run(paths: 8192)
    for (target, column) in [
      (TailSampler.Target.creditLoss, PathLayout.Column.creditLoss), (.drawdown, .drawdown),
    ] {
      let plain = columns.column(column).sorted()
      let limit = plain[plain.count * 97 / 100]
      let share = Double(plain.count { $0 > limit }) / Double(plain.count)
      let pass = try #require(
        TailPass.run(
          TailSampler(run.experiment), target: target,
          plan: .init(pilotPaths: 128, replicates: 64, points: 16), threads: 2))
      let estimate = pass.outcomes.probability(above: limit)
      let value = try #require(estimate.value)
      let error = (try #require(estimate.high) - value) / 2
      let both = (error * error + share * (1 - share) / Double(plain.count)).squareRoot()
      #expect((value - share).magnitude < 4.5 * both, "\(target): \(value) against \(share)")
      let weight = pass.outcomes.meanWeight()
      #expect((try #require(weight.value) - 1).magnitude < 0.05)
    }
  }

  /// A run that pays more out on day 40 than it has by then.
  private func stressed() throws -> SmallRun {
    var run = try SmallRun()
    run.experiment.outflows = OutflowPlan(occurrences: [
      .init(outflow: 0, number: 0, day: 40, size: .fixed(150_000), deviation: 0)
    ])
    return run
  }

  /// A design whose first coordinate is not tilted gives every path the same weight.
  private func design(_ run: SmallRun, draw: UInt32) throws -> FactorDesign {
    let model = try #require(run.experiment.factors)
    return FactorDesign(
      directions: .slowWaves(of: model, weeks: run.experiment.modelWeeks), replicates: 5, points: 32,
      key: run.experiment.key, draw: draw)
  }
}
