/// A normal variable drawn from a mixture: mostly where rare outcomes come from, always partly from its own law.
///
/// The density is `nominal * phi(z) + (1 - nominal) * phi((z - mean) / deviation) / deviation`, so that no outcome
/// weighs more than `1 / nominal` times its share, however badly the place was chosen.
///
/// - Reference: [GlassermanLi2005] P. Glasserman, J. Li, "Importance sampling for portfolio credit risk", Management
///   Science 51 (2005) 1643-1656, for the shift of the factors; [Hesterberg1995] T. Hesterberg, "Weighted average
///   importance sampling and defensive mixture distributions", Technometrics 37 (1995) 185-194.
public struct DefensiveNormal: Sendable, Hashable {
  /// Share of the nominal law, from 0.1 to 1; 1 is plain sampling.
  public let nominal: Double
  /// Mean of the other part.
  public let mean: Double
  /// Standard deviation of the other part.
  public let deviation: Double

  /// The law itself.
  public static let plain = DefensiveNormal(nominal: 1, mean: 0, deviation: 1)

  /// A mixture.
  public init(nominal: Double, mean: Double, deviation: Double) {
    precondition(nominal >= 0.1 && nominal <= 1, "at least a tenth is drawn from the law itself")
    precondition(deviation > 0, "a density has a spread")
    self.nominal = nominal
    self.mean = mean
    self.deviation = deviation
  }

  /// The mixture that serves a quantile of a quantity whose normal score correlates with the variable.
  ///
  /// Given the variable `z`, the quantity exceeds its quantile with about `p(z) = Phi((r z - k) / sqrt(1 - r^2))`. A
  /// stratified variable needs most draws where `phi(z) sqrt(p (1 - p))` is large; the mixture's second part has the
  /// mean and a little more than the deviation of that density.
  ///
  /// - Parameters:
  ///   - correlation: Correlation `r` of the variable with the normal score of the quantity, from 0 to 1.
  ///   - level: Level of the quantile of the upper tail, such as 0.99.
  public static func serving(correlation: Double, level: Double, nominal: Double = 0.1) -> DefensiveNormal {
    precondition(level > 0 && level < 1, "a quantile's level lies strictly between 0 and 1")
    let r = min(max(correlation, 0), 0.995)
    let k = FixedOrder.inverseNormalCDF(level)
    let rest = (1 - r * r).squareRoot()
    var mass = 0.0
    var first = 0.0
    var second = 0.0
    for step in 0...400 {
      let z = -4 + Double(step) * 0.03
      let p = FixedOrder.normalCDF((r * z - k) / rest)
      let density = FixedOrder.normalDensity(z) * (p * (1 - p)).squareRoot()
      mass += density
      first += density * z
      second += density * z * z
    }
    let mean = first / mass
    let deviation = max(0, second / mass - mean * mean).squareRoot()
    return DefensiveNormal(nominal: nominal, mean: mean, deviation: min(1, max(0.3, 1.15 * deviation)))
  }

  /// How many plain draws one stratified draw from the mixture is worth for the quantile that it serves.
  ///
  /// By quadrature under the same model as ``serving(correlation:level:nominal:)``: the variance of the tail's share is
  /// that within strata, `integral of phi^2 p (1 - p) / g`.
  public func gain(correlation: Double, level: Double) -> Double {
    let r = min(max(correlation, 0), 0.995)
    let k = FixedOrder.inverseNormalCDF(level)
    let rest = (1 - r * r).squareRoot()
    var variance = 0.0
    for step in 0...600 {
      let z = -6 + Double(step) * 0.02
      let p = FixedOrder.normalCDF((r * z - k) / rest)
      variance += 0.02 * FixedOrder.normalDensity(z) * weight(z) * p * (1 - p)
    }
    return variance > 0 ? level * (1 - level) / variance : 1
  }

  /// The density that the variable is drawn from.
  public func density(_ z: Double) -> Double {
    guard nominal < 1 else { return FixedOrder.normalDensity(z) }
    return nominal * FixedOrder.normalDensity(z)
      + (1 - nominal) * FixedOrder.normalDensity((z - mean) / deviation) / deviation
  }

  /// What an outcome counts: the density of the law over the one that it was drawn from; at most `1 / nominal`.
  public func weight(_ z: Double) -> Double {
    guard nominal < 1 else { return 1 }
    // As a ratio to the nominal density, which may round to zero far out.
    let own = (z - mean) / deviation
    let ratio = FixedOrder.exp((z * z - own * own) / 2) / deviation
    return 1 / (nominal + (1 - nominal) * ratio)
  }

  /// The value below which the mixture lies with a probability, in fixed-order arithmetic.
  ///
  /// - Parameter probability: Strictly between 0 and 1.
  /// - Complexity: Newton steps inside a bracket, some ten evaluations of the distribution function.
  public func quantile(_ probability: Double) -> Double {
    let own = FixedOrder.inverseNormalCDF(probability)
    guard nominal < 1 else { return own }
    // Between the quantiles of the parts.
    let other = mean + deviation * own
    var low = min(own, other)
    var high = max(own, other)
    var z = (low + high) / 2
    for _ in 0..<60 {
      let below =
        nominal * FixedOrder.normalCDF(z) + (1 - nominal) * FixedOrder.normalCDF((z - mean) / deviation)
      if below < probability { low = z } else { high = z }
      let step = z - (below - probability) / density(z)
      let next = step > low && step < high ? step : (low + high) / 2
      if (next - z).magnitude <= 1e-14 * max(1, z.magnitude) { return next }
      z = next
    }
    return z
  }
}
