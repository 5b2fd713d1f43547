import CreditModels
import Simulation
import Stochastics
import Synchronization
import Testing

@Suite struct RunnerTests {
  @Test func theBitsDoNotDependOnThreads() throws {
    let run = try SmallRun()
    let (one, oneTotals) = try run.run(paths: 1_500)
    for threads in [2, 3, 5] {
      let (many, manyTotals) = try run.run(paths: 1_500, threads: threads)
      #expect(many.all == one.all)
      #expect(manyTotals == oneTotals)
    }
  }

  @Test func rangesAddUpToTheWholeRun() throws {
    let run = try SmallRun()
    let (whole, wholeTotals) = try run.run(paths: 1_200)
    var columns = PathColumnsInMemory(layout: whole.layout)
    var totals = RunTotals(days: run.experiment.days, debtors: run.experiment.debtors.count)
    for range in [0..<256, 256..<1024, 1024..<1200] {
      _ = try Runner.run(run.experiment, paths: range, threads: 2, shouldStop: { false }) { block in
        columns.append(block)
        totals += block.totals
      }
    }
    #expect(columns.all == whole.all)
    #expect(totals == wholeTotals)
  }

  @Test func theMatrixScreenChangesNoBit() throws {
    for pd in [0.001, 0.02, 0.3] {
      let run = try SmallRun(pd: pd)
      let screened = try run.run(paths: 1_024)
      let exact = try run.run(paths: 1_024, screens: false)
      #expect(screened.0.all == exact.0.all)
      #expect(screened.1 == exact.1)
    }
  }

  @Test func theScreenSparesNearlyAllProbabilities() throws {
    let run = try SmallRun(debtors: 200, pd: 0.01)
    let engine = BlockEngine(run.experiment)
    let exact = BlockEngine(run.experiment, screensFailures: false)
    for block in 0..<4 {
      _ = engine.run(firstPath: block * 256, count: 256)
      _ = exact.run(firstPath: block * 256, count: 256)
    }
    #expect(exact.recomputedFailures == 160 * 1024)
    #expect(engine.recomputedFailures < exact.recomputedFailures / 10)
    #expect(engine.recomputedFailures > 0)
  }

  @Test func anotherSeedIsAnotherRun() throws {
    #expect(try SmallRun(seed: 1).run(paths: 256).0.all != SmallRun(seed: 2).run(paths: 256).0.all)
  }

  @Test func stoppingKeepsAGapFreePrefix() throws {
    let run = try SmallRun()
    let taken = Mutex(0)
    var seen: [Int] = []
    let outcome = try Runner.run(
      run.experiment, paths: 0..<25_600, threads: 2,
      shouldStop: {
        taken.withLock {
          $0 += 1
          return $0 > 7
        }
      }, consume: { seen.append($0.firstPath) })
    #expect(!outcome.isComplete)
    #expect(outcome.nextPath == seen.count * 256)
    #expect(seen == Array(stride(from: 0, to: outcome.nextPath, by: 256)))
  }

  @Test func aConsumersErrorStopsTheRun() throws {
    struct Full: Error {}
    #expect(throws: Full.self) {
      try Runner.run(SmallRun().experiment, paths: 0..<100_000, threads: 2, shouldStop: { false }) { _ in
        throw Full()
      }
    }
  }
}
