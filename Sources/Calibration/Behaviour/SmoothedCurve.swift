import CreditModels
import Stochastics

/// Pooled hazards as the regression starts from them.
enum SmoothedCurve {
  /// Days of the window whose mean hazard steadies a day's own.
  static let window = 15
  /// Exposures (invoice-days) that the window's hazard counts for.
  static let weight = 5.0
  /// Days in which the hazard beyond the last age halves: those that it is read from. Who has not paid by then pays less
  /// and less, since the quick ones are gone.
  static let tailHalfLife = DelayFit.tailDays

  /// The curve of spells: `(paid + w x window's hazard) / (at risk + w)` up to the last age with ten at risk, then the
  /// hazard of the thirty days before it, constant or halved every thirty days: whichever makes what was seen of the few
  /// beyond that age more likely; halved where nothing was seen.
  static func curve(_ spells: [PaymentSpell]) -> DelayCurve {
    let estimate = KaplanMeier(spells)
    let first = estimate.firstAge
    let last =
      estimate.lastAge(withAtRisk: DelayFit.enoughAtRisk) ?? first + max(0, estimate.atRisk.count - 1)
    let half = window / 2
    func sum(_ values: [Int], _ ages: ClosedRange<Int>) -> Double {
      let from = max(0, ages.lowerBound - first)
      let to = min(values.count - 1, ages.upperBound - first)
      guard from <= to else { return 0 }
      return Double(values[from...to].reduce(0, +))
    }
    var hazards: [Double] = []
    if last >= first, !estimate.atRisk.isEmpty {
      for age in first...last {
        let around = (age - half)...(age + half)
        let atRisk = sum(estimate.atRisk, around)
        let local = atRisk > 0 ? sum(estimate.paid, around) / atRisk : 0
        let own = Double(estimate.atRisk[age - first])
        hazards.append(min(1, (Double(estimate.paid[age - first]) + weight * local) / (own + weight)))
      }
    }
    let tailAges = max(first, last - DelayFit.tailDays + 1)...max(first, last)
    let exposed = sum(estimate.atRisk, tailAges)
    return DelayCurve(
      firstAge: first, hazards: hazards, tail: exposed > 0 ? sum(estimate.paid, tailAges) / exposed : 0,
      lastObservedAge: last, origin: .fitted(invoices: estimate.spells, paid: estimate.payments),
      tailHalfLife: isTailConstant(
        estimate, after: last, tail: exposed > 0 ? sum(estimate.paid, tailAges) / exposed : 0)
        ? nil : tailHalfLife)
  }

  /// Whether payments beyond the last supported age are likelier under a constant hazard than under one that halves.
  private static func isTailConstant(_ estimate: KaplanMeier, after last: Int, tail: Double) -> Bool {
    var gain = 0.0
    for (place, atRisk) in estimate.atRisk.enumerated() where estimate.firstAge + place > last && atRisk > 0 {
      let halvings = Double(estimate.firstAge + place - last) / Double(tailHalfLife)
      func likelihood(_ hazard: Double) -> Double {
        let bounded = min(max(hazard, PaymentBehaviour.leastHazard), 1 - PaymentBehaviour.leastHazard)
        return Double(estimate.paid[place]) * FixedOrder.log(bounded)
          + Double(atRisk - estimate.paid[place]) * FixedOrder.log(1 - bounded)
      }
      gain += likelihood(tail) - likelihood(tail * FixedOrder.exp(-0.693_147_180_559_945_3 * halvings))
    }
    return gain > 0
  }
}
