import Decisions
import Stochastics
import Testing

struct SearchTests {
  static func noise(_ replication: Int, _ path: Int, _ slot: Int) -> Double {
    FixedOrder.inverseNormalCDF(
      StreamKey(seed: 4_242).uniform(
        path: UInt32(path), entity: UInt32(replication), slot: UInt32(slot), purpose: .verification))
  }

  /// Profit `10 - (x - 3.2)^2 / 4` on a grid of whole numbers has its optimum at 3. The noise is mostly common, as under
  /// common random numbers, with a part of each candidate's own.
  static func choice(
    _ replication: Int, goal: Double, limits: [SearchConstraint] = [], own: Double = 1.5, peak: Double = 3.2
  ) -> (chosen: Int?, stated: Double) {
    let search = RankingAndSelection(
      firstPaths: 16, mostPaths: 1024, goal: goal, objective: SearchObjective(.npv), constraints: limits)
    let found = search.run(candidates: 7) { candidate, paths in
      let x = Double(candidate)
      var values: [Int64] = []
      var events: [Int64] = []
      var days: [Int64] = []
      for path in paths {
        let profit = 10 - (x - peak) * (x - peak) / 4
        let noise = 5 * noise(replication, path, 60) + own * noise(replication, path, candidate)
        values.append(Int64(1e6 * (profit + noise)))
        guard !limits.isEmpty else { continue }
        // The chance of a breach grows with x: Phi(x - 4.3), 9.7 % at 3 and 1.1 % at 2.
        events.append(Self.noise(replication, path, 40 + candidate) < x - 4.3 ? 1 : 0)
        // Receivables have the mean 10 x and a spread of 4.
        days.append(Int64(1e6 * (10 * x + 4 * Self.noise(replication, path, 50 + candidate))))
      }
      return .init(
        objective: MeasureColumns(values: values),
        constraints: limits.map { MeasureColumns(values: $0.measure == .averageWCR ? days : events) })
    }
    return (found.best, found.probabilityOfBest)
  }

  /// The stated probability of a right choice is met over 200 replications: with goal 90 % the share of right choices is
  /// at least 83.6 % (three standard errors below), and the mean stated probability is not above what happens.
  @Test func statedProbabilityIsMet() {
    var right = 0
    var stated = 0.0
    for replication in 0..<200 {
      let found = Self.choice(replication, goal: 0.9)
      if found.chosen == 3 { right += 1 }
      stated += found.stated
    }
    let share = Double(right) / 200
    print("right choices \(share), stated \(stated / 200)")
    #expect(share >= 0.836)
    #expect(share >= stated / 200 - 0.064)
  }

  /// Two leaders that 1,024 paths hardly tell apart (3 and 4 differ by 0.05, the paired standard error at the end is
  /// 0.066): what is stated falls with what can be known, and stays below what happens.
  @Test func statedProbabilityIsHonestWhereLeadersAreAlike() {
    var right = 0
    var stated = 0.0
    for replication in 0..<200 {
      let found = Self.choice(replication, goal: 0.9, peak: 3.4)
      if found.chosen == 3 { right += 1 }
      stated += found.stated
    }
    let share = Double(right) / 200
    print("alike: right choices \(share), stated \(stated / 200)")
    #expect(stated / 200 < 0.9)
    // Three standard errors of a share of 200.
    #expect(share >= stated / 200 - 3 * (share * (1 - share) / 200).squareRoot())
  }

  /// With a chance of at most 5 % the optimum moves to 2, and with a limit on a mean beside it to 1; the stated
  /// probability is met each time.
  @Test(arguments: [
    ([SearchConstraint(.shortfallProbability, .atMost, 0.05)], 2),
    (
      [
        SearchConstraint(.shortfallProbability, .atMost, 0.05),
        SearchConstraint(.averageWCR, .atMost, 15e6),
      ], 1
    ),
    ([SearchConstraint(.averageWCR, .atLeast, 45e6)], 5),
  ]) func constraintsMoveTheOptimum(_ limits: [SearchConstraint], _ optimum: Int) {
    var right = 0
    var stated = 0.0
    for replication in 0..<200 {
      let found = Self.choice(replication, goal: 0.9, limits: limits)
      if found.chosen == optimum { right += 1 }
      stated += found.stated
    }
    let share = Double(right) / 200
    print("constrained: right choices \(share), stated \(stated / 200)")
    #expect(share >= 0.836)
    #expect(share >= stated / 200 - 0.064)
  }

  /// A limit that lies on the edge (candidate 3 breaks it with a chance of 9.68 %, 9.5 % are allowed) is not called
  /// kept with confidence more often than one time in ten, although it is looked at seven times.
  @Test func aBrokenEdgeIsSeldomCalledKept() {
    let limit = SearchConstraint(.shortfallProbability, .atMost, 0.095)
    var wrong = 0
    for replication in 0..<200 {
      let found = Self.choice(replication, goal: 0.9, limits: [limit])
      if found.chosen == 3, found.stated >= 0.9 { wrong += 1 }
    }
    print("edge called kept \(wrong) of 200")
    #expect(wrong <= 33)
  }

