import Stochastics
import Testing

/// The counter layout: every draw its own, and no dependence between neighbours in any coordinate.
@Suite struct StreamKeyTests {
  @Test func halvesMakeTheNumberThatALimitIsHeldAgainst() {
    let key = StreamKey(seed: 0xD0E)
    for slot in UInt32(0)..<64 {
      let upper = key.words(path: 9, entity: 4, block: slot / 8, purpose: .paymentRegime)
      let lower = key.words(path: 9, entity: 4, block: slot / 8, purpose: .paymentRegime, draw: 1)
      let place = Int(slot % 8)
      func half(_ words: SIMD4<UInt32>) -> UInt32 {
        place % 2 == 0 ? words[place / 2] & 0xFFFF : words[place / 2] >> 16
      }
      let number = half(upper) << 16 | half(lower)
      func isBelow(_ limit: UInt32) -> Bool {
        key.isBelow(limit, path: 9, entity: 4, slot: slot, purpose: .paymentRegime)
      }
      // The lower half decides next to the number, the upper half far from it.
      #expect(!isBelow(number) && !isBelow(0) && isBelow(.max))
      if number < .max { #expect(isBelow(number + 1)) }
      #expect(isBelow(number | 0xFFFF) == (number | 0xFFFF > number))
      #expect(!isBelow(number & 0xFFFF_0000))
    }
  }

  let key = StreamKey(seed: 20_261_123)

  /// Pearson's statistic of bytes against the uniform law: 255 degrees of freedom.
  func chiSquare(_ bytes: some Sequence<UInt32>) -> Double {
    var counts = [Int](repeating: 0, count: 256)
    for byte in bytes { counts[Int(byte)] += 1 }
    let expected = Double(counts.reduce(0, +)) / 256
    return counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
  }

  /// The upper half-bytes of two words as one byte, uniform if the words are independent.
  func upperHalves(_ a: UInt32, _ b: UInt32) -> UInt32 { (a >> 28) << 4 | b >> 28 }

  /// Range of the statistic left with probability 1e-6 under uniformity, half on each side.
  let uniform = 159.371...381.127

  /// 65,536 words along one coordinate.
  static let coordinates: [(String, @Sendable (StreamKey, UInt32) -> UInt32)] = [
    ("path", { $0.word(path: $1, entity: 4, slot: 9, purpose: .failure) }),
    ("entity", { $0.word(path: 2, entity: $1, slot: 0, purpose: .failure) }),
    ("slot", { $0.word(path: 2, entity: 4, slot: $1, purpose: .orderPayment) }),
    ("draw", { $0.word(path: 2, entity: 4, slot: 0, purpose: .salesLevel, draw: $1) }),
    ("seed", { StreamKey(seed: $0.seed &+ UInt64($1)).word(path: 0, entity: 0, slot: 0, purpose: .factor) }),
    (
      "upper seed",
      { StreamKey(seed: $0.seed &+ UInt64($1) << 32).word(path: 0, entity: 0, slot: 0, purpose: .factor) }
    ),
  ]

  @Test(arguments: coordinates.indices)
  func wordsAreUniformAlongACoordinate(index: Int) {
    let (name, word) = Self.coordinates[index]
    let words = (0..<65_536).map { word(key, UInt32($0)) }
    #expect(uniform.contains(chiSquare(words.map { $0 >> 24 })), "top bytes along \(name)")
    #expect(uniform.contains(chiSquare(words.map { $0 & 255 })), "low bytes along \(name)")
  }

  @Test(arguments: coordinates.indices)
  func neighboursAreIndependentAlongACoordinate(index: Int) {
    let (name, word) = Self.coordinates[index]
    // Pairs that do not overlap.
    let pairs = (0..<65_536 as Range<UInt32>).map { upperHalves(word(key, 2 * $0), word(key, 2 * $0 + 1)) }
    #expect(uniform.contains(chiSquare(pairs)), "pairs along \(name)")
  }

  @Test func purposesAreIndependent() {
    for (a, b) in zip(Purpose.allCases, Purpose.allCases.dropFirst()) {
      let pairs = (0..<65_536 as Range<UInt32>).map { i in
        upperHalves(
          key.word(path: i, entity: 1, slot: 2, purpose: a), key.word(path: i, entity: 1, slot: 2, purpose: b)
        )
      }
      #expect(uniform.contains(chiSquare(pairs)), "\(a) with \(b)")
    }
  }

  @Test func theStatisticFindsWeakStreams() {
    // Too even: multiples of a constant without mixing.
    let even = (0..<65_536).map { (UInt32($0) &* 0x9E37_79B9) >> 24 }
    #expect(!uniform.contains(chiSquare(even)))
    // Dependent: two purposes that share their words.
    let shared = (0..<65_536).map { i in
      let word = key.word(path: UInt32(i), entity: 1, slot: 2, purpose: .failure)
      return upperHalves(word, word)
    }
    #expect(!uniform.contains(chiSquare(shared)))
    // Uneven by one part in ten in one of 16 values of a half-byte.
    let uneven = (0..<65_536).map { i in
      let word = key.word(path: UInt32(i), entity: 1, slot: 2, purpose: .failure)
      return word >> 28 == 3 && word & 7 == 0 ? 0 : word >> 24
    }
    #expect(!uniform.contains(chiSquare(uneven)))
  }

  @Test func slotsOfABlockAreItsFourWords() {
    let words = key.words(path: 3, entity: 5, block: 7, purpose: .openItemPayment, draw: 2)
    for slot in 0..<4 {
      let word = key.word(path: 3, entity: 5, slot: UInt32(28 + slot), purpose: .openItemPayment, draw: 2)
      #expect(word == words[slot])
    }
  }

  @Test func keyIsTheSeedLowWordFirst() {
    let key = StreamKey(seed: 0x299F_31D0_A409_3822)
    let words = Philox4x32.words(counter: SIMD4(1, 2, 3, 4 | 5 << 8), key: SIMD2(0xA409_3822, 0x299F_31D0))
    #expect(key.words(path: 1, entity: 2, block: 3, purpose: .orderPayment, draw: 5) == words)
  }

  @Test func unitIsTheMiddleOfACellInsideTheOpenInterval() {
    #expect(StreamKey.unit(0) == 0x1p-33 && StreamKey.unit(.max) == 1 - 0x1p-33)
    #expect(StreamKey.unit(0x8000_0000) == 0.5 + 0x1p-33)
    let lanes = StreamKey.unit(SIMD8<UInt32>(0, 1, 2, 0x8000_0000, 77, 0xFFFF_FFFF, 9, 10))
    #expect(
      lanes[0] == StreamKey.unit(0) && lanes[3] == StreamKey.unit(0x8000_0000) && lanes[5] == 1 - 0x1p-33)
  }

