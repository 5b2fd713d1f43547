import CreditModels
import Stochastics

/// Bounds of default probabilities in single precision, for every failure class of a run.
///
/// A debtor with uniform `u` fails where the chance `D` of having failed by then reaches `1 - u`, and `D` is at most
/// the sum of the weekly chances. Two screens settle nearly every case without fixed-order arithmetic:
///
/// 1. *Coarse*, on sixteen paths at once: `log Phi` is concave, so a tangent bounds each weekly chance by
///    `2^(a - b . F)`; the exponent of four weeks is bounded by the lowest factors among them, and the power is read
///    off the bits of the exponent, which a straight line between powers of two overestimates by at most 6.2 %.
/// 2. *Near*, on one path: the chances of all weeks to a relative error below ``slack``, which tells the week of the
///    failure unless the uniform number lies within the margin.
///
/// What neither settles is decided by fixed-order arithmetic, so the screens change no bit of a result.
final class FailureBounds: @unchecked Sendable {
  /// Weeks that a coarse step covers.
  static let group = 4
  /// Margin of the near screen, relative to the cumulative hazard; its error is below a tenth of it.
  static let slack = 1e-4
  /// Largest argument of Phi that the near screen takes: a weekly chance of 31 %.
  static let steepest: Float = -0.5

  let factors: Int
  /// Factor rows that the coarse screen reads: lowest values, and highest ones where a loading is negative.
  let rows: Int
  let groups: Int
  /// `[classes x (1 + rows)]`: constant and slopes of the exponent, ready for the bit trick.
  let coarse: UnsafeMutablePointer<Float>
  /// `[classes]`: constant and sum of slopes of the exponent in magnitude, for the range check.
  let reach: UnsafeMutablePointer<(constant: Float, slope: Float)>
  /// `[classes x (1 + factors)]`: argument of Phi without factors, and what each factor takes off it.
  let near: UnsafeMutablePointer<Float>
  /// What a class does before any screen.
  let kinds: UnsafeMutablePointer<Kind>

  /// How the failures of a class are found.
  enum Kind: UInt8 {
    case never, certain, screened, screenedSpread
  }

  init(_ experiment: Experiment) {
    let classes = experiment.failureClasses
    factors = experiment.factors?.count ?? 0
    groups = (experiment.modelWeeks + FailureBounds.group - 1) / FailureBounds.group
    let hasNegative = classes.contains { $0.loading.contains { $0 < 0 } }
    rows = hasNegative ? 2 * factors : factors
    coarse = .allocate(capacity: max(1, classes.count * (1 + rows)))
    near = .allocate(capacity: max(1, classes.count * (1 + factors)))
    reach = .allocate(capacity: max(1, classes.count))
    kinds = .allocate(capacity: max(1, classes.count))
    coarse.initialize(repeating: 0, count: max(1, classes.count * (1 + rows)))
    near.initialize(repeating: 0, count: max(1, classes.count * (1 + factors)))
    for (number, kind) in classes.enumerated() { fill(number, kind) }
  }

  deinit {
    coarse.deallocate()
    near.deallocate()
    reach.deallocate()
    kinds.deallocate()
  }

  private func fill(_ number: Int, _ kind: FailureClass) {
    reach[number] = (0, 0)
    switch kind.chance {
    case .never: kinds[number] = .never
    case .certain: kinds[number] = .certain
    case .threshold(let threshold):
      kinds[number] = kind.timing == .spread ? .screenedSpread : .screened
      let base = threshold / kind.own
      let weights = (0..<factors).map { kind.loading[$0] / kind.own }
      let exact = near + number * (1 + factors)
      exact[0] = Float(base)
      for factor in 0..<factors { exact[1 + factor] = Float(weights[factor]) }
      // The tangent touches where bad years are: somewhat above the mean argument.
      let spread = max(0, 1 - kind.own * kind.own).squareRoot() / kind.own
      let touch = min(2, max(-12, base + 1.3 * spread))
      let toBits = 1 / 0.693_147_180_559_945_3
      let chance = FixedOrder.normalCDF(touch)
      let slope = FixedOrder.normalDensity(touch) / chance * toBits
      let height = FixedOrder.log(chance) * toBits
      let weeks = 2.0
      // Each sum of the exponent rounds to 2^-7.
      let rounding = Double(rows + 2) * 0x1p-8 + 0.01
      let constant = height + slope * (base - touch) + weeks + rounding
      let line = coarse + number * (1 + rows)
      line[0] = Float(constant + 127 + 98_304)
      for factor in 0..<factors {
        let weight = weights[factor] * slope
        line[1 + (weight < 0 ? factors + factor : factor)] = Float(weight)
      }
      reach[number] = (
        Float(constant.magnitude), Float(weights.reduce(0) { $0 + $1.magnitude } * slope)
      )
    }
  }

