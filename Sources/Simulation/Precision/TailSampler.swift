import CreditModels
import Dispatch
import Synchronization

/// Runs designed passes of an experiment: few paths, whose factors follow a ``FactorDesign``, and one outcome a path.
///
/// The paths of passes have numbers from 2^31 on, which no run reaches, so they share no draw with its paths.
public final class TailSampler: Sendable {
  /// What a pass looks at.
  public enum Target: Sendable, Hashable, CaseIterable {
    /// Failed amounts less discounted expected recoveries.
    case creditLoss
    /// The largest drawdown from the start: the buffer.
    case drawdown
  }

  /// Paths that a thread takes at a time.
  static let unit = 64
  /// The number of the first path of passes.
  static let firstPath = 1 << 31
  /// Room of a pass.
  static let room = 1 << 22

  /// The run.
  public let experiment: Experiment
  private let plan: KernelPlan?
  private let lossPlan: LossPlan?

  /// A sampler of a run.
  ///
  /// - Complexity: O(items).
  public init(_ experiment: Experiment) {
    self.experiment = experiment
    plan = experiment.mechanisms == nil ? KernelPlan(experiment) : nil
    lossPlan = plan.flatMap { LossPlan($0) }
  }

  /// Outcomes of all paths of a design; `nil` where it was stopped.
  ///
  /// - Parameters:
  ///   - pass: Number of the pass: passes with different numbers share no draw. At most 511.
  ///   - threads: At least 1; the outcomes do not depend on it.
  ///   - shouldStop: Asked before each unit of 64 paths, from any thread.
  public func sample(
    _ design: FactorDesign, target: Target, pass: Int, threads: Int,
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) -> [Int64]? {
    precondition(threads >= 1 && (0..<512).contains(pass) && design.paths <= TailSampler.room)
    let paths = design.paths
    let unit = TailSampler.unit
    let units = (paths + unit - 1) / unit
    let start = TailSampler.firstPath + pass * TailSampler.room
    let queue = PassQueue(units: units)
    DispatchQueue.concurrentPerform(iterations: min(threads, units)) { _ in
      guard var part = queue.take(shouldStop: shouldStop) else { return }
      let worker = Worker(self, design: design, start: start)
      while true {
        let first = part * unit
        queue.deliver(
          part, worker.outcomes(target, firstPath: start + first, count: min(unit, paths - first)))
        guard let next = queue.take(shouldStop: shouldStop) else { return }
        part = next
      }
    }
    return queue.outcomes
  }

  /// One thread's engine.
  private struct Worker {
    private let engine: Engine
    private let layout: PathLayout
    private let lossPlan: LossPlan?

    private enum Engine {
      case plain(BlockEngine)
      case customers(PathBlockEngine)
    }

    init(_ sampler: TailSampler, design: FactorDesign, start: Int) {
      let experiment = sampler.experiment
      layout = PathLayout(experiment)
      lossPlan = sampler.lossPlan
      let innovations = experiment.factors.map {
        DesignedInnovations(
          design, weeks: experiment.modelWeeks, factors: $0.count, paths: TailSampler.unit, start: start)
      }
      if let plan = sampler.plan {
        let engine = BlockEngine(plan: plan, screensFailures: true, blockPaths: TailSampler.unit)
        engine.factors?.design = innovations
        self.engine = .plain(engine)
      } else {
        let engine = PathBlockEngine(experiment, blockPaths: TailSampler.unit)
        engine.factors?.design = innovations
        self.engine = .customers(engine)
      }
    }

    func outcomes(_ target: Target, firstPath: Int, count: Int) -> [Int64] {
      let block: PathBlock
      switch engine {
      case .plain(let engine):
        if target == .creditLoss, let lossPlan {
          return engine.losses(lossPlan, firstPath: firstPath, count: count)
        }
        block = engine.run(firstPath: firstPath, count: count)
      case .customers(let engine):
        block = engine.run(firstPath: firstPath, count: count)
      }
      func column(_ column: PathLayout.Column) -> ArraySlice<Int64> {
        let first = layout.index(column) * count
        return block.values[first..<first + count]
      }
      return switch target {
      case .creditLoss: Array(column(.creditLoss))
      case .drawdown: Array(column(.drawdown))
      }
    }
  }
}

/// Units of a pass between its threads.
private final class PassQueue: Sendable {
  private struct State {
    var next = 0
    var done = 0
    var parts: [[Int64]]
  }

  private let units: Int
  private let state: Mutex<State>

  init(units: Int) {
    self.units = units
    state = Mutex(State(parts: Array(repeating: [], count: units)))
  }

  func take(shouldStop: () -> Bool) -> Int? {
    if shouldStop() { return nil }
    return state.withLock { state in
      guard state.next < units else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  func deliver(_ unit: Int, _ values: [Int64]) {
    state.withLock { state in
      state.parts[unit] = values
      state.done += 1
    }
  }

  /// All outcomes in order of path; `nil` where some are missing.
  var outcomes: [Int64]? {
    state.withLock { $0.done == units ? Array($0.parts.joined()) : nil }
  }
}
