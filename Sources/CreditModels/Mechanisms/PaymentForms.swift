import Stochastics

/// Payments in parts: on its pay day an item is paid in part only, and the rest follows the same clock from then on.
public struct PartialPayment: Sendable, Hashable {
  /// Chance that an item is paid in parts, `[0, 1]`.
  public var chance: Double
  /// Least share paid first.
  public var leastShare: Double
  /// Greatest share paid first; the share is uniform between the two.
  public var greatestShare: Double

  /// Payments in parts.
  public init(chance: Double, leastShare: Double, greatestShare: Double) {
    precondition(
      chance >= 0 && chance <= 1 && leastShare > 0 && greatestShare >= leastShare && greatestShare < 1)
    self.chance = chance
    self.leastShare = leastShare
    self.greatestShare = greatestShare
  }
}

/// Disputes: they stop the payment clock, take time, and end with a credit note for the valid share.
public struct DisputeProfile: Sendable, Hashable {
  /// Chance that an invoice is disputed, `[0, 1]`.
  public var chance: Double
  /// A dispute is raised on one of the first so many days after issue, all alike.
  public var raisedWithinDays: Int
  /// Mean days until it is settled; the time is geometric, at least 1 day.
  public var meanDays: Double
  /// Least valid share of the amount.
  public var leastValid: Double
  /// Greatest valid share; uniform between the two.
  public var greatestValid: Double

  /// Disputes.
  public init(
    chance: Double, raisedWithinDays: Int, meanDays: Double, leastValid: Double, greatestValid: Double
  ) {
    precondition(
      chance >= 0 && chance <= 1 && raisedWithinDays >= 1 && meanDays >= 1 && leastValid >= 0
        && greatestValid >= leastValid && greatestValid <= 1)
    self.chance = chance
    self.raisedWithinDays = raisedWithinDays
    self.meanDays = meanDays
    self.leastValid = leastValid
    self.greatestValid = greatestValid
  }
}

/// Deductions without a dispute: returns, allowances and rebates that a customer takes off when it pays.
public struct DeductionProfile: Sendable, Hashable {
  /// Chance that a payment comes with a deduction.
  public var chance: Double
  /// Share of the amount deducted.
  public var share: Double
  /// Day of the forecast on which a rebate on the sales of the horizon until then is credited; `nil` for none.
  public var rebateDay: Int?
  /// Share of those sales.
  public var rebateShare: Double

  /// Deductions.
  public init(chance: Double, share: Double, rebateDay: Int? = nil, rebateShare: Double = 0) {
    precondition(
      chance >= 0 && chance <= 1 && share >= 0 && share <= 1 && rebateShare >= 0 && rebateShare <= 1)
    self.chance = chance
    self.share = share
    self.rebateDay = rebateDay
    self.rebateShare = rebateShare
  }
}

/// What lies between order, shipment and invoice, and what starts the clock of the terms.
public struct BillingProfile: Sendable, Hashable {
  /// What the net days run from.
  public enum Start: String, Sendable, Hashable, CaseIterable {
    case delivery
    case invoice
    case receiptOfInvoice = "receipt_of_invoice"
    case acceptance
    case endOfMonth = "end_of_month"
  }

  /// Days from order to shipment.
  public var leadDays: Int
  /// Least days from shipment to invoice.
  public var leastLagDays: Int
  /// Greatest days from shipment to invoice; uniform between the two.
  public var greatestLagDays: Int
  /// Share of invoices that the customer rejects and that are issued again.
  public var rejectedShare: Double
  /// Days that a second issue takes.
  public var reissueDays: Int
  /// Days until the customer has received or accepted the invoice, where the terms start with that.
  public var acceptanceDays: Int
  /// Last day of the month on which an invoice still counts for the month; a later one waits for the first of the
  /// next (the cut-off for fapiao and monthly statements); `nil` for none.
  public var cutOffDay: Int?
  /// What the net days run from.
  public var start: Start

  /// Billing; without arguments neutral: order, shipment and invoice fall on one day.
  public init(
    leadDays: Int = 0, leastLagDays: Int = 0, greatestLagDays: Int = 0, rejectedShare: Double = 0,
    reissueDays: Int = 0, acceptanceDays: Int = 0, cutOffDay: Int? = nil, start: Start = .invoice
  ) {
    precondition(leadDays >= 0 && leastLagDays >= 0 && greatestLagDays >= leastLagDays && rejectedShare >= 0)
    self.leadDays = leadDays
    self.leastLagDays = leastLagDays
    self.greatestLagDays = greatestLagDays
    self.rejectedShare = rejectedShare
    self.reissueDays = reissueDays
    self.acceptanceDays = acceptanceDays
    self.cutOffDay = cutOffDay
    self.start = start
  }

  /// Order, shipment and invoice fall on one day, and the terms start with the invoice.
  public static let neutral = BillingProfile()
}

/// Settlement by acceptance bill or e-voucher: it closes the receivable and turns to cash later, or never.
public struct InstrumentProfile: Sendable, Hashable {
  /// Who stands behind the bill.
  public enum Acceptor: String, Sendable, Hashable, CaseIterable {
    /// A bank: it fails by its own PD.
    case bank
    /// The customer itself: a failure before maturity dishonours the bill.
    case customer
  }
  /// What the firm does with it.
  public enum Use: String, Sendable, Hashable, CaseIterable {
    /// Cash at maturity.
    case hold
    /// Cash on the next day, less the discount, with recourse.
    case discount
    /// Passed on to a supplier: no cash, with recourse.
    case endorse
  }
  /// Share of payments that come as a bill.
  public var share: Double
  /// Days to maturity.
  public var tenorDays: Int
  /// Who stands behind it.
  public var acceptor: Acceptor
  /// Annual chance that the acceptor itself fails to pay.
  public var acceptorPD: Double
  /// What the firm does with it.
  public var use: Use
  /// Annual discount rate, simple over 360 days.
  public var discountRate: Double
  /// Share of bills for which the bank has room, at factors of 0; the others are held.
  public var availableShare: Double
  /// Change of that share's logarithm per standard deviation, by factor: in bad times banks take fewer bills.
  public var availabilityResponse: [Double]

  /// Settlement by bill.
  public init(
    share: Double, tenorDays: Int, acceptor: Acceptor, acceptorPD: Double, use: Use, discountRate: Double = 0,
    availableShare: Double = 1, availabilityResponse: [Double] = []
  ) {
    precondition(availableShare >= 0 && availableShare <= 1, "a share")
    precondition(share >= 0 && share <= 1 && tenorDays >= 1 && acceptorPD >= 0 && acceptorPD <= 1)
    self.share = share
    self.tenorDays = tenorDays
    self.acceptor = acceptor
    self.acceptorPD = acceptorPD
    self.use = use
    self.discountRate = discountRate
    self.availableShare = availableShare
    self.availabilityResponse = availabilityResponse
  }
}
