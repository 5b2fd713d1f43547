import Decisions
import Receivables
import Stochastics

/// The best of many settings, with the probability of having chosen right.
public struct OptimizeReport: Sendable {
  /// A candidate.
  public struct Point: Sendable {
    /// Keys and values.
    public var settings: [(key: String, value: String)]
    /// How it stands.
    public var standing: RankingAndSelection.Standing
    /// A candidate.
    public init(settings: [(key: String, value: String)], standing: RankingAndSelection.Standing) {
      self.settings = settings
      self.standing = standing
    }
    /// The settings in words.
    public var name: String { settings.map { "\($0.key) \($0.value)" }.joined(separator: ", ") }
  }

  /// The winner on paths that the search has not seen.
  public struct Confirmation: Sendable {
    /// Paths.
    public var paths: Int
    /// What is sought.
    public var value: Estimate
    /// Difference to the scenario as it is.
    public var gain: PairedDifference
    /// What is limited, then the chance of shortfall where that is none of it: of the winner and of today.
    public var others: [(measure: OutcomeMeasure, chosen: Estimate, today: Estimate)]
    /// A confirmation.
    public init(
      paths: Int, value: Estimate, gain: PairedDifference,
      others: [(measure: OutcomeMeasure, chosen: Estimate, today: Estimate)]
    ) {
      self.paths = paths
      self.value = value
      self.gain = gain
      self.others = others
    }
  }

  /// Name of the scenario.
  public var scenario: String
  /// Currency.
  public var currency: Currency
  /// Seed of every draw.
  public var seed: UInt64
  /// What was sought, within which limits and how.
  public var search: RankingAndSelection
  /// Candidates, in order of the grid.
  public var points: [Point]
  /// Position of the best; `nil` where none seems to keep within the limits.
  public var best: Int?
  /// Lower bound of the probability that it is; where there is none, that none keeps within the limits.
  public var probabilityOfBest: Double
  /// Looks taken.
  public var looks: Int
  /// Paths simulated over all candidates.
  public var pathsUsed: Int
  /// The winner on fresh draws.
  public var confirmation: Confirmation?
  /// What must stand with the result.
  public var notes: [String]

  /// A report.
  public init(
    scenario: String, currency: Currency, seed: UInt64, search: RankingAndSelection, points: [Point],
    best: Int?, probabilityOfBest: Double, looks: Int, pathsUsed: Int, confirmation: Confirmation?,
    notes: [String]
  ) {
    self.scenario = scenario
    self.currency = currency
    self.seed = seed
    self.search = search
    self.points = points
    self.best = best
    self.probabilityOfBest = probabilityOfBest
    self.looks = looks
    self.pathsUsed = pathsUsed
    self.confirmation = confirmation
    self.notes = notes
  }

  private var measure: OutcomeMeasure { search.objective.measure }

  private func document(_ point: Point) -> [(String, JSONValue)] {
    var measures = [(measure.rawValue, JSONValue.estimate(point.standing.objective, currency))]
    for (constraint, estimate) in zip(search.constraints, point.standing.constraints)
    where !measures.contains(where: { $0.0 == constraint.measure.rawValue }) {
      measures.append((constraint.measure.rawValue, .estimate(estimate, currency)))
    }
    return [
      ("settings", .object(point.settings.map { ($0.key, .string($0.value)) })),
      (
        "difference_to_best",
        .estimate(
          point.standing.toChosen ?? .missing(measure.unit, reason: "no setting is chosen"), currency)
      ),
      ("measures", .object(measures)), ("probability_within_limits", .real(point.standing.probabilityKept)),
      ("chance_better", .real(point.standing.regretProbability)), ("paths", .integer(point.standing.paths)),
    ]
  }

  /// The document of `optimize --json`.
  public func json() -> String {
    var chosen: JSONValue = .null
    if let best {
      var members = document(points[best]) + [("probability_of_best", .real(probabilityOfBest))]
      if let confirmation {
        members.append(
          (
            "confirmed",
            .object(
              [
                ("paths", .integer(confirmation.paths)),
                (measure.rawValue, .estimate(confirmation.value, currency)),
              ]
                + unique(confirmation.others).map {
                  ($0.measure.rawValue, .estimate($0.chosen, currency))
                } + [("gain_over_today", .estimate(confirmation.gain.difference, currency))])
          ))
      }
      chosen = .object(members)
    }
    let objective = search.objective
    let shortfall = search.constraints.first { $0.measure == .shortfallProbability && $0.relation == .atMost }
    return JSONValue.object([
      ("schema", .string("duecast.optimize/1")), ("scenario", .string(scenario)),
      ("currency", .string(currency.code)), ("seed", .integer(seed)),
      ("maximize", objective.maximizes ? .string(measure.rawValue) : .null),
      ("minimize", objective.maximizes ? .null : .string(measure.rawValue)),
      ("indifference", amount(objective.indifference, measure.unit)),
      (
        "constraints",
        .array(
          search.constraints.map {
            .object([
              ("measure", .string($0.measure.rawValue)), ("relation", .string($0.relation.rawValue)),
              ("limit", amount($0.limit, $0.measure.unit)),
            ])
          })
      ), ("limit", .real(shortfall?.limit)), ("goal", .real(search.goal)), ("looks", .integer(looks)),
      ("paths_used", .integer(pathsUsed)),
      (
        "points",
        .array(
          points.map {
            .object(
              document($0) + [("dominated", .bool($0.standing.regretProbability < 0.001 && best != nil))])
          })
      ), ("best", chosen), ("probability_of_none", best == nil ? .real(probabilityOfBest) : .null),
      ("notes", .array(notes.map { .string($0) })),
    ]).rendered() + "\n"
  }

  private func amount(_ value: Double, _ unit: EstimateUnit) -> JSONValue {
    unit == .money ? .money(value, currency) : .real(value)
  }

  private func unique(_ others: [(measure: OutcomeMeasure, chosen: Estimate, today: Estimate)])
    -> [(measure: OutcomeMeasure, chosen: Estimate, today: Estimate)]
  {
    var seen: Set<OutcomeMeasure> = [measure]
    return others.filter { seen.insert($0.measure).inserted }
  }
}
