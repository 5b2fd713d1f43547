import Stochastics
import Testing

/// Accuracy against 60-digit arithmetic; the bounds are those the doc comments state.
@Suite struct FixedOrderTests {
  /// The row with the largest error of `function`, its error and its arguments.
  func worst(
    _ name: String, _ error: (ReferenceRow, Double) -> Double, _ function: ([Double]) -> Double
  ) throws -> (error: Double, at: [Double], count: Int) {
    let rows = try referenceRows(name)
    var worst = (error: 0.0, at: [Double](), count: rows.count)
    for row in rows {
      let e = error(row, function(row.arguments))
      if !(e <= worst.error) { worst = (e, row.arguments, rows.count) }
    }
    return worst
  }

  @Test func expIsWithinOneUlp() throws {
    let w = try worst("exp", { $0.ulps($1) }) { FixedOrder.exp($0[0]) }
    #expect(w.count > 900 && w.error < 1)
  }

  @Test func logIsWithinOneUlp() throws {
    let w = try worst("log", { $0.ulps($1) }) { FixedOrder.log($0[0]) }
    #expect(w.count > 900 && w.error < 1)
  }

  @Test func normalCDFKeepsItsDigitsInTheTail() throws {
    let w = try worst("normalCDF", { $0.relative($1) }) { FixedOrder.normalCDF($0[0]) }
    #expect(w.count > 800 && w.error < 2e-15)
  }

  @Test func normalDensityKeepsItsDigitsInTheTail() throws {
    let w = try worst("normalDensity", { $0.relative($1) }) { FixedOrder.normalDensity($0[0]) }
    #expect(w.count > 800 && w.error < 1e-15)
  }

  @Test func inverseNormalCDFIsWithinItsBound() throws {
    let w = try worst("inverseNormalCDF", { $0.relative($1) }) { FixedOrder.inverseNormalCDF($0[0]) }
    #expect(w.count > 500 && w.error < 1e-15)
  }

  @Test func bivariateNormalCDFIsWithinItsBound() throws {
    let absolute = try worst("bivariateNormalCDF", { ($1 - $0.high - $0.low).magnitude }) {
      FixedOrder.bivariateNormalCDF($0[0], $0[1], correlation: $0[2])
    }
    #expect(absolute.count == 200 && absolute.error < 1e-15)
    let relative = try worst(
      "bivariateNormalCDF", { $0.arguments[2] >= 0 && $0.arguments[2] < 0.925 ? $0.relative($1) : 0 }
    ) { FixedOrder.bivariateNormalCDF($0[0], $0[1], correlation: $0[2]) }
    #expect(relative.error < 1e-13)
  }

  @Test func studentQuantileIsWithinItsBound() throws {
    let w = try worst("studentQuantile", { $0.relative($1) }) {
      FixedOrder.studentQuantile($0[0], degreesOfFreedom: Int($0[1]))
    }
    #expect(w.count > 150 && w.error < 1e-12)
  }

  @Test func inverseNormalCDFMatchesTheValuesOfAS241() {
    // Wichura (1988) gives the first three; the others by 25-digit arithmetic.
    let values: [(Double, Double)] = [
      (0.25, -0.674_489_750_196_081_7), (0.001, -3.090_232_306_167_814), (1e-20, -9.262_340_089_798_409),
      (0.075, -1.439_531_470_938_455_915), (0.425, -0.189_118_426_272_792_490),
      (0.9, 1.281_551_565_544_600_467),
      (0.95, 1.644_853_626_951_472_715), (0.975, 1.959_963_984_540_054_236),
      (0.99, 2.326_347_874_040_841_101),
      (0.995, 2.575_829_303_548_900_761), (0.999, 3.090_232_306_167_813_542),
      (0.9995, 3.290_526_731_491_894_793),
      (0.0228, -1.999_077_214_971_769_860), (1e-5, -4.264_890_793_922_824_628),
      (1e-8, -5.612_001_244_174_788_732),
      (1e-12, -7.034_483_825_301_131_930), (1e-16, -8.222_082_216_130_435_613),
      (1e-100, -21.273_453_560_965_324_295), (1e-300, -37.047_096_299_361_199_237),
      (0.0003, -3.431_614_403_623_269_307), (0.02, -2.053_748_910_631_823_053),
      (0.03, -1.880_793_608_151_250_939),
    ]
    for (p, z) in values {
      // Where p is near one, its own rounding moves the quantile by up to half an ulp over the density.
      let rounding = p > 0.5 ? p.ulp / 2 / FixedOrder.normalDensity(z) : 0
      #expect((FixedOrder.inverseNormalCDF(p) - z).magnitude <= 1e-15 * z.magnitude + rounding, "\(p)")
    }
    #expect(FixedOrder.inverseNormalCDF(0.5) == 0)
  }

