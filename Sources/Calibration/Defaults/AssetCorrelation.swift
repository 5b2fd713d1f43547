import CreditModels
import Stochastics

/// Asset correlation of a segment from its default or delinquency rates, by moments and by maximum likelihood.
///
/// The one-factor model: given the state of the economy `z` of a period, standard normal and independent between
/// periods, a debtor fails with probability `Phi((t - sqrt(rho) z) / sqrt(1 - rho))`. The loading of a debtor on the
/// factor is `sqrt(rho)`.
///
/// - **Moments.** `Phi2(t, t; rho)` equals the mean of `d (d - 1)` over that of `n (n - 1)`; for rates alone the mean
///   square. Its standard error is the jackknife's over periods.
/// - **Likelihood.** Counts: binomial given `z`, integrated around its mode; the interval holds every `rho` whose
///   profile lies within 1.92 of the maximum. Rates alone: `Phi^-1(rate)` is normal with variance `rho / (1 - rho)`, so
///   the estimate is in closed form and the interval exact by the chi-square law.
///
/// - Reference: [Gordy2000], [DuellmannEtAl2010] on both estimators. Checked in `AssetCorrelationTests`.
public struct AssetCorrelation: Sendable {
  /// Why a series tells nothing.
  public enum Refusal: Error, Sendable, Hashable {
    /// Fewer periods than a fit needs.
    case tooFewPeriods(Int)
    /// No failure, or nothing but failures.
    case noFailures
    /// A period of rates alone is 0 or 1, which a normal score cannot hold.
    case rateAtEnd
  }

  /// The series.
  public let series: DefaultSeries
  /// Probability of failing in a period, by likelihood.
  public let probability: FittedValue
  /// Asset correlation by moments, with the jackknife's standard error.
  public let byMoments: FittedValue
  /// Asset correlation by maximum likelihood, with a standard error from a quarter of its interval.
  public let byLikelihood: FittedValue
  /// 95 % interval of the latter.
  public let interval: (low: Double, high: Double)
  /// Correlation of the scores of neighbouring periods, which the model takes as 0; `nil` with fewer than eight.
  public let persistence: FittedValue?
  /// What was marked, in words.
  public let notes: [String]

  /// Periods that a fit needs.
  public static let enoughPeriods = 5
  /// Failures below which the estimates are marked weak.
  public static let enoughFailures = 20
  /// Largest correlation looked at.
  public static let greatest = 0.95

  /// Fits a series.
  ///
  /// - Complexity: some 400 evaluations of the likelihood, each O(periods) integrals of a hundred nodes.
  public init(_ series: DefaultSeries) throws(Refusal) {
    guard series.periods.count >= AssetCorrelation.enoughPeriods else {
      throw .tooFewPeriods(series.periods.count)
    }
    let rates = series.periods.map(\.rate)
    guard rates.contains(where: { $0 > 0 }), rates.contains(where: { $0 < 1 }) else { throw .noFailures }
    self.series = series
    var notes: [String] = []
    let moments = AssetCorrelation.moments(series)
    let jackknife = series.periods.indices.map { AssetCorrelation.moments(series.without($0)).rho }
    let mean = jackknife.reduce(0, +) / Double(jackknife.count)
    let spread = jackknife.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let periods = Double(jackknife.count)
    let isWeak = series.hasCounts && series.failures < AssetCorrelation.enoughFailures
    byMoments = FittedValue(
      moments.rho, standardError: (spread * (periods - 1) / periods).squareRoot(), count: jackknife.count,
      origin: isWeak || moments.rho <= 0 ? .weak : .fitted)
    if isWeak {
      notes.append(
        "\(series.failures) failures (\(AssetCorrelation.enoughFailures) are needed): the correlation is a guess"
      )
    }
    if moments.rho <= 0 {
      notes.append("rates vary no more than chance alone makes them: the moments give no correlation")
    }
    if series.hasCounts {
      let made = CountLikelihood(series).maximum(start: moments)
      byLikelihood = FittedValue(
        made.rho, standardError: (made.interval.high - made.interval.low) / 3.92, count: jackknife.count,
        origin: isWeak || made.rho < 1e-4 ? .weak : .fitted)
      interval = made.interval
      probability = FittedValue(
        FixedOrder.normalCDF(made.threshold),
        standardError: FixedOrder.normalDensity(made.threshold) * made.thresholdError,
        count: series.failures, origin: isWeak ? .weak : .fitted)
    } else {
      guard rates.allSatisfy({ $0 > 0 && $0 < 1 }) else { throw .rateAtEnd }
      let scores = rates.map { FixedOrder.inverseNormalCDF($0) }
      let centre = scores.reduce(0, +) / periods
      let variance = scores.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / periods
      let rho = variance / (1 + variance)
      let low = AssetCorrelation.varianceBound(variance, periods: rates.count, level: 0.975)
      let high = AssetCorrelation.varianceBound(variance, periods: rates.count, level: 0.025)
      interval = (low / (1 + low), high / (1 + high))
      byLikelihood = FittedValue(
        rho, standardError: rho * (1 - rho) * (2 / periods).squareRoot(), count: rates.count)
      let threshold = centre * (1 - rho).squareRoot()
      // Delta method: the mean and the variance of the scores are independent.
      let byMean = (1 - rho) * variance / periods
      let byVariance = centre * centre / 4 * (1 - rho) * rho * rho * 2 / periods
      probability = FittedValue(
        FixedOrder.normalCDF(threshold),
        standardError: FixedOrder.normalDensity(threshold) * (byMean + byVariance).squareRoot(),
        count: rates.count)
    }
    persistence = AssetCorrelation.persistence(series)
    if let persistence, persistence.value > 2 * (persistence.standardError ?? .infinity) {
      notes.append(
        "neighbouring periods move together, which the intervals do not count: take them as too narrow")
    }
    self.notes = notes
  }

