import CreditModels

extension BehaviourFit {
  /// What is assumed of payments where next to nothing was seen: half within 10 days after due, nine in ten within 40,
  /// 2 % never. Own assumption; the curve of the examples.
  static let assumedCurve = DelayCurve.stated(medianDaysLate: 10, p90DaysLate: 40, neverShare: 0.02)

  /// Invoices that the assumed curve counts for.
  static let assumedInvoices = 5.0

  /// The behaviour of a history with fewer than ``enoughPayments`` payments: one pooled curve that leans on an assumed
  /// one, and nothing else that is fitted.
  ///
  /// The assumed curve counts as much as ``assumedInvoices`` invoices that were watched all their lives: over the fifteen
  /// days around an age, payments over invoice-days of both together, less the same of the assumed alone, is added to the
  /// assumed hazard of that age.
  init(assuming history: PaymentHistory) {
    let estimate = KaplanMeier(
      history.items.map {
        PaymentSpell(entry: $0.known - $0.due, exit: $0.exit - $0.due, isPaid: $0.isPaid)
      })
    let curve = BehaviourFit.leaning(estimate)
    let paid = history.items.filter(\.isPaid)
    let mean = paid.isEmpty ? 0 : Double(paid.reduce(0) { $0 + $1.lateForHabit }) / Double(paid.count)
    let repeated = Set(history.items.map(\.customer)).count < history.items.count
    behaviour = PaymentBehaviour(
      pooled: curve, standardised: curve, standardisedShare: 0,
      habit: .init(
        pooledDaysLate: FittedValue(mean, count: paid.count, origin: .weak),
        strength: .assumed(HabitFit.assumedStrength)),
      constant: .assumed(0), effects: [], weekdays: [FittedValue](repeating: .assumed(1), count: 7),
      market: .assumed(DependenceFit.assumedMarket),
      sameCustomer: .assumed(repeated ? DependenceFit.assumedSameCustomer : 0), weekVariance: .assumed(0))
    candidates = []
    alternatives = []
    chosen = .pooled
    offers = PaymentCovariate.offered.map {
      CovariateOffer($0, .notTried, reason: "the history is too short for trials")
    }
    invoices = history.items.count
    payments = history.payments
    customers = Set(history.items.map(\.customer)).count
    neverPaid = .assumed(0.02)
    dispersion = 1
    notes = [
      "only \(history.payments) of \(BehaviourFit.enoughPayments) payments that a fit needs: the curve leans on an "
        + "assumption (half paid 10 days after due, nine in ten 40 days after, 2 % never), and dependence is assumed"
    ]
  }

  private static func leaning(_ estimate: KaplanMeier) -> DelayCurve {
    let prior = assumedCurve
    let half = SmoothedCurve.window / 2
    func sums(_ ages: ClosedRange<Int>) -> (paid: Double, atRisk: Double) {
      ages.reduce(into: (0.0, 0.0)) { sums, age in
        let place = age - estimate.firstAge
        guard estimate.atRisk.indices.contains(place) else { return }
        sums.0 += Double(estimate.paid[place])
        sums.1 += Double(estimate.atRisk[place])
      }
    }
    func assumed(_ ages: ClosedRange<Int>) -> (paid: Double, atRisk: Double) {
      ages.reduce(into: (0.0, 0.0)) { sums, age in
        let alive = assumedInvoices * (1 - prior.paidShare(byAge: age - 1))
        sums.0 += alive * prior.hazard(age: age)
        sums.1 += alive
      }
    }
    let lastSeen = estimate.lastAge(withAtRisk: 1) ?? prior.firstAge
    let first = estimate.atRisk.isEmpty ? prior.firstAge : min(prior.firstAge, estimate.firstAge)
    let last = max(prior.lastObservedAge, lastSeen)
    let hazards = (first...last).map { age in
      let around = (age - half)...(age + half)
      let (seen, own) = (sums(around), assumed(around))
      let shift = (seen.paid + own.paid) / (seen.atRisk + own.atRisk) - own.paid / own.atRisk
      return min(1, max(0, prior.hazard(age: age) + shift))
    }
    return DelayCurve(
      firstAge: first, hazards: hazards, tail: 0, lastObservedAge: lastSeen,
      origin: .fitted(invoices: estimate.spells, paid: estimate.payments), tailHalfLife: nil)
  }
}
