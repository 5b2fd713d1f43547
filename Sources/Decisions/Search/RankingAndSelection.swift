import Stochastics

/// Finds the best of a number of candidates by simulation, with the probability of having chosen right.
///
/// All candidates see the same paths (common random numbers). Paths double from look to look; candidates that are worse,
/// or break a constraint, with near certainty are dropped on the way; it ends when the probability of a right choice is
/// reached or the budget is spent. That probability is stated from below: one less the sum, over all other candidates, of
/// the probability that this one is better after all and keeps within the constraints, less that the chosen one breaks
/// one (Bonferroni), less what earlier looks may have spent: each look may end the search only with its share of the
/// error, so that looking early is paid for.
///
/// - Reference: [Chen2000] for the approximate probability of correct selection, here with paired draws and
///   elimination instead of an allocation of the budget.
public struct RankingAndSelection: Sendable {
  /// What a look brings of a candidate.
  public struct Sample: Sendable {
    /// Columns of the objective.
    public var objective: MeasureColumns
    /// Columns of each constraint, in their order.
    public var constraints: [MeasureColumns]
    /// A sample.
    public init(objective: MeasureColumns, constraints: [MeasureColumns] = []) {
      self.objective = objective
      self.constraints = constraints
    }
    /// Paths.
    public var paths: Int { objective.values.count }

    mutating func append(_ next: Sample) {
      objective.append(next.objective)
      for index in constraints.indices { constraints[index].append(next.constraints[index]) }
    }
  }

  /// How a candidate stands.
  public struct Standing: Sendable {
    /// The objective with its 95 % interval.
    public var objective: Estimate
    /// What each constraint limits, with its 95 % interval.
    public var constraints: [Estimate]
    /// Lower bound of the probability that it keeps within every constraint.
    public var probabilityKept: Double
    /// Paths it has seen.
    public var paths: Int
    /// The objective less that of the chosen one, on the paths that both have seen; `nil` where none is chosen.
    public var toChosen: Estimate?
    /// Probability that it is better than the chosen one and keeps within the constraints; 0 for the chosen one.
    public var regretProbability: Double
  }

  /// The choice.
  public struct Choice: Sendable {
    /// Position of the chosen candidate; `nil` where none seems to keep within the constraints.
    public var best: Int?
    /// Lower bound of the probability that it is the best of those within the constraints; where none is chosen, that
    /// there is none.
    public var probabilityOfBest: Double
    /// One a candidate.
    public var standings: [Standing]
    /// Paths simulated, over all candidates.
    public var pathsUsed: Int
    /// Looks taken.
    public var looks: Int
  }

  /// Paths of the first look.
  public var firstPaths: Int
  /// Paths of a candidate at most.
  public var mostPaths: Int
  /// Probability of a right choice that ends the search.
  public var goal: Double
  /// What is sought.
  public var objective: SearchObjective
  /// Limits, all of which have to be kept.
  public var constraints: [SearchConstraint]

  /// A search.
  public init(
    firstPaths: Int, mostPaths: Int, goal: Double, objective: SearchObjective,
    constraints: [SearchConstraint] = []
  ) {
    precondition(firstPaths >= 8 && mostPaths >= firstPaths && goal > 0 && goal < 1)
    self.firstPaths = firstPaths
    self.mostPaths = mostPaths
    self.goal = goal
    self.objective = objective
    self.constraints = constraints
  }

  /// Paths at each look: doublings up to the most.
  public var looks: [Int] {
    var looks = [firstPaths]
    while let last = looks.last, last < mostPaths { looks.append(min(mostPaths, 2 * last)) }
    return looks
  }

