import CreditModels

/// Something that happened on a path, as a person would tell it.
public struct PathEvent: Sendable, Hashable {
  /// What happened.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case failed, distressed, gradeChanged, infected
    case paid, paidInPart, discountTaken, unearnedDiscount, deducted, lateFee, deposit, refunded
    case billReceived, billPaid, billDishonoured
    case disputed, disputeSettled, rebate
    case ordered, held, released, lostOrder, cancelled, overridden, invoiced, rejectedInvoice,
      refusedApplicant
    case contacted, promised, promiseBroken, frozen, freed, limitRaised, limitCut, customerLost
    case securityCalled, securityFailed, referred, routeStarted, recovered, routeFailed, writtenOff
    case limitsCut, claimed, claimRefused, insurerPaid, notCovered, outside
  }

  /// Day of the forecast, from 0.
  public var day: Int
  /// What happened.
  public var kind: Kind
  /// Position of the debtor among the run's; -1 for none.
  public var debtor: Int
  /// Number of the item in the run's plan; -1 for none.
  public var item: Int
  /// Amount in minor units.
  public var amount: Int64
  /// Step of a ladder, route of a plan, days late, grade: what the kind calls for.
  public var detail: Int
  /// Why, for decisions.
  public var reasons: DecisionReasons
}

/// Things taken out of a path, to see what would have been without them.
public struct PathSuppression: Sendable, Hashable {
  /// Debtors that do not fail.
  public var failures: Set<Int> = []
  /// Items that are paid on the day they are due where they would be paid later.
  public var lateness: Set<Int> = []
  /// Items that are not disputed.
  public var disputes: Set<Int> = []
  /// Bills that are honoured, by item.
  public var dishonours: Set<Int> = []
  /// Whether the insurer's cuts of limits stay away.
  public var cuts = false

  /// Nothing is taken out.
  public init() {}

  /// Whether nothing is taken out.
  public var isEmpty: Bool { self == PathSuppression() }
}

/// What became of receivables on a path, in minor units: both sides of the identity of conservation.
///
/// `opening + invoiced + charges + reversed = cash + advances + bills + discounts + credits + writtenOff + open +
/// inRecovery`, to the cent, on every path.
public struct ReceivablesMovement: Sendable, Hashable {
  /// Open items at the start.
  public var opening: Int64 = 0
  /// Invoices issued, tax included.
  public var invoiced: Int64 = 0
  /// Late fees charged and paid.
  public var charges: Int64 = 0
  /// Bills that came back unpaid.
  public var reversed: Int64 = 0
  /// Cash applied, recoveries before write-off included.
  public var cash: Int64 = 0
  /// Deposits applied to invoices.
  public var advances: Int64 = 0
  /// Bills received.
  public var bills: Int64 = 0
  /// Discounts taken, earned and not.
  public var discounts: Int64 = 0
  /// Credit notes: disputes, deductions, rebates.
  public var credits: Int64 = 0
  /// Written off.
  public var writtenOff: Int64 = 0
  /// Open items at the end, without those in recovery.
  public var open: Int64 = 0
  /// Claims in recovery at the end.
  public var inRecovery: Int64 = 0

  /// 0 where money is conserved.
  public var imbalance: Int64 {
    opening + invoiced + charges + reversed
      - (cash + advances + bills + discounts + credits + writtenOff + open + inRecovery)
  }
}

/// Deposits and bills on a path, in minor units: the other identities of conservation.
public struct CreditBalanceMovement: Sendable, Hashable {
  /// Deposits received.
  public var received: Int64 = 0
  /// Applied to invoices.
  public var applied: Int64 = 0
  /// Paid back.
  public var refunded: Int64 = 0
  /// Held at the end.
  public var closing: Int64 = 0
  /// Bills received.
  public var bills: Int64 = 0
  /// Bills paid at maturity.
  public var billsMatured: Int64 = 0
  /// Bills discounted at a bank.
  public var billsDiscounted: Int64 = 0
  /// Bills passed on to suppliers.
  public var billsEndorsed: Int64 = 0
  /// Bills dishonoured while held.
  public var billsDishonoured: Int64 = 0
  /// Bills held at the end.
  public var billsClosing: Int64 = 0

  /// 0 where deposits are conserved.
  public var imbalance: Int64 { received - applied - refunded - closing }
  /// 0 where bills are conserved.
  public var billImbalance: Int64 {
    bills - billsMatured - billsDiscounted - billsEndorsed - billsDishonoured - billsClosing
  }
}
