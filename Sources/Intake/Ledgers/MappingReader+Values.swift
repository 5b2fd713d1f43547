import Receivables

extension MappingReader {
  private static let sourceKeys = [
    "column", "called", "constant", "first_of", "largest_of", "later_of", "join", "from",
  ]
  private static let valueKeys =
    sourceKeys + [
      "with", "plus", "scale", "minor_units", "absolute", "negative_where", "plus_days", "end_of_month",
      "dates",
      "blank", "values", "otherwise", "number_as_text", "optional",
    ]

  /// A value: a column name, or a map that says where the value comes from and what is done with it.
  ///
  /// - Parameter prefersFields: Whether a bare name means a mapped field before it means a column.
  mutating func value(_ node: LocatedYAML, path: String, prefersFields: Bool) -> Mapping.Value? {
    if node.text != nil {
      guard let name = text(node, path: path) else { return nil }
      return Mapping.Value(named(name, node, prefersFields: prefersFields, isOptional: false))
    }
    guard let entries = entries(node, path: path, allowed: Self.valueKeys) else { return nil }
    let source = source(entries, node, path: path, prefersFields: prefersFields)
    var value = Mapping.Treatment()
    value.plus = entries["plus"].flatMap { number($0, path: path + ".plus") }
    value.scale = entries["scale"].flatMap { number($0, path: path + ".scale") }
    value.isMinorUnits = flag(entries["minor_units"], path: path + ".minor_units")
    value.isAbsolute = flag(entries["absolute"], path: path + ".absolute")
    value.isEndOfMonth = flag(entries["end_of_month"], path: path + ".end_of_month")
    value.isNumberAsText = flag(entries["number_as_text"], path: path + ".number_as_text")
    if let days = entries["plus_days"] { value.plusDays = plusDays(days, path: path + ".plus_days") }
    if let dates = entries["dates"] { value.dates = dateForms(dates, path: path + ".dates") }
    if let blank = entries["blank"] { value.blanks = Set(texts(blank, path: path + ".blank")) }
    if let otherwise = entries["otherwise"] { value.otherwise = text(otherwise, path: path + ".otherwise") }
    if let values = entries["values"] { value.values = valueMap(values, path: path + ".values") }
    if value.otherwise != nil, value.values == nil { value.values = [:] }
    if let negative = entries["negative_where"] {
      value.negativeWhere = negativeWhere(negative, path: path + ".negative_where")
    }
    let isTreated = entries.keys.contains {
      !Self.sourceKeys.contains($0) && $0 != "optional" && $0 != "with"
    }
    return source.map { Mapping.Value($0, isTreated ? value : nil) }
  }

  private mutating func source(
    _ entries: [String: LocatedYAML], _ node: LocatedYAML, path: String, prefersFields: Bool
  ) -> Mapping.Source? {
    let given = Self.sourceKeys.filter { entries[$0] != nil }
    guard given.count == 1, let key = given.first, let content = entries[key] else {
      refuse(
        .mappingValue, at: node, key: path,
        given.isEmpty
          ? "`\(path)` does not say where the value comes from"
          : "`\(path)` has both `\(given[0])` and `\(given[1])`",
        hint: "give one of " + Self.sourceKeys.map { "`\($0)`" }.joined(separator: ", "))
      return nil
    }
    let isOptional = flag(entries["optional"], path: path + ".optional")
    switch key {
    case "column", "called":
      let names = texts(content, path: "\(path).\(key)")
      return names.isEmpty ? nil : .column(column(names, content, isOptional: isOptional))
    case "constant": return text(content, path: path + ".constant").map { .constant($0) }
    case "from":
      return text(content, path: path + ".from").map {
        named($0, content, prefersFields: true, isOptional: isOptional)
      }
    case "join":
      let values = list(content, path: path + ".join", prefersFields: prefersFields)
      return .join(values, entries["with"].flatMap { text($0, path: path + ".with") } ?? "-")
    case "first_of": return .firstOf(list(content, path: path + ".first_of", prefersFields: prefersFields))
    case "largest_of":
      return .largestOf(list(content, path: path + ".largest_of", prefersFields: prefersFields))
    default: return .latestOf(list(content, path: path + ".later_of", prefersFields: prefersFields))
    }
  }

  private mutating func list(_ node: LocatedYAML, path: String, prefersFields: Bool) -> [Mapping.Value] {
    guard case .list(let sequence) = node.content, !sequence.isEmpty else {
      refuse(.mappingValue, at: node, key: path, "`\(path)` has to be a list")
      return []
    }
    var values: [Mapping.Value] = []
    for element in sequence {
      if let value = value(element, path: path, prefersFields: prefersFields) { values.append(value) }
    }
    return values
  }

  private mutating func plusDays(_ node: LocatedYAML, path: String) -> [Mapping.Value] {
    if let text = node.text, let number = ExactDecimal(plain: text) {
      guard let days = number.wholeNumber, abs(days) <= 3660 else {
        refuse(
          .mappingValue, at: node, key: path,
          "`\(path)` is `\(text)`, whole days up to ten years were expected")
        return []
      }
      return [Mapping.Value(.constant(String(days)))]
    }
    return value(node, path: path, prefersFields: false).map { [$0] } ?? []
  }

