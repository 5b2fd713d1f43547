import CreditModels
import LinearAlgebra
import Stochastics

/// Level, growth and season of monthly rates of sales, by least squares on their logarithms.
///
/// The twelve months are penalised towards 1 as strongly as one year weighs.
struct SalesRegression {
  /// Level at the first month after the last, growth and the twelve months, on the logarithmic scale.
  private let beta: [Double]
  /// Standard errors of the same.
  private let errors: [Double]
  private let residuals: [Double]
  private let variance: Double
  private let origin: Int
  private let hasTrend: Bool

  /// A fit; `nil` where the months do not settle it.
  ///
  /// - Parameters:
  ///   - rates: Months, counted from year 0, and amounts a week in them; every amount above zero.
  ///   - hasTrend: Whether sales grow or fall; otherwise growth is zero.
  init?(_ rates: [(month: Int, rate: Double)], hasTrend: Bool) {
    guard let last = rates.last?.month, rates.allSatisfy({ $0.rate > 0 }) else { return nil }
    let size = 14
    let origin = last + 1
    func row(_ month: Int) -> [Double] {
      var row = [Double](repeating: 0, count: size)
      row[0] = 1
      row[1] = hasTrend ? Double(month - origin) / 12 : 0
      row[2 + month % 12] = 1
      return row
    }
    var normal = Matrix(rows: size, columns: size)
    var right = [Double](repeating: 0, count: size)
    for (month, rate) in rates {
      let x = row(month)
      let y = FixedOrder.log(rate)
      for place in 0..<size where x[place] != 0 {
        right[place] += x[place] * y
        for other in 0..<size { normal[place, other] += x[place] * x[other] }
      }
    }
    if !hasTrend { normal[1, 1] = 1 }
    for place in 2..<size { normal[place, place] += 1 }
    guard let factor = try? normal.choleskyFactor() else { return nil }
    let beta = factor.solved(right)
    residuals = rates.map { month, rate in
      FixedOrder.log(rate) - zip(row(month), beta).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let variance = residuals.reduce(0) { $0 + $1 * $1 } / max(1, Double(rates.count) - 8)
    let covariance = factor.inverse
    errors = (0..<size).map { (variance * covariance[$0, $0]).squareRoot() }
    self.variance = variance
    self.beta = beta
    self.origin = origin
    self.hasTrend = hasTrend
  }

  /// Growth a year, as a share.
  var growth: Double { FixedOrder.exp(beta[1]) - 1 }

  /// The rate that is expected of a month. Logarithms average below the mean: half the variance brings the level back.
  func rate(_ month: Int) -> Double {
    FixedOrder.exp(
      beta[0] + beta[1] * Double(month - origin) / 12 + beta[2 + month % 12] + variance / 2)
  }

  /// Puts level, growth, season and uncertainty into a segment.
  ///
  /// - Parameter now: The month in which the level stands.
  func fill(_ made: inout SalesFit.Segment, asOf now: Int) {
    let factors = (0..<12).map { FixedOrder.exp(beta[2 + $0]) }
    let mean = factors.reduce(0, +) / 12
    let level = FixedOrder.exp(beta[0] + beta[1] * Double(now - origin) / 12 + variance / 2) * mean
    let count = residuals.count
    made.weeklyGross = FittedValue(level, standardError: level * errors[0], count: count)
    made.annualGrowth =
      hasTrend
      ? FittedValue(growth, standardError: (1 + growth) * errors[1], count: count)
      : FittedValue(0, count: count, origin: .weak)
    made.season = (0..<12).map { place in
      FittedValue(
        factors[place] / mean, standardError: factors[place] / mean * errors[2 + place], count: count)
    }
    // Thirteen weeks are three months, whose neighbours move together.
    let pairs = zip(residuals, residuals.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
    let third = max(variance / 3, variance / 3 + 4 * pairs / 9)
    made.uncertainty = FittedValue(
      (third + errors[0] * errors[0]).squareRoot(),
      standardError: (third / (2 * Double(count))).squareRoot(), count: count)
  }
}

extension SalesFit {
  /// How far back the course of sales is read, and whether it grows: what would have foretold past quarters best.
  ///
  /// A straight line through years in which a business started, and then stood still, runs far above it today. So each
  /// course is fitted to what was known 12, 9, 6 and 3 months before the end and foretells the three months after; the one
  /// with the least mean absolute logarithm of foretold over actual is taken, the simplest among equals.
  struct Course: Equatable {
    /// Months used, back from the last.
    var months: Int
    /// Whether a growth is fitted.
    var hasTrend: Bool
    /// The growth that a line through all months would have had, in words.
    var rejected: String

    /// Fewest months that a course is read from.
    private static let fewest = 24

    static func chosen(_ rates: [(month: Int, rate: Double)]) -> Course {
      let line =
        SalesRegression(rates, hasTrend: true).map { "\(Int((100 * $0.growth).rounded())) %" } ?? "growth"
      let lengths = [24, 36, 48, 60].filter { $0 < rates.count } + [rates.count]
      let courses =
        [Course(months: fewest, hasTrend: false, rejected: line)]
        + lengths.reversed().map { Course(months: $0, hasTrend: true, rejected: line) }
      var best = courses[1]
      var least = Double.infinity
      for course in courses {
        guard let error = error(of: course, rates) else { continue }
        // A hundredth more than the simpler one is no gain.
        if error < least - 0.01 {
          least = error
          best = course
        }
      }
      return best
    }

    /// Mean absolute error of the logarithm of the next three months; `nil` where the history is too short to tell.
    private static func error(of course: Course, _ rates: [(month: Int, rate: Double)]) -> Double? {
      // A year is kept back at most, and less than that where two years have to be left.
      let cuts = [12, 9, 6, 3].map { rates.count - $0 }.filter { $0 >= 18 }
      guard !cuts.isEmpty else { return nil }
      var sum = 0.0
      for cut in cuts {
        let known = Array(rates[..<cut].suffix(course.months))
        guard let fit = SalesRegression(known, hasTrend: course.hasTrend) else { return nil }
        let after = rates[cut..<min(rates.count, cut + 3)]
        let foretold = after.reduce(0) { $0 + fit.rate($1.month) }
        let actual = after.reduce(0) { $0 + $1.rate }
        sum += FixedOrder.log(foretold / actual).magnitude
      }
      return sum / Double(cuts.count)
    }
  }
}
