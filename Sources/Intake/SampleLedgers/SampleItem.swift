import Receivables

/// A series of document numbers; raw values are in the order of the prefixes.
enum SampleSeries: UInt8, CaseIterable {
  case advance, bill, creditNote, consignment, intercompany, invoice, milestone, onAccount, retention

  /// What the items of the series are.
  var kind: ItemKind {
    switch self {
    case .advance: .advance
    case .bill: .bill
    case .creditNote: .creditNote
    case .consignment: .consignment
    case .intercompany: .intercompany
    case .invoice: .invoice
    case .milestone: .milestone
    case .onAccount: .onAccount
    case .retention: .retention
    }
  }

  /// First letters of a document number.
  var prefix: String {
    switch self {
    case .advance: "ADV"
    case .bill: "BILL"
    case .creditNote: "CN"
    case .consignment: "CONS"
    case .intercompany: "IC"
    case .invoice: "INV"
    case .milestone: "MS"
    case .onAccount: "OA"
    case .retention: "RET"
    }
  }

  /// Whether the customer owes the amount (otherwise it stands to the customer's credit, or is no claim yet).
  var isClaim: Bool {
    switch self {
    case .bill, .intercompany, .invoice, .milestone, .retention: true
    case .advance, .creditNote, .consignment, .onAccount: false
    }
  }

  /// Whether the amount stands to the customer's credit.
  var isCredit: Bool { self == .advance || self == .creditNote || self == .onAccount }

  /// Whether the document shows value added tax.
  var isTaxed: Bool {
    switch self {
    case .creditNote, .intercompany, .invoice, .milestone, .retention: true
    case .advance, .bill, .consignment, .onAccount: false
    }
  }
}

/// What a bill is.
enum SampleInstrument: UInt8 {
  case none, bankBill, commercialBill, voucher

  /// As it stands in the file.
  var name: String {
    switch self {
    case .none: ""
    case .bankBill: "bank_bill"
    case .commercialBill: "commercial_bill"
    case .voucher: "e_voucher"
    }
  }
}

/// An item of one firm while its history runs.
struct SampleItem {
  let series: SampleSeries
  /// Number within the firm and series; documents that belong together share it.
  let ordinal: Int
  /// Position of its account among the firm's.
  let account: Int
  var amount: Int64
  var due: Day
  var instrument: SampleInstrument = .none
  var issue = Day(number: 0)
  var known = Day(number: 0)
  var isIssued = false
  var isFailed = false
  var open: Int64 = 0
  var disputed: Int64 = 0
  var lastPaid: Int64 = 0
  var lastKnown = Day(number: 0)
  var sequence: UInt8 = 0

  init(_ series: SampleSeries, _ ordinal: Int, account: Int, amount: Int64, due: Day) {
    self.series = series
    self.ordinal = ordinal
    self.account = account
    self.amount = amount
    self.due = due
  }

  /// What can be settled: the open amount but for what is disputed.
  var settleable: Int64 { open - disputed }
}

/// Something that is going to happen to an item on a day, unless what happened before leaves nothing to do.
struct SampleStep {
  /// What happens. Shares are of the item's amount; counterparts are positions among the firm's items.
  enum Action {
    case fail
    case payDividend(share: Double)
    case writeOff
    case net(share: Double)
    case pay(share: Double)
    case payWithDiscount(rate: Double)
    case receiveBill(item: Int)
    case receiveOnAccount(for: Int)
    case reverse
    case change(share: Double)
    case issue(prepaidOn: Day?)
    case dispute(share: Double)
    case resolve(validShare: Double, creditNote: Int)
    case issueCreditNote(share: Double, for: Int, applied: Bool)
    case applyCredit(to: Int)
    case sellConsigned

    /// Order within a day: failure, receipts, credits, issue.
    var rank: Int {
      switch self {
      case .fail: 0
      case .payDividend: 1
      case .writeOff: 2
      case .net: 3
      case .pay, .payWithDiscount, .receiveBill, .receiveOnAccount: 4
      case .reverse, .change: 5
      case .issue, .sellConsigned: 6
      case .dispute: 7
      case .resolve: 8
      case .issueCreditNote: 9
      case .applyCredit: 10
      }
    }
  }

  let day: Day
  let item: Int
  let action: Action
}
