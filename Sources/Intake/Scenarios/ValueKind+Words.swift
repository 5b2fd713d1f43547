/// What a key takes, in words and as an example.
extension ValueKind {
  /// What is expected, for messages.
  var expectation: String {
    switch self {
    case .version: "a version"
    case .text, .prose: "a text"
    case .word(let words): orList(words.map { "`\($0)`" })
    case .integer: "a whole number"
    case .number: "a number"
    case .fraction: "a share such as `2%`"
    case .amount: "an amount"
    case .date: "a date"
    case .file: "a file"
    case .currency: "a currency"
    case .list, .named: "a list"
    case .section: "a map of keys"
    case .byName(let what, _): "a map from \(what) to value"
    case .either(let kinds): orList(kinds.map(\.expectation))
    }
  }

  /// A value that could stand there, for hints.
  var example: String {
    switch self {
    case .version: "\(ScenarioKeys.version)"
    case .text, .prose: "…"
    case .word(let words): words[0]
    case .integer(let range, let unit):
      unit.hasPrefix("days after") ? "10" : "\(min(range.upperBound, max(range.lowerBound, 30)))"
    case .number: "0.5"
    case .fraction: "2%"
    case .amount: "10000"
    case .date: "2026-09-30"
    case .file(let role):
      switch role {
      case .ledger: "ledgers/baseline.csv"
      case .mapping: "mappings/events.yaml"
      case .book: "ledger.book"
      case .calendar: "calendars/germany.yaml"
      case .behaviour: "behaviour.yaml"
      case .scenario: "baseline.yaml"
      case .invoices: "invoices.csv"
      case .customers: "customers.csv"
      case .matrix: "migration.csv"
      }
    case .currency: "EUR"
    case .list(let element, _): "[\(element.example)]"
    case .named(let section): "[\(ValueKind.section(section).example)]"
    case .section(let section):
      "{\(section.exampleKeys.map { "\($0): …" }.joined(separator: ", "))}"
    case .byName(let what, _): "{\(what.uppercased()): …}"
    case .either(let kinds): kinds[0].example
    }
  }

  /// Whether quotes around the value are a mistake.
  var isNumeric: Bool {
    switch self {
    case .version, .integer, .number, .amount: true
    default: false
    }
  }

  /// Whether a value has the form (scalar, list or map) of this kind.
  func takesForm(of node: LocatedYAML) -> Bool {
    switch (self, node.content) {
    case (.either(let kinds), _): kinds.contains { $0.takesForm(of: node) }
    case (.list, .list), (.named, .list), (.section, .map), (.byName, .map): true
    case (.list, _), (.named, _), (.section, _), (.byName, _): false
    case (_, .scalar): true
    default: false
    }
  }
}

extension ScenarioSection {
  /// Keys that make a whole map: those that are required, and of each required choice the last group's.
  fileprivate var exampleKeys: [String] {
    keys.filter(\.isRequired).map(\.name) + choices.filter(\.isRequired).compactMap(\.groups.last).joined()
  }
}

extension ScenarioKey {
  /// Whether the key must always be given.
  var isRequired: Bool {
    if case .required = presence { true } else { false }
  }
}
