import ArgumentParser
import Reporting
import Treasury

/// `duecast calc cei`.
struct CollectionCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "cei",
    abstract: "Collection effectiveness index: the share of what could be collected that was.",
    discussion: """
      Formula:
        cei = (beginning AR + credit sales - ending AR) / (beginning AR + credit sales - ending current AR) x 100
      Results: cei (0 to 100), cei_fraction, collected, collectable.

      Example:
        duecast calc cei --beginning 120,000 --sales 80,000 --ending 110,000 --ending-current 70,000
      """)

  @Option(
    parsing: .unconditional, help: "Receivables at the start.", transform: TypedOption.amountFromZero)
  var beginning: Double

  @Option(
    parsing: .unconditional, help: "Credit sales of the period.", transform: TypedOption.amountFromZero)
  var sales: Double

  @Option(
    parsing: .unconditional, help: "Receivables at the end.", transform: TypedOption.amountFromZero)
  var ending: Double

  @Option(
    parsing: .unconditional, help: "Of those, not yet due.", transform: TypedOption.amountFromZero)
  var endingCurrent: Double

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    guard endingCurrent <= ending else {
      throw UsageFault("`--ending-current`: not more than `--ending` was expected")
    }
    let period = CollectionEffectiveness(
      opening: beginning, sales: sales, closing: ending, closingCurrent: endingCurrent)
    let reason = "nothing could have been collected"
    return CalculatorReport(
      "cei", title: "Collection effectiveness index",
      items: [
        .line(
          .init("cei", "CEI, of 100", period.index.map { $0 * 100 }, .number, or: reason)),
        .line(.init("cei_fraction", "share collected", period.index, .fraction, or: reason)),
        .line(.init("collected", "collected or credited", period.collected, .amount)),
        .line(.init("collectable", "could have been collected", period.collectable, .amount)),
      ],
      formulas: [
        "CEI = (beginning AR + sales - ending AR) / (beginning AR + sales - ending current AR) x 100"
      ])
  }
}

/// `duecast calc ccc`.
struct CashCycleCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "ccc",
    abstract: "Cash conversion cycle: days from paying suppliers to being paid.",
    discussion: """
      Formula:
        ccc = DIO + DSO - DPO
        DSO = receivables / sales x days, DIO = inventory / cost of sales x days,
        DPO = payables / cost of sales (or --purchases) x days
      Give days, or the balances.

      Examples:
        duecast calc ccc --dio 60 --dso 45 --dpo 30
        duecast calc ccc --inventory 800 --receivables 900 --payables 500 --sales 7300 --cost-of-sales 5475
      """)

  @Option(parsing: .unconditional, help: "Days inventory outstanding.", transform: TypedOption.days)
  var dio: Double?

  @Option(parsing: .unconditional, help: "Days sales outstanding.", transform: TypedOption.days)
  var dso: Double?

  @Option(parsing: .unconditional, help: "Days payables outstanding.", transform: TypedOption.days)
  var dpo: Double?

  @Option(parsing: .unconditional, help: "Inventory.", transform: TypedOption.amountFromZero)
  var inventory: Double?

  @Option(parsing: .unconditional, help: "Receivables.", transform: TypedOption.amountFromZero)
  var receivables: Double?

  @Option(parsing: .unconditional, help: "Trade payables.", transform: TypedOption.amountFromZero)
  var payables: Double?

  @Option(parsing: .unconditional, help: "Sales of the period.", transform: TypedOption.positiveAmount)
  var sales: Double?

  @Option(
    name: [.long, .customLong("cogs")], parsing: .unconditional, help: "Cost of sales of the period.",
    transform: TypedOption.positiveAmount)
  var costOfSales: Double?

  @Option(
    parsing: .unconditional, help: "Purchases of the period, for payables (default: cost of sales).",
    transform: TypedOption.positiveAmount)
  var purchases: Double?

  @Option(
    parsing: .unconditional, help: "Days of the period (default: 365).", transform: TypedOption.positiveDays)
  var days: Double?

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    func days(_ given: Double?, _ stock: Double?, _ flow: Double?, _ names: String) throws -> Double {
      if let given { return given }
      guard let stock, let flow else { throw UsageFault("\(names) were expected") }
      return WorkingCapital.days(stock: stock, flow: flow, days: self.days ?? 365)
    }
    let inventoryDays = try days(
      dio, inventory, costOfSales, "`--dio`, or `--inventory` and `--cost-of-sales`")
    let salesDays = try days(dso, receivables, sales, "`--dso`, or `--receivables` and `--sales`")
    let payableDays = try days(
      dpo, payables, purchases ?? costOfSales, "`--dpo`, or `--payables` and `--cost-of-sales`")
    return CalculatorReport(
      "ccc", title: "Cash conversion cycle",
      items: [
        .line(
          .init(
            "ccc", "cash conversion cycle",
            WorkingCapital.cycle(
              inventoryDays: inventoryDays, salesDays: salesDays, payableDays: payableDays), .days)),
        .line(.init("dio", "inventory (DIO)", inventoryDays, .days)),
        .line(.init("dso", "receivables (DSO)", salesDays, .days)),
        .line(.init("dpo", "payables (DPO)", payableDays, .days)),
      ], formulas: ["ccc = DIO + DSO - DPO"])
  }
}

/// `duecast calc wcr`.
struct RequirementCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "wcr",
    abstract: "Working capital requirement, in money and in days of revenue.",
    discussion: """
      Formula:
        wcr      = receivables + inventory + other operating assets - payables - other operating liabilities
        wcr_days = wcr / revenue x days

      Example:
        duecast calc wcr --receivables 900k --inventory 800k --payables 500k --revenue 7.3m
      """)

  @Option(parsing: .unconditional, help: "Receivables.", transform: TypedOption.amount)
  var receivables: Double

  @Option(parsing: .unconditional, help: "Inventory.", transform: TypedOption.amount)
  var inventory: Double

  @Option(parsing: .unconditional, help: "Trade payables.", transform: TypedOption.amount)
  var payables: Double

  @Option(
    parsing: .unconditional, help: "Other operating assets (default: 0).", transform: TypedOption.amount)
  var otherAssets: Double?

  @Option(
    parsing: .unconditional, help: "Other operating liabilities (default: 0).", transform: TypedOption.amount)
  var otherLiabilities: Double?

  @Option(
    name: [.long, .customLong("sales")], parsing: .unconditional, help: "Revenue of the period, for days.",
    transform: TypedOption.positiveAmount)
  var revenue: Double?

  @Option(
    parsing: .unconditional, help: "Days of the period (default: 365).", transform: TypedOption.positiveDays)
  var days: Double?

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    let requirement = WorkingCapital.requirement(
      receivables: receivables, inventory: inventory, otherAssets: otherAssets ?? 0, payables: payables,
      otherLiabilities: otherLiabilities ?? 0)
    return CalculatorReport(
      "wcr", title: "Working capital requirement",
      items: [
        .line(.init("wcr", "requirement", requirement, .amount)),
        .line(
          .init(
            "wcr_days", "in days of revenue",
            revenue.map { WorkingCapital.days(stock: requirement, flow: $0, days: days ?? 365) }, .days,
            or: "`--revenue` is not given")),
      ],
      formulas: ["wcr = receivables + inventory + other assets - payables - other liabilities"])
  }
}
