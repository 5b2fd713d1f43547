import CreditModels
import LinearAlgebra
import Stochastics

/// Directions in the space of a run's factor innovations: one coordinate a week and factor, all independent and
/// standard normal.
///
/// The innovations of a path are drawn as always; along a few orthonormal directions their coordinates are then
/// replaced by others, from a quasi-random net or from a tilted law. That is exact for every choice of directions, and
/// it puts what matters into the first coordinates as a principal-component or bridge construction of the
/// autoregressive paths does.
///
/// - Reference: [ImaiTan2006] J. Imai, K. S. Tan, "A general dimension reduction technique for derivative pricing",
///   Journal of Computational Finance 10 (2006) 129-155.
public struct FactorDirections: Sendable {
  /// Orthonormal directions, `[directions][weeks x factors]`.
  public let rows: [[Double]]

  /// Directions as they are; they have to be orthonormal.
  init(rows: [[Double]]) { self.rows = rows }

  /// The gradients of the factors' slow waves over the horizon, made orthonormal.
  ///
  /// Wave 0 of a factor is its mean over the horizon, wave `m` its cosine of `m` half periods: nearly the principal
  /// components of an autoregressive path. Four waves of four factors hold nine tenths of the variance of what a year
  /// of weekly factors with autocorrelation 0.95 sums up to.
  ///
  /// - Parameters:
  ///   - most: At most so many directions, whole waves of all factors; at least one wave.
  /// - Complexity: O(directions^2 x weeks x factors).
  public static func slowWaves(of model: FactorModel, weeks: Int, most: Int = 16) -> FactorDirections {
    let count = model.count
    let waves = max(1, min(4, weeks, most / max(1, count)))
    var rows: [[Double]] = []
    for wave in 0..<waves {
      for factor in 0..<count {
        // What the innovation of a week adds to the wave, through all later weeks.
        var later = [Double](repeating: 0, count: weeks)
        var carried = 0.0
        for week in (0..<weeks).reversed() {
          carried = cosine(wave, week, of: weeks) + model.persistence[factor] * carried
          later[week] = carried
        }
        var gradient = [Double](repeating: 0, count: weeks * count)
        for week in 0..<weeks {
          let mixing = week == 0 && model.start == nil ? model.initialFactor : model.innovationFactor
          for other in 0...factor { gradient[week * count + other] = later[week] * mixing[factor, other] }
        }
        append(gradient, to: &rows)
      }
    }
    return FactorDirections(rows: rows)
  }

  /// The same space with another first direction: the sum of the directions with these weights.
  ///
  /// - Parameter weights: One a direction; all zero leaves the directions as they are.
  public func led(by weights: [Double]) -> FactorDirections {
    precondition(weights.count == rows.count, "a weight for each direction")
    guard let length = rows.first?.count, weights.contains(where: { $0 != 0 }) else { return self }
    var first = [Double](repeating: 0, count: length)
    for (row, weight) in zip(rows, weights) {
      for place in 0..<length { first[place] += weight * row[place] }
    }
    var turned: [[Double]] = []
    FactorDirections.append(first, to: &turned)
    for row in rows where turned.count < rows.count { FactorDirections.append(row, to: &turned) }
    return FactorDirections(rows: turned)
  }

  /// Adds what a vector has beyond the directions so far; nothing where that is next to nothing.
  private static func append(_ vector: [Double], to rows: inout [[Double]]) {
    let length = norm(vector)
    guard length > 0 else { return }
    var rest = vector.map { $0 / length }
    // Twice, so that what is left is orthogonal to rounding.
    for _ in 0..<2 {
      for row in rows {
        var product = 0.0
        for place in rest.indices { product += row[place] * rest[place] }
        for place in rest.indices { rest[place] -= product * row[place] }
      }
    }
    let left = norm(rest)
    guard left > 1e-6 else { return }
    rows.append(rest.map { $0 / left })
  }

  private static func norm(_ vector: [Double]) -> Double {
    vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// The cosine of `wave` half periods over the horizon, by its Taylor series: no libm in what decides a path.
  private static func cosine(_ wave: Int, _ week: Int, of weeks: Int) -> Double {
    var angle = Double.pi * Double(wave) * (Double(week) + 0.5) / Double(weeks)
    while angle > Double.pi { angle -= 2 * Double.pi }
    var term = 1.0
    var sum = 1.0
    for step in 1...14 {
      term *= -angle * angle / Double((2 * step - 1) * (2 * step))
      sum += term
    }
    return sum
  }
}
