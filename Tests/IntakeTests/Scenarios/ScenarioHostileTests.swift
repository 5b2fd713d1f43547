import Foundation
import Intake
import Receivables
import Testing

/// Files that nobody should give, and that must be refused without harm.
@Suite struct ScenarioHostileTests {
  let folder: ScenarioFolder

  init() throws { folder = try ScenarioFolder() }

  private func codes(of data: Data) throws -> Set<IssueCode> {
    try folder.write(data, to: "bad.yaml")
    return Set(folder.issues(of: "bad.yaml").filter { $0.severity == .error }.map(\.code))
  }

  @Test func whatIsNoFileIsRefused() throws {
    #expect(folder.issues(of: "none.yaml").map(\.code) == [.unreadableFile])
    #expect(folder.issues(of: "goood.yaml").first?.hint == "did you mean `good.yaml`?")
    #expect(folder.issues(of: "").map(\.code) == [.unreadableFile])
    for device in ["/dev/null", "/dev/zero"] {
      #expect(throws: InputRefused.self) { try ScenarioReader.read(file: device) }
    }
  }

  @Test func hugeFilesAreNotRead() throws {
    #expect(try codes(of: Data(repeating: UInt8(ascii: "a"), count: 1_000_001)) == [.yamlTooLarge])
  }

