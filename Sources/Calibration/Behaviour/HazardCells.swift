import CreditModels
import Stochastics

/// Invoice-days counted by what the regression knows of them: a day's age from due and its levels.
///
/// The likelihood of the regression needs no more than the number of days and payments of each cell, so a million
/// invoices cost one pass.
struct HazardCells {
  /// First column of each effect among the coefficients.
  let starts: [Int]
  /// Number of coefficients without the constant.
  let columns: Int
  /// Levels of each cell as columns, `[cells x effects]`.
  private(set) var levels: [Int32] = []
  /// Logit of the pooled hazard of each cell.
  private(set) var offsets: [Double] = []
  /// Days at risk of each cell.
  private(set) var days: [Double] = []
  /// Payments of each cell.
  private(set) var paid: [Double] = []

  /// Counts the invoice-days of a history.
  ///
  /// - Complexity: O(invoice-days).
  init(
    _ history: PaymentHistory, spells: [HabitSpells.Spell], effects: [CovariateEffect], pooled: DelayCurve
  ) {
    var starts: [Int] = []
    var columns = 0
    for effect in effects {
      starts.append(columns)
      columns += effect.levelCount
    }
    self.starts = starts
    self.columns = columns
    var index: [UInt64: Int] = [:]
    var current: [Int32] = [Int32](repeating: 0, count: effects.count)
    var ages: [Int] = []
    for spell in spells {
      let item = history.items[Int(spell.item)]
      let subject = HazardCells.subject(item, spell: spell, segments: history.segments)
      var fixedKey: UInt64 = 0
      for (place, effect) in effects.enumerated() where !effect.covariate.isMoving {
        let level = effect.level(of: subject, on: Int(spell.start))
        current[place] = Int32(starts[place] + level)
        fixedKey = fixedKey * UInt64(effect.levelCount) + UInt64(level)
      }
      for day in Int(spell.start)..<Int(spell.end) {
        let age = day - item.due
        var key = fixedKey
        for (place, effect) in effects.enumerated() where effect.covariate.isMoving {
          let level = effect.level(of: subject, on: day)
          current[place] = Int32(starts[place] + level)
          key = key * UInt64(effect.levelCount) + UInt64(level)
        }
        key = key << 16 | UInt64(UInt16(truncatingIfNeeded: min(max(age, -30_000), 30_000) + 30_000))
        let cell: Int
        if let known = index[key] {
          cell = known
        } else {
          cell = days.count
          index[key] = cell
          days.append(0)
          paid.append(0)
          ages.append(age)
          levels.append(contentsOf: current)
        }
        days[cell] += 1
        if item.isPaid && day == item.exit { paid[cell] += 1 }
      }
    }
    offsets = ages.map { HazardCells.logit(pooled.hazard(age: $0)) }
  }

  /// The logit of a hazard within the bounds of ``PaymentBehaviour``.
  static func logit(_ hazard: Double) -> Double {
    let bounded = min(max(hazard, PaymentBehaviour.leastHazard), PaymentBehaviour.greatestHazard)
    return FixedOrder.log(bounded / (1 - bounded))
  }

  /// The invoice as the model sees it during a stretch.
  static func subject(
    _ item: PaymentHistory.Item, spell: HabitSpells.Spell, segments: [String?]
  ) -> PaymentSubject {
    PaymentSubject(
      terms: item.terms, due: item.due, known: item.known, amount: item.amount,
      habitDaysLate: Int(spell.habit), paidInvoices: Int(spell.paid), segment: segments[item.customer],
      trend: spell.trend.map { Int($0) }, dispute: item.dispute, channel: item.channel)
  }
}
