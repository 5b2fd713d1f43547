import Stochastics

extension FailureClass {
  /// A class for one period of any length: the chance of failing within it is `pd` whatever the period's weeks.
  ///
  /// The obligor fails if `(loading . F + own e) / W` is below the threshold, with independent standard normals `F`
  /// (correlated as the model says) and `e`, and `W = sqrt(chi-square / degrees)` common to all obligors for a
  /// t-copula, 1 for a Gaussian one.
  ///
  /// - Parameters:
  ///   - pd: Chance of failing within the period; 0 and 1 are exact.
  ///   - loading: Loading on each factor; `loading' C loading` is below 1 and is the asset correlation of two alike.
  ///   - lossShare: Share of the exposure that a failure costs.
  ///   - tailDegrees: Degrees of freedom of the t-copula; `nil` is Gaussian.
  /// - Reference: [Vasicek2002]; the t-copula as in [FreyMcNeil2003].
  public static func onePeriod(
    pd: Double, loading: [Double], factors: FactorModel?, lossShare: Double = 1, tailDegrees: Double? = nil
  ) -> FailureClass {
    let variance = factors?.variance(of: loading) ?? 0
    precondition(variance < 1, "loadings leave room for the obligor's own risk")
    let chance: Chance
    if pd <= 0 {
      chance = .never
    } else if pd >= 1 {
      chance = .certain
    } else {
      chance = .threshold(
        tailDegrees.map { FixedOrder.studentQuantile(pd, degrees: $0) } ?? FixedOrder.inverseNormalCDF(pd))
    }
    return FailureClass(
      chance: chance, loading: loading, own: (1 - variance).squareRoot(), timing: .startOfWeek,
      recoveryShare: 1 - lossShare, recoveryLagDays: 0, discountRate: 0, annualPD: pd)
  }
}
