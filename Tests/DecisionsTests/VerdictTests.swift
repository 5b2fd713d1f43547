import Decisions
import Stochastics
import Testing

struct VerdictTests {
  /// By hand: differences 1, 3, 2, 2 have mean 2 and standard error sqrt(2/3)/2; t with 3 degrees is 3.182446.
  @Test func pairedMeanMatchesHandCalculation() throws {
    let found = PairedDifference.of(
      MeasureColumns(values: [11, 13, 22, 32]), MeasureColumns(values: [10, 10, 20, 30]), measure: .npv)
    let half = 3.182_446_305 * (2.0 / 3).squareRoot() / 2
    #expect(found.difference.value == 2)
    #expect(abs(try #require(found.difference.low) - (2 - half)) < 1e-6)
    #expect(abs(try #require(found.difference.high) - (2 + half)) < 1e-6)
  }

  /// A constant difference has no error, no matter how much the paths themselves vary.
  @Test func constantDifferenceIsExact() {
    let values = (0..<1000).map { Int64($0 * $0 % 7919) }
    for measure in [OutcomeMeasure.npv, .buffer99, .cashCVaR99] {
      let found = PairedDifference.of(
        MeasureColumns(values: values.map { $0 + 500 }), MeasureColumns(values: values), measure: measure)
      #expect(abs((found.difference.value ?? 0) - 500) < 1e-9)
      #expect(found.difference.low == found.difference.high)
      #expect(found.varianceRatio == nil)
    }
  }

  @Test func equalPoliciesAreEqual() {
    let values = MeasureColumns(values: (0..<400).map { Int64($0) })
    let found = PairedDifference.of(values, values, measure: .npv)
    #expect(Verdict(found, prefersMore: true, isSettled: false) == .equal)
  }

  @Test func spansOfZeroNameNoWinner() {
    let noise = (0..<400).map { Int64(($0 % 2 == 0 ? 1000 : -1000) + 60) }
    let found = PairedDifference.of(
      MeasureColumns(values: noise), MeasureColumns(values: noise.map { _ in 0 }), measure: .npv)
    guard case .unclear(let paths?) = Verdict(found, prefersMore: true, isSettled: true) else {
      Issue.record("a winner was named: \(found)")
      return
    }
    // Standard error 50, difference 60: 2.04 x (98.3 / 60)^2 = 5.5 times as many paths.
    #expect(paths > 400 * 5 && paths < 400 * 7)
  }

  @Test func directionOfTheMeasureDecides() {
    let more = PairedDifference.of(
      MeasureColumns(values: [5, 6, 5, 6]), MeasureColumns(values: [1, 1, 2, 2]), measure: .npv)
    #expect(Verdict(more, prefersMore: true, isSettled: true) == .first)
    #expect(Verdict(more, prefersMore: false, isSettled: true) == .second)
    // Not settled after the adjustment: no winner although the interval excludes zero.
    #expect(Verdict(more, prefersMore: true, isSettled: false) != .first)
  }

  /// Exact McNemar: 1 against 9 discordant pairs gives 2 (1 + 10) / 1024.
  @Test func probabilitiesTakeTheExactTest() throws {
    let found = PairedDifference.ofProbabilities(both: 40, onlyFirst: 1, onlySecond: 9, of: 100)
    #expect(abs(try #require(found.chance) - 22.0 / 1024) < 1e-12)
    #expect(abs(try #require(found.difference.value) + 0.08) < 1e-12)
    #expect(try #require(found.difference.high) < 0)
    let none = PairedDifference.ofProbabilities(both: 0, onlyFirst: 0, onlySecond: 0, of: 100)
    #expect(none.difference.value == 0)
    #expect(try #require(none.difference.high) > 0)
  }

  /// Holm's steps by hand: 0.01 <= 0.05/4, 0.013 <= 0.05/3, 0.04 > 0.05/2 ends it.
  @Test func holmStopsAtTheFirstFailure() {
    #expect(MultipleComparisons.holm([0.04, 0.01, 0.9, 0.013]) == [false, true, false, true])
    #expect(MultipleComparisons.holm([nil, 0.04]) == [false, true])
    #expect(MultipleComparisons.holm([0.04, 0.04]) == [false, false])
  }

  /// Looks at doublings keep the error over all looks, where naive looks do not.
  @Test func looksKeepTheErrorOverAllOfThem() {
    let rule = SequentialRule(indifference: 1e-6, firstPaths: 64, budget: 2048)
    #expect(rule.looks == [64, 128, 256, 512, 1024, 2048])
    var wrong = 0
    var naive = 0
    for replication in 0..<400 {
      let key = StreamKey(seed: 99)
      var values: [Int64] = []
      var (found, naiveFound) = (false, false)
      for count in rule.looks {
        while values.count < count {
          let uniform = key.uniform(
            path: UInt32(values.count), entity: UInt32(replication), slot: 0, purpose: .verification)
          values.append(Int64(1e6 * FixedOrder.inverseNormalCDF(uniform)))
        }
        let difference = Estimate.mean(of: values)
        if rule.decide(rule.interval(difference, paths: count)) == .settled { found = true }
        if let low = difference.low, let high = difference.high, low > 0 || high < 0 { naiveFound = true }
      }
      wrong += found ? 1 : 0
      naive += naiveFound ? 1 : 0
    }
    // Two equal policies: at most 5 % are called different (8.7 % of 400 is three standard errors above), while
    // looks without a price call 10 % and more.
    #expect(wrong <= 35, "\(wrong) of 400")
    #expect(naive > 40, "\(naive) of 400")
  }
}
