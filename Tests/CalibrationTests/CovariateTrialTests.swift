import Calibration
import CreditModels
import Stochastics
import Testing

/// Covariates enter a regression where forecasts of past days gain by them, and not where they do nothing.
@Suite struct CovariateTrialTests {
  /// A made-up ledger of 700 days whose hazard the end of the month and a dispute change.
  ///
  /// - Parameters:
  ///   - monthEnd: Change of the logit in the last three days of a month.
  ///   - dispute: Change of the logit of invoices in dispute, three in ten, from the fifteenth day.
  ///   - level: Change of the logit on all days.
  ///   - portal: Change of the logit of the half that goes through a portal; `nil` where no channel is known.
  private static func history(
    ledger: Int, monthEnd: Double, dispute: Double, level: Double = 0, portal: Double? = nil
  ) -> PaymentHistory {
    let key = StreamKey(seed: 71)
    func uniform(_ invoice: Int, _ slot: Int) -> Double {
      key.uniform(
        path: UInt32(ledger), entity: UInt32(invoice), slot: UInt32(slot), purpose: .verification)
    }
    let end = 20_700
    let items = (0..<900).map { invoice in
      let known = end - 680 + Int(uniform(invoice, 0) * 670)
      let disputed = uniform(invoice, 1) < 0.3 ? known + 15 : Int.max
      let channel = portal.map { _ in uniform(invoice, 3) < 0.5 ? "portal" : "paper" }
      var left = uniform(invoice, 2)
      var day = known
      while day < end {
        let base = SimulatedHistory.hazard(age: day - known - 30)
        var logit = FixedOrder.log(base / (1 - base)) + level
        if (-2...0).contains(CovariateEffect.placeInMonth(day)) { logit += monthEnd }
        if day >= disputed { logit += dispute }
        if channel == "portal" { logit += portal ?? 0 }
        let chance = 1 / (1 + FixedOrder.exp(-logit))
        if left < chance { break }
        left = (left - chance) / (1 - chance)
        day += 1
      }
      return PaymentHistory.Item(
        customer: invoice % 300, terms: 30, due: known + 30, known: known, amount: 100, exit: day,
        isPaid: day < end, dispute: disputed < day ? disputed..<Int(Int32.max) : nil, channel: channel)
    }
    return PaymentHistory(end: end, items: items, segments: Array(repeating: nil, count: 300))
  }

  private static func outcomes(_ history: PaymentHistory) throws -> [PaymentCovariate: CovariateOffer] {
    try BehaviourFit(history).offers.reduce(into: [:]) { $0[$1.covariate] = $1 }
  }

