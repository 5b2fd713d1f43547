/// A covariate that was offered to the regression of a behaviour, and what became of it.
public struct CovariateOffer: Sendable, Hashable {
  /// What became of an offer.
  public enum Outcome: String, Sendable, Hashable, CaseIterable {
    /// Trials gained by more than a standard error: it is among the effects.
    case entered
    /// Trials did not gain enough.
    case declined
    /// The history, or the command, left nothing to try.
    case notTried = "not_tried"
  }

  /// The covariate.
  public var covariate: PaymentCovariate
  /// What became of it.
  public var outcome: Outcome
  /// Fall of the mean ranked probability score of pay weeks in trials, and its standard error; `nil` where none was run.
  public var gain: FittedValue?
  /// Why, in words.
  public var reason: String

  /// An offer.
  public init(
    _ covariate: PaymentCovariate, _ outcome: Outcome, gain: FittedValue? = nil, reason: String
  ) {
    self.covariate = covariate
    self.outcome = outcome
    self.gain = gain
    self.reason = reason
  }
}
