import Stochastics

/// How customers pay, as fitted from a ledger: what `calibrate` writes and `forecast` draws from.
///
/// The chance that an open invoice is paid on a day mixes two models, each a law of the pay day given that the invoice
/// is open today:
///
/// - the regression: `logit h = logit h0(age) + a + sum of effects`, with the pooled hazard `h0` by days from due;
/// - the standardised curve: one pooled hazard by days against the customer's habit.
///
/// The habit of a customer is its mean days late shrunk to that of all: `(n x mean + k x pooled) / (n + k)`, where `k`
/// grows with how unlike the customer's earlier invoices the amount is. Days of the week move payments inside each
/// seven days and never between them.
public struct PaymentBehaviour: Sendable, Hashable {
  /// Expected days late of a customer.
  public struct Habit: Sendable, Hashable {
    /// Mean days late of all.
    public var pooledDaysLate: FittedValue
    /// Invoices that the pooled mean counts for against a customer's own: variance within over variance between.
    public var strength: FittedValue
    /// Power of the ratio of an invoice's amount to the mean of the customer's paid ones (above 1, whichever is the
    /// greater) with which the strength grows: what a customer does with its small invoices says little of a large one.
    public var unlikeness: FittedValue

    /// A habit.
    public init(
      pooledDaysLate: FittedValue, strength: FittedValue, unlikeness: FittedValue = .assumed(0)
    ) {
      self.pooledDaysLate = pooledDaysLate
      self.strength = strength
      self.unlikeness = unlikeness
    }

    /// The ratio of amounts beyond which the strength grows no further.
    public static let greatestRatio = 20.0

    /// Least and greatest days late that enter a mean, so that one invoice cannot make a habit.
    public static let limits = -120...200

    /// Ratio of an amount to the mean of others, the greater over the lesser, from 1 to ``greatestRatio``.
    ///
    /// - Parameters:
    ///   - paid: Number of the others; 1 comes back for none, and where an amount is not positive.
    ///   - amounts: Their sum.
    public static func ratio(_ amount: Double, paid: Int, amounts: Double) -> Double {
      guard paid > 0, amount > 0, amounts > 0 else { return 1 }
      let quotient = amount * Double(paid) / amounts
      return min(max(quotient, 1 / quotient), greatestRatio)
    }

    /// Expected days late, in whole days, of an invoice of a customer with so many paid ones.
    ///
    /// - Parameters:
    ///   - sum: Sum of their days late.
    ///   - amount: The invoice's amount; `nil` is one like the others.
    ///   - amounts: Sum of the amounts of the paid ones.
    public func daysLate(paid: Int, sum: Int, amount: Double? = nil, amounts: Double = 0) -> Int {
      var k = strength.value
      if let amount, unlikeness.value > 0 {
        k *= FixedOrder.exp(
          unlikeness.value * FixedOrder.log(Habit.ratio(amount, paid: paid, amounts: amounts)))
      }
      let mean = (Double(sum) + k * pooledDaysLate.value) / (Double(paid) + k)
      return Int(mean.rounded())
    }
  }

  /// Pooled hazard by days from due.
  public var pooled: DelayCurve
  /// Pooled hazard by days against habit.
  public var standardised: DelayCurve
  /// Weight of the standardised curve, from 0 to 1.
  public var standardisedShare: Double
  /// Habits of customers.
  public var habit: Habit
  /// Constant of the regression.
  public var constant: FittedValue
  /// Effects of the regression.
  public var effects: [CovariateEffect]
  /// Factor on the hazard by day of the week, Monday first.
  public var weekdays: [FittedValue]
  /// Share of variance that all payments have in common.
  public var market: FittedValue
  /// Further share that those of one customer have in common.
  public var sameCustomer: FittedValue
  /// Variance of the logarithm of the weekly factor.
  public var weekVariance: FittedValue

  /// A behaviour.
  public init(
    pooled: DelayCurve, standardised: DelayCurve, standardisedShare: Double, habit: Habit,
    constant: FittedValue, effects: [CovariateEffect], weekdays: [FittedValue], market: FittedValue,
    sameCustomer: FittedValue, weekVariance: FittedValue
  ) {
    precondition(weekdays.count == 7 && standardisedShare >= 0 && standardisedShare <= 1)
    self.pooled = pooled
    self.standardised = standardised
    self.standardisedShare = standardisedShare
    self.habit = habit
    self.constant = constant
    self.effects = effects
    self.weekdays = weekdays
    self.market = market
    self.sameCustomer = sameCustomer
    self.weekVariance = weekVariance
  }

