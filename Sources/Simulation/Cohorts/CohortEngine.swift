import CreditModels
import Stochastics

/// Payments and failures of cohorts on a tile of sixteen paths.
///
/// Given the economy, the number of failures of a cohort is binomial and drawn exactly, each failure with its day. The
/// payments of a family's item are multinomial over days; their sums over thousands of invoices are drawn from the
/// normal law with the same means and covariances: independent terms by day, less what they have in common because the
/// invoices are given. A failed debtor's share of what is unpaid by then is lost. Amounts are booked as whole minor
/// units, and what is neither received nor lost stays open, so nothing is created or vanishes.
///
/// What is left out: the chance by which a few failed debtors' invoices are paid earlier or later than those of their
/// family. One engine serves one thread.
final class CohortEngine {
  private typealias Row = UnsafeMutablePointer<Double>

  private let plan: CohortPlan
  private let experiment: Experiment
  private let kernel: KernelPlan
  private let blockPaths: Int
  private let lanes = TileLanes.count
  /// Chance of having failed by the end of each week, `[weeks x lanes]` of the class at hand.
  private let failed: UnsafeMutablePointer<Double>
  /// For each lane the first week by which a share of `n / 64` of the year's failures has happened, `[lanes x 64]`.
  private let guide: UnsafeMutablePointer<UInt16>
  private static let guides = 64
  /// Units that fail on each day and their squares, `[days x lanes]`.
  private let failing: UnsafeMutablePointer<Double>
  private let failingSquares: UnsafeMutablePointer<Double>
  /// Days on which anything fails on some path, as flags.
  private var hasFailures: [Bool]
  /// Chances and deviations of the item at hand, `[cells x lanes]`.
  private let chances: UnsafeMutablePointer<Double>
  private let deviations: UnsafeMutablePointer<Double>
  private let words: UnsafeMutablePointer<TileLanes.Words>
  /// Eight rows of lanes.
  private let rows: UnsafeMutablePointer<Double>
  private let booked: UnsafeMutablePointer<Int64>
  private let lost: UnsafeMutablePointer<Int64>

  init(plan: CohortPlan, kernel: KernelPlan, blockPaths: Int) {
    self.plan = plan
    self.kernel = kernel
    self.blockPaths = blockPaths
    experiment = kernel.experiment
    failed = .allocate(capacity: plan.weeks * lanes)
    guide = .allocate(capacity: CohortEngine.guides * lanes)
    failing = .allocate(capacity: plan.days * lanes)
    failingSquares = .allocate(capacity: plan.days * lanes)
    hasFailures = Array(repeating: false, count: plan.days)
    chances = .allocate(capacity: (plan.mostCells + 4) * lanes)
    deviations = .allocate(capacity: (plan.mostCells + 4) * lanes)
    words = .allocate(capacity: 4)
    rows = .allocate(capacity: 8 * lanes)
    booked = .allocate(capacity: lanes)
    lost = .allocate(capacity: lanes)
    failing.initialize(repeating: 0, count: plan.days * lanes)
    failingSquares.initialize(repeating: 0, count: plan.days * lanes)
  }

  deinit {
    for pointer in [failed, failing, failingSquares, chances, deviations, rows] { pointer.deallocate() }
    for pointer in [booked, lost] { pointer.deallocate() }
    words.deallocate()
    guide.deallocate()
  }

  /// What the tile's rows of the block are.
  struct Target {
    var payments: TilePayments
    /// The tile's first path in the block.
    var blockPath: Int
    var live: Int
  }

  /// Carries all cohorts through the horizon on a tile.
  ///
  /// - Parameter sums: Sums of the run's debtors, by position.
  func carry(
    stream: TileStream, firstPath: Int, factors: FactorBlock?, regimes: UnsafePointer<TileLanes.Words>,
    into target: Target, totals: inout TilePayments.Totals, sums: UnsafeMutableBufferPointer<RunTotals.Debtor>
  ) {
    for family in plan.families {
      weighFailures(family.failureClass, factors: factors, blockPath: target.blockPath)
      for cohort in family.cohorts {
        drawFailures(
          cohort, of: family, stream: stream, firstPath: firstPath, live: target.live, sums: sums)
      }
      var own = RunTotals.Debtor()
      for (number, item) in family.items.enumerated() {
        carry(
          item, number: number, of: family, stream: stream, regimes: regimes, into: target, totals: &totals,
          sums: &own)
      }
      share(own, among: family, sums: sums)
      clearFailures()
    }
  }

