import Stochastics

/// What secures the claims on a customer if it fails: it is called at once, and what it brings is not a loss.
///
/// Own construction: a security is good with a chance (it is enforceable, the guarantor pays, the goods are still
/// there), for an amount or a share of what is exposed, and its money comes after a fixed number of days.
public struct Security: Sendable, Hashable {
  /// What kind of security it is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Money of the customer that the firm holds; it is set off and no new cash.
    case deposit
    /// Somebody else answers for the debt.
    case guarantee
    /// A bank pays against documents.
    case letterOfCredit = "letter_of_credit"
    /// The goods stay the firm's until they are paid for.
    case retentionOfTitle = "retention_of_title"
  }
  /// What kind it is.
  public var kind: Kind
  /// The most that it brings, in minor units; `nil` for no bound but the exposure.
  public var amount: Int64?
  /// Share of the exposure that it covers, `(0, 1]`.
  public var share: Double
  /// Chance that it is good.
  public var chance: Double
  /// Days from failure to its money.
  public var days: Int

  /// A security.
  public init(kind: Kind, amount: Int64? = nil, share: Double = 1, chance: Double = 1, days: Int = 0) {
    precondition(
      share > 0 && share <= 1 && chance >= 0 && chance <= 1 && days >= 0, "Intake checks securities")
    self.kind = kind
    self.amount = amount
    self.share = share
    self.chance = chance
    self.days = days
  }

  /// What it covers of an exposure, in minor units.
  public func cover(of exposed: Int64) -> Int64 {
    min(exposed, min(FixedShare(share).of(exposed), amount ?? exposed))
  }
}
