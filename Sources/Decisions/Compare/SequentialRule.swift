import Stochastics

/// How a sequential comparison ended.
public struct SequentialOutcome: Sendable, Hashable {
  /// Ways to end.
  public enum End: String, Sendable, Hashable {
    /// The interval excludes zero.
    case settled
    /// The interval lies within the indifference size.
    case indifferent
    /// The budget of paths is spent.
    case budget
  }
  /// How.
  public var end: End
  /// Looks taken.
  public var looks: Int
  /// Paths used.
  public var paths: Int
  /// The interval of the last look, at the level that its looks leave.
  public var interval: Estimate
  /// Indifference size, in the unit of the measure.
  public var indifference: Double
  /// An outcome.
  public init(end: End, looks: Int, paths: Int, interval: Estimate, indifference: Double) {
    self.end = end
    self.looks = looks
    self.paths = paths
    self.interval = interval
    self.indifference = indifference
  }
}

/// Looking at a difference again and again at doublings of the paths, with the error spent over the looks, so that all
/// intervals hold together.
///
/// The chance of error of 5 % is divided evenly over at most 12 looks (Bonferroni), which needs no assumption on how the
/// looks depend on each other and costs at most half as much width again.
///
/// - Reference: sequential selection with an indifference zone as in [KimNelson2006] S.-H. Kim, B. L. Nelson,
///   "Selecting the best system", Handbooks in Operations Research 13 (2006) 501-534.
public struct SequentialRule: Sendable, Hashable {
  /// Most looks.
  public static let mostLooks = 12
  /// Differences no larger than this do not matter, in the unit of the measure.
  public var indifference: Double
  /// Paths of the first look.
  public var firstPaths: Int
  /// Paths at most.
  public var budget: Int
  /// Chance of a wrong statement over all looks.
  public var error: Double

  /// A rule; the budget is at least the first look.
  public init(indifference: Double, firstPaths: Int, budget: Int, error: Double = 0.05) {
    precondition(indifference > 0 && firstPaths >= 2 && budget >= firstPaths && error > 0 && error < 1)
    self.indifference = indifference
    self.firstPaths = firstPaths
    self.budget = budget
    self.error = error
  }

  /// Paths at each look: doublings from the first up to the budget, at most 12.
  public var looks: [Int] {
    var looks = [firstPaths]
    while looks.count < SequentialRule.mostLooks, let last = looks.last, last < budget {
      looks.append(min(budget, 2 * last))
    }
    return looks
  }

  /// The interval at a look, from a difference with its 95 % interval.
  public func interval(_ difference: Estimate, paths: Int) -> Estimate {
    guard let value = difference.value, let low = difference.low, let high = difference.high else {
      return difference
    }
    let level = 1 - error / Double(looks.count) / 2
    let degrees = max(1, paths - 1)
    let widen =
      FixedOrder.studentQuantile(level, degreesOfFreedom: degrees)
      / FixedOrder.studentQuantile(0.975, degreesOfFreedom: degrees)
    return Estimate(
      value: value, low: value - (value - low) * widen, high: value + (high - value) * widen,
      unit: difference.unit)
  }

  /// What a look decides; `nil` goes on.
  public func decide(_ interval: Estimate) -> SequentialOutcome.End? {
    guard let low = interval.low, let high = interval.high else { return nil }
    if low >= -indifference, high <= indifference { return .indifferent }
    if low > 0 || high < 0 { return .settled }
    return nil
  }
}
