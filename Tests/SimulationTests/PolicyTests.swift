import CreditModels
import Liquidity
import Receivables
import Simulation
import Stochastics
import Testing

/// What policies may know, and that the engine can stop, show it, take decisions and go on with the same draws.
@Suite struct PolicyTests {
  private func experiment(distress: Int = 0) throws -> Experiment {
    var run = try SmallRun(debtors: 20, pd: 0.6)
    run.experiment.mechanisms = Mechanisms(
      profiles: [
        CustomerProfile(
          habit: PaymentHabit(
            frailtyDeviation: 0.3, distressDays: distress, distressSlowdown: distress > 0 ? 0.8 : 0),
          terms: TermsProfile(netDays: 30),
          control: CreditControl(limit: 6_000, overdueDays: 15, cancelAfterDays: 20), ladder: 0)
      ],
      ladders: [
        DunningLadder(steps: [
          .init(
            name: "mail", channel: .email, daysLate: 3,
            uplift: .init(low: 0.2, high: 0.4, evidence: .example),
            halfLifeDays: 10)
        ])
      ], workingDays: [Bool](repeating: true, count: 91))
    return run.experiment
  }

  @Test func aPauseChangesNothing() throws {
    let replay = PathReplay(try experiment())
    for path in [0, 7, 300] {
      let whole = replay.run(path, records: true)
      replay.begin(path, records: true)
      for day in [0, 13, 14, 44, 90] {
        replay.advance(through: day)
        _ = replay.observation(of: 3)
      }
      #expect(replay.close() == whole)
    }
  }

  /// Until the day before a failure everything that the firm can see is the same whether the failure comes or not.
  @Test func aFailureToComeCannotBeSeen() throws {
    let experiment = try experiment()
    let replay = PathReplay(experiment)
    var compared = 0
    for path in 0..<40 {
      let log = replay.run(path, records: true).log
      guard let failure = log.first(where: { $0.kind == .failed && $0.day > 20 }) else { continue }
      func seen(_ suppression: PathSuppression) -> ([CreditObservation], [PathEvent]) {
        replay.begin(path, without: suppression, records: true)
        replay.advance(through: failure.day - 1)
        let views = experiment.debtors.indices.map { replay.observation(of: $0) }
        return (views, replay.close().log.filter { $0.day < failure.day })
      }
      var without = PathSuppression()
      without.failures = [failure.debtor]
      let (truth, other) = (seen(PathSuppression()), seen(without))
      #expect(truth.0 == other.0)
      #expect(truth.1 == other.1)
      compared += 1
    }
    #expect(compared >= 20)
  }

  /// The twin that must fail: a debtor that pays later before it fails does show it.
  @Test func lateBeforeFailureCanBeSeen() throws {
    let experiment = try experiment(distress: 60)
    let replay = PathReplay(experiment)
    var differs = false
    for path in 0..<40 {
      let log = replay.run(path, records: true).log
      guard let failure = log.first(where: { $0.kind == .failed && $0.day > 40 }) else { continue }
      func seen(_ suppression: PathSuppression) -> [CreditObservation] {
        replay.begin(path, without: suppression)
        replay.advance(through: failure.day - 1)
        return experiment.debtors.indices.map { replay.observation(of: $0) }
      }
      var without = PathSuppression()
      without.failures = [failure.debtor]
      if seen(PathSuppression()) != seen(without) { differs = true }
    }
    #expect(differs)
  }

  /// Share of paths on which a customer pays later at the end of the horizon though it fails, if at all, behind it:
  /// `(1 - p)^13 (1 - (1 - p)^k)` for a weekly chance `p` and `k` weeks of distress.
  @Test func aFailureBehindTheHorizonCastsItsShadow() throws {
    let annual = 0.9
    let run = try OneDebtorRun.experiment(
      seed: 11, pd: annual,
      mechanisms: Mechanisms(profiles: [
        CustomerProfile(habit: PaymentHabit(distressDays: 28, distressSlowdown: 0.5))
      ]))
    let replay = PathReplay(run)
    let paths = 4_000
    let seen = (0..<paths).count { path in
      let log = replay.run(path, records: true).log
      return log.contains { $0.kind == .distressed } && !log.contains { $0.kind == .failed }
    }
    func chance(weeks: Double) -> Double {
      let alive = FixedOrder.log(1 - annual) / 52
      return FixedOrder.exp(13 * alive) * (1 - FixedOrder.exp(weeks * alive))
    }
    let expected = chance(weeks: 4)
    let error = (expected * (1 - expected) / Double(paths)).squareRoot()
    // Four standard errors: a false alarm in 16,000.
    #expect((Double(seen) / Double(paths) - expected).magnitude < 4 * error)
    // The twin: a shadow of three weeks would be noticed.
    #expect((chance(weeks: 3) - expected).magnitude > 4 * error)
  }

  @Test func aDecisionFromOutsideActsAndLeavesOthersAlone() throws {
    let replay = PathReplay(try experiment())
    let whole = replay.run(5, records: true)
    func invoices(_ path: ReplayedPath, _ keep: (PathEvent) -> Bool) -> [PathEvent] {
      path.log.filter { $0.kind == .invoiced && keep($0) }
    }
    let later = invoices(whole) { $0.day > 25 }
    let target = try #require(later.first).debtor
    replay.begin(5, records: true)
    replay.advance(through: 25)
    replay.take(.setLimit(debtor: target, limit: 0))
    let stopped = replay.close()
    #expect(invoices(stopped) { $0.debtor == target && $0.day > 25 }.isEmpty)
    #expect(invoices(stopped) { $0.debtor != target } == invoices(whole) { $0.debtor != target })
    #expect(stopped.log.contains { $0.kind == .outside && $0.reasons.contains(.outside) })
    #expect(
      stopped.log.filter { $0.kind == .held && $0.debtor == target && $0.day > 25 }.allSatisfy {
        $0.reasons.contains(.overLimit)
      }
    )
  }

  @Test func reasonsOfADecisionAreNamed() {
    let seen = CreditObservation(
      day: 3, entity: 1, observedGrade: nil, openAmount: 900, openOrders: 50, overdueAmount: 400,
      overdueDays: 20,
      overdueCount: 2, promptPayments: 0, limit: 1_000, isFrozen: false, orderAmount: 100)
    let rules = CreditControl(limit: 1_000, overdueAmount: 300, overdueDays: 21, overdueCount: 3)
    let decision = RulePolicy().decide(seen, rules: rules)
    #expect(decision.action == .hold)
    #expect(decision.reasons.codes == ["over_limit", "overdue_amount"])
    var open = rules
    open.countsOpenOrders = false
    open.overdueAmount = nil
    #expect(RulePolicy().decide(seen, rules: open).action == .accept)
    #expect(RulePolicy(effectiveDay: 4).decide(seen, rules: rules).action == .accept)
  }
}
