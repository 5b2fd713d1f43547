import Foundation
import Intake
import Receivables
import Testing

/// The scenarios that ship with the program.
@Suite struct ShippedScenarioTests {
  static let folder = ScenarioFolder.package.appendingPathComponent("scenarios")
  static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter {
      $0.hasSuffix(".yaml")
    }.sorted()

  private func read(_ name: String) throws -> (scenario: Scenario, warnings: [Intake.Issue]) {
    try ScenarioReader.read(file: Self.folder.appendingPathComponent(name).path)
  }

  @Test func theScenariosAreThere() {
    let expected = [
      "all-kinds.yaml", "baseline.yaml", "lenient.yaml", "recession.yaml", "run-off.yaml", "strict.yaml",
    ]
    #expect(Set(Self.names).isSuperset(of: expected))
  }

  @Test(arguments: names) func scenarioIsReadWithoutWarnings(name: String) throws {
    let read = try read(name)
    #expect(read.warnings.isEmpty, "\(IssueText.render(read.warnings))")
    #expect(read.scenario.name + ".yaml" == name)
    #expect(read.scenario.question != nil)
  }

  @Test(arguments: names) func scenarioBeginsWithTheEditorLineAndFitsAPage(name: String) throws {
    let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    #expect(text.hasPrefix("# yaml-language-server: $schema=./scenario.schema.json\n#\n# "))
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 90)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  @Test func strictAndLenientChangeTermsOnly() throws {
    let baseline = try read("baseline.yaml").scenario
    for (name, wholesale) in [("strict.yaml", 14), ("lenient.yaml", 45)] {
      let other = try read(name).scenario
      #expect(other.terms.newNetDays("wholesale") == wholesale)
      #expect(other.terms.oldNetDays("wholesale") == 30)
      #expect(other.terms.newNetDays("public") == 45)
      #expect(other.terms.passThrough != nil)
      #expect(other.sales == baseline.sales)
      #expect(other.outflows == baseline.outflows)
      #expect(other.credit == baseline.credit)
      #expect(other.digest != baseline.digest)
      #expect(other.seed == baseline.seed)
    }
    #expect(baseline.terms.passThrough == nil)
  }

  @Test func recessionIsWorseInEveryPart() throws {
    let baseline = try read("baseline.yaml").scenario
    let recession = try read("recession.yaml").scenario
    #expect(recession.economy?.shift == [-1.5, -2])
    let grades = try #require(recession.credit?.gradePD)
    for (grade, annualPD) in try #require(baseline.credit?.gradePD) {
      #expect(try #require(grades[grade]) > annualPD)
    }
    #expect(zip(recession.sales, baseline.sales).allSatisfy { $0.weeklyGross <= $1.weeklyGross })
  }

  /// The baseline's outflows over the horizon are 95 to 99 % of its planned sales, so that cash stays tense.
  @Test func baselineOutflowsNearlyEatTheSales() throws {
    let scenario = try read("baseline.yaml").scenario
    let first = try #require(scenario.asOf) + 1
    let days = (0..<scenario.horizonDays).map { first + $0 }
    let sales = days.reduce(0.0) { sum, day in
      sum + scenario.sales.reduce(0) { $0 + Double($1.weeklyGross) / 7 * $1.season[day.components.month - 1] }
    }
    let outflows = scenario.outflows.reduce(0.0) { sum, outflow in
      let count = days.count { day in
        switch outflow.schedule {
        case .weekly(let weekday): day.weekday == weekday
        case .monthly(let dayOfMonth): day.components.day == dayOfMonth
        case .dates(let dates): dates.contains(day)
        }
      }
      switch outflow.size {
      case .fixed(let amount): return sum + Double(amount) * Double(count)
      case .shareOfSales(let share): return sum + share * sales
      case .shareOfReceipts: return sum
      }
    }
    #expect((0.95...0.99).contains(outflows / sales), "\(outflows / sales)")
  }
}
