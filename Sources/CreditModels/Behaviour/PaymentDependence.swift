/// What the payments of one path have in common.
///
/// The clock of an invoice has the normal score `sqrt(m) M + sqrt(c) C + sqrt(1 - m - c) e`: `M` is drawn once a path,
/// `C` once a customer and path, `e` for the invoice (a Gaussian copula, so that the law of each invoice stays as it
/// is). In week `w` every hazard is further multiplied by `exp(s Z_w - s^2 / 2)`, with `Z_w` drawn once a path and
/// week: pay runs and holidays move whole weeks. Hazards are raised beforehand, so that the law of each invoice stays on
/// average. Without dependence intervals of sums are too narrow.
public struct PaymentDependence: Sendable, Hashable {
  /// Share of the variance of a normal score that all payments have in common, `m`.
  public var market: Double
  /// Further share that the payments of one customer have in common, `c`.
  public var customer: Double
  /// Variance of the logarithm of the weekly factor on all hazards, `s^2`.
  public var weekVariance: Double

  /// Payments are independent.
  public static let none = PaymentDependence(market: 0, customer: 0, weekVariance: 0)

  /// Dependence; the two shares add up to less than 1.
  public init(market: Double, customer: Double, weekVariance: Double) {
    precondition(
      market >= 0 && customer >= 0 && market + customer < 1 && weekVariance >= 0,
      "shares of variance are at least 0 and below 1 together")
    self.market = market
    self.customer = customer
    self.weekVariance = weekVariance
  }
}
