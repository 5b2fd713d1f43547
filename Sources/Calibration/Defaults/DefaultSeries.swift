/// How many debtors of a segment failed, or fell behind, in each of a row of periods of equal length.
public struct DefaultSeries: Sendable {
  /// A period.
  public enum Period: Sendable, Hashable {
    /// Debtors at its start and those of them that failed in it.
    case counts(failed: Int, of: Int)
    /// The share alone, of a pool so large that chance averages out.
    case rate(Double)

    /// The share that failed.
    public var rate: Double {
      switch self {
      case .counts(let failed, let count): count > 0 ? Double(failed) / Double(count) : 0
      case .rate(let rate): rate
      }
    }
  }

  /// Name of the segment.
  public let name: String
  /// Periods in order.
  public let periods: [Period]
  /// Whether every period has counts.
  public let hasCounts: Bool
  /// Failures in all; 0 where only rates are known.
  public let failures: Int

  /// A series.
  public init(name: String, periods: [Period]) {
    self.name = name
    self.periods = periods
    hasCounts = periods.allSatisfy { if case .counts = $0 { true } else { false } }
    failures = periods.reduce(0) { sum, period in
      if case .counts(let failed, _) = period { sum + failed } else { sum }
    }
  }

  /// The series without one period.
  func without(_ place: Int) -> DefaultSeries {
    var rest = periods
    rest.remove(at: place)
    return DefaultSeries(name: name, periods: rest)
  }
}
