import CreditModels

/// A source of money with its price and its conditions. Days are numbers from the first forecast day, amounts minor
/// units, rates annual fractions.
public struct Facility: Sendable, Hashable {
  /// What it is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A committed line that is drawn and repaid as cash needs.
    case revolver
    /// A line on the current account; as a rule repayable on demand, so not committed.
    case overdraft
    /// A line whose size follows eligible receivables.
    case borrowingBase = "borrowing_base"
    /// A loan that is drawn at the start and repaid by plan.
    case termLoan = "term_loan"
    /// Sale of invoices of some customers against an advance.
    case factoring
    /// Discounting of invoices or bills before they fall due.
    case discounting
  }

  /// A cut of the limit in bad times.
  public struct Cut: Sendable, Hashable {
    /// Weights of the factors in the index that triggers it.
    public var weights: [Double]
    /// Value of the index below which the limit is cut, once and for the rest of the horizon.
    public var below: Double
    /// Share of the limit that is left.
    public var remaining: FixedShare
    /// Days from the first day of that week until the cut holds.
    public var noticeDays: Int
    /// A cut.
    public init(weights: [Double], below: Double, remaining: FixedShare, noticeDays: Int) {
      self.weights = weights
      self.below = below
      self.remaining = remaining
      self.noticeDays = noticeDays
    }
  }

  /// The end of the term, and whether the bank renews.
  ///
  /// The bank renews where `w . F + residual e > threshold`, with `F` the factors in the week of the end and `e` a
  /// normal draw of the facility: with a stationary economy the chance is the one stated, and renewals fail together
  /// with customers.
  public struct End: Sendable, Hashable {
    /// Day on which it ends.
    public var day: Int
    /// Threshold of the normal index; infinite where it never renews, minus infinite where it always does.
    public var threshold: Double
    /// Weights of the factors.
    public var weights: [Double]
    /// Weight of the facility's own draw.
    public var residual: Double
    /// Days between repayment and the new drawing where it is renewed.
    public var gapDays: Int
    /// An end.
    public init(day: Int, threshold: Double, weights: [Double], residual: Double, gapDays: Int) {
      self.day = day
      self.threshold = threshold
      self.weights = weights
      self.residual = residual
      self.gapDays = gapDays
    }
  }

  /// A repayment by plan.
  public struct Repayment: Sendable, Hashable {
    /// Day of it.
    public var day: Int
    /// Amount.
    public var amount: Int64
    /// A repayment.
    public init(day: Int, amount: Int64) {
      self.day = day
      self.amount = amount
    }
  }

  /// Name to print.
  public var name: String
  /// What it is.
  public var kind: Kind
  /// Most that can be drawn.
  public var limit: Int64
  /// Whether the bank has committed itself; an uncommitted line counts nothing in buffers.
  public var isCommitted: Bool
  /// Drawn at the start.
  public var drawnAtStart: Int64
  /// Base rate where all factors stand at 0.
  public var baseRate: Double
  /// Change of the base rate per standard deviation of each factor; the base rate is never below 0.
  public var rateWeights: [Double]
  /// Margin over the base rate.
  public var margin: Double
  /// Annual fee on what is committed and not drawn.
  public var unusedFee: Double
  /// Cash that drawing restores and repaying leaves.
  public var holdCash: Int64
  /// Draws and repayments are multiples of this.
  public var multiple: Int64
  /// Whether cash above ``holdCash`` repays.
  public var repaysByItself: Bool
  /// Repayments by plan, in order of day.
  public var repayments: [Repayment]
  /// Cut in bad times.
  public var cut: Cut?
  /// End of the term.
  public var end: End?
  /// Receivables behind it; for ``Kind/borrowingBase``.
  public var base: BorrowingBase?
  /// Sale of invoices; for ``Kind/factoring``.
  public var factoring: Factoring?
  /// Discounting; for ``Kind/discounting``.
  public var discounting: Discounting?

  /// A facility without conditions.
  public init(
    name: String, kind: Kind, limit: Int64, isCommitted: Bool = true, drawnAtStart: Int64 = 0,
    baseRate: Double = 0, rateWeights: [Double] = [], margin: Double = 0, unusedFee: Double = 0,
    holdCash: Int64 = 0, multiple: Int64 = 1, repaysByItself: Bool = true, repayments: [Repayment] = [],
    cut: Cut? = nil, end: End? = nil, base: BorrowingBase? = nil, factoring: Factoring? = nil,
    discounting: Discounting? = nil
  ) {
    precondition(limit >= 0 && drawnAtStart >= 0 && multiple >= 1, "amounts of a facility are not negative")
    self.name = name
    self.kind = kind
    self.limit = limit
    self.isCommitted = isCommitted
    self.drawnAtStart = drawnAtStart
    self.baseRate = baseRate
    self.rateWeights = rateWeights
    self.margin = margin
    self.unusedFee = unusedFee
    self.holdCash = holdCash
    self.multiple = multiple
    self.repaysByItself = repaysByItself
    self.repayments = repayments
    self.cut = cut
    self.end = end
    self.base = base
    self.factoring = factoring
    self.discounting = discounting
  }

  /// Whether invoices or bills are given for the money: it is repaid as they are paid.
  public var isSale: Bool { factoring != nil || discounting != nil }

  /// Whether cash draws on it as needed.
  public var isDrawn: Bool { kind == .revolver || kind == .overdraft || kind == .borrowingBase }
}

