import CreditModels
import Stochastics

/// What the debtors of a run pay on a tile of sixteen paths: the inner loop.
///
/// A debtor's payments are first drawn for all its items, sixteen paths in a vector, and booked as if it did not fail;
/// the few paths on which it does are then corrected. Receipts gather in 32-bit sums, `[days x lanes]`, which stay in
/// the first-level cache and are added to the block's 64-bit rows before they could overflow.
final class TilePayments {
  private let plan: KernelPlan
  private let days: Int
  private let blockPaths: Int
  /// Payments of the tile not yet added to the block, by day of payment up to twice the horizon, `[days x lanes]`.
  private let held: UnsafeMutablePointer<UInt32>
  /// First entry of the arrival days of what is held.
  private var heldArrival = 0
  /// Largest sum that a cell of `held` can have.
  private var heldSum: UInt64 = 0
  private let uniforms: UnsafeMutablePointer<TileLanes.Words>
  private let cells: UnsafeMutablePointer<TileLanes.Words>
  private let words: UnsafeMutablePointer<TileLanes.Words>
  private let regimeWords: UnsafeMutablePointer<TileLanes.Words>
  private let amounts: UnsafeMutablePointer<Int64>
  private let dueReceived: UnsafeMutablePointer<Int64>

  /// Receipts of the block by day, then what stays open, `[(days + 1) x paths]`.
  let receipts: UnsafeMutablePointer<Int64>
  /// Invoiced on a day on every path, `[days]`.
  let invoicedAlways: UnsafeMutablePointer<Int64>
  /// What paths invoice beside it, `[days x paths]`.
  let invoiced: UnsafeMutablePointer<Int64>
  /// Credit loss and failed amounts by path.
  let loss: UnsafeMutablePointer<Int64>
  let failed: UnsafeMutablePointer<Int64>
  /// Levels of the sales plans in units of 2^-30, `[plans x paths]`.
  let levels: UnsafeMutablePointer<Int64>
  /// What the payments of a path have in common, where they depend on each other.
  let shocks: PaymentShocks?
  /// First path of the block.
  var blockStart = 0
  /// Largest level of the block, at least 1.
  var largestLevel = 1.0

  init(plan: KernelPlan, blockPaths: Int) {
    self.plan = plan
    self.blockPaths = blockPaths
    days = plan.experiment.days
    shocks = plan.experiment.dependence.flatMap { [plan] in
      $0 == .none ? nil : PaymentShocks($0, weeks: plan.experiment.modelWeeks, paths: blockPaths)
    }
    let lanes = TileLanes.count
    held = .allocate(capacity: (2 * days + 1) * lanes)
    held.initialize(repeating: 0, count: (2 * days + 1) * lanes)
    uniforms = .allocate(capacity: plan.mostItems)
    cells = .allocate(capacity: plan.mostItems)
    words = .allocate(capacity: 4)
    regimeWords = .allocate(capacity: 4)
    amounts = .allocate(capacity: plan.mostItems * lanes)
    dueReceived = .allocate(capacity: lanes)
    receipts = .allocate(capacity: (days + 1) * blockPaths)
    invoicedAlways = .allocate(capacity: days)
    invoiced = .allocate(capacity: days * blockPaths)
    loss = .allocate(capacity: blockPaths)
    failed = .allocate(capacity: blockPaths)
    levels = .allocate(capacity: max(1, plan.experiment.salesDeviation.count * blockPaths))
  }

  deinit {
    for pointer in [uniforms, cells, words, regimeWords] { pointer.deallocate() }
    for pointer in [amounts, dueReceived, receipts, invoicedAlways, invoiced, loss, failed, levels] {
      pointer.deallocate()
    }
    held.deallocate()
  }

  /// Clears the block.
  func begin() {
    receipts.update(repeating: 0, count: (days + 1) * blockPaths)
    invoicedAlways.update(repeating: 0, count: days)
    invoiced.update(repeating: 0, count: days * blockPaths)
    loss.update(repeating: 0, count: blockPaths)
    failed.update(repeating: 0, count: blockPaths)
  }

  /// Sums of a tile over all debtors.
  struct Totals {
    var fromOpenItems: Int128 = 0
    var fromPlan: Int128 = 0
    var fromRecoveries: Int128 = 0
    var beyondHistory: Int128 = 0
    var invoiced: Int128 = 0
  }

