import Decisions
import Foundation
import Stochastics
import Testing

/// Intervals of paired differences cover what they claim, measure by measure, against closed forms.
///
/// The law: `X = -ln U`, `Y = 1.3 (-ln V)` with U and V tied by a Gaussian copula, so every value has a closed form:
/// means 1 and 1.3, the 99 % quantiles `ln 100` and `1.3 ln 100`, tail means one (1.3) above them. 1,000 replications of
/// 4,096 paths under a correlation of 0.9: a true 95 % lies between 92.6 and 97.1 % but for one time in a thousand, and a
/// true 90 % passes three times in a thousand. `DUECAST_LONG=1` runs 4,000 replications, and correlations of 0.5 and
/// 0.99 beside it, under the band that holds a true 95 % but for one time in a thousand there.
struct PairedCoverageTests {
  static let isLong = ProcessInfo.processInfo.environment["DUECAST_LONG"] == "1"
  static let correlations = isLong ? [0.5, 0.9, 0.99] : [0.9]
  static let replications = isLong ? 4000 : 1000
  static let paths = 4096
  /// Two-sided chance of a false alarm.
  static let alarm = 1e-3
  /// Measures, one of each law and unit, with those that share a law where their columns differ.
  static let measures: [OutcomeMeasure] = [.npv, .shortfallProbability, .buffer99, .cashCVaR99, .dso]

  /// The shares of `count` replications between which a true 95 % lies but for the alarm rate: exact binomial tails.
  static func band(_ count: Int) -> ClosedRange<Double> {
    var (low, high) = (count * 95 / 100, count * 95 / 100)
    while BinomialTail.probabilities(low - 1, of: count, probability: 0.95).upTo > alarm / 2 { low -= 1 }
    while BinomialTail.probabilities(high + 1, of: count, probability: 0.95).from > alarm / 2 { high += 1 }
    return Double(low) / Double(count)...Double(high) / Double(count)
  }

  /// Hits of the intervals of each measure, as they are and with their halves cut to seven tenths.
  struct Tally {
    var hits: [OutcomeMeasure: Int] = [:]
    var cut: [OutcomeMeasure: Int] = [:]
  }

  static func truth(_ measure: OutcomeMeasure) -> Double {
    switch measure {
    case .npv: -0.3e6
    case .buffer99: -0.3e6 * FixedOrder.log(100)
    // Cash is the negative of a loss; the tail mean of an exponential lies one mean above its quantile.
    case .cashCVaR99: 0.3e6 * (FixedOrder.log(100) + 1)
    case .shortfallProbability: FixedOrder.normalCDF(-1) - FixedOrder.normalCDF(-0.9)
    default: (1 - 1.3) / 1.5
    }
  }

  static let tallies: [Double: Tally] = {
    var tallies: [Double: Tally] = [:]
    for (number, correlation) in correlations.enumerated() {
      var tally = Tally()
      for replication in 0..<replications {
        let columns = sample(replication, correlation: correlation, seed: 7_001 + UInt64(number))
        for measure in measures {
          guard let (first, second) = columns[measure] else { continue }
          let found = PairedDifference.of(first, second, measure: measure).difference
          guard let value = found.value, let low = found.low, let high = found.high else { continue }
          let truth = truth(measure)
          if low <= truth, truth <= high { tally.hits[measure, default: 0] += 1 }
          if value - 0.7 * (value - low) <= truth, truth <= value + 0.7 * (high - value) {
            tally.cut[measure, default: 0] += 1
          }
        }
      }
      tallies[correlation] = tally
    }
    return tallies
  }()

  static func sample(_ replication: Int, correlation: Double, seed: UInt64) -> [OutcomeMeasure: (
    MeasureColumns, MeasureColumns
  )] {
    let key = StreamKey(seed: seed)
    let own = (1 - correlation * correlation).squareRoot()
    var (x, y, rain, snow, size): ([Int64], [Int64], [Int64], [Int64], [Int64]) = ([], [], [], [], [])
    for path in 0..<paths {
      let words = key.words(
        path: UInt32(path), entity: UInt32(replication), block: 0, purpose: .verification)
      let a = FixedOrder.inverseNormalCDF(StreamKey.unit(words[0]))
      let b = correlation * a + own * FixedOrder.inverseNormalCDF(StreamKey.unit(words[1]))
      x.append(Int64(-1e6 * FixedOrder.log(FixedOrder.normalCDF(a))))
      y.append(Int64(-1.3e6 * FixedOrder.log(FixedOrder.normalCDF(b))))
      rain.append(a > 1 ? 1 : 0)
      snow.append(b > 0.9 ? 1 : 0)
      size.append(Int64(1e6 * (1 + StreamKey.unit(words[2]))))
    }
    return [
      .npv: (MeasureColumns(values: x), MeasureColumns(values: y)),
      .buffer99: (MeasureColumns(values: x), MeasureColumns(values: y)),
      .cashCVaR99: (MeasureColumns(values: x.map { -$0 }), MeasureColumns(values: y.map { -$0 })),
      .shortfallProbability: (MeasureColumns(values: rain), MeasureColumns(values: snow)),
      .dso: (MeasureColumns(values: x, divisors: size), MeasureColumns(values: y, divisors: size)),
    ]
  }

  /// Every law by which a measure comes from its paths has a measure here.
  @Test func everyLawIsCovered() {
    let laws = Set(OutcomeMeasure.allCases.map(\.law))
    #expect(laws == Set(Self.measures.map(\.law)))
    // The band of E16.
    let band = Self.band(1000)
    #expect(abs(band.lowerBound - 0.926) < 0.0015 && abs(band.upperBound - 0.971) < 0.0015, "\(band)")
  }

  @Test(arguments: measures) func intervalsCoverWhatTheyClaim(_ measure: OutcomeMeasure) throws {
    let band = Self.band(Self.replications)
    for correlation in Self.correlations {
      let tally = try #require(Self.tallies[correlation])
      let share = Double(tally.hits[measure] ?? 0) / Double(Self.replications)
      print("coverage of \(measure.rawValue) at correlation \(correlation): \(share)")
      #expect(share >= band.lowerBound, "\(correlation): \(share)")
      // Where the law has atoms, and for quantiles, whose spacing errs on the safe side, only the lower bound is claimed.
      if measure == .npv || measure == .dso { #expect(share <= band.upperBound, "\(correlation): \(share)") }
    }
  }

  /// The twin that must fail: intervals cut to seven tenths of their width do not cover, for any measure.
  @Test(arguments: measures) func narrowIntervalsAreCaught(_ measure: OutcomeMeasure) throws {
    let tally = try #require(Self.tallies[0.9])
    let share = Double(tally.cut[measure] ?? 0) / Double(Self.replications)
    #expect(share < Self.band(Self.replications).lowerBound, "\(share)")
  }

  /// The other twin: intervals for independent draws are far too wide for paired ones.
  @Test func unpairedIntervalsWouldNotCoverAsClaimed() throws {
    var hits = 0
    for replication in 0..<200 {
      let columns = Self.sample(replication, correlation: 0.9, seed: 7_001)
      let pair = try #require(columns[.npv])
      guard case .success(let first) = InfluenceSample.of(pair.0, law: .mean),
        case .success(let second) = InfluenceSample.of(pair.1, law: .mean)
      else { continue }
      let error = ((first.variance + second.variance) / Double(Self.paths)).squareRoot()
      let value = first.value - second.value
      if abs(value + 0.3e6) <= 1.96 * error { hits += 1 }
    }
    // A true 95 % would show 200 of 200 once in 28,000 times.
    #expect(hits == 200)
  }
}
