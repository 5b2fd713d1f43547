/// Keys of value added tax.
extension ScenarioKeys {
  static let valueAddedTax = ScenarioSection(
    "value_added_tax",
    [
      .init(
        "output_share", .fraction(.init(0, 0.9)), .required,
        "Tax in an invoice as a share of it, tax included: 15.97 % where the rate is 19 % of the net amount."),
      .init(
        "tax_point", .word(["issue", "receipt"]), .preset("issue"), source: "convention",
        "Whether output tax arises when an invoice is issued, or when it is paid."),
      .init(
        "input_shares", .byName(of: "outflow", .fraction(.init(0, 0.9))), .optional,
        """
        Tax in payments of `outflows`, by name, as a share of them, tax included; it is taken off in the period in which \
        they are bought.
        """),
      .init(
        "every", .word(["month", "quarter"]), .preset("month"), source: "convention", "Length of a period."),
      .init(
        "on_day", .integer(1...31, unit: "day of the month"), .required,
        "Day on which a period is filed and paid, in a month after it; rolled back to a working day."),
      .init(
        "months_after", .integer(1...3, unit: "months"), .preset("1"), source: "convention",
        "How many months after the end of the period it is filed."),
      .init(
        "excess", .word(["carried", "refunded"]), .preset("carried"), source: "assumption, the cautious one",
        "What becomes of more input than output tax: it comes off the next period, or is paid out on the day of filing."
      ),
      .init(
        "carried_in", .amount(least: 0), .preset("0"), source: "neutral",
        "Excess of input tax that comes off the first period filed."),
      .init(
        "bad_debt_relief", .section(badDebtRelief), .optional,
        "Tax of failed invoices that comes back; without it none. Goes with `tax_point: issue`."),
    ])

  static let badDebtRelief = ScenarioSection(
    "value_added_tax.bad_debt_relief",
    [
      .init(
        "after_days", .integer(0...1500, unit: "days"), .required, "Days from the failure to the relief."),
      .init(
        "share", Kinds.share, .required, "Share of the tax in what failed and was not recovered by then."),
    ])
}
