import Simulation
import Stochastics

/// How much of the spread between paths comes from parameters that were drawn anew for each block of paths.
///
/// A one-way analysis of variance over draws: what blocks of one draw differ from those of others beyond what chance
/// inside them explains. For a quantile the values are the indicators of lying up to it, so that its density cancels.
///
/// - Reference: [CochranSnedecor] on variance components; [ChengHolland1998] on parameter error of simulations.
public struct ParameterSpread: Sendable {
  /// Draw of each block of paths, by block.
  private let draws: [Int]
  private let paths: Int
  /// Number of different draws.
  public let count: Int

  /// Draws below which no spread is estimated.
  public static let enoughDraws = 5

  /// The draws of a run.
  ///
  /// - Parameters:
  ///   - paths: Paths of the run, from path 0.
  ///   - cycle: Draws that blocks take in turn; `Int.max` where every block has its own.
  public init(paths: Int, cycle: Int) {
    precondition(paths > 0 && cycle > 0, "a run has paths and draws")
    let blocks = (paths + BlockEngine.blockPaths - 1) / BlockEngine.blockPaths
    draws = (0..<blocks).map { $0 % cycle }
    self.paths = paths
    count = min(blocks, cycle)
  }

  /// Variance of the mean by chance alone and by parameters; `nil` with too few draws.
  ///
  /// - Parameter value: The value of a path.
  public func variances(_ value: (Int) -> Double) -> (simulation: Double, parameter: Double)? {
    guard count >= ParameterSpread.enoughDraws else { return nil }
    var sums = [Double](repeating: 0, count: count)
    var sizes = [Double](repeating: 0, count: count)
    var squares = 0.0
    var total = 0.0
    // Values about the first path's, against cancellation.
    let origin = value(0)
    for path in 0..<paths {
      let draw = draws[path / BlockEngine.blockPaths]
      let distance = value(path) - origin
      sums[draw] += distance
      sizes[draw] += 1
      squares += distance * distance
      total += distance
    }
    let n = Double(paths)
    let groups = Double(count)
    let between = zip(sums, sizes).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
    guard n > groups else { return nil }
    let within = max(0, squares - between) / (n - groups)
    let spread = max(0, between - total * total / n) / (groups - 1)
    let size = (n - sizes.reduce(0) { $0 + $1 * $1 } / n) / (groups - 1)
    let parameter = max(0, (spread - within) / size)
    // The mean over draws is itself uncertain by a draw's variance over their number.
    return (within / n, parameter * (1 + 1 / groups))
  }

  /// The factor by which an interval for chance alone has to be widened to hold both errors; `nil` where it cannot be
  /// told.
  public func widening(_ value: (Int) -> Double) -> Double? {
    guard let parts = variances(value) else { return nil }
    guard parts.simulation > 0 else { return 1 }
    return ((parts.simulation + parts.parameter) / parts.simulation).squareRoot()
  }

  /// An estimate whose interval holds both errors.
  public func combined(_ estimate: Estimate, _ value: (Int) -> Double) -> Estimate {
    guard let factor = widening(value), let middle = estimate.value else { return estimate }
    var wide = estimate
    wide.low = estimate.low.map { middle - (middle - $0) * factor }
    wide.high = estimate.high.map { middle + ($0 - middle) * factor }
    if estimate.unit == .fraction {
      wide.low = wide.low.map { max(0, $0) }
      wide.high = wide.high.map { min(1, $0) }
    }
    wide.isCombined = true
    return wide
  }

  /// The combined estimate of a mean.
  func mean(_ estimate: Estimate, of values: [Int64]) -> Estimate {
    combined(estimate) { Double(values[$0]) }
  }

  /// The combined estimate of a quantile.
  func quantile(_ estimate: Estimate, of values: [Int64]) -> Estimate {
    guard let limit = estimate.value else { return estimate }
    return combined(estimate) { Double(values[$0]) <= limit ? 1 : 0 }
  }
}
