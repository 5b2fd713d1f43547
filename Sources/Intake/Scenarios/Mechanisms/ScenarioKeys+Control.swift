/// Keys of credit control, collection, recovery and insurance.
extension ScenarioKeys {
  static let control = ScenarioSection(
    "credit_control.SCOPE",
    [
      .init(
        "limit", .amount(least: 0), .optional,
        "Credit limit; `credit_limits` goes before it. Without one none."),
      .init(
        "exposure", .word(["with_open_orders", "invoices"]), .preset("with_open_orders"),
        source: "convention",
        "Whether orders that are not yet invoiced count against the limit."),
      .init(
        "hold_at", .word(["order", "shipment", "invoice"]), .preset("order"), source: "convention",
        """
        Where a hold acts: the order is not taken; the goods are made and wait; the goods are out and the invoice waits.
        """),
      .init("overdue_amount", .amount(least: 0), .optional, "Overdue amount above which orders are held."),
      .init(
        "overdue_days", .integer(1...3650, unit: "days after due"), .optional,
        "Days late of the oldest item from which orders are held."),
      .init(
        "overdue_count", .integer(1...10_000, unit: "items"), .optional,
        "Number of overdue items from which orders are held."),
      .init(
        "freeze_days", .integer(1...3650, unit: "days after due"), .optional,
        "Days late of any item from which the customer is frozen until nothing is overdue."),
      .init("step_up", .section(stepUp), .optional, "A limit that rises with prompt payments."),
      .init("review", .section(limitReview), .optional, "Reviews of the limit at fixed intervals."),
      .init(
        "override_rate", Kinds.share, .preset("0%"), source: "neutral", "Chance that sales overrides a hold."),
      .init(
        "cancel_after_days", .integer(1...3650, unit: "days"), .preset("30"), source: "assumption, no source",
        "Days after which a waiting order is cancelled."),
      .init(
        "hold_factor", .section(numberRange), .optional,
        "Factor on the payment hazard while the customer is held, at least 1: it pays to be supplied again."),
      .init(
        "hold_pressure", .number(.init(0, 100), unit: "points"), .preset("0"), source: "neutral",
        "Points of pressure that a hold puts on the relationship."),
    ])

  static let stepUp = ScenarioSection(
    "credit_control.SCOPE.step_up",
    [
      .init(
        "after_prompt_payments", .integer(1...1000, unit: "payments in a row"), .required,
        "Payments in a row that are not late."),
      .init(
        "factor", .number(.init(1, 100, leastIn: false), unit: "factor on the limit"), .required,
        "Factor on the limit."),
      .init("largest", .amount(least: 0), .required, "Largest limit."),
    ])

  static let limitReview = ScenarioSection(
    "credit_control.SCOPE.review",
    [
      .init(
        "every_days", .integer(1...3650, unit: "days"), .required,
        "Days from one review of a limit to the next; customers are spread over the interval."),
      .init(
        "cut_when_days_late", .integer(1...3650, unit: "days after due"), .optional,
        "Days late of the oldest item from which a review cuts the limit; without it reviews never cut."),
      .init(
        "cut_factor", .fraction(.init(0, 1)), .preset("50%"), source: "assumption, no source",
        "Factor on the limit in a cut."),
      .init(
        "least", .amount(least: 0), .preset("0"), source: "neutral", "Smallest limit to which it is cut."),
      .init(
        "raise_after_prompt_payments", .integer(1...1000, unit: "payments in a row"), .optional,
        "Payments in a row that are not late from which a review raises the limit; without it reviews never raise."
      ),
      .init(
        "raise_factor", .number(.init(1, 100), unit: "factor on the limit"), .preset("1.25"),
        source: "assumption, no source", "Factor on the limit in a rise."),
      .init(
        "largest", .amount(least: 0), .needed("with `raise_after_prompt_payments`"),
        "Largest limit to which it is raised."),
    ])

  static let security = ScenarioSection(
    "security.SCOPE",
    [
      .init(
        "kind", .word(["deposit", "guarantee", "letter_of_credit", "retention_of_title"]), .required,
        "What secures the claims on a customer that fails."),
      .init(
        "amount", .amount(least: 0), .optional,
        "The most that it brings; without it only the exposure bounds it."),
      .init(
        "share", .fraction(.init(0, 1, leastIn: false)), .preset("100%"), source: "neutral",
        "Share of the exposure that it covers."),
      .init(
        "chance", Kinds.chance, .preset("100%"), source: "neutral",
        "Chance that it is good: enforceable, paid by the guarantor, the goods still there."),
      .init(
        "days", .integer(0...3650, unit: "days"), .preset("0"), source: "neutral",
        "Days from the failure to its money."),
    ])

