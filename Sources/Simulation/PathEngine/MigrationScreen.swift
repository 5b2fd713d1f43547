import CreditModels
import Stochastics

/// Spares the quantile of nearly every week of a migrating debtor: a table of quantiles tells between which two
/// values its own risk lies, and mostly both leave the grade as it is.
///
/// The bracket is widened by far more than rounding, and whatever it does not settle is worked out in full, so the
/// walk is the same as without the screen.
final class MigrationScreen {
  /// Random words between which a grade is kept in every week of a path.
  struct Words {
    var low: UInt32
    var high: UInt32
  }
  private struct Kept {
    var stamp: UInt32
    var words: Words
  }
  private static let cells = 1024
  private let states: Int
  /// By failure class and grade.
  private let kept: UnsafeMutablePointer<Kept>
  /// Quantiles at multiples of 1 / cells.
  private let quantiles: UnsafeMutablePointer<Double>

  init(_ migration: RatingMigration, classes: Int) {
    states = migration.grades.count
    kept = .allocate(capacity: classes * states)
    kept.initialize(repeating: Kept(stamp: 0, words: Words(low: 0, high: 0)), count: classes * states)
    quantiles = .allocate(capacity: MigrationScreen.cells + 1)
    for cell in 0...MigrationScreen.cells {
      (quantiles + cell).initialize(
        to: FixedOrder.inverseNormalCDF(Double(cell) / Double(MigrationScreen.cells)))
    }
  }

  deinit {
    quantiles.deallocate()
    kept.deallocate()
  }

  /// The words that keep a grade on the path with this stamp, if they are worked out.
  @inline(__always)
  func range(position: Int, grade: Int, stamp: UInt32) -> Words? {
    let entry = kept[position * states + grade]
    return entry.stamp == stamp ? entry.words : nil
  }

  /// Works out the words that keep a grade, from the worst and the best week of the path.
  func keep(
    position: Int, grade: Int, stamp: UInt32, thresholds: UnsafeBufferPointer<Double>, lowest: Double,
    highest: Double, own: Double
  ) -> Words {
    let worse = states - 1 - grade
    let below = FixedOrder.normalCDF((thresholds[worse] - lowest) / own)
    let above = worse + 1 < states ? FixedOrder.normalCDF((thresholds[worse + 1] - highest) / own) : 1
    // Wider by far more than rounding.
    let words = Words(
      low: UInt32(min(0x1p32 - 1, below * 0x1p32 + 64)), high: UInt32(max(0, above * 0x1p32 - 64)))
    kept[position * states + grade] = Kept(stamp: stamp, words: words)
    return words
  }

  /// Whether a debtor surely keeps its grade in a week.
  ///
  /// - Parameters:
  ///   - thresholds: Those of its grade, from failure upwards.
  ///   - uniform: The uniform number of its own risk.
  ///   - index: The economy's part of its latent value.
  ///   - own: Weight of its own risk.
  @inline(__always)
  func keeps(
    grade: Int, thresholds: UnsafeBufferPointer<Double>, uniform: Double, index: Double, own: Double
  ) -> Bool {
    let cell = Int(uniform * Double(MigrationScreen.cells))
    let worse = states - 1 - grade
    guard index + own * quantiles[cell] > thresholds[worse] + 1e-9 else { return false }
    return worse + 1 >= states || index + own * quantiles[cell + 1] < thresholds[worse + 1] - 1e-9
  }
}
