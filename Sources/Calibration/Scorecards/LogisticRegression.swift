import LinearAlgebra
import Stochastics

/// Logistic regression by iteratively reweighted least squares, with what was wrong with the data said and marked.
///
/// Columns are standardised for the iterations. A column that is constant, or a mixture of the ones before it, is left
/// out. Where the maximum of the likelihood does not exist (separation) or rests on too few events, squares of the
/// standardised coefficients are penalised with weight one, and the result says so.
///
/// - Reference: [AlbertAnderson1984] on separation; [Peduzzi1996] on events a column.
public struct LogisticRegression: Sendable {
  /// A column of the regression.
  public struct Coefficient: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Change of the logit per unit; 0 where the column was left out.
    public var value: Double
    /// Standard error; `nil` where the column was left out.
    public var standardError: Double?
  }

  /// Something the reader has to know.
  public enum Mark: Sendable, Hashable {
    /// A column has one value.
    case constant(String)
    /// A column is a linear mixture of those before it.
    case collinear(String)
    /// Outcomes are told apart without error: coefficients are held by a penalty.
    case separation(columns: [String])
    /// Fewer events than ten a column: coefficients are held by a penalty.
    case tooFewEvents(Int, columns: Int)
    /// The iterations did not settle.
    case notSettled

    /// The mark in words.
    public var sentence: String {
      switch self {
      case .constant(let name): return "`\(name)` has one value only and was left out"
      case .collinear(let name):
        return "`\(name)` is a mixture of the columns before it (collinear) and was left out"
      case .separation(let columns):
        let names = columns.map { "`\($0)`" }.joined(separator: ", ")
        return
          "outcomes are separated without error\(columns.isEmpty ? "" : " by \(names)"): a penalty holds the "
          + "coefficients, take them as directions"
      case .tooFewEvents(let events, let columns):
        return
          "\(events) events for \(columns) columns (ten a column are needed): a penalty draws the coefficients "
          + "towards 0"
      case .notSettled: return "the fit did not settle in 60 steps"
      }
    }
  }

  /// The constant with its standard error.
  public let intercept: Coefficient
  /// One a column, in order.
  public let coefficients: [Coefficient]
  /// What was marked.
  public let marks: [Mark]
  /// Whether a penalty holds the coefficients.
  public let isPenalised: Bool

  /// Events a column below which a penalty is used.
  public static let enoughEvents = 10
  /// A standardised coefficient beyond which outcomes count as separated.
  static let separated = 12.0

  /// Fits columns.
  ///
  /// - Parameters:
  ///   - columns: Values, `[columns x cases]`, finite.
  ///   - isEvent: The outcome whose logit is modelled.
  /// - Complexity: O(steps x cases x columns^2).
  public init(_ columns: [(name: String, values: [Double])], isEvent: [Bool]) {
    let count = isEvent.count
    var marks: [Mark] = []
    var used: [Int] = []
    var scaled: [[Double]] = []
    var means: [Double] = []
    var scales: [Double] = []
    for (place, column) in columns.enumerated() {
      precondition(column.values.count == count, "a value for each case")
      let mean = column.values.reduce(0, +) / Double(max(1, count))
      let square = column.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, count))
      guard square > 1e-24 * max(1, mean * mean) else {
        marks.append(.constant(column.name))
        continue
      }
      let scale = square.squareRoot()
      let own = column.values.map { ($0 - mean) / scale }
      guard LogisticRegression.isNew(own, beside: scaled) else {
        marks.append(.collinear(column.name))
        continue
      }
      used.append(place)
      scaled.append(own)
      means.append(mean)
      scales.append(scale)
    }
    let events = isEvent.reduce(0) { $0 + ($1 ? 1 : 0) }
    let fewest = min(events, count - events)
    var penalty = 0.0
    if !used.isEmpty, fewest < LogisticRegression.enoughEvents * used.count {
      marks.append(.tooFewEvents(fewest, columns: used.count))
      penalty = 1
    }
    var solution = LogisticRegression.solve(scaled, isEvent, penalty: penalty)
    if penalty == 0, solution.isSeparated {
      let large = used.indices.filter { solution.beta[$0 + 1].magnitude > LogisticRegression.separated / 2 }
      marks.append(.separation(columns: large.map { columns[used[$0]].name }))
      penalty = 1
      solution = LogisticRegression.solve(scaled, isEvent, penalty: penalty)
    }
    if !solution.isSettled { marks.append(.notSettled) }
    isPenalised = penalty > 0
    var coefficients = columns.map { Coefficient(name: $0.name, value: 0, standardError: nil) }
    var constant = solution.beta[0]
    // The constant at the columns' own origin: weights of the standardised coefficients in it.
    var weights = [1.0]
    for (place, column) in used.enumerated() {
      let beta = solution.beta[place + 1]
      coefficients[column].value = beta / scales[place]
      coefficients[column].standardError =
        solution.covariance[place + 1, place + 1].squareRoot() / scales[place]
      constant -= beta * means[place] / scales[place]
      weights.append(-means[place] / scales[place])
    }
    var variance = 0.0
    for (row, first) in weights.enumerated() {
      for (other, second) in weights.enumerated() {
        variance += first * second * solution.covariance[row, other]
      }
    }
    intercept = Coefficient(name: "constant", value: constant, standardError: max(0, variance).squareRoot())
    self.coefficients = coefficients
    self.marks = marks
  }

  /// The logit of a case.
  public func logit(_ values: [Double]) -> Double {
    zip(coefficients, values).reduce(intercept.value) { $0 + $1.0.value * $1.1 }
  }

  /// Whether a standardised column says something that others do not: what a least-squares fit on them leaves of it.
  private static func isNew(_ column: [Double], beside others: [[Double]]) -> Bool {
    guard !others.isEmpty else { return true }
    let count = Double(column.count)
    var gram = Matrix(rows: others.count, columns: others.count)
    var right = [Double](repeating: 0, count: others.count)
    for (row, first) in others.enumerated() {
      for (place, second) in others.enumerated() where place <= row {
        var sum = 0.0
        for index in first.indices { sum += first[index] * second[index] }
        gram[row, place] = sum / count
        gram[place, row] = sum / count
      }
      gram[row, row] += 1e-12
      var sum = 0.0
      for index in first.indices { sum += first[index] * column[index] }
      right[row] = sum / count
    }
    guard let factor = try? gram.choleskyFactor() else { return false }
    let explained = zip(factor.solved(right), right).reduce(0) { $0 + $1.0 * $1.1 }
    return 1 - explained > 1e-8
  }

  private struct Solution {
    var beta: [Double]
    var covariance: Matrix
    var isSettled: Bool
    var isSeparated: Bool
  }

  private static func solve(_ columns: [[Double]], _ isEvent: [Bool], penalty: Double) -> Solution {
    let size = columns.count + 1
    let count = isEvent.count
    let events = Double(isEvent.reduce(0) { $0 + ($1 ? 1 : 0) })
    var beta = [Double](repeating: 0, count: size)
    beta[0] = FixedOrder.log((events + 0.5) / (Double(count) - events + 0.5))
    var covariance = Matrix.identity(size)
    var before = Double.infinity
    var isSettled = false
    var isSeparated = false
    var row = [Double](repeating: 1, count: size)
    for _ in 0..<60 where !isSettled && !isSeparated {
      var sums = [Double](repeating: 0, count: size * size)
      var gradient = [Double](repeating: 0, count: size)
      var deviance = 0.0
      for index in 0..<count {
        var logit = beta[0]
        for place in columns.indices {
          row[place + 1] = columns[place][index]
          logit += beta[place + 1] * row[place + 1]
        }
        logit = min(max(logit, -35), 35)
        let mean = 1 / (1 + FixedOrder.exp(-logit))
        let rest = (isEvent[index] ? 1 : 0) - mean
        let weight = max(mean * (1 - mean), 1e-12)
        deviance -= 2 * FixedOrder.log(max(isEvent[index] ? mean : 1 - mean, 1e-300))
        for place in 0..<size {
          gradient[place] += row[place] * rest
          let weighted = weight * row[place]
          for other in place..<size { sums[place * size + other] += weighted * row[other] }
        }
      }
      for place in 1..<max(1, size) {
        gradient[place] -= penalty * beta[place]
        sums[place * size + place] += penalty
        deviance += penalty * beta[place] * beta[place]
      }
      for place in 0..<size {
        for other in place..<size { sums[other * size + place] = sums[place * size + other] }
      }
      guard let factor = try? Matrix(rows: size, columns: size, elements: sums).choleskyFactor() else {
        break
      }
      covariance = factor.inverse
      if penalty == 0, deviance < 1e-6 * Double(count) || beta.contains(where: { $0.magnitude > separated }) {
        isSeparated = true
        break
      }
      isSettled = (before - deviance).magnitude <= 1e-9 * (deviance.magnitude + 1)
      before = deviance
      guard !isSettled else { break }
      var step = factor.solved(gradient)
      // A step of more than five standardised units overshoots.
      let longest = step.reduce(0) { max($0, $1.magnitude) }
      if longest > 5 { for place in step.indices { step[place] *= 5 / longest } }
      for place in beta.indices { beta[place] += step[place] }
    }
    if penalty == 0, !isSettled { isSeparated = true }
    return Solution(beta: beta, covariance: covariance, isSettled: isSettled, isSeparated: isSeparated)
  }
}