  static let dunning = ScenarioSection(
    "dunning",
    [
      .init("ladders", .named(ladder), .required, "Ladders of actions against late items."),
      .init(
        "use", scoped(.text(longest: 60)), .required,
        "Which ladder is for whom: a map from scope to the name of a ladder, or `none`."),
    ])

  static let ladder = ScenarioSection(
    "dunning.ladders",
    [
      .init("name", .text(longest: 60), .required, "Name of the ladder."),
      .init("steps", .named(dunningStep), .required, "Its steps."),
      .init(
        "fatigue", .fraction(.init(0, 1, leastIn: false)), .preset("100%"), source: "neutral",
        "Share of its effect that each further contact about the same item keeps."),
    ])

  static let dunningStep = ScenarioSection(
    "dunning.ladders.steps",
    [
      .init("name", .text(longest: 60), .required, "Name of the step."),
      .init(
        "channel", .word(["email", "letter", "phone", "visit", "agency"]), .required,
        "How the customer is reached."),
      .init(
        "days_late", .integer(-60...3650, unit: "days after due"), .required,
        "Days after due on which the step is taken; negative: a reminder before."),
      .init("least_amount", .amount(least: 0), .preset("0"), source: "neutral", "Least open amount."),
      .init("cost", .amount(least: 0), .preset("0"), source: "neutral", "Cost of the contact."),
      .init(
        "contingent_fee", Kinds.share, .preset("0%"), source: "neutral",
        "Share of what is collected afterwards that the channel keeps (agency)."),
      .init(
        "uplift", .section(numberRange), .required,
        "Rise of the payment hazard just after the contact: 0.5 makes it half as high again. There is no default."
      ),
      .init(
        "half_life_days", .integer(1...365, unit: "days"), .required,
        "Days after which the uplift has fallen to a half."),
      .init(
        "minutes", .number(.init(0, 1000), unit: "minutes of a collector"), .preset("0"), source: "neutral",
        "Time of a collector; 0 for what needs nobody."),
      .init(
        "pressure", .number(.init(0, 100), unit: "points"), .preset("0"), source: "neutral",
        "Points of pressure on the relationship."),
      .init("promise", .section(promise), .optional, "A promise to pay that the contact may bring."),
    ])

  static let promise = ScenarioSection(
    "dunning.ladders.steps.promise",
    [
      .init("chance", Kinds.chance, .required, "Chance that the customer promises."),
      .init("kept_share", Kinds.share, .required, "Chance that a promise is kept."),
      .init("days", .integer(0...90, unit: "days"), .required, "Days until the promised payment."),
    ])

  static let collectors = ScenarioSection(
    "collectors",
    [
      .init("count", .integer(0...10_000, unit: "people"), .required, "Collectors."),
      .init(
        "minutes_per_day", .number(.init(0, 1440), unit: "minutes"), .required,
        "Minutes of contact that a collector has on a working day."),
      .init(
        "skill", .number(.init(0, 10), unit: "factor on the uplift"), .preset("1"), source: "neutral",
        "Skill; uplifts are stated at 1."),
      .init(
        "order", .word(["oldest", "largest", "expected_gain"]), .preset("oldest"), source: "convention",
        "Which contact comes first; `expected_gain`: the most money brought forward per minute."),
      .init(
        "daily_cost", .amount(least: 0), .preset("0"), source: "neutral",
        "Cost of a collector on a working day."),
      .init("training", .section(training), .optional, "Training that raises skill after a while."),
    ])

  static let training = ScenarioSection(
    "collectors.training",
    [
      .init("date", .date, .required, "The day on which it is paid for."),
      .init("delay_days", .integer(0...730, unit: "days"), .required, "Days until it takes effect."),
      .init("skill", .section(numberRange), .required, "Skill afterwards."),
      .init("cost", .amount(least: 0), .required, "Cost."),
    ])

  static let recovery = ScenarioSection(
    "recovery",
    [
      .init("plans", .named(recoveryPlan), .required, "Plans: ways to recover a failed claim, in order."),
      .init(
        "use", scoped(.text(longest: 60)), .required,
        """
        Which plan is for whom: a map from scope to the name of a plan, or `none` for the single recovery of \
        `credit`.
        """),
    ])