  /// No candidate keeps a mean of at most -10: none is chosen, and that is said with near certainty.
  @Test func nothingWithinTheLimitsIsSaid() {
    let found = Self.choice(0, goal: 0.9, limits: [SearchConstraint(.averageWCR, .atMost, -10e6)])
    #expect(found.chosen == nil)
    #expect(found.stated > 0.9)
  }

  /// Quantiles and ratios as what is sought: a value scaled by 10 + (x - 3.2)^2 has its lowest 99 % quantile, and its
  /// lowest ratio to a divisor of its own, at 3.
  @Test(arguments: [OutcomeMeasure.requiredCash99, .buffer99, .dso])
  func otherLawsAreSearched(_ measure: OutcomeMeasure) {
    var right = 0
    for replication in 0..<40 {
      let search = RankingAndSelection(
        firstPaths: 512, mostPaths: 2048, goal: 0.9, objective: SearchObjective(measure, maximizes: false))
      let found = search.run(candidates: 5) { candidate, paths in
        let x = Double(candidate)
        let scale = 1e5 * (10 + (x - 3.2) * (x - 3.2))
        let values = paths.map { path -> Int64 in
          let own = 0.3 * Self.noise(replication, path, candidate)
          return Int64(scale * (10 + 2 * Self.noise(replication, path, 60) + own))
        }
        return .init(
          objective: MeasureColumns(
            values: values, divisors: measure == .dso ? paths.map { 10 + Int64($0 % 3) } : nil))
      }
      if found.best == 3 { right += 1 }
    }
    // Goal 90 %: 36 of 40, three standard errors below are 30.3.
    #expect(right >= 31, "\(right) of 40")
  }

  /// The twin that must fail: a search that takes the best mean of 16 paths is wrong more often than one in ten.
  @Test func oneSmallStageIsNotEnough() {
    var right = 0
    for replication in 0..<200 {
      let means = (0..<7).map { candidate in
        (0..<16).reduce(0.0) { sum, path in
          let x = Double(candidate)
          return sum + 10 - (x - 3.2) * (x - 3.2) / 4 + 4 * Self.noise(replication, path, candidate)
        }
      }
      if means.indices.max(by: { means[$0] < means[$1] }) == 3 { right += 1 }
    }
    #expect(Double(right) / 200 < 0.836)
  }

  /// Linear margin 6 - 2 x - y: the nearest point of the plane from the origin is (2.4, 1.2), distance 6 / sqrt 5.
  @Test func reverseStressFindsTheNearestPointOfAPlane() throws {
    let search = ReverseStress(levers: [
      StressLever(name: "a", unit: 1, most: 10), StressLever(name: "b", unit: 1, most: 10),
    ])
    let found = search.search { 6 - 2 * $0[0] - $0[1] }
    let mix = try #require(found.mix)
    #expect(abs(mix.distance - 6 / 5.0.squareRoot()) < 0.01)
    #expect(abs(mix.sizes[0] - 2.4) < 0.02 && abs(mix.sizes[1] - 1.2) < 0.02)
    #expect(mix.margin <= 0)
    #expect(abs(try #require(found.alone[0]) - 3) < 0.01)
    #expect(abs(try #require(found.alone[1]) - 6) < 0.01)
  }

  /// Units of distance matter: with b counted in steps of 4 it becomes the cheap way.
  @Test func distanceIsInUnitsOfTheLever() throws {
    let search = ReverseStress(levers: [
      StressLever(name: "a", unit: 1, most: 10), StressLever(name: "b", unit: 4, most: 40),
    ])
    let mix = try #require(search.search { 6 - 2 * $0[0] - $0[1] }.mix)
    // In units the margin is 6 - 2 u - 4 v: nearest (0.6, 1.2), distance 6 / sqrt 20.
    #expect(abs(mix.distance - 6 / 20.0.squareRoot()) < 0.01)
    #expect(abs(mix.sizes[1] - 4.8) < 0.1)
  }

  @Test func leversThatCannotBreakSaySo() {
    let search = ReverseStress(levers: [StressLever(name: "a", unit: 1, most: 2)])
    let found = search.search { 6 - 2 * $0[0] }
    #expect(found.mix == nil && found.alone == [nil])
    let broken = search.search { -1 - $0[0] }
    #expect(broken.mix?.distance == 0)
  }

  @Test func dominatedPointsAreThoseWorseInBoth() {
    func outcomes(_ values: [Int64], _ shortfalls: Int) -> PolicyOutcomes {
      PolicyOutcomes.made(npv: values, shortfall: values.indices.map { $0 < shortfalls ? 1 : 0 })
    }
    let base = (0..<400).map { Int64($0 % 7) }
    let points = [
      outcomes(base.map { $0 + 10 }, 40), outcomes(base, 120), outcomes(base.map { $0 - 5 }, 4),
    ]
    #expect(Dominance.dominated(points) == [false, true, false])
  }
}
