import ArgumentParser
import Reporting
import Treasury

/// `duecast calc dso`.
struct SalesOutstandingCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "dso",
    abstract: "Days sales outstanding: period-end, average and count-back.",
    discussion: """
      The methods answer different questions; say which one you quote. A low DSO is a fast turnover.

      Formula:
        period_end    AR / credit sales x days
        average       (opening AR + AR)/2 / credit sales x days
        count_back    latest months' sales are taken off AR, their days counted, the last in proportion
        best_possible current AR / credit sales x days;  add = period_end - best_possible
        turnover      days / average DSO = credit sales / average AR (times in the period)
      Without --sales, the sum of --monthly-sales and their days are taken.

      Examples:
        duecast calc dso --receivables 500,000 --sales 3,650,000
        duecast calc dso --receivables 212000 --monthly-sales 100000,80000,70000 --month-days 30
        duecast calc dso --receivables 900 --opening-receivables 700 --sales 2400 --days 90
      """)

  @Option(
    parsing: .unconditional, help: "Receivables at the end of the period.",
    transform: TypedOption.amountFromZero)
  var receivables: Double

  @Option(
    parsing: .unconditional, help: "Credit sales of the period.", transform: TypedOption.positiveAmount)
  var sales: Double?

  @Option(
    parsing: .unconditional, help: "Days of the period (default: 365, or those of the months).",
    transform: TypedOption.positiveDays)
  var days: Double?

  @Option(
    parsing: .unconditional, help: "Receivables at its start, for the average.",
    transform: TypedOption.amountFromZero)
  var openingReceivables: Double?

  @Option(
    parsing: .unconditional, help: "Receivables not yet due, for the best possible DSO.",
    transform: TypedOption.amountFromZero)
  var currentReceivables: Double?

  @Option(parsing: .upToNextOption, help: "Credit sales by month, latest first, for count-back.")
  var monthlySales: [String] = []

  @Option(parsing: .upToNextOption, help: "Days of those months; one number for all (default: 30).")
  var monthDays: [String] = []

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    let months = try months()
    guard let sales = sales ?? (months.isEmpty ? nil : months.reduce(0) { $0 + $1.sales }), sales > 0 else {
      throw UsageFault("`--sales` or `--monthly-sales` above 0 were expected")
    }
    let monthsDays = Double(months.reduce(0) { $0 + $1.days })
    let days = days ?? (self.sales == nil ? monthsDays : 365)
    typealias DSO = DaysSalesOutstanding
    let end = DSO.periodEnd(receivables: receivables, sales: sales, days: days)
    let average = openingReceivables.map {
      DSO.average(opening: $0, closing: receivables, sales: sales, days: days)
    }
    let best = currentReceivables.map { DSO.periodEnd(receivables: $0, sales: sales, days: days) }
    let counted = DSO.countBack(receivables: receivables, months: months)
    let turnoverReason = "`--opening-receivables` is not given"
    var report = CalculatorReport(
      "dso", title: "Days sales outstanding",
      items: [
        .line(.init("period_end", "period-end", end, .days)),
        .line(.init("average", "on average receivables", average, .days, or: turnoverReason)),
        .line(
          .init(
            "count_back", "count-back", months.isEmpty ? nil : counted?.days, .days,
            or: months.isEmpty
              ? "`--monthly-sales` is not given" : "receivables exceed the sales of all months given",
            remark: counted.map { "\($0.wholeMonths) whole months and a part" } ?? "")),
        .line(
          .init(
            "turnover", "turnover", average.flatMap { $0 > 0 ? days / $0 : nil }, .number, or: turnoverReason,
            remark: "times in \(NumberText.decimal(days, digits: 0)) days")),
      ],
      formulas: ["period-end = AR / credit sales x days; count-back takes months off, latest first"])
    let bestReason = "`--current-receivables` is not given"
    report.add(.init("best_possible", "best possible", best, .days, or: bestReason))
    report.add(.init("add", "average days delinquent", best.map { end - $0 }, .days, or: bestReason))
    if !months.isEmpty, monthDays.isEmpty {
      report.notes.append("months are taken with 30 days each; `--month-days 31,30,31` states them")
    }
    return report
  }

  private func months() throws -> [(sales: Double, days: Int)] {
    guard !monthlySales.isEmpty else { return [] }
    let sales = try TypedOption.list(monthlySales, option: "--monthly-sales")
    guard sales.allSatisfy({ $0 >= 0 && $0 < 9e13 }), receivables < 9e13 else {
      throw UsageFault("`--monthly-sales`: amounts from 0 to 9e13 were expected")
    }
    var days = monthDays.isEmpty ? [30] : try TypedOption.list(monthDays, option: "--month-days")
    if days.count == 1 { days = Array(repeating: days[0], count: sales.count) }
    guard days.count == sales.count, days.allSatisfy({ $0 >= 1 && $0 <= 366 && $0 == $0.rounded() }) else {
      throw UsageFault(
        "`--month-days`: one whole number of days for each of \(sales.count) months (or for all) was expected"
      )
    }
    return zip(sales, days).map { ($0, Int($1)) }
  }
}

