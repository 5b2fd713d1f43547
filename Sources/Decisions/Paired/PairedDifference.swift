import Stochastics

/// The difference of a measure between two policies on the same paths.
public struct PairedDifference: Sendable {
  /// First less second, with its 95 % interval.
  public var difference: Estimate
  /// Correlation of the influences of the two; `nil` where one of them does not vary.
  public var correlation: Double?
  /// `(Var a + Var b) / Var(a - b)`: how many times as many independent paths would do as well; `nil` where the
  /// difference does not vary.
  public var varianceRatio: Double?
  /// Two-sided probability of so large a difference where there is none.
  public var chance: Double?
  /// Paths behind it.
  public var paths: Int
  /// Whether the two are equal on every path.
  public var isIdentical = false

  /// A difference.
  public init(
    difference: Estimate, correlation: Double?, varianceRatio: Double?, chance: Double?, paths: Int
  ) {
    self.difference = difference
    self.correlation = correlation
    self.varianceRatio = varianceRatio
    self.chance = chance
    self.paths = paths
  }

  /// The difference of two policies; both have the same paths in the same order.
  ///
  /// Means take Student's t on the differences, probabilities the interval of Newcombe with the exact test of
  /// McNemar, quantiles, tail means and ratios the influences of the paths.
  ///
  /// - Complexity: O(n log n).
  public static func of(_ first: MeasureColumns, _ second: MeasureColumns, measure: OutcomeMeasure)
    -> PairedDifference
  {
    precondition(first.values.count == second.values.count, "paired policies have the same paths")
    if measure.law == .probability { return ofProbabilities(first.values, second.values) }
    var found = byInfluence(first, second, measure: measure)
    found.isIdentical = first.values == second.values && first.divisors == second.divisors
    return found
  }

  private static func byInfluence(_ first: MeasureColumns, _ second: MeasureColumns, measure: OutcomeMeasure)
    -> PairedDifference
  {
    let samples = (
      InfluenceSample.of(first, law: measure.law), InfluenceSample.of(second, law: measure.law)
    )
    switch samples {
    case (.failure(let missing), _), (_, .failure(let missing)):
      return .missing(measure.unit, reason: missing.reason, paths: first.values.count)
    case (.success(let left), .success(let right)):
      return of(left, right, unit: measure.unit)
    }
  }

  /// The difference of two statistics by their influences.
  public static func of(_ left: InfluenceSample, _ right: InfluenceSample, unit: EstimateUnit)
    -> PairedDifference
  {
    let n = left.influence.count
    let (a, b) = (left.variance, right.variance)
    let spread = InfluenceSample.differenceVariance(left, right)
    let value = left.value - right.value
    let error = (spread / Double(n)).squareRoot()
    let degrees = min(left.degrees, right.degrees)
    let half = FixedOrder.studentQuantile(0.975, degreesOfFreedom: degrees) * error
    return PairedDifference(
      difference: Estimate(value: value, low: value - half, high: value + half, unit: unit),
      correlation: a > 0 && b > 0 ? (a + b - spread) / (2 * (a * b).squareRoot()) : nil,
      varianceRatio: spread > 0 ? (a + b) / spread : nil,
      chance: chance(value: value, error: error, degrees: degrees), paths: n)
  }

  /// Two-sided tail of Student's t, by the normal tail at the point that has the same 97.5 % quantile: exact at 5 %
  /// and close to it, which is where verdicts are made.
  static func chance(value: Double, error: Double, degrees: Int) -> Double {
    guard error > 0 else { return value == 0 ? 1 : 0 }
    let t = FixedOrder.studentQuantile(0.975, degreesOfFreedom: degrees)
    let z = (value / error).magnitude * (FixedOrder.inverseNormalCDF(0.975) / t)
    return 2 * FixedOrder.normalCDF(-z)
  }

  /// A difference that does not exist.
  public static func missing(_ unit: EstimateUnit, reason: String, paths: Int) -> PairedDifference {
    PairedDifference(
      difference: .missing(unit, reason: reason), correlation: nil, varianceRatio: nil, chance: nil,
      paths: paths)
  }

