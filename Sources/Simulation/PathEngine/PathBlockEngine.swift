import CreditModels
import Liquidity
import Stochastics

/// Carries a block of paths through the customer engine, one after another, and writes the same columns as
/// ``BlockEngine``, with those of ``PathMeasure`` behind them. One engine serves one thread.
public final class PathBlockEngine {
  private let experiment: Experiment
  private let plan: PathPlan
  private let layout: PathLayout
  private let paths: Int
  let factors: FactorBlock?
  private let run: PathRun
  private let receipts: UnsafeMutablePointer<Int64>
  private let outflows: UnsafeMutablePointer<Int64>
  private let invoiced: UnsafeMutablePointer<Int64>
  private let closing: UnsafeMutablePointer<Int64>
  private let lowest: UnsafeMutablePointer<Waterfall.Lowest>
  private let measures: UnsafeMutablePointer<Int64>
  private let open: UnsafeMutablePointer<Int64>
  private let failed: UnsafeMutablePointer<Int64>
  private let loss: UnsafeMutablePointer<Int64>
  /// Flows of each day, `[3 x days x paths]`, where they are kept.
  private let flows: UnsafeMutablePointer<Int64>
  private let financing: FinancingBlock?
  private let bridge: BridgeBook?
  private let stopper: ShipmentStopper?
  /// Whether the collectors could not serve at once on the path that was last tried so.
  private var isOverworked = false
  /// `[(weeks x classes + 2) x paths]`, the largest debtor and the days of what was settled last.
  private let ages: UnsafeMutablePointer<Int64>

  /// An engine for a run; a run without mechanisms goes through it with all of them neutral.
  public convenience init(_ experiment: Experiment) {
    self.init(experiment, blockPaths: BlockEngine.blockPaths)
  }

  /// - Parameter blockPaths: Most paths of a block, whole tiles; fewer than the usual number for passes of few paths.
  init(_ experiment: Experiment, blockPaths paths: Int) {
    self.paths = paths
    self.experiment = experiment
    plan = PathPlan(experiment)
    layout = PathLayout(
      days: experiment.days, weeks: experiment.weeks.count, hasMeasures: true,
      hasFlows: experiment.keepsFlows, financing: PathLayout.financing(of: experiment),
      ageClasses: experiment.aging?.classes ?? 0, bridgePeriods: experiment.bridgePeriods.count)
    bridge = BridgeBook(experiment, paths: paths)
    stopper = ShipmentStopper(experiment)
    ages = .allocate(capacity: max(1, (experiment.weeks.count * layout.ageClasses + 2) * paths))
    financing = experiment.facilities.map {
      FinancingBlock(
        plan: $0, waterfall: experiment.waterfall, weeks: experiment.weeks, days: experiment.days,
        paths: paths)
    }
    factors = experiment.factors.map {
      FactorBlock(model: $0, weeks: experiment.modelWeeks, paths: paths)
    }
    run = PathRun(plan: plan)
    receipts = .allocate(capacity: experiment.days * paths)
    outflows = .allocate(capacity: experiment.days * paths)
    invoiced = .allocate(capacity: experiment.days * paths)
    closing = .allocate(capacity: experiment.days * paths)
    lowest = .allocate(capacity: paths)
    measures = .allocate(capacity: PathMeasure.allCases.count * paths)
    open = .allocate(capacity: paths)
    failed = .allocate(capacity: paths)
    loss = .allocate(capacity: paths)
    flows = .allocate(capacity: experiment.keepsFlows ? 3 * experiment.days * paths : 1)
  }

  deinit {
    for pointer in [receipts, outflows, invoiced, closing, measures, open, failed, loss, flows] {
      pointer.deallocate()
    }
    lowest.deallocate()
    ages.deallocate()
  }