  @Test func lanesAreTheWordsOfEachPath() {
    let lanes = key.wordsAcrossPaths(firstPath: 40, entity: 6, block: 2, purpose: .openItemPayment, draw: 1)
    for lane in 0..<8 {
      for slot in 0..<4 as Range<UInt32> {
        let word = key.word(
          path: 40 + UInt32(lane), entity: 6, slot: 8 + slot, purpose: .openItemPayment, draw: 1)
        #expect(lanes[slot][lane] == word)
      }
    }
  }

  @Test func countersSideBySideAreTheWordsOfEach() {
    let schedule = KeySchedule(key)
    let purposes: [Purpose] = [
      .orderPayment, .dispute, .billing, .billing, .instrument, .orderPayment, .openItemPayment, .lateFee,
    ]
    let draws: [UInt32] = [0, 0, 1, 0, 3, 2, 0, 1]
    let blocks: [UInt32] = [0, 1, 2, 7, 0x1FFF_FFFF, 0x2000_0003, 0xFFFF_FFFF, 9]
    for path: UInt32 in [0, 40, 0xFFFF_FFFF] {
      var words = [UInt32](repeating: 0, count: 4 * 11)
      schedule.words(
        path: path, entity: 6, third: blocks.map { UInt64($0) },
        fourth: zip(purposes, draws).map { UInt64($0.rawValue) | UInt64($1) << 8 }, into: &words, stride: 11)
      for lane in 0..<8 {
        let expected = key.words(
          path: path, entity: 6, block: blocks[lane], purpose: purposes[lane], draw: draws[lane])
        #expect((0..<4).allSatisfy { words[11 * $0 + lane] == expected[$0] })
      }
    }
  }

