import Receivables

/// Checks a tree against the table of keys and gives typed values; every problem is reported, none is the last.
struct KeyCheck {
  /// Currency of amounts; `nil` where it could not be read.
  let currency: Currency?
  /// Whether a file exists, by the role and the path as written; `nil` where files are not checked.
  let checkFile: ((ValueKind.FileRole, String, LocatedYAML, String) -> Issue?)?
  /// What was found wrong.
  private(set) var issues: [Issue] = []
  /// Issues after which the rest of a hopeless file is not looked at.
  private static let mostIssues = 1000

  init(currency: Currency?, checkFile: ((ValueKind.FileRole, String, LocatedYAML, String) -> Issue?)? = nil) {
    self.currency = currency
    self.checkFile = checkFile
  }

  /// The typed value of a node.
  mutating func check(_ node: LocatedYAML, _ kind: ValueKind, at path: String) -> CheckedYAML {
    if case .null = node.content {
      report(
        node, path, .yamlEmptyValue, "\(subject(path)) has no value",
        hint: "write one, or delete the line; `null` deletes only what an extended scenario gives")
      return refused(node, path)
    }
    switch kind {
    case .version, .text, .prose, .word, .integer, .number, .fraction, .amount, .date, .file, .currency:
      return checkScalar(node, kind, path)
    case .list(let element, let count): return checkList(node, element, count, path)
    case .named(let section): return checkNamed(node, section, path)
    case .section(let section): return checkSection(node, section, path)
    case .byName(let what, let element): return checkByName(node, what, element, path)
    case .either(let kinds): return checkEither(node, kinds, path)
    }
  }

  // MARK: Scalars

  private mutating func checkScalar(_ node: LocatedYAML, _ kind: ValueKind, _ path: String) -> CheckedYAML {
    guard case .scalar(let text, let quoted) = node.content else {
      report(
        node, path, .yamlWrongType, "\(subject(path)) expects \(kind.expectation), found \(node.description)",
        hint: example(kind, path))
      return refused(node, path)
    }
    do throws(ScalarRefusal) {
      let value = try read(text, quoted: quoted, kind)
      if case .file(let role) = kind, let issue = checkFile?(role, text, node, path) {
        issues.append(issue)
        return refused(node, path)
      }
      return CheckedYAML(value: value, place: node.place, keyPath: path)
    } catch {
      report(
        node, path, error.code, "\(subject(path)): \(error.message)", hint: error.hint ?? example(kind, path))
      return refused(node, path)
    }
  }

  private func read(_ text: String, quoted: Bool, _ kind: ValueKind) throws(ScalarRefusal)
    -> CheckedYAML.Value
  {
    if quoted, kind.isNumeric {
      throw ScalarRefusal(
        .yamlWrongType, "expected \(kind.expectation), found the quoted text \(IssueText.literal(text))",
        hint: "take the quotes away")
    }
    switch kind {
    case .version: return .integer(try ScalarReading.integer(text, in: 0...Int.max))
    case .prose(let longest): return .text(try ScalarReading.text(text, quoted: quoted, longest: longest))
    case .text(let longest):
      guard !text.contains(where: \.isNewline) else {
        throw ScalarRefusal(.yamlWrongType, "expected a text of one line, found several lines")
      }
      return .text(try ScalarReading.text(text, quoted: quoted, longest: longest))
    case .word(let words): return .text(try word(text, words))
    case .integer(let range, _): return .integer(try ScalarReading.integer(text, in: range))
    case .number(let range, _): return .number(try ScalarReading.number(text, in: range))
    case .fraction(let range): return .share(try ScalarReading.fraction(text, in: range))
    case .amount(let least): return .amount(try ScalarReading.amount(text, currency: currency, least: least))
    case .date: return .day(try ScalarReading.date(text))
    case .file:
      let file = try ScalarReading.text(text, quoted: true, longest: 1000)
      if ScalarReading.isTruthValue(file), !quoted { try ScalarReading.refuseAmbiguous(file) }
      return .text(file)
    case .currency:
      guard let currency = Currency(code: text) else {
        let near = NearestName.of(text, in: Currency.allCodes)
        throw ScalarRefusal(
          .yamlCurrency, "\(IssueText.literal(text)) is no currency of ISO 4217",
          hint: near.map { "did you mean `\($0)`?" } ?? "write three letters, such as `EUR`")
      }
      return .text(currency.code)
    case .list, .named, .section, .byName, .either: preconditionFailure("not a scalar")
    }
  }