  /// What the engine draws in common.
  public var dependence: PaymentDependence {
    let market = min(max(market.value, 0), 0.9)
    let customer = min(max(sameCustomer.value, 0), 0.95 - market)
    return PaymentDependence(
      market: market, customer: customer, weekVariance: min(max(weekVariance.value, 0), 1))
  }
}

extension PaymentBehaviour {
  /// Least hazard that the regression lets stand at an age that history has seen.
  public static let leastHazard = 1e-6
  /// Greatest hazard that the regression starts from.
  public static let greatestHazard = 0.95

  /// Daily hazards of the regression alone.
  public func regressionHazards(_ subject: PaymentSubject, from day: Int, days: Int) -> [Double] {
    var fixed = constant.value
    var moving: [CovariateEffect] = []
    for effect in effects {
      if effect.covariate.isMoving {
        moving.append(effect)
      } else {
        fixed += effect.levels[effect.level(of: subject, on: day)].value
      }
    }
    return (day..<(day + days)).map { today in
      let base = min(
        max(pooled.hazard(age: today - subject.due), PaymentBehaviour.leastHazard),
        PaymentBehaviour.greatestHazard)
      var logit = FixedOrder.log(base / (1 - base)) + fixed
      for effect in moving { logit += effect.levels[effect.level(of: subject, on: today)].value }
      return 1 / (1 + FixedOrder.exp(-min(max(logit, -30), 30)))
    }
  }

  /// Daily hazards of the standardised curve alone.
  public func standardisedHazards(_ subject: PaymentSubject, from day: Int, days: Int) -> [Double] {
    (day..<(day + days)).map { today in
      min(
        max(
          standardised.hazard(age: today - subject.due - subject.habitDaysLate), PaymentBehaviour.leastHazard),
        PaymentBehaviour.greatestHazard)
    }
  }

  /// Chance of being paid on each day, given that the invoice is open when the day begins.
  ///
  /// - Parameters:
  ///   - weekday: Day of the week of the first day, 1 is Monday.
  /// - Returns: One hazard a day.
  public func hazards(_ subject: PaymentSubject, from day: Int, days: Int, weekday: Int) -> [Double] {
    let hazards: [Double]
    if standardisedShare == 0 {
      hazards = regressionHazards(subject, from: day, days: days)
    } else if standardisedShare == 1 {
      hazards = standardisedHazards(subject, from: day, days: days)
    } else {
      let own = regressionHazards(subject, from: day, days: days)
      let other = standardisedHazards(subject, from: day, days: days)
      var alive = (1 - standardisedShare, standardisedShare)
      hazards = zip(own, other).map { first, second in
        let paid = alive.0 * first + alive.1 * second
        let before = alive.0 + alive.1
        alive = (alive.0 * (1 - first), alive.1 * (1 - second))
        return before > 0 ? min(1, paid / before) : 1
      }
    }
    return onWeekdays(hazards, weekday: weekday)
  }

  /// Hazards moved to the days of the week on which payments come; what is paid within seven days stays the same.
  func onWeekdays(_ hazards: [Double], weekday: Int) -> [Double] {
    guard weekdays.contains(where: { $0.value != 1 }) else { return hazards }
    var moved = hazards
    var start = 0
    while start < hazards.count {
      let block = start..<min(start + 7, hazards.count)
      start += 7
      guard block.count == 7, !block.contains(where: { hazards[$0] >= 1 }) else { continue }
      let cumulative = block.map { -FixedOrder.log(1 - hazards[$0]) }
      let weighted = block.enumerated().map { offset, place in
        cumulative[offset] * weekdays[(weekday - 1 + place) % 7].value
      }
      let total = weighted.reduce(0, +)
      guard total > 0 else { continue }
      let scale = cumulative.reduce(0, +) / total
      for (offset, place) in block.enumerated() {
        moved[place] = min(max(1 - FixedOrder.exp(-weighted[offset] * scale), 0), 1)
      }
    }
    return moved
  }

  /// The clock of an invoice that is open when its first day begins.
  ///
  /// - Parameters:
  ///   - day: First day of the table, in the days of `subject`.
  ///   - weekday: Its day of the week.
  public func table(_ subject: PaymentSubject, from day: Int, days: Int, weekday: Int) -> SurvivalTable {
    let last = pooled.lastObservedAge + 1 - (day - subject.due)
    return SurvivalTable(
      hazards: hazards(subject, from: day, days: days, weekday: weekday),
      beyondHistory: min(days, max(0, last)))
  }
}
