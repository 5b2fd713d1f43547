import Liquidity

/// What the facilities of a run want to know of receivables, and what one path has told them.
///
/// Memory is fixed before the run: a base for each certificate, and the flows of each factoring facility by day. The
/// claims that could be discounted are listed path by path.
final class CollateralBook {
  /// A borrowing base with its certificates.
  struct Base {
    var rules: BorrowingBase
    /// Position of its first certificate in ``bases``.
    var first: Int
    var isExcluded: [Bool]
  }

  let borrowing: [Base]
  /// Factoring facility of each debtor; -1 for none. Empty where nothing is sold.
  let factor: [Int32]
  /// Days after due on which what is sold to a factor comes back, by factoring facility; `Int.max` for never.
  private let returnAfter: [Int]
  /// Facility that discounts a debtor's invoices, and its bills; -1 for none. Empty where nothing is discounted.
  private let invoices: [Int32]
  private let bills: [Int32]
  /// Open items that are taken, by debtor, where they are listed.
  private let chosen: [Int: Set<UInt32>]
  /// Claims that could be discounted; `nil` where no facility does.
  let claims: ClaimBook?
  /// Claim of each item.
  private let claimOfItem: UnsafeMutablePointer<Int32>
  private let days: Int
  private let bases: UnsafeMutablePointer<Int64>
  private let baseCount: Int
  private let sales: UnsafeMutablePointer<Int64>
  private let saleCount: Int
  private var next: [Int]
  /// Eligible amounts of the customers of a certificate.
  private var eligible: [Int64] = []

  /// A book for a run; `nil` where no facility looks at receivables.
  ///
  /// - Parameter items: Items of a path.
  init?(_ experiment: Experiment, items: Int) {
    guard let plan = experiment.facilities, plan.needsInvoices else { return nil }
    days = experiment.days
    var borrowing: [Base] = []
    var certificates = 0
    var factor: [Int32] = []
    var sellers: Int32 = 0
    var returnAfter: [Int] = []
    var discounters: [Discounting.Claims: [Int32]] = [:]
    var chosen: [Int: Set<UInt32>] = [:]
    for (index, facility) in plan.facilities.enumerated() {
      if let rules = facility.base {
        borrowing.append(
          Base(
            rules: rules, first: certificates,
            isExcluded: experiment.debtors.indices.map { rules.excluded.contains($0) }))
        certificates += rules.certificateDays.count
      }
      if let factoring = facility.factoring {
        if factor.isEmpty { factor = Array(repeating: -1, count: experiment.debtors.count) }
        for debtor in factoring.covered where factor[debtor] < 0 { factor[debtor] = sellers }
        returnAfter.append(factoring.hasRecourse ? factoring.recourseAfterDays ?? .max : .max)
        sellers += 1
      }
      guard let rules = facility.discounting else { continue }
      var own = discounters[rules.claims] ?? Array(repeating: -1, count: experiment.debtors.count)
      for debtor in rules.covered where own[debtor] < 0 {
        own[debtor] = Int32(index)
        if rules.claims == .invoices, let slots = rules.chosen?[debtor] { chosen[debtor] = slots }
      }
      discounters[rules.claims] = own
    }
    self.returnAfter = returnAfter
    self.chosen = chosen
    invoices = discounters[.invoices] ?? []
    bills = discounters[.bills] ?? []
    claims = discounters.isEmpty ? nil : ClaimBook(days: experiment.days)
    claimOfItem = .allocate(capacity: max(1, invoices.isEmpty ? 0 : items))
    self.borrowing = borrowing
    self.factor = factor
    baseCount = certificates
    saleCount = Int(sellers) * Collateral.Flow.allCases.count * experiment.days
    bases = .allocate(capacity: max(1, baseCount))
    sales = .allocate(capacity: max(1, saleCount))
    next = Array(repeating: 0, count: borrowing.count)
    begin()
  }

  deinit {
    claimOfItem.deallocate()
    bases.deallocate()
    sales.deallocate()
  }

  /// Forgets the path before.
  func begin() {
    bases.update(repeating: 0, count: baseCount)
    sales.update(repeating: 0, count: saleCount)
    for index in next.indices { next[index] = 0 }
    claims?.begin()
  }

  /// What is known of the path.
  var collateral: Collateral { Collateral(bases: bases, sales: sales, claims: claims) }

  /// Whether a factor buys a debtor's new invoices.
  func isFactored(_ debtor: Int) -> Bool { !factor.isEmpty && factor[debtor] >= 0 }

  /// Day on whose close an unpaid invoice comes back from the factor.
  func returnDay(debtor: Int, due: Int) -> Int {
    let after = returnAfter[Int(factor[debtor])]
    return after == .max ? .max : due + after
  }

  /// Enters an open invoice that could be discounted; returns whether it is one.
  ///
  /// - Parameter slot: Slot of an item that is open at the start; `nil` for a new invoice.
  func offer(_ item: Int, debtor: Int, slot: UInt32?, day: Int, due: Int, amount: Int64) -> Bool {
    guard let claims, !invoices.isEmpty, invoices[debtor] >= 0, due > day else { return false }
    if let slots = chosen[debtor] {
      guard let slot, slots.contains(slot) else { return false }
    }
    claimOfItem[item] = Int32(
      claims.add(facility: Int(invoices[debtor]), from: day, due: due, amount: amount))
    return true
  }

  /// Enters a bill that could be discounted; returns its claim, -1 where nobody takes it.
  func offerBill(debtor: Int, day: Int, due: Int, amount: Int64) -> Int {
    guard let claims, !bills.isEmpty, bills[debtor] >= 0, due > day else { return -1 }
    return claims.add(facility: Int(bills[debtor]), from: day, due: due, amount: amount)
  }

