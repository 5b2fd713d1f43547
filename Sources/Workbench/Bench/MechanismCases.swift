import CreditModels
import Foundation
import Intake
import Simulation

/// What each mechanism of the customer engine costs, on a made-up book of benchmark B1: 13 invoices a customer over
/// 52 weeks.
struct MechanismCases {
  /// A mechanism, or all of them, on top of the neutral engine.
  struct Case {
    var name: String
    var profile: CustomerProfile
    var change: @Sendable (inout Mechanisms) -> Void = { _ in }
  }
  /// What a case took, one time a repeat.
  struct Measured {
    var name: String
    var seconds: [Double]
    var median: Double { seconds.sorted()[seconds.count / 2] }
  }

  let customers: Int
  let paths: Int
  let threads: Int
  let repeats: Int
  /// Names of the cases wanted beside the first two; empty for all.
  let only: [String]

  private static let base = CustomerProfile(terms: TermsProfile(netDays: 28))

  private static func range(_ low: Double, _ high: Double) -> CausalRange {
    CausalRange(low: low, high: high, evidence: .example)
  }

  private static func with(_ change: (inout CustomerProfile) -> Void) -> CustomerProfile {
    var profile = base
    change(&profile)
    return profile
  }

  private static let ladder = DunningLadder(
    steps: [
      .init(
        name: "reminder", channel: .email, daysLate: 5, cost: 50, uplift: range(0.1, 0.3), halfLifeDays: 10,
        pressure: 0.2),
      .init(
        name: "call", channel: .phone, daysLate: 20, cost: 900, uplift: range(0.3, 0.9), halfLifeDays: 14,
        minutes: 15,
        pressure: 1, promise: .init(chance: 0.4, keptShare: 0.65, days: 7)),
    ], fatigue: 0.7)

  private static let plan = RecoveryPlan(
    routes: [
      .init(
        kind: .agency, chance: 0.3, share: 0.7, cost: 0, contingentFee: 0.25, leastDays: 10, greatestDays: 60),
      .init(
        kind: .litigation, chance: 0.5, share: 0.6, cost: 300_000, contingentFee: 0, leastDays: 90,
        greatestDays: 300),
    ], decayDays: 330, decayShape: 0.9, discountRate: 0.06, referAfterDays: 120)

  private static let insurance = InsurancePolicy(
    insuredShare: 0.9, buyerDeductible: 50_000, aggregateFirstLoss: 1_000_000,
    maximumLiability: 2_000_000_000,
    discretionaryLimit: 5_000_000, waitingDays: 150, stopOverdueDays: 60, premiumRate: 0.0035,
    cut: .init(weights: [1], below: -1, share: 0.4))

  /// A mechanism: what it puts into a profile, and what into the run.
  typealias Part = (
    name: String, put: @Sendable (inout CustomerProfile) -> Void, change: @Sendable (inout Mechanisms) -> Void
  )

