/// What the firm knows of a customer on a day, and nothing else: the only thing that a policy sees.
///
/// Nothing of the customer's true state is in it: no failure to come, no pay day, no true grade, no habit.
public struct CreditObservation: Sendable, Hashable {
  /// Day of the forecast, from 0.
  public var day: Int
  /// Entity of the customer in the book.
  public var entity: UInt32
  /// Position of the grade that the firm has on file, with its lag and error; `nil` where there is none.
  public var observedGrade: Int?
  /// Open items, in minor units.
  public var openAmount: Int64
  /// Orders accepted and not yet invoiced.
  public var openOrders: Int64
  /// Overdue amount.
  public var overdueAmount: Int64
  /// Days late of the oldest overdue item; 0 for none.
  public var overdueDays: Int
  /// Number of overdue items.
  public var overdueCount: Int
  /// Payments in a row that were not late.
  public var promptPayments: Int
  /// Credit limit in force; `nil` for none.
  public var limit: Int64?
  /// Whether the customer is frozen.
  public var isFrozen: Bool
  /// Amount of the order that asks for a decision; 0 at a review.
  public var orderAmount: Int64

  /// An observation.
  @inlinable
  public init(
    day: Int, entity: UInt32, observedGrade: Int?, openAmount: Int64, openOrders: Int64, overdueAmount: Int64,
    overdueDays: Int, overdueCount: Int, promptPayments: Int, limit: Int64?, isFrozen: Bool,
    orderAmount: Int64
  ) {
    self.day = day
    self.entity = entity
    self.observedGrade = observedGrade
    self.openAmount = openAmount
    self.openOrders = openOrders
    self.overdueAmount = overdueAmount
    self.overdueDays = overdueDays
    self.overdueCount = overdueCount
    self.promptPayments = promptPayments
    self.limit = limit
    self.isFrozen = isFrozen
    self.orderAmount = orderAmount
  }
}

/// Why a decision was taken; a decision may have several reasons.
public struct DecisionReasons: OptionSet, Sendable, Hashable {
  /// Bits.
  public let rawValue: UInt16
  /// Reasons from their bits.
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Nothing speaks against it.
  @inlinable public static var clear: DecisionReasons { DecisionReasons(rawValue: 0) }
  /// The order would exceed the limit.
  @inlinable public static var overLimit: DecisionReasons { DecisionReasons(rawValue: 1) }
  /// Too much is overdue.
  @inlinable public static var overdueAmount: DecisionReasons { DecisionReasons(rawValue: 2) }
  /// An item is overdue for too long.
  @inlinable public static var overdueDays: DecisionReasons { DecisionReasons(rawValue: 4) }
  /// Too many items are overdue.
  @inlinable public static var overdueCount: DecisionReasons { DecisionReasons(rawValue: 8) }
  /// The customer is frozen.
  @inlinable public static var frozen: DecisionReasons { DecisionReasons(rawValue: 16) }
  /// Sales overrode a hold.
  @inlinable public static var override: DecisionReasons { DecisionReasons(rawValue: 32) }
  /// Somebody outside the rules decided.
  @inlinable public static var outside: DecisionReasons { DecisionReasons(rawValue: 64) }
  /// A run of payments on time speaks for it.
  @inlinable public static var promptPayments: DecisionReasons { DecisionReasons(rawValue: 256) }
  /// The score band is not accepted.
  @inlinable public static var band: DecisionReasons { DecisionReasons(rawValue: 128) }

  /// The codes in words.
  public var codes: [String] {
    let names: [(DecisionReasons, String)] = [
      (.overLimit, "over_limit"), (.overdueAmount, "overdue_amount"), (.overdueDays, "overdue_days"),
      (.overdueCount, "overdue_count"), (.frozen, "frozen"), (.override, "override"), (.outside, "outside"),
      (.band, "band"), (.promptPayments, "prompt_payments"),
    ]
    return names.filter { contains($0.0) }.map(\.1)
  }
}

/// What is done with an order.
public struct CreditDecision: Sendable, Hashable {
  /// The act.
  public enum Action: String, Sendable, Hashable {
    /// Supply it.
    case accept
    /// Let it wait.
    case hold
  }
  /// The act.
  public var action: Action
  /// Why.
  public var reasons: DecisionReasons
  /// A decision.
  @inlinable
  public init(_ action: Action, _ reasons: DecisionReasons) {
    self.action = action
    self.reasons = reasons
  }
}

/// What a review makes of a limit.
public struct LimitDecision: Sendable, Hashable {
  /// The limit from now on, in minor units.
  public var limit: Int64
  /// Why it changes; empty where it stays.
  public var reasons: DecisionReasons
  /// A decision.
  public init(limit: Int64, reasons: DecisionReasons) {
    self.limit = limit
    self.reasons = reasons
  }
}

/// A decision that comes from outside the rules, at a date where the engine can take it.
public enum OutsideDecision: Sendable, Hashable {
  /// A new limit for a customer, by position among the run's debtors; `nil` lifts the limit.
  case setLimit(debtor: Int, limit: Int64?)
  /// Freezes or frees a customer.
  case freeze(debtor: Int, Bool)
  /// A contact about every overdue item of a customer with a step of its ladder.
  case contact(debtor: Int, step: Int)
  /// Sends every overdue item of a customer into recovery.
  case refer(debtor: Int)
}

