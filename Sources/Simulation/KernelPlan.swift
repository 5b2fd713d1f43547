import CreditModels
import Stochastics

/// A run laid out for the inner loop: what the threads of a run share, made once from the experiment.
///
/// Amounts of all items together fit 62 bits, so sums on a path cannot overflow; larger books are refused here, and
/// the loops below add without checks.
final class KernelPlan: @unchecked Sendable {
  /// An open item or an invoice to come, in 24 bytes: every tile of paths reads them all.
  struct Item {
    /// Amount in minor units.
    var amount: Int64
    /// Slot of its draws.
    var slot: UInt32
    /// Day of issue; 0 for open items.
    var issue: UInt16
    /// Its usual clock, and the stressed one.
    var usual: UInt16
    var stressed: UInt16
    /// Row of its chance of stress, ``none`` where it has one clock.
    var chance: UInt16
    /// Position of its sales level, ``none`` for a fixed amount.
    var level: UInt16
    /// What is to be counted of it.
    var flags: Flags

    /// No chance, or no level.
    static let none = UInt16.max

    /// Whether its amount is the same on every path.
    @inline(__always) var isFixed: Bool { level == Item.none }
  }

  /// What is to be counted of an item.
  struct Flags: OptionSet {
    let rawValue: UInt16
    /// It certainly arrives within the horizon, not before day 28, and not later than history shows: nothing is counted.
    static let plain = Flags(rawValue: 1)
    /// It may arrive before day 28.
    static let mayBeEarly = Flags(rawValue: 2)
    /// It may arrive later than history shows.
    static let mayBeBeyond = Flags(rawValue: 4)
    /// An open item that is due within 28 days.
    static let dueSoon = Flags(rawValue: 8)
  }

  /// A debtor with its items.
  struct Debtor {
    var entity: UInt32
    /// Position among the run's debtors.
    var position: Int
    /// Position of its failure class, -1 where it does not fail.
    var failureClass: Int32
    /// First of its open items; its orders follow them.
    var first: Int
    var claims: Int32
    var orders: Int32
    /// First entry of its arrival days.
    var arrival: Int
    /// Days of payment that arrive by day 7, by day 28, and within the horizon.
    var payDays7: Int32
    var payDays28: Int32
    var payDaysEnd: Int32
    /// Whether its clocks are bent by an influence.
    var isBent: Bool
    /// Sum of what is due within 28 days.
    var dueSoon: Int64
    /// Sum of its amounts in magnitude.
    var sum: UInt64
    /// Whether an amount is negative.
    var hasNegative: Bool
    /// Whether all its items are plain.
    var isPlain: Bool
  }

  let experiment: Experiment
  let schedule: KeySchedule
  let guides: DelayGuides
  let items: UnsafeMutablePointer<Item>
  let debtors: UnsafeMutablePointer<Debtor>
  let debtorCount: Int
  /// Last day of payment, past the horizon too, on which anything can be paid; never is the horizon's length later.
  let lastRow: Int
  /// Most items of a debtor.
  let mostItems: Int
  /// For each arrival calendar and day of payment up to twice the horizon, the day on which it arrives.
  let arrivals: UnsafeMutablePointer<Int32>
  /// Clock of a failure for the screen.
  let screen: FailureBounds
  /// First day of each clock that rests on no observation of its own.
  let beyondHistory: [Int]
  /// Whether any debtor can fail.
  let hasFailures: Bool
  /// Rows of chances that orders ask for, `[regimes x weeks]`.
  let usedChances: [Bool]
  /// Alike debtors that are simulated together; `nil` where there are none.
  let cohorts: CohortPlan?
  /// Whether sums over all paths of a block fit 63 bits; else they are made wider.
  let hasSmallSums: Bool

