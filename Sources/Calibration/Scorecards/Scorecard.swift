import Stochastics

/// A scorecard: points by bin of each characteristic, from a logistic regression on weights of evidence.
///
/// `ln(odds of good) = a + sum of b_j x evidence_j`; points are that on a ``PointScale``. A characteristic whose
/// coefficient is negative contradicts its own bins (another one says the same) and is left out.
public struct Scorecard: Sendable {
  /// A characteristic of the card.
  public struct Part: Sendable {
    /// Its bins.
    public var bins: EvidenceBins
    /// Its coefficient.
    public var coefficient: LogisticRegression.Coefficient
    /// Points by bin.
    public var points: [Int]
  }

  /// Why a sample cannot be used.
  public enum Refusal: Error, Sendable, Hashable {
    /// Too few cases of one outcome.
    case tooFewCases(good: Int, bad: Int)
    /// No characteristic tells good from bad.
    case nothingTells
  }

  /// Scale of the points.
  public let scale: PointScale
  /// Constant of the regression.
  public let intercept: LogisticRegression.Coefficient
  /// Characteristics used, by information value.
  public let parts: [Part]
  /// Characteristics not used, with the reason.
  public let leftOut: [(name: String, reason: String)]
  /// What was marked.
  public let marks: [String]
  /// Measures on the sample it was trained on.
  public let training: Discrimination
  /// Measures on cases that each fold's card had not seen; `nil` with too few cases for folds.
  public let crossValidated: Discrimination?

  /// Cases of each outcome that a card needs.
  public static let enoughCases = 20
  /// Information value below which a characteristic says nothing.
  public static let leastInformation = 0.02
  /// Characteristics of a card at most.
  public static let mostParts = 15
  /// Folds of the cross-validation.
  public static let folds = 5

  /// Trains a card.
  ///
  /// - Parameters:
  ///   - key: Key of the assignment to folds.
  ///   - isValidated: Whether the whole procedure is repeated on five folds.
  /// - Randomness: stream `calibration` of the key.
  /// - Complexity: O(cases x (columns log cases + parts^2)) for the card and each fold.
  public init(
    _ sample: LabelledSample, scale: PointScale, key: StreamKey = StreamKey(seed: 1), isValidated: Bool = true
  ) throws(Refusal) {
    guard sample.bad >= Scorecard.enoughCases, sample.count - sample.bad >= Scorecard.enoughCases else {
      throw .tooFewCases(good: sample.count - sample.bad, bad: sample.bad)
    }
    let made = try Scorecard.fit(sample)
    self.scale = scale
    intercept = made.regression.intercept
    let share = (made.regression.intercept.value * scale.factor + scale.offset) / Double(made.used.count)
    parts = made.used.enumerated().map { place, bins in
      let coefficient = made.regression.coefficients[place]
      return Part(
        bins: bins, coefficient: coefficient,
        points: bins.bins.map {
          Int((share + scale.factor * coefficient.value * $0.evidence).rounded())
        })
    }
    leftOut = made.leftOut
    var marks = made.regression.marks.map(\.sentence)
    training = Discrimination(
      Scorecard.probabilities(sample, made.used, made.regression), isBad: sample.isBad)
    if isValidated, min(sample.bad, sample.count - sample.bad) >= Scorecard.enoughCases * 2 {
      var probabilities = [Double](repeating: 0, count: sample.count)
      let fold = (0..<sample.count).map { place in
        Int(
          key.word(path: 0, entity: 0, slot: UInt32(place), purpose: .calibration) % UInt32(Scorecard.folds))
      }
      var isComplete = true
      for number in 0..<Scorecard.folds {
        let inside = sample.cases(fold.indices.filter { fold[$0] != number })
        let outside = fold.indices.filter { fold[$0] == number }
        guard let own = try? Scorecard.fit(inside) else {
          isComplete = false
          break
        }
        let values = Scorecard.probabilities(sample.cases(outside), own.used, own.regression)
        for (place, value) in zip(outside, values) { probabilities[place] = value }
      }
      crossValidated = isComplete ? Discrimination(probabilities, isBad: sample.isBad) : nil
    } else {
      crossValidated = nil
      if isValidated { marks.append("too few cases for cross-validation: measures are those of training") }
    }
    self.marks = marks
  }

