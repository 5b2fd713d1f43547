import Stochastics
import Testing

/// Gamma, chi-square and Student's t of real degrees, against closed forms and printed values.
@Suite struct GammaDistributionTests {
  @Test func logGammaIsThatOfFactorialsAndHalves() {
    var factorial = 1.0
    for n in 1..<25 {
      // Gamma(n + 1) = n!.
      factorial *= Double(n)
      #expect(abs(FixedOrder.logGamma(Double(n + 1)) - FixedOrder.log(factorial)) < 1e-13 * Double(n))
    }
    // Gamma(1/2) = sqrt(pi); Gamma(0.1) = 9.513507698668732 [AbramowitzStegun].
    #expect(abs(FixedOrder.logGamma(0.5) - 0.572_364_942_924_700_1) < 1e-14)
    #expect(abs(FixedOrder.exp(FixedOrder.logGamma(0.1)) - 9.513_507_698_668_732) < 1e-12)
  }

  @Test func gammaCDFIsTheExponentialAndTheErlang() {
    for x in [1e-6, 0.1, 0.9, 2.5, 7, 30] {
      let exponential = 1 - FixedOrder.exp(-x)
      #expect(abs(FixedOrder.gammaCDF(x, shape: 1) - exponential) < 1e-14)
      let erlang = 1 - FixedOrder.exp(-x) * (1 + x + x * x / 2)
      #expect(abs(FixedOrder.gammaCDF(x, shape: 3) - erlang) < 1e-14)
    }
    #expect(FixedOrder.gammaCDF(0, shape: 2) == 0)
    #expect(FixedOrder.gammaCDF(.infinity, shape: 2) == 1)
  }

  @Test func chiSquareQuantileInvertsItsDistribution() {
    for degrees in [1.0, 2.5, 4, 10, 50, 400] {
      for p in [1e-9, 1e-4, 0.02, 0.5, 0.97, 1 - 1e-6] {
        let x = FixedOrder.chiSquareQuantile(p, degrees: degrees)
        #expect(abs(FixedOrder.gammaCDF(x / 2, shape: degrees / 2) - p) < 1e-12 * max(p, 1e-3))
      }
    }
    // Printed: 18.307 is the 95 % quantile with 10 degrees, 9.48773 with 4 [AbramowitzStegun] table 26.8.
    #expect(abs(FixedOrder.chiSquareQuantile(0.95, degrees: 10) - 18.307_038_053_275_146) < 1e-9)
    #expect(abs(FixedOrder.chiSquareQuantile(0.95, degrees: 4) - 9.487_729_036_781_154) < 1e-9)
  }

  @Test func studentOfRealDegreesAgreesWithThatOfWholeOnes() {
    for degrees in [1, 2, 4, 7, 30] {
      for p in [0.001, 0.05, 0.3] {
        let whole = FixedOrder.studentQuantile(p, degreesOfFreedom: degrees)
        let real = FixedOrder.studentQuantile(p, degrees: Double(degrees))
        #expect(abs(whole - real) < 1e-10 * whole.magnitude)
        #expect(abs(FixedOrder.studentCDF(real, degrees: Double(degrees)) - p) < 1e-13)
      }
    }
    #expect(FixedOrder.studentQuantile(0.5, degrees: 3.5) == 0)
    #expect(
      FixedOrder.studentQuantile(0.75, degrees: 3.5) == -FixedOrder.studentQuantile(0.25, degrees: 3.5))
  }
}