  /// Books a debtor's items on a tile.
  ///
  /// - Parameters:
  ///   - blockPath: Position of the tile's first path in the block.
  ///   - live: The lanes that are paths of the run, as bits.
  ///   - failing: The lanes on which the debtor fails, as bits; `failureDays` holds their days.
  ///   - sums: The debtor's sums, added to.
  func carry(
    _ debtor: KernelPlan.Debtor, stream: TileStream, chances: UnsafePointer<TileLanes.Words>, blockPath: Int,
    live: UInt32, failing: UInt32, failureDays: UnsafePointer<Int32>, totals: inout Totals,
    sums: inout RunTotals.Debtor
  ) {
    let items = UnsafePointer(plan.items) + debtor.first
    let claims = Int(debtor.claims)
    let count = claims + Int(debtor.orders)
    draw(debtor, items: items, claims: claims, count: count, stream: stream, chances: chances)
    if let shocks { bend(shocks, debtor, items: items, count: count, blockPath: blockPath) }

    // A debtor whose amounts do not fit the small sums goes to the block's rows at once.
    let bound = Double(debtor.sum) * largestLevel + Double(count) + 1
    // What a failed debtor recovers is at most what is taken back of it.
    let isWide = debtor.hasNegative || bound >= 4e9
    if !isWide {
      if Double(heldSum) + bound >= 4.29e9 || debtor.arrival != heldArrival {
        flush(blockPath: blockPath)
        heldArrival = debtor.arrival
      }
      heldSum &+= UInt64(bound)
    }
    let liveCount = Int128(live.nonzeroBitCount)
    for index in 0..<count {
      let item = items + index
      var all: Int128
      if item.pointee.isFixed {
        if isWide {
          bookWide(index, item, debtor, blockPath: blockPath) { _ in item.pointee.amount }
        } else {
          book(index, item, UInt32(truncatingIfNeeded: item.pointee.amount))
        }
        all = liveCount * Int128(item.pointee.amount)
        if index >= claims, blockPath == 0 { invoicedAlways[Int(item.pointee.issue)] &+= item.pointee.amount }
      } else {
        let amount = amounts + index * TileLanes.count
        level(item, into: amount, blockPath: blockPath)
        if isWide {
          bookWide(index, item, debtor, blockPath: blockPath) { amount[$0] }
        } else {
          book(index, item, amount)
        }
        all = TilePayments.sum(amount, live)
        let row = invoiced + Int(item.pointee.issue) * blockPaths + blockPath
        for lane in 0..<TileLanes.count { row[lane] &+= amount[lane] }
      }
      if index >= claims {
        totals.invoiced += all
        if item.pointee.flags == .plain { totals.fromPlan += all }
      } else if item.pointee.flags == .plain {
        totals.fromOpenItems += all
      }
      if item.pointee.flags == .plain { sums.receipts += all }
    }
    if debtor.isPlain, failing == 0 { return }
    let scope = Scope(
      debtor: debtor, items: items, claims: claims, count: count, live: live, blockPath: blockPath,
      isWide: isWide)
    if debtor.dueSoon > 0 { dueReceived.update(repeating: 0, count: TileLanes.count) }
    if !debtor.isPlain { tally(scope, totals: &totals, sums: &sums) }
    if failing != 0 { correct(scope, failing: failing, days: failureDays, totals: &totals, sums: &sums) }
    if debtor.dueSoon > 0 {
      for lane in 0..<TileLanes.count where live >> UInt32(lane) & 1 == 1 {
        if dueReceived[lane] < debtor.dueSoon - dueReceived[lane] { sums.latePaths += 1 }
      }
    }
  }

  /// What the slower steps know of the debtor at hand.
  private struct Scope {
    var debtor: KernelPlan.Debtor
    var items: UnsafePointer<KernelPlan.Item>
    var claims: Int
    var count: Int
    var live: UInt32
    var blockPath: Int
    var isWide: Bool
  }

