/// Weighted outcomes of independent replicates: what importance sampling and quasi-random points leave.
///
/// Every replicate holds the same number of outcomes; within one they depend on each other, between two they do not.
/// The mean of `weight x [outcome has a property]` over a replicate has the probability of the property as its mean,
/// so the spread between replicates is the error of their mean, whatever happens within.
public struct WeightedReplicates: Sendable {
  /// Fewest replicates that an interval is drawn from.
  public static let fewest = 20

  /// Outcomes, replicate after replicate.
  public let values: [Int64]
  /// Their weights: the density of the law over the one they were drawn from.
  public let weights: [Double]
  /// Number of replicates.
  public let replicates: Int

  /// Outcomes with their weights.
  ///
  /// - Parameters:
  ///   - values: Replicate after replicate, the same number in each.
  ///   - weights: As many as values, not negative.
  public init(values: [Int64], weights: [Double], replicates: Int) {
    precondition(replicates > 0 && values.count == weights.count, "a weight for each outcome")
    precondition(!values.isEmpty && values.count % replicates == 0, "replicates of one size")
    self.values = values
    self.weights = weights
    self.replicates = replicates
  }

  /// Outcomes of a replicate.
  public var size: Int { values.count / replicates }

  /// Number of equally weighted outcomes that would know means as well: `(sum w)^2 / sum w^2`.
  ///
  /// - Reference: [Kong1992] A. Kong, "A note on importance sampling using standardized weights", University of
  ///   Chicago, Department of Statistics, Technical Report 348 (1992).
  public var effectiveSampleSize: Double {
    WeightedReplicates.effective(weights)
  }

  /// The same among the outcomes above a value.
  public func effectiveSampleSize(above limit: Int64) -> Double {
    WeightedReplicates.effective(zip(values, weights).compactMap { $0 > limit ? $1 : nil })
  }

  private static func effective(_ weights: [Double]) -> Double {
    let sum = weights.reduce(0, +)
    let squares = weights.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? sum * sum / squares : 0
  }

  /// The mean weight with its interval; it is 1 where the weights are right.
  public func meanWeight() -> Estimate {
    estimate(
      perReplicate: (0..<replicates).map { replicate in
        sum(replicate) { _ in true } / Double(size)
      }, unit: .fraction)
  }

  /// The probability that the outcome is above a value, with Student's t over replicates.
  ///
  /// - Complexity: O(n).
  public func probability(above limit: Int64) -> Estimate {
    var estimate = estimate(
      perReplicate: (0..<replicates).map { replicate in
        sum(replicate) { $0 > limit } / Double(size)
      }, unit: .fraction)
    estimate.low = estimate.low.map { Swift.max(0, $0) }
    estimate.high = estimate.high.map { Swift.min(1, $0) }
    return estimate
  }

  /// The mean outcome, with Student's t over replicates.
  public func mean(unit: EstimateUnit = .money) -> Estimate {
    estimate(
      perReplicate: (0..<replicates).map { replicate in
        var sum = 0.0
        for place in replicate * size..<(replicate + 1) * size {
          sum += weights[place] * Double(values[place])
        }
        return sum / Double(size)
      }, unit: unit)
  }

  /// A quantile of the upper tail with its interval.
  ///
  /// The estimate is the largest outcome with a probability of at least `1 - level` that is reached or passed; the
  /// interval holds every value whose probability of being reached or passed is within `t` standard errors over
  /// replicates of `1 - level`: the interval of the probability, read backwards at each value, with the error that the
  /// share would have if it were `1 - level` (as Wilson's interval does for plain shares). `nil` where the
  /// replicates are too few or do not reach far enough, with `reason`.
  ///
  /// - Parameter level: Strictly between 0 and 1, such as 0.99.
  /// - Complexity: O(n log n + n).
  /// - Reference: [Woodruff1952] R. S. Woodruff, "Confidence intervals for medians and other position measures",
  ///   Journal of the American Statistical Association 47 (1952) 635-646.
  public func quantile(_ level: Double, unit: EstimateUnit = .money) -> Estimate {
    precondition(level > 0 && level < 1, "a quantile's level lies strictly between 0 and 1")
    // Sums of weights round: a tail of exactly the target counts as reached.
    let target = (1 - level) * (1 - 1e-9)
    let order = values.indices.sorted { (values[$0], $0) > (values[$1], $1) }
    let count = Double(replicates)
    let t =
      replicates > 1 ? FixedOrder.studentQuantile(0.975, degreesOfFreedom: replicates - 1) : Double.infinity
    var tails = [Double](repeating: 0, count: replicates)
    var total = 0.0
    var squares = 0.0
    var value: Double?
    var high: Double?
    var low: Double?
    var place = 0
    while place < order.count {
      let at = values[order[place]]
      // All outcomes of one value together.
      while place < order.count, values[order[place]] == at {
        let replicate = order[place] / size
        let before = tails[replicate]
        let after = before + weights[order[place]] / Double(size)
        tails[replicate] = after
        total += after - before
        squares += after * after - before * before
        place += 1
      }
      let mean = total / count
      let variance = Swift.max(0, squares - count * mean * mean) / Swift.max(1, count - 1)
      // At a value that is the quantile the tail's share is the target; its error goes with the root of the share, so
      // a sample that is short of the tail by chance does not claim to know it better.
      let atTarget = Swift.min(3, Swift.max(0.5, (target / Swift.max(mean, target / 100)).squareRoot()))
      let error = (variance / count).squareRoot() * atTarget
      if high == nil, mean + t * error >= target { high = Double(at) }
      if value == nil, mean >= target { value = Double(at) }
      if mean - t * error >= target {
        low = Double(at)
        break
      }
    }
    guard let value else {
      return .missing(unit, reason: "the weights add up to less than the tail")
    }
    guard replicates >= WeightedReplicates.fewest else {
      return Estimate(
        value: value, low: nil, high: nil, unit: unit,
        reason: "\(replicates) replicates, \(WeightedReplicates.fewest) are needed for an interval")
    }
    // Where even the largest outcome is within the error, nothing bounds the quantile from above.
    guard let high, let low, high < Double(values[order[0]]) else {
      return Estimate(
        value: value, low: nil, high: nil, unit: unit,
        reason: "the outcomes do not reach beyond the quantile's error")
    }
    return Estimate(value: value, low: Swift.min(low, value), high: Swift.max(high, value), unit: unit)
  }

  private func sum(_ replicate: Int, _ holds: (Int64) -> Bool) -> Double {
    var sum = 0.0
    for place in replicate * size..<(replicate + 1) * size where holds(values[place]) {
      sum += weights[place]
    }
    return sum
  }

  private func estimate(perReplicate means: [Double], unit: EstimateUnit) -> Estimate {
    let count = Double(replicates)
    let mean = means.reduce(0, +) / count
    guard replicates >= WeightedReplicates.fewest else {
      return Estimate(
        value: mean, low: nil, high: nil, unit: unit,
        reason: "\(replicates) replicates, \(WeightedReplicates.fewest) are needed for an interval")
    }
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    let half =
      FixedOrder.studentQuantile(0.975, degreesOfFreedom: replicates - 1) * (variance / count).squareRoot()
    return Estimate(value: mean, low: mean - half, high: mean + half, unit: unit)
  }
}
