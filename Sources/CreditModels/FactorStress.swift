import Stochastics

/// A stress on a factor of the economy: a path that is added to the drawn one.
public struct FactorStress: Sendable, Hashable {
  /// Its form along the weeks of the forecast, from 0.
  public enum Form: Sendable, Hashable {
    /// A blow in a week that fades as the factor's own shocks do: `size a^(t - week)`.
    case shock(week: Int, size: Double)
    /// A lasting change from a week on.
    case shift(week: Int, size: Double)
    /// A recession: straight down to the depth, there for a while, straight back.
    case recession(week: Int, depth: Double, fallWeeks: Int, lengthWeeks: Int, recoveryWeeks: Int)
  }

  /// Position of the factor.
  public var factor: Int
  /// Its form.
  public var form: Form

  /// A stress.
  public init(factor: Int, form: Form) {
    self.factor = factor
    self.form = form
  }

  /// What it adds in a week, in standard deviations.
  public func size(week: Int, persistence: Double) -> Double {
    switch form {
    case .shock(let from, let size):
      guard week >= from else { return 0 }
      var value = size
      for _ in from..<week { value *= persistence }
      return value
    case .shift(let from, let size): return week >= from ? size : 0
    case .recession(let from, let depth, let fall, let length, let recovery):
      let step = week - from
      if step < 0 { return 0 }
      if step < fall { return depth * Double(step + 1) / Double(fall + 1) }
      if step < fall + length { return depth }
      let back = step - fall - length
      return back < recovery ? depth * Double(recovery - back) / Double(recovery + 1) : 0
    }
  }
}
