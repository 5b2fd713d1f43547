import CreditModels
import LinearAlgebra
import Stochastics

/// How likely the levers of a reverse stress are, where a law stands behind them.
///
/// Each chance is that of being at least as bad as a size within the horizon. Sizes that somebody states without a law
/// (dilution, orders, cuts by insurers and banks) have none.
public enum LeverChance {
  /// Factor paths of an estimate.
  public static let paths = 16_384

  /// The chance that the economy lies at least so far below its expected course, on average over factors and weeks, and
  /// that all of some debtors fail within the horizon: of both together, so that bad years and failures go along as
  /// the model says.
  ///
  /// Failures are taken by their weekly probabilities given the factors, so that rare ones need no luck; the economy
  /// alone has a normal law.
  ///
  /// - Parameters:
  ///   - fall: Standard deviations below the expected course; 0 asks nothing of the economy.
  ///   - classes: How each of the debtors fails; empty asks nothing of them.
  ///   - factors: The economy; `nil` where the debtors are independent.
  ///   - weeks: Weeks of the horizon.
  /// - Randomness: reads the stream `.factor` of the key.
  /// - Complexity: O(paths x weeks x (factors squared + debtors)).
  public static func economyAndFailures(
    fall: Double, classes: [FailureClass], factors: FactorModel?, weeks: Int, key: StreamKey
  ) -> Estimate {
    guard let factors, factors.count > 0 else {
      return .exact(fall > 0 ? 0 : together(classes, weeks: weeks) { _, _ in 0 }, .fraction)
    }
    var course = FactorCourse(factors, weeks: weeks)
    if classes.isEmpty {
      let spread = course.spreadOfMean
      return .exact(
        fall <= 0 ? 1 : spread > 0 ? FixedOrder.normalCDF(-fall / spread) : 0, .fraction)
    }
    let weights = (0..<paths).map { path -> Double in
      course.draw(path: path, key: key)
      if fall > 0, course.meanDeviation > -fall { return 0 }
      return together(classes, weeks: weeks) { debtor, week in
        var index = 0.0
        for factor in 0..<factors.count {
          index += classes[debtor].loading[factor] * course.value(factor: factor, week: week)
        }
        return index
      }
    }
    let hits = weights.count { $0 > 0 }
    guard hits > 0 else { return .probability(successes: 0, of: paths) }
    let mean = weights.reduce(0, +) / Double(paths)
    let half =
      FixedOrder.studentQuantile(0.975, degreesOfFreedom: paths - 1)
      * (InfluenceSample.variance(weights) / Double(paths)).squareRoot()
    return Estimate(value: mean, low: max(0, mean - half), high: min(1, mean + half), unit: .fraction)
  }

  /// The chance that all debtors fail within the weeks, given the index of each in each week.
  private static func together(_ classes: [FailureClass], weeks: Int, index: (Int, Int) -> Double) -> Double {
    var product = 1.0
    for debtor in classes.indices {
      switch classes[debtor].chance {
      case .never: return 0
      case .certain: continue
      case .threshold(let threshold):
        var alive = 1.0
        for week in 0..<weeks {
          alive *= 1 - classes[debtor].weeklyProbability(threshold: threshold, index: index(debtor, week))
        }
        product *= 1 - alive
      }
    }
    return product
  }

  /// The chance that a window's mean days late lie at least so far above what history shows: the predictive law of one
  /// more window, Student's t around the mean of the windows seen.
  ///
  /// - Parameter levels: Mean days late by window; windows do not overlap.
  /// - Returns: `nil` for under ``fewestWindows`` windows.
  public static func later(by days: Double, levels: [Double]) -> Double? {
    guard levels.count >= fewestWindows else { return nil }
    let n = Double(levels.count)
    let error = (InfluenceSample.variance(levels) * (1 + 1 / n)).squareRoot()
    guard error > 0 else { return days > 0 ? 0 : 0.5 }
    return FixedOrder.studentCDF(-days / error, degrees: n - 1)
  }

  /// Windows of history from which on a level of payments has a law.
  public static let fewestWindows = 4
}

/// One path of the factors, and how far it lies from the expected one.
struct FactorCourse {
  private let model: FactorModel
  private let weeks: Int
  private var deviations: [Double]
  private let expected: [Double]

  init(_ model: FactorModel, weeks: Int) {
    self.model = model
    self.weeks = weeks
    deviations = Array(repeating: 0, count: model.count * weeks)
    expected = (0..<model.count).flatMap { factor in
      var carried = model.start?[factor] ?? 0
      return (0..<weeks).map { week in
        carried *= model.persistence[factor]
        return carried + model.added(factor: factor, week: week)
      }
    }
  }

  /// Draws a path: the deviation from the expected course follows the model's own autoregression.
  mutating func draw(path: Int, key: StreamKey) {
    let count = model.count
    for week in 0..<weeks {
      let isFree = week == 0 && model.start == nil
      let mixing = isFree ? model.initialFactor : model.innovationFactor
      let normals = (0..<count).map { factor in
        FixedOrder.inverseNormalCDF(
          key.uniform(path: UInt32(path), entity: UInt32(factor), slot: UInt32(week), purpose: .factor))
      }
      for factor in 0..<count {
        var value = week == 0 ? 0 : model.persistence[factor] * deviations[factor * weeks + week - 1]
        for other in 0...factor { value += mixing[factor, other] * normals[other] }
        deviations[factor * weeks + week] = value
      }
    }
  }

  /// Mean deviation over factors and weeks, in standard deviations of a factor.
  var meanDeviation: Double { deviations.reduce(0, +) / Double(max(1, deviations.count)) }

  /// Standard deviation of ``meanDeviation``: each innovation acts on the mean through what is left of it in later weeks.
  var spreadOfMean: Double {
    var variance = 0.0
    for week in 0..<weeks {
      let mixing = week == 0 && model.start == nil ? model.initialFactor : model.innovationFactor
      for source in 0..<model.count {
        var effect = 0.0
        for factor in source..<model.count {
          var (left, sum) = (1.0, 0.0)
          for _ in week..<weeks {
            sum += left
            left *= model.persistence[factor]
          }
          effect += mixing[factor, source] * sum
        }
        variance += effect * effect
      }
    }
    return variance.squareRoot() / Double(max(1, deviations.count))
  }

  /// The factor in a week, with its shift, its stresses and what is left of where it starts.
  func value(factor: Int, week: Int) -> Double {
    deviations[factor * weeks + week] + expected[factor * weeks + week]
  }
}
