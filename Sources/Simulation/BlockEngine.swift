import CreditModels
import Liquidity
import Stochastics

/// Carries a block of paths through the whole book: one debtor after another over the whole horizon, all paths of
/// the block side by side.
///
/// Debtors are independent given the factors, so the outer loop runs over them and state stays small
///. Order within a day: failure, receipts, credits, issue, outflows, close; a payment that would
/// arrive on the day of failure or later is lost. One engine serves one thread.
public final class BlockEngine {
  /// Paths of a block. Ranges of a run begin and end at multiples of it, or at the run's end.
  public static let blockPaths = 256

  let experiment: Experiment
  let layout: PathLayout
  let plan: KernelPlan
  private let paths: Int
  let factors: FactorBlock?
  let failureClock: FailureClock
  private let payments: TilePayments
  private let cohorts: CohortEngine?
  let chances: RegimeChances
  private let outflows: UnsafeMutablePointer<Int64>
  private let closing: UnsafeMutablePointer<Int64>
  private let lowest: UnsafeMutablePointer<Waterfall.Lowest>
  private let financing: FinancingBlock?

  /// An engine for a run.
  ///
  /// - Parameter screensFailures: Whether the screens spare default probabilities; the results are the
  ///   same either way.
  public convenience init(_ experiment: Experiment, screensFailures: Bool = true) {
    self.init(plan: KernelPlan(experiment), screensFailures: screensFailures)
  }

  /// - Parameter blockPaths: Most paths of a block, whole tiles; fewer than the usual number for passes of few paths.
  init(plan: KernelPlan, screensFailures: Bool, blockPaths paths: Int = BlockEngine.blockPaths) {
    self.plan = plan
    self.paths = paths
    experiment = plan.experiment
    layout = PathLayout(experiment)
    factors = experiment.factors.map { [experiment] in
      FactorBlock(
        model: $0, weeks: experiment.modelWeeks, paths: paths, screen: plan.screen)
    }
    failureClock = FailureClock(plan: plan, factors: factors, screens: screensFailures)
    payments = TilePayments(plan: plan, blockPaths: paths)
    cohorts = plan.cohorts.map { CohortEngine(plan: $0, kernel: plan, blockPaths: paths) }
    chances = RegimeChances(experiment, isUsed: plan.usedChances)
    outflows = .allocate(capacity: experiment.days * paths)
    closing = .allocate(capacity: experiment.days * paths)
    lowest = .allocate(capacity: paths)
    financing = experiment.facilities.map { [experiment] in
      FinancingBlock(
        plan: $0, waterfall: experiment.waterfall, weeks: experiment.weeks, days: experiment.days,
        paths: paths)
    }
  }

  deinit {
    outflows.deallocate()
    closing.deallocate()
    lowest.deallocate()
  }

  /// Failure cases computed in fixed order so far; the screens spared the others.
  public var recomputedFailures: Int { failureClock.recomputed }

  /// Failure cases that the coarse screen left over so far.
  public var examinedFailures: Int { failureClock.examined }

  /// Simulates the paths from `firstPath` on.
  ///
  /// - Parameters:
  ///   - firstPath: First path; a multiple of ``blockPaths``.
  ///   - count: At most ``blockPaths``.
  /// - Randomness: reads the streams of the experiment's key for these paths, nothing else.
  /// - Complexity: O(count x (invoices + debtors x weeks x factors + days)).
  public func run(firstPath: Int, count: Int) -> PathBlock {
    precondition(
      count > 0 && count <= paths && firstPath % paths == 0, "blocks begin at multiples of their size")
    let days = experiment.days
    outflows.update(repeating: 0, count: days * paths)
    payments.begin()
    var totals = RunTotals(
      days: days, debtors: experiment.debtors.count, hasFinancing: financing != nil)
    totals.paths = Int128(count)
    factors?.draw(schedule: plan.schedule, firstPath: firstPath)
    payments.shocks?.draw(key: experiment.key, firstPath: firstPath, count: paths)
    payments.blockStart = firstPath
    drawSalesLevels(firstPath: firstPath)
    for first in stride(from: 0, to: count, by: TileLanes.count) {
      carry(tile: first, firstPath: firstPath, live: min(TileLanes.count, count - first), totals: &totals)
    }
    financing?.begin()
    drawOutflows(firstPath: firstPath, count: count, totals: &totals)
    if let financing {
      for lane in 0..<count {
        financing.close(
          lane: lane, path: UInt32(firstPath + lane), key: experiment.key, receipts: payments.receipts,
          outflows: outflows, factors: factors?.paths(), collateral: Collateral(), closing: closing,
          lowest: lowest)
      }
      totals.financing?.take(financing)
    } else {
      experiment.waterfall.close(
        days: days, paths: paths, receipts: payments.receipts, outflows: outflows, closing: closing,
        lowest: lowest)
    }
    return finish(firstPath: firstPath, count: count, totals: &totals)
  }

