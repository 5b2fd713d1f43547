import Simulation

/// Every key of a scenario file: the one source of the checks, the JSON Schema and the key reference.
enum ScenarioKeys {
  /// Version of the format.
  static let version = 1

  /// The whole file.
  static let root = ScenarioSection(
    "Scenario",
    [
      .init("duecast", .version, .required, "Version of the format; the first key of every scenario file."),
      .init(
        "extends", .file(.scenario), .optional,
        """
        Another scenario in the same folder or below, which this one changes: maps merge key by key, lists of \
        named elements merge by name, other lists and values replace, `null` deletes. `name` and `question` are \
        not taken over.
        """),
      .init("name", .text(longest: 60), .required, "Short name, which also names the result folder."),
      .init(
        "question", .prose(longest: 400), .optional,
        "The question that the scenario answers; printed above the answer."),
      .init("currency", .currency, .required, "Currency of every amount, by its ISO 4217 code."),
      .init(
        "ledger", .section(ledger), .required, "Where the open invoices and the payment history come from."),
      .init(
        "horizon_weeks", .integer(1...104, unit: "weeks"), .preset("13"), source: "convention: a quarter",
        "Length of the forecast, from the day after the as-of date."),
      .init(
        "weeks", .word(["calendar", "rolling"]), .preset("calendar"), source: "convention",
        """
        How the table cuts weeks: `calendar` from Monday to Sunday with a marked short first and last week, \
        `rolling` seven days each from the first forecast day.
        """),
      .init(
        "calendar", .either([.word(["every_day"]), .file(.calendar)]), .required,
        "File with weekends, holidays and make-up workdays; `every_day` rolls nothing."),
      .init(
        "opening_cash", .either([.word(["none"]), .list(.section(openingBalance), count: nil)]), .required,
        """
        Dated balances, of which the one of the as-of date is taken; `none` makes a run-off of receipts without a \
        cash position.
        """),
      .init(
        "restricted_cash", .amount(least: 0), .preset("0"), source: "neutral",
        "Cash that is pledged or trapped: shown, never counted."),
      .init(
        "minimum_cash", .amount(least: nil), .needed("with a cash position"),
        """
        Unrestricted cash below this on any day is a shortfall; negative where an overdraft counts as cash.
        """),
      .init(
        "bank_lag_days", .integer(0...30, unit: "days"), .preset("0"), source: "neutral",
        "Days from the ledger's settlement date to the credit on the bank account."),
      .init(
        "payment_delay",
        .either([
          .word(["fitted"]), .byName(of: "segment", .either([.word(["fitted"]), .section(statedDelay)])),
        ]),
        .preset("fitted"), source: "the ledger",
        """
        How late customers pay: `fitted` from the ledger's history, or a stated behaviour by segment (`default` for \
        the others).
        """),
      .init(
        "payment_regimes", .byName(of: "segment", .section(paymentRegime)), .optional,
        """
        A second way to pay, by segment (`default` for the others), that invoices still to be issued fall into with \
        a chance that follows the economy in the week in which they are due. Without it there is one way.
        """),
      .init(
        "behaviour", .file(.behaviour), .optional,
        """
        Payment behaviour written by `duecast calibrate`, for every segment that `payment_delay` does not state; \
        payments of one path then depend on each other as it says.
        """),
      .init("terms", .section(terms), .needed("with planned sales"), "Payment terms of planned sales."),
      .init(
        "economy", .section(economy), .needed("where debtors' failures are correlated"),
        "Factors that make debtors fail together."),
      .init(
        "credit", .either([.word(["none"]), .section(credit)]), .required,
        "How often debtors fail and what is then recovered; `none` says that nobody fails."),
      .init(
        "sales", .named(salesPlan), .optional,
        "Planned sales by segment, spread over its customers as in the past."),
      .init(
        "scheduled_invoices", .file(.invoices), .optional,
        """
        CSV file of invoices that are certain to be issued, one by one, on top of `sales`: columns `customer` (its \
        key in the ledger), `issue`, `due` (dates) and `amount`, tax included. Each is issued unless its customer \
        has failed by then; those outside the horizon are left out.
        """),
      .init(
        "unbilled_deliveries", .list(.section(unbilledDelivery), count: nil), .optional,
        """
        Deliveries up to the as-of date that have no invoice yet: a balance beside the ledger, invoiced after the lag \
        of `billing`, or on the first forecast day.
        """),
      .init("outflows", .named(outflow), .optional, "What leaves the account, and when."),
      .init(
        "payables", .section(payables), .optional,
        """
        Suppliers' invoices from a ledger, each paid on its day. Outflows of category `suppliers` then stand for what is \
        bought from the first forecast day on: what they bought before is in the ledger.
        """),
      .init(
        "stock", .section(stock), .optional,
        """
        Stock and the cost of what is sold out of it, for `duecast bridge` and the measures of working capital; the \
        forecast of cash does not use it. Without it stock counts as held level.
        """),
      .init(
        "stress", .section(stressLevers), .optional,
        """
        Blows to the plan, laid over everything else; files of `duecast stress` hold such keys. The headline says so.
        """),
      .init(
        "contribution_margin", .fraction(.init(-1, 1)),
        .needed("for the value of a policy in `duecast compare`"),
        """
        Share of an invoice, tax included, that is left after its variable cost and the tax in it. It says what a sale \
        is worth; the forecast of cash does not use it, so it is not part of the scenario's digest.
        """),
      .init(
        "discount_rate", .fraction(.init(0, 1)), .optional,
        """
        Annual rate at which `duecast compare` discounts cash; without it that of `credit`. Not part of the scenario's \
        digest.
        """),
      .init(
        "facilities", .named(facility), .optional,
        """
        Lines, loans and sales of invoices in the order in which they are drawn; the last is repaid first. Without it         cash has no financing but what `outflows` list.
        """),
      .init(
        "value_added_tax", .section(valueAddedTax), .optional,
        """
        Value added tax that follows the path: output tax less credit notes, input tax and relief for bad debts. Without \
        it tax is what `outflows` list.
        """),
      .init(
        "known_payments", .named(knownPayment), .optional,
        """
        Payments of open items that somebody knows of; they replace the draw. `--set known_payments=null` shows the \
        forecast without them.
        """),
      .init(
        "actions", .named(cashAction), .optional,
        "What the firm does itself when cash runs short, before it draws on a facility, in this order."),
      .init(
        "cost_of_cash", .fraction(.init(0, 1)), .optional,
        """
        What holding a unit of extra cash costs a year; `buffer` weighs it against the facilities to find the cheapest \
        mix.
        """),
      .init(
        "exchange_rates", .list(.section(exchangeRate), count: nil), .optional,
        "Rates for items in other currencies; a mixed ledger is refused without."),
      .init(
        "open_items", .section(openItems), .optional,
        "What becomes of open bills and retentions of the ledger; without it they are set aside, and the forecast says so."
      ),
      .init(
        "cash_pools", .named(cashPool), .optional,
        """
        Pools of cash beside the main one, which `opening_cash` and `minimum_cash` describe. An item is paid into the first \
        pool that takes its currency and company, else into the main one. Amounts are converted at the stated rates, \
        which stay as they are.
        """),
      .init(
        "only_pool", .text(longest: 60), .optional,
        "Look at this pool alone (`main`, or one of `cash_pools`): its items, plans, cash and minimum."),
      .init(
        "payment_habit", scoped(.section(habit)), .optional,
        "How customers pay: their own pace, what their payments have in common, how they pay before they fail."
      ),
      .init(
        "amount_classes", scoped(.list(.section(amountClass), count: nil)), .optional,
        "Classes of large amounts that are paid later or earlier."),
      .init(
        "pay_runs", scoped(.section(payRun)), .optional,
        "Days on which customers pay what they have released; combined with `bank_lag_days` and the calendar."
      ),
      .init(
        "partial_payments", scoped(.section(partialPayment)), .optional, "Items that are paid in two parts."),
      .init(
        "disputes", scoped(.section(dispute)), .optional,
        "Disputes that stop the clock and end in a credit note."),
      .init(
        "deductions", scoped(.section(deduction)), .optional, "Deductions and rebates without a dispute."),
      .init(
        "billing", scoped(.section(billing)), .optional, "What lies between order, shipment and invoice."),
      .init("instruments", scoped(.section(instrument)), .optional, "Bills and e-vouchers instead of cash."),
      .init(
        "discount_taking", scoped(.section(discountTaking)), .needed("with `terms.discount`"),
        "How customers decide on a discount for early payment."),
      .init(
        "demand", scoped(.section(demand)), .optional, "How orders respond to terms, price and treatment."),
      .init("applicants", .section(applicants), .optional, "New customers who apply for credit."),
      .init(
        "credit_control", scoped(.section(control)), .optional, "Rules by which orders are held, and limits."),
      .init(
        "credit_limits", scoped(.amount(least: 0)), .optional,
        "Own limits by scope; `none`: no limit. They go before the limit in `credit_control`."),
      .init(
        "security", scoped(.section(security)), .optional,
        "What secures the debts of customers: called if they fail, and what it brings is no loss."),
      .init("dunning", .section(dunning), .optional, "Ladders of actions against late items."),
      .init(
        "collectors", .section(collectors), .optional,
        "The people who make calls and visits; without it contacts are never short of time."),
      .init(
        "recovery", .section(recovery), .optional,
        "Plans of routes for failed claims, instead of the single recovery of `credit`."),
      .init("insurance", .section(insurance), .optional, "A credit insurance policy."),
      .init(
        "statutory_terms", scoped(.section(statutory)), .optional,
        "Terms that the law gives where nothing else is agreed, and a claim to interest."),
      .init(
        "advanced", .section(advanced), .optional,
        "Mechanisms for those who need them: heavy tails, rating migration, trade links."),
      .init(
        "simulation", .section(simulation), .optional,
        "Size and seed of the simulation; not part of the scenario's digest."),
    ])

