import Receivables

/// A decimal number as text in the grammar of JSON, so that it is written without binary noise.
public struct DecimalText: Hashable, Sendable, CustomStringConvertible {
  /// The number, such as `-1234.50`.
  public let description: String

  /// A whole number.
  public init(_ value: some BinaryInteger) { description = String(value) }

  /// An exact amount of money in major units, with the digits of its currency.
  public init(minorUnits: Int64, digits: Int) { description = Money.decimal(minorUnits, digits: digits) }

  /// A real number rounded to `significantDigits`, trailing zeros left out; `nil` for what is not finite.
  ///
  /// Rounds the shortest decimal text that identifies the number, half away from zero, so the result does not
  /// depend on a C library.
  public init?(_ value: Double, significantDigits: Int = 10) {
    precondition(significantDigits >= 1, "a number has a digit")
    guard value.isFinite else { return nil }
    guard value != 0 else {
      description = "0"
      return
    }
    // `description` is `1234.5`, `0.00012` or `1.2345e-07`: digits and the place of the point.
    let parts = value.magnitude.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = mantissa[0].utf8.map { Int($0) - 48 }
    let fraction = mantissa.count > 1 ? mantissa[1].utf8.map { Int($0) - 48 } : []
    var digits = whole + fraction
    var point = whole.count + (parts.count > 1 ? (Int(parts[1]) ?? 0) : 0)
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    point -= zeros
    if digits.count > significantDigits {
      let roundsUp = digits[significantDigits] >= 5
      digits = Array(digits.prefix(significantDigits))
      if roundsUp { DecimalText.addOne(&digits, &point) }
    }
    while digits.last == 0 { digits.removeLast() }
    description = (value < 0 ? "-" : "") + DecimalText.written(digits, point)
  }

  private static func addOne(_ digits: inout [Int], _ point: inout Int) {
    for position in digits.indices.reversed() {
      digits[position] += 1
      if digits[position] < 10 { return }
      digits[position] = 0
    }
    digits.insert(1, at: 0)
    point += 1
  }

  private static func written(_ digits: [Int], _ point: Int) -> String {
    let text = digits.map(String.init).joined()
    if point > 21 || point < -12 {
      let rest = text.dropFirst()
      return "\(text.prefix(1))\(rest.isEmpty ? "" : ".")\(rest)e\(point - 1)"
    }
    if point <= 0 { return "0." + String(repeating: "0", count: -point) + text }
    if point >= digits.count { return text + String(repeating: "0", count: point - digits.count) }
    return "\(text.prefix(point)).\(text.dropFirst(point))"
  }
}
