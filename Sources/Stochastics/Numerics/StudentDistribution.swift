extension FixedOrder {
  /// The quantile of Student's t: the value up to which the probability is `p`.
  ///
  /// Relative error below 1e-12 for `p` from 0.0001 to 0.9999, the range that intervals use. Up to 1,000 degrees the
  /// finite trigonometric series of the distribution function is inverted by Newton's method, which from the
  /// normal quantile climbs to the answer without overshooting; above, the Cornish-Fisher expansion has
  /// twelve digits.
  ///
  /// - Parameters:
  ///   - p: A probability strictly between 0 and 1.
  ///   - degreesOfFreedom: At least 1.
  /// - Complexity: O(degrees) for each of some eight steps up to 1,000 degrees, then constant.
  /// - Reference: [AbramowitzStegun] 26.7.3, 26.7.4 (series) and 26.7.5 (expansion).
  public static func studentQuantile(_ p: Double, degreesOfFreedom: Int) -> Double {
    precondition(degreesOfFreedom >= 1, "Student's t has at least one degree of freedom")
    precondition(p > 0 && p < 1, "a quantile's probability lies strictly between 0 and 1")
    if p < 0.5 { return -studentQuantile(1 - p, degreesOfFreedom: degreesOfFreedom) }
    let z = inverseNormalCDF(p)
    if degreesOfFreedom > 1000 { return cornishFisher(z, Double(degreesOfFreedom)) }
    let central = 2 * p - 1
    var t = z
    for _ in 0..<100 {
      let (probability, density) = studentCentral(t, degreesOfFreedom)
      let next = t + (central - probability) / density
      guard next > t else { return t }
      t = next
    }
    return t
  }

  /// The probability of a value between -t and t, for t at least 0, and its derivative.
  private static func studentCentral(_ t: Double, _ degrees: Int) -> (probability: Double, density: Double) {
    let n = Double(degrees)
    let cosineSquared = n / (n + t * t)
    let cosine = cosineSquared.squareRoot()
    let sine = t / (n + t * t).squareRoot()
    let odd = degrees % 2 == 1
    // First term of the series, and the density's constant for 1 or 2 degrees (times the root of the degrees).
    var term = odd ? cosine : 1.0
    var sum = degrees == 1 ? 0 : term
    var constant = odd ? 0.318_309_886_183_790_671_54 : 0.5
    var j = odd ? 1 : 2
    while j < degrees {
      let m = Double(j)
      constant = constant * (m + 1) / m
      if !odd {
        term = term * (m - 1) / m * cosineSquared
        sum += term
      } else if j + 2 < degrees {
        term = term * (m + 1) / (m + 2) * cosineSquared
        sum += term
      }
      j += 2
    }
    var power = odd ? cosineSquared : cosineSquared * cosine
    for _ in 0..<((degrees - 1) / 2) { power *= cosineSquared }
    let probability =
      odd ? 0.636_619_772_367_581_343_08 * (arctangent(t / n.squareRoot()) + sine * sum) : sine * sum
    return (probability, 2 * constant / n.squareRoot() * power)
  }

  /// The t quantile from the normal quantile `x` for many degrees `n`.
  private static func cornishFisher(_ x: Double, _ n: Double) -> Double {
    let s = x * x
    let first = x * (s + 1) / 4
    let second = x * ((5 * s + 16) * s + 3) / 96
    let third = x * (((3 * s + 19) * s + 17) * s - 15) / 384
    let fourth = x * ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160
    return x + (first + (second + (third + fourth / n) / n) / n) / n
  }

  /// The arctangent of `x` at least 0, by the reduction and polynomial of [FDLIBM].
  package static func arctangent(_ x: Double) -> Double {
    let (reduced, high, low): (Double, Double, Double)
    if x < 0.4375 {
      (reduced, high, low) = (x, 0, 0)
    } else if x < 0.6875 {
      (reduced, high, low) = (
        (2 * x - 1) / (2 + x), 4.636_476_090_008_060_935_15e-01, 2.269_877_745_296_168_709_24e-17
      )
    } else if x < 1.1875 {
      (reduced, high, low) = (
        (x - 1) / (x + 1), 7.853_981_633_974_482_789_99e-01, 3.061_616_997_868_383_017_93e-17
      )
    } else if x < 2.4375 {
      (reduced, high, low) = (
        (x - 1.5) / (1 + 1.5 * x), 9.827_937_232_473_290_540_82e-01, 1.390_331_103_123_099_845_16e-17
      )
    } else {
      (reduced, high, low) = (-1 / x, 1.570_796_326_794_896_558_00, 6.123_233_995_736_766_035_87e-17)
    }
    let z = reduced * reduced
    let w = z * z
    var even = 1.628_582_011_536_578_236_23e-02
    even = 4.976_877_994_615_932_360_17e-02 + w * even
    even = 6.661_073_137_387_531_206_69e-02 + w * even
    even = 9.090_887_133_436_506_561_96e-02 + w * even
    even = 1.428_571_427_250_346_637_11e-01 + w * even
    even = z * (3.333_333_333_333_293_180_27e-01 + w * even)
    var odd = -3.653_157_274_421_691_552_70e-02
    odd = -5.833_570_133_790_573_486_45e-02 + w * odd
    odd = -7.691_876_205_044_829_994_95e-02 + w * odd
    odd = -1.111_111_040_546_235_578_80e-01 + w * odd
    odd = w * (-1.999_999_999_987_648_324_76e-01 + w * odd)
    return high - ((reduced * (even + odd) - low) - reduced)
  }
}
