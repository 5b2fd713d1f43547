import Stochastics

/// The stationary AR(1) index on a grid, to take expectations of products over weeks.
///
/// Backward recursion `v_t(x) = f(x) E[v_{t+1}(y) | x]` with the trapezoidal rule, whose error for Gaussian
/// kernels falls like `exp(-2 pi^2 (s/h)^2)` in the ratio of kernel width and step; the step is at most the width.
struct IndexGrid {
  /// The largest weekly correlation that is looked for.
  static let highestCorrelation = 0.995

  private let points: [Double]
  private let stationary: [Double]
  /// Transition weights column after column, each over the rows in which it carries weight.
  private let weights: [Double]
  /// For each column those rows, and where its weights begin.
  private let columns: [(rows: Range<Int>, start: Int)]

  init(persistence: Double) {
    precondition(persistence >= 0 && persistence < 1, "persistence is in [0, 1)")
    let width = (1 - persistence * persistence).squareRoot()
    let step = max(min(0.2, width * 0.8), 0.01)
    let half = Int((7.0 / step).rounded(.up))
    let grid = (-half...half).map { Double($0) * step }
    points = grid
    stationary = grid.map { FixedOrder.normalDensity($0) * step }
    var firsts: [Int] = []
    var rows: [[Double]] = []
    for x in grid {
      let centre = persistence * x
      let first = max(0, Int(((centre - 8 * width) / step).rounded(.down)) + half)
      let last = min(grid.count - 1, Int(((centre + 8 * width) / step).rounded(.up)) + half)
      let row = (first...last).map { FixedOrder.normalDensity((grid[$0] - centre) / width) / width * step }
      let sum = row.reduce(0, +)
      firsts.append(first)
      rows.append(row.map { $0 / sum })
    }
    var weights: [Double] = []
    var columns: [(rows: Range<Int>, start: Int)] = []
    var low = 0
    for column in grid.indices {
      // Both ends of a row's columns move up from row to row.
      while low < grid.count, firsts[low] + rows[low].count <= column { low += 1 }
      var high = low
      while high < grid.count, firsts[high] <= column { high += 1 }
      columns.append((low..<high, weights.count))
      for row in low..<high { weights.append(rows[row][column - firsts[row]]) }
    }
    self.weights = weights
    self.columns = columns
  }

  /// `E[v(y) | x]` at every point `x`.
  ///
  /// Each sum runs over the points `y` from the lowest up, whatever the loops look like: column by column the rows'
  /// sums do not wait for each other.
  private func expectation(of values: [Double], into sums: inout [Double]) {
    for row in sums.indices { sums[row] = 0 }
    sums.withUnsafeMutableBufferPointer { sums in
      weights.withUnsafeBufferPointer { weights in
        for (column, place) in columns.enumerated() {
          let value = values[column]
          let first = place.rows.lowerBound
          for offset in 0..<place.rows.count {
            sums[first &+ offset] += weights[place.start &+ offset] * value
          }
        }
      }
    }
  }

  /// `E[S]` and `E[S^2]`, where `S` is the chance of surviving the weeks given the index.
  func survivals(threshold: Double, correlation: Double, weeks: Int = AnnualDefault.weeks) -> (
    one: Double, both: Double
  ) {
    let loading = correlation.squareRoot()
    let own = (1 - correlation).squareRoot()
    let alive = points.map { 1 - FixedOrder.normalCDF((threshold - loading * $0) / own) }
    let alike = alive.map { $0 * $0 }
    var one = alive
    var both = alike
    var sums = alive
    for _ in 1..<max(1, weeks) {
      expectation(of: one, into: &sums)
      for row in points.indices { one[row] = alive[row] * sums[row] }
      expectation(of: both, into: &sums)
      for row in points.indices { both[row] = alike[row] * sums[row] }
    }
    var total = (one: 0.0, both: 0.0, weight: 0.0)
    for row in points.indices {
      total.one += stationary[row] * one[row]
      total.both += stationary[row] * both[row]
      total.weight += stationary[row]
    }
    return (total.one / total.weight, total.both / total.weight)
  }

