import Dispatch
import Synchronization

/// Runs blocks of paths on several threads and hands them on in order of path.
public enum Runner {
  /// How a run ended.
  public struct Outcome: Sendable, Hashable {
    /// First path that was not finished: all before it were handed on.
    public var nextPath: Int
    /// Whether all paths of the range are done.
    public var isComplete: Bool
  }

  /// Simulates a range of paths.
  ///
  /// The blocks reach `consume` one at a time and in order, whatever the number of threads; blocks that finish
  /// early wait, at most two a thread. When `shouldStop` turns true running blocks finish, and the longest
  /// gap-free prefix has been handed on.
  ///
  /// - Parameters:
  ///   - paths: Begins at a multiple of ``BlockEngine/blockPaths`` unless it is empty.
  ///   - threads: At least 1.
  ///   - shouldStop: Asked before each block, from any thread.
  ///   - variant: The run of each block of paths, by its number from path 0, where blocks differ in their parameters;
  ///     all variants share days, weeks and debtors. Called from any thread.
  ///   - consume: Receives the blocks; an error stops the run and is thrown on.
  public static func run(
    _ experiment: Experiment, paths: Range<Int>, threads: Int, screensFailures: Bool = true,
    shouldStop: @escaping @Sendable () -> Bool, variant: (@Sendable (Int) -> Experiment)? = nil,
    consume: (PathBlock) throws -> Void
  ) throws -> Outcome {
    guard !paths.isEmpty else { return Outcome(nextPath: paths.lowerBound, isComplete: true) }
    precondition(threads >= 1 && paths.lowerBound % BlockEngine.blockPaths == 0)
    let size = BlockEngine.blockPaths
    let blocks = (paths.count + size - 1) / size
    let queue = BlockQueue(blocks: blocks, ahead: 2 * threads)
    let workers = DispatchGroup()
    let plans = variant == nil ? Engine.plans(experiment) : []
    for worker in 0..<min(threads, blocks) {
      // A queue each, so that as many threads run as were asked for and the global queues stay free.
      DispatchQueue(label: "duecast.worker.\(worker)").async(group: workers) {
        let shared = variant == nil ? Engine(experiment, plans: plans, screensFailures: screensFailures) : nil
        while let block = queue.take(shouldStop: shouldStop) {
          let first = paths.lowerBound + block * size
          let engine =
            shared
            ?? {
              let own = variant?(first / size) ?? experiment
              return Engine(own, plans: Engine.plans(own), screensFailures: screensFailures)
            }()
          queue.deliver(block, engine.run(firstPath: first, count: min(size, paths.upperBound - first)))
        }
        queue.leave()
      }
    }
    queue.expect(workers: min(threads, blocks))
    defer {
      queue.close()
      workers.wait()
    }
    var next = paths.lowerBound
    while let block = queue.next() {
      try consume(block)
      next = block.firstPath + block.count
    }
    return Outcome(nextPath: next, isComplete: next == paths.upperBound)
  }
}

/// The engine that a run needs: plain where customers are not coupled and nothing reacts, event by event otherwise;
/// one for each group of pools of cash where these cover no other.
private enum Engine {
  case plain(BlockEngine)
  case pools(PooledEngine)
  case customers(PathBlockEngine)

  /// - Parameter plans: Those of ``plans(_:)``.
  init(_ experiment: Experiment, plans: [KernelPlan], screensFailures: Bool) {
    if !experiment.pools.isEmpty {
      self = .pools(PooledEngine(experiment, plans: plans, screensFailures: screensFailures))
    } else if let plan = plans.first {
      self = .plain(BlockEngine(plan: plan, screensFailures: screensFailures))
    } else {
      self = .customers(PathBlockEngine(experiment))
    }
  }

  /// What threads share: a plan for each group of pools, one without groups, none for the customer engine.
  static func plans(_ experiment: Experiment) -> [KernelPlan] {
    let isPlain = experiment.mechanisms == nil && !experiment.keepsFlows
    precondition(isPlain || experiment.pools.isEmpty, "groups of pools need the plain engine")
    if !experiment.pools.isEmpty { return PooledEngine.plans(experiment) }
    return isPlain ? [KernelPlan(experiment)] : []
  }

  func run(firstPath: Int, count: Int) -> PathBlock {
    switch self {
    case .plain(let engine): engine.run(firstPath: firstPath, count: count)
    case .pools(let engine): engine.run(firstPath: firstPath, count: count)
    case .customers(let engine): engine.run(firstPath: firstPath, count: count)
    }
  }
}

/// Blocks between the workers and the one that consumes them in order.
private final class BlockQueue: Sendable {
  private struct State {
    var toStart = 0
    var toConsume = 0
    var finished: [Int: PathBlock] = [:]
    var left = 0
    var expected = Int.max
    var isClosed = false
  }

  private let blocks: Int
  private let ahead: Int
  private let state = Mutex(State())
  private let mayStart: DispatchSemaphore
  private let changed = DispatchSemaphore(value: 0)

  init(blocks: Int, ahead: Int) {
    self.blocks = blocks
    self.ahead = ahead
    mayStart = DispatchSemaphore(value: ahead)
  }

  func expect(workers: Int) {
    state.withLock { $0.expected = workers }
    changed.signal()
  }

  /// The next block to work on, or `nil` when there is none or the run stops.
  func take(shouldStop: () -> Bool) -> Int? {
    mayStart.wait()
    let block: Int? = state.withLock { state in
      guard !state.isClosed, state.toStart < blocks, !shouldStop() else { return nil }
      state.toStart += 1
      return state.toStart - 1
    }
    if block == nil { mayStart.signal() }
    return block
  }

  func deliver(_ block: Int, _ result: PathBlock) {
    state.withLock { $0.finished[block] = result }
    changed.signal()
  }

  func leave() {
    state.withLock { $0.left += 1 }
    changed.signal()
  }

  /// The next block in order, waiting for it; `nil` when no more will come.
  func next() -> PathBlock? {
    while true {
      let (block, isOver): (PathBlock?, Bool) = state.withLock { state in
        if let block = state.finished.removeValue(forKey: state.toConsume) {
          state.toConsume += 1
          return (block, false)
        }
        return (nil, state.left >= state.expected)
      }
      if let block {
        mayStart.signal()
        return block
      }
      if isOver { return nil }
      changed.wait()
    }
  }

  func close() {
    state.withLock { $0.isClosed = true }
    for _ in 0..<ahead { mayStart.signal() }
  }
}
