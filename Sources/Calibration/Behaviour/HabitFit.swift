import CreditModels

/// Habits of customers: how many days late each pays, shrunk to the mean of all.
struct HabitFit {
  /// Number and sum of days late of the paid invoices of a customer.
  struct Tally: Sendable {
    var paid = 0
    var sum = 0
  }

  /// Fitted parameters.
  let habit: PaymentBehaviour.Habit
  /// Tally of each customer at the end of the history.
  let tallies: [Tally]

  /// Customers with two payments or more below which the strength is assumed.
  static let enoughCustomers = 10
  /// The strength that is assumed then, in invoices.
  static let assumedStrength = 3.0
  /// Bounds of the strength.
  static let strengths = 0.25...50.0

  /// Fits a history: one-way analysis of variance of days late by customer.
  init(_ history: PaymentHistory) {
    var tallies = [Tally](repeating: Tally(), count: history.customers)
    var squares = [Double](repeating: 0, count: history.customers)
    for item in history.items where item.isPaid {
      let late = item.lateForHabit
      tallies[item.customer].paid += 1
      tallies[item.customer].sum += late
      squares[item.customer] += Double(late * late)
    }
    self.tallies = tallies
    let groups = 20
    func estimate(without group: Int?) -> (mean: Double, strength: Double?) {
      var n = 0.0
      var sum = 0.0
      var nSquared = 0.0
      var within = 0.0
      var between = 0.0
      var customers = 0.0
      var repeated = 0
      for (customer, tally) in tallies.enumerated() where tally.paid > 0 && customer % groups != group {
        let count = Double(tally.paid)
        let total = Double(tally.sum)
        n += count
        sum += total
        nSquared += count * count
        within += squares[customer] - total * total / count
        between += total * total / count
        customers += 1
        if tally.paid > 1 { repeated += 1 }
      }
      guard n > 0 else { return (0, nil) }
      let mean = sum / n
      guard repeated >= HabitFit.enoughCustomers, n > customers, customers > 1 else { return (mean, nil) }
      let msWithin = within / (n - customers)
      let msBetween = (between - sum * sum / n) / (customers - 1)
      let size = (n - nSquared / n) / (customers - 1)
      let variance = (msBetween - msWithin) / size
      guard variance > 0, msWithin > 0 else { return (mean, HabitFit.strengths.upperBound) }
      return (
        mean, min(max(msWithin / variance, HabitFit.strengths.lowerBound), HabitFit.strengths.upperBound)
      )
    }
    let whole = estimate(without: nil)
    let parts = (0..<groups).map { estimate(without: $0) }
    func standardError(_ values: [Double]) -> Double? {
      guard values.count == groups else { return nil }
      let mean = values.reduce(0, +) / Double(groups)
      let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (spread * Double(groups - 1) / Double(groups)).squareRoot()
    }
    let repeated = tallies.reduce(0) { $0 + ($1.paid > 1 ? 1 : 0) }
    habit = PaymentBehaviour.Habit(
      pooledDaysLate: FittedValue(
        whole.mean, standardError: standardError(parts.map(\.mean)), count: history.payments),
      strength: whole.strength.map {
        FittedValue(
          $0, standardError: standardError(parts.compactMap(\.strength)), count: repeated,
          origin: HabitFit.strengths.upperBound == $0 ? .weak : .fitted)
      } ?? .assumed(HabitFit.assumedStrength))
  }

  /// The standardised curve: every invoice against the habit of its customer, its own payment left out.
  func standardisedCurve(_ history: PaymentHistory) -> DelayCurve {
    SmoothedCurve.curve(
      history.items.map { item in
        let tally = tallies[item.customer]
        let expected =
          item.isPaid
          ? habit.daysLate(paid: tally.paid - 1, sum: tally.sum - item.lateForHabit)
          : habit.daysLate(paid: tally.paid, sum: tally.sum)
        let origin = item.due + expected
        return PaymentSpell(entry: item.known - origin, exit: item.exit - origin, isPaid: item.isPaid)
      })
  }
}
