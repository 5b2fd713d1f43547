import Yams

/// A YAML value of which every key and value knows the file, line and column it was written at.
///
/// Scalars are kept as text: what a `010` or a `no` means is decided by the key that it stands under, never
/// by YAML's own rules, which differ between its versions.
struct LocatedYAML: Sendable {
  /// What kind of value it is.
  enum Content: Sendable {
    /// Nothing, `~` or `null`.
    case null
    /// Text; `quoted` where it stands in quotes or in a block.
    case scalar(String, quoted: Bool)
    /// Values in order.
    case list([LocatedYAML])
    /// Keys in order of the file; no key stands twice.
    case map([Entry])
  }

  /// A key of a map with its value.
  struct Entry: Sendable {
    /// The key.
    var key: String
    /// Whether the key stands in quotes.
    var quoted: Bool
    /// Where the key stands.
    var place: YAMLPlace
    /// Its value.
    var value: LocatedYAML
  }

  /// The value.
  var content: Content
  /// Where it begins.
  var place: YAMLPlace

  /// The entries of a map; empty for anything else.
  var entries: [Entry] {
    if case .map(let entries) = content { entries } else { [] }
  }

  /// The value of a key of a map.
  subscript(key: String) -> LocatedYAML? { entries.first { $0.key == key }?.value }

  /// Text of a scalar.
  var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// What it is, in words, for messages.
  var description: String {
    switch content {
    case .null: "nothing"
    case .scalar(let text, let quoted):
      quoted ? "the quoted text \(IssueText.literal(text))" : IssueText.literal(text)
    case .list(let list): list.isEmpty ? "an empty list" : "a list"
    case .map(let entries): entries.isEmpty ? "an empty map" : "a map of keys"
    }
  }
}

/// A text that was read, as its user named it.
final class SourceText: Sendable {
  /// File as named, or the option that gave the text.
  let name: String
  /// Lines without their ends.
  let lines: [String]

  init(name: String, lines: [String]) {
    self.name = name
    self.lines = lines
  }

  /// The text cut where YAML cuts it: at LF, CR, CRLF, NEL, LS and PS.
  convenience init(name: String, text: String) {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var afterReturn = false
    for character in text.unicodeScalars {
      switch character {
      case "\n" where afterReturn: break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
        lines.append(String(line))
        line = String.UnicodeScalarView()
      default: line.append(character)
      }
      afterReturn = character == "\r"
    }
    lines.append(String(line))
    self.init(name: name, lines: lines)
  }
}

/// A place in a text.
struct YAMLPlace: Sendable {
  /// The text.
  let source: SourceText
  /// Line from 1; `nil` where the text has no lines to show (an option of the command line).
  let line: Int?
  /// Column from 1, in Unicode scalars.
  let column: Int?

  /// An issue at this place.
  func issue(
    _ code: IssueCode, severity: Issue.Severity = .error, keyPath: String? = nil, _ message: String,
    hint: String? = nil
  ) -> Issue {
    let excerpt = line.flatMap { source.lines.indices.contains($0 - 1) ? source.lines[$0 - 1] : nil }
    return Issue(
      code, severity: severity, file: source.name, line: line, column: column, keyPath: keyPath,
      message: message, hint: hint, excerpt: excerpt)
  }
}

extension [Issue] {
  /// The issues in order of place, one file after another in the order in which the files first appear.
  func inOrderOfPlace() -> [Issue] {
    var rank: [String: Int] = [:]
    for issue in self where rank[issue.file] == nil { rank[issue.file] = rank.count }
    return enumerated().sorted { left, right in
      let (a, b) = (left.element, right.element)
      if a.file != b.file { return rank[a.file, default: 0] < rank[b.file, default: 0] }
      if a.line != b.line { return a.line ?? 0 < b.line ?? 0 }
      if a.column != b.column { return a.column ?? 0 < b.column ?? 0 }
      return left.offset < right.offset
    }.map(\.element)
  }
}
