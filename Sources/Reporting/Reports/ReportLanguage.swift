/// The language of a report.
public enum ReportLanguage: String, Sendable, CaseIterable, Codable {
  /// English.
  case en
  /// Chinese (simplified).
  case zh
}

/// The unit of amounts in a report.
public enum ReportUnit: String, Sendable, CaseIterable, Codable {
  /// Whole units of the currency.
  case one
  /// Thousands.
  case thousand
  /// 万, ten thousands, as Chinese reports have it.
  case wan
  /// Millions.
  case million

  /// Major units in one unit.
  var major: Double {
    switch self {
    case .one: 1
    case .thousand: 1_000
    case .wan: 10_000
    case .million: 1_000_000
    }
  }

  /// Digits after the point.
  var digits: Int { self == .one ? 0 : self == .thousand ? 1 : 2 }
}