  /// Chances of having failed by each week, on every path of the tile.
  private func weighFailures(_ number: Int, factors: FactorBlock?, blockPath: Int) {
    guard number >= 0 else { return }
    let kind = experiment.failureClasses[number]
    for lane in 0..<lanes {
      var alive = 1.0
      for week in 0..<plan.weeks {
        switch kind.chance {
        case .never: break
        case .certain: alive = 0
        case .threshold(let threshold):
          var index = 0.0
          if let factors {
            for factor in 0..<factors.count {
              index +=
                kind.loading[factor]
                * factors.values[(factor * plan.weeks + week) * factors.paths + blockPath + lane]
            }
          }
          alive *= 1 - kind.weeklyProbability(threshold: threshold, index: index)
        }
        failed[week * lanes + lane] = 1 - alive
      }
      // A draw then begins next to its week instead of halving the year for it.
      let chance = failed[(plan.weeks - 1) * lanes + lane]
      var week = 0
      for share in 0..<CohortEngine.guides {
        let wanted = Double(share) * (1 / Double(CohortEngine.guides)) * chance
        while week < plan.weeks - 1, failed[week * lanes + lane] < wanted { week += 1 }
        guide[CohortEngine.guides * lane + share] = UInt16(truncatingIfNeeded: week)
      }
    }
  }

  /// Draws who of a cohort fails, and when.
  private func drawFailures(
    _ cohort: CohortPlan.Cohort, of family: CohortPlan.Family, stream: TileStream, firstPath: Int, live: Int,
    sums: UnsafeMutableBufferPointer<RunTotals.Debtor>
  ) {
    guard family.failureClass >= 0 else { return }
    let isSpread = experiment.failureClasses[family.failureClass].timing == .spread
    stream.words(entity: cohort.entity, block: 0, purpose: .cohort, into: words)
    let last = (plan.weeks - 1) * lanes
    for lane in 0..<live {
      let chance = failed[last + lane]
      var left = CohortDraws.binomial(
        cohort.members, chance: chance, uniform: StreamKey.unit(words[0][lane]))
      guard left > 0 else { continue }
      sums[cohort.position].failures += Int128(left)
      let path = UInt32(truncatingIfNeeded: firstPath + lane)
      var four = SIMD4(words[0][lane], words[1][lane], words[2][lane], words[3][lane])
      var slot: UInt32 = 1
      let key = experiment.key
      if left <= 8 * plan.weeks {
        let guide = guide + CohortEngine.guides * lane
        let last = plan.weeks - 1
        for _ in 0..<left {
          if slot & 3 == 0 {
            four = key.words(path: path, entity: cohort.entity, block: slot >> 2, purpose: .cohort)
          }
          let uniform = StreamKey.unit(four[Int(slot & 3)])
          slot &+= 1
          let wanted = uniform * chance
          var week = Int(guide[Int(uniform * Double(CohortEngine.guides))])
          while week < last, failed[week &* lanes &+ lane] < wanted { week &+= 1 }
          var day = 7 &* week
          if isSpread {
            let before = week == 0 ? 0 : failed[(week &- 1) &* lanes &+ lane]
            let width = failed[week &* lanes &+ lane] - before
            if width > 0 { day += min(6, max(0, Int(7 * (wanted - before) / width))) }
          }
          fail(cohort.unit, 1, day: day, lane: lane)
        }
        continue
      }
      func uniform() -> Double {
        if slot & 3 == 0 {
          four = key.words(path: path, entity: cohort.entity, block: slot >> 2, purpose: .cohort)
        }
        defer { slot += 1 }
        return StreamKey.unit(four[Int(slot & 3)])
      }
      // Many failures: numbers by week, one after another, then evenly over its days.
      var before = 0.0
      for week in 0..<plan.weeks where left > 0 {
        let now = failed[week * lanes + lane]
        let here = CohortDraws.binomial(
          left, chance: before < chance ? min(1, (now - before) / (chance - before)) : 1, uniform: uniform())
        before = now
        left -= here
        guard isSpread else {
          fail(cohort.unit, here, day: 7 * week, lane: lane)
          continue
        }
        for day in 0..<7 { fail(cohort.unit, (here + day) / 7, day: 7 * week + day, lane: lane) }
      }
    }
  }

  @inline(__always)
  private func fail(_ unit: Double, _ number: Int, day: Int, lane: Int) {
    guard day < plan.days, number > 0 else { return }
    hasFailures[day] = true
    failing[day * lanes + lane] += Double(number) * unit
    failingSquares[day * lanes + lane] += Double(number) * unit * unit
  }

