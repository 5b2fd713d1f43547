import CreditModels

/// Bridges from what is known of a debtor to an annual probability of failing, where the ledger shows too few failures.
///
/// Each is an assumption that the result names; none is fitted here.
public enum DefaultBridge {
  /// The rating whose firms have a `Z''` like this one's, by Altman's bond rating equivalents of `Z'' + 3.25`.
  ///
  /// - Reference: [AltmanHotchkiss2006], table of EM-score and bond rating equivalents (from memory).
  public static func rating(anyTradeScore score: Double) -> String {
    let steps: [(Double, String)] = [
      (8.15, "AAA"), (7.60, "AA+"), (7.30, "AA"), (7.00, "AA-"), (6.85, "A+"), (6.65, "A"), (6.40, "A-"),
      (6.25, "BBB+"), (5.85, "BBB"), (5.65, "BBB-"), (5.25, "BB+"), (4.95, "BB"), (4.75, "BB-"), (4.50, "B+"),
      (4.15, "B"), (3.75, "B-"), (3.20, "CCC+"), (2.50, "CCC"), (1.75, "CCC-"),
    ]
    return steps.first { score + 3.25 > $0.0 }?.1 ?? "D"
  }

  /// A step of lateness with the odds of failing against a debtor that owes nothing overdue.
  public struct LatenessStep: Sendable, Hashable {
    /// Least days overdue of the oldest invoice.
    public var from: Int
    /// Odds against the first step.
    public var odds: Double
  }

  /// Odds by days overdue of the oldest open invoice: the project's own assumption, in the order of what lenders see,
  /// to be replaced by your own counts.
  public static let lateness = [
    LatenessStep(from: 0, odds: 1), LatenessStep(from: 1, odds: 1.5), LatenessStep(from: 31, odds: 3),
    LatenessStep(from: 61, odds: 6), LatenessStep(from: 91, odds: 15),
  ]

  /// Annual probabilities whose mean over debtors is a stated rate and whose odds follow lateness.
  ///
  /// - Parameters:
  ///   - daysOverdue: Of the oldest open invoice, one a debtor; 0 or less is not overdue.
  ///   - mean: The rate that they average to, in (0, 1).
  public static func probabilities(daysOverdue: [Int], mean: Double) -> [Double] {
    precondition(mean > 0 && mean < 1, "a rate lies between 0 and 1")
    let odds = daysOverdue.map { days in lateness.last { $0.from <= max(0, days) }?.odds ?? 1 }
    guard !odds.isEmpty else { return [] }
    func average(_ base: Double) -> Double {
      odds.reduce(0) { $0 + base * $1 / (1 + base * $1) } / Double(odds.count)
    }
    var low = 0.0
    var high = mean / (1 - mean)
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if average(middle) < mean { low = middle } else { high = middle }
    }
    let base = (low + high) / 2
    return odds.map { base * $0 / (1 + base * $0) }
  }
}
