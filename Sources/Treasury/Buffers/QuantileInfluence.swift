import Stochastics

/// A quantile together with what each path contributes to its error, so that quantiles of runs with the same draws
/// can be subtracted with an honest interval.
///
/// The influence of a path with value `x` on the quantile `q` of level `p` is `(p - 1{x <= q}) / f(q)`. The density is
/// taken from the data: the spread of the order statistics that bracket the quantile, divided by their share of the
/// paths. Where the values have an atom there the density is infinite and the influence 0.
///
/// Reference: [Asmussen2007] S. Asmussen, P. W. Glynn, "Stochastic Simulation", Springer 2007, section III.4 for the
/// quantile's variance; the difference of paired runs by the linearity of influence functions.
public struct QuantileInfluence: Sendable {
  /// The quantile: the value at rank ceil(n * level).
  public let value: Double
  /// Level of the quantile.
  public let level: Double
  /// One over the density at the quantile; `nil` where there are too few paths to see it.
  public let spacing: Double?
  private let values: [Int64]
  private let threshold: Int64

  /// The quantile of the values of independent paths.
  ///
  /// - Complexity: one sort, O(n log n).
  public init(level: Double, of values: [Int64]) {
    precondition(!values.isEmpty, "a quantile needs values")
    let sorted = values.sorted()
    let rank = OrderStatistics.rank(level: level, count: sorted.count)
    threshold = sorted[rank - 1]
    value = Double(threshold)
    self.level = level
    self.values = values
    spacing = OrderStatistics.interval(level: level, count: sorted.count).map { ranks in
      let share = Double(ranks.upperBound - ranks.lowerBound) / Double(sorted.count)
      return (Double(sorted[ranks.upperBound - 1]) - Double(sorted[ranks.lowerBound - 1])) / share
    }
  }

  /// A weighted sum of quantiles of runs that share their paths, with its interval.
  ///
  /// - Parameter terms: Quantiles with their weights; all over the same number of paths, in the same order.
  /// - Returns: The sum with a normal interval; without one where a density cannot be seen.
  /// - Complexity: O(terms x paths).
  public static func sum(_ terms: [(weight: Double, quantile: QuantileInfluence)]) -> Estimate {
    guard let count = terms.first?.quantile.values.count else { return .exact(0, .money) }
    precondition(terms.allSatisfy { $0.quantile.values.count == count }, "paired runs have the same paths")
    let value = terms.reduce(0.0) { $0 + $1.weight * $1.quantile.value }
    guard terms.allSatisfy({ $0.quantile.spacing != nil }) else {
      return Estimate(
        value: value, low: nil, high: nil, unit: .money,
        reason: "\(count) paths are too few for an interval of this level")
    }
    var sum = 0.0
    var squares = 0.0
    for path in 0..<count {
      var influence = 0.0
      for (weight, quantile) in terms {
        let isBelow = quantile.values[path] <= quantile.threshold
        influence += weight * (quantile.spacing ?? 0) * (quantile.level - (isBelow ? 1 : 0))
      }
      sum += influence
      squares += influence * influence
    }
    let n = Double(count)
    let variance = max(0, squares / n - (sum / n) * (sum / n))
    let half = 1.959_963_984_540_054_2 * (variance / n).squareRoot()
    return Estimate(value: value, low: value - half, high: value + half, unit: .money)
  }
}
