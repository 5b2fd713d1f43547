import CreditModels
import LinearAlgebra
import Stochastics

/// Failure days of debtors over a block of paths.
///
/// Given the factors a debtor survives week `t` with probability `1 - p_t`; its one uniform number fires in the
/// first week whose survival is at or below it. What decides is fixed-order arithmetic; a matrix product over a
/// group of debtors screens out the paths on which a failure is impossible, with a margin above its rounding
/// error, so that screened and unscreened runs give the same bits.
final class FailureClock {
  /// The day of a debtor that does not fail within the horizon.
  static let never = Int32.max
  /// Debtors screened by one matrix product: their indices fit the cache beside the factors.
  static let group = 32

  private let factors: FactorBlock?
  private let weeks: Int
  private let days: Int
  private let paths: Int
  private let screens: Bool
  private let indices: UnsafeMutablePointer<Float>
  private let loadings: UnsafeMutablePointer<Float>
  /// Lowest index of each path, `[group x paths]`.
  private let lowest: UnsafeMutablePointer<Float>
  private let screen: FailureScreen
  /// Cases recomputed in fixed order since the start, for tests and measurements.
  private(set) var recomputed = 0

  init(factors: FactorBlock?, weeks: Int, days: Int, paths: Int, screens: Bool) {
    self.factors = factors
    self.weeks = weeks
    self.days = days
    self.paths = paths
    self.screens = screens
    screen = FailureScreen(weeks: weeks)
    indices = .allocate(capacity: FailureClock.group * weeks * paths)
    loadings = .allocate(capacity: FailureClock.group * max(1, factors?.count ?? 1))
    lowest = .allocate(capacity: FailureClock.group * paths)
    lowest.initialize(repeating: 0, count: FailureClock.group * paths)
  }

  deinit {
    indices.deallocate()
    loadings.deallocate()
    lowest.deallocate()
  }

  /// Computes the lowest index of every path for a group of debtors by one matrix product.
  func prepare(group classes: [FailureClass?], live: Int) {
    guard screens, let factors, factors.count > 0 else { return }
    let inner = factors.count
    for (row, kind) in classes.enumerated() {
      for factor in 0..<inner { loadings[row * inner + factor] = Float(kind?.loading[factor] ?? 0) }
    }
    let columns = weeks * paths
    BLAS.multiply(
      a: loadings, rows: classes.count, inner: inner, b: factors.single, columns: columns, into: indices)
    for row in classes.indices {
      let first = indices + row * columns
      let low = lowest + row * paths
      low.update(from: first, count: paths)
      for week in 1..<max(1, weeks) {
        let values = first + week * paths
        for path in 0..<paths { low[path] = values[path] < low[path] ? values[path] : low[path] }
      }
    }
  }

  /// Failure days of one debtor of the prepared group.
  ///
  /// - Parameters:
  ///   - row: Its row in the group.
  ///   - failures: Receives a day from 0, or ``never``, for each live path.
  func draw(
    _ kind: FailureClass?, row: Int, entity: UInt32, key: StreamKey, firstPath: Int, live: Int,
    failures: UnsafeMutablePointer<Int32>
  ) {
    failures.update(repeating: FailureClock.never, count: live)
    guard let kind else { return }
    let threshold: Double
    switch kind.chance {
    case .never: return
    case .certain:
      failures.update(repeating: 0, count: live)
      return
    case .threshold(let value): threshold = value
    }
    let useScreen = screens && (factors?.count ?? 0) > 0
    var margin = 0.0
    if useScreen, let factors {
      // Rounding of loadings, factors and products in single precision, each below 2^-24 of the terms' size.
      let size = kind.loading.reduce(0) { $0 + $1.magnitude } * factors.largest
      margin = size * Double(factors.count + 4) * 0x1p-22 + 1e-30
    }
    let low = lowest + row * paths
    for path in 0..<live {
      let word = key.word(path: UInt32(firstPath + path), entity: entity, slot: 0, purpose: .failure) >> 1
      if useScreen {
        let worst = (threshold - Double(low[path]) + margin) / kind.own
        if screen.rulesOut(uniform: word, worst: worst) { continue }
      }
      recomputed += 1
      failures[path] = exactDay(kind, threshold: threshold, uniform: word, path: path)
    }
  }

  /// The failure day of one path by fixed-order arithmetic.
  private func exactDay(_ kind: FailureClass, threshold: Double, uniform: UInt32, path: Int) -> Int32 {
    let target = Double(uniform)
    var alive = 0x1p31
    for week in 0..<weeks {
      var index = 0.0
      if let factors {
        for factor in 0..<factors.count {
          index += kind.loading[factor] * factors.values[(factor * weeks + week) * paths + path]
        }
      }
      let next = alive * (1 - kind.weeklyProbability(threshold: threshold, index: index))
      if next <= target {
        var day = 7 * week
        if kind.timing == .spread, alive > next {
          day += min(6, max(0, Int(7 * (alive - target) / (alive - next))))
        }
        return day < days ? Int32(day) : FailureClock.never
      }
      alive = next
    }
    return FailureClock.never
  }
}

/// The screen's bound: a failure is impossible where even `weeks` times the worst weekly probability leaves
/// survival above the uniform number.
struct FailureScreen {
  /// For each cell of `2^31 - uniform` (leading bit and four bits behind it) the smallest argument of Phi at
  /// which a failure becomes possible.
  private let smallest: [Double]

  init(weeks: Int) {
    smallest = (0..<(32 * 16)).map { cell in
      // The smallest number of the cell; below 16 the cells hold one number each.
      let bits = cell / 16
      let lower = bits < 4 ? 0.5 : Double((16 + cell % 16) << (bits - 4))
      let weekly = lower * 0x1p-31 / Double(max(1, weeks))
      // A relative slack far above the rounding of the exact product of survivals.
      return FixedOrder.inverseNormalCDF(min(weekly * (1 - 1e-9), 0.5)) - 1e-9
    }
  }

  /// Whether a clock with this uniform cannot fire, if no week's argument of Phi is above `worst`.
  @inline(__always)
  func rulesOut(uniform: UInt32, worst: Double) -> Bool {
    let rest = (1 << 31) - uniform
    let bits = 31 - rest.leadingZeroBitCount
    let cell = bits < 4 ? bits * 16 : bits * 16 + Int((rest >> (bits - 4)) & 15)
    return worst < smallest[cell]
  }
}
