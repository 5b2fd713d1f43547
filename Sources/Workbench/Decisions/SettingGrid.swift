import Foundation
import Intake

/// Values of one key of a scenario: `terms.net_days=15,30,45` or `terms.net_days=15..90 by 15`.
struct VariedKey: Hashable {
  /// The key, a path with points.
  var key: String
  /// Its values as one would type them.
  var values: [String]

  /// The values of a text.
  ///
  /// - Throws: `UsageFault` where it is neither a list nor a range, or has too many values.
  init(_ text: String, option: String) throws {
    func refuse(_ what: String) -> UsageFault {
      UsageFault(
        "`\(option) \(text)`: \(what)\nhint: write `\(option) 'terms.net_days=15,30,45'` or `'terms.net_days=15..90 by 15'`"
      )
    }
    guard let equals = text.firstIndex(of: "=") else { throw refuse("expected `key=values`, found no `=`") }
    key = text[..<equals].trimmingCharacters(in: .whitespaces)
    let rest = text[text.index(after: equals)...].trimmingCharacters(in: .whitespaces)
    guard !key.isEmpty, !rest.isEmpty else { throw refuse("key or values are missing") }
    guard let dots = rest.range(of: "..") else {
      values = Self.list(rest)
      guard values.allSatisfy({ !$0.isEmpty }) else { throw refuse("a value is missing") }
      return
    }
    let isPercent = rest.contains("%")
    func number(_ text: some StringProtocol) -> Double? {
      Double(text.replacingOccurrences(of: "%", with: "").trimmingCharacters(in: .whitespaces))
    }
    let tail = rest[dots.upperBound...]
    let parts = tail.components(separatedBy: " by ")
    guard let low = number(rest[..<dots.lowerBound]), let high = number(parts[0]), parts.count == 2,
      let step = number(parts[1]), step > 0, low <= high
    else { throw refuse("a range is `LOW..HIGH by STEP`") }
    let count = Int(((high - low) / step + 1e-9).rounded(.down)) + 1
    guard count <= 1000 else { throw refuse("\(count) values are too many") }
    values = (0..<count).map { index in
      let value = low + Double(index) * step
      let rounded = (value * 1e6).rounded() / 1e6
      let text = rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
      return text + (isPercent ? "%" : "")
    }
  }

  /// Values between commas that stand outside brackets.
  private static func list(_ text: String) -> [String] {
    var values = [""]
    var depth = 0
    for character in text {
      if "[{".contains(character) { depth += 1 }
      if "]}".contains(character) { depth -= 1 }
      if character == ",", depth == 0 {
        values.append("")
      } else {
        values[values.count - 1].append(character)
      }
    }
    return values.map { $0.trimmingCharacters(in: .whitespaces) }
  }
}

/// Every combination of varied keys.
struct SettingGrid {
  /// The keys.
  let keys: [VariedKey]
  /// Most combinations.
  static let most = 2000

  init(_ keys: [VariedKey], option: String) throws {
    self.keys = keys
    guard !keys.isEmpty else { throw UsageFault("name at least one key with `\(option)`") }
    let count = keys.reduce(1) { $0 * min($1.values.count, Self.most) }
    guard count <= Self.most else {
      throw UsageFault("\(count) combinations are too many; at most \(Self.most) are tried")
    }
    let names = keys.map(\.key)
    guard Set(names).count == names.count else { throw UsageFault("a key is varied twice") }
  }

  /// The combinations: one value a key, the last key fastest.
  var combinations: [[(key: String, value: String)]] {
    keys.reduce([[]]) { rows, key in
      rows.flatMap { row in key.values.map { row + [(key.key, $0)] } }
    }
  }
}
