import Calibration
import Stochastics
import Testing

/// Scorecards against published figures and closed forms.
@Suite struct ScorecardTests {
  private static func uniform(_ sample: Int, _ place: Int, _ slot: Int) -> Double {
    StreamKey(seed: 11).uniform(
      path: UInt32(sample), entity: UInt32(place), slot: UInt32(slot), purpose: .verification)
  }

  /// 600 points at 50:1, 20 to double the odds: "Factor = 20/ln(2) = 28.8539, Offset = 487.123" [Siddiqi2006].
  @Test func pointsFollowThePublishedScale() {
    let scale = PointScale(points: 600, odds: 50, double: 20)
    #expect(abs(scale.factor - 28.8539) < 0.0005)
    #expect(abs(scale.offset - 487.123) < 0.0005)
    for (odds, points) in [(1.0, 487.1228762045055), (10, 553.5614381022527), (200, 640)] {
      #expect(abs(scale.points(odds: odds) - points) < 1e-9)
    }
    for (points, probability) in [
      (400, 0.9534450651769087), (600, 0.019607843137254888), (700, 0.000624609618988132),
    ] {
      #expect(abs(scale.probability(points: Double(points)) - probability) < 1e-12)
    }
  }

  /// Two levels: the coefficient is the logarithm of the odds ratio, its error the root of the sum of reciprocals.
  @Test func aTwoByTwoTableHasItsClosedForm() {
    let table = [(0.0, true, 20), (0, false, 80), (1, true, 45), (1, false, 55)]
    var values: [Double] = []
    var events: [Bool] = []
    for (value, isEvent, count) in table {
      values += Array(repeating: value, count: count)
      events += Array(repeating: isEvent, count: count)
    }
    let fit = LogisticRegression([("x", values)], isEvent: events)
    let ratio = FixedOrder.log((45.0 / 55) / (20.0 / 80))
    #expect(abs(fit.coefficients[0].value - ratio) < 1e-6)
    #expect(abs(fit.intercept.value - FixedOrder.log(0.25)) < 1e-6)
    let error = (1.0 / 20 + 1.0 / 80 + 1.0 / 45 + 1.0 / 55).squareRoot()
    #expect(abs((fit.coefficients[0].standardError ?? 0) - error) < 1e-4)
    #expect(abs((fit.intercept.standardError ?? 0) - (1.0 / 20 + 1.0 / 80).squareRoot()) < 1e-4)
    #expect(fit.marks.isEmpty)
  }

  @Test func separationIsSaidAndHeld() {
    let values = (0..<200).map { Double($0) }
    let fit = LogisticRegression([("x", values)], isEvent: values.map { $0 >= 100 })
    #expect(fit.isPenalised)
    #expect(fit.marks == [.separation(columns: ["x"])])
    #expect(fit.coefficients[0].value > 0 && fit.coefficients[0].value.isFinite)
  }

  @Test func collinearAndConstantColumnsAreLeftOut() {
    let first = (0..<300).map { Self.uniform(0, $0, 0) }
    let second = (0..<300).map { Self.uniform(0, $0, 1) }
    let mixture = zip(first, second).map { 2 * $0 - 3 * $1 + 1 }
    let fit = LogisticRegression(
      [("a", first), ("b", second), ("c", mixture), ("d", Array(repeating: 4, count: 300))],
      isEvent: (0..<300).map { Self.uniform(0, $0, 2) < 0.4 })
    #expect(fit.marks == [.collinear("c"), .constant("d")])
    #expect(fit.coefficients[2].standardError == nil && fit.coefficients[2].value == 0)
    #expect(fit.coefficients[0].standardError != nil)
  }

  @Test func fewEventsAreSaidAndDrawnTowardsZero() {
    let values = (0..<100).map { Self.uniform(1, $0, 0) }
    let fit = LogisticRegression([("x", values)], isEvent: (0..<100).map { $0 % 20 == 0 })
    #expect(fit.marks == [.tooFewEvents(5, columns: 1)])
    #expect(fit.isPenalised)
  }

  /// Estimates of a known coefficient from made-up samples.
  private static let recovered: [(error: Double, standardError: Double)] = (1...300).map { sample in
    let values = (0..<400).map { 2 * uniform(sample, $0, 0) - 1 }
    let events = values.enumerated().map { place, value in
      uniform(sample, place, 1) < 1 / (1 + FixedOrder.exp(1 - 0.8 * value))
    }
    let fit = LogisticRegression([("x", values)], isEvent: events)
    return (fit.coefficients[0].value - 0.8, fit.coefficients[0].standardError ?? 0)
  }

  private static func coverage(_ scale: Double) -> Double {
    Double(recovered.count { $0.error.magnitude <= 1.96 * scale * $0.standardError })
      / Double(recovered.count)
  }

  @Test func intervalsOfCoefficientsCover() {
    // 300 draws at 95 %: below 91 % once in 1,000 times.
    #expect(Self.coverage(1) >= 0.91)
    let mean = Self.recovered.reduce(0) { $0 + $1.error } / 300
    let error = Self.recovered.reduce(0) { $0 + $1.standardError } / 300 / 300.0.squareRoot()
    // The maximum of the likelihood is a little too far out, by about a fiftieth here.
    #expect(abs(mean - 0.016) < 4.5 * error, "\(mean)")
    // The twin with half the error is found.
    #expect(Self.coverage(0.5) < 0.91)
  }

