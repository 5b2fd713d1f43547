/// Keys of facilities.
extension ScenarioKeys {
  private static let factorWeight = ValueKind.byName(
    of: "factor", .number(.init(-10, 10), unit: "weight"))

  static let facility = ScenarioSection(
    "facilities",
    [
      .init("name", .text(longest: 60), .required, "Name to print, by which overlays and `--set` find it."),
      .init(
        "kind", .word(["revolver", "overdraft", "borrowing_base", "term_loan", "factoring", "discounting"]),
        .required,
        """
        `revolver`: a line drawn and repaid as cash needs; `overdraft`: the same, as a rule not committed; \
        `borrowing_base`: a line whose size follows eligible receivables; `term_loan`: drawn at the start and repaid by \
        plan; `factoring`: new invoices of some customers are sold against an advance; `discounting`: invoices or bills \
        are discounted one by one.
        """),
      .init(
        "limit", .amount(least: 0), .needed("unless it is a `term_loan`"),
        "Most that can be drawn; for `factoring` and `discounting` the most that is advanced at a time."),
      .init(
        "committed", .word(["true", "false"]), .optional,
        """
        Whether the bank has committed itself: `true` unless it is an `overdraft`. An uncommitted line is drawn in \
        the forecast, and counts nothing as usable line and in the top-up.
        """),
      .init(
        "drawn", .amount(least: 0), .preset("0"), source: "neutral",
        "Drawn at the close of the as-of date; for a `term_loan` its balance."),
      .init(
        "base_rate", .fraction(.init(0, 1)), .preset("0%"), source: "neutral",
        "Annual base rate where all factors stand at 0."),
      .init(
        "rate_response", .byName(of: "factor", .fraction(.init(-0.5, 0.5))), .optional,
        """
        What one standard deviation of a factor adds to the base rate; negative where bad times bring higher rates. \
        The base rate is never below 0.
        """),
      .init(
        "margin", .fraction(.init(-0.5, 1)), .preset("0%"), source: "neutral",
        "Annual margin over the base rate; both make the rate of `discounting`."),
      .init(
        "unused_fee", .fraction(.init(0, 0.5)), .preset("0%"), source: "neutral",
        "Annual fee on the committed limit that is not drawn."),
      .init(
        "hold_cash", .amount(least: nil), .optional,
        "Cash that drawing restores and repaying leaves; without it `minimum_cash`."),
      .init(
        "draw_multiple", .amount(least: 1), .optional,
        "Draws and repayments are multiples of this; without it to the minor unit."),
      .init(
        "repay", .word(["automatic", "none"]), .preset("automatic"), source: "convention",
        "Whether cash above `hold_cash` repays the line, the facility listed last first."),
      .init(
        "repayments", .section(repayments), .optional, "Repayments by plan; as a rule of a `term_loan`."),
      .init("cut", .section(facilityCut), .optional, "A cut of the limit in bad times."),
      .init(
        "ends", .date, .optional,
        "Last day of the term, rolled back to a working day: what is drawn is repaid unless it is renewed."),
      .init(
        "renewal", .section(renewal), .optional,
        "Whether the bank renews at `ends`; without it the facility ends for certain."),
      .init("covenants", .named(covenant), .optional, "Conditions that the bank tests on dates."),
      .init("base", .section(borrowingBase), .needed("for a `borrowing_base`"), "What the bank lends on."),
      .init("sale", .section(invoiceSale), .needed("for `factoring`"), "Which invoices are sold, and how."),
      .init(
        "discount", .section(claimDiscount), .needed("for `discounting`"),
        "Which invoices or bills are discounted, when, and how."),
    ])