  static let ledger = ScenarioSection(
    "ledger", choices: [.init(groups: [["book"], ["file", "mapping"]], isRequired: true)],
    [
      .init("book", .file(.book), .needed("unless `file` is given"), "A book made by `duecast import`."),
      .init(
        "file", .file(.ledger), .needed("unless `book` is given"),
        "A ledger exported from an ERP, imported for this run."),
      .init("mapping", .file(.mapping), .needed("with `file`"), "What the columns of `file` mean."),
      .init("as_of", .date, .optional, "The day at whose close the ledger is seen; `--as-of` overrides it."),
    ])

  static let openingBalance = ScenarioSection(
    "opening_cash",
    [
      .init("date", .date, .required, "The day."),
      .init(
        "balance", .amount(least: nil), .required,
        "Unrestricted balance at the close of the day; negative for an overdraft."),
    ])

  static let statedDelay = ScenarioSection(
    "payment_delay.SEGMENT",
    choices: [.init(groups: [["median_days_late", "p90_days_late"], ["weights_by_day"]], isRequired: true)],
    [
      .init(
        "median_days_late", .integer(-365...1000, unit: "days after due"),
        .needed("unless `weights_by_day` is given"),
        "Half of the invoices that are ever paid are paid by then; negative: before due."),
      .init(
        "p90_days_late", .integer(-364...2000, unit: "days after due"),
        .needed("with `median_days_late`"), "Nine in ten of those are paid by then; later than the median."),
      .init(
        "weights_by_day", .list(.number(.init(0, 1e9), unit: "weight"), count: nil),
        .needed("unless `median_days_late` is given"),
        """
        How many of those are paid on the due date, one day after, two days after and so on, in any unit: only \
        proportions count.
        """
      ),
      .init(
        "never_share", .fraction(.init(0, 1, greatestIn: false)), .required,
        "Share that is never paid although the debtor does not fail."),
    ])

