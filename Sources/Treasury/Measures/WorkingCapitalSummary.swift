import CreditModels
import Liquidity
import Receivables
import Simulation
import Stochastics

/// Measures of working capital with their distributions over paths.
public struct WorkingCapitalSummary: Sendable {
  /// A measure over paths: mean with its simulation error, and the range of the forecast.
  public struct Measure: Sendable {
    /// What is measured.
    public enum Kind: String, Sendable, CaseIterable {
      /// Count-back DSO at the end.
      case dsoCountBack = "dso_count_back"
      /// Receivables at the end over sales of the horizon, times its days.
      case dsoPeriodEnd = "dso_period_end"
      /// The same of what is not yet due.
      case bestPossibleDSO = "best_possible_dso"
      /// Average days delinquent: the difference of the two.
      case averageDaysDelinquent = "average_days_delinquent"
      /// Amount-weighted days from invoice to settlement.
      case daysToPay = "days_to_pay"
      /// Collection effectiveness index.
      case collectionEffectiveness = "collection_effectiveness"
      /// Share of receivables that is overdue at the end.
      case overdueShare = "overdue_share"
      /// Share of receivables that the largest debtor owes at the end.
      case largestDebtorShare = "largest_debtor_share"
      /// Failed amounts over opening receivables and sales.
      case badDebtRatio = "bad_debt_ratio"
      /// Average of day-end receivables.
      case averageReceivables = "average_receivables"
      /// Receivables at the end.
      case receivablesEnd = "receivables_end"
      /// Deepest drawdown of cash from the start, without facilities.
      case peakFunding = "peak_funding"
      /// Days on which cash is below the minimum.
      case daysBelowMinimum = "days_below_minimum"
      /// Day of the first shortfall from the first forecast day, on paths that have one.
      case firstShortfallDay = "first_shortfall_day"
      /// Days of stock: stock at the end over the cost of sales.
      case inventoryDays = "days_inventory"
      /// Days of payables: owed to suppliers at the end over the cost of sales.
      case payableDays = "days_payables"
      /// Cash conversion cycle: days of stock, and of sales by the period method, less days of payables.
      case cashCycle = "cash_conversion_cycle"
      /// Receivables and stock less payables at the end.
      case requirement = "working_capital"
      /// The same in days of sales.
      case requirementDays = "working_capital_days"
      /// Amount-weighted days after due on which suppliers are paid.
      case supplierDaysLate = "supplier_days_late"
    }
    /// What is measured.
    public var kind: Kind
    /// Mean with its simulation error.
    public var mean: Estimate
    /// Quantiles of the forecast: 5, 50 and 95 %.
    public var quantiles: [Estimate]
  }

  /// Receivables by age at the end of a week: means.
  public struct AgingRow: Sendable {
    /// Last day of the week.
    public var end: Day
    /// Mean open amount of each class.
    public var amounts: [Int64]
    /// 95 % quantile of the share that is overdue.
    public var overdueShare95: Estimate
  }

  /// Failures by the month in which the invoices were issued.
  public struct Vintage: Sendable {
    /// Month of issue as its first day in the horizon; `nil` for items open at the start.
    public var start: Day?
    /// What was invoiced, or open at the start: mean.
    public var invoiced: Estimate
    /// Failed within the horizon over it.
    public var ratio: Measure
    /// Lost in the end over it, recoveries taken off: sales stop with the horizon and a year of run-off follows.
    public var ultimate: Estimate?
  }

  /// Suppliers and stock, as the scenario states them.
  public struct Suppliers: Sendable {
    /// Stock at the start and cost of sales as a share of what is invoiced; `nil` where none is stated.
    public var stock: (opening: Int64, costOfSales: FixedShare)?
    /// Amount-days after due by the payment runs of the payables ledger.
    public var lateDays: Int128
    /// What a scenario states.
    public init(stock: (opening: Int64, costOfSales: FixedShare)?, lateDays: Int128) {
      self.stock = stock
      self.lateDays = lateDays
    }
  }

  /// Bad-debt ratio by month of issue, items open at the start first; empty where failures are not modelled.
  public var vintages: [Vintage] = []
  /// Measures, in the order of ``Measure/Kind``; those that are not defined carry a reason.
  public var measures: [Measure]
  /// Age classes, such as `1-30`; the first is what is not yet due.
  public var classes: [String]
  /// Receivables by age at the start and at the end of each week.
  public var aging: [AgingRow]
  /// Mean credit loss of the horizon.
  public var creditLoss: Estimate
  /// Lifetime loss expected on today's items, over the year in which they run off; `nil` where nobody fails.
  public var allowance: Estimate?
  /// Receivables today.
  public var receivables: Int64
}

