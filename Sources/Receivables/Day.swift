/// A civil date in the ledger's time zone, as the number of days since 1970-01-01.
///
/// Days are compared, added and subtracted as integers; there is no time of day and no time zone.
/// Valid from year 1 to year 9999.
public struct Day: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01 (negative before).
  public let number: Int32

  /// The day with the given number of days since 1970-01-01.
  public init(number: Int32) { self.number = number }

  /// The day with this civil date, or `nil` where no such date exists (31 February, month 13, year 0).
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Day.length(ofMonth: month, year: year)
    else { return nil }
    // Days from civil, counted in eras of 400 years that begin on 1 March (H. Hinnant, "chrono-compatible
    // low-level date algorithms").
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear >= 0 ? shiftedYear / 400 : (shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = Int32(era * 146_097 + dayOfEra - 719_468)
  }

  /// The day written as `yyyy-mm-dd`, or `nil` for any other form or an impossible date.
  public init?(iso text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
      parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Number of days of a month, 28 to 31.
  public static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Year, month (1 to 12) and day of the month (1 to 31).
  public var components: (year: Int, month: Int, day: Int) {
    let shifted = Int(number) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// Day of the week by ISO 8601: 1 is Monday, 7 is Sunday.
  public var weekday: Int {
    let fromMonday = (Int(number) + 3) % 7
    return (fromMonday < 0 ? fromMonday + 7 : fromMonday) + 1
  }

  /// The Monday on or before this day.
  public var startOfWeek: Day { self - (weekday - 1) }

  /// The last day of this day's month.
  public var endOfMonth: Day {
    let (year, month, day) = components
    return self + (Day.length(ofMonth: month, year: year) - day)
  }

  /// Earlier days compare as smaller.
  public static func < (left: Day, right: Day) -> Bool { left.number < right.number }
  /// The day `days` later (earlier for negative values).
  public static func + (day: Day, days: Int) -> Day { Day(number: day.number + Int32(days)) }
  /// The day `days` earlier.
  public static func - (day: Day, days: Int) -> Day { Day(number: day.number - Int32(days)) }
  /// Days from `right` to `left`.
  public static func - (left: Day, right: Day) -> Int { Int(left.number) - Int(right.number) }
}

extension Day: CustomStringConvertible {
  /// The date as `yyyy-mm-dd`.
  public var description: String {
    let (year, month, day) = components
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}
