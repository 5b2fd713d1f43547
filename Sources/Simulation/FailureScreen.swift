import Stochastics

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
