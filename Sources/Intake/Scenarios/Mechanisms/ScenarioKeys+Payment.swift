/// Keys of the mechanisms between order and payment: habit, pay runs, parts, disputes, billing, bills.
extension ScenarioKeys {
  /// A setting by scope; `none` puts it out for a narrower one.
  static func scoped(_ element: ValueKind) -> ValueKind {
    .byName(of: "scope", .either([.word(["none"]), element]))
  }

  /// Kinds that many keys share.
  enum Kinds {
    static let share = ValueKind.fraction(.init(0, 1))
    static let chance = share
    static let shares = ValueKind.list(share, count: 2)
    static let days = ValueKind.integer(0...3650, unit: "days")
    static let byFactor = ValueKind.byName(
      of: "factor", .number(.init(-5, 5), unit: "per standard deviation"))
  }

  /// A causal share, such as a pass-through.
  static let shareRange = ScenarioSection(
    "share_range",
    [
      .init("low", Kinds.share, .required, "Lower end."),
      .init("high", Kinds.share, .required, "Upper end, not below the lower."),
      positionKey, evidenceKey,
    ])

  /// A causal number, such as an elasticity.
  static let numberRange = ScenarioSection(
    "number_range",
    [
      .init("low", .number(.init(0, 50), unit: "of the key that takes the range"), .required, "Lower end."),
      .init(
        "high", .number(.init(0, 50), unit: "of the key that takes the range"), .required,
        "Upper end, not below the lower."),
      positionKey, evidenceKey,
    ])

  private static let positionKey = ScenarioKey(
    "position", Kinds.share, .preset("50%"), source: "assumption: the middle",
    "Where in the range the run stands: 0% is the lower end, 100% the upper.")

  private static let evidenceKey = ScenarioKey(
    "evidence", .word(["experiment", "own_estimate", "example"]), .required,
    """
    What the range rests on: a planned comparison, your own judgement, or an example that nobody has confirmed, which \
    the head of the result then says.
    """)

  static let response = ScenarioSection(
    "economy.response.SCOPE",
    [
      .init(
        "payment", Kinds.byFactor, .optional,
        """
        Change of the logarithm of the payment hazard for each standard deviation of a factor: 0.2 slows payments by \
        about 18 % at a factor of -1.
        """),
      .init(
        "demand", Kinds.byFactor, .optional,
        """
        Change of the logarithm of orders for each standard deviation of a factor; the mean of orders stays the plan in \
        a stationary economy.
        """),
      .init(
        "recovery", Kinds.byFactor, .optional,
        "Change of the logarithm of recoveries for each standard deviation of a factor; no recovery exceeds its claim."
      ),
    ])

  static let stress = ScenarioSection(
    "economy.stress",
    [
      .init("name", .text(longest: 60), .required, "Name, by which overlays and `--set` find it."),
      .init("factor", .text(longest: 60), .required, "The factor that is moved."),
      .init(
        "form", .word(["shock", "shift", "recession"]), .required,
        """
        `shock`: a blow that fades as the factor's own shocks do; `shift`: a lasting change; `recession`: down to a \
        depth, there for a while, back.
        """),
      .init(
        "week", .integer(1...104, unit: "week of the forecast"), .preset("1"), source: "convention: at once",
        "Week in which it begins, in steps of seven days from the first forecast day."),
      .init(
        "size", .number(.init(-8, 8), unit: "standard deviations"), .needed("with `shock` and `shift`"),
        "Size; bad times are negative."),
      .init(
        "depth", .number(.init(-8, 8), unit: "standard deviations"), .needed("with `recession`"),
        "Depth; negative."),
      .init(
        "fall_weeks", .integer(0...104, unit: "weeks"), .optional,
        "Weeks on the way down; without it the fall comes at once."),
      .init(
        "length_weeks", .integer(0...520, unit: "weeks"), .needed("with `recession`"), "Weeks at the depth."),
      .init(
        "recovery_weeks", .integer(0...520, unit: "weeks"), .optional,
        "Weeks on the way back; without it the economy is back at once."),
    ])

  static let habit = ScenarioSection(
    "payment_habit.SCOPE",
    [
      .init(
        "customer_spread", .number(.init(0, 3), unit: "standard deviation of a logarithm"), .preset("0"),
        source: "neutral",
        """
        Spread of customers' own factors on the payment hazard, log-normal with median 1 and drawn once a path; at 0.3 \
        one customer in six pays a third faster than the median.
        """),
      .init(
        "same_customer_dependence", .fraction(.init(0, 1, greatestIn: false)), .preset("0%"),
        source: "neutral",
        "Share of a payment's variance that all payments of the customer on a path have in common."),
      .init(
        "distress_days", .integer(0...730, unit: "days"), .preset("0"), source: "neutral",
        "Days before a failure from which the customer pays more slowly."),
      .init(
        "distress_slowdown", .fraction(.init(0, 1, greatestIn: false)), .preset("0%"), source: "neutral",
        "Share by which the payment hazard falls in those days."),
    ])

  static let amountClass = ScenarioSection(
    "amount_classes.SCOPE",
    [
      .init("from", .amount(least: 0), .required, "Least amount of the class; classes in order of amount."),
      .init(
        "hazard_factor", .number(.init(0, 20, leastIn: false), unit: "factor on the payment hazard"),
        .required,
        "Below 1 such items are paid later, above 1 earlier."),
    ])

