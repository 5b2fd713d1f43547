/// What of a ledger's open items a forecast covers, and what it sets aside with its amount.
///
/// Credit notes and on-account cash reduce their customer's oldest open invoices and never produce receipts;
/// disputed items and kinds that are not modelled are set aside. Amounts are in minor
/// units of one currency.
public struct OpenPosition: Sendable {
  /// An item that is expected to be paid.
  public struct Claim: Sendable, Hashable {
    /// Position of the item in ``LedgerView/items``.
    public var item: Int
    /// Position of its debtor in ``LedgerView/customers``.
    public var customer: Int
    /// Ordinal of the item among its debtor's.
    public var slot: UInt32
    /// What is expected: open amount less credits applied.
    public var amount: Int64
    /// Due day.
    public var due: Day
  }

  /// Why an open amount is not covered.
  public enum Reason: String, CaseIterable, Sendable {
    /// The customer disputes it.
    case disputed
    /// Credit notes, applied to the oldest items or left as a credit balance.
    case credits = "credit_notes"
    /// Unapplied cash that is in the bank already.
    case onAccount = "on_account"
    /// Cash received before delivery: owed to the customer.
    case advances
    /// Held back until a guarantee period ends.
    case retention
    /// Bills and e-vouchers held.
    case bills
    /// Goods on consignment.
    case consignment
    /// Claims on companies of the group.
    case intercompany
    /// The debtor has failed: recoveries of past failures are not modelled.
    case failedDebtor = "failed_debtor"
    /// Set off against what we owe the same firm.
    case netted
  }

  /// An amount that is set aside.
  public struct SetAside: Sendable, Hashable {
    /// Why.
    public var reason: Reason
    /// Number of items.
    public var count: Int
    /// Open amount; negative for what is owed to customers.
    public var amount: Int64
  }

  /// Items expected to be paid, in order of item.
  public private(set) var claims: [Claim]
  /// What is set aside, in order of ``Reason``.
  public private(set) var setAside: [SetAside]
  /// Credits that exceed what their customer owes, a positive amount: they stay as credit balances.
  public let creditBalance: Int64
  /// Trade receivables of every kind that DSO counts: covered items plus disputed ones.
  public private(set) var tradeReceivables: Int64

  private struct CreditKey: Hashable {
    var customer: Int
    var pool: Int
  }

  /// Sum of the claims.
  public var covered: Int64 { claims.reduce(0) { $0 + $1.amount } }
  /// Open value that shares refer to: claims and positive amounts set aside.
  public var openValue: Int64 { covered + setAside.reduce(0) { $0 + max(0, $1.amount) } }

  /// Sets an amount off against the claims on a debtor, the oldest first; no more than there is.
  public mutating func setOff(_ amount: Int64, customer: Int) {
    var left = amount
    var count = 0
    for place in claims.indices.sorted(by: {
      (claims[$0].due, claims[$0].item) < (claims[$1].due, claims[$1].item)
    })
    where claims[place].customer == customer && left > 0 {
      let part = min(left, claims[place].amount)
      claims[place].amount -= part
      left -= part
      count += 1
    }
    guard count > 0 else { return }
    claims.removeAll { $0.amount == 0 }
    tradeReceivables -= amount - left
    let before = setAside.last?.reason == .netted ? setAside.removeLast() : nil
    setAside.append(
      SetAside(
        reason: .netted, count: (before?.count ?? 0) + count, amount: (before?.amount ?? 0) + amount - left))
  }

  /// The position of a view.
  ///
  /// - Parameters:
  ///   - pool: The cash pool that an item is paid into, `nil` for an item that is left out; credits settle claims of
  ///     their own pool only.
  ///   - covered: Kinds that are claims beside invoices and milestones: bills and retentions that are not yet due on the
  ///     view's day, for a forecast that says when they turn to cash.
  ///   - converted: An amount of a currency in minor units of the forecast's currency.
  public init(
    view: LedgerView, pool: (LedgerItem) -> Int? = { _ in 0 }, covered: Set<ItemKind> = [],
    converted: (Int64, Currency) -> Int64
  ) {
    var claims: [Claim] = []
    var sums: [Reason: (count: Int, amount: Int64)] = [:]
    var credits: [CreditKey: Int64] = [:]
    var pools: [Int: Int] = [:]
    var failed = Set<Int>()
    for item in view.items where item.events.contains(where: { $0.kind == .failed }) {
      failed.insert(item.customer)
    }
    func setAside(_ reason: Reason, _ amount: Int64) {
      let before = sums[reason] ?? (0, 0)
      sums[reason] = (before.count + 1, before.amount + amount)
    }
    for (index, item) in view.items.enumerated() {
      let open = item.open
      guard open > 0, let pool = pool(item) else { continue }
      pools[index] = pool
      let credit = CreditKey(customer: item.customer, pool: pool)
      let amount = converted(open, item.currency)
      switch item.kind {
      case .invoice, .milestone:
        if failed.contains(item.customer) {
          setAside(.failedDebtor, amount)
        } else if item.isDisputed {
          setAside(.disputed, amount)
        } else {
          claims.append(
            Claim(item: index, customer: item.customer, slot: item.slot, amount: amount, due: item.due))
        }
      case .creditNote:
        setAside(.credits, -amount)
        credits[credit, default: 0] += amount
      case .onAccount:
        setAside(.onAccount, -amount)
        credits[credit, default: 0] += amount
      case .advance: setAside(.advances, -amount)
      case .retention, .bill:
        if covered.contains(item.kind), item.due > view.asOf, !failed.contains(item.customer),
          !item.isDisputed
        {
          claims.append(
            Claim(item: index, customer: item.customer, slot: item.slot, amount: amount, due: item.due))
        } else {
          setAside(item.kind == .bill ? .bills : .retention, amount)
        }
      case .consignment: setAside(.consignment, amount)
      case .intercompany: setAside(.intercompany, amount)
      }
    }
    let oldestFirst = claims.indices.sorted {
      (claims[$0].due, claims[$0].item) < (claims[$1].due, claims[$1].item)
    }
    // Credits settle invoices, not bills in hand or what was agreed to be kept back.
    for position in oldestFirst
    where view.items[claims[position].item].kind != .bill
      && view.items[claims[position].item].kind != .retention
    {
      let credit = CreditKey(customer: claims[position].customer, pool: pools[claims[position].item] ?? 0)
      let applied = min(credits[credit] ?? 0, claims[position].amount)
      guard applied > 0 else { continue }
      claims[position].amount -= applied
      credits[credit]? -= applied
    }
    self.claims = claims.filter { $0.amount > 0 }
    self.setAside = Reason.allCases.compactMap { reason in
      sums[reason].map { SetAside(reason: reason, count: $0.count, amount: $0.amount) }
    }
    creditBalance = credits.values.reduce(0, +)
    tradeReceivables = self.claims.reduce(0) { $0 + $1.amount } + (sums[.disputed]?.amount ?? 0)
  }
}
