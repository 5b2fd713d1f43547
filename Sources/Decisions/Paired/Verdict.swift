import Stochastics

/// What a paired difference allows to be said.
public enum Verdict: Sendable, Hashable {
  /// The first policy is better.
  case first
  /// The second policy is better.
  case second
  /// Equal on every path.
  case equal
  /// No difference larger than the indifference size.
  case within(Double)
  /// The interval spans zero; `paths` in all would settle it if the difference is what it looks, `nil` where no
  /// number of paths worth running would.
  case unclear(paths: Int?)
  /// There is no such measure.
  case missing

  /// The verdict on a difference.
  ///
  /// - Parameters:
  ///   - difference: First less second.
  ///   - prefersMore: Whether more is better.
  ///   - isSettled: Whether the difference holds after the adjustment for the number of comparisons.
  public init(_ difference: PairedDifference, prefersMore: Bool, isSettled: Bool) {
    guard let value = difference.difference.value, let low = difference.difference.low,
      let high = difference.difference.high
    else {
      self = .missing
      return
    }
    if difference.isIdentical || (low == 0 && high == 0) {
      self = .equal
    } else if isSettled, low > 0 || high < 0 {
      self = (value > 0) == prefersMore ? .first : .second
    } else {
      self = .unclear(
        paths: Verdict.pathsToSettle(value: value, half: (high - low) / 2, paths: difference.paths))
    }
  }

  /// Paths after which an interval of the same shape would end at zero with four chances in five, if the difference
  /// is what it looks; `nil` above a hundred times as many as now.
  static func pathsToSettle(value: Double, half: Double, paths: Int) -> Int? {
    guard value != 0 else { return nil }
    // (1.96 + 0.84) / 1.96 squared: the usual power of 80 %.
    let factor = 2.04 * (half / value.magnitude) * (half / value.magnitude)
    guard factor <= 100 else { return nil }
    let needed = Double(paths) * max(factor, 1.1)
    return Int((needed / 256).rounded(.up)) * 256
  }
}

/// Adjustment for several comparisons.
public enum MultipleComparisons {
  /// Which of several chances are small enough that the chance of any false finding stays within a level.
  ///
  /// - Reference: [Holm1979] S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal
  ///   of Statistics 6 (1979) 65-70.
  /// - Complexity: O(m log m).
  public static func holm(_ chances: [Double?], level: Double = 0.05) -> [Bool] {
    var settled = [Bool](repeating: false, count: chances.count)
    let present = chances.indices.compactMap { index in chances[index].map { (index, $0) } }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
    for (rank, entry) in present.enumerated() {
      guard entry.1 <= level / Double(present.count - rank) else { break }
      settled[entry.0] = true
    }
    return settled
  }
}
