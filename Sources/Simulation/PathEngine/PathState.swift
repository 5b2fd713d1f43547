import CreditModels

/// An item on one path.
struct ItemState {
  /// Where an item stands.
  enum Status: UInt8 {
    case planned, waiting, ordered, shipped, open, disputed, recovery, closed, cancelled
  }
  /// What has happened to it.
  struct Marks: OptionSet {
    let rawValue: UInt16
    static let partDone = Marks(rawValue: 1)
    static let takesDiscount = Marks(rawValue: 2)
    static let agency = Marks(rawValue: 4)
    static let heldOnce = Marks(rawValue: 8)
    static let promised = Marks(rawValue: 16)
    /// Events of collection that are entered, or will never be.
    static let stepEntered = Marks(rawValue: 32)
    static let freezeEntered = Marks(rawValue: 64)
    static let referEntered = Marks(rawValue: 128)
    /// Sold to a factor.
    static let factored = Marks(rawValue: 256)
    /// Listed for discounting.
    static let discountable = Marks(rawValue: 512)
    /// Waited for the end of a stop of shipments.
    static let stopped = Marks(rawValue: 1024)
    /// Ships on the day on which it is said to wait from, without an event of its own.
    static let shipsUnseen = Marks(rawValue: 2048)
  }

  /// Open amount.
  var remaining: Int64 = 0
  /// Amount of the invoice (of this part), tax included.
  var amount: Int64 = 0
  /// Insured part of it.
  var insured: Int64 = 0
  /// Deposit paid for it.
  var deposit: Int64 = 0
  /// Factor on the hazard that the item keeps: habit, economy, amount class, band.
  var base = 1.0
  /// Factor on the hazard in force.
  var multiplier = 1.0
  /// Uplift left from contacts, the day at whose close it falls to a half, and the days from one fall to the next.
  var uplift = 0.0
  var decayDay = Int32.max
  var halfLife: Int32 = 0
  /// The clock's uniform as the plain table reads it, and the cumulative hazard of the table at which it fires: not a
  /// number until something bends the clock.
  var uniform: UInt32 = 0
  var level = Double.nan
  /// Payment clock in the run's tables.
  var table: Int32 = 0
  /// Day that is day 0 of the table.
  var clockStart: Int32 = 0
  /// Day on which payment is decided; `Int32.max` where it is not within the horizon.
  var payDay = Int32.max
  /// Day of the next step of the ladder, once it is entered. A payment that comes later is entered after that step only,
  /// because a contact may well bring it forward.
  var dunDay = Int32.max
  /// Day of the invoice, as far as clocks and counts of the forecast go: at least the start or the due day.
  var issue: Int32 = 0
  /// Day of the invoice itself; negative for open items. Ages count from it.
  var dated: Int32 = 0
  /// Due day.
  var due: Int32 = 0
  /// Day from which an order waits.
  var waitingSince: Int32 = 0
  /// Neighbours among the debtor's open items; -1 for none.
  var next: Int32 = -1
  var previous: Int32 = -1
  /// Number of the payment event in force: earlier ones are void.
  var version: UInt16 = 0
  var status = Status.planned
  /// Contacts made.
  var contacts: UInt8 = 0
  /// Next step of the ladder.
  var step: UInt8 = 0
  /// Step of the ladder of the last contact by an agency.
  var agencyStep: UInt8 = 0
  var marks = Marks()
}

