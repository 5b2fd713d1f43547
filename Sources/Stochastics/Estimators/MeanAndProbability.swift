extension Estimate {
  /// The quantile of the standard normal distribution for two-sided 95 % intervals.
  static let normalQuantile = 1.959_963_984_540_054_2

  /// The mean of the values of independent paths, with Student's t interval.
  ///
  /// Under two values there is no interval. The interval assumes enough paths that the mean is nearly normal;
  /// with strong skew and few paths it covers less than it says.
  ///
  /// - Parameters:
  ///   - values: One value a path; their order is immaterial to the bit.
  ///   - unit: What a value counts.
  /// - Complexity: O(n) in two passes.
  @inlinable
  public static func mean(of values: some Collection<Int64>, unit: EstimateUnit = .money) -> Estimate {
    let moments = SampleMoments(values)
    guard moments.count > 0 else { return .missing(unit, reason: "there are no paths") }
    guard let variance = moments.variance else {
      return Estimate(
        value: moments.mean, low: nil, high: nil, unit: unit,
        reason: "one path shows no spread, so no interval")
    }
    let t = FixedOrder.studentQuantile(0.975, degreesOfFreedom: moments.count - 1)
    let half = t * (variance / Double(moments.count)).squareRoot()
    return Estimate(value: moments.mean, low: moments.mean - half, high: moments.mean + half, unit: unit)
  }

  /// The probability of an event that happened on some of the paths, with Wilson's interval.
  ///
  /// The interval never leaves [0, 1], and no event on n paths still gives an upper end near 3.84 / n.
  ///
  /// - Parameters:
  ///   - successes: Paths on which it happened, from 0 to `count`.
  ///   - count: Number of independent paths.
  /// - Reference: [Wilson1927] E. B. Wilson, "Probable inference, the law of succession, and statistical
  ///   inference", Journal of the American Statistical Association 22 (1927) 209-212.
  public static func probability(successes: Int, of count: Int) -> Estimate {
    precondition(successes >= 0 && successes <= count, "an event happens on 0 to all paths")
    guard count > 0 else { return .missing(.fraction, reason: "there are no paths") }
    let n = Double(count)
    let share = Double(successes) / n
    let square = normalQuantile * normalQuantile
    let shrink = 1 / (1 + square / n)
    let centre = (share + square / (2 * n)) * shrink
    let half =
      normalQuantile * shrink * (share * (1 - share) / n + square / (4 * n * n)).squareRoot()
    return Estimate(
      value: share, low: successes == 0 ? 0 : Swift.max(centre - half, 0),
      high: successes == count ? 1 : Swift.min(centre + half, 1), unit: .fraction)
  }
}
