import Stochastics

/// A statistic with the influence of each path on it: to first order the statistic is its limit plus the mean
/// influence, so the difference of two statistics on the same paths has the variance of the mean difference of their
/// influences.
///
/// - Reference: [Hampel1974] F. R. Hampel, "The influence curve and its role in robust estimation", Journal of the
///   American Statistical Association 69 (1974) 383-393; for tail means [Manistre2005].
public struct InfluenceSample: Sendable {
  /// The statistic.
  public var value: Double
  /// Influence of each path, with mean 0 up to rounding.
  public var influence: [Double]
  /// Degrees of freedom of the variance of the influences.
  public var degrees: Int

  /// The statistic of some columns; `nil` with a reason where the paths are too few for an interval.
  ///
  /// - Complexity: O(n log n) for quantiles and tails, O(n) otherwise.
  public static func of(_ columns: MeasureColumns, law: OutcomeMeasure.Law) -> Result<
    InfluenceSample, MissingMeasure
  > {
    let n = columns.values.count
    guard n >= 2 else { return .failure(MissingMeasure(reason: "one path shows no spread, so no interval")) }
    switch law {
    case .mean, .probability: return .success(mean(columns))
    case .ratio: return ratio(columns)
    case .quantile(let level): return quantile(columns, level: level)
    case .tailMean(let level, let tail): return tailMean(columns, level: level, tail: tail)
    }
  }

  private static func mean(_ columns: MeasureColumns) -> InfluenceSample {
    let moments = SampleMoments(columns.values)
    return InfluenceSample(
      value: moments.mean * columns.scale,
      influence: columns.values.map { (Double($0) - moments.mean) * columns.scale },
      degrees: columns.values.count - 1)
  }

  private static func ratio(_ columns: MeasureColumns) -> Result<InfluenceSample, MissingMeasure> {
    guard let divisors = columns.divisors else { return .success(mean(columns)) }
    let above = SampleMoments(columns.values).mean * columns.scale
    let below = SampleMoments(divisors).mean * columns.divisorScale
    guard below > 0 else { return .failure(MissingMeasure(reason: "not defined: the divisor is 0")) }
    let value = above / below
    let influence = zip(columns.values, divisors).map { top, bottom in
      (Double(top) * columns.scale - value * Double(bottom) * columns.divisorScale) / below
    }
    return .success(InfluenceSample(value: value, influence: influence, degrees: divisors.count - 1))
  }

  /// The density at the quantile comes from the spacing of the order statistics that bracket it; as that spacing
  /// rests on few values, half their number stands as degrees of freedom.
  private static func quantile(_ columns: MeasureColumns, level: Double) -> Result<
    InfluenceSample, MissingMeasure
  > {
    let n = columns.values.count
    guard let ranks = OrderStatistics.interval(level: level, count: n) else {
      let needed = OrderStatistics.smallestCount(level: level)
      return .failure(
        MissingMeasure(
          reason: "\(n) paths hold no 95 % interval for this quantile, \(needed) are needed"))
    }
    let sorted = columns.values.sorted()
    let value = sorted[OrderStatistics.rank(level: level, count: n) - 1]
    let spacing = Double(sorted[ranks.upperBound - 1] - sorted[ranks.lowerBound - 1])
    let slope = spacing / (Double(ranks.upperBound - ranks.lowerBound) / Double(n))
    let beyond = Double(columns.values.reduce(0) { $0 + ($1 > value ? 1 : 0) }) / Double(n)
    let influence = columns.values.map { (($0 > value ? 1 : 0) - beyond) * slope * columns.scale }
    return .success(
      InfluenceSample(
        value: Double(value) * columns.scale, influence: influence,
        degrees: max(4, (ranks.upperBound - ranks.lowerBound) / 2)))
  }

  private static func tailMean(_ columns: MeasureColumns, level: Double, tail: Tail) -> Result<
    InfluenceSample, MissingMeasure
  > {
    let n = columns.values.count
    let sorted = columns.values.sorted()
    let rank = OrderStatistics.rank(level: level, count: n)
    let quantile = sorted[tail == .upper ? rank - 1 : n - rank]
    let share = 1 - level
    var beyond = 0
    let excess = columns.values.map { value -> Double in
      let far = tail == .upper ? value > quantile : value < quantile
      guard far else { return 0 }
      beyond += 1
      return Double(value) - Double(quantile)
    }
    let mean = excess.reduce(0, +) / Double(n)
    guard beyond >= 10 else {
      return .failure(
        MissingMeasure(
          reason: "\(beyond) of \(n) paths lie beyond the quantile, 10 are needed for an interval"))
    }
    return .success(
      InfluenceSample(
        value: (Double(quantile) + mean / share) * columns.scale,
        influence: excess.map { ($0 - mean) / share * columns.scale }, degrees: beyond - 1))
  }

  /// Variance of the influence of one path.
  public var variance: Double { InfluenceSample.variance(influence) }

  static func variance(_ values: [Double]) -> Double {
    guard values.count > 1 else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
  }

  /// Standard error of the difference of two statistics of the same paths; what rounding leaves of a difference that
  /// does not vary counts as none.
  static func error(of left: InfluenceSample, less right: InfluenceSample) -> Double {
    let spread = differenceVariance(left, right)
    return (spread / Double(left.influence.count)).squareRoot()
  }

  /// Variance of the influence of one path on the difference.
  static func differenceVariance(_ left: InfluenceSample, _ right: InfluenceSample) -> Double {
    let spread = variance(zip(left.influence, right.influence).map { $0 - $1 })
    return spread <= 1e-20 * (left.variance + right.variance) ? 0 : spread
  }

  /// The statistic with its 95 % interval.
  public func estimate(_ unit: EstimateUnit) -> Estimate {
    let half =
      FixedOrder.studentQuantile(0.975, degreesOfFreedom: degrees)
      * (variance / Double(influence.count)).squareRoot()
    return Estimate(value: value, low: value - half, high: value + half, unit: unit)
  }
}
