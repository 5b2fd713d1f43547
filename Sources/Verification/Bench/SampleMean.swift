/// Mean and spread of real values, one a path, to compare with a known mean.
struct SampleMean {
  private(set) var count = 0
  private var origin = 0.0
  private var sum = 0.0
  private var squares = 0.0

  /// Takes a value.
  mutating func add(_ value: Double) {
    if count == 0 { origin = value }
    count += 1
    // Deviations from the first value keep the digits of nearly equal values.
    sum += value - origin
    squares += (value - origin) * (value - origin)
  }

  /// The mean.
  var mean: Double { count > 0 ? origin + sum / Double(count) : 0 }

  /// The variance with denominator `count - 1`.
  var variance: Double {
    count > 1 ? max(0, squares - sum * sum / Double(count)) / Double(count - 1) : 0
  }

  /// The standard error of the mean.
  var standardError: Double { count > 0 ? (variance / Double(count)).squareRoot() : .infinity }

  /// The mean of some values.
  static func of(_ values: some Sequence<Double>) -> SampleMean {
    var mean = SampleMean()
    for value in values { mean.add(value) }
    return mean
  }

  /// The mean against its expectation.
  func finding(expected: Double, comparisons: Int = 1, note: String? = nil) -> Finding {
    .statistical(
      mean, expected: expected, standardError: standardError, comparisons: comparisons,
      note: note ?? "\(count) paths")
  }
}
