import Receivables
import Reporting
import Stochastics
import Testing
import Treasury

struct ForecastScreenTests {
  static let hostileNames: [String] = [
    "\u{1B}[31mred\u{1B}]0;title\u{7} Ltd", "line\r\nbreak\tand tab", "株式会社東京商事ホールディングス国際部門長い名前",
    "a\u{202E}gnp.exe", "👩‍👩‍👧‍👦 Familie 🇩🇪🇫🇷", "e" + String(repeating: "\u{301}", count: 400),
    String(repeating: "W", count: 5000), "", "한국전자 주식회사", "\u{9B}2J csi", "| pipe | <b>x</b>", "ไทย จำกัด",
  ]

  static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  static func expectFits(_ text: String, width: Int, height: Int) {
    let lines = lines(text)
    #expect(lines.count <= height)
    for line in lines {
      #expect(TerminalText.width(of: line) <= width, "\(line)")
      #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }
  }

  @Test func screenOfABaselineIsStable() throws {
    let text = ForecastScreen.render(
      ForecastFixture.summary(), resultFolder: "notebooks-output/2026-10-01-baseline")
    try GoldenFile.expect(text, is: "baseline.txt")
  }

  @Test func screenOfARunOffIsStable() throws {
    let text = ForecastScreen.render(ForecastFixture.summary(hasCash: false), resultFolder: nil)
    try GoldenFile.expect(text, is: "run-off.txt")
  }

  @Test func narrowScreenIsStable() throws {
    let text = ForecastScreen.render(
      ForecastFixture.summary(), options: ScreenOptions(width: 72), resultFolder: nil)
    try GoldenFile.expect(text, is: "narrow.txt")
  }

  @Test(arguments: [60, 72, 80, 96, 100], [1, 1_000, 1_000_000, 16_000_000] as [Int64])
  func screenFitsForHostileNamesAndHugeAmounts(width: Int, factor: Int64) {
    for hasCash in [true, false] {
      let summary = ForecastFixture.summary(
        factor: factor, hasCash: hasCash, name: { Self.hostileNames[$0 % Self.hostileNames.count] })
      let text = ForecastScreen.render(
        summary, options: ScreenOptions(width: width), resultFolder: "out\u{1B}[2J/x")
      Self.expectFits(text, width: width, height: 60)
      #expect(Self.lines(text).last?.hasPrefix("Next: ") == true)
    }
  }

  @Test(arguments: [1, 13, 14, 26, 53])
  func screenKeepsItsEndForLongHorizonsAndLongTexts(weeks: Int) {
    var summary = ForecastFixture.summary()
    let last = summary.weeks[summary.weeks.count - 1]
    summary.weeks = (1...weeks).map { number in
      var week = number <= summary.weeks.count ? summary.weeks[number - 1] : last
      week.week = number
      return week
    }
    summary.caveats = (0..<20).map { "caveat \($0) " + String(repeating: "long words ", count: 20) }
    summary.basis = (0..<60).map {
      .init(
        ForecastSummary.BasisLine.Kind.allCases[$0 % 3],
        "statement \($0) " + String(repeating: "word ", count: 30))
    }
    summary.provenance.question = String(repeating: "why ", count: 100)
    let text = ForecastScreen.render(summary, resultFolder: String(repeating: "deep/", count: 100))
    Self.expectFits(text, width: 100, height: 60)
    #expect(text.contains("\nNext: "))
    #expect(text.contains("more in summary.json"))
    #expect(text.contains(weeks > 14 ? "+\(weeks - 13) weeks" : "total"))
  }

  /// Takes the numbers of the table apart again and adds them.
  @Test(arguments: [1, 37, 1_000, 123_457, 16_000_000] as [Int64])
  func shownMeansAddDownAndAcross(factor: Int64) throws {
    let summary = ForecastFixture.summary(factor: factor)
    let lines = Self.lines(ForecastScreen.render(summary, resultFolder: nil))
    let header = try #require(
      lines.firstIndex { $0.contains("receipts  ") || $0.contains("receipts outflows") })
    func numbers(_ line: String) -> [Int] {
      line.split(separator: " ").compactMap { Int($0.replacing(",", with: "")) }
    }
    var closing = try #require(numbers(lines[header + 1]).first)
    var sums = (0, 0)
    for week in 0..<14 {
      let row = numbers(lines[header + 2 + week])
      #expect(row[0] == week + 1)
      #expect(row[3] == closing + row[1] - row[2])
      closing = row[3]
      sums = (sums.0 + row[1], sums.1 + row[2])
    }
    let total = numbers(lines[header + 16])
    #expect(Array(total.prefix(3)) == [sums.0, sums.1, closing])
    #expect(numbers(lines[header + 4])[2] == 0, "a week without outflows shows none")
  }

