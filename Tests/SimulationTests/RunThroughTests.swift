import CreditModels
import Simulation
import Testing

/// Paths of a run, whose customers are carried through one after the other where nothing couples them, against replays
/// of the same paths, which go day by day.
@Suite struct RunThroughTests {
  private func range(_ value: Double) -> CausalRange {
    CausalRange(low: value, high: value, evidence: .example)
  }

  private let never = SurvivalTable(hazards: [Double](repeating: 0, count: 91))

  /// Random runs: teams with and without enough time, links that lead on.
  @Test func runsAndReplaysHaveTheSameBits() throws {
    var (busy, idle, linked) = (0, 0, 0)
    for seed in UInt64(1)...200 {
      let run = try RandomMechanisms(seed: seed).run()
      let columns = try run.run(paths: 10).0
      let replay = PathReplay(run.experiment)
      for path in 0..<10 {
        let replayed = replay.run(path)
        for measure in PathMeasure.allCases {
          #expect(
            columns.column(.measure(measure))[path] == replayed[measure],
            "seed \(seed), path \(path): \(measure)")
        }
        let receipts = replayed.receipts.reduce(0, +)
        #expect(columns.column(.receipts)[path] == receipts, "seed \(seed), path \(path)")
        if run.experiment.mechanisms?.team != nil, replayed[.contacts] > 0 {
          if replayed[.backlogEnd] > 0 { busy += 1 } else { idle += 1 }
        }
        if run.experiment.mechanisms?.links.isEmpty == false { linked += 1 }
      }
    }
    #expect(busy > 100 && idle > 100 && linked > 100, "\(busy) \(idle) \(linked)")
  }

  /// Links in a circle: nobody can be carried through before the others.
  @Test func circlesOfLinksHaveTheSameBits() throws {
    var infected = 0
    for seed in UInt64(1)...20 {
      var run = try SmallRun(pd: 0.3)
      var mechanisms = RandomMechanisms(seed: seed).everything(debtors: 40, days: 91)
      mechanisms.links = [(0, 1), (1, 2), (2, 0)].map {
        TradeLink(from: $0.0, to: $0.1, uplift: 40, memoryWeeks: 8)
      }
      run.experiment.mechanisms = mechanisms
      let columns = try run.run(paths: 20).0
      let replay = PathReplay(run.experiment)
      for path in 0..<20 {
        let replayed = replay.run(path, records: true)
        infected += replayed.log.filter { $0.kind == .infected }.count
        #expect(columns.column(.receipts)[path] == replayed.receipts.reduce(0, +), "seed \(seed)")
        #expect(columns.column(.measure(.settledAmountDays))[path] == replayed[.settledAmountDays])
      }
    }
    #expect(infected > 20)
  }

  /// An item that was due before the forecast and is never paid in it meets the steps that are still to come.
  @Test func longOverdueItemsMeetTheLadder() throws {
    let experiment = try OneDebtorRun.experiment(
      claims: [(-30, 500)], table: never,
      mechanisms: Mechanisms(
        profiles: [CustomerProfile(ladder: 0)],
        ladders: [
          DunningLadder(
            steps: [10, 35, 60].map {
              .init(name: "\($0)", channel: .letter, daysLate: $0, cost: 7, uplift: range(1), halfLifeDays: 9)
            })
        ]))
    let contacts = PathReplay(experiment).run(0, records: true).log.filter { $0.kind == .contacted }
    #expect(contacts.map(\.day) == [5, 30])
  }

  /// The same for a referral, which needs no ladder.
  @Test func longOverdueItemsAreReferred() throws {
    let experiment = try OneDebtorRun.experiment(
      claims: [(-30, 500)], table: never,
      mechanisms: Mechanisms(
        profiles: [CustomerProfile(recovery: 0)],
        recoveryPlans: [
          RecoveryPlan(
            routes: [
              .init(
                kind: .agency, chance: 1, share: 1, cost: 0, contingentFee: 0, leastDays: 3, greatestDays: 3)
            ], decayDays: 900, decayShape: 1, discountRate: 0, referAfterDays: 40)
        ]))
    let log = PathReplay(experiment).run(0, records: true).log
    #expect(log.first { $0.kind == .referred }?.day == 10)
    #expect(log.first { $0.kind == .recovered }?.day == 13)
  }

  /// A customer whose clock starts long after the invoice gains more days than the horizon has.
  @Test func aDiscountIsWeighedOverMoreDaysThanTheHorizonHas() throws {
    // Paid 20 days after the clock starts, which it does 100 days after the invoice.
    let table = SurvivalTable(hazards: (0..<91).map { $0 < 20 ? 0 : 1 })
    let discount = TermsProfile.Discount(share: 0.02, days: 10)
    let taking = DiscountTaking(
      costOfMoneyMedian: 0.01, costOfMoneyDeviation: 0, sharpness: 20, illiquidShare: 0)
    let experiment = try OneDebtorRun.experiment(
      orders: [(0, 10_000)], table: table,
      mechanisms: Mechanisms(
        profiles: [
          CustomerProfile(
            billing: BillingProfile(acceptanceDays: 100, start: .acceptance),
            terms: TermsProfile(netDays: 10, discount: discount), taking: taking)
        ]))
    let replay = PathReplay(experiment)
    let paths = 4_000
    let taken = (0..<paths).filter { replay.run($0).receipts[10] == 9_800 }.count
    // From day 10 to day 120.
    let chance = taking.chance(
      implied: DiscountTaking.impliedRate(discount, daysGained: 110), costOfMoney: 0.01)
    let error = (chance * (1 - chance) / Double(paths)).squareRoot()
    // False-alarm rate 1e-6.
    #expect((Double(taken) / Double(paths) - chance).magnitude < 4.89 * error)
  }

  /// More open items than a short list holds: the plain engine's bits all the same.
  @Test func manyOpenItemsKeepTheirOrder() throws {
    for count in [10, 24, 25, 60, 300] {
      var claims: [(Int, Int64)] = []
      for number in 0..<count { claims.append(((number * 37) % 80 - 20, Int64(1_000 + number))) }
      let orders: [(Int, Int64)] = (0..<12).map { (7 * $0, 555) }
      var experiment = try OneDebtorRun.experiment(
        orders: orders, claims: claims, pd: 0.4,
        mechanisms: Mechanisms(profiles: [.neutral]))
      let replay = PathReplay(experiment)
      let replayed: [Int64] = (0..<64).map { replay.run($0).receipts.reduce(0, +) }
      experiment.mechanisms = nil
      let layout = PathLayout(experiment)
      var plain: [Int64] = []
      _ = try Runner.run(experiment, paths: 0..<64, threads: 1, shouldStop: { false }) { block in
        let first = layout.index(.receipts) * block.count
        plain += block.values[first..<(first + block.count)]
      }
      #expect(replayed == plain, "\(count) items")
    }
  }
}
