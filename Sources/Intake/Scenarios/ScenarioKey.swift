/// A key of a scenario: its name, what it takes, whether it must be given, and what it does.
///
/// One table of these (``ScenarioKeys``) drives the checks, the JSON Schema and the key reference.
struct ScenarioKey: Sendable {
  /// Whether a key must be given.
  enum Presence: Sendable {
    /// Always, after `extends`.
    case required
    /// Never; without it nothing is done.
    case optional
    /// Where the words say; checked where the scenario is put together.
    case needed(String)
    /// Never; without it the value counts as written in the text.
    case preset(String)
  }

  /// The key.
  let name: String
  /// What it takes.
  let kind: ValueKind
  /// Whether it must be given.
  let presence: Presence
  /// Where a preset comes from: a convention, a neutral value, an assumption with its source.
  let source: String?
  /// What it does, in one or two sentences.
  let explanation: String

  init(
    _ name: String, _ kind: ValueKind, _ presence: Presence, source: String? = nil, _ explanation: String
  ) {
    self.name = name
    self.kind = kind
    self.presence = presence
    self.source = source
    self.explanation = explanation
  }
}

/// A map with fixed keys.
struct ScenarioSection: Sendable {
  /// Heading in the reference.
  let title: String
  /// Keys in the order of the reference.
  let keys: [ScenarioKey]
  /// Keys that exclude each other.
  let choices: [Choice]

  /// Groups of keys of which one is given: a book, or a file with its mapping. An overlay that gives one puts out
  /// those of its base.
  struct Choice: Sendable {
    /// The groups; the first key of each stands for it.
    let groups: [[String]]
    /// Whether one must be given.
    let isRequired: Bool
  }

  init(_ title: String, choices: [Choice] = [], _ keys: [ScenarioKey]) {
    self.title = title
    self.keys = keys
    self.choices = choices
  }

  /// The key of this name.
  subscript(name: String) -> ScenarioKey? { keys.first { $0.name == name } }
}

/// What a key takes.
indirect enum ValueKind: Sendable {
  /// Which files a path may name.
  enum FileRole: String, Sendable {
    case ledger, mapping, book, calendar, scenario, matrix, behaviour, invoices, customers
  }

  /// The version of the format.
  case version
  /// A text of one line of at most so many characters.
  case text(longest: Int)
  /// A text of any number of lines.
  case prose(longest: Int)
  /// One of some words.
  case word([String])
  /// A whole number with its unit.
  case integer(ClosedRange<Int>, unit: String)
  /// A decimal number with its unit.
  case number(NumberRange, unit: String)
  /// A share, `2%` or `0.02`.
  case fraction(NumberRange)
  /// An amount of the scenario's currency, from the least in minor units.
  case amount(least: Int64?)
  /// A date.
  case date
  /// A file.
  case file(FileRole)
  /// A currency.
  case currency
  /// Values in order; `count` where there must be so many.
  case list(ValueKind, count: Int?)
  /// Maps with a `name`, which is how overlays and `--set` find them.
  case named(ScenarioSection)
  /// A map with fixed keys.
  case section(ScenarioSection)
  /// A map from free names (of segments, grades, factors) to values.
  case byName(of: String, ValueKind)
  /// The first that fits by its form.
  case either([ValueKind])
}

/// A range of decimal numbers, ends in or out.
struct NumberRange: Sendable {
  /// Least value.
  let least: Double
  /// Whether the least value itself is allowed.
  let isLeastIn: Bool
  /// Greatest value.
  let greatest: Double
  /// Whether the greatest value itself is allowed.
  let isGreatestIn: Bool

  /// From `least` to `greatest`, ends in unless said otherwise.
  init(_ least: Double, _ greatest: Double, leastIn: Bool = true, greatestIn: Bool = true) {
    self.least = least
    self.greatest = greatest
    isLeastIn = leastIn
    isGreatestIn = greatestIn
  }

  /// Whether a number lies in the range.
  func contains(_ value: Double) -> Bool {
    (isLeastIn ? value >= least : value > least) && (isGreatestIn ? value <= greatest : value < greatest)
  }

  /// In words, such as `0 to below 1`.
  func words(_ write: (Double) -> String) -> String {
    "\(isLeastIn ? "" : "above ")\(write(least)) to \(isGreatestIn ? "" : "below ")\(write(greatest))"
  }
}
