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
  /// - Complexity: some 20 passes of 52 weeks over a grid of about 70 points (more where the index persists more); a
  ///   hundred where the short way fails.
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
    if let solved = grid.solved(annualPD: annualPD, joint: joint, near: assetCorrelation) { return solved }
    return try bracketed(annualPD: annualPD, joint: joint, assetCorrelation: assetCorrelation, grid: grid)
  }

  /// The same by nested brackets, which cannot miss a solution and tell where there is none.
  private static func bracketed(
    annualPD: Double, joint: Double, assetCorrelation: Double, grid: IndexGrid
  ) throws(Refusal) -> AnnualDefault {
    // Threshold and pair probability move slowly with the correlation: each solution starts from the last one.
    var threshold: Double?
    func pair(_ correlation: Double) -> Double {
      let solution = grid.threshold(annualPD: annualPD, correlation: correlation, near: threshold)
      threshold = solution
      let alive = grid.survivals(threshold: solution, correlation: correlation)
      return 1 - 2 * alive.one + alive.both
    }
    let highest = IndexGrid.highestCorrelation
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
