import Calibration
import CreditModels
import Testing

/// Histories with next to nothing in them, and with dates that cannot be meant.
@Suite struct HistoryMarksTests {
  private func item(
    _ customer: Int, known: Int, exit: Int, isPaid: Bool = true, amount: Double = 100
  ) -> PaymentHistory.Item {
    PaymentHistory.Item(
      customer: customer, terms: 30, due: known + 30, known: known, amount: amount, exit: exit, isPaid: isPaid
    )
  }

  private func history(_ items: [PaymentHistory.Item], end: Int = 20_000) -> PaymentHistory {
    PaymentHistory(end: end, items: items, segments: Array(repeating: nil, count: 50))
  }

  /// The chance that an invoice is paid within 30 days after due.
  private func paidBy30(_ fit: BehaviourFit) -> Double {
    let subject = PaymentSubject(
      terms: 30, due: 30, known: 0, amount: 100, habitDaysLate: 0, paidInvoices: 0, segment: nil)
    let table = fit.behaviour.table(subject, from: 0, days: 91, weekday: 1)
    return 1 - Double(table.survival[60]) / Double(SurvivalTable.one)
  }

  @Test func withUnderTenPaymentsTheCurveLeansOnAnAssumptionAndSaysSo() throws {
    let one = try BehaviourFit(history([item(0, known: 19_900, exit: 19_930)]))
    #expect(one.notes.contains { $0.contains("only 1 of 10 payments") })
    #expect(one.neverPaid.origin == .assumption)
    #expect([one.behaviour.market, one.behaviour.habit.strength].allSatisfy { $0.origin == .assumption })
    // The assumption alone: of 98 % that pay, half by day 10 and nine in ten by day 40; 30 days after due 0.8.
    #expect(abs(paidBy30(one) - 0.8) < 0.08, "\(paidBy30(one))")
    // What was seen counts: nine of nine paid 70 days after due leave little for the first thirty.
    let late = try BehaviourFit(history((0..<9).map { item($0, known: 19_700 + $0, exit: 19_800 + $0) }))
    #expect(paidBy30(late) < paidBy30(one) - 0.2, "\(paidBy30(late))")
    // Ten are a fit.
    let ten = try BehaviourFit(history((0..<10).map { item($0, known: 19_700 + $0, exit: 19_800 + $0) }))
    #expect(!ten.notes.contains { $0.contains("leans on") })
  }

  @Test func datesThatCannotBeMeantAreLeftOutAndCounted() throws {
    let sane = (0..<40).map { item($0, known: 19_500 + 5 * $0, exit: 19_560 + 5 * $0) }
    let odd = [item(41, known: -719_000, exit: 19_900), item(42, known: 19_600, exit: 19_700)]
    var far = odd[1]
    far.due = 2_900_000
    let history = history(sane + [odd[0], far])
    #expect(history.items.count == 40 && history.strays == 2)
    #expect(HistoryMarks(history).notes.contains { $0.contains("2 invoices are known or due more than 20") })
    #expect(HistoryMarks(self.history(sane)).notes.isEmpty)
  }

  @Test func aGapOfAYearThatFewDatesFollowIsNamed() {
    let sane = (0..<40).map { item($0, known: 17_500 + 5 * $0, exit: 17_560 + 5 * $0) }
    let future = history(sane + [item(1, known: 19_900, exit: 20_000, isPaid: false)])
    let note = HistoryMarks(future).notes.first { $0.contains("nothing happened for more than a year") }
    // 17,560 + 5 x 39 is 2018-08-12.
    #expect(note?.contains("`--as-of 2018-08-12`") == true, "\(HistoryMarks(future).notes)")
    // Half of the dates after a gap are a business that paused.
    let paused = history(
      sane + (0..<40).map { item($0, known: 19_500 + 5 * $0, exit: 19_560 + 5 * $0) })
    #expect(HistoryMarks(paused).notes.isEmpty)
  }

  @Test func equalInvoicesAreNamed() {
    let sane = (0..<40).map { item($0, known: 19_500 + 5 * $0, exit: 19_560 + 5 * $0) }
    #expect(
      HistoryMarks(history(sane + sane[0..<10])).notes.contains { $0.hasPrefix("10 of 50 invoices equal") })
  }
}
