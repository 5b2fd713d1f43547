import CreditModels
import Stochastics

/// What payments have in common, by moments of the residuals of a scan.
///
/// Own construction. Normal scores `z` come from the middle of each payment's chance under the model; products of
/// pairs estimate correlations: pairs of one customer known within 60 days of each other, and pairs of different
/// customers known in the same 28 days. The weekly factor comes from payments less expected: across customers, the
/// square of a week's sum less the squares of its customers' sums estimates `(sum of expected)^2 (e^{s^2} - 1)`.
/// Standard errors treat customers, months and weeks as independent units of a ratio.
struct DependenceFit {
  /// Share of the variance of normal scores common to all, at least 0.
  let market: FittedValue
  /// Further share common to one customer, at least 0.
  let sameCustomer: FittedValue
  /// Variance of the logarithm of the weekly factor, at least 0.
  let weekVariance: FittedValue
  /// What could not be estimated, in words.
  let notes: [String]

  /// Days within which two invoices of a customer make a pair.
  static let pairDays = 60
  /// Pairs below which same-customer dependence is assumed.
  static let enoughPairs = 30
  /// What is then assumed, where any customer has two invoices.
  static let assumedSameCustomer = 0.2
  /// Months or weeks below which common factors are assumed.
  static let enoughPeriods = 6
  /// The assumed share of the market.
  static let assumedMarket = 0.02

  /// A ratio of sums over independent units, with its linearised standard error.
  private struct Ratio {
    var units: [(top: Double, bottom: Double)] = []
    var estimate: (value: Double, standardError: Double)? {
      let bottom = units.reduce(0) { $0 + $1.bottom }
      guard bottom > 0 else { return nil }
      let value = units.reduce(0) { $0 + $1.top } / bottom
      let squares = units.reduce(0) { sum, unit in
        let rest = unit.top - value * unit.bottom
        return sum + rest * rest
      }
      return (value, squares.squareRoot() / bottom)
    }
  }

  init(_ scan: ResidualScan, end: Int) {
    var notes: [String] = []
    let paid = scan.lives.filter(\.isPaid)
    var scores = paid.map { life in
      let after = FixedOrder.exp(-life.cumulative)
      let before = after / max(1 - life.last, 1e-12)
      let middle = 1 - (before + after) / 2
      return FixedOrder.inverseNormalCDF(min(max(middle, 1e-6), 1 - 1e-6))
    }
    let mean = scores.isEmpty ? 0 : scores.reduce(0, +) / Double(scores.count)
    for place in scores.indices { scores[place] -= mean }
    let variance = scores.isEmpty ? 1 : scores.reduce(0) { $0 + $1 * $1 } / Double(scores.count)

    var customers = Ratio()
    var pairs = 0
    var months: [Int: (sum: Double, count: Double, squares: Double, counts: Double)] = [:]
    var start = 0
    while start < paid.count {
      var next = start
      while next < paid.count, paid[next].customer == paid[start].customer { next += 1 }
      var product = 0.0
      var number = 0
      var window = start
      var windowSum = 0.0
      var energy = 0.0
      var windowSquares = 0.0
      var byMonth: [Int: (sum: Double, count: Double)] = [:]
      for place in start..<next {
        while paid[place].known - paid[window].known > Int32(DependenceFit.pairDays) {
          windowSum -= scores[window]
          windowSquares -= scores[window] * scores[window]
          window += 1
        }
        let square = scores[place] * scores[place]
        product += scores[place] * windowSum
        energy += (Double(place - window) * square + windowSquares) / 2
        number += place - window
        windowSum += scores[place]
        windowSquares += square
        let month = (end - 1 - Int(paid[place].known)) / 28
        let before = byMonth[month] ?? (0, 0)
        byMonth[month] = (before.sum + scores[place], before.count + 1)
      }
      if number > 0 {
        // Large customers have many pairs that say much the same.
        let weight = 1 / Double(number).squareRoot()
        // Their own squares below, so that the error knows that a correlation varies less than a product does.
        customers.units.append((weight * product, weight * energy))
        pairs += number
      }
      for (month, own) in byMonth {
        let before = months[month] ?? (0, 0, 0, 0)
        months[month] = (
          before.sum + own.sum, before.count + own.count, before.squares + own.sum * own.sum,
          before.counts + own.count * own.count
        )
      }
      start = next
    }
    var cohorts = Ratio()
    for month in months.keys.sorted() {
      guard let sums = months[month] else { continue }
      let bottom = (sums.count * sums.count - sums.counts) * variance
      if bottom > 0 { cohorts.units.append((sums.sum * sums.sum - sums.squares, bottom)) }
    }
    let marketEstimate = cohorts.units.count >= DependenceFit.enoughPeriods ? cohorts.estimate : nil
    if let marketEstimate {
      market = FittedValue(
        max(0, marketEstimate.value), standardError: marketEstimate.standardError, count: cohorts.units.count,
        origin: marketEstimate.value > 0 ? .fitted : .weak)
    } else {
      market = .assumed(DependenceFit.assumedMarket)
      notes.append(
        "fewer than \(DependenceFit.enoughPeriods) months with payments: the common movement of payments is assumed"
      )
    }
    if pairs >= DependenceFit.enoughPairs, let estimate = customers.estimate {
      // The market's part as it came out: cut at zero it would be too large on average, and this one too small.
      let own = estimate.value - (marketEstimate?.value ?? market.value)
      sameCustomer = FittedValue(
        min(max(0, own), 0.9),
        standardError: (estimate.standardError * estimate.standardError
          + (market.standardError ?? 0) * (market.standardError ?? 0)).squareRoot(), count: pairs,
        origin: own > 0 ? .fitted : .weak)
    } else if Set(scan.lives.map(\.customer)).count == scan.lives.count {
      sameCustomer = .assumed(0)
      notes.append("no customer has two invoices, so same-customer dependence does not arise")
    } else {
      sameCustomer = .assumed(DependenceFit.assumedSameCustomer)
      notes.append(
        "\(pairs) pairs of payments of one customer (\(DependenceFit.enoughPairs) are needed): their dependence is "
          + "assumed")
    }
    (weekVariance, notes) = DependenceFit.weekly(scan, notes: notes)
    self.notes = notes
  }

