import CreditModels
import Liquidity
import Stochastics

extension PathRun {
  // MARK: Bills

  func takeBill(_ index: Int, debtor: Int, amount: Int64, instrument: PathInstrument) {
    books.pointee.movement.bills += amount
    books.pointee.balances.bills += amount
    note(.billReceived, debtor: debtor, item: index, amount: amount, detail: instrument.tenorDays)
    let number = books.pointee.bills.count
    let isDiscounted = instrument.use == .discount && bankTakes(index, debtor: debtor)
    let isHeld = instrument.use == .hold || (instrument.use == .discount && !isDiscounted)
    let due = today + instrument.tenorDays
    let matures = due < days ? arrival(debtor, day: due) : due
    let claim =
      isHeld ? book?.offerBill(debtor: debtor, day: today, due: matures, amount: amount) ?? -1 : -1
    books.pointee.bills.append(
      BillState(
        item: Int32(index), debtor: Int32(debtor), amount: amount, isHeld: isHeld, isDone: false, claim: claim
      ))
    switch instrument.use {
    case .hold: break
    case .discount where !isDiscounted: break
    case .discount:
      books.pointee.balances.billsDiscounted += amount
      let cost = FixedShare(instrument.discountRate * Double(instrument.tenorDays) / 360).of(amount)
      let day = min(days - 1, today + 1)
      // The bank credits on the next day; the price of it is paid out of the same cash.
      receipts[day] += amount
      outflows[day] += cost
      debtors[debtor].received += amount
      if day < DebtorLanes.soon { debtors[debtor].received28 += amount }
      if day < 7 { debtors[debtor].received7 += amount }
      count(index, cash: amount)
      add(.collectionCost, cost)
    case .endorse: books.pointee.balances.billsEndorsed += amount
    }
    guard due < days else { return }
    enter(.bill, .receipts, day: matures, debtor: debtor, target: number)
  }

  /// Whether a bank has room for a bill: in bad times for fewer.
  private func bankTakes(_ index: Int, debtor: Int) -> Bool {
    let profile = profile(of: debtor)
    guard profile.pointee.respondsInAvailability || profile.pointee.availableShare < 1 else { return true }
    let share = economy.availableShare(profile: plan.debtors[debtor].profile, week: week(of: today))
    return uniform(.instrument, item: index, draw: 3) < share
  }

  /// A bill falls due: it is paid, or comes back by recourse.
  func matureBill(_ number: Int) {
    let bill = books.pointee.bills[number]
    let index = Int(bill.item)
    let debtor = Int(bill.debtor)
    guard let instrument = profile(of: debtor).pointee.instrument else { return }
    books.pointee.bills[number].isDone = true
    var fails = instrument.failing > 0 && uniform(.instrument, item: index, draw: 1) < instrument.failing
    if instrument.acceptor == .customer, debtors[debtor].hasFailed { fails = true }
    if books.pointee.isSuppressing, books.pointee.suppression.dishonours.contains(index) { fails = false }
    if bill.claim >= 0 {
      book?.claims?.settle(bill.claim, day: today, amount: bill.amount, isFailure: fails)
    }
    guard fails else {
      if bill.isHeld {
        books.pointee.balances.billsMatured += bill.amount
        receive(bill.amount, from: debtor)
        count(index, cash: bill.amount)
        note(.billPaid, debtor: debtor, item: index, amount: bill.amount)
      }
      return
    }
    if bill.isHeld {
      books.pointee.balances.billsDishonoured += bill.amount
    } else {
      // Recourse: the bank or the supplier takes its money back.
      outflows[today] += bill.amount
    }
    books.pointee.movement.reversed += bill.amount
    note(.billDishonoured, debtor: debtor, item: index, amount: bill.amount)
    reopen(index, debtor: debtor, amount: bill.amount)
  }

  /// A settled amount is owed again.
  func reopen(_ index: Int, debtor: Int, amount: Int64) {
    let item = items + index
    if debtors[debtor].hasFailed {
      books.pointee.failedAmount += amount
      noteFailed(amount)
      debtors[debtor].failedAmount += amount
      item.pointee.status = .recovery
      openCase(debtor: debtor, item: -1, amount: amount, age: 0)
      return
    }
    let wasOpen = item.pointee.status == .open || item.pointee.status == .disputed
    item.pointee.remaining += amount
    debtors[debtor].openAmount += amount
    changeOpen(amount)
    item.pointee.issue = Int32(today)
    item.pointee.marks.subtract([.factored, .discountable])
    guard !wasOpen else { return }
    item.pointee.status = .open
    item.pointee.next = debtors[debtor].openHead
    item.pointee.previous = -1
    if debtors[debtor].openHead >= 0 { items[Int(debtors[debtor].openHead)].previous = Int32(index) }
    debtors[debtor].openHead = Int32(index)
    debtors[debtor].oldestDue = min(debtors[debtor].oldestDue, item.pointee.due)
    item.pointee.marks.insert(.partDone)
    restart(index, debtor: debtor, from: today + 1, uniform: uniform(.instrument, item: index, draw: 2))
  }
}
