import ArgumentParser
import Reporting
import Treasury

/// `duecast calc factoring`.
struct FactoringCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "factoring",
    abstract: "Cost of factoring receivables, for an invoice or a year.",
    discussion: """
      Formula for an invoice of A that is paid after --days:
        fee            = fee share x A (with --fee-per-30-days: x days/30)
        gross advance  = --advance x A, the fee being taken at the end; or, with --reserve, A - reserve - fee
        interest       = gross advance x --interest x days / year
        cost           = fee + interest
        simple_rate    = cost / cash received now x 365/days
        effective_rate = (1 + cost / cash received now)^(365/days) - 1
      A year (--annual-sales S instead of --amount), against collecting oneself at --own-rate:
        net_cost = fee + interest on the advance + own rate x rest - own rate x S x own days/year - savings

      Examples:
        duecast calc factoring --amount 10,000 --reserve 10% --fee 2% --interest 12% --days 60
        duecast calc factoring --amount 100k --advance 80% --fee 1.5% --interest 9% --days 45
        duecast calc factoring --annual-sales 3.65m --days 30 --own-days 50 --advance 80% --fee 2% \
      --interest 11% --own-rate 10% --bad-debt-saved 0.5% --administration-saved 20,000
      """)

  @Option(parsing: .unconditional, help: "Face value of the invoices.", transform: TypedOption.positiveAmount)
  var amount: Double?

  @Option(
    parsing: .unconditional, help: "Share of the face value that is advanced; the fee is taken at the end.",
    transform: TypedOption.share)
  var advance: Double?

  @Option(
    parsing: .unconditional,
    help: "Share kept back until customers pay; the fee is taken from the advance.",
    transform: TypedOption.share)
  var reserve: Double?

  @Option(
    name: [.long, .customLong("commission")], parsing: .unconditional,
    help: "Fee as a share of the face value (default: 0).", transform: TypedOption.share)
  var fee: Double?

  @Option(
    name: .customLong("fee-per-30-days"), parsing: .unconditional,
    help: "Fee for every 30 days until payment, as a share of the face value.", transform: TypedOption.share)
  var feePer30Days: Double?

  @Option(
    parsing: .unconditional, help: "Annual interest on the advance (default: 0).",
    transform: TypedOption.rate)
  var interest: Double?

  @Option(
    parsing: .unconditional, help: "Days until customers pay.", transform: TypedOption.positiveDays)
  var days: Double

  @Option(
    parsing: .unconditional, help: "Days of the year of the interest: 365 (default) or 360.",
    transform: TypedOption.positiveDays)
  var yearDays: Double?

  @Flag(help: "Interest is paid at the end, not kept back from the advance.")
  var interestAtEnd = false

  @Option(
    parsing: .unconditional, help: "Credit sales a year, for the annual comparison.",
    transform: TypedOption.positiveAmount)
  var annualSales: Double?

  @Option(
    parsing: .unconditional, help: "Days until customers pay without the factor (default: --days).",
    transform: TypedOption.days)
  var ownDays: Double?

  @Option(
    parsing: .unconditional, help: "Own annual rate for money in receivables (default: 0).",
    transform: TypedOption.rate)
  var ownRate: Double?

  @Option(
    parsing: .unconditional, help: "Bad debts that the factor takes over, as a share of sales (default: 0).",
    transform: TypedOption.share)
  var badDebtSaved: Double?

  @Option(
    parsing: .unconditional, help: "Costs of collecting that fall away, a year (default: 0).",
    transform: TypedOption.amountFromZero)
  var administrationSaved: Double?

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    if advance != nil, reserve != nil {
      throw UsageFault("one of `--advance` and `--reserve` was expected, not both")
    }
    if fee != nil, feePer30Days != nil {
      throw UsageFault("one of `--fee` and `--fee-per-30-days` was expected, not both")
    }
    if let annualSales { return year(annualSales) }
    guard let amount else { throw UsageFault("`--amount` or `--annual-sales` was expected") }
    let cost = FactoringCost(
      amount: amount, advance: reserve.map { .afterReserve($0) } ?? .share(advance ?? 1), feeShare: feeShare,
      annualInterest: interest ?? 0, days: days, yearDays: yearDays ?? 365,
      isInterestUpFront: !interestAtEnd)
    // Without an advance share, the fee is all that is kept back.
    let whole = advance == nil && reserve == nil
    let sale =
      whole
      ? FactoringCost(
        amount: amount, advance: .afterReserve(0), feeShare: feeShare, annualInterest: interest ?? 0,
        days: days,
        yearDays: yearDays ?? 365, isInterestUpFront: !interestAtEnd) : cost
    guard sale.cashNow > 0 else {
      throw UsageFault("nothing is paid out: reserve, fee and interest take all of the advance")
    }
    return CalculatorReport(
      "factoring",
      title:
        "Cost of factoring \(NumberText.decimal(amount, digits: 2)) for \(NumberText.decimal(days, digits: 0)) days",
      items: [
        .line(.init("fee", "fee", sale.fee, .amount)),
        .line(.init("interest", "interest", sale.interest, .amount)),
        .line(.init("cost", "cost in all", sale.cost, .amount)),
        .line(.init("reserve", "kept back", sale.reserve, .amount)),
        .line(.init("gross_advance", "advance before interest", sale.gross, .amount)),
        .line(.init("cash_now", "cash received now", sale.cashNow, .amount)),
        .line(.init("cash_at_end", "cash when the customer pays", sale.cashAtEnd, .amount)),
        .line(.init("simple_rate", "annual rate, simple", sale.simpleRate, .fraction)),
        .line(.init("effective_rate", "annual rate, effective", sale.effectiveRate, .fraction)),
      ],
      formulas: ["rate = (fee + interest) / cash received now, for the days, on a year of 365 days"],
      notes: whole
        ? ["neither `--advance` nor `--reserve` is given: all but the fee is paid out at once"] : [])
  }

  private var feeShare: Double { fee ?? feePer30Days.map { $0 * days / 30 } ?? 0 }

  private func year(_ annualSales: Double) -> CalculatorReport {
    let year = FactoringYear(
      annualSales: annualSales, days: days, ownDays: ownDays ?? days,
      advanceShare: advance ?? reserve.map { 1 - $0 } ?? 0, feeShare: feeShare, factorRate: interest ?? 0,
      ownRate: ownRate ?? 0, badDebtSaved: badDebtSaved ?? 0, administrationSaved: administrationSaved ?? 0,
      yearDays: yearDays ?? 365)
    return CalculatorReport(
      "factoring", title: "A year with a factor against a year of collecting oneself",
      items: [
        .line(.init("net_cost", "net cost of the factor a year", year.netCost, .amount)),
        .line(.init("fee", "fee", year.fee, .amount)),
        .line(.init("interest", "interest on the advance", year.factorInterest, .amount)),
        .line(.init("own_interest", "own money in the rest", year.ownInterest, .amount)),
        .line(.init("financing_now", "own money in receivables without", year.financingNow, .amount)),
        .line(.init("bad_debt_saved", "bad debts avoided", year.badDebtsSaved, .amount)),
        .line(.init("administration_saved", "administration avoided", year.administrationSaved, .amount)),
        .line(.init("receivables", "mean receivables with the factor", year.receivables, .amount)),
        .line(.init("advance", "of those advanced", year.advance, .amount)),
        .line(
          .init(
            "verdict", "verdict",
            .text(year.netCost < 0 ? "the factor is cheaper" : "collecting oneself is cheaper"))),
      ],
      formulas: ["net cost = fee + interest + own rate x rest - own rate x receivables now - savings"])
  }
}
