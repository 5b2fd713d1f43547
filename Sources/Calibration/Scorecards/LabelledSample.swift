/// Cases whose outcome is known: what a scorecard is trained on.
public struct LabelledSample: Sendable {
  /// A characteristic of the cases, one value a case.
  public enum Values: Sendable {
    /// Numbers; NaN is missing.
    case numbers([Double])
    /// Words; an empty one is missing.
    case words([String])

    /// Number of cases.
    public var count: Int {
      switch self {
      case .numbers(let values): values.count
      case .words(let values): values.count
      }
    }
  }

  /// A characteristic with its name.
  public struct Column: Sendable {
    /// Its name.
    public var name: String
    /// Its values.
    public var values: Values

    /// A characteristic.
    public init(name: String, values: Values) {
      self.name = name
      self.values = values
    }
  }

  /// Characteristics, `[columns x cases]`.
  public let columns: [Column]
  /// Whether each case went bad.
  public let isBad: [Bool]
  /// Number of bad cases.
  public let bad: Int
  /// Number of cases.
  public var count: Int { isBad.count }

  /// A sample; every column has a value for each case.
  public init(columns: [Column], isBad: [Bool]) {
    precondition(columns.allSatisfy { $0.values.count == isBad.count }, "a value for each case")
    self.columns = columns
    self.isBad = isBad
    bad = isBad.reduce(0) { $0 + ($1 ? 1 : 0) }
  }

  /// The cases at some places, in that order.
  public func cases(_ places: [Int]) -> LabelledSample {
    LabelledSample(
      columns: columns.map { column in
        switch column.values {
        case .numbers(let values): Column(name: column.name, values: .numbers(places.map { values[$0] }))
        case .words(let values): Column(name: column.name, values: .words(places.map { values[$0] }))
        }
      }, isBad: places.map { isBad[$0] })
  }
}