  init(_ experiment: Experiment) {
    self.experiment = experiment
    let days = experiment.days
    schedule = KeySchedule(experiment.key)
    guides = DelayGuides(tables: experiment.tables, days: days)
    screen = FailureBounds(experiment)
    beyondHistory = experiment.tables.map(\.beyondHistory)
    hasFailures = experiment.debtors.contains { $0.failureClass != nil }
    var usedChances = [Bool](repeating: false, count: experiment.paymentRegimes.count * experiment.modelWeeks)
    let width = 2 * days + 1
    arrivals = .allocate(capacity: max(1, experiment.arrivals.count * width))
    var counts: [(Int32, Int32, Int32)] = []
    for (number, arrivals) in experiment.arrivals.enumerated() {
      let row = self.arrivals + number * width
      for day in 0..<width {
        let arrival = day < days ? min(days, Int(arrivals[day])) : days
        precondition(arrival >= min(day, days), "nothing arrives before it is paid")
        row[day] = Int32(arrival)
      }
      for day in 1..<max(1, days) {
        precondition(row[day] >= row[day - 1], "payments arrive in the order in which they are made")
      }
      func payDays(before limit: Int) -> Int32 { Int32(arrivals.prefix { $0 < limit }.count) }
      counts.append(
        (payDays(before: min(7, days)), payDays(before: min(28, days)), payDays(before: days)))
    }
    debtorCount = experiment.debtors.count
    cohorts = CohortPlan(experiment)
    for row in cohorts?.usedChances ?? [] { usedChances[row] = true }
    let single = experiment.debtors.lazy.filter { $0.members == 1 }
    let itemCount = single.reduce(0) { $0 + $1.claims.count + $1.orders.count }
    items = .allocate(capacity: max(1, itemCount))
    debtors = .allocate(capacity: max(1, debtorCount))
    mostItems = single.reduce(1) { max($0, $1.claims.count + $1.orders.count) }
    let lastDays = experiment.tables.map { min(days, $0.survival.firstIndex(of: 0) ?? days) }
    precondition(
      max(experiment.tables.count, experiment.salesDeviation.count, usedChances.count) < Int(Item.none),
      "at most 65,534 payment clocks, sales plans and chances of stress")
    var lastRow = days
    var next = 0
    var total: UInt64 = 0
    for (number, stated) in experiment.debtors.enumerated() {
      var debtor = stated
      if stated.members > 1 {
        // Cohorts are not in the inner loop.
        (debtor.claims, debtor.orders) = ([], [])
      }
      var row = Debtor(
        entity: debtor.entity, position: number, failureClass: Int32(debtor.failureClass ?? -1), first: next,
        claims: Int32(debtor.claims.count), orders: Int32(debtor.orders.count),
        arrival: debtor.arrival * width,
        payDays7: counts[debtor.arrival].0, payDays28: counts[debtor.arrival].1,
        payDaysEnd: counts[debtor.arrival].2, isBent: debtor.influence != .neutral, dueSoon: 0,
        sum: 0,
        hasNegative: debtor.claims.contains { $0.amount < 0 } || debtor.orders.contains { $0.amount < 0 },
        isPlain: true)
      func set(_ item: inout Item) {
        let last = Int(row.payDaysEnd) - Int(item.issue) - 1
        let early = Int(row.payDays28) - Int(item.issue) - 1
        var isCertain = last >= 0
        for number in [item.usual, item.stressed] {
          let table = experiment.tables[Int(number)]
          isCertain = isCertain && table.survival[min(max(0, last), days - 1)] == 0
          lastRow = max(lastRow, Int(item.issue) + lastDays[Int(number)])
          if early >= 0, table.survival[min(early, days - 1)] < SurvivalTable.one {
            item.flags.insert(.mayBeEarly)
          }
          let shown = table.beyondHistory
          if shown < days, shown == 0 || table.survival[shown - 1] > 0 { item.flags.insert(.mayBeBeyond) }
        }
        if isCertain, item.flags.isEmpty { item.flags = .plain }
      }
      for claim in debtor.claims {
        let isDueSoon = claim.due < DebtorLanes.soon
        if isDueSoon { row.dueSoon += claim.amount }
        items[next] = Item(
          amount: claim.amount, slot: claim.slot, issue: 0, usual: UInt16(claim.table),
          stressed: UInt16(claim.table), chance: Item.none, level: Item.none, flags: isDueSoon ? .dueSoon : []
        )
        set(&items[next])
        row.sum += claim.amount.magnitude
        row.isPlain = row.isPlain && items[next].flags == .plain
        next += 1
      }
      for order in debtor.orders {
        precondition(order.issue >= 0 && order.issue < days, "orders are issued within the horizon")
        items[next] = Item(
          amount: order.amount, slot: order.slot, issue: UInt16(order.issue), usual: UInt16(order.table),
          stressed: UInt16(order.regime.map { Int($0.stressed) } ?? order.table),
          chance: order.regime.map { UInt16(Int($0.kind) * experiment.modelWeeks + Int($0.week)) }
            ?? Item.none,
          level: order.plan >= 0 && experiment.salesDeviation[order.plan] > 0
            ? UInt16(order.plan) : Item.none,
          flags: [])
        set(&items[next])
        if items[next].chance != Item.none { usedChances[Int(items[next].chance)] = true }
        row.sum += order.amount.magnitude
        row.isPlain = row.isPlain && items[next].flags == .plain
        next += 1
      }
      total += row.sum
      precondition(total < 1 << 61, "the amounts of a run add up to less than 2^61")
      debtors[number] = row
    }
    self.usedChances = usedChances
    self.lastRow = lastRow
    hasSmallSums = total < 1 << 53
  }

  deinit {
    items.deallocate()
    debtors.deallocate()
    arrivals.deallocate()
  }
}
