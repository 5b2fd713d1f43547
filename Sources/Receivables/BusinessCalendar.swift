/// Which days are working days, by a weekly pattern with dated holidays and make-up workdays.
public struct BusinessCalendar: Hashable, Sendable {
  /// Which way a date moves that falls on a day off.
  public enum Roll: String, Sendable, CaseIterable {
    /// To the next working day (receipts, suppliers).
    case forward
    /// To the working day before (payroll, tax, debt service).
    case back
    /// Not at all.
    case none
  }

  /// Name to print.
  public let name: String
  /// Days of the week that are off, 1 Monday to 7 Sunday.
  public let weekend: Set<Int>
  /// Dated days off.
  public let holidays: Set<Day>
  /// Dated working days that would be off by the weekly pattern.
  public let workdays: Set<Day>
  /// Years that the file covers; `nil` for a calendar without holidays.
  public let years: ClosedRange<Int>?

  /// A calendar from its parts.
  public init(
    name: String, weekend: Set<Int>, holidays: Set<Day>, workdays: Set<Day>, years: ClosedRange<Int>?
  ) {
    precondition(weekend.count < 7, "a calendar needs a working day in the week")
    self.name = name
    self.weekend = weekend
    self.holidays = holidays
    self.workdays = workdays
    self.years = years
  }

  /// Every day is a working day: nothing rolls.
  public static let everyDay = BusinessCalendar(
    name: "every_day", weekend: [], holidays: [], workdays: [], years: nil)

  /// Whether business is done on a day.
  public func isWorkday(_ day: Day) -> Bool {
    if workdays.contains(day) { return true }
    return !weekend.contains(day.weekday) && !holidays.contains(day)
  }

  /// The day itself, or the next or previous working day if it is off.
  ///
  /// - Complexity: O(days off in a row).
  public func rolled(_ day: Day, _ roll: Roll) -> Day {
    guard roll != .none else { return day }
    var moved = day
    // A calendar of only days off is refused by Intake; the bound keeps a wrong file from hanging a run.
    for _ in 0..<400 where !isWorkday(moved) { moved = moved + (roll == .forward ? 1 : -1) }
    return moved
  }
}