  private func word(_ text: String, _ words: [String]) throws(ScalarRefusal) -> String {
    if words.contains(text) { return text }
    let near = NearestName.of(text, in: words)
    throw ScalarRefusal(
      .yamlUnknownWord, "expected \(orList(words.map { "`\($0)`" })), found \(IssueText.literal(text))",
      hint: near.map { "did you mean `\($0)`?" })
  }

  // MARK: Lists and maps

  private mutating func checkList(
    _ node: LocatedYAML, _ element: ValueKind, _ count: Int?, _ path: String
  ) -> CheckedYAML {
    guard case .list(let elements) = node.content else {
      report(
        node, path, .yamlWrongType, "\(subject(path)) expects a list, found \(node.description)",
        hint: "put `- ` before each element, or write `[a, b]`")
      return refused(node, path)
    }
    if let count, elements.count != count {
      report(
        node, path, .yamlWrongType, "\(subject(path)) expects \(count) values, found \(elements.count)",
        hint: count == 12 ? "give one for each month, January first" : "give \(count)")
      return refused(node, path)
    }
    var checked: [CheckedYAML] = []
    for (index, value) in elements.enumerated() where issues.count < Self.mostIssues {
      checked.append(check(value, element, at: "\(path)[\(index)]"))
    }
    return CheckedYAML(value: .list(checked), place: node.place, keyPath: path)
  }

  private mutating func checkNamed(_ node: LocatedYAML, _ section: ScenarioSection, _ path: String)
    -> CheckedYAML
  {
    guard case .list(let elements) = node.content else {
      let isMap = if case .map = node.content { true } else { false }
      report(
        node, path, .yamlWrongType, "\(subject(path)) expects a list, found \(node.description)",
        hint: isMap
          ? "write `- name: …` for each element; a map from names only changes elements of an extended scenario"
          : "put `- name: …` before each element")
      return refused(node, path)
    }
    var checked: [CheckedYAML] = []
    var lines: [String: Int] = [:]
    for (index, element) in elements.enumerated() where issues.count < Self.mostIssues {
      let name = element["name"]?.text
      let value = check(element, .section(section), at: name.map { "\(path).\($0)" } ?? "\(path)[\(index)]")
      checked.append(value)
      guard let name, let place = element["name"]?.place else { continue }
      if let first = lines[name] {
        issues.append(
          place.issue(
            .yamlDuplicateName, keyPath: value.keyPath,
            "the name \(IssueText.literal(name)) stands twice in `\(path)`"
              + (first > 0 ? "; it is first on line \(first)" : ""),
            hint: "give each element a name of its own"))
      } else {
        lines[name] = place.line ?? 0
      }
    }
    return CheckedYAML(value: .list(checked), place: node.place, keyPath: path)
  }