  @Test(arguments: 0..<2)
  func whatMattersEnters(ledger: Int) throws {
    // Most payments come at the end of a month.
    let runs = try BehaviourFit(Self.history(ledger: ledger, monthEnd: 4, dispute: 0, level: -2))
    #expect(runs.offers.contains { $0.covariate == .monthEnd && $0.outcome == .entered }, "\(runs.offers)")
    let levels = try #require(runs.behaviour.effects.first { $0.covariate == .monthEnd }?.levels)
    // The last three days against the middle of the month; the truth is 4, drawn towards 0 by the fixed curve.
    #expect(levels[2].value - levels[0].value > 2, "\(levels)")
    let disputes = try BehaviourFit(Self.history(ledger: ledger, monthEnd: 0, dispute: -3))
    #expect(
      disputes.offers.contains { $0.covariate == .disputed && $0.outcome == .entered }, "\(disputes.offers)")
    let states = try #require(disputes.behaviour.effects.first { $0.covariate == .disputed }?.levels)
    #expect(states[1].value - states[0].value < -1, "\(states)")
  }

  @Test func whatDoesNothingSeldomEnters() throws {
    // Without an effect any of those offered enters once in six times at most, by chance: of 12 ledgers 7 or more
    // once in 1,000 times.
    let entered = try (10..<22).reduce(into: [PaymentCovariate: Int]()) { counts, ledger in
      for (covariate, offer) in try Self.outcomes(Self.history(ledger: ledger, monthEnd: 0, dispute: 0))
      where offer.outcome == .entered { counts[covariate, default: 0] += 1 }
    }
    #expect((entered[.monthEnd] ?? 0) < 7 && (entered[.disputed] ?? 0) < 7, "\(entered)")
  }

  @Test func aChannelEntersWhereItMatters() throws {
    let fit = try BehaviourFit(Self.history(ledger: 40, monthEnd: 0, dispute: 0, portal: 2))
    #expect(fit.offers.contains { $0.covariate == .channel && $0.outcome == .entered }, "\(fit.offers)")
    let effect = try #require(fit.behaviour.effects.first { $0.covariate == .channel })
    #expect(effect.names == ["paper", "portal"])
    #expect(effect.levels[1].value - effect.levels[0].value > 0.8, "\(effect.levels)")
    // One that does nothing: of 8 ledgers more than 5 once in 1,000 times (one in six by chance).
    let entered = try (50..<58).count {
      try Self.outcomes(Self.history(ledger: $0, monthEnd: 0, dispute: 0, portal: 0))[.channel]?.outcome
        == .entered
    }
    #expect(entered <= 5, "\(entered)")
    let silent = try Self.outcomes(Self.history(ledger: 30, monthEnd: 0, dispute: 0))
    #expect(silent[.channel]?.reason == "the ledger does not say how invoices reach customers")
  }

  @Test func whatIsNotOfferedSaysWhy() throws {
    let offers = try Self.outcomes(Self.history(ledger: 30, monthEnd: 0, dispute: 0))
    #expect(Set(offers.keys) == Set(PaymentCovariate.offered))
    #expect(offers[.season]?.outcome == .notTried)
    #expect(offers[.season]?.reason.contains("two years") == true, "\(offers)")
    let given = try BehaviourFit(
      Self.history(ledger: 30, monthEnd: 0, dispute: 0), candidate: .attributes)
    #expect(given.offers.allSatisfy { $0.outcome == .notTried && $0.reason.contains("form was given") })
  }

  @Test func aDisputeIsKnownFromItsDayOn() {
    let item = PaymentHistory.Item(
      customer: 0, terms: 30, due: 130, known: 100, amount: 1, exit: 190, isPaid: true, dispute: 140..<150)
    let history = PaymentHistory(end: 200, items: [item], segments: [nil])
    #expect(history.before(140).items[0].dispute == nil)
    #expect(history.before(145).items[0].dispute?.upperBound == Int(Int32.max))
    #expect(history.before(160).items[0].dispute == 140..<150)
  }

  @Test func theCalendarIsThatOfTheDayNotOfTheCount() throws {
    let fit = try BehaviourFit(Self.history(ledger: 0, monthEnd: 4, dispute: 0, level: -2))
    #expect(fit.behaviour.effects.contains { $0.covariate == .monthEnd })
    func hazards(origin: Int) -> [Double] {
      fit.behaviour.hazards(
        PaymentSubject(
          terms: 30, due: 20_720 - origin, known: 20_690 - origin, amount: 100, habitDaysLate: 0,
          paidInvoices: 0, segment: nil, origin: origin), from: 20_700 - origin, days: 60, weekday: 1)
    }
    #expect(hazards(origin: 0) == hazards(origin: 20_700))
    // A count that starts on another day of the month is another calendar.
    #expect(hazards(origin: 0) != hazards(origin: 20_700).reversed())
  }

  @Test func placesInAMonthCountFromBothEnds() {
    // 2024-02-01, -15, -16, -29 and 2024-12-31.
    #expect(
      [19_754, 19_768, 19_769, 19_782, 20_088].map(CovariateEffect.placeInMonth) == [1, 15, -13, 0, 0])
  }
}
