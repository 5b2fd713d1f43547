import Dispatch
import Foundation
import LinearAlgebra
import Stochastics
import Synchronization

/// What this machine can do at most in the parts that the kernel is made of: the roofline.
struct MachineLimits {
  /// A measured limit.
  struct Limit {
    var name: String
    var unit: String
    var oneThread: Double
    var allThreads: Double
  }

  /// Measures the limits, each as the best of a few tries.
  static func measure(threads: Int, tries: Int = 5) -> [Limit] {
    func limit(_ name: String, _ unit: String, _ body: @escaping @Sendable () -> Double) -> Limit {
      let one = (0..<tries).map { _ in rate(threads: 1, body) }.max() ?? 0
      let all = (0..<tries).map { _ in rate(threads: threads, body) }.max() ?? 0
      return Limit(name: name, unit: unit, oneThread: one, allThreads: all)
    }
    return [
      limit("Philox words, sixteen paths a counter", "words a nanosecond") { philox() },
      limit("matrix product, single precision", "operations a nanosecond") { gemm() },
      limit("reading memory beyond the caches", "bytes a nanosecond") { memory() },
    ]
  }

  /// Work done a nanosecond by some threads that start together.
  private static func rate(threads: Int, _ body: @escaping @Sendable () -> Double) -> Double {
    let work = Mutex(0.0)
    let clock = ContinuousClock()
    let start = clock.now
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      let done = body()
      work.withLock { $0 += done }
    }
    let time = clock.now - start
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    return work.withLock { $0 } / (seconds * 1e9)
  }

  private static func philox() -> Double {
    let counters = 400_000
    let schedule = KeySchedule(StreamKey(seed: 1))
    let stream = TileStream(schedule: schedule, firstPath: 0)
    let words = UnsafeMutablePointer<SIMD16<UInt32>>.allocate(capacity: 4)
    defer { words.deallocate() }
    var sum = SIMD16<UInt32>.zero
    for entity in 0..<UInt32(counters) {
      stream.words(entity: entity, block: 0, purpose: .verification, into: words)
      sum ^= words[0] ^ words[1] ^ words[2] ^ words[3]
    }
    return Double(counters) * 64 + (sum == .zero ? 1 : 0)
  }

  private static func gemm() -> Double {
    let size = 768
    var a = [Float](repeating: 1, count: size * size)
    a[0] = 2
    var product = [Float](repeating: 0, count: size * size)
    product.withUnsafeMutableBufferPointer { into in
      guard let into = into.baseAddress else { return }
      a.withUnsafeBufferPointer { a in
        guard let a = a.baseAddress else { return }
        for _ in 0..<4 { BLAS.multiply(a: a, rows: size, inner: size, b: a, columns: size, into: into) }
      }
    }
    return 4 * 2 * Double(size * size * size)
  }

  private static func memory() -> Double {
    let count = 32 << 20
    let values = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    values.initialize(repeating: 1, count: count)
    defer { values.deallocate() }
    // The first pass, which also maps the pages, is in the time; so are three that only read.
    var sum: UInt64 = 0
    for _ in 0..<3 {
      for index in 0..<count { sum &+= values[index] }
    }
    return 4 * 8 * Double(count) + (sum == 0 ? 1 : 0)
  }
}