  /// Draws the uniform numbers of all items and finds the cells that they fall in.
  @inline(__always)
  private func draw(
    _ debtor: KernelPlan.Debtor, items: UnsafePointer<KernelPlan.Item>, claims: Int, count: Int,
    stream: TileStream, chances: UnsafePointer<TileLanes.Words>
  ) {
    var block = UInt32.max
    for index in 0..<claims {
      let item = items + index
      if item.pointee.slot >> 2 != block {
        block = item.pointee.slot >> 2
        stream.words(entity: debtor.entity, block: block, purpose: .openItemPayment, into: words)
      }
      place(index, words[Int(item.pointee.slot & 3)], base: base(item.pointee.usual), debtor)
    }
    block = UInt32.max
    var regimeBlock = UInt32.max
    var undecided = TileLanes.Words.zero
    for index in claims..<count {
      let item = items + index
      if item.pointee.slot >> 2 != block {
        block = item.pointee.slot >> 2
        stream.words(entity: debtor.entity, block: block, purpose: .orderPayment, into: words)
      }
      var first = base(item.pointee.usual)
      if item.pointee.chance != KernelPlan.Item.none {
        let slot = item.pointee.slot
        if regimeBlock != slot >> 3 {
          regimeBlock = slot >> 3
          stream.words(entity: debtor.entity, block: regimeBlock, purpose: .paymentRegime, into: regimeWords)
        }
        // Halves of words decide, as in `StreamKey.isBelow`, unless they equal the chance's.
        let half = (regimeWords[Int(slot >> 1 & 3)] &>> (16 &* (slot & 1))) & 0xFFFF
        let limit = chances[Int(item.pointee.chance)] &>> 16
        first = TileLanes.choose(TileLanes.isLess31(half, limit), base(item.pointee.stressed), first)
        undecided |= TileLanes.isLess31(half ^ limit, TileLanes.Words(repeating: 1))
      }
      place(index, words[Int(item.pointee.slot & 3)], base: first, debtor)
    }
    if undecided != .zero {
      decide(debtor, items: items, orders: claims..<count, stream: stream, chances: chances)
    }
  }

  /// Chooses the clocks of the orders whose half words equal those of the chance, by the lower halves.
  @inline(never)
  private func decide(
    _ debtor: KernelPlan.Debtor, items: UnsafePointer<KernelPlan.Item>, orders: Range<Int>,
    stream: TileStream, chances: UnsafePointer<TileLanes.Words>
  ) {
    for index in orders where items[index].chance != KernelPlan.Item.none {
      let slot = items[index].slot
      let place = Int(slot >> 1 & 3)
      let shift = 16 &* (slot & 1)
      let chance = chances[Int(items[index].chance)]
      stream.words(entity: debtor.entity, block: slot >> 3, purpose: .paymentRegime, into: regimeWords)
      let upper = (regimeWords[place] &>> shift) & 0xFFFF
      stream.words(
        entity: debtor.entity, block: slot >> 3, purpose: .paymentRegime, draw: 1, into: regimeWords)
      let number = upper &<< 16 | (regimeWords[place] &>> shift) & 0xFFFF
      let first = TileLanes.choose(
        TileLanes.isLess(number, chance), base(items[index].stressed), base(items[index].usual))
      cells[index] = DelayGuides.cell(uniforms[index]) &+ first
    }
  }

  /// The first cell of a clock, on every path.
  @inline(__always)
  private func base(_ table: UInt16) -> TileLanes.Words {
    TileLanes.Words(repeating: UInt32(table) << UInt32(DelayGuides.mainBits + 1))
  }

  @inline(__always)
  private func place(
    _ index: Int, _ word: TileLanes.Words, base: TileLanes.Words, _ debtor: KernelPlan.Debtor
  ) {
    var uniform = word &>> 1
    if debtor.isBent { uniform = bent(uniform, debtor) }
    uniforms[index] = uniform
    cells[index] = DelayGuides.cell(uniform) &+ base
  }

