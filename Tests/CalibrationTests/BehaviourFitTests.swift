import Calibration
import CreditModels
import Receivables
import Testing

@Suite struct BehaviourFitTests {
  private func item(
    _ customer: Int, due: Int, known: Int, exit: Int, isPaid: Bool = true, amount: Double = 100
  ) -> PaymentHistory.Item {
    PaymentHistory.Item(
      customer: customer, terms: due - known, due: due, known: known, amount: amount, exit: exit,
      isPaid: isPaid)
  }

  @Test func aLedgerWithoutPaymentsIsRefused() {
    let history = PaymentHistory(
      end: 100, items: [item(0, due: 40, known: 10, exit: 100, isPaid: false)], segments: [nil])
    #expect(throws: BehaviourFit.Refusal.noPaymentHistory(invoices: 1)) { try BehaviourFit(history) }
  }

  @Test func whatHappensLaterDoesNotExist() {
    let history = PaymentHistory(
      end: 100, items: [item(0, due: 40, known: 10, exit: 50), item(0, due: 90, known: 60, exit: 80)],
      segments: [nil])
    let past = history.before(45)
    #expect(past.items == [item(0, due: 40, known: 10, exit: 45, isPaid: false)])
    #expect(past.payments == 0)
  }

  @Test func habitsAreShrunkByWhatIsKnownOfACustomer() {
    let habit = PaymentBehaviour.Habit(pooledDaysLate: .assumed(10), strength: .assumed(3))
    #expect(habit.daysLate(paid: 0, sum: 0) == 10)
    // Three invoices, 40 days late each: half way between; three hundred speak for themselves.
    #expect(habit.daysLate(paid: 3, sum: 120) == 25)
    #expect(habit.daysLate(paid: 300, sum: 12_000) == 40)
  }

  @Test func anUnlikeAmountBorrowsMoreFromAll() {
    let habit = PaymentBehaviour.Habit(
      pooledDaysLate: .assumed(10), strength: .assumed(1), unlikeness: .assumed(1))
    // Four invoices of 100, 40 days late each: of a fifth like them (4 x 40 + 10) / 5; one of 800 weighs 10 as eight.
    #expect(habit.daysLate(paid: 4, sum: 160, amount: 100, amounts: 400) == 34)
    #expect(habit.daysLate(paid: 4, sum: 160, amount: 800, amounts: 400) == 20)
    #expect(habit.daysLate(paid: 4, sum: 160, amount: 12.5, amounts: 400) == 20)
    // Beyond a ratio of 20 nothing changes; amounts that are no amounts are like the others.
    #expect(habit.daysLate(paid: 4, sum: 160, amount: 2_000, amounts: 400) == 15)
    #expect(habit.daysLate(paid: 4, sum: 160, amount: 9_000, amounts: 400) == 15)
    #expect(habit.daysLate(paid: 4, sum: 160, amount: -5, amounts: 400) == 34)
  }

  /// Forty customers, each with its own days late on small invoices; every fifth is large.
  private func habits(largeFollow: Bool, spread: Int) -> PaymentHistory {
    let items = (0..<1_200).map { place in
      let (customer, number) = (place % 40, place / 40)
      // Fixed sequences that do not depend on the customer's habit.
      let noise = (place * 7_919 + number * 104_729) % 11 - 5
      let isLarge = number % 5 == 4
      let late =
        isLarge && !largeFollow ? (place * 31 + number * 17) % (spread + 1) : customer * spread / 39
      let known = 40 * number + customer
      return item(
        customer, due: known + 30, known: known, exit: known + 30 + max(-29, late + noise),
        amount: isLarge ? 2_000 : 100)
    }
    return PaymentHistory(end: 1_400, items: items, segments: Array(repeating: nil, count: 40))
  }

  @Test func strengthAndUnlikenessComeFromWhatWouldHaveForetoldPayments() throws {
    // Habits 0 to 60 days apart with noise of ten days: one invoice says more than all others do.
    let clear = try BehaviourFit(habits(largeFollow: true, spread: 60), candidate: .standardised)
    #expect(clear.behaviour.habit.strength.value < 1, "\(clear.behaviour.habit.strength)")
    #expect(clear.behaviour.habit.unlikeness.value <= 0.25, "\(clear.behaviour.habit.unlikeness)")
    // Large invoices that follow no habit borrow from all.
    let unlike = try BehaviourFit(habits(largeFollow: false, spread: 60), candidate: .standardised)
    #expect(unlike.behaviour.habit.unlikeness.value >= 0.75, "\(unlike.behaviour.habit.unlikeness)")
    // No habits at all: nothing is to be learned from a customer.
    let none = try BehaviourFit(habits(largeFollow: true, spread: 0), candidate: .standardised)
    #expect(none.behaviour.habit.strength.value > 10, "\(none.behaviour.habit.strength)")
  }

  @Test func separationAndCollinearColumnsAreNamed() throws {
    // Everyone is paid exactly on the due date, at the same terms: nothing to tell apart, and nothing breaks.
    let items = (0..<120).map { item($0 % 30, due: 130 + 4 * $0, known: 100 + 4 * $0, exit: 130 + 4 * $0) }
    let history = PaymentHistory(end: 700, items: items, segments: Array(repeating: nil, count: 30))
    let fit = try BehaviourFit(history, candidate: .regression)
    #expect(fit.notes.contains { $0.contains("`terms` is the same") })
    #expect(fit.notes.contains { $0.contains("collinear") })
    let subject = PaymentSubject(
      terms: 30, due: 30, known: 0, amount: 100, habitDaysLate: 0, paidInvoices: 4, segment: nil)
    let table = fit.behaviour.table(subject, from: 10, days: 60, weekday: 1)
    #expect(table.survival.allSatisfy { $0 <= SurvivalTable.one })
    // Due on day 20 of the table: hardly anything is left at its end.
    #expect(Double(table.survival[40]) / Double(SurvivalTable.one) < 0.2)
  }

  @Test func daysOfTheWeekMovePaymentsInsideAWeekOnly() {
    let curve = DelayCurve.stated(medianDaysLate: 5, p90DaysLate: 30, neverShare: 0.1)
    func behaviour(_ weekdays: [Double]) -> PaymentBehaviour {
      PaymentBehaviour(
        pooled: curve, standardised: curve, standardisedShare: 0,
        habit: .init(pooledDaysLate: .assumed(0), strength: .assumed(3)), constant: .assumed(0), effects: [],
        weekdays: weekdays.map { .assumed($0) }, market: .assumed(0), sameCustomer: .assumed(0),
        weekVariance: .assumed(0))
    }
    let subject = PaymentSubject(
      terms: 30, due: 12, known: -18, amount: 1, habitDaysLate: 0, paidInvoices: 0, segment: nil)
    let plain = behaviour(Array(repeating: 1, count: 7)).table(subject, from: 0, days: 91, weekday: 3)
    let moved = behaviour([1.2, 1.2, 1.2, 1.2, 1.2, 0, 0]).table(subject, from: 0, days: 91, weekday: 3)
    for week in 0..<13 {
      let difference = Int64(plain.survival[7 * week + 6]) - Int64(moved.survival[7 * week + 6])
      #expect(abs(difference) < 40)
    }
    // Day 3 is a Saturday when day 0 is a Wednesday: nobody pays on it.
    #expect(moved.survival[3] == moved.survival[2] && moved.survival[4] == moved.survival[3])
    #expect(plain.survival[3] < plain.survival[2])
  }
}
