import Stochastics

/// How payment comes, day by day relative to the due date: the chance of being paid on a day given that the
/// invoice is still open.
///
/// Ages are days after due; negative ages are before it. Beyond the last age of the curve the hazard is constant, or
/// halves again and again.
public struct DelayCurve: Sendable, Hashable {
  /// Where a curve comes from.
  public enum Origin: Sendable, Hashable {
    /// Kaplan-Meier on a ledger's history.
    case fitted(invoices: Int, paid: Int)
    /// Stated by the scenario.
    case stated
  }

  /// Age of the first hazard; nothing is paid before it.
  public let firstAge: Int
  /// Hazards from `firstAge` on, each in `[0, 1]`.
  public let hazards: [Double]
  /// Hazard beyond the last of `hazards`.
  public let tail: Double
  /// Last age that rests on observations; receipts drawn later are "beyond history".
  public let lastObservedAge: Int
  /// Where the curve comes from.
  public let origin: Origin
  /// Days in which the hazard beyond the last of `hazards` halves; `nil` keeps it constant.
  public let tailHalfLife: Int?

  /// A curve from its hazards.
  public init(
    firstAge: Int, hazards: [Double], tail: Double, lastObservedAge: Int, origin: Origin,
    tailHalfLife: Int? = nil
  ) {
    precondition(tailHalfLife ?? 1 > 0, "a half-life is positive")
    self.tailHalfLife = tailHalfLife
    precondition(
      hazards.allSatisfy { $0 >= 0 && $0 <= 1 } && tail >= 0 && tail <= 1, "hazards are probabilities")
    self.firstAge = firstAge
    self.hazards = hazards
    self.tail = tail
    self.lastObservedAge = lastObservedAge
    self.origin = origin
  }

  /// A stated behaviour: of those that ever pay, half pay by the median and nine in ten by the 90 % day.
  ///
  /// The days late of those that pay follow a logistic law through the two quantiles, rounded to days; the share
  /// `neverShare` never pays. Own construction, not from the literature.
  ///
  /// - Parameters:
  ///   - medianDaysLate: Median of days after due; negative where customers pay early.
  ///   - p90DaysLate: 90 % quantile, greater than the median.
  ///   - neverShare: Share that never pays, from 0 to below 1.
  public static func stated(medianDaysLate: Int, p90DaysLate: Int, neverShare: Double) -> DelayCurve {
    precondition(
      p90DaysLate > medianDaysLate && neverShare >= 0 && neverShare < 1, "Intake checks stated delays")
    let scale = Double(p90DaysLate - medianDaysLate) / FixedOrder.log(9)
    func paidBy(_ age: Int) -> Double {
      1 / (1 + FixedOrder.exp(-(Double(age - medianDaysLate) + 0.5) / scale))
    }
    let span = max(30, Int((scale * 16).rounded(.up)))
    let first = medianDaysLate - span
    var hazards: [Double] = []
    var before = 0.0
    for age in first...(medianDaysLate + span) {
      let by = paidBy(age)
      hazards.append(min(1, (by - before) * (1 - neverShare) / (1 - (1 - neverShare) * before)))
      before = by
    }
    return DelayCurve(
      firstAge: first, hazards: hazards, tail: 0, lastObservedAge: medianDaysLate + span, origin: .stated)
  }

  /// A behaviour listed day by day: `weights[k]` is how many invoices are paid `k` days after due, in any unit.
  ///
  /// - Parameters:
  ///   - weights: Not negative, their sum positive.
  ///   - neverShare: Share that never pays, from 0 to below 1; the weights share the rest.
  public static func listed(weights: [Double], neverShare: Double = 0) -> DelayCurve {
    precondition(neverShare >= 0 && neverShare < 1, "a share")
    let total = weights.reduce(0, +)
    precondition(total > 0 && weights.allSatisfy { $0 >= 0 }, "someone pays on some day")
    let last = weights.lastIndex { $0 > 0 } ?? 0
    var hazards: [Double] = []
    var paid = 0.0
    for age in 0...last {
      let alive = 1 - paid / total * (1 - neverShare)
      paid += weights[age]
      let isCertain = age == last && neverShare == 0
      hazards.append(isCertain ? 1 : min(1, weights[age] / total * (1 - neverShare) / alive))
    }
    return DelayCurve(firstAge: 0, hazards: hazards, tail: 0, lastObservedAge: last, origin: .stated)
  }

  /// Chance of being paid on the day of this age, given that the invoice is open.
  public func hazard(age: Int) -> Double {
    let index = age - firstAge
    if index < 0 { return 0 }
    if index < hazards.count { return hazards[index] }
    guard let tailHalfLife else { return tail }
    let halvings = Double(index - hazards.count + 1) / Double(tailHalfLife)
    return tail * FixedOrder.exp(-0.6931471805599453 * halvings)
  }

  /// The curve with another course beyond its last hazard.
  public func withTail(halfLife: Int?) -> DelayCurve {
    DelayCurve(
      firstAge: firstAge, hazards: hazards, tail: tail, lastObservedAge: lastObservedAge, origin: origin,
      tailHalfLife: halfLife)
  }

  /// The clock of an invoice that is open at the start of the day of age `age`.
  ///
  /// An invoice that is 20 days late is drawn given that: it neither starts anew nor never pays.
  ///
  /// - Parameters:
  ///   - age: Age on the first day of the table.
  ///   - days: Days that the table covers.
  /// - Complexity: O(days).
  public func table(fromAge age: Int, days: Int) -> SurvivalTable {
    SurvivalTable(
      hazards: (0..<days).map { hazard(age: age + $0) },
      beyondHistory: min(days, max(0, lastObservedAge + 1 - age)))
  }

  /// Share paid by the end of the day of this age, of invoices that could be paid from `firstAge` on.
  public func paidShare(byAge age: Int) -> Double {
    var alive = 1.0
    for day in firstAge..<max(firstAge, age + 1) { alive *= 1 - hazard(age: day) }
    return 1 - alive
  }
}
