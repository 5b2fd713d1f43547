import Stochastics
import Testing

/// Sixteen paths at once give the bits of one path at a time.
@Suite struct TileStreamTests {
  private func expectSame(seed: UInt64, firstPath: UInt32, entity: UInt32, block: UInt32, draw: UInt32) {
    let key = StreamKey(seed: seed)
    let schedule = KeySchedule(key)
    let stream = TileStream(schedule: schedule, firstPath: firstPath)
    var words = [SIMD16<UInt32>](repeating: .zero, count: 4)
    words.withUnsafeMutableBufferPointer { buffer in
      guard let into = buffer.baseAddress else { return }
      stream.words(entity: entity, block: block, purpose: .orderPayment, draw: draw, into: into)
    }
    for lane in 0..<16 {
      let expected = key.words(
        path: firstPath &+ UInt32(lane), entity: entity, block: block, purpose: .orderPayment, draw: draw)
      for slot in 0..<4 { #expect(words[slot][lane] == expected[slot], "lane \(lane), slot \(slot)") }
    }
  }

  @Test func wordsAreThoseOfSinglePaths() {
    expectSame(seed: 1, firstPath: 0, entity: 0, block: 0, draw: 0)
    expectSame(seed: 0xFFFF_FFFF_FFFF_FFFF, firstPath: 4096, entity: 0xFFFF_FFFF, block: 77, draw: 5)
    expectSame(
      seed: 0x0123_4567_89AB_CDEF, firstPath: 0xFFFF_FFF8, entity: 12_345, block: 0xFFFF_FFFF, draw: 1)
    for number in 0..<UInt32(200) {
      expectSame(
        seed: UInt64(number) &* 0x9E37_79B9_7F4A_7C15, firstPath: number &* 2_654_435_761, entity: number * 7,
        block: number * 13, draw: number % 3)
    }
  }

  @Test func functionsOfEightNumbersHaveTheBitsOfOne() {
    let special: [Double] = [
      0, -0.0, 1, -1, 700, -700, 709.9, -745.2, .infinity, -.infinity, .nan, 1e-310, 699.999, -699.999,
      0.346_573_590_279_972_6, -88.02,
    ]
    var numbers = special
    for step in 0..<4000 { numbers.append((Double(step) - 2000) * 0.351_234_567) }
    for start in stride(from: 0, through: numbers.count - 8, by: 8) {
      var lanes = SIMD8<Double>.zero
      for lane in 0..<8 { lanes[lane] = numbers[start + lane] }
      let together = FixedOrder.exp(lanes)
      for lane in 0..<8 {
        #expect(together[lane].bitPattern == FixedOrder.exp(lanes[lane]).bitPattern, "exp \(lanes[lane])")
      }
    }
    let key = StreamKey(seed: 5)
    for block in 0..<UInt32(400) {
      var words = SIMD16<UInt32>.zero
      for lane in 0..<16 {
        words[lane] = key.word(path: UInt32(lane), entity: 0, slot: block * 4, purpose: .verification)
      }
      if block == 0 {
        words[0] = 0
        words[1] = .max
      }
      let (even, odd) = StreamKey.units(words)
      let evenQuantiles = FixedOrder.inverseNormalCDF(even)
      let oddQuantiles = FixedOrder.inverseNormalCDF(odd)
      for lane in 0..<8 {
        for (unit, quantile, word) in [
          (even[lane], evenQuantiles[lane], words[2 * lane]),
          (odd[lane], oddQuantiles[lane], words[2 * lane + 1]),
        ] {
          #expect(unit == StreamKey.unit(word))
          #expect(quantile.bitPattern == FixedOrder.inverseNormalCDF(unit).bitPattern)
        }
      }
    }
  }
}
