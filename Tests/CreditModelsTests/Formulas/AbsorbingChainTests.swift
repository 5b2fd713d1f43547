import CreditModels
import LinearAlgebra
import Testing

/// Heidman's Department Stores (Anderson, Sweeney, Williams, *An Introduction to Management Science*, chapter on
/// Markov processes; the matrix from memory, its arithmetic exact) and what follows from its fractions.
@Suite struct AbsorbingChainTests {
  private let chain: AbsorbingChain

  init() throws {
    chain = try AbsorbingChain(
      staying: Matrix(rows: [[0.3, 0.3], [0.3, 0.1]]), leaving: Matrix(rows: [[0.4, 0], [0.4, 0.2]]))
  }

  @Test func fundamentalAndAbsorptionAreTheExactFractions() {
    let fundamental = Matrix(rows: [[5.0 / 3, 5.0 / 9], [5.0 / 9, 35.0 / 27]])
    #expect(chain.fundamental.largestDifference(from: fundamental) < 1e-12)
    let absorption = Matrix(rows: [[8.0 / 9, 1.0 / 9], [20.0 / 27, 7.0 / 27]])
    #expect(chain.absorption.largestDifference(from: absorption) < 1e-12)
  }

  @Test func balancesAreCollectedOrLost() {
    let ends = chain.expected([1000, 2000])
    #expect((ends[0] - 2370.3703703703704).magnitude < 1e-9)
    #expect((ends[1] - 629.6296296296296).magnitude < 1e-9)
  }

  @Test func flowsByPeriodAreThePublishedOnes() {
    let flows = chain.flows([1000, 2000], periods: 12)
    #expect(flows[0].absorbed == [1200, 400])
    #expect(flows[0].open == [900, 500])
    for (got, expected) in zip(
      flows[11].absorbed + flows[11].open,
      [
        0.767354624, 0.16070752, 0.575515968, 0.414808448,
      ])
    { #expect((got - expected).magnitude < 1e-12) }
    let collected = flows.reduce(0) { $0 + $1.absorbed.reduce(0, +) }
    #expect((collected + 0.575515968 + 0.414808448 - 3000).magnitude < 1e-9)
  }

  @Test func timesUntilClosingAreThoseOfTheFractions() {
    for (got, expected) in zip(chain.expectedPeriods, [20.0 / 9, 50.0 / 27]) {
      #expect((got - expected).magnitude < 1e-12)
    }
    for (got, expected) in zip(chain.variancePeriods, [2.3045267489711936, 1.9890260631001366]) {
      #expect((got - expected).magnitude < 1e-12)
    }
    #expect(((chain.meanPeriods(endingIn: 0)[0] ?? 0) - 2.1296296296296298).magnitude < 1e-12)
  }

  /// First passage of the dollar that starts in 0-30 (Kemeny and Snell's method, computed exactly).
  @Test func chancesByPeriodAreTheFirstPassageLaw() {
    let paid = [0.4, 0.64, 0.76, 0.8224, 0.85456, 0.871168]
    let bad = [0.0, 0.06, 0.084, 0.0972, 0.10392, 0.1074]
    for period in 1...6 {
      let reached = chain.absorbed(byPeriod: period)
      #expect((reached[0, 0] - paid[period - 1]).magnitude < 1e-12)
      #expect((reached[0, 1] - bad[period - 1]).magnitude < 1e-12)
    }
    #expect(chain.absorbed(byPeriod: 200).largestDifference(from: chain.absorption) < 1e-12)
  }

  /// 10 accounts of 100 in 0-30 and 20 in 31-90, moving whole (cf. von Lanzenauer and Wright 1975; computed).
  @Test func badDebtsVaryAsWholeAccounts() {
    let deviation = chain.standardDeviation(endingIn: 1, balances: [1000, 2000], accounts: [10, 20])
    #expect((deviation - 219.73921443246408).magnitude < 1e-9)
    let chances = chain.countDistribution(endingIn: 1, accounts: [10, 20])
    #expect(chances.count == 31)
    for (number, expected) in [
      (0, 0.0007617270979708654), (6, 0.180425016452332), (12, 0.008408515172455736),
      (30, 5.398342346243319e-22),
    ] {
      #expect((chances[number] - expected).magnitude < 1e-12 * max(expected, 1e-3))
    }
    #expect((chances.reduce(0, +) - 1).magnitude < 1e-12)
    let mean = chances.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    #expect((mean * 100 - 629.6296296296296).magnitude < 1e-9)
  }

  @Test func independentUnitsOfMoneyWouldHideTheRisk() {
    // The twin that must differ: every unit an account of its own.
    let units = chain.standardDeviation(endingIn: 1, balances: [1000, 2000], accounts: [1000, 2000])
    #expect((units * 10 - 219.73921443246408).magnitude < 1e-9)
  }

  @Test func aWholeMatrixFindsItsClosedStates() throws {
    let whole = try AbsorbingChain(
      transition: Matrix(rows: [
        [1, 0, 0, 0], [0.4, 0.3, 0, 0.3], [0, 0, 1, 0], [0.4, 0.3, 0.2, 0.1],
      ]))
    #expect(whole.absorbingStates == [0, 2])
    #expect(whole.transientStates == [1, 3])
    #expect(whole.absorption == chain.absorption)
  }

  @Test func whatIsNoChainIsRefused() {
    func refusal(_ rows: [[Double]]) -> AbsorbingChain.Refusal? {
      do throws(AbsorbingChain.Refusal) { _ = try AbsorbingChain(transition: Matrix(rows: rows)) } catch {
        return error
      }
      return nil
    }
    #expect(refusal([[0.5, 0.5], [0.5, 0.5]]) == .noAbsorbingState)
    #expect(refusal([[1, 0], [0, 1]]) == .noTransientState)
    #expect(refusal([[1, 0], [0.5, 0.4]]) == .rowSum(row: 1, sum: 0.9))
    #expect(refusal([[1, 0], [1.5, -0.5]]) == .notProbability(row: 1, column: 0, value: 1.5))
    #expect(refusal([[1, 0, 0], [0, 0.5, 0.5], [0, 0.5, 0.5]]) == .trapped(state: 1))
    #expect(refusal([[1, 0, 0], [0, 0.5, 0.5]]) != nil)
  }
}
