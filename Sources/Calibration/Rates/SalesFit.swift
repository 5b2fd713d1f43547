import CreditModels
import Receivables

/// Level, growth, season and order size of each segment's invoices: what a plan of sales starts from.
///
/// Whole months before the view's day, each as a weekly rate; with two years of them the logarithm of the rate is a level,
/// a growth and a factor for each month of the year, the latter drawn towards 1 by a penalty that weighs as much as one
/// year. How many months count, and whether there is a growth, is what would have foretold past quarters best. With one to two years growth and season cannot be told apart, with less neither is known: the level alone is
/// fitted, and the others are assumptions.
public struct SalesFit: Sendable {
  /// A segment.
  public struct Segment: Sendable {
    /// Its name; `default` where the ledger names none.
    public var name: String
    /// Whole months used.
    public var months: Int
    /// Invoiced a week at the view's day in a month of season 1, in major units.
    public var weeklyGross: FittedValue
    /// Growth a year.
    public var annualGrowth: FittedValue
    /// Factor of each month, January first, with mean 1.
    public var season: [FittedValue]
    /// Standard deviation of the level of thirteen weeks, as a share.
    public var uncertainty: FittedValue
    /// Mean amount of an invoice.
    public var orderSize: FittedValue
    /// Standard deviation of an invoice's amount over its mean.
    public var orderVariation: FittedValue
    /// Invoices a week over the last year.
    public var ordersAWeek: FittedValue
  }

  /// Segments in order of name.
  public let segments: [Segment]
  /// Currency of the amounts: the one of most invoices.
  public let currency: Currency?
  /// What was left out or assumed, in words.
  public let notes: [String]

  /// Whole months from which growth and season are told apart.
  public static let enoughMonths = 24
  /// Months looked back on at most.
  public static let mostMonths = 60

  /// Fits a view.
  ///
  /// - Complexity: O(items).
  public init(view: LedgerView) {
    let invoices = view.items.filter { $0.kind == .invoice }
    var counts: [Currency: Int] = [:]
    for item in invoices { counts[item.currency, default: 0] += 1 }
    let currency = counts.max { ($0.value, $1.key.code) < ($1.value, $0.key.code) }?.key
    self.currency = currency
    var notes: [String] = []
    if counts.count > 1, let currency {
      notes.append("sales in other currencies than \(currency.code) are left out of the plan's figures")
    }
    var bySegment: [String: [LedgerItem]] = [:]
    for item in invoices where item.currency == currency {
      bySegment[view.customers[item.customer].segment ?? "default", default: []].append(item)
    }
    var segments: [Segment] = []
    for name in bySegment.keys.sorted() {
      segments.append(SalesFit.segment(name, bySegment[name] ?? [], asOf: view.asOf, notes: &notes))
    }
    self.segments = segments
    self.notes = notes
  }

  /// A month counted from year 0.
  private static func month(_ day: Day) -> Int {
    let parts = day.components
    return parts.year * 12 + parts.month - 1
  }

  private static func segment(
    _ name: String, _ items: [LedgerItem], asOf: Day, notes: inout [String]
  ) -> Segment {
    let scale = Double(items.first?.currency.minorPerMajor ?? 100)
    let last = month(asOf + 1) - 1
    var sums: [Int: Double] = [:]
    var year = (count: 0, sum: 0.0)
    var sizes = (count: 0.0, sum: 0.0, squares: 0.0)
    for item in items {
      let amount = Double(item.amount) / scale
      sums[month(item.issue), default: 0] += amount
      if item.issue > asOf - 364, item.issue <= asOf {
        year.count += 1
        year.sum += amount
      }
      sizes.count += 1
      sizes.sum += amount
      sizes.squares += amount * amount
    }
    // Back to the first month in which sales never stop: a straggler from before is no history of sales.
    var first = last + 1
    while first > last - mostMonths + 1, sums[first - 1] ?? 0 > 0, sums[first - 2] ?? 0 > 0 { first -= 1 }
    let mean = sizes.sum / max(1, sizes.count)
    let deviation = max(0, sizes.squares / max(1, sizes.count) - mean * mean).squareRoot()
    let weeks = min(52, Double(asOf - (items.map(\.issue).min() ?? asOf) + 1) / 7)
    let rates: [(month: Int, rate: Double)] =
      first <= last ? (first...last).map { ($0, (sums[$0] ?? 0) * 7 / days($0)) } : []
    var made = Segment(
      name: name, months: rates.count,
      weeklyGross: FittedValue(
        year.sum / max(1, weeks),
        standardError: rates.count > 1 ? standardError(rates.suffix(12).map(\.rate)) : nil, count: year.count),
      annualGrowth: .assumed(0), season: [FittedValue](repeating: .assumed(1), count: 12),
      uncertainty: .assumed(0.2),
      orderSize: FittedValue(
        mean, standardError: deviation / max(1, sizes.count).squareRoot(), count: Int(sizes.count)),
      orderVariation: FittedValue(mean > 0 ? deviation / mean : 0, count: Int(sizes.count)),
      ordersAWeek: FittedValue(
        Double(year.count) / max(1, weeks),
        standardError: Double(year.count).squareRoot() / max(1, weeks), count: year.count))
    if rates.count >= 6, made.weeklyGross.value > 0 {
      // Quarters of the last year against each other, where nothing better is known.
      let level = rates.suffix(12).map(\.rate)
      let spread = (standardError(level) ?? 0) * Double(level.count).squareRoot() / made.weeklyGross.value
      made.uncertainty = FittedValue(spread / 3.0.squareRoot(), count: level.count, origin: .weak)
    }
    guard rates.count >= enoughMonths else {
      notes.append(
        "`\(name)`: \(rates.count) whole months of sales in a row; growth and season need \(enoughMonths) and are "
          + "assumed")
      return made
    }
    let course = Course.chosen(rates)
    let used = Array(rates.suffix(course.months))
    made.months = used.count
    SalesRegression(used, hasTrend: course.hasTrend)?.fill(&made, asOf: month(asOf + 1))
    if !course.hasTrend {
      notes.append(
        "`\(name)`: months to come were foretold better without growth than with the \(course.rejected) a year of a "
          + "straight line; none is planned")
    } else if used.count < rates.count {
      notes.append(
        "`\(name)`: the last \(used.count) of \(rates.count) months foretell those to come best; older ones are left out"
      )
    }
    return made
  }

  private static func standardError(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (spread / (count - 1) / count).squareRoot()
  }

  private static func days(_ month: Int) -> Double {
    Double(Day.length(ofMonth: month % 12 + 1, year: month / 12))
  }
}