  /// Threshold and weekly correlation at which one debtor fails within 52 weeks with probability `annualPD`, and two
  /// alike ones with `joint`, to nine and seven digits; `nil` where the way there is not short.
  ///
  /// Broyden's secant method on the logarithms of both chances, from a Jacobian of differences. A correlation beyond
  /// ``highestCorrelation`` is not looked for.
  ///
  /// - Parameter correlation: A guess.
  /// - Reference: [Broyden1965] C. G. Broyden, "A class of methods for solving nonlinear simultaneous equations",
  ///   Mathematics of Computation 19 (1965) 577-593.
  func solved(annualPD: Double, joint: Double, near correlation: Double) -> AnnualDefault? {
    struct Point {
      var threshold: Double
      var correlation: Double
    }
    func miss(_ point: Point) -> (one: Double, both: Double) {
      let alive = survivals(threshold: point.threshold, correlation: point.correlation)
      let one = 1 - alive.one
      let both = 1 - 2 * alive.one + alive.both
      guard one > 0, both > 0 else { return (.infinity, .infinity) }
      return (FixedOrder.log(one / annualPD), FixedOrder.log(both / joint))
    }
    let weekly = -FixedOrder.log(1 - annualPD) / Double(AnnualDefault.weeks)
    var point = Point(
      threshold: FixedOrder.inverseNormalCDF(weekly), correlation: min(0.9, max(0.01, correlation)))
    var value = miss(point)
    let step = 1e-3
    let right = miss(Point(threshold: point.threshold + step, correlation: point.correlation))
    let up = miss(Point(threshold: point.threshold, correlation: point.correlation + step))
    // Rows: what the two misses gain by threshold and by correlation.
    var (a, b) = ((right.one - value.one) / step, (up.one - value.one) / step)
    var (c, d) = ((right.both - value.both) / step, (up.both - value.both) / step)
    for _ in 0..<16 {
      let determinant = a * d - b * c
      guard determinant.isFinite, determinant.magnitude > 1e-12 else { return nil }
      var x = -(d * value.one - b * value.both) / determinant
      var y = -(a * value.both - c * value.one) / determinant
      // Half way to the edge at most.
      let room = y < 0 ? point.correlation : IndexGrid.highestCorrelation - point.correlation
      if y.magnitude > room / 2 {
        let share = room / 2 / y.magnitude
        (x, y) = (x * share, y * share)
      }
      point.threshold += x
      point.correlation += y
      let next = miss(point)
      guard next.one.isFinite, next.both.isFinite else { return nil }
      if next.one.magnitude < 1e-9, next.both.magnitude < 1e-7 {
        return AnnualDefault(threshold: point.threshold, weeklyCorrelation: point.correlation)
      }
      let square = x * x + y * y
      guard square > 0 else { return nil }
      let first = (next.one - value.one - a * x - b * y) / square
      let second = (next.both - value.both - c * x - d * y) / square
      (a, b, c, d) = (a + first * x, b + first * y, c + second * x, d + second * y)
      value = next
    }
    return nil
  }

  /// The threshold at which the chance of failing within 52 weeks is `annualPD`.
  ///
  /// - Parameter near: A guess.
  func threshold(annualPD: Double, correlation: Double, near guess: Double?) -> Double {
    // P(one week) <= P(year) <= 52 P(one week) brackets the threshold.
    let lowest = FixedOrder.inverseNormalCDF(annualPD / Double(AnnualDefault.weeks))
    let highest = FixedOrder.inverseNormalCDF(annualPD)
    func miss(_ threshold: Double) -> Double {
      FixedOrder.log(failing(threshold: threshold, correlation: correlation) / annualPD)
    }
    var bracket = RootBracket(low: lowest, high: highest)
    if let guess, guess > lowest, guess < highest {
      if miss(guess) < 0 {
        bracket.low = guess
        bracket.high = min(highest, guess + 0.02)
        while bracket.high < highest, miss(bracket.high) < 0 {
          bracket.high = min(highest, bracket.high + 0.1)
        }
      } else {
        bracket.high = guess
        bracket.low = max(lowest, guess - 0.02)
        while bracket.low > lowest, miss(bracket.low) > 0 { bracket.low = max(lowest, bracket.low - 0.1) }
      }
    }
    return bracket.zero(tolerance: 1e-9, width: 1e-12, of: miss)
  }

  /// Chance of failing within 52 weeks.
  func failing(threshold: Double, correlation: Double) -> Double {
    let loading = correlation.squareRoot()
    let own = (1 - correlation).squareRoot()
    let alive = points.map { 1 - FixedOrder.normalCDF((threshold - loading * $0) / own) }
    var value = alive
    var sums = alive
    for _ in 1..<AnnualDefault.weeks {
      expectation(of: value, into: &sums)
      for row in points.indices { value[row] = alive[row] * sums[row] }
    }
    var total = 0.0
    var weight = 0.0
    for row in points.indices {
      total += stationary[row] * value[row]
      weight += stationary[row]
    }
    return 1 - total / weight
  }
}
