/// A number as people type it or textbooks print it.
///
/// Takes thousands separators (`1,000`, `1 000`, `1'000`, `1.000.000`), a decimal comma where it cannot be a separator
/// (`0,3`, `1.000,50`), a currency sign or code, percent and basis points, a fraction (`1/9`), `k`, `m`, `bn`, and
/// parentheses for negative numbers.
public struct TypedNumber: Sendable, Hashable {
  /// The number; a percentage as a fraction.
  public let value: Double
  /// Whether it was written as a percentage or in basis points.
  public let isPercent: Bool

  /// The number of a text; `nil` where it is none or cannot be held.
  public init?(_ text: some StringProtocol) {
    var rest = TypedNumber.plain(text)[...]
    var isNegative = false
    if rest.hasPrefix("("), rest.hasSuffix(")") {
      isNegative = true
      rest = TypedNumber.trimmed(rest.dropFirst().dropLast())
    }
    TypedNumber.takeSign(&rest, &isNegative)
    TypedNumber.takeCurrency(&rest)
    TypedNumber.takeSign(&rest, &isNegative)
    var exponent = 0
    var isPercent = false
    for unit in TypedNumber.units {
      guard let before = TypedNumber.withoutSuffix(rest, unit.suffix) else { continue }
      rest = before
      exponent = unit.exponent
      isPercent = unit.isRate
      break
    }
    let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let top = TypedNumber.decimal(parts[0], exponent: exponent) else { return nil }
    var value = top
    if parts.count == 2 {
      guard let bottom = TypedNumber.decimal(parts[1], exponent: 0), bottom != 0 else { return nil }
      value /= bottom
    }
    guard value.isFinite else { return nil }
    self.value = isNegative ? -value : value
    self.isPercent = isPercent
  }

  private static let units: [(suffix: String, exponent: Int, isRate: Bool)] = [
    ("%", -2, true), ("percent", -2, true), ("pct", -2, true), ("bps", -4, true), ("bp", -4, true),
    ("thousand", 3, false), ("million", 6, false), ("billion", 9, false), ("mn", 6, false), ("bn", 9, false),
    ("k", 3, false), ("m", 6, false), ("万", 4, false), ("亿", 8, false),
  ]

  /// With ordinary signs and blanks only, without those at the ends.
  private static func plain(_ text: some StringProtocol) -> String {
    let characters = text.map { character -> Character in
      switch character {
      case "\u{2212}", "\u{2013}", "\u{2010}", "\u{2011}": "-"
      case "\u{FF05}": "%"
      case "\u{A0}", "\u{2009}", "\u{202F}", "\u{2007}", "\t": " "
      case "\u{2019}": "'"
      default: character
      }
    }
    return String(trimmed(String(characters)[...]))
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }

  private static func takeSign(_ text: inout Substring, _ isNegative: inout Bool) {
    guard let first = text.first, first == "-" || first == "+" else { return }
    if first == "-" { isNegative.toggle() }
    text = trimmed(text.dropFirst())
  }

  /// Drops one currency sign, or a code of three capitals, before or behind.
  private static func takeCurrency(_ text: inout Substring) {
    func isCode(_ part: Substring) -> Bool {
      part.count == 3 && part.allSatisfy { $0.isASCII && $0.isUppercase } && part != "BPS" && part != "PCT"
    }
    if let first = text.first, "$€£¥￥".contains(first) {
      text = trimmed(text.dropFirst())
    } else if isCode(text.prefix(3)) {
      text = trimmed(text.dropFirst(3))
    } else if let last = text.last, "$€£¥￥元".contains(last) {
      text = trimmed(text.dropLast())
    } else if isCode(text.suffix(3)) {
      text = trimmed(text.dropLast(3))
    }
  }

  private static func withoutSuffix(_ text: Substring, _ suffix: String) -> Substring? {
    guard text.lowercased().hasSuffix(suffix) else { return nil }
    let before = trimmed(text.dropLast(suffix.count))
    guard let last = before.last, last.isNumber || last == "." || last == "'" else { return nil }
    return before
  }

  /// A plain decimal number with separators; the exponent is applied to the digits, so that 99.9 % is the double
  /// nearest to 0.999.
  private static func decimal(_ text: Substring, exponent: Int) -> Double? {
    let text = trimmed(text)
    let parts = text.lowercased().split(separator: "e", omittingEmptySubsequences: false)
    guard parts.count <= 2, let digits = parts.first else { return nil }
    var power = exponent
    if parts.count == 2 {
      guard let typed = Int(parts[1]), typed.magnitude < 400 else { return nil }
      power += typed
    }
    guard let clean = pointed(digits), clean.contains(where: { $0 != "." }) else { return nil }
    return Double("\(clean)e\(power)")
  }

  /// The digits with a point as the only mark; `nil` where marks stand where they cannot.
  private static func pointed(_ text: Substring) -> String? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || ".,' _".utf8.contains($0) }), !text.isEmpty
    else { return nil }
    var text = String(text)
    for mark: Character in [" ", "'", "_"] where text.contains(mark) {
      guard let joined = ungrouped(text, mark) else { return nil }
      text = joined
    }
    let commas = text.count { $0 == "," }
    let points = text.count { $0 == "." }
    switch (commas, points) {
    case (0, 0), (0, 1): return text
    case (0, _): return ungrouped(text, ".")
    case (1, 0):
      // A comma before three digits groups, unless nothing but a zero stands before it.
      return ungrouped(text, ",") ?? text.replacing(",", with: ".")
    case (_, 0): return ungrouped(text, ",")
    default:
      guard let comma = text.lastIndex(of: ","), let point = text.lastIndex(of: ".") else { return nil }
      if comma < point { return points == 1 ? ungrouped(text, ",") : nil }
      guard commas == 1, let whole = ungrouped(String(text[..<comma]), ".") else { return nil }
      return whole + "." + text[text.index(after: comma)...]
    }
  }

  /// Without a mark between groups of three digits before the fraction; `nil` where the groups are not of three.
  private static func ungrouped(_ text: String, _ mark: Character) -> String? {
    let fraction =
      mark == "." ? nil : text.firstIndex(of: ".") ?? (mark == "," ? nil : text.firstIndex(of: ","))
    let whole = fraction.map { text[..<$0] } ?? text[...]
    let rest = fraction.map { text[$0...] } ?? ""
    guard !rest.contains(mark) else { return nil }
    let groups = whole.split(separator: mark, omittingEmptySubsequences: false)
    guard groups.count > 1, let first = groups.first, (1...3).contains(first.count), first != "0",
      groups.dropFirst().allSatisfy({ $0.count == 3 })
    else { return nil }
    return groups.joined() + rest
  }
}