  /// Simulates the paths from `firstPath` on.
  ///
  /// - Parameters:
  ///   - firstPath: First path; a multiple of ``BlockEngine/blockPaths``.
  ///   - count: At most ``BlockEngine/blockPaths``.
  /// - Randomness: reads the streams of the experiment's key for these paths, nothing else.
  /// - Complexity: O(count x (events + debtors + days)).
  public func run(firstPath: Int, count: Int) -> PathBlock {
    precondition(
      count > 0 && count <= paths && firstPath % paths == 0, "blocks begin at multiples of their size")
    let days = experiment.days
    for pointer in [receipts, outflows, invoiced] { pointer.update(repeating: 0, count: days * paths) }
    var totals = RunTotals(
      days: days, debtors: experiment.debtors.count, hasFinancing: financing != nil)
    totals.paths = Int128(count)
    factors?.draw(key: experiment.key, firstPath: firstPath, live: count)
    financing?.begin()
    bridge?.begin()
    // What a path was before its shipments were stopped.
    var before: [Int: (bare: [Int64], gap: Int64, day: Int)] = [:]
    for lane in 0..<count {
      carry(firstPath + lane, lane: lane, stop: nil)
      if let stopper, let stop = stopper.window(run, factors: factors?.paths(from: lane)) {
        before[lane] = (stopper.bare, stopper.gap, stop.lowerBound)
        carry(firstPath + lane, lane: lane, stop: stop)
      }
      if experiment.keepsFlows { gatherFlows(lane) }
      bridge?.take(run, lane: lane)
      run.drawOutflows(totals: &totals.financing, financing: financing, bridge: bridge, lane: lane)
      gather(lane, totals: &totals)
      // What the run knows of its receivables holds until the next path begins.
      financing?.close(
        lane: lane, path: UInt32(firstPath + lane), key: experiment.key, receipts: receipts,
        outflows: outflows, factors: factors?.paths(), collateral: run.collateral, closing: closing,
        lowest: lowest)
    }
    if let financing {
      totals.financing?.take(financing)
      for day in 0..<days {
        let waits = financing.acted(day: day)
        totals.outflows[day] -= waits.suppliers + waits.capex
      }
    } else {
      experiment.waterfall.close(
        days: days, paths: paths, receipts: receipts, outflows: outflows, closing: closing, lowest: lowest)
    }
    if let bridge {
      for lane in 0..<count { bridge.close(lane: lane, financing: financing, closing: closing) }
    }
    for (lane, first) in before {
      financing?.stopped(lane: lane, from: first.day, bare: first.bare, gap: first.gap)
    }
    return PathBlock(
      firstPath: firstPath, count: count, values: columns(count: count), totals: totals)
  }

  /// Carries a path through all days.
  private func carry(_ path: Int, lane: Int, stop: Range<Int>?) {
    run.stop = stop
    // Where the collectors of one path had too little time, those of the next will hardly have more; both ways come to
    // the same.
    let tries = !isOverworked || path % 8 == 0
    run.begin(path: UInt32(path), factors: factors, lane: lane, runsThrough: tries)
    run.advance(through: experiment.days - 1)
    if tries { isOverworked = run.isOverworked }
    if tries, isOverworked {
      run.begin(path: UInt32(path), factors: factors, lane: lane)
      run.advance(through: experiment.days - 1)
    }
    run.finish()
  }

  /// Copies a path's flows of each day, before planned outflows join those of the engine.
  private func gatherFlows(_ lane: Int) {
    let days = experiment.days
    for day in 0..<days {
      flows[day * paths + lane] = run.receipts[day] - run.outflows[day]
      flows[(days + day) * paths + lane] = run.invoiced[day]
      flows[(2 * days + day) * paths + lane] = run.openByDay[day]
    }
  }

  /// Copies a finished path into the block.
  private func gather(_ lane: Int, totals: inout RunTotals) {
    for day in 0..<experiment.days {
      receipts[day * paths + lane] = run.receipts[day]
      outflows[day * paths + lane] = run.outflows[day]
      invoiced[day * paths + lane] = run.invoiced[day]
      totals.receipts[day] += Int128(run.receipts[day])
      totals.outflows[day] += Int128(run.outflows[day])
    }
    for measure in PathMeasure.allCases {
      measures[measure.rawValue * paths + lane] = run.measures[measure.rawValue]
    }
    if let aging = run.aging {
      for (index, amount) in aging.amounts.enumerated() { ages[index * paths + lane] = amount }
      ages[aging.amounts.count * paths + lane] = aging.largest
      ages[(aging.amounts.count + 1) * paths + lane] = aging.settledDays
    }
    open[lane] = run.books.pointee.movement.open
    failed[lane] = run.books.pointee.failedAmount
    loss[lane] = run.books.pointee.creditLoss
    totals.fromOpenItems += Int128(run.books.pointee.fromOpenItems)
    totals.fromPlan += Int128(run.books.pointee.fromPlan)
    totals.fromRecoveries += Int128(run.books.pointee.fromRecoveries)
    totals.beyondHistory += Int128(run.books.pointee.beyondHistory)
    totals.invoiced += Int128(run.books.pointee.movement.invoiced)
    for index in 0..<plan.debtorCount {
      let state = run.debtors + index
      var sums = RunTotals.Debtor()
      if state.pointee.failure < Int32(plan.days) { sums.failures = 1 }
      sums.loss = Int128(state.pointee.loss)
      sums.receipts7 = Int128(state.pointee.received7)
      sums.receipts28 = Int128(state.pointee.received28)
      sums.receipts = Int128(state.pointee.received)
      let due = plan.debtors[index].dueSoon
      sums.dueReceipts28 = Int128(state.pointee.dueReceived)
      if due > 0, state.pointee.dueReceived < due - state.pointee.dueReceived { sums.latePaths = 1 }
      totals.debtors[index] += sums
    }
  }

