import Receivables
import Stochastics

/// What becomes of an invoice, with its probability. One course each, so that the shares are what they say.
enum SampleCourse: CaseIterable {
  case disputed, inParts, credited, onAccount, prepaid
  // Only in a ledger of all kinds.
  case reversed, changed, shortPaid, rebilled

  /// Share of the invoices that take the course.
  var probability: Double {
    switch self {
    case .disputed: 0.03
    case .inParts: 0.06
    case .credited: 0.025
    case .onAccount: 0.015
    case .prepaid: 0.003
    case .reversed: 0.02
    case .changed: 0.015
    case .shortPaid: 0.015
    case .rebilled: 0.012
    }
  }

  /// Whether a ledger of invoices in one currency has it.
  var isBasic: Bool {
    switch self {
    case .disputed, .inParts, .credited, .onAccount, .prepaid: true
    case .reversed, .changed, .shortPaid, .rebilled: false
    }
  }

  /// The course that a uniform number falls on; `nil` is plain payment.
  static func course(_ uniform: Double, _ kinds: SampleLedgerOptions.Kinds) -> SampleCourse? {
    var rest = uniform
    for course in allCases where kinds == .all || course.isBasic {
      if rest < course.probability { return course }
      rest -= course.probability
    }
    return nil
  }
}

extension SamplePlanner {
  /// Plans an invoice and all that becomes of it.
  mutating func planInvoice(_ ordinal: Int, _ day: Day) {
    let account = Int(draws.uniform(.account, ordinal) * Double(firm.accounts.count))
    let amount = amount(ordinal, day)
    if planSpecial(ordinal, day, account: account, amount: amount) { return }
    let due = day + firm.segment.netDays
    let invoice = newItem(.invoice, ordinal, account: account, amount: amount, due: due)
    let payment = paymentDay(ordinal, issue: day, due: due)
    let course = SampleCourse.course(draws.uniform(.course, ordinal), options.kinds)
    if course == .prepaid {
      add(day, invoice, .issue(prepaidOn: calendar.previous(day - draws.whole(1...5, .special, ordinal))))
      return
    }
    add(day, invoice, .issue(prepaidOn: nil))
    switch course {
    case .disputed: planDispute(invoice, day, payment)
    case .inParts: planParts(invoice, payment)
    case .credited: planCreditNote(invoice, day, payment)
    case .onAccount: planOnAccount(invoice, payment)
    case .reversed: planReversal(invoice, payment)
    case .changed: planChange(invoice, day, payment)
    case .shortPaid: planShortPayment(invoice, payment)
    case .rebilled: planRebilling(invoice, day, payment)
    case .prepaid: break
    case nil: planPayment(invoice, day, payment)
    }
  }

  private mutating func planDispute(_ invoice: Int, _ issue: Day, _ payment: Day) {
    let ordinal = items[invoice].ordinal
    let wait = Double(max(1, payment - issue - 3)) * draws.uniform(.disputeDay, ordinal)
    let start = calendar.previous(issue + 1 + Int(wait))
    guard start < payment else {
      // Paid within days: no time to dispute.
      add(payment, invoice, .pay(share: 1))
      return
    }
    let whole = draws.uniform(.disputeShare, ordinal) < 0.5
    add(start, invoice, .dispute(share: whole ? 1 : draws.real(0.2, 0.9, .disputedPart, ordinal)))
    let length = 10 + 25 * FixedOrder.exp(0.6 * draws.normal(.disputeLength, ordinal))
    let end = runDayFree(start + Int(length))
    let outcome = draws.uniform(.disputeOutcome, ordinal)
    let valid = outcome < 0.35 ? 0 : outcome < 0.55 ? 1 : draws.real(0.2, 0.9, .validShare, ordinal)
    let note = newItem(.creditNote, ordinal, account: items[invoice].account, amount: 0, due: end)
    add(end, invoice, .resolve(validShare: valid, creditNote: note))
    add(payment, invoice, .pay(share: 1))
    let rest = runDay(onOrAfter: end + draws.whole(3...20, .afterDispute, ordinal))
    if rest > payment { add(rest, invoice, .pay(share: 1)) }
  }