  private mutating func valueMap(_ node: LocatedYAML, path: String) -> [String: String] {
    guard case .map(let map) = node.content else {
      refuse(
        .mappingValue, at: node, key: path,
        "`\(path)` has to be a map from texts of the export to their meaning")
      return [:]
    }
    var values: [String: String] = [:]
    for entry in map { if let meaning = text(entry.value, path: path) { values[entry.key] = meaning } }
    return values
  }

  private mutating func negativeWhere(_ node: LocatedYAML, path: String) -> (column: Int, texts: Set<String>)?
  {
    guard let entries = entries(node, path: path, allowed: ["column", "called", "is", "optional"]) else {
      return nil
    }
    guard let name = entries["column"] ?? entries["called"], let texts = entries["is"] else {
      refuse(
        .yamlMissingKey, at: node, key: path, "`\(path)` needs `column` and `is`",
        hint: "such as `negative_where: {column: SHKZG, is: H}`")
      return nil
    }
    let names = self.texts(name, path: path + ".column")
    guard !names.isEmpty else { return nil }
    let isOptional = flag(entries["optional"], path: path + ".optional")
    return (column(names, name, isOptional: isOptional), Set(self.texts(texts, path: path + ".is")))
  }

  /// A mapped field or a column, by its bare name.
  private mutating func named(
    _ name: String, _ node: LocatedYAML, prefersFields: Bool, isOptional: Bool
  ) -> Mapping.Source {
    // The day on which an item is known follows from others where it is not mapped.
    if prefersFields, let field = Mapping.Field(name: name), declared.contains(field) || field == .knownOn {
      return .field(field)
    }
    return .column(column([name], node, isOptional: isOptional))
  }

  /// The number of a column, entered in the list of columns where it is new. `Name#2` is the second of that name.
  private mutating func column(_ names: [String], _ node: LocatedYAML, isOptional: Bool) -> Int {
    var occurrence = 1
    var plain = names
    if names.count == 1, let mark = names[0].lastIndex(of: "#"),
      let number = Int(names[0][names[0].index(after: mark)...]),
      number > 0
    {
      occurrence = number
      plain = [String(names[0][..<mark])]
    }
    if let known = columns.firstIndex(where: {
      $0.names == plain && $0.occurrence == occurrence && $0.isOptional == isOptional
    }) {
      return known
    }
    columns.append(
      Mapping.Column(
        names: plain, occurrence: occurrence, isOptional: isOptional, mappingLine: node.place.line ?? 0))
    return columns.count - 1
  }

  /// The rules of `skip_rows` or `leave_out`.
  mutating func rules(_ node: LocatedYAML, path: String, fieldsFirst: Bool) -> [Mapping.Rule] {
    guard case .list(let sequence) = node.content else {
      refuse(.mappingValue, at: node, key: path, "`\(path)` has to be a list of rules")
      return []
    }
    var rules: [Mapping.Rule] = []
    for element in sequence {
      if let rule = rule(element, path: path, fieldsFirst: fieldsFirst) { rules.append(rule) }
    }
    return rules
  }

  private mutating func rule(_ node: LocatedYAML, path: String, fieldsFirst: Bool) -> Mapping.Rule? {
    let tests = [
      "below", "at_or_below", "above", "at_or_above", "before", "after", "is", "starts_with", "is_blank",
    ]
    guard let entries = entries(node, path: path, allowed: ["when", "reason"] + tests) else { return nil }
    let given = tests.filter { entries[$0] != nil }
    guard let when = entries["when"], given.count == 1, let key = given.first, let content = entries[key]
    else {
      refuse(
        .yamlMissingKey, at: node, key: path, "a rule of `\(path)` needs `when` and one test",
        hint: "such as `{when: amount, at_or_below: 0, reason: \"no value\"}`")
      return nil
    }
    let reason = entries["reason"].flatMap { text($0, path: path + ".reason") }
    if reason == nil, fieldsFirst {
      refuse(
        .yamlMissingKey, at: node, key: path, "a rule of `\(path)` needs a `reason`",
        hint: "it stands in the report beside the count")
    }
    guard let value = value(when, path: path + ".when", prefersFields: fieldsFirst) else { return nil }
    let test: Mapping.Rule.Test?
    let inner = "\(path).\(key)"
    switch key {
    case "below": test = number(content, path: inner).map { .below($0) }
    case "at_or_below": test = number(content, path: inner).map { .atOrBelow($0) }
    case "above": test = number(content, path: inner).map { .above($0) }
    case "at_or_above": test = number(content, path: inner).map { .atOrAbove($0) }
    case "before", "after":
      test = bound(content, path: inner, fieldsFirst: fieldsFirst).map {
        key == "before" ? .before($0) : .after($0)
      }
    case "is": test = .texts(Set(texts(content, path: inner)))
    case "starts_with": test = .startsWith(texts(content, path: inner))
    default: test = .isBlank(flag(content, path: inner))
    }
    return test.map { Mapping.Rule(value: value, test: $0, reason: reason ?? "") }
  }

  /// The other date of `before` and `after`: a date, a field or a column.
  private mutating func bound(_ node: LocatedYAML, path: String, fieldsFirst: Bool) -> Mapping.Value? {
    if let text = node.text, Day(iso: text) != nil {
      var treatment = Mapping.Treatment()
      treatment.dates = [DateForm("yyyy-MM-dd")].compactMap { $0 }
      return Mapping.Value(.constant(text), treatment)
    }
    return value(node, path: path, prefersFields: fieldsFirst)
  }
}
