import Stochastics

/// A causal figure on which a comparison rests, and what the value difference does over its range.
public struct CausalEffect: Sendable, Hashable {
  /// The key, with the policy before it where only one policy has it.
  public var name: String
  /// Lower end of the range.
  public var low: Double
  /// The value that the comparison uses.
  public var value: Double
  /// Upper end.
  public var high: Double
  /// What the range rests on, in words; `nil` for a single figure without a range.
  public var evidence: String?
  /// Whether nobody has confirmed it.
  public var isExample: Bool
  /// Whether the figure is a share, to print.
  public var isShare: Bool
  /// Mean difference in value at the lower end, the value used and the upper end, minor units.
  public var differences: (low: Double, value: Double, high: Double) {
    get { (atLow, atValue, atHigh) }
    set { (atLow, atValue, atHigh) = newValue }
  }
  private var atLow = 0.0
  private var atValue = 0.0
  private var atHigh = 0.0

  /// A figure whose effect is not known yet.
  public init(
    name: String, low: Double, value: Double, high: Double, evidence: String?, isExample: Bool, isShare: Bool
  ) {
    self.name = name
    self.low = low
    self.value = value
    self.high = high
    self.evidence = evidence
    self.isExample = isExample
    self.isShare = isShare
  }

  /// By how much the difference moves over the range.
  public var swing: Double { max(atLow, atValue, atHigh) - min(atLow, atValue, atHigh) }

  /// The value at which the better policy changes, by straight lines between the three points; the one nearest to
  /// the value used where there are two, `nil` where none lies in the range.
  public var breakEven: Double? {
    let points = [(low, atLow), (value, atValue), (high, atHigh)]
    let crossings = zip(points, points.dropFirst()).compactMap { left, right -> Double? in
      guard left.1 != right.1, (left.1 <= 0) != (right.1 <= 0) else { return nil }
      return left.0 + (right.0 - left.0) * left.1 / (left.1 - right.1)
    }
    return crossings.min { abs($0 - value) < abs($1 - value) }
  }
}

/// The comparison repeated at an end of all causal ranges at once.
public struct CausalRow: Sendable {
  /// `low`, `as stated` or `high`.
  public var name: String
  /// Differences by measure, the second policy less the first.
  public var differences: [OutcomeMeasure: PairedDifference]
  /// A row.
  public init(name: String, differences: [OutcomeMeasure: PairedDifference]) {
    self.name = name
    self.differences = differences
  }
}
