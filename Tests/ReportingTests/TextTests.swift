import Receivables
import Reporting
import Testing

struct TextTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("東京", 4), ("ＡＢ", 4), ("ｱｲ", 2), ("한국", 4), ("👍", 2),
    ("Ω…", 2),
    ("€", 1), ("한", 2), ("กำ", 2), ("עברית", 5), ("𠮷", 2),
  ])
  func widthCountsColumns(text: String, width: Int) {
    #expect(TerminalText.width(of: text) == width)
  }

  @Test func unsafeTextIsNeutralised() {
    #expect(TerminalText.safe("\u{1B}[31mred\u{7}") == "?[31mred?")
    #expect(TerminalText.safe("a\tb\nc\r\nd\u{2028}e\u{85}f") == "a b c  d e f")
    #expect(TerminalText.safe("a\u{202E}b\u{2066}c\u{200B}d\u{FEFF}") == "a?b?cd")
    #expect(TerminalText.safe("\u{9B}2J\u{0}") == "?2J?")
    #expect(TerminalText.safe("e" + String(repeating: "\u{301}", count: 50)).unicodeScalars.count == 4)
    #expect(TerminalText.safe("Müller & Söhne 株式会社") == "Müller & Söhne 株式会社")
  }

  @Test func truncationNeverCutsACharacterNorPassesTheLimit() {
    #expect(TerminalText.truncated("abcdef", to: 6) == "abcdef")
    #expect(TerminalText.truncated("abcdef", to: 5) == "abcd…")
    #expect(TerminalText.truncated("東京商事", to: 6) == "東京…")
    #expect(TerminalText.truncated("東京商事", to: 5) == "東京…")
    #expect(TerminalText.truncated("東京", to: 1) == "…")
    #expect(TerminalText.truncated("東京", to: 0) == "")
    for limit in 0...40 {
      for name in ForecastScreenTests.hostileNames {
        #expect(TerminalText.width(of: TerminalText.truncated(TerminalText.safe(name), to: limit)) <= limit)
      }
    }
  }

  @Test func wrappingKeepsWordsAndLimits() {
    let text = "one two three four five six seven eight"
    #expect(
      TerminalText.wrapped(text, width: 14, indent: 2) == [
        "one two three", "  four five", "  six seven", "  eight",
      ])
    #expect(
      TerminalText.wrapped(text, width: 14, indent: 2, maximumLines: 2) == [
        "one two three", "  four five s…",
      ])
    #expect(TerminalText.wrapped("", width: 10).isEmpty)
    #expect(TerminalText.wrapped("a chance of 6.9 % here", width: 16) == ["a chance of", "6.9 % here"])
    #expect(TerminalText.wrapped("needs 612 EUR, now", width: 10) == ["needs", "612 EUR,", "now"])
    #expect(TerminalText.wrapped("0123456789", width: 4) == ["0123", "4567", "89"])
    for width in 4...30 {
      for name in ForecastScreenTests.hostileNames {
        let lines = TerminalText.wrapped(name + " " + text, width: width, indent: 2, maximumLines: 3)
        #expect(lines.count <= 3)
        #expect(lines.allSatisfy { TerminalText.width(of: $0) <= width })
      }
    }
  }

  @Test func wideNamesStayInTheirColumns() {
    var table = TextTable([.init("name", .leading, minimumWidth: 6), .init("amount")])
    for name in ["東京商事株式会社", "abc", "한국", "👍👍", "e\u{301}é"] { table.append([name, "1,234"]) }
    for width in [24, 18, 15] {
      let lines = table.layout(width: width).lines
      #expect(Set(lines.map { TerminalText.width(of: $0) }).count == 1, "\(lines)")
      #expect(lines.dropFirst().allSatisfy { $0.hasSuffix("  1,234") })
    }
  }

  @Test func columnsAreLeftOutWholeWhereTheyDoNotFit() {
    var table = TextTable([.init("a"), .init("b", rank: 1), .init("c", rank: 2)])
    table.append(["111111", "222222", "333333"])
    let layout = table.layout(width: 16)
    #expect(layout.leftOut == ["c"])
    #expect(layout.lines == ["     a       b", "111111  222222"])
    #expect(table.layout(width: 10).leftOut == ["b", "c"])
  }

  @Test func groupsStandOverTheirColumns() {
    var table = TextTable([
      .init("wk"), .init("receipts", group: "mean"), .init("closing", group: "mean", gap: 1),
    ])
    table.append(["1", "12", "34"])
    #expect(
      table.layout(width: 40).lines == [
        "    ----- mean -----", "wk  receipts closing", " 1        12      34",
      ])
  }

  @Test func aGroupWiderThanItsColumnsKeepsItsTitle() {
    var table = TextTable([.init("a", .leading), .init("P5", group: "lowest day"), .init("b", rank: 1)])
    table.append(["x", "1", "2"])
    #expect(table.layout(width: 20).lines == ["   lowest day", "a          P5  b", "x           1  2"])
    #expect(table.layout(width: 14).leftOut == ["b"])
  }

  @Test func markdownEscapesWhatACellWouldRun() {
    var table = TextTable([.init("name", .leading), .init("open", group: "EUR")])
    table.append(["a|b <img> [x](y)", "1,234"])
    #expect(
      table.markdown() == """
        | name                  | EUR: open |
        | --------------------- | --------: |
        | a\\|b \\<img\\> \\[x\\](y) |     1,234 |

        """)
  }

  @Test(arguments: [
    (0.0, "0 %"), (1.0, "100 %"), (0.931, "93.1 %"), (0.0043, "0.43 %"), (0.00001, "<0.01 %"),
    (0.99999, ">99.99 %"),
    (0.9957, "99.57 %"), (0.0001, "0.01 %"), (0.5, "50.0 %"), (-0.012, "-1.2 %"), (1.25, "125.0 %"),
    (.nan, "not available"),
  ])
  func percentHasSensibleDigits(fraction: Double, text: String) {
    #expect(NumberText.percent(fraction) == text)
  }

  @Test func numbersReadLikeALedger() {
    #expect(NumberText.grouped(-1_234_567) == "-1,234,567")
    #expect(NumberText.grouped(Int64.min) == "-9,223,372,036,854,775,808")
    #expect(NumberText.amount(-5, ForecastFixture.euro) == "-0.05 EUR")
    #expect(NumberText.amount(123_456_789, ForecastFixture.currency("KWD")) == "123,456.789 KWD")
    #expect(NumberText.amount(123_456_789, ForecastFixture.currency("JPY")) == "123,456,789 JPY")
    #expect(NumberText.wholeAmount(-150, ForecastFixture.euro) == "-2")
    #expect(NumberText.wholeAmount(149, ForecastFixture.euro) == "1")
    #expect(NumberText.probability(0, paths: 10_000) == "0 of 10,000 paths")
    #expect(NumberText.decimal(-1047.26, digits: 1) == "-1,047.3")
    #expect(NumberText.wholeNumber(1e19) == nil)
  }

  @Test func scaleKeepsSixDigits() {
    let euro = ForecastFixture.euro
    #expect(AmountScale(fitting: [99_999_800], euro).label == "EUR")
    #expect(AmountScale(fitting: [-100_000_000], euro).label == "thousand EUR")
    #expect(AmountScale(fitting: [1_000_000_000_000_000], euro).label == "billion EUR")
    #expect(AmountScale(fitting: [.max, .min], euro).text(Int64.max) == "92,234")
    #expect(AmountScale(.thousand, euro).text(Int64(149_950_00)) == "150")
  }

  @Test func chartShowsTheFloorAndWhatIsBelowIt() {
    let days = (0..<40).map { Double($0) }
    let chart = FanChart(
      low: days.map { 100 - $0 * 3 }, middle: days.map { 110 - $0 }, high: days.map { 120 + $0 }, floor: 50)
    let lines = chart.lines(width: 50, height: 8, labels: ("start", "end"), axis: { String(Int($0)) })
    #expect(lines.count == 9)
    #expect(lines.allSatisfy { TerminalText.width(of: $0) <= 50 })
    let text = lines.joined()
    for mark in ["o", ":", "-", "!"] { #expect(text.contains(mark), "\(mark)") }
    let above = FanChart(low: chart.low.map { $0 + 100 }, middle: chart.middle, high: chart.high, floor: 50)
    #expect(
      !above.lines(width: 50, height: 8, labels: ("", ""), axis: { String(Int($0)) }).joined().contains("!"))
    let flat = FanChart(low: [1], middle: [1], high: [1], floor: nil)
    #expect(flat.lines(width: 50, height: 8, labels: ("", ""), axis: { String(Int($0)) }).isEmpty)
  }
}
