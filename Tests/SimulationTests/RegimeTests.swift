import CreditModels
import LinearAlgebra
import Simulation
import Stochastics
import Testing

/// Two ways to pay, chosen by the economy.
@Suite struct RegimeTests {
  /// The small run with a regime on every order; the stressed clock is `table`.
  private func run(intercept: Double, loading: [Double], stressed table: Int) throws -> SmallRun {
    var run = try SmallRun(pd: 0)
    run.experiment.paymentRegimes = [PaymentRegime(intercept: intercept, loading: loading)]
    for debtor in run.experiment.debtors.indices {
      for order in run.experiment.debtors[debtor].orders.indices {
        let issue = run.experiment.debtors[debtor].orders[order].issue
        run.experiment.debtors[debtor].orders[order].regime = .init(
          kind: 0, week: UInt16(min(12, (issue + 10) / 7)), stressed: UInt32(table))
      }
    }
    return run
  }

  @Test func aStressedClockLikeTheUsualOneChangesNoBit() throws {
    let plain = try SmallRun(pd: 0).run(paths: 600)
    let neutral = try run(intercept: 0, loading: [-1, -1], stressed: 2).run(paths: 600)
    #expect(neutral.0.all == plain.0.all)
    #expect(neutral.1 == plain.1)
  }

  @Test func certainStressIsTheStressedClock() throws {
    let stressed = try run(intercept: 60, loading: [0, 0], stressed: 1).run(paths: 600)
    var moved = try SmallRun(pd: 0)
    for debtor in moved.experiment.debtors.indices {
      for order in moved.experiment.debtors[debtor].orders.indices {
        moved.experiment.debtors[debtor].orders[order].table = 1
      }
    }
    let expected = try moved.run(paths: 600)
    #expect(stressed.0.all == expected.0.all)
    #expect(stressed.1 == expected.1)
  }

  /// A run whose stressed clock never fires, so that what stays open is what was stressed: 100 an order.
  private func telling(intercept: Double) throws -> SmallRun {
    var run = try run(intercept: intercept, loading: [0, 0], stressed: 3)
    let days = run.experiment.days
    run.experiment.tables[2] = SurvivalTable(survival: Array(repeating: 0, count: days))
    run.experiment.tables.append(SurvivalTable(survival: Array(repeating: SurvivalTable.one, count: days)))
    run.experiment.salesDeviation = [0]
    for debtor in run.experiment.debtors.indices {
      run.experiment.debtors[debtor].claims = []
      for order in run.experiment.debtors[debtor].orders.indices {
        run.experiment.debtors[debtor].orders[order].amount = 100
      }
    }
    return run
  }

  /// Share of the orders that are stressed, against the mixture of the two clocks.
  private func shareOfStress(intercept: Double) throws -> (share: Double, error: Double) {
    let run = try telling(intercept: intercept)
    let paths = 4_096
    let open = try run.run(paths: paths).0.column(.receivablesEnd)
    let draws = Double(paths * run.experiment.debtors.count * 4)
    let share = Double(open.reduce(0, +)) / 100 / draws
    return (share, (share * (1 - share) / draws).squareRoot())
  }

  @Test func theChanceIsTheLogisticOne() throws {
    // False alarm 1e-6; the twin is the chance of another intercept.
    let stress = try shareOfStress(intercept: -2)
    #expect(abs(stress.share - 0.119_202_92) < 4.9 * stress.error)
    #expect(abs(stress.share - 0.124_555_4) > 4.9 * stress.error)
  }

  @Test func theTileDrawsWhatTheKeySays() throws {
    let run = try telling(intercept: -2)
    let paths = 4_096
    let open = try run.run(paths: paths).0.column(.receivablesEnd)
    let chance = PaymentRegime.chanceUnits(logOdds: -2.0)
    let key = run.experiment.key
    var settledByLowerHalves = 0
    let expected = (0..<paths).map { path in
      run.experiment.debtors.reduce(into: Int64(0)) { sum, debtor in
        for order in debtor.orders {
          if key.isBelow(
            chance, path: UInt32(path), entity: debtor.entity, slot: order.slot, purpose: .paymentRegime)
          {
            sum += 100
          }
          let words = key.words(
            path: UInt32(path), entity: debtor.entity, block: order.slot >> 3, purpose: .paymentRegime)
          if StreamKey.half(words, slot: order.slot) == chance >> 16 { settledByLowerHalves += 1 }
        }
      }
    }
    #expect(open == expected)
    // One draw in 65,536 is not settled by its upper half; without any the test would say nothing of the others.
    #expect(settledByLowerHalves > 0)
  }

  @Test func factorsDecideTheRegimeAsTheyShould() throws {
    // With a steep loading the stressed paths are those on which the factor is low: stress clusters, so the open
    // amount varies far more than that of independent choices with the same mean.
    let steep = try run(intercept: 0, loading: [-8, 0], stressed: 1)
    let flat = try run(intercept: 0, loading: [0, 0], stressed: 1)
    func variance(_ run: SmallRun) throws -> Double {
      let values = try run.run(paths: 2_048).0.column(.receipts).map(Double.init)
      let mean = values.reduce(0, +) / Double(values.count)
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    }
    #expect(try variance(steep) > 1.5 * variance(flat))
  }

  @Test func chancesOfEightAreThoseOfOne() {
    for start in stride(from: -60.0, to: 60, by: 0.37) {
      var lanes = SIMD8<Double>.zero
      for lane in 0..<8 { lanes[lane] = start + Double(lane) * 0.046_25 }
      let together = PaymentRegime.chanceUnits(logOdds: lanes)
      for lane in 0..<8 { #expect(together[lane] == PaymentRegime.chanceUnits(logOdds: lanes[lane])) }
    }
    #expect(PaymentRegime.chanceUnits(logOdds: 800.0) == .max)
    #expect(PaymentRegime.chanceUnits(logOdds: -800.0) == 0)
  }
}
