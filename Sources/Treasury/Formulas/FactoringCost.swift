import CreditModels

/// What factoring an invoice (or a stock of them) costs.
///
/// The factor pays an advance, keeps a reserve until the customer pays, and takes a fee on the face value and
/// interest on the advance for the days until then. The annual rate compares the cost with the cash really
/// received for that time.
///
/// - Reference: textbook arithmetic, for instance [GitmanZutter2012] chapter 15.
public struct FactoringCost: Sendable, Hashable {
  /// How the advance follows from the face value.
  public enum Advance: Sendable, Hashable {
    /// This share of the face value; the fee is taken out of what is paid at the end.
    case share(Double)
    /// Face value less this share and less the fee, as textbooks have it.
    case afterReserve(Double)
  }

  /// Face value, above 0.
  public var amount: Double
  /// How the advance follows.
  public var advance: Advance
  /// Fee as a share of the face value.
  public var feeShare: Double
  /// Annual interest on the advance.
  public var annualInterest: Double
  /// Days until the customer pays, above 0.
  public var days: Double
  /// Days of the year of the interest: 365 or 360.
  public var yearDays: Double
  /// Whether the interest is kept back from the advance; otherwise it is paid at the end.
  public var isInterestUpFront: Bool

  /// A sale to a factor.
  public init(
    amount: Double, advance: Advance, feeShare: Double, annualInterest: Double, days: Double,
    yearDays: Double = 365, isInterestUpFront: Bool = true
  ) {
    precondition(amount > 0 && days > 0 && yearDays > 0)
    self.amount = amount
    self.advance = advance
    self.feeShare = feeShare
    self.annualInterest = annualInterest
    self.days = days
    self.yearDays = yearDays
    self.isInterestUpFront = isInterestUpFront
  }

  /// The fee.
  public var fee: Double { feeShare * amount }
  /// Kept back until the customer pays.
  public var reserve: Double {
    switch advance {
    case .share(let share): (1 - share) * amount
    case .afterReserve(let share): share * amount
    }
  }
  /// What the factor lends, before interest.
  public var gross: Double {
    switch advance {
    case .share(let share): share * amount
    case .afterReserve: amount - reserve - fee
    }
  }
  /// Interest for the days.
  public var interest: Double { gross * annualInterest * days / yearDays }
  /// Cash received now.
  public var cashNow: Double { isInterestUpFront ? gross - interest : gross }
  /// Cash received when the customer pays.
  public var cashAtEnd: Double { amount - cost - cashNow }
  /// Fee and interest.
  public var cost: Double { fee + interest }
  /// Cost over the cash received, a year of 365 days, without compounding.
  public var simpleRate: Double { cost / cashNow * 365 / days }
  /// The same with compounding.
  public var effectiveRate: Double {
    AnnualCompounding.effective(periodRate: cost / cashNow, periodsPerYear: 365 / days)
  }
}

/// A year with a factor against a year of collecting oneself.
///
/// Receivables are annual credit sales times the days until payment over the days of the year. With the factor, the
/// advance costs the factor's rate and the rest the own rate; without, all of it costs the own rate.
///
/// - Reference: textbook form of professional examinations; own notation.
public struct FactoringYear: Sendable, Hashable {
  /// Credit sales a year.
  public var annualSales: Double
  /// Days until customers pay with the factor.
  public var days: Double
  /// Days until they pay without.
  public var ownDays: Double
  /// Share of receivables that the factor advances.
  public var advanceShare: Double
  /// The factor's fee as a share of sales.
  public var feeShare: Double
  /// The factor's annual rate on the advance.
  public var factorRate: Double
  /// The firm's own annual rate for the money in receivables.
  public var ownRate: Double
  /// Bad debts a year that the factor takes over, as a share of sales; 0 with recourse.
  public var badDebtSaved: Double
  /// Costs of a credit department that fall away, a year.
  public var administrationSaved: Double
  /// Days of a year: 365 or 360.
  public var yearDays: Double

  /// A year.
  public init(
    annualSales: Double, days: Double, ownDays: Double, advanceShare: Double, feeShare: Double,
    factorRate: Double, ownRate: Double, badDebtSaved: Double, administrationSaved: Double, yearDays: Double
  ) {
    precondition(annualSales > 0 && yearDays > 0, "there are sales and days")
    self.annualSales = annualSales
    self.days = days
    self.ownDays = ownDays
    self.advanceShare = advanceShare
    self.feeShare = feeShare
    self.factorRate = factorRate
    self.ownRate = ownRate
    self.badDebtSaved = badDebtSaved
    self.administrationSaved = administrationSaved
    self.yearDays = yearDays
  }

  /// Mean receivables with the factor.
  public var receivables: Double { annualSales * days / yearDays }
  /// Of those, advanced.
  public var advance: Double { advanceShare * receivables }
  /// The factor's fee.
  public var fee: Double { feeShare * annualSales }
  /// Interest on the advance.
  public var factorInterest: Double { factorRate * advance }
  /// Cost of the money in the rest.
  public var ownInterest: Double { ownRate * (receivables - advance) }
  /// Cost of the money in receivables without the factor.
  public var financingNow: Double { ownRate * annualSales * ownDays / yearDays }
  /// Bad debts avoided.
  public var badDebtsSaved: Double { badDebtSaved * annualSales }
  /// What the factor costs more than collecting oneself, a year; negative where it is cheaper.
  public var netCost: Double {
    fee + factorInterest + ownInterest - financingNow - badDebtsSaved - administrationSaved
  }
}
