import CreditModels
import LinearAlgebra
import Stochastics

/// A separate pass for the far tail of one quantity: a pilot finds the direction of the economy that drives it, then
/// the paths are drawn mostly where the tail comes from.
///
/// The pilot regresses the normal scores of the outcomes on slow waves of the factors. The regression's direction
/// becomes the first coordinate, stratified by a Sobol net and drawn from a defensive mixture of which at least a tenth
/// is the law itself; the other waves follow as further coordinates of the net. Everything else on a path (weekly
/// noise, failures, payments) is drawn as always. Estimates are unbiased for every direction; a good one makes them
/// sharp.
public struct TailPass: Sendable {
  /// Sizes of the pass.
  public struct Plan: Sendable, Hashable {
    /// Paths of the pilot, a power of two.
    public var pilotPaths: Int
    /// Independent replicates; 20 or more give intervals.
    public var replicates: Int
    /// Paths of a replicate, a power of two.
    public var points: Int
    /// Share of the paths that the defensive part stands for.
    public var nominal: Double

    /// Sizes of a pass.
    public init(pilotPaths: Int = 128, replicates: Int = 32, points: Int = 32, nominal: Double = 0.15) {
      self.pilotPaths = pilotPaths
      self.replicates = replicates
      self.points = points
      self.nominal = nominal
    }

    /// All paths that are simulated.
    public var paths: Int { pilotPaths + replicates * points }
  }

  /// What was looked at.
  public let target: TailSampler.Target
  /// Level of the quantile that the pass was laid out for.
  public let level: Double
  /// Sizes of the pass.
  public let plan: Plan
  /// Correlation of the first coordinate with the normal score of the outcome, by the pilot.
  public let correlation: Double
  /// Where the first coordinate was drawn.
  public let first: DefensiveNormal
  /// Outcomes with their weights.
  public let outcomes: WeightedReplicates

  /// Share of the pilot's correlation that the tilt counts on. Outcomes have heavier tails than the normal model of the
  /// tilt: counting on all of it draws too few paths where large failures come in ordinary years.
  static let caution = 0.85
  /// Most directions that a design turns.
  public static let directions = 8

  /// Runs a pass.
  ///
  /// - Parameters:
  ///   - level: Level of the quantile of the upper tail.
  ///   - number: Another number is another pass with draws of its own, from 0 to 254.
  /// - Returns: `nil` where it was stopped.
  /// - Complexity: that of `plan.paths` paths.
  public static func run(
    _ sampler: TailSampler, target: TailSampler.Target, level: Double = 0.99, plan: Plan = Plan(),
    number: Int = 0, threads: Int, shouldStop: @escaping @Sendable () -> Bool = { false }
  ) -> TailPass? {
    precondition((0..<255).contains(number), "a pass has a number from 0 to 254")
    let experiment = sampler.experiment
    guard let model = experiment.factors, model.count > 0 else {
      return plain(
        sampler, target: target, level: level, plan: plan, number: number, threads: threads, shouldStop)
    }
    let waves = FactorDirections.slowWaves(of: model, weeks: experiment.modelWeeks, most: directions)
    let pilot = FactorDesign(
      directions: waves, replicates: 1, points: plan.pilotPaths, key: experiment.key,
      draw: UInt32(2 * number))
    guard
      let found = sampler.sample(
        pilot, target: target, pass: 2 * number, threads: threads, shouldStop: shouldStop)
    else { return nil }
    let (weights, correlation) = lead(of: found, in: pilot)
    let design = FactorDesign(
      directions: waves.led(by: weights),
      first: .serving(correlation: caution * correlation, level: level, nominal: plan.nominal),
      replicates: plan.replicates, points: plan.points, key: experiment.key, draw: UInt32(2 * number + 1))
    guard
      let values = sampler.sample(
        design, target: target, pass: 2 * number + 1, threads: threads, shouldStop: shouldStop)
    else { return nil }
    return TailPass(
      target: target, level: level, plan: plan, correlation: correlation, first: design.first,
      outcomes: WeightedReplicates(
        values: values, weights: (0..<design.paths).map { design.weight(path: $0) },
        replicates: plan.replicates))
  }

  /// Without factors there is nothing to tilt: every path counts the same.
  private static func plain(
    _ sampler: TailSampler, target: TailSampler.Target, level: Double, plan: Plan, number: Int, threads: Int,
    _ shouldStop: @escaping @Sendable () -> Bool
  ) -> TailPass? {
    let design = FactorDesign(
      directions: FactorDirections(rows: [[1]]), replicates: plan.replicates, points: plan.points,
      key: sampler.experiment.key, draw: UInt32(2 * number + 1))
    guard
      let values = sampler.sample(
        design, target: target, pass: 2 * number + 1, threads: threads, shouldStop: shouldStop)
    else { return nil }
    return TailPass(
      target: target, level: level, plan: plan, correlation: 0, first: .plain,
      outcomes: WeightedReplicates(
        values: values, weights: Array(repeating: 1, count: values.count), replicates: plan.replicates))
  }

  /// The direction that drives the outcomes, as weights of a design's directions, and how closely it does.
  ///
  /// Least squares of normal scores (average ranks) on the coordinates; the correlation is the adjusted one.
  static func lead(of values: [Int64], in design: FactorDesign) -> (weights: [Double], correlation: Double) {
    let count = design.directions.rows.count
    let paths = values.count
    let none = ([Double](repeating: 0, count: count), 0.0)
    guard paths > count + 2 else { return none }
    let scores = normalScores(values)
    var moments = Matrix(rows: count + 1, columns: count + 1)
    var products = Matrix(rows: count + 1, columns: 1)
    var square = 0.0
    var sum = 0.0
    for path in 0..<paths {
      var row = (0..<count).map { design.coordinate(path: path, direction: $0) }
      row.append(1)
      for left in 0...count {
        for right in 0...count { moments[left, right] += row[left] * row[right] }
        products[left, 0] += row[left] * scores[path]
      }
      square += scores[path] * scores[path]
      sum += scores[path]
    }
    let total = square - sum * sum / Double(paths)
    guard total > 0, let solved = try? moments.solved(for: products) else { return none }
    let weights = (0..<count).map { solved[$0, 0] }
    var explained = 0.0
    for place in 0...count { explained += solved[place, 0] * products[place, 0] }
    let rest = max(0, square - explained)
    let adjusted = 1 - rest / Double(paths - count - 1) / (total / Double(paths - 1))
    guard adjusted > 0 else { return none }
    return (weights, adjusted.squareRoot())
  }

  /// The normal quantiles of the average ranks.
  static func normalScores(_ values: [Int64]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var scores = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
      let rank = Double(first + end) / 2
      let score = FixedOrder.inverseNormalCDF(rank / Double(values.count))
      for place in first..<end { scores[order[place]] = score }
      first = end
    }
    return scores
  }
}