  /// The parts, each as it goes into the last case.
  static let parts: [Part] = [
    (
      "economy", { $0.response = FactorResponse(payment: [0.15], demand: [0.03], recovery: [0.2]) },
      { _ in }
    ),
    (
      "payment habit",
      {
        $0.habit = PaymentHabit(
          frailtyDeviation: 0.3, sameCustomerDependence: 0.1, distressDays: 60, distressSlowdown: 0.5,
          amountClasses: [.init(from: 1_000_000, hazardMultiplier: 0.9)])
      }, { _ in }
    ),
    (
      "partial payments", { $0.partial = .init(chance: 0.08, leastShare: 0.3, greatestShare: 0.8) },
      { _ in }
    ),
    (
      "disputes",
      {
        $0.dispute = .init(
          chance: 0.03, raisedWithinDays: 20, meanDays: 35, leastValid: 0, greatestValid: 0.6)
      },
      { _ in }
    ),
    ("deductions", { $0.deduction = .init(chance: 0.1, share: 0.02) }, { _ in }),
    (
      "billing",
      {
        $0.billing = .init(
          leadDays: 3, leastLagDays: 0, greatestLagDays: 4, rejectedShare: 0.02, reissueDays: 10)
      }, { _ in }
    ),
    (
      "bills",
      {
        $0.instrument = .init(share: 0.1, tenorDays: 90, acceptor: .bank, acceptorPD: 0.002, use: .hold)
      }, { _ in }
    ),
    (
      "discount, late fee",
      {
        $0.terms?.discount = .init(share: 0.02, days: 10)
        $0.terms?.lateFeeRate = 0.09
        $0.terms?.lateFeePaid = 0.2
        $0.taking = .init(
          costOfMoneyMedian: 0.12, costOfMoneyDeviation: 0.5, sharpness: 20, illiquidShare: 0.3)
      }, { _ in }
    ),
    (
      "attrition",
      {
        $0.demand = .init(
          lostWhenHeld: range(0.2, 0.5), annualAttrition: 0.05, attritionPerPoint: range(0.05, 0.2))
      },
      { _ in }
    ),
    (
      "credit control",
      {
        $0.control = .init(
          limit: 50_000_000, overdueAmount: 20_000_000, overdueDays: 60, freezeDays: 75, overrideRate: 0.1,
          holdUplift: range(1.1, 1.6), holdPressure: 2)
      }, { _ in }
    ),
    (
      "dunning, collectors", { $0.ladder = 0 },
      {
        $0.ladders = [ladder]
        $0.team = CollectorTeam(collectors: 6, minutesPerDay: 300, order: .expectedGain, dailyCost: 26_000)
      }
    ),
    ("recovery", { $0.recovery = 0 }, { $0.recoveryPlans = [plan] }),
    ("insurance", { _ in }, { $0.insurance = insurance }),
    (
      "trade links, t-copula", { _ in },
      {
        $0.tailDegrees = 8
        $0.links = (0..<50).map { TradeLink(from: $0, to: $0 + 50, uplift: 5, memoryWeeks: 10) }
      }
    ),
    (
      "migration", { _ in },
      {
        $0.migration = RatingMigration(
          grades: ["A", "B", "C"],
          weekly: [
            [0.998, 0.0018, 0.0001, 0.0001], [0.001, 0.9965, 0.002, 0.0005],
            [0.0002, 0.002, 0.996, 0.0018],
          ],
          stayerShare: [0.2, 0, 0], observationLagDays: 14)
      }
    ),
  ]

  /// Neutral, each part alone, all together.
  static var all: [Case] {
    var cases = [Case(name: "neutral", profile: base)]
    for part in parts { cases.append(Case(name: part.name, profile: with(part.put), change: part.change)) }
    cases.append(
      Case(
        name: "all mechanisms", profile: with { profile in for part in parts { part.put(&profile) } },
        change: { mechanisms in for part in parts { part.change(&mechanisms) } }))
    return cases
  }

  /// Checks, then times the plain engine and every case, in turn, as often as `repeats` says; `nil` where it was
  /// interrupted.
  ///
  /// - Throws: ``BenchDifference`` where the customer engine at rest has other bits than the plain engine.
  func run(shouldStop: @escaping @Sendable () -> Bool) throws -> [Measured]? {
    var plain = try B1Experiment.experiment(book: .madeUp(customers: customers), seed: 1)
    for debtor in plain.debtors.indices {
      for order in plain.debtors[debtor].orders.indices { plain.debtors[debtor].orders[order].regime = nil }
    }
    plain.paymentRegimes = []
    var runs: [(name: String, experiment: Experiment)] = [("plain engine", plain)]
    for item in MechanismCases.all where only.isEmpty || item.name == "neutral" || only.contains(item.name) {
      var experiment = plain
      var mechanisms = Mechanisms(
        profiles: [item.profile], workingDays: (0..<experiment.days).map { $0 % 7 < 5 })
      item.change(&mechanisms)
      if mechanisms.migration != nil {
        for debtor in experiment.debtors.indices { experiment.debtors[debtor].grade = debtor % 3 }
      }
      experiment.mechanisms = mechanisms
      runs.append((item.name, experiment))
    }
    let digests = try runs.prefix(2).map {
      try B1Run($0.experiment, paths: min(64, paths), threads: threads).measures.digest
    }
    guard digests[0] == digests[1] else {
      throw BenchDifference(description: "the customer engine at rest gives other numbers than the plain one")
    }
    var measured = runs.map { Measured(name: $0.name, seconds: []) }
    for _ in 0..<repeats {
      for (index, run) in runs.enumerated() {
        let timed = try B1Run(run.experiment, paths: paths, threads: threads, shouldStop: shouldStop)
        guard timed.isComplete else { return nil }
        measured[index].seconds.append(timed.seconds)
      }
    }
    return measured
  }
}