  private func clearFailures() {
    for day in hasFailures.indices where hasFailures[day] {
      hasFailures[day] = false
      for lane in 0..<lanes {
        failing[day * lanes + lane] = 0
        failingSquares[day * lanes + lane] = 0
      }
    }
  }

  /// Draws the payments of an item, books them, and settles what failures take.
  private func carry(
    _ item: CohortPlan.Item, number: Int, of family: CohortPlan.Family, stream: TileStream,
    regimes: UnsafePointer<TileLanes.Words>, into target: Target, totals: inout TilePayments.Totals,
    sums: inout RunTotals.Debtor
  ) {
    let lanes = lanes
    let scale = Double(item.scale)
    let units = rows
    let deviation = rows + lanes
    let common = rows + 2 * lanes
    let stress = rows + 3 * lanes
    let alive = rows + 4 * lanes
    let paid = rows + 5 * lanes
    let received = rows + 6 * lanes
    let rest = rows + 7 * lanes
    for lane in 0..<lanes {
      units[lane] = family.units
      deviation[lane] = family.squares
    }
    var next = 0
    if !item.isClaim {
      // Who has failed by the day of issue is not supplied.
      while next < min(plan.days, item.issue + 1) {
        if hasFailures[next] {
          for lane in 0..<lanes {
            units[lane] -= failing[next * lanes + lane]
            deviation[lane] -= failingSquares[next * lanes + lane]
          }
        }
        next += 1
      }
    }
    for lane in 0..<lanes {
      deviation[lane] = scale * max(0, deviation[lane]).squareRoot()
      alive[lane] = units[lane]
      common[lane] = 0
      paid[lane] = 0
      received[lane] = 0
      rest[lane] = 1
      booked[lane] = 0
      lost[lane] = 0
      stress[lane] = item.chance >= 0 ? Double(regimes[item.chance][lane]) * 0x1p-32 : 0
    }
    drawCells(item, number: number, of: family, stream: stream, stress: stress, common: common, rest: rest)

    let payments = target.payments
    let arrivals = kernel.arrivals + family.arrival * (2 * plan.days + 1) + item.issue
    let beyond = kernel.beyondHistory[item.usual]
    var isWithinHorizon = true
    for cell in 0..<item.cells {
      let arrival = Int(arrivals[cell])
      guard arrival < plan.days else {
        isWithinHorizon = false
        break
      }
      while next <= arrival {
        if hasFailures[next] { settle(next, item, of: family, into: target, totals: &totals, sums: &sums) }
        next += 1
      }
      let chance = chances + cell * lanes
      let noise = deviations + cell * lanes
      var sum: Int64 = 0
      for lane in 0..<target.live where units[lane] > 0 {
        // As a share of what was issued.
        let share =
          chance[lane] + deviation[lane] * (noise[lane] - chance[lane] * common[lane]) / (scale * units[lane])
        paid[lane] += share
        received[lane] += scale * alive[lane] * share
        let amount = Int64(received[lane].rounded()) - booked[lane]
        booked[lane] += amount
        payments.receipts[arrival * blockPaths + target.blockPath + lane] += amount
        sum += amount
      }
      sums.receipts += Int128(sum)
      if arrival < DebtorLanes.soon {
        sums.receipts28 += Int128(sum)
        if arrival < 7 { sums.receipts7 += Int128(sum) }
        if item.isDueSoon { sums.dueReceipts28 += Int128(sum) }
      }
      if item.isClaim { totals.fromOpenItems += Int128(sum) } else { totals.fromPlan += Int128(sum) }
      if cell >= beyond { totals.beyondHistory += Int128(sum) }
    }
    // Where the clocks of an item have run out everything has arrived, and later failures take nothing.
    var unpaid = 0.0
    for lane in 0..<lanes { unpaid = max(unpaid, rest[lane]) }
    if !isWithinHorizon || unpaid > 1e-12 {
      while next < plan.days {
        if hasFailures[next] { settle(next, item, of: family, into: target, totals: &totals, sums: &sums) }
        next += 1
      }
    }
    for lane in 0..<target.live {
      let issued = item.scale * Int64(units[lane])
      let path = target.blockPath + lane
      // What stays open.
      payments.receipts[plan.days * blockPaths + path] += issued - booked[lane] - lost[lane]
      guard !item.isClaim else { continue }
      payments.invoiced[item.issue * blockPaths + path] += issued
      totals.invoiced += Int128(issued)
    }
  }

