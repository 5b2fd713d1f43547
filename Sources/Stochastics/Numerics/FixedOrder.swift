/// Scalar functions whose bits are the same on every machine.
///
/// Only IEEE additions, multiplications, divisions and square roots in a written order: no libm (its variants
/// differ between processors) and no fused multiply-add. Whatever decides an event on a path, and whatever goes
/// into a digest, uses these. Special values follow IEEE: NaN gives NaN.
///
/// - Reference: [FDLIBM] Sun Microsystems, "Freely Distributable LIBM", 1993: reductions and polynomial
///   coefficients of `exp` and `log`.
public enum FixedOrder {
  /// The exponential of `x`.
  ///
  /// Error below 1 unit in the last place (largest found against 60-digit arithmetic: 0.73), also where the
  /// result is subnormal. Above 709.78 it is infinite, below -745.13 zero.
  ///
  /// - Complexity: one division, about a dozen multiplications.
  @inlinable
  public static func exp(_ x: Double) -> Double {
    guard x < 709.782712893384 else { return x.isNaN ? x : .infinity }
    guard x > -745.1332191019412 else { return x.isNaN ? x : 0 }
    // Adding and taking away 1.5 * 2^52 rounds to the nearest whole number in two additions.
    let k = (x * 1.442_695_040_888_963_387_00 + 0x1.8p52) - 0x1.8p52
    let high = x - k * 6.931_471_803_691_238_164_90e-01
    let low = k * 1.908_214_929_270_587_700_02e-10
    let r = high - low
    let t = r * r
    var p = 4.138_136_797_057_238_460_39e-08
    p = -1.653_390_220_546_525_153_90e-06 + t * p
    p = 6.613_756_321_437_934_361_17e-05 + t * p
    p = -2.777_777_777_701_559_338_42e-03 + t * p
    p = 1.666_666_666_666_660_190_37e-01 + t * p
    let c = r - t * p
    let y = 1 - ((low - (r * c) / (2 - c)) - high)
    let exponent = Int64(k)
    if exponent >= -1021 && exponent <= 1023 {
      return y * Double(bitPattern: UInt64(bitPattern: (exponent &+ 1023) << 52))
    }
    if exponent == 1024 { return y * 2 * 0x1p1023 }
    return y * Double(bitPattern: UInt64(bitPattern: (exponent &+ 2023) << 52)) * 0x1p-1000
  }

  /// The natural logarithm of `x`: minus infinity at zero, NaN below.
  ///
  /// Error below 1 unit in the last place (largest found against 60-digit arithmetic: 0.69).
  ///
  /// - Complexity: one division, about a dozen multiplications.
  @inlinable
  public static func log(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    guard x < .infinity else { return x }
    var k: Int64 = 0
    var bits = x.bitPattern
    if bits < 0x0010_0000_0000_0000 {
      k = -54
      bits = (x * 0x1p54).bitPattern
    }
    // Moves the break between exponents from 1 to sqrt(1/2), so that the fraction lies around 1.
    bits &+= 0x3FF0_0000_0000_0000 &- 0x3FE6_A09E_0000_0000
    k &+= Int64(bits >> 52) &- 1023
    let fraction = Double(bitPattern: (bits & 0x000F_FFFF_FFFF_FFFF) &+ 0x3FE6_A09E_0000_0000)
    let f = fraction - 1
    let halfSquare = 0.5 * f * f
    let s = f / (2 + f)
    let z = s * s
    let w = z * z
    let even =
      w
      * (3.999_999_999_940_941_908e-01 + w
        * (2.222_219_843_214_978_396e-01 + w * 1.531_383_769_920_937_332e-01))
    let odd =
      z
      * (6.666_666_666_666_735_130e-01
        + w
        * (2.857_142_874_366_239_149e-01
          + w * (1.818_357_216_161_805_012e-01 + w * 1.479_819_860_511_658_591e-01)))
    let exponent = Double(k)
    return s * (halfSquare + (odd + even)) + exponent * 1.908_214_929_270_587_700_02e-10 - halfSquare + f
      + exponent * 6.931_471_803_691_238_164_90e-01
  }
}
