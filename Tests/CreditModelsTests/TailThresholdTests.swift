import CreditModels
import Stochastics
import Testing

/// The t-copula's weekly threshold against independent answers.
@Suite struct TailThresholdTests {
  /// With many degrees of freedom the t-copula is Gaussian.
  @Test func manyDegreesOfFreedomAreGaussian() throws {
    let gaussian = try AnnualDefault.solved(annualPD: 0.02, assetCorrelation: 0.2, persistence: 0.95)
    let tail = TailThreshold.solved(
      annualPD: 0.02, weeklyCorrelation: gaussian.weeklyCorrelation, persistence: 0.95, degrees: 20_000)
    #expect((tail - gaussian.threshold).magnitude < 0.002)
  }

  /// Without correlation the chance of a year is known: the mean over `s` of `1 - (1 - Phi(c s))^52`, here by a sum of
  /// its own over the law of `s`.
  @Test(arguments: [3.0, 5.0, 10.0]) func thePDHoldsWithoutCorrelation(degrees: Double) {
    let threshold = TailThreshold.solved(
      annualPD: 0.03, weeklyCorrelation: 0, persistence: 0, degrees: degrees)
    var sum = 0.0
    var total = 0.0
    for index in 1...4_000 {
      let s = 0.001 * Double(index)
      let weight = FixedOrder.exp((degrees - 1) * FixedOrder.log(s) - degrees * s * s / 2)
      let weekly = FixedOrder.normalCDF(threshold * s)
      sum += weight * (1 - FixedOrder.exp(52 * FixedOrder.log(1 - weekly)))
      total += weight
    }
    #expect((sum / total / 0.03 - 1).magnitude < 0.002, "annual PD \(sum / total)")
  }
}
