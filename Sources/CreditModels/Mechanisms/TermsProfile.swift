import Stochastics

/// Terms of new sales beyond net days: discount, deposit, instalments, late fee, end of month.
public struct TermsProfile: Sendable, Hashable {
  /// A discount for early payment, `d/k`.
  public struct Discount: Sendable, Hashable {
    /// Share taken off, such as 0.02.
    public var share: Double
    /// Days from invoice within which it may be taken.
    public var days: Int
    /// A discount.
    public init(share: Double, days: Int) {
      precondition(share > 0 && share < 1 && days >= 0, "a discount is a share above 0")
      self.share = share
      self.days = days
    }
  }
  /// A part of an invoice with its own due day.
  public struct Instalment: Sendable, Hashable {
    /// Share of the invoice.
    public var share: Double
    /// Days by which its due day lies after that of the first.
    public var afterDays: Int
    /// A part.
    public init(share: Double, afterDays: Int) {
      self.share = share
      self.afterDays = afterDays
    }
  }

  /// Net days of new invoices.
  public var netDays: Int
  /// Whether the due day is moved to the end of its month.
  public var endOfMonth: Bool
  /// Discount, with what customers make of it.
  public var discount: Discount?
  /// Share paid with the order.
  public var depositShare: Double
  /// Parts beside the first; empty means one payment.
  public var instalments: [Instalment]
  /// Annual rate of interest on late payment.
  public var lateFeeRate: Double
  /// Share of late payments whose fee is paid.
  public var lateFeePaid: Double

  /// Terms.
  public init(
    netDays: Int, endOfMonth: Bool = false, discount: Discount? = nil, depositShare: Double = 0,
    instalments: [Instalment] = [], lateFeeRate: Double = 0, lateFeePaid: Double = 0
  ) {
    precondition(
      netDays >= 0 && depositShare >= 0 && depositShare < 1 && lateFeeRate >= 0 && lateFeePaid >= 0)
    precondition(instalments.reduce(0) { $0 + $1.share } < 1, "the first payment keeps a share")
    self.netDays = netDays
    self.endOfMonth = endOfMonth
    self.discount = discount
    self.depositShare = depositShare
    self.instalments = instalments
    self.lateFeeRate = lateFeeRate
    self.lateFeePaid = lateFeePaid
  }
}

/// Take-up of an early-payment discount as a decision of the customer: what waiting costs against its own money.
///
/// A customer whose own cost of money is `r` takes the discount with chance
/// `1 / (1 + exp(-sharpness (implied - r)))`, where `implied` is the simple annual rate
/// `d / (1 - d) x 365 / (days gained)`; `r` is log-normal over customers. A share of them has no liquidity to take it
/// whatever it costs. Own construction after the logit of domain practice.
public struct DiscountTaking: Sendable, Hashable {
  /// Median of the customers' annual cost of money.
  public var costOfMoneyMedian: Double
  /// Standard deviation of its logarithm over customers.
  public var costOfMoneyDeviation: Double
  /// Change of the cost's logarithm per standard deviation of each factor, at negative values of the factor.
  public var costResponse: [Double]
  /// Sharpness of the decision; 20 means that five points of annual rate move the odds by a factor e.
  public var sharpness: Double
  /// Share of customers who never have the liquidity.
  public var illiquidShare: Double
  /// Chance that a customer who pays later takes the discount all the same, though it is not earned.
  public var unearnedShare: Double
  /// Days after the discount date within which that is tried.
  public var unearnedDays: Int

  /// Take-up.
  public init(
    costOfMoneyMedian: Double, costOfMoneyDeviation: Double, costResponse: [Double] = [], sharpness: Double,
    illiquidShare: Double, unearnedShare: Double = 0, unearnedDays: Int = 0
  ) {
    precondition(costOfMoneyMedian > 0 && costOfMoneyDeviation >= 0 && sharpness > 0)
    precondition(illiquidShare >= 0 && illiquidShare <= 1 && unearnedShare >= 0 && unearnedShare <= 1)
    self.costOfMoneyMedian = costOfMoneyMedian
    self.costOfMoneyDeviation = costOfMoneyDeviation
    self.costResponse = costResponse
    self.sharpness = sharpness
    self.illiquidShare = illiquidShare
    self.unearnedShare = unearnedShare
    self.unearnedDays = unearnedDays
  }

  /// The simple annual rate that a customer pays by not taking a discount.
  ///
  /// - Parameter daysGained: Days by which it would otherwise pay later than the discount date; at least 1.
  @inlinable @inline(__always)
  public static func impliedRate(_ discount: TermsProfile.Discount, daysGained: Int) -> Double {
    discount.share / (1 - discount.share) * 365 / Double(max(1, daysGained))
  }

  /// A customer's own cost of money from a uniform number.
  public func costOfMoney(uniform: Double) -> Double {
    DiscountTaking.costOfMoney(
      median: costOfMoneyMedian, deviation: costOfMoneyDeviation, uniform: uniform)
  }

  /// The same, for the median and the deviation at hand.
  @inlinable @inline(__always)
  public static func costOfMoney(median: Double, deviation: Double, uniform: Double) -> Double {
    guard deviation > 0 else { return median }
    return median * FixedOrder.exp(deviation * FixedOrder.inverseNormalCDF(uniform))
  }

  /// Chance that a liquid customer takes the discount.
  public func chance(implied: Double, costOfMoney: Double) -> Double {
    DiscountTaking.chance(implied: implied, costOfMoney: costOfMoney, sharpness: sharpness)
  }

  /// The same, for a sharpness at hand.
  @inlinable @inline(__always)
  public static func chance(implied: Double, costOfMoney: Double, sharpness: Double) -> Double {
    1 / (1 + FixedOrder.exp(-sharpness * (implied - costOfMoney)))
  }
}
