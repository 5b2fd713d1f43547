import CreditModels
import Stochastics

/// A pool of obligors over one period of any length: who fails, and what it costs.
///
/// The weekly engine's parts over a single step: the same factors (one draw from their stationary law), the same
/// failure classes and the same keyed uniform for each obligor. Closed forms of credit portfolios are about this
/// setting, so they are checked here; limits and capital over a year may use it where timing does not matter.
///
/// - Reference: [Vasicek2002] (one factor), [GuptonFingerBhatia1997] (thresholds and correlated factors),
///   [FreyMcNeil2003] (t-copula).
public struct PeriodPool: Sendable {
  /// An obligor.
  public struct Obligor: Sendable, Hashable {
    /// Entity of its draw.
    public var entity: UInt32
    /// Position in ``PeriodPool/classes``.
    public var kind: Int
    /// Exposure in minor units.
    public var exposure: Int64
    /// An obligor.
    public init(entity: UInt32, kind: Int, exposure: Int64) {
      self.entity = entity
      self.kind = kind
      self.exposure = exposure
    }
  }

  /// Key of every draw.
  public var key: StreamKey
  /// The economy; `nil` for independent obligors.
  public var factors: FactorModel?
  /// Kinds of failure (``FailureClass/onePeriod(pd:loading:factors:lossShare:tailDegrees:)``).
  public var classes: [FailureClass]
  /// Who is in the pool.
  public var obligors: [Obligor]
  /// Degrees of freedom of a t-copula: one chi-square a path, common to all; `nil` is Gaussian. The classes'
  /// thresholds have to be those of the same degrees.
  public var tailDegrees: Double?

  /// A pool.
  public init(
    key: StreamKey, factors: FactorModel?, classes: [FailureClass], obligors: [Obligor],
    tailDegrees: Double? = nil
  ) {
    precondition(obligors.allSatisfy { classes.indices.contains($0.kind) }, "every obligor has its class")
    precondition(tailDegrees.map { $0 > 0 } ?? true, "a t-copula has positive degrees of freedom")
    self.key = key
    self.factors = factors
    self.classes = classes
    self.obligors = obligors
    self.tailDegrees = tailDegrees
  }

  /// What happened on a block of paths.
  public struct Block: Sendable {
    /// First path.
    public let firstPath: Int
    /// Number of paths.
    public let count: Int
    /// Failures by class, `[classes x paths]`.
    public let failuresByClass: [Int32]
    /// Loss of each path: the sum of exposures less their recovered shares, minor units.
    public let losses: [Int64]

    /// Failures of each path.
    public var failures: [Int32] {
      var sum = [Int32](repeating: 0, count: count)
      for (index, value) in failuresByClass.enumerated() { sum[index % count] += value }
      return sum
    }
  }

  /// Simulates a range of paths and hands its blocks on in order of path.
  ///
  /// - Parameters:
  ///   - paths: Begins at a multiple of ``BlockEngine/blockPaths``.
  ///   - threads: At least 1; the bits do not depend on it.
  /// - Randomness: reads the streams `.factor`, `.failure` and `.tailMixing` of the key.
  /// - Complexity: O(paths x (obligors + classes x factors)).
  public func run(paths: Range<Int>, threads: Int, consume: (Block) throws -> Void) rethrows {
    try PeriodBlocks.run(
      paths: paths, threads: threads, work: { block(firstPath: $0, count: $1) }, consume: consume)
  }

  /// One block.
  func block(firstPath: Int, count: Int) -> Block {
    let lanes = BlockEngine.blockPaths
    let economy = factors.map { FactorBlock(model: $0, weeks: 1, paths: lanes) }
    economy?.draw(key: key, firstPath: firstPath, live: count)
    let mixing = tailDegrees.map { degrees in
      (0..<count).map { path in
        let uniform = key.uniform(path: UInt32(firstPath + path), entity: 0, slot: 0, purpose: .tailMixing)
        return (FixedOrder.chiSquareQuantile(uniform, degrees: degrees) / degrees).squareRoot()
      }
    }
    // An obligor fails where its 31-bit uniform is at or above these: survival has fallen to the uniform.
    let firesFrom = classes.flatMap { kind in
      firing(kind, economy: economy, mixing: mixing, count: count, lanes: lanes)
    }
    var failures = [Int32](repeating: 0, count: classes.count * lanes)
    var losses = [Int64](repeating: 0, count: lanes)
    failures.withUnsafeMutableBufferPointer { failures in
      losses.withUnsafeMutableBufferPointer { losses in
        firesFrom.withUnsafeBufferPointer { firesFrom in
          for obligor in obligors {
            let cost = obligor.exposure - classes[obligor.kind].discountedRecovery.of(obligor.exposure)
            let row = obligor.kind * lanes
            for first in stride(from: 0, to: count, by: 8) {
              let words = key.wordsAcrossPaths(
                firstPath: UInt32(truncatingIfNeeded: firstPath + first), entity: obligor.entity, block: 0,
                purpose: .failure
              ).first
              for lane in 0..<8 where words[lane] >> 1 >= firesFrom[row + first + lane] {
                failures[row + first + lane] += 1
                losses[first + lane] += cost
              }
            }
          }
        }
      }
    }
    return Block(
      firstPath: firstPath, count: count,
      failuresByClass: classes.indices.flatMap { failures[$0 * lanes..<$0 * lanes + count] },
      losses: Array(losses.prefix(count)))
  }

  /// The least uniform at which an obligor of a class fails, by path; `2^31` where none does.
  private func firing(_ kind: FailureClass, economy: FactorBlock?, mixing: [Double]?, count: Int, lanes: Int)
    -> [UInt32]
  {
    var values = [UInt32](repeating: 1 << 31, count: lanes)
    for path in 0..<count {
      let probability: Double
      switch kind.chance {
      case .never: probability = 0
      case .certain: probability = 1
      case .threshold(let threshold):
        var index = 0.0
        if let economy {
          for factor in 0..<economy.count {
            index += kind.loading[factor] * economy.values[factor * lanes + path]
          }
        }
        probability = kind.weeklyProbability(
          threshold: mixing.map { threshold * $0[path] } ?? threshold, index: index)
      }
      values[path] = UInt32((0x1p31 * (1 - probability)).rounded(.up))
    }
    return values
  }
}
