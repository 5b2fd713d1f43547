import Receivables

/// A value that passed its key's checks, with its place.
struct CheckedYAML: Sendable {
  /// The value, typed.
  indirect enum Value: Sendable {
    /// The value was refused; what depends on it is not checked.
    case refused
    /// A text, a word, a file as written, or the code of a currency.
    case text(String)
    case integer(Int)
    case number(Double)
    /// A share as a fraction.
    case share(Double)
    case amount(Int64)
    case day(Day)
    case list([CheckedYAML])
    /// Keys in order of the file; presets after them.
    case map([(key: String, value: CheckedYAML)])
  }

  var value: Value
  var place: YAMLPlace
  /// Path of keys from the root.
  var keyPath: String

  /// The value of a key; `nil` where it is neither given nor preset.
  subscript(key: String) -> CheckedYAML? {
    if case .map(let entries) = value { entries.first { $0.key == key }?.value } else { nil }
  }

  var isRefused: Bool {
    if case .refused = value { true } else { false }
  }
  var text: String? {
    if case .text(let text) = value { text } else { nil }
  }
  var integer: Int? {
    if case .integer(let integer) = value { integer } else { nil }
  }
  var number: Double? {
    switch value {
    case .number(let number), .share(let number): number
    default: nil
    }
  }
  var amount: Int64? {
    if case .amount(let amount) = value { amount } else { nil }
  }
  var day: Day? {
    if case .day(let day) = value { day } else { nil }
  }
  var list: [CheckedYAML]? {
    if case .list(let list) = value { list } else { nil }
  }
  var map: [(key: String, value: CheckedYAML)]? {
    if case .map(let map) = value { map } else { nil }
  }

  /// An issue at this value.
  func issue(
    _ code: IssueCode, severity: Issue.Severity = .error, _ message: String, hint: String? = nil
  ) -> Issue {
    place.issue(code, severity: severity, keyPath: keyPath, message, hint: hint)
  }
}
