import Receivables
import Stochastics

extension JSONValue {
  /// An amount of minor units as a decimal number of major units, with the digits of its currency.
  public static func money(_ minorUnits: Int64?, _ currency: Currency) -> JSONValue {
    guard let minorUnits else { return .null }
    return .number(DecimalText(minorUnits: minorUnits, digits: currency.minorDigits))
  }

  /// A real number of minor units, rounded to the minor unit; null where it is not finite or missing.
  public static func money(_ minorUnits: Double?, _ currency: Currency) -> JSONValue {
    money(minorUnits.flatMap(NumberText.wholeNumber), currency)
  }

  /// An estimate as `{"value", "low", "high", "unit", "interval"}`, with a `reason` where a number is
  /// missing.
  ///
  /// Money is in major units of `currency` (the unit is its code); fractions and days have 10 significant
  /// digits.
  public static func estimate(_ estimate: Estimate, _ currency: Currency) -> JSONValue {
    func number(_ value: Double?) -> JSONValue {
      estimate.unit == .money ? .money(value, currency) : .real(value)
    }
    let unit =
      switch estimate.unit {
      case .money: currency.code
      case .days: "days"
      case .fraction: "fraction"
      case .count: "count"
      }
    let numbers = [estimate.value, estimate.low, estimate.high].map(number)
    var members: [(String, JSONValue)] = [
      ("value", numbers[0]), ("low", numbers[1]), ("high", numbers[2]), ("unit", .string(unit)),
      ("interval", .string(estimate.isCombined ? "combined" : "simulation")),
    ]
    let isMissing = numbers.contains { if case .null = $0 { true } else { false } }
    if isMissing || estimate.reason != nil {
      members.append(("reason", .string(estimate.reason ?? "not available")))
    }
    return .object(members)
  }

  /// An estimate of a mechanism that the model does not have: null with the reason `not modelled`.
  public static func notModelled(_ unit: EstimateUnit, _ currency: Currency) -> JSONValue {
    estimate(.missing(unit, reason: "not modelled"), currency)
  }
}
