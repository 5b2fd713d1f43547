import Receivables

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
  /// How much later than its older payments a customer's recent ones came, where it has enough of both.
  case trend
  /// Whether the customer disputes the invoice, or did.
  case disputed
  /// Place of the day in its calendar month, so that month-end runs show.
  case monthEnd = "month_end"
  /// Calendar month of the day.
  case season
  /// How the invoice reaches the customer: on paper, by e-mail, through a portal.
  case channel

  /// Covariates that enter a regression only where trials inside the history gain by them.
  public static let offered: [PaymentCovariate] = [.trend, .disputed, .monthEnd, .season, .channel]

  /// Whether the value changes while the invoice is open.
  public var isMoving: Bool { self == .daysKnown || self == .againstHabit || self == .disputed || isCalendar }

  /// Whether the value is that of the calendar day.
  public var isCalendar: Bool { self == .monthEnd || self == .season }

  /// Whether the levels have names instead of edges.
  public var isNamed: Bool { self == .segment || self == .channel }

  /// Whether neighbouring levels lie near each other: their differences are penalised, else the levels themselves.
  public var isOrdered: Bool { self == .daysKnown || self == .againstHabit }
}

/// The effect of a covariate on the daily payment hazard, a step function on the logit scale.
public struct CovariateEffect: Sendable, Hashable {
  /// Customers by how many of their invoices were seen paid: none, 1 and 2, 3 to 9, 10 and more.
  public static let historyClasses = 4

  /// The covariate.
  public var covariate: PaymentCovariate
  /// Lower ends of all levels but the first, rising; empty for segments, channels and disputes.
  public var edges: [Double]
  /// Names of the levels of a segment or channel; the last level is that of all others.
  public var names: [String]
  /// Change of the logit of the hazard by level. For ``PaymentCovariate/againstHabit`` the levels of the class without
  /// history stand first, then those of each further class; for ``PaymentCovariate/trend`` the first is that of
  /// customers without one; for ``PaymentCovariate/disputed`` never, running, over.
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
    CovariateEffect.levelCount(covariate, edges: edges.count, names: names.count)
  }

  /// Number of levels that so many edges or names make.
  public static func levelCount(_ covariate: PaymentCovariate, edges: Int, names: Int) -> Int {
    switch covariate {
    case .againstHabit: (edges + 1) * CovariateEffect.historyClasses
    case .segment, .channel: names + 1
    case .trend: edges + 2
    case .disputed: 3
    case .daysKnown, .terms, .amount, .monthEnd, .season: edges + 1
    }
  }

  /// Place of a day in its month: 1 to 15 counts from the first day, 0 is the last day, -1 the one before.
  public static func placeInMonth(_ day: Int) -> Int {
    let (year, month, dayOfMonth) = Day(number: Int32(clamping: day)).components
    return dayOfMonth <= 15 ? dayOfMonth : dayOfMonth - Day.length(ofMonth: month, year: year)
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
  /// Days by which the customer's recent payments came later than its older ones; `nil` where it has too few.
  public var trend: Int?
  /// Days on which the customer disputed it, in the count of `due`; `nil` where never.
  public var dispute: Range<Int>?
  /// How it reaches the customer, where that is known.
  public var channel: String?
  /// Days since 1970-01-01 of day 0 of the count that `due` and `known` are in; only the calendar's effects need it.
  public var origin: Int

  /// An invoice.
  public init(
    terms: Int, due: Int, known: Int, amount: Double, habitDaysLate: Int, paidInvoices: Int, segment: String?,
    trend: Int? = nil, dispute: Range<Int>? = nil, channel: String? = nil, origin: Int = 0
  ) {
    self.terms = terms
    self.due = due
    self.known = known
    self.amount = amount
    self.habitDaysLate = habitDaysLate
    self.paidInvoices = paidInvoices
    self.segment = segment
    self.trend = trend
    self.dispute = dispute
    self.channel = channel
    self.origin = origin
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
    case .channel: return subject.channel.flatMap { names.firstIndex(of: $0) } ?? names.count
    case .trend: return subject.trend.map { 1 + CovariateEffect.step(Double($0), edges: edges) } ?? 0
    case .disputed:
      guard let dispute = subject.dispute, day >= dispute.lowerBound else { return 0 }
      return day < dispute.upperBound ? 1 : 2
    case .monthEnd:
      return CovariateEffect.step(Double(CovariateEffect.placeInMonth(subject.origin + day)), edges: edges)
    case .season:
      let month = Day(number: Int32(clamping: subject.origin + day)).components.month
      return CovariateEffect.step(Double(month), edges: edges)
    }
  }
}