  static let paymentRegime = ScenarioSection(
    "payment_regimes.SEGMENT",
    [
      .init(
        "stressed", .section(statedDelay), .required,
        "How late invoices are paid under stress, in the terms of `payment_delay.SEGMENT`."),
      .init(
        "intercept", .number(.init(-100, 100), unit: "log-odds"), .required,
        "Log-odds of the stressed way where all factors stand at 0: -2 is a chance of 12 %."),
      .init(
        "loadings", .byName(of: "factor", .number(.init(-100, 100), unit: "log-odds")),
        .needed("with `economy`"),
        """
        What one standard deviation of a factor adds to the log-odds; negative where bad times bring more stress. \
        Factors that are not named weigh 0.
        """
      ),
    ])

  static let economy = ScenarioSection(
    "economy",
    [
      .init(
        "factors", .named(factor), .required,
        "Factors of the economy, such as the economy at large or an industry."),
      .init(
        "correlation",
        .either([
          .number(.init(-1, 1), unit: "correlation"),
          .list(.list(.number(.init(-1, 1), unit: "correlation"), count: nil), count: nil),
        ]),
        .needed("with two factors or more"),
        """
        Stationary correlation of the factors: one number for all pairs, or a symmetric matrix in the order \
        of `factors`.
        """
      ),
      .init(
        "shift", .byName(of: "factor", .number(.init(-6, 6), unit: "standard deviations")), .optional,
        """
        Shift of a factor over the whole horizon; a recession is negative. Factors that are not named stay \
        at 0.
        """
      ),
      .init(
        "start", .byName(of: "factor", .number(.init(-6, 6), unit: "standard deviations")), .optional,
        """
        Today's state of the factors, from which the first week starts; factors that are not named stand at 0. Without \
        it every path draws its own start.
        """),
      .init("stress", .named(stress), .optional, "Paths that are added to the factors."),
      .init(
        "response", scoped(.section(response)), .optional,
        "How payments, orders and recoveries move with the factors."),
    ])