  @Test func colourChangesNothingButColour() {
    let summary = ForecastFixture.summary()
    let plain = ForecastScreen.render(summary, resultFolder: "x")
    var coloured = ForecastScreen.render(summary, options: ScreenOptions(colour: true), resultFolder: "x")
    #expect(coloured != plain)
    for code in ["0", "1", "2", "1;31"] { coloured = coloured.replacing("\u{1B}[\(code)m", with: "") }
    #expect(coloured == plain)
    #expect(!plain.contains("\u{1B}"))
  }

  @Test func headlineSaysWhatWasCounted() {
    var summary = ForecastFixture.summary()
    func headline(_ value: Double, _ low: Double, _ high: Double) -> String {
      summary.shortfallProbability = Estimate(value: value, low: low, high: high, unit: .fraction)
      let lines = Self.lines(ForecastScreen.render(summary, resultFolder: nil))
      return lines[0..<8].map { $0.drop { $0 == " " } }.joined(separator: " ")
    }
    #expect(
      headline(0.069, 0.064, 0.074).contains(
        "with probability 93.1 % over 13 weeks to 2026-12-30; 6.9 % chance"))
    #expect(
      headline(0.0685, 0.064, 0.074).contains("probability 93.1 % over 13 weeks to 2026-12-30; 6.9 % chance"))
    #expect(headline(0.069, 0.064, 0.074).contains("(6.4 to 7.4 %, simulation error)"))
    #expect(headline(0, 0, 0.00038).contains("on all 10,000 paths"))
    #expect(headline(0, 0, 0.00038).contains("(0.00 to 0.04 %, simulation error)"))
    #expect(
      headline(1, 0.9996, 1).contains("Cash falls below the 250,000.00 EUR minimum on all 10,000 paths"))
    #expect(
      headline(0.83, 0.82, 0.84).contains("falls below the 250,000.00 EUR minimum with probability 83.0 %"))
    #expect(headline(0.069, 0.064, 0.074).contains("most likely from the week of 2026-11-16"))
  }

  @Test func bufferSentenceAddsUp() {
    var summary = ForecastFixture.summary()
    summary.position.openingCash = 61_200_000
    summary.buffers = [
      .init(
        level: 0.99, buffer: .exact(61_200_000, .money), requiredCash: .exact(86_200_000, .money),
        topUp: .exact(25_000_000, .money))
    ]
    var text = ForecastScreen.render(summary, resultFolder: nil)
    #expect(
      text.contains(
        "99 % over 13 weeks: need 862,000 EUR, have 612,000 EUR cash, missing 250,000 EUR."
      ))
    summary.position.openingCash = 90_000_000
    text = ForecastScreen.render(summary, resultFolder: nil)
    #expect(text.contains("have 900,000 EUR cash, 38,000 EUR to spare."))
  }

  @Test func runOffHasNoBufferAndSaysWhy() {
    let text = ForecastScreen.render(ForecastFixture.summary(hasCash: false), resultFolder: nil)
    #expect(text.contains("no cash position"))
    #expect(text.contains("not defined (a run-off has no sales)"))
    for word in ["need ", "missing", "closing", "n/a", "below minimum"] {
      #expect(!text.contains(word), "\(word)")
    }
  }

  @Test func missingEstimatesSayWhy() {
    var summary = ForecastFixture.summary()
    let missing = Estimate.missing(.money, reason: "needs 368 paths")
    summary.buffers[1] = .init(level: 0.99, buffer: missing, requiredCash: missing, topUp: missing)
    summary.creditLoss.quantile99 = missing
    summary.customers = []
    summary.days = []
    summary.weeks = []
    let text = ForecastScreen.render(summary, resultFolder: nil)
    #expect(text.contains("99 % over 13 weeks: required cash not available (needs 368 paths)."))
    #expect(text.contains("P99 not available (needs 368 paths)"))
    #expect(!text.lowercased().contains("nan"))
  }

  @Test(arguments: [("JPY", "JPY"), ("KWD", "KWD")])
  func amountsHaveTheDigitsOfTheirCurrency(code: String, unit: String) {
    let text = ForecastScreen.render(
      ForecastFixture.summary(currency: ForecastFixture.currency(code)), resultFolder: nil)
    #expect(text.contains(code == "JPY" ? "the 25,000,000 JPY minimum" : "the 25,000.000 KWD minimum"))
    Self.expectFits(text, width: 100, height: 60)
  }

  @Test func sentencesCarryTheirLabels() {
    let text = ForecastScreen.render(ForecastFixture.summary(), resultFolder: "out").replacing(
      "\n ", with: "")
    for part in [
      "simulation error", "does not include uncertainty of fitted or assumed inputs", "do not add",
      "Sales held equal",
      "Covers 93.1 % of open value", "disputed 2.9 %", "credits -1.2 %", "Seed 20260930, 10,000 paths",
      "count-back",
      "not yet backtested", "digests: scenario 0123456789ab,", "Not covered:", "Assumed:", "Fitted:",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }
}
