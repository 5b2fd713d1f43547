import Stochastics
import Testing

@Suite struct EstimatorTests {
  let key = StreamKey(seed: 20_261_123)

  func shuffled(_ values: [Int64], _ replication: UInt32) -> [Int64] {
    values.enumerated()
      .sorted { a, b in
        key.word(path: replication, entity: UInt32(a.offset), slot: 0, purpose: .sampleLedger)
          < key.word(path: replication, entity: UInt32(b.offset), slot: 0, purpose: .sampleLedger)
      }
      .map(\.element)
  }

  @Test func meanOfSmallSampleIsTheTextbookOne() throws {
    // Mean 5, variance 32/7, t with 7 degrees 2.364624.
    let estimate = Estimate.mean(of: [2, 4, 4, 4, 5, 5, 7, 9])
    #expect(estimate.value == 5 && estimate.unit == .money && estimate.reason == nil)
    let half = 2.364_624_251_592_785 * (32.0 / 7 / 8).squareRoot()
    #expect((try #require(estimate.high) - 5 - half).magnitude < 1e-12)
    #expect((5 - half - (try #require(estimate.low))).magnitude < 1e-12)
  }

  @Test func orderOfValuesIsImmaterialToTheBit() {
    let values = (0..<2000).map { i in
      Int64(bitPattern: UInt64(key.word(path: 1, entity: i, slot: 0, purpose: .sampleLedger)) << 20)
        - Int64(i) * 1_000_000_007
    }
    let estimate = Estimate.mean(of: values)
    for replication: UInt32 in 0..<5 { #expect(Estimate.mean(of: shuffled(values, replication)) == estimate) }
  }

  @Test func momentsSurviveTheLargestValues() {
    let extremes = SampleMoments([Int64.min, .max, .min, .max])
    #expect(extremes.mean == -0.5)
    // Deviations of 2^63 - 1/2: their squares over 3.
    #expect(extremes.variance == 4 * 0x1p126 / 3)
    let large = SampleMoments([Int64.max - 2, .max - 1, .max])
    #expect(large.mean == Double(Int64.max - 1) && large.variance == 1)
    let same = SampleMoments(Array(repeating: Int64(-7), count: 9))
    #expect(same.mean == -7 && same.variance == 0)
    let indicator = SampleMoments([0, 0, 0, 1] as [Int64])
    #expect(indicator.mean == 0.25 && indicator.variance == 0.25)
    #expect(SampleMoments([] as [Int64]).variance == nil && SampleMoments([3] as [Int64]).variance == nil)
  }

  @Test func tooFewPathsGiveReasons() {
    #expect(Estimate.mean(of: [] as [Int64]).value == nil)
    let one = Estimate.mean(of: [7] as [Int64], unit: .days)
    #expect(one.value == 7 && one.low == nil && one.high == nil && one.reason != nil && one.unit == .days)
    #expect(Estimate.probability(successes: 0, of: 0).reason != nil)
    #expect(Estimate.quantile(0.5, ofSorted: [] as [Int64]).value == nil)
    #expect(Estimate.conditionalValueAtRisk(0.95, tail: .upper, ofSorted: [] as [Int64]).value == nil)
  }

  @Test func probabilityHasTheIntervalsOfNewcombe() throws {
    // R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3 (Wilson).
    let table = [
      (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718),
    ]
    for (successes, count, low, high) in table {
      let estimate = Estimate.probability(successes: successes, of: count)
      #expect(estimate.value == Double(successes) / Double(count) && estimate.unit == .fraction)
      #expect((try #require(estimate.low) - low).magnitude < 0.000_05)
      #expect((try #require(estimate.high) - high).magnitude < 0.000_05)
    }
    let all = Estimate.probability(successes: 20, of: 20)
    #expect(all.high == 1)
    #expect((try #require(all.low) - 0.8389).magnitude < 0.000_05)
  }

  @Test func quantileRanksAreTheGoldenOnes() {
    #expect(OrderStatistics.interval(level: 0.95, count: 10_000) == 9457...9543)
    #expect(OrderStatistics.interval(level: 0.99, count: 10_000) == 9880...9920)
    #expect(OrderStatistics.interval(level: 0.999, count: 10_000) == 9983...9997)
    // Symmetric for the other tail.
    #expect(OrderStatistics.interval(level: 0.05, count: 10_000) == 458...544)
    #expect(OrderStatistics.interval(level: 0.5, count: 1_000_000) == 499_020...500_981)
    #expect(OrderStatistics.interval(level: 0.99, count: 367) == nil)
    #expect(OrderStatistics.interval(level: 0.99, count: 368) != nil)
    #expect(
      OrderStatistics.smallestCount(level: 0.99) == 368 && OrderStatistics.smallestCount(level: 0.5) == 6)
  }