/// A debtor on one path.
struct DebtorState {
  /// Day of failure, ``FailureClock/never`` for none.
  var failure = FailureClock.never
  /// Number of the failure event in force.
  var failureVersion: UInt16 = 0
  var failureUniform: UInt32 = 0
  /// The failure clock's target in the unbent curve, and the factor in force.
  var failureTarget = 0.0
  var failureMultiplier = 1.0
  var infection = 0.0
  var infectionMemory = 1.0
  var failureClass: Int32 = -1
  /// Habit: factor on the payment hazard.
  var habit = 1.0
  /// Normal draw that its payments have in common.
  var common = 0.0
  var costOfMoney = 0.0
  var band: Int32 = -1
  var grade: Int32 = -1
  var observedGrade: Int32 = -1
  /// No open item is due before this day; some that was closed may have been.
  var oldestDue = Int32.max
  /// First of its open items.
  var openHead: Int32 = -1
  var openAmount: Int64 = 0
  var orders: Int64 = 0
  var invoicedSoFar: Int64 = 0
  var limit: Int64 = .max
  var promptRun: Int32 = 0
  var waitingOrders: Int32 = 0
  var insuredOpen: Int64 = 0
  var pressure = 0.0
  var attritionBudget = Double.infinity
  var attritionSince: Int32 = 0
  var attritionVersion: UInt16 = 0
  /// What it will forget next, and last, among the path's grudges; -1 for none.
  var firstGrudge: Int32 = -1
  var lastGrudge: Int32 = -1
  var received7: Int64 = 0
  var received28: Int64 = 0
  var received: Int64 = 0
  var dueReceived: Int64 = 0
  var failedAmount: Int64 = 0
  var loss: Int64 = 0
  /// Contacts that wait for a collector, and the day on which the debtor stopped for one; `Int32.max` for none.
  var waitingContacts: Int32 = 0
  var pausedDay = Int32.max
  /// Day of its failure, once that has happened.
  var failedDay = Int32.max
  /// Whether the levels of its items' clocks were worked out ahead.
  var hasLevels = false
  var isLiquid = true
  var isClosed = false
  var hasFailed = false
  var isDistressed = false
  var isFrozen = false
  var isLost = false
  var isRefused = false
  var hasBreached = false
}

/// A claim in recovery.
struct RecoveryCase {
  var debtor: Int32
  /// Item, or -1 for all of a failed debtor.
  var item: Int32
  var amount: Int64
  var startDay: Int32
  var age: Int32
  var route: Int32
  /// Recovered after the failure class's lag, where there is no plan; -1 with a plan.
  var single: Int64 = -1
}

/// A bill held or passed on.
struct BillState {
  var item: Int32
  var debtor: Int32
  var amount: Int64
  var isHeld: Bool
  var isDone: Bool
  /// Claim that a facility may discount; -1 for none.
  var claim: Int = -1
}

/// What is measured on a path beyond cash: one column each where mechanisms are on.
public enum PathMeasure: Int, CaseIterable, Sendable, Hashable {
  /// Discounts taken, earned and not.
  case discounts
  /// Of those, not earned.
  case unearnedDiscounts
  /// Credit notes for disputes, deductions and rebates: dilution.
  case credits
  /// Late fees paid.
  case lateFees
  /// Cost of contacts, collectors, training and agencies.
  case collectionCost
  /// Cost of recovery routes, contingent fees included.
  case recoveryCost
  /// Cash recovered from failed and referred claims, before fees.
  case recovered
  /// Insurance premium.
  case premium
  /// Paid by the insurer.
  case insurerPaid
  /// Settled by bills.
  case billsReceived
  /// Bills held at the end.
  case billsEnd
  /// Orders held at least once.
  case heldOrders
  /// Orders lost or cancelled: credit control, attrition, refused applicants, failures.
  case lostOrders
  /// Orders supplied by an override.
  case overrides
  /// Amount-days of goods made and not shipped.
  case strandedStockDays
  /// Customers who went elsewhere (a count).
  case customersLost
  /// Contacts made (a count).
  case contacts
  /// Contacts that wait at the end (a count).
  case backlogEnd
  /// Written off.
  case writtenOff
  /// Claims in recovery at the end.
  case inRecoveryEnd
  /// Shipped and not invoiced at the end.
  case unbilledEnd
  /// Open amounts in dispute at the end.
  case disputedEnd
  /// Applicants supplied (a count).
  case applicantsAccepted
  /// Weighted sum of days until paid, credited or written off: amount x days.
  case settledAmountDays
  /// Amount settled: paid, credited or written off.
  case settledAmount
  /// Sum of day-end receivables over the horizon: amount x days.
  case receivableDays
  /// Left side less right side of the identities of conservation: 0.
  case imbalance

  /// Whether the measure is one for reports; the others serve checks.
  public var isShown: Bool {
    switch self {
    case .settledAmountDays, .settledAmount, .receivableDays, .imbalance: false
    default: true
    }
  }

  /// Whether the measure is a count and not an amount.
  public var isCount: Bool {
    switch self {
    case .customersLost, .contacts, .backlogEnd, .applicantsAccepted: true
    default: false
    }
  }
}
