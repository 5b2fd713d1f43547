import CreditModels
import Stochastics

/// Cash limits that balance the cost of moving money against the interest that idle cash forgoes.
///
/// Cash is left alone between the limits; at the upper one it is brought down, at the lower one up, to the return
/// point. `Z = (3/4 F s^2 / i)^(1/3)` above the lower limit; the upper limit lies `3 Z` above it.
/// Rests on daily flows that are independent with mean zero, which receivables are not: a benchmark.
///
/// - Reference: [MillerOrr1966].
public struct MillerOrr: Sendable, Hashable {
  /// The least that is kept.
  public let lowerLimit: Double
  /// Return point above the lower limit.
  public let distance: Double

  /// Limits.
  ///
  /// - Parameters:
  ///   - lowerLimit: The least that is kept, set from outside.
  ///   - transactionCost: Cost of moving money once, at least 0.
  ///   - dailyVariance: Variance of the daily net cash flow, at least 0.
  ///   - dailyRate: Interest forgone a day, above 0.
  public init(lowerLimit: Double, transactionCost: Double, dailyVariance: Double, dailyRate: Double) {
    precondition(transactionCost >= 0 && dailyVariance >= 0 && dailyRate > 0)
    self.lowerLimit = lowerLimit
    distance = MillerOrr.cubeRoot(0.75 * transactionCost * dailyVariance / dailyRate)
  }

  /// Cash after a move.
  public var returnPoint: Double { lowerLimit + distance }
  /// Cash at which money is moved out.
  public var upperLimit: Double { lowerLimit + 3 * distance }
  /// Upper less lower limit.
  public var spread: Double { 3 * distance }
  /// Mean balance: lower limit + 4/3 Z.
  public var averageBalance: Double { lowerLimit + 4 * distance / 3 }

  private static func cubeRoot(_ value: Double) -> Double {
    guard value > 0 else { return 0 }
    var root = FixedOrder.exp(FixedOrder.log(value) / 3)
    // Two Newton steps, so that exact cubes have exact roots.
    for _ in 0..<2 { root -= (root - value / (root * root)) / 3 }
    return root
  }
}
