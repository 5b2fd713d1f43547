/// What an estimate counts.
public enum EstimateUnit: Hashable, Sendable {
  /// Minor units of the run's currency.
  case money
  /// Calendar days.
  case days
  /// A probability or share from 0 to 1.
  case fraction
  /// A number of things.
  case count
}

/// A number from a simulation with the 95 % interval of its simulation error.
///
/// Any of the three is `nil` where it does not exist; then `reason` says why. Simulation error is not risk: the
/// interval shrinks with the number of paths, the forecast's range does not.
public struct Estimate: Hashable, Sendable {
  /// The estimate.
  public var value: Double?
  /// Lower end of the interval.
  public var low: Double?
  /// Upper end of the interval.
  public var high: Double?
  /// What it counts.
  public var unit: EstimateUnit
  /// Why one of the numbers does not exist.
  public var reason: String?
  /// Whether the interval holds the error of drawn parameters too, not that of the simulation alone.
  public var isCombined = false

  /// An estimate with its interval.
  public init(value: Double?, low: Double?, high: Double?, unit: EstimateUnit, reason: String? = nil) {
    self.value = value
    self.low = low
    self.high = high
    self.unit = unit
    self.reason = reason
  }

  /// An estimate that does not exist.
  public static func missing(_ unit: EstimateUnit, reason: String) -> Estimate {
    Estimate(value: nil, low: nil, high: nil, unit: unit, reason: reason)
  }

  /// A number that is known without simulation error.
  public static func exact(_ value: Double, _ unit: EstimateUnit) -> Estimate {
    Estimate(value: value, low: value, high: value, unit: unit)
  }
}
