import LinearAlgebra

/// A trade link along which failure spreads: when the first fails, the second's failure hazard rises.
///
/// The hazard is multiplied by `1 + uplift exp(-weeks / memory)` from the week after the failure on, in weekly steps.
/// - Reference: Jacobson and von Schedvin 2015 for the fact; the form is own construction.
public struct TradeLink: Sendable, Hashable {
  /// Position of the debtor whose failure spreads, among the run's debtors.
  public var from: Int
  /// Position of the debtor who supplies it or depends on it.
  public var to: Int
  /// Uplift of the failure hazard just after.
  public var uplift: Double
  /// Weeks until the uplift has fallen to 1/e.
  public var memoryWeeks: Double
  /// A link.
  public init(from: Int, to: Int, uplift: Double, memoryWeeks: Double) {
    precondition(uplift >= 0 && memoryWeeks > 0, "Intake checks links")
    self.from = from
    self.to = to
    self.uplift = uplift
    self.memoryWeeks = memoryWeeks
  }
}

/// Rating migration by a weekly matrix: grades move with the same factors that make debtors fail.
public struct RatingMigration: Sendable, Hashable {
  /// Names of the grades, the best first, without the default state.
  public var grades: [String]
  /// Weekly transition matrix `[grades x (grades + 1)]`; the last column is failure.
  public var weekly: [[Double]]
  /// Share of debtors of each grade that never move and fail by no migration (mover-stayer); 0 is plain Markov.
  public var stayerShare: [Double]
  /// Days until the firm learns of a new grade.
  public var observationLagDays: Int
  /// Migration.
  public init(grades: [String], weekly: [[Double]], stayerShare: [Double], observationLagDays: Int) {
    precondition(weekly.count == grades.count && stayerShare.count == grades.count, "a row for each grade")
    precondition(
      weekly.allSatisfy { $0.count == grades.count + 1 }, "a column for each grade and for failure")
    self.grades = grades
    self.weekly = weekly
    self.stayerShare = stayerShare
    self.observationLagDays = observationLagDays
  }
}
