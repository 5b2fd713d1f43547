import Stochastics

/// The weekly threshold model that realises an annual PD and an annual default correlation.
///
/// Week by week a debtor fails with probability `Phi((c - sqrt(rho) x_t) / sqrt(1 - rho))`, where `x` is an AR(1)
/// index of unit variance. Reading an annual PD as `1 - (1 - PD)^(1/52)` a week misses it by 3 to 21 %, because
/// survival is convex in the factor, and a factor that is averaged over a year correlates failures less than the
/// annual model does. So both figures are solved for: the threshold such that the unconditional chance of
/// failing within 52 weeks is the PD, the weekly correlation such that two alike debtors fail together as often
/// as in the annual model, `Phi2(Phi^-1(PD), Phi^-1(PD); rho)`.
public struct AnnualDefault: Sendable, Hashable {
  /// Weekly threshold `c` on the asset index of unit variance.
  public let threshold: Double
  /// Weekly asset correlation.
  public let weeklyCorrelation: Double

  /// Weeks in the year of an annual PD.
  public static let weeks = 52

  /// Why no weekly model exists.
  public enum Refusal: Error, Sendable, Hashable {
    /// With this persistence no weekly correlation reaches the annual one; the largest that is reached.
    case correlationOutOfReach(largestAnnual: Double)
  }

  /// Threshold and correlation as typed.
  public init(threshold: Double, weeklyCorrelation: Double) {
    self.threshold = threshold
    self.weeklyCorrelation = weeklyCorrelation
  }

  /// The weekly model of an annual PD and asset correlation.
  ///
  /// - Parameters:
  ///   - annualPD: In `(0, 1)`; 0 and 1 need no model.
  ///   - assetCorrelation: Annual, in `[0, 1)`.
  ///   - persistence: Autocorrelation of the index from week to week, in `[0, 1)`.
  /// - Throws: ``Refusal/correlationOutOfReach(largestAnnual:)``.
  /// - Complexity: some 60 passes of 52 weeks over a grid of about 70 points (more where the index persists more).
  public static func solved(annualPD: Double, assetCorrelation: Double, persistence: Double) throws(Refusal)
    -> AnnualDefault
  {
    precondition(annualPD > 0 && annualPD < 1 && assetCorrelation >= 0 && assetCorrelation < 1)
    let grid = IndexGrid(persistence: persistence)
    if assetCorrelation == 0 {
      // Independent weeks: the annual PD is exactly that of 52 equal weeks.
      let weekly = -expMinusOne(FixedOrder.log(1 - annualPD) / Double(weeks))
      return AnnualDefault(threshold: FixedOrder.inverseNormalCDF(weekly), weeklyCorrelation: 0)
    }
    let quantile = FixedOrder.inverseNormalCDF(annualPD)
    let joint = FixedOrder.bivariateNormalCDF(quantile, quantile, correlation: assetCorrelation)
    // Threshold and pair probability move slowly with the correlation: each solution starts from the last one.
    var threshold: Double?
    func pair(_ correlation: Double) -> Double {
      let solution = grid.threshold(annualPD: annualPD, correlation: correlation, near: threshold)
      threshold = solution
      let alive = grid.survivals(threshold: solution, correlation: correlation)
      return 1 - 2 * alive.one + alive.both
    }
    let highest = 0.995
    let reach = pair(highest)
    guard reach >= joint else {
      throw .correlationOutOfReach(largestAnnual: annualCorrelation(annualPD: annualPD, joint: reach))
    }
    // The annual correlation is a lower bound where averaging weakens the factor, which it always does.
    let low = pair(assetCorrelation) <= joint ? assetCorrelation : 0
    let correlation = RootBracket(low: low, high: highest).zero(tolerance: 1e-6, width: 1e-9) { candidate in
      FixedOrder.log(pair(candidate) / joint)
    }
    return AnnualDefault(
      threshold: grid.threshold(annualPD: annualPD, correlation: correlation, near: threshold),
      weeklyCorrelation: correlation)
  }

  /// The annual asset correlation at which two alike debtors fail together with probability `joint`.
  static func annualCorrelation(annualPD: Double, joint: Double) -> Double {
    let quantile = FixedOrder.inverseNormalCDF(annualPD)
    var low = 0.0
    var high = 0.9999
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if FixedOrder.bivariateNormalCDF(quantile, quantile, correlation: middle) < joint {
        low = middle
      } else {
        high = middle
      }
    }
    return (low + high) / 2
  }

  /// `exp(x) - 1` without loss of digits near 0, by its series.
  private static func expMinusOne(_ x: Double) -> Double {
    guard x > -0.1 else { return FixedOrder.exp(x) - 1 }
    var term = x
    var sum = x
    for order in 2..<30 {
      term *= x / Double(order)
      sum += term
    }
    return sum
  }

  /// Chances of failing within 52 weeks that a weekly model realises: of one debtor, and of two alike debtors.
  ///
  /// - Parameter persistence: Autocorrelation of the index from week to week.
  public func realised(persistence: Double, weeks: Int = AnnualDefault.weeks) -> (one: Double, both: Double) {
    let alive = IndexGrid(persistence: persistence).survivals(
      threshold: threshold, correlation: weeklyCorrelation, weeks: weeks)
    return (1 - alive.one, 1 - 2 * alive.one + alive.both)
  }
}

/// The stationary AR(1) index on a grid, to take expectations of products over weeks.
///
/// Backward recursion `v_t(x) = f(x) E[v_{t+1}(y) | x]` with the trapezoidal rule, whose error for Gaussian
/// kernels falls like `exp(-2 pi^2 (s/h)^2)` in the ratio of kernel width and step; the step is at most the width.
struct IndexGrid {
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
    var one = alive
    var both = alive.map { $0 * $0 }
    var sums = alive
    for _ in 1..<max(1, weeks) {
      expectation(of: one, into: &sums)
      for row in points.indices { one[row] = alive[row] * sums[row] }
      expectation(of: both, into: &sums)
      for row in points.indices { both[row] = alive[row] * alive[row] * sums[row] }
    }
    var total = (one: 0.0, both: 0.0, weight: 0.0)
    for row in points.indices {
      total.one += stationary[row] * one[row]
      total.both += stationary[row] * both[row]
      total.weight += stationary[row]
    }
    return (total.one / total.weight, total.both / total.weight)
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
