import Stochastics
import Testing
import Verification

/// The closed forms that the checks expect, against values that were computed elsewhere.
@Suite struct ClosedFormTests {
  @Test func quadratureIntegratesMomentsAndChiSquare() {
    #expect(abs(NormalQuadrature.mean { _ in 1 } - 1) < 1e-13)
    #expect(abs(NormalQuadrature.mean { $0 * $0 * $0 * $0 } - 3) < 1e-12)
    for degrees in [3.0, 4, 5, 10] {
      let points = NormalQuadrature.chiSquarePoints(degrees: degrees)
      #expect(abs(points.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
      #expect(abs(points.reduce(0) { $0 + $1.weight * $1.value } - degrees) < 1e-11)
    }
  }

  @Test func binomialProbabilitiesAreThoseOfThePascalTriangle() {
    let law = DefaultCounts.binomial(count: 5, chance: 0.25, up: 5)
    for (k, ways) in [1.0, 5, 10, 10, 5, 1].enumerated() {
      var expected = ways
      for trial in 0..<5 { expected *= trial < k ? 0.25 : 0.75 }
      #expect(abs(law[k] - expected) < 1e-14)
    }
    #expect(DefaultCounts.binomial(count: 3, chance: 0, up: 3) == [1, 0, 0, 0])
    #expect(DefaultCounts.binomial(count: 3, chance: 1, up: 3) == [0, 0, 0, 1])
    #expect(abs(DefaultCounts.binomial(count: 1_000, chance: 0.3, up: 1_000).reduce(0, +) - 1) < 1e-12)
  }

  @Test(arguments: PoolTables.binomialMixture)
  func binomialMixturesMatchTheExactTables(
    row: (size: Int, pd: Double, correlation: Double, count: Int, upTo: Double)
  ) {
    // Computed elsewhere by another quadrature, to 1e-9.
    let law = DefaultCounts.homogeneous(count: row.size, pd: row.pd, correlation: row.correlation)
    #expect(abs(law[...row.count].reduce(0, +) - row.upTo) < 1e-9)
    #expect(abs(law.reduce(0, +) - 1) < 1e-12)
  }

  @Test(arguments: PoolTables.studentMixture)
  func studentMixturesMatchTheExactTables(
    row: (size: Int, pd: Double, correlation: Double, degrees: Double, none: Double, upToTen: Double)
  ) {
    // Known to 1e-5 from elsewhere; the two quadratures agree better.
    let law = DefaultCounts.studentHomogeneous(
      count: row.size, pd: row.pd, correlation: row.correlation, degrees: row.degrees)
    #expect(abs(law[0] - row.none) < 1e-7)
    #expect(abs(law[...10].reduce(0, +) - row.upToTen) < 1e-7)
  }

  @Test func theTwentyNamesHaveTheirExactLaw() {
    let names = PoolTables.twenty.map {
      DefaultCounts.Name(loss: $0.exposure, pd: $0.pd, correlation: $0.correlation)
    }
    let law = DefaultCounts.heterogeneous(names, up: 1_063)
    #expect(abs(law[0] - PoolTables.twentyZero) < 1e-10)
    for (loss, probability) in PoolTables.twentyUpTo {
      #expect(abs(law[...loss].reduce(0, +) - probability) < 1e-10)
    }
    let mean = law.enumerated().reduce(0.0) { $0 + Double($1.offset) * $1.element }
    #expect(abs(mean - PoolTables.twentyMean) < 1e-9)
  }

  @Test func theLargePortfolioHasItsExpectedLoss() {
    let total = (1...1_000).reduce(0.0) {
      $0 + PoolTables.glassermanLiPD($1) * Double(PoolTables.glassermanLiExposure($1))
    }
    #expect(abs(total - 104.024_823_331_630_1) < 1e-9)
    #expect((1...1_000).reduce(0) { $0 + PoolTables.glassermanLiExposure($1) } == 11_000)
  }

  @Test func vasicekQuantilesMatchTheTable() {
    // Golden numbers: PD 2 %, correlation 0.20; PD 10 %, correlation 0.24.
    #expect(
      abs(DefaultCounts.vasicekQuantile(pd: 0.02, correlation: 0.2, level: 0.99) - 0.128_609_8) < 5e-8)
    #expect(
      abs(
        DefaultCounts.vasicekQuantile(pd: 0.1, correlation: 0.24, level: 0.999) - 0.605_080_688_119_238_3)
        < 1e-12)
  }

  @Test func aPairUnderManyDegreesIsGaussian() {
    let joint = DefaultCounts.studentPair(pd: 0.02, correlation: 0.2, degrees: 2_000)
    #expect(abs(joint - 0.001_100_18) < 1e-5)
    #expect(DefaultCounts.studentPair(pd: 0.02, correlation: 0.2, degrees: 4) > 0.003)
  }
}

/// How a finding is judged.
@Suite struct FindingTests {
  @Test func theLimitIsThatOfOneInAMillion() {
    // Two-sided normal quantile of 1e-6: 4.891638.
    #expect(abs(Finding.limit(comparisons: 1) - 4.891_638_475_699) < 1e-9)
    #expect(Finding.limit(comparisons: 10) > Finding.limit(comparisons: 1))
  }

  @Test func aShareIsJudgedByItsOwnError() {
    #expect(Finding.share(520, of: 1_000, expected: 0.5).agrees)
    #expect(!Finding.share(600, of: 1_000, expected: 0.5).agrees)
  }

  @Test func aLawIsJudgedByChiSquare() {
    let chances = [0.5, 0.3, 0.2]
    #expect(Finding.law([5_010, 2_990, 2_000], chances: chances, of: "values").agrees)
    #expect(!Finding.law([5_300, 2_700, 2_000], chances: chances, of: "values").agrees)
    // What the law rules out fails however seldom it happens, beyond its last value and inside.
    #expect(!Finding.law([5_000, 3_000, 1_999, 1], chances: chances, of: "values").agrees)
    #expect(!Finding.law([5_000, 1, 2_999, 2_000], chances: [0.5, 0, 0.3, 0.2], of: "values").agrees)
    #expect(Finding.law([5_000, 0, 3_000, 2_000], chances: [0.5, 0, 0.3, 0.2], of: "values").agrees)
    // What is missing to 1 lies beyond the last value.
    #expect(Finding.law([5_000, 3_000, 1_000, 1_000], chances: [0.5, 0.3, 0.1], of: "values").agrees)
  }

  @Test func anExactValueHasNoTolerance() {
    #expect(Finding.exact(1, expected: 1, tolerance: 0).agrees)
    #expect(!Finding.exact(1.000_000_1, expected: 1, tolerance: 0).agrees)
    #expect(!Finding.exact(.nan, expected: 1, tolerance: 1).agrees)
  }

  @Test func theWorstOfSeveralIsShown() {
    let worst = Finding.worst(
      [
        .exact(1, expected: 1, tolerance: 0.1), .exact(1.05, expected: 1, tolerance: 0.1),
        .exact(2.02, expected: 2, tolerance: 0.1),
      ], of: "values")
    #expect(worst.got == 1.05)
    #expect(worst.note == "worst of 3 values")
  }
}