  // MARK: Probabilities

  /// The difference of two probabilities from paired events.
  ///
  /// - Reference: [Newcombe1998] R. G. Newcombe, "Improved confidence intervals for the difference between binomial
  ///   proportions based on paired data", Statistics in Medicine 17 (1998) 2635-2650, method 10.
  static func ofProbabilities(_ first: [Int64], _ second: [Int64]) -> PairedDifference {
    var (both, onlyFirst, onlySecond) = (0, 0, 0)
    for (left, right) in zip(first, second) {
      switch (left != 0, right != 0) {
      case (true, true): both += 1
      case (true, false): onlyFirst += 1
      case (false, true): onlySecond += 1
      case (false, false): break
      }
    }
    return ofProbabilities(both: both, onlyFirst: onlyFirst, onlySecond: onlySecond, of: first.count)
  }

  /// The difference of two probabilities from the counts of a table of two by two.
  public static func ofProbabilities(both: Int, onlyFirst: Int, onlySecond: Int, of count: Int)
    -> PairedDifference
  {
    guard count > 0 else { return .missing(.fraction, reason: "there are no paths", paths: 0) }
    let neither = count - both - onlyFirst - onlySecond
    let n = Double(count)
    let left = Estimate.probability(successes: both + onlyFirst, of: count)
    let right = Estimate.probability(successes: both + onlySecond, of: count)
    let (p, q) = (left.value ?? 0, right.value ?? 0)
    let product =
      Double(both + onlyFirst) * Double(onlySecond + neither) * Double(both + onlySecond)
      * Double(onlyFirst + neither)
    var phi = 0.0
    if product > 0 {
      let cross = Double(both) * Double(neither) - Double(onlyFirst) * Double(onlySecond)
      // Newcombe's correction of a positive association, without which the interval is too narrow in small samples.
      phi = (cross > 0 ? max(cross - n / 2, 0) : cross) / product.squareRoot()
    }
    let (pl, pu) = (p - (left.low ?? p), (left.high ?? p) - p)
    let (ql, qu) = (q - (right.low ?? q), (right.high ?? q) - q)
    let down = max(pl * pl - 2 * phi * pl * qu + qu * qu, 0).squareRoot()
    let up = max(ql * ql - 2 * phi * ql * pu + pu * pu, 0).squareRoot()
    let value = p - q
    let spread = (Double(onlyFirst + onlySecond) / n - value * value)
    let (a, b) = (p * (1 - p), q * (1 - q))
    var found = PairedDifference(
      difference: Estimate(
        value: value, low: max(-1, value - down), high: min(1, value + up), unit: .fraction),
      correlation: a > 0 && b > 0 ? (a + b - spread) / (2 * (a * b).squareRoot()) : nil,
      varianceRatio: spread > 0 ? (a + b) / spread : nil,
      chance: signTest(onlyFirst, onlySecond), paths: count)
    found.isIdentical = onlyFirst + onlySecond == 0
    return found
  }

  /// The exact two-sided test that two kinds of discordant pairs are equally likely (McNemar).
  ///
  /// - Complexity: O(pairs) up to 1,000 pairs, then the normal limit with the correction for continuity.
  static func signTest(_ first: Int, _ second: Int) -> Double {
    let n = first + second
    guard n > 0 else { return 1 }
    let least = min(first, second)
    guard n <= 1000 else {
      let z = (Double(n) / 2 - Double(least) - 0.5) / (Double(n) / 4).squareRoot()
      return min(1, 2 * FixedOrder.normalCDF(-max(0, z)))
    }
    var term = FixedOrder.exp(-Double(n) * FixedOrder.log(2))
    var sum = 0.0
    for k in 0...least {
      if k > 0 { term = term * Double(n - k + 1) / Double(k) }
      sum += term
    }
    return min(1, 2 * sum)
  }
}
