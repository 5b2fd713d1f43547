import Liquidity

/// Sums over paths, as integers: they merge exactly and in any order.
public struct RunTotals: Sendable, Hashable {
  /// Sums about one debtor.
  public struct Debtor: Sendable, Hashable {
    /// Receipts by the end of day 7.
    public var receipts7: Int128 = 0
    /// Receipts by the end of day 28.
    public var receipts28: Int128 = 0
    /// Receipts of the horizon, recoveries included.
    public var receipts: Int128 = 0
    /// Receipts by day 28 from open items due by then.
    public var dueReceipts28: Int128 = 0
    /// Paths on which less than half of the open amount due by day 28 has arrived by then.
    public var latePaths: Int128 = 0
    /// Credit loss.
    public var loss: Int128 = 0
    /// Paths on which it fails within the horizon.
    public var failures: Int128 = 0

    static func += (left: inout Debtor, right: Debtor) {
      left.receipts7 += right.receipts7
      left.receipts28 += right.receipts28
      left.receipts += right.receipts
      left.dueReceipts28 += right.dueReceipts28
      left.latePaths += right.latePaths
      left.loss += right.loss
      left.failures += right.failures
    }
  }

  /// Sums by day that only a run with facilities keeps.
  public struct Financing: Sendable, Hashable {
    /// Draws less repayments.
    public var drawn: [Int128]
    /// Interest and fees paid.
    public var cost: [Int128]
    /// Of the outflows: tax.
    public var tax: [Int128]
    /// Of the outflows: capital expenditure.
    public var capex: [Int128]
    /// Of the outflows: debt service of the plan.
    public var debtService: [Int128]

    /// Nothing yet.
    public init(days: Int) {
      let none = [Int128](repeating: 0, count: days)
      (drawn, cost, tax, capex, debtService) = (none, none, none, none, none)
    }

    static func += (left: inout Financing, right: Financing) {
      for day in left.drawn.indices {
        left.drawn[day] += right.drawn[day]
        left.cost[day] += right.cost[day]
        left.tax[day] += right.tax[day]
        left.capex[day] += right.capex[day]
        left.debtService[day] += right.debtService[day]
      }
    }

    /// Counts an outflow of the plan by its kind.
    mutating func add(_ amount: Int64, _ kind: OutflowPlan.Kind, day: Int) {
      switch kind {
      case .operating: break
      case .tax: tax[day] += Int128(amount)
      case .capex: capex[day] += Int128(amount)
      case .debtService: debtService[day] += Int128(amount)
      }
    }
  }

  /// Paths summed.
  public var paths: Int128 = 0
  /// Receipts by day.
  public var receipts: [Int128]
  /// Outflows by day.
  public var outflows: [Int128]
  /// What facilities and kinds of outflow add by day; `nil` without facilities.
  public var financing: Financing?
  /// Receipts from items open at the start.
  public var fromOpenItems: Int128 = 0
  /// Receipts from planned sales.
  public var fromPlan: Int128 = 0
  /// Recoveries.
  public var fromRecoveries: Int128 = 0
  /// Receipts drawn beyond the last age with enough invoices at risk.
  public var beyondHistory: Int128 = 0
  /// Invoiced.
  public var invoiced: Int128 = 0
  /// By debtor.
  public var debtors: [Debtor]

  /// Nothing yet.
  public init(days: Int, debtors: Int, hasFinancing: Bool = false) {
    financing = hasFinancing ? Financing(days: days) : nil
    receipts = Array(repeating: 0, count: days)
    outflows = Array(repeating: 0, count: days)
    self.debtors = Array(repeating: Debtor(), count: debtors)
  }

  /// Adds the sums of other paths of the same run.
  public static func += (left: inout RunTotals, right: RunTotals) {
    precondition(
      left.receipts.count == right.receipts.count && left.debtors.count == right.debtors.count,
      "totals of one run add")
    left.paths += right.paths
    for day in left.receipts.indices {
      left.receipts[day] += right.receipts[day]
      left.outflows[day] += right.outflows[day]
    }
    if let other = right.financing {
      if left.financing == nil { left.financing = Financing(days: left.receipts.count) }
      left.financing? += other
    }
    left.fromOpenItems += right.fromOpenItems
    left.fromPlan += right.fromPlan
    left.fromRecoveries += right.fromRecoveries
    left.beyondHistory += right.beyondHistory
    left.invoiced += right.invoiced
    for debtor in left.debtors.indices { left.debtors[debtor] += right.debtors[debtor] }
  }
}
