import Stochastics

/// How a customer's payments, orders and recoveries move with the factors of the economy.
///
/// Low factors are bad times. A positive sensitivity means that bad times slow payments down, shrink orders and
/// lower recoveries; 0 is neutral. Own construction: proportional hazards and log-linear demand.
public struct FactorResponse: Sendable, Hashable {
  /// Change of the log payment hazard per standard deviation, by factor: the hazard is multiplied by
  /// `exp(payment . F)`, where `F` is the economy in the week in which the item falls due.
  public var payment: [Double]
  /// Change of log orders per standard deviation, by factor; orders are multiplied by
  /// `exp(demand . F - variance / 2)`, so that their mean stays the plan in a stationary economy.
  public var demand: [Double]
  /// Change of log recovery per standard deviation, by factor; a recovered share never exceeds 1.
  public var recovery: [Double]

  /// Sensitivities by factor; empty means 0.
  public init(payment: [Double] = [], demand: [Double] = [], recovery: [Double] = []) {
    self.payment = payment
    self.demand = demand
    self.recovery = recovery
  }

  /// Nothing moves.
  public static let neutral = FactorResponse()
}

/// How a customer pays: its habit, what its payments have in common, how it behaves before it fails.
public struct PaymentHabit: Sendable, Hashable {
  /// Standard deviation of the logarithm of the customer's own factor on the payment hazard, drawn once a path
  /// (frailty, log-normal with median 1); 0 is neutral.
  public var frailtyDeviation: Double
  /// Share of the variance of a payment that the customer's payments on a path have in common, `[0, 1)`.
  public var sameCustomerDependence: Double
  /// Days before a failure from which the customer pays more slowly; 0 is neutral.
  public var distressDays: Int
  /// Share by which the payment hazard falls in those days, `[0, 1)`.
  public var distressSlowdown: Double
  /// Classes of large amounts: from an amount on the hazard is multiplied; in order of amount.
  public var amountClasses: [AmountClass]

  /// Items of an amount or more.
  public struct AmountClass: Sendable, Hashable {
    /// Least amount in minor units.
    public var from: Int64
    /// Factor on the payment hazard, above 0: below 1 large items are paid later.
    public var hazardMultiplier: Double
    /// A class.
    public init(from: Int64, hazardMultiplier: Double) {
      precondition(hazardMultiplier > 0, "a multiplier is positive")
      self.from = from
      self.hazardMultiplier = hazardMultiplier
    }
  }

  /// A habit; without arguments neutral.
  public init(
    frailtyDeviation: Double = 0, sameCustomerDependence: Double = 0, distressDays: Int = 0,
    distressSlowdown: Double = 0, amountClasses: [AmountClass] = []
  ) {
    self.frailtyDeviation = frailtyDeviation
    self.sameCustomerDependence = sameCustomerDependence
    self.distressDays = distressDays
    self.distressSlowdown = distressSlowdown
    self.amountClasses = amountClasses
  }

  /// Nothing bends the clock.
  public static let neutral = PaymentHabit()

  /// The factor of an item of this amount.
  public func multiplier(amount: Int64) -> Double {
    var value = 1.0
    for item in amountClasses where amount >= item.from { value = item.hazardMultiplier }
    return value
  }
}
