import Stochastics

/// What a search wants as much, or as little, of as it can get.
public struct SearchObjective: Sendable, Hashable {
  /// What is sought.
  public var measure: OutcomeMeasure
  /// Whether more of it is sought.
  public var maximizes: Bool
  /// Differences no larger than this do not matter, in the unit of the measure: either candidate is then a right choice.
  public var indifference: Double
  /// An objective.
  public init(_ measure: OutcomeMeasure, maximizes: Bool = true, indifference: Double = 0) {
    precondition(indifference >= 0)
    self.measure = measure
    self.maximizes = maximizes
    self.indifference = indifference
  }

  /// Probability that one candidate is better than another by more than the indifference size, given the same paths
  /// of both: the normal posterior of the paired difference under a flat prior, with the tail of Student's t.
  ///
  /// Events count with half a discordant pair on each side, so that two candidates without an event so far are not
  /// taken for equal. Where the difference cannot be told from so few paths it is 1.
  ///
  /// - Complexity: O(n log n).
  func probabilityBetter(_ other: MeasureColumns, than best: MeasureColumns) -> Double {
    let sign = maximizes ? 1.0 : -1.0
    if measure.law == .probability {
      var (gained, lost) = (0.5, 0.5)
      for (left, right) in zip(other.values, best.values) {
        if left != 0, right == 0 { gained += 1 }
        if left == 0, right != 0 { lost += 1 }
      }
      let n = Double(other.values.count) + 1
      let value = (gained - lost) / n
      let error = (max(0, (gained + lost) / n - value * value) / n).squareRoot()
      return FixedOrder.normalCDF((sign * value - indifference) / error)
    }
    guard case .success(let left) = InfluenceSample.of(other, law: measure.law),
      case .success(let right) = InfluenceSample.of(best, law: measure.law)
    else { return 1 }
    let gain = sign * (left.value - right.value)
    let error = InfluenceSample.error(of: left, less: right)
    guard error > 0 else { return gain > indifference ? 1 : 0 }
    return FixedOrder.studentCDF(
      (gain - indifference) / error, degrees: Double(min(left.degrees, right.degrees)))
  }
}

/// A limit within which a candidate has to keep.
public struct SearchConstraint: Sendable, Hashable {
  /// Which side of the limit is allowed.
  public enum Relation: String, Sendable, Hashable {
    /// Up to the limit.
    case atMost = "<="
    /// From the limit up.
    case atLeast = ">="
  }
  /// What is limited.
  public var measure: OutcomeMeasure
  /// Which side is allowed.
  public var relation: Relation
  /// The limit, in the unit of the measure (amounts in minor units).
  public var limit: Double
  /// A constraint.
  public init(_ measure: OutcomeMeasure, _ relation: Relation, _ limit: Double) {
    self.measure = measure
    self.relation = relation
    self.limit = limit
  }

  /// How a candidate stands to a limit.
  struct Standing {
    /// Whether its estimate keeps within the limit; `nil` where there is no estimate yet.
    var seemsKept: Bool?
    /// Upper bound of the probability that it breaks the limit.
    var broken: Double
    /// Upper bound of the probability that it keeps within it.
    var kept: Double
  }

  /// How a candidate stands after its paths.
  ///
  /// A probability is judged by the exact binomial tail at the limit, from either side, and so is a quantile: it keeps
  /// below an amount where at most the rest of the paths lie above it. Means, tail means and ratios take Student's t.
  ///
  /// - Complexity: O(n log n).
  func standing(_ columns: MeasureColumns) -> Standing {
    let n = columns.values.count
    switch measure.law {
    case .probability:
      return share(columns.values.count { $0 != 0 }, of: n, limit: limit)
    case .quantile(let level):
      let beyond =
        relation == .atMost
        ? columns.values.count { Double($0) > limit } : columns.values.count { Double($0) >= limit }
      return share(beyond, of: n, limit: 1 - level)
    case .mean, .tailMean, .ratio:
      guard case .success(let sample) = InfluenceSample.of(columns, law: measure.law) else {
        return Standing(seemsKept: nil, broken: 1, kept: 1)
      }
      let room = relation == .atMost ? limit - sample.value : sample.value - limit
      let error = (sample.variance / Double(n)).squareRoot()
      guard error > 0 else {
        return Standing(seemsKept: room >= 0, broken: room >= 0 ? 0 : 1, kept: room >= 0 ? 1 : 0)
      }
      let kept = FixedOrder.studentCDF(room / error, degrees: Double(sample.degrees))
      return Standing(seemsKept: room >= 0, broken: 1 - kept, kept: kept)
    }
  }

  private func share(_ events: Int, of count: Int, limit: Double) -> Standing {
    let (upTo, from) = BinomialTail.probabilities(events, of: count, probability: limit)
    let seen = Double(events) / Double(max(1, count))
    // Few events speak against a probability above the limit, many against one within it.
    return relation == .atMost
      ? Standing(seemsKept: seen <= limit, broken: upTo, kept: from)
      : Standing(seemsKept: seen >= limit, broken: from, kept: upTo)
  }
}

extension OutcomeMeasure {
  /// Paths from which on two candidates can be told apart by it.
  public var fewestPaths: Int {
    switch law {
    case .mean, .probability, .ratio: 8
    case .quantile(let level): OrderStatistics.smallestCount(level: level)
    // Ten paths beyond the quantile, and a few more for ties.
    case .tailMean(let level, _): Int((12 / (1 - level)).rounded(.up))
    }
  }

  /// Those that a search can seek or limit: all that are told over days of sales followed by their run-off.
  public static let searched: [OutcomeMeasure] = allCases.filter {
    $0 != .shortfallBeforeActions && $0 != .lateToSuppliers
  }
}

extension MeasureColumns {
  /// Those of the first paths.
  func first(_ paths: Int) -> MeasureColumns {
    var first = self
    first.values = Array(values.prefix(paths))
    first.divisors = divisors.map { Array($0.prefix(paths)) }
    return first
  }

  /// Takes on the next paths.
  mutating func append(_ next: MeasureColumns) {
    values += next.values
    if let more = next.divisors { divisors = (divisors ?? []) + more }
  }
}