  static let factor = ScenarioSection(
    "economy.factors",
    [
      .init("name", .text(longest: 60), .required, "Name, used by `loadings` and `shift`."),
      .init(
        "weekly_ar1", .number(.init(0, 1, greatestIn: false), unit: "autocorrelation"), .required,
        "Autocorrelation from one week to the next; 0.95 halves a shock in about 14 weeks."),
    ])

  static let credit = ScenarioSection(
    "credit",
    [
      .init(
        "figures", .word(["annual", "weekly"]), .preset("annual"), source: "convention",
        """
        How probabilities and correlations are read: `annual` solves weekly thresholds and loadings so that the annual \
        figures hold; `weekly` spreads the probability evenly over 52 weeks and takes loadings as typed.
        """),
      .init(
        "discount_rate", .fraction(.init(0, 1)), .required,
        "Annual rate at which recoveries are discounted in the credit loss."),
      .init(
        "grades", .byName(of: "grade", .fraction(.init(0, 1))), .optional,
        "Annual probability of failing by the grade in the ledger; goes before that of the segment."),
      .init(
        "segments", .byName(of: "segment", .section(creditClass)), .required,
        "Failure and recovery by segment."),
      .init(
        "customers_file", .file(.customers), .optional,
        """
        CSV file of figures of single customers, where there are many: a column `customer` (its key in the ledger), \
        and any of `annual_pd`, `recovery_share`, `recovery_lag_days` and `loading_FACTOR`; a blank field leaves the \
        segment's. `customers` goes before it.
        """),
      .init(
        "customers", .byName(of: "customer", .section(creditCustomer)), .optional,
        "Figures of single customers by key; they go before those of grade and segment."),
      .init(
        "fallback", .section(fallback), .optional,
        "For debtors whose segment is not listed; the headline then names its assumption set."),
    ])

  private static let creditClassKeys: [ScenarioKey] = [
    .init(
      "annual_pd", .fraction(.init(0, 1)), .needed("without `grades` and `customers`"),
      "Probability that a debtor fails within 52 weeks, where its grade does not say."),
    .init(
      "asset_correlation", .fraction(.init(0, 1, greatestIn: false)), .required,
      "Annual asset correlation of two debtors of the segment."),
    .init(
      "loadings", .byName(of: "factor", .number(.init(-10, 10), unit: "weight")), .needed("with `economy`"),
      """
      How strongly each factor weighs; with `figures: annual` only proportions count, since the asset \
      correlation sets the size. Factors that are not named weigh 0.
      """
    ),
    .init(
      "recovery_share", .fraction(.init(0, 1)), .required,
      "Share of a failed debtor's open amount that is recovered."),
    .init("recovery_lag_days", .integer(0...3650, unit: "days"), .required, "Days from failure to recovery."),
  ]

  static let creditClass = ScenarioSection("credit.segments.SEGMENT", creditClassKeys)

