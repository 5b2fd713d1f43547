/// Which end of a distribution.
public enum Tail: Hashable, Sendable {
  /// The small values: cash.
  case lower
  /// The large values: losses, needs.
  case upper
}

extension Estimate {
  /// The quantile of sorted values of independent paths, with the interval of order statistics.
  ///
  /// The estimate is the value at rank ceil(n * level). The interval runs between two of the values; it holds
  /// for every distribution (95 % or more) and does not exist where even the extreme values are too few, for
  /// the 99 % quantile under 368 paths. Then `low` and `high` are `nil` and `reason` says so.
  ///
  /// - Parameters:
  ///   - level: Strictly between 0 and 1.
  ///   - sorted: One value a path, ascending.
  ///   - unit: What a value counts.
  /// - Complexity: O(root of n).
  public static func quantile(
    _ level: Double, ofSorted sorted: some RandomAccessCollection<Int64>, unit: EstimateUnit = .money
  )
    -> Estimate
  {
    let n = sorted.count
    guard n > 0 else { return .missing(unit, reason: "there are no paths") }
    func at(_ rank: Int) -> Double { Double(sorted[sorted.index(sorted.startIndex, offsetBy: rank - 1)]) }
    precondition(at(1) <= at(n), "the values must be ascending")
    let value = at(OrderStatistics.rank(level: level, count: n))
    guard let ranks = OrderStatistics.interval(level: level, count: n) else {
      let needed = OrderStatistics.smallestCount(level: level)
      return Estimate(
        value: value, low: nil, high: nil, unit: unit,
        reason: "\(n) paths hold no 95 % interval for this quantile, \(needed) are needed")
    }
    return Estimate(value: value, low: at(ranks.lowerBound), high: at(ranks.upperBound), unit: unit)
  }

  /// Conditional value at risk: the mean of the worst `1 - level` of the values, with an interval from the
  /// influence of each path.
  ///
  /// With q the quantile at rank ceil(n * level) from the good end, it is q plus the sum of all excesses over q
  /// divided by n * (1 - level), so that a fractional number of paths is no trouble. Each path's influence is its
  /// excess over 1 - level; as only the paths beyond q carry the variance, Student's t takes their number less
  /// one as degrees of freedom. Under ten paths beyond q there is no interval.
  ///
  /// - Parameters:
  ///   - level: Strictly between 0 and 1: 0.95 for the mean of the worst 5 %.
  ///   - tail: Which end is the bad one.
  ///   - sorted: One value a path, ascending.
  ///   - unit: What a value counts.
  /// - Complexity: O(n (1 - level)).
  /// - Reference: [RockafellarUryasev2000] for the form; influence function as in [Manistre2005] B. J. Manistre,
  ///   G. H. Hancock, "Variance of the CTE estimator", North American Actuarial Journal 9 (2005) 129-156.
  @inlinable
  public static func conditionalValueAtRisk(
    _ level: Double, tail: Tail, ofSorted sorted: some RandomAccessCollection<Int64>,
    unit: EstimateUnit = .money
  ) -> Estimate {
    let n = sorted.count
    guard n > 0 else { return .missing(unit, reason: "there are no paths") }
    let rank = OrderStatistics.rank(level: level, count: n)
    func fromGoodEnd(_ rank: Int) -> Int64 {
      sorted[sorted.index(sorted.startIndex, offsetBy: tail == .upper ? rank - 1 : n - rank)]
    }
    let quantile = fromGoodEnd(rank)
    precondition(
      tail == .upper ? quantile <= fromGoodEnd(n) : quantile >= fromGoodEnd(n), "the values must be ascending"
    )
    var beyond = 0
    var sum: UInt128 = 0
    var squares = SumOfSquares()
    var position = n
    while position > rank {
      let value = fromGoodEnd(position)
      if value == quantile { break }
      beyond += 1
      sum += UInt128((Int128(value) - Int128(quantile)).magnitude)
      squares.add(value, from: quantile)
      position -= 1
    }
    let share = 1 - level
    let paths = Double(n)
    let excess = Double(sum) / paths
    let value = tail == .upper ? Double(quantile) + excess / share : Double(quantile) - excess / share
    guard beyond >= 10 else {
      return Estimate(
        value: value, low: nil, high: nil, unit: unit,
        reason: "\(beyond) of \(n) paths lie beyond the quantile, 10 are needed for an interval")
    }
    let variance = Swift.max(squares.value - paths * excess * excess, 0) / (paths - 1)
    let t = FixedOrder.studentQuantile(0.975, degreesOfFreedom: beyond - 1)
    let half = t * (variance / paths).squareRoot() / share
    return Estimate(value: value, low: value - half, high: value + half, unit: unit)
  }
}
