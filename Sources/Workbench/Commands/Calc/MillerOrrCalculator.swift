import ArgumentParser
import Reporting
import Treasury

/// `duecast calc miller-orr`.
struct MillerOrrCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "miller-orr",
    abstract: "Cash limits by Miller and Orr: when to move money, and back to where.",
    discussion: """
      Formula (F cost of a move, s^2 variance of the daily net flow, i interest a day, L lower limit):
        spread = 3 (3/4 F s^2/i)^(1/3);  return point = L + spread/3;  upper limit = L + spread
        average balance = L + 4/9 spread
      Daily flows are taken as independent with mean zero: a benchmark, not a model of receivables.

      Results: spread, return_point, upper_limit, average_balance, lower_limit.

      Examples:
        duecast calc miller-orr --lower 10,000 --transaction-cost 20 --sd 2,500 --rate 9% --year-days 360
        duecast calc miller-orr --transaction-cost 20 --variance 6,250,000 --daily-rate 0.025%
      """)

  @Option(
    parsing: .unconditional, help: "Lower limit (default: 0).", transform: TypedOption.amountFromZero)
  var lower: Double?

  @Option(
    parsing: .unconditional, help: "Cost of moving money once.", transform: TypedOption.amountFromZero)
  var transactionCost: Double

  @Option(
    parsing: .unconditional, help: "Variance of the daily net cash flow.",
    transform: TypedOption.amountFromZero)
  var variance: Double?

  @Option(
    name: [.long, .customLong("standard-deviation")], parsing: .unconditional,
    help: "Standard deviation of the daily net cash flow, instead of the variance.",
    transform: TypedOption.amountFromZero)
  var sd: Double?

  @Option(
    name: [.long, .customLong("annual-rate")], parsing: .unconditional, help: "Annual interest forgone.",
    transform: TypedOption.positiveRate)
  var rate: Double?

  @Option(
    parsing: .unconditional, help: "Daily interest, instead of the annual.",
    transform: TypedOption.positiveRate)
  var dailyRate: Double?

  @Option(
    parsing: .unconditional, help: "Days in a year of the annual rate (default: 365).",
    transform: TypedOption.positiveDays)
  var yearDays: Double?

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    guard (variance == nil) != (sd == nil) else {
      throw UsageFault("one of `--variance` and `--sd` was expected")
    }
    guard (rate == nil) != (dailyRate == nil) else {
      throw UsageFault("one of `--rate` and `--daily-rate` was expected")
    }
    let spread = sd ?? 0
    let daily = dailyRate ?? (rate ?? 0) / (yearDays ?? 365)
    let limits = MillerOrr(
      lowerLimit: lower ?? 0, transactionCost: transactionCost, dailyVariance: variance ?? spread * spread,
      dailyRate: daily)
    return CalculatorReport(
      "miller-orr", title: "Cash limits by Miller and Orr",
      items: [
        .line(.init("upper_limit", "upper limit", limits.upperLimit, .amount)),
        .line(.init("return_point", "return point", limits.returnPoint, .amount)),
        .line(.init("lower_limit", "lower limit", limits.lowerLimit, .amount)),
        .line(.init("spread", "spread", limits.spread, .amount)),
        .line(.init("average_balance", "average balance", limits.averageBalance, .amount)),
        .line(.init("daily_rate", "interest a day", daily, .fraction)),
      ],
      formulas: ["spread = 3 (3/4 F s^2/i)^(1/3); return point = lower limit + spread/3"],
      notes: ["daily flows are taken as independent with mean zero, which receipts are not"])
  }
}
