/// A decimal number as it stands in a file, without rounding.
struct ExactDecimal: Hashable, Sendable {
  /// The number without its decimal mark.
  var mantissa: Int128
  /// Digits behind the decimal mark.
  var fractionDigits: Int

  init(mantissa: Int128, fractionDigits: Int) {
    self.mantissa = mantissa
    self.fractionDigits = fractionDigits
  }

  /// A number with a point as decimal mark and no grouping, such as `-1.98`; at most 18 digits.
  init?(plain text: String) {
    guard let value = AmountForm(decimalMark: .point, thousands: .none).decimal(Array(text.utf8)[...]) else {
      return nil
    }
    self = value
  }

  /// The sum; `nil` beyond what is held exactly.
  func plus(_ other: ExactDecimal) -> ExactDecimal? {
    let digits = max(fractionDigits, other.fractionDigits)
    guard let left = mantissa(digits: digits), let right = other.mantissa(digits: digits) else { return nil }
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? nil : ExactDecimal(mantissa: sum, fractionDigits: digits)
  }

  /// The product; `nil` beyond what is held exactly.
  func times(_ other: ExactDecimal) -> ExactDecimal? {
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: other.mantissa)
    return overflow
      ? nil : ExactDecimal(mantissa: product, fractionDigits: fractionDigits + other.fractionDigits)
  }

  /// The number with the other sign.
  static prefix func - (value: ExactDecimal) -> ExactDecimal {
    ExactDecimal(mantissa: -value.mantissa, fractionDigits: value.fractionDigits)
  }

  /// -1, 0 or 1 as the number is smaller than, equal to or greater than another; `nil` where they are too far apart
  /// to be held in common digits.
  func compared(to other: ExactDecimal) -> Int? {
    let digits = max(fractionDigits, other.fractionDigits)
    guard let left = mantissa(digits: digits), let right = other.mantissa(digits: digits) else { return nil }
    return left < right ? -1 : (left > right ? 1 : 0)
  }

  /// The number in units of `10^-digits`, halves away from zero; whether that changed it; `nil` above 10^15.
  func rounded(digits: Int) -> (value: Int64, isExact: Bool)? {
    var value: Int128
    var isExact = true
    if fractionDigits > digits {
      guard let divisor = ExactDecimal.powerOfTen(fractionDigits - digits) else { return nil }
      let (quotient, rest) = mantissa.quotientAndRemainder(dividingBy: divisor)
      isExact = rest == 0
      value = quotient
      if rest.magnitude >= divisor.magnitude - rest.magnitude { value += mantissa < 0 ? -1 : 1 }
    } else {
      guard let scaled = mantissa(digits: digits) else { return nil }
      value = scaled
    }
    guard value.magnitude <= 1_000_000_000_000_000 else { return nil }
    return (Int64(value), isExact)
  }

  /// The number if it is whole and fits.
  var wholeNumber: Int? {
    guard let divisor = ExactDecimal.powerOfTen(fractionDigits) else { return nil }
    let (quotient, rest) = mantissa.quotientAndRemainder(dividingBy: divisor)
    return rest == 0 ? Int(exactly: quotient) : nil
  }

  private func mantissa(digits: Int) -> Int128? {
    guard let power = ExactDecimal.powerOfTen(digits - fractionDigits) else { return nil }
    let (scaled, overflow) = mantissa.multipliedReportingOverflow(by: power)
    return overflow ? nil : scaled
  }

  private static func powerOfTen(_ exponent: Int) -> Int128? {
    guard (0...38).contains(exponent) else { return nil }
    var power: Int128 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }
}

/// How a file writes amounts.
struct AmountForm: Hashable, Sendable {
  /// The mark before the fraction.
  enum DecimalMark: String, CaseIterable, Sendable {
    case point = "."
    case comma = ","
  }

  /// The mark between groups of three digits.
  enum Thousands: String, CaseIterable, Sendable {
    case none
    case comma = ","
    case point = "."
    case apostrophe = "'"
    case space
  }

  var decimalMark: DecimalMark
  var thousands: Thousands

  /// Reads an amount exactly.
  ///
  /// Takes a sign before or behind, a Unicode minus, parentheses for negative amounts and a currency sign before or
  /// behind. Groups must have three digits, so that a wrong decimal mark is found. Exponents are refused: the
  /// program that wrote them has dropped digits.
  ///
  /// - Returns: `nil` for anything else, and above 18 digits in all or behind the decimal mark.
  func decimal(_ text: ArraySlice<UInt8>) -> ExactDecimal? {
    text.withUnsafeBufferPointer { decimal($0) }
  }

