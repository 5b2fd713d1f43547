import Yams

/// What a text does that YAML does not allow, in words that say what to do.
enum YAMLSyntax {
  /// The issue for an error of the parser.
  static func issue(_ error: YamlError, _ source: SourceText) -> Issue {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      return issue(problem, place(mark, source), context.map { ($0.text, place($0.mark, source)) })
    case .reader(let problem, _, _, _):
      return Issue(
        .yamlEncoding, file: source.name, message: "the text cannot be read: \(problem)",
        hint: "save it as UTF-8")
    default:
      return Issue(
        .yamlTooLarge, file: source.name, message: "the text cannot be read", hint: "make it smaller")
    }
  }

  private static func place(_ mark: Mark, _ source: SourceText) -> YAMLPlace {
    YAMLPlace(source: source, line: mark.line, column: mark.column)
  }

  private static func issue(
    _ problem: String, _ place: YAMLPlace, _ context: (text: String, place: YAMLPlace)?
  ) -> Issue {
    let line = place.line ?? 0
    if let context, context.text.contains("quoted scalar"), problem.contains("end of stream") {
      return context.place.issue(
        .yamlSyntax, "the quote that opens here is never closed", hint: "close it, on the same line as a rule"
      )
    }
    if let context, context.text.contains("flow mapping") || context.text.contains("flow sequence"),
      problem.contains("expected ','")
    {
      let bracket = context.text.contains("mapping") ? "`{`" : "`[`"
      return context.place.issue(
        .yamlSyntax,
        "the bracket \(bracket) that opens here is not closed, or a comma is missing before line \(line)",
        hint: "put commas between elements and close the bracket")
    }
    for reading in readings where problem.contains(reading.problem) {
      return place.issue(reading.code, reading.message, hint: reading.hint)
    }
    let began = context.map { " (\($0.text) on line \($0.place.line ?? 0))" } ?? ""
    return place.issue(
      .yamlSyntax, "this is not YAML: \(problem)\(began)",
      hint: "check quotes, brackets, the blank after `:` and the indent of this line and the one before")
  }

  private struct Reading {
    let problem: String
    var code = IssueCode.yamlSyntax
    let message: String
    let hint: String
  }

  private static let readings: [Reading] = [
    .init(
      problem: "another document", code: .yamlDocuments,
      message: "a second document begins here; one file holds one",
      hint: "delete the line `---`, or put the second document into a file of its own"),
    .init(
      problem: "max depth", code: .yamlTooLarge,
      message: "the nesting is deeper than \(YAMLReading.deepestNesting) levels",
      hint: "scenarios need six levels"),
    .init(
      problem: "undefined alias", message: "an alias (`*name`) has no anchor (`&name`) before it",
      hint: "define it first, or write the value out"),
    .init(
      problem: "mapping values are not allowed", message: "a `:` stands where none is allowed",
      hint: "put a text with `: ` in quotes; check the indent of this line and the one before"),
    .init(
      problem: "could not find expected ':'", message: "a key stands before here without `:` behind it",
      hint: "write `key: value`"),
    .init(
      problem: "cannot start any token", message: "no value can begin with this character",
      hint: "put the value in quotes"),
    .init(
      problem: "did not find expected key", message: "this line is not indented like the keys before it",
      hint: "give all keys of a map the same number of blanks"),
    .init(
      problem: "did not find expected '-' indicator",
      message: "this line is not an element of the list before it",
      hint: "begin it with `- `, or indent it as what it belongs to"),
  ]
}