  /// Probability of going bad of the cases of a sample with the card's characteristics.
  ///
  /// - Returns: `nil` where a characteristic of the card is missing among the columns.
  public func probabilities(_ columns: [LabelledSample.Column]) -> [Double]? {
    points(columns)?.map { 1 / (1 + FixedOrder.exp(min(max(intercept.value + $0.logit, -35), 35))) }
  }

  /// Points and logit of good without the constant, by case.
  public func points(_ columns: [LabelledSample.Column]) -> [(points: Int, logit: Double)]? {
    guard let count = columns.first?.values.count else { return [] }
    var sums = [(points: Int, logit: Double)](repeating: (0, 0), count: count)
    for part in parts {
      guard let column = columns.first(where: { $0.name == part.bins.name }) else { return nil }
      for (place, bin) in part.bins.bins(of: column.values).enumerated() {
        sums[place].points += part.points[bin]
        sums[place].logit += part.coefficient.value * part.bins.bins[bin].evidence
      }
    }
    return sums
  }

  private struct Fit {
    var used: [EvidenceBins]
    var regression: LogisticRegression
    var leftOut: [(name: String, reason: String)]
  }

  private static func fit(_ sample: LabelledSample) throws(Refusal) -> Fit {
    var leftOut: [(name: String, reason: String)] = []
    var candidates = sample.columns.map { EvidenceBins($0, isBad: sample.isBad) }
    candidates.sort { ($1.informationValue, $0.name) < ($0.informationValue, $1.name) }
    var used: [EvidenceBins] = []
    for bins in candidates {
      // Bins are cut where outcomes differ most, so several times the value of chance can come by chance.
      if bins.informationValue < max(leastInformation, 5 * bins.chanceValue) {
        leftOut.append(
          (bins.name, "tells nothing (information value below \(leastInformation), or by chance)"))
      } else if used.count == mostParts {
        leftOut.append((bins.name, "\(mostParts) characteristics tell more"))
      } else {
        used.append(bins)
      }
    }
    let isGood = sample.isBad.map { !$0 }
    while !used.isEmpty {
      let columns = used.map { bins -> (name: String, values: [Double]) in
        guard let column = sample.columns.first(where: { $0.name == bins.name }) else {
          return (bins.name, [])
        }
        return (bins.name, bins.bins(of: column.values).map { bins.bins[$0].evidence })
      }
      let regression = LogisticRegression(columns, isEvent: isGood)
      let worst = regression.coefficients.enumerated().filter { $0.element.value <= 0 }
        .min { $0.element.value < $1.element.value }
      guard let worst else { return Fit(used: used, regression: regression, leftOut: leftOut) }
      let isLeftOut = worst.element.standardError == nil
      leftOut.append(
        (
          worst.element.name,
          isLeftOut ? "collinear with others" : "its coefficient contradicts its bins: others say the same"
        ))
      used.remove(at: worst.offset)
    }
    throw .nothingTells
  }

  private static func probabilities(
    _ sample: LabelledSample, _ used: [EvidenceBins], _ regression: LogisticRegression
  ) -> [Double] {
    var logits = [Double](repeating: regression.intercept.value, count: sample.count)
    for (place, bins) in used.enumerated() {
      guard let column = sample.columns.first(where: { $0.name == bins.name }) else { continue }
      for (index, bin) in bins.bins(of: column.values).enumerated() {
        logits[index] += regression.coefficients[place].value * bins.bins[bin].evidence
      }
    }
    return logits.map { 1 / (1 + FixedOrder.exp(min(max($0, -35), 35))) }
  }
}
