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
    let few = PaymentHistory(end: 100, items: [item(0, due: 40, known: 10, exit: 50)], segments: [nil])
    #expect(throws: BehaviourFit.Refusal.tooFewPayments(1)) { try BehaviourFit(few) }
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
