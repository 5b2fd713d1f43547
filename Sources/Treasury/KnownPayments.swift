import Stochastics

/// What known payments do to a forecast, and how those of the past turned out.
public struct KnownPayments: Sendable {
  /// The headline of the same run with draws in their place.
  public struct Without: Sendable {
    /// Probability of a shortfall; missing without a cash position.
    public var shortfallProbability: Estimate
    /// Buffer at 99 %; missing without a cash position.
    public var buffer99: Estimate
    /// Minimum plus buffer; missing without a cash position.
    public var requiredCash99: Estimate
    /// Receipts of the horizon.
    public var receipts: Estimate
    /// A headline.
    public init(
      shortfallProbability: Estimate, buffer99: Estimate, requiredCash99: Estimate, receipts: Estimate
    ) {
      self.shortfallProbability = shortfallProbability
      self.buffer99 = buffer99
      self.requiredCash99 = requiredCash99
      self.receipts = receipts
    }
  }

  /// Payments whose day is over, against the ledger.
  public struct Record: Sendable, Hashable {
    /// How many.
    public var count: Int
    /// How many came in full by their day.
    public var kept: Int
    /// Mean of the certainties that were stated.
    public var statedCertainty: Double
    /// A record.
    public init(count: Int, kept: Int, statedCertainty: Double) {
      self.count = count
      self.kept = kept
      self.statedCertainty = statedCertainty
    }
  }

  /// Payments that replace draws in this forecast.
  public var believed: Int
  /// The headline without them; `nil` where there are none, or where the user stopped the run.
  public var without: Without?
  /// Those of the past; `nil` for none.
  public var record: Record?

  /// Known payments of a forecast.
  public init(believed: Int, record: Record?) {
    self.believed = believed
    self.record = record
  }
}
