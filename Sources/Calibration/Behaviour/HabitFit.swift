import CreditModels

/// Habits of customers: how many days late each pays, shrunk to the mean of all.
struct HabitFit {
  /// Number, sum of days late and sum of amounts of paid invoices, mostly those of a customer.
  struct Tally: Sendable {
    private(set) var paid = 0
    private(set) var sum = 0
    private(set) var amounts = 0.0
    private var recentPaid = 0
    private var recentSum = 0

    /// Days back over which a payment is recent.
    static let recentDays = 90
    /// Recent payments that a trend needs, and older ones.
    static let enoughForTrend = (recent: 2, older: 3)

    /// Adds a paid invoice.
    mutating func add(_ item: PaymentHistory.Item) {
      paid += 1
      sum += item.lateForHabit
      amounts += item.amount
    }

    /// Counts a paid invoice that was added as recent.
    mutating func addRecent(_ item: PaymentHistory.Item) {
      recentPaid += 1
      recentSum += item.lateForHabit
    }

    /// Counts it as recent no longer.
    mutating func removeRecent(_ item: PaymentHistory.Item) {
      recentPaid -= 1
      recentSum -= item.lateForHabit
    }

    /// Mean days late of recent payments less that of older ones, in whole days; `nil` with too few of either.
    var trend: Int? {
      let older = paid - recentPaid
      guard recentPaid >= Tally.enoughForTrend.recent, older >= Tally.enoughForTrend.older else { return nil }
      let difference = Double(recentSum) / Double(recentPaid) - Double(sum - recentSum) / Double(older)
      return Int(difference.rounded())
    }

    /// Takes others out again.
    mutating func remove(_ other: Tally) {
      paid -= other.paid
      sum -= other.sum
      amounts -= other.amounts
    }

    /// Days late expected of a customer's invoice.
    func daysLate(_ habit: PaymentBehaviour.Habit, amount: Double) -> Int {
      habit.daysLate(paid: paid, sum: sum, amount: amount, amounts: amounts)
    }
  }

  /// Fitted parameters.
  let habit: PaymentBehaviour.Habit
  /// Tally of each customer at the end of the history.
  let tallies: [Tally]

  /// Customers with two payments or more below which the strength is assumed.
  static let enoughCustomers = 10
  /// The strength that is assumed then, in invoices.
  static let assumedStrength = 3.0

  /// Fits a history: the mean days late of all, and the strength by foretelling payments (``HabitStrength``).
  init(_ history: PaymentHistory) {
    var tallies = [Tally](repeating: Tally(), count: history.customers)
    for item in history.items where item.isPaid {
      tallies[item.customer].add(item)
      if item.exit >= history.end - Tally.recentDays { tallies[item.customer].addRecent(item) }
    }
    self.tallies = tallies
    let groups = HabitStrength.groups
    func mean(without group: Int?) -> Double {
      var count = 0
      var sum = 0
      for (customer, tally) in tallies.enumerated() where customer % groups != group {
        count += tally.paid
        sum += tally.sum
      }
      return count > 0 ? Double(sum) / Double(count) : 0
    }
    let pooled = mean(without: nil)
    let parts = (0..<groups).map { mean(without: $0) }
    let middle = parts.reduce(0, +) / Double(groups)
    let spread = parts.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
    let repeated = tallies.reduce(0) { $0 + ($1.paid > 1 ? 1 : 0) }
    let strength = HabitStrength(history, pooled: pooled)
    let estimate = repeated >= HabitFit.enoughCustomers ? strength.estimate : nil
    habit = PaymentBehaviour.Habit(
      pooledDaysLate: FittedValue(
        pooled, standardError: (spread * Double(groups - 1) / Double(groups)).squareRoot(),
        count: history.payments),
      strength: estimate?.strength ?? .assumed(HabitFit.assumedStrength),
      unlikeness: estimate?.unlikeness ?? .assumed(0))
  }

  /// A pay run: what a customer paid on a day.
  private struct Run: Hashable {
    var customer: Int
    var day: Int
  }

  /// The standardised curve: every invoice against the habit of its customer, its own pay run left out. What was paid
  /// with it was open with it too, so no forecast of it could have known that payment.
  func standardisedCurve(_ history: PaymentHistory) -> DelayCurve {
    var runs: [Run: Tally] = [:]
    for item in history.items where item.isPaid && tallies[item.customer].paid > 1 {
      runs[Run(customer: item.customer, day: item.exit), default: Tally()].add(item)
    }
    return SmoothedCurve.curve(
      history.items.map { item in
        var tally = tallies[item.customer]
        if item.isPaid {
          tally.remove(runs[Run(customer: item.customer, day: item.exit)] ?? tally)
        }
        let origin = item.due + tally.daysLate(habit, amount: item.amount)
        return PaymentSpell(entry: item.known - origin, exit: item.exit - origin, isPaid: item.isPaid)
      })
  }
}
