import Liquidity

/// Carries a block of paths through groups of pools of cash that cover no other: each group by an engine of its own, then
/// all together.
///
/// Amounts of money add up exactly. What is decided by one balance is decided where cash is scarcest: the lowest cash of
/// a day is the least by which a group stands above its minimum, plus the sum of the minima, so that it lies below that
/// sum when some group is short. Drawdowns add up, since what one group has fills no other.
final class PooledEngine {
  private let experiment: Experiment
  private let layout: PathLayout
  private let engines: [BlockEngine]
  private let minima: [Int64]

  /// - Parameter plans: One for each group (``Experiment/part(pool:)``).
  init(_ experiment: Experiment, plans: [KernelPlan], screensFailures: Bool) {
    self.experiment = experiment
    layout = PathLayout(experiment)
    engines = plans.map { BlockEngine(plan: $0, screensFailures: screensFailures) }
    minima = experiment.pools.map { $0.minimumCash ?? 0 }
  }

  /// Plans of the groups of a run.
  static func plans(_ experiment: Experiment) -> [KernelPlan] {
    experiment.pools.indices.map { KernelPlan(experiment.part(pool: $0)) }
  }

  /// Simulates the paths from `firstPath` on, as ``BlockEngine/run(firstPath:count:)`` does.
  func run(firstPath: Int, count: Int) -> PathBlock {
    let blocks = engines.map { $0.run(firstPath: firstPath, count: count) }
    var totals = blocks[0].totals
    for block in blocks.dropFirst() { totals.join(block.totals) }
    return PathBlock(
      firstPath: firstPath, count: count, values: columns(of: blocks, count: count), totals: totals)
  }

  private func columns(of blocks: [PathBlock], count: Int) -> [Int64] {
    let parts = engines.map(\.layout)
    let groups = blocks.indices
    return [Int64](unsafeUninitializedCapacity: layout.count * count) { buffer, used in
      func own(_ group: Int, _ column: PathLayout.Column, _ path: Int) -> Int64 {
        blocks[group].values[parts[group].index(column) * count + path]
      }
      func put(_ column: PathLayout.Column, _ value: (Int) -> Int64) {
        let base = layout.index(column) * count
        for path in 0..<count { buffer[base + path] = value(path) }
      }
      func add(_ column: PathLayout.Column) {
        put(column) { path in groups.reduce(into: Int64(0)) { $0 &+= own($1, column, path) } }
      }
      /// The least by which a group stands above its minimum, plus the sum of the minima.
      func scarcest(_ column: PathLayout.Column, _ path: Int) -> Int64 {
        let headroom = groups.map { own($0, column, path) - minima[$0] }.min() ?? 0
        return headroom + minima.reduce(0, +)
      }
      for day in 0..<layout.days { add(.closing(day: day)) }
      for week in 0..<layout.weeks {
        add(.weekReceipts(week))
        put(.weekLowest(week)) { scarcest(.weekLowest(week), $0) }
      }
      put(.lowest) { scarcest(.lowest, $0) }
      put(.lowestDay) { path in
        let scarce =
          groups.min { own($0, .lowest, path) - minima[$0] < own($1, .lowest, path) - minima[$1] } ?? 0
        return own(scarce, .lowestDay, path)
      }
      put(.firstShortfall) { path in
        groups.lazy.map { own($0, .firstShortfall, path) }.filter { $0 >= 0 }.min() ?? -1
      }
      for column in [
        PathLayout.Column.drawdown, .creditLoss, .failed, .receivablesEnd, .invoiced, .receipts,
      ] { add(column) }
      put(.dsoEnd) { path in
        CountBack.tenThousandths(
          receivables: groups.reduce(into: experiment.uncoveredReceivables) {
            $0 += own($1, .receivablesEnd, path)
          }, months: experiment.salesMonths,
          sales: { month in
            engines.reduce(into: month.known) { $0 += $1.invoiced(on: month.window, path: path) }
          })
      }
      if layout.financing != nil {
        // The first group's facilities stand behind its own columns, in the same order.
        let from = parts[0].index(.bare(day: 0))
        let to = layout.index(.bare(day: 0))
        for column in 0..<(parts[0].count - from) {
          for path in 0..<count {
            buffer[(to + column) * count + path] = blocks[0].values[(from + column) * count + path]
          }
        }
        for day in 0..<layout.days {
          let base = layout.index(.bare(day: day)) * count
          for path in 0..<count {
            buffer[base + path] &+= groups.dropFirst().reduce(into: Int64(0)) {
              $0 &+= own($1, .closing(day: day), path)
            }
          }
        }
      }
      for group in groups {
        put(.pool(group, .lowest)) { own(group, .lowest, $0) }
        put(.pool(group, .lowestDay)) { own(group, .lowestDay, $0) }
        put(.pool(group, .firstShortfall)) { own(group, .firstShortfall, $0) }
        put(.pool(group, .drawdown)) { own(group, .drawdown, $0) }
        put(.pool(group, .receipts)) { own(group, .receipts, $0) }
        for (week, range) in experiment.weeks.enumerated() {
          put(.poolClosing(group, week: week)) { own(group, .closing(day: range.upperBound - 1), $0) }
          put(.poolLowest(group, week: week)) { own(group, .weekLowest(week), $0) }
        }
      }
      used = layout.count * count
    }
  }
}

extension RunTotals {
  /// Joins the sums of another group of pools on the same paths.
  fileprivate mutating func join(_ other: RunTotals) {
    let before = self
    self += other
    paths = before.paths
    for place in debtors.indices {
      // A debtor fails once, and is late once, in however many pools it pays.
      debtors[place].failures = max(before.debtors[place].failures, other.debtors[place].failures)
      debtors[place].latePaths = max(before.debtors[place].latePaths, other.debtors[place].latePaths)
    }
  }
}
