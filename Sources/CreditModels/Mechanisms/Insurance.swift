import Stochastics

/// A credit insurance policy on the path: what is covered, what is deducted, when it pays, when it withdraws.
///
/// A buyer's claim is `insuredShare x max(0, min(insured loss, limit) - deductible)`, zero below the non-qualifying
/// loss; the policy pays `min(maximum liability, max(0, sum of claims - aggregate first loss))`, each claim in order
/// of its day. `order` says whether the deductible comes off before the insured share or after it.
public struct InsurancePolicy: Sendable, Hashable {
  /// Order of deductible and share.
  public enum DeductibleOrder: String, Sendable, Hashable, CaseIterable {
    /// `share x (loss - deductible)`.
    case beforeShare = "before_share"
    /// `share x loss - deductible`.
    case afterShare = "after_share"
  }
  /// The insurer cuts limits when the economy worsens.
  public struct Cut: Sendable, Hashable {
    /// Weights of the factors in the index that triggers the cut.
    public var weights: [Double]
    /// Value of the index below which limits are cut.
    public var below: Double
    /// Share of the limit that is taken away from future shipments.
    public var share: Double
    /// A cut.
    public init(weights: [Double], below: Double, share: Double) {
      self.weights = weights
      self.below = below
      self.share = share
    }
  }

  /// Share insured.
  public var insuredShare: Double
  /// Deducted from each buyer's loss, in minor units.
  public var buyerDeductible: Int64
  /// Order of deductible and share.
  public var order: DeductibleOrder
  /// Losses of a buyer below this are not claims at all.
  public var nonQualifyingLoss: Int64
  /// Claims of the horizon below this are borne by the firm (aggregate first loss).
  public var aggregateFirstLoss: Int64
  /// The most that the policy pays.
  public var maximumLiability: Int64
  /// Limit of a buyer without one of its own (discretionary limit).
  public var discretionaryLimit: Int64
  /// Days from failure to payout.
  public var waitingDays: Int
  /// Days late of a buyer's oldest item from which new shipments are not covered; `nil` for no such rule.
  public var stopOverdueDays: Int?
  /// Chance that a claim is refused where the firm shipped against the rules.
  public var refusalAfterBreach: Double
  /// Premium as a share of insurable turnover.
  public var premiumRate: Double
  /// Least premium a year, in minor units.
  public var minimumPremium: Int64
  /// Cuts of limits.
  public var cut: Cut?

  /// A policy.
  public init(
    insuredShare: Double, buyerDeductible: Int64 = 0, order: DeductibleOrder = .beforeShare,
    nonQualifyingLoss: Int64 = 0, aggregateFirstLoss: Int64 = 0, maximumLiability: Int64 = .max,
    discretionaryLimit: Int64, waitingDays: Int, stopOverdueDays: Int? = nil, refusalAfterBreach: Double = 0,
    premiumRate: Double, minimumPremium: Int64 = 0, cut: Cut? = nil
  ) {
    precondition(insuredShare >= 0 && insuredShare <= 1 && waitingDays >= 0 && refusalAfterBreach >= 0)
    self.insuredShare = insuredShare
    self.buyerDeductible = buyerDeductible
    self.order = order
    self.nonQualifyingLoss = nonQualifyingLoss
    self.aggregateFirstLoss = aggregateFirstLoss
    self.maximumLiability = maximumLiability
    self.discretionaryLimit = discretionaryLimit
    self.waitingDays = waitingDays
    self.stopOverdueDays = stopOverdueDays
    self.refusalAfterBreach = refusalAfterBreach
    self.premiumRate = premiumRate
    self.minimumPremium = minimumPremium
    self.cut = cut
  }

  /// A buyer's claim for an insured loss, before the policy's aggregates.
  ///
  /// - Parameter limit: The buyer's limit; `nil` takes the discretionary one.
  public func claim(loss: Int64, limit: Int64?) -> Int64 {
    guard loss >= nonQualifyingLoss else { return 0 }
    let covered = min(loss, limit ?? discretionaryLimit)
    let share = FixedShare(insuredShare)
    switch order {
    case .beforeShare: return share.of(max(0, covered - buyerDeductible))
    case .afterShare: return max(0, share.of(covered) - buyerDeductible)
    }
  }

  /// What the policy pays for a claim after earlier ones.
  ///
  /// - Parameters:
  ///   - claimed: Claims before this one, before the aggregates.
  ///   - paid: What was paid for them.
  public func payout(claim: Int64, claimedBefore claimed: Int64, paidBefore paid: Int64) -> Int64 {
    let total = min(maximumLiability, max(0, claimed + claim - aggregateFirstLoss))
    return max(0, total - paid)
  }
}
