import Receivables
import Simulation
import Stochastics

/// What a forecast says of one group of pools of cash that covers no other.
///
/// Amounts are minor units of the forecast's currency; ``owned(_:)`` turns them into the pool's own.
public struct PoolSummary: Sendable {
  /// What is known of a group at the start.
  public struct Facts: Sendable, Hashable {
    /// Its pools, joined.
    public var name: String
    /// Currency of its money; the forecast's for a group of several.
    public var currency: Currency
    /// Units of the forecast's currency for one of its own.
    public var rate: Double
    /// Cash at the start.
    public var opening: Int64
    /// Cash below which it is short.
    public var minimum: Int64
    /// Open items that are paid into it.
    public var openAmount: Int64

    /// Facts about a group.
    public init(
      name: String, currency: Currency, rate: Double, opening: Int64, minimum: Int64, openAmount: Int64
    ) {
      self.name = name
      self.currency = currency
      self.rate = rate
      self.opening = opening
      self.minimum = minimum
      self.openAmount = openAmount
    }
  }

  /// A week of a group.
  public struct Week: Sendable {
    /// Mean closing cash; over all groups it adds up to the table's to the minor unit.
    public var closing: Int64
    /// 5 % quantile of the week's lowest cash.
    public var lowest05: Estimate
    /// Chance that cash is below the minimum on some day of the week.
    public var shortfall: Estimate
  }

  /// What is known at the start.
  public let facts: Facts
  /// Chance that the group is below its minimum on some day.
  public let shortfall: Estimate
  /// Week, from 1, in which it most often falls short for the first time; `nil` where it never does.
  public let likeliestWeek: Int?
  /// 5 % quantile of the lowest cash.
  public let lowest05: Estimate
  /// Median of the lowest cash.
  public let lowest50: Estimate
  /// Cash that is needed at the start for 99 % of paths: minimum and largest drawdown.
  public let required99: Estimate
  /// What is missing at the lowest on 99 % of paths, with the group's facilities.
  public let topUp99: Estimate
  /// Receipts of the horizon.
  public let receipts: Estimate
  /// Weeks of the table.
  public let weeks: [Week]

  /// Cash above the minimum that is left even at the lowest on 95 % of paths: what lies idle and covers no other pool.
  public var idle: Double? { lowest05.value.map { max(0, $0 - Double(facts.minimum)) } }

  /// An amount in the group's own currency, in its minor units.
  public func owned(_ amount: Double, base: Currency) -> Double {
    amount / facts.rate * Double(facts.currency.minorPerMajor) / Double(base.minorPerMajor)
  }

  /// Groups with their columns; empty where all cash is one.
  ///
  /// - Parameters:
  ///   - drawn: Draws of parameters, whose error then is in the intervals.
  ///   - means: Mean closing cash of each week over all groups, rounded.
  /// - Throws: What reading the columns throws.
  static func groups(
    _ facts: [Facts], experiment: Experiment, columns: any PathColumns, drawn: ParameterSpread?,
    means: [Int64]
  ) throws -> [PoolSummary] {
    guard columns.layout.pools > 0 else { return [] }
    precondition(facts.count == columns.layout.pools, "facts for every group")
    let closings = try facts.indices.map { group in
      try experiment.weeks.indices.map { week in
        let sum = try columns.column(.poolClosing(group, week: week)).reduce(into: Int128(0)) {
          $0 += Int128($1)
        }
        return ForecastSummariser.roundedQuotient(sum, Int128(columns.paths))
      }
    }
    return try facts.enumerated().map { group, fact in
      try PoolSummary(
        group, fact, experiment: experiment, columns: columns, drawn: drawn,
        closings: experiment.weeks.indices.map { week in
          // The first group takes what rounding leaves, so that means add across.
          group > 0 ? closings[group][week] : means[week] - closings.dropFirst().reduce(0) { $0 + $1[week] }
        })
    }
  }

  private init(
    _ group: Int, _ facts: Facts, experiment: Experiment, columns: any PathColumns, drawn: ParameterSpread?,
    closings: [Int64]
  ) throws {
    let paths = columns.paths
    self.facts = facts
    let lows = try columns.column(.pool(group, .lowest))
    let lowest = lows.sortedByDigits()
    let first = try columns.column(.pool(group, .firstShortfall))
    let falls = try columns.column(.pool(group, .drawdown))
    let received = try columns.column(.pool(group, .receipts))
    func chance(_ holds: (Int) -> Bool) -> Estimate {
      let plain = Estimate.probability(successes: (0..<paths).count { holds($0) }, of: paths)
      return drawn?.combined(plain) { holds($0) ? 1 : 0 } ?? plain
    }
    func quantile(_ level: Double, _ sorted: [Int64], of values: [Int64]) -> Estimate {
      let plain = Estimate.quantile(level, ofSorted: sorted)
      return drawn?.quantile(plain, of: values) ?? plain
    }
    shortfall = chance { first[$0] >= 0 }
    lowest05 = quantile(0.05, lowest, of: lows)
    lowest50 = quantile(0.50, lowest, of: lows)
    required99 = quantile(0.99, falls.sortedByDigits(), of: falls).shifted(by: Double(facts.minimum))
    topUp99 = quantile(
      0.99, lowest.reversed().map { facts.minimum - $0 }, of: lows.map { facts.minimum - $0 })
    receipts = drawn?.mean(.mean(of: received), of: received) ?? .mean(of: received)
    let counts = experiment.weeks.map { range in first.count { range.contains(Int($0)) } }
    let most = counts.indices.max { (counts[$0], -$0) < (counts[$1], -$1) } ?? 0
    likeliestWeek = counts.indices.contains(most) && counts[most] > 0 ? most + 1 : nil
    weeks = try experiment.weeks.indices.map { week in
      let lows = try columns.column(.poolLowest(group, week: week))
      return Week(
        closing: closings[week], lowest05: quantile(0.05, lows.sortedByDigits(), of: lows),
        shortfall: chance { lows[$0] < facts.minimum })
    }
  }
}
