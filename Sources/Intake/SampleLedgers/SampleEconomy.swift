import Receivables
import Stochastics

/// The mood of payers by week: a common shift of all payments, so that bad weeks come together.
struct SampleEconomy {
  /// Standard deviation of the shift in days.
  static let shockDays = 3.0
  /// Correlation of one week with the next.
  static let persistence = 0.75

  private let firstWeek: Int
  private let shifts: [Double]

  /// The shifts of a span of days.
  ///
  /// Each week is a moving average of the 16 draws up to it (what an autoregression of order one keeps
  /// after that is 1 %), so that a longer history leaves the weeks that it shares unchanged.
  init(_ span: ClosedRange<Day>, key: StreamKey) {
    let draws = SampleDraws(key: key, entity: SampleDraws.market)
    let weeks = SampleEconomy.week(span.lowerBound)...SampleEconomy.week(span.upperBound)
    let news = ((weeks.lowerBound - 15)...weeks.upperBound).map { draws.normal(.weeklyShock, $0) }
    let scale =
      SampleEconomy.shockDays * (1 - SampleEconomy.persistence * SampleEconomy.persistence).squareRoot()
    shifts = (0..<weeks.count).map { position in
      var shift = 0.0
      for lag in stride(from: 15, through: 0, by: -1) {
        shift = shift * SampleEconomy.persistence + news[position + 15 - lag]
      }
      return shift * scale
    }
    firstWeek = weeks.lowerBound
  }

  /// Days by which everyone pays later in the week of a day.
  func shift(_ day: Day) -> Double { shifts[SampleEconomy.week(day) - firstWeek] }

  private static func week(_ day: Day) -> Int { Int(day.startOfWeek.number) / 7 }
}
