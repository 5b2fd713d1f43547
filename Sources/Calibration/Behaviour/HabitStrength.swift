import CreditModels
import Stochastics

/// How much the pooled habit counts against a customer's own, by how well habits would have foretold payments.
///
/// Each paid invoice is foretold from the payments of its customer that had been seen when it became known, for a grid
/// of strengths and of powers of the ratio of amounts; the pair with the least mean squared error wins. Variances
/// within and between customers would answer another question: how alike the invoices of a customer are that lie side
/// by side, many of them paid in one run. Habits move, runs are one decision and large invoices go their own ways, so
/// what was seen says less of what comes than that likeness tells.
///
/// - Reference: [Dawid1984] on prequential comparison; the shrunken mean is that of [EfronMorris1975].
/// - Complexity: O(n log n + n x strengths x powers).
struct HabitStrength {
  /// Strengths tried, in invoices: steps of a factor of the square root of 2, from a quarter to 45.
  static let strengths: [Double] = (0...15).map { place in
    (place % 2 == 0 ? 0.25 : 0.353_553_390_593_273_8) * Double(1 << (place / 2))
  }
  /// Powers tried.
  static let powers = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5]
  /// Payments foretold without which no strength is fitted.
  static let enoughPayments = 30
  /// Parts of the customers that are left out in turn for the standard error.
  static let groups = 20
  /// Invoices looked at, at most.
  static let largestHistory = 100_000

  /// Payments that were foretold.
  let payments: Int
  /// Summed squared errors by part, each `[powers x strengths]`.
  private let losses: [[Double]]

  /// Foretells the payments of a history.
  init(_ whole: PaymentHistory, pooled: Double) {
    let history = whole.sampled(invoices: HabitStrength.largestHistory)
    let items = history.items
    let order = history.paymentsInOrder
    let byKnown = order.sorted { (items[$0].known, $0) < (items[$1].known, $1) }
    let width = HabitStrength.strengths.count
    var tallies = [HabitFit.Tally](repeating: HabitFit.Tally(), count: history.customers)
    var parts = [Int8](repeating: -1, count: history.customers)
    var losses = [[Double]](
      repeating: [Double](repeating: 0, count: width * HabitStrength.powers.count),
      count: HabitStrength.groups)
    var nextPart = 0
    var count = 0
    var next = 0
    for index in byKnown {
      let item = items[index]
      while next < order.count, items[order[next]].exit < item.known {
        let seen = items[order[next]]
        tallies[seen.customer].add(seen)
        next += 1
      }
      let tally = tallies[item.customer]
      guard tally.paid > 0 else { continue }
      count += 1
      if parts[item.customer] < 0 {
        parts[item.customer] = Int8(nextPart)
        nextPart = (nextPart + 1) % HabitStrength.groups
      }
      let part = Int(parts[item.customer])
      let late = Double(item.lateForHabit)
      let paid = Double(tally.paid)
      let sum = Double(tally.sum)
      // A quarter power at a time: roots take no logarithm.
      let step = PaymentBehaviour.Habit.ratio(item.amount, paid: tally.paid, amounts: tally.amounts)
        .squareRoot().squareRoot()
      var factor = 1.0
      for power in HabitStrength.powers.indices {
        for (place, strength) in HabitStrength.strengths.enumerated() {
          let weight = strength * factor
          let miss = late - (sum + weight * pooled) / (paid + weight)
          losses[part][power * width + place] += miss * miss
        }
        factor *= step
      }
    }
    payments = count
    self.losses = losses
  }

  /// Strength and power, with errors by leaving out parts of the customers; `nil` with too few payments.
  var estimate: (strength: FittedValue, unlikeness: FittedValue)? {
    guard payments >= HabitStrength.enoughPayments else { return nil }
    let all = losses[0].indices.map { place in losses.reduce(0) { $0 + $1[place] } }
    let whole = HabitStrength.least(all)
    let parts = losses.map { part in HabitStrength.least(zip(all, part).map { $0 - $1 }) }
    func figure(_ value: Double, _ values: [Double], bounds: [Double]) -> FittedValue {
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return FittedValue(
        value, standardError: (spread * (count - 1) / count).squareRoot(), count: payments,
        origin: bounds.contains(value) ? .weak : .fitted)
    }
    return (
      figure(
        whole.strength, parts.map(\.strength),
        bounds: [HabitStrength.strengths.first, HabitStrength.strengths.last].compactMap { $0 }),
      figure(whole.power, parts.map(\.power), bounds: [0, HabitStrength.powers.last ?? 0])
    )
  }

  /// The power with the least loss, and the strength at the lowest point of the parabola through its least loss and its
  /// neighbours.
  private static func least(_ losses: [Double]) -> (strength: Double, power: Double) {
    let width = strengths.count
    let least = losses.indices.min { losses[$0] < losses[$1] } ?? 0
    let place = least % width
    let power = powers[least / width]
    guard place > 0, place + 1 < width else { return (strengths[place], power) }
    let (left, middle, right) = (losses[least - 1], losses[least], losses[least + 1])
    let bend = left - 2 * middle + right
    let shift = bend > 0 ? min(max((left - right) / (2 * bend), -0.5), 0.5) : 0
    return (strengths[place] * FixedOrder.exp(shift * 0.346_573_590_279_972_65), power)
  }
}
