/// Mean and variance of whole numbers, exact before the last division, so the order of the values is immaterial.
///
/// Sums are whole numbers of 128 bits and more: no value, count or spread of `Int64` overflows them.
public struct SampleMoments: Hashable, Sendable {
  /// Number of values.
  public let count: Int
  /// Their mean; 0 for no values.
  public let mean: Double
  /// Their variance with denominator `count - 1`; `nil` under two values.
  public let variance: Double?

  /// The moments of some values.
  ///
  /// - Complexity: O(n) in two passes, no allocation.
  @inlinable
  public init(_ values: some Collection<Int64>) {
    var count = 0
    var sum: Int128 = 0
    for value in values {
      sum += Int128(value)
      count += 1
    }
    self.count = count
    guard count > 0 else {
      self.mean = 0
      self.variance = nil
      return
    }
    // Deviations from the whole number next to the mean are exact; the rest of the mean corrects them.
    let quotient = sum.quotientAndRemainder(dividingBy: Int128(count))
    let centre = Int64(quotient.quotient)
    let rest = Double(quotient.remainder)
    self.mean = Double(centre) + rest / Double(count)
    var squares = SumOfSquares()
    for value in values { squares.add(value, from: centre) }
    self.variance =
      count < 2 ? nil : Swift.max(squares.value - rest * (rest / Double(count)), 0) / Double(count - 1)
  }
}

/// An exact sum of squares of 64-bit differences.
@usableFromInline
struct SumOfSquares {
  @usableFromInline var low: UInt128 = 0
  @usableFromInline var carries: UInt64 = 0

  @inlinable
  init() {}

  /// Adds the square of `value - centre`.
  @inlinable
  mutating func add(_ value: Int64, from centre: Int64) {
    let difference =
      value >= centre
      ? UInt64(bitPattern: value &- centre) : UInt64(bitPattern: centre &- value)
    let (sum, overflow) = low.addingReportingOverflow(UInt128(difference) &* UInt128(difference))
    low = sum
    if overflow { carries &+= 1 }
  }

  /// The sum, rounded.
  @inlinable var value: Double { Double(carries) * 0x1p128 + Double(low) }
}
