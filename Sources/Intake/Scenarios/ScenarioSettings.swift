/// The values of a scenario with defaults written out, one a key path, for looking at, comparing and saving.
public struct ScenarioSettings: Sendable, Hashable {
  /// A value with its key path.
  public struct Setting: Sendable, Hashable {
    /// Keys from the root; an element of a named list by its name.
    public var path: [String]
    /// The value as YAML on one line.
    public var value: String

    /// The path as `--set` takes it.
    public var key: String { ScenarioSettings.key(path) }
  }

  /// A value that differs between two scenarios.
  public struct Change: Sendable, Hashable {
    /// Keys from the root.
    public var path: [String]
    /// Value before; `nil` where there was none.
    public var before: String?
    /// Value after; `nil` where there is none any more.
    public var after: String?

    /// The path as `--set` takes it.
    public var key: String { ScenarioSettings.key(path) }
  }

  /// All settings, in order of the scenario's fixed form.
  public private(set) var all: [Setting] = []
  /// Paths of lists whose elements are found by name.
  private(set) var namedLists: Set<[String]> = []

  /// The settings of a scenario.
  /// - Complexity: O(size of the scenario).
  public init(_ scenario: Scenario) {
    var issues: [Issue] = []
    let text = Array(scenario.resolvedText.utf8)
    if let tree = YAMLReading.parse(bytes: text, name: scenario.file, issues: &issues) { add(tree, at: []) }
    all.append(Setting(path: ["simulation", "paths"], value: String(scenario.paths)))
    all.append(Setting(path: ["simulation", "seed"], value: String(scenario.seed)))
  }

  /// A key path as `--set` takes it.
  public static func key(_ path: [String]) -> String {
    path.map { $0.replacing("\\", with: "\\\\").replacing(".", with: "\\.") }.joined(separator: ".")
  }

  /// The keys of a path as typed: points part them, `\.` is a point inside a name.
  public static func path(_ key: some StringProtocol) -> [String] {
    var path = [""]
    var isEscaped = false
    for character in key {
      if character == ".", !isEscaped {
        path.append("")
      } else if character != "\\" || isEscaped {
        path[path.count - 1].append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return path
  }

  /// The settings at and below a path.
  public func below(_ path: [String]) -> [Setting] { all.filter { $0.path.starts(with: path) } }

  /// The names that stand directly below a path, in order, each once.
  public func names(below path: [String]) -> [String] {
    var seen: Set<String> = []
    return below(path).compactMap { $0.path.count > path.count ? $0.path[path.count] : nil }
      .filter { seen.insert($0).inserted }
  }

  /// What differs in another scenario, in order of this one, then what is new there.
  public func changes(to other: ScenarioSettings) -> [Change] {
    let mine = Dictionary(all.map { ($0.path, $0.value) }) { first, _ in first }
    let theirs = Dictionary(other.all.map { ($0.path, $0.value) }) { first, _ in first }
    return all.compactMap { setting in
      let after = theirs[setting.path]
      return after == setting.value ? nil : Change(path: setting.path, before: setting.value, after: after)
    }
      + other.all.filter { mine[$0.path] == nil }.map {
        Change(path: $0.path, before: nil, after: $0.value)
      }
  }

  private mutating func add(_ tree: LocatedYAML, at path: [String]) {
    switch tree.content {
    case .map(let entries) where !entries.isEmpty:
      for entry in entries { add(entry.value, at: path + [entry.key]) }
    case .list(let elements) where !elements.isEmpty && elements.allSatisfy({ $0["name"]?.text != nil }):
      namedLists.insert(path)
      for element in elements {
        let name = element["name"]?.text ?? ""
        let rest = element.entries.filter { $0.key != "name" }
        add(LocatedYAML(content: .map(rest), place: element.place), at: path + [name])
      }
    default: all.append(Setting(path: path, value: Self.flow(tree)))
    }
  }

  /// A value as YAML on one line.
  private static func flow(_ value: LocatedYAML) -> String {
    switch value.content {
    case .null: "null"
    case .scalar(let text, let quoted): quoted ? YAMLText.plainOrQuoted(text) : text
    case .list(let elements): "[" + elements.map(flow).joined(separator: ", ") + "]"
    case .map(let entries):
      "{" + entries.map { "\(YAMLText.plainOrQuoted($0.key)): \(flow($0.value))" }.joined(separator: ", ")
        + "}"
    }
  }
}
