import CreditModels
import Liquidity
import Receivables
import Simulation
import Stochastics
import Testing

/// Common random numbers, mechanism by mechanism: switching one on leaves what the others do as it was wherever they
/// do not meet, and a part at rest gives the bits of the run without it (E5, E6).
@Suite struct SharedDrawTests {
  /// A run with one profile for all debtors and room for every mechanism.
  private func run(_ profile: CustomerProfile, _ change: (inout Mechanisms) -> Void = { _ in }) throws -> (
    PathColumnsInMemory, RunTotals
  ) {
    var run = try SmallRun(debtors: 24, pd: 0.2)
    var mechanisms = Mechanisms(
      profiles: [profile], workingDays: (0..<91).map { $0 % 7 < 5 })
    change(&mechanisms)
    run.experiment.mechanisms = mechanisms
    return try run.run(paths: 256)
  }

  private static let terms = TermsProfile(netDays: 30)
  private static let plain = CustomerProfile(terms: terms)

  /// Each part at rest: present, and without effect.
  static let neutralParts: [(String, CustomerProfile)] = [
    (
      "response",
      CustomerProfile(
        response: FactorResponse(payment: [0, 0], demand: [0, 0], recovery: [0, 0]), terms: terms)
    ),
    ("habit", CustomerProfile(habit: PaymentHabit(distressDays: 30, distressSlowdown: 0), terms: terms)),
    (
      "amount class",
      CustomerProfile(habit: PaymentHabit(amountClasses: [.init(from: 1, hazardMultiplier: 1)]), terms: terms)
    ),
    (
      "partial", CustomerProfile(partial: .init(chance: 0, leastShare: 0.2, greatestShare: 0.5), terms: terms)
    ),
    (
      "dispute",
      CustomerProfile(
        dispute: .init(chance: 0, raisedWithinDays: 9, meanDays: 20, leastValid: 0, greatestValid: 1),
        terms: terms)
    ),
    ("deduction", CustomerProfile(deduction: .init(chance: 0, share: 0.1), terms: terms)),
    (
      "instrument",
      CustomerProfile(
        instrument: .init(share: 0, tenorDays: 90, acceptor: .bank, acceptorPD: 0.1, use: .hold), terms: terms
      )
    ),
    ("billing", CustomerProfile(billing: .init(rejectedShare: 0, reissueDays: 9), terms: terms)),
    ("late fee", CustomerProfile(terms: TermsProfile(netDays: 30, lateFeeRate: 0.1, lateFeePaid: 0))),
    (
      "taking",
      CustomerProfile(
        terms: terms,
        taking: .init(costOfMoneyMedian: 0.1, costOfMoneyDeviation: 0.5, sharpness: 10, illiquidShare: 0))
    ),
    ("demand", CustomerProfile(terms: terms, demand: .init(annualAttrition: 0), demandFactor: 1)),
    (
      "control",
      CustomerProfile(
        terms: terms,
        control: .init(
          limit: .max - 1, overdueAmount: .max - 1, overdueDays: 10_000,
          holdUplift: .init(low: 2, high: 2, evidence: .example)))
    ),
    ("recovery", CustomerProfile(terms: terms)),
  ]

  @Test(arguments: neutralParts.indices) func aPartAtRestChangesNoBit(index: Int) throws {
    let (name, profile) = Self.neutralParts[index]
    let base = try run(Self.plain)
    let rested = try run(profile)
    #expect(rested.0.all == base.0.all, "\(name)")
    #expect(rested.1 == base.1, "\(name)")
  }

  @Test func mechanismsOfTheRunAtRestChangeNoBit() throws {
    let base = try run(Self.plain)
    let cases: [(String, (inout Mechanisms) -> Void)] = [
      ("links", { $0.links = [TradeLink(from: 0, to: 1, uplift: 0, memoryWeeks: 8)] }),
      ("ladder", { $0.ladders = [DunningLadder(steps: [])] }),
      ("team", { $0.team = CollectorTeam(collectors: 0, minutesPerDay: 0) }),
      (
        "insurance",
        {
          $0.insurance = InsurancePolicy(
            insuredShare: 0, discretionaryLimit: 0, waitingDays: 30, premiumRate: 0)
        }
      ),
    ]
    for (name, change) in cases {
      let rested = try run(Self.plain, change)
      #expect(rested.0.all == base.0.all, "\(name)")
    }
  }

  /// A ladder whose contacts lift nothing, but cost: payments stay, cash falls by the cost alone.
  @Test func aContactWithoutEffectLeavesPaymentsAlone() throws {
    let base = try run(Self.plain)
    var profile = Self.plain
    profile.ladder = 0
    let dunned = try run(profile) {
      $0.ladders = [
        DunningLadder(steps: [
          .init(
            name: "mail", channel: .email, daysLate: 5, cost: 7,
            uplift: .init(low: 0, high: 0, evidence: .example),
            halfLifeDays: 5)
        ])
      ]
    }
    #expect(dunned.0.column(.receipts) == base.0.column(.receipts))
    #expect(dunned.0.column(.invoiced) == base.0.column(.invoiced))
    let cost = dunned.0.column(.measure(.collectionCost))
    let contacts = dunned.0.column(.measure(.contacts))
    #expect(cost == contacts.map { 7 * $0 })
    #expect(contacts.contains { $0 > 0 })
  }

  /// What each mechanism may move; everything else keeps its bits.
  @Test func oneMechanismLeavesTheDrawsOfTheOthers() throws {
    let base = try run(Self.plain)
    func failures(_ result: (PathColumnsInMemory, RunTotals)) -> [Int128] { result.1.debtors.map(\.failures) }
    let changed: [(String, CustomerProfile)] = [
      (
        "disputes",
        CustomerProfile(
          dispute: .init(chance: 0.5, raisedWithinDays: 9, meanDays: 20, leastValid: 0, greatestValid: 1),
          terms: Self.terms)
      ),
      (
        "partial",
        CustomerProfile(partial: .init(chance: 0.5, leastShare: 0.2, greatestShare: 0.5), terms: Self.terms)
      ),
      ("habit", CustomerProfile(habit: PaymentHabit(frailtyDeviation: 0.5), terms: Self.terms)),
      (
        "bills",
        CustomerProfile(
          instrument: .init(share: 0.5, tenorDays: 20, acceptor: .bank, acceptorPD: 0.1, use: .hold),
          terms: Self.terms)
      ),
    ]
    for (name, profile) in changed {
      let other = try run(profile)
      #expect(other.0.column(.invoiced) == base.0.column(.invoiced), "\(name) moves invoices")
      #expect(failures(other) == failures(base), "\(name) moves failures")
      #expect(other.0.column(.receipts) != base.0.column(.receipts), "\(name) does nothing")
    }
    // Payments of the invoices that nothing touches stay: with disputes on half of them the others keep their days.
    let risk = try run(Self.plain) { $0.links = [TradeLink(from: 1, to: 2, uplift: 50, memoryWeeks: 20)] }
    var same = failures(risk)
    var before = failures(base)
    #expect(same[2] > before[2], "contagion raises failures")
    same.remove(at: 2)
    before.remove(at: 2)
    #expect(same == before)
    for debtor in base.1.debtors.indices where debtor != 2 {
      #expect(risk.1.debtors[debtor] == base.1.debtors[debtor])
    }
  }
}
