import CreditModels
import Foundation
import Intake
import Liquidity
import Simulation
import Stochastics

/// Plain paths against tail passes on benchmark B1: time for the same interval, and how often the interval covers.
struct PrecisionCases {
  /// The two questions.
  enum Question: String, CaseIterable {
    /// The 99 % quantile of the loss.
    case loss = "loss_99"
    /// The 99 % quantile of the drawdown, with B1-L's outflows.
    case drawdown = "drawdown_99"

    var target: TailSampler.Target { self == .loss ? .creditLoss : .drawdown }
    var column: PathLayout.Column { self == .loss ? .creditLoss : .drawdown }
    /// Paths of a replicate at which the interval is about that of 5,000 plain paths.
    var points: Int { self == .loss ? 32 : 16 }
  }

  /// One estimate and what it took.
  struct Trial {
    var seconds: Double
    var estimate: Estimate
    var effective: Double = 0

    var width: Double? {
      guard let low = estimate.low, let high = estimate.high else { return nil }
      return (high - low) / 2
    }
    func covers(_ truth: Double) -> Bool {
      guard let low = estimate.low, let high = estimate.high else { return false }
      return low <= truth && truth <= high
    }
  }

  /// What a question's trials came to.
  struct Measured {
    var question: Question
    var plain: [Trial]
    var tail: [Trial]
    var plan: TailPass.Plan
    var truth: Double?

    static func median(_ values: [Double]) -> Double {
      values.isEmpty ? .nan : values.sorted()[values.count / 2]
    }
    func seconds(_ trials: [Trial]) -> Double { Measured.median(trials.map(\.seconds)) }
    /// Mean half-width of the intervals, minor units.
    func width(_ trials: [Trial]) -> Double {
      let widths = trials.compactMap(\.width)
      return widths.isEmpty ? .nan : widths.reduce(0, +) / Double(widths.count)
    }
    /// How much less time the tail pass takes for an interval of one width: half the width takes four times as long.
    var gain: Double {
      let squeeze = width(plain) / width(tail)
      return seconds(plain) / seconds(tail) * squeeze * squeeze
    }
    func covered(_ trials: [Trial]) -> Int? { truth.map { truth in trials.count { $0.covers(truth) } } }
  }

  let book: B1Book
  /// What goes out on day 7 t + 4 of each week t = 5 ... 51, minor units.
  let outflow: Int64
  let paths: Int
  let threads: Int
  let replications: Int
  /// Replications of the plain run, which are many times dearer.
  let plainReplications: Int
  /// Known quantiles, minor units.
  var truth: [Question: Double] = [:]
  /// Paths of a replicate instead of the question's own.
  var points: Int?
  /// Paths of the pilot.
  var pilotPaths = 128

  /// The run of a question.
  func experiment(_ question: Question, seed: UInt64) throws -> Experiment {
    var experiment = try B1Experiment.experiment(book: book, seed: seed)
    guard question == .drawdown else { return experiment }
    experiment.outflows = OutflowPlan(
      occurrences: (5...51).map {
        .init(outflow: 0, number: $0 - 5, day: 7 * $0 + 4, size: .fixed(outflow), deviation: 0)
      })
    experiment.waterfall = Waterfall(openingCash: 0, minimumCash: 0)
    experiment.hasCashPosition = true
    return experiment
  }

  /// Checks that a tail pass does not depend on threads, that its weights add up, and that it knows the same mean as
  /// plain paths: within five standard errors (false alarm 1e-6).
  ///
  /// - Throws: ``BenchDifference``.
  func check() throws {
    let plan = TailPass.Plan(pilotPaths: 128, replicates: 32, points: 32)
    let threads = max(2, threads)
    let sampler = TailSampler(try experiment(.loss, seed: 1))
    guard let one = TailPass.run(sampler, target: .creditLoss, plan: plan, threads: 1),
      let all = TailPass.run(sampler, target: .creditLoss, plan: plan, threads: threads)
    else { return }
    guard one.outcomes.values == all.outcomes.values else {
      throw BenchDifference(description: "a tail pass gives other numbers on two threads than on one")
    }
    var losses: [Int64] = []
    let layout = PathLayout(sampler.experiment)
    let column = layout.index(.creditLoss)
    _ = try Runner.run(sampler.experiment, paths: 0..<2048, threads: threads, shouldStop: { false }) {
      block in
      losses += block.values[column * block.count..<(column + 1) * block.count]
    }
    func apart(_ one: Estimate, _ other: Estimate) -> Double {
      func error(_ estimate: Estimate) -> Double {
        ((estimate.high ?? 0) - (estimate.low ?? 0)) / 2 / 1.96
      }
      let error = (error(one) * error(one) + error(other) * error(other)).squareRoot()
      return error > 0 ? ((one.value ?? 0) - (other.value ?? 0)).magnitude / error : 0
    }
    guard apart(one.outcomes.meanWeight(), .exact(1, .fraction)) < 5,
      apart(one.outcomes.mean(), .mean(of: losses)) < 5
    else { throw BenchDifference(description: "tail passes and plain paths know different mean losses") }
  }

  /// Plain and tail trials in turn; `nil` where it was interrupted.
  func run(_ question: Question, console: (Int) -> Void, shouldStop: @escaping @Sendable () -> Bool) throws
    -> Measured?
  {
    let plan = TailPass.Plan(pilotPaths: pilotPaths, replicates: 32, points: points ?? question.points)
    var measured = Measured(question: question, plain: [], tail: [], plan: plan, truth: truth[question])
    let clock = ContinuousClock()
    func seconds(since start: ContinuousClock.Instant) -> Double {
      let time = clock.now - start
      return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    }
    for replication in 0..<replications {
      let experiment = try experiment(question, seed: UInt64(1000 + replication))
      if replication < plainReplications {
        let layout = PathLayout(experiment)
        let column = layout.index(question.column)
        var values: [Int64] = []
        let start = clock.now
        let outcome = try Runner.run(
          experiment, paths: 0..<paths, threads: threads, shouldStop: shouldStop
        ) { block in values += block.values[column * block.count..<(column + 1) * block.count] }
        guard outcome.isComplete else { return nil }
        let estimate = Estimate.quantile(0.99, ofSorted: values.sorted())
        measured.plain.append(Trial(seconds: seconds(since: start), estimate: estimate))
      }
      let start = clock.now
      guard
        let pass = TailPass.run(
          TailSampler(experiment), target: question.target, plan: plan, threads: threads,
          shouldStop: shouldStop)
      else { return nil }
      let estimate = pass.outcomes.quantile(0.99)
      measured.tail.append(
        Trial(
          seconds: seconds(since: start), estimate: estimate,
          effective: pass.outcomes.effectiveSampleSize(above: Int64(estimate.value ?? 0) - 1)))
      console(replication)
    }
    return measured
  }
}
