import Receivables
import Reporting
import Stochastics
import Testing
import Treasury

struct ForecastTablesTests {
  /// A strict reader of RFC 4180, to read back what was written.
  static func read(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = String.UnicodeScalarView()
    var isQuoted = false
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\"" where isQuoted && scalars.first == "\"":
        cell.append("\"")
        scalars.removeFirst()
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        row.append(String(cell))
        cell = .init()
      case "\r" where !isQuoted && scalars.first == "\n":
        scalars.removeFirst()
        rows.append(row + [String(cell)])
        (row, cell) = ([], .init())
      default: cell.append(scalar)
      }
    }
    return rows
  }

  static let injections: [(String, String)] = [
    ("=cmd()", "'=cmd()"), ("=1+1", "'=1+1"), ("+49 30", "'+49 30"), ("-1234", "'-1234"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t'=1"), ("\r=1", "'\r'=1"), ("\n=1", "'\n'=1"), ("  =1", "  '=1"), ("＝1", "'＝1"),
    ("a;=1", "a;'=1"),
    ("x\u{0}y\u{1B}[2J", "x?y?[2J"), ("\"=1", "\"=1"), ("a=b", "a=b"), ("A-B, \"C\"", "A-B, \"C\""),
    ("", ""), ("Müller", "Müller"), ("'quoted'", "'quoted'"), ("\u{FEFF}=1", "\u{FEFF}'=1"),
    ("=HYPERLINK(\"http://x\",\"y\")", "'=HYPERLINK(\"http://x\",\"y\")"),
    ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
  ]

  @Test(arguments: injections)
  func formulasAreMadeHarmless(name: String, written: String) {
    let summary = ForecastFixture.summary(name: { _ in name })
    let rows = Self.read(ForecastTables.customers(summary))
    #expect(rows.count == 25)
    #expect(rows.dropFirst().allSatisfy { $0[2] == written && $0.count == rows[0].count })
  }

  @Test(arguments: [true, false])
  func everyTableIsRectangularWithUnitsAndNumbers(hasCash: Bool) throws {
    let summary = ForecastFixture.summary(
      hasCash: hasCash, name: { ForecastScreenTests.hostileNames[$0 % 12] })
    let tables = [
      (ForecastTables.cashDaily(summary), 91), (ForecastTables.customers(summary), 24),
      (ForecastTables.weeks(summary), 14), (ForecastTables.cases(summary), hasCash ? 28 : 0),
    ]
    for (text, count) in tables {
      let rows = Self.read(text)
      #expect(rows.count == count + 1)
      #expect(Set(rows.map(\.count)).count == 1)
      #expect(text.hasSuffix("\r\n"))
      let header = try #require(rows.first)
      #expect(Set(header).count == header.count)
      for row in rows.dropFirst() {
        for (column, cell) in row.enumerated() where !cell.isEmpty {
          let name = header[column]
          if name.hasSuffix("_eur") || name.hasSuffix("_fraction") {
            #expect(Double(cell) != nil, "\(name): \(cell)")
          }
          if name == "date" || name == "start" || name == "end" { #expect(Day(iso: cell) != nil) }
        }
      }
    }
  }

  @Test func headersNameTheQuantityAndItsUnit() {
    let cash = Self.read(ForecastTables.cashDaily(ForecastFixture.summary()))
    #expect(
      cash[0] == [
        "date", "receipts_mean_eur", "outflows_mean_eur", "closing_mean_eur", "closing_p01_eur",
        "closing_p05_eur",
        "closing_p25_eur", "closing_p50_eur", "closing_p75_eur", "closing_p95_eur", "closing_p99_eur",
        "below_minimum_fraction",
      ])
    #expect(cash[1][0] == "2026-10-01")
    let runOff = Self.read(ForecastTables.cashDaily(ForecastFixture.summary(hasCash: false)))
    #expect(runOff[0][3] == "cumulative_receipts_mean_eur")
    #expect(runOff[1][11].isEmpty)
  }

  @Test(arguments: [("JPY", "61234567"), ("KWD", "61234.567"), ("EUR", "612345.67")])
  func amountsHaveTheDigitsOfTheirCurrency(code: String, amount: String) {
    var summary = ForecastFixture.summary(currency: ForecastFixture.currency(code))
    summary.weeks[0].meanClosing = 61_234_567
    let rows = Self.read(ForecastTables.weeks(summary))
    #expect(rows[0][6] == "closing_mean_\(code.lowercased())")
    #expect(rows[1][6] == amount)
  }

  @Test func weeksOfABaselineAreStable() throws {
    try GoldenFile.expect(ForecastTables.weeks(ForecastFixture.summary()), is: "weeks.csv")
  }

  @Test func notANumberIsAnEmptyCell() {
    var summary = ForecastFixture.summary()
    summary.customers[0].atRisk4 = .nan
    summary.days[0].quantiles[2] = .infinity
    #expect(Self.read(ForecastTables.customers(summary))[1][10].isEmpty)
    #expect(Self.read(ForecastTables.cashDaily(summary))[1][6].isEmpty)
  }
}
