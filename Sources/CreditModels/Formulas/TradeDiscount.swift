import Stochastics

/// An early-payment discount as a loan: who does not take it pays `d` for the days between.
///
/// Taking `d/K net N`: the customer owes `1 - d` on day K and pays 1 on day N, so it borrows at `d/(1-d)` for
/// `N - K` days.
///
/// - Reference: textbook arithmetic, for instance [BrealeyMyersAllen2020] chapter 30.
public struct TradeDiscount: Sendable, Hashable {
  /// Discount as a fraction of the invoice, in `(0, 1)`.
  public let discount: Double
  /// Last day with discount, counted from the invoice, at least 0.
  public let discountDays: Double
  /// Day on which the invoice is due without discount.
  public let netDays: Double

  /// Terms; `netDays` lies after `discountDays`.
  public init(discount: Double, discountDays: Double, netDays: Double) {
    precondition(discount > 0 && discount < 1 && discountDays >= 0 && netDays > discountDays)
    self.discount = discount
    self.discountDays = discountDays
    self.netDays = netDays
  }

  /// Cost of not taking the discount, as a share of what would be paid with it: `d/(1-d)`.
  public var periodRate: Double { discount / (1 - discount) }

  /// Annual rate without compounding: `d/(1-d) x year/(paid - K)`.
  ///
  /// - Parameters:
  ///   - yearDays: 365 or 360.
  ///   - paidOn: Day on which the customer really pays without discount; the net day unless given. After the
  ///     discount day.
  public func simpleRate(yearDays: Double, paidOn: Double? = nil) -> Double {
    periodRate * yearDays / gap(paidOn)
  }

  /// Annual rate with compounding: `(1 + d/(1-d))^(year/(paid - K)) - 1`.
  ///
  /// - Parameters: As ``simpleRate(yearDays:paidOn:)``.
  public func effectiveRate(yearDays: Double, paidOn: Double? = nil) -> Double {
    AnnualCompounding.effective(periodRate: periodRate, periodsPerYear: yearDays / gap(paidOn))
  }

  private func gap(_ paidOn: Double?) -> Double {
    let days = (paidOn ?? netDays) - discountDays
    precondition(days > 0, "payment without discount comes after the discount day")
    return days
  }
}

/// Rates of a period as rates of a year.
public enum AnnualCompounding {
  /// `(1 + r)^n - 1`: the annual rate of a rate earned `n` times a year.
  ///
  /// - Parameters:
  ///   - periodRate: Above -1.
  ///   - periodsPerYear: Above 0, not necessarily whole.
  public static func effective(periodRate: Double, periodsPerYear: Double) -> Double {
    precondition(periodRate > -1 && periodsPerYear > 0, "a rate is above -1")
    return FixedOrder.exp(periodsPerYear * FixedOrder.log(1 + periodRate)) - 1
  }
}
