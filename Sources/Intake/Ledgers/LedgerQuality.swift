import Receivables

/// What the owner of an imported ledger should know of it, as found in one file.
public struct LedgerQuality: Sendable {
  /// A number of rows or items with their amounts by currency.
  public struct Tally: Sendable, Hashable {
    /// How many.
    public var count = 0
    /// Their amounts in minor units, by currency.
    public var amounts: [Currency: Int64] = [:]
    /// Nothing.
    public init() {}

    /// Counts one with its amount.
    mutating func add(_ amount: Int64, _ currency: Currency?) {
      count += 1
      if let currency { amounts[currency, default: 0] += amount }
    }
  }

  /// The items of a currency.
  public struct CurrencyTotal: Sendable, Hashable {
    /// The currency.
    public var currency: Currency
    /// Items in it, of every kind.
    public var items = 0
    /// What claims were issued for, in minor units.
    public var issued: Int64 = 0
    /// What is open on the as-of date, credits subtracted, in minor units.
    public var open: Int64 = 0
  }

  /// Items of a kind that forecasts set aside.
  public struct KindSetAside: Sendable, Hashable {
    /// The kind.
    public var kind: ItemKind
    /// Items and what is open of them on the as-of date.
    public var open: Tally
  }

  /// An invoice that was credited and billed again.
  public struct Rebill: Sendable, Hashable {
    /// Document of the first invoice, whose date counts.
    public var original: String
    /// Document of the credit note.
    public var credit: String
    /// Document of the second invoice.
    public var rebill: String
  }

  /// Kinds of items that forecasts model; credits reduce what their customer owes.
  static let modelledKinds: Set<ItemKind> = [.invoice, .milestone, .creditNote, .onAccount]

  /// Debtors in the file.
  public var debtors = 0
  /// Accounts in the file.
  public var accounts = 0
  /// Items in the file, advances made of early payments included.
  public var items = 0
  /// Events in the file beside the issue of items.
  public var events = 0
  /// Payments before the day of issue: they become advances that are set off on that day.
  public var settledBeforeIssue = Tally()
  /// Payments before the due date.
  public var paidBeforeDue = Tally()
  /// Items without a due date; the day of issue stands for it.
  public var missingDue = Tally()
  /// Items due before they were issued.
  public var dueBeforeIssue = Tally()
  /// Credit notes.
  public var creditNotes = Tally()
  /// Invoices with a negative amount, taken as credit notes.
  public var negativeInvoices = Tally()
  /// Cash that is not matched to an item: on account or in advance.
  public var unappliedCash = Tally()
  /// Totals by currency, in alphabetical order.
  public var currencies: [CurrencyTotal] = []
  /// Kinds set aside, in alphabetical order.
  public var kindsSetAside: [KindSetAside] = []
  /// Items said to be disputed without a date; they are taken as not disputed.
  public var disputesWithoutDate = Tally()
  /// Settlements whose day the export does not give; the as-of date stands for it.
  public var undatedSettlements = Tally()
  /// Items settled by more than their amount, with the excess.
  public var overpaid = Tally()
  /// Rows with an amount of more digits than its currency has; it was rounded.
  public var roundedRows = 0
  /// Items without a document number.
  public var missingDocuments = 0
  /// Date forms of the mapping that the file uses.
  public var dateForms: [String] = []
  /// Ids that were written as numbers with a fraction and are read as text without it.
  public var numbersAsText = 0
  /// Column names that stand more than once in the header.
  public var repeatedColumns: [String] = []
  /// Accounts whose rows give different names; the first is kept.
  public var accountsWithVaryingNames = 0
  /// Accounts whose rows give different debtors; the first is kept.
  public var accountsWithVaryingDebtors = 0
  /// Days from the day by which 99 in 100 items and events had happened to the last one: many where a date is wrong.
  public var daysToLastEvent = 0
  /// Debtors that may be the same, at most ``SameDebtors/mostSuggestions`` groups of their keys; never merged.
  public var likelySameDebtors: [[String]] = []
  /// Groups of likely same debtors found.
  public var likelySameDebtorGroups = 0
  /// Credit-and-rebill pairs, the first 1,000.
  public var rebills: [Rebill] = []
  /// Whether the as-of date was stated; else it is the last day on which anything happened.
  public var isAsOfStated = false
  /// What settlement dates mean; `nil` where the mapping has none.
  public var settlementDateMeaning: Mapping.SettlementDateMeaning?
  /// Whether the export can say when items were settled.
  public var hasPaymentHistory = true
  /// Time zone of the dates, as the mapping labels it.
  public var timeZone = ""
  /// Encoding of the file.
  public var encoding = TextEncoding.utf8
  /// Whether Windows-1252 was taken because the bytes are not UTF-8.
  public var isEncodingGuessed = false
  /// The control total that was met, in minor units, where one was given.
  public var controlTotal: Int64?