  static let cashAction = ScenarioSection(
    "actions",
    [
      .init("name", .text(longest: 60), .required, "Name to print, by which overlays and `--set` find it."),
      .init(
        "kind", .word(["stretch_suppliers", "delay_capex", "stop_shipments"]), .required,
        """
        What waits: payments of category `suppliers`, or of `capex`; or shipments to customers, once on a path.
        """),
      .init(
        "cash_below", .amount(least: nil), .required,
        """
        Cash at the close of a day, before anything is drawn, below which payments of the day wait; shipments stop below \
        it after everything is drawn.
        """),
      .init(
        "at_most", Kinds.share, .preset("100%"), source: "neutral",
        "Most of a day's payments that waits; never more than is short."),
      .init(
        "delay_days", .integer(1...365, unit: "days"), .required,
        "Days by which payments come later; for `stop_shipments` its length: what waits is shipped when it ends."
      ),
      .init(
        "cost", .fraction(.init(0, 1)), .required,
        """
        Price of it as a share of what waits, paid with it: late fees, lost discounts. For `stop_shipments` the share that \
        customers call off.
        """),
      .init(
        "lag_days", .integer(1...60, unit: "days"), .optional,
        "For `stop_shipments`: days from the close that shows the shortage to the stop; without it 1."),
      .init(
        "overdue_days", .integer(0...365, unit: "days"), .optional,
        "For `stop_shipments`: only customers with an item more than so many days past due; without it all."),
    ])

  static let knownPayment = ScenarioSection(
    "known_payments",
    [
      .init("name", .text(longest: 60), .required, "Name to print, by which overlays and `--set` find it."),
      .init("customer", .text(longest: 60), .required, "Who pays, by its key in the ledger."),
      .init(
        "item", .text(longest: 60), .optional,
        "Document number of the open item; without it the customer's items, the first due first."),
      .init("date", .date, .required, "Day on which it is paid; bank lag and days off come on top."),
      .init("amount", .amount(least: 1), .optional, "What is paid; without it all that is open."),
      .init(
        "certainty", .fraction(.init(0, 1)), .required,
        "Chance that it comes on that day; otherwise the item follows its own clock from then on."),
      .init("reason", .prose(longest: 400), .required, "Why it is known: a promise, a letter, a call."),
      .init("author", .text(longest: 60), .required, "Who knows it."),
      .init(
        "expires", .date, .required, "Last as-of date on which it is believed; later forecasts leave it out."),
    ])

  static let repayments = ScenarioSection(
    "facilities.repayments",
    [
      .init("amount", .amount(least: 1), .required, "Repaid each time, until nothing is left."),
      .init("every", .word(["month", "quarter"]), .required, "How often."),
      .init(
        "on_day", .integer(1...31, unit: "day of the month"), .required,
        "The day of the month, rolled back to a working day; quarters end with March, June and so on."),
    ])

  static let facilityCut = ScenarioSection(
    "facilities.cut",
    [
      .init("weights", factorWeight, .required, "Weights of the factors in the index that triggers it."),
      .init(
        "below", .number(.init(-10, 10), unit: "of the index"), .required,
        "Value of the index at the start of a week below which the limit is cut, once and until the horizon ends."
      ),
      .init("to_share", .fraction(.init(0, 1)), .required, "Share of the limit that is left."),
      .init(
        "notice_days", .integer(0...366, unit: "days"), .preset("0"), source: "neutral",
        "Days until the cut holds; what is drawn above it is then repaid at once."),
    ])

  static let renewal = ScenarioSection(
    "facilities.renewal",
    [
      .init(
        "chance", .fraction(.init(0, 1)), .required, "Chance that the bank renews in a stationary economy."),
      .init(
        "weights", factorWeight, .optional,
        """
        How strongly the decision follows the factors in the week of the end, as loadings of a normal index of \
        variance 1: 0.6 on one factor leaves 0.8 to the bank's own reasons.
        """),
      .init(
        "gap_days", .integer(0...90, unit: "days"), .preset("0"), source: "neutral",
        "Days between repayment and the new drawing where the old loan must be repaid first."),
    ])

