import Stochastics

extension Estimate {
  /// The estimate with a known amount added to value and interval.
  public func shifted(by amount: Double) -> Estimate {
    Estimate(
      value: value.map { $0 + amount }, low: low.map { $0 + amount }, high: high.map { $0 + amount },
      unit: unit,
      reason: reason)
  }

  /// The estimate with value and interval multiplied by a positive number.
  public func scaled(by factor: Double) -> Estimate {
    precondition(factor > 0, "a scale is positive")
    return Estimate(
      value: value.map { $0 * factor }, low: low.map { $0 * factor }, high: high.map { $0 * factor },
      unit: unit,
      reason: reason)
  }
}
