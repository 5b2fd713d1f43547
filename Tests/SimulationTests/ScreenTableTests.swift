import Simulation
import Stochastics
import Testing

/// Tables in the place of functions that take long: how near they come.
@Suite struct ScreenTableTests {
  private let key = StreamKey(seed: 20_261_201)

  private func word(_ number: Int) -> UInt32 {
    key.word(path: UInt32(number), entity: 0, slot: 0, purpose: .verification)
  }

  /// Every octave of the probability, down to the smallest numbers, and both halves.
  @Test func quantilesStayWithinTheirError() {
    var worst = 0.0
    for number in 0..<40_000 {
      let uniform = (word(number) >> 1) >> UInt32(number % 31)
      for side in [uniform, 0x7FFF_FFFF - uniform] {
        let exact = FixedOrder.inverseNormalCDF((Double(side) + 0.5) * 0x1p-31)
        worst = max(worst, (CopulaTables.shared.quantile(side) - exact).magnitude)
      }
    }
    #expect(worst < CopulaTables.error, "\(worst)")
    #expect(worst > 0, "a table is no exact function")
  }

  @Test func levelsStayWithinTheirError() {
    var worst = 0.0
    for number in 0..<40_000 {
      let x = 20 * StreamKey.unit(word(number)) - 10
      // The upper tail keeps its digits in what is missing to 1.
      let tail = FixedOrder.normalCDF(-x)
      let exact = x > 4 ? tail + tail * tail / 2 : -FixedOrder.log(FixedOrder.normalCDF(x))
      worst = max(worst, (CopulaTables.shared.level(x) - exact).magnitude)
    }
    #expect(worst < CopulaTables.error, "\(worst)")
  }

  @Test func theLogisticScreenDecidesAsTheFunctionDoes() {
    var taken = 0
    for number in 0..<100_000 {
      let x = 24 * StreamKey.unit(word(2 * number)) - 12
      var uniform = StreamKey.unit(word(2 * number + 1))
      // Half of them next to the chance itself, where the table cannot tell.
      if number % 2 == 0 { uniform = LogisticScreen.chance(x) + (uniform - 0.5) * 1e-9 }
      let isBelow = uniform < LogisticScreen.chance(x)
      #expect(LogisticScreen.shared.isBelow(uniform, x) == isBelow)
      taken += isBelow ? 1 : 0
    }
    #expect(taken > 30_000 && taken < 70_000)
  }
}