  private mutating func planParts(_ invoice: Int, _ payment: Day) {
    let ordinal = items[invoice].ordinal
    let first = draws.real(0.3, 0.7, .firstInstalment, ordinal)
    add(payment, invoice, .pay(share: first))
    var day = runDay(onOrAfter: payment + draws.whole(14...40, .instalmentGap, ordinal))
    if draws.uniform(.instalments, ordinal) < 0.3 {
      add(day, invoice, .pay(share: (1 - first) / 2))
      day = runDay(onOrAfter: day + draws.whole(14...40, .secondGap, ordinal))
    }
    add(day, invoice, .pay(share: 1))
  }

  private mutating func planCreditNote(_ invoice: Int, _ issue: Day, _ payment: Day) {
    let ordinal = items[invoice].ordinal
    let share = draws.real(0, 1, .creditShare, ordinal)
    let credited = share < 0.1 ? 1 : 0.05 + 0.35 * (share - 0.1) / 0.9
    let day = runDayFree(issue + draws.whole(3...25, .creditDay, ordinal))
    let note = newItem(.creditNote, ordinal, account: items[invoice].account, amount: 0, due: day)
    let applied = draws.uniform(.creditUnapplied, ordinal) < 0.75
    add(day, note, .issueCreditNote(share: credited, for: invoice, applied: applied))
    add(payment, invoice, .pay(share: 1))
    // A note that was not applied, or came after the payment, waits and is set against the oldest open
    // invoice.
    let wait = draws.whole(30...240, .creditWait, ordinal)
    add(runDayFree(day + wait), note, .applyCredit(to: invoice))
  }

  private mutating func planOnAccount(_ invoice: Int, _ payment: Day) {
    let ordinal = items[invoice].ordinal
    let cash = newItem(.onAccount, ordinal, account: items[invoice].account, amount: 0, due: payment)
    add(payment, cash, .receiveOnAccount(for: invoice))
    let lag = 2 + 16 * FixedOrder.exp(0.9 * draws.normal(.cashLag, ordinal))
    add(runDayFree(payment + Int(lag)), cash, .applyCredit(to: invoice))
  }

  private mutating func planReversal(_ invoice: Int, _ payment: Day) {
    let ordinal = items[invoice].ordinal
    add(payment, invoice, .pay(share: 1))
    let reversal = runDayFree(payment + draws.whole(4...8, .specialDay, ordinal))
    add(reversal, invoice, .reverse)
    add(runDay(onOrAfter: reversal + draws.whole(6...25, .special, ordinal)), invoice, .pay(share: 1))
  }

  private mutating func planChange(_ invoice: Int, _ issue: Day, _ payment: Day) {
    let ordinal = items[invoice].ordinal
    let day = runDayFree(issue + 1 + Int(Double(payment - issue - 2) * draws.uniform(.specialDay, ordinal)))
    let size = draws.real(0.01, 0.05, .specialShare, ordinal)
    add(day, invoice, .change(share: draws.uniform(.special, ordinal) < 0.5 ? size : -size))
    add(payment, invoice, .pay(share: 1))
  }

  private mutating func planShortPayment(_ invoice: Int, _ payment: Day) {
    let ordinal = items[invoice].ordinal
    add(payment, invoice, .pay(share: draws.real(0.96, 0.998, .specialShare, ordinal)))
    add(runDayFree(payment + draws.whole(45...90, .specialDay, ordinal)), invoice, .writeOff)
  }

  /// The invoice was wrong: credited in whole, and billed again with a new number.
  private mutating func planRebilling(_ invoice: Int, _ issue: Day, _ payment: Day) {
    let wrong = items[invoice]
    let day = runDayFree(issue + draws.whole(3...18, .specialDay, wrong.ordinal))
    guard day < payment else {
      add(payment, invoice, .pay(share: 1))
      return
    }
    let note = newItem(.creditNote, wrong.ordinal, account: wrong.account, amount: 0, due: day)
    add(day, note, .issueCreditNote(share: 1, for: invoice, applied: true))
    let right = newItem(
      .invoice, SamplePlanner.rebilled + wrong.ordinal, account: wrong.account, amount: wrong.amount,
      due: day + firm.segment.netDays)
    add(day, right, .issue(prepaidOn: nil))
    add(paymentDay(wrong.ordinal, issue: day, due: day + firm.segment.netDays), right, .pay(share: 1))
  }

  /// Added to the ordinal of an invoice that is billed again.
  static let rebilled = 5000

  /// A working day of ours (no pay run), within the calendar.
  func runDayFree(_ day: Day) -> Day { day <= options.asOf ? calendar.next(day) : day }
}
