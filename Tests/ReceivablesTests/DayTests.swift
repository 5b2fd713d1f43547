import Receivables
import Testing

@Suite struct DayTests {
  @Test func everyDayOfFourCenturiesReadsBackAsItself() throws {
    var day = try #require(Day(year: 1900, month: 1, day: 1))
    let last = try #require(Day(year: 2300, month: 12, day: 31))
    var before = day - 1
    while day <= last {
      let date = day.components
      #expect(Day(year: date.year, month: date.month, day: date.day) == day)
      #expect(day - before == 1)
      before = day
      day = day + 1
    }
  }

  @Test(arguments: [
    ("1970-01-01", 0, 4), ("2000-02-29", 11_016, 2), ("2026-11-23", 20_780, 1), ("1969-12-31", -1, 3),
  ])
  func knownDates(text: String, number: Int, weekday: Int) throws {
    let day = try #require(Day(iso: text))
    #expect(Int(day.number) == number)
    #expect(day.weekday == weekday)
    #expect(day.description == text)
  }

  @Test(arguments: [
    "2024-02-31", "2023-02-29", "2024-13-01", "2024-00-10", "24-01-01", "2024-1-1", "2024-01-01 ", "",
    "2024/01/01", "0000-01-01", "+024-01-01",
  ])
  func impossibleDatesAreRefused(text: String) { #expect(Day(iso: text) == nil) }

  @Test func weeksBeginOnMonday() throws {
    let friday = try #require(Day(iso: "2026-01-02"))
    #expect(friday.startOfWeek.description == "2025-12-29")
    #expect(friday.endOfMonth.description == "2026-01-31")
  }

  @Test func rollingSkipsHolidaysAndKeepsMakeUpWorkdays() throws {
    let holiday = try #require(Day(iso: "2026-10-01"))
    let makeUp = try #require(Day(iso: "2026-10-03"))
    let calendar = BusinessCalendar(
      name: "test", weekend: [6, 7], holidays: [holiday, holiday + 1], workdays: [makeUp], years: 2026...2026)
    #expect(calendar.rolled(holiday, .forward) == makeUp)
    #expect(calendar.rolled(holiday, .back) == holiday - 1)
    #expect(calendar.rolled(holiday, .none) == holiday)
    #expect(calendar.rolled(makeUp + 1, .forward).description == "2026-10-05")
  }
}

@Suite struct MoneyTests {
  @Test(arguments: [
    ("EUR", -5, "-0.05 EUR"), ("JPY", 1234, "1234 JPY"), ("KWD", 1234, "1.234 KWD"), ("USD", 100, "1.00 USD"),
  ])
  func amountsPrintWithTheirCurrencysDigits(code: String, minor: Int, text: String) throws {
    let currency = try #require(Currency(code: code))
    #expect(Money(minorUnits: Int64(minor), currency: currency).description == text)
  }

  @Test func unknownCodesAreNoCurrency() {
    #expect(Currency(code: "XXY") == nil)
    #expect(Currency(code: "EU") == nil)
    #expect(Currency(code: "eur")?.code == "EUR")
  }

  @Test func mixedCurrenciesDoNotAdd() async {
    await #expect(processExitsWith: .failure) {
      guard let euro = Currency(code: "EUR"), let dollar = Currency(code: "USD") else { return }
      _ = Money(minorUnits: 1, currency: euro) + Money(minorUnits: 1, currency: dollar)
    }
  }
}
