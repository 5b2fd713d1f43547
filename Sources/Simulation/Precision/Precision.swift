/// How a forecast spends its paths.
public enum Precision: String, Sendable, Hashable, CaseIterable {
  /// Independent paths of equal weight.
  case plain
  /// Plain paths for everything, and a separate pass for each 99 % quantile of the headline (``TailPass``).
  case tail

  /// Sizes of a tail pass beside so many plain paths: an eighth of them, at least 512 and at most 32,768.
  public static func tailPlan(paths: Int) -> TailPass.Plan {
    var points = 16
    while points < 1024, 2 * points * 32 * 8 <= paths { points *= 2 }
    return TailPass.Plan(pilotPaths: 128, replicates: 32, points: points)
  }
}
