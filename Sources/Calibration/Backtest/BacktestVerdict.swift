import CreditModels
import Receivables
import Stochastics

/// What a backtest says, with limits from resampling whole cutoffs: windows overlap and weeks of one cutoff move
/// together, so weeks are not independent evidence.
public struct BacktestVerdict: Sendable {
  /// A difference of two methods, paired by cutoff; negative is in favour of the first.
  public struct Difference: Sendable {
    /// The method compared with Duecast.
    public var against: BacktestMethod
    /// Difference of mean RPS with its 95 % limits.
    public var rps: (value: Double, low: Double, high: Double)
    /// Difference of weekly nCRPS with its 95 % limits.
    public var ncrpsWeek: (value: Double, low: Double, high: Double)
  }

  /// Scores by method, in order of the plan.
  public let scores: [BacktestScores]
  /// 95 % limits of weekly coverage by method and level; `nil` with fewer than two cutoffs.
  public let coverageLimits: [[(low: Double, high: Double)?]]
  /// Duecast against each other method.
  public let differences: [Difference]
  /// Windows that do not overlap.
  public let separateWindows: Int
  /// Whether the user may trust the intervals, in one sentence.
  public let intervals: String
  /// Which method wins with what certainty, in one sentence.
  public let winner: String

  /// Resamples of cutoffs.
  public static let resamples = 2_000
  /// Separate windows below which nothing is claimed.
  public static let enoughWindows = BacktestEvidence.enoughWindows

  /// The verdict on a run.
  ///
  /// - Randomness: stream `backtest` of the plan's seed.
  public init(_ run: BacktestRun) {
    let plan = run.plan
    let scores = plan.methods.indices.map { BacktestScores(run, method: $0) }
    self.scores = scores
    let count = run.cases.count
    let key = StreamKey(seed: plan.seed)
    let samples: [[Int]] = (0..<(count > 1 ? BacktestVerdict.resamples : 0)).map { sample in
      (0..<count).map { slot in
        let uniform = key.uniform(
          path: UInt32(sample), entity: 0, slot: UInt32(slot), purpose: .backtest)
        return min(count - 1, Int(uniform * Double(count)))
      }
    }
    let resampled = scores.map { method in
      samples.map { sample in BacktestScores(sample.map { method.byCutoff[$0] }) }
    }
    func limits(_ values: [Double]) -> (low: Double, high: Double)? {
      guard !values.isEmpty else { return nil }
      let sorted = values.sorted()
      return (BacktestScores.quantile(sorted, 0.025), BacktestScores.quantile(sorted, 0.975))
    }
    coverageLimits = resampled.map { samples in
      BacktestScores.levels.indices.map { level in limits(samples.compactMap { $0.coverageWeek[level] }) }
    }
    var differences: [Difference] = []
    if let own = plan.methods.firstIndex(of: .duecast) {
      for (place, method) in plan.methods.enumerated() where place != own {
        func difference(_ measure: (BacktestScores) -> Double?) -> (Double, Double, Double)? {
          guard let first = measure(scores[own]), let second = measure(scores[place]) else { return nil }
          let values = zip(resampled[own], resampled[place]).compactMap { left, right -> Double? in
            guard let a = measure(left), let b = measure(right) else { return nil }
            return a - b
          }
          let range = limits(values)
          return (first - second, range?.low ?? -.infinity, range?.high ?? .infinity)
        }
        guard let rps = difference(\.rps), let week = difference(\.ncrpsWeek) else { continue }
        differences.append(Difference(against: method, rps: rps, ncrpsWeek: week))
      }
    }
    self.differences = differences
    separateWindows = BacktestVerdict.separate(plan)
    intervals = BacktestVerdict.intervalSentence(
      plan, scores: scores, limits: coverageLimits, windows: separateWindows)
    winner = BacktestVerdict.winnerSentence(
      plan, scores: scores, differences: differences, windows: separateWindows)
  }

  /// What a forecast may quote of Duecast's intervals; `nil` where it was not among the methods or nothing was paid.
  public func evidence(_ plan: BacktestPlan) -> BacktestEvidence? {
    guard let own = plan.methods.firstIndex(of: .duecast), let held = scores[own].coverageWeek[1],
      let first = plan.cutoffs.first, let last = plan.cutoffs.last
    else { return nil }
    return BacktestEvidence(
      cutoffs: plan.cutoffs.count, first: first, last: last, weeks: plan.weeks,
      separateWindows: separateWindows,
      held: held, limits: coverageLimits[own][1].map { $0.low...$0.high })
  }

  private static func separate(_ plan: BacktestPlan) -> Int {
    var count = 0
    var free: Day?
    for cutoff in plan.cutoffs where free.map({ cutoff >= $0 }) ?? true {
      count += 1
      free = cutoff + 7 * plan.weeks
    }
    return count
  }

  private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  private static func intervalSentence(
    _ plan: BacktestPlan, scores: [BacktestScores], limits: [[(low: Double, high: Double)?]], windows: Int
  ) -> String {
    guard let own = plan.methods.firstIndex(of: .duecast) else {
      return "Duecast was not among the methods, so nothing is said of its intervals."
    }
    guard let covered = scores[own].coverageWeek[1] else {
      return "No receipts were forecast and none came, so nothing is said of the intervals."
    }
    guard windows >= enoughWindows, let limit = limits[own][1] else {
      return "Too little history to say whether the intervals can be trusted: \(windows) separate "
        + "\(windows == 1 ? "window" : "windows") of \(plan.weeks) weeks, \(enoughWindows) are needed; so far the "
        + "80 % intervals held \(percent(covered)) of the weeks."
    }
    let evidence =
      "the 80 % intervals held \(percent(covered)) of the weeks (\(percent(limit.low)) to \(percent(limit.high)) "
      + "over \(plan.cutoffs.count) cutoffs)"
    if limit.high - limit.low > 0.4 {
      return "Too little history to say whether the intervals can be trusted: \(evidence)."
    }
    if limit.low > 0.8 { return "The intervals are wider than they need be: \(evidence)." }
    if limit.high < 0.8 {
      return "The intervals are too narrow, read an 80 % interval as \(percent(covered)): \(evidence)."
    }
    return "The intervals may be trusted as far as this history shows: \(evidence)."
  }

  private static func winnerSentence(
    _ plan: BacktestPlan, scores: [BacktestScores], differences: [Difference], windows: Int
  ) -> String {
    let ranked = plan.methods.indices.compactMap { place in scores[place].rps.map { (place, $0) } }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
    guard let best = ranked.first, ranked.count > 1, plan.cutoffs.count > 1 else {
      return "One cutoff or one method leaves nothing to compare."
    }
    let name = plan.methods[best.0]
    guard name == .duecast else {
      let gap = differences.first { $0.against == name }?.rps
      let certain = gap.map { $0.low > 0 } ?? false
      return "By pay weeks `\(name.rawValue)` did best here"
        + (certain ? ", and Duecast was clearly worse." : "; the difference to Duecast is not clear.")
    }
    let unclear = differences.filter { $0.rps.high >= 0 }.map { "`\($0.against.rawValue)`" }
    if windows < enoughWindows {
      return
        "Duecast did best by pay weeks here; with \(windows) separate \(windows == 1 ? "window" : "windows") that is an "
        + "indication only."
    }
    return unclear.isEmpty
      ? "Duecast did best by pay weeks, clearly against every other method (95 % limits by cutoff)."
      : "Duecast did best by pay weeks; against \(unclear.joined(separator: " and ")) the difference is not clear."
  }
}
