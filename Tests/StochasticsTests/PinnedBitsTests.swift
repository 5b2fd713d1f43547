import Stochastics
import Testing

/// The same bits on every machine and in every build.
@Suite struct PinnedBitsTests {
  @Test(arguments: PinnedBits.exp) func expHasItsBits(x: Double, bits: UInt64) {
    #expect(FixedOrder.exp(x).bitPattern == bits)
  }

  @Test(arguments: PinnedBits.log) func logHasItsBits(x: Double, bits: UInt64) {
    #expect(FixedOrder.log(x).bitPattern == bits)
  }

  @Test(arguments: PinnedBits.normalCDF) func normalCDFHasItsBits(x: Double, bits: UInt64) {
    #expect(FixedOrder.normalCDF(x).bitPattern == bits)
  }

  @Test(arguments: PinnedBits.normalDensity) func normalDensityHasItsBits(x: Double, bits: UInt64) {
    #expect(FixedOrder.normalDensity(x).bitPattern == bits)
  }

  @Test(arguments: PinnedBits.inverseNormalCDF) func inverseNormalCDFHasItsBits(p: Double, bits: UInt64) {
    #expect(FixedOrder.inverseNormalCDF(p).bitPattern == bits)
  }

  @Test func bivariateNormalCDFHasItsBits() {
    for (x, y, correlation, bits) in PinnedBits.bivariateNormalCDF {
      let p = FixedOrder.bivariateNormalCDF(x, y, correlation: correlation)
      #expect(p.bitPattern == bits, "\(x) \(y) \(correlation)")
    }
  }

  @Test func studentQuantileHasItsBits() {
    for (p, degrees, bits) in PinnedBits.studentQuantile {
      #expect(
        FixedOrder.studentQuantile(p, degreesOfFreedom: degrees).bitPattern == bits,
        "\(p) with \(degrees) degrees")
    }
  }
}