  /// Books what became of an invoice that could be discounted.
  func settle(_ item: Int, _ amount: Int64, _ flow: Collateral.Flow, day: Int) {
    claims?.settle(Int(claimOfItem[item]), day: day, amount: amount, isFailure: flow == .failed)
  }

  /// Notes that a dispute about an invoice that could be discounted begins, or is over.
  func dispute(_ item: Int, day: Int, isOver: Bool) {
    claims?.dispute(Int(claimOfItem[item]), day: day, isOver: isOver)
  }

  /// Books a flow of a sold invoice.
  func add(_ amount: Int64, _ flow: Collateral.Flow, debtor: Int, day: Int) {
    guard day < days else { return }
    sales[(Int(factor[debtor]) * Collateral.Flow.allCases.count + flow.rawValue) * days + day] += amount
  }

  /// Certifies every base whose certificate is taken at the close of a day.
  ///
  /// - Parameter amounts: Of a debtor under rules: what is open, what of it is eligible by age, what is too old.
  func certify(day: Int, amounts: (Int, BorrowingBase) -> (open: Int64, eligible: Int64, tooOld: Int64)) {
    for (index, base) in borrowing.enumerated() {
      let rules = base.rules
      guard next[index] < rules.certificateDays.count, rules.certificateDays[next[index]] == day else {
        continue
      }
      eligible.removeAll(keepingCapacity: true)
      for debtor in base.isExcluded.indices where !base.isExcluded[debtor] {
        let found = amounts(debtor, rules)
        guard found.eligible > 0, !rules.isCrossAged(tooOld: found.tooOld, open: found.open) else { continue }
        eligible.append(found.eligible)
      }
      bases[base.first + next[index]] = rules.base(of: eligible)
      next[index] += 1
    }
  }
}

extension PathRun {
  /// What facilities know of the path's receivables.
  var collateral: Collateral { book?.collateral ?? Collateral() }

  /// A new invoice is sold to the factor of its customer, or could be discounted.
  @inline(__always)
  func sell(_ index: Int, debtor: Int) {
    if book != nil { sellOpen(index, debtor: debtor) }
  }

  @inline(never)
  private func sellOpen(_ index: Int, debtor: Int) {
    guard let book, items[index].remaining > 0 else { return }
    if book.isFactored(debtor) {
      items[index].marks.insert(.factored)
      book.add(items[index].remaining, .sold, debtor: debtor, day: today)
    } else {
      offer(index, debtor: debtor, slot: nil)
    }
  }

  /// An open invoice that a bank would discount: it belongs to no base, whether it is discounted or not.
  func offer(_ index: Int, debtor: Int, slot: UInt32?) {
    guard let book,
      book.offer(
        index, debtor: debtor, slot: slot, day: today, due: Int(items[index].due),
        amount: items[index].remaining)
    else { return }
    items[index].marks.insert(.discountable)
  }

  /// Something happened to an invoice that may be sold.
  @inline(__always)
  func settleSold(_ index: Int, debtor: Int, _ amount: Int64, _ flow: Collateral.Flow) {
    guard amount > 0, !items[index].marks.isDisjoint(with: [.factored, .discountable]) else { return }
    if items[index].marks.contains(.factored) {
      book?.add(amount, flow, debtor: debtor, day: today)
    } else {
      book?.settle(index, amount, flow, day: today)
    }
  }

  /// A dispute about an invoice begins, or is over: no bank takes it in between.
  func disputeDiscountable(_ index: Int, isOver: Bool) {
    guard items[index].marks.contains(.discountable) else { return }
    book?.dispute(index, day: today, isOver: isOver)
  }

  /// Before something happens to an invoice: if it was unpaid for too long, its factor gave it back on the day that the
  /// contract says. Nothing else has happened to it since then.
  @inline(__always)
  func returnSold(_ index: Int, debtor: Int, by day: Int) {
    guard items[index].marks.contains(.factored), let book else { return }
    let returned = book.returnDay(debtor: debtor, due: Int(items[index].due))
    guard returned < day else { return }
    items[index].marks.remove(.factored)
    book.add(items[index].remaining, .returned, debtor: debtor, day: returned)
  }

  /// The same for everything that is open at the end, and the order of claims.
  func closeCollateral() {
    guard let book else { return }
    if !book.factor.isEmpty {
      for debtor in 0..<plan.debtorCount {
        var index = debtors[debtor].openHead
        while index >= 0 {
          returnSold(Int(index), debtor: debtor, by: days)
          index = items[Int(index)].next
        }
      }
    }
    book.claims?.close()
  }

  /// Takes the certificates of a day's close; day -1 is the start.
  func certify(day: Int) {
    guard let book, !book.borrowing.isEmpty else { return }
    book.certify(day: day) { debtor, rules in
      var open: Int64 = 0
      var eligible: Int64 = 0
      var tooOld: Int64 = 0
      var index = debtors[debtor].openHead
      while index >= 0 {
        returnSold(Int(index), debtor: debtor, by: day + 1)
        let item = items[Int(index)]
        index = item.next
        guard item.marks.isDisjoint(with: [.factored, .discountable]) else { continue }
        open += item.remaining
        let age = day - Int(rules.ageFrom == .due ? item.due : item.dated)
        if age > rules.eligibleDays {
          tooOld += item.remaining
        } else if item.status == .open {
          eligible += rules.insuredOnly ? min(item.insured, item.remaining) : item.remaining
        }
      }
      return (open, eligible, tooOld)
    }
  }
}
