import LinearAlgebra
import Stochastics

/// Correlated factors of the economy, each a stationary AR(1) of unit variance in weekly steps.
///
/// `F[t] = a F[t-1] + e[t]`, where the innovations have covariance `(1 - a_i a_j) C_ij`, so that `C` is the
/// correlation of the factors in every week. Low values are bad times.
public struct FactorModel: Sendable {
  /// Autocorrelation from week to week, by factor, in `[0, 1)`.
  public let persistence: [Double]
  /// Stationary correlation `[factors x factors]`.
  public let correlation: Matrix
  /// Shift of each factor over the whole horizon, in standard deviations.
  public let shift: [Double]
  /// Today's state of each factor, from which the first week starts; `nil` starts from the stationary law.
  public let start: [Double]?
  /// Stresses that come on top, each along the weeks.
  public let stresses: [FactorStress]
  /// Lower Cholesky factor of `correlation`: the first week.
  public let initialFactor: Matrix
  /// Lower Cholesky factor of the innovations' covariance: every later week.
  public let innovationFactor: Matrix

  /// Number of factors.
  public var count: Int { persistence.count }

  /// Why factors cannot exist as stated.
  public enum Refusal: Error, Sendable {
    /// The correlation is not positive semidefinite; the nearest one that is.
    case correlation(nearest: Matrix)
    /// The innovations' covariance is not positive semidefinite with these persistences.
    case innovations(nearest: Matrix)
  }

  /// A model from its parameters.
  ///
  /// - Throws: ``Refusal`` with the nearest admissible correlation.
  public init(
    persistence: [Double], correlation: Matrix, shift: [Double], start: [Double]? = nil,
    stresses: [FactorStress] = []
  ) throws(Refusal) {
    let count = persistence.count
    precondition(correlation.rows == count && correlation.columns == count && shift.count == count)
    precondition(start == nil || start?.count == count, "a state for each factor")
    self.start = start
    self.stresses = stresses
    precondition(persistence.allSatisfy { $0 >= 0 && $0 < 1 }, "persistence is in [0, 1)")
    self.persistence = persistence
    self.correlation = correlation
    self.shift = shift
    do { initialFactor = try correlation.semidefiniteCholeskyFactor() } catch {
      throw .correlation(nearest: (try? correlation.nearestCorrelation()) ?? correlation)
    }
    var innovations = correlation
    for row in 0..<count {
      for column in 0..<count { innovations[row, column] *= 1 - persistence[row] * persistence[column] }
    }
    do { innovationFactor = try innovations.semidefiniteCholeskyFactor() } catch {
      // The nearest correlation of the innovations, scaled back to their variances and to the factors.
      var unit = innovations
      for row in 0..<count {
        for column in 0..<count {
          unit[row, column] /= (innovations[row, row] * innovations[column, column]).squareRoot()
        }
      }
      var nearest = (try? unit.nearestCorrelation()) ?? unit
      for row in 0..<count {
        for column in 0..<count {
          nearest[row, column] *=
            (innovations[row, row] * innovations[column, column]).squareRoot()
            / (1 - persistence[row] * persistence[column])
        }
      }
      throw .innovations(nearest: nearest)
    }
  }

  /// What is added to a factor in a week: the constant shift and the stresses.
  public func added(factor: Int, week: Int) -> Double {
    var sum = shift[factor]
    for stress in stresses where stress.factor == factor {
      sum += stress.size(week: week, persistence: persistence[factor])
    }
    return sum
  }

  /// Variance of the index `direction . F`: `direction' C direction`.
  public func variance(of direction: [Double]) -> Double {
    var sum = 0.0
    for row in 0..<count {
      for column in 0..<count { sum += direction[row] * correlation[row, column] * direction[column] }
    }
    return sum
  }

  /// The persistence of the AR(1) whose mean over `weeks` has the variance that the index's mean has.
  ///
  /// Where all factors persist alike, that is their persistence. Failures over a year depend on the index
  /// mostly through its mean, so the matched AR(1) stands for the index in the annual solver.
  public func persistence(of direction: [Double], weeks: Int) -> Double {
    let total = variance(of: direction)
    guard total > 0, let first = persistence.first else { return 0 }
    if persistence.allSatisfy({ $0 == first }) { return first }
    func meanVariance(_ a: Double) -> Double {
      var sum = Double(weeks)
      var power = 1.0
      for lag in 1..<weeks {
        power *= a
        sum += 2 * Double(weeks - lag) * power
      }
      return sum / Double(weeks * weeks)
    }
    var target = 0.0
    for row in 0..<count {
      var weight = 0.0
      for column in 0..<count { weight += direction[row] * correlation[row, column] * direction[column] }
      target += weight / total * meanVariance(persistence[row])
    }
    var low = 0.0
    var high = 1.0
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if meanVariance(middle) < target { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
