/// What a causal figure rests on: how demand answers to terms, payments to a call, courts to a claim.
public enum Evidence: String, Sendable, Hashable, CaseIterable {
  /// A comparison that was planned: some customers were treated, others drawn by lot were not.
  case experiment
  /// The user's own judgement.
  case ownEstimate = "own_estimate"
  /// A figure of an example that nobody has confirmed; verdicts say so.
  case example
}

/// A causal figure as a range with its evidence: such figures are never known to a point.
public struct CausalRange: Sendable, Hashable {
  /// Lower end.
  public var low: Double
  /// Upper end.
  public var high: Double
  /// Where in the range the run stands: 0 is the lower end, 1 the upper.
  public var position: Double
  /// What the range rests on.
  public var evidence: Evidence

  /// A range; the run stands in its middle unless told otherwise.
  public init(low: Double, high: Double, position: Double = 0.5, evidence: Evidence) {
    precondition(low <= high && position >= 0 && position <= 1, "Intake checks ranges")
    self.low = low
    self.high = high
    self.position = position
    self.evidence = evidence
  }

  /// The value that the run uses.
  public var value: Double { low + (high - low) * position }
}
