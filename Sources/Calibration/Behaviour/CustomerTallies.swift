import CreditModels

/// What was seen of each customer's payments at the end of a history, for the habits of a behaviour.
public struct CustomerTallies: Sendable {
  private let tallies: [HabitFit.Tally]

  /// The tallies of a history.
  public init(_ history: PaymentHistory) {
    var tallies = [HabitFit.Tally](repeating: HabitFit.Tally(), count: history.customers)
    for item in history.items where item.isPaid {
      tallies[item.customer].add(item)
      if item.exit >= history.end - HabitFit.Tally.recentDays { tallies[item.customer].addRecent(item) }
    }
    self.tallies = tallies
  }

  /// Invoices of a customer seen paid.
  public func paid(customer: Int) -> Int { tallies[customer].paid }

  /// Days by which a customer's recent payments came later than its older ones; `nil` with too few of either.
  public func trend(customer: Int) -> Int? { tallies[customer].trend }

  /// Days late that are expected of an invoice of a customer, in whole days.
  public func daysLate(customer: Int, amount: Double, habit: PaymentBehaviour.Habit) -> Int {
    tallies[customer].daysLate(habit, amount: amount)
  }
}
