import Stochastics

/// The finer screen of failures: a table's upper bound on each week's probability, added up over the weeks.
///
/// A clock cannot fire where the sum of the bounds is below what its uniform number asks for. Settles most of what
/// the worst week alone leaves open, for the price of a look-up a week.
final class WeeklyFailureScreen {
  private static let cellsPerUnit = 32.0
  private static let lowest = -9.0
  private let bounds: UnsafeMutablePointer<Double>
  private let count: Int

  init() {
    count = Int(-2 * WeeklyFailureScreen.lowest * WeeklyFailureScreen.cellsPerUnit) + 2
    bounds = .allocate(capacity: count)
    for cell in 0..<count {
      // The right edge of the cell, and a slack far above rounding.
      let edge = WeeklyFailureScreen.lowest + Double(cell) / WeeklyFailureScreen.cellsPerUnit
      (bounds + cell).initialize(to: FixedOrder.normalCDF(edge) * (1 + 1e-9))
    }
  }

  deinit { bounds.deallocate() }

  /// An upper bound on `Phi(x)`.
  @inline(__always)
  func bound(_ x: Double) -> Double {
    let place = (x - WeeklyFailureScreen.lowest) * WeeklyFailureScreen.cellsPerUnit
    guard place > 0 else { return bounds[0] }
    guard place < Double(count - 2) else { return 1 }
    return bounds[Int(place) + 1]
  }

  /// Whether the sum of the weekly bounds is too small for a clock with this uniform number to fire.
  @inline(__always)
  func rulesOut(uniform: UInt32, sum: Double) -> Bool {
    sum < Double((1 << 31) - Int(uniform)) * 0x1p-31 * (1 - 1e-9)
  }
}
