import Stochastics

/// The likelihood of counts of failures under the one-factor model, with the factor integrated out.
struct CountLikelihood {
  private let counts: [(failed: Double, lived: Double)]

  /// What maximises it.
  struct Maximum {
    var threshold: Double
    var thresholdError: Double
    var rho: Double
    var interval: (low: Double, high: Double)
  }

  init(_ series: DefaultSeries) {
    counts = series.periods.compactMap { period in
      guard case .counts(let failed, let count) = period else { return nil }
      return (Double(failed), Double(count - failed))
    }
  }

  /// Logarithm of the likelihood without its binomial coefficients.
  func logarithm(threshold: Double, rho: Double) -> Double {
    let scale = 1 / (1 - rho).squareRoot()
    let slope = rho.squareRoot() * scale
    return counts.reduce(0) { sum, count in
      sum + CountLikelihood.period(count, centre: threshold * scale, slope: slope)
    }
  }

  /// Logarithm of the integral over the factor for one period.
  private static func period(
    _ count: (failed: Double, lived: Double), centre: Double, slope: Double
  ) -> Double {
    func height(_ z: Double) -> Double {
      let p = min(max(FixedOrder.normalCDF(centre - slope * z), 1e-300), 1 - 1e-16)
      return count.failed * FixedOrder.log(p) + count.lived * FixedOrder.log(1 - p) - z * z / 2
    }
    // The mode on a coarse grid, then the width by the curvature there.
    guard slope > 1e-9 else { return height(0) }
    var mode = 0.0
    var top = -Double.infinity
    var z = -8.0
    while z <= 8 {
      let value = height(z)
      if value > top { (mode, top) = (z, value) }
      z += 0.5
    }
    var step = 0.25
    while step > 1e-3 {
      for next in [mode - step, mode + step] {
        let value = height(next)
        if value > top { (mode, top) = (next, value) }
      }
      step /= 2
    }
    let h = 1e-2
    let curvature = max(1, -(height(mode - h) - 2 * top + height(mode + h)) / (h * h))
    let width = 1 / curvature.squareRoot()
    // Trapezoids over eight widths either side; the tails are wider on the side of few failures.
    let nodes = 28
    var sum = 0.0
    for place in -nodes...nodes {
      sum += FixedOrder.exp(height(mode + width * 8 * Double(place) / Double(nodes)) - top)
    }
    // The normal density's constant, ln(1 / sqrt(2 pi)).
    return top + FixedOrder.log(sum * width * 8 / Double(nodes)) - 0.9189385332046727
  }

  /// The best threshold at a correlation, with the likelihood there.
  func profile(rho: Double, start: Double) -> (threshold: Double, value: Double, curvature: Double) {
    var threshold = start
    var curvature = 1.0
    let h = 1e-3
    for _ in 0..<12 {
      let low = logarithm(threshold: threshold - h, rho: rho)
      let middle = logarithm(threshold: threshold, rho: rho)
      let high = logarithm(threshold: threshold + h, rho: rho)
      let slope = (high - low) / (2 * h)
      curvature = max(1e-3, -(high - 2 * middle + low) / (h * h))
      let step = min(max(slope / curvature, -0.5), 0.5)
      threshold += step
      if step.magnitude < 1e-4 { break }
    }
    return (threshold, logarithm(threshold: threshold, rho: rho), curvature)
  }

  /// The maximum and the interval of the profile, by golden sections.
  func maximum(start: (threshold: Double, rho: Double)) -> Maximum {
    let greatest = AssetCorrelation.greatest
    var threshold = start.threshold
    func value(_ rho: Double) -> Double {
      let found = profile(rho: rho, start: threshold)
      threshold = found.threshold
      return found.value
    }
    let golden = 0.6180339887498949
    var low = 0.0
    var high = greatest
    var inner = (low: high - golden * (high - low), high: low + golden * (high - low))
    var values = (low: value(inner.low), high: value(inner.high))
    while high - low > 1e-4 {
      if values.low >= values.high {
        high = inner.high
        inner.high = inner.low
        values.high = values.low
        inner.low = high - golden * (high - low)
        values.low = value(inner.low)
      } else {
        low = inner.low
        inner.low = inner.high
        values.low = values.high
        inner.high = low + golden * (high - low)
        values.high = value(inner.high)
      }
    }
    var rho = (low + high) / 2
    var top = value(rho)
    let atZero = value(0)
    if atZero >= top { (rho, top) = (0, atZero) }
    let best = profile(rho: rho, start: threshold)
    // Half the 95 % point of chi-square with one degree of freedom.
    let limit = top - 1.920729410347062
    func edge(inside: Double, outside: Double) -> Double {
      guard value(outside) < limit else { return outside }
      var (inside, outside) = (inside, outside)
      for _ in 0..<12 {
        let middle = (inside + outside) / 2
        if value(middle) < limit { outside = middle } else { inside = middle }
      }
      return (inside + outside) / 2
    }
    return Maximum(
      threshold: best.threshold, thresholdError: 1 / best.curvature.squareRoot(), rho: rho,
      interval: (edge(inside: rho, outside: 0), edge(inside: rho, outside: greatest)))
  }
}