  /// Bends the uniform numbers of a debtor's items by what the payments of a path have in common.
  @inline(never)
  private func bend(
    _ shocks: PaymentShocks, _ debtor: KernelPlan.Debtor, items: UnsafePointer<KernelPlan.Item>, count: Int,
    blockPath: Int
  ) {
    let lanes = TileLanes.count
    shocks.begin(
      entity: debtor.entity, key: plan.experiment.key, firstPath: blockStart, first: blockPath, count: lanes)
    for index in 0..<count {
      let item = items + index
      let start = Int(item.pointee.issue)
      let isUsual = TileLanes.bits(self.isUsual(index, item))
      var uniform = uniforms[index]
      for (number, chosen) in [(item.pointee.usual, isUsual), (item.pointee.stressed, ~isUsual & 0xFFFF)]
      where chosen != 0 {
        let table = plan.experiment.tables[Int(number)]
        shocks.load(table, start: start)
        for lane in 0..<lanes where chosen >> UInt32(lane) & 1 == 1 {
          uniform[lane] = shocks.bent(table, start: start, uniform: uniform[lane], path: blockPath + lane)
        }
      }
      cells[index] =
        DelayGuides.cell(uniform)
        &+ TileLanes.choose(self.isUsual(index, item), base(item.pointee.usual), base(item.pointee.stressed))
      uniforms[index] = uniform
    }
  }

  @inline(never)
  private func bent(_ uniform: TileLanes.Words, _ debtor: KernelPlan.Debtor) -> TileLanes.Words {
    let influence = plan.experiment.debtors[debtor.position].influence
    var result = uniform
    for lane in 0..<TileLanes.count { result[lane] = influence.bent(uniform[lane]) }
    return result
  }

  /// The amounts of an item whose sales level differs from path to path.
  @inline(__always)
  private func level(
    _ item: UnsafePointer<KernelPlan.Item>, into amount: UnsafeMutablePointer<Int64>, blockPath: Int
  ) {
    let row = levels + Int(item.pointee.level) * blockPaths + blockPath
    if Double(item.pointee.amount.magnitude) * largestLevel < 0x1p32 {
      for lane in 0..<TileLanes.count { amount[lane] = (item.pointee.amount &* row[lane] &+ 1 << 29) &>> 30 }
    } else {
      for lane in 0..<TileLanes.count { amount[lane] = FixedShare(units: row[lane]).of(item.pointee.amount) }
    }
  }

  private static func sum(_ amount: UnsafePointer<Int64>, _ lanes: UInt32) -> Int128 {
    var sum: Int128 = 0
    var left = lanes
    while left != 0 {
      sum += Int128(amount[left.trailingZeroBitCount])
      left &= left &- 1
    }
    return sum
  }

  // MARK: Booking

  /// Books an amount that is the same on every path.
  @inline(__always)
  private func book(_ index: Int, _ item: UnsafePointer<KernelPlan.Item>, _ amount: UInt32) {
    let uniform = UnsafeRawPointer(uniforms + index).assumingMemoryBound(to: UInt32.self)
    let cell = UnsafeRawPointer(cells + index).assumingMemoryBound(to: UInt32.self)
    let entries = UnsafePointer(plan.guides.entries)
    let row = held + Int(item.pointee.issue) &* TileLanes.count
    @inline(__always)
    func one(_ lane: Int) {
      var place = DelayGuides.place(uniform[lane], cell: cell[lane], entries: entries)
      if place >= DelayGuides.marked {
        place = plan.guides.search(uniform[lane], cell: cell[lane], from: place)
      }
      row[place &+ lane] &+= amount
    }
    // Written out: the loop would cost a quarter more.
    one(0)
    one(1)
    one(2)
    one(3)
    one(4)
    one(5)
    one(6)
    one(7)
    one(8)
    one(9)
    one(10)
    one(11)
    one(12)
    one(13)
    one(14)
    one(15)
  }

  /// Books an amount that differs from path to path.
  private func book(_ index: Int, _ item: UnsafePointer<KernelPlan.Item>, _ amount: UnsafePointer<Int64>) {
    let row = held + Int(item.pointee.issue) &* TileLanes.count
    for lane in 0..<TileLanes.count {
      row[day(index, lane) &* TileLanes.count &+ lane] &+= UInt32(truncatingIfNeeded: amount[lane])
    }
  }

  /// Books amounts that do not fit the small sums.
  private func bookWide(
    _ index: Int, _ item: UnsafePointer<KernelPlan.Item>, _ debtor: KernelPlan.Debtor, blockPath: Int,
    amount: (Int) -> Int64
  ) {
    for lane in 0..<TileLanes.count {
      receipts[arrival(index, item, lane, debtor) * blockPaths + blockPath + lane] &+= amount(lane)
    }
  }