  @Test func quantileRankIsTheCeilingOfTheTrueProduct() {
    #expect(OrderStatistics.rank(level: 0.07, count: 100) == 7)
    #expect(OrderStatistics.rank(level: 0.95, count: 10_000) == 9500)
    #expect(OrderStatistics.rank(level: 0.95, count: 101) == 96)
    #expect(
      OrderStatistics.rank(level: 0.001, count: 10) == 1
        && OrderStatistics.rank(level: 0.999, count: 10) == 10)
    for count in [1000, 10_000, 50_000] {
      for thousandths in 1..<1000 {
        let rank = OrderStatistics.rank(level: Double(thousandths) / 1000, count: count)
        #expect(rank == (thousandths * count + 999) / 1000)
      }
    }
  }

  @Test func quantileReadsItsRanks() {
    let values = (1...10_000).map { Int64($0) }
    let estimate = Estimate.quantile(0.99, ofSorted: values)
    #expect(estimate == Estimate(value: 9900, low: 9880, high: 9920, unit: .money))
    let few = Estimate.quantile(0.99, ofSorted: values.prefix(367), unit: .days)
    #expect(few.value == 364 && few.low == nil && few.high == nil && few.unit == .days)
    #expect(few.reason == "367 paths hold no 95 % interval for this quantile, 368 are needed")
  }

  @Test func unsortedValuesAndImpossibleCountsTrap() async {
    await #expect(processExitsWith: .failure) { _ = Estimate.quantile(0.5, ofSorted: [3, 2, 1] as [Int64]) }
    await #expect(processExitsWith: .failure) {
      _ = Estimate.conditionalValueAtRisk(0.5, tail: .lower, ofSorted: [3, 2, 1] as [Int64])
    }
    await #expect(processExitsWith: .failure) { _ = Estimate.probability(successes: 3, of: 2) }
    await #expect(processExitsWith: .failure) { _ = OrderStatistics.rank(level: 1, count: 10) }
  }

  @Test func conditionalValueAtRiskIsTheMeanBeyond() {
    let values = (1...100).map { Int64($0) }
    let upper = Estimate.conditionalValueAtRisk(0.95, tail: .upper, ofSorted: values)
    #expect((upper.value ?? 0).isNear(98) && upper.low == nil)
    #expect(upper.reason == "5 of 100 paths lie beyond the quantile, 10 are needed for an interval")
    let lower = Estimate.conditionalValueAtRisk(0.95, tail: .lower, ofSorted: values)
    #expect((lower.value ?? 0).isNear(3))
    // 2.5 values lie beyond: all of 99 and 100 and half of 98.
    let fraction = Estimate.conditionalValueAtRisk(0.975, tail: .upper, ofSorted: values)
    #expect((fraction.value ?? 0).isNear((100 + 99 + 98 * 0.5) / 2.5))
    let mirrored = Estimate.conditionalValueAtRisk(0.7, tail: .lower, ofSorted: values.map { -$0 }.reversed())
    let straight = Estimate.conditionalValueAtRisk(0.7, tail: .upper, ofSorted: values)
    #expect(mirrored.value == straight.value.map { -$0 } && mirrored.low == straight.high.map { -$0 })
  }

  @Test func conditionalValueAtRiskCountsAtomsByTheirShare() {
    // 60 losses of 500 among 10,000 paths without one: the worst 5 % are 60 losses and 440 zeros.
    let values = Array(repeating: Int64(0), count: 9940) + Array(repeating: Int64(500), count: 60)
    let estimate = Estimate.conditionalValueAtRisk(0.95, tail: .upper, ofSorted: values)
    #expect((estimate.value ?? 0).isNear(60) && estimate.low != nil)
    let none = Estimate.conditionalValueAtRisk(
      0.95, tail: .upper, ofSorted: Array(repeating: Int64(0), count: 99))
    #expect(none.value == 0 && none.low == nil && none.reason != nil)
  }
}

extension Double {
  /// Equal but for the rounding of a few operations.
  fileprivate func isNear(_ other: Double) -> Bool { (self - other).magnitude <= 1e-12 * other.magnitude }
}
