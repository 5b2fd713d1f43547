import Yams

/// Turns nodes of Yams into ``LocatedYAML``, counting values so that aliases cannot blow the tree up.
struct YAMLConversion {
  /// First character of a key that ``YAMLReading`` set aside.
  static let setAside: Unicode.Scalar = "\u{E000}"

  let source: SourceText
  /// Whether places are lines of a file.
  let hasLines: Bool
  /// What is not read.
  private(set) var issues: [Issue] = []
  /// Whether the tree was given up.
  private(set) var isTooLarge = false
  private var values = 0

  init(source: SourceText, hasLines: Bool = true) {
    self.source = source
    self.hasLines = hasLines
  }

  private func place(_ mark: Mark?) -> YAMLPlace {
    guard hasLines else { return YAMLPlace(source: source, line: nil, column: nil) }
    return YAMLPlace(source: source, line: mark?.line ?? 1, column: mark?.column ?? 1)
  }

  mutating func convert(_ node: Node, depth: Int) -> LocatedYAML {
    let place = place(node.mark)
    values += 1
    guard values <= YAMLReading.mostValues, depth <= YAMLReading.deepestNesting else {
      if !isTooLarge {
        let message =
          depth > YAMLReading.deepestNesting
          ? "the nesting is deeper than \(YAMLReading.deepestNesting) levels"
          : "the file holds more than \(YAMLReading.mostValues) values, aliases written out"
        issues = [place.issue(.yamlTooLarge, message, hint: "write it with fewer aliases, values and levels")]
      }
      isTooLarge = true
      return LocatedYAML(content: .null, place: place)
    }
    switch node {
    case .scalar(let scalar): return convert(scalar, node, place)
    case .sequence(let sequence):
      checkTag(node, place, plain: "!!seq")
      var list: [LocatedYAML] = []
      for element in sequence where !isTooLarge { list.append(convert(element, depth: depth + 1)) }
      return LocatedYAML(content: .list(list), place: place)
    case .mapping(let mapping):
      checkTag(node, place, plain: "!!map")
      return LocatedYAML(content: .map(entries(mapping, depth: depth)), place: place)
    case .alias: return LocatedYAML(content: .null, place: place)
    }
  }

  private mutating func entries(_ mapping: Node.Mapping, depth: Int) -> [LocatedYAML.Entry] {
    var entries: [LocatedYAML.Entry] = []
    for (keyNode, valueNode) in mapping where !isTooLarge {
      let place = place(keyNode.mark)
      guard case .scalar(let key) = keyNode else {
        issues.append(
          place.issue(
            .yamlFeature, "a list or map stands where a key was expected", hint: "write keys as plain names"))
        continue
      }
      if key.string.unicodeScalars.first == Self.setAside { continue }
      if key.string == "<<" {
        issues.append(
          place.issue(
            .yamlFeature, "merge keys (`<<`) are not read", hint: "write the keys out, or use `extends`"))
        continue
      }
      var value = convert(valueNode, depth: depth + 1)
      // What is wrong with a whole map or list is said at its key, not at the first element below it.
      if value.place.line != place.line, value.text == nil { value.place = place }
      entries.append(
        .init(key: key.string, quoted: key.style != .plain && key.style != .any, place: place, value: value))
    }
    return entries
  }

  private mutating func convert(_ scalar: Node.Scalar, _ node: Node, _ place: YAMLPlace) -> LocatedYAML {
    checkTag(node, place, plain: "!!str")
    let quoted = scalar.style != .plain && scalar.style != .any
    if !quoted, ["", "~", "null", "Null", "NULL"].contains(scalar.string) {
      return LocatedYAML(content: .null, place: place)
    }
    return LocatedYAML(content: .scalar(scalar.string, quoted: quoted), place: place)
  }

  private mutating func checkTag(_ node: Node, _ place: YAMLPlace, plain: String) {
    let tag = node.tag.description.replacing("tag:yaml.org,2002:", with: "!!")
    guard tag != plain, !tag.isEmpty, !isTooLarge else { return }
    issues.append(
      place.issue(.yamlFeature, "tags such as \(IssueText.literal(tag)) are not read", hint: "delete the tag")
    )
  }
}
