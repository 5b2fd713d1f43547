import Stochastics

/// Finds the best of a number of candidates by simulation, with the probability of having chosen right.
///
/// All candidates see the same paths (common random numbers). Paths double from stage to stage; candidates that are
/// worse, or break the constraint, with near certainty are dropped on the way; it ends when the probability of a right
/// choice is reached or the budget is spent. That probability is stated from below: one less the sum, over all other
/// candidates, of the probability that this one is better after all and feasible, and less that the chosen one breaks
/// the constraint (Bonferroni; normal posterior of the paired difference under a flat prior).
///
/// - Reference: [Chen2000] for the approximate probability of correct selection, here with paired draws and
///   elimination instead of an allocation of the budget.
public struct RankingAndSelection: Sendable {
  /// What a stage brings of a candidate: values, and whether the path breaks the constraint.
  public struct Sample: Sendable {
    /// What is maximised, one a path.
    public var values: [Double]
    /// Whether the event of the constraint happened, one a path; empty without a constraint.
    public var breaches: [Bool]
    /// A sample.
    public init(values: [Double], breaches: [Bool] = []) {
      self.values = values
      self.breaches = breaches
    }
  }

  /// How a candidate stands.
  public struct Standing: Sendable {
    /// Mean with its 95 % interval.
    public var mean: Estimate
    /// Probability of a breach; `nil` without a constraint.
    public var breach: Estimate?
    /// Paths it has seen.
    public var paths: Int
    /// Probability that it is better than the chosen one and feasible; 0 for the chosen one.
    public var regretProbability: Double
  }

  /// The choice.
  public struct Choice: Sendable {
    /// Position of the chosen candidate; `nil` where none seems feasible.
    public var best: Int?
    /// Lower bound of the probability that it is the best feasible one.
    public var probabilityOfBest: Double
    /// One a candidate.
    public var standings: [Standing]
    /// Paths simulated, over all candidates.
    public var pathsUsed: Int
  }

  /// Paths of the first stage.
  public var firstPaths: Int
  /// Paths of a candidate at most.
  public var mostPaths: Int
  /// Probability of a right choice that ends the search.
  public var goal: Double
  /// Largest probability of a breach; `nil` without a constraint.
  public var limit: Double?
  /// Differences in value below this do not matter: either candidate is then a right choice.
  public var indifference: Double

  /// A search.
  public init(firstPaths: Int, mostPaths: Int, goal: Double, limit: Double? = nil, indifference: Double = 0) {
    precondition(firstPaths >= 8 && mostPaths >= firstPaths && goal > 0 && goal < 1 && indifference >= 0)
    self.firstPaths = firstPaths
    self.mostPaths = mostPaths
    self.goal = goal
    self.limit = limit
    self.indifference = indifference
  }

  /// Runs the search.
  ///
  /// - Parameters:
  ///   - candidates: At least one.
  ///   - simulate: The sample of a candidate on a range of paths; the same paths give the same draws.
  /// - Complexity: O(candidates x paths) beside the simulation.
  public func run(candidates: Int, simulate: (Int, Range<Int>) throws -> Sample) rethrows -> Choice {
    precondition(candidates > 0)
    var samples = [Sample](repeating: Sample(values: []), count: candidates)
    var alive = [Bool](repeating: true, count: candidates)
    // What was given up when a candidate was dropped stays in the sum.
    var given = [Double](repeating: 0, count: candidates)
    var used = 0
    var paths = firstPaths
    while true {
      for candidate in 0..<candidates where alive[candidate] {
        let sample = try simulate(candidate, samples[candidate].values.count..<paths)
        used += sample.values.count
        samples[candidate].values += sample.values
        samples[candidate].breaches += sample.breaches
      }
      let feasible = samples.map(feasibility)
      let best = choose(samples, feasible: feasible, alive: alive)
      guard let best else {
        return choice(nil, 0, samples, given, used)
      }
      var regrets = given
      for other in 0..<candidates where other != best && alive[other] {
        regrets[other] = regret(samples[other], samples[best]) * feasible[other]
      }
      regrets[best] = 0
      let infeasible = 1 - feasible[best]
      let probability = max(0, 1 - regrets.reduce(0, +) - infeasible)
      if probability >= goal || paths >= mostPaths {
        return choice(best, probability, samples, regrets, used)
      }
      let drop = (1 - goal) / (10 * Double(candidates))
      for other in 0..<candidates where other != best && alive[other] && regrets[other] < drop {
        alive[other] = false
        given[other] = regrets[other]
      }
      paths = min(mostPaths, 2 * paths)
    }
  }

  /// The candidate with the highest mean among those that are more likely feasible than not.
  private func choose(_ samples: [Sample], feasible: [Double], alive: [Bool]) -> Int? {
    let open = samples.indices.filter { alive[$0] && feasible[$0] >= 0.5 }
    return open.max { (mean(samples[$0].values), -$0) < (mean(samples[$1].values), -$1) }
  }

  /// Probability that a candidate's chance of a breach is within the limit, by the normal posterior of a share with
  /// half an event added on both sides (Jeffreys).
  private func feasibility(_ sample: Sample) -> Double {
    guard let limit, !sample.breaches.isEmpty else { return 1 }
    let n = Double(sample.breaches.count)
    let events = Double(sample.breaches.count { $0 })
    let share = (events + 0.5) / (n + 1)
    let error = (share * (1 - share) / (n + 1)).squareRoot()
    return FixedOrder.normalCDF((limit - share) / error)
  }

  /// Probability that one candidate is better than another by more than the indifference size.
  private func regret(_ other: Sample, _ best: Sample) -> Double {
    let count = min(other.values.count, best.values.count)
    let differences = (0..<count).map { other.values[$0] - best.values[$0] }
    let value = mean(differences)
    let spread = InfluenceSample.variance(differences)
    let error = (spread / Double(count)).squareRoot()
    guard error > 0 else { return value > indifference ? 1 : 0 }
    return FixedOrder.normalCDF((value - indifference) / error)
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

  private func choice(
    _ best: Int?, _ probability: Double, _ samples: [Sample], _ regrets: [Double], _ used: Int
  )
    -> Choice
  {
    let standings = samples.indices.map { index -> Standing in
      let values = samples[index].values
      let value = mean(values)
      let half =
        values.count > 1
        ? FixedOrder.studentQuantile(0.975, degreesOfFreedom: values.count - 1)
          * (InfluenceSample.variance(values) / Double(values.count)).squareRoot() : 0
      let breaches = samples[index].breaches
      return Standing(
        mean: Estimate(value: value, low: value - half, high: value + half, unit: .money),
        breach: limit == nil || breaches.isEmpty
          ? nil : .probability(successes: breaches.count { $0 }, of: breaches.count),
        paths: values.count, regretProbability: regrets[index])
    }
    return Choice(best: best, probabilityOfBest: probability, standings: standings, pathsUsed: used)
  }
}
