import CreditModels
import Stochastics

/// A stretch of observed life of an invoice, in days relative to its due date.
public struct PaymentSpell: Sendable, Hashable {
  /// Age on the day on which the firm knew the invoice: it was not at risk of being seen paid before.
  public var entry: Int
  /// Age on the day of payment, or the first age not observed any more.
  public var exit: Int
  /// Whether the spell ended in payment (else it is censored).
  public var isPaid: Bool

  /// A spell; `exit` is at or after `entry`.
  public init(entry: Int, exit: Int, isPaid: Bool) {
    self.entry = entry
    self.exit = exit
    self.isPaid = isPaid
  }
}

/// The Kaplan-Meier (product-limit) estimate of the daily payment hazard, with late entry.
///
/// The hazard at age `d` is the number paid at `d` over the number at risk: known by then and not paid, credited,
/// failed or beyond the as-of date before. Open invoices are censored, not dropped.
///
/// - Reference: [KaplanMeier1958]; left truncation as in [Klein2003], section 4.6. Checked in `KaplanMeierTests`.
public struct KaplanMeier: Sendable, Hashable {
  /// Age of the first entry.
  public let firstAge: Int
  /// Number paid at each age.
  public let paid: [Int]
  /// Number at risk at each age.
  public let atRisk: [Int]
  /// Number of spells and of payments.
  public let spells: Int
  /// Number of payments.
  public let payments: Int

  /// The estimate from spells, in any order; spells that end before they begin count nothing.
  ///
  /// - Complexity: O(spells + ages).
  public init(_ spells: [PaymentSpell]) {
    let used = spells.filter { $0.exit > $0.entry || ($0.isPaid && $0.exit == $0.entry) }
    self.spells = used.count
    payments = used.reduce(0) { $0 + ($1.isPaid ? 1 : 0) }
    guard let first = used.map(\.entry).min(), let last = used.map(\.exit).max() else {
      firstAge = 0
      paid = []
      atRisk = []
      return
    }
    firstAge = first
    var died = [Int](repeating: 0, count: last - first + 1)
    var change = [Int](repeating: 0, count: last - first + 2)
    for spell in used {
      change[spell.entry - first] += 1
      // A payment at an age is at risk at that age; a censored spell is at risk up to the age before its end.
      change[spell.exit - first + (spell.isPaid ? 1 : 0)] -= 1
      if spell.isPaid { died[spell.exit - first] += 1 }
    }
    var running = 0
    atRisk = change.dropLast().map {
      running += $0
      return running
    }
    paid = died
  }

  /// Hazard at an age, or `nil` where nobody was at risk.
  public func hazard(age: Int) -> Double? {
    let index = age - firstAge
    guard index >= 0, index < atRisk.count, atRisk[index] > 0 else { return nil }
    return Double(paid[index]) / Double(atRisk[index])
  }

  /// Share not paid by the end of an age.
  public func survival(age: Int) -> Double {
    var alive = 1.0
    guard age >= firstAge else { return 1 }
    for day in firstAge...age { alive *= 1 - (hazard(age: day) ?? 0) }
    return alive
  }

  /// Greenwood's standard error of ``survival(age:)``.
  public func standardError(age: Int) -> Double {
    var sum = 0.0
    guard age >= firstAge else { return 0 }
    for index in 0...min(age - firstAge, atRisk.count - 1) where atRisk[index] > paid[index] {
      sum += Double(paid[index]) / (Double(atRisk[index]) * Double(atRisk[index] - paid[index]))
    }
    return survival(age: age) * sum.squareRoot()
  }

  /// The 95 % interval of ``survival(age:)`` on the log-log scale, which stays within 0 and 1.
  public func interval(age: Int) -> (low: Double, high: Double)? {
    let survival = survival(age: age)
    guard survival > 0, survival < 1 else { return nil }
    let logarithm = FixedOrder.log(survival)
    let spread = 1.959963984540054 * standardError(age: age) / (survival * -logarithm)
    return (
      FixedOrder.exp(logarithm * FixedOrder.exp(spread)), FixedOrder.exp(logarithm * FixedOrder.exp(-spread))
    )
  }

  /// Last age with at least `count` at risk.
  public func lastAge(withAtRisk count: Int) -> Int? {
    atRisk.lastIndex { $0 >= count }.map { firstAge + $0 }
  }
}