  /// Chances of payment by day on every path, and the independent part of the deviations.
  @inline(__always)
  private func drawCells(
    _ item: CohortPlan.Item, number: Int, of family: CohortPlan.Family, stream: TileStream,
    stress: UnsafePointer<Double>, common: UnsafeMutablePointer<Double>, rest: UnsafeMutablePointer<Double>
  ) {
    let entity = family.cohorts[0].entity
    plan.chances.withUnsafeBufferPointer { table in
      let usual = item.usual * plan.days
      let stressed = item.stressed * plan.days
      // One cell more: what is not paid within the horizon.
      for cell in 0...item.cells {
        if cell & 3 == 0 {
          stream.words(
            entity: entity, block: UInt32(number << 10 | cell >> 2), purpose: .cohort, draw: 1, into: words)
        }
        let (even, odd) = StreamKey.units(words[cell & 3])
        let low = FixedOrder.inverseNormalCDF(even)
        let high = FixedOrder.inverseNormalCDF(odd)
        let chance = chances + cell * lanes
        let noise = deviations + cell * lanes
        if cell < item.cells {
          let first = table[usual + cell]
          let change = table[stressed + cell] - first
          for lane in 0..<lanes {
            chance[lane] = first + stress[lane] * change
            rest[lane] -= chance[lane]
          }
        } else {
          for lane in 0..<lanes { chance[lane] = max(0, rest[lane]) }
        }
        for lane in 0..<8 {
          noise[2 * lane] = low[lane]
          noise[2 * lane + 1] = high[lane]
        }
        for lane in 0..<lanes {
          noise[lane] *= chance[lane].squareRoot()
          common[lane] += noise[lane]
        }
      }
    }
  }

  /// Takes what those who fail on a day have not paid by then.
  private func settle(
    _ day: Int, _ item: CohortPlan.Item, of family: CohortPlan.Family, into target: Target,
    totals: inout TilePayments.Totals, sums: inout RunTotals.Debtor
  ) {
    let alive = rows + 4 * lanes
    let paid = rows + 5 * lanes
    let payments = target.payments
    let recovery = experiment.failureClasses[family.failureClass].recovery
    let discounted = experiment.failureClasses[family.failureClass].discountedRecovery
    let back = day + experiment.failureClasses[family.failureClass].recoveryLagDays
    let arrival =
      back < plan.days ? Int(kernel.arrivals[family.arrival * (2 * plan.days + 1) + back]) : plan.days
    for lane in 0..<target.live {
      let units = failing[day * lanes + lane]
      guard units > 0 else { continue }
      alive[lane] -= units
      let amount = Int64((Double(item.scale) * units * max(0, 1 - paid[lane])).rounded())
      guard amount > 0 else { continue }
      let path = target.blockPath + lane
      lost[lane] += amount
      payments.failed[path] += amount
      let loss = amount - discounted.of(amount)
      payments.loss[path] += loss
      sums.loss += Int128(loss)
      guard arrival < plan.days else { continue }
      let recovered = recovery.of(amount)
      payments.receipts[arrival * blockPaths + path] += recovered
      totals.fromRecoveries += Int128(recovered)
      sums.receipts += Int128(recovered)
      if arrival < DebtorLanes.soon { sums.receipts28 += Int128(recovered) }
      if arrival < 7 { sums.receipts7 += Int128(recovered) }
    }
  }

  /// Shares a family's sums among its cohorts by their amounts, to the unit.
  private func share(
    _ own: RunTotals.Debtor, among family: CohortPlan.Family,
    sums: UnsafeMutableBufferPointer<RunTotals.Debtor>
  ) {
    var before = 0.0
    var last = RunTotals.Debtor()
    for cohort in family.cohorts {
      before += Double(cohort.members) * cohort.unit
      let part = family.units > 0 ? before / family.units : 1
      func upTo(_ sum: Int128) -> Int128 { Int128((Double(sum) * part).rounded()) }
      let now = RunTotals.Debtor(
        receipts7: upTo(own.receipts7), receipts28: upTo(own.receipts28), receipts: upTo(own.receipts),
        dueReceipts28: upTo(own.dueReceipts28), latePaths: 0, loss: upTo(own.loss), failures: 0)
      sums[cohort.position].receipts7 += now.receipts7 - last.receipts7
      sums[cohort.position].receipts28 += now.receipts28 - last.receipts28
      sums[cohort.position].receipts += now.receipts - last.receipts
      sums[cohort.position].dueReceipts28 += now.dueReceipts28 - last.dueReceipts28
      sums[cohort.position].loss += now.loss - last.loss
      last = now
    }
  }
}
