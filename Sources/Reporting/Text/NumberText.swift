import Receivables

/// Numbers as a reader of a report wants them: thousands separators, sensible digits, never a false zero.
public enum NumberText {
  /// A whole number with a comma between thousands, such as `-1,234,567`.
  public static func grouped(_ value: some BinaryInteger) -> String {
    let digits = String(value.magnitude)
    var text = value < 0 ? "-" : ""
    for (position, digit) in digits.enumerated() {
      if position > 0, (digits.count - position) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// An amount with the digits of its currency and thousands separators, such as `1,234.50 EUR`.
  public static func amount(_ minorUnits: Int64, _ currency: Currency) -> String {
    let decimal = Money.decimal(minorUnits, digits: currency.minorDigits)
    let parts = decimal.split(separator: ".", omittingEmptySubsequences: false)
    let isNegative = minorUnits < 0
    let whole = grouped(minorUnits.magnitude / UInt64(currency.minorPerMajor))
    let fraction = parts.count > 1 ? "." + parts[1] : ""
    return "\(isNegative ? "-" : "")\(whole)\(fraction) \(currency.code)"
  }

  /// An amount rounded to whole major units (half away from zero), such as `1,235`; the unit is left to the
  /// caller.
  public static func wholeAmount(_ minorUnits: Int64, _ currency: Currency) -> String {
    grouped(rounded(minorUnits, by: currency.minorPerMajor))
  }

  /// A fraction as a percentage whose digits suit its size: `93.1 %`, `0.43 %`, `<0.01 %`, `>99.99 %`.
  ///
  /// Only exactly 0 and 1 print as `0 %` and `100 %`.
  public static func percent(_ fraction: Double) -> String {
    guard fraction.isFinite else { return "not available" }
    let near = min(abs(fraction), abs(1 - fraction))
    if fraction == 0 { return "0 %" }
    if fraction == 1 { return "100 %" }
    if near < 0.0001 {
      if fraction > 0.5 { return fraction < 1 ? ">99.99 %" : percentage(fraction, digits: 2) + " %" }
      return fraction > 0 ? "<0.01 %" : percentage(fraction, digits: 2) + " %"
    }
    return percentage(fraction, digits: percentDigits(fraction)) + " %"
  }

  /// Digits after the point with which ``percent(_:)`` prints a fraction: two within one percent of 0 or 1.
  public static func percentDigits(_ fraction: Double) -> Int {
    min(abs(fraction), abs(1 - fraction)) < 0.01 ? 2 : 1
  }

  /// A fraction as a percentage with a fixed number of digits and without the sign, such as `6.9`.
  public static func percentage(_ fraction: Double, digits: Int) -> String {
    guard fraction.isFinite, abs(fraction) < 1e9 else { return "not available" }
    var power: Int64 = 1
    for _ in 0..<digits { power *= 10 }
    return Money.decimal(
      Int64((fraction * 100 * Double(power)).rounded(.toNearestOrAwayFromZero)), digits: digits)
  }

  /// A probability from counted paths: as a percentage, or as a count where no path or every path has it,
  /// because a count of zero does not make a probability of zero: `0 of 10,000 paths`.
  public static func probability(_ fraction: Double, paths: Int) -> String {
    if fraction == 0 { return "0 of \(grouped(paths)) paths" }
    if fraction == 1 { return "all \(grouped(paths)) paths" }
    return percent(fraction)
  }

  /// A decimal number with a fixed number of digits after the point and thousands separators, such as
  /// `1,047.3`.
  public static func decimal(_ value: Double, digits: Int) -> String {
    var power: Int64 = 1
    for _ in 0..<digits { power *= 10 }
    guard let scaled = wholeNumber(value * Double(power)) else { return "not available" }
    let whole = grouped(scaled.magnitude / UInt64(power))
    let fraction = Money.decimal(Int64(scaled.magnitude % UInt64(power)), digits: digits)
    return (scaled < 0 ? "-" : "") + whole + (digits > 0 ? String(fraction.dropFirst()) : "")
  }

  /// The nearest whole number, half away from zero; `nil` where there is none that fits.
  public static func wholeNumber(_ value: Double) -> Int64? {
    let rounded = value.rounded(.toNearestOrAwayFromZero)
    return rounded.isFinite && abs(rounded) < 9.2e18 ? Int64(rounded) : nil
  }

  /// A quotient rounded half away from zero.
  static func rounded(_ value: Int64, by divisor: Int64) -> Int64 {
    let quotient = value.magnitude / UInt64(divisor)
    let remainder = value.magnitude % UInt64(divisor)
    let nearest = Int64(quotient) + (remainder >= UInt64(divisor) - remainder ? 1 : 0)
    return divisor == 1 ? value : (value < 0 ? -nearest : nearest)
  }
}
