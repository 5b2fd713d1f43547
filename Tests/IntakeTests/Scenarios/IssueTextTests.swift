import Intake
import Testing

@Suite struct IssueTextTests {
  private func issue(_ excerpt: String, line: Int = 7, column: Int, hint: String? = nil) -> Intake.Issue {
    Intake.Issue(
      .yamlUnknownKey, file: "a.yaml", line: line, column: column, message: "unknown key `x`", hint: hint,
      excerpt: excerpt)
  }

  @Test func excerptGutterCaretAndHintAreInTheirPlaces() {
    #expect(
      IssueText.render(issue("  x: 1", line: 12, column: 3, hint: "did you mean `y`?")) == """
        error: a.yaml:12:3: unknown key `x`
        12 |   x: 1
           |   ^

        hint: did you mean `y`?
        """)
  }

  @Test func theCaretStandsUnderWideCharacters() {
    #expect(IssueText.render(issue("客户: x", column: 5)).split(separator: "\n").last == "  |       ^")
  }

  @Test func longLinesAreCutAroundTheCaret() throws {
    let line = String(repeating: "a", count: 5000) + "X" + String(repeating: "b", count: 5000)
    let lines = IssueText.render(issue(line, column: 5001)).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 110 })
    let caret = try #require(lines[2].firstIndex(of: "^"))
    #expect(Array(lines[1])[lines[2].distance(from: lines[2].startIndex, to: caret)] == "X")
  }

  @Test func aColumnBeyondTheLineIsNoTrap() {
    #expect(IssueText.render(issue("", column: 9)).hasSuffix("        ^"))
    #expect(!IssueText.render(issue("abc", column: 0)).isEmpty)
    #expect(!IssueText.render(issue("abc", column: 4000)).isEmpty)
  }

  @Test func controlCharactersDoNotReachTheTerminal() {
    let hostile = "\u{1B}[2J\u{07}\u{202E}x"
    let text = IssueText.render(
      Intake.Issue(
        .yamlSyntax, file: hostile, line: 1, column: 1, message: hostile, hint: hostile, excerpt: hostile))
    #expect(!text.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n") || $0 == "\u{202E}" })
    #expect(IssueText.literal(hostile + "`") == "`\u{FFFD}[2J\u{FFFD}\u{FFFD}x'`")
  }

  @Test func severalIssuesAreCounted() {
    let text = IssueText.render(Array(repeating: issue("x", column: 1), count: 3), limit: 2)
    #expect(text.hasSuffix("3 errors (1 not shown)"))
    #expect(IssueText.render([issue("x", column: 1)]).hasSuffix("^"))
  }

  @Test(arguments: [
    ("net_day", "net_days"), ("Net-Days", "net_days"), ("ent_days", "net_days"), ("minimum", "minimum_cash"),
    ("curency", "currency"),
  ])
  func theNearestNameIsFound(typed: String, meant: String) {
    #expect(NearestName.of(typed, in: ["currency", "minimum_cash", "net_days", "sales"]) == meant)
  }

  @Test(arguments: ["", "zebra", "x", "catalogue"]) func farNamesAreNotSuggested(typed: String) {
    #expect(NearestName.of(typed, in: ["currency", "minimum_cash", "net_days", "sales"]) == nil)
  }

  @Test func veryLongNamesCostNothing() {
    #expect(NearestName.of(String(repeating: "a", count: 1_000_000), in: ["a"]) == nil)
  }
}
