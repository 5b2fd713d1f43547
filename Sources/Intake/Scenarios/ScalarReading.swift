import Receivables

/// Why a scalar is refused.
struct ScalarRefusal: Error {
  let code: IssueCode
  let message: String
  let hint: String?

  init(_ code: IssueCode, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}

/// Reads numbers, shares, amounts, dates and texts from the text of a scalar.
///
/// Only forms that every version of YAML and every reader of the file takes for the same thing are accepted:
/// no `010`, `1_000`, `0x1F`, `1:30`, and no bare `no` where a text is meant.
enum ScalarReading {
  /// Largest amount in minor units; thousands of such amounts add up without overflow.
  static let largestAmount: Int64 = 9_000_000_000_000_000

  /// The parts of a decimal number as written.
  private struct Decimal {
    var isNegative = false
    var whole = ""
    var fraction = ""
    var exponent: Int?
  }

  /// A whole number in a range.
  static func integer(_ text: String, in range: ClosedRange<Int>) throws(ScalarRefusal) -> Int {
    let decimal = try decimal(text, "a whole number")
    guard decimal.fraction.isEmpty, decimal.exponent == nil else {
      throw ScalarRefusal(.yamlWrongType, "expected a whole number, found \(IssueText.literal(text))")
    }
    let value = Int((decimal.isNegative ? "-" : "") + decimal.whole)
    guard let value, range.contains(value) else {
      throw ScalarRefusal(
        .yamlOutOfRange,
        "\(IssueText.literal(text)) is out of range; expected \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A decimal number in a range.
  static func number(_ text: String, in range: NumberRange) throws(ScalarRefusal) -> Double {
    if text.hasSuffix("%") {
      throw ScalarRefusal(
        .yamlWrongType, "expected a number, found the share \(IssueText.literal(text))",
        hint: "write it without `%`")
    }
    _ = try decimal(text, "a number")
    return try inRange(try finite(text), range, text) { write($0) }
  }

  /// A share: `2%` or `0.02`; a bare number of 1 or more is refused, because `2` may mean either.
  static func fraction(_ text: String, in range: NumberRange) throws(ScalarRefusal) -> Double {
    let percent = { (value: Double) in write(value * 100) + "%" }
    if text.hasSuffix("%") {
      let number = trimmed(text.dropLast())
      let decimal = try decimal(number, "a share such as `2%`")
      return try inRange(try finite(shiftedByTwo(decimal)), range, text, percent)
    }
    let decimal = try decimal(text, "a share such as `2%`")
    let value = try finite(text)
    guard abs(value) < 1 else {
      let bare =
        (decimal.isNegative ? "-" : "") + decimal.whole
        + (decimal.fraction.isEmpty ? "" : "." + decimal.fraction)
      throw ScalarRefusal(
        .yamlPercent, "\(IssueText.literal(text)) is no share; expected a percentage, or a number below 1",
        hint: value == 1 ? "write `1%` or `100%`" : "write `\(bare)%`")
    }
    return try inRange(value, range, text, percent)
  }

  /// An amount in minor units of a currency.
  ///
  /// - Parameter currency: `nil` where the scenario's currency is not known; then two digits are assumed.
  static func amount(_ text: String, currency: Currency?, least: Int64?) throws(ScalarRefusal) -> Int64 {
    let decimal = try decimal(text, "an amount")
    let digits = currency?.minorDigits ?? 2
    if decimal.exponent != nil {
      _ = try finite(text)
      throw ScalarRefusal(
        .yamlWrongType, "the amount \(IssueText.literal(text)) has an exponent", hint: "write it out")
    }
    if decimal.fraction.count > digits, let currency {
      let expected = digits == 0 ? "no digits" : digits == 1 ? "1 digit" : "\(digits) digits"
      let found = "\(decimal.fraction.count) \(decimal.fraction.count == 1 ? "digit" : "digits")"
      throw ScalarRefusal(
        .yamlAmountDigits,
        "the amount \(IssueText.literal(text)) has \(found) after the point; \(currency.code) has \(expected)",
        hint: digitsHint(decimal, digits))
    }
    let fraction = decimal.fraction.prefix(digits)
    let padded = fraction + String(repeating: "0", count: digits - fraction.count)
    let value = Int64((decimal.isNegative ? "-" : "") + decimal.whole + padded)
    guard let value, abs(value) <= largestAmount else {
      throw ScalarRefusal(
        .yamlOutOfRange,
        "the amount \(IssueText.literal(text)) is larger than \(Money.decimal(largestAmount, digits: digits))"
      )
    }
    if let least, value < least {
      throw ScalarRefusal(
        .yamlOutOfRange,
        "the amount \(IssueText.literal(text)) is out of range; expected \(Money.decimal(least, digits: digits)) or more"
      )
    }
    return value
  }

  private static func digitsHint(_ decimal: Decimal, _ digits: Int) -> String {
    if decimal.fraction.count == 3, decimal.whole.count <= 3 {
      return "a point only divides decimals: write `\(decimal.whole)\(decimal.fraction)`, or round the amount"
    }
    guard decimal.fraction.dropFirst(digits).allSatisfy({ $0 == "0" }) else { return "round it" }
    let kept = decimal.fraction.prefix(digits)
    return "write `\(decimal.isNegative ? "-" : "")\(decimal.whole)\(kept.isEmpty ? "" : ".")\(kept)`"
  }

  /// A date written `yyyy-mm-dd`.
  static func date(_ text: String) throws(ScalarRefusal) -> Day {
    if let day = Day(iso: text) { return day }
    let parts = text.split(whereSeparator: { "-/.".contains($0) })
    let numbers = parts.compactMap { Int($0) }
    guard parts.count == 3, numbers.count == 3, parts.allSatisfy({ $0.utf8.count <= 4 }) else {
      throw ScalarRefusal(
        .yamlDate, "expected a date, found \(IssueText.literal(text))", hint: "write it as `2026-09-30`")
    }
    if parts[0].utf8.count == 4, text.split(separator: "-").count == 3 {
      if let day = Day(year: numbers[0], month: numbers[1], day: numbers[2]) {
        throw ScalarRefusal(
          .yamlDate, "the date \(IssueText.literal(text)) is short of digits", hint: "write `\(day)`")
      }
      throw ScalarRefusal(
        .yamlDate, "the date \(IssueText.literal(text)) does not exist", hint: lastDay(numbers))
    }
    let readings = [numbers, [numbers[2], numbers[1], numbers[0]], [numbers[2], numbers[0], numbers[1]]]
    let days = Set(
      readings.compactMap { Day(year: $0[0], month: $0[1], day: $0[2]) }.filter { $0.components.year > 1900 })
    guard !days.isEmpty else {
      throw ScalarRefusal(
        .yamlDate, "the date \(IssueText.literal(text)) does not exist", hint: "write dates as `2026-09-30`")
    }
    let hint = days.sorted().map { "`\($0)`" }.joined(separator: " or ")
    throw ScalarRefusal(
      .yamlDate, "the date \(IssueText.literal(text)) is not written year first", hint: "write \(hint)")
  }

  /// A text; plain ones that YAML may take for something else are refused.
  static func text(_ text: String, quoted: Bool, longest: Int) throws(ScalarRefusal) -> String {
    if !quoted { try refuseAmbiguous(text) }
    guard !holdsControls(text) else {
      throw ScalarRefusal(.yamlWrongType, "the text holds control characters", hint: "delete them")
    }
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw ScalarRefusal(.yamlEmptyValue, "the text is empty")
    }
    guard text.count <= longest else {
      throw ScalarRefusal(
        .yamlOutOfRange, "the text has \(text.count) characters; at most \(longest) are read")
    }
    return text
  }

  /// Whether a text holds control characters other than the ends of lines; escapes in quotes can bring them.
  static func holdsControls(_ text: String) -> Bool {
    text.unicodeScalars.contains { character in
      (character.value < 0x20 && character != "\n") || (0x7F..<0xA0).contains(character.value)
    }
  }

  /// Refuses a plain text that some version of YAML reads as a truth value, a number or a date.
  static func refuseAmbiguous(_ text: String) throws(ScalarRefusal) {
    guard text.utf8.count <= 100 else { return }
    let other: String? =
      if isTruthValue(text) { "a truth value" } else if looksNumeric(text) {
        "a number"
      } else if Day(iso: text) != nil {
        "a date"
      } else { nil }
    guard let other else { return }
    throw ScalarRefusal(
      .yamlAmbiguous, "\(IssueText.literal(text)) reads as \(other) in YAML; a text was expected",
      hint: "put it in quotes: `\"\(text.prefix(40))\"`")
  }

  /// Whether YAML 1.1 reads the text as true or false.
  static func isTruthValue(_ text: String) -> Bool {
    let forms = ["y", "n", "yes", "no", "on", "off", "true", "false"]
    return forms.contains(text.lowercased())
      && [text.lowercased(), text.uppercased(), text.capitalizedFirst].contains(text)
  }

  /// The shortest text of a number that reads back to the same number.
  static func write(_ value: Double) -> String {
    let text = value == 0 ? "0" : "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func looksNumeric(_ text: String) -> Bool {
    // All forms begin like this; most texts do not, and need no regular expression.
    guard let first = text.utf8.first, (48...57).contains(first) || [43, 45, 46].contains(first) else {
      return false
    }
    return text.contains(/^[-+.]?[0-9][0-9_]*([.:][0-9_:.]*)?([eE][-+]?[0-9]+)?$/)
      || text.contains(/^0[xob][0-9a-fA-F_]+$/)
      || text.lowercased().contains(/^[-+]?\.(inf|nan)$/)
  }

  private static func trimmed(_ text: Substring) -> String {
    var rest = text
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }

  private static func finite(_ text: String) throws(ScalarRefusal) -> Double {
    guard let value = Double(text), value.isFinite else {
      throw ScalarRefusal(.yamlNotFinite, "\(IssueText.literal(text)) is too large for a number")
    }
    return value
  }

  private static func inRange(
    _ value: Double, _ range: NumberRange, _ text: String, _ write: (Double) -> String
  ) throws(ScalarRefusal) -> Double {
    guard range.contains(value) else {
      throw ScalarRefusal(
        .yamlOutOfRange, "\(IssueText.literal(text)) is out of range; expected \(range.words(write))")
    }
    return value == 0 ? 0 : value
  }

  /// A hundredth, by moving the point, so that `0.8%` is the very number `0.008`.
  private static func shiftedByTwo(_ decimal: Decimal) -> String {
    let exponent = (decimal.exponent ?? 0) - 2
    return
      "\(decimal.isNegative ? "-" : "")\(decimal.whole).\(decimal.fraction.isEmpty ? "0" : decimal.fraction)e\(exponent)"
  }

  /// The parts of a number written as `[-+]? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [-+]? [0-9]{1,6})?`; `nil` for
  /// anything else.
  ///
  /// By hand: a scenario may hold a table of thousands of numbers, and Swift builds a literal regular expression anew
  /// each time that it is used.
  private static func plainDecimal(_ text: String) -> Decimal? {
    let bytes = Array(text.utf8)
    var place = 0
    func isDigit(_ place: Int) -> Bool { place < bytes.count && (48...57).contains(bytes[place]) }
    func digits() -> String {
      let first = place
      while isDigit(place) { place += 1 }
      return String(decoding: bytes[first..<place], as: UTF8.self)
    }
    func sign() -> Bool {
      guard place < bytes.count, bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "+") else {
        return false
      }
      place += 1
      return bytes[place - 1] == UInt8(ascii: "-")
    }
    var decimal = Decimal(isNegative: sign())
    decimal.whole = digits()
    guard !decimal.whole.isEmpty, decimal.whole == "0" || !decimal.whole.hasPrefix("0") else { return nil }
    if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
      place += 1
      decimal.fraction = digits()
      guard !decimal.fraction.isEmpty else { return nil }
    }
    if place < bytes.count, bytes[place] == UInt8(ascii: "e") || bytes[place] == UInt8(ascii: "E") {
      place += 1
      let isNegative = sign()
      let exponent = digits()
      guard (1...6).contains(exponent.utf8.count), let size = Int(exponent) else { return nil }
      decimal.exponent = isNegative ? -size : size
    }
    return place == bytes.count ? decimal : nil
  }

