import CreditModels
import Receivables

/// Two more estimates of how balances age, beside the cohort matrix by number of ``LedgerRates``.
///
/// - **Duration.** Payments over invoice-days in a bucket: a daily intensity that uses every day, also of invoices that
///   came and went between two looks. Over `n` days the chance of payment is `1 - exp(-n x intensity)` while the bucket
///   stays.
/// - **Total-balance ageing.** A customer's whole balance is as old as its oldest open invoice; the ordinary matrix,
///   partial-balance ageing, ages every invoice by itself. Shares of amounts over 28 days (cohort).
///
/// - Reference: [CyertDavidsonThompson1962] on both ageings; [LandoSkodeberg2002] on durations.
public struct AgeingEstimates: Sendable {
  /// Daily intensity of payment by bucket, with `count` payments behind it.
  public let paidADay: [FittedValue]
  /// Of a customer's balance in a bucket (row), the share of the amount in each bucket, paid or closed otherwise 28 days
  /// later, by total-balance ageing.
  public let totalBalance: [[Double]]
  /// The same by partial-balance ageing, each invoice by itself.
  public let partialBalance: [[Double]]

  private static let buckets = 5

  /// The estimates of a view, over the last two years.
  ///
  /// - Complexity: O(looks x items).
  public init(view: LedgerView) {
    let end = Int(view.asOf.number) + 1
    let items = view.items.compactMap { PaymentHistory.Item(item: $0, end: end) }
    let start = end - LedgerRates.step * LedgerRates.looks
    var paid = [Int](repeating: 0, count: Self.buckets)
    var days = [Double](repeating: 0, count: Self.buckets)
    for item in items {
      let first = max(item.known, start)
      let last = item.isPaid ? item.exit : item.exit - 1
      guard last >= first else { continue }
      for bucket in 0..<Self.buckets {
        let range = Self.range(bucket)
        let low = max(first, item.due + range.lowerBound)
        let high = min(last, item.due + range.upperBound)
        if high >= low { days[bucket] += Double(high - low + 1) }
      }
      if item.isPaid, item.exit >= start { paid[LedgerRates.bucket(item.exit - item.due)] += 1 }
    }
    paidADay = (0..<Self.buckets).map { bucket in
      guard days[bucket] > 0 else { return FittedValue(0, count: 0, origin: .weak) }
      return FittedValue(
        Double(paid[bucket]) / days[bucket],
        standardError: Double(max(1, paid[bucket])).squareRoot() / days[bucket], count: paid[bucket],
        origin: paid[bucket] < 5 ? .weak : .fitted)
    }
    var total = [[Double]](
      repeating: [Double](repeating: 0, count: LedgerRates.states.count), count: Self.buckets)
    var partial = total
    for look in 1...LedgerRates.looks {
      let day = end - LedgerRates.step * look
      let later = day + LedgerRates.step
      let open = items.filter { $0.known < day && $0.exit >= day }
      func oldest(_ day: Int, _ items: [PaymentHistory.Item]) -> [Int: Int] {
        var ages: [Int: Int] = [:]
        for item in items where item.known < day && item.exit >= day {
          ages[item.customer] = max(ages[item.customer] ?? Int.min, day - item.due)
        }
        return ages
      }
      let before = oldest(day, open)
      let after = oldest(later, open)
      for item in open {
        let gone = item.exit >= later ? nil : item.isPaid ? Self.buckets : Self.buckets + 1
        let own = LedgerRates.bucket(day - item.due)
        partial[own][gone ?? LedgerRates.bucket(later - item.due)] += item.amount
        let from = LedgerRates.bucket(before[item.customer] ?? 0)
        total[from][gone ?? LedgerRates.bucket(after[item.customer] ?? 0)] += item.amount
      }
    }
    totalBalance = total.map(Self.shares)
    partialBalance = partial.map(Self.shares)
  }

  private static func shares(_ row: [Double]) -> [Double] {
    let sum = row.reduce(0, +)
    return row.map { sum > 0 ? $0 / sum : 0 }
  }

  /// Ages of a bucket, as days after due.
  private static func range(_ bucket: Int) -> ClosedRange<Int> {
    switch bucket {
    case 0: -100_000...0
    case 1: 1...30
    case 2: 31...60
    case 3: 61...90
    default: 91...100_000
    }
  }
}
