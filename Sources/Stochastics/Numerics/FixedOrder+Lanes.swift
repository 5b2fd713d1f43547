/// Functions on eight numbers at once, each with the bits of its scalar twin.
extension FixedOrder {
  /// The exponential of each number: the bits of `exp(_:)`.
  ///
  /// - Complexity: one division of eight lanes where all magnitudes are below 700, else eight scalar calls.
  @inlinable @inline(__always)
  public static func exp(_ x: SIMD8<Double>) -> SIMD8<Double> {
    // Magnitudes compare as their bits do; what is not a number is above them all.
    let excess = 0x4085_E000_0000_0000 &- (unsafeBitCast(x, to: SIMD8<UInt64>.self) & 0x7FFF_FFFF_FFFF_FFFF)
    let four = excess.lowHalf | excess.highHalf
    let two = four.lowHalf | four.highHalf
    guard Int64(bitPattern: two[0] | two[1]) >= 0 else { return each(x) { exp($0) } }
    let shift = SIMD8<Double>(repeating: 0x1.8p52)
    let shifted = x * 1.442_695_040_888_963_387_00 + shift
    let k = shifted - shift
    let high = x - k * 6.931_471_803_691_238_164_90e-01
    let low = k * 1.908_214_929_270_587_700_02e-10
    let r = high - low
    let t = r * r
    var p = SIMD8<Double>(repeating: 4.138_136_797_057_238_460_39e-08)
    p = -1.653_390_220_546_525_153_90e-06 + t * p
    p = 6.613_756_321_437_934_361_17e-05 + t * p
    p = -2.777_777_777_701_559_338_42e-03 + t * p
    p = 1.666_666_666_666_660_190_37e-01 + t * p
    let c = r - t * p
    let y = 1 - ((low - (r * c) / (2 - c)) - high)
    // The lowest bits of the shifted number are the whole number itself.
    let exponent = unsafeBitCast(shifted, to: SIMD8<UInt64>.self) &+ 1023
    return y * unsafeBitCast(exponent &<< 52, to: SIMD8<Double>.self)
  }

  /// The standard normal quantile of each number: the bits of `inverseNormalCDF(_:)`.
  ///
  /// - Complexity: one division of eight lanes, and a scalar call for each number farther than 0.425 from one half.
  @inlinable @inline(__always)
  public static func inverseNormalCDF(_ p: SIMD8<Double>) -> SIMD8<Double> {
    let q = p - 0.5
    let r = 0.180625 - q * q
    var top = SIMD8<Double>(repeating: 2.509_080_928_730_122_672_7e+3)
    top = top * r + 3.343_057_558_358_812_810_5e+4
    top = top * r + 6.726_577_092_700_870_085_3e+4
    top = top * r + 4.592_195_393_154_987_145_7e+4
    top = top * r + 1.373_169_376_550_946_112_5e+4
    top = top * r + 1.971_590_950_306_551_442_7e+3
    top = top * r + 1.331_416_678_917_843_774_5e+2
    top = top * r + 3.387_132_872_796_366_608_0
    var bottom = SIMD8<Double>(repeating: 5.226_495_278_852_854_561_0e+3)
    bottom = bottom * r + 2.872_908_573_572_194_267_4e+4
    bottom = bottom * r + 3.930_789_580_009_271_061_0e+4
    bottom = bottom * r + 2.121_379_430_158_659_586_7e+4
    bottom = bottom * r + 5.394_196_021_424_751_107_7e+3
    bottom = bottom * r + 6.871_870_074_920_579_083_0e+2
    bottom = bottom * r + 4.231_333_070_160_091_125_2e+1
    bottom = bottom * r + 1
    var result = q * top / bottom
    for lane in 0..<8 where !(q[lane].magnitude <= 0.425) { result[lane] = inverseNormalCDF(p[lane]) }
    return result
  }

  /// The natural logarithm of each number: the bits of `log(_:)`.
  ///
  /// - Complexity: one division of eight lanes where all numbers lie between 2^-1000 and 2^1000, else eight scalar calls.
  @inlinable @inline(__always)
  public static func log(_ x: SIMD8<Double>) -> SIMD8<Double> {
    let raw = unsafeBitCast(x, to: SIMD8<UInt64>.self)
    // Positive numbers compare as their bits do; negative ones and what is not a number are above them all.
    let outside = (raw &- 0x0170_0000_0000_0000) | (0x7E70_0000_0000_0000 &- raw)
    let four = outside.lowHalf | outside.highHalf
    let two = four.lowHalf | four.highHalf
    guard Int64(bitPattern: two[0] | two[1]) >= 0 else { return each(x) { log($0) } }
    let bits = raw &+ (0x3FF0_0000_0000_0000 &- 0x3FE6_A09E_0000_0000)
    // A small whole number in the lowest bits of 2^52 is 2^52 plus the number, exactly.
    let exponent =
      unsafeBitCast((bits &>> 52) | 0x4330_0000_0000_0000, to: SIMD8<Double>.self) - (0x1p52 + 1023)
    let fraction = unsafeBitCast(
      (bits & 0x000F_FFFF_FFFF_FFFF) &+ 0x3FE6_A09E_0000_0000, to: SIMD8<Double>.self)
    let f = fraction - 1
    let halfSquare = 0.5 * f * f
    let s = f / (2 + f)
    let z = s * s
    let w = z * z
    var even = 2.222_219_843_214_978_396e-01 + w * 1.531_383_769_920_937_332e-01
    even = w * (3.999_999_999_940_941_908e-01 + w * even)
    var odd = 1.818_357_216_161_805_012e-01 + w * 1.479_819_860_511_658_591e-01
    odd = 2.857_142_874_366_239_149e-01 + w * odd
    odd = z * (6.666_666_666_666_735_130e-01 + w * odd)
    let sum = s * (halfSquare + (odd + even)) + exponent * 1.908_214_929_270_587_700_02e-10
    return sum - halfSquare + f + exponent * 6.931_471_803_691_238_164_90e-01
  }

  @inlinable @inline(never)
  static func each(_ x: SIMD8<Double>, _ body: (Double) -> Double) -> SIMD8<Double> {
    var result = x
    for lane in 0..<8 { result[lane] = body(x[lane]) }
    return result
  }
}

extension StreamKey {
  /// The middles of the cells of eight words held in 64-bit lanes: the bits of ``unit(_:)-(UInt32)``.
  @inlinable @inline(__always)
  static func unitOfWide(_ words: SIMD8<UInt64>) -> SIMD8<Double> {
    // A word in the lowest bits of 2^52 is 2^52 plus the word, exactly.
    let shifted = unsafeBitCast(words | 0x4330_0000_0000_0000, to: SIMD8<Double>.self)
    return (shifted - 0x1p52 + 0.5) * 0x1p-32
  }

  /// The middles of the cells of sixteen words, of even and of odd positions.
  @inlinable @inline(__always)
  public static func units(_ words: SIMD16<UInt32>) -> (even: SIMD8<Double>, odd: SIMD8<Double>) {
    let wide = unsafeBitCast(words, to: SIMD8<UInt64>.self)
    return (unitOfWide(wide & 0xFFFF_FFFF), unitOfWide(wide &>> 32))
  }
}
