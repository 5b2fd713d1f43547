import Stochastics

/// Expectations over a standard normal or a chi-square variable by the trapezoidal rule.
///
/// For analytic integrands with Gaussian decay the rule converges faster than any power of its step: steps of 0.02
/// over ten standard deviations leave an error below 1e-13 for conditional default probabilities up to
/// correlations of 0.5. Shares no code with the engine but the normal density.
package enum NormalQuadrature {
  /// Points and weights over the standard normal.
  package static func points(step: Double = 0.02, reach: Double = 10) -> [(z: Double, weight: Double)] {
    let half = Int((reach / step).rounded())
    return (-half...half).map { index in
      let z = Double(index) * step
      return (z, FixedOrder.normalDensity(z) * step)
    }
  }

  /// Points and weights over a chi-square variable, in equal steps of its logarithm.
  package static func chiSquarePoints(degrees: Double, step: Double = 0.01) -> [(
    value: Double, weight: Double
  )] {
    // Around the mode in log scale; the density of the log falls off like exp(shape y) on the left.
    let shape = degrees / 2
    let front = -FixedOrder.logGamma(shape)
    let low = FixedOrder.log(shape) - 60 / shape - 4
    let high = FixedOrder.log(shape + 12 * shape.squareRoot() + 50)
    let count = Int(((high - low) / step).rounded(.up))
    return (0...count).compactMap { index in
      let y = low + Double(index) * step
      let half = FixedOrder.exp(y)
      let weight = FixedOrder.exp(front + shape * y - half) * step
      return weight > 1e-18 ? (2 * half, weight) : nil
    }
  }

  /// The expectation of a function of a standard normal variable.
  package static func mean(_ function: (Double) -> Double) -> Double {
    points().reduce(0) { $0 + $1.weight * function($1.z) }
  }
}
