import Receivables

/// Working days of a sample ledger: Monday to Friday but for the closing days of the European payment system
/// T2 (1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December).
struct SampleCalendar {
  /// First day covered.
  let first: Day
  private let nextWorkday: [Int32]
  private let previousWorkday: [Int32]

  /// The working days of a span; both ends should have a few days to spare.
  ///
  /// - Complexity: O(days).
  init(_ span: ClosedRange<Day>) {
    first = span.lowerBound
    let years = span.lowerBound.components.year...span.upperBound.components.year
    let calendar = BusinessCalendar(
      name: "t2", weekend: [6, 7], holidays: Set(years.flatMap(SampleCalendar.holidays)), workdays: [],
      years: years)
    let numbers = Array(span.lowerBound.number...span.upperBound.number)
    let areWorkdays = numbers.map { calendar.isWorkday(Day(number: $0)) }
    var next = numbers
    var previous = numbers
    for place in numbers.indices.dropLast().reversed() where !areWorkdays[place] {
      next[place] = next[place + 1]
    }
    for place in numbers.indices.dropFirst() where !areWorkdays[place] {
      previous[place] = previous[place - 1]
    }
    nextWorkday = next
    previousWorkday = previous
  }

  /// The day itself or the next working day.
  func next(_ day: Day) -> Day { Day(number: nextWorkday[day - first]) }
  /// The day itself or the working day before.
  func previous(_ day: Day) -> Day { Day(number: previousWorkday[day - first]) }
  /// Whether business is done on a day.
  func isWorkday(_ day: Day) -> Bool { nextWorkday[day - first] == day.number }

  /// The last working day of a day's month, or of the month after where that one has gone by.
  func monthEnd(onOrAfter day: Day) -> Day {
    let end = previous(day.endOfMonth)
    return end >= day ? end : previous((day.endOfMonth + 1).endOfMonth)
  }

  /// The closing days of a year.
  static func holidays(_ year: Int) -> [Day] {
    let fixed = [(1, 1), (5, 1), (12, 25), (12, 26)].compactMap { Day(year: year, month: $0.0, day: $0.1) }
    let easter = easterSunday(year)
    return fixed + [easter - 2, easter + 1]
  }

  /// Easter Sunday by the Gregorian rule ("Anonymous" algorithm, Nature 1876; Meeus, Astronomical
  /// Algorithms, ch. 8).
  static func easterSunday(_ year: Int) -> Day {
    let golden = year % 19
    let (century, rest) = (year / 100, year % 100)
    let correction = (century - (century + 8) / 25 + 1) / 3
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30
    let weekdayShift = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7
    let late = (golden + 11 * epact + 22 * weekdayShift) / 451
    let count = epact + weekdayShift - 7 * late + 114
    guard let day = Day(year: year, month: count / 31, day: count % 31 + 1) else {
      preconditionFailure("Easter falls in March or April")
    }
    return day
  }
}
