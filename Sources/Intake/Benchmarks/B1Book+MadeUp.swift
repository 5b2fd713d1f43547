import Stochastics

extension B1Book {
  /// A made-up book with the laws of the peers' `make_book.py`: same shapes, other numbers, the same on every machine.
  ///
  /// - Parameters:
  ///   - count: Number of customers.
  ///   - seed: Another seed is another book.
  public static func madeUp(customers count: Int, seed: UInt64 = 7) -> B1Book {
    let draws = MadeUpDraws(key: StreamKey(seed: seed))
    let factors = 4
    var book = B1Book()
    book.persistence = Array(repeating: 0.95, count: factors)
    book.correlation = (0..<factors).map { row in (0..<factors).map { row == $0 ? 1 : 0.4 } }
    for segment in 0..<12 {
      func law(mean: Double) -> [Double] {
        (0..<120).map { day in
          let bump = (Double(day) - 30) / 4
          return FixedOrder.exp(-Double(day) / mean) * (day % 7 == 3 ? 2.5 : 1)
            + 0.25 * FixedOrder.exp(-0.5 * bump * bump)
        }
      }
      func uniform(_ slot: UInt32, _ low: Double, _ high: Double) -> Double {
        low + (high - low) * draws.uniform(segment, slot, draw: 1)
      }
      book.segments.append(
        Segment(
          recovery: uniform(0, 0.1, 0.5), recoveryLagDays: Int(uniform(1, 60, 240)),
          stressIntercept: -2 + 0.3 * FixedOrder.inverseNormalCDF(draws.uniform(segment, 2, draw: 1)),
          stressLoadings: (0..<UInt32(factors)).map { uniform(4 + $0, -0.8, -0.2) },
          normal: law(mean: uniform(8, 4, 15)), stressed: law(mean: uniform(9, 25, 50))))
    }
    for customer in 0..<count {
      func normal(_ slot: UInt32) -> Double {
        FixedOrder.inverseNormalCDF(draws.uniform(customer, slot, draw: 0))
      }
      let pd = min(0.3, max(0.0005, 0.015 * FixedOrder.exp(0.9 * normal(0))))
      let weights = (0..<UInt32(factors)).map { -FixedOrder.log(draws.uniform(customer, 4 + $0, draw: 0)) }
      let total = weights.reduce(0, +)
      let size = (0.08 + 0.22 * draws.uniform(customer, 8, draw: 0)).squareRoot()
      book.customers.append(
        Customer(
          segment: Int(draws.uniform(customer, 1, draw: 0) * 12), annualPD: pd,
          loadings: weights.map { ($0 / total).squareRoot() * size },
          amount: Int64((100 * FixedOrder.exp(8.6 + 1.1 * normal(2))).rounded()),
          firstIssue: Int(draws.uniform(customer, 3, draw: 0) * 28)))
    }
    return book
  }

  private init() {}
}

/// Draws of a made-up book.
private struct MadeUpDraws {
  let key: StreamKey

  func uniform(_ entity: Int, _ slot: UInt32, draw: UInt32) -> Double {
    key.uniform(path: 0, entity: UInt32(entity), slot: slot, purpose: .verification, draw: draw)
  }
}
