import CreditModels

/// Stretches of the lives of invoices during which what is known of their customers stays the same.
///
/// Every 28 days back from the end of the history the habits are looked at anew, with the payments seen before that
/// day: so a fit sees each invoice-day with what a forecast made shortly before could have known, and each day once.
struct HabitSpells {
  /// A stretch.
  struct Spell {
    var item: Int32
    var start: Int32
    /// First day after the stretch.
    var end: Int32
    /// Expected days late of the customer.
    var habit: Int16
    /// Class of history.
    var historyClass: Int8
    /// Paid invoices of the customer.
    var paid: Int32
    /// Trend of the customer, where it has enough payments.
    var trend: Int16?
  }

  /// Days between looks.
  static let step = 28

  let spells: [Spell]

  /// The stretches of a history, in order of look and invoice.
  init(_ history: PaymentHistory, habit: PaymentBehaviour.Habit) {
    let items = history.items
    guard let first = items.map(\.known).min() else {
      spells = []
      return
    }
    let byKnown = items.indices.sorted { (items[$0].known, $0) < (items[$1].known, $1) }
    let payments = history.paymentsInOrder
    var looks = Array(stride(from: history.end - HabitSpells.step, to: first, by: -HabitSpells.step))
    looks.append(first)
    looks.reverse()
    var tallies = [HabitFit.Tally](repeating: HabitFit.Tally(), count: history.customers)
    var spells: [Spell] = []
    var nextKnown = 0
    var nextPaid = 0
    var nextOld = 0
    var alive: [Int] = []
    for (place, look) in looks.enumerated() {
      let next = place + 1 < looks.count ? looks[place + 1] : history.end
      while nextPaid < payments.count, items[payments[nextPaid]].exit < look {
        let item = items[payments[nextPaid]]
        tallies[item.customer].add(item)
        tallies[item.customer].addRecent(item)
        nextPaid += 1
      }
      while nextOld < nextPaid, items[payments[nextOld]].exit < look - HabitFit.Tally.recentDays {
        tallies[items[payments[nextOld]].customer].removeRecent(items[payments[nextOld]])
        nextOld += 1
      }
      alive.removeAll { HabitSpells.last(items[$0]) < look }
      while nextKnown < byKnown.count, items[byKnown[nextKnown]].known < next {
        alive.append(byKnown[nextKnown])
        nextKnown += 1
      }
      for index in alive {
        let item = items[index]
        let start = max(item.known, look)
        let end = min(HabitSpells.last(item) + 1, next)
        guard end > start else { continue }
        let tally = tallies[item.customer]
        spells.append(
          Spell(
            item: Int32(index), start: Int32(start), end: Int32(end),
            habit: Int16(tally.daysLate(habit, amount: item.amount)),
            historyClass: Int8(CovariateEffect.historyClass(paid: tally.paid)), paid: Int32(tally.paid),
            trend: tally.trend.map { Int16($0) }))
      }
    }
    self.spells = spells
  }

  /// The last day on which an invoice was at risk.
  private static func last(_ item: PaymentHistory.Item) -> Int { item.isPaid ? item.exit : item.exit - 1 }
}