  @Test func specialValuesFollowTheirLimits() {
    #expect(FixedOrder.exp(0) == 1 && FixedOrder.exp(-0.0) == 1 && FixedOrder.exp(-.infinity) == 0)
    #expect(FixedOrder.exp(.infinity) == .infinity && FixedOrder.exp(709.79) == .infinity)
    #expect(
      FixedOrder.exp(-745.2) == 0 && FixedOrder.exp(-745.13) == .leastNonzeroMagnitude
        && FixedOrder.exp(.nan).isNaN)
    #expect(FixedOrder.log(1) == 0 && FixedOrder.log(0) == -.infinity && FixedOrder.log(-0.0) == -.infinity)
    #expect(FixedOrder.log(.infinity) == .infinity && FixedOrder.log(-1).isNaN && FixedOrder.log(.nan).isNaN)
    #expect(FixedOrder.normalCDF(0) == 0.5 && FixedOrder.normalCDF(.nan).isNaN)
    #expect(FixedOrder.normalCDF(-.infinity) == 0 && FixedOrder.normalCDF(.infinity) == 1)
    #expect(FixedOrder.normalCDF(-40) == 0 && FixedOrder.normalCDF(40) == 1)
    #expect(FixedOrder.normalDensity(.infinity) == 0 && FixedOrder.normalDensity(.nan).isNaN)
    #expect(FixedOrder.inverseNormalCDF(0) == -.infinity && FixedOrder.inverseNormalCDF(1) == .infinity)
    #expect(FixedOrder.inverseNormalCDF(-0.1).isNaN && FixedOrder.inverseNormalCDF(1.1).isNaN)
    #expect(FixedOrder.inverseNormalCDF(.nan).isNaN && FixedOrder.inverseNormalCDF(-.infinity).isNaN)
    #expect(FixedOrder.inverseNormalCDF(.leastNonzeroMagnitude).isFinite)
  }

  @Test func normalCDFNeverFallsAcrossItsSeams() {
    for seam in [0.66291, 5.656_854_249_492_380_58, 1, 2.5, 6] {
      for sign in [-1.0, 1.0] {
        var x = sign * seam - 1e-13
        var last = FixedOrder.normalCDF(x)
        for _ in 0..<200 {
          x += 1e-15 * Swift.max(1, seam)
          let p = FixedOrder.normalCDF(x)
          // Rounding may take back a few units of the last place, a seam must not take back more.
          #expect(p >= last - 4 * last.ulp)
          last = p
        }
      }
    }
  }

  @Test func jointDefaultProbabilityMatchesTheGoldenNumber() {
    let threshold = FixedOrder.inverseNormalCDF(0.02)
    let joint = FixedOrder.bivariateNormalCDF(threshold, threshold, correlation: 0.2)
    #expect((joint - 0.001_100_18).magnitude < 5e-9)
    #expect(((joint - 0.0004) / (0.02 * 0.98) - 0.035_723).magnitude < 5e-7)
  }

  @Test func bivariateNormalCDFHasItsLimits() {
    func p(_ x: Double, _ y: Double, _ r: Double) -> Double {
      FixedOrder.bivariateNormalCDF(x, y, correlation: r)
    }
    let phi = FixedOrder.normalCDF
    for x in [-3.2, -0.5, 0, 1.1] {
      for y in [-2.0, 0.25, 1.0] {
        #expect((p(x, y, 0) - phi(x) * phi(y)).magnitude < 1e-16)
        #expect((p(x, y, 1) - phi(Swift.min(x, y))).magnitude < 1e-16)
        #expect((p(x, y, -1) - Swift.max(phi(x) + phi(y) - 1, 0)).magnitude < 1e-15)
        #expect((p(x, y, 0.4) - p(y, x, 0.4)).magnitude < 1e-16)
        // The two events "y or below" and "above y" together are the first event.
        #expect((p(x, y, 0.95) + p(x, -y, -0.95) - phi(x)).magnitude < 1e-15)
      }
      #expect(p(x, .infinity, 0.3) == phi(x) && p(-.infinity, x, 0.3) == 0 && p(x, -.infinity, 0.3) == 0)
    }
    #expect(p(.infinity, .infinity, 0.5) == 1 && p(.nan, 0, 0).isNaN && p(0, 0, .nan).isNaN)
  }

  @Test func impossibleCorrelationTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = FixedOrder.bivariateNormalCDF(0, 0, correlation: 1.000_001)
    }
  }

  @Test func studentQuantileMatchesThePublishedTable() {
    let table: [(Int, Double)] = [
      (1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (6, 2.447), (7, 2.365), (8, 2.306),
      (9, 2.262),
      (10, 2.228), (20, 2.086), (30, 2.042), (40, 2.021), (60, 2.000), (120, 1.980),
    ]
    for (degrees, t) in table {
      #expect((FixedOrder.studentQuantile(0.975, degreesOfFreedom: degrees) - t).magnitude <= 0.000_5 + 1e-9)
      #expect(
        FixedOrder.studentQuantile(0.025, degreesOfFreedom: degrees)
          + FixedOrder.studentQuantile(0.975, degreesOfFreedom: degrees) < 1e-9)
    }
    #expect(FixedOrder.studentQuantile(0.5, degreesOfFreedom: 5) == 0)
  }
}
