import Stochastics
import Testing
import Treasury

/// Error of drawn parameters beside that of the simulation.
@Suite struct ParameterSpreadTests {
  private static func normal(_ path: Int, _ slot: Int) -> Double {
    FixedOrder.inverseNormalCDF(
      StreamKey(seed: 8).uniform(path: UInt32(path), entity: 0, slot: UInt32(slot), purpose: .verification))
  }

  @Test func variancesOfBlocksAreToldFromChance() throws {
    let spread = ParameterSpread(paths: 256 * 200, cycle: Int.max)
    #expect(spread.count == 200)
    // Levels of standard deviation 0.5 by block, and 2 within.
    let parts = try #require(
      spread.variances { 0.5 * Self.normal($0 / 256, 1) + 2 * Self.normal($0, 0) })
    // 199 degrees of freedom: the variance is within 40 % but once in 10^4.
    #expect(abs(parts.parameter / 0.25 - 1) < 0.4, "\(parts.parameter)")
    #expect(abs(parts.simulation / (4.0 / (256 * 200)) - 1) < 0.03)
    let none = try #require(spread.variances { 2 * Self.normal($0, 0) })
    #expect(none.parameter < 0.006, "\(none.parameter)")
  }

  @Test func drawsTakenInTurnAreOneGroupEach() throws {
    let spread = ParameterSpread(paths: 256 * 40, cycle: 10)
    #expect(spread.count == 10)
    let parts = try #require(spread.variances { $0 / 256 % 10 < 5 ? 1 : 0 })
    // Ten values, half 1 and half 0: their variance is 10/36, and the mean of ten adds a tenth.
    #expect(abs(parts.parameter - 10.0 / 36 * 1.1) < 1e-12)
    #expect(parts.simulation == 0)
  }

  @Test func intervalsAreWidenedAndNamed() throws {
    let spread = ParameterSpread(paths: 256 * 20, cycle: Int.max)
    let estimate = Estimate(value: 0.5, low: 0.4, high: 0.55, unit: .fraction)
    let wide = spread.combined(estimate) { 0.2 * Self.normal($0 / 256, 1) + Self.normal($0, 0) }
    let factor = try #require(spread.widening { 0.2 * Self.normal($0 / 256, 1) + Self.normal($0, 0) })
    #expect(factor > 1.5)
    #expect(wide.isCombined)
    #expect(abs((0.5 - (wide.low ?? 1)) - min(0.5, 0.1 * factor)) < 1e-12)
    #expect((wide.high ?? 2) <= 1)
    // Too few draws leave the estimate as it is.
    let few = ParameterSpread(paths: 1024, cycle: Int.max)
    #expect(few.combined(estimate) { Double($0) } == estimate)
    // Nothing random, nothing to widen.
    #expect(spread.widening { _ in 3 } == 1)
  }
}
