/// What a ledger knows of an invoice that bears on when it is paid.
public enum PaymentCovariate: String, Sendable, Hashable, CaseIterable {
  /// Days since the firm knew the invoice.
  case daysKnown = "days_known"
  /// Days past the day on which its customer would be expected to pay, by how much is known of the customer.
  case againstHabit = "against_habit"
  /// Days from issue to due.
  case terms
  /// Amount in major units of its currency.
  case amount
  /// Segment of the customer.
  case segment

  /// Whether the value changes while the invoice is open.
  public var isMoving: Bool { self == .daysKnown || self == .againstHabit }
}

/// The effect of a covariate on the daily payment hazard, a step function on the logit scale.
public struct CovariateEffect: Sendable, Hashable {
  /// Customers by how many of their invoices were seen paid: none, 1 and 2, 3 to 9, 10 and more.
  public static let historyClasses = 4

  /// The covariate.
  public var covariate: PaymentCovariate
  /// Lower ends of all levels but the first, rising; empty for segments.
  public var edges: [Double]
  /// Names of the levels of a segment; the last level is that of all other segments.
  public var names: [String]
  /// Change of the logit of the hazard by level. For ``PaymentCovariate/againstHabit`` the levels of the class without
  /// history stand first, then those of each further class.
  public var levels: [FittedValue]

  /// An effect.
  public init(covariate: PaymentCovariate, edges: [Double], names: [String] = [], levels: [FittedValue]) {
    self.covariate = covariate
    self.edges = edges
    self.names = names
    self.levels = levels
    precondition(levels.count == levelCount, "a value for each level")
  }

  /// Number of levels that edges and names make.
  public var levelCount: Int {
    switch covariate {
    case .againstHabit: (edges.count + 1) * CovariateEffect.historyClasses
    case .segment: names.count + 1
    case .daysKnown, .terms, .amount: edges.count + 1
    }
  }

  /// The step that a value falls on: the number of edges at or below it.
  @inlinable
  public static func step(_ value: Double, edges: [Double]) -> Int {
    var low = 0
    var high = edges.count
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The class of a customer of whom so many invoices were seen paid.
  @inlinable
  public static func historyClass(paid: Int) -> Int { paid < 1 ? 0 : paid < 3 ? 1 : paid < 10 ? 2 : 3 }
}

/// An invoice as the model of payment sees it.
public struct PaymentSubject: Sendable, Hashable {
  /// Days from issue to due.
  public var terms: Int
  /// Day on which it is due, in any count of days that `known` shares.
  public var due: Int
  /// Day on which the firm knew it.
  public var known: Int
  /// Amount in major units.
  public var amount: Double
  /// Days late that are expected of its customer (``PaymentBehaviour/Habit``), in whole days.
  public var habitDaysLate: Int
  /// Invoices of the customer seen paid.
  public var paidInvoices: Int
  /// Segment of the customer, where there is one.
  public var segment: String?

  /// An invoice.
  public init(
    terms: Int, due: Int, known: Int, amount: Double, habitDaysLate: Int, paidInvoices: Int, segment: String?
  ) {
    self.terms = terms
    self.due = due
    self.known = known
    self.amount = amount
    self.habitDaysLate = habitDaysLate
    self.paidInvoices = paidInvoices
    self.segment = segment
  }
}

extension CovariateEffect {
  /// The level of an invoice on a day.
  public func level(of subject: PaymentSubject, on day: Int) -> Int {
    switch covariate {
    case .daysKnown: return CovariateEffect.step(Double(day - subject.known), edges: edges)
    case .againstHabit:
      let step = CovariateEffect.step(Double(day - subject.due - subject.habitDaysLate), edges: edges)
      return CovariateEffect.historyClass(paid: subject.paidInvoices) * (edges.count + 1) + step
    case .terms: return CovariateEffect.step(Double(subject.terms), edges: edges)
    case .amount: return CovariateEffect.step(subject.amount, edges: edges)
    case .segment: return subject.segment.flatMap { names.firstIndex(of: $0) } ?? names.count
    }
  }
}
