import CreditModels
import Liquidity
import Receivables
import Simulation
import Stochastics
import Testing

/// Each mechanism on the path against an answer worked out without the engine.
@Suite struct MechanismTests {
  private let terms = TermsProfile(netDays: 10)
  private func range(_ value: Double) -> CausalRange {
    CausalRange(low: value, high: value, evidence: .example)
  }

  /// Day on which each path's money of one item came in; `days` where it did not.
  private func payDays(_ experiment: Experiment, paths: Int) -> [Int] {
    let replay = PathReplay(experiment)
    return (0..<paths).map { path in
      replay.run(path).receipts.firstIndex { $0 > 0 } ?? experiment.days
    }
  }

  /// `S'(d) = S(t) (S(d) / S(t))^(1 + u)` of E5, by the table that Intake would make of it.
  @Test func aContactLiftsTheHazardFromTheNextDayOn() throws {
    var mechanisms = Mechanisms(
      profiles: [CustomerProfile(terms: terms, ladder: 0)],
      ladders: [
        DunningLadder(steps: [
          .init(
            name: "call", channel: .phone, daysLate: 3, uplift: range(1.5), halfLifeDays: 10_000)
        ])
      ])
    let lifted = try OneDebtorRun.experiment(claims: [(9, 500)], mechanisms: mechanisms)
    let days = payDays(lifted, paths: 4_000)
    // Contact on day 12 (three days after due): the uplift holds from day 13 on.
    let table = OneDebtorRun.table(days: 91).uplifted(by: 1.5, from: 13)
    func expected(_ path: Int) -> Int {
      table.day(
        uniform: lifted.key.word(path: UInt32(path), entity: 0, slot: 0, purpose: .openItemPayment) >> 1)
    }
    let wrong = days.indices.filter { days[$0] != expected($0) }
    // Both round to 2^-31: a path in a million may fall on the other side of a day.
    #expect(wrong.count <= 1, "\(wrong.prefix(5).map { (days[$0], expected($0)) })")
    mechanisms.ladders = [DunningLadder(steps: [])]
    let plain = payDays(try OneDebtorRun.experiment(claims: [(9, 500)], mechanisms: mechanisms), paths: 4_000)
    #expect(days.reduce(0, +) < plain.reduce(0, +) - 4_000, "the contact does something")
  }

  @Test func fatigueAndHalfLifeWearAnUpliftDown() throws {
    func mean(_ fatigue: Double, _ halfLife: Int) throws -> Double {
      let steps = [12, 16, 20].map {
        DunningLadder.Step(
          name: "\($0)", channel: .phone, daysLate: $0, uplift: range(2), halfLifeDays: halfLife)
      }
      let mechanisms = Mechanisms(
        profiles: [CustomerProfile(terms: terms, ladder: 0)],
        ladders: [DunningLadder(steps: steps, fatigue: fatigue)])
      let days = payDays(
        try OneDebtorRun.experiment(claims: [(0, 500)], mechanisms: mechanisms), paths: 2_000)
      return Double(days.reduce(0, +)) / 2_000
    }
    let fresh = try mean(1, 10_000)
    #expect(try mean(0.3, 10_000) > fresh)
    #expect(try mean(1, 2) > fresh)
  }

