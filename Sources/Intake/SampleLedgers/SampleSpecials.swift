import Receivables

/// What only the customers of a ledger of all kinds do.
extension SamplePlanner {
  /// Plans an invoice that the firm's trait makes into something else; false where it stays an ordinary one.
  mutating func planSpecial(_ ordinal: Int, _ day: Day, account: Int, amount: Int64) -> Bool {
    let lot = draws.uniform(.special, ordinal)
    switch firm.trait {
    case .project:
      planMilestone(ordinal, day, account: account, amount: amount)
    case .affiliate:
      planIntercompany(ordinal, day, account: account, amount: amount)
    case .consignee where lot < 0.6:
      planConsignment(ordinal, day, account: account, amount: amount)
    case .prepayer where lot < 0.5:
      planAdvance(ordinal, day, account: account, amount: amount)
    case .prepayer where day > options.asOf:
      break
    default:
      return false
    }
    return true
  }

  /// An ordinary payment, or what the firm's trait puts in its place.
  mutating func planPayment(_ invoice: Int, _ issue: Day, _ payment: Day) {
    let ordinal = items[invoice].ordinal
    let lot = draws.uniform(.special, ordinal)
    switch firm.trait {
    case .discountTaker where lot < 0.6:
      let day = calendar.previous(issue + draws.whole(6...10, .specialDay, ordinal))
      add(max(day, issue + 1), invoice, .payWithDiscount(rate: 0.02))
    case .billPayer where lot < 0.6:
      planBill(invoice, payment)
    case .alsoSupplier where lot < 0.4:
      add(payment, invoice, .net(share: draws.real(0.15, 1, .specialShare, ordinal)))
      add(payment, invoice, .pay(share: 1))
    default:
      add(payment, invoice, .pay(share: 1))
    }
  }

  /// The invoice is settled by a paper that turns to cash months later.
  private mutating func planBill(_ invoice: Int, _ payment: Day) {
    let ordinal = items[invoice].ordinal
    let maturity = payment + [60, 90, 120, 180][draws.whole(0...3, .tenor, ordinal)]
    let bill = newItem(.bill, ordinal, account: items[invoice].account, amount: 0, due: maturity)
    let instruments: [SampleInstrument] = [.bankBill, .bankBill, .commercialBill, .voucher]
    items[bill].instrument = instruments[draws.whole(0...3, .instrument, ordinal)]
    add(payment, invoice, .receiveBill(item: bill))
    add(runDayFree(maturity), bill, .pay(share: 1))
  }

  /// A progress claim, of which the customer holds back 5 % until the guarantee period ends.
  private mutating func planMilestone(_ ordinal: Int, _ day: Day, account: Int, amount: Int64) {
    let due = day + firm.segment.netDays
    let held = amount / 20
    let claim = newItem(.milestone, ordinal, account: account, amount: amount - held, due: due)
    add(day, claim, .issue(prepaidOn: nil))
    add(paymentDay(ordinal, issue: day, due: due), claim, .pay(share: 1))
    let released = day + (draws.uniform(.specialDay, ordinal) < 0.5 ? 180 : 365)
    let retention = newItem(.retention, ordinal, account: account, amount: held, due: released)
    add(day, retention, .issue(prepaidOn: nil))
    add(paymentDay(ordinal, issue: day, due: released), retention, .pay(share: 1))
  }

  /// A claim on a company of the same group; half of them are netted.
  private mutating func planIntercompany(_ ordinal: Int, _ day: Day, account: Int, amount: Int64) {
    let due = day + 60
    let claim = newItem(.intercompany, ordinal, account: account, amount: amount, due: due)
    add(day, claim, .issue(prepaidOn: nil))
    let payment = paymentDay(ordinal, issue: day, due: due)
    add(payment, claim, draws.uniform(.special, ordinal) < 0.5 ? .net(share: 1) : .pay(share: 1))
  }

  /// Goods at the customer's; when they are sold the item goes down to nothing and an invoice takes its
  /// place.
  private mutating func planConsignment(_ ordinal: Int, _ day: Day, account: Int, amount: Int64) {
    let goods = newItem(.consignment, ordinal, account: account, amount: amount, due: day + 120)
    add(day, goods, .issue(prepaidOn: nil))
    let sold = runDayFree(day + draws.whole(10...110, .specialDay, ordinal))
    add(sold, goods, .sellConsigned)
    guard sold < firm.failure ?? (sold + 1) else { return }
    let due = sold + firm.segment.netDays
    let invoice = newItem(.invoice, ordinal, account: account, amount: amount, due: due)
    add(sold, invoice, .issue(prepaidOn: nil))
    add(paymentDay(ordinal, issue: sold, due: due), invoice, .pay(share: 1))
  }

  /// Part of the price comes before delivery and is set against the invoice on its day.
  private mutating func planAdvance(_ ordinal: Int, _ day: Day, account: Int, amount: Int64) {
    let due = day + firm.segment.netDays
    let share = draws.real(0.2, 0.5, .specialShare, ordinal)
    let received = calendar.previous(day - draws.whole(10...SamplePlanner.lookAhead, .specialDay, ordinal))
    let invoice = newItem(.invoice, ordinal, account: account, amount: amount, due: due)
    add(day, invoice, .issue(prepaidOn: nil))
    if received >= options.start {
      let part = Int64((Double(amount) * share / 10_000).rounded()) * 10_000
      let advance = newItem(.advance, ordinal, account: account, amount: max(10_000, part), due: day)
      add(received, advance, .issue(prepaidOn: nil))
      add(day, advance, .applyCredit(to: invoice))
    }
    add(paymentDay(ordinal, issue: day, due: due), invoice, .pay(share: 1))
  }
}
