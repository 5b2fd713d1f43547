/// Weekly rates of payment by ageing bucket: what a controller rolls forward by hand.
///
/// At looks every seven days over the last half year the invoices open in each bucket are counted, and how many of
/// them were paid within the next seven days.
public struct RollRates: Sendable {
  /// Lower ends of the buckets but the first, in days from due.
  public static let edges = [-28, -21, -14, -7, 0, 8, 15, 31, 61, 91]
  /// Looks taken.
  public static let looks = 26

  /// Open invoices seen, by bucket.
  public let open: [Int]
  /// Of those paid within seven days, by bucket.
  public let paid: [Int]

  /// Rates from a history.
  public init(_ history: PaymentHistory) {
    var open = [Int](repeating: 0, count: RollRates.edges.count + 1)
    var paid = open
    for item in history.items {
      for look in 1...RollRates.looks {
        let day = history.end - 7 * look
        guard day > item.known else { break }
        guard item.exit >= day else { continue }
        let bucket = RollRates.bucket(day - item.due)
        open[bucket] += 1
        if item.isPaid && item.exit < day + 7 { paid[bucket] += 1 }
      }
    }
    self.open = open
    self.paid = paid
  }

  /// The bucket of an age.
  public static func bucket(_ age: Int) -> Int { edges.lastIndex { $0 <= age }.map { $0 + 1 } ?? 0 }

  /// Share paid within seven days, by bucket; the pooled share where a bucket was never seen.
  public func rate(_ bucket: Int) -> Double {
    if open[bucket] > 0 { return Double(paid[bucket]) / Double(open[bucket]) }
    let all = open.reduce(0, +)
    return all > 0 ? Double(paid.reduce(0, +)) / Double(all) : 0
  }

  /// Daily hazards of an open invoice: each week's payments on its last day.
  func hazards(_ item: PaymentHistory.Item, from day: Int, days: Int) -> [Double] {
    (0..<days).map { $0 % 7 == 6 ? rate(RollRates.bucket(day + $0 - 6 - item.due)) : 0 }
  }
}
