/// Tails of the binomial distribution.
package enum BinomialTail {
  /// Probabilities of at most, and of at least, so many events.
  ///
  /// Summed outwards from the likeliest number, relative to it, so that nothing underflows.
  ///
  /// - Parameters:
  ///   - events: From 0 to `count`.
  ///   - count: Trials.
  ///   - probability: Of an event, strictly between 0 and 1.
  /// - Complexity: O(root of count).
  package static func probabilities(_ events: Int, of count: Int, probability: Double) -> (
    upTo: Double, from: Double
  ) {
    precondition(events >= 0 && events <= count && probability > 0 && probability < 1)
    let odds = probability / (1 - probability)
    let mode = min(Int((Double(count) + 1) * probability), count)
    var (below, at, above) = (0.0, 0.0, 0.0)
    func add(_ number: Int, _ weight: Double) {
      if number < events { below += weight } else if number > events { above += weight } else { at = weight }
    }
    add(mode, 1)
    var weight = 1.0
    var number = mode
    while number > 0, weight > 1e-30 {
      weight *= Double(number) / (Double(count - number + 1) * odds)
      number -= 1
      add(number, weight)
    }
    weight = 1
    number = mode
    while number < count, weight > 1e-30 {
      weight *= Double(count - number) * odds / Double(number + 1)
      number += 1
      add(number, weight)
    }
    let total = below + at + above
    return (min(1, (below + at) / total), min(1, (above + at) / total))
  }
}
