extension ScenarioSettings {
  /// Why changes cannot be written as a scenario that extends another.
  public struct NotSavable: Error, Sendable {
    /// What stands in the way.
    public let reason: String
  }

  /// A scenario file that extends `base` and leads from these settings to others.
  ///
  /// - Parameters:
  ///   - other: The settings to reach.
  ///   - name: Name of the new scenario.
  ///   - base: File that it extends, as it is written there.
  ///   - question: The question it answers, if any.
  /// - Throws: ``NotSavable`` where a named list would lose and win elements at once, which no overlay can say.
  public func overlay(
    to other: ScenarioSettings, name: String, base: String, question: String?
  ) throws(NotSavable) -> String {
    let changes = changes(to: other).filter { $0.path != ["name"] && $0.path != ["question"] }
    var lines = [
      "# yaml-language-server: $schema=./scenario.schema.json",
      "#",
      "# Changes of \(base), saved from the shell of duecast.",
      "",
      "duecast: 1",
      "extends: \(YAMLText.plainOrQuoted(base))",
      "name: \(YAMLText.plainOrQuoted(name))",
    ]
    if let question { lines.append("question: \(YAMLText.plainOrQuoted(question))") }
    var tree = OverlayNode()
    for change in changes {
      var path = change.path
      if change.after == nil {
        // The whole of what went is deleted at once, not value by value.
        while path.count > 1, other.below(Array(path.dropLast())).isEmpty { path.removeLast() }
        tree.put(nil, at: path[...])
      } else {
        tree.put(change.after, at: path[...])
      }
    }
    if !tree.children.isEmpty { lines.append("") }
    try write(tree, at: [], indent: "", reaching: other, into: &lines)
    return lines.joined(separator: "\n") + "\n"
  }

  private func write(
    _ node: OverlayNode, at path: [String], indent: String, reaching other: ScenarioSettings,
    into lines: inout [String]
  ) throws(NotSavable) {
    for (name, child) in node.children {
      let place = path + [name]
      let head = "\(indent)\(YAMLText.plainOrQuoted(name)):"
      if let leaf = child.leaf {
        lines.append("\(head) \(leaf ?? "null")")
        continue
      }
      let wins =
        other.namedLists.contains(place)
        ? child.children.filter { below(place + [$0.name]).isEmpty }.map(\.name) : []
      lines.append(head)
      guard !wins.isEmpty else {
        try write(child, at: place, indent: indent + "  ", reaching: other, into: &lines)
        continue
      }
      guard !child.children.contains(where: { $0.node.leaf.map { $0 == nil } ?? false }) else {
        throw NotSavable(
          reason:
            "`\(Self.key(place))` wins \(wins[0]) and loses another element, which one overlay cannot say")
      }
      for (element, inner) in child.children {
        lines.append("\(indent)  - name: \(YAMLText.plainOrQuoted(element))")
        try write(inner, at: place + [element], indent: indent + "    ", reaching: other, into: &lines)
      }
    }
  }
}

/// Changes as a tree of keys in order.
private struct OverlayNode {
  /// The value of a leaf; `.some(nil)` deletes.
  var leaf: String??
  var children: [(name: String, node: OverlayNode)] = []

  mutating func put(_ value: String?, at path: ArraySlice<String>) {
    guard let first = path.first else {
      leaf = .some(value)
      return
    }
    if let index = children.firstIndex(where: { $0.name == first }) {
      children[index].node.put(value, at: path.dropFirst())
    } else {
      var node = OverlayNode()
      node.put(value, at: path.dropFirst())
      children.append((first, node))
    }
  }
}
