import Receivables

/// A way in which a file writes dates.
struct DateForm: Hashable, Sendable {
  private enum Part: Hashable, Sendable {
    case year4
    case year2
    case month
    case monthName
    case day
    case clock
    case literal(UInt8)
  }

  private enum Kind: Hashable, Sendable {
    case parts([Part])
    case excelSerial
    case epochSeconds
    case epochMilliseconds
  }

  /// The form as the mapping writes it.
  let pattern: String
  private let kind: Kind

  /// A form from its pattern.
  ///
  /// Parts are `yyyy`, `yy` (00 to 68 are 2000 to 2068, 69 to 99 are 1969 to 1999), `MM` or `M`, `MMM` or `MMMM` (an
  /// English or German name), `dd` or `d`, and `HH`, `mm`, `ss`, `SSS` for a time of day that is read over. `M` and
  /// `d` take one or two digits, `MM` and `dd` two. Other characters stand for themselves. `excel_serial` counts days
  /// as Excel does, `epoch` and `epoch_ms` count seconds and milliseconds from 1970-01-01 UTC.
  ///
  /// - Returns: `nil` for a pattern without a year, a month and a day.
  init?(_ pattern: String) {
    self.pattern = pattern
    switch pattern {
    case "excel_serial":
      kind = .excelSerial
      return
    case "epoch":
      kind = .epochSeconds
      return
    case "epoch_ms":
      kind = .epochMilliseconds
      return
    default: break
    }
    var parts: [Part] = []
    var isWide: [Bool] = []
    let bytes = Array(pattern.utf8)
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      var run = 1
      while at + run < bytes.count, bytes[at + run] == byte { run += 1 }
      switch (byte, run) {
      case (UInt8(ascii: "y"), 4): parts.append(.year4)
      case (UInt8(ascii: "y"), 2): parts.append(.year2)
      case (UInt8(ascii: "M"), 1), (UInt8(ascii: "M"), 2): parts.append(.month)
      case (UInt8(ascii: "M"), 3), (UInt8(ascii: "M"), 4): parts.append(.monthName)
      case (UInt8(ascii: "d"), 1), (UInt8(ascii: "d"), 2): parts.append(.day)
      case (UInt8(ascii: "H"), 1...2), (UInt8(ascii: "m"), 2), (UInt8(ascii: "s"), 2),
        (UInt8(ascii: "S"), 1...6):
        parts.append(.clock)
      case (UInt8(ascii: "y"), _), (UInt8(ascii: "M"), _), (UInt8(ascii: "d"), _): return nil
      default:
        for _ in 0..<run {
          parts.append(.literal(byte))
          isWide.append(true)
        }
        at += run
        continue
      }
      isWide.append(run > 1)
      at += run
    }
    let years = parts.count { $0 == .year4 || $0 == .year2 }
    let months = parts.count { $0 == .month || $0 == .monthName }
    guard years == 1, months == 1, parts.count(where: { $0 == .day }) == 1 else { return nil }
    kind = .parts(parts)
    widths = isWide
  }

  /// Whether a numeric part has its full width, by part.
  private var widths: [Bool] = []

  /// The day that a text stands for, or `nil` where it has another form or no such day exists.
  func day(_ text: ArraySlice<UInt8>) -> Day? {
    text.withUnsafeBufferPointer { bytes in
      switch kind {
      case .parts(let parts): return DateForm.read(parts, widths, bytes)
      case .excelSerial:
        // Excel's day 60 is a 29 February 1900 that never was; ledgers start later.
        guard let number = DateForm.wholeNumber(bytes, fraction: true), (61...2_958_465).contains(number)
        else {
          return nil
        }
        return Day(number: Int32(number - 25_569))
      case .epochSeconds, .epochMilliseconds:
        let perDay = kind == .epochSeconds ? 86_400 : 86_400_000
        guard let number = DateForm.wholeNumber(bytes, fraction: true), number >= 0,
          number / perDay < 2_932_896
        else {
          return nil
        }
        return Day(number: Int32(number / perDay))
      }
    }
  }

  private static func read(_ parts: [Part], _ widths: [Bool], _ text: UnsafeBufferPointer<UInt8>) -> Day? {
    var year = 0
    var month = 0
    var day = 0
    var at = 0
    for index in parts.indices {
      switch parts[index] {
      case .literal(let byte):
        guard at < text.count, text[at] == byte else { return nil }
        at += 1
      case .year4:
        guard let value = number(text, &at, 4, 4) else { return nil }
        year = value
      case .year2:
        guard let value = number(text, &at, 2, 2) else { return nil }
        year = value < 69 ? 2000 + value : 1900 + value
      case .month:
        guard let value = number(text, &at, widths[index] ? 2 : 1, 2) else { return nil }
        month = value
      case .day:
        guard let value = number(text, &at, widths[index] ? 2 : 1, 2) else { return nil }
        day = value
      case .monthName:
        guard let value = monthName(text, &at) else { return nil }
        month = value
      case .clock:
        guard number(text, &at, 1, 6) != nil else { return nil }
      }
    }
    guard at == text.count else { return nil }
    return Day(year: year, month: month, day: day)
  }

  private static func number(
    _ text: UnsafeBufferPointer<UInt8>, _ at: inout Int, _ least: Int, _ most: Int
  ) -> Int? {
    var value = 0
    var count = 0
    while at < text.count, count < most, text[at] >= 0x30, text[at] <= 0x39 {
      value = value * 10 + Int(text[at] - 0x30)
      at += 1
      count += 1
    }
    return count >= least ? value : nil
  }

  private static func wholeNumber(_ text: UnsafeBufferPointer<UInt8>, fraction: Bool) -> Int? {
    var at = 0
    guard let value = number(text, &at, 1, 17) else { return nil }
    if fraction, at < text.count, text[at] == 0x2E {
      at += 1
      while at < text.count, text[at] >= 0x30, text[at] <= 0x39 { at += 1 }
    }
    return at == text.count ? value : nil
  }

  /// A month by a name or its first three letters, in English or German, with or without a full stop.
  private static func monthName(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> Int? {
    var letters: [UInt8] = []
    while at < text.count {
      let byte = text[at]
      guard byte >= 0x80 || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) else { break }
      // Lower case; the second byte of a capital A with diaeresis is 0x84.
      letters.append(byte < 0x80 ? byte | 0x20 : (byte == 0x84 ? 0xA4 : byte))
      at += 1
      if letters.count > 12 { return nil }
    }
    if at < text.count, text[at] == 0x2E { at += 1 }
    return months[String(decoding: letters, as: UTF8.self)]
  }

  private static let months: [String: Int] = {
    let names: [[String]] = [
      ["january", "jan", "januar", "jän", "jänner"], ["february", "feb", "februar"],
      ["march", "mar", "märz", "mär", "mrz"], ["april", "apr"], ["may", "mai"], ["june", "jun", "juni"],
      ["july", "jul", "juli"],
      ["august", "aug"], ["september", "sep", "sept"], ["october", "oct", "oktober", "okt"],
      ["november", "nov"], ["december", "dec", "dezember", "dez"],
    ]
    var byName: [String: Int] = [:]
    for (index, forms) in names.enumerated() { for form in forms { byName[form] = index + 1 } }
    return byName
  }()
}
