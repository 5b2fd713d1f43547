import CreditModels
import Stochastics

/// Spares the quantile of nearly every week of a migrating debtor: between two bounds on the uniform number, which
/// the economy of the week sets for a class and grade, the grade stays as it is.
///
/// The bounds are drawn in by far more than rounding, and whatever lies outside them is worked out in full, so the
/// walk is the same as without the screen.
final class MigrationScreen {
  private let thresholds: [[Double]]
  private let states: Int
  private let weeks: Int
  private let grades: Int
  /// `[classes x grades x weeks]`.
  private let low: UnsafeMutablePointer<Double>
  private let high: UnsafeMutablePointer<Double>
  private let stamps: UnsafeMutablePointer<UInt32>
  private var stamp: UInt32 = 0

  init(_ migration: RatingMigration, plan: PathPlan) {
    thresholds = plan.migrationThresholds
    states = migration.grades.count
    grades = migration.grades.count
    weeks = plan.weeks
    let cells = max(1, plan.experiment.failureClasses.count * grades * weeks)
    low = .allocate(capacity: cells)
    high = .allocate(capacity: cells)
    stamps = .allocate(capacity: cells)
    stamps.initialize(repeating: 0, count: cells)
  }

  deinit {
    low.deallocate()
    high.deallocate()
    stamps.deallocate()
  }

  /// Forgets the path before.
  func forget() { stamp &+= 1 }

  /// Whether a debtor of a class surely keeps its grade in a week with this uniform number.
  @inline(__always)
  func keeps(
    grade: Int, position: Int, week: Int, uniform: Double, index: () -> Double, own: Double
  ) -> Bool {
    let cell = (position * grades + grade) * weeks + week
    if stamps[cell] != stamp {
      stamps[cell] = stamp
      let index = index()
      // Thresholds from failure upwards; the grade is kept from that of the next worse state to its own.
      let row = thresholds[grade]
      let worse = states - 1 - grade
      low[cell] = FixedOrder.normalCDF((row[worse] - index) / own) + 1e-9
      high[cell] = worse + 1 < states ? FixedOrder.normalCDF((row[worse + 1] - index) / own) - 1e-9 : 1
    }
    return uniform > low[cell] && uniform < high[cell]
  }
}
