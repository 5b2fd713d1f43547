import Stochastics

/// Loss of a large pool of alike debtors under one common factor.
///
/// As the pool grows, the share that fails tends to `Phi((Phi^-1(p) + sqrt(rho) z) / sqrt(1 - rho))` given the factor
/// `-z`, so its quantile at level `q` has `z = Phi^-1(q)`.
///
/// - Reference: [Vasicek2002].
public struct VasicekLimit: Sendable, Hashable {
  /// Chance that a debtor fails within the period, in `[0, 1]`.
  public let probabilityOfDefault: Double
  /// Asset correlation of any two debtors, in `[0, 1]`.
  public let assetCorrelation: Double

  /// A pool.
  public init(probabilityOfDefault: Double, assetCorrelation: Double) {
    precondition((0...1).contains(probabilityOfDefault) && (0...1).contains(assetCorrelation))
    self.probabilityOfDefault = probabilityOfDefault
    self.assetCorrelation = assetCorrelation
  }

  /// The share of debtors that fails in the year that is worse than a share `level` of all years.
  ///
  /// - Parameter level: In `[0, 1]`; at 1 the worst case, at 0 the best.
  /// - Returns: A fraction. Without correlation the PD itself; at correlation 1 all fail or none.
  public func defaultRate(level: Double) -> Double {
    precondition((0...1).contains(level), "a level is a probability")
    let p = probabilityOfDefault
    guard p > 0, p < 1, assetCorrelation > 0 else { return p }
    guard assetCorrelation < 1 else { return level > 1 - p ? 1 : 0 }
    let threshold = FixedOrder.inverseNormalCDF(p)
    let factor = FixedOrder.inverseNormalCDF(level)
    return FixedOrder.normalCDF(
      (threshold + assetCorrelation.squareRoot() * factor) / (1 - assetCorrelation).squareRoot())
  }
}
