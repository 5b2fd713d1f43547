import Receivables

extension Scenario {
  /// The balance of the as-of date.
  ///
  /// - Returns: Unrestricted cash at the close of the day in minor units; `nil` where the scenario has no cash
  ///   position.
  /// - Throws: ``InputRefused`` where balances are stated, but none of that day.
  public func openingBalance(asOf: Day) throws(InputRefused) -> Int64? {
    guard case .balances(let balances) = openingCash else { return nil }
    if let balance = balances.first(where: { $0.date == asOf }) { return balance.balance }
    let stated = balances.map { "`\($0.date)`" }
    throw InputRefused([
      issue(
        .scenarioOpeningCash, at: "opening_cash",
        "no opening balance of the as-of date `\(asOf)`; stated \(stated.count == 1 ? "is" : "are") \(andList(stated))",
        hint: "add `- {date: \(asOf), balance: …}`, or choose a stated day with `--as-of`")
    ])
  }

  /// Checks that the calendar covers every year of the horizon after an as-of date.
  ///
  /// - Throws: ``InputRefused`` where a year is missing: rolling over its holidays would be guesswork.
  public func requireCalendar(asOf: Day) throws(InputRefused) {
    guard let years = calendar.years else { return }
    let first = (asOf + 1).components.year
    let last = (asOf + horizonDays).components.year
    let missing = (first...last).filter { !years.contains($0) }
    guard !missing.isEmpty else { return }
    throw InputRefused([
      issue(
        .scenarioCalendarYear, at: "calendar",
        """
        the horizon from \(asOf + 1) to \(asOf + horizonDays) needs \(andList(missing.map(String.init))); the calendar \
        \(IssueText.literal(calendar.name)) covers \(years.lowerBound) to \(years.upperBound)
        """,
        hint: "add the holidays of the year to the calendar file, or say `calendar: every_day`")
    ])
  }

  /// An issue at the place where a key was written.
  ///
  /// - Parameter keyPath: Path of keys such as `credit.segments.retail`; where it was not written itself, the
  ///   nearest key above it is named.
  public func issue(
    _ code: IssueCode, severity: Issue.Severity = .error, at keyPath: String, _ message: String,
    hint: String? = nil
  ) -> Issue {
    places.issue(code, severity: severity, at: keyPath, message, hint: hint)
  }
}

/// Where each key of a scenario was written: file, line and column, after `extends` and `--set`.
public struct ScenarioPlaces: Sendable {
  private var places: [String: YAMLPlace] = [:]
  private let file: String

  /// The places of all values of a checked scenario.
  init(_ root: CheckedYAML, file: String) {
    self.file = file
    note(root)
  }

  private mutating func note(_ value: CheckedYAML) {
    places[value.keyPath] = value.place
    for entry in value.map ?? [] { note(entry.value) }
    for element in value.list ?? [] { note(element) }
  }

  func issue(
    _ code: IssueCode, severity: Issue.Severity, at keyPath: String, _ message: String, hint: String?
  ) -> Issue {
    var path = keyPath[...]
    while !path.isEmpty, places[String(path)] == nil {
      path = path.lastIndex(of: ".").map { path[..<$0] } ?? ""
    }
    guard let place = places[String(path)] else {
      return Issue(code, severity: severity, file: file, keyPath: keyPath, message: message, hint: hint)
    }
    return place.issue(code, severity: severity, keyPath: keyPath, message, hint: hint)
  }
}
