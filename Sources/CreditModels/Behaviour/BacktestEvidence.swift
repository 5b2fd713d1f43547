import Receivables

/// How far the intervals of a behaviour held on the ledger that it was learned from.
public struct BacktestEvidence: Sendable, Hashable {
  /// Cutoffs that were forecast from.
  public var cutoffs: Int
  /// The first of them.
  public var first: Day
  /// The last of them.
  public var last: Day
  /// Weeks forecast from each.
  public var weeks: Int
  /// Windows among them that do not overlap.
  public var separateWindows: Int
  /// Share of the weeks that the 80 % intervals held.
  public var held: Double
  /// Its 95 % limits by resampling cutoffs; `nil` with fewer than two.
  public var limits: ClosedRange<Double>?

  /// Separate windows below which nothing is claimed.
  public static let enoughWindows = 4

  /// Evidence.
  public init(
    cutoffs: Int, first: Day, last: Day, weeks: Int, separateWindows: Int, held: Double,
    limits: ClosedRange<Double>?
  ) {
    self.cutoffs = cutoffs
    self.first = first
    self.last = last
    self.weeks = weeks
    self.separateWindows = separateWindows
    self.held = held
    self.limits = limits
  }
}
