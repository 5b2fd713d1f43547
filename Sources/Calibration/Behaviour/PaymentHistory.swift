import CreditModels
import Receivables

/// The payment history that a ledger shows at the close of a day, as the fits read it.
///
/// An invoice counts as paid on the day of its first payment. One that was closed otherwise (credit note, netting,
/// bill, write-off) or whose debtor failed is censored on that day, an open one on the day after the view's.
public struct PaymentHistory: Sendable {
  /// An invoice. Days are those of ``Day/number``.
  public struct Item: Sendable, Hashable {
    /// Dense number of its customer, from 0.
    public var customer: Int
    /// Days from issue to due.
    public var terms: Int
    /// Day on which it is due.
    public var due: Int
    /// Day on which the firm knew it.
    public var known: Int
    /// Amount in major units.
    public var amount: Double
    /// Day of payment, or the first day not observed any more.
    public var exit: Int
    /// Whether it ended in payment.
    public var isPaid: Bool
    /// Days on which its customer's first dispute ran as far as the firm knew; `nil` where none was known.
    public var dispute: Range<Int>?
    /// How it reached the customer, where the ledger says so.
    public var channel: String?

    /// An invoice.
    public init(
      customer: Int, terms: Int, due: Int, known: Int, amount: Double, exit: Int, isPaid: Bool,
      dispute: Range<Int>? = nil, channel: String? = nil
    ) {
      self.customer = customer
      self.terms = terms
      self.due = due
      self.known = known
      self.amount = amount
      self.exit = exit
      self.isPaid = isPaid
      self.dispute = dispute
      self.channel = channel
    }

    /// The end of a dispute that is not over.
    static let running = Int(Int32.max)

    /// Days late of a paid invoice, within the limits of a habit.
    @inlinable public var lateForHabit: Int {
      let limits = PaymentBehaviour.Habit.limits
      return min(max(exit - due, limits.lowerBound), limits.upperBound)
    }
  }

  /// The first day not observed: the day after the view's.
  public let end: Int
  /// Invoices in order of the view.
  public let items: [Item]
  /// Segment of each customer, where the ledger names one.
  public let segments: [String?]
  /// Number of invoices seen paid.
  public let payments: Int
  /// Whether invoices are censored where they were disputed, because disputes are drawn apart.
  public let isCensoredAtDisputes: Bool
  /// Invoices left out because a date of theirs cannot be meant.
  public let strays: Int

  /// Days from an invoice's known and due day to the end of a history above which a date cannot be meant.
  public static let longestLife = 20 * 365
  /// Number of customers.
  public var customers: Int { segments.count }

  /// A history from invoices; those without a day at risk are left out, and so are those known or due more than
  /// ``longestLife`` days from its end.
  public init(end: Int, items: [Item], segments: [String?], isCensoredAtDisputes: Bool = false) {
    self.end = end
    self.isCensoredAtDisputes = isCensoredAtDisputes
    let atRisk = items.filter { $0.exit > $0.known || ($0.isPaid && $0.exit == $0.known) }
    self.items = atRisk.filter {
      $0.known > end - PaymentHistory.longestLife
        && ($0.due - end).magnitude < UInt(PaymentHistory.longestLife)
    }
    strays = atRisk.count - self.items.count
    self.segments = segments
    payments = self.items.reduce(0) { $0 + ($1.isPaid ? 1 : 0) }
  }

  /// The history of a view.
  public init(view: LedgerView) {
    let end = Int(view.asOf.number) + 1
    self.init(
      end: end, items: view.items.compactMap { Item(item: $0, end: end) },
      segments: view.customers.map(\.segment))
  }

  /// What was known before an earlier day: later invoices are gone, later payments have not happened.
  public func before(_ day: Int) -> PaymentHistory {
    PaymentHistory(
      end: day,
      items: items.compactMap { item in
        guard item.known < day else { return nil }
        guard item.exit >= day else { return item }
        var open = item
        open.dispute = item.dispute?.known(before: day)
        open.exit = day
        open.isPaid = false
        return open
      }, segments: segments, isCensoredAtDisputes: isCensoredAtDisputes)
  }

  /// Places of the paid invoices in order of the day of payment.
  var paymentsInOrder: [Int] {
    items.indices.filter { items[$0].isPaid }.sorted { (items[$0].exit, $0) < (items[$1].exit, $1) }
  }

  /// A sample of whole customers with at most about so many invoices, every n-th customer.
  public func sampled(invoices: Int) -> PaymentHistory {
    guard items.count > invoices else { return self }
    let step = (items.count + invoices - 1) / invoices
    return PaymentHistory(
      end: end, items: items.filter { $0.customer % step == 0 }, segments: segments,
      isCensoredAtDisputes: isCensoredAtDisputes)
  }
}

extension PaymentHistory.Item {
  /// The invoice of a ledger item; `nil` for items that customers do not pay in the ordinary way, and for those
  /// closed on a day that the ledger does not know.
  public init?(item: LedgerItem, end: Int) {
    guard item.kind == .invoice || item.kind == .milestone else { return nil }
    var exit = end
    var isPaid = false
    var open = item.amount
    events: for event in item.events {
      guard event.isDated else {
        if event.kind.reducesOpenAmount { open -= event.amount }
        if open <= 0 { return nil }
        continue
      }
      switch event.kind {
      case .paid, .cleared:
        exit = Int(event.effective.number)
        isPaid = true
        break events
      case .failed:
        exit = Int(event.effective.number)
        break events
      case .amountChanged, .reversed: open += event.amount
      case _ where event.kind.reducesOpenAmount:
        open -= event.amount
        if open <= 0 {
          exit = Int(event.effective.number)
          break events
        }
      default: break
      }
    }
    self.init(
      customer: item.customer, terms: item.due - item.issue, due: Int(item.due.number),
      known: Int(item.knownOn.number),
      amount: Double(item.amount) / Double(item.currency.minorPerMajor), exit: exit, isPaid: isPaid,
      dispute: item.firstDispute, channel: item.channel)
  }
}

extension LedgerItem {
  /// Days of the first dispute, from the one on which the firm knew it; one that runs has no end in sight.
  public var firstDispute: Range<Int>? {
    func known(_ event: LedgerEvent) -> Int { Int(max(event.effective, event.knownOn).number) }
    guard let begun = events.first(where: { $0.kind == .disputed && $0.isDated }) else { return nil }
    let over = events.first { $0.kind == .resolved && $0.effective >= begun.effective }.map(known)
    return known(begun)..<max(known(begun), over ?? PaymentHistory.Item.running)
  }
}