  /// Runs the search.
  ///
  /// - Parameters:
  ///   - candidates: At least one.
  ///   - simulate: The sample of a candidate on a range of paths; the same paths give the same draws.
  /// - Complexity: O(candidates x paths log paths) beside the simulation.
  public func run(candidates: Int, simulate: (Int, Range<Int>) throws -> Sample) rethrows -> Choice {
    precondition(candidates > 0)
    let looks = looks
    var field = Field(candidates)
    let share = (1 - goal) / Double(looks.count)
    let drop = share / (10 * Double(candidates))
    for (look, paths) in looks.enumerated() {
      for candidate in 0..<candidates where field.isAlive[candidate] {
        let seen = field.samples[candidate]?.paths ?? 0
        let next = try simulate(candidate, seen..<paths)
        field.used += next.paths
        if field.samples[candidate]?.append(next) == nil { field.samples[candidate] = next }
        field.kept[candidate] = limits(field.samples[candidate])
      }
      let spent = Double(look) * share
      let isLast = look == looks.count - 1
      let best = field.leader(objective)
      let regrets = field.regrets(against: best, objective)
      let broken = best.map { field.kept[$0].broken } ?? 0
      let error = regrets.reduce(0, +) + broken
      if error <= share || isLast {
        return choice(best, max(0, 1 - error - spent), field, regrets, looks: look + 1)
      }
      for other in 0..<candidates where other != best && field.isAlive[other] && regrets[other] < drop {
        field.isAlive[other] = false
        field.given[other] = regrets[other]
      }
    }
    preconditionFailure("there is at least one look")
  }

  /// What the candidates have shown so far.
  private struct Field {
    var samples: [Sample?]
    var isAlive: [Bool]
    var kept: [Limits]
    /// What was given up when a candidate was dropped stays in the sum.
    var given: [Double]
    var used = 0

    init(_ candidates: Int) {
      samples = Array(repeating: nil, count: candidates)
      isAlive = Array(repeating: true, count: candidates)
      kept = Array(repeating: Limits(seemsKept: false, broken: 1, kept: 1), count: candidates)
      given = Array(repeating: 0, count: candidates)
    }

    /// The best value among those that seem to keep within the limits.
    func leader(_ objective: SearchObjective) -> Int? {
      var best: (index: Int, value: Double)?
      for index in samples.indices where isAlive[index] && kept[index].seemsKept {
        guard let columns = samples[index]?.objective,
          case .success(let found) = InfluenceSample.of(columns, law: objective.measure.law)
        else { continue }
        let value = objective.maximizes ? found.value : -found.value
        if best.map({ value > $0.value }) ?? true { best = (index, value) }
      }
      return best?.index
    }

    /// By candidate the probability that it is the better choice after all.
    func regrets(against best: Int?, _ objective: SearchObjective) -> [Double] {
      samples.indices.map { other in
        guard other != best else { return 0 }
        guard isAlive[other], let columns = samples[other]?.objective else { return given[other] }
        let chance = kept[other].kept
        guard let best, let chosen = samples[best]?.objective else { return chance }
        return min(chance, objective.probabilityBetter(columns, than: chosen))
      }
    }
  }

  /// How a candidate stands to all limits.
  private struct Limits {
    var seemsKept: Bool
    var broken: Double
    var kept: Double
  }

  private func limits(_ sample: Sample?) -> Limits {
    guard let sample else { return Limits(seemsKept: false, broken: 1, kept: 1) }
    let standings = zip(constraints, sample.constraints).map { $0.standing($1) }
    return Limits(
      seemsKept: standings.allSatisfy { $0.seemsKept ?? false },
      broken: min(1, standings.reduce(0) { $0 + $1.broken }), kept: standings.map(\.kept).min() ?? 1)
  }

  private func choice(
    _ best: Int?, _ probability: Double, _ field: Field, _ regrets: [Double], looks: Int
  ) -> Choice {
    let chosen = best.flatMap { field.samples[$0]?.objective }
    let standings = field.samples.indices.map { index -> Standing in
      guard let sample = field.samples[index] else { preconditionFailure("every candidate is looked at") }
      let toChosen = chosen.map { chosen in
        PairedDifference.of(
          sample.objective, chosen.first(sample.paths), measure: objective.measure
        ).difference
      }
      return Standing(
        objective: PolicyComparison.value(of: .success(sample.objective), measure: objective.measure),
        constraints: zip(constraints, sample.constraints).map {
          PolicyComparison.value(of: .success($1), measure: $0.measure)
        }, probabilityKept: 1 - field.kept[index].broken, paths: sample.paths,
        toChosen: toChosen, regretProbability: regrets[index])
    }
    return Choice(
      best: best, probabilityOfBest: probability, standings: standings, pathsUsed: field.used, looks: looks)
  }
}
