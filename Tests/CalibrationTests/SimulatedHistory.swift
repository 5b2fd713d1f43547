import Calibration
import CreditModels
import Stochastics

/// Made-up payment histories whose parameters are known.
enum SimulatedHistory {
  /// A logistic daily hazard by days from due, the same for all.
  static func hazard(age: Int) -> Double {
    let logit = -3.2 + 0.06 * Double(min(max(age, -30), 40))
    return 1 / (1 + FixedOrder.exp(-logit))
  }

  private static func uniform(_ seed: UInt64, _ ledger: Int, _ entity: Int, _ slot: Int) -> Double {
    StreamKey(seed: seed).uniform(
      path: UInt32(ledger), entity: UInt32(entity), slot: UInt32(slot), purpose: .verification)
  }

  /// Invoices of as many customers, of two amounts; large ones have another logit of the hazard.
  static func amounts(seed: UInt64, ledger: Int, invoices: Int, effect: Double) -> PaymentHistory {
    let end = 700
    let items = (0..<invoices).map { index in
      let isLarge = uniform(seed, ledger, index, 0) < 0.5
      let known = 100 + Int(uniform(seed, ledger, index, 1) * 560)
      let due = known + 30
      var day = known
      var left = uniform(seed, ledger, index, 2)
      while day < end {
        let base = hazard(age: day - due)
        let logit = FixedOrder.log(base / (1 - base)) + (isLarge ? effect : 0)
        let chance = 1 / (1 + FixedOrder.exp(-logit))
        if left < chance { break }
        left = (left - chance) / (1 - chance)
        day += 1
      }
      return PaymentHistory.Item(
        customer: index, terms: 30, due: due, known: known, amount: isLarge ? 900 : 100, exit: day,
        isPaid: day < end)
    }
    return PaymentHistory(end: end, items: items, segments: Array(repeating: nil, count: invoices))
  }

  /// Customers with several invoices whose payments hang together, and weeks that come fast or slow.
  static func dependent(
    seed: UInt64, ledger: Int, customers: Int, each: Int, customer share: Double, weekVariance: Double
  ) -> PaymentHistory {
    let end = 700
    var items: [PaymentHistory.Item] = []
    var weeks: [Double] = []
    for week in 0...(end / 7) {
      let score = FixedOrder.inverseNormalCDF(uniform(seed, ledger, 1_000_000, week))
      weeks.append(FixedOrder.exp(weekVariance.squareRoot() * score - weekVariance / 2))
    }
    for customer in 0..<customers {
      let common = FixedOrder.inverseNormalCDF(uniform(seed, ledger, customer, 0))
      let first = 100 + Int(uniform(seed, ledger, customer, 1) * 540)
      for number in 0..<each {
        let known = first + 3 * number
        let due = known + 30
        let own = FixedOrder.inverseNormalCDF(uniform(seed, ledger, customer, 2 + number))
        let score = share.squareRoot() * common + (1 - share).squareRoot() * own
        var left = -FixedOrder.log(1 - FixedOrder.normalCDF(score))
        var day = known
        while day < end {
          left += FixedOrder.log(1 - hazard(age: day - due)) * weeks[day / 7]
          if left <= 0 { break }
          day += 1
        }
        items.append(
          PaymentHistory.Item(
            customer: customer, terms: 30, due: due, known: known, amount: 100, exit: day, isPaid: day < end))
      }
    }
    return PaymentHistory(end: end, items: items, segments: Array(repeating: nil, count: customers))
  }
}
