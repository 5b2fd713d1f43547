import CreditModels
import LinearAlgebra
import Stochastics

/// Discrete-time hazard regression on counted invoice-days: binomial likelihood, logit link, quadratic penalty,
/// iteratively reweighted least squares with halved steps.
///
/// Ordered levels are tied to their neighbours (first differences), others to 0. The normal equations are gathered by
/// level, since every day has exactly one level of each covariate, and solved by Cholesky. Standard errors come from
/// the penalised information, widened by the dispersion of payments among customers.
///
/// - Reference: [Efron1988] on the likelihood; [EilersMarx1996] on difference penalties. Checked in
///   `HazardRegressionTests`.
struct HazardRegression {
  /// Effects with their fitted levels.
  let effects: [CovariateEffect]
  /// The constant.
  let constant: FittedValue
  /// Iterations used.
  let iterations: Int
  /// Whether the fit settled.
  let converged: Bool
  /// What was marked, in words.
  let notes: [String]

  /// Weight of squared differences of neighbouring levels.
  static let smoothing = 1.0
  /// Weight of squares of unordered levels.
  static let ridge = 1.0
  /// Weight of squares of ordered levels, which keeps the equations regular.
  static let floor = 1e-3
  /// The same within the classes of habit: a class without payments rests on the pooled curve.
  static let habitFloor = 0.05
  /// Payments below which a level is marked.
  static let enoughPayments = 5.0

  /// Fits cells.
  ///
  /// - Complexity: O(iterations x (cells x effects^2 + columns^3)).
  init(_ cells: HazardCells, effects: [CovariateEffect], dispersion: Double = 1) {
    let size = cells.columns + 1
    let constantColumn = cells.columns
    let penalty = HazardRegression.penalty(effects, starts: cells.starts, size: size)
    var beta = [Double](repeating: 0, count: size)
    var deviance = HazardRegression.objective(cells, beta, penalty, effects.count)
    var information = Matrix(rows: size, columns: size)
    var iterations = 0
    var converged = false
    while iterations < 30, !converged {
      iterations += 1
      var gradient = HazardRegression.normalEquations(cells, beta, effects.count, into: &information)
      for row in 0..<size {
        for column in 0..<size where penalty[row, column] != 0 {
          gradient[row] -= penalty[row, column] * beta[column]
          information[row, column] += penalty[row, column]
        }
      }
      // The constant has no penalty; a grain keeps a history without payments regular.
      information[constantColumn, constantColumn] += 1e-9
      guard let factor = try? information.choleskyFactor() else { break }
      let step = factor.solved(gradient)
      var scale = 1.0
      var accepted = deviance
      while scale > 1e-4 {
        let candidate = zip(beta, step).map { $0 + scale * $1 }
        let value = HazardRegression.objective(cells, candidate, penalty, effects.count)
        if value <= deviance + 1e-9 {
          beta = candidate
          accepted = value
          break
        }
        scale /= 2
      }
      converged = deviance - accepted <= 1e-7 * max(1, deviance.magnitude)
      deviance = accepted
    }
    let covariance = (try? information.choleskyFactor())?.inverse
    var counts = [Double](repeating: 0, count: size)
    for cell in cells.days.indices {
      for place in 0..<effects.count {
        counts[Int(cells.levels[cell * effects.count + place])] += cells.paid[cell]
      }
    }
    let payments = cells.paid.reduce(0, +)
    // Only differences between levels are identified: effects are told against their mean over payments, which goes
    // to the constant; errors are those of the differences.
    var centre = [Double](repeating: 0, count: size)
    centre[constantColumn] = 1
    var contrasts: [Int: [(column: Int, weight: Double)]] = [:]
    for (place, effect) in effects.enumerated() {
      let range = cells.starts[place]..<(cells.starts[place] + effect.levelCount)
      let weights = range.map { payments > 0 ? counts[$0] / payments : 0 }
      let mean = zip(range, weights).reduce(0) { $0 + beta[$1.0] * $1.1 }
      for (column, weight) in zip(range, weights) {
        beta[column] -= mean
        centre[column] = weight
      }
      beta[constantColumn] += mean
      contrasts[place] = zip(range, weights).filter { $0.1 > 0 }.map { ($0, $1) }
    }
    func variance(_ weights: [(column: Int, weight: Double)]) -> Double? {
      guard let covariance else { return nil }
      var sum = 0.0
      for (row, left) in weights {
        for (column, right) in weights { sum += left * right * covariance[row, column] }
      }
      return max(0, sum)
    }
    func fitted(_ column: Int, _ count: Double, _ weights: [(column: Int, weight: Double)]) -> FittedValue {
      FittedValue(
        beta[column], standardError: variance(weights).map { ($0 * dispersion).squareRoot() },
        count: Int(count), origin: count < HazardRegression.enoughPayments ? .weak : .fitted)
    }
    var notes: [String] = []
    self.effects = effects.enumerated().map { place, effect in
      var effect = effect
      let start = cells.starts[place]
      let weak = effect.levels.indices.filter { counts[start + $0] < HazardRegression.enoughPayments }
      for level in effect.levels.indices {
        effect.levels[level] = fitted(
          start + level, counts[start + level],
          (contrasts[place] ?? []).map { ($0.column, -$0.weight) } + [(start + level, 1)])
      }
      // A level with many payments whose error is near that of the penalty alone cannot be told from another column.
      let isConfounded =
        !effect.covariate.isMoving
        && effect.levels.contains {
          $0.count >= 50 && ($0.standardError ?? 0) > 0.5 * dispersion.squareRoot()
        }
      if isConfounded {
        notes.append(
          "levels of `\(effect.covariate.rawValue)` move together with another covariate (collinear): the penalty "
            + "shares the effect among them")
      }
      if !weak.isEmpty {
        notes.append(
          "\(weak.count) of \(effect.levels.count) levels of `\(effect.covariate.rawValue)` saw fewer than "
            + "\(Int(HazardRegression.enoughPayments)) payments: they lean on their neighbours and are marked weak"
        )
      }
      return effect
    }
    constant = fitted(
      constantColumn, payments, centre.indices.filter { centre[$0] != 0 }.map { ($0, centre[$0]) })
    if !converged {
      notes.append("the regression did not settle in \(iterations) steps; its last step is used")
    }
    self.iterations = iterations
    self.converged = converged
    self.notes = notes
  }

