/// Keys of the discounting of invoices and bills.
extension ScenarioKeys {
  static let claimDiscount = ScenarioSection(
    "facilities.discount",
    [
      .init(
        "of", .word(["invoices", "bills"]), .required,
        """
        What is discounted: open and new invoices that are not yet due, or bills that `instruments` hold. An invoice \
        listed here counts in no borrowing base; a new one of a customer with a factor is sold to it instead.
        """),
      .init(
        "segments", .list(.text(longest: 60), count: nil), .optional,
        "Segments whose invoices or bills are taken."),
      .init(
        "customers", .list(.text(longest: 60), count: nil), .optional,
        "Customers whose invoices or bills are taken, by key."),
      .init(
        "items", .list(.text(longest: 60), count: nil), .optional,
        "Single open invoices that are taken, by document number, beside those of `segments` and `customers`."
      ),
      .init(
        "use", .word(["as_needed", "always"]), .preset("as_needed"), source: "convention",
        """
        `as_needed`: whole claims, the first due first, until cash closes at `hold_cash`; `always`: all that the limit \
        has room for.
        """),
      .init(
        "advance_rate", Kinds.share, .preset("100%"), source: "convention",
        "Share of a claim that is paid out, before the discount for the days until due is kept back."),
      .init(
        "fee", .fraction(.init(0, 0.2)), .preset("0%"), source: "neutral",
        "Fee as a share of the claim, kept back with the discount."),
      .init(
        "least_days", .integer(1...365, unit: "days"), .preset("1"), source: "neutral",
        "A claim is taken only if at least so many days are left until it falls due."),
      .init(
        "most_days", .integer(1...730, unit: "days"), .optional,
        "A claim is taken only if at most so many days are left."),
      .init(
        "lag_days", .integer(0...60, unit: "days"), .preset("0"), source: "neutral",
        "Days from the decision to the money; it looks ahead to the payments of these days, and counts on no receipts."
      ),
      .init(
        "room_response", .byName(of: "factor", .number(.init(-10, 10), unit: "per standard deviation")),
        .optional,
        """
        Change of the logarithm of the limit per standard deviation of a factor: with `{macro: 0.4}` a week of macro -1 \
        leaves 67 % of it for new claims, and good times leave it as it is.
        """),
      .init(
        "recourse", .word(["true", "false"]), .preset("true"), source: "convention",
        "Whether we repay when the customer fails; bills are always with recourse."),
      .init(
        "recourse_after_days", .integer(0...730, unit: "days after due"), .optional,
        """
        With recourse: an invoice that is unpaid so many days after its due day comes back, and we repay. Until then \
        it bears interest at the rate of the facility.
        """),
    ])
}
