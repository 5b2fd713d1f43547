/// Something wrong, or worth knowing, in a file that a user gave, with its place and what to do.
public struct Issue: Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Sendable {
    /// The file is refused.
    case error
    /// The file is used; the user should know.
    case warning
  }

  /// What is wrong, from a closed list; the error gallery has an entry for each.
  public var code: IssueCode
  /// How bad it is.
  public var severity: Severity
  /// File as the user named it.
  public var file: String
  /// Line from 1, where known.
  public var line: Int?
  /// Column from 1, in characters, where known.
  public var column: Int?
  /// Key path in a YAML file (`credit.segments.retail.annual_pd`), where there is one.
  public var keyPath: String?
  /// What was found and what was expected; one sentence without a final period, literals in backticks.
  public var message: String
  /// What to do next, such as the nearest right name.
  public var hint: String?
  /// The source line, for the excerpt with a caret.
  public var excerpt: String?

  /// An issue of a file.
  public init(
    _ code: IssueCode, severity: Severity = .error, file: String, line: Int? = nil, column: Int? = nil,
    keyPath: String? = nil, message: String, hint: String? = nil, excerpt: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.file = file
    self.line = line
    self.column = column
    self.keyPath = keyPath
    self.message = message
    self.hint = hint
    self.excerpt = excerpt
  }
}

/// Thrown where a file cannot be used: all problems found in it, not only the first.
public struct InputRefused: Error, Sendable {
  /// At least one issue, in order of place.
  public let issues: [Issue]

  /// A refusal with its reasons.
  public init(_ issues: [Issue]) {
    precondition(!issues.isEmpty, "a refusal needs a reason")
    self.issues = issues
  }
}