  /// Words of path 7, entity 11, slot 13 under seed 20261123, draws 0 and 5. A change here changes every forecast.
  static let pinned: [(Purpose, UInt32, UInt32)] = [
    (.factor, 0x753c_2c1c, 0x5750_7b45), (.failure, 0x813e_0541, 0x6556_92b1),
    (.openItemPayment, 0x6bac_4cd9, 0xe41a_adaa), (.orderPayment, 0xd8cf_de9b, 0xbd18_df7f),
    (.salesLevel, 0xb9f1_24cb, 0xe229_eea6), (.outflowLevel, 0x113d_c766, 0xc462_d795),
    (.sampleLedger, 0x96f8_4c2b, 0xd46e_24ff),
    (.paymentHabit, 0x7892_b161, 0xbfd6_5d54),
    (.sameCustomer, 0x1592_91a4, 0x4dc9_c40b),
    (.partialPayment, 0x851c_3cc7, 0x28a9_24fa),
    (.dispute, 0x9107_277e, 0xfd5f_1df1),
    (.billing, 0x54e8_033e, 0x6754_aa02),
    (.instrument, 0x8e29_32f8, 0x67ef_551d),
    (.discountTaking, 0xafa8_80d2, 0x3957_8e68),
    (.demandResponse, 0x35b6_6e70, 0x305e_ef56),
    (.controlOverride, 0x67f7_b8af, 0x587e_151c),
    (.collection, 0x7d4f_86b3, 0x72d5_7a07),
    (.recovery, 0xaf2f_0b73, 0x7840_fd58),
    (.insurance, 0xcf9e_dd0c, 0x17ad_7ea9),
    (.migration, 0xae6d_cde3, 0x22d1_86f1),
    (.tailMixing, 0xfb42_ca3f, 0x02ef_e268),
    (.applicant, 0x4772_5b6d, 0x0396_fe42),
    (.paymentRegime, 0x871b_8f37, 0xe87d_4418),
    (.observation, 0x1ee1_21f1, 0xa1fc_f50b),
    (.calibration, 0x53bf_bbb2, 0xf356_5e95),
    (.backtest, 0x33e6_5a23, 0xc700_1076),
    (.verification, 0x27f6_62d1, 0xe505_f3c6),
    (.deduction, 0x554d_d5a1, 0xa6cc_94b6),
    (.lateFee, 0x5583_a847, 0xe094_b745),
    (.contagion, 0x3990_35e4, 0x75f3_c6b1),
    (.paymentMarket, 0x0343_aafa, 0x3b26_03c3),
    (.parameterDraw, 0x6baa_ec69, 0x434c_8574),
    (.facilityRenewal, 0x9cc4_a1f4, 0x44c6_c3b6),
    (.quasiRandom, 0xe9e1_cc23, 0x0ecb_8b83),
    (.cohort, 0x5595_3592, 0x8615_0954),
  ]

  @Test func wordsOfEveryPurposeAreStable() {
    #expect(Set(Self.pinned.map(\.0)) == Set(Purpose.allCases))
    for (purpose, first, fifth) in Self.pinned {
      #expect(key.word(path: 7, entity: 11, slot: 13, purpose: purpose) == first, "\(purpose)")
      #expect(key.word(path: 7, entity: 11, slot: 13, purpose: purpose, draw: 5) == fifth, "\(purpose)")
    }
  }
}
