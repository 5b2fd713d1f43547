import Foundation
import Intake
import Receivables
import Testing

@Suite struct CalendarFileTests {
  static let folder = ScenarioFolder.package.appendingPathComponent("scenarios/calendars")

  private func calendar(_ name: String) throws -> BusinessCalendar {
    try CalendarFile.read(path: Self.folder.appendingPathComponent(name).path)
  }

  /// Easter Sunday by the anonymous Gregorian algorithm (Meeus, "Astronomical Algorithms", chapter 8).
  private func easter(_ year: Int) throws -> Day {
    let (a, b, c) = (year % 19, year / 100, year % 100)
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
    let m = (a + 11 * h + 22 * l) / 451
    let n = h + l - 7 * m + 114
    return try #require(Day(year: year, month: n / 31, day: n % 31 + 1))
  }

  @Test func germanyFollowsEaster() throws {
    let germany = try calendar("germany.yaml")
    #expect(germany.years == 2024...2028)
    var expected: Set<Day> = []
    for year in 2024...2028 {
      let easter = try easter(year)
      expected.formUnion([easter - 2, easter + 1, easter + 39, easter + 50])
      for (month, day) in [(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)] {
        expected.insert(try #require(Day(year: year, month: month, day: day)))
      }
    }
    #expect(germany.holidays == expected)
    #expect(germany.weekend == [6, 7])
  }

  @Test func britainHasEightDaysOffAYearNoneOnAWeekend() throws {
    let britain = try calendar("uk.yaml")
    for year in 2024...2028 {
      let days = britain.holidays.filter { $0.components.year == year }
      #expect(days.count == 8)
      #expect(days.allSatisfy { $0.weekday < 6 })
      let easter = try easter(year)
      #expect(days.isSuperset(of: [easter - 2, easter + 1]))
    }
  }

  @Test func chinaWorksOnMakeUpDays() throws {
    let china = try calendar("china.yaml")
    #expect(china.workdays.allSatisfy { $0.weekday >= 6 && china.isWorkday($0) })
    // Spring Festival 2026: nine days off in a row between two worked Saturdays.
    let before = try #require(Day(iso: "2026-02-14"))
    #expect(china.isWorkday(before))
    #expect((1...9).allSatisfy { !china.isWorkday(before + $0) })
    #expect(china.rolled(before + 1, .forward) == before + 10)
  }

  @Test func everyCalendarFileIsRead() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter {
      $0.hasSuffix(".yaml")
    }
    #expect(names.count >= 3)
    for name in names { _ = try calendar(name) }
  }

  @Test(arguments: [
    ("weekend: [saturday, sunday]", "weekend: [saturday, sonday]", IssueCode.yamlUnknownWord),
    (
      "weekend: [saturday, sunday]",
      "weekend: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]", .yamlOutOfRange
    ),
    ("years: [2026, 2026]", "years: [2027, 2026]", .yamlOutOfRange),
    ("years: [2026, 2026]", "years: [2025, 2025]", .yamlOutOfRange),
    ("2026-12-25", "2026-02-29", .yamlDate),
    ("workdays: []", "workdays: [{date: 2026-12-25, name: x}]", .yamlConflict),
    (
      "workdays: []", "workdays: [{date: 2026-12-26, name: x}, {date: 2026-12-26, name: x}]",
      .yamlDuplicateName
    ),
    ("duecast: 1", "duecast: 2", .yamlVersion), ("name: Own", "nam: Own", .yamlUnknownKey),
    ("name: Own\n", "", .yamlMissingKey),
  ])
  func badCalendarsAreRefused(old: String, new: String, code: IssueCode) throws {
    let folder = try ScenarioFolder()
    let good = """
      duecast: 1
      name: Own
      weekend: [saturday, sunday]
      years: [2026, 2026]
      holidays: [{date: 2026-12-25, name: Christmas}]
      workdays: []

      """
    try folder.write(good, to: "good.yaml")
    _ = try CalendarFile.read(path: folder.path("good.yaml"))
    try folder.write(good.replacing(old, with: new), to: "bad.yaml")
    do throws(InputRefused) {
      _ = try CalendarFile.read(path: folder.path("bad.yaml"))
      Testing.Issue.record("read")
    } catch {
      #expect(error.issues.map(\.code).contains(code))
    }
  }
}
