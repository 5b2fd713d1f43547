/// Whom a setting is for.
///
/// A name in a map of settings is `default`, a segment of the ledger, `grade:NAME` or `customer:KEY`.
public enum Scope: Hashable, Sendable {
  /// Everybody for whom nothing narrower is stated.
  case everybody
  /// Customers of a segment.
  case segment(String)
  /// Customers of a grade of the ledger.
  case grade(String)
  /// One customer, by its key in the book.
  case customer(String)

  /// The scope of a name; `nil` where `grade:` or `customer:` names nobody.
  public init?(name: String) {
    func rest(after prefix: String) -> String? {
      name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
    }
    if name == "default" {
      self = .everybody
    } else if let grade = rest(after: "grade:") {
      guard !grade.isEmpty else { return nil }
      self = .grade(grade)
    } else if let customer = rest(after: "customer:") {
      guard !customer.isEmpty else { return nil }
      self = .customer(customer)
    } else {
      self = .segment(name)
    }
  }

  /// The name in a file.
  public var name: String {
    switch self {
    case .everybody: "default"
    case .segment(let segment): segment
    case .grade(let grade): "grade:\(grade)"
    case .customer(let key): "customer:\(key)"
    }
  }
}

/// Who asks for a setting.
public struct ScopeSubject: Hashable, Sendable {
  /// Segment of the customer.
  public var segment: String
  /// Grade, where the ledger or the scenario gives one.
  public var grade: String?
  /// Key of the customer in the book; `nil` for nobody in particular.
  public var customer: String?
  /// Somebody.
  public init(segment: String, grade: String? = nil, customer: String? = nil) {
    self.segment = segment
    self.grade = grade
    self.customer = customer
  }

  /// Scopes that hold for it, the narrowest first: customer, grade, segment, everybody.
  public var scopes: [Scope] {
    [customer.map { .customer($0) }, grade.map { .grade($0) }, .segment(segment), .everybody].compactMap {
      $0
    }
  }
}

/// A setting by scope: the narrowest scope that is stated decides, whole and not key by key.
public struct Scoped<Value: Hashable & Sendable>: Hashable, Sendable {
  /// What is stated; `nil` as a value says `none`: the setting is off there.
  public private(set) var stated: [Scope: Value?]

  /// A setting from what is stated; without arguments off everywhere.
  public init(_ stated: [Scope: Value?] = [:]) { self.stated = stated }

  /// Whether nothing is stated.
  public var isEmpty: Bool { stated.isEmpty }

  /// Scopes that are stated, in order of name.
  public var scopes: [Scope] { stated.keys.sorted { $0.name < $1.name } }

  /// The value for somebody; `nil` where the setting is off or not stated.
  ///
  /// - Complexity: O(1).
  public subscript(subject: ScopeSubject) -> Value? {
    for scope in subject.scopes {
      if let value = stated[scope] { return value }
    }
    return nil
  }

  /// The scope that decides for somebody; `nil` where none does.
  public func scope(for subject: ScopeSubject) -> Scope? { subject.scopes.first { stated[$0] != nil } }

  /// States a value.
  public mutating func state(_ value: Value?, for scope: Scope) { stated.updateValue(value, forKey: scope) }

  /// Values that are stated, in order of the scopes' names.
  public var values: [Value] { scopes.compactMap { stated[$0] ?? nil } }
}
