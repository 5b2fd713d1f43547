/// The keys of a scenario for editors and readers, from the table that also drives the checks.
public enum ScenarioSchema {
  /// JSON Schema (draft-07) of a scenario file, for editors: `# yaml-language-server: $schema=scenario.schema.json`.
  ///
  /// It holds for files with and without `extends`: what must be given is asked only of the latter. It is a help
  /// while typing; the reader checks more, such as names, dates and sums of correlations.
  public static func json() -> String {
    let sections = ScenarioKeys.sections.dropFirst().map { ($0.definition, SchemaJSON.object(of: $0)) }
    let root = ScenarioKeys.root
    let schema: [(String, SchemaJSON)] =
      [
        ("$schema", .text("http://json-schema.org/draft-07/schema#")),
        ("$comment", .text("Written by Duecast from its table of keys; do not edit.")),
        ("title", .text("Duecast scenario")),
      ] + SchemaJSON.members(of: root)
      + [
        ("required", .list(["duecast", "name"].map { .text($0) })),
        ("if", .map([("not", .map([("required", .list([.text("extends")]))]))])),
        ("then", SchemaJSON.requirements(of: .section(root)) ?? .map([])),
        ("definitions", .map(sections.map { ($0.0, $0.1) })),
      ]
    return SchemaJSON.map(schema).text(indent: "") + "\n"
  }

  /// The key reference as Markdown: for each section a table of key, what it takes, default and meaning.
  public static func reference() -> String {
    var lines = [
      "<!-- Written by Duecast from its table of keys; do not edit. -->", "# Keys of a scenario", "",
      """
      Amounts are in the scenario's currency with no more digits than it has. Shares are percentages (`2%`) or \
      numbers below 1 (`0.02`). Dates are written `2026-09-30`. Files are relative to the file that states them.
      """,
    ]
    for section in ScenarioKeys.sections {
      lines += table(section, level: section.title == "Scenario" ? nil : 2)
    }
    lines += ["", "# Calendar files"]
    lines += table(ScenarioKeys.calendarFile, level: nil) + table(ScenarioKeys.datedName, level: 2)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func table(_ section: ScenarioSection, level: Int?) -> [String] {
    var lines = [""]
    if let level { lines += [String(repeating: "#", count: level) + " `\(section.title)`", ""] }
    lines += [
      "| Key | Takes | Needed or default | Source of the default | What it does |", "|---|---|---|---|---|",
    ]
    for key in section.keys {
      let cells = ["`\(key.name)`", key.kind.form, key.presence.words, key.source ?? "", key.explanation]
      lines.append("| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |")
    }
    for choice in section.choices where choice.isRequired {
      lines += [
        "",
        "One of \(orList(choice.groups.map { "`\($0[0])`" })) is given; in an overlay it puts out the other.",
      ]
    }
    return lines
  }
}

extension ScenarioKey.Presence {
  /// In words, for the reference.
  var words: String {
    switch self {
    case .required: "required"
    case .optional: "optional"
    case .needed(let condition): "needed \(condition)"
    case .preset(let value): "`\(value)`"
    }
  }
}

extension ScenarioSection {
  /// Name among the definitions of the schema.
  var definition: String { title.replacing(".", with: "_") }
}

extension ValueKind {
  /// What is taken, with unit and range, for the reference.
  var form: String {
    switch self {
    case .version: "`\(ScenarioKeys.version)`"
    case .text(let longest), .prose(let longest): "text of at most \(longest) characters"
    case .word(let words): orList(words.map { "`\($0)`" })
    case .integer(let range, let unit):
      range.upperBound == .max
        ? "whole number from \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound) \(unit)"
    case .number(let range, let unit): "\(range.words { ScalarReading.write($0) }) (\(unit))"
    case .fraction(let range): "share, \(range.words { ScalarReading.write($0 * 100) + "%" })"
    case .amount(let least): least == nil ? "amount" : "amount, not negative"
    case .date: "date"
    case .file(let role): "\(role.rawValue) file"
    case .currency: "ISO 4217 code"
    case .list(let element, let count):
      count.map { "list of \($0): \(element.form)" } ?? "list of \(element.form)"
    case .named(let section): "list of `\(section.title)`, each with a name"
    case .section(let section): "keys of `\(section.title)`"
    case .byName(let what, let element): "map from \(what) to (\(element.form))"
    case .either(let kinds): kinds.map(\.form).joined(separator: "; or ")
    }
  }
}
