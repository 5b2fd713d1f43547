import Stochastics
import Testing

@Suite struct PhiloxTests {
  /// Known-answer vectors of Random123, tests/kat_vectors at 9545ff6, algorithm philox4x32-10.
  static let knownAnswers: [(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, words: SIMD4<UInt32>)] = [
    (SIMD4(0, 0, 0, 0), SIMD2(0, 0), SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)),
    (
      SIMD4(repeating: 0xFFFF_FFFF), SIMD2(repeating: 0xFFFF_FFFF),
      SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)
    ),
    (
      SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), SIMD2(0xA409_3822, 0x299F_31D0),
      SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)
    ),
  ]

  @Test(arguments: knownAnswers)
  func wordsAreTheKnownAnswers(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, words: SIMD4<UInt32>) {
    #expect(Philox4x32.words(counter: counter, key: key) == words)
  }

  @Test func countersDoNotCarry() {
    let last = Philox4x32.words(counter: SIMD4(0xFFFF_FFFF, 0, 0, 0), key: .zero)
    #expect(last == SIMD4(0xC5B2_0A9D, 0x4434_EC4E, 0x11BB_E4FB, 0x2A1E_F7A5))
    let next = Philox4x32.words(counter: SIMD4(0, 1, 0, 0), key: .zero)
    #expect(next == SIMD4(0x6AD0_C5EC, 0xEA23_6249, 0x73A4_59F5, 0x0749_44B3))
  }

  @Test(
    arguments: [
      (0, "3be24091f4be2c6f0fa4cdc42706109fa221fb800ab0559a641ce148ec3ec5f8"),
      (1, "68d3e8a67c7209184bf5a959cfa0e7c59e404321226bb0e3f590e02e339da361"),
      (7, "2f008f88e9fdaea223871ea5d4b105ac83bdc5e1a32c1309b1d6de338d63ec68"),
    ] as [(UInt32, String)])
  func fourThousandBlocksHaveTheirDigest(stream: UInt32, digest: String) {
    var bytes: [UInt8] = []
    for i in 0..<4096 {
      let words = Philox4x32.words(counter: SIMD4(UInt32(i), 0, stream, 0), key: SIMD2(0x2A, 0))
      for k in 0..<4 { withUnsafeBytes(of: words[k].littleEndian) { bytes.append(contentsOf: $0) } }
    }
    #expect(SHA256.hexDigest(bytes) == digest)
  }

  @Test func lanesAreTheWordsOfEachPath() {
    let keys: [SIMD2<UInt32>] = [.zero, SIMD2(0xA409_3822, 0x299F_31D0), SIMD2(repeating: 0xFFFF_FFFF)]
    for key in keys {
      for firstPath: UInt32 in [0, 1, 8, 1_000_003, 0xFFFF_FFF8, 0xFFFF_FFFC] {
        let lanes = Philox4x32.wordsAcrossPaths(
          firstPath: firstPath, second: 0x85A3_08D3, third: 5, fourth: 0x0700_0001, key: key)
        for lane in 0..<8 {
          let words = Philox4x32.words(
            counter: SIMD4(firstPath &+ UInt32(lane), 0x85A3_08D3, 5, 0x0700_0001), key: key)
          #expect(
            SIMD4(lanes.first[lane], lanes.second[lane], lanes.third[lane], lanes.fourth[lane]) == words)
        }
      }
    }
  }
}

/// SHA-256 (FIPS 180-4), so that a long stretch of the generator is checked without a package.
enum SHA256 {
  /// Fractions of the cube roots of the first 64 primes.
  static let constants: [UInt32] = roots(64) { $0 * $0 * $0 }
  /// Fractions of the square roots of the first 8 primes.
  static let start: [UInt32] = roots(8) { $0 * $0 }

  /// The first 32 bits of the fraction of a root of each prime, by bisection in whole numbers.
  static func roots(_ count: Int, _ power: (UInt128) -> UInt128) -> [UInt32] {
    let primes = (2..<312).filter { n in (2..<n).allSatisfy { n % $0 != 0 } }.prefix(count)
    let shift = power(2) == 4 ? 64 : 96
    return primes.map { prime in
      var low: UInt128 = 0
      var high: UInt128 = 1 << 37
      while high - low > 1 {
        let middle = (low + high) / 2
        if power(middle) <= UInt128(prime) << UInt128(shift) { low = middle } else { high = middle }
      }
      return UInt32(truncatingIfNeeded: low)
    }
  }

  static func hexDigest(_ message: [UInt8]) -> String {
    var bytes = message + [0x80]
    while bytes.count % 64 != 56 { bytes.append(0) }
    withUnsafeBytes(of: UInt64(message.count * 8).bigEndian) { bytes.append(contentsOf: $0) }
    func turned(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }
    var hash = start
    for block in stride(from: 0, to: bytes.count, by: 64) {
      var w = (0..<16).map { i in
        bytes[(block + i * 4)..<(block + i * 4 + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      }
      for i in 16..<64 {
        let s0 = turned(w[i - 15], 7) ^ turned(w[i - 15], 18) ^ w[i - 15] >> 3
        let s1 = turned(w[i - 2], 17) ^ turned(w[i - 2], 19) ^ w[i - 2] >> 10
        w.append(w[i - 16] &+ s0 &+ w[i - 7] &+ s1)
      }
      var v = hash
      for i in 0..<64 {
        let s1 = turned(v[4], 6) ^ turned(v[4], 11) ^ turned(v[4], 25)
        let choice = (v[4] & v[5]) ^ (~v[4] & v[6])
        let t1 = v[7] &+ s1 &+ choice &+ constants[i] &+ w[i]
        let s0 = turned(v[0], 2) ^ turned(v[0], 13) ^ turned(v[0], 22)
        let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])
        v = [t1 &+ s0 &+ majority, v[0], v[1], v[2], v[3] &+ t1, v[4], v[5], v[6]]
      }
      for i in 0..<8 { hash[i] &+= v[i] }
    }
    return hash.map { word in
      let hex = String(word, radix: 16)
      return String(repeating: "0", count: 8 - hex.count) + hex
    }.joined()
  }
}
