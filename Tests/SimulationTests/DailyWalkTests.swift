import CreditModels
import Simulation
import Testing

/// A path that runs through and one that is stopped on every day are the same: whoever is let run ahead is woken where
/// something couples it.
@Suite struct DailyWalkTests {
  /// Random runs, with all couplings among them.
  @Test func stoppingEveryDayChangesNoBit() throws {
    var coupled = 0
    for seed in UInt64(1)...150 {
      let run = try RandomMechanisms(seed: seed).run()
      let replay = PathReplay(run.experiment)
      let mechanisms = run.experiment.mechanisms
      if mechanisms?.team != nil, mechanisms?.links.isEmpty == false { coupled += 1 }
      for path in 0..<2 {
        let whole = replay.run(path, records: true)
        replay.begin(path, records: true)
        for day in 0..<run.experiment.days { replay.advance(through: day) }
        let stopped = replay.close()
        #expect(whole.receipts == stopped.receipts, "seed \(seed), path \(path)")
        #expect(whole.outflows == stopped.outflows, "seed \(seed), path \(path)")
        #expect(whole.measures == stopped.measures, "seed \(seed), path \(path)")
        #expect(whole.movement == stopped.movement, "seed \(seed), path \(path)")
        #expect(Set(whole.log) == Set(stopped.log), "seed \(seed), path \(path)")
      }
    }
    #expect(coupled > 30, "the couplings were at work")
  }

  /// The twin: a decision on the way does change the path.
  @Test func aDecisionOnTheWayChangesThePath() throws {
    let run = try RandomMechanisms(seed: 3).run()
    let replay = PathReplay(run.experiment)
    var changed = 0
    for path in 0..<40 {
      let whole = replay.run(path)
      replay.begin(path)
      replay.advance(through: 20)
      for debtor in run.experiment.debtors.indices {
        replay.take(.setLimit(debtor: debtor, limit: 0))
        replay.take(.freeze(debtor: debtor, true))
      }
      if replay.close().receipts != whole.receipts { changed += 1 }
    }
    #expect(changed > 5)
  }
}
