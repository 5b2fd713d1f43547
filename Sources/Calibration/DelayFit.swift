import CreditModels
import Receivables
import Stochastics

/// Payment delays fitted from a ledger: one curve a segment, with the pooled curve behind it.
public struct DelayFit: Sendable {
  /// How a segment's curve was fitted.
  public struct SegmentFit: Sendable {
    /// Name of the segment.
    public var segment: String
    /// The estimate.
    public var estimate: KaplanMeier
    /// The curve that the simulation draws from.
    public var curve: DelayCurve
    /// Share paid within 30 days after due.
    public var paidBy30: Double
    /// Its 95 % interval; `nil` where none exists.
    public var paidBy30Interval: (low: Double, high: Double)?
  }

  /// Fits by segment, in order of name.
  public let segments: [SegmentFit]
  /// The pooled estimate of the whole ledger.
  public let pooled: KaplanMeier
  /// The curve of debtors of a segment without history.
  public let pooledCurve: DelayCurve

  /// Why a ledger cannot be fitted.
  public enum Refusal: Error, Sendable, Hashable {
    /// No invoice of the view was ever seen paid (an export of open items only, or an empty ledger).
    case noPaymentHistory(invoices: Int)
  }

  /// At least so many must be at risk for a hazard to be used.
  public static let enoughAtRisk = 10
  /// Ages behind the last one used whose hazard is continued as a constant.
  public static let tailDays = 30

  /// Fits every segment of a view.
  ///
  /// Up to the last age with 10 at risk in the segment: its own hazard; then the pooled hazard to the last age with
  /// 10 at risk in all; then the pooled hazard of the 30 days before, constant.
  ///
  /// - Parameters:
  ///   - segmentOf: Segment of each customer of the view.
  ///   - weight: How often each customer counts; resamples weigh customers.
  public init(
    view: LedgerView, segmentOf: (Int) -> String, weight: (Int) -> Int = { _ in 1 }
  ) throws(Refusal) {
    var bySegment: [String: [PaymentSpell]] = [:]
    var all: [PaymentSpell] = []
    for item in view.items {
      guard let spell = PaymentSpell(item: item, asOf: view.asOf) else { continue }
      let segment = segmentOf(item.customer)
      for _ in 0..<weight(item.customer) {
        bySegment[segment, default: []].append(spell)
        all.append(spell)
      }
    }
    let pooled = KaplanMeier(all)
    guard pooled.payments > 0 else { throw .noPaymentHistory(invoices: all.count) }
    self.pooled = pooled
    pooledCurve = DelayFit.curve(own: pooled, pooled: pooled)
    segments = bySegment.keys.sorted().map { name in
      let estimate = KaplanMeier(bySegment[name] ?? [])
      let interval = estimate.interval(age: 30)
      return SegmentFit(
        segment: name, estimate: estimate, curve: DelayFit.curve(own: estimate, pooled: pooled),
        paidBy30: 1 - estimate.survival(age: 30), paidBy30Interval: interval.map { (1 - $0.high, 1 - $0.low) }
      )
    }
  }

  /// The curve of a segment.
  public func curve(_ segment: String) -> DelayCurve {
    segments.first { $0.segment == segment }?.curve ?? pooledCurve
  }

  static func curve(own: KaplanMeier, pooled: KaplanMeier) -> DelayCurve {
    let lastPooled =
      pooled.lastAge(withAtRisk: enoughAtRisk) ?? pooled.firstAge + max(0, pooled.atRisk.count - 1)
    let lastOwn = min(lastPooled, own.lastAge(withAtRisk: enoughAtRisk) ?? (own.firstAge - 1))
    let first = min(own.firstAge, pooled.firstAge)
    var hazards: [Double] = []
    for age in first...lastPooled {
      let source = age <= lastOwn ? own : pooled
      hazards.append(source.hazard(age: age) ?? 0)
    }
    var paid = 0
    var atRisk = 0
    for age in max(pooled.firstAge, lastPooled - tailDays + 1)...lastPooled {
      paid += pooled.paid[age - pooled.firstAge]
      atRisk += pooled.atRisk[age - pooled.firstAge]
    }
    return DelayCurve(
      firstAge: first, hazards: hazards, tail: atRisk > 0 ? Double(paid) / Double(atRisk) : 0,
      lastObservedAge: lastPooled, origin: .fitted(invoices: own.spells, paid: own.payments))
  }
}

extension PaymentSpell {
  /// The spell of an invoice of a view, or `nil` for items that are not paid by customers in the ordinary way.
  ///
  /// An invoice counts as paid on the day on which cash closed it. One closed by credit note, netting, bill or
  /// write-off, or whose debtor failed, is censored on that day: each cause counts once.
  public init?(item: LedgerItem, asOf: Day) {
    guard item.kind == .invoice || item.kind == .milestone else { return nil }
    var open = item.amount
    var end = asOf + 1
    var isPaid = false
    events: for event in item.events {
      guard event.isDated else {
        if event.kind.reducesOpenAmount { open -= event.amount }
        if open <= 0 { return nil }
        continue
      }
      switch event.kind {
      case .failed, .writtenOff:
        end = event.effective
        break events
      case .cleared:
        end = event.effective
        isPaid = true
        break events
      case .amountChanged, .reversed: open += event.amount
      case _ where event.kind.reducesOpenAmount:
        open -= event.amount
        if open <= 0 {
          end = event.effective
          isPaid = event.kind == .paid || event.kind == .discounted
          break events
        }
      default: break
      }
    }
    let entry = item.knownOn - item.due
    let exit = end - item.due
    guard exit > entry || (isPaid && exit == entry) else { return nil }
    self.init(entry: entry, exit: exit, isPaid: isPaid)
  }
}