  /// Nothing known yet.
  init() {}

  /// Looks through a file's items as of a day.
  ///
  /// - Complexity: O(items + events), and the search for same debtors.
  init(_ ledger: AssembledLedger, rebills links: [RebillPairs.Pair], asOf: Day) {
    debtors = ledger.debtors.count
    accounts = ledger.accounts.count
    items = ledger.items.count
    events = ledger.events.count
    accountsWithVaryingNames = ledger.accountsWithVaryingNames
    accountsWithVaryingDebtors = ledger.accountsWithVaryingDebtors
    daysToLastEvent = ledger.lastDay - ledger.lateDay
    var totals: [Currency: CurrencyTotal] = [:]
    var aside: [ItemKind: Tally] = [:]
    for (place, item) in ledger.items.enumerated() {
      let facts = item.facts
      let open = ledger.open(place, asOf: asOf)
      count(item, ledger)
      var total = totals[facts.currency] ?? CurrencyTotal(currency: facts.currency)
      total.items += 1
      if facts.kind.isClaim { total.issued += facts.amount }
      total.open += facts.kind.isClaim ? open : -open
      totals[facts.currency] = total
      if !LedgerQuality.modelledKinds.contains(facts.kind) {
        aside[facts.kind, default: Tally()].add(open, facts.currency)
      }
    }
    for place in ledger.advances {
      let facts = ledger.items[place].facts
      settledBeforeIssue.add(facts.amount, facts.currency)
    }
    currencies = totals.values.sorted { $0.currency.code < $1.currency.code }
    kindsSetAside = aside.map { KindSetAside(kind: $0.key, open: $0.value) }.sorted {
      $0.kind.rawValue < $1.kind.rawValue
    }
    rebills = links.prefix(1000).map { pair in
      Rebill(
        original: ledger.items[pair.original].facts.document,
        credit: ledger.items[pair.credit].facts.document,
        rebill: ledger.items[pair.rebill].facts.document)
    }
    let same = SameDebtors.groups(ledger.debtors)
    likelySameDebtorGroups = same.count
    likelySameDebtors = Array(same.prefix(SameDebtors.mostSuggestions))
  }

  private mutating func count(_ item: AssembledLedger.Item, _ ledger: AssembledLedger) {
    let facts = item.facts
    switch facts.kind {
    case .creditNote: creditNotes.add(facts.amount, facts.currency)
    case .onAccount, .advance: unappliedCash.add(facts.amount, facts.currency)
    default: break
    }
    if facts.isTurned { negativeInvoices.add(facts.amount, facts.currency) }
    if facts.document.isEmpty { missingDocuments += 1 }
    if item.isDisputedWithoutDate { disputesWithoutDate.add(facts.amount, facts.currency) }
    if facts.kind.isClaim {
      if let due = facts.due {
        if due < facts.issue { dueBeforeIssue.add(facts.amount, facts.currency) }
      } else {
        missingDue.add(facts.amount, facts.currency)
      }
    }
    var rest = facts.amount
    for place in item.events {
      let event = ledger.events[place]
      if event.kind.reducesOpenAmount { rest -= event.amount }
      if event.kind == .amountChanged || event.kind == .reversed { rest += event.amount }
      if ledger.undatedEvents.contains(place) { undatedSettlements.add(event.amount, facts.currency) }
      if event.kind == .paid || event.kind == .cleared, let due = facts.due, event.effective < due {
        paidBeforeDue.add(event.amount, facts.currency)
      }
    }
    if rest < 0 { overpaid.add(-rest, facts.currency) }
  }
}

extension ItemKind {
  /// Whether the customer owes it; the others reduce what the customer owes.
  var isClaim: Bool {
    switch self {
    case .creditNote, .onAccount, .advance: false
    case .invoice, .bill, .retention, .milestone, .consignment, .intercompany: true
    }
  }
}

extension AssembledLedger {
  /// What is open of an item at the close of a day, in minor units; nothing before it is known.
  func open(_ place: Int, asOf day: Day) -> Int64 {
    let item = items[place]
    guard item.facts.knownOn <= day else { return 0 }
    var open = item.facts.amount
    for event in events[item.events] where event.effective <= day && event.knownOn <= day {
      switch event.kind {
      case .cleared: open = 0
      case .amountChanged, .reversed: open += event.amount
      case _ where event.kind.reducesOpenAmount: open -= event.amount
      default: break
      }
    }
    return max(0, open)
  }
}