  private func columns(count: Int) -> [Int64] {
    let days = experiment.days
    return [Int64](unsafeUninitializedCapacity: layout.count * count) { buffer, used in
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
      for measure in PathMeasure.allCases {
        column(.measure(measure)) { measures[measure.rawValue * paths + $0] }
      }
      if layout.ageClasses > 0 {
        let classes = layout.ageClasses
        for week in experiment.weeks.indices {
          for place in 0..<classes {
            column(.aging(week: week, place)) { ages[(week * classes + place) * paths + $0] }
          }
        }
        column(.largestDebtor) { ages[experiment.weeks.count * classes * paths + $0] }
        column(.settledDays) { ages[(experiment.weeks.count * classes + 1) * paths + $0] }
      }
      if layout.hasFlows {
        for day in 0..<days {
          column(.netReceipts(day: day)) { flows[day * paths + $0] }
          column(.invoicedOn(day: day)) { flows[(days + day) * paths + $0] }
          column(.receivablesOn(day: day)) { flows[(2 * days + day) * paths + $0] }
        }
      }
      if let bridge {
        for line in BridgeLine.allCases {
          for period in 0...layout.bridgePeriods {
            column(.bridge(line, period: period)) { bridge.value(line, period: period, lane: $0) }
          }
        }
      }
      financing?.write(
        layout: layout, weeks: experiment.weeks.count, days: days, opening: opening, stride: paths,
        column: column)
      used = layout.count * count
    }
  }
}

extension PathRun {
  /// The plan's outflows on this path.
  ///
  /// - Parameters:
  ///   - financing: Block that wants to know which payments can wait, and its lane of the path.
  ///   - bridge: Book that wants to know what was bought and paid.
  func drawOutflows(
    totals: inout RunTotals.Financing?, financing: FinancingBlock?, bridge: BridgeBook? = nil, lane: Int
  ) {
    let tax = experiment.outflows.valueAddedTax
    var input = [Int64](repeating: 0, count: tax == nil ? 0 : days)
    func noteInput(_ amount: Int64, _ occurrence: OutflowPlan.Occurrence) {
      guard let share = tax?.inputShares[occurrence.outflow], occurrence.bought >= 0, occurrence.bought < days
      else { return }
      input[occurrence.bought] += share.of(amount)
    }
    for occurrence in experiment.outflows.occurrences {
      let amount = amount(of: occurrence)
      noteInput(amount, occurrence)
      outflows[occurrence.day] += amount
      totals?.add(amount, occurrence.kind, day: occurrence.day)
      financing?.note(amount, occurrence.kind, day: occurrence.day, lane: lane)
      bridge?.note(amount, occurrence, lane: lane)
    }
    if bridge != nil || tax != nil {
      for occurrence in experiment.outflows.later {
        let amount = amount(of: occurrence)
        noteInput(amount, occurrence)
        bridge?.note(amount, occurrence, lane: lane)
      }
    }
    guard let tax else { return }
    let due = tax.payments(
      days: days, base: { tax.isOnReceipt ? receipts[$0] : invoiced[$0] - taxBases[$0] },
      failed: { taxBases[days + $0] }, input: { input[$0] })
    for (number, period) in tax.returns.enumerated() {
      outflows[period.day] += due[number]
      totals?.add(due[number], .tax, day: period.day)
      financing?.note(due[number], .tax, day: period.day, lane: lane)
      bridge?.note(
        due[number],
        .init(
          outflow: -1, number: number, day: period.day, size: .fixed(due[number]), deviation: 0, kind: .tax),
        lane: lane)
    }
  }

  /// What a payment of the plan comes to on this path.
  private func amount(of occurrence: OutflowPlan.Occurrence) -> Int64 {
    var amount: Int64
    switch occurrence.size {
    case .fixed(let value): amount = value
    case .shareOfSales(let share, let known, let window):
      var sales = known
      for day in window { sales += invoiced[day] }
      amount = share.of(sales)
    case .shareOfReceipts(let share, let known, let window):
      var received = known
      for day in window { received += receipts[day] }
      amount = share.of(received)
    }
    guard occurrence.deviation > 0 else { return amount }
    let uniform = experiment.key.uniform(
      path: path, entity: UInt32(occurrence.outflow), slot: UInt32(occurrence.number),
      purpose: .outflowLevel)
    amount = BlockEngine.level(uniform: uniform, deviation: occurrence.deviation).of(amount)
    return amount
  }
}
