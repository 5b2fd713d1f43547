import Foundation
import Intake
import Receivables
import Testing

@Suite struct ScenarioOverlayTests {
  let folder: ScenarioFolder

  init() throws { folder = try ScenarioFolder() }

  private func overlaid(_ text: String) throws -> Scenario {
    try folder.write("duecast: 1\nextends: good.yaml\nname: changed\n" + text, to: "changed.yaml")
    return try folder.read("changed.yaml")
  }

  @Test func mapsMergeKeyByKey() throws {
    let scenario = try overlaid("credit: {segments: {retail: {annual_pd: 9%}}}\n")
    #expect(scenario.credit?.segments["retail"]?.annualPD == 0.09)
    #expect(scenario.credit?.segments["retail"]?.recoveryShare == 0.25)
    #expect(scenario.credit?.segments["public"]?.annualPD == 0.001)
  }

  @Test func namedElementsMergeAndNewOnesFollow() throws {
    let scenario = try overlaid(
      """
      outflows:
        - {name: rent, amount: 450.00}
        - {name: tax, category: tax, amount: 10.00, dates: [2026-12-10, 2026-11-10]}

      """)
    #expect(scenario.outflows.map(\.name) == ["rent", "goods", "tax"])
    #expect(scenario.outflows[0].size == .fixed(45_000))
    #expect(scenario.outflows[0].schedule == .monthly(day: 1))
    #expect(scenario.outflows[2].roll == .back)
    #expect(
      scenario.outflows[2].schedule
        == .dates([try #require(Day(iso: "2026-11-10")), try #require(Day(iso: "2026-12-10"))]))
  }

  @Test func otherListsReplace() throws {
    let scenario = try overlaid("opening_cash: [{date: 2026-09-30, balance: 7.00}]\n")
    #expect(
      scenario.openingCash == .balances([.init(date: try #require(Day(iso: "2026-09-30")), balance: 700)]))
  }

  @Test func nullDeletes() throws {
    #expect(try overlaid("outflows: {rent: null}\n").outflows.map(\.name) == ["goods"])
    #expect(try overlaid("economy: null\ncredit: none\n").credit == nil)
    #expect(try folder.issues(overlay: "exchange_rates: null\n").map(\.code) == [.yamlEmptyValue])
  }

  @Test func oneAlternativePutsOutTheOther() throws {
    let scenario = try overlaid(
      """
      outflows:
        - {name: rent, share_of_sales: 10%}
        - {name: goods, every: month, on_day: 31}

      """)
    #expect(scenario.outflows[0].size == .shareOfSales(0.1))
    #expect(scenario.outflows[1].schedule == .monthly(day: 31))
    try folder.write("book", to: "a.book")
    #expect(try overlaid("ledger: {book: a.book}\n").ledger == .book(path: folder.path("a.book")))
  }

  @Test func chainsMergeFromTheFarEnd() throws {
    try folder.write(
      "duecast: 1\nextends: good.yaml\nname: middle\nquestion: Middle?\nbank_lag_days: 1\nminimum_cash: 1.00\n",
      to: "middle.yaml")
    try folder.write("duecast: 1\nextends: middle.yaml\nname: top\nbank_lag_days: 2\n", to: "top.yaml")
    let scenario = try folder.read("top.yaml")
    #expect(scenario.name == "top")
    #expect(scenario.question == nil)
    #expect(scenario.bankLagDays == 2)
    #expect(scenario.minimumCash == 100)
    #expect(scenario.horizonDays == 91)
  }

  @Test func aStressAloneIsNoScenario() throws {
    try folder.write("duecast: 1\nname: slump\nstress: {delay_days: 7}\n", to: "slump.yaml")
    let issues = folder.issues(of: "slump.yaml")
    // One sentence, not a list of all that it lacks.
    #expect(issues.map(\.code) == [.yamlMissingKey])
    #expect(issues.first?.line == 3)
    #expect(issues.first?.hint?.contains("duecast stress SCENARIO --with") == true)
    // Without the stress it is a scenario that lacks its keys, and with a base it is whole.
    try folder.write("duecast: 1\nname: slump\n", to: "bare.yaml")
    #expect(folder.issues(of: "bare.yaml").count > 1)
    try folder.write(
      "duecast: 1\nextends: good.yaml\nname: slump\nstress: {delay_days: 7}\n", to: "whole.yaml")
    #expect(folder.issues(of: "whole.yaml").isEmpty)
  }

  @Test func pathsAreRelativeToTheFileThatStatesThem() throws {
    try folder.write(
      ScenarioFolder.good.replacing("file: ledger.csv", with: "file: own.csv")
        .replacing("mapping: mapping.yaml", with: "mapping: ../mapping.yaml"), to: "bases/base.yaml")
    try folder.write("document\n", to: "bases/own.csv")
    try folder.write("duecast: 1\nextends: bases/base.yaml\nname: top\n", to: "top.yaml")
    let asOf = try #require(Day(iso: "2026-09-30"))
    let scenario = try folder.read("top.yaml")
    #expect(
      scenario.ledger
        == .file(path: folder.path("bases/own.csv"), mapping: folder.path("mapping.yaml"), asOf: asOf))
    #expect(scenario.resolvedText.contains("file: \"bases/own.csv\""))
    #expect(scenario.resolvedText.contains("mapping: \"mapping.yaml\""))
  }

  @Test func messagesNameTheFileThatStatesTheValue() throws {
    try folder.write(ScenarioFolder.good.replacing("currency: EUR", with: "currency: EURO"), to: "base.yaml")
    try folder.write(
      "duecast: 1\nextends: base.yaml\nname: top\nweeks: rolling\nbank_lag_days: 99\n", to: "top.yaml")
    let issues = folder.issues(of: "top.yaml")
    #expect(
      Set(issues.map { "\($0.file.split(separator: "/").last ?? ""):\($0.line ?? 0)" }) == [
        "base.yaml:3", "top.yaml:5",
      ])
  }

  @Test func aBrokenBaseDoesNotMakeItsKeysMissing() throws {
    try folder.write("duecast: 1\nname: \"open\n", to: "base.yaml")
    try folder.write("duecast: 1\nextends: base.yaml\nname: top\nfoo: 1\n", to: "top.yaml")
    #expect(Set(folder.issues(of: "top.yaml").map(\.code)) == [.yamlSyntax, .yamlUnknownKey])
  }

  @Test func extendsLeadsOutOfTheFolderNeitherByDotsNorByLinks() throws {
    let outside = try ScenarioFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: outside.url.path)
    for stated in [
      "link/good.yaml", "../\(outside.url.lastPathComponent)/good.yaml", outside.path("good.yaml"),
      "~/x.yaml",
    ] {
      try folder.write("duecast: 1\nextends: \(stated)\nname: top\n", to: "top.yaml")
      #expect(folder.issues(of: "top.yaml").map(\.code) == [.scenarioExtendsOutside], "\(stated)")
    }
  }

  @Test func longCirclesAreFound() throws {
    for (file, next) in [("a", "b"), ("b", "c"), ("c", "a")] {
      try folder.write("duecast: 1\nextends: ./\(next).yaml\nname: \(file)\n", to: "\(file).yaml")
    }
    #expect(folder.issues(of: "a.yaml").map(\.code) == [.scenarioExtendsCycle])
  }

  @Test func setReachesNamedElementsAndPoints() throws {
    try folder.write(
      ScenarioFolder.good.replacing("name: rent,", with: "name: \"rent no. 2\","), to: "dots.yaml")
    let scenario = try folder.read(
      "dots.yaml", set: [#"outflows.rent no\. 2.amount=1.00"#, "outflows.goods="])
    #expect(scenario.outflows.map(\.size) == [.fixed(100)])
  }

  @Test func laterSetsWin() throws {
    #expect(try folder.read(set: ["bank_lag_days=1", "bank_lag_days=2"]).bankLagDays == 2)
  }

  @Test(arguments: ["", "=1", ".a=1", "a..b=1", "terms.=1", "extends=good.yaml"]) func badSetsAreRefused(
    text: String
  ) {
    #expect(folder.issues(of: "good.yaml", set: [text]).map(\.code) == [.scenarioSet])
  }

  // MARK: Digest

  @Test func theDigestDependsOnSettingsOnly() throws {
    let digest = try folder.read().digest
    #expect(digest.count == 64)
    let elsewhere = try ScenarioFolder()
    #expect(try elsewhere.read().digest == digest)
    try folder.write(
      "# a comment\n"
        + ScenarioFolder.good.replacing("2%,", with: "0.02,").replacing("1000.00", with: "1000"),
      to: "good.yaml")
    #expect(try folder.read().digest == digest)
    #expect(try folder.read(set: ["simulation={paths: 5, seed: 7}"]).digest == digest)
    #expect(try folder.read(set: ["horizon_weeks=13"]).digest == digest)
    #expect(try folder.read(set: ["horizon_weeks=14"]).digest != digest)
    #expect(try folder.read(set: ["credit.segments.retail.annual_pd=2.0000001%"]).digest != digest)
  }

  @Test func theDigestCoversTheCalendarsContent() throws {
    let calendar = "duecast: 1\nname: Own\nweekend: [sunday]\nyears: [2026, 2026]\nholidays: []\n"
    try folder.write(calendar, to: "own.yaml")
    let digest = try folder.read(set: ["calendar=\(folder.path("own.yaml"))"]).digest
    try folder.write("# note\n" + calendar, to: "own.yaml")
    #expect(try folder.read(set: ["calendar=\(folder.path("own.yaml"))"]).digest == digest)
    try folder.write(calendar.replacing("[]", with: "[{date: 2026-12-24, name: Eve}]"), to: "own.yaml")
    #expect(try folder.read(set: ["calendar=\(folder.path("own.yaml"))"]).digest != digest)
  }

  @Test func theResolvedTextReadsBackToTheSameDigest() throws {
    let scenario = try folder.read(
      set: [
        "sales.retail.annual_growth=150%", "payment_delay={public: fitted}",
        "question=\"Why \\\"this\\\"?\\nAnd then?\"",
      ])
    try folder.write(scenario.resolvedText, to: "resolved.yaml")
    let again = try folder.read("resolved.yaml")
    #expect(again.digest == scenario.digest)
    #expect(again.resolvedText == scenario.resolvedText)
    #expect(again.sales[0].annualGrowth == 1.5)
    #expect(!scenario.resolvedText.contains(folder.url.path))
  }
}
