/// What an item of a receivables book is.
///
/// Credit notes and on-account cash reduce what their customer owes and never produce receipts.
public enum ItemKind: String, CaseIterable, Sendable {
  /// A claim for goods or services delivered.
  case invoice
  /// A reduction granted to the customer.
  case creditNote = "credit_note"
  /// Cash received that is not matched to an item: it is in the bank already.
  case onAccount = "on_account"
  /// Cash received before delivery.
  case advance
  /// An acceptance bill or e-voucher held: turns to cash at maturity.
  case bill
  /// The part of an invoice that the customer holds back until a guarantee period ends.
  case retention
  /// A progress claim of a contract.
  case milestone
  /// Goods at the customer's that are not sold yet.
  case consignment
  /// A claim on a company of the same group.
  case intercompany
}

/// What happened to an item on a day.
public enum LedgerEventKind: String, CaseIterable, Sendable {
  /// The item came into being.
  case issued
  /// The amount of the item changed by the event's amount (a penalty added, a correction).
  case amountChanged = "amount_changed"
  /// Cash received for the item.
  case paid
  /// A credit note was applied to the item.
  case credited
  /// A discount was taken.
  case discounted
  /// A bill or e-voucher was received for the item.
  case billed
  /// The item was set off against what we owe the customer.
  case netted
  /// The customer disputes the event's amount.
  case disputed
  /// The dispute ended.
  case resolved
  /// The item was written off.
  case writtenOff = "written_off"
  /// An earlier settlement was taken back: the item is open again by the event's amount.
  case reversed
  /// The debtor failed (insolvency).
  case failed
  /// The item was cleared in full by a settlement whose amount the export does not give.
  case cleared

  /// Whether the event's amount reduces what is open.
  public var reducesOpenAmount: Bool {
    switch self {
    case .paid, .credited, .discounted, .billed, .netted, .writtenOff, .cleared: true
    case .issued, .amountChanged, .disputed, .resolved, .reversed, .failed: false
    }
  }
}

/// Something that happened to an item, as a book knows it.
public struct LedgerEvent: Hashable, Sendable {
  /// What happened.
  public var kind: LedgerEventKind
  /// The day on which it took effect.
  public var effective: Day
  /// The day on which the firm knew it; never before the effective day is used in a view.
  public var knownOn: Day
  /// Amount in minor units of the item's currency; positive in the kind's own direction
  /// (`amountChanged` is signed).
  public var amount: Int64
  /// Whether the export says on which day it happened; where it does not, the day of the export stands for it, and
  /// nothing about payment days can be learned from it.
  public var isDated: Bool

  /// An event of an item.
  public init(kind: LedgerEventKind, effective: Day, knownOn: Day, amount: Int64, isDated: Bool = true) {
    self.kind = kind
    self.effective = effective
    self.knownOn = knownOn
    self.amount = amount
    self.isDated = isDated
  }
}

/// A debtor: the legal entity that owes, pays and fails.
public struct Customer: Hashable, Sendable {
  /// Dense number of the debtor in its book, from 0: stable when customers are added, and the entity of
  /// every random draw about it.
  public var entity: UInt32
  /// The debtor's key in the book (account number where no debtor is mapped).
  public var key: String
  /// Name to print.
  public var name: String
  /// Group of debtors under common control, where known.
  public var group: String?
  /// Segment from the ledger, where mapped.
  public var segment: String?
  /// Grade from the ledger, where mapped.
  public var grade: String?
  /// Country, where mapped.
  public var country: String?

  /// A debtor of a book.
  public init(
    entity: UInt32, key: String, name: String, group: String? = nil, segment: String? = nil,
    grade: String? = nil, country: String? = nil
  ) {
    self.entity = entity
    self.key = key
    self.name = name
    self.group = group
    self.segment = segment
    self.grade = grade
    self.country = country
  }
}

/// An item of a book with everything known of it on the view's day.
public struct LedgerItem: Sendable {
  /// Row of the item in its book.
  public var id: Int64
  /// Position of its debtor in ``LedgerView/customers``.
  public var customer: Int
  /// Ordinal of the item among its debtor's items in the book, from 0: the slot of its random draws.
  public var slot: UInt32
  /// Account number under which it is kept.
  public var account: String
  /// Company of ours that is owed, where mapped.
  public var entity: String
  /// What it is.
  public var kind: ItemKind
  /// Document number.
  public var document: String
  /// Its currency.
  public var currency: Currency
  /// Day of issue.
  public var issue: Day
  /// Day on which payment is due; the day of issue where the export has none (reported by the import).
  public var due: Day
  /// Day on which the firm knew the item.
  public var knownOn: Day
  /// Original amount in minor units, tax included; positive also for credit notes and on-account cash.
  public var amount: Int64
  /// Line of the source file, from 1 for the first data row.
  public var sourceLine: Int
  /// Events known on the view's day, in order of effective day, `issued` left out.
  public var events: [LedgerEvent]
  /// How the invoice reaches the customer (paper, e-mail, portal), where mapped.
  public var channel: String?

  /// An item of a view.
  public init(
    id: Int64, customer: Int, slot: UInt32, account: String, kind: ItemKind, document: String,
    currency: Currency, issue: Day, due: Day, knownOn: Day, amount: Int64, sourceLine: Int,
    events: [LedgerEvent], channel: String? = nil, entity: String = ""
  ) {
    self.id = id
    self.customer = customer
    self.slot = slot
    self.account = account
    self.kind = kind
    self.document = document
    self.currency = currency
    self.issue = issue
    self.due = due
    self.knownOn = knownOn
    self.amount = amount
    self.sourceLine = sourceLine
    self.events = events
    self.channel = channel
    self.entity = entity
  }

  /// What is open on the view's day, in minor units, never negative.
  public var open: Int64 {
    var open = amount
    for event in events {
      switch event.kind {
      case .cleared: open = 0
      case .amountChanged, .reversed: open += event.amount
      case _ where event.kind.reducesOpenAmount: open -= event.amount
      default: break
      }
    }
    return max(0, open)
  }

  /// Whether a dispute is running on the view's day.
  public var isDisputed: Bool {
    events.last { $0.kind == .disputed || $0.kind == .resolved }?.kind == .disputed
  }
}

/// A book as it was known at the close of one day.
///
/// Holds every item known by then with the events that had taken effect and were known by then.
public struct LedgerView: Sendable {
  /// The day at whose close the view stands.
  public var asOf: Day
  /// SHA-256 of the book's content, in hexadecimal digits; the same for any as-of date.
  public var digest: String
  /// Debtors, in order of entity number.
  public var customers: [Customer]
  /// Items known by then, in order of `id`, settled ones included: they are the history that models learn from.
  public var items: [LedgerItem]

  /// A view of a book.
  public init(asOf: Day, digest: String, customers: [Customer], items: [LedgerItem]) {
    self.asOf = asOf
    self.digest = digest
    self.customers = customers
    self.items = items
  }
}
