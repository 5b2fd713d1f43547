/// What a person may want to know of a key while typing, from the table that drives the checks.
public enum ScenarioKeyGuide {
  /// What is said of a key.
  public struct Entry: Sendable {
    /// Keys from the root, as asked for.
    public var path: [String]
    /// What it takes, with unit and range.
    public var takes: String
    /// Whether it is needed, or its default.
    public var presence: String
    /// Where the default comes from.
    public var source: String?
    /// What it does.
    public var explanation: String
    /// Words that may stand there.
    public var words: [String]
    /// Keys that may stand below it.
    public var keys: [String]
    /// What the free names below it are (segments, factors), if names are free.
    public var freeNames: String?
    /// Whether it takes a file.
    public var isFile: Bool
  }

  /// Keys of the whole file.
  public static var rootKeys: [String] { ScenarioKeys.root.keys.map(\.name) }

  /// What is said of the key at a path; `nil` where there is none.
  public static func entry(at path: [String]) -> Entry? {
    guard !path.isEmpty else { return nil }
    var kinds: [ValueKind] = [.section(ScenarioKeys.root)]
    var key: ScenarioKey?
    for name in path {
      var next: [ValueKind] = []
      for kind in kinds.flatMap(\.alternatives) {
        switch kind {
        case .section(let section):
          guard let found = section[name] else { continue }
          key = found
          next.append(found.kind)
        case .byName(_, let element): next.append(element)
        case .named(let section): next.append(.section(section))
        default: continue
        }
      }
      guard !next.isEmpty else { return nil }
      kinds = next
    }
    guard let key else { return nil }
    let alternatives = kinds.flatMap(\.alternatives)
    return Entry(
      path: path, takes: kinds.map(\.form).joined(separator: "; or "), presence: key.presence.words,
      source: key.source, explanation: key.explanation, words: alternatives.flatMap(\.ownWords),
      keys: alternatives.flatMap(\.ownKeys), freeNames: alternatives.lazy.compactMap(\.freeNames).first,
      isFile: alternatives.contains { if case .file = $0 { true } else { false } })
  }

  /// Keys that have a word in their name or meaning, with what they do.
  /// - Complexity: O(size of the table).
  public static func search(_ word: String) -> [(key: String, explanation: String)] {
    let sought = word.lowercased()
    return ScenarioKeys.sections.flatMap { section in
      section.keys.filter {
        $0.name.contains(sought) || $0.explanation.lowercased().contains(sought)
      }.map { key in
        let path = section.title == ScenarioKeys.root.title ? key.name : "\(section.title).\(key.name)"
        return (path, key.explanation)
      }
    }
  }
}

extension ValueKind {
  /// The kinds of which one may stand there.
  fileprivate var alternatives: [ValueKind] {
    if case .either(let kinds) = self { kinds.flatMap(\.alternatives) } else { [self] }
  }

  fileprivate var ownWords: [String] {
    if case .word(let words) = self { words } else { [] }
  }

  fileprivate var ownKeys: [String] {
    if case .section(let section) = self { section.keys.map(\.name) } else { [] }
  }

  fileprivate var freeNames: String? {
    switch self {
    case .byName(let what, _): what
    case .named: "element"
    default: nil
    }
  }
}
