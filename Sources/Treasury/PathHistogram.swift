import Receivables
import Simulation
import Stochastics

/// How the paths of a run spread over a quantity: counts in bins of one width at round numbers.
public struct PathHistogram: Sendable, Hashable, Codable {
  /// What is counted.
  public enum Quantity: String, Sendable, CaseIterable, Codable {
    /// Largest fall of cash from its start.
    case drawdown
    /// Lowest closing cash of the horizon.
    case lowest
    /// Credit loss of the horizon.
    case creditLoss = "credit_loss"
    /// Count-back DSO at the end, in days.
    case dsoEnd = "dso_end"

    /// Its column.
    var column: PathLayout.Column {
      switch self {
      case .drawdown: .drawdown
      case .lowest: .lowest
      case .creditLoss: .creditLoss
      case .dsoEnd: .dsoEnd
      }
    }

    /// Whether it counts money (minor units) or days.
    public var isMoney: Bool { self != .dsoEnd }
  }

  /// What is counted.
  public let quantity: Quantity
  /// Lower edge of the first bin: minor units or days.
  public let start: Double
  /// Width of a bin.
  public let width: Double
  /// Paths in each bin; the last holds everything above its lower edge where ``isOpen``.
  public let counts: [Int]
  /// Whether the last bin has no upper edge.
  public let isOpen: Bool
  /// Number of paths.
  public let paths: Int
  /// 5, 50, 95 and 99 % quantiles.
  public let quantiles: [Double]

  /// Levels of ``quantiles``.
  public static let levels = [0.05, 0.50, 0.95, 0.99]

  /// The histogram of a quantity over the paths of a run; `nil` where no path has it or all have the same.
  ///
  /// - Parameters:
  ///   - bins: Bins at most; what lies above the 99.5 % quantile goes into the last one.
  ///   - unit: Width that bins are multiples of where it is coarser than needed: minor units of a major unit.
  /// - Complexity: O(paths log paths).
  public init?(_ quantity: Quantity, in columns: some PathColumns, bins: Int, unit: Double) throws {
    precondition(bins >= 3 && unit > 0, "a histogram has bins and a unit")
    let raw = try columns.column(quantity.column)
    guard !(quantity == .dsoEnd && raw.contains(-1)) else { return nil }
    let scale = quantity == .dsoEnd ? 1e-4 : 1
    self.init(
      quantity, values: raw.map { Double($0) * scale }, bins: bins, unit: quantity.isMoney ? unit : 0.1)
  }

  /// The histogram of values; `nil` where there are none or all are the same.
  init?(_ quantity: Quantity, values: [Double], bins: Int, unit: Double) {
    let sorted = values.sorted()
    guard let least = sorted.first, let greatest = sorted.last, greatest > least else { return nil }
    let high = sorted[OrderStatistics.rank(level: 0.995, count: sorted.count) - 1]
    let range = max(high > least ? high - least : greatest - least, unit)
    let width = max(unit, PathHistogram.nice(range / Double(bins - 2)))
    let start = (least / width).rounded(.down) * width
    let last = min(bins - 1, Int(((high > least ? high : greatest) - start) / width))
    var counts = [Int](repeating: 0, count: last + 1)
    for value in sorted { counts[min(last, Int((value - start) / width))] += 1 }
    self.quantity = quantity
    self.start = start
    self.width = width
    self.counts = counts
    isOpen = greatest >= start + Double(last + 1) * width
    paths = sorted.count
    quantiles = PathHistogram.levels.map { sorted[OrderStatistics.rank(level: $0, count: sorted.count) - 1] }
  }

  /// The smallest of 1, 2, 2.5 and 5 times a power of ten that is at least a positive number.
  static func nice(_ value: Double) -> Double {
    var power = 1.0
    while power * 10 <= value { power *= 10 }
    while power > value { power /= 10 }
    return [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= value } ?? 10 * power
  }
}
