/// A number of a behaviour with where it comes from: fitted from a ledger, or assumed.
public struct FittedValue: Sendable, Hashable {
  /// Where a number comes from.
  public enum Origin: String, Sendable, Hashable, CaseIterable {
    /// From the ledger, with a standard error where one exists.
    case fitted
    /// From the ledger, but marked: too few events, a level without payments, or a bound that was hit.
    case weak
    /// Not from the ledger.
    case assumption
  }

  /// The number.
  public var value: Double
  /// Its standard error; `nil` where none exists.
  public var standardError: Double?
  /// Observations behind it (payments, pairs or weeks, as its owner says).
  public var count: Int
  /// Where it comes from.
  public var origin: Origin

  /// A number with its origin.
  public init(_ value: Double, standardError: Double? = nil, count: Int = 0, origin: Origin = .fitted) {
    self.value = value
    self.standardError = standardError
    self.count = count
    self.origin = origin
  }

  /// A number that is assumed.
  public static func assumed(_ value: Double) -> FittedValue { FittedValue(value, origin: .assumption) }

  /// The 95 % interval by the normal law, where a standard error exists.
  public var interval: (low: Double, high: Double)? {
    standardError.map { (value - 1.959963984540054 * $0, value + 1.959963984540054 * $0) }
  }
}
