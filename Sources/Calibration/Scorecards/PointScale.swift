import Stochastics

/// Points of a scorecard: `points = offset + factor x ln(odds of good to bad)`.
///
/// Checked against 600 points at 50:1 with 20 points to double the odds: factor 28.8539, offset 487.123.
///
/// - Reference: [Siddiqi2006].
public struct PointScale: Sendable, Hashable {
  /// Points that double the odds, over `ln 2`.
  public let factor: Double
  /// Points at even odds.
  public let offset: Double

  /// A scale.
  ///
  /// - Parameters:
  ///   - points: Points at the stated odds.
  ///   - odds: Good to bad, above 0.
  ///   - double: Points to double the odds, above 0.
  public init(points: Double, odds: Double, double: Double) {
    precondition(odds > 0 && double > 0, "odds and points to double them are positive")
    factor = double / FixedOrder.log(2)
    offset = points - factor * FixedOrder.log(odds)
  }

  /// Points of a case with these odds of good to bad.
  public func points(odds: Double) -> Double { offset + factor * FixedOrder.log(odds) }

  /// Probability of going bad at these points.
  public func probability(points: Double) -> Double {
    1 / (1 + FixedOrder.exp((points - offset) / factor))
  }
}
