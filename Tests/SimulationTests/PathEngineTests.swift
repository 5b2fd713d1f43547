import CreditModels
import LinearAlgebra
import Liquidity
import Receivables
import Simulation
import Stochastics
import Testing

/// The event engine with every mechanism at rest against the plain engine: the same bits.
@Suite struct PathEngineNeutralTests {
  @Test(arguments: [0.3, 0.0, 0.02]) func neutralMechanismsGiveThePlainEnginesBits(pd: Double) throws {
    var run = try SmallRun(pd: pd)
    let plain = try run.run(paths: 700)
    run.experiment.mechanisms = Mechanisms()
    let neutral = try run.run(paths: 700)
    let different = zip(neutral.0.all, plain.0.all).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
    #expect(different == [])
    #expect(neutral.1 == plain.1, "\(neutral.1.debtors[1]) \(plain.1.debtors[1])")
    #expect(neutral.0.column(.measure(.imbalance)).allSatisfy { $0 == 0 })
  }

  @Test func threadsAndRangesGiveTheSameBits() throws {
    var run = try SmallRun()
    run.experiment.mechanisms = RandomMechanisms(seed: 5).everything(debtors: 40, days: 91)
    for index in run.experiment.debtors.indices { run.experiment.debtors[index].profile = 1 }
    let one = try run.run(paths: 700, threads: 1)
    let two = try run.run(paths: 700, threads: 2)
    #expect(one.0.all == two.0.all)
    #expect(one.1 == two.1)
  }
}

/// Conservation of money with every mechanism on, over randomly composed small runs.
@Suite struct PathEngineConservationTests {
  @Test func moneyIsConservedInAThousandRandomRuns() throws {
    var active = [Int](repeating: 0, count: PathMeasure.allCases.count)
    for seed in 0..<1_000 as Range<UInt64> {
      let made = RandomMechanisms(seed: seed)
      let run = try made.run()
      let (columns, totals) = try run.run(paths: 12)
      let imbalance = columns.column(.measure(.imbalance))
      #expect(imbalance.allSatisfy { $0 == 0 }, "seed \(seed): \(imbalance)")
      let cash = columns.column(.closing(day: run.experiment.days - 1))
      let flows = totals.receipts.reduce(0, +) - totals.outflows.reduce(0, +)
      let moved = cash.reduce(Int128(0)) { $0 + Int128($1) - Int128(run.experiment.waterfall.openingCash) }
      #expect(flows == moved, "seed \(seed): bank cash")
      for measure in PathMeasure.allCases where columns.column(.measure(measure)).contains(where: { $0 != 0 })
      {
        active[measure.rawValue] += 1
      }
      if !imbalance.allSatisfy({ $0 == 0 }) || flows != moved { break }
    }
    // Every mechanism has taken part, so that the identity is not empty.
    for measure in PathMeasure.allCases where measure != .imbalance {
      #expect(active[measure.rawValue] > 10, "\(measure) was seen in \(active[measure.rawValue]) runs only")
    }
  }
}