extension WorkingCapitalSummary {
  /// Measures of finished paths.
  ///
  /// - Parameters:
  ///   - opening: Receivables covered by the run at the start.
  ///   - start: Receivables by age at the start.
  ///   - allowance: Lifetime loss expected on today's items.
  /// - Throws: What reading the columns throws.
  /// - Complexity: one sort a measure.
  public init(
    experiment: Experiment, rule: AgingRule, columns: any PathColumns, opening: Int64, start: [Int64],
    allowance: Estimate?, suppliers: Suppliers = Suppliers(stock: nil, lateDays: 0)
  ) throws {
    let paths = columns.paths
    let days = Double(experiment.days)
    func column(_ column: PathLayout.Column) throws -> [Int64] { try columns.column(column) }
    let end = try column(.receivablesEnd)
    let sales = try column(.invoiced)
    let last = experiment.weeks.count - 1
    let notDue = try column(.aging(week: last, 0))
    let byClass = try (0..<rule.classes).map { try column(.aging(week: last, $0)) }
    let open = (0..<paths).map { path in byClass.reduce(Int64(0)) { $0 + $1[path] } }
    /// A measure of reals, kept as multiples of a 10,000th; paths on which it is not defined are left out.
    func ratio(
      _ kind: Measure.Kind, _ unit: EstimateUnit, reason: String, _ value: (Int) -> Double?
    ) -> Measure {
      let values = (0..<paths).compactMap { value($0).map { Int64(($0 * 10_000).rounded()) } }
      guard !values.isEmpty else {
        let missing = Estimate.missing(unit, reason: reason)
        return Measure(kind: kind, mean: missing, quantiles: [missing, missing, missing])
      }
      let sorted = values.sorted()
      return Measure(
        kind: kind, mean: Estimate.mean(of: values, unit: unit).scaled(by: 1e-4),
        quantiles: [0.05, 0.5, 0.95].map {
          Estimate.quantile($0, ofSorted: sorted, unit: unit).scaled(by: 1e-4)
        })
    }
    func amount(_ kind: Measure.Kind, _ unit: EstimateUnit, _ values: [Int64]) -> Measure {
      let sorted = values.sorted()
      return Measure(
        kind: kind, mean: Estimate.mean(of: values, unit: unit),
        quantiles: [0.05, 0.5, 0.95].map { Estimate.quantile($0, ofSorted: sorted, unit: unit) })
    }
    func share(_ part: Int64, _ whole: Int64) -> Double? {
      whole > 0 ? Double(part) / Double(whole) : nil
    }
    let noSales = "no sales in the horizon"
    let countBack = try column(.dsoEnd)
    let settled = try column(.measure(.settledAmount))
    let settledDays = try column(.settledDays)
    let largest = try column(.largestDebtor)
    let failed = try column(.failed)
    let receivableDays = try column(.measure(.receivableDays))
    var measures = [
      ratio(.dsoCountBack, .days, reason: noSales) { path in
        countBack[path] < 0 || sales[path] <= 0 ? nil : Double(countBack[path]) / 10_000
      },
      ratio(.dsoPeriodEnd, .days, reason: noSales) { path in share(end[path], sales[path]).map { $0 * days }
      },
      ratio(.bestPossibleDSO, .days, reason: noSales) { path in
        share(notDue[path], sales[path]).map { $0 * days }
      },
      ratio(.averageDaysDelinquent, .days, reason: noSales) { path in
        share(open[path] - notDue[path], sales[path]).map { $0 * days }
      },
      ratio(.daysToPay, .days, reason: "nothing was settled") { path in
        share(settledDays[path], settled[path])
      },
      ratio(.collectionEffectiveness, .fraction, reason: "nothing could have been collected") { path in
        share(opening + sales[path] - end[path], opening + sales[path] - notDue[path])
      },
      ratio(.overdueShare, .fraction, reason: "nothing is open") { path in
        share(open[path] - notDue[path], open[path])
      },
      ratio(.largestDebtorShare, .fraction, reason: "nothing is open") { path in
        share(largest[path], open[path])
      },
      ratio(.badDebtRatio, .fraction, reason: "nothing is owed") { path in
        share(failed[path], opening + sales[path])
      },
      amount(.averageReceivables, .money, receivableDays.map { $0 / Int64(experiment.days) }),
      amount(.receivablesEnd, .money, end),
    ]
    if experiment.hasCashPosition, let minimum = experiment.waterfall.minimumCash {
      measures.append(amount(.peakFunding, .money, try column(.drawdown)))
      var below = [Int64](repeating: 0, count: paths)
      for day in 0..<experiment.days {
        for (path, cash) in try column(.closing(day: day)).enumerated() where cash < minimum {
          below[path] += 1
        }
      }
      measures.append(amount(.daysBelowMinimum, .days, below))
      let first = try column(.firstShortfall)
      measures.append(
        ratio(.firstShortfallDay, .days, reason: "no path has a shortfall") { path in
          first[path] >= 0 ? Double(first[path] + 1) : nil
        })
    }
    if experiment.hasCashPosition, !experiment.bridgePeriods.isEmpty {
      let all = 1...experiment.bridgePeriods.count
      func sum(_ line: BridgeLine) throws -> [Int64] {
        var sum = [Int64](repeating: 0, count: paths)
        for period in all {
          for (path, value) in try column(.bridge(line, period: period)).enumerated() { sum[path] += value }
        }
        return sum
      }
      let bought = try sum(.purchases)
      let paid = try sum(.suppliers)
      let owed = try column(.bridge(.payables, period: all.upperBound))
      let waited =
        experiment.facilities == nil
        ? [Int64](repeating: 0, count: paths) : try column(.financing(.lateToSuppliersDays))
      let stock = suppliers.stock
      let cost = (0..<paths).map { stock?.costOfSales.of(sales[$0]) ?? bought[$0] }
      let held = (0..<paths).map { (stock?.opening ?? 0) + bought[$0] - cost[$0] }
      let noStock = "the scenario states no stock"
      let noCost = stock == nil ? "nothing is bought" : noSales
      func cover(_ amount: Int64, _ path: Int) -> Double? { share(amount, cost[path]).map { $0 * days } }
      measures.append(
        ratio(.inventoryDays, .days, reason: stock == nil ? noStock : noCost) { path in
          stock == nil ? nil : cover(held[path], path)
        })
      measures.append(ratio(.payableDays, .days, reason: noCost) { path in cover(owed[path], path) })
      measures.append(
        ratio(.cashCycle, .days, reason: stock == nil ? noStock : noSales) { path in
          guard stock != nil, let inventory = cover(held[path], path), let payable = cover(owed[path], path),
            let receivable = share(end[path], sales[path])
          else { return nil }
          return WorkingCapital.cycle(
            inventoryDays: inventory, salesDays: receivable * days, payableDays: payable)
        })
      let needed = (0..<paths).map { end[$0] + held[$0] - owed[$0] }
      let missing = Estimate.missing(.money, reason: noStock)
      measures.append(
        stock == nil
          ? Measure(kind: .requirement, mean: missing, quantiles: [missing, missing, missing])
          : amount(.requirement, .money, needed))
      measures.append(
        ratio(.requirementDays, .days, reason: stock == nil ? noStock : noSales) { path in
          stock == nil ? nil : share(needed[path], sales[path]).map { $0 * days }
        })
      measures.append(
        ratio(.supplierDaysLate, .days, reason: "no supplier is paid") { path in
          paid[path] > 0
            ? (Double(suppliers.lateDays) + Double(waited[path])) / Double(paid[path]) : nil
        })
    }
    if !experiment.bridgePeriods.isEmpty, !experiment.failureClasses.isEmpty {
      vintages = try (0...experiment.bridgePeriods.count).map { period in
        let base =
          try period == 0
          ? column(.bridge(.receivables, period: 0)) : column(.bridge(.invoiced, period: period))
        let failed = try column(.bridge(.failedOfVintage, period: period))
        return Vintage(
          start: period == 0
            ? nil : experiment.firstDay + experiment.bridgePeriods[period - 1].lowerBound,
          invoiced: Estimate.mean(of: base),
          ratio: ratio(.badDebtRatio, .fraction, reason: "nothing is invoiced") {
            share(failed[$0], base[$0])
          })
      }
    }
    self.measures = measures
    classes =
      ["not due"] + zip([0] + rule.ends, rule.ends).map { "\($0 + 1)-\($1)" }
      + ["over \(rule.ends.last ?? 0)"]
    var rows = [
      AgingRow(
        end: experiment.firstDay - 1, amounts: start,
        overdueShare95: share(start.dropFirst().reduce(0, +), start.reduce(0, +)).map {
          .exact($0, .fraction)
        }
          ?? .missing(.fraction, reason: "nothing is open"))
    ]
    for (week, range) in experiment.weeks.enumerated() {
      let values = try (0..<rule.classes).map { try column(.aging(week: week, $0)) }
      let overdue = (0..<paths).compactMap { path -> Int64? in
        let whole = values.reduce(Int64(0)) { $0 + $1[path] }
        return share(whole - values[0][path], whole).map { Int64(($0 * 1e6).rounded()) }
      }
      rows.append(
        AgingRow(
          end: experiment.firstDay + (range.upperBound - 1),
          amounts: values.map {
            ForecastSummariser.roundedQuotient($0.reduce(into: Int128(0)) { $0 += Int128($1) }, Int128(paths))
          },
          overdueShare95: overdue.isEmpty
            ? .missing(.fraction, reason: "nothing is open")
            : Estimate.quantile(0.95, ofSorted: overdue.sorted(), unit: .fraction).scaled(by: 1e-6)))
    }
    aging = rows
    creditLoss = Estimate.mean(of: try column(.creditLoss))
    self.allowance = allowance
    receivables = start.reduce(0, +)
  }
}