  /// A dispute raised on the first day moves the payment by its whole length: no draw changes.
  @Test func aDisputeStopsTheClock() throws {
    func experiment(chance: Double) throws -> Experiment {
      try OneDebtorRun.experiment(
        orders: [(0, 1_000)],
        mechanisms: Mechanisms(
          profiles: [
            CustomerProfile(
              dispute: .init(
                chance: chance, raisedWithinDays: 1, meanDays: 12, leastValid: 0.25, greatestValid: 0.25),
              terms: terms)
          ]))
    }
    let plain = payDays(try experiment(chance: 0), paths: 500)
    let replay = PathReplay(try experiment(chance: 1))
    var lengths = 0
    for path in 0..<500 {
      let result = replay.run(path, records: true)
      let length = result.log.first { $0.kind == .disputed }?.detail ?? 0
      lengths += length
      let paid = result.receipts.firstIndex { $0 > 0 } ?? 91
      #expect(paid == min(91, plain[path] + length))
      if paid < 91 { #expect(result.receipts[paid] == 750 && result.movement.credits == 250) }
    }
    // Geometric length of mean 12: standard error sqrt(12 * 11) / sqrt(500) = 0.51; alpha 1e-6.
    #expect((Double(lengths) / 500 - 12).magnitude < 4.9 * 0.514)
  }

  /// The same rule at three places has three outcomes.
  @Test func aHoldActsWhereItIsPut() throws {
    func result(_ point: CreditControl.HoldPoint) throws -> ReplayedPath {
      let control = CreditControl(limit: 0, holdPoint: point, cancelAfterDays: 15)
      let experiment = try OneDebtorRun.experiment(
        orders: [(5, 1_000), (40, 2_000)],
        mechanisms: Mechanisms(profiles: [CustomerProfile(terms: terms, control: control)]))
      return PathReplay(experiment).run(0, records: true)
    }
    let order = try result(.order)
    #expect(order.movement.invoiced == 0 && order[.lostOrders] == 3_000 && order[.strandedStockDays] == 0)
    let shipment = try result(.shipment)
    #expect(shipment.movement.invoiced == 0 && shipment[.lostOrders] == 3_000)
    // Asked again every third day until 15 days have passed: days 5, 8, 11, 14, 17 tie up stock for three days each.
    #expect(shipment[.strandedStockDays] == 15 * 3_000)
    let invoice = try result(.invoice)
    #expect(invoice.movement.invoiced == 3_000 && invoice[.lostOrders] == 0)
    #expect(invoice.log.filter { $0.kind == .invoiced }.map(\.day) == [20, 55])
  }

  @Test func theInsurerPaysWhatTheContractSays() throws {
    // Three buyers fail on day 0 with 10,000; 6,000; 900 open. Limits 8,000; 7,000 (discretionary); 7,000.
    // Share 90 %, deductible 500 before the share, non-qualifying below 1,000, aggregate first loss 2,000, most 9,000.
    // Claims: 0.9 (8,000 - 500) = 6,750; 0.9 (6,000 - 500) = 4,950; 0. Paid: 4,750, then min(9,000, 9,700) - 4,750.
    let policy = InsurancePolicy(
      insuredShare: 0.9, buyerDeductible: 500, nonQualifyingLoss: 1_000, aggregateFirstLoss: 2_000,
      maximumLiability: 9_000, discretionaryLimit: 7_000, waitingDays: 30, premiumRate: 0, minimumPremium: 0)
    var experiment = try OneDebtorRun.experiment(
      debtors: 3, claims: [(20, 1)], pd: 1,
      mechanisms: Mechanisms(
        profiles: [CustomerProfile(), CustomerProfile(insuredLimit: 8_000)], insurance: policy))
    experiment.debtors[0].profile = 1
    for (index, amount) in [10_000, 6_000, 900].enumerated() {
      experiment.debtors[index].claims[0].amount = Int64(amount)
    }
    let result = PathReplay(experiment).run(0, records: true)
    #expect(result[.insurerPaid] == 9_000)
    #expect(result.receipts[30] == 9_000 && result.receipts.reduce(0, +) == 9_000)
    #expect(result.log.filter { $0.kind == .claimed }.map(\.amount).sorted() == [4_950, 6_750])
  }

  /// Five items need a call on one day, two can be made a day: the queue empties in three working days.
  @Test func collectorsWorkThroughTheirQueue() throws {
    var mechanisms = Mechanisms(
      profiles: [CustomerProfile(terms: terms, ladder: 0)],
      ladders: [
        DunningLadder(steps: [
          .init(
            name: "call", channel: .phone, daysLate: 1, cost: 3, uplift: range(0), halfLifeDays: 1,
            minutes: 30)
        ])
      ],
      team: CollectorTeam(collectors: 1, minutesPerDay: 70, order: .largest, dailyCost: 11),
      workingDays: (0..<91).map { $0 % 7 < 5 })
    let never = SurvivalTable(hazards: [Double](repeating: 0, count: 91))
    let experiment = try OneDebtorRun.experiment(
      claims: (1...5).map { (2, Int64($0) * 100) }, table: never, mechanisms: mechanisms)
    let result = PathReplay(experiment).run(0, records: true)
    let contacts = result.log.filter { $0.kind == .contacted }
    // Day 3 and 4 are working days, 5 and 6 are not; the largest come first.
    #expect(contacts.map(\.day) == [3, 3, 4, 4, 7])
    #expect(contacts.map(\.amount) == [500, 400, 300, 200, 100])
    #expect(result[.collectionCost] == 5 * 3 + 65 * 11)
    mechanisms.team?.order = .oldest
  }

  @Test func aFreezeAndAStepUpReactToWhatTheCustomerDoes() throws {
    let promptTable = SurvivalTable(hazards: (0..<91).map { $0 < 8 ? 0 : 1 })
    let stepping = try OneDebtorRun.experiment(
      orders: (0..<6).map { ($0 * 12, 1_000) }, table: promptTable,
      mechanisms: Mechanisms(profiles: [
        CustomerProfile(
          terms: terms,
          control: CreditControl(
            limit: 1_000, stepUp: .init(afterPromptPayments: 2, factor: 1.5, largest: 1_800)))
      ]))
    let raised = PathReplay(stepping).run(0, records: true).log.filter { $0.kind == .limitRaised }
    #expect(raised.map(\.amount) == [1_500, 1_800])
    let lateTable = SurvivalTable(hazards: (0..<91).map { $0 < 40 ? 0 : 1 })
    let freezing = try OneDebtorRun.experiment(
      orders: [(0, 1_000), (20, 1_000), (35, 1_000), (45, 1_000)], table: lateTable,
      mechanisms: Mechanisms(profiles: [
        CustomerProfile(terms: terms, control: CreditControl(freezeDays: 20, cancelAfterDays: 60))
      ]))
    let log = PathReplay(freezing).run(0, records: true).log
    // The first is due on day 10 and freezes on day 30; it is paid on day 40. The second, due on day 30, keeps the
    // customer frozen until it is paid on day 60.
    #expect(log.first { $0.kind == .frozen }?.day == 30)
    #expect(log.filter { $0.kind == .held }.map(\.day) == [35, 45])
    // The waiting orders ask every third day: 45 + 15 and 35 + 27.
    #expect(log.filter { $0.kind == .invoiced }.map(\.day) == [0, 20, 60, 62])
  }

  @Test func discountsAreTakenByThoseWhoSaveMoneyByIt() throws {
    func experiment(cost: Double, spread: Double = 0) throws -> Experiment {
      try OneDebtorRun.experiment(
        orders: [(0, 10_000)], table: SurvivalTable(hazards: (0..<91).map { $0 < 50 ? 0 : 1 }),
        mechanisms: Mechanisms(profiles: [
          CustomerProfile(
            terms: TermsProfile(netDays: 30, discount: .init(share: 0.02, days: 10)),
            taking: .init(
              costOfMoneyMedian: cost, costOfMoneyDeviation: spread, sharpness: 400, illiquidShare: 0))
        ]))
    }
    // Paying on day 50 instead of day 10 costs 18.6 % a year: at 15 % money everyone takes it, at 25 % nobody.
    let cheap = PathReplay(try experiment(cost: 0.15)).run(0)
    #expect(cheap.receipts[10] == 9_800 && cheap.movement.discounts == 200)
    let dear = PathReplay(try experiment(cost: 0.25)).run(0)
    #expect(dear.receipts[50] == 10_000 && dear.movement.discounts == 0)
    // With log-normal costs the share is Phi(ln(0.18622 / 0.2) / 0.5), within 4.9 standard errors.
    let replay = PathReplay(try experiment(cost: 0.2, spread: 0.5))
    let taken = (0..<4_000).filter { replay.run($0).movement.discounts > 0 }.count
    let chance = FixedOrder.normalCDF(FixedOrder.log(0.02 / 0.98 * 365 / 40 / 0.2) / 0.5)
    let error = (chance * (1 - chance) / 4_000).squareRoot()
    #expect((Double(taken) / 4_000 - chance).magnitude < 4.9 * error)
    #expect((Double(taken) / 4_000 - chance - 0.06).magnitude > 4.9 * error, "a shift of 0.06 would be seen")
  }

  @Test func billsTurnToCashLaterOrComeBack() throws {
    func result(_ use: InstrumentProfile.Use, pd: Double) throws -> ReplayedPath {
      PathReplay(
        try OneDebtorRun.experiment(
          orders: [(0, 10_000)], table: SurvivalTable(hazards: (0..<91).map { $0 == 20 ? 1 : 0 }),
          mechanisms: Mechanisms(profiles: [
            CustomerProfile(
              instrument: .init(
                share: 1, tenorDays: 36, acceptor: .bank, acceptorPD: pd, use: use, discountRate: 0.05),
              terms: terms)
          ]))
      ).run(0)
    }
    let held = try result(.hold, pd: 0)
    #expect(held.receipts[56] == 10_000 && held.receipts.reduce(0, +) == 10_000)
    let sold = try result(.discount, pd: 0)
    // 10,000 x 5 % x 36/360 = 50.
    #expect(sold.receipts[21] == 10_000 && sold.outflows[21] == 50)
    let passed = try result(.endorse, pd: 0)
    #expect(passed.receipts.allSatisfy { $0 == 0 } && passed.movement.bills == 10_000)
    let bad = try result(.discount, pd: 1)
    #expect(bad.outflows[56] == 10_000 && bad.movement.reversed == 10_000 && bad.movement.imbalance == 0)
  }
}