  private mutating func checkByName(
    _ node: LocatedYAML, _ what: String, _ element: ValueKind, _ path: String
  ) -> CheckedYAML {
    guard case .map(let entries) = node.content else {
      report(
        node, path, .yamlWrongType,
        "\(subject(path)) expects a map from \(what) to value, found \(node.description)",
        hint: example(.byName(of: what, element), path))
      return refused(node, path)
    }
    var checked: [(key: String, value: CheckedYAML)] = []
    for entry in entries where issues.count < Self.mostIssues {
      let keyPath = "\(path).\(entry.key)"
      if ScalarReading.holdsControls(entry.key) || entry.key.allSatisfy(\.isWhitespace) {
        issues.append(
          entry.place.issue(
            .yamlWrongType, keyPath: keyPath, "\(IssueText.literal(entry.key)) is no name of a \(what)",
            hint: "write letters and digits"))
      } else if isAmbiguous(entry) {
        issues.append(
          entry.place.issue(
            .yamlAmbiguous, keyPath: keyPath,
            "the \(what) \(IssueText.literal(entry.key)) reads as something else in YAML",
            hint: "put it in quotes: `\"\(entry.key.prefix(40))\"`"))
      }
      checked.append((entry.key, check(entry.value, element, at: keyPath)))
    }
    return CheckedYAML(value: .map(checked), place: node.place, keyPath: path)
  }

  /// A key that some YAML reads as a truth value, or a number with a leading zero as another number.
  private func isAmbiguous(_ entry: LocatedYAML.Entry) -> Bool {
    !entry.quoted
      && (ScalarReading.isTruthValue(entry.key) || ["null", "Null", "NULL", "~"].contains(entry.key)
        || entry.key.contains(/^0[0-9]+$/))
  }

  mutating func checkSection(_ node: LocatedYAML, _ section: ScenarioSection, _ path: String) -> CheckedYAML {
    guard case .map(let entries) = node.content else {
      report(
        node, path, .yamlWrongType, "\(subject(path)) expects a map of keys, found \(node.description)",
        hint: "it takes \(andList(section.keys.map { "`\($0.name)`" }))")
      return refused(node, path)
    }
    var checked: [(key: String, value: CheckedYAML)] = []
    for entry in entries where issues.count < Self.mostIssues {
      let keyPath = path.isEmpty ? entry.key : "\(path).\(entry.key)"
      guard let key = section[entry.key] else {
        issues.append(
          entry.place.issue(
            .yamlUnknownKey, keyPath: keyPath,
            "unknown key \(IssueText.literal(entry.key))\(path.isEmpty ? "" : " in `\(path)`")",
            hint: unknownKeyHint(entry.key, section)))
        continue
      }
      checked.append((entry.key, check(entry.value, key.kind, at: keyPath)))
    }
    checkChoices(node, section, checked.map(\.key), path)
    for key in section.keys where !checked.contains(where: { $0.key == key.name }) {
      switch key.presence {
      case .required: reportMissing(key, node, section, path)
      case .preset(let text): checked.append((key.name, preset(text, key, node.place, path)))
      case .optional, .needed: break
      }
    }
    return CheckedYAML(value: .map(checked), place: node.place, keyPath: path)
  }

  private mutating func checkChoices(
    _ node: LocatedYAML, _ section: ScenarioSection, _ given: [String], _ path: String
  ) {
    for choice in section.choices {
      let chosen = choice.groups.filter { group in group.contains { given.contains($0) } }
      let names = choice.groups.map { "`\($0[0])`" }
      if chosen.isEmpty, choice.isRequired {
        report(
          node, path, .yamlMissingKey, "\(subject(path)) needs \(orList(names))", hint: "add one of them")
      }
      if chosen.count > 1 {
        let clash = chosen.map { group in group.first { given.contains($0) } ?? group[0] }
        let place = node.entries.last { clash.contains($0.key) }?.place ?? node.place
        issues.append(
          place.issue(
            .yamlConflict, keyPath: path.isEmpty ? nil : path,
            "\(subject(path)) has \(andList(clash.map { "`\($0)`" })), which exclude each other",
            hint: "keep one of them"))
      }
    }
  }

  private mutating func reportMissing(
    _ key: ScenarioKey, _ node: LocatedYAML, _ section: ScenarioSection, _ path: String
  ) {
    // A misspelt key is reported as unknown; that it is also missing would be noise.
    let isMisspelt = node.entries.contains {
      section[$0.key] == nil && NearestName.of($0.key, in: section.keys.map(\.name)) == key.name
    }
    guard !isMisspelt else { return }
    let owner = path.isEmpty ? "the scenario" : "`\(path)`"
    report(
      node, path.isEmpty ? key.name : "\(path).\(key.name)", .yamlMissingKey,
      "\(owner) lacks the key `\(key.name)`",
      hint: "add \(orList(examples(key.kind).map { "`\(key.name): \($0)`" }))")
  }