  /// `roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])` is 0.75 in scikit-learn's manual.
  @Test func areaAndDistanceOfFourCases() throws {
    let measures = Discrimination([0.1, 0.4, 0.35, 0.8], isBad: [false, false, true, true])
    #expect(measures.auc.value == 0.75)
    #expect(measures.ks == 0.5)
    #expect(abs(measures.brier - (0.01 + 0.16 + 0.4225 + 0.04) / 4) < 1e-12)
    #expect(measures.brierOfRate == 0.25)
    // Ties count half.
    #expect(Discrimination([0.5, 0.5, 0.5, 0.5], isBad: [false, true, false, true]).auc.value == 0.5)
  }

  @Test func theIntervalOfTheAreaCovers() {
    // Scores of bad cases are normal and one unit higher: the area is Phi(1 / sqrt 2).
    let truth = FixedOrder.normalCDF(0.5.squareRoot())
    var held = (full: 0, half: 0)
    for sample in 0..<300 {
      let isBad = (0..<150).map { $0 % 3 == 0 }
      let scores = isBad.enumerated().map { place, bad in
        FixedOrder.inverseNormalCDF(Self.uniform(sample, place, 5)) + (bad ? 1 : 0)
      }
      let area = Discrimination(scores, isBad: isBad).auc
      guard let value = area.value, let high = area.high, let low = area.low else { continue }
      if low <= truth && truth <= high { held.full += 1 }
      if (value - truth).magnitude <= (high - low) / 4 { held.half += 1 }
    }
    #expect(held.full >= 273, "\(held.full)")
    #expect(held.half < 273)
  }

  /// Cases with one characteristic that tells, one that does not, and words.
  private func sample(_ count: Int, seed: Int) -> LabelledSample {
    let tells = (0..<count).map { 10 * Self.uniform(seed, $0, 0) }
    let noise = (0..<count).map { Self.uniform(seed, $0, 1) }
    let words = (0..<count).map { ["north", "south", ""][Int(3 * Self.uniform(seed, $0, 2))] }
    let isBad = (0..<count).map { place in
      let logit = -2.5 + 0.5 * (tells[place] - 5) + (words[place] == "south" ? 1.2 : 0)
      return Self.uniform(seed, place, 3) < 1 / (1 + FixedOrder.exp(-logit))
    }
    return LabelledSample(
      columns: [
        .init(name: "tells", values: .numbers(tells)), .init(name: "noise", values: .numbers(noise)),
        .init(name: "region", values: .words(words)),
      ], isBad: isBad)
  }

  @Test func binsCarryTheEvidenceOfTheirCounts() throws {
    let bins = EvidenceBins(
      .init(
        name: "x", values: .words(Array(repeating: "a", count: 100) + Array(repeating: "b", count: 100))),
      isBad: (0..<200).map { $0 < 10 || ($0 >= 100 && $0 < 140) })
    #expect(bins.bins.map(\.bad) == [10, 40, 0])
    let first = FixedOrder.log((90.5 / 151.5) / (10.5 / 51.5))
    #expect(abs(bins.bins[0].evidence - first) < 1e-12)
    #expect(bins.bin("a") == 0 && bins.bin("b") == 1 && bins.bin("never seen") == 2)
    #expect(bins.bins[2].evidence == 0)
  }

  @Test func aCardTellsGoodFromBadOnCasesItHasNotSeen() throws {
    let card = try Scorecard(sample(3000, seed: 900), scale: PointScale(points: 600, odds: 50, double: 20))
    #expect(card.parts.map(\.bins.name).sorted() == ["region", "tells"])
    #expect(card.leftOut.map(\.name) == ["noise"])
    let own = try #require(card.crossValidated)
    #expect(try #require(own.auc.value) > 0.75)
    #expect(own.brier < own.brierOfRate)
    // Weights of evidence of one characteristic alone have the coefficient one; beside another that tells as much it is
    // larger, since odds ratios grow when the rest is known.
    for part in card.parts { #expect(abs(part.coefficient.value - 1.15) < 0.3) }
    // Points are probabilities on another scale, up to the rounding of each part.
    let columns = sample(50, seed: 901).columns
    let probabilities = try #require(card.probabilities(columns))
    for (points, probability) in zip(try #require(card.points(columns)), probabilities) {
      let exact = card.scale.points(odds: (1 - probability) / probability)
      #expect(abs(exact - Double(points.points)) <= 1.01)
    }
    // A card trained where nothing tells is refused.
    let blind = sample(3000, seed: 902)
    #expect(throws: Scorecard.Refusal.nothingTells) {
      try Scorecard(
        LabelledSample(columns: [blind.columns[1]], isBad: blind.isBad),
        scale: PointScale(points: 600, odds: 50, double: 20))
    }
    #expect(throws: Scorecard.Refusal.tooFewCases(good: 40, bad: 10)) {
      try Scorecard(
        LabelledSample(columns: [], isBad: (0..<50).map { $0 < 10 }),
        scale: PointScale(points: 600, odds: 50, double: 20))
    }
  }

  @Test func probabilitiesByLatenessAverageToTheStatedRate() {
    let days = [0, 0, 0, 0, 5, 40, 70, 200]
    let values = DefaultBridge.probabilities(daysOverdue: days, mean: 0.03)
    #expect(abs(values.reduce(0, +) / 8 - 0.03) < 1e-9)
    let odds = values.map { $0 / (1 - $0) }
    #expect(abs(odds[7] / odds[0] - 15) < 1e-9 && abs(odds[5] / odds[0] - 3) < 1e-9)
    #expect(DefaultBridge.rating(anyTradeScore: 6) == "AAA")
    #expect(DefaultBridge.rating(anyTradeScore: 1.1) == "B")
    #expect(DefaultBridge.rating(anyTradeScore: -2) == "D")
  }
}
