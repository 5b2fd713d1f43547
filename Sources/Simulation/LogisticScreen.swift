import Stochastics

/// Whether a uniform number is below `1 / (1 + exp(-x))`, mostly without the exponential: a table tells between which two
/// values the chance lies, and what that leaves open is worked out in full.
package struct LogisticScreen: @unchecked Sendable {
  // Immutable after init, so sharing between threads is safe; a structure, whose references nobody counts.
  /// The table, made where it is first needed and kept.
  package static let shared = LogisticScreen()

  private let edges: UnsafeMutablePointer<Double>
  private static let most = 8.0
  private static let cellsPerUnit = 16.0
  private static let cells = Int(2 * most * cellsPerUnit)

  private init() {
    edges = .allocate(capacity: LogisticScreen.cells + 1)
    for cell in 0...LogisticScreen.cells {
      (edges + cell).initialize(
        to: LogisticScreen.chance(Double(cell) / LogisticScreen.cellsPerUnit - LogisticScreen.most))
    }
  }

  /// The chance itself.
  package static func chance(_ x: Double) -> Double { 1 / (1 + FixedOrder.exp(-x)) }

  @inline(__always)
  package func isBelow(_ uniform: Double, _ x: Double) -> Bool {
    if x.magnitude < LogisticScreen.most {
      let cell = Int((x + LogisticScreen.most) * LogisticScreen.cellsPerUnit)
      // A slack far above rounding.
      if uniform < edges[cell] - 1e-12 { return true }
      if uniform > edges[cell &+ 1] + 1e-12 { return false }
    }
    return isBelowExactly(uniform, x)
  }

  @inline(never)
  private func isBelowExactly(_ uniform: Double, _ x: Double) -> Bool { uniform < LogisticScreen.chance(x) }
}
