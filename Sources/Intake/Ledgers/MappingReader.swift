import Receivables

extension Mapping {
  /// Reads a mapping file.
  ///
  /// - Throws: ``InputRefused`` with every problem of the file, each with line and column.
  public init(file: String) throws(InputRefused) {
    let bytes: [UInt8]
    switch FileText.bytes(path: file, largest: YAMLReading.largestFile) {
    case .success(let read): bytes = read
    case .failure(let refusal):
      throw InputRefused([refusal.issue(file: file, largest: YAMLReading.largestFile)])
    }
    var reader = MappingReader(file: file)
    let root = YAMLReading.parse(bytes: bytes, name: file, issues: &reader.issues)
    let digest = SHA256.hash(data: bytes).map { TextSurvey.hexadecimal($0) }.joined()
    let mapping = root.flatMap { reader.mapping($0, digest: digest) }
    guard reader.issues.isEmpty, let mapping else { throw InputRefused(reader.issues.inOrderOfPlace()) }
    self = mapping
  }
}

/// Walks a mapping file and collects what is wrong with it.
struct MappingReader {
  let file: String
  var issues: [Issue] = []
  var columns: [Mapping.Column] = []
  var declared: Set<Mapping.Field> = []

  init(file: String) { self.file = file }

  /// Notes a problem at a value.
  mutating func refuse(
    _ code: IssueCode, at node: LocatedYAML?, key: String? = nil, _ message: String, hint: String? = nil
  ) {
    if let node {
      issues.append(node.place.issue(code, keyPath: key, message, hint: hint))
    } else {
      issues.append(Issue(code, file: file, keyPath: key, message: message, hint: hint))
    }
  }

  /// The entries of a map by key, after refusing unknown keys.
  mutating func entries(_ node: LocatedYAML, path: String, allowed: [String]) -> [String: LocatedYAML]? {
    guard case .map(let map) = node.content else {
      let what = path.isEmpty ? "a mapping" : "`\(path)`"
      refuse(
        .yamlWrongType, at: node, key: path, "\(what) is \(node.description), a map of keys was expected")
      return nil
    }
    var entries: [String: LocatedYAML] = [:]
    for entry in map {
      guard allowed.contains(entry.key) else {
        let whole = path.isEmpty ? "a mapping" : "`\(path)`"
        issues.append(
          entry.place.issue(
            .yamlUnknownKey, keyPath: path.isEmpty ? entry.key : "\(path).\(entry.key)",
            "there is no key \(IssueText.literal(entry.key)) in \(whole)",
            hint: NearestName.hint(for: entry.key, in: allowed)))
        continue
      }
      entries[entry.key] = entry.value
    }
    return entries
  }

  /// The text of a scalar.
  mutating func text(_ node: LocatedYAML, path: String) -> String? {
    if let text = node.text { return text }
    refuse(
      .yamlWrongType, at: node, key: path, "`\(path)` is \(node.description), a single value was expected")
    return nil
  }

  /// A scalar or a list of scalars as texts.
  mutating func texts(_ node: LocatedYAML, path: String) -> [String] {
    if case .list(let list) = node.content {
      var all: [String] = []
      for element in list { if let text = text(element, path: path) { all.append(text) } }
      return all
    }
    return text(node, path: path).map { [$0] } ?? []
  }

  /// A value of a closed list.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ node: LocatedYAML?, path: String, _: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    guard let node, let text = text(node, path: path) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    refuse(
      .yamlUnknownWord, at: node, key: path, "`\(path)` is \(IssueText.literal(text))",
      hint: "one of " + Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))
    return nil
  }

  /// A decimal number.
  mutating func number(_ node: LocatedYAML, path: String) -> ExactDecimal? {
    guard let text = text(node, path: path) else { return nil }
    if let number = ExactDecimal(plain: text) { return number }
    refuse(
      .yamlWrongType, at: node, key: path,
      "`\(path)` is \(IssueText.literal(text)), a number such as `-1.98` was expected")
    return nil
  }

  /// `true` or `false`.
  mutating func flag(_ node: LocatedYAML?, path: String) -> Bool {
    guard let node, let text = text(node, path: path) else { return false }
    if text == "true" || text == "false" { return text == "true" }
    refuse(
      .yamlWrongType, at: node, key: path,
      "`\(path)` is \(IssueText.literal(text)), `true` or `false` was expected")
    return false
  }

  /// A list of date forms.
  mutating func dateForms(_ node: LocatedYAML, path: String) -> [DateForm] {
    var forms: [DateForm] = []
    for pattern in texts(node, path: path) {
      if let form = DateForm(pattern) {
        forms.append(form)
      } else {
        refuse(
          .mappingValue, at: node, key: path, "\(IssueText.literal(pattern)) is not a date form",
          hint:
            "write forms such as `yyyy-MM-dd`, `dd.MM.yyyy`, `M/d/yyyy`, `dd-MMM-yy`, `excel_serial` or `epoch`"
        )
      }
    }
    return forms
  }
}
