import CreditModels
import Stochastics

/// A run laid out for the inner loop: what the threads of a run share, made once from the experiment.
///
/// Amounts of all items together fit 62 bits, so sums on a path cannot overflow; larger books are refused here, and
/// the loops below add without checks.
final class KernelPlan: @unchecked Sendable {
  /// An open item or an invoice to come.
  struct Item {
    /// Amount in minor units.
    var amount: Int64
    /// Slot of its draws.
    var slot: UInt32
    /// Day of issue; 0 for open items.
    var issue: Int32
    /// First cell of its usual clock, and of the stressed one.
    var usual: UInt32
    var stressed: UInt32
    /// Row of its chance of stress, -1 where it has one clock.
    var chance: Int32
    /// Position of its sales level, -1 for a fixed amount.
    var level: Int32
    /// Least uniform with which it arrives within the horizon, by its usual and by its stressed clock.
    var endUsual: UInt32 = 0
    var endStressed: UInt32 = 0
    /// Whether it certainly arrives within the horizon, not before day 28, and not later than history shows.
    var isPlain: Bool
    /// Whether it may arrive before day 28, and later than history shows.
    var mayBeEarly: Bool
    var mayBeBeyond: Bool
    /// Whether it is an open item that is due within 28 days.
    var isDueSoon: Bool
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
    let itemCount = experiment.debtors.reduce(0) { $0 + $1.claims.count + $1.orders.count }
    items = .allocate(capacity: max(1, itemCount))
    debtors = .allocate(capacity: max(1, debtorCount))
    mostItems = experiment.debtors.reduce(1) { max($0, $1.claims.count + $1.orders.count) }
    var lastRow = days
    var next = 0
    var total: UInt64 = 0
    for (number, debtor) in experiment.debtors.enumerated() {
      var row = Debtor(
        entity: debtor.entity, position: number, failureClass: Int32(debtor.failureClass ?? -1), first: next,
        claims: Int32(debtor.claims.count), orders: Int32(debtor.orders.count), arrival: debtor.arrival * width,
        payDays7: counts[debtor.arrival].0, payDays28: counts[debtor.arrival].1,
        payDaysEnd: counts[debtor.arrival].2, isBent: debtor.influence != .neutral, dueSoon: 0,
        sum: 0, hasNegative: debtor.claims.contains { $0.amount < 0 } || debtor.orders.contains { $0.amount < 0 },
        isPlain: true)
      func set(_ item: inout Item, _ first: Int, _ second: Int? = nil) {
        let last = Int(row.payDaysEnd) - Int(item.issue) - 1
        let early = Int(row.payDays28) - Int(item.issue) - 1
        func end(_ number: Int) -> UInt32 {
          last < 0 ? SurvivalTable.one : experiment.tables[number].survival[min(last, days - 1)]
        }
        item.endUsual = end(first)
        item.endStressed = end(second ?? first)
        var isCertain = item.endUsual == 0 && item.endStressed == 0
        for number in [first, second ?? first] {
          let table = experiment.tables[number]
          let lastPaid = table.survival.firstIndex(of: 0) ?? days
          lastRow = max(lastRow, Int(item.issue) + min(days, lastPaid))
          item.mayBeEarly =
            item.mayBeEarly || early >= 0 && table.survival[min(early, days - 1)] < SurvivalTable.one
          let shown = table.beyondHistory
          item.mayBeBeyond = item.mayBeBeyond || shown < days && (shown == 0 || table.survival[shown - 1] > 0)
        }
        item.isPlain = isCertain && !item.mayBeEarly && !item.mayBeBeyond && !item.isDueSoon
      }
      for claim in debtor.claims {
        let isDueSoon = claim.due < DebtorLanes.soon
        if isDueSoon { row.dueSoon += claim.amount }
        let cell = UInt32(claim.table * DelayGuides.cells)
        items[next] = Item(
          amount: claim.amount, slot: claim.slot, issue: 0, usual: cell, stressed: cell, chance: -1, level: -1,
          isPlain: false, mayBeEarly: false, mayBeBeyond: false, isDueSoon: isDueSoon)
        set(&items[next], claim.table)
        row.sum += claim.amount.magnitude
        row.isPlain = row.isPlain && items[next].isPlain
        next += 1
      }
      for order in debtor.orders {
        precondition(order.issue >= 0 && order.issue < days, "orders are issued within the horizon")
        let usual = UInt32(order.table * DelayGuides.cells)
        items[next] = Item(
          amount: order.amount, slot: order.slot, issue: Int32(order.issue), usual: usual,
          stressed: order.regime.map { $0.stressed * UInt32(DelayGuides.cells) } ?? usual,
          chance: order.regime.map { Int32(Int($0.kind) * experiment.modelWeeks + Int($0.week)) } ?? -1,
          level: order.plan >= 0 && experiment.salesDeviation[order.plan] > 0 ? Int32(order.plan) : -1,
          isPlain: false, mayBeEarly: false, mayBeBeyond: false, isDueSoon: false)
        set(&items[next], order.table, order.regime.map { Int($0.stressed) })
        if items[next].chance >= 0 { usedChances[Int(items[next].chance)] = true }
        row.sum += order.amount.magnitude
        row.isPlain = row.isPlain && items[next].isPlain
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
