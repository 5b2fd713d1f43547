import Simulation
import Stochastics

/// Policies side by side on the same paths: each measure for each policy, and the differences.
public struct PolicyComparison: Sendable {
  /// A difference of two policies, by their positions.
  public struct Difference: Sendable {
    /// The policy whose value is taken.
    public var of: Int
    /// The policy whose value is taken off.
    public var against: Int
    /// The difference.
    public var paired: PairedDifference
    /// What it allows to be said; `first` is ``of``.
    public var verdict: Verdict
    /// A difference.
    public init(of: Int, against: Int, paired: PairedDifference, verdict: Verdict) {
      self.of = of
      self.against = against
      self.paired = paired
      self.verdict = verdict
    }
  }

  /// A measure over all policies.
  public struct Row: Sendable {
    /// What is measured.
    public var measure: OutcomeMeasure
    /// One a policy.
    public var values: [Estimate]
    /// Every pair of policies, the later less the earlier.
    public var differences: [Difference]
    /// A row.
    public init(measure: OutcomeMeasure, values: [Estimate], differences: [Difference]) {
      self.measure = measure
      self.values = values
      self.differences = differences
    }
    /// The difference of two policies.
    public func difference(of: Int, against: Int) -> Difference? {
      differences.first { $0.of == of && $0.against == against }
    }
  }

  /// The deepest extra cash hole after a switch from the first policy to another.
  public struct Transition: Sendable {
    /// The policy that is switched to.
    public var policy: Int
    /// Mean difference of closing cash at the end of each week of sales, minor units.
    public var byWeek: [Double]
    /// Week from 1 in which the mean difference is lowest.
    public var week: Int
    /// Mean difference in that week: below 0 a hole.
    public var depth: Estimate
    /// A transition.
    public init(policy: Int, byWeek: [Double], week: Int, depth: Estimate) {
      self.policy = policy
      self.byWeek = byWeek
      self.week = week
      self.depth = depth
    }
  }

  /// Measures in the order asked.
  public var rows: [Row]
  /// One for each policy after the first; empty without a cash position.
  public var transitions: [Transition]
  /// Paths.
  public var paths: Int
  /// Comparisons among which errors are held to 5 %.
  public var comparisons: Int
  /// Mean of what is still open at the end of the run-off, by policy, as a share of mean sales.
  public var openAtEnd: [Double]

  /// The comparison of finished policies; all have the same paths.
  ///
  /// - Complexity: O(measures x pairs x paths log paths).
  public init(_ outcomes: [PolicyOutcomes], measures: [OutcomeMeasure] = OutcomeMeasure.compared) {
    precondition(!outcomes.isEmpty && outcomes.allSatisfy { $0.paths == outcomes[0].paths })
    paths = outcomes[0].paths
    rows = measures.map { PolicyComparison.row($0, outcomes) }
    var chances: [Double?] = []
    for row in rows { chances += row.differences.map(\.paired.chance) }
    let settled = MultipleComparisons.holm(chances)
    comparisons = chances.count { $0 != nil }
    var position = 0
    for row in rows.indices {
      for index in rows[row].differences.indices {
        let paired = rows[row].differences[index].paired
        rows[row].differences[index].verdict = Verdict(
          paired, prefersMore: rows[row].measure.prefersMore, isSettled: settled[position])
        position += 1
      }
    }
    transitions =
      outcomes.allSatisfy(\.recipe.hasCashPosition)
      ? outcomes.indices.dropFirst().map { PolicyComparison.transition(to: $0, outcomes) } : []
    openAtEnd = outcomes.map { outcome in
      let sold = outcome.sales.isEmpty ? 0 : SampleMoments(outcome.sales).mean
      return sold > 0 ? SampleMoments(outcome.openAtEnd).mean / sold : 0
    }
  }

  private static func row(_ measure: OutcomeMeasure, _ outcomes: [PolicyOutcomes]) -> Row {
    let columns = outcomes.map { $0.columns(of: measure) }
    let values = columns.map { value(of: $0, measure: measure) }
    var differences: [Difference] = []
    for later in outcomes.indices.dropFirst() {
      for earlier in 0..<later {
        let paired: PairedDifference
        switch (columns[later], columns[earlier]) {
        case (.success(let a), .success(let b)): paired = .of(a, b, measure: measure)
        case (.failure(let missing), _), (_, .failure(let missing)):
          paired = .missing(measure.unit, reason: missing.reason, paths: outcomes[later].paths)
        }
        differences.append(Difference(of: later, against: earlier, paired: paired, verdict: .missing))
      }
    }
    return Row(measure: measure, values: values, differences: differences)
  }

  /// A measure of one policy with its interval.
  public static func value(of columns: Result<MeasureColumns, MissingMeasure>, measure: OutcomeMeasure)
    -> Estimate
  {
    switch columns {
    case .failure(let missing): return .missing(measure.unit, reason: missing.reason)
    case .success(let columns):
      switch measure.law {
      case .mean: return .mean(of: columns.values, unit: measure.unit)
      case .probability:
        return .probability(
          successes: columns.values.reduce(0) { $0 + ($1 != 0 ? 1 : 0) }, of: columns.values.count)
      case .quantile(let level):
        return .quantile(level, ofSorted: columns.values.sorted(), unit: measure.unit)
      case .tailMean(let level, let tail):
        return .conditionalValueAtRisk(
          level, tail: tail, ofSorted: columns.values.sorted(), unit: measure.unit)
      case .ratio:
        switch InfluenceSample.of(columns, law: .ratio) {
        case .success(let sample): return sample.estimate(measure.unit)
        case .failure(let missing): return .missing(measure.unit, reason: missing.reason)
        }
      }
    }
  }

  private static func transition(to policy: Int, _ outcomes: [PolicyOutcomes]) -> Transition {
    let (after, before) = (outcomes[policy].weekClosing, outcomes[0].weekClosing)
    let byWeek = zip(after, before).map { SampleMoments($0).mean - SampleMoments($1).mean }
    let week = byWeek.indices.min { (byWeek[$0], $0) < (byWeek[$1], $1) } ?? 0
    let depth = Estimate.mean(of: zip(after[week], before[week]).map { $0 - $1 })
    return Transition(policy: policy, byWeek: byWeek, week: week + 1, depth: depth)
  }

  /// The row of a measure.
  public subscript(measure: OutcomeMeasure) -> Row? { rows.first { $0.measure == measure } }
}
