import Liquidity
import Testing

@Suite struct WaterfallTests {
  @Test func cashIsObservedAtTheDaysEnd() {
    // Two paths, four days; on the first the outflow of day 1 is covered by a receipt of the same day.
    let receipts: [Int64] = [0, 0, 50, 0, 0, 10, 0, 200]
    let outflows: [Int64] = [10, 10, 60, 60, 5, 5, 0, 0]
    var closing = [Int64](repeating: 0, count: 8)
    var lowest = [Waterfall.Lowest](repeating: .init(cash: 0, day: 0, firstShortfall: 0), count: 2)
    Waterfall(openingCash: 100, minimumCash: 40).close(
      days: 4, paths: 2, receipts: receipts, outflows: outflows, closing: &closing, lowest: &lowest)
    #expect(closing == [90, 90, 80, 30, 75, 35, 75, 235])
    #expect(lowest[0] == .init(cash: 75, day: 2, firstShortfall: -1))
    #expect(lowest[1] == .init(cash: 30, day: 1, firstShortfall: 1))
  }

  @Test func withoutAMinimumThereIsNoShortfall() {
    var closing: [Int64] = [0]
    var lowest = [Waterfall.Lowest](repeating: .init(cash: 0, day: 0, firstShortfall: 0), count: 1)
    Waterfall(openingCash: 0, minimumCash: nil).close(
      days: 1, paths: 1, receipts: [0], outflows: [5], closing: &closing, lowest: &lowest)
    #expect(lowest[0].firstShortfall == -1)
  }
}
