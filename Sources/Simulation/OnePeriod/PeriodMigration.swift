import CreditModels
import Stochastics

/// Migration of graded obligors over one period, or several, by thresholds on the asset index.
///
/// From grade `g` an obligor moves to grade `k` or a worse one if its index `loading . F + own e` is below
/// `Phi^-1(sum of the row's chances from k on)`. The last grade is failure. Over several periods the factors follow
/// their AR(1); whatever it is, each single obligor moves by the powers of the matrix only if the factors do not
/// persist.
///
/// - Reference: [GuptonFingerBhatia1997] CreditMetrics Technical Document, chapter 8.
public struct PeriodMigration: Sendable {
  /// An obligor.
  public struct Obligor: Sendable, Hashable {
    /// Entity of its draws.
    public var entity: UInt32
    /// Grade at the start.
    public var grade: Int
    /// Loading on each factor.
    public var loading: [Double]
    /// An obligor.
    public init(entity: UInt32, grade: Int, loading: [Double]) {
      self.entity = entity
      self.grade = grade
      self.loading = loading
    }
  }

  /// Key of every draw.
  public let key: StreamKey
  /// The economy; `nil` for independent obligors. Its weeks are the periods.
  public let factors: FactorModel?
  /// Number of grades, failure included.
  public let grades: Int
  /// Who migrates.
  public let obligors: [Obligor]
  /// Number of periods.
  public let periods: Int
  /// Thresholds `[grades x grades]`: below the one of column `k`, the next grade is `k` or worse.
  private let thresholds: [Double]

  /// A migration.
  ///
  /// - Parameters:
  ///   - transition: Chances of moving from grade to grade, the best first, failure last; square, rows add up to 1
  ///     within 1e-9.
  ///   - periods: At least 1.
  public init(
    key: StreamKey, factors: FactorModel?, transition: [[Double]], obligors: [Obligor], periods: Int = 1
  ) {
    let count = transition.count
    precondition(periods >= 1 && count >= 2 && count <= 256, "grades are numbered by a byte")
    precondition(
      transition.allSatisfy { $0.count == count && ($0.reduce(0, +) - 1).magnitude < 1e-9 },
      "every row is a distribution over the grades")
    precondition(obligors.allSatisfy { (0..<count).contains($0.grade) }, "every obligor has a grade")
    self.key = key
    self.factors = factors
    self.obligors = obligors
    self.periods = periods
    grades = count
    thresholds = transition.flatMap { row in
      (0..<count).map { column in
        let share = row[column...].reduce(0, +)
        if column == 0 || share >= 1 { return Double.infinity }
        return share <= 0 ? -.infinity : FixedOrder.inverseNormalCDF(share)
      }
    }
  }

  /// Where everybody is at the end of the periods on a block of paths.
  public struct Block: Sendable {
    /// First path.
    public let firstPath: Int
    /// Number of paths.
    public let count: Int
    /// Grades `[obligors x paths]`.
    public let grades: [UInt8]

    /// Grades of an obligor by path.
    public func grades(of obligor: Int) -> ArraySlice<UInt8> {
      grades[obligor * count..<(obligor + 1) * count]
    }
  }

  /// Simulates a range of paths and hands its blocks on in order of path.
  ///
  /// - Parameters:
  ///   - paths: Begins at a multiple of ``BlockEngine/blockPaths``.
  ///   - threads: At least 1; the bits do not depend on it.
  /// - Randomness: reads the streams `.factor` and `.migration` of the key; the slot is the period.
  /// - Complexity: O(paths x obligors x periods x (factors + 1)).
  public func run(paths: Range<Int>, threads: Int, consume: (Block) throws -> Void) rethrows {
    try PeriodBlocks.run(
      paths: paths, threads: threads, work: { block(firstPath: $0, count: $1) }, consume: consume)
  }

  private func block(firstPath: Int, count: Int) -> Block {
    let lanes = BlockEngine.blockPaths
    let economy = factors.map { FactorBlock(model: $0, weeks: periods, paths: lanes) }
    economy?.draw(key: key, firstPath: firstPath, live: count)
    var result: [UInt8] = []
    result.reserveCapacity(obligors.count * count)
    for obligor in obligors {
      let own = (1 - (factors?.variance(of: obligor.loading) ?? 0)).squareRoot()
      var state = [Int](repeating: obligor.grade, count: count)
      for quarter in stride(from: 0, to: periods, by: 4) {
        for first in stride(from: 0, to: count, by: 8) {
          let words = key.wordsAcrossPaths(
            firstPath: UInt32(truncatingIfNeeded: firstPath + first), entity: obligor.entity,
            block: UInt32(quarter >> 2), purpose: .migration)
          for period in quarter..<min(quarter + 4, periods) {
            let uniforms = StreamKey.unit(words[UInt32(period & 3)])
            for path in first..<min(first + 8, count) {
              var index = own * FixedOrder.inverseNormalCDF(uniforms[path - first])
              if let economy {
                for factor in 0..<economy.count {
                  index +=
                    obligor.loading[factor] * economy.values[(factor * periods + period) * lanes + path]
                }
              }
              state[path] = next(from: state[path], index: index)
            }
          }
        }
      }
      result += state.map { UInt8($0) }
    }
    return Block(firstPath: firstPath, count: count, grades: result)
  }

  /// The worst grade whose threshold lies above the index.
  private func next(from grade: Int, index: Double) -> Int {
    let row = grade * grades
    var next = grades - 1
    while next > 0, index >= thresholds[row + next] { next -= 1 }
    return next
  }
}