  /// The bound of four failure classes on a tile: sums over the horizon of bounds of the weekly chances.
  ///
  /// - Parameters:
  ///   - lowest: `[groups x rows]` factor bounds of the tile.
  ///   - classes: Positions of the four classes.
  ///   - bounds: Receives the four sums.
  @inline(__always)
  func bound(
    lowest: UnsafePointer<TileLanes.Reals>, classes: SIMD4<Int32>,
    bounds: UnsafeMutablePointer<TileLanes.Reals>
  ) {
    let width = 1 + rows
    let p0 = coarse + Int(classes[0]) * width
    let p1 = coarse + Int(classes[1]) * width
    let p2 = coarse + Int(classes[2]) * width
    let p3 = coarse + Int(classes[3]) * width
    var s0 = TileLanes.Reals(repeating: 0)
    var s1 = s0
    var s2 = s0
    var s3 = s0
    var row = lowest
    for _ in 0..<groups {
      var e0 = TileLanes.Reals(repeating: p0[0])
      var e1 = TileLanes.Reals(repeating: p1[0])
      var e2 = TileLanes.Reals(repeating: p2[0])
      var e3 = TileLanes.Reals(repeating: p3[0])
      for factor in 1..<width {
        let value = row[factor &- 1]
        e0 -= value * p0[factor]
        e1 -= value * p1[factor]
        e2 -= value * p2[factor]
        e3 -= value * p3[factor]
      }
      row += rows
      s0 += FailureBounds.power(e0)
      s1 += FailureBounds.power(e1)
      s2 += FailureBounds.power(e2)
      s3 += FailureBounds.power(e3)
    }
    bounds[0] = s0
    bounds[1] = s1
    bounds[2] = s2
    bounds[3] = s3
  }

  /// At least `2^(e - 98431)`: after 98,304 is added to the exponent of a power of two and its bias, the lower half of
  /// the sum's bits is the upper half of the bits of that power, with a straight line between whole exponents.
  @inline(__always)
  static func power(_ exponent: TileLanes.Reals) -> TileLanes.Reals {
    unsafeBitCast(unsafeBitCast(exponent, to: TileLanes.Words.self) &<< 16, to: TileLanes.Reals.self)
  }

  /// The normal distribution function for arguments of ``steepest`` and below: relative error below 5e-6 from -12.5
  /// on; below that an upper bound.
  ///
  /// The ratio to the density's factor is a polynomial in `1 / (y + 3.25)`: own least-squares fit on 0.45 to 12.5,
  /// relative error 9e-7 in single precision.
  @inline(__always)
  static func lowerTail(_ x: TileLanes.Reals) -> TileLanes.Reals {
    let excess = -x - 12.5
    let above = unsafeBitCast(
      unsafeBitCast(excess, to: TileLanes.Words.self) & ~TileLanes.isNegative(excess),
      to: TileLanes.Reals.self)
    let y = -x - above
    let z = 1 / (y + 3.25)
    var ratio = z * -97.639_753_1 + 77.225_874_8
    ratio = ratio * z - 2.298_034_32
    ratio = ratio * z + 5.260_916_998
    ratio = ratio * z + 1.197_453_551
    ratio = ratio * z + 0.402_574_006_9
    ratio = ratio * z - 5.501_799_68e-05
    // exp(-y^2 / 2) as a power of two: whole part to the exponent, the rest by its series.
    let exponent = y * y * -0.721_347_52
    let shifted = exponent + 12_582_912
    let rest = exponent - (shifted - 12_582_912)
    var power = rest * 1.333_558_15e-3 + 9.618_129_1e-3
    power = power * rest + 5.550_410_9e-2
    power = power * rest + 0.240_226_51
    power = power * rest + 0.693_147_18
    power = power * rest + 1
    let scale = unsafeBitCast(shifted, to: TileLanes.Words.self) &<< 23
    return ratio
      * unsafeBitCast(unsafeBitCast(power, to: TileLanes.Words.self) &+ scale, to: TileLanes.Reals.self)
  }
}