  /// Correlation of two segments' debtors by moments: `Phi2(t1, t2; rho12)` equals the mean product of their rates.
  ///
  /// - Returns: `nil` where the series differ in length or one has no failure.
  public static func between(_ first: DefaultSeries, _ second: DefaultSeries) -> FittedValue? {
    guard first.periods.count == second.periods.count, first.periods.count >= enoughPeriods else {
      return nil
    }
    func estimate(leaving out: Int?) -> Double? {
      var sums = (first: 0.0, second: 0.0, product: 0.0, count: 0.0)
      for (place, pair) in zip(first.periods, second.periods).enumerated() where place != out {
        sums.first += pair.0.rate
        sums.second += pair.1.rate
        sums.product += pair.0.rate * pair.1.rate
        sums.count += 1
      }
      let one = sums.first / sums.count
      let two = sums.second / sums.count
      guard one > 0, one < 1, two > 0, two < 1 else { return nil }
      return correlation(
        FixedOrder.inverseNormalCDF(one), FixedOrder.inverseNormalCDF(two), joint: sums.product / sums.count,
        least: -greatest)
    }
    guard let value = estimate(leaving: nil) else { return nil }
    let parts = first.periods.indices.compactMap { estimate(leaving: $0) }
    let mean = parts.reduce(0, +) / Double(parts.count)
    let spread = parts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let count = Double(parts.count)
    return FittedValue(
      value, standardError: (spread * (count - 1) / count).squareRoot(), count: parts.count)
  }

  /// Threshold and correlation by moments; the correlation is at least 0.
  static func moments(_ series: DefaultSeries) -> (threshold: Double, rho: Double) {
    var failed = 0.0
    var count = 0.0
    var pairs = 0.0
    var allPairs = 0.0
    for period in series.periods {
      switch period {
      case .counts(let d, let n):
        failed += Double(d)
        count += Double(n)
        pairs += Double(d) * Double(d - 1)
        allPairs += Double(n) * Double(n - 1)
      case .rate(let rate):
        failed += rate
        count += 1
        pairs += rate * rate
        allPairs += 1
      }
    }
    let p = count > 0 ? failed / count : 0
    guard p > 0, p < 1, allPairs > 0 else { return (0, 0) }
    let threshold = FixedOrder.inverseNormalCDF(p)
    return (threshold, correlation(threshold, threshold, joint: pairs / allPairs, least: 0))
  }

  /// The correlation at which two normal variables fall below their limits together with this probability.
  private static func correlation(_ x: Double, _ y: Double, joint: Double, least: Double) -> Double {
    var low = least
    var high = greatest
    func excess(_ rho: Double) -> Double {
      FixedOrder.bivariateNormalCDF(x, y, correlation: rho) - joint
    }
    if excess(low) >= 0 { return low }
    if excess(high) <= 0 { return high }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if excess(middle) < 0 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// A bound of the variance behind a sample variance (divisor n): `n s^2 / q`, where `q` is the quantile of chi-square
  /// with one degree of freedom fewer than periods.
  private static func varianceBound(_ variance: Double, periods: Int, level: Double) -> Double {
    Double(periods) * variance / FixedOrder.chiSquareQuantile(level, degrees: Double(periods - 1))
  }

  /// First autocorrelation of the normal scores of the rates.
  private static func persistence(_ series: DefaultSeries) -> FittedValue? {
    guard series.periods.count >= 8 else { return nil }
    let scores = series.periods.map { period in
      switch period {
      case .counts(let failed, let count):
        FixedOrder.inverseNormalCDF((Double(failed) + 0.5) / (Double(count) + 1))
      case .rate(let rate): FixedOrder.inverseNormalCDF(min(max(rate, 1e-9), 1 - 1e-9))
      }
    }
    let mean = scores.reduce(0, +) / Double(scores.count)
    let square = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard square > 0 else { return nil }
    let product = zip(scores, scores.dropFirst()).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
    return FittedValue(
      product / square, standardError: 1 / Double(scores.count).squareRoot(), count: scores.count)
  }
}
