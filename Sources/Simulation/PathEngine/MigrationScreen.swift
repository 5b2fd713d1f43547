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
