import Receivables

/// Reads holiday files: weekends, dated holidays and make-up workdays of some years.
public enum CalendarFile {
  /// A calendar from its file.
  ///
  /// - Parameters:
  ///   - path: Where the file is.
  ///   - name: The file as the user named it, for messages.
  /// - Throws: ``InputRefused`` with everything wrong in the file.
  public static func read(path: String, name: String? = nil) throws(InputRefused) -> BusinessCalendar {
    var issues: [Issue] = []
    let calendar = read(path: path, name: name ?? path, issues: &issues)
    guard let calendar, !issues.contains(where: { $0.severity == .error }) else {
      throw InputRefused(issues.inOrderOfPlace())
    }
    return calendar
  }

  static func read(path: String, name: String, issues: inout [Issue]) -> BusinessCalendar? {
    let before = issues.count
    guard let tree = YAMLReading.read(path: path, name: name, issues: &issues) else { return nil }
    var check = KeyCheck(currency: nil)
    let root = check.checkSection(tree, ScenarioKeys.calendarFile, "")
    issues += check.issues
    if let version = root["duecast"]?.integer, version != ScenarioKeys.version {
      issues.append(
        (root["duecast"] ?? root).issue(
          .yamlVersion,
          "the file has version \(version) of the format; this program reads version \(ScenarioKeys.version)",
          hint: "write `duecast: \(ScenarioKeys.version)`"))
    }
    let years = years(root, &issues)
    let holidays = days(root["holidays"], years, &issues)
    let workdays = days(root["workdays"], years, &issues)
    for (day, entry) in workdays where holidays[day] != nil {
      issues.append(
        entry.issue(.yamlConflict, "\(day) is a holiday and a make-up workday", hint: "delete one of the two")
      )
    }
    let weekend = (root["weekend"]?.list ?? []).compactMap { day in
      day.text.flatMap { ScenarioKeys.weekdays.firstIndex(of: $0) }.map { $0 + 1 }
    }
    if Set(weekend).count == 7, let place = root["weekend"] {
      issues.append(
        place.issue(.yamlOutOfRange, "`weekend` takes the whole week", hint: "leave a working day"))
    }
    guard issues.count == before, let title = root["name"]?.text, let years else { return nil }
    return BusinessCalendar(
      name: title, weekend: Set(weekend), holidays: Set(holidays.keys), workdays: Set(workdays.keys),
      years: years)
  }

  private static func years(_ root: CheckedYAML, _ issues: inout [Issue]) -> ClosedRange<Int>? {
    guard let years = root["years"], let first = years.list?.first?.integer,
      let last = years.list?.last?.integer
    else {
      return nil
    }
    guard first <= last else {
      issues.append(
        years.issue(.yamlOutOfRange, "`years` ends before it begins", hint: "write `[\(last), \(first)]`"))
      return nil
    }
    return first...last
  }

  /// Dated days, each once and inside the years of the file.
  private static func days(
    _ list: CheckedYAML?, _ years: ClosedRange<Int>?, _ issues: inout [Issue]
  ) -> [Day: CheckedYAML] {
    var days: [Day: CheckedYAML] = [:]
    for entry in list?.list ?? [] {
      guard let date = entry["date"], let day = date.day else { continue }
      if days[day] != nil {
        issues.append(
          date.issue(.yamlDuplicateName, "the date \(day) stands twice", hint: "delete one of the two"))
      }
      if let years, !years.contains(day.components.year) {
        issues.append(
          date.issue(
            .yamlOutOfRange,
            "\(day) is outside the years \(years.lowerBound) to \(years.upperBound) of the file",
            hint: "change `years` only when the whole year is listed"))
      }
      days[day] = entry
    }
    return days
  }

  /// The content of a calendar that decides results, as text that does not depend on how its file is written.
  static func canonicalText(_ calendar: BusinessCalendar) -> String {
    let years = calendar.years.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "all"
    return """
      years \(years)
      weekend \(calendar.weekend.sorted().map(String.init).joined(separator: " "))
      holidays \(calendar.holidays.sorted().map(\.description).joined(separator: " "))
      workdays \(calendar.workdays.sorted().map(\.description).joined(separator: " "))

      """
  }
}
