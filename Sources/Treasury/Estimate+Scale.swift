import Stochastics

extension Estimate {
  /// The estimate with a known amount added to value and interval.
  public func shifted(by amount: Double) -> Estimate {
    var shifted = self
    shifted.value = value.map { $0 + amount }
    shifted.low = low.map { $0 + amount }
    shifted.high = high.map { $0 + amount }
    return shifted
  }

  /// The estimate with value and interval multiplied by a positive number.
  public func scaled(by factor: Double) -> Estimate {
    precondition(factor > 0, "a scale is positive")
    var scaled = self
    scaled.value = value.map { $0 * factor }
    scaled.low = low.map { $0 * factor }
    scaled.high = high.map { $0 * factor }
    return scaled
  }
}
