/// A comparison of what the shipped engine gives with what is known without it.
public struct VerificationCheck: Sendable {
  /// Name, as typed after `--only`.
  public let name: String
  /// What is compared, in a few words.
  public let title: String
  /// Where the expected value comes from.
  public let source: String
  /// The engine's entry point that was run.
  public let entryPoint: String
  /// How an input of the engine is shifted under sabotage.
  public let sabotage: String
  let body: @Sendable (Bench) throws -> Finding

  init(
    _ name: String, _ title: String, source: String, entryPoint: String, sabotage: String,
    body: @escaping @Sendable (Bench) throws -> Finding
  ) {
    self.name = name
    self.title = title
    self.source = source
    self.entryPoint = entryPoint
    self.sabotage = sabotage
    self.body = body
  }

  /// Runs the check.
  ///
  /// - Complexity: a few milliseconds to a few seconds, by the bench's effort.
  public func run(on bench: Bench) -> VerificationOutcome {
    do {
      let finding = try body(bench)
      return VerificationOutcome(check: self, finding: finding, fault: nil)
    } catch {
      return VerificationOutcome(check: self, finding: nil, fault: "\(error)")
    }
  }
}

/// How a check ended.
public struct VerificationOutcome: Sendable {
  /// The check.
  public let check: VerificationCheck
  /// What it found; `nil` where the engine refused its inputs.
  public let finding: Finding?
  /// Why there is no finding.
  public let fault: String?

  /// Whether engine and expectation agree.
  public var passed: Bool { finding?.agrees ?? false }

  /// Whether the check did what it is for: passes as it is, fails under sabotage by a comparison, not by an error.
  public func isAsItShouldBe(sabotaged: Bool) -> Bool {
    guard let finding else { return false }
    return finding.agrees != sabotaged
  }
}

/// The checks that `duecast verify` runs.
public enum VerificationSuite {
  /// All checks, in the order of the report.
  public static var all: [VerificationCheck] {
    randomness + pools + copulas + migrations + aging + formulas + failures + payments + customerPayments
      + customerControl + customerAgreements + terms + credit + liquidity + facilities
      + tails + cohorts + runs
  }
}