  /// A customer's own figures: each key of a class, none of them required.
  static let creditCustomer = ScenarioSection(
    "credit.customers.CUSTOMER",
    [
      .init("grade", .text(longest: 60), .optional, "Grade instead of the ledger's; scopes see it too.")
    ]
      + creditClassKeys.map { .init($0.name, $0.kind, .optional, $0.explanation) })

  static let fallback = ScenarioSection(
    "credit.fallback",
    [
      .init(
        "assumption_set", .text(longest: 60), .required, "Name of the assumptions, printed with the headline."
      )
    ]
      + creditClassKeys)

  static let salesPlan = ScenarioSection(
    "sales",
    [
      .init(
        "name", .text(longest: 60), .required, "Name of the plan line, by which overlays and `--set` find it."
      ),
      .init("segment", .text(longest: 60), .required, "The segment whose customers buy."),
      .init(
        "pool", .text(longest: 60), .optional,
        "The pool of cash that its invoices are paid into, else `main`; amounts stay in the scenario's currency."
      ),
      .init(
        "weekly_gross", .amount(least: 0), .required,
        "Invoiced a week at the start of the forecast, tax included, in a month of season 1."),
      .init(
        "annual_growth", .fraction(.init(-1, 10, leastIn: false)), .preset("0%"), source: "neutral",
        "Growth a year."),
      .init(
        "season", .list(.number(.init(0, 100), unit: "factor"), count: 12),
        .preset("[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"), source: "neutral",
        "Factor of each month, January first."),
      .init(
        "uncertainty", .fraction(.init(0, 2)), .optional,
        """
        Standard deviation of the level of sales over the horizon; without it the plan is treated as \
        certain, and the output says so.
        """
      ),
    ])

  static let outflow = ScenarioSection(
    "outflows",
    choices: [
      .init(groups: [["amount"], ["share_of_sales"], ["share_of_receipts"]], isRequired: true),
      .init(groups: [["every", "on_weekday", "on_day"], ["dates"]], isRequired: true),
      .init(groups: [["on_weekday"], ["on_day"]], isRequired: false),
    ],
    [
      .init("name", .text(longest: 60), .required, "Name to print, by which overlays and `--set` find it."),
      .init(
        "category", .word(["suppliers", "payroll", "rent", "tax", "capex", "debt_service", "other"]),
        .required,
        "What it is for: the line of the cash table."),
      .init(
        "pool", .text(longest: 60), .optional,
        "The pool of cash that pays, else `main`; amounts stay in the scenario's currency."),
      .init("amount", .amount(least: 0), .needed("unless a share is given"), "Paid each time."),
      .init(
        "share_of_sales", .fraction(.init(0, 10)), .needed("unless `amount` or `share_of_receipts` is given"),
        "Paid each time: a share of what was invoiced, tax included, since the date before."),
      .init(
        "share_of_receipts", .fraction(.init(0, 10)), .needed("unless `amount` or `share_of_sales` is given"),
        """
        Paid each time: a share of what customers paid since the date before; value added tax where it falls due on \
        receipt.
        """),
      .init(
        "share_of", .word(["since_date_before", "previous_month"]), .optional,
        """
        What a share counts: the days since the schedule's date before, as without it, or the calendar month before, as \
        for value added tax.
        """),
      .init(
        "pay_after_days", .integer(0...365, unit: "days"), .optional,
        """
        Days after the schedule's date on which it is paid: terms of suppliers (DPO). What was bought before the \
        forecast is paid in it; without it the payment is due on the date.
        """),
      .init("every", .word(["week", "month"]), .needed("unless `dates` are given"), "How often."),
      .init("on_weekday", .word(weekdays), .needed("with `every: week`"), "The weekday."),
      .init(
        "on_day", .integer(1...31, unit: "day of the month"), .needed("with `every: month`"),
        "The day of the month; in a shorter month its last day."),
      .init("dates", .list(.date, count: nil), .needed("unless `every` is given"), "The dates, each once."),
      .init(
        "roll", .word(["forward", "back", "none"]), .optional,
        """
        Where a date moves that is no working day; by default `back` for payroll, tax and debt service, \
        `forward` for the rest.
        """
      ),
      .init(
        "uncertainty", .fraction(.init(0, 2)), .optional,
        """
        Standard deviation of each payment; without it the payment is treated as certain, and the output \
        says so.
        """
      ),
    ])

