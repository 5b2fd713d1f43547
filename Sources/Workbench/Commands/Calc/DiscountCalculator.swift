import ArgumentParser
import CreditModels
import Intake
import Reporting

/// `duecast calc discount`.
struct DiscountCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "discount",
    abstract: "Annual cost of not taking an early-payment discount.",
    discussion: """
      Who does not take d/K net N borrows 1 - d for the days from K to N and pays d for it.

      Formula:
        simple     d/(1-d) x Y/(N-K)              Y = 365 or 360
        effective  (1 + d/(1-d))^(Y/(N-K)) - 1
      With --actual-days A, A stands for N: what the discount is worth against the day people really pay.

      Results: simple_365, simple_360, effective_365, effective_360; the same under `actual`.

      Examples:
        duecast calc discount 2/10 net 30
        duecast calc discount "2/10, n/30" --actual-days 50 --borrowing-rate 12%
        duecast calc discount 1/15 net 45 --json
      """)

  @Argument(help: "The terms, such as 2/10 net 30, in one word or several.")
  var terms: [String]

  @Option(
    parsing: .unconditional, help: "Day on which customers really pay, counted from the invoice.",
    transform: TypedOption.positiveDays)
  var actualDays: Double?

  @Option(
    parsing: .unconditional, help: "Annual rate at which the customer can borrow; says whether to take it.",
    transform: TypedOption.rate)
  var borrowingRate: Double?

  @Option(
    parsing: .unconditional, help: "Invoice amount, for the discount in money.",
    transform: TypedOption.positiveAmount)
  var amount: Double?

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    let text = terms.joined(separator: " ")
    guard let read = DiscountTermsText(text) else {
      throw UsageFault(
        "`\(text)` was found, terms such as `2/10 net 30` were expected\n"
          + "hint: discount in percent, last day with discount, day on which the invoice is due")
    }
    guard read.discount > 0, read.discount < 1 else {
      throw UsageFault("`\(text)`: a discount above 0 and below 100 % was expected")
    }
    guard read.netDays > read.discountDays else {
      throw UsageFault(
        "`\(text)`: the invoice is due on day \(Int(read.netDays)), a day after the discount day \(Int(read.discountDays)) was expected"
      )
    }
    if let actualDays, actualDays <= read.discountDays {
      throw UsageFault(
        "`--actual-days`: a day after the discount day \(Int(read.discountDays)) was expected")
    }
    let discount = TradeDiscount(
      discount: read.discount, discountDays: read.discountDays, netDays: read.netDays)
    var report = CalculatorReport(
      "discount", title: "Annual cost of not taking \(text)",
      items: rates(discount, paidOn: nil).map { .line($0) },
      formulas: ["simple = d/(1-d) x Y/(N-K); effective = (1 + d/(1-d))^(Y/(N-K)) - 1"])
    report.add(.init("period_rate", "cost of the extra days", discount.periodRate, .fraction))
    report.add(.init("extra_days", "extra days", discount.netDays - discount.discountDays, .days))
    if let actualDays {
      var lines = [CalculatorReport.Line("days", "paid on day", actualDays, .days)]
      lines += rates(discount, paidOn: actualDays).map { line in
        var line = line
        line.label += ", paid on day \(NumberText.decimal(actualDays, digits: 0))"
        return line
      }
      report.items.append(.group("actual", lines))
    }
    if let amount {
      report.add(.init("discount_amount", "discount", amount * discount.discount, .amount))
      report.add(.init("discounted_amount", "to pay with it", amount * (1 - discount.discount), .amount))
    }
    if let borrowingRate {
      let own = discount.effectiveRate(yearDays: 365, paidOn: actualDays)
      report.add(.init("borrowing_rate", "borrowing elsewhere", borrowingRate, .fraction))
      report.add(
        .init(
          "take_discount", "cheaper for the customer",
          .text(own > borrowingRate ? "take the discount" : "pay late")))
    }
    if read.isEndOfMonth { report.notes.append("both periods begin at the end of the month") }
    return report
  }

  private func rates(_ discount: TradeDiscount, paidOn day: Double?) -> [CalculatorReport.Line] {
    [
      .init("simple_365", "simple, 365 days", discount.simpleRate(yearDays: 365, paidOn: day), .fraction),
      .init("simple_360", "simple, 360 days", discount.simpleRate(yearDays: 360, paidOn: day), .fraction),
      .init(
        "effective_365", "effective, 365 days", discount.effectiveRate(yearDays: 365, paidOn: day), .fraction),
      .init(
        "effective_360", "effective, 360 days", discount.effectiveRate(yearDays: 360, paidOn: day), .fraction),
    ]
  }
}