  /// Variance of the weekly factor on the cumulated hazard, by moments: what a week's payments of different customers
  /// have in common, over what a factor of variance one would give them in common.
  ///
  /// The curve was fitted to the same weeks, so that their mean factor is one by construction: the deviations from it
  /// are smaller than those from the true mean, by a part that the weeks' shares of all payments tell.
  private static func weekly(_ scan: ResidualScan, notes: [String]) -> (FittedValue, [String]) {
    var excess = [Double](repeating: 0, count: scan.weekCount)
    var expected = excess
    var response = excess
    var excessSquares = excess
    var responseSquares = excess
    for entry in scan.weeks {
      excess[entry.week] += entry.excess
      expected[entry.week] += entry.expected
      response[entry.week] += entry.response
      excessSquares[entry.week] += entry.excess * entry.excess
      responseSquares[entry.week] += entry.response * entry.response
    }
    let all = expected.reduce(0, +)
    let shares = expected.reduce(0) { $0 + $1 * $1 } / max(all * all, 1e-12)
    // The last two years, weeks with at least three payments expected.
    let weeks = (max(0, scan.weekCount - 104)..<scan.weekCount).filter {
      expected[$0] >= 3 && response[$0] * response[$0] > responseSquares[$0]
    }
    let own = weeks.map { week in
      (excess[week] * excess[week] - excessSquares[week])
        / ((response[week] * response[week] - responseSquares[week])
          * max(1 - 2 * expected[week] / all + shares, 0.1))
    }
    var ratio = Ratio()
    var guess = 0.1
    for _ in 0..<4 {
      // What a week says is as uncertain as its factor varies and its payments are few. Weights by payments alone would
      // count the fast weeks less, which leave fewer invoices to expect payment of.
      ratio.units = zip(weeks, own).map { week, value in
        let spread = guess + 1 / expected[week]
        return (value / (spread * spread), 1 / (spread * spread))
      }
      guess = max(ratio.estimate?.value ?? 0, 0.005)
    }
    guard ratio.units.count >= enoughPeriods, let estimate = ratio.estimate else {
      return (
        .assumed(0), notes + ["fewer than \(enoughPeriods) weeks with payments: no weekly factor is fitted"]
      )
    }
    let value = max(0, estimate.value)
    return (
      FittedValue(
        FixedOrder.log(1 + value), standardError: estimate.standardError / (1 + value),
        count: ratio.units.count,
        origin: estimate.value > 0 ? .fitted : .weak), notes
    )
  }
}
