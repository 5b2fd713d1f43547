extension FixedOrder {
  /// The density of the standard normal distribution, relative error below 1e-15 down to 1e-306.
  @inlinable
  public static func normalDensity(_ x: Double) -> Double {
    let y = x.magnitude
    guard y < 39 else { return x.isNaN ? x : 0 }
    return 0.398_942_280_401_432_677_94 * gaussianFactor(y)
  }

  /// The standard normal distribution function: the probability of a value up to `x`.
  ///
  /// Relative error below 2e-15 down to `x` = -37.5 (largest found: 5.2e-16; subnormal results beyond lose digits as
  /// they must), so tail probabilities keep their digits. The upper tail is `normalCDF(-x)`.
  ///
  /// - Complexity: one division for |x| <= 0.66, else two exponentials.
  /// - Reference: [Cody1969] W. J. Cody, "Rational Chebyshev approximations for the error function",
  ///   Mathematics of Computation 23 (1969) 631-637.
  @inlinable
  public static func normalCDF(_ x: Double) -> Double {
    let y = x.magnitude
    if y <= 0.66291 { return 0.5 + centralNormal(x) }
    guard y < 39 else { return x.isNaN ? x : (x < 0 ? 0 : 1) }
    let tail = gaussianFactor(y) * (y <= 5.656_854_249_492_380_58 ? middleTail(y) : farTail(y))
    return x < 0 ? tail : 1 - tail
  }

  /// The standard normal quantile: the value up to which the probability is `p`.
  ///
  /// Relative error below 1e-15 (largest found: 4.8e-16) for every normal number `p` in (0, 1). Zero gives minus infinity, one gives
  /// infinity, anything outside gives NaN. Near one, half of the digits of `p` are those of the tail: where the
  /// tail probability is known, use `-inverseNormalCDF(tail)`.
  ///
  /// - Complexity: one division for `p` within 0.425 of one half, else one logarithm, a root and a division.
  /// - Reference: [Wichura1988] M. J. Wichura, "Algorithm AS 241: the percentage points of the normal
  ///   distribution", Applied Statistics 37 (1988) 477-484, routine PPND16.
  @inlinable
  public static func inverseNormalCDF(_ p: Double) -> Double {
    let q = p - 0.5
    if q.magnitude <= 0.425 {
      let r = 0.180625 - q * q
      var top = 2.509_080_928_730_122_672_7e+3
      top = top * r + 3.343_057_558_358_812_810_5e+4
      top = top * r + 6.726_577_092_700_870_085_3e+4
      top = top * r + 4.592_195_393_154_987_145_7e+4
      top = top * r + 1.373_169_376_550_946_112_5e+4
      top = top * r + 1.971_590_950_306_551_442_7e+3
      top = top * r + 1.331_416_678_917_843_774_5e+2
      top = top * r + 3.387_132_872_796_366_608_0
      var bottom = 5.226_495_278_852_854_561_0e+3
      bottom = bottom * r + 2.872_908_573_572_194_267_4e+4
      bottom = bottom * r + 3.930_789_580_009_271_061_0e+4
      bottom = bottom * r + 2.121_379_430_158_659_586_7e+4
      bottom = bottom * r + 5.394_196_021_424_751_107_7e+3
      bottom = bottom * r + 6.871_870_074_920_579_083_0e+2
      bottom = bottom * r + 4.231_333_070_160_091_125_2e+1
      bottom = bottom * r + 1
      return q * top / bottom
    }
    guard p > 0 && p < 1 else {
      return p == 0 ? -.infinity : (p == 1 ? .infinity : .nan)
    }
    let r = (-log(q < 0 ? p : 1 - p)).squareRoot()
    let magnitude = r <= 5 ? nearQuantile(r - 1.6) : farQuantile(r - 5)
    return q < 0 ? -magnitude : magnitude
  }

  /// exp(-y^2 / 2) for y from 0 to 39, squared in two exact parts so that the exponent keeps its digits.
  @inlinable @inline(__always)
  static func gaussianFactor(_ y: Double) -> Double {
    let coarse = Double(Int64(y * 16)) * 0.0625
    let rest = (y - coarse) * (y + coarse)
    return exp(-coarse * coarse * 0.5) * exp(-rest * 0.5)
  }

  /// The distribution function less one half for |x| <= 0.66291.
  @inlinable @inline(__always)
  static func centralNormal(_ x: Double) -> Double {
    let z = x * x
    var top = 0.065_682_337_918_207_449_113 * z
    top = (top + 2.235_252_035_460_683_928_7) * z
    top = (top + 161.028_231_068_555_878_81) * z
    top = (top + 1067.689_485_460_370_958_2) * z
    top += 18154.981_253_343_561_249
    var bottom = (z + 47.202_581_904_688_241_87) * z
    bottom = (bottom + 976.098_551_737_776_693_22) * z
    bottom = (bottom + 10260.932_208_618_978_205) * z
    bottom += 45507.789_335_026_729_956
    return x * top / bottom
  }

  /// The tail probability over exp(-y^2 / 2) for y from 0.66291 to the root of 32.
  @inlinable @inline(__always)
  static func middleTail(_ y: Double) -> Double {
    var top = 1.076_557_677_372_019_231_7e-8 * y
    top = (top + 0.398_941_512_088_134_667_64) * y
    top = (top + 8.883_149_794_388_375_941_2) * y
    top = (top + 93.506_656_132_177_855_979) * y
    top = (top + 597.270_276_394_800_262_26) * y
    top = (top + 2494.537_585_290_372_671_1) * y
    top = (top + 6848.190_450_536_282_332_6) * y
    top = (top + 11602.651_437_647_350_124) * y
    top += 9842.714_838_383_978_021_8
    var bottom = (y + 22.266_688_044_328_115_691) * y
    bottom = (bottom + 235.387_901_782_624_998_61) * y
    bottom = (bottom + 1519.377_599_407_554_805) * y
    bottom = (bottom + 6485.558_298_266_760_755) * y
    bottom = (bottom + 18615.571_640_885_098_091) * y
    bottom = (bottom + 34900.952_721_145_977_266) * y
    bottom = (bottom + 38912.003_286_093_271_411) * y
    bottom += 19685.429_676_859_990_727
    return top / bottom
  }

  /// The tail probability over exp(-y^2 / 2) for y above the root of 32.
  @inlinable @inline(__always)
  static func farTail(_ y: Double) -> Double {
    let z = 1 / (y * y)
    var top = 0.023_073_441_764_940_173_03 * z
    top = (top + 0.215_898_534_057_956_99) * z
    top = (top + 0.127_401_161_160_247_363_9) * z
    top = (top + 0.022_235_277_870_649_807) * z
    top = (top + 0.001_421_619_193_227_893_466) * z
    top += 2.911_287_495_116_879_2e-5
    var bottom = (z + 1.284_260_096_144_911_21) * z
    bottom = (bottom + 0.468_238_212_480_865_118) * z
    bottom = (bottom + 0.065_988_137_868_928_551_5) * z
    bottom = (bottom + 0.003_782_396_332_027_582_44) * z
    bottom += 7.297_515_550_839_662_05e-5
    return (0.398_942_280_401_432_677_94 - z * top / bottom) / y
  }

  /// The quantile's magnitude for a tail probability exp(-(r + 1.6)^2), r up to 3.4.
  @inlinable @inline(__always)
  static func nearQuantile(_ r: Double) -> Double {
    var top = 7.745_450_142_783_414_076_40e-4
    top = top * r + 2.272_384_498_926_918_458_33e-2
    top = top * r + 2.417_807_251_774_506_117_70e-1
    top = top * r + 1.270_458_252_452_368_382_58
    top = top * r + 3.647_848_324_763_204_605_04
    top = top * r + 5.769_497_221_460_691_405_50
    top = top * r + 4.630_337_846_156_545_295_90
    top = top * r + 1.423_437_110_749_683_577_34
    var bottom = 1.050_750_071_644_416_843_24e-9
    bottom = bottom * r + 5.475_938_084_995_344_946_00e-4
    bottom = bottom * r + 1.519_866_656_361_645_719_66e-2
    bottom = bottom * r + 1.481_039_764_274_800_745_90e-1
    bottom = bottom * r + 6.897_673_349_851_000_045_50e-1
    bottom = bottom * r + 1.676_384_830_183_803_849_40
    bottom = bottom * r + 2.053_191_626_637_758_821_87
    bottom = bottom * r + 1
    return top / bottom
  }

  /// The quantile's magnitude for a tail probability exp(-(r + 5)^2).
  @inlinable @inline(__always)
  static func farQuantile(_ r: Double) -> Double {
    var top = 2.010_334_399_292_288_132_65e-7
    top = top * r + 2.711_555_568_743_487_578_15e-5
    top = top * r + 1.242_660_947_388_078_438_60e-3
    top = top * r + 2.653_218_952_657_612_309_30e-2
    top = top * r + 2.965_605_718_285_048_912_30e-1
    top = top * r + 1.784_826_539_917_291_335_80
    top = top * r + 5.463_784_911_164_114_369_90
    top = top * r + 6.657_904_643_501_103_777_20
    var bottom = 2.044_263_103_389_939_785_64e-15
    bottom = bottom * r + 1.421_511_758_316_445_888_70e-7
    bottom = bottom * r + 1.846_318_317_510_054_681_80e-5
    bottom = bottom * r + 7.868_691_311_456_132_591_00e-4
    bottom = bottom * r + 1.487_536_129_085_061_485_25e-2
    bottom = bottom * r + 1.369_298_809_227_358_053_10e-1
    bottom = bottom * r + 5.998_322_065_558_879_376_90e-1
    bottom = bottom * r + 1
    return top / bottom
  }
}
