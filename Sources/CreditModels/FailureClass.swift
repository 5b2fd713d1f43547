import Receivables
import Stochastics

/// A share as an integer in units of 2^-30, so that shares of money are exact integer arithmetic.
public struct FixedShare: Sendable, Hashable {
  /// The share times 2^30.
  public let units: Int64

  /// The nearest multiple of 2^-30 to a share.
  ///
  /// - Parameter share: From -1,000,000 to 1,000,000.
  public init(_ share: Double) {
    precondition(share.magnitude <= 1_000_000, "a share is a moderate number")
    units = Int64((share * 0x1p30).rounded())
  }

  /// A share from its multiple of 2^-30.
  public init(units: Int64) { self.units = units }

  /// The share of an amount, rounded half up to the minor unit.
  @inlinable @inline(__always)
  public func of(_ amount: Int64) -> Int64 {
    let (high, low) = amount.multipliedFullWidth(by: units)
    let (sum, carries) = low.addingReportingOverflow(1 << 29)
    let top = carries ? high &+ 1 : high
    precondition(top >= -(1 << 29) && top < 1 << 29, "a share of money has to be a number of 64 bits")
    return top &<< 34 | Int64(bitPattern: UInt64(sum) &>> 30)
  }
}

/// How debtors of a kind fail, week by week given the factors, and what is then recovered.
public struct FailureClass: Sendable {
  /// Chance of failing, with its exact cases.
  public enum Chance: Sendable, Hashable {
    /// Never fails: annual PD 0.
    case never
    /// Fails on the first day: annual PD 1.
    case certain
    /// Fails in a week with probability `Phi((threshold - loading . F) / own)`.
    case threshold(Double)
  }
  /// When in its week a failure happens.
  public enum Timing: Sendable, Hashable {
    /// On the first day of the week (benchmark B1).
    case startOfWeek
    /// Spread over the week by the remainder of the same uniform number.
    case spread
  }

  /// Chance of failing.
  public let chance: Chance
  /// Weekly loading on each factor.
  public let loading: [Double]
  /// Weight of the debtor's own risk: `sqrt(1 - loading' C loading)`.
  public let own: Double
  /// Day of the week of a failure.
  public let timing: Timing
  /// Share of the failed amount that is recovered.
  public let recovery: FixedShare
  /// Days from failure to recovery.
  public let recoveryLagDays: Int
  /// Share of the failed amount that recoveries are worth on the day of failure (discounted).
  public let discountedRecovery: FixedShare
  /// Annual PD that the class stands for, to print.
  public let annualPD: Double

  /// A class from annual figures: weekly threshold and loading are solved for (``AnnualDefault``).
  ///
  /// - Parameters:
  ///   - direction: Direction of the loading on the factors; its length does not matter.
  ///   - discountRate: Annual rate at which recoveries are discounted.
  ///   - tailDegrees: Degrees of freedom of a t-copula (``TailThreshold``); `nil` is Gaussian.
  /// - Throws: Where no weekly correlation reaches the annual one.
  public static func annual(
    pd: Double, assetCorrelation: Double, direction: [Double], factors: FactorModel?, recoveryShare: Double,
    recoveryLagDays: Int, discountRate: Double, tailDegrees: Double? = nil
  ) throws(AnnualDefault.Refusal) -> FailureClass {
    let variance = factors?.variance(of: direction) ?? 0
    let correlation = variance > 0 ? assetCorrelation : 0
    var chance = Chance.never
    var loading = [Double](repeating: 0, count: direction.count)
    var own = 1.0
    if pd >= 1 {
      chance = .certain
    } else if pd > 0 {
      let persistence = factors?.persistence(of: direction, weeks: AnnualDefault.weeks) ?? 0
      let solved = try AnnualDefault.solved(
        annualPD: pd, assetCorrelation: correlation, persistence: persistence)
      chance = .threshold(
        tailDegrees.map {
          TailThreshold.solved(
            annualPD: pd, weeklyCorrelation: solved.weeklyCorrelation, persistence: persistence, degrees: $0)
        } ?? solved.threshold)
      if correlation > 0 {
        let scale = (solved.weeklyCorrelation / variance).squareRoot()
        loading = direction.map { $0 * scale }
        own = (1 - solved.weeklyCorrelation).squareRoot()
      }
    }
    return FailureClass(
      chance: chance, loading: loading, own: own, timing: .spread, recoveryShare: recoveryShare,
      recoveryLagDays: recoveryLagDays, discountRate: discountRate, annualPD: pd)
  }

  /// A class from weekly figures as benchmark B1 reads them: the threshold of `1 - (1 - PD)^(1/52)` a week and the
  /// loading as typed.
  public static func weekly(
    pd: Double, loading: [Double], factors: FactorModel?, recoveryShare: Double, recoveryLagDays: Int,
    discountRate: Double
  ) -> FailureClass {
    let variance = factors?.variance(of: loading) ?? 0
    precondition(variance < 1, "loadings leave room for the debtor's own risk")
    let chance: Chance =
      pd <= 0
      ? .never
      : pd >= 1
        ? .certain
        : .threshold(
          FixedOrder.inverseNormalCDF(
            1 - FixedOrder.exp(FixedOrder.log(1 - pd) / Double(AnnualDefault.weeks))))
    return FailureClass(
      chance: chance, loading: loading, own: (1 - variance).squareRoot(), timing: .startOfWeek,
      recoveryShare: recoveryShare, recoveryLagDays: recoveryLagDays, discountRate: discountRate, annualPD: pd
    )
  }

  /// The same kind of debtor, failing on the first day for certain.
  public var failingAtOnce: FailureClass { FailureClass(self, chance: .certain, annualPD: 1) }

  private init(_ other: FailureClass, chance: Chance, annualPD: Double) {
    self.chance = chance
    loading = other.loading
    own = other.own
    timing = other.timing
    recovery = other.recovery
    recoveryLagDays = other.recoveryLagDays
    discountedRecovery = other.discountedRecovery
    self.annualPD = annualPD
  }

  init(
    chance: Chance, loading: [Double], own: Double, timing: Timing, recoveryShare: Double,
    recoveryLagDays: Int,
    discountRate: Double, annualPD: Double
  ) {
    self.chance = chance
    self.loading = loading
    self.own = own
    self.timing = timing
    self.recovery = FixedShare(recoveryShare)
    self.recoveryLagDays = recoveryLagDays
    self.discountedRecovery = FixedShare(
      recoveryShare * FixedOrder.exp(-FixedOrder.log(1 + discountRate) * Double(recoveryLagDays) / 365))
    self.annualPD = annualPD
  }

  /// Chance of failing in a week in which the index `loading . F` has this value; fixed-order arithmetic.
  @inlinable @inline(__always)
  public func weeklyProbability(threshold: Double, index: Double) -> Double {
    FixedOrder.normalCDF((threshold - index) / own)
  }
}
