import CreditModels
import Intake
import Receivables
import Testing

/// Mechanisms of the customer engine as scenarios state them.
@Suite struct MechanismScenarioTests {
  private let folder: ScenarioFolder

  init() throws { folder = try ScenarioFolder() }

  private func read(_ overlay: String) throws -> Scenario {
    try folder.write("duecast: 1\nextends: good.yaml\nname: changed\n" + overlay, to: "changed.yaml")
    return try folder.read("changed.yaml")
  }

  private let somebody = ScopeSubject(segment: "retail", grade: "B", customer: "K7")

  @Test func aScenarioWithoutTheKeysStatesNothing() throws {
    let scenario = try folder.read()
    #expect(scenario.mechanisms == StatedMechanisms())
    #expect(!scenario.needsCustomerEngine)
  }

  @Test func theNarrowestScopeDecidesWhole() throws {
    let text = """
      credit_limits: {default: 100.00, retail: 200.00, "grade:B": 300.00, "customer:K7": 400.00, "grade:C": none}
      """
    let limits = try read(text).mechanisms.limits
    #expect(limits[somebody] == 40_000)
    #expect(limits[ScopeSubject(segment: "retail", grade: "B", customer: "K8")] == 30_000)
    #expect(limits[ScopeSubject(segment: "retail", grade: "A", customer: "K8")] == 20_000)
    #expect(limits[ScopeSubject(segment: "public", customer: "K8")] == 10_000)
    let none = ScopeSubject(segment: "retail", grade: "C", customer: "K8")
    #expect(limits[none] == nil)
    #expect(limits.scope(for: none) == .grade("C"))
  }

