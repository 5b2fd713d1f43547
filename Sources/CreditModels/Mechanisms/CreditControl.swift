/// The rules of credit control for a customer: limit, what counts against it, where a hold acts, when it comes.
public struct CreditControl: Sendable, Hashable {
  /// Where a hold stops the goods.
  public enum HoldPoint: String, Sendable, Hashable, CaseIterable {
    /// The order is not taken: the sale is lost or comes later, nothing is made.
    case order
    /// The goods are made and wait: stock ties up cash.
    case shipment
    /// The goods are out and the invoice waits: exposure without a due date.
    case invoice
  }
  /// A limit that reacts to what the customer does.
  public struct StepUp: Sendable, Hashable {
    /// Payments in a row that are not late.
    public var afterPromptPayments: Int
    /// Factor on the limit, above 1.
    public var factor: Double
    /// Largest limit in minor units.
    public var largest: Int64
    /// A step-up.
    public init(afterPromptPayments: Int, factor: Double, largest: Int64) {
      self.afterPromptPayments = afterPromptPayments
      self.factor = factor
      self.largest = largest
    }
  }

  /// A review of the limit at fixed intervals: it falls for who pays late and rises for who pays on time.
  public struct Review: Sendable, Hashable {
    /// Days from one review to the next; customers are spread over the interval by their entity.
    public var everyDays: Int
    /// Days late of the oldest item from which the limit is cut; `nil` for no cut.
    public var cutDaysLate: Int?
    /// Factor on the limit in a cut, below 1.
    public var cutFactor: Double
    /// Smallest limit to which it is cut, in minor units.
    public var least: Int64
    /// Payments in a row that were not late from which the limit is raised; `nil` for no rise.
    public var raiseAfterPrompt: Int?
    /// Factor on the limit in a rise, above 1.
    public var raiseFactor: Double
    /// Largest limit to which it is raised, in minor units.
    public var largest: Int64
    /// A review.
    public init(
      everyDays: Int, cutDaysLate: Int? = nil, cutFactor: Double = 0.5, least: Int64 = 0,
      raiseAfterPrompt: Int? = nil, raiseFactor: Double = 1.25, largest: Int64 = .max
    ) {
      precondition(everyDays >= 1 && cutFactor >= 0 && cutFactor <= 1 && raiseFactor >= 1 && least >= 0)
      self.everyDays = everyDays
      self.cutDaysLate = cutDaysLate
      self.cutFactor = cutFactor
      self.least = least
      self.raiseAfterPrompt = raiseAfterPrompt
      self.raiseFactor = raiseFactor
      self.largest = largest
    }
  }

  /// Credit limit in minor units; `nil` for none.
  public var limit: Int64?
  /// Whether orders not yet invoiced count as exposure.
  public var countsOpenOrders: Bool
  /// Where a hold acts.
  public var holdPoint: HoldPoint
  /// Overdue amount above which orders are held; `nil` for no such rule.
  public var overdueAmount: Int64?
  /// Days late of the oldest item from which orders are held; `nil` for no such rule.
  public var overdueDays: Int?
  /// Number of overdue items from which orders are held; `nil` for no such rule.
  public var overdueCount: Int?
  /// Days late of any item from which the customer is frozen until nothing is overdue; `nil` for no such rule.
  public var freezeDays: Int?
  /// Limit that rises with prompt payments.
  public var stepUp: StepUp?
  /// Reviews of the limit at fixed intervals.
  public var review: Review?
  /// Chance that sales overrides a hold.
  public var overrideRate: Double
  /// Days after which a waiting order is cancelled.
  public var cancelAfterDays: Int
  /// Factor on the payment hazard while the customer is held: it pays to be supplied again (at least 1).
  public var holdUplift: CausalRange?
  /// Points of pressure that a hold puts on the relationship.
  public var holdPressure: Double

  /// Rules; without arguments everything is supplied.
  public init(
    limit: Int64? = nil, countsOpenOrders: Bool = true, holdPoint: HoldPoint = .order,
    overdueAmount: Int64? = nil,
    overdueDays: Int? = nil, overdueCount: Int? = nil, freezeDays: Int? = nil, stepUp: StepUp? = nil,
    review: Review? = nil,
    overrideRate: Double = 0, cancelAfterDays: Int = 30, holdUplift: CausalRange? = nil,
    holdPressure: Double = 0
  ) {
    precondition(overrideRate >= 0 && overrideRate <= 1 && cancelAfterDays >= 1)
    self.limit = limit
    self.countsOpenOrders = countsOpenOrders
    self.holdPoint = holdPoint
    self.overdueAmount = overdueAmount
    self.overdueDays = overdueDays
    self.overdueCount = overdueCount
    self.freezeDays = freezeDays
    self.stepUp = stepUp
    self.review = review
    self.overrideRate = overrideRate
    self.cancelAfterDays = cancelAfterDays
    self.holdUplift = holdUplift
    self.holdPressure = holdPressure
  }

  /// Everything is supplied.
  public static let neutral = CreditControl()

  /// Whether any rule can hold an order.
  public var canHold: Bool {
    limit != nil || overdueAmount != nil || overdueDays != nil || overdueCount != nil || freezeDays != nil
  }
}
