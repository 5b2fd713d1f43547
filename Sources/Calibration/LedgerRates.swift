import CreditModels
import Receivables
import Stochastics

/// Rates that a ledger shows beside the time of payment: disputes, dilution, payments in parts, failures, ageing.
///
/// Each is a ratio of sums over customers; its standard error takes customers as independent units. They describe what
/// was seen and are not conditioned on anything.
public struct LedgerRates: Sendable {
  /// Share of invoices that were ever disputed.
  public let disputed: FittedValue
  /// Credit notes applied to invoices over the amount invoiced, of invoices that are closed.
  public let dilution: FittedValue
  /// Share of paid invoices whose first payment left a rest.
  public let paidInParts: FittedValue
  /// Share of the open amount that such a first payment brought, on average.
  public let firstShare: FittedValue
  /// Failures per customer and year in which the customer owed something; `count` is the number of failures.
  public let failuresPerYear: FittedValue
  /// States of ``ageing``.
  public static let states = ["not due", "1-30", "31-60", "61-90", "over 90", "paid", "closed otherwise"]
  /// Of invoices in a state (row, the first five), the share in each state 28 days later, by number (cohort estimate).
  public let ageing: [[Double]]
  /// Invoices behind each row of ``ageing``.
  public let ageingCounts: [Int]

  /// Failures below which their rate is marked weak.
  public static let enoughFailures = 20
  /// Days between looks.
  public static let step = 28
  /// Looks taken, two years.
  public static let looks = 26

  /// A ratio of sums with its error over customers.
  private struct Ratio {
    var top: [Int: Double] = [:]
    var bottom: [Int: Double] = [:]

    mutating func add(_ customer: Int, _ top: Double, _ bottom: Double) {
      self.top[customer, default: 0] += top
      self.bottom[customer, default: 0] += bottom
    }

    func fitted(count: Int, enough: Int = 5) -> FittedValue {
      let total = bottom.keys.sorted().reduce(0) { $0 + (bottom[$1] ?? 0) }
      guard total > 0 else { return FittedValue(0, count: 0, origin: .weak) }
      let value = bottom.keys.sorted().reduce(0) { $0 + (top[$1] ?? 0) } / total
      let squares = bottom.keys.sorted().reduce(0.0) { sum, customer in
        let rest = (top[customer] ?? 0) - value * (bottom[customer] ?? 0)
        return sum + rest * rest
      }
      return FittedValue(
        value, standardError: squares.squareRoot() / total, count: count,
        origin: count < enough ? .weak : .fitted)
    }
  }

  /// The rates of a view.
  ///
  /// - Complexity: O(items + events).
  public init(view: LedgerView) {
    var disputes = Ratio()
    var credits = Ratio()
    var parts = Ratio()
    var shares = Ratio()
    var counts = (disputed: 0, credited: 0, parts: 0)
    var failed = Set<Int>()
    var first: [Int: Int] = [:]
    var last: [Int: Int] = [:]
    let end = Int(view.asOf.number) + 1
    var transitions = [[Int]](repeating: Array(repeating: 0, count: Self.states.count), count: 5)
    for item in view.items {
      guard let history = PaymentHistory.Item(item: item, end: end) else { continue }
      let customer = item.customer
      let isDisputed = item.events.contains { $0.kind == .disputed }
      disputes.add(customer, isDisputed ? 1 : 0, 1)
      if isDisputed { counts.disputed += 1 }
      var credited: Int64 = 0
      var open = item.amount
      var sawPayment = false
      for event in item.events {
        switch event.kind {
        case .failed: failed.insert(customer)
        case .amountChanged, .reversed: open += event.amount
        case .paid where !sawPayment:
          sawPayment = true
          let isPart = event.amount < open
          parts.add(customer, isPart ? 1 : 0, 1)
          if isPart, open > 0 {
            shares.add(customer, Double(event.amount) / Double(open), 1)
            counts.parts += 1
          }
          open -= event.amount
        case .credited:
          credited += event.amount
          open -= event.amount
        case _ where event.kind.reducesOpenAmount: open -= event.amount
        default: break
        }
      }
      if item.open == 0 {
        credits.add(customer, Double(credited), Double(max(1, item.amount)))
        if credited > 0 { counts.credited += 1 }
      }
      first[customer] = min(first[customer] ?? Int.max, history.known)
      last[customer] = max(last[customer] ?? 0, history.exit)
      for look in 1...Self.looks {
        let day = end - Self.step * look
        guard day > history.known else { break }
        guard history.exit >= day else { continue }
        let later = day + Self.step
        let to =
          history.exit >= later ? Self.bucket(later - history.due) : history.isPaid ? 5 : 6
        transitions[Self.bucket(day - history.due)][to] += 1
      }
    }
    disputed = disputes.fitted(count: counts.disputed)
    dilution = credits.fitted(count: counts.credited)
    paidInParts = parts.fitted(count: counts.parts)
    firstShare = shares.fitted(count: counts.parts)
    var failures = Ratio()
    for customer in first.keys {
      let days = max(1, (last[customer] ?? end) - (first[customer] ?? end))
      failures.add(customer, failed.contains(customer) ? 1 : 0, Double(days) / 365)
    }
    failuresPerYear = failures.fitted(count: failed.count, enough: Self.enoughFailures)
    ageingCounts = transitions.map { $0.reduce(0, +) }
    ageing = transitions.map { row in
      let sum = row.reduce(0, +)
      return row.map { sum > 0 ? Double($0) / Double(sum) : 0 }
    }
  }

  static func bucket(_ age: Int) -> Int {
    age <= 0 ? 0 : age <= 30 ? 1 : age <= 60 ? 2 : age <= 90 ? 3 : 4
  }
}
