/// Marks of an axis at round numbers.
struct ChartAxis {
  /// The marks, rising.
  let ticks: [Double]
  /// Ends of the axis.
  let low: Double
  /// Upper end.
  let high: Double

  /// An axis that holds some values with about `count` marks.
  ///
  /// - Parameter unit: Marks are no closer than this.
  init(holding values: [Double], count: Int, unit: Double = 1e-12, fromZero: Bool = false) {
    var low = values.min() ?? 0
    var high = values.max() ?? 1
    if fromZero {
      low = min(0, low)
      high = max(0, high)
    }
    if high <= low { high = low + max(unit, abs(low) * 0.1, 1e-9) }
    let step = max(unit, ChartAxis.nice((high - low) / Double(max(1, count))))
    self.low = (low / step).rounded(.down) * step
    self.high = (high / step).rounded(.up) * step
    let first = (low / step).rounded(.down)
    let marks = Int(((self.high - self.low) / step).rounded())
    ticks = (0...max(1, marks)).map { (first + Double($0)) * step }
  }

  /// The position of a value between two ends in pixels.
  func place(_ value: Double, from start: Double, to end: Double) -> Double {
    start + (value - low) / (high - low) * (end - start)
  }

  private static func nice(_ value: Double) -> Double {
    var power = 1.0
    while power * 10 <= value { power *= 10 }
    while power > value { power /= 10 }
    return [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= value } ?? 10 * power
  }
}
