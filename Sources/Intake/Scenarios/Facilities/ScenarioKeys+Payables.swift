/// Keys of what is owed to suppliers, and of the stock.
extension ScenarioKeys {
  static let payables = ScenarioSection(
    "payables", choices: [.init(groups: [["book"], ["file", "mapping"]], isRequired: true)],
    [
      .init(
        "book", .file(.book), .needed("unless `file` is given"),
        "A book of suppliers' invoices, made by `duecast import --kind payables`."),
      .init(
        "file", .file(.ledger), .needed("unless `book` is given"),
        "A payables ledger exported from an ERP, imported for this run; its debtors are the suppliers."),
      .init("mapping", .file(.mapping), .needed("with `file`"), "What the columns of `file` mean."),
      .init(
        "control_total", .amount(least: nil), .optional,
        """
        What the general ledger shows as owed on the as-of date, credit notes taken off. A ledger that comes to \
        something else is refused, with the difference.
        """),
      .init(
        "days_after_due", .integer(-90...365, unit: "days"), .preset("0"), source: "neutral",
        "Days after its due day on which an invoice is paid; negative: before. What is overdue is paid first."
      ),
      .init(
        "pay_on", .list(.word(weekdays), count: nil), .optional,
        "Weekdays of our payment runs; what falls due waits for the next one. Without it any working day."),
      .init(
        "net_with", .byName(of: "supplier", .text(longest: 60)), .optional,
        """
        Suppliers that are customers too, by key, with their key as a customer: what both sides owe is set off on the \
        as-of date, the oldest items first, and only the rest is paid.
        """),
    ])

  static let stock = ScenarioSection(
    "stock",
    [
      .init("opening", .amount(least: 0), .required, "Stock at cost at the close of the as-of date."),
      .init(
        "cost_of_sales", .fraction(.init(0, 1)), .required,
        """
        Cost of the goods in an invoice as a share of it, tax included. What outflows of category `suppliers` buy \
        beyond it goes into stock, and what falls short comes out of it.
        """),
    ])
}