  static let payRun = ScenarioSection(
    "pay_runs.SCOPE",
    [
      .init(
        "weekdays", .list(.word(weekdays), count: nil), .optional, "Weekdays on which the customer pays."),
      .init(
        "days_of_month", .list(.integer(1...31, unit: "day of the month"), count: nil), .optional,
        "Days of the month on which it pays; 31 is the last day, also in shorter months."),
      .init(
        "fortnight_from", .date, .optional,
        "A day on which it pays, and again every 14 days, before and after."),
      .init(
        "cut_off_days", .integer(0...60, unit: "days"), .preset("0"), source: "neutral",
        "Days before a run by which a payment must be released to leave with it."),
      .init(
        "roll", .word(["forward", "back", "none"]), .preset("forward"), source: "convention of transfers",
        "Where a run moves that falls on a day off."),
    ])

  static let partialPayment = ScenarioSection(
    "partial_payments.SCOPE",
    [
      .init("chance", Kinds.chance, .required, "Chance that an item is paid in two parts."),
      .init(
        "first_share", .list(.fraction(.init(0, 1, leastIn: false, greatestIn: false)), count: 2), .required,
        "Least and greatest share paid first, uniform between; the rest follows the same clock from then on."),
    ])

  static let dispute = ScenarioSection(
    "disputes.SCOPE",
    [
      .init("chance", Kinds.chance, .required, "Chance that an invoice is disputed."),
      .init(
        "raised_within_days", .integer(1...365, unit: "days after issue"), .preset("30"),
        source: "assumption: one month of terms, no source",
        "A dispute is raised on one of so many days after issue, all alike."),
      .init(
        "mean_days", .number(.init(1, 1000), unit: "days"), .required,
        "Mean days until it is settled (geometric); the payment clock stands still meanwhile."),
      .init(
        "valid_share", Kinds.shares, .required,
        "Least and greatest share of the amount that is credited, uniform between; the rest is collected."),
    ])

  static let deduction = ScenarioSection(
    "deductions.SCOPE",
    [
      .init("chance", Kinds.chance, .required, "Chance that a payment comes with a deduction."),
      .init("share", Kinds.share, .required, "Share of the amount deducted."),
      .init("rebate", .section(rebate), .optional, "A rebate credited on a date."),
    ])

  static let rebate = ScenarioSection(
    "deductions.SCOPE.rebate",
    [
      .init("date", .date, .required, "The day on which it is credited."),
      .init("share", Kinds.share, .required, "Share of the sales of the forecast until then."),
    ])

  static let billing = ScenarioSection(
    "billing.SCOPE",
    [
      .init(
        "lead_days", .integer(0...365, unit: "days"), .preset("0"), source: "neutral",
        "Days from order to shipment; the days of planned sales are those of shipment."),
      .init(
        "invoice_lag_days", .list(.integer(0...180, unit: "days"), count: 2), .preset("[0, 0]"),
        source: "neutral",
        "Least and greatest days from shipment to invoice, uniform between."),
      .init(
        "rejected_share", Kinds.share, .preset("0%"), source: "neutral",
        "Share of invoices that the customer rejects and that are issued again."),
      .init(
        "reissue_days", .integer(0...180, unit: "days"), .preset("0"), source: "neutral",
        "Days that the second issue takes."),
      .init(
        "acceptance_days", .integer(0...365, unit: "days"), .preset("0"), source: "neutral",
        "Days from invoice to its receipt or acceptance, where the terms run from that."),
      .init(
        "cut_off_day", .integer(1...31, unit: "day of the month"), .optional,
        """
        Last day of the month on which an invoice counts for the month; later ones wait for the first of the next \
        (fapiao, monthly statement).
        """),
      .init(
        "terms_start", .word(["delivery", "invoice", "receipt_of_invoice", "acceptance", "end_of_month"]),
        .preset("invoice"), source: "convention", "What the net days run from."),
    ])

  static let instrument = ScenarioSection(
    "instruments.SCOPE",
    [
      .init(
        "share", Kinds.share, .required, "Share of payments that come as a bill or e-voucher instead of cash."
      ),
      .init("tenor_days", .integer(1...730, unit: "days"), .required, "Days to maturity."),
      .init(
        "acceptor", .word(["bank", "customer"]), .required,
        "Who stands behind it; a customer who fails before maturity dishonours it."),
      .init(
        "acceptor_pd", Kinds.share, .preset("0%"), source: "neutral",
        "Annual chance that the acceptor itself fails."),
      .init(
        "use", .word(["hold", "discount", "endorse"]), .required,
        "`hold`: cash at maturity; `discount`: cash at once less the discount; `endorse`: passed on, no cash."
      ),
      .init(
        "discount_rate", .fraction(.init(0, 1)), .needed("with `use: discount`"),
        "Annual rate of the discount, simple over 360 days."),
      .init(
        "available_share", Kinds.share, .preset("100%"), source: "neutral",
        "With `use: discount`: share of bills for which the bank has room at factors of 0; the others are held."
      ),
      .init(
        "availability_response", Kinds.byFactor, .optional,
        """
        Change of that share's logarithm per standard deviation of each factor: 0.3 means that in bad times the bank \
        takes fewer bills.
        """),
    ])
}
