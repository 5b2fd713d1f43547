import Liquidity

/// What the facilities of a run want to know of receivables, and what one path has told them.
///
/// Memory is fixed before the run: a base for each certificate, and the flows of each factoring facility by day.
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
  private let days: Int
  private let bases: UnsafeMutablePointer<Int64>
  private let baseCount: Int
  private let sales: UnsafeMutablePointer<Int64>
  private let saleCount: Int
  private var next: [Int]
  /// Eligible amounts of the customers of a certificate.
  private var eligible: [Int64] = []

  /// A book for a run; `nil` where no facility looks at receivables.
  init?(_ experiment: Experiment) {
    guard let plan = experiment.facilities, plan.needsInvoices else { return nil }
    days = experiment.days
    var borrowing: [Base] = []
    var certificates = 0
    var factor: [Int32] = []
    var sellers: Int32 = 0
    for facility in plan.facilities {
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
        sellers += 1
      }
    }
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
    bases.deallocate()
    sales.deallocate()
  }

  /// Forgets the path before.
  func begin() {
    bases.update(repeating: 0, count: baseCount)
    sales.update(repeating: 0, count: saleCount)
    for index in next.indices { next[index] = 0 }
  }

  /// What is known of the path.
  var collateral: Collateral { Collateral(bases: bases, sales: sales) }

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

  /// A new invoice is sold to the factor of its customer.
  func sell(_ index: Int, debtor: Int) {
    guard let book, !book.factor.isEmpty, book.factor[debtor] >= 0, items[index].remaining > 0 else { return }
    items[index].marks.insert(.factored)
    book.add(items[index].remaining, .sold, debtor: debtor, day: today)
  }

  /// Something happened to an invoice that may be sold.
  @inline(__always)
  func settleSold(_ index: Int, debtor: Int, _ amount: Int64, _ flow: Collateral.Flow) {
    guard amount > 0, items[index].marks.contains(.factored) else { return }
    book?.add(amount, flow, debtor: debtor, day: today)
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
        let item = items[Int(index)]
        index = item.next
        guard !item.marks.contains(.factored) else { continue }
        open += item.remaining
        let age = day - Int(rules.ageFrom == .due ? item.due : item.issue)
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
