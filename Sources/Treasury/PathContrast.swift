import Liquidity
import Receivables
import Simulation

/// What the bad paths of a run have in common: receipts, outflows and failures on them against all paths.
///
/// A description of simulated paths and no experiment: it says with what a shortfall comes, not what would avoid it.
public struct PathContrast: Sendable, Hashable, Codable {
  /// A quantity on the bad paths and on all, minor units.
  public struct Pair: Sendable, Hashable, Codable {
    /// Mean of the bad paths.
    public var bad: Double
    /// Mean of all paths.
    public var all: Double
    /// What the bad paths have more.
    public var difference: Double { bad - all }
  }

  /// Whether the bad paths are those with a shortfall; else they are the 5 % with the lowest cash.
  public var isShortfall: Bool
  /// Number of bad paths.
  public var paths: Int
  /// Number of all paths.
  public var allPaths: Int
  /// Week, from 1, in which the bad paths most often have their lowest day; amounts are until its end.
  public var week: Int
  /// Closing cash.
  public var cash: Pair
  /// Receipts so far.
  public var receipts: Pair
  /// Outflows so far, without what facilities draw, repay and cost.
  public var outflows: Pair
  /// Draws less repayments, interest and fees so far; 0 without facilities.
  public var financing: Pair
  /// Failed amounts of the whole horizon.
  public var failed: Pair

  /// Fewest shortfalls of which a mean says something.
  static let fewestShortfalls = 20
  /// Fewest paths.
  static let fewestPaths = 200

  /// The contrast of a finished run; `nil` without a cash position or with too few paths.
  ///
  /// - Throws: What reading the columns throws.
  /// - Complexity: O(paths x weeks).
  public init?(_ experiment: Experiment, columns: some PathColumns) throws {
    guard experiment.hasCashPosition, columns.paths >= Self.fewestPaths else { return nil }
    let first = try columns.column(.firstShortfall)
    let short = first.indices.filter { first[$0] >= 0 }
    isShortfall = short.count >= Self.fewestShortfalls && short.count < columns.paths
    let bad: [Int]
    if isShortfall {
      bad = short
    } else {
      let lowest = try columns.column(.lowest)
      bad = Array(
        lowest.indices.sorted { (lowest[$0], $0) < (lowest[$1], $1) }.prefix(max(1, columns.paths / 20)))
    }
    let lowestDays = try columns.column(.lowestDay)
    var counts = [Int](repeating: 0, count: experiment.weeks.count)
    for path in bad {
      if let week = experiment.weeks.firstIndex(where: { $0.contains(Int(lowestDays[path])) }) {
        counts[week] += 1
      }
    }
    let most = counts.max() ?? 0
    let chosen = counts.firstIndex(of: most) ?? 0
    let day = experiment.weeks[chosen].upperBound - 1
    func means(_ values: [Int64]) -> Pair {
      let all = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
      let mean = bad.reduce(0.0) { $0 + Double(values[$1]) } / Double(bad.count)
      return Pair(bad: mean, all: all)
    }
    func combined(_ left: Pair, _ right: Pair, _ sign: Double) -> Pair {
      Pair(bad: left.bad + sign * right.bad, all: left.all + sign * right.all)
    }
    var receipts = Pair(bad: 0, all: 0)
    for week in 0...chosen {
      receipts = combined(receipts, means(try columns.column(.weekReceipts(week))), 1)
    }
    let closing = means(try columns.column(.closing(day: day)))
    let bare = experiment.facilities == nil ? closing : means(try columns.column(.bare(day: day)))
    let opening = Double(experiment.waterfall.openingCash)
    self.receipts = receipts
    cash = closing
    outflows = Pair(bad: opening + receipts.bad - bare.bad, all: opening + receipts.all - bare.all)
    financing = combined(closing, bare, -1)
    failed = means(try columns.column(.failed))
    week = chosen + 1
    paths = bad.count
    allPaths = columns.paths
  }
}
