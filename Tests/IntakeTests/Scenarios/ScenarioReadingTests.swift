import Intake
import Receivables
import Testing

@Suite struct ScenarioReadingTests {
  let folder: ScenarioFolder

  init() throws { folder = try ScenarioFolder() }

  @Test func valuesAreReadWithTheirUnits() throws {
    let scenario = try folder.read()
    #expect(scenario.name == "good")
    #expect(scenario.currency.code == "EUR")
    #expect(scenario.minimumCash == 10_000)
    #expect(scenario.openingCash == .balances([.init(date: try day(2026, 9, 30), balance: 100_000)]))
    #expect(scenario.credit?.segments["retail"]?.annualPD == 0.02)
    #expect(scenario.credit?.segments["public"]?.annualPD == 0.001)
    #expect(scenario.outflows[0].schedule == .monthly(day: 1))
    #expect(scenario.outflows[0].roll == .forward)
    #expect(scenario.outflows[1].schedule == .weekly(weekday: 5))
    #expect(scenario.outflows[1].size == .shareOfSales(0.5))
    #expect(
      scenario.ledger
        == .file(
          path: folder.path("ledger.csv"), mapping: folder.path("mapping.yaml"), asOf: try day(2026, 9, 30)))
  }

  @Test func presetsAreWhatTheReferenceSays() throws {
    let scenario = try folder.read()
    #expect(scenario.horizonDays == 91)
    #expect(scenario.weeks == .calendar)
    #expect(scenario.bankLagDays == 0)
    #expect(scenario.restrictedCash == 0)
    #expect(scenario.statedDelay.isEmpty)
    #expect(scenario.paths == 10_000)
    #expect(scenario.seed == 1)
    #expect(scenario.credit?.form == .annual)
    #expect(scenario.sales[0].season == Array(repeating: 1, count: 12))
    #expect(scenario.sales[0].annualGrowth == 0)
    #expect(scenario.sales[0].uncertainty == nil)
  }

  /// `0.8%` must be the very number `0.008`, not 0.8 divided by 100 and rounded twice.
  @Test(arguments: [
    ("0.8%", 0.008), ("0.07%", 0.0007), ("2.5%", 0.025), ("0%", 0), ("0.02", 0.02), ("100%", 1),
    ("1e-3%", 1e-5),
  ])
  func percentagesAreExact(text: String, value: Double) throws {
    let scenario = try folder.read(set: ["credit.segments.retail.annual_pd=\(text)"])
    #expect(scenario.credit?.segments["retail"]?.annualPD == value)
  }

  @Test(arguments: ["2", "1", "1.0", "100", "1e2"]) func bareNumbersFromOneAreNoShares(text: String) throws {
    let issues = folder.issues(of: "good.yaml", set: ["credit.segments.retail.annual_pd=\(text)"])
    #expect(issues.map(\.code) == [.yamlPercent])
  }

  @Test(arguments: [
    ("1", 100), ("1.5", 150), ("1.50", 150), ("-0.01", -1), ("90000000000000.00", 9_000_000_000_000_000),
  ])
  func amountsAreExact(text: String, minorUnits: Int64) throws {
    #expect(try folder.read(set: ["minimum_cash=\(text)"]).minimumCash == minorUnits)
  }

  @Test func amountsFollowTheCurrency() throws {
    let yen = try folder.read(
      set: [
        "currency=JPY", "minimum_cash=5", "opening_cash=[{date: 2026-09-30, balance: 7}]", "sales=null",
        "outflows=null",
      ])
    #expect(yen.minimumCash == 5)
    let dinar = try folder.read(set: ["currency=KWD", "minimum_cash=1.234"])
    #expect(dinar.minimumCash == 1234)
  }

  @Test func netDaysOfSegmentsThatAreNotNamedStay() throws {
    let some = try folder.read(set: ["terms.net_days.retail=14", "terms.terms_pass_through=50%"]).terms
    #expect(some.newNetDays("retail") == 14)
    #expect(some.newNetDays("public") == 45)
    #expect(some.oldNetDays("retail") == 30)
    #expect(some.passThrough == 0.5)
    let all = try folder.read(set: ["terms.net_days=14", "terms.terms_pass_through=50%"]).terms
    #expect(all.newNetDays("retail") == 14)
    #expect(all.newNetDays("public") == 14)
  }

  @Test func unchangedNetDaysNeedNoPassThrough() throws {
    #expect(folder.issues(of: "good.yaml", set: ["terms.net_days={retail: 30, public: 45}"]).isEmpty)
  }

  @Test func statedDelaysAreReadBesideFittedOnes() throws {
    let scenario = try folder.read(
      set: [
        "payment_delay={retail: fitted, default: {median_days_late: -2, p90_days_late: 40, never_share: 1%}}"
      ])
    #expect(scenario.statedDelay == ["default": .init(medianDaysLate: -2, p90DaysLate: 40, neverShare: 0.01)])
  }

  @Test func oneCorrelationHoldsForAllPairs() throws {
    let scenario = try folder.read(
      set: [
        "economy.factors=[{name: oil, weekly_ar1: 0.9}, {name: steel, weekly_ar1: 0.9}]",
        "economy.correlation=0.4",
      ])
    #expect(scenario.economy?.factors.map(\.name) == ["macro", "oil", "steel"])
    #expect(scenario.economy?.correlation == [[1, 0.4, 0.4], [0.4, 1, 0.4], [0.4, 0.4, 1]])
    #expect(scenario.credit?.segments["retail"]?.loadings == [1, 0, 0])
  }

  /// On the border: three factors can all have -0.5, and not a thousandth less; two may even be the same.
  @Test(arguments: [(-0.5, true), (-0.501, false), (1.0, true)]) func correlationsMustBePossible(
    value: Double, fits: Bool
  ) {
    let issues = folder.issues(
      of: "good.yaml",
      set: [
        "economy.factors=[{name: oil, weekly_ar1: 0.9}, {name: steel, weekly_ar1: 0.9}]",
        "economy.correlation=\(value)",
      ])
    #expect(issues.contains { $0.code == .scenarioCorrelation } == !fits)
  }

  @Test func aSingularMatrixIsTaken() throws {
    // The third factor is the sum of the others, scaled.
    let matrix = "[[1, 0, 0.6], [0, 1, 0.8], [0.6, 0.8, 1]]"
    let factors = "economy.factors=[{name: oil, weekly_ar1: 0.9}, {name: steel, weekly_ar1: 0.9}]"
    let scenario = try folder.read(set: [factors, "economy.correlation=\(matrix)"])
    #expect(scenario.economy?.correlation[2] == [0.6, 0.8, 1])
  }

  @Test func aBookReplacesTheLedger() throws {
    try folder.write("book", to: "a.book")
    let read = try ScenarioReader.read(file: folder.path("good.yaml"), bookOverride: folder.path("a.book"))
    #expect(read.scenario.ledger == .book(path: folder.path("a.book")))
    #expect(read.scenario.asOf == (try day(2026, 9, 30)))
    #expect(throws: InputRefused.self) {
      try ScenarioReader.read(file: folder.path("good.yaml"), bookOverride: folder.path("none.book"))
    }
  }

  @Test func theAsOfOptionDecidesWhichBalanceIsTaken() throws {
    let other = try day(2026, 9, 23)
    #expect(throws: InputRefused.self) {
      try ScenarioReader.read(file: folder.path("good.yaml"), asOf: other)
    }
    try folder.write(
      ScenarioFolder.good.replacing(
        "  - {date: 2026-09-30, balance: 1000.00}",
        with: "  - {date: 2026-09-30, balance: 1000.00}\n  - {date: 2026-09-23, balance: -5.00}"),
      to: "good.yaml")
    let scenario = try ScenarioReader.read(file: folder.path("good.yaml"), asOf: other).scenario
    #expect(scenario.asOf == other)
    #expect(try scenario.openingBalance(asOf: other) == -500)
    #expect(throws: InputRefused.self) { try scenario.openingBalance(asOf: other + 1) }
  }

  @Test func aRunOffHasNoBalance() throws {
    let scenario = try folder.read(set: ["opening_cash=none", "minimum_cash=null", "outflows=null"])
    #expect(try scenario.openingBalance(asOf: try day(2020, 1, 1)) == nil)
    #expect(
      folder.issues(of: "good.yaml", set: ["opening_cash=none", "minimum_cash=null", "outflows=null"]).isEmpty
    )
  }

  @Test func everyProblemIsReportedAtOnceAndInOrder() throws {
    let issues = try folder.issues(
      overlay: """
        weeks: roling
        horizon_weeks: 1000
        minimum_cash: 1.234
        foo: 1
        terms: {net_days: {retail: -1}}
        foo: 2
        economy: {shift: {marco: 1}}
        """)
    #expect(
      issues.map(\.code) == [
        .yamlUnknownWord, .yamlOutOfRange, .yamlAmountDigits, .yamlUnknownKey, .yamlOutOfRange,
        .yamlDuplicateKey,
        .scenarioUnknownName,
      ])
    #expect(issues.map(\.line) == [4, 5, 6, 7, 8, 9, 10])
  }

  @Test func laterFindingsNameTheirPlace() throws {
    let scenario = try folder.read()
    let issue = scenario.issue(.scenarioUnknownName, at: "credit.segments.retail.no_such_key", "made up")
    #expect(issue.line == 17)
    #expect(issue.file == folder.path("good.yaml"))
  }

  private func day(_ year: Int, _ month: Int, _ day: Int) throws -> Day {
    try #require(Day(year: year, month: month, day: day))
  }
}
