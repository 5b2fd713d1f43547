import Calibration
import CreditModels
import Stochastics
import Testing

/// Asset correlations from default rates, against closed forms and series of known correlation.
@Suite struct AssetCorrelationTests {
  private static func normal(_ series: Int, _ period: Int) -> Double {
    FixedOrder.inverseNormalCDF(
      StreamKey(seed: 21).uniform(
        path: UInt32(series), entity: 0, slot: UInt32(period), purpose: .verification))
  }

  /// Rates of an infinite pool with this correlation and probability.
  private static func rates(_ series: Int, periods: Int, rho: Double, probability: Double) -> [Double] {
    let threshold = FixedOrder.inverseNormalCDF(probability)
    return (0..<periods).map { period in
      FixedOrder.normalCDF(
        (threshold - rho.squareRoot() * normal(series, period)) / (1 - rho).squareRoot())
    }
  }

  /// PD 10 %, correlation 0.05: two fail together with probability 0.01160350439951219 (exact, by quadrature).
  @Test func momentsFindTheCorrelationOfAJointProbability() throws {
    let distance = (0.01160350439951219 - 0.01).squareRoot()
    let rates = [
      0.1 - distance, 0.1 + distance, 0.1 - distance, 0.1 + distance, 0.1 - distance, 0.1 + distance,
    ]
    let fit = try AssetCorrelation(DefaultSeries(name: "s", periods: rates.map { .rate($0) }))
    #expect(abs(fit.byMoments.value - 0.05) < 1e-9)
  }

  @Test func ratesAloneHaveAClosedForm() throws {
    let scores = [-2.1, -1.7, -2.4, -1.9, -2.0, -1.5]
    let fit = try AssetCorrelation(
      DefaultSeries(name: "s", periods: scores.map { .rate(FixedOrder.normalCDF($0)) }))
    let mean = scores.reduce(0, +) / 6
    let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 6
    #expect(abs(fit.byLikelihood.value - variance / (1 + variance)) < 1e-12)
    let threshold = mean / (1 + variance).squareRoot()
    #expect(abs(fit.probability.value - FixedOrder.normalCDF(threshold)) < 1e-12)
    // Chi-square with five degrees of freedom: 0.8312116 and 12.8325020 hold 95 % [AbramowitzStegun].
    let high = 6 * variance / 0.8312116134866628
    #expect(abs(fit.interval.high - high / (1 + high)) < 1e-7)
  }

  @Test func countsOfALargePoolAgreeWithTheirRates() throws {
    let rates = Self.rates(1, periods: 12, rho: 0.12, probability: 0.03)
    let byRates = try AssetCorrelation(DefaultSeries(name: "s", periods: rates.map { .rate($0) }))
    let count = 2_000_000
    let byCounts = try AssetCorrelation(
      DefaultSeries(
        name: "s",
        periods: rates.map { .counts(failed: Int((Double(count) * $0).rounded()), of: count) }))
    #expect(abs(byCounts.byLikelihood.value - byRates.byLikelihood.value) < 1e-3)
    #expect(abs(byCounts.probability.value - byRates.probability.value) < 1e-4)
    #expect(abs(byCounts.byMoments.value - byRates.byMoments.value) < 1e-3)
    // The profile's limits are those of a large sample; the chi-square ones are exact and wider upwards.
    #expect(byCounts.interval.low > 0.5 * byRates.interval.low)
    #expect(byCounts.interval.high < byRates.interval.high)
  }

  @Test func smallPoolsAreNotTakenForCorrelation() throws {
    // Independent debtors: sixty of each year, two in a hundred fail, by chance alone.
    let key = StreamKey(seed: 4)
    var found: [Double] = []
    for series in 0..<8 {
      let periods = (0..<15).map { period in
        let failed = (0..<300).reduce(0) { sum, debtor in
          let uniform = key.uniform(
            path: UInt32(series), entity: UInt32(period), slot: UInt32(debtor), purpose: .verification)
          return sum + (uniform < 0.02 ? 1 : 0)
        }
        return DefaultSeries.Period.counts(failed: failed, of: 300)
      }
      let fit = try AssetCorrelation(DefaultSeries(name: "s", periods: periods))
      #expect(fit.interval.low < 0.01)
      found.append(fit.byLikelihood.value)
      // The twin: rates alone take chance for correlation.
      let rates = try AssetCorrelation(
        DefaultSeries(name: "s", periods: periods.map { .rate(max($0.rate, 1e-3)) }))
      #expect(rates.byLikelihood.value > fit.byLikelihood.value)
    }
    #expect(found.reduce(0, +) / 8 < 0.02)
  }

  @Test func intervalsCoverAsOftenAsTheySay() throws {
    var held = (full: 0, half: 0)
    for series in 0..<400 {
      let fit = try AssetCorrelation(
        DefaultSeries(
          name: "s",
          periods: Self.rates(series, periods: 20, rho: 0.15, probability: 0.02).map { .rate($0) }))
      if fit.interval.low <= 0.15 && 0.15 <= fit.interval.high { held.full += 1 }
      let value = fit.byLikelihood.value
      if value - (value - fit.interval.low) / 2 <= 0.15 && 0.15 <= value + (fit.interval.high - value) / 2 {
        held.half += 1
      }
    }
    // 400 draws at 95 %: fewer than 366 or more than 393 once in 500 times.
    #expect((366...393).contains(held.full), "\(held.full)")
    #expect(held.half < 366)
  }

  @Test func segmentsOfOneEconomyHangTogether() throws {
    let first = DefaultSeries(
      name: "a", periods: Self.rates(3, periods: 30, rho: 0.2, probability: 0.05).map { .rate($0) })
    let second = DefaultSeries(
      name: "b", periods: Self.rates(3, periods: 30, rho: 0.1, probability: 0.02).map { .rate($0) })
    let between = try #require(AssetCorrelation.between(first, second))
    let one = try AssetCorrelation(first).byMoments.value
    let two = try AssetCorrelation(second).byMoments.value
    // One factor drives both: the correlation between is the geometric mean of those within.
    #expect(abs(between.value - (one * two).squareRoot()) < 0.02)
    let other = DefaultSeries(
      name: "c", periods: Self.rates(4, periods: 30, rho: 0.1, probability: 0.02).map { .rate($0) })
    let unrelated = try #require(AssetCorrelation.between(first, other))
    #expect(abs(unrelated.value) < 4 * (unrelated.standardError ?? 0))
  }

  @Test func uselessSeriesAreRefused() {
    #expect(throws: AssetCorrelation.Refusal.tooFewPeriods(2)) {
      try AssetCorrelation(DefaultSeries(name: "s", periods: [.rate(0.1), .rate(0.2)]))
    }
    #expect(throws: AssetCorrelation.Refusal.noFailures) {
      try AssetCorrelation(
        DefaultSeries(name: "s", periods: Array(repeating: .counts(failed: 0, of: 50), count: 8)))
    }
    #expect(throws: AssetCorrelation.Refusal.rateAtEnd) {
      try AssetCorrelation(
        DefaultSeries(name: "s", periods: [.rate(0), .rate(0.1), .rate(0.1), .rate(0.2), .rate(0.1)]))
    }
  }
}