/// Receivables that a bank lends on: what is eligible, when it is certified, when the bank takes the receipts.
public struct BorrowingBase: Sendable, Hashable {
  /// What the age of an item counts from.
  public enum AgeFrom: String, Sendable, Hashable, CaseIterable {
    /// The due day: days late.
    case due
    /// The day of the invoice.
    case issue
  }

  /// Share of eligible receivables that is lent.
  public var advanceRate: FixedShare
  /// What ages count from.
  public var ageFrom: AgeFrom
  /// Items older than this many days are not eligible.
  public var eligibleDays: Int
  /// A customer of whose open amount more than this share is too old is not eligible at all.
  public var crossAgeShare: FixedShare
  /// Most that one customer may make up of all that is eligible, before this cap; 1 is no cap.
  public var concentration: FixedShare
  /// Whether only the insured part of an item counts.
  public var insuredOnly: Bool
  /// Amount that the bank holds back from the base.
  public var reserve: Int64
  /// Days at whose close a certificate is taken, in order; the first is day -1, the start.
  public var certificateDays: [Int]
  /// Days from a certificate until its base holds.
  public var certificateLag: Int
  /// Debtors that are not eligible, by position in the run: affiliates, foreign buyers, contra accounts.
  public var excluded: Set<Int>
  /// Headroom below which the bank takes all receipts to repay the line; `nil` for never.
  public var dominionBelow: Int64?
  /// Days in a row with enough headroom after which it lets go.
  public var dominionReleaseDays: Int

  /// A base.
  public init(
    advanceRate: FixedShare, ageFrom: AgeFrom = .due, eligibleDays: Int, crossAgeShare: FixedShare,
    concentration: FixedShare = FixedShare(1), insuredOnly: Bool = false, reserve: Int64 = 0,
    certificateDays: [Int] = [-1], certificateLag: Int = 0, excluded: Set<Int> = [],
    dominionBelow: Int64? = nil, dominionReleaseDays: Int = 30
  ) {
    precondition(certificateDays.first == -1, "the base at the start is certified")
    self.advanceRate = advanceRate
    self.ageFrom = ageFrom
    self.eligibleDays = eligibleDays
    self.crossAgeShare = crossAgeShare
    self.concentration = concentration
    self.insuredOnly = insuredOnly
    self.reserve = reserve
    self.certificateDays = certificateDays
    self.certificateLag = certificateLag
    self.excluded = excluded
    self.dominionBelow = dominionBelow
    self.dominionReleaseDays = dominionReleaseDays
  }

  /// What is lent on the eligible amounts of customers.
  ///
  /// - Parameter eligible: Eligible amount of each customer that passes the tests of age.
  /// - Complexity: O(customers).
  public func base(of eligible: some Sequence<Int64>) -> Int64 {
    var total: Int64 = 0
    for amount in eligible { total += amount }
    let cap = concentration.of(total)
    var capped: Int64 = 0
    for amount in eligible { capped += min(amount, cap) }
    return max(0, advanceRate.of(capped) - reserve)
  }

  /// Whether a customer is out because too much of what it owes is too old.
  public func isCrossAged(tooOld: Int64, open: Int64) -> Bool { tooOld > crossAgeShare.of(open) }
}

/// Sale of the new invoices of some customers against an advance; the rest comes when the customer pays.
///
/// Dilution stays with the seller in any case; a failure does where there is recourse.
public struct Factoring: Sendable, Hashable {
  /// Share of an invoice that is advanced.
  public var advanceRate: FixedShare
  /// Fee as a share of the invoice, paid when it is sold.
  public var fee: FixedShare
  /// Whether the seller repays the advance on a customer that fails.
  public var hasRecourse: Bool
  /// Days after the due day on whose close an unpaid invoice comes back to the seller, who repays the advance; `nil`
  /// for never.
  public var recourseAfterDays: Int?
  /// Debtors whose invoices are sold, by position in the run.
  public var covered: Set<Int>

  /// Sale of invoices.
  public init(
    advanceRate: FixedShare, fee: FixedShare, hasRecourse: Bool, recourseAfterDays: Int? = nil,
    covered: Set<Int>
  ) {
    self.recourseAfterDays = recourseAfterDays
    self.advanceRate = advanceRate
    self.fee = fee
    self.hasRecourse = hasRecourse
    self.covered = covered
  }
}
