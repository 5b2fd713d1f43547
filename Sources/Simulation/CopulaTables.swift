import Stochastics

/// The level of a payment clock under a Gaussian copula, `-ln Phi(shift + own Phi^-1(u))`, from two tables of cubics.
///
/// Thousands of clocks are started on every path, and quantile, distribution function and logarithm took a tenth of its
/// time. The tables follow the exact functions to ``error``, far below a step of the uniform numbers themselves where
/// these matter; they are made of fixed-order functions and read by additions and multiplications alone, so that the
/// bits are the same on every machine.
package struct CopulaTables: @unchecked Sendable {
  // Immutable after init, so sharing between threads is safe; a structure, whose references nobody counts.
  /// The tables, made where they are first needed and kept.
  package static let shared = CopulaTables()

  typealias Cubic = SIMD4<Double>

  /// Largest error of a quantile, and of a level from an exact quantile.
  package static let error = 2e-9

  /// Cells of an octave of the probability, and the octaves: smaller probabilities are worked out in full.
  private static let cellsPerOctave = 32
  private static let firstOctave = 6
  private static let octaves = 24
  private let quantiles: UnsafeMutablePointer<Cubic>
  /// Cells of the level's argument, from `-most` to `most`.
  private static let most = 8.0
  private static let cellsPerUnit = 32.0
  private static let cells = 512
  private let levels: UnsafeMutablePointer<Cubic>

  private init() {
    let count = CopulaTables.octaves * CopulaTables.cellsPerOctave
    quantiles = .allocate(capacity: count)
    for octave in 0..<CopulaTables.octaves {
      for cell in 0..<CopulaTables.cellsPerOctave {
        let width = Double(1 << (octave + CopulaTables.firstOctave)) / Double(CopulaTables.cellsPerOctave)
        let start = width * Double(CopulaTables.cellsPerOctave + cell)
        (quantiles + octave * CopulaTables.cellsPerOctave + cell).initialize(
          to: CopulaTables.cubic { FixedOrder.inverseNormalCDF((start + width * $0) * 0x1p-31) })
      }
    }
    levels = .allocate(capacity: CopulaTables.cells)
    for cell in 0..<CopulaTables.cells {
      let start = Double(cell) / CopulaTables.cellsPerUnit - CopulaTables.most
      (levels + cell).initialize(
        to: CopulaTables.cubic { CopulaTables.exactLevel(start + $0 / CopulaTables.cellsPerUnit) })
    }
  }

  /// The cubic through four points of a function on [0, 1], at the roots of the Chebyshev polynomial: constant first.
  private static func cubic(_ function: (Double) -> Double) -> Cubic {
    let nodes = [
      0.038_060_233_744_356_6, 0.308_658_283_817_455_1, 0.691_341_716_182_544_9, 0.961_939_766_255_643_4,
    ]
    // Divided differences, then the nested form multiplied out.
    var differences = nodes.map(function)
    for order in 1..<4 {
      for place in stride(from: 3, through: order, by: -1) {
        differences[place] =
          (differences[place] - differences[place - 1]) / (nodes[place] - nodes[place - order])
      }
    }
    var result = Cubic(differences[3], 0, 0, 0)
    for place in stride(from: 2, through: 0, by: -1) {
      let node = nodes[place]
      result = Cubic(
        differences[place] - node * result[0], result[0] - node * result[1], result[1] - node * result[2],
        result[2] - node * result[3])
    }
    return result
  }

  @inline(__always)
  private static func value(_ cubic: UnsafePointer<Cubic>, _ x: Double) -> Double {
    let c = cubic.pointee
    return c[0] + x * (c[1] + x * (c[2] + x * c[3]))
  }

  /// The normal quantile of a 31-bit uniform number: of the middle of its cell.
  @inline(__always)
  package func quantile(_ uniform: UInt32) -> Double {
    // By symmetry the lower half will do; which half it is cannot be foreseen, so nothing branches on it.
    let upper = UInt32(0) &- (uniform &>> 30)
    let lower = (uniform ^ upper) & 0x3FFF_FFFF
    guard lower >= 1 << CopulaTables.firstOctave else { return exactQuantile(uniform) }
    let octave = 31 &- lower.leadingZeroBitCount
    let shift = UInt32(truncatingIfNeeded: octave &- 5)
    // The leading one and five bits behind it: cells 32 to 63 of the octave.
    let cell =
      (octave &- CopulaTables.firstOctave &- 1) &* CopulaTables.cellsPerOctave &+ Int(lower &>> shift)
    let rest = lower & ((1 &<< shift) &- 1)
    let scale = Double(bitPattern: UInt64(1023 &- UInt64(shift)) &<< 52)
    let value = CopulaTables.value(quantiles + cell, (Double(rest) + 0.5) * scale)
    return Double(bitPattern: value.bitPattern ^ UInt64(upper) &<< 63)
  }

  @inline(never)
  private func exactQuantile(_ uniform: UInt32) -> Double {
    FixedOrder.inverseNormalCDF((Double(uniform) + 0.5) * 0x1p-31)
  }

  /// `-ln Phi(x)`.
  @inline(__always)
  package func level(_ x: Double) -> Double {
    guard x.magnitude < CopulaTables.most else { return CopulaTables.exactLevel(x) }
    let place = (x + CopulaTables.most) * CopulaTables.cellsPerUnit
    let cell = min(CopulaTables.cells &- 1, Int(place))
    return CopulaTables.value(levels + cell, place - Double(cell))
  }

  @inline(never)
  private static func exactLevel(_ x: Double) -> Double {
    // The upper tail has its digits in what is missing to 1.
    guard x > 4 else { return -FixedOrder.log(FixedOrder.normalCDF(x)) }
    let tail = FixedOrder.normalCDF(-x)
    return tail + tail * tail / 2
  }
}
