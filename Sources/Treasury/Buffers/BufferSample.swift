import Liquidity
import Simulation

/// What the buffer needs of each path: the deepest drawdown until the end of each period, and the deepest gap.
public struct BufferSample: Sendable {
  /// Last day of each period, ascending; the last is the horizon's.
  public let ends: [Int]
  /// Deepest drawdown from the opening cash until the end of each period, at least 0; `[periods][paths]`.
  public private(set) var drawdowns: [[Int64]]
  /// Largest (minimum - cash) of the horizon by path, facilities included.
  public private(set) var gaps: [Int64] = []
  /// Committed line that could be drawn at the start; 0 without facilities.
  public private(set) var usableLine: Int64 = 0
  /// Paths seen.
  public var paths: Int { gaps.count }

  private let experiment: Experiment
  private let layout: PathLayout

  /// No paths yet.
  public init(_ experiment: Experiment, ends: [Int]) {
    precondition(ends.last == experiment.days - 1, "the last period ends with the horizon")
    self.experiment = experiment
    self.ends = ends
    layout = PathLayout(experiment)
    drawdowns = Array(repeating: [], count: ends.count)
  }

  /// Adds the next block.
  ///
  /// - Complexity: O(days x paths of the block).
  public mutating func append(_ block: PathBlock) {
    let count = block.count
    func row(_ column: PathLayout.Column) -> ArraySlice<Int64> {
      let start = layout.index(column) * count
      return block.values[start..<start + count]
    }
    let opening = experiment.waterfall.openingCash
    let minimum = experiment.waterfall.minimumCash ?? 0
    let isFinanced = layout.financing != nil
    gaps += isFinanced ? Array(row(.financing(.committedGap))) : row(.lowest).map { minimum - $0 }
    if isFinanced { usableLine = row(.financing(.usableAtStart)).first ?? 0 }
    var lowest = [Int64](repeating: .max, count: count)
    var period = 0
    for day in 0..<experiment.days {
      let cash = row(isFinanced ? .bare(day: day) : .closing(day: day))
      for (path, value) in cash.enumerated() where value < lowest[path] { lowest[path] = value }
      if day == ends[period] {
        drawdowns[period] += lowest.map { max(0, opening - $0) }
        period += 1
      }
    }
  }
}