  private func decimal(_ text: UnsafeBufferPointer<UInt8>) -> ExactDecimal? {
    var start = 0
    var end = text.count
    var isNegative = false
    var signs = 0
    func strip() -> Bool {
      guard start < end else { return false }
      switch text[start] {
      case UInt8(ascii: "-"), UInt8(ascii: "+"):
        isNegative = isNegative || text[start] == UInt8(ascii: "-")
        signs += 1
        start += 1
        return true
      case UInt8(ascii: " "), UInt8(ascii: "$"):
        start += 1
        return true
      case 0xC2 where start + 1 < end && [0xA3, 0xA5, 0xA0].contains(text[start + 1]):
        start += 2
        return true
      case 0xE2 where start + 2 < end && text[start + 1] == 0x82 && text[start + 2] == 0xAC:
        start += 3
        return true
      case 0xE2 where start + 2 < end && text[start + 1] == 0x88 && text[start + 2] == 0x92:
        isNegative = true
        signs += 1
        start += 3
        return true
      case UInt8(ascii: "(") where text[end - 1] == UInt8(ascii: ")"):
        isNegative = true
        signs += 1
        start += 1
        end -= 1
        return true
      default: break
      }
      switch text[end - 1] {
      case UInt8(ascii: "-"), UInt8(ascii: "+"):
        isNegative = isNegative || text[end - 1] == UInt8(ascii: "-")
        signs += 1
        end -= 1
        return true
      case UInt8(ascii: " "), UInt8(ascii: "$"):
        end -= 1
        return true
      case 0xA3, 0xA5, 0xA0:
        guard end - start >= 2, text[end - 2] == 0xC2 else { return false }
        end -= 2
        return true
      case 0xAC:
        guard end - start >= 3, text[end - 3] == 0xE2, text[end - 2] == 0x82 else { return false }
        end -= 3
        return true
      default: return false
      }
    }
    if start < end, !Self.isDigit(text[start]) || !Self.isDigit(text[end - 1]) { while strip() {} }
    guard start < end, signs <= 1 else { return nil }
    return digits(text, start, end, isNegative)
  }

  private func digits(
    _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ isNegative: Bool
  ) -> ExactDecimal? {
    let mark: UInt8 = decimalMark == .point ? 0x2E : 0x2C
    var mantissa: Int64 = 0
    var count = 0
    var fraction: Int?
    var group: Int?
    var at = start
    while at < end {
      let byte = text[at]
      if Self.isDigit(byte) {
        mantissa = mantissa &* 10 &+ Int64(byte &- 0x30)
        if mantissa != 0 { count += 1 }
        if count > 18 { return nil }
        if let seen = fraction {
          fraction = seen + 1
          if seen >= 18 { return nil }
        } else if let seen = group {
          group = seen + 1
        }
      } else if byte == mark, fraction == nil {
        if let group, group != 3 { return nil }
        fraction = 0
      } else if fraction == nil, let length = separator(text, at, end) {
        if at == start { return nil }
        if let group, group != 3 { return nil }
        if group == nil, at - start > 3 { return nil }
        group = 0
        at += length - 1
      } else {
        return nil
      }
      at += 1
    }
    if fraction == nil, let group, group != 3 { return nil }
    if end - start == (fraction == nil ? 0 : 1) { return nil }
    return ExactDecimal(mantissa: Int128(isNegative ? -mantissa : mantissa), fractionDigits: fraction ?? 0)
  }

  /// Bytes of the thousands mark at a place, if one stands there.
  private func separator(_ text: UnsafeBufferPointer<UInt8>, _ at: Int, _ end: Int) -> Int? {
    switch thousands {
    case .none: return nil
    case .comma: return text[at] == 0x2C ? 1 : nil
    case .point: return text[at] == 0x2E ? 1 : nil
    case .apostrophe:
      if text[at] == 0x27 { return 1 }
      return at + 2 < end && text[at] == 0xE2 && text[at + 1] == 0x80 && text[at + 2] == 0x99 ? 3 : nil
    case .space:
      if text[at] == 0x20 { return 1 }
      if at + 1 < end, text[at] == 0xC2, text[at + 1] == 0xA0 { return 2 }
      return at + 2 < end && text[at] == 0xE2 && text[at + 1] == 0x80 && text[at + 2] == 0xAF ? 3 : nil
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