  /// Carries a tile of paths through the whole book.
  private func carry(tile first: Int, firstPath: Int, live: Int, totals: inout RunTotals) {
    let stream = TileStream(schedule: plan.schedule, firstPath: UInt32(firstPath + first))
    let lanes = UInt32(truncatingIfNeeded: UInt64(1) << UInt64(live) - 1)
    factors?.load(tile: first)
    chances.weigh(tile: first, factors: factors)
    var sums = TilePayments.Totals()
    let debtors = plan.debtors
    totals.debtors.withUnsafeMutableBufferPointer { own in
      for position in 0..<plan.debtorCount {
        let place = position % FailureClock.group
        if place == 0 { failureClock.prepare(first: position) }
        guard debtors[position].claims &+ debtors[position].orders > 0 else { continue }
        let failing = failureClock.draw(
          debtors[position], place: place, stream: stream, blockPath: first, live: lanes)
        payments.carry(
          debtors[position], stream: stream, chances: chances.rows, blockPath: first, live: lanes,
          failing: failing, failureDays: failureClock.failureDays, totals: &sums, sums: &own[position])
      }
      cohorts?.carry(
        stream: stream, firstPath: firstPath + first, factors: factors, regimes: chances.rows,
        into: CohortEngine.Target(payments: payments, blockPath: first, live: live), totals: &sums, sums: own)
    }
    payments.flush(blockPath: first)
    totals.fromOpenItems += sums.fromOpenItems
    totals.fromPlan += sums.fromPlan
    totals.fromRecoveries += sums.fromRecoveries
    totals.beyondHistory += sums.beyondHistory
    totals.invoiced += sums.invoiced
  }

  private func drawSalesLevels(firstPath: Int) {
    var largest: Int64 = 1 << 30
    for (plan, deviation) in experiment.salesDeviation.enumerated() where deviation > 0 {
      for path in 0..<paths {
        let uniform = experiment.key.uniform(
          path: UInt32(firstPath + path), entity: UInt32(plan), slot: 0, purpose: .salesLevel)
        let level = BlockEngine.level(uniform: uniform, deviation: deviation).units
        payments.levels[plan * paths + path] = level
        largest = max(largest, level)
      }
    }
    payments.largestLevel = Double(largest) * 0x1p-30 + 1e-6
  }

  /// A log-normal level of mean 1 whose standard deviation is `deviation`.
  static func level(uniform: Double, deviation: Double) -> FixedShare {
    let variance = FixedOrder.log(1 + deviation * deviation)
    return FixedShare(
      FixedOrder.exp(variance.squareRoot() * FixedOrder.inverseNormalCDF(uniform) - variance / 2))
  }

