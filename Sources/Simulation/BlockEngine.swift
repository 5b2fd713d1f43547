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
  private let paths = BlockEngine.blockPaths
  private let factors: FactorBlock?
  private let failureClock: FailureClock
  private let receipts: UnsafeMutablePointer<Int64>
  private let invoiced: UnsafeMutablePointer<Int64>
  private let outflows: UnsafeMutablePointer<Int64>
  private let closing: UnsafeMutablePointer<Int64>
  private let lowest: UnsafeMutablePointer<Waterfall.Lowest>
  private let lanes: DebtorLanes
  private let open: UnsafeMutablePointer<Int64>
  private let loss: UnsafeMutablePointer<Int64>
  private let failed: UnsafeMutablePointer<Int64>
  /// Chances of the stressed regimes, `[regimes x weeks x paths]`.
  private let stressChances: UnsafeMutablePointer<UInt32>

  /// An engine for a run.
  ///
  /// - Parameter screensFailures: Whether the matrix product spares default probabilities; the results are the
  ///   same either way.
  public init(_ experiment: Experiment, screensFailures: Bool = true) {
    self.experiment = experiment
    layout = PathLayout(days: experiment.days, weeks: experiment.weeks.count)
    factors = experiment.factors.map {
      FactorBlock(model: $0, weeks: experiment.modelWeeks, paths: BlockEngine.blockPaths)
    }
    failureClock = FailureClock(
      factors: factors, weeks: experiment.modelWeeks, days: experiment.days, paths: BlockEngine.blockPaths,
      screens: screensFailures)
    receipts = .allocate(capacity: experiment.days * paths)
    invoiced = .allocate(capacity: experiment.days * paths)
    outflows = .allocate(capacity: experiment.days * paths)
    closing = .allocate(capacity: experiment.days * paths)
    lowest = .allocate(capacity: paths)
    open = .allocate(capacity: paths)
    loss = .allocate(capacity: paths)
    failed = .allocate(capacity: paths)
    lanes = DebtorLanes(paths: paths)
    stressChances = .allocate(capacity: experiment.paymentRegimes.count * experiment.modelWeeks * paths)
  }

  deinit {
    for pointer in [receipts, invoiced, outflows, closing, open, loss, failed] { pointer.deallocate() }
    lowest.deallocate()
    stressChances.deallocate()
  }

  /// Failure cases computed in fixed order so far; the screen spared the others.
  public var recomputedFailures: Int { failureClock.recomputed }

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
    for pointer in [receipts, invoiced, outflows] { pointer.update(repeating: 0, count: days * paths) }
    for pointer in [open, loss, failed] { pointer.update(repeating: 0, count: paths) }
    var totals = RunTotals(days: days, debtors: experiment.debtors.count)
    totals.paths = Int128(count)
    factors?.draw(key: experiment.key, firstPath: firstPath, live: count)
    drawSalesLevels(firstPath: firstPath, count: count)
    weighRegimes(count: count)
    var start = 0
    while start < experiment.debtors.count {
      let end = min(start + FailureClock.group, experiment.debtors.count)
      failureClock.prepare(
        group: experiment.debtors[start..<end].map { $0.failureClass.map { experiment.failureClasses[$0] } },
        live: count)
      for position in start..<end {
        carry(debtor: position, row: position - start, firstPath: firstPath, count: count, totals: &totals)
      }
      start = end
    }
    drawOutflows(firstPath: firstPath, count: count)
    experiment.waterfall.close(
      days: days, paths: paths, receipts: receipts, outflows: outflows, closing: closing, lowest: lowest)
    return finish(firstPath: firstPath, count: count, totals: &totals)
  }

  private var salesLevels: [[FixedShare]?] = []

  private func drawSalesLevels(firstPath: Int, count: Int) {
    salesLevels = experiment.salesDeviation.enumerated().map { plan, deviation in
      guard deviation > 0 else { return nil }
      return (0..<count).map { path in
        let uniform = experiment.key.uniform(
          path: UInt32(firstPath + path), entity: UInt32(plan), slot: 0, purpose: .salesLevel)
        return BlockEngine.level(uniform: uniform, deviation: deviation)
      }
    }
  }

  /// The chance of the stressed regime of every kind and week on every path.
  private func weighRegimes(count: Int) {
    for (kind, regime) in experiment.paymentRegimes.enumerated() {
      for week in 0..<experiment.modelWeeks {
        let row = stressChances + (kind * experiment.modelWeeks + week) * paths
        for path in 0..<count {
          var odds = regime.intercept
          if let factors {
            for factor in 0..<factors.count {
              odds += regime.loading[factor] * factors.values[(factor * experiment.modelWeeks + week) * paths + path]
            }
          }
          row[path] = PaymentRegime.chanceUnits(logOdds: odds)
        }
      }
    }
  }

  /// A log-normal level of mean 1 whose standard deviation is `deviation`.
  static func level(uniform: Double, deviation: Double) -> FixedShare {
    let variance = FixedOrder.log(1 + deviation * deviation)
    return FixedShare(
      FixedOrder.exp(variance.squareRoot() * FixedOrder.inverseNormalCDF(uniform) - variance / 2))
  }

  /// One debtor over the block: failure, open items, orders, recovery.
  private func carry(debtor position: Int, row: Int, firstPath: Int, count: Int, totals: inout RunTotals) {
    let debtor = experiment.debtors[position]
    let kind = debtor.failureClass.map { experiment.failureClasses[$0] }
    guard !debtor.claims.isEmpty || !debtor.orders.isEmpty else { return }
    lanes.begin(count: count)
    failureClock.draw(
      kind, row: row, entity: debtor.entity, key: experiment.key, firstPath: firstPath, live: count,
      failures: lanes.failure)
    let arrivals = experiment.arrivals[debtor.arrival]
    var dueSoon: Int64 = 0
    for claim in debtor.claims {
      lanes.draw(
        slot: claim.slot, entity: debtor.entity, purpose: .openItemPayment, key: experiment.key,
        firstPath: firstPath, count: count)
      if claim.due < DebtorLanes.soon { dueSoon += claim.amount }
      settle(claim: claim, debtor: debtor, arrivals: arrivals, count: count, totals: &totals)
    }
    lanes.forgetWords()
    for order in debtor.orders {
      lanes.draw(
        slot: order.slot, entity: debtor.entity, purpose: .orderPayment, key: experiment.key,
        firstPath: firstPath, count: count)
      settle(
        order: order, debtor: debtor, arrivals: arrivals, firstPath: firstPath, count: count, totals: &totals)
    }
    recover(kind, position: position, arrivals: arrivals, dueSoon: dueSoon, count: count, totals: &totals)
  }

  private func settle(
    claim: Experiment.Claim, debtor: Experiment.Debtor, arrivals: [Int32], count: Int, totals: inout RunTotals
  ) {
    let table = experiment.tables[claim.table]
    let days = experiment.days
    let isDueSoon = claim.due < DebtorLanes.soon
    let words = lanes.words(slot: claim.slot)
    var paid: Int64 = 0
    var beyond: Int64 = 0
    for path in 0..<count {
      let payment = table.day(uniform: debtor.influence.bent(words[path] >> 1))
      let arrival = payment < days ? Int(arrivals[payment]) : days
      if arrival < Int(lanes.failure[path]) {
        if arrival < days {
          receipts[arrival * paths + path] += claim.amount
          lanes.receive(claim.amount, on: arrival, path: path)
          if isDueSoon, arrival < DebtorLanes.soon { lanes.dueReceived[path] += claim.amount }
          paid += 1
          if payment >= table.beyondHistory { beyond += 1 }
        } else {
          open[path] += claim.amount
        }
      } else {
        lanes.failed[path] += claim.amount
      }
    }
    totals.fromOpenItems += Int128(paid) * Int128(claim.amount)
    totals.beyondHistory += Int128(beyond) * Int128(claim.amount)
  }

  private func settle(
    order: Experiment.Order, debtor: Experiment.Debtor, arrivals: [Int32], firstPath: Int, count: Int,
    totals: inout RunTotals
  ) {
    let usual = experiment.tables[order.table]
    let days = experiment.days
    let levels = order.plan < 0 ? nil : salesLevels[order.plan]
    let words = lanes.words(slot: order.slot)
    let regime = order.regime.map {
      (
        chances: stressChances + (Int($0.kind) * experiment.modelWeeks + Int($0.week)) * paths,
        table: experiment.tables[Int($0.stressed)]
      )
    }
    var fromPlan: Int128 = 0
    var issued: Int128 = 0
    var beyond: Int128 = 0
    for path in 0..<count {
      let failure = Int(lanes.failure[path])
      // A debtor that has failed is not supplied: the sale is lost, not the money.
      guard order.issue < failure else { continue }
      let amount = levels.map { $0[path].of(order.amount) } ?? order.amount
      invoiced[order.issue * paths + path] += amount
      issued += Int128(amount)
      var table = usual
      if let regime,
        experiment.key.word(
          path: UInt32(firstPath + path), entity: debtor.entity, slot: order.slot, purpose: .paymentRegime)
          < regime.chances[path]
      {
        table = regime.table
      }
      let payment = order.issue + table.day(uniform: debtor.influence.bent(words[path] >> 1))
      let arrival = payment < days ? Int(arrivals[payment]) : days
      if arrival < failure {
        if arrival < days {
          receipts[arrival * paths + path] += amount
          lanes.receive(amount, on: arrival, path: path)
          fromPlan += Int128(amount)
          if payment - order.issue >= table.beyondHistory { beyond += Int128(amount) }
        } else {
          open[path] += amount
        }
      } else {
        lanes.failed[path] += amount
      }
    }
    totals.fromPlan += fromPlan
    totals.invoiced += issued
    totals.beyondHistory += beyond
  }

  private func recover(
    _ kind: FailureClass?, position: Int, arrivals: [Int32], dueSoon: Int64, count: Int,
    totals: inout RunTotals
  ) {
    let days = experiment.days
    var sums = RunTotals.Debtor()
    for path in 0..<count {
      if let kind, lanes.failure[path] != FailureClock.never {
        sums.failures += 1
        let amount = lanes.failed[path]
        if amount > 0 {
          let lost = amount - kind.discountedRecovery.of(amount)
          failed[path] += amount
          loss[path] += lost
          sums.loss += Int128(lost)
          let back = Int(lanes.failure[path]) + kind.recoveryLagDays
          let arrival = back < days ? Int(arrivals[back]) : days
          if arrival < days {
            let recovered = kind.recovery.of(amount)
            receipts[arrival * paths + path] += recovered
            lanes.receive(recovered, on: arrival, path: path)
            totals.fromRecoveries += Int128(recovered)
          }
        }
      }
      sums.receipts7 += Int128(lanes.received7[path])
      sums.receipts28 += Int128(lanes.received28[path])
      sums.receipts += Int128(lanes.received[path])
      sums.dueReceipts28 += Int128(lanes.dueReceived[path])
      if dueSoon > 0, lanes.dueReceived[path] < dueSoon - lanes.dueReceived[path] { sums.latePaths += 1 }
    }
    totals.debtors[position] += sums
  }

  private func drawOutflows(firstPath: Int, count: Int) {
    for occurrence in experiment.outflows.occurrences {
      let row = outflows + occurrence.day * paths
      for path in 0..<count {
        var amount: Int64
        switch occurrence.size {
        case .fixed(let value): amount = value
        case .shareOfSales(let share, let known, let window):
          var sales = known
          for day in window { sales += invoiced[day * paths + path] }
          amount = share.of(sales)
        }
        if occurrence.deviation > 0 {
          let uniform = experiment.key.uniform(
            path: UInt32(firstPath + path), entity: UInt32(occurrence.outflow),
            slot: UInt32(occurrence.number),
            purpose: .outflowLevel)
          amount = BlockEngine.level(uniform: uniform, deviation: occurrence.deviation).of(amount)
        }
        row[path] += amount
      }
    }
  }

  /// Writes the columns of the block and closes its sums.
  private func finish(firstPath: Int, count: Int, totals: inout RunTotals) -> PathBlock {
    let days = experiment.days
    for day in 0..<days {
      var received: Int128 = 0
      var spent: Int128 = 0
      for path in 0..<count {
        received += Int128(receipts[day * paths + path])
        spent += Int128(outflows[day * paths + path])
      }
      totals.receipts[day] = received
      totals.outflows[day] = spent
    }
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
      column(.drawdown) { max(0, opening - lowest[$0].cash) }
      column(.creditLoss) { loss[$0] }
      column(.failed) { failed[$0] }
      column(.receivablesEnd) { open[$0] }
      column(.invoiced) { path in (0..<days).reduce(into: Int64(0)) { $0 += invoiced[$1 * paths + path] } }
      column(.receipts) { path in (0..<days).reduce(into: Int64(0)) { $0 += receipts[$1 * paths + path] } }
      column(.dsoEnd) { path in
        CountBack.tenThousandths(
          receivables: open[path] + experiment.uncoveredReceivables, months: experiment.salesMonths,
          sales: { month in month.window.reduce(into: month.known) { $0 += invoiced[$1 * paths + path] } })
      }
      used = layout.count * count
    }
    return PathBlock(firstPath: firstPath, count: count, values: values, totals: totals)
  }
}
