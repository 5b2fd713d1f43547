import CreditModels
import Liquidity
import Receivables
import Simulation
import Stochastics

/// From contribution to cash by month: what was earned, what of it still stands in receivables, stock and payables, what
/// went elsewhere. It adds up on every path.
public struct CashBridge: Sendable {
  /// A line, as it adds to cash: costs and what is tied up count negative.
  public enum Line: String, Sendable, CaseIterable {
    /// Invoiced, tax included.
    case sales
    /// Cost of the goods in it.
    case costOfSales = "cost_of_sales"
    /// Less what receivables grew by.
    case receivables
    /// Receivables that ended without cash: failed less recovered, credited, discounted, turned into bills.
    case notCollected = "not_collected"
    /// Less what stock grew by.
    case stock
    /// What payables grew by.
    case payables
    /// Contacts, premiums and refunds.
    case customerCosts = "customer_costs"
    /// Payroll, rent and other operating payments, prices of making suppliers wait included.
    case operating
    /// Tax.
    case tax
    /// Capital expenditure.
    case capex
    /// Interest and instalments that the plan lists itself.
    case debtService = "debt_service"
    /// Draws less repayments, interest and fees of facilities.
    case financing
  }

  /// A month, or the whole horizon.
  public struct Period: Sendable {
    /// First day.
    public var start: Day
    /// Last day.
    public var end: Day
    /// Whether the horizon cuts the month short.
    public var isPart: Bool
    /// Means, in minor units, that add up to the last digit.
    public var means: [Line: Int64]
    /// Means with their simulation error.
    public var estimates: [Line: Estimate]
    /// Mean cash at the end: that of before plus all lines.
    public var closing: Int64
    /// Cash at the end over paths: 5, 50 and 95 %.
    public var closingQuantiles: [Estimate]
    /// Mean receivables at the end.
    public var receivables: Int64
    /// Mean stock at the end, or the change since the start where no stock is stated.
    public var stock: Int64
    /// Mean payables at the end.
    public var payables: Int64

    /// Sales less their cost.
    public var contribution: Int64 { (means[.sales] ?? 0) + (means[.costOfSales] ?? 0) }
    /// What cash changes by.
    public var cash: Int64 { Line.allCases.reduce(0) { $0 + (means[$1] ?? 0) } }
  }

  /// Cash at the start.
  public var openingCash: Int64
  /// Receivables at the start.
  public var openingReceivables: Int64
  /// Stock at the start; `nil` where none is stated, and stock counts as held level.
  public var openingStock: Int64?
  /// Mean payables at the start.
  public var openingPayables: Int64
  /// Months in order.
  public var periods: [Period]
  /// All months together.
  public var total: Period
  /// Probability that stock falls below zero at the end of a month: what is bought does not cover what is sold.
  public var stockRunsOut: Estimate
  /// Months on paths whose lines do not add up to the change of cash: 0.
  public var unbalanced: Int
}

extension CashBridge {
  /// Calendar months of a horizon as ranges of days.
  public static func months(firstDay: Day, days: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    while start < days {
      let end = min(days, (firstDay + start).endOfMonth - firstDay + 1)
      ranges.append(start..<end)
      start = end
    }
    return ranges
  }

