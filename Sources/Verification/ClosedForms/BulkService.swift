import Stochastics

/// The backlog of a team that handles up to a number of items a day: a Markov chain whose stationary law is known.
///
/// Day by day `B' = max(0, B + A - c)`, where `A` arrive and `c` can be served; before the service each waiting item
/// may leave on its own account (it is paid) with a chance. The law is the fixed point of the chain on a truncated
/// set of states, found by repeated application.
///
/// - Reference: daily bulk service, as in the discrete-time queue with Poisson arrivals; for `c = 1` without leaving,
///   the mean is that of Pollaczek and Khinchine.
package enum BulkService {
  /// The stationary law of the backlog at the day's end.
  ///
  /// - Parameters:
  ///   - arrivals: Chances of 0, 1, 2, … arrivals a day.
  ///   - capacity: Items served a day.
  ///   - leaving: Chance that an item of yesterday's backlog leaves before today's service.
  ///   - states: Largest backlog kept; what would go beyond stays there.
  /// - Complexity: O(iterations x states x arrivals); a few milliseconds for some hundreds of states.
  package static func stationary(
    arrivals: [Double], capacity: Int, leaving: Double = 0, states: Int = 400
  ) -> [Double] {
    var law = [Double](repeating: 0, count: states + 1)
    law[0] = 1
    for _ in 0..<20_000 {
      let stayed = leaving > 0 ? thinned(law, keeping: 1 - leaving) : law
      var next = [Double](repeating: 0, count: states + 1)
      for (backlog, weight) in stayed.enumerated() where weight > 1e-18 {
        for (count, chance) in arrivals.enumerated() {
          next[min(states, max(0, backlog + count - capacity))] += weight * chance
        }
      }
      let change = zip(law, next).reduce(0.0) { $0 + ($1.0 - $1.1).magnitude }
      law = next
      if change < 1e-14 { break }
    }
    return law
  }

  /// Mean of a law over 0, 1, 2, ….
  package static func mean(_ law: [Double]) -> Double {
    law.enumerated().reduce(0.0) { $0 + Double($1.offset) * $1.element }
  }

  /// Poisson probabilities up to a tail below 1e-16.
  package static func poisson(_ mean: Double) -> [Double] {
    var values = [FixedOrder.exp(-mean)]
    var count = 0
    while Double(count) < mean || (values.last ?? 0) > 1e-17 {
      count += 1
      values.append((values.last ?? 0) * mean / Double(count))
    }
    return values
  }

  /// Each of the items stays with a chance, independently.
  private static func thinned(_ law: [Double], keeping: Double) -> [Double] {
    var result = [Double](repeating: 0, count: law.count)
    for (count, weight) in law.enumerated() where weight > 1e-18 {
      for (kept, chance) in DefaultCounts.binomial(count: count, chance: keeping, up: count).enumerated() {
        result[kept] += weight * chance
      }
    }
    return result
  }
}