  /// Days of the week, Monday first.
  static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

  static let unbilledDelivery = ScenarioSection(
    "unbilled_deliveries",
    [
      .init("customer", .text(longest: 60), .required, "Key of the customer in the ledger."),
      .init("delivered", .date, .required, "Day of the delivery, at most the as-of date."),
      .init("amount", .amount(least: 0), .required, "Amount that will be invoiced, tax included."),
    ])

  static let exchangeRate = ScenarioSection(
    "exchange_rates",
    [
      .init("from", .currency, .required, "Currency of the items."),
      .init(
        "rate", .number(.init(0, 1e9, leastIn: false), unit: "units of `currency` for one of `from`"),
        .required, "Units of the scenario's currency for one unit of `from`."),
      .init("date", .date, .required, "Day of the rate."),
      .init("source", .text(longest: 120), .required, "Where the rate comes from."),
    ])

  static let simulation = ScenarioSection(
    "simulation",
    [
      .init(
        "paths", .integer(1...100_000_000, unit: "paths"), .preset("10000"), source: "convention",
        "Number of simulated paths; `--paths` overrides it. Four times as many halve the simulation error."),
      .init(
        "seed", .integer(0...Int.max, unit: "seed"), .preset("1"), source: "convention",
        "Seed of every random draw; `--seed` overrides it."),
      .init(
        "precision", .word(Precision.allCases.map(\.rawValue)), .preset("plain"), source: "neutral",
        "`tail` adds a pass for each 99 % quantile of the headline, drawn mostly where the tail comes from."),
      .init(
        "resolution", .word(Resolution.allCases.map(\.rawValue)), .preset("invoice"), source: "neutral",
        "`cohort` simulates alike customers together, `auto` where they hold most of the invoices; `--resolution`."
      ),
      .init(
        "until", .fraction(.init(0, 1, leastIn: false)), .optional,
        "Doubles the paths until the half-width of the watched mean is this share of it; `--until` overrides it."
      ),
    ])

  /// A holiday file, named by `calendar`.
  static let calendarFile = ScenarioSection(
    "Calendar file",
    [
      .init("duecast", .version, .required, "Version of the format."),
      .init("name", .text(longest: 60), .required, "Name to print."),
      .init(
        "weekend", .list(.word(weekdays), count: nil), .required,
        "Days of the week that are off; `[]` for none."),
      .init(
        "years", .list(.integer(1900...2200, unit: "year"), count: 2), .required,
        "First and last year that the file covers."),
      .init("holidays", .list(.section(datedName), count: nil), .required, "Days off."),
      .init(
        "workdays", .list(.section(datedName), count: nil), .optional,
        "Make-up days: worked although they fall on the weekend."),
    ])

  static let datedName = ScenarioSection(
    "Calendar file: a day",
    [
      .init("date", .date, .required, "The day."),
      .init("name", .text(longest: 80), .required, "What day it is."),
    ])
}

extension ScenarioKeys {
  /// Every section, in the order of the reference.
  static let sections: [ScenarioSection] = [
    root, ledger, openingBalance, openItems, cashPool, poolBalance, unbilledDelivery, statedDelay,
    paymentRegime, terms,
    discount, instalment,
    lateFee,
    shareRange, numberRange,
    economy, factor, stress, response, stressLevers, paymentStop, credit, creditClass, creditCustomer,
    fallback, salesPlan, outflow, payables, stock, valueAddedTax, badDebtRelief,
    knownPayment, cashAction, facility, repayments, facilityCut, renewal, covenant, borrowingBase,
    invoiceSale, claimDiscount,
    exchangeRate, habit, amountClass, payRun, partialPayment, dispute, deduction, rebate, billing, instrument,
    discountTaking, unearned, demand, applicants, band, control, stepUp, limitReview, security, dunning,
    ladder, dunningStep,
    promise,
    collectors, training, recovery, recoveryPlan, route, ageDecay, insurance, insuranceCut, statutory,
    advanced,
    migration, tradeLink, simulation,
  ]
}