  private func drawOutflows(firstPath: Int, count: Int, totals: inout RunTotals) {
    for occurrence in experiment.outflows.occurrences {
      let row = outflows + occurrence.day * paths
      for path in 0..<count {
        var amount: Int64
        switch occurrence.size {
        case .fixed(let value): amount = value
        case .shareOfSales(let share, let known, let window):
          var sales = known
          for day in window { sales += payments.invoiced[day * paths + path] + payments.invoicedAlways[day] }
          amount = share.of(sales)
        case .shareOfReceipts(let share, let known, let window):
          var received = known
          for day in window { received += payments.receipts[day * paths + path] }
          amount = share.of(received)
        }
        if occurrence.deviation > 0 {
          let uniform = experiment.key.uniform(
            path: UInt32(firstPath + path), entity: UInt32(occurrence.outflow),
            slot: UInt32(occurrence.number),
            purpose: .outflowLevel)
          amount = BlockEngine.level(uniform: uniform, deviation: occurrence.deviation).of(amount)
        }
        row[path] += amount
        totals.financing?.add(amount, occurrence.kind, day: occurrence.day)
        financing?.note(amount, occurrence.kind, day: occurrence.day, lane: path)
      }
    }
  }

  /// Invoiced on some days on a path of the block that was run last.
  func invoiced(on window: Range<Int>, path: Int) -> Int64 {
    window.reduce(into: Int64(0)) {
      $0 += payments.invoiced[$1 * paths + path] + payments.invoicedAlways[$1]
    }
  }

  /// Writes the columns of the block and closes its sums.
  private func finish(firstPath: Int, count: Int, totals: inout RunTotals) -> PathBlock {
    let days = experiment.days
    for day in 0..<days {
      var received: Int128 = 0
      var spent: Int128 = 0
      for path in 0..<count {
        received += Int128(payments.receipts[day * paths + path])
        spent += Int128(outflows[day * paths + path])
      }
      totals.receipts[day] = received
      let waits = financing?.acted(day: day) ?? (suppliers: 0, capex: 0)
      totals.outflows[day] = spent - waits.suppliers - waits.capex
    }
    let receipts = payments.receipts
    let invoiced = payments.invoiced
    let always = payments.invoicedAlways
    let values = [Int64](unsafeUninitializedCapacity: layout.count * count) { buffer, used in
      func column(_ column: PathLayout.Column, _ value: (Int) -> Int64) {
        let base = layout.index(column) * count
        for path in 0..<count { buffer[base + path] = value(path) }
      }
      for day in 0..<days { column(.closing(day: day)) { closing[day * paths + $0] } }
      for (week, range) in experiment.weeks.enumerated() {
        column(.weekReceipts(week)) { path in
          range.reduce(into: Int64(0)) { $0 += receipts[$1 * paths + path] }
        }
        column(.weekLowest(week)) { path in
          range.reduce(into: Int64.max) { $0 = min($0, closing[$1 * paths + path]) }
        }
      }
      let opening = experiment.waterfall.openingCash
      column(.lowest) { lowest[$0].cash }
      column(.lowestDay) { Int64(lowest[$0].day) }
      column(.firstShortfall) { Int64(lowest[$0].firstShortfall) }
      if financing == nil { column(.drawdown) { max(0, opening - lowest[$0].cash) } }
      column(.creditLoss) { payments.loss[$0] }
      column(.failed) { payments.failed[$0] }
      column(.receivablesEnd) { receipts[days * paths + $0] }
      column(.invoiced) { path in
        (0..<days).reduce(into: Int64(0)) { $0 += invoiced[$1 * paths + path] + always[$1] }
      }
      column(.receipts) { path in (0..<days).reduce(into: Int64(0)) { $0 += receipts[$1 * paths + path] } }
      column(.dsoEnd) { path in
        CountBack.tenThousandths(
          receivables: receipts[days * paths + path] + experiment.uncoveredReceivables,
          months: experiment.salesMonths,
          sales: { month in
            month.window.reduce(into: month.known) { $0 += invoiced[$1 * paths + path] + always[$1] }
          })
      }
      financing?.write(
        layout: layout, weeks: experiment.weeks.count, days: days, opening: opening, stride: paths,
        column: column)
      used = layout.count * count
    }
    return PathBlock(firstPath: firstPath, count: count, values: values, totals: totals)
  }
}
