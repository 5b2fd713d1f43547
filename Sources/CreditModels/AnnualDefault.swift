import Stochastics

/// The weekly threshold model that realises an annual PD and an annual default correlation.
///
/// Week by week a debtor fails with probability `Phi((c - sqrt(rho) x_t) / sqrt(1 - rho))`, where `x` is an AR(1)
/// index of unit variance. Reading an annual PD as `1 - (1 - PD)^(1/52)` a week misses it by 3 to 21 %, because
/// survival is convex in the factor, and a factor that is averaged over a year correlates failures less than the
/// annual model does. So both figures are solved for: the threshold such that the unconditional chance of
/// failing within 52 weeks is the PD, the weekly correlation such that two alike debtors fail together as often
/// as in the annual model, `Phi2(Phi^-1(PD), Phi^-1(PD); rho)` (`engine.md` E10).
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
  /// - Complexity: some 60 passes over a grid of a few hundred points; about 10 ms.
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
    func realised(_ correlation: Double) -> (threshold: Double, joint: Double) {
      let threshold = grid.threshold(annualPD: annualPD, correlation: correlation)
      let alive = grid.survivals(threshold: threshold, correlation: correlation)
      return (threshold, 1 - 2 * alive.one + alive.both)
    }
    var low = 0.0
    var high = 0.995
    let top = realised(high)
    guard top.joint >= joint else {
      throw .correlationOutOfReach(
        largestAnnual: annualCorrelation(annualPD: annualPD, joint: top.joint))
    }
    var best = (threshold: top.threshold, joint: top.joint)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      best = realised(middle)
      if best.joint < joint { low = middle } else { high = middle }
      if high - low < 1e-7 { break }
    }
    return AnnualDefault(threshold: best.threshold, weeklyCorrelation: (low + high) / 2)
  }

  /// The annual asset correlation at which two alike debtors fail together with probability `joint`.
  static func annualCorrelation(annualPD: Double, joint: Double) -> Double {
    let quantile = FixedOrder.inverseNormalCDF(annualPD)
    var low = 0.0
    var high = 0.9999
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if FixedOrder.bivariateNormalCDF(quantile, quantile, correlation: middle) < joint { low = middle } else { high = middle }
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
  /// Transition weights by row, over the columns that carry weight.
  private let firstColumn: [Int]
  private let weights: [[Double]]

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
    firstColumn = firsts
    weights = rows
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
    for _ in 1..<max(1, weeks) {
      var nextOne = one
      var nextBoth = both
      for row in points.indices {
        var sumOne = 0.0
        var sumBoth = 0.0
        let first = firstColumn[row]
        for (offset, weight) in weights[row].enumerated() {
          sumOne += weight * one[first + offset]
          sumBoth += weight * both[first + offset]
        }
        nextOne[row] = alive[row] * sumOne
        nextBoth[row] = alive[row] * alive[row] * sumBoth
      }
      one = nextOne
      both = nextBoth
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
  func threshold(annualPD: Double, correlation: Double) -> Double {
    var low = -12.0
    var high = FixedOrder.inverseNormalCDF(annualPD)
    // Failing in the first week alone has probability Phi(c), so the solution lies below; a secant step speeds
    // up the bisection where it stays inside the bracket.
    func miss(_ threshold: Double) -> Double {
      1 - survivals(threshold: threshold, correlation: correlation).one - annualPD
    }
    low = max(low, FixedOrder.inverseNormalCDF(annualPD / Double(AnnualDefault.weeks)) - 0.05)
    var missLow = miss(low)
    var missHigh = miss(high)
    guard missLow < 0 else { return low }
    var middle = low
    for _ in 0..<60 {
      let secant = low - missLow * (high - low) / (missHigh - missLow)
      middle = secant > low && secant < high ? secant : (low + high) / 2
      let missMiddle = miss(middle)
      if abs(missMiddle) < 1e-10 * annualPD || high - low < 1e-11 { break }
      if missMiddle < 0 {
        low = middle
        missLow = missMiddle
        missHigh /= 2  // Illinois: keeps the secant from sticking to one end
      } else {
        high = middle
        missHigh = missMiddle
        missLow /= 2
      }
    }
    return middle
  }
}
