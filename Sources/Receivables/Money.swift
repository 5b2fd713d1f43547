/// An exact amount of one currency, in its minor unit (cents).
///
/// Sums are integer sums, so they do not depend on order. Arithmetic traps on overflow and on mixed
/// currencies: both are programmer errors, because Intake checks amounts and currencies at the border.
public struct Money: Hashable, Sendable {
  /// The amount in minor units; negative amounts are owed the other way.
  public let minorUnits: Int64
  /// The currency of the amount.
  public let currency: Currency

  /// An amount in minor units.
  public init(minorUnits: Int64, currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  /// The sum of two amounts of one currency.
  public static func + (left: Money, right: Money) -> Money {
    precondition(
      left.currency == right.currency, "amounts of \(left.currency) and \(right.currency) do not add")
    return Money(minorUnits: left.minorUnits + right.minorUnits, currency: left.currency)
  }

  /// The difference of two amounts of one currency.
  public static func - (left: Money, right: Money) -> Money {
    left + Money(minorUnits: -right.minorUnits, currency: right.currency)
  }
}

extension Money: CustomStringConvertible {
  /// The amount in major units with the currency's digits, such as `-1234.50 EUR`.
  public var description: String {
    "\(Money.decimal(minorUnits, digits: currency.minorDigits)) \(currency.code)"
  }

  /// The amount with its thousands apart, such as `-1,234.50 EUR`.
  public var grouped: String {
    let text = Money.decimal(
      minorUnits.magnitude > Int64.max.magnitude ? .max : Int64(minorUnits.magnitude),
      digits: currency.minorDigits)
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    var whole = ""
    for (place, digit) in parts[0].reversed().enumerated() {
      if place > 0, place % 3 == 0 { whole.insert(",", at: whole.startIndex) }
      whole.insert(digit, at: whole.startIndex)
    }
    let fraction = parts.count > 1 ? ".\(parts[1])" : ""
    return "\(minorUnits < 0 ? "-" : "")\(whole)\(fraction) \(currency.code)"
  }

  /// A number of minor units as a decimal number of major units, such as `-1234.50`.
  public static func decimal(_ minorUnits: Int64, digits: Int) -> String {
    let sign = minorUnits < 0 ? "-" : ""
    var text = String(minorUnits.magnitude)
    guard digits > 0 else { return sign + text }
    if text.utf8.count <= digits { text = String(repeating: "0", count: digits + 1 - text.utf8.count) + text }
    let cut = text.index(text.endIndex, offsetBy: -digits)
    return "\(sign)\(text[..<cut]).\(text[cut...])"
  }
}
