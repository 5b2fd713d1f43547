import CreditModels
import LinearAlgebra
import Stochastics

/// Factor paths of a block, in fixed-order arithmetic, with a single-precision copy for the screen.
final class FactorBlock {
  let count: Int
  let weeks: Int
  let paths: Int
  /// `[factors x weeks x paths]`.
  let values: UnsafeMutablePointer<Double>
  /// The same rounded to single precision.
  let single: UnsafeMutablePointer<Float>
  /// Largest magnitude in `values`.
  private(set) var largest = 0.0

  private let normals: UnsafeMutablePointer<Double>
  private let model: FactorModel

  init(model: FactorModel, weeks: Int, paths: Int) {
    self.model = model
    self.weeks = weeks
    self.paths = paths
    count = model.count
    values = .allocate(capacity: count * weeks * paths)
    single = .allocate(capacity: count * weeks * paths)
    normals = .allocate(capacity: count * paths)
  }

  deinit {
    values.deallocate()
    single.deallocate()
    normals.deallocate()
  }

  /// Draws the factors of `live` paths from `firstPath` on; lanes beyond `live` repeat nothing and stay unused.
  func draw(key: StreamKey, firstPath: Int, live: Int) {
    largest = 0
    for week in 0..<weeks {
      let startsHere = week == 0 && model.start == nil
      let mixing = startsHere ? model.initialFactor : model.innovationFactor
      for factor in 0..<count {
        for path in 0..<live {
          normals[factor * paths + path] = FixedOrder.inverseNormalCDF(
            key.uniform(
              path: UInt32(firstPath + path), entity: UInt32(factor), slot: UInt32(week), purpose: .factor))
        }
      }
      for factor in 0..<count {
        let row = (factor * weeks + week) * paths
        let shift = model.added(factor: factor, week: week)
        let before = week == 0 ? 0 : model.added(factor: factor, week: week - 1)
        let persistence = model.persistence[factor]
        let state = model.start?[factor] ?? 0
        for path in 0..<live {
          var innovation = 0.0
          for other in 0...factor { innovation += mixing[factor, other] * normals[other * paths + path] }
          let value =
            week == 0
            ? startsHere ? innovation + shift : persistence * state + innovation + shift
            : persistence * (values[row - paths + path] - before) + innovation + shift
          values[row + path] = value
          single[row + path] = Float(value)
          largest = max(largest, value.magnitude)
        }
      }
    }
    for row in 0..<(count * weeks) {
      for path in live..<max(live, paths) { single[row * paths + path] = 0 }
    }
  }
}
