import Receivables
import Stochastics

/// Invoices still to be issued: a segment's planned sales spread over its customers.
///
/// Each customer is billed in its own rhythm, and in each week the plan's amount goes to the customers billed in
/// that week in proportion to their share of past sales times their interval; so every week adds up to the plan
/// to the cent, and over time each customer gets its share. Own construction, not from the literature.
public struct OrderPlan: Sendable {
  /// A customer who buys.
  public struct Buyer: Sendable {
    /// Position among the run's debtors.
    public var customer: Int
    /// Entity in the book.
    public var entity: UInt32
    /// Past sales, in minor units: its weight.
    public var history: Int64
    /// Weeks from one invoice to the next, at least 1.
    public var intervalWeeks: Int
    /// A buyer.
    public init(customer: Int, entity: UInt32, history: Int64, intervalWeeks: Int) {
      precondition(history > 0 && intervalWeeks >= 1, "a buyer has bought before")
      self.customer = customer
      self.entity = entity
      self.history = history
      self.intervalWeeks = intervalWeeks
    }
  }

  /// An invoice to be issued.
  public struct Order: Sendable, Hashable {
    /// Position among the run's debtors.
    public var customer: Int
    /// Order slot: the number of the plan week, enumerated before the run.
    public var slot: UInt32
    /// Day of issue, from 0 for the first forecast day.
    public var issue: Int
    /// Amount with tax, in minor units.
    public var amount: Int64
  }

  /// Orders in order of week and buyer.
  public let orders: [Order]
  /// Planned amount that no invoice of the horizon bills, in minor units.
  public let unbilled: Int64
  /// Sum of the orders by week.
  public let weekly: [Int64]

  /// The orders of a segment's plan.
  ///
  /// - Parameters:
  ///   - weeklyGross: Sales a week at the start, tax included, in minor units.
  ///   - annualGrowth: Growth a year as a fraction, above -1.
  ///   - season: Factor of each month, January first.
  ///   - firstDay: First forecast day.
  ///   - days: Days of the forecast.
  ///   - buyers: At least one.
  ///   - calendar: Invoices are issued on working days.
  /// - Complexity: O(weeks x buyers).
  public init(
    weeklyGross: Int64, annualGrowth: Double, season: [Double], firstDay: Day, days: Int, buyers: [Buyer],
    calendar: BusinessCalendar
  ) {
    precondition(!buyers.isEmpty && season.count == 12 && annualGrowth > -1)
    var orders: [Order] = []
    var weekly: [Int64] = []
    var carried: Int64 = 0
    let logGrowth = FixedOrder.log(1 + annualGrowth)
    for week in 0..<((days + 6) / 7) {
      let length = min(7, days - 7 * week)
      let middle = firstDay + (7 * week + 3)
      let growth = FixedOrder.exp(logGrowth * Double(week) / 52)
      let planned = Double(weeklyGross) * growth * season[middle.components.month - 1] * Double(length) / 7
      let amount = Int64(planned.rounded()) + carried
      let billed = buyers.filter { (week + Int($0.entity)) % $0.intervalWeeks == 0 }
      let weights = billed.map { Double($0.history) * Double($0.intervalWeeks) }
      let total = weights.reduce(0, +)
      var reach = 0.0
      var given: Int64 = 0
      var inWeek: Int64 = 0
      for (position, buyer) in billed.enumerated() {
        reach += weights[position]
        let upTo =
          position == billed.count - 1
          ? amount : min(amount, Int64((Double(amount) * (reach / total)).rounded(.down)))
        let share = upTo - given
        let wanted = firstDay + (7 * week + Int(buyer.entity % 5) % length)
        let issue = calendar.rolled(wanted, .forward) - firstDay
        guard share > 0, issue < days else { continue }
        given = upTo
        inWeek += share
        orders.append(Order(customer: buyer.customer, slot: UInt32(week), issue: issue, amount: share))
      }
      carried = amount - inWeek
      weekly.append(inWeek)
    }
    self.orders = orders
    self.weekly = weekly
    unbilled = carried
  }
}
