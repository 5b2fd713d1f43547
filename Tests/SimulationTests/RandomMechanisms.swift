import CreditModels
import Receivables
import Simulation
import Stochastics

/// Randomly composed mechanisms and small runs: a function of the seed alone, so that a failure can be replayed.
struct RandomMechanisms {
  private let key: StreamKey
  private final class Counter { var value: UInt32 = 0 }
  private let counter = Counter()

  init(seed: UInt64) { key = StreamKey(seed: seed &+ 0xD0E) }

  private func unit() -> Double {
    counter.value += 1
    return key.uniform(path: counter.value, entity: 0, slot: 0, purpose: .verification)
  }
  private func chance(_ p: Double) -> Bool { unit() < p }
  private func whole(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + min(range.count - 1, Int(unit() * Double(range.count)))
  }
  private func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }
  private func causal(_ low: Double, _ high: Double) -> CausalRange {
    CausalRange(low: low, high: high, evidence: .example)
  }

  /// A small run with random mechanisms.
  func run() throws -> SmallRun {
    var run = try SmallRun(
      seed: UInt64(whole(1...1_000_000)), debtors: whole(6...14), pd: between(0, 0.6), days: 91,
      recoveryLag: whole(5...60))
    let count = run.experiment.debtors.count
    run.experiment.mechanisms = everything(debtors: count, days: run.experiment.days)
    for index in run.experiment.debtors.indices {
      run.experiment.debtors[index].profile = whole(0...2)
      if run.experiment.mechanisms?.migration != nil, chance(0.5) {
        run.experiment.debtors[index].grade = whole(0...1)
      }
    }
    // Orders with enough slots for a crowd of items.
    for index in run.experiment.debtors.indices {
      run.experiment.debtors[index].orders = (0..<9).map { order in
        Experiment.Order(
          slot: UInt32(order), issue: order * 9 + whole(0...3), amount: Int64(whole(300...4_000)), table: 2,
          plan: 0,
          terms: order < 3 && chance(0.3)
            ? .today(netDays: Int32(whole(0...40))) : chance(0.1) ? .agreed(netDays: 15) : .profile)
      }
      if chance(0.3) {
        run.experiment.debtors[index].orders.append(
          Experiment.Order(
            slot: Experiment.unbilledSlots, issue: -whole(1...6), amount: 700, table: 2, plan: -1,
            terms: .agreed(netDays: 30)))
      }
    }
    if let pool = run.experiment.mechanisms?.applicants {
      for number in 0..<3 {
        let day = whole(0...40)
        var newcomer = Experiment.Debtor(
          entity: 0x8000_0000 + UInt32(number), failureClass: nil, claims: [],
          orders: (0..<3).map {
            Experiment.Order(
              slot: UInt32($0), issue: day + 14 * $0, amount: pool.orderAmount, table: 2, plan: 0)
          })
        newcomer.profile = 1
        newcomer.applicant = .init(failureClasses: pool.bands.indices.map { $0 % 2 }, day: day)
        run.experiment.debtors.append(newcomer)
      }
    }
    return run
  }

  /// Mechanisms of which each is on more often than not; profile 0 is neutral.
  func everything(debtors: Int, days: Int) -> Mechanisms {
    Mechanisms(
      profiles: [.neutral, profile(days: days), profile(days: days)],
      tailDegrees: chance(0.3) ? Double(whole(3...8)) : nil,
      migration: chance(0.3)
        ? RatingMigration(
          grades: ["A", "B"], weekly: [[0.95, 0.04, 0.01], [0.03, 0.92, 0.05]], stayerShare: [0.2, 0],
          observationLagDays: whole(0...20)) : nil,
      links: chance(0.6) && debtors > 3
        ? [
          TradeLink(from: 1, to: 2, uplift: between(0, 30), memoryWeeks: between(1, 20)),
          TradeLink(from: 2, to: 3, uplift: between(0, 30), memoryWeeks: between(1, 20)),
        ] : [],
      ladders: [
        DunningLadder(
          steps: [
            .init(
              name: "mail", channel: .email, daysLate: whole(1...6), cost: 20, uplift: causal(0.1, 0.4),
              halfLifeDays: whole(2...9)),
            .init(
              name: "call", channel: .phone, daysLate: whole(7...15), leastAmount: Int64(whole(0...900)),
              cost: 150,
              uplift: causal(0.3, 2), halfLifeDays: whole(3...20), minutes: between(5, 40),
              pressure: between(0, 2),
              promise: chance(0.7) ? .init(chance: 0.6, keptShare: 0.6, days: whole(0...9)) : nil),
            .init(
              name: "agency", channel: .agency, daysLate: whole(20...45), contingentFee: 0.2,
              uplift: causal(0.5, 3), halfLifeDays: 30),
          ], fatigue: between(0.5, 1))
      ],
      team: chance(0.7)
        ? CollectorTeam(
          collectors: whole(0...2), minutesPerDay: between(10, 90), skill: between(0.5, 1.5),
          order: CollectorTeam.Order.allCases[whole(0...2)], dailyCost: 40,
          training: chance(0.5)
            ? .init(day: whole(0...40), delayDays: 14, skill: causal(1, 1.6), cost: 900) : nil) : nil,
      recoveryPlans: [
        RecoveryPlan(
          routes: [
            .init(
              kind: .internal, chance: 0.3, share: 0.8, cost: 10, contingentFee: 0, leastDays: 2,
              greatestDays: 9),
            .init(
              kind: .agency, chance: 0.5, share: 0.5, cost: 0, contingentFee: 0.3, leastDays: 5,
              greatestDays: 30),
            .init(
              kind: .litigation, chance: 0.6, share: 0.7, cost: Int64(whole(100...3_000)), contingentFee: 0,
              leastDays: 20, greatestDays: 60),
          ], decayDays: 200, decayShape: 0.9, discountRate: 0.08,
          referAfterDays: chance(0.6) ? whole(20...60) : nil)
      ],
      insurance: chance(0.7)
        ? InsurancePolicy(
          insuredShare: 0.9, buyerDeductible: Int64(whole(0...500)),
          order: chance(0.5) ? .beforeShare : .afterShare, nonQualifyingLoss: 100,
          aggregateFirstLoss: Int64(whole(0...3_000)), maximumLiability: Int64(whole(2_000...50_000)),
          discretionaryLimit: Int64(whole(500...9_000)), waitingDays: whole(0...40),
          stopOverdueDays: chance(0.5) ? 30 : nil, refusalAfterBreach: 0.5, premiumRate: 0.004,
          minimumPremium: 300,
          cut: chance(0.5) ? .init(weights: [1, 0], below: 0, share: between(0, 1)) : nil) : nil,
      applicants: chance(0.6)
        ? ApplicantPool(
          segment: "any", perMonth: 2,
          bands: [
            .init(name: "A", share: 0.6, annualPD: 0.01, hazardMultiplier: 1, isAccepted: true),
            .init(name: "B", share: 0.4, annualPD: 0.3, hazardMultiplier: 0.6, isAccepted: chance(0.5)),
          ], orderAmount: 1_500, intervalWeeks: 2, misjudgedShare: 0.3) : nil,
      workingDays: (0..<days).map { $0 % 7 < 5 })
  }

  /// A random kind of customer.
  private func profile(days: Int) -> CustomerProfile {
    CustomerProfile(
      response: chance(0.5)
        ? FactorResponse(payment: [0.3, 0.1], demand: [0.1, 0], recovery: [0.3, 0.2]) : .neutral,
      habit: chance(0.6)
        ? PaymentHabit(
          frailtyDeviation: between(0, 0.8), sameCustomerDependence: between(0, 0.6),
          distressDays: whole(0...40),
          distressSlowdown: between(0, 0.9), amountClasses: [.init(from: 1_000, hazardMultiplier: 0.7)])
        : .neutral,
      partial: chance(0.6) ? PartialPayment(chance: 0.3, leastShare: 0.2, greatestShare: 0.7) : nil,
      dispute: chance(0.6)
        ? DisputeProfile(
          chance: 0.3, raisedWithinDays: whole(1...20), meanDays: between(1, 30), leastValid: 0,
          greatestValid: between(0, 1)) : nil,
      deduction: chance(0.6)
        ? DeductionProfile(
          chance: 0.3, share: 0.05, rebateDay: chance(0.5) ? whole(10...(days - 1)) : nil, rebateShare: 0.03)
        : nil,
      billing: chance(0.6)
        ? BillingProfile(
          leadDays: whole(0...12), leastLagDays: whole(0...3), greatestLagDays: whole(3...9),
          rejectedShare: 0.2,
          reissueDays: whole(1...9), acceptanceDays: whole(0...6), cutOffDay: chance(0.5) ? 25 : nil,
          start: BillingProfile.Start.allCases[whole(0...4)]) : .neutral,
      instrument: chance(0.5)
        ? InstrumentProfile(
          share: 0.4, tenorDays: whole(5...60), acceptor: chance(0.5) ? .bank : .customer, acceptorPD: 0.6,
          use: InstrumentProfile.Use.allCases[whole(0...2)], discountRate: 0.05,
          availableShare: between(0, 1), availabilityResponse: [0.4, 0]) : nil,
      terms: TermsProfile(
        netDays: 30, endOfMonth: chance(0.3), discount: chance(0.5) ? .init(share: 0.02, days: 10) : nil,
        depositShare: chance(0.4) ? between(0.05, 0.5) : 0,
        instalments: chance(0.4) ? [.init(share: 0.3, afterDays: 15), .init(share: 0.3, afterDays: 30)] : [],
        lateFeeRate: 0.09, lateFeePaid: 0.5),
      taking: DiscountTaking(
        costOfMoneyMedian: 0.1, costOfMoneyDeviation: 0.5, costResponse: [0.2, 0], sharpness: 20,
        illiquidShare: 0.2,
        unearnedShare: 0.5, unearnedDays: 20),
      demand: DemandProfile(
        lostWhenHeld: causal(0.1, 0.5), annualAttrition: between(0, 0.8), attritionPerPoint: causal(0, 2),
        pressureMemoryDays: whole(5...60)),
      demandFactor: chance(0.5) ? between(0.8, 1.3) : 1,
      control: chance(0.7)
        ? CreditControl(
          limit: chance(0.7) ? Int64(whole(2_000...12_000)) : nil, countsOpenOrders: chance(0.5),
          holdPoint: CreditControl.HoldPoint.allCases[whole(0...2)], overdueAmount: chance(0.5) ? 1_500 : nil,
          overdueDays: chance(0.5) ? 20 : nil, overdueCount: chance(0.3) ? 2 : nil,
          freezeDays: chance(0.4) ? 25 : nil,
          stepUp: .init(afterPromptPayments: 2, factor: 1.2, largest: 20_000),
          review: chance(0.5)
            ? .init(
              everyDays: whole(7...40), cutDaysLate: 10, cutFactor: 0.5, raiseAfterPrompt: 2, largest: 30_000)
            : nil, overrideRate: between(0, 0.5),
          cancelAfterDays: whole(3...20), holdUplift: causal(1, 2), holdPressure: 1) : .neutral,
      ladder: chance(0.7) ? 0 : nil, recovery: chance(0.6) ? 0 : nil,
      security: chance(0.4)
        ? Security(
          kind: .guarantee, amount: chance(0.5) ? 1_000 : nil, share: between(0.1, 1), chance: 0.6,
          days: whole(0...40)) : nil,
      insuredLimit: chance(0.5) ? Int64(whole(0...8_000)) : nil)
  }
}
