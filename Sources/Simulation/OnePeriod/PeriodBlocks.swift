import Dispatch
import Synchronization

/// Runs the blocks of a one-period engine on several threads and hands them on in order of path.
///
/// Waves of blocks: within a wave every thread takes its share, then the wave is handed on. Simpler than the queue of
/// ``Runner``, and right where every block costs the same.
enum PeriodBlocks {
  /// Blocks that one thread does within a wave.
  private static let share = 16

  /// Does the work block by block.
  ///
  /// - Parameters:
  ///   - paths: Begins at a multiple of ``BlockEngine/blockPaths``.
  ///   - work: Simulates the paths from a first one on, at most a block.
  ///   - consume: Receives the blocks in order; an error ends the run and is thrown on.
  static func run<Block: Sendable>(
    paths: Range<Int>, threads: Int, work: @Sendable (_ firstPath: Int, _ count: Int) -> Block,
    consume: (Block) throws -> Void
  ) rethrows {
    precondition(threads >= 1 && paths.lowerBound % BlockEngine.blockPaths == 0)
    let size = BlockEngine.blockPaths
    let firsts = Array(stride(from: paths.lowerBound, to: paths.upperBound, by: size))
    var done = 0
    while done < firsts.count {
      let wave = Array(firsts[done..<min(done + threads * share, firsts.count)])
      let results = Mutex([Block?](repeating: nil, count: wave.count))
      DispatchQueue.concurrentPerform(iterations: min(threads, wave.count)) { thread in
        for index in stride(from: thread, to: wave.count, by: threads) {
          let block = work(wave[index], min(size, paths.upperBound - wave[index]))
          results.withLock { $0[index] = block }
        }
      }
      for block in results.withLock({ $0 }) {
        if let block { try consume(block) }
      }
      done += wave.count
    }
  }
}
