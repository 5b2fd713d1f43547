import Stochastics

/// How well probabilities tell bad cases from good ones, and whether they mean what they say.
public struct Discrimination: Sendable {
  /// A tenth of the cases by probability.
  public struct Tenth: Sendable {
    /// Cases.
    public var count: Int
    /// Mean probability.
    public var expected: Double
    /// Share that went bad, with its Wilson interval.
    public var observed: Estimate
  }

  /// Area under the receiver operating characteristic with its 95 % interval (DeLong); Gini is twice it less 1.
  public let auc: Estimate
  /// Largest distance between the distributions of good and bad cases.
  public let ks: Double
  /// Mean squared difference of probability and outcome.
  public let brier: Double
  /// The same of the overall rate: what knowing nothing gives.
  public let brierOfRate: Double
  /// Tenths, from the safest.
  public let calibration: [Tenth]
  /// Cases and bad cases.
  public let counts: (cases: Int, bad: Int)

  /// Measures of probabilities of going bad.
  ///
  /// - Complexity: O(cases log cases).
  /// - Reference: [DeLong1988] for the standard error of the area.
  public init(_ probabilities: [Double], isBad: [Bool]) {
    precondition(probabilities.count == isBad.count, "an outcome for each probability")
    let order = probabilities.indices.sorted { (probabilities[$0], $0) < (probabilities[$1], $1) }
    let count = probabilities.count
    let bad = isBad.reduce(0) { $0 + ($1 ? 1 : 0) }
    let good = count - bad
    counts = (count, bad)
    var sumForBad = 0.0
    var squaresForBad = 0.0
    var sumForGood = 0.0
    var squaresForGood = 0.0
    var goodBelow = 0
    var badBelow = 0
    var largest = 0.0
    var start = 0
    while start < count {
      var end = start
      var ties = (good: 0, bad: 0)
      while end < count, probabilities[order[end]] == probabilities[order[start]] {
        if isBad[order[end]] { ties.bad += 1 } else { ties.good += 1 }
        end += 1
      }
      // Placement values: share of the other kind below, ties half.
      let forBad = good > 0 ? (Double(goodBelow) + Double(ties.good) / 2) / Double(good) : 0
      let forGood = bad > 0 ? 1 - (Double(badBelow) + Double(ties.bad) / 2) / Double(bad) : 0
      sumForBad += Double(ties.bad) * forBad
      squaresForBad += Double(ties.bad) * forBad * forBad
      sumForGood += Double(ties.good) * forGood
      squaresForGood += Double(ties.good) * forGood * forGood
      goodBelow += ties.good
      badBelow += ties.bad
      if good > 0, bad > 0 {
        largest = max(largest, (Double(goodBelow) / Double(good) - Double(badBelow) / Double(bad)).magnitude)
      }
      start = end
    }
    ks = largest
    if good > 1, bad > 1 {
      let area = sumForBad / Double(bad)
      let varianceBad = max(0, squaresForBad - Double(bad) * area * area) / Double(bad - 1)
      let mean = sumForGood / Double(good)
      let varianceGood = max(0, squaresForGood - Double(good) * mean * mean) / Double(good - 1)
      let error = (varianceBad / Double(bad) + varianceGood / Double(good)).squareRoot()
      auc = Estimate(
        value: area, low: max(0, area - 1.959963984540054 * error),
        high: min(1, area + 1.959963984540054 * error), unit: .fraction)
    } else {
      auc = .missing(.fraction, reason: "fewer than two cases of an outcome")
    }
    let rate = Double(bad) / Double(max(1, count))
    brier =
      zip(probabilities, isBad).reduce(0) { sum, pair in
        let miss = pair.0 - (pair.1 ? 1 : 0)
        return sum + miss * miss
      } / Double(max(1, count))
    brierOfRate = rate * (1 - rate)
    calibration = (0..<10).compactMap { tenth in
      let places = order[(tenth * count / 10)..<((tenth + 1) * count / 10)]
      guard !places.isEmpty else { return nil }
      return Tenth(
        count: places.count,
        expected: places.reduce(0) { $0 + probabilities[$1] } / Double(places.count),
        observed: .probability(successes: places.reduce(0) { $0 + (isBad[$1] ? 1 : 0) }, of: places.count))
    }
  }
}
