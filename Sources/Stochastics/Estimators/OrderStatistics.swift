/// Ranks of sorted independent values that estimate and bracket a quantile.
public enum OrderStatistics {
  /// The rank, from 1, of the value that estimates a quantile: ceil(count * level).
  ///
  /// A product within 1e-9 of a whole number counts as that number, so that 7 % of 100 is rank 7 although the
  /// product of the doubles is a little more.
  public static func rank(level: Double, count: Int) -> Int {
    precondition(level > 0 && level < 1, "a quantile's level lies strictly between 0 and 1")
    precondition(count > 0, "a rank needs values")
    return Swift.min(Swift.max(Int((level * Double(count) - 1e-9).rounded(.up)), 1), count)
  }

  /// The ranks, from 1, between which the quantile lies with 95 % or more, each side failing with 2.5 % or
  /// less; `nil` where there are too few values.
  ///
  /// Exact binomial probabilities in fixed order. For 10,000 values: 9457 to 9543 for 95 %, 9880 to 9920 for
  /// 99 %.
  ///
  /// - Complexity: O(root of count).
  public static func interval(level: Double, count: Int) -> ClosedRange<Int>? {
    precondition(level > 0 && level < 1, "a quantile's level lies strictly between 0 and 1")
    guard count > 0 else { return nil }
    let odds = level / (1 - level)
    let n = Double(count)
    let mode = Swift.min(Int((n + 1) * level), count)
    // Probabilities of so many values up to the quantile, relative to the likeliest number.
    var below: [Double] = []
    var weight = 1.0
    var k = mode
    while k > 0 {
      weight *= Double(k) / (Double(count - k + 1) * odds)
      k -= 1
      if weight < 1e-20 { break }
      below.append(weight)
    }
    let first = mode - below.count
    var weights = Array(below.reversed())
    weights.append(1)
    weight = 1
    k = mode
    while k < count {
      weight *= Double(count - k) * odds / Double(k + 1)
      k += 1
      if weight < 1e-20 { break }
      weights.append(weight)
    }
    let limit = weights.reduce(0, +) * 0.025
    // Largest rank r with P(fewer than r values up to the quantile) within the limit.
    var low = first
    var sum = 0.0
    for w in weights {
      sum += w
      if sum > limit { break }
      low += 1
    }
    // Smallest rank s with P(s or more values up to the quantile) within the limit.
    var high = first + weights.count
    sum = 0
    for w in weights.reversed() {
      sum += w
      if sum > limit { break }
      high -= 1
    }
    return low >= 1 && high <= count ? low...high : nil
  }

  /// The smallest number of values that give ``interval(level:count:)``: 368 for 99 %.
  ///
  /// - Complexity: some tens of intervals.
  public static func smallestCount(level: Double) -> Int {
    var low = 0
    var high = 1
    while interval(level: level, count: high) == nil { (low, high) = (high, high * 2) }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if interval(level: level, count: middle) == nil { low = middle } else { high = middle }
    }
    return high
  }
}
