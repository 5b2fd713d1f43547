import Stochastics

/// What bends a payment clock on a path: the seats that later mechanisms fill, neutral by default.
///
/// A neutral influence returns the uniform unchanged, so a mechanism at rest leaves every bit as it was.
public struct PaymentInfluence: Sendable, Hashable {
  /// Factor on the hazard: customer habit (frailty) times the factors' shift; 1 is neutral.
  public var hazardMultiplier: Double
  /// Share of the variance of a payment that its customer's other payments have in common, `[0, 1)`.
  public var sameCustomerDependence: Double
  /// The customer's common standard normal draw of the path.
  public var common: Double

  /// Nothing bends the clock.
  public static let neutral = PaymentInfluence(hazardMultiplier: 1, sameCustomerDependence: 0, common: 0)

  /// An influence.
  public init(hazardMultiplier: Double, sameCustomerDependence: Double, common: Double) {
    precondition(hazardMultiplier > 0 && sameCustomerDependence >= 0 && sameCustomerDependence < 1)
    self.hazardMultiplier = hazardMultiplier
    self.sameCustomerDependence = sameCustomerDependence
    self.common = common
  }

  /// The uniform under the influence: a Gaussian copula with the common draw, then `u^(1/m)`, since
  /// `S(d)^m <= u` exactly if `S(d) <= u^(1/m)`.
  ///
  /// - Parameter uniform: A 31-bit uniform integer.
  public func bent(_ uniform: UInt32) -> UInt32 {
    guard self != .neutral else { return uniform }
    var u = (Double(uniform) + 0.5) * 0x1p-31
    if sameCustomerDependence > 0 {
      let own = FixedOrder.inverseNormalCDF(u)
      u = FixedOrder.normalCDF(
        sameCustomerDependence.squareRoot() * common + (1 - sameCustomerDependence).squareRoot() * own)
    }
    if hazardMultiplier != 1 { u = FixedOrder.exp(FixedOrder.log(u) / hazardMultiplier) }
    return UInt32(min(max(u * 0x1p31, 0), 0x1p31 - 1))
  }
}