  /// The bridge of finished paths.
  ///
  /// - Parameters:
  ///   - stock: Stock at the start, and cost of sales as a share of what is invoiced; without it the cost of sales is
  ///     what is bought.
  /// - Throws: What reading the columns throws.
  /// - Complexity: O(months x paths log paths).
  public init(
    experiment: Experiment, columns: any PathColumns, stock: (opening: Int64, costOfSales: FixedShare)?
  ) throws {
    let paths = columns.paths
    func column(_ line: BridgeLine, _ period: Int) throws -> [Int64] {
      try columns.column(.bridge(line, period: period))
    }
    func mean(_ values: [Int64]) -> Int64 {
      ForecastSummariser.roundedQuotient(values.reduce(into: Int128(0)) { $0 += Int128($1) }, Int128(paths))
    }
    let firstDay = experiment.firstDay
    let opening = experiment.waterfall.openingCash
    let owed = try column(.receivables, 0)
    openingCash = opening
    openingReceivables = mean(owed)
    openingPayables = mean(try column(.payables, 0))
    openingStock = stock?.opening
    var running: [Line: [Int64]] = [:]
    for line in Line.allCases { running[line] = [Int64](repeating: 0, count: paths) }
    var sold = [Int64](repeating: 0, count: paths)
    var stocked = [Int64](repeating: stock?.opening ?? 0, count: paths)
    var runsOut = [Bool](repeating: false, count: paths)
    var before: [Line: Int64] = [:]
    var closing = opening
    var balances = (receivables: openingReceivables, stock: stock?.opening ?? 0, payables: openingPayables)
    var unbalanced = 0
    var periods: [Period] = []
    for (number, range) in experiment.bridgePeriods.enumerated() {
      let period = number + 1
      var lines: [Line: [Int64]] = [:]
      let invoiced = try column(.invoiced, period)
      let receipts = try column(.receipts, period)
      let purchases = try column(.purchases, period)
      let suppliers = try column(.suppliers, period)
      let waiting = try column(.waitingCosts, period)
      let change = zip(try column(.receivables, period), try column(.receivables, period - 1)).map { $0 - $1 }
      let cost = (0..<paths).map { path -> Int64 in
        guard let stock else { return purchases[path] }
        let until = sold[path] + invoiced[path]
        let cost = stock.costOfSales.of(until) - stock.costOfSales.of(sold[path])
        sold[path] = until
        return cost
      }
      lines[.sales] = invoiced
      lines[.costOfSales] = cost.map { -$0 }
      lines[.receivables] = change.map { -$0 }
      lines[.notCollected] = (0..<paths).map { receipts[$0] - invoiced[$0] + change[$0] }
      lines[.stock] = (0..<paths).map { cost[$0] - purchases[$0] }
      lines[.payables] = (0..<paths).map { purchases[$0] + waiting[$0] - suppliers[$0] }
      lines[.customerCosts] = try column(.customerCosts, period).map { -$0 }
      lines[.operating] = zip(try column(.operating, period), waiting).map { -($0 + $1) }
      lines[.tax] = try column(.tax, period).map { -$0 }
      lines[.capex] = try column(.capex, period).map { -$0 }
      lines[.debtService] = try column(.debtService, period).map { -$0 }
      lines[.financing] = try column(.financing, period)
      let cash = try column(.closing, period)
      let cashBefore = try column(.closing, period - 1)
      for path in 0..<paths {
        var sum: Int64 = 0
        for line in Line.allCases { sum += lines[line]?[path] ?? 0 }
        if sum != cash[path] - cashBefore[path] { unbalanced += 1 }
        stocked[path] -= lines[.stock]?[path] ?? 0
        if stocked[path] < 0 { runsOut[path] = true }
      }
      var means: [Line: Int64] = [:]
      var estimates: [Line: Estimate] = [:]
      for line in Line.allCases {
        let values = lines[line] ?? []
        for path in 0..<paths { running[line]?[path] += values[path] }
        let until = mean(running[line] ?? [])
        means[line] = until - (before[line] ?? 0)
        before[line] = until
        estimates[line] = Estimate.mean(of: values)
      }
      closing += Line.allCases.reduce(0) { $0 + (means[$1] ?? 0) }
      balances.receivables -= means[.receivables] ?? 0
      balances.stock -= means[.stock] ?? 0
      balances.payables += means[.payables] ?? 0
      let sorted = cash.sorted()
      let (start, end) = (firstDay + range.lowerBound, firstDay + (range.upperBound - 1))
      periods.append(
        Period(
          start: start, end: end, isPart: start.components.day != 1 || end != end.endOfMonth, means: means,
          estimates: estimates, closing: closing,
          closingQuantiles: [0.05, 0.5, 0.95].map { Estimate.quantile($0, ofSorted: sorted) },
          receivables: balances.receivables, stock: balances.stock, payables: balances.payables))
    }
    self.unbalanced = unbalanced
    self.periods = periods
    stockRunsOut =
      stock == nil
      ? .missing(.fraction, reason: "no stock is stated")
      : Estimate.probability(successes: runsOut.count { $0 }, of: paths)
    var whole =
      periods.last
      ?? Period(
        start: firstDay, end: firstDay, isPart: true, means: [:], estimates: [:], closing: opening,
        closingQuantiles: [], receivables: 0, stock: 0, payables: 0)
    whole.start = firstDay
    for line in Line.allCases {
      whole.means[line] = before[line]
      whole.estimates[line] = Estimate.mean(of: running[line] ?? [])
    }
    total = whole
  }
}
