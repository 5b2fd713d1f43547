import Testing
import Verification

/// The checks as they are, and sabotaged.
@Suite(.serialized) struct SuiteTests {
  @Test func thereAreFortyChecksWithTheirPapers() {
    let checks = VerificationSuite.all
    #expect(checks.count >= 40)
    #expect(Set(checks.map(\.name)).count == checks.count, "names are unique")
    for check in checks {
      #expect(!check.title.isEmpty && !check.source.isEmpty && !check.sabotage.isEmpty)
      #expect(check.entryPoint.contains("("), "\(check.name) names the entry point it runs")
    }
  }

  @Test func everyCheckPasses() {
    let bench = Bench(threads: 2, effort: 0.25)
    for check in VerificationSuite.all {
      let outcome = check.run(on: bench)
      #expect(outcome.passed, "\(check.name): \(String(describing: outcome.finding)) \(outcome.fault ?? "")")
    }
  }

  @Test func everyCheckFailsUnderSabotage() {
    // Fewer paths make it harder to notice, so this is the stronger demand.
    let bench = Bench(threads: 2, effort: 0.25, isSabotaged: true)
    for check in VerificationSuite.all {
      let outcome = check.run(on: bench)
      #expect(
        outcome.isAsItShouldBe(sabotaged: true),
        "\(check.name) did not notice \(check.sabotage): \(String(describing: outcome.finding)) \(outcome.fault ?? "")"
      )
    }
  }

  @Test func theBitsDoNotDependOnThreads() {
    for check in VerificationSuite.all where check.name.hasPrefix("t-copula") || check.name == "pool20-law" {
      let one = check.run(on: Bench(threads: 1, effort: 0.05)).finding
      let three = check.run(on: Bench(threads: 3, effort: 0.05)).finding
      #expect(one == three)
    }
  }
}