  @inline(__always)
  private func day(_ index: Int, _ lane: Int) -> Int {
    plan.guides.day(uniforms[index][lane], cell: cells[index][lane])
  }

  /// Adds what is held to the block's rows.
  func flush(blockPath: Int) {
    guard heldSum > 0 else { return }
    heldSum = 0
    for day in 0...plan.lastRow {
      let from = held + day * TileLanes.count
      let to = receipts + Int(plan.arrivals[heldArrival + day]) * blockPaths + blockPath
      for lane in 0..<TileLanes.count {
        to[lane] &+= Int64(from[lane])
        from[lane] = 0
      }
    }
  }

  // MARK: What is counted

  /// Sums over the items that may arrive early, late, or beyond what history shows.
  @inline(never)
  private func tally(_ scope: Scope, totals: inout Totals, sums: inout RunTotals.Debtor) {
    let debtor = scope.debtor
    for index in 0..<scope.count where scope.items[index].flags != .plain {
      let item = scope.items + index
      let end = paid(index, item, by: debtor.payDaysEnd) & scope.live
      func sum(_ lanes: UInt32) -> Int128 {
        item.pointee.isFixed
          ? Int128(lanes.nonzeroBitCount) * Int128(item.pointee.amount)
          : TilePayments.sum(amounts + index * TileLanes.count, lanes)
      }
      let received = sum(end)
      if index < scope.claims { totals.fromOpenItems += received } else { totals.fromPlan += received }
      sums.receipts += received
      if item.pointee.flags.contains(.mayBeBeyond) { totals.beyondHistory += sum(end & beyond(index, item)) }
      guard item.pointee.flags.contains(.mayBeEarly) else { continue }
      let in28 = paid(index, item, by: debtor.payDays28) & scope.live
      let received28 = sum(in28)
      sums.receipts28 += received28
      sums.receipts7 += sum(paid(index, item, by: debtor.payDays7) & scope.live)
      if item.pointee.flags.contains(.dueSoon) {
        sums.dueReceipts28 += received28
        for lane in 0..<TileLanes.count where in28 >> UInt32(lane) & 1 == 1 {
          dueReceived[lane] += item.pointee.amount
        }
      }
    }
  }

  /// The lanes on which an item follows its usual clock: the table of its cell differs from that one in no bit.
  @inline(__always)
  private func isUsual(_ index: Int, _ item: UnsafePointer<KernelPlan.Item>) -> TileLanes.Words {
    let table = (cells[index] ^ base(item.pointee.usual)) &>> UInt32(DelayGuides.mainBits + 1)
    return TileLanes.isLess31(table, TileLanes.Words(repeating: 1))
  }

  /// The lanes on which an item is paid on one of the first `payDays` days of payment.
  @inline(__always)
  private func paid(_ index: Int, _ item: UnsafePointer<KernelPlan.Item>, by payDays: Int32) -> UInt32 {
    let last = Int(payDays) - Int(item.pointee.issue) - 1
    guard last >= 0 else { return 0 }
    return ~TileLanes.bits(TileLanes.isLess(uniforms[index], survival(index, item) { _ in last }))
  }

  /// The lanes on which an item is paid later than history shows.
  private func beyond(_ index: Int, _ item: UnsafePointer<KernelPlan.Item>) -> UInt32 {
    TileLanes.bits(TileLanes.isLess(uniforms[index], survival(index, item) { plan.beyondHistory[$0] - 1 }))
  }

  /// Survival at the end of a day of the clock that each lane follows; day -1 is before the start.
  @inline(__always)
  private func survival(_ index: Int, _ item: UnsafePointer<KernelPlan.Item>, day: (Int) -> Int)
    -> TileLanes.Words
  {
    func survival(_ number: UInt16) -> UInt32 {
      let table = Int(number)
      let day = day(table)
      return day < 0 ? SurvivalTable.one : plan.guides.survival[table * (days + 1) + min(day, days - 1)]
    }
    let usual = survival(item.pointee.usual)
    let stressed = survival(item.pointee.stressed)
    guard stressed != usual else { return TileLanes.Words(repeating: usual) }
    return TileLanes.choose(
      isUsual(index, item), TileLanes.Words(repeating: usual), TileLanes.Words(repeating: stressed))
  }

