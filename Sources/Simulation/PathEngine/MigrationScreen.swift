import CreditModels
import Stochastics

/// Spares the quantile of nearly every week of a migrating debtor: a table of quantiles tells between which two
/// values its own risk lies, and mostly both leave the grade as it is.
///
/// The bracket is widened by far more than rounding, and whatever it does not settle is worked out in full, so the
/// walk is the same as without the screen.
final class MigrationScreen {
  private static let cells = 1024
  private let states: Int
  /// Quantiles at multiples of 1 / cells.
  private let quantiles: UnsafeMutablePointer<Double>

  init(_ migration: RatingMigration) {
    states = migration.grades.count
    quantiles = .allocate(capacity: MigrationScreen.cells + 1)
    for cell in 0...MigrationScreen.cells {
      (quantiles + cell).initialize(
        to: FixedOrder.inverseNormalCDF(Double(cell) / Double(MigrationScreen.cells)))
    }
  }

  deinit { quantiles.deallocate() }

  /// Whether a debtor surely keeps its grade in every week whose word and index lie within these.
  ///
  /// - Parameters:
  ///   - thresholds: Those of its grade, from failure upwards.
  ///   - words: The smallest and the largest word of its own risk.
  ///   - index: The lowest and the highest part of its latent value that comes from the economy.
  ///   - own: Weight of its own risk.
  @inline(__always)
  func keeps(
    grade: Int, thresholds: UnsafeBufferPointer<Double>, words: (low: UInt32, high: UInt32),
    index: (low: Double, high: Double), own: Double
  ) -> Bool {
    let worse = states - 1 - grade
    // The upper ten bits of a word are its cell.
    guard index.low + own * quantiles[Int(words.low >> 22)] > thresholds[worse] + 1e-9 else { return false }
    return worse + 1 >= states
      || index.high + own * quantiles[Int(words.high >> 22) + 1] < thresholds[worse + 1] - 1e-9
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
