import Stochastics

/// Exact laws of defaults and losses in one-factor pools, by quadrature over the factor.
///
/// - Reference: [Vasicek2002]; the recursion as in [AndersenSideniusBasu2003]; the t-copula as a mixture,
///   [FreyMcNeil2003].
package enum DefaultCounts {
  /// Conditional default probability at a factor value.
  package static func conditional(threshold: Double, correlation: Double, z: Double) -> Double {
    FixedOrder.normalCDF((threshold - correlation.squareRoot() * z) / (1 - correlation).squareRoot())
  }

  /// Binomial probabilities of 0 to `count`.
  package static func binomial(count: Int, chance: Double, up limit: Int) -> [Double] {
    let limit = min(limit, count)
    guard chance > 0 else { return [1] + Array(repeating: 0, count: limit) }
    guard chance < 1 else { return (0...limit).map { $0 == count ? 1 : 0 } }
    let logOdds = FixedOrder.log(chance) - FixedOrder.log(1 - chance)
    // From the likeliest count outwards, so that nothing underflows on the way.
    let mode = min(Int(Double(count + 1) * chance), count)
    let logAtMode =
      FixedOrder.logGamma(Double(count + 1)) - FixedOrder.logGamma(Double(mode + 1))
      - FixedOrder.logGamma(Double(count - mode + 1)) + Double(mode) * logOdds
      + Double(count) * FixedOrder.log(1 - chance)
    let odds = chance / (1 - chance)
    var values = [Double](repeating: 0, count: count + 1)
    values[mode] = FixedOrder.exp(logAtMode)
    var k = mode
    while k < count, values[k] > 1e-40 {
      values[k + 1] = values[k] * odds * Double(count - k) / Double(k + 1)
      k += 1
    }
    k = mode
    while k > 0, values[k] > 1e-40 {
      values[k - 1] = values[k] * Double(k) / (odds * Double(count - k + 1))
      k -= 1
    }
    return Array(values.prefix(limit + 1))
  }

  /// The law of the number of defaults in a homogeneous pool.
  package static func homogeneous(count: Int, pd: Double, correlation: Double, step: Double = 0.02)
    -> [Double]
  {
    let threshold = FixedOrder.inverseNormalCDF(pd)
    return mixture(count: count, points: NormalQuadrature.points(step: step)) {
      conditional(threshold: threshold, correlation: correlation, z: $0)
    }
  }

  private static func mixture(
    count: Int, points: [(z: Double, weight: Double)], chance: (Double) -> Double
  ) -> [Double] {
    var law = [Double](repeating: 0, count: count + 1)
    for (z, weight) in points where weight > 1e-18 {
      for (k, value) in binomial(count: count, chance: chance(z), up: count).enumerated() {
        law[k] += weight * value
      }
    }
    return law
  }

  /// The law of the number of defaults in a homogeneous pool under a t-copula with one chi-square for all.
  package static func studentHomogeneous(count: Int, pd: Double, correlation: Double, degrees: Double)
    -> [Double]
  {
    let threshold = FixedOrder.studentQuantile(pd, degrees: degrees)
    var law = [Double](repeating: 0, count: count + 1)
    for (value, weight) in NormalQuadrature.chiSquarePoints(degrees: degrees, step: 0.04) {
      let scaled = threshold * (value / degrees).squareRoot()
      let part = mixture(count: count, points: NormalQuadrature.points(step: 0.08, reach: 9)) {
        conditional(threshold: scaled, correlation: correlation, z: $0)
      }
      for (k, probability) in part.enumerated() { law[k] += weight * probability }
    }
    return law
  }

  /// The chance that two obligors with the same threshold both default under a t-copula.
  package static func studentPair(pd: Double, correlation: Double, degrees: Double) -> Double {
    let threshold = FixedOrder.studentQuantile(pd, degrees: degrees)
    return NormalQuadrature.chiSquarePoints(degrees: degrees).reduce(0) { sum, point in
      let scaled = threshold * (point.value / degrees).squareRoot()
      // By the conditional probability given the factor, not by the engine's bivariate normal.
      let both = NormalQuadrature.points(step: 0.05).reduce(0) { inner, factor in
        let p = conditional(threshold: scaled, correlation: correlation, z: factor.z)
        return inner + factor.weight * p * p
      }
      return sum + point.weight * both
    }
  }

  /// An obligor of a heterogeneous pool.
  package struct Name {
    /// Loss in whole units where it defaults.
    package var loss: Int
    /// Chance of defaulting.
    package var pd: Double
    /// Asset correlation.
    package var correlation: Double
    /// An obligor.
    package init(loss: Int, pd: Double, correlation: Double) {
      self.loss = loss
      self.pd = pd
      self.correlation = correlation
    }
  }

  /// The law of the loss of a heterogeneous pool up to `limit`: given the factor obligors are independent, and the law
  /// of the sum is built up name by name.
  ///
  /// - Complexity: O(points x names x limit).
  package static func heterogeneous(_ names: [Name], up limit: Int, step: Double = 0.05) -> [Double] {
    let thresholds = names.map { FixedOrder.inverseNormalCDF($0.pd) }
    var law = [Double](repeating: 0, count: limit + 1)
    for (z, weight) in NormalQuadrature.points(step: step, reach: 9) {
      var given = [Double](repeating: 0, count: limit + 1)
      given[0] = 1
      var top = 0
      for (name, threshold) in zip(names, thresholds) {
        let p = conditional(threshold: threshold, correlation: name.correlation, z: z)
        top = min(limit, top + name.loss)
        var loss = top
        while loss >= name.loss {
          given[loss] = given[loss] * (1 - p) + given[loss - name.loss] * p
          loss -= 1
        }
        while loss >= 0 {
          given[loss] *= 1 - p
          loss -= 1
        }
      }
      for loss in 0...limit { law[loss] += weight * given[loss] }
    }
    return law
  }

  /// The quantile of the loss rate of an infinitely fine pool.
  package static func vasicekQuantile(pd: Double, correlation: Double, level: Double) -> Double {
    FixedOrder.normalCDF(
      (FixedOrder.inverseNormalCDF(pd) + correlation.squareRoot() * FixedOrder.inverseNormalCDF(level))
        / (1 - correlation).squareRoot())
  }
}
