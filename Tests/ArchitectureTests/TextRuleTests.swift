import Testing

@Suite struct TextRuleTests {
  @Test func sourcesAndTestsKeepTheRules() throws {
    let files = try Repository.swiftFiles(below: "Sources") + Repository.swiftFiles(below: "Tests")
    #expect(TextRule.findings(TextRule.all, in: files) == [])
  }

  @Test(arguments: [
    "var g = SystemRandomNumberGenerator()",
    "let u = Double.random(in: 0..<1)",
    "let u = Double.random(in: low(using: 3 /* no */)...1).rounded()\n",
    "items.shuffled()",
    "items.shuffle()",
    "items.randomElement()",
    "let x = try! read()",
    "let x = y as! Int",
    "let text = \"value \\(y as! Int)\"",
    "fatalError(\"no\")",
    "  static var cache: [Int] = []",
    "  public static var count = 0 { didSet { report() } }",
    "  nonisolated(unsafe) static var total: Int",
    "var total = 0",
    "nonisolated(unsafe) var total = 0",
    "@testable import Receivables",
    "let y = x.addingProduct(a, b)",
    "x.addProduct(a, b)",
    "let y = a.fusedMultiplyAdd(b, c)",
    "let now = ContinuousClock().now",
    "let today = Date()",
  ])
  func aForbiddenTextIsCaught(code: String) {
    let file = SourceFile("Sources/Simulation/A.swift", "import Receivables\n" + code + "\n")
    let findings = TextRule.findings(TextRule.all, in: [file])
    #expect(findings.contains { $0.line == 2 }, "not caught: \(code)")
  }

  @Test(arguments: [
    "// try! and as! and fatalError( are forbidden; Double.random(in: 0...1) too",
    "/* a /* nested */ static var */",
    "let text = \"try! \\(name) as!\"",
    "let pattern = #/@testable \"try!/# // as!",
    "let raw = #\"as! \\(x) \"try!\" \"#",
    "let u = Double.random(in: f(0)..<1, using: &generator)",
    "let order = items.shuffled(using: &generator)",
    "  static var levels: [Double] { [0.95, 0.99] }",
    "  static let levels = [0.95, 0.99]",
    "  var local = 0",
    "var computed: Int { 3 }",
    "let done = try? read()",
    "let x = y as? Int",
    "let issueDate = Date(day: 3)",
  ])
  func anAllowedTextPasses(code: String) {
    let file = SourceFile("Sources/Simulation/A.swift", code + "\n")
    #expect(TextRule.findings(TextRule.all, in: [file]) == [])
  }

  @Test func arithmeticRulesBindOnlyTheModulesOfThePath() {
    let code = "let y = x.addingProduct(a, b)\nlet now = ContinuousClock().now\n"
    let rules = TextRule.all
    #expect(TextRule.findings(rules, in: [SourceFile("Sources/Workbench/A.swift", code)]) == [])
    #expect(TextRule.findings(rules, in: [SourceFile("Sources/Stochastics/A.swift", code)]).count == 2)
  }
}
