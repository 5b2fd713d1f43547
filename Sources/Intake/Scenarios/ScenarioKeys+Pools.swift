extension ScenarioKeys {
  static let openItems = ScenarioSection(
    "open_items",
    [
      .init(
        "bills", .word(["set_aside", "due"]), .preset("set_aside"), source: "convention",
        """
        `due`: a bill that is not yet due is cash on its due day, unless the customer fails before; one past its due day \
        stays aside.
        """),
      .init(
        "retentions", .word(["set_aside", "due"]), .preset("set_aside"), source: "convention",
        "`due`: a retention is paid like an invoice that falls due on its due day; one past it stays aside."),
    ])

  static let cashPool = ScenarioSection(
    "cash_pools",
    [
      .init(
        "name", .text(longest: 60), .required, "Name to print, by which overlays, `--set` and `pool` find it."
      ),
      .init(
        "currency", .currency, .optional, "Currency of its money; without it the scenario's. Needs a rate."),
      .init(
        "entities", .list(.text(longest: 60), count: nil), .optional,
        "Companies of yours whose customers pay into it, as the ledger's `entity` names them; without it all."
      ),
      .init(
        "opening_cash", .list(.section(poolBalance), count: nil), .required,
        "Dated balances in its currency, of which the one of the as-of date is taken."),
      .init(
        "minimum_cash", .amount(least: nil), .preset("0"), source: "neutral",
        "Cash in its currency below which the pool, and so the firm, is short."),
      .init(
        "pooled", .word(["true", "false"]), .preset("false"), source: "practice P6",
        "`true`: it shares one balance with the main pool. `false`: its surplus covers nobody, and nobody covers it."
      ),
    ])

  static let poolBalance = ScenarioSection(
    "cash_pools.opening_cash",
    [
      .init("date", .date, .required, "The day."),
      .init(
        "balance", .amount(least: nil), .required, "Balance at the close of the day, in the pool's currency."),
    ])
}
