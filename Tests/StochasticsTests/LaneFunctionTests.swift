import Stochastics
import Testing

/// Eight numbers at once have the bits of their scalar twins.
struct LaneFunctionTests {
  /// Numbers where the functions change their form, and what is none.
  private static let edges: [Double] = [
    0, -0.0, 0.66291, -0.66291, 0.662_910_000_000_000_1, 5.656_854_249_492_380_58, 5.656_854_249_492_381,
    -5.7, 39, -40,
    1e-300, 1, 0.5, 0.075, 0.925, 0.074_999_999_999_999_9, 1e-12, 1 - 1e-12, 0x1p-33, 1 - 0x1p-33, 2, -1, 700,
    -700,
    710, .infinity, -.infinity, .nan, 0x1p-1022, 0x1p-1060, 0x1p1001, 8, 1.0 / 16, 3.0 / 16,
  ]

  private func numbers(_ count: Int, _ shape: (Double) -> Double) -> [Double] {
    let key = StreamKey(seed: 20_261_201)
    return (0..<count).map {
      shape(key.uniform(path: UInt32($0), entity: 0, slot: 0, purpose: .verification))
    } + LaneFunctionTests.edges
  }

  private func expectSameBits(
    _ values: [Double], _ lanes: (SIMD8<Double>) -> SIMD8<Double>, _ scalar: (Double) -> Double
  ) {
    var differing = 0
    // Each start puts every number in another lane, with other neighbours.
    for start in 0..<8 {
      for first in stride(from: start, to: values.count - 7, by: 8) {
        let x = SIMD8<Double>(values[first..<(first + 8)])
        let y = lanes(x)
        for lane in 0..<8 {
          let expected = scalar(x[lane])
          let isSame = expected.isNaN ? y[lane].isNaN : y[lane].bitPattern == expected.bitPattern
          if !isSame { differing += 1 }
        }
      }
    }
    #expect(differing == 0)
  }

  @Test func exponentials() {
    expectSameBits(numbers(4_000) { 1_500 * $0 - 750 }, { FixedOrder.exp($0) }, { FixedOrder.exp($0) })
    expectSameBits(numbers(4_000) { -$0 }, { FixedOrder.exp($0) }, { FixedOrder.exp($0) })
  }

  @Test func logarithms() {
    expectSameBits(numbers(4_000) { $0 }, { FixedOrder.log($0) }, { FixedOrder.log($0) })
    expectSameBits(
      numbers(4_000) { FixedOrder.exp(1_400 * $0 - 700) }, { FixedOrder.log($0) }, { FixedOrder.log($0) })
  }

  @Test func normalQuantile() {
    expectSameBits(
      numbers(8_000) { $0 }, { FixedOrder.inverseNormalCDF($0) }, { FixedOrder.inverseNormalCDF($0) })
    expectSameBits(
      numbers(4_000) { FixedOrder.exp(-23 * $0) }, { FixedOrder.inverseNormalCDF($0) },
      { FixedOrder.inverseNormalCDF($0) })
    expectSameBits(
      numbers(4_000) { 1 - FixedOrder.exp(-23 * $0) }, { FixedOrder.inverseNormalCDF($0) },
      { FixedOrder.inverseNormalCDF($0) })
  }
}
