/// JSON with its keys in the order given, and the parts of a JSON Schema made from the table of keys.
indirect enum SchemaJSON {
  case text(String)
  case number(Double)
  case integer(Int)
  case flag(Bool)
  case null
  case list([SchemaJSON])
  case map([(String, SchemaJSON)])

  /// The text, two blanks a level; short lists stand on one line.
  func text(indent: String) -> String {
    switch self {
    case .text(let text): return Self.quoted(text)
    case .number(let number): return ScalarReading.write(number)
    case .integer(let integer): return String(integer)
    case .flag(let flag): return flag ? "true" : "false"
    case .null: return "null"
    case .list(let elements):
      let inline = "[\(elements.map { $0.text(indent: "") }.joined(separator: ", "))]"
      guard inline.contains("\n") || inline.count > 100 else { return inline }
      let inner = elements.map { indent + "  " + $0.text(indent: indent + "  ") }
      return "[\n\(inner.joined(separator: ",\n"))\n\(indent)]"
    case .map(let entries):
      guard !entries.isEmpty else { return "{}" }
      if entries.count == 1, entries[0].0 == "$ref" || entries[0].0 == "type" || entries[0].0 == "required" {
        let value = entries[0].1.text(indent: indent)
        if !value.contains("\n") { return "{\(Self.quoted(entries[0].0)): \(value)}" }
      }
      let inner = entries.map { "\(indent)  \(Self.quoted($0.0)): \($0.1.text(indent: indent + "  "))" }
      return "{\n\(inner.joined(separator: ",\n"))\n\(indent)}"
    }
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
      + "\""
  }

  // MARK: Parts of a schema

  /// The schema of a map with fixed keys.
  static func object(of section: ScenarioSection) -> SchemaJSON { .map(members(of: section)) }

  static func members(of section: ScenarioSection) -> [(String, SchemaJSON)] {
    let properties = section.keys.map { key -> (String, SchemaJSON) in
      var schema = value(of: key.kind)
      // `null` deletes a key of an extended scenario.
      let isOwn = ["duecast", "extends", "name"].contains(key.name)
      if !isOwn, !key.isRequired || section.title == ScenarioKeys.root.title { schema = nullable(schema) }
      schema.insert(("description", .text(key.explanation)), at: 0)
      if case .preset(let text) = key.presence {
        schema.insert(("markdownDescription", .text("\(key.explanation) Default: `\(text)`.")), at: 1)
      }
      return (key.name, .map(schema))
    }
    return [
      ("type", .text("object")), ("additionalProperties", .flag(false)), ("properties", .map(properties)),
    ]
  }

  private static func value(of kind: ValueKind) -> [(String, SchemaJSON)] {
    switch kind {
    case .version: return [("const", .integer(ScenarioKeys.version))]
    case .text(let longest), .prose(let longest):
      return [("type", .text("string")), ("minLength", .integer(1)), ("maxLength", .integer(longest))]
    case .word(["true", "false"]): return [("type", .text("boolean"))]
    case .word(let words): return [("enum", .list(words.map { .text($0) }))]
    case .integer(let range, _):
      let least: [(String, SchemaJSON)] = [
        ("type", .text("integer")), ("minimum", .integer(range.lowerBound)),
      ]
      return range.upperBound == .max ? least : least + [("maximum", .integer(range.upperBound))]
    case .number(let range, _): return [("type", .text("number"))] + bounds(range)
    case .fraction(let range):
      let below = NumberRange(
        max(range.least, -1), min(range.greatest, 1), leastIn: range.least > -1 && range.isLeastIn,
        greatestIn: false)
      return [("type", .list([.text("number"), .text("string")]))] + bounds(below)
        + [("pattern", .text("^[-+]?(0|[1-9][0-9]*)(\\.[0-9]+)? *%$"))]
    case .amount(let least):
      return [("type", .text("number"))] + (least.map { [("minimum", SchemaJSON.integer(Int($0)))] } ?? [])
    case .date:
      return [
        ("type", .text("string")), ("pattern", .text("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")),
      ]
    case .file: return [("type", .text("string")), ("minLength", .integer(1))]
    case .currency: return [("type", .text("string")), ("pattern", .text("^[A-Za-z]{3}$"))]
    case .list(let element, let count):
      let list: [(String, SchemaJSON)] = [("type", .text("array")), ("items", .map(value(of: element)))]
      return list + (count.map { [("minItems", .integer($0)), ("maxItems", .integer($0))] } ?? [])
    case .named(let section):
      let element = reference(section)
      return [
        ("type", .list([.text("array"), .text("object")])), ("items", element),
        ("additionalProperties", .map([("anyOf", .list([element, .map([("type", .text("null"))])]))])),
      ]
    case .section(let section): return [("allOf", .list([reference(section)]))]
    case .byName(_, let element):
      return [("type", .text("object")), ("additionalProperties", .map(nullable(value(of: element))))]
    case .either(let kinds): return [("anyOf", .list(kinds.map { .map(value(of: $0)) }))]
    }
  }

  private static func reference(_ section: ScenarioSection) -> SchemaJSON {
    .map([("$ref", .text("#/definitions/\(section.definition)"))])
  }

  private static func bounds(_ range: NumberRange) -> [(String, SchemaJSON)] {
    [
      (range.isLeastIn ? "minimum" : "exclusiveMinimum", .number(range.least)),
      (range.isGreatestIn ? "maximum" : "exclusiveMaximum", .number(range.greatest)),
    ]
  }

  /// The same schema, with `null` allowed.
  private static func nullable(_ schema: [(String, SchemaJSON)]) -> [(String, SchemaJSON)] {
    let null = SchemaJSON.map([("type", .text("null"))])
    switch schema.first {
    case ("type", .text(let type))?:
      return [("type", .list([.text(type), .text("null")]))] + schema.dropFirst()
    case ("type", .list(let types))?: return [("type", .list(types + [.text("null")]))] + schema.dropFirst()
    case ("enum", .list(let words))?: return [("enum", .list(words + [.null]))] + schema.dropFirst()
    case ("anyOf", .list(let kinds))?: return [("anyOf", .list(kinds + [null]))] + schema.dropFirst()
    default: return [("anyOf", .list([.map(schema), null]))]
    }
  }

  /// What must be given, down through all sections; `nil` where nothing must.
  static func requirements(of kind: ValueKind) -> SchemaJSON? {
    switch kind {
    case .section(let section):
      let required = section.keys.filter(\.isRequired).map { SchemaJSON.text($0.name) }
      let nested = section.keys.compactMap { key in requirements(of: key.kind).map { (key.name, $0) } }
      var parts: [(String, SchemaJSON)] = []
      if !required.isEmpty { parts.append(("required", .list(required))) }
      let choices = section.choices.filter(\.isRequired).map { choice in
        SchemaJSON.map([("oneOf", .list(choice.groups.map { .map([("required", .list([.text($0[0])]))]) }))])
      }
      if !choices.isEmpty { parts.append(("allOf", .list(choices))) }
      if !nested.isEmpty { parts.append(("properties", .map(nested))) }
      return parts.isEmpty ? nil : .map(parts)
    case .named(let section): return requirements(of: .section(section)).map { .map([("items", $0)]) }
    case .list(let element, _): return requirements(of: element).map { .map([("items", $0)]) }
    case .byName(_, let element):
      return requirements(of: element).map { .map([("additionalProperties", $0)]) }
    case .either(let kinds): return kinds.lazy.compactMap { requirements(of: $0) }.first
    default: return nil
    }
  }
}