/// `duecast calc bpdso`.
struct BestPossibleCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "bpdso",
    abstract: "Best possible DSO: what it would be if nobody were late.",
    discussion: """
      Formula:
        bpdso = receivables not yet due / credit sales x days

      Example:
        duecast calc bpdso --current-receivables 400,000 --sales 3,650,000
      """)

  @Option(
    parsing: .unconditional, help: "Receivables not yet due.", transform: TypedOption.amountFromZero)
  var currentReceivables: Double

  @Option(
    parsing: .unconditional, help: "Credit sales of the period.", transform: TypedOption.positiveAmount)
  var sales: Double

  @Option(
    parsing: .unconditional, help: "Days of the period (default: 365).", transform: TypedOption.positiveDays)
  var days: Double?

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    CalculatorReport(
      "bpdso", title: "Best possible days sales outstanding",
      items: [
        .line(
          .init(
            "bpdso", "best possible DSO",
            DaysSalesOutstanding.periodEnd(receivables: currentReceivables, sales: sales, days: days ?? 365),
            .days))
      ], formulas: ["bpdso = receivables not yet due / credit sales x days"])
  }
}

/// `duecast calc add`.
struct DelinquencyCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Average days delinquent: DSO less the best possible DSO.",
    discussion: """
      Formula:
        add = DSO - best possible DSO = overdue receivables / credit sales x days

      Examples:
        duecast calc add --dso 50 --bpdso 40
        duecast calc add --receivables 500,000 --current-receivables 400,000 --sales 3,650,000
      """)

  @Option(parsing: .unconditional, help: "DSO in days.", transform: TypedOption.days)
  var dso: Double?

  @Option(parsing: .unconditional, help: "Best possible DSO in days.", transform: TypedOption.days)
  var bpdso: Double?

  @Option(parsing: .unconditional, help: "Receivables.", transform: TypedOption.amountFromZero)
  var receivables: Double?

  @Option(
    parsing: .unconditional, help: "Receivables not yet due.", transform: TypedOption.amountFromZero)
  var currentReceivables: Double?

  @Option(
    parsing: .unconditional, help: "Credit sales of the period.", transform: TypedOption.positiveAmount)
  var sales: Double?

  @Option(
    parsing: .unconditional, help: "Days of the period (default: 365).", transform: TypedOption.positiveDays)
  var days: Double?

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    func days(_ given: Double?, _ stock: Double?) -> Double? {
      if let given { return given }
      guard let stock, let sales else { return nil }
      return DaysSalesOutstanding.periodEnd(receivables: stock, sales: sales, days: self.days ?? 365)
    }
    guard let whole = days(dso, receivables), let best = days(bpdso, currentReceivables) else {
      throw UsageFault(
        "`--dso` and `--bpdso`, or `--receivables`, `--current-receivables` and `--sales` were expected")
    }
    return CalculatorReport(
      "add", title: "Average days delinquent",
      items: [
        .line(
          .init(
            "add", "average days delinquent",
            DaysSalesOutstanding.averageDaysDelinquent(dso: whole, bestPossible: best), .days)),
        .line(.init("dso", "DSO", whole, .days)),
        .line(.init("bpdso", "best possible DSO", best, .days)),
      ], formulas: ["add = DSO - best possible DSO"])
  }
}