  // MARK: Failures

  /// Takes back what failed debtors do not pay, and books what is recovered.
  @inline(never)
  private func correct(
    _ scope: Scope, failing: UInt32, days failureDays: UnsafePointer<Int32>, totals: inout Totals,
    sums: inout RunTotals.Debtor
  ) {
    let items = scope.items
    var left = failing
    while left != 0 {
      let lane = left.trailingZeroBitCount
      left &= left &- 1
      let failure = Int(failureDays[lane])
      let path = scope.blockPath + lane
      var lostClaims: Int64 = 0
      for index in 0..<scope.count {
        let issue = Int(items[index].issue)
        let day = day(index, lane)
        let arrival = Int(plan.arrivals[scope.debtor.arrival &+ issue &+ day])
        let isOrder = index >= scope.claims
        guard arrival >= failure || isOrder && issue >= failure else { continue }
        let amount = items[index].isFixed ? items[index].amount : amounts[index &* TileLanes.count &+ lane]
        if isOrder, issue >= failure {
          // A debtor that has failed is not supplied: the sale is lost, not the money.
          invoiced[issue &* blockPaths &+ path] &-= amount
          totals.invoiced -= Int128(amount)
        } else {
          lostClaims &+= amount
        }
        if scope.isWide {
          receipts[arrival &* blockPaths &+ path] &-= amount
        } else {
          held[(issue &+ day) &* TileLanes.count &+ lane] &-= UInt32(truncatingIfNeeded: amount)
        }
        if arrival < days {
          takeBack(
            amount, items + index, isOrder: isOrder, lane: lane, day: day, arrival: arrival,
            table: Int(cells[index][lane]) / DelayGuides.cells, totals: &totals, sums: &sums)
        }
      }
      sums.failures += 1
      guard lostClaims > 0 else { continue }
      let kind = Int(scope.debtor.failureClass)
      let lost = lostClaims - plan.experiment.failureClasses[kind].discountedRecovery.of(lostClaims)
      failed[path] += lostClaims
      loss[path] += lost
      sums.loss += Int128(lost)
      let back = failure + plan.experiment.failureClasses[kind].recoveryLagDays
      guard back < days else { continue }
      let arrival = Int(plan.arrivals[scope.debtor.arrival + back])
      guard arrival < days else { continue }
      let recovered = plan.experiment.failureClasses[kind].recovery.of(lostClaims)
      if scope.isWide {
        receipts[arrival * blockPaths + path] &+= recovered
      } else {
        held[back * TileLanes.count + lane] &+= UInt32(truncatingIfNeeded: recovered)
      }
      totals.fromRecoveries += Int128(recovered)
      sums.receipts += Int128(recovered)
      if arrival < DebtorLanes.soon { sums.receipts28 += Int128(recovered) }
      if arrival < 7 { sums.receipts7 += Int128(recovered) }
    }
  }

  @inline(__always)
  private func arrival(
    _ index: Int, _ item: UnsafePointer<KernelPlan.Item>, _ lane: Int, _ debtor: KernelPlan.Debtor
  ) -> Int {
    Int(plan.arrivals[debtor.arrival + Int(item.pointee.issue) + day(index, lane)])
  }

  /// Takes a receipt within the horizon out of the sums.
  @inline(__always)
  private func takeBack(
    _ amount: Int64, _ item: UnsafePointer<KernelPlan.Item>, isOrder: Bool, lane: Int, day: Int, arrival: Int,
    table: Int,
    totals: inout Totals, sums: inout RunTotals.Debtor
  ) {
    let wide = Int128(amount)
    if isOrder { totals.fromPlan -= wide } else { totals.fromOpenItems -= wide }
    sums.receipts -= wide
    if item.pointee.flags.contains(.mayBeBeyond), day >= plan.beyondHistory[table] {
      totals.beyondHistory -= wide
    }
    guard arrival < DebtorLanes.soon else { return }
    sums.receipts28 -= wide
    if arrival < 7 { sums.receipts7 -= wide }
    if item.pointee.flags.contains(.dueSoon) {
      sums.dueReceipts28 -= wide
      dueReceived[lane] -= amount
    }
  }
}
