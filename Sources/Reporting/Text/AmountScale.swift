import Receivables

/// The unit in which a table shows its amounts, chosen so that the largest has at most six digits.
public struct AmountScale: Hashable, Sendable {
  /// How many major units the unit holds.
  public enum Size: Int, Sendable, CaseIterable {
    /// Single major units.
    case one = 0
    /// Thousands.
    case thousand = 3
    /// Millions.
    case million = 6
    /// Billions, 10 to the power of 9.
    case billion = 9
    /// Trillions, 10 to the power of 12.
    case trillion = 12
  }

  /// Size of the unit.
  public let size: Size
  /// Currency of the amounts.
  public let currency: Currency

  /// A unit.
  public init(_ size: Size, _ currency: Currency) {
    self.size = size
    self.currency = currency
  }

  /// The smallest unit in which none of the amounts, in minor units, has more than six digits.
  public init(fitting amounts: some Sequence<Int64>, _ currency: Currency) {
    let largest = amounts.reduce(UInt64(0)) { max($0, $1.magnitude) }
    let size = Size.allCases.first {
      largest / UInt64(AmountScale($0, currency).minorPerUnit) < 999_999
    }
    self.init(size ?? .trillion, currency)
  }

  /// Minor units in one unit.
  public var minorPerUnit: Int64 {
    var factor = currency.minorPerMajor
    for _ in 0..<size.rawValue { factor *= 10 }
    return factor
  }

  /// Name of the unit, such as `thousand EUR`.
  public var label: String {
    size == .one ? currency.code : "\(size) \(currency.code)"
  }

  /// An amount in minor units as a rounded number of units (half away from zero).
  public func rounded(_ minorUnits: Int64) -> Int64 { NumberText.rounded(minorUnits, by: minorPerUnit) }

  /// An amount in minor units as a rounded number of units with thousands separators.
  public func text(_ minorUnits: Int64) -> String { NumberText.grouped(rounded(minorUnits)) }

  /// A real number of minor units as a rounded number of units; `n/a` where it is not a number.
  public func text(_ minorUnits: Double?) -> String {
    guard let minorUnits, let whole = NumberText.wholeNumber(minorUnits) else { return "n/a" }
    return text(whole)
  }
}