  static let covenant = ScenarioSection(
    "facilities.covenants",
    choices: [.init(groups: [["every"], ["dates"]], isRequired: true)],
    [
      .init("name", .text(longest: 60), .required, "Name to print."),
      .init(
        "measure", .word(["liquidity", "net_debt"]), .required,
        """
        `liquidity`: cash plus usable committed lines, at least `amount`; `net_debt`: what is drawn less cash, at \
        most `amount`.
        """),
      .init("amount", .amount(least: nil), .required, "What it is held against."),
      .init(
        "every", .word(["month", "quarter"]), .needed("unless `dates` are given"), "Tested at each end."),
      .init("dates", .list(.date, count: nil), .needed("unless `every` is given"), "Days of the tests."),
      .init(
        "breach", .word(["report", "margin", "stop_draws", "repay"]), .preset("report"), source: "neutral",
        """
        What a breach does from the next day on: it is reported; the margin rises by `margin_step`; nothing more can \
        be drawn; the facility is called.
        """),
      .init(
        "margin_step", .fraction(.init(0, 0.5)), .needed("with `breach: margin`"), "Rise of the margin."),
    ])

  static let borrowingBase = ScenarioSection(
    "facilities.base",
    [
      .init("advance_rate", Kinds.share, .required, "Share of eligible receivables that is lent."),
      .init(
        "age_from", .word(["due", "issue"]), .preset("due"), source: "convention",
        "What the age of an item counts from."),
      .init(
        "eligible_days", .integer(0...3650, unit: "days"), .required, "Older items are not eligible."),
      .init(
        "cross_age_share", Kinds.share, .required,
        """
        A customer of whose open amount more than this share is too old is not eligible at all (commonly 10 to 50 %).
        """),
      .init(
        "concentration", Kinds.share, .preset("100%"), source: "neutral",
        "Most that one customer may make up of all that is eligible, before this cap (commonly 10 to 25 %)."),
      .init(
        "insured_only", .word(["true", "false"]), .preset("false"), source: "neutral",
        "Whether only the insured part of an invoice counts; it follows the insurer's cuts."),
      .init(
        "exclude_segments", .list(.text(longest: 60), count: nil), .optional,
        "Segments that are not eligible, such as foreign buyers."),
      .init(
        "exclude_customers", .list(.text(longest: 60), count: nil), .optional,
        "Customers that are not eligible, by key: affiliates, contra accounts."),
      .init("reserve", .amount(least: 0), .preset("0"), source: "neutral", "Held back from the base."),
      .init(
        "certificate", .word(["week", "month"]), .preset("month"), source: "convention",
        "How often the base is certified: at the close of each Sunday, or of the month. The start is certified."
      ),
      .init(
        "certificate_lag_days", .integer(0...60, unit: "days"), .preset("0"), source: "neutral",
        "A certificate holds from the day after its close, later by this."),
      .init(
        "dominion_below", .amount(least: 0), .optional,
        "Headroom of the line below which the bank takes all receipts to repay it; without it never."),
      .init(
        "dominion_release_days", .integer(1...366, unit: "days"), .preset("30"),
        source: "assumption, no source",
        "Days in a row with enough headroom after which the bank lets go."),
    ])

  static let invoiceSale = ScenarioSection(
    "facilities.sale",
    [
      .init(
        "segments", .list(.text(longest: 60), count: nil), .optional, "Segments whose new invoices are sold."),
      .init(
        "customers", .list(.text(longest: 60), count: nil), .optional,
        "Customers whose new invoices are sold, by key."),
      .init("advance_rate", Kinds.share, .required, "Share of an invoice that is advanced."),
      .init(
        "fee", .fraction(.init(0, 0.2)), .required, "Fee as a share of the invoice, paid when it is sold."),
      .init(
        "recourse", .word(["true", "false"]), .required,
        """
        Whether the seller repays the advance when the customer fails. What customers deduct or dispute stays with \
        the seller in any case.
        """),
      .init(
        "recourse_after_days", .integer(0...730, unit: "days after due"), .optional,
        """
        With recourse: an invoice that is unpaid so many days after its due day comes back, and the seller repays the \
        advance (commonly 60 to 120). Without it only a failure brings it back.
        """),
    ])
}
