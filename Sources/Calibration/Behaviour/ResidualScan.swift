import CreditModels
import Stochastics

/// One pass over the history under a fitted law of payment: what came against what was expected.
///
/// - Complexity: O(invoice-days).
struct ResidualScan {
  /// An invoice's life under the model.
  struct Life {
    var customer: Int32
    var known: Int32
    /// Sum of hazards on the logarithmic scale, the last day included.
    var cumulative: Double
    /// Hazard of the last day.
    var last: Double
    var isPaid: Bool
  }

  /// Payments less expected of a customer in a week.
  struct CustomerWeek {
    var week: Int
    var excess: Double
    var expected: Double
    /// By how much the expected payments would rise if the week's hazards, summed as logarithms of survival, were one
    /// part in one higher; below ``expected`` because a day's chance cannot pass one.
    var response: Double
  }

  /// Lives by customer, each customer's in order of known day.
  private(set) var lives: [Life] = []
  /// Sums by customer and week, customers one after another.
  private(set) var weeks: [CustomerWeek] = []
  /// Payments and expected payments by day of the week, Monday first.
  private(set) var weekdayPaid = [Double](repeating: 0, count: 7)
  private(set) var weekdayExpected = [Double](repeating: 0, count: 7)
  /// Dispersion of payments among customers: sum of squared excess over sum of variances, by customer and 4 weeks.
  private(set) var dispersion = 1.0
  /// Number of seven-day weeks, back from the end of the history.
  let weekCount: Int

  init(_ history: PaymentHistory, spells: [HabitSpells.Spell], behaviour: PaymentBehaviour) {
    let items = history.items
    let first = items.map(\.known).min() ?? history.end
    weekCount = max(1, (history.end - first + 6) / 7)
    var byItem = [[Int32]](repeating: [], count: items.count)
    for (place, spell) in spells.enumerated() { byItem[Int(spell.item)].append(Int32(place)) }
    let order = items.indices.sorted {
      (items[$0].customer, items[$0].known, $0) < (items[$1].customer, items[$1].known, $1)
    }
    var excess = [Double](repeating: 0, count: weekCount)
    var expected = [Double](repeating: 0, count: weekCount)
    var response = expected
    var touched: [Int] = []
    var squares = 0.0
    var variances = 0.0
    var position = 0
    while position < order.count {
      let customer = items[order[position]].customer
      var total = 0.0
      while position < order.count, items[order[position]].customer == customer {
        let index = order[position]
        let item = items[index]
        var life = Life(
          customer: Int32(customer), known: Int32(item.known), cumulative: 0, last: 0, isPaid: item.isPaid)
        for place in byItem[index] {
          let spell = spells[Int(place)]
          let subject = HazardCells.subject(item, spell: spell, segments: history.segments)
          let days = Int(spell.end) - Int(spell.start)
          let hazards = ResidualScan.hazards(behaviour, subject, from: Int(spell.start), days: days)
          for (offset, hazard) in hazards.enumerated() {
            let day = Int(spell.start) + offset
            let came = item.isPaid && day == item.exit ? 1.0 : 0.0
            let week = weekCount - 1 - (history.end - 1 - day) / 7
            if expected[week] == 0 { touched.append(week) }
            excess[week] += came - hazard
            expected[week] += hazard
            let cumulated = -FixedOrder.log(max(1 - hazard, 1e-12))
            response[week] += (1 - hazard) * cumulated
            total += came - hazard
            variances += hazard * (1 - hazard)
            // 1970-01-01 was a Thursday.
            let weekday = ((day + 3) % 7 + 7) % 7
            weekdayPaid[weekday] += came
            weekdayExpected[weekday] += hazard
            life.cumulative += cumulated
            life.last = hazard
          }
        }
        lives.append(life)
        position += 1
      }
      squares += total * total
      for week in touched.sorted() {
        weeks.append(
          CustomerWeek(
            week: week, excess: excess[week], expected: expected[week], response: response[week]))
        excess[week] = 0
        expected[week] = 0
        response[week] = 0
      }
      touched.removeAll(keepingCapacity: true)
    }
    if variances > 0 { dispersion = max(1, squares / variances) }
  }

  /// The model's hazards on days of the past, where a mixture is taken day by day.
  private static func hazards(
    _ behaviour: PaymentBehaviour, _ subject: PaymentSubject, from day: Int, days: Int
  ) -> [Double] {
    let share = behaviour.standardisedShare
    if share == 0 { return behaviour.regressionHazards(subject, from: day, days: days) }
    let other = behaviour.standardisedHazards(subject, from: day, days: days)
    if share == 1 { return other }
    return zip(behaviour.regressionHazards(subject, from: day, days: days), other).map {
      (1 - share) * $0 + share * $1
    }
  }
}