  /// The penalty as a matrix; rows and columns of the constant stay 0.
  private static func penalty(_ effects: [CovariateEffect], starts: [Int], size: Int) -> Matrix {
    var penalty = Matrix(rows: size, columns: size)
    for (place, effect) in effects.enumerated() {
      let steps = effect.edges.count + 1
      for level in 0..<effect.levelCount {
        let column = starts[place] + level
        guard effect.covariate.isOrdered else {
          penalty[column, column] += ridge
          continue
        }
        penalty[column, column] += effect.covariate == .againstHabit ? habitFloor : floor
        // Neighbours inside a class only.
        guard (level + 1) % steps != 0 else { continue }
        penalty[column, column] += smoothing
        penalty[column + 1, column + 1] += smoothing
        penalty[column, column + 1] -= smoothing
        penalty[column + 1, column] -= smoothing
      }
    }
    return penalty
  }

  @inline(__always)
  private static func logit(_ cells: HazardCells, _ cell: Int, _ beta: [Double], _ effects: Int) -> Double {
    var sum = cells.offsets[cell] + beta[cells.columns]
    for place in 0..<effects { sum += beta[Int(cells.levels[cell * effects + place])] }
    return min(max(sum, -35), 35)
  }

  /// Half the penalised deviance.
  private static func objective(
    _ cells: HazardCells, _ beta: [Double], _ penalty: Matrix, _ effects: Int
  ) -> Double {
    var sum = 0.0
    for cell in cells.days.indices {
      let logit = logit(cells, cell, beta, effects)
      let softplus =
        logit > 0
        ? logit + FixedOrder.log(1 + FixedOrder.exp(-logit)) : FixedOrder.log(1 + FixedOrder.exp(logit))
      sum += cells.days[cell] * softplus - cells.paid[cell] * logit
    }
    for row in beta.indices {
      for column in max(0, row - 1)..<min(beta.count, row + 2) {
        sum += beta[row] * penalty[row, column] * beta[column] / 2
      }
    }
    return sum
  }

  /// Gathers the information matrix and returns the gradient, both without the penalty.
  private static func normalEquations(
    _ cells: HazardCells, _ beta: [Double], _ effects: Int, into information: inout Matrix
  ) -> [Double] {
    let size = cells.columns + 1
    var gradient = [Double](repeating: 0, count: size)
    var sums = [Double](repeating: 0, count: size * size)
    for cell in cells.days.indices {
      let mean = 1 / (1 + FixedOrder.exp(-logit(cells, cell, beta, effects)))
      let weight = cells.days[cell] * mean * (1 - mean)
      let residual = cells.paid[cell] - cells.days[cell] * mean
      gradient[cells.columns] += residual
      sums[size * size - 1] += weight
      for place in 0..<effects {
        let column = Int(cells.levels[cell * effects + place])
        gradient[column] += residual
        sums[column * size + cells.columns] += weight
        for other in place..<effects {
          sums[column * size + Int(cells.levels[cell * effects + other])] += weight
        }
      }
    }
    for row in 0..<size {
      for column in row..<size { sums[column * size + row] = sums[row * size + column] }
    }
    information = Matrix(rows: size, columns: size, elements: sums)
    return gradient
  }
}

extension Matrix {
  /// The solution x of L L' x = b, where this is L.
  func solved(_ right: [Double]) -> [Double] {
    var x = right
    for row in 0..<rows {
      for column in 0..<row { x[row] -= self[row, column] * x[column] }
      x[row] /= self[row, row]
    }
    for row in stride(from: rows - 1, through: 0, by: -1) {
      for below in (row + 1)..<Swift.max(rows, row + 1) { x[row] -= self[below, row] * x[below] }
      x[row] /= self[row, row]
    }
    return x
  }

  /// The inverse of L L', where this is L.
  var inverse: Matrix {
    var inverse = Matrix(rows: rows, columns: rows)
    for column in 0..<rows {
      var unit = [Double](repeating: 0, count: rows)
      unit[column] = 1
      let solution = solved(unit)
      for row in 0..<rows { inverse[row, column] = solution[row] }
    }
    return inverse
  }
}
