import Receivables

/// Writes checked values in one fixed form, so that the same settings give the same text.
///
/// Keys are sorted, defaults are written out, comments are gone, texts stand in double quotes, amounts have the
/// digits of their currency. The text can be read as a scenario again.
enum CanonicalYAML {
  /// The text of a map, one key a line.
  static func text(_ value: CheckedYAML, digits: Int) -> String {
    var lines: [String] = []
    write(value, digits: digits, indent: "", into: &lines)
    return lines.joined(separator: "\n") + "\n"
  }

  /// SHA-256 of a text, as 64 hexadecimal digits.
  static func digest(_ text: String) -> String {
    let hexadecimal = Array("0123456789abcdef".utf8)
    let digits = SHA256.hash(data: Array(text.utf8)).flatMap {
      [hexadecimal[Int($0 >> 4)], hexadecimal[Int($0 & 15)]]
    }
    return String(decoding: digits, as: UTF8.self)
  }

  private static func write(_ value: CheckedYAML, digits: Int, indent: String, into lines: inout [String]) {
    for (key, inner) in (value.map ?? []).sorted(by: { $0.key < $1.key }) {
      let head = "\(indent)\(name(key)):"
      switch inner.value {
      case .map(let entries) where !entries.isEmpty:
        lines.append(head)
        write(inner, digits: digits, indent: indent + "  ", into: &lines)
      case .list(let elements) where elements.contains(where: { $0.map != nil }):
        lines.append(head)
        for element in elements { lines.append("\(indent)  - \(flow(element, digits: digits))") }
      default: lines.append("\(head) \(flow(inner, digits: digits))")
      }
    }
  }

  private static func flow(_ value: CheckedYAML, digits: Int) -> String {
    switch value.value {
    case .refused: return "null"
    case .text(let text): return YAMLText.quoted(text)
    case .integer(let integer): return String(integer)
    case .number(let number): return ScalarReading.write(number)
    case .share(let share): return shareText(share)
    case .amount(let amount): return Money.decimal(amount, digits: digits)
    case .day(let day): return day.description
    case .list(let elements): return "[\(elements.map { flow($0, digits: digits) }.joined(separator: ", "))]"
    case .map(let entries):
      let parts = entries.sorted { $0.key < $1.key }.map {
        "\(name($0.key)): \(flow($0.value, digits: digits))"
      }
      return "{\(parts.joined(separator: ", "))}"
    }
  }

  /// Whether a key is `[a-z][a-z0-9_]*`.
  private static func isPlainName(_ key: String) -> Bool {
    guard let first = key.utf8.first, (97...122).contains(first) else { return false }
    return key.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
  }

  private static func name(_ key: String) -> String {
    isPlainName(key) && !ScalarReading.isTruthValue(key) && key != "null"
      ? key : YAMLText.quoted(key)
  }

  /// A share as a number below 1, or from 1 on as a percentage, as it has to be typed.
  private static func shareText(_ share: Double) -> String {
    guard abs(share) >= 1 else { return ScalarReading.write(share) }
    let parts = ScalarReading.write(share).split(separator: ".")
    let decimals = parts.count > 1 ? String(parts[1]) : ""
    let moved = decimals.prefix(2) + String(repeating: "0", count: max(0, 2 - decimals.count))
    let rest = decimals.dropFirst(2)
    return "\(parts[0])\(moved)\(rest.isEmpty ? "" : ".\(rest)")%"
  }
}