extension OutsideDecision {
  /// The customer that it is about, by position among the run's debtors.
  public var debtor: Int {
    switch self {
    case .setLimit(let debtor, _), .freeze(let debtor, _), .contact(let debtor, _), .refer(let debtor): debtor
    }
  }
}

/// The rules of credit control as a policy: a value with a name, a version, a date and an author.
public struct RulePolicy: Sendable, Hashable {
  /// Name.
  public var id: String
  /// Version.
  public var version: Int
  /// Day of the forecast from which it is in force.
  public var effectiveDay: Int
  /// Who answers for it.
  public var author: String

  /// A policy.
  public init(id: String = "scenario", version: Int = 1, effectiveDay: Int = 0, author: String = "scenario") {
    self.id = id
    self.version = version
    self.effectiveDay = effectiveDay
    self.author = author
  }

  /// What a review says to a limit: late payers are cut first, then prompt ones raised.
  ///
  /// - Complexity: O(1); no allocation.
  @inlinable
  public static func review(_ seen: CreditObservation, rules: CreditControl.Review) -> LimitDecision? {
    guard let limit = seen.limit else { return nil }
    if let late = rules.cutDaysLate, seen.overdueCount > 0, seen.overdueDays >= late {
      let cut = max(min(limit, rules.least), FixedShare(rules.cutFactor).of(limit))
      return cut < limit ? LimitDecision(limit: cut, reasons: .overdueDays) : nil
    }
    if let prompt = rules.raiseAfterPrompt, seen.promptPayments >= prompt, seen.overdueCount == 0 {
      let raised = max(limit, min(rules.largest, FixedShare(rules.raiseFactor).of(limit)))
      return raised > limit ? LimitDecision(limit: raised, reasons: .promptPayments) : nil
    }
    return nil
  }

  /// Bounds of what the firm knows of a customer, from which most decisions follow already.
  public struct Bounds {
    /// Open items: an upper bound of what is overdue.
    public var openAmount: Int64
    /// Orders accepted and not yet invoiced; the one that asks may be among them.
    public var openOrders: Int64
    /// Amount of the order that asks for a decision.
    public var orderAmount: Int64
    /// Credit limit in force; the greatest number for none.
    public var limit: Int64
    /// Whether the customer is frozen.
    public var isFrozen: Bool
    /// No item is late for longer; 0 or less where none is late.
    public var overdueDays: Int

    /// Bounds.
    @inlinable @inline(__always)
    public init(
      openAmount: Int64, openOrders: Int64, orderAmount: Int64, limit: Int64, isFrozen: Bool, overdueDays: Int
    ) {
      self.openAmount = openAmount
      self.openOrders = openOrders
      self.orderAmount = orderAmount
      self.limit = limit
      self.isFrozen = isFrozen
      self.overdueDays = overdueDays
    }
  }

  /// Whether an order is accepted whatever lies within bounds: never where ``decide(_:rules:effectiveDay:)`` would hold
  /// it, for any day from which the policy is in force.
  @inlinable @inline(__always)
  public static func surelyAccepts(_ bounds: Bounds, rules: CreditControl) -> Bool {
    if bounds.isFrozen { return false }
    let orders = rules.countsOpenOrders ? bounds.openOrders : 0
    if bounds.limit != .max, bounds.openAmount + orders + bounds.orderAmount > bounds.limit { return false }
    guard bounds.overdueDays > 0 else { return true }
    if let most = rules.overdueAmount, bounds.openAmount > most { return false }
    if let most = rules.overdueDays, bounds.overdueDays >= most { return false }
    return rules.overdueCount == nil
  }

  /// What the rules say to an order.
  ///
  /// - Complexity: O(1); no allocation.
  @inlinable
  public func decide(_ seen: CreditObservation, rules: CreditControl) -> CreditDecision {
    RulePolicy.decide(seen, rules: rules, effectiveDay: effectiveDay)
  }

  /// The same, for a policy that is in force from a day on.
  @inlinable @inline(__always)
  public static func decide(_ seen: CreditObservation, rules: CreditControl, effectiveDay: Int)
    -> CreditDecision
  {
    var reasons = DecisionReasons.clear
    guard seen.day >= effectiveDay else { return CreditDecision(.accept, reasons) }
    if let limit = seen.limit {
      let exposure = seen.openAmount + (rules.countsOpenOrders ? seen.openOrders : 0) + seen.orderAmount
      if exposure > limit { reasons.insert(.overLimit) }
    }
    if let most = rules.overdueAmount, seen.overdueAmount > most { reasons.insert(.overdueAmount) }
    if let most = rules.overdueDays, seen.overdueCount > 0, seen.overdueDays >= most {
      reasons.insert(.overdueDays)
    }
    if let most = rules.overdueCount, seen.overdueCount >= max(1, most) { reasons.insert(.overdueCount) }
    if seen.isFrozen { reasons.insert(.frozen) }
    return CreditDecision(reasons.isEmpty ? .accept : .hold, reasons)
  }
}
