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
  static func choice(_ replication: Int, goal: Double, limit: Double? = nil, own: Double = 1.5) -> (
    chosen: Int?, stated: Double
  ) {
    let search = RankingAndSelection(firstPaths: 16, mostPaths: 1024, goal: goal, limit: limit)
    let found = search.run(candidates: 7) { candidate, paths in
      let x = Double(candidate)
      var sample = RankingAndSelection.Sample(values: [])
      for path in paths {
        let profit = 10 - (x - 3.2) * (x - 3.2) / 4
        sample.values.append(
          profit + 5 * noise(replication, path, 60) + own * noise(replication, path, candidate))
        // The chance of a breach grows with x: Phi(x - 4.3), 9.7 % at 3 and 1.1 % at 2.
        if limit != nil { sample.breaches.append(noise(replication, path, 40 + candidate) < x - 4.3) }
      }
      return sample
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

  /// With the constraint of 5 % the optimum moves to 2.
  @Test func constraintMovesTheOptimum() {
    var right = 0
    for replication in 0..<100 where Self.choice(replication, goal: 0.9, limit: 0.05).chosen == 2 {
      right += 1
    }
    #expect(right >= 81, "\(right) of 100")
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
