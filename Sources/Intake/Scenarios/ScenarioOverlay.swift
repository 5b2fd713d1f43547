/// Lays one scenario's keys over another's: maps merge key by key, lists of named elements merge by name, other
/// values replace, and `null` deletes.
enum ScenarioOverlay {
  /// The tree of `base` with the keys of `over` laid over it.
  ///
  /// Every value keeps the place where it was written, so that messages name the right file.
  static func merged(
    _ base: LocatedYAML, _ over: LocatedYAML, kind: ValueKind = .section(ScenarioKeys.root),
    at path: String = "",
    issues: inout [Issue]
  ) -> LocatedYAML {
    switch (base.content, over.content) {
    case (.map(let below), .map(let above)):
      let section = kind.section
      var entries = below
      if let section { putOut(&entries, by: above.map(\.key), section) }
      for entry in above {
        let keyPath = path.isEmpty ? entry.key : "\(path).\(entry.key)"
        let inner = section?[entry.key]?.kind ?? kind.element ?? .text(longest: 0)
        lay(entry, over: &entries, kind: inner, at: keyPath, issues: &issues)
      }
      return LocatedYAML(content: .map(entries), place: over.place)
    case (.list(let below), .list(let above)):
      guard kind.namedSection != nil, below.allSatisfy(\.isNamed), above.allSatisfy(\.isNamed) else {
        return over
      }
      return mergedByName(below, above, over, kind, path, &issues)
    case (.list(let below), .map(let above)):
      guard kind.namedSection != nil, below.allSatisfy(\.isNamed) else { return over }
      return changed(below, base, above, kind, path, &issues)
    default: return over
    }
  }

  private static func lay(
    _ entry: LocatedYAML.Entry, over entries: inout [LocatedYAML.Entry], kind: ValueKind, at path: String,
    issues: inout [Issue]
  ) {
    guard let index = entries.firstIndex(where: { $0.key == entry.key }) else {
      entries.append(entry)
      return
    }
    if case .null = entry.value.content {
      entries.remove(at: index)
      return
    }
    let value = merged(entries[index].value, entry.value, kind: kind, at: path, issues: &issues)
    entries[index] = .init(key: entry.key, quoted: entry.quoted, place: entry.place, value: value)
  }

  /// Removes the base's keys that the overlay's keys exclude.
  private static func putOut(
    _ entries: inout [LocatedYAML.Entry], by keys: [String], _ section: ScenarioSection
  ) {
    for choice in section.choices {
      let chosen = choice.groups.filter { group in group.contains { keys.contains($0) } }
      guard chosen.count == 1 else { continue }
      let excluded = choice.groups.filter { $0 != chosen[0] }.joined()
      entries.removeAll { entry in excluded.contains(entry.key) && !keys.contains(entry.key) }
    }
  }

  private static func mergedByName(
    _ below: [LocatedYAML], _ above: [LocatedYAML], _ over: LocatedYAML, _ kind: ValueKind, _ path: String,
    _ issues: inout [Issue]
  ) -> LocatedYAML {
    var elements = below
    var indices = Dictionary(below.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    var seen: Set<String> = []
    for element in above {
      let name = element.name
      if !seen.insert(name).inserted, let place = element["name"]?.place {
        issues.append(
          place.issue(
            .yamlDuplicateName, keyPath: "\(path).\(name)",
            "the name \(IssueText.literal(name)) stands twice in `\(path)`",
            hint: "give each element a name of its own"))
      } else if let index = indices[name] {
        elements[index] = merged(
          elements[index], element, kind: kind.element ?? kind, at: "\(path).\(name)", issues: &issues)
      } else {
        indices[name] = elements.count
        elements.append(element)
      }
    }
    return LocatedYAML(content: .list(elements), place: over.place)
  }

  /// Elements of the base changed by a map from their names.
  private static func changed(
    _ below: [LocatedYAML], _ base: LocatedYAML, _ above: [LocatedYAML.Entry], _ kind: ValueKind,
    _ path: String,
    _ issues: inout [Issue]
  ) -> LocatedYAML {
    var elements = below
    for entry in above {
      guard let index = elements.firstIndex(where: { $0["name"]?.text == entry.key }) else {
        let names = below.compactMap { $0["name"]?.text }
        let near = NearestName.of(entry.key, in: names)
        issues.append(
          entry.place.issue(
            .scenarioUnknownName, keyPath: "\(path).\(entry.key)",
            "`\(path)` has no element named \(IssueText.literal(entry.key))",
            hint: near.map { "did you mean `\($0)`?" } ?? "named are \(andList(names.map { "`\($0)`" }))"))
        continue
      }
      if case .null = entry.value.content {
        elements.remove(at: index)
      } else {
        let inner = kind.element ?? kind
        elements[index] = merged(
          elements[index], entry.value, kind: inner, at: "\(path).\(entry.key)", issues: &issues)
      }
    }
    return LocatedYAML(content: .list(elements), place: base.place)
  }
}

extension LocatedYAML {
  /// Whether it is a map with a `name`.
  fileprivate var isNamed: Bool { self["name"]?.text != nil }

  /// The `name` of a map; empty where there is none.
  fileprivate var name: String { self["name"]?.text ?? "" }
}

extension ValueKind {
  /// The fixed keys of a map of this kind.
  fileprivate var section: ScenarioSection? {
    switch self {
    case .section(let section): section
    case .either(let kinds): kinds.lazy.compactMap(\.section).first
    default: nil
    }
  }

  /// The keys of the elements of a list that merges by name.
  fileprivate var namedSection: ScenarioSection? {
    switch self {
    case .named(let section): section
    case .either(let kinds): kinds.lazy.compactMap(\.namedSection).first
    default: nil
    }
  }

  /// The kind of an element of a list or of a value of a map with free names.
  fileprivate var element: ValueKind? {
    switch self {
    case .named(let section): .section(section)
    case .byName(_, let element): element
    case .list(let element, _): element
    case .either(let kinds): kinds.lazy.compactMap(\.element).first
    default: nil
    }
  }
}
