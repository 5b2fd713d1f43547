import Stochastics

/// Which of several points are worse than another one in both of two measures.
public enum Dominance {
  /// For each point whether another is better in one measure and no worse in the other, beyond simulation error.
  ///
  /// A point is dominated where the paired difference of one measure excludes zero in favour of the other point and the
  /// other measure does not speak against it (its difference favours the same point or spans zero).
  ///
  /// - Parameters:
  ///   - outcomes: One a point, on the same paths.
  ///   - profit: Measure of the first axis.
  ///   - risk: Measure of the second.
  /// - Complexity: O(points squared x paths log paths).
  public static func dominated(
    _ outcomes: [PolicyOutcomes], profit: OutcomeMeasure = .npv, risk: OutcomeMeasure = .shortfallProbability
  ) -> [Bool] {
    let columns = [profit, risk].map { measure in outcomes.map { try? $0.columns(of: measure).get() } }
    return outcomes.indices.map { point in
      outcomes.indices.contains { other in
        guard other != point else { return false }
        let signs = [profit, risk].enumerated().map { index, measure -> Int in
          guard let a = columns[index][other], let b = columns[index][point] else { return 0 }
          return sign(PairedDifference.of(a, b, measure: measure), prefersMore: measure.prefersMore)
        }
        return signs.contains(1) && !signs.contains(-1)
      }
    }
  }

  /// 1 where the first is better beyond simulation error, -1 where it is worse, 0 where that is open.
  static func sign(_ difference: PairedDifference, prefersMore: Bool) -> Int {
    guard let low = difference.difference.low, let high = difference.difference.high else { return 0 }
    if low > 0 { return prefersMore ? 1 : -1 }
    if high < 0 { return prefersMore ? -1 : 1 }
    return 0
  }
}