  static let recoveryPlan = ScenarioSection(
    "recovery.plans",
    [
      .init("name", .text(longest: 60), .required, "Name of the plan."),
      .init(
        "routes", .named(route), .required,
        "Routes in the order in which they are tried; one that is worth less than its cost is passed over."),
      .init("age_decay", .section(ageDecay), .optional, "How claims lose worth with age."),
      .init(
        "discount_rate", .fraction(.init(0, 1)), .needed("where `credit` is `none`"),
        "Annual rate at which a route's worth is judged; without it that of `credit`."),
      .init(
        "refer_after_days", .integer(1...3650, unit: "days after due"), .optional,
        "Days late from which an item of a debtor that has not failed goes into recovery; without it never."),
    ])

  static let route = ScenarioSection(
    "recovery.plans.routes",
    [
      .init("name", .text(longest: 60), .required, "Name of the route."),
      .init(
        "kind",
        .word(["internal", "agency", "negotiated_plan", "arbitration", "litigation", "insolvency_claim"]),
        .required, "What kind of way it is."),
      .init("chance", .section(shareRange), .required, "Chance that it succeeds. There is no default."),
      .init("share", Kinds.share, .required, "Share of the claim recovered where it does, before age decay."),
      .init("cost", .amount(least: 0), .preset("0"), source: "neutral", "Fixed cost, paid at its start."),
      .init(
        "contingent_fee", .fraction(.init(0, 1, greatestIn: false)), .preset("0%"), source: "neutral",
        "Share of what is recovered that goes to the agent or lawyer; agencies take 15 to 50 % by a vendor's article."
      ),
      .init(
        "days", .list(.integer(0...3650, unit: "days"), count: 2), .required,
        "Least and greatest days that it takes, uniform between."),
    ])

  static let ageDecay = ScenarioSection(
    "recovery.plans.age_decay",
    [
      .init(
        "scale_days", .number(.init(0, 100_000, leastIn: false), unit: "days"), .required,
        """
        Age at which a share of 1/e is left; about 330 with shape 0.9 lies in the ranges that agencies publish, \
        which disagree.
        """),
      .init(
        "shape", .number(.init(0, 10, leastIn: false), unit: "exponent"), .preset("1"),
        source: "convention: exponential", "Shape of the decay."),
    ])

  static let insurance = ScenarioSection(
    "insurance",
    [
      .init("insured_share", Kinds.share, .required, "Share of a loss that is insured."),
      .init(
        "buyer_deductible", .amount(least: 0), .preset("0"), source: "neutral",
        "Deducted from each buyer's loss."),
      .init(
        "deductible", .word(["before_share", "after_share"]), .preset("before_share"),
        source: "convention; look it up in the policy",
        "Whether the deductible comes off before the insured share is taken or after."),
      .init(
        "non_qualifying_loss", .amount(least: 0), .preset("0"), source: "neutral",
        "Losses of a buyer below this are no claims at all."),
      .init(
        "aggregate_first_loss", .amount(least: 0), .preset("0"), source: "neutral",
        "Claims of the horizon that the firm bears first."),
      .init(
        "maximum_liability", .amount(least: 0), .optional, "The most that the policy pays; without it no cap."
      ),
      .init(
        "discretionary_limit", .amount(least: 0), .required,
        "Insured limit of a buyer that `limits` does not name."),
      .init(
        "limits", scoped(.amount(least: 0)), .optional, "Insured limits by scope; `none`: not insured."),
      .init(
        "waiting_days", .integer(0...1000, unit: "days"), .preset("180"),
        source: "assumption: about six months is common for protracted default",
        "Days from failure to payout; 13 weeks usually contain none."),
      .init(
        "stop_overdue_days", .integer(1...3650, unit: "days after due"), .optional,
        "Days late of a buyer's oldest item from which new shipments are not covered."),
      .init(
        "refusal_after_breach", Kinds.share, .preset("0%"), source: "neutral",
        "Chance that a claim is refused where the firm shipped against its own rules."),
      .init("premium_rate", Kinds.share, .required, "Premium as a share of insurable turnover."),
      .init("minimum_premium", .amount(least: 0), .preset("0"), source: "neutral", "Least premium a year."),
      .init("cut", .section(insuranceCut), .optional, "Cuts of limits for future shipments in bad times."),
    ])

  static let insuranceCut = ScenarioSection(
    "insurance.cut",
    [
      .init(
        "weights", .byName(of: "factor", .number(.init(-10, 10), unit: "weight")), .required,
        "Weights of the factors in the index that triggers it."),
      .init(
        "below", .number(.init(-10, 10), unit: "of the index"), .required,
        "Value of the index below which limits are cut."
      ),
      .init("share", Kinds.share, .required, "Share of each limit that is taken away."),
    ])
}
