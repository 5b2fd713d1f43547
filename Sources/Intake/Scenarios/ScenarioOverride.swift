/// A change of a scenario from the command line: `--set terms.net_days=45`.
///
/// The key is a path of keys with points between them, an element of a named list by its name
/// (`outflows.payroll.amount`); `\.` is a point inside a name. The value is YAML on one line; nothing or `null`
/// deletes the key.
public struct ScenarioOverride: Hashable, Sendable {
  /// The text after `--set`.
  public var text: String

  /// A change as typed; it is checked when a scenario is read.
  public init(_ text: String) { self.text = text }

  /// The change as a tree to lay over a scenario, or `nil` with an issue.
  func tree(issues: inout [Issue]) -> LocatedYAML? {
    let source = SourceText(name: "--set \(text.count > 80 ? text.prefix(79) + "…" : text[...])", lines: [])
    let place = YAMLPlace(source: source, line: nil, column: nil)
    guard let equals = text.firstIndex(of: "=") else {
      issues.append(
        place.issue(
          .scenarioSet, "expected `key=value`, found no `=`", hint: "write `--set terms.net_days=45`"))
      return nil
    }
    let path = keys(text[..<equals])
    guard !path.isEmpty, path.allSatisfy({ !$0.isEmpty }), path.count <= 12 else {
      issues.append(
        place.issue(
          .scenarioSet,
          "the key \(IssueText.literal(text[..<equals])) is no path of names with points between them",
          hint: "write `--set terms.net_days=45`"))
      return nil
    }
    guard
      let value = YAMLReading.parseValue(
        String(text[text.index(after: equals)...]), source: source, issues: &issues)
    else { return nil }
    return path.reversed().reduce(value) { inner, key in
      LocatedYAML(content: .map([.init(key: key, quoted: true, place: place, value: inner)]), place: place)
    }
  }

  private func keys(_ path: Substring) -> [String] {
    var keys = [""]
    var isEscaped = false
    for character in path {
      if character == ".", !isEscaped {
        keys.append("")
      } else if character != "\\" || isEscaped {
        keys[keys.count - 1].append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return keys.map { String($0.drop { $0 == " " }) }
  }
}