  @Test func economyStartsAndIsStressed() throws {
    let economy = try read(
      """
      economy:
        start: {macro: -0.5}
        stress:
          - {name: a, factor: macro, form: shock, week: 3, size: -2}
          - {name: b, factor: macro, form: recession, depth: -1, fall_weeks: 4, length_weeks: 10}
      """
    ).economy
    #expect(economy?.start == [-0.5])
    #expect(
      economy?.stresses == [
        FactorStress(factor: 0, form: .shock(week: 2, size: -2)),
        FactorStress(
          factor: 0,
          form: .recession(week: 0, depth: -1, fallWeeks: 4, lengthWeeks: 10, recoveryWeeks: 0)),
      ])
  }

  @Test func paymentFormsArrive() throws {
    let stated = try read(
      """
      economy: {response: {default: {payment: {macro: 0.2}}}}
      payment_habit: {default: {customer_spread: 0.3, distress_days: 30, distress_slowdown: 40%}}
      amount_classes: {retail: [{from: 10.00, hazard_factor: 0.9}, {from: 20.00, hazard_factor: 0.8}]}
      partial_payments: {default: {chance: 5%, first_share: [30%, 60%]}}
      disputes: {default: {chance: 3%, mean_days: 20, valid_share: [0%, 50%]}}
      deductions: {default: {chance: 4%, share: 1%, rebate: {date: 2026-10-11, share: 2%}}}
      billing: {default: {lead_days: 2, invoice_lag_days: [1, 4], terms_start: delivery}}
      instruments: {default: {share: 30%, tenor_days: 90, acceptor: customer, use: discount, discount_rate: 4%}}
      """
    ).mechanisms
    #expect(stated.response[somebody]?.payment == [0.2])
    #expect(stated.response[somebody]?.demand == [])
    #expect(
      stated.habit[somebody]
        == PaymentHabit(frailtyDeviation: 0.3, distressDays: 30, distressSlowdown: 0.4))
    #expect(stated.amountClasses[somebody]?.map(\.from) == [1000, 2000])
    #expect(stated.partial[somebody] == PartialPayment(chance: 0.05, leastShare: 0.3, greatestShare: 0.6))
    #expect(
      stated.disputes[somebody]
        == DisputeProfile(chance: 0.03, raisedWithinDays: 30, meanDays: 20, leastValid: 0, greatestValid: 0.5)
    )
    let first = try #require(Day(iso: "2026-10-01"))
    #expect(
      stated.deductions[somebody]?.profile(firstDay: first, days: 91)
        == DeductionProfile(chance: 0.04, share: 0.01, rebateDay: 10, rebateShare: 0.02))
    #expect(stated.deductions[somebody]?.profile(firstDay: first, days: 10).rebateDay == nil)
    #expect(
      stated.billing[somebody]
        == BillingProfile(leadDays: 2, leastLagDays: 1, greatestLagDays: 4, start: .delivery))
    #expect(stated.instruments[somebody]?.discountRate == 0.04)
  }

  @Test func termsArriveByScope() throws {
    let terms = try read(
      """
      terms:
        net_days: {"customer:K7": 60}
        pass_through: {default: {low: 40%, high: 80%, evidence: own_estimate}}
        discount: {retail: {share: 2%, days: 10}, "grade:B": none}
        deposit: {default: 10%}
        due_day: {retail: end_of_month}
        late_fee: {default: {annual_rate: 9%, paid_share: 25%}}
      discount_taking: {default: {cost_of_money: 12%, illiquid_share: 20%}}
      """
    ).terms
    #expect(terms.newNetDays(somebody) == 60)
    #expect(terms.oldNetDays(somebody) == 30)
    let share = try #require(terms.passThrough(somebody))
    #expect(abs(share - 0.6) < 1e-12)
    #expect(terms.discount[somebody] == nil)
    #expect(terms.discount[ScopeSubject(segment: "retail")] == .init(share: 0.02, days: 10))
    #expect(terms.deposit[somebody] == 0.1)
    #expect(terms.endOfMonth[somebody] == true)
    #expect(terms.lateFee[somebody] == LateFee(annualRate: 0.09, paidShare: 0.25))
    #expect(terms.hasMore)
  }

  @Test func causalFiguresKeepTheirPlaceAndEvidence() throws {
    let stated = try read(
      """
      demand: {default: {terms_elasticity: {low: 0.1, high: 0.3, evidence: example}}}
      credit_control: {retail: {overdue_days: 30, hold_factor: {low: 1, high: 2, position: 0%, evidence: experiment}}}
      """
    ).mechanisms
    #expect(
      stated.causal == [
        .init(
          keyPath: "demand.default.terms_elasticity",
          range: CausalRange(low: 0.1, high: 0.3, evidence: .example), isShare: false),
        .init(
          keyPath: "credit_control.retail.hold_factor",
          range: CausalRange(low: 1, high: 2, position: 0, evidence: .experiment), isShare: false),
      ])
    #expect(stated.control[somebody]?.holdUplift?.value == 1)
  }

  @Test func collectionAndRecoveryArrive() throws {
    let stated = try read(
      """
      dunning:
        ladders:
          - name: hard
            fatigue: 50%
            steps:
              - {name: call, channel: phone, days_late: 20, minutes: 10, half_life_days: 7,
                 uplift: {low: 0.2, high: 0.4, evidence: own_estimate}, promise: {chance: 30%, kept_share: 60%, days: 5}}
              - {name: mail, channel: email, days_late: 5, half_life_days: 7,
                 uplift: {low: 0, high: 0.2, evidence: own_estimate}}
        use: {default: hard, public: none}
      collectors: {count: 2, minutes_per_day: 240, order: largest}
      recovery:
        plans:
          - name: only
            routes:
              - {name: own, kind: internal, share: 50%, days: [0, 30], chance: {low: 20%, high: 40%, evidence: example}}
        use: {retail: only}
      insurance:
        {insured_share: 90%, discretionary_limit: 50.00, premium_rate: 0.3%, limits: {"customer:K7": none},
         cut: {weights: {macro: 1}, below: -1, share: 50%}}
      """
    ).mechanisms
    #expect(stated.ladderFor[somebody] == 0)
    #expect(stated.ladderFor[ScopeSubject(segment: "public")] == nil)
    #expect(stated.ladders[0].ladder.steps.map(\.name) == ["mail", "call"])
    #expect(stated.ladders[0].ladder.fatigue == 0.5)
    #expect(stated.team?.team.order == .largest)
    #expect(stated.planFor[somebody] == 0)
    #expect(stated.recoveryPlans[0].plan.discountRate == 0.06)
    #expect(abs(stated.recoveryPlans[0].plan.routes[0].chance - 0.3) < 1e-12)
    #expect(stated.insurance?.cut?.weights == [1])
    #expect(stated.insurance?.maximumLiability == .max)
    #expect(stated.insuredLimits.scope(for: somebody) == .customer("K7"))
  }

  @Test func aMatrixFileIsReadAndDecidesTheDigest() throws {
    let overlay = "advanced: {migration: {file: m.csv, stayers: {A: 10%}}}\n"
    try folder.write("grade,A,B,default\nA,95%,4%,1%\nB,5%,85%,10%\n", to: "m.csv")
    let first = try read(overlay)
    #expect(first.mechanisms.migration?.grades == ["A", "B"])
    #expect(first.mechanisms.migration?.stayerShare == [0.1, 0])
    try folder.write("grade,A,B,default\nA,94%,5%,1%\nB,5%,85%,10%\n", to: "m.csv")
    #expect(try read(overlay).digest != first.digest)
  }

  /// Thursdays in October 2026 are the 1st, 8th, 15th; the last of the month is a Saturday.
  @Test func payRunsGiveTheDayOfDeparture() throws {
    let first = try #require(Day(iso: "2026-10-01"))
    let thursdays = PayRun(weekdays: [4], cutOffDays: 2)
    #expect(
      thursdays.departures(firstDay: first, days: 9, calendar: .everyDay) == [7, 7, 7, 7, 7, 7, 14, 14, 14])
    let week = BusinessCalendar(name: "week", weekend: [6, 7], holidays: [], workdays: [], years: nil)
    let last = PayRun(daysOfMonth: [31], roll: .back)
    #expect(last.departures(firstDay: first, days: 31, calendar: week)[29] == 29)
    #expect(last.departures(firstDay: first, days: 31, calendar: week)[30] == 60)
    let fortnight = PayRun(fortnightFrom: first + 3)
    #expect(fortnight.departures(firstDay: first, days: 5, calendar: .everyDay) == [3, 3, 3, 3, 17])
  }
}