  private func preset(_ text: String, _ key: ScenarioKey, _ place: YAMLPlace, _ path: String) -> CheckedYAML {
    var ignored: [Issue] = []
    let source = SourceText(name: "default of `\(key.name)`", text: text)
    guard let node = YAMLReading.parseValue(text, source: source, issues: &ignored) else {
      preconditionFailure("the default of \(key.name) is not YAML")
    }
    var check = KeyCheck(currency: currency)
    var value = check.check(node, key.kind, at: path.isEmpty ? key.name : "\(path).\(key.name)")
    precondition(check.issues.isEmpty, "the default of \(key.name) is refused by its own check")
    value.place = place
    return value
  }

  private mutating func checkEither(_ node: LocatedYAML, _ kinds: [ValueKind], _ path: String) -> CheckedYAML
  {
    let fitting = kinds.filter { $0.takesForm(of: node) }
    guard let last = fitting.last else {
      report(
        node, path, .yamlWrongType,
        "\(subject(path)) expects \(orList(kinds.map(\.expectation))), found \(node.description)",
        hint: example(kinds[0], path))
      return refused(node, path)
    }
    let exact = fitting.first {
      if case .word(let words) = $0, let text = node.text { words.contains(text) } else { false }
    }
    if fitting.count == 1, exact == nil, case .word(let words) = last, let text = node.text {
      // The other forms are as likely meant as the word.
      let near = NearestName.of(text, in: words)
      report(
        node, path, .yamlUnknownWord,
        "\(subject(path)): expected \(orList(kinds.map(\.expectation))), found \(IssueText.literal(text))",
        hint: near.map { "did you mean `\($0)`?" } ?? example(kinds[0], path))
      return refused(node, path)
    }
    return check(node, exact ?? last, at: path)
  }

  // MARK: Words

  private func unknownKeyHint(_ key: String, _ section: ScenarioSection) -> String {
    if let near = NearestName.of(key, in: section.keys.map(\.name)) { return "did you mean `\(near)`?" }
    if let owner = ScenarioKeys.sections.first(where: { $0[key] != nil && $0.title != section.title }) {
      return owner.title == ScenarioKeys.root.title
        ? "`\(key)` stands at the top of the file, without indent" : "`\(key)` belongs under `\(owner.title)`"
    }
    return "known keys: \(section.keys.map { "`\($0.name)`" }.joined(separator: ", "))"
  }

  /// An example of each form that a value can have.
  private func examples(_ kind: ValueKind) -> [String] {
    if case .either(let kinds) = kind { kinds.map(\.example) } else { [kind.example] }
  }

  /// A line that would be taken.
  private func example(_ kind: ValueKind, _ path: String) -> String {
    let key = path.split(separator: ".").last.map(String.init) ?? path
    return "for example `\(key.contains("[") ? "" : key.prefix(40) + ": ")\(kind.example)`"
  }

  private func subject(_ path: String) -> String { path.isEmpty ? "the file" : IssueText.literal(path) }

  private func refused(_ node: LocatedYAML, _ path: String) -> CheckedYAML {
    CheckedYAML(value: .refused, place: node.place, keyPath: path)
  }

  private mutating func report(
    _ node: LocatedYAML, _ path: String, _ code: IssueCode, _ message: String, hint: String? = nil
  ) {
    issues.append(node.place.issue(code, keyPath: path.isEmpty ? nil : path, message, hint: hint))
  }
}

/// `a, b or c`.
func orList(_ words: [String]) -> String { joined(words, "or") }

/// `a, b and c`.
func andList(_ words: [String]) -> String { joined(words, "and") }

private func joined(_ words: [String], _ conjunction: String) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return "\(words.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
}
