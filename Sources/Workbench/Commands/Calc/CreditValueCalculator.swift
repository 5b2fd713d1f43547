import ArgumentParser
import CreditModels
import Reporting

/// `duecast calc credit-npv`.
struct CreditValueCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "credit-npv",
    abstract: "Value of granting credit: one order, repeat orders, from cash to credit, other terms.",
    discussion: """
      Formula (v cost, P price, p chance of default, R interest of the credit period, a unit times --quantity):
        one-shot  npv = -v + (1-p) P/(1+R);  break-even p = 1 - v(1+R)/P
                  with --gain, --loss: npv = (1-p) gain - p loss
        repeat    npv = -v + (1-p)(P-v)/R: who pays once buys for ever
                  with --gain, --loss: first = (1-p) gain - p loss, second the same with --repeat-default-probability,
                  npv = first + (1-p) second/(1+R)
        switch    from cash to credit: npv = -[P Q + v(Q'-Q)] + [((1-p)P' - v)Q' - (P-v)Q]/R
        terms     a year's gain of other terms = (P-v)(Q'-Q) - R v(Q' D' - Q D)/365 - added bad debts - added discounts
      Results: npv (terms: annual_gain), break-evens and the parts.

      Examples:
        duecast calc credit-npv one-shot --price 100 --cost 80 --default-probability 10% --rate 2%
        duecast calc credit-npv repeat --gain 200 --loss 1000 --payment-probability 80% \
      --repeat-payment-probability 95% --rate 20%
        duecast calc credit-npv switch --price 49 --cost 20 --quantity 100 --new-quantity 110 --rate 2%
        duecast calc credit-npv terms --price 10 --cost 6 --quantity 60,000 --new-quantity 63,000 --days 30 \
      --new-days 45 --bad-debt 1% --new-bad-debt 2% --rate 15%
      """)

  /// Which decision.
  enum Decision: String, ExpressibleByArgument, CaseIterable {
    /// One order.
    case oneShot = "one-shot"
    /// An order that may lead to others.
    case `repeat`
    /// From cash sales to credit sales.
    case `switch`
    /// From one set of terms to another.
    case terms
  }

  @Argument(
    help: "one-shot, repeat, switch (from cash to credit) or terms (other days, bad debts, discount).")
  var decision: Decision

  @Option(parsing: .unconditional, help: "Price of a unit.", transform: TypedOption.positiveAmount)
  var price: Double?

  @Option(parsing: .unconditional, help: "Variable cost of a unit.", transform: TypedOption.amountFromZero)
  var cost: Double?

  @Option(
    parsing: .unconditional, help: "Units a period now (one-shot, repeat: units of the order).",
    transform: TypedOption.amountFromZero)
  var quantity: Double?

  @Option(
    parsing: .unconditional, help: "Units a period after the change.", transform: TypedOption.amountFromZero)
  var newQuantity: Double?

  @Option(
    parsing: .unconditional, help: "Price on credit (switch; default: the same).",
    transform: TypedOption.positiveAmount)
  var newPrice: Double?

  @Option(
    name: [.long, .customLong("pd")], parsing: .unconditional,
    help: "Chance that an order is never paid (default: 0).",
    transform: TypedOption.share)
  var defaultProbability: Double?

  @Option(
    parsing: .unconditional, help: "Chance that it is paid, instead of --default-probability.",
    transform: TypedOption.share)
  var paymentProbability: Double?

  @Option(
    parsing: .unconditional, help: "Chance of default of the second order (repeat).",
    transform: TypedOption.share)
  var repeatDefaultProbability: Double?

  @Option(
    parsing: .unconditional, help: "Chance of payment of the second order (repeat).",
    transform: TypedOption.share)
  var repeatPaymentProbability: Double?

  @Option(
    parsing: .unconditional, help: "Present value gained on an order that is paid.",
    transform: TypedOption.amount)
  var gain: Double?

  @Option(
    parsing: .unconditional, help: "Present value lost on an order that is not.",
    transform: TypedOption.amountFromZero)
  var loss: Double?

  @Option(
    parsing: .unconditional, help: "Interest of the credit period (terms: required return a year).",
    transform: TypedOption.rate)
  var rate: Double?

  @Option(
    parsing: .unconditional, help: "Mean days until payment now (terms).", transform: TypedOption.days)
  var days: Double?

  @Option(
    parsing: .unconditional, help: "Mean days until payment after the change (terms).",
    transform: TypedOption.days)
  var newDays: Double?

  @Option(
    parsing: .unconditional, help: "Bad debts now, as a share of sales (terms; default: 0).",
    transform: TypedOption.share)
  var badDebt: Double?

  @Option(
    parsing: .unconditional, help: "Bad debts after the change (terms; default: as now).",
    transform: TypedOption.share)
  var newBadDebt: Double?

  @Option(
    parsing: .unconditional, help: "Discount now (terms; default: 0).", transform: TypedOption.share)
  var discount: Double?

  @Option(
    parsing: .unconditional, help: "Share of sales that takes it now (terms; default: 0).",
    transform: TypedOption.share)
  var takeUp: Double?

  @Option(
    parsing: .unconditional, help: "Discount after the change (terms; default: as now).",
    transform: TypedOption.share)
  var newDiscount: Double?

  @Option(
    parsing: .unconditional, help: "Share that takes it after the change (terms; default: as now).",
    transform: TypedOption.share)
  var newTakeUp: Double?

  @Option(
    parsing: .unconditional, help: "Days in a year (terms; default: 365).",
    transform: TypedOption.positiveDays)
  var yearDays: Double?

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    switch decision {
    case .oneShot: try oneShot()
    case .repeat: try repeatOrders()
    case .switch: try cashToCredit()
    case .terms: try termsChange()
    }
  }

  private func given(_ value: Double?, _ option: String) throws -> Double {
    guard let value else {
      throw UsageFault("`\(option)` was expected for `credit-npv \(decision.rawValue)`")
    }
    return value
  }

  private func chanceOfDefault() throws -> Double {
    if defaultProbability != nil, paymentProbability != nil {
      throw UsageFault("one of `--default-probability` and `--payment-probability` was expected, not both")
    }
    return defaultProbability ?? paymentProbability.map { 1 - $0 } ?? 0
  }

  private func oneShot() throws -> CalculatorReport {
    let p = try chanceOfDefault()
    if gain != nil || loss != nil {
      let orders = RepeatOrders(
        gain: try given(gain, "--gain"), loss: try given(loss, "--loss"), firstPayment: 1 - p,
        secondPayment: 0, rate: 0)
      return CalculatorReport(
        "credit-npv", title: "One order on credit",
        items: [
          .line(.init("npv", "net present value", orders.first, .amount)),
          .line(
            .init(
              "break_even_default_probability", "worth nothing at a chance of default of",
              1 - orders.breakEvenPayment, .fraction)),
          verdict(orders.first),
        ], formulas: ["npv = (1-p) gain - p loss"])
    }
    let order = OneShotOrder(
      price: try given(price, "--price"), cost: try given(cost, "--cost"), defaultProbability: p,
      rate: try given(rate, "--rate"))
    let units = quantity ?? 1
    return CalculatorReport(
      "credit-npv", title: "One order on credit",
      items: [
        .line(.init("npv", "net present value", order.netPresentValue * units, .amount)),
        .line(
          .init(
            "break_even_default_probability", "worth nothing at a chance of default of",
            order.breakEvenDefaultProbability, .fraction)),
        verdict(order.netPresentValue),
      ], formulas: ["npv = -v + (1-p) P/(1+R); break-even p = 1 - v(1+R)/P"])
  }

  private func repeatOrders() throws -> CalculatorReport {
    let p = try chanceOfDefault()
    let rate = try given(rate, "--rate")
    if gain != nil || loss != nil {
      guard let second = repeatPaymentProbability ?? repeatDefaultProbability.map({ 1 - $0 }) else {
        throw UsageFault("`--repeat-payment-probability` was expected with `--gain` and `--loss`")
      }
      let orders = RepeatOrders(
        gain: try given(gain, "--gain"), loss: try given(loss, "--loss"), firstPayment: 1 - p,
        secondPayment: second, rate: rate)
      return CalculatorReport(
        "credit-npv", title: "A first order and the one that may follow",
        items: [
          .line(.init("npv", "net present value of both", orders.total, .amount)),
          .line(.init("first", "first order alone", orders.first, .amount)),
          .line(.init("second", "second order, when it comes", orders.second, .amount)),
          verdict(orders.total),
        ],
        formulas: ["npv = first + (1-p) second/(1+R); first, second = (1-p) gain - p loss"],
        notes: orders.second < 0 ? ["the second order loses money and would be refused; it counts as 0"] : [])
    }
    guard rate > 0 else { throw UsageFault("`--rate`: a rate above 0 was expected") }
    let order = OneShotOrder(
      price: try given(price, "--price"), cost: try given(cost, "--cost"), defaultProbability: p, rate: rate)
    let units = quantity ?? 1
    return CalculatorReport(
      "credit-npv", title: "An order of a customer who buys for ever once it has paid",
      items: [
        .line(.init("npv", "net present value", order.repeatNetPresentValue * units, .amount)),
        .line(.init("one_shot_npv", "of the first order alone", order.netPresentValue * units, .amount)),
        .line(
          .init(
            "break_even_default_probability", "worth nothing at a chance of default of",
            order.price > order.cost ? order.repeatBreakEvenDefaultProbability : nil, .fraction,
            or: "the price does not cover the cost")),
        verdict(order.repeatNetPresentValue),
      ], formulas: ["npv = -v + (1-p)(P-v)/R"])
  }

  private func cashToCredit() throws -> CalculatorReport {
    let rate = try given(rate, "--rate")
    guard rate > 0 else { throw UsageFault("`--rate`: a rate above 0 was expected") }
    let price = try given(price, "--price")
    let quantity = try given(quantity, "--quantity")
    let change = CashToCreditSwitch(
      price: price, creditPrice: newPrice ?? price, cost: try given(cost, "--cost"), quantity: quantity,
      creditQuantity: newQuantity ?? quantity, defaultRate: try chanceOfDefault(), rate: rate)
    return CalculatorReport(
      "credit-npv", title: "From cash sales to credit sales",
      items: [
        .line(.init("npv", "net present value", change.netPresentValue, .amount)),
        .line(.init("outlay", "outlay at once", change.outlay, .amount)),
        .line(.init("period_gain", "gain of every period after", change.periodGain, .amount)),
        .line(
          .init(
            "break_even_units", "worth nothing with so many added units", change.breakEvenAddedUnits,
            .number, or: "added units do not help")),
        verdict(change.netPresentValue),
      ],
      formulas: ["npv = -[P Q + v(Q'-Q)] + [((1-p)P' - v)Q' - (P-v)Q]/R"])
  }

  private func termsChange() throws -> CalculatorReport {
    let quantity = try given(quantity, "--quantity")
    let days = try given(days, "--days")
    let change = TermsChange(
      price: try given(price, "--price"), cost: try given(cost, "--cost"), rate: try given(rate, "--rate"),
      yearDays: yearDays ?? 365,
      present: .init(
        quantity: quantity, collectionDays: days, badDebtShare: badDebt ?? 0, discount: discount ?? 0,
        takeUp: takeUp ?? 0),
      proposed: .init(
        quantity: newQuantity ?? quantity, collectionDays: newDays ?? days,
        badDebtShare: newBadDebt ?? badDebt ?? 0, discount: newDiscount ?? discount ?? 0,
        takeUp: newTakeUp ?? takeUp ?? 0))
    return CalculatorReport(
      "credit-npv", title: "Other terms of credit, a year's gain",
      items: [
        .line(.init("annual_gain", "gain a year", change.annualGain, .amount)),
        .line(.init("added_contribution", "margin on added sales", change.addedContribution, .amount)),
        .line(.init("added_investment", "added receivables, at cost", change.addedInvestment, .amount)),
        .line(.init("carrying_cost", "their cost a year", change.carryingCost, .amount)),
        .line(.init("added_bad_debts", "added bad debts", change.addedBadDebts, .amount)),
        .line(.init("added_discounts", "added discounts", change.addedDiscounts, .amount)),
        verdict(change.annualGain),
      ],
      formulas: ["gain = (P-v)(Q'-Q) - R v(Q' D' - Q D)/365 - added bad debts - added discounts"],
      notes: ["sales and days are taken as typed: how customers respond to terms is an input, not a result"])
  }

  private func verdict(_ value: Double) -> CalculatorReport.Item {
    .line(
      .init("verdict", "verdict", .text(value > 0 ? "grant" : (value < 0 ? "do not grant" : "indifferent"))))
  }
}
