/// Portfolios whose loss law is known exactly.
package enum PoolTables {
  /// Twenty names of different size, PD and correlation: name, exposure, PD, asset correlation. Own construction.
  package static let twenty: [(exposure: Int, pd: Double, correlation: Double)] = [
    (5, 0.08, 0.12), (8, 0.05, 0.12), (10, 0.12, 0.12), (12, 0.04, 0.14), (15, 0.03, 0.14),
    (18, 0.06, 0.15), (20, 0.02, 0.16), (25, 0.025, 0.16), (30, 0.015, 0.18), (35, 0.03, 0.18),
    (40, 0.01, 0.2), (45, 0.02, 0.2), (50, 0.012, 0.2), (60, 0.008, 0.21), (70, 0.01, 0.21),
    (80, 0.006, 0.22), (90, 0.005, 0.22), (100, 0.004, 0.23), (150, 0.003, 0.24), (200, 0.002, 0.24),
  ]
  /// Exact moments and distribution of the twenty names' loss.
  package static let twentyMean = 11.795
  package static let twentyDeviation = 27.496_997_490_642_91
  package static let twentyZero = 0.623_102_431_656_610_5
  package static let twentyUpTo: [(loss: Int, probability: Double)] = [
    (35, 0.902_706_816_953_583_9), (60, 0.951_344_914_226_082_5), (135, 0.990_329_342_072_369_7),
    (175, 0.995_124_886_935_981_4), (260, 0.999_049_984_353_111_9),
  ]

  /// The portfolio of Glasserman and Li 2005 with one factor in place of theirs: PDs of 1,000 obligors from
  /// 0.01 (1 + sin(16 pi k / 1000)).
  package static func glassermanLiPD(_ k: Int) -> Double {
    0.01 * (1 + sine(ofTurns: Double(8 * k % 1000) / 1000))
  }
  /// Its exposures: ceil(5 k / 1000)^2.
  package static func glassermanLiExposure(_ k: Int) -> Int {
    let root = (5 * k + 999) / 1000
    return root * root
  }
  /// Exact chances of a loss above a level, by correlation.
  package static let glassermanLiTail: [(correlation: Double, level: Int, probability: Double)] = [
    (0.05, 200, 0.104_334_229_889_126_23), (0.1, 200, 0.135_706_409_238_209_65),
    (0.1, 500, 0.009_205_331_399_521_786), (0.25, 500, 0.037_355_515_126_860_9),
    (0.25, 1000, 0.007_246_093_722_113_902),
  ]

  /// Default counts of homogeneous pools under a Gaussian copula: the chance of at most `count` defaults.
  package static let binomialMixture:
    [(size: Int, pd: Double, correlation: Double, count: Int, upTo: Double)] = [
      (50, 0.02, 0.1, 6, 0.995_121_929_590_564), (100, 0.01, 0.2, 9, 0.992_741_733_765_634_9),
      (500, 0.02, 0.15, 54, 0.990_240_596_754_695_2), (40, 0.1, 0.3, 21, 0.991_277_781_557_815_4),
    ]
  /// The same under a t-copula.
  package static let studentMixture:
    [(size: Int, pd: Double, correlation: Double, degrees: Double, none: Double, upToTen: Double)] = [
      (100, 0.01, 0.2, 10, 0.702_664_987_887_404_2, 0.982_909_153_526_898_1),
      (100, 0.01, 0.2, 4, 0.814_689_667_598_572_4, 0.973_847_607_918_973_2),
      (50, 0.05, 0.1, 5, 0.391_526_074_513_791_23, 0.953_168_685_108_062_1),
    ]

  /// The sine of a share of a full turn, by its series; the module knows no libm.
  package static func sine(ofTurns turns: Double) -> Double {
    // To the nearest multiple of half a turn, where the sine changes sign.
    let halves = (turns * 2).rounded()
    let x = (turns * 2 - halves) * 3.141_592_653_589_793_238_46
    var term = x
    var sum = x
    var order = 1.0
    while term.magnitude > 1e-18 {
      order += 2
      term *= -x * x / (order * (order - 1))
      sum += term
    }
    return halves.truncatingRemainder(dividingBy: 2) == 0 ? sum : -sum
  }
}