  /// The parts of a number that all versions of YAML read alike.
  private static func decimal(_ text: String, _ expected: String) throws(ScalarRefusal) -> Decimal {
    guard text.utf8.count <= 400 else {
      throw ScalarRefusal(.yamlWrongType, "expected \(expected), found \(text.utf8.count) characters")
    }
    if let decimal = plainDecimal(text) { return decimal }
    let lowered = text.lowercased()
    if lowered.contains(/^[-+]?\.?(nan|inf|infinity)$/) {
      throw ScalarRefusal(
        .yamlNotFinite, "\(IssueText.literal(text)) is not a finite number; expected \(expected)")
    }
    if text.contains(/^[-+]?0[0-9]+(\.[0-9]*)?$/) {
      let plain = text.replacing(/^([-+]?)0+(?=[0-9])/) { "\($0.1)" }
      throw ScalarRefusal(
        .yamlAmbiguous, "\(IssueText.literal(text)) reads as an octal number in YAML 1.1",
        hint: "write it without the leading zero: `\(plain.prefix(40))`")
    }
    if text.contains(/^[-+]?[0-9]+(:[0-9]+)+(\.[0-9]*)?$/) {
      throw ScalarRefusal(
        .yamlAmbiguous,
        "\(IssueText.literal(text)) reads as a number of base 60 in YAML 1.1; expected \(expected)")
    }
    if text.contains(/^[-+]?0[xob][0-9a-fA-F_]+$/) || text.contains(/^[-+]?[0-9][0-9_]*(\.[0-9_]*)?$/) {
      let hint =
        text.contains("_") ? "write `\(text.filter { $0 != "_" }.prefix(40))`" : "write decimal digits"
      throw ScalarRefusal(
        .yamlAmbiguous, "versions of YAML read \(IssueText.literal(text)) differently; expected \(expected)",
        hint: hint)
    }
    if isTruthValue(text) {
      throw ScalarRefusal(
        .yamlAmbiguous, "\(IssueText.literal(text)) reads as a truth value in YAML; expected \(expected)")
    }
    if text.contains(/^[-+]?[0-9]+(?:[., '][0-9]+)+$/) {
      throw ScalarRefusal(
        .yamlWrongType, "expected \(expected), found \(IssueText.literal(text))",
        hint: "write a point before the decimals and nothing between thousands: `1234.50`")
    }
    throw ScalarRefusal(.yamlWrongType, "expected \(expected), found \(IssueText.literal(text))")
  }

  private static func lastDay(_ date: [Int]) -> String? {
    guard (1...12).contains(date[1]), (1...9999).contains(date[0]), date[2] > 28,
      let first = Day(year: date[0], month: date[1], day: 1)
    else { return "write dates as `2026-09-30`" }
    return "the month ends on `\(first.endOfMonth)`"
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst().lowercased() }
}