  @Test func largeFilesAreReadInReasonableTime() throws {
    let line = "x: [1, 2, 3] # *not* an alias\n"
    let text = String(repeating: line, count: 1_000_000 / line.utf8.count)
    #expect(try codes(of: Data(text.utf8)).contains(.yamlDuplicateKey))
    let names = (0..<20_000).map { "- {name: a\($0)}\n" }.joined()
    #expect(try !codes(of: Data(("duecast: 1\nname: x\noutflows:\n" + names).utf8)).isEmpty)
    #expect(
      try !codes(of: Data(("duecast: 1\nname: " + String(repeating: "9", count: 900_000)).utf8)).isEmpty)
  }

  @Test func emptyFilesAreRefused() throws {
    #expect(try codes(of: Data()) == [.yamlEmpty])
    #expect(try codes(of: Data("\n\n".utf8)) == [.yamlEmpty])
    #expect(try codes(of: Data("---\n".utf8)) == [.yamlWrongType])
    #expect(try codes(of: Data("[]".utf8)) == [.yamlWrongType])
  }

  @Test func aliasesCannotBlowUp() throws {
    func bomb(_ last: String) -> String {
      let levels = (1..<30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
      return "duecast: 1\na0: &a0 [x, x]\n" + levels + last
    }
    #expect(try codes(of: Data(bomb("b: *a29\n").utf8)) == [.yamlTooLarge])
    // In a key the parser itself would expand them.
    for key in ["? *a29\n: 1\n", "*a29 : 1\n", "b: {[*a29]: 1}\n", "b: {? *a29 : 1}\n", "- ? *a29\n"] {
      #expect(try codes(of: Data(bomb(key).utf8)) == [.yamlFeature], "\(key)")
    }
  }

  @Test func anchorsForScalarsAndMapsAreRead() throws {
    let text = ScenarioFolder.good
      .replacing("retail: {annual_pd", with: "retail: &class {annual_pd")
      .replacing(
        "public: {annual_pd: 0.1%, asset_correlation: 5%, loadings: {macro: 1}, recovery_share: 90%, recovery_lag_days: 90}",
        with: "public: *class")
    try folder.write(text, to: "good.yaml")
    #expect(try folder.read().credit?.segments["public"]?.annualPD == 0.02)
  }

  @Test func byteOrderMarkAndLineEndsAreTaken() throws {
    let digest = try folder.read().digest
    try folder.write(Data([0xEF, 0xBB, 0xBF]) + Data(ScenarioFolder.good.utf8), to: "bom.yaml")
    #expect(try folder.read("bom.yaml").digest == digest)
    try folder.write(ScenarioFolder.good.replacing("\n", with: "\r\n"), to: "crlf.yaml")
    #expect(try folder.read("crlf.yaml").digest == digest)
    let issue = try #require(
      try folder.issues(overlay: "bank_lag_days: 1\r\nhorizon_weeks: 0\r\n").first)
    #expect(issue.line == 5)
    #expect(issue.excerpt == "horizon_weeks: 0")
  }

  @Test(arguments: [
    "horizon_weeks=yes", "horizon_weeks=1_3", "horizon_weeks=0o15", "horizon_weeks=1:30", "horizon_weeks=013",
    "name=null",
    "name=~", "name=on", "name=1.5", "name=2026-09-30", "name=.inf", "minimum_cash=1_000",
    "minimum_cash=0x10",
    "minimum_cash=1e3", "minimum_cash=NaN", "minimum_cash=Infinity", "minimum_cash=1e999999999",
    "minimum_cash=9223372036854775808", "minimum_cash=1.2.3", "minimum_cash=1 000", "minimum_cash=€5",
    "minimum_cash=+",
    "credit.discount_rate=5 percent", "credit.discount_rate=-1%", "credit.discount_rate=101%",
    "credit.discount_rate=%",
    "credit.discount_rate=nan%", "ledger.as_of=2026-13-01", "ledger.as_of=2026-9-30",
    "ledger.as_of=0000-01-01",
    "ledger.as_of=tomorrow", "ledger.as_of=2026-09-30T00:00:00Z", "ledger.file=\"ledger.csv\\0\"",
    "ledger.file=.",
    "name=\"a\\e[31mb\"", "name=\"\"", "name=\" \"", "name=../x", "sales.retail.season=[1, 2]",
    "sales.retail.season=[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, x]", "simulation.paths=0", "simulation.seed=-1",
    "simulation.seed=99999999999999999999", "outflows.rent.on_day=32", "outflows.rent.on_day=0",
    "outflows.rent.on_weekday=friday", "outflows.goods.on_weekday=null", "outflows.rent.amount=-1.00",
    "payment_delay.retail=slow", "payment_delay=slow",
    "payment_delay.retail={median_days_late: 5, p90_days_late: 5, never_share: 0}",
    "payment_delay.retail={median_days_late: 5, p90_days_late: 9, never_share: 100%}",
    "credit.segments.retail.asset_correlation=100%", "credit.segments.retail.loadings={macro: 0}",
    "credit.segments.retail.loadings=null", "credit.segments.retail=null", "economy=null",
    "economy.factors={macro: null}", "outflows=[{name: a}]", "economy.correlation=1.5",
    "economy.correlation=[[1, 0], [0, 1]]",
    "economy.correlation=[[0.9]]", "terms=null", "terms.current_net_days.public=null", "opening_cash=[]",
    "opening_cash=nothing",
    "opening_cash=[{date: 2026-09-30, balance: 1.00}, {date: 2026-09-30, balance: 2.00}]",
    "minimum_cash=null",
    "exchange_rates=[{from: EUR, rate: 1, date: 2026-09-30, source: x}]",
    "exchange_rates=[{from: USD, rate: 0, date: 2026-09-30, source: x}]",
    "exchange_rates=[{from: USD, rate: 1, date: 2026-09-30, source: x}, {from: usd, rate: 2, date: 2026-09-30, source: x}]",
    "credit.fallback={annual_pd: 1%, asset_correlation: 1%, loadings: {macro: 1}, recovery_share: 1%, recovery_lag_days: 1}",
    "terms.current_net_days={on: 30, default: 30}", "weeks=[calendar]", "sales=retail", "credit=non",
  ])
  func oneBadValueIsRefusedWithItsMend(change: String) throws {
    let issues = folder.issues(of: "good.yaml", set: [change]).filter { $0.severity == .error }
    #expect(!issues.isEmpty)
    for issue in issues { #expect(issue.hint?.isEmpty == false, "\(issue.message)") }
  }

  /// Bytes of a good file changed at random (fixed seed): whatever comes, an answer comes.
  @Test func randomDamageIsAnsweredNotCrashed() throws {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let good = Array(ScenarioFolder.good.utf8)
    let pieces = [
      "*", "&a", "? ", ": ", "- ", "[", "}", "\"", "#", "\t", "<<", "%", "!!", "|", "\u{85}", "0", "null",
    ].map { Array($0.utf8) }
    for _ in 0..<400 {
      var bytes = good
      for _ in 0...next(4) {
        let place = next(bytes.count)
        switch next(3) {
        case 0: bytes[place] = UInt8(next(256))
        case 1: bytes.insert(contentsOf: pieces[next(pieces.count)], at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + 1 + next(30)))
        }
      }
      try folder.write(Data(bytes), to: "damaged.yaml")
      let text = IssueText.render(folder.issues(of: "damaged.yaml"))
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }
  }
}
