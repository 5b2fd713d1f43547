/// Keys of terms, what customers make of them, demand and applicants.
extension ScenarioKeys {
  /// Net days for all or by scope.
  static let netDays = ValueKind.either([
    .integer(0...365, unit: "days"), .byName(of: "scope", .integer(0...365, unit: "days")),
  ])

  static let terms = ScenarioSection(
    "terms", choices: [.init(groups: [["terms_pass_through"], ["pass_through"]], isRequired: false)],
    [
      .init(
        "current_net_days", netDays, .required,
        "Net days that customers have today, for all or by scope (`default` for the others)."),
      .init(
        "net_days", netDays, .optional,
        """
        Net days of planned sales, for all or by scope (who is not named keeps today's). Open invoices keep their due \
        dates.
        """),
      .init(
        "effective_from", .date, .optional,
        """
        First day whose orders have the new terms; orders before it keep today's net days and nothing else. Without it \
        the first forecast day.
        """),
      .init(
        "terms_pass_through", .fraction(.init(0, 1)),
        .needed("where `net_days` differ from `current_net_days`, unless `pass_through` is given"),
        """
        Share of a change in net days that moves the day of payment: 50% means that 30 days less bring the \
        cash 15 days earlier.
        """),
      .init(
        "pass_through", .byName(of: "scope", .section(shareRange)),
        .needed("where `net_days` differ from `current_net_days`, unless `terms_pass_through` is given"),
        "The same by scope, as a range with its evidence."),
      .init(
        "current_discount", scoped(.section(discount)), .optional,
        "Discount that is offered today; it is in the price that demand compares with."),
      .init(
        "discount", scoped(.section(discount)), .optional, "Discount of planned sales for early payment."),
      .init(
        "deposit", scoped(.fraction(.init(0, 1, greatestIn: false))), .optional,
        "Share paid with the order."),
      .init(
        "instalments", scoped(.list(.section(instalment), count: nil)), .optional,
        "Parts of an invoice beside the first, each with its own due day."),
      .init(
        "due_day", .byName(of: "scope", .word(["net", "end_of_month"])), .optional,
        "Whether the due day is moved to the end of its month."),
      .init("late_fee", scoped(.section(lateFee)), .optional, "Interest on late payment."),
    ])

  static let discount = ScenarioSection(
    "terms.discount.SCOPE",
    [
      .init(
        "share", .fraction(.init(0, 1, leastIn: false, greatestIn: false)), .required,
        "Share taken off, such as 2%."
      ),
      .init(
        "days", .integer(0...365, unit: "days"), .required, "Days from invoice within which it may be taken."),
    ])

  static let instalment = ScenarioSection(
    "terms.instalments.SCOPE",
    [
      .init(
        "share", .fraction(.init(0, 1, leastIn: false, greatestIn: false)), .required, "Share of the invoice."
      ),
      .init(
        "after_days", .integer(1...3650, unit: "days"), .required,
        "Days by which it falls due after the first payment."),
    ])

  static let lateFee = ScenarioSection(
    "terms.late_fee.SCOPE",
    [
      .init("annual_rate", .fraction(.init(0, 2)), .required, "Annual rate of interest from the due day on."),
      .init("paid_share", Kinds.share, .required, "Share of late payments whose interest is paid."),
    ])

  static let discountTaking = ScenarioSection(
    "discount_taking.SCOPE",
    [
      .init(
        "cost_of_money", .fraction(.init(0, 5, leastIn: false)), .required,
        "Median of the customers' own annual cost of money."),
      .init(
        "cost_spread", .number(.init(0, 3), unit: "standard deviation of a logarithm"), .preset("0.5"),
        source: "assumption, no source", "Spread of that cost over customers, log-normal."),
      .init(
        "cost_response", Kinds.byFactor, .optional,
        "Change of the cost's logarithm for each standard deviation by which a factor falls."),
      .init(
        "sharpness", .number(.init(0, 1000, leastIn: false), unit: "log odds per unit of annual rate"),
        .preset("20"), source: "assumption, no source",
        "How sharply a customer compares the discount's annual rate with its cost: at 20, five points move the odds by e."
      ),
      .init(
        "illiquid_share", Kinds.share, .required,
        "Share of customers who never have the money, whatever it costs."),
      .init("unearned", .section(unearned), .optional, "Discounts that are taken too late."),
    ])

  static let unearned = ScenarioSection(
    "discount_taking.SCOPE.unearned",
    [
      .init("chance", Kinds.chance, .required, "Chance that a later payer takes the discount all the same."),
      .init(
        "within_days", .integer(0...365, unit: "days"), .required,
        "Days after the discount date within which it tries."),
    ])

  static let demand = ScenarioSection(
    "demand.SCOPE",
    [
      .init(
        "terms_elasticity", .section(numberRange), .optional,
        "Elasticity of orders to net days; there is no default."),
      .init(
        "price_elasticity", .section(numberRange), .optional,
        "Elasticity of orders to the effective price, as a positive number; there is no default."),
      .init(
        "price_rate", .fraction(.init(0, 2)), .needed("with `price_elasticity`"),
        "Annual rate at which the effective price is the present value of what is paid later."),
      .init(
        "lost_when_held", .section(shareRange), .optional,
        "Share of held orders that is lost at once; the others wait for the release."),
      .init(
        "annual_attrition", .fraction(.init(0, 1, greatestIn: false)), .preset("0%"), source: "neutral",
        "Annual chance that an untroubled customer stops buying."),
      .init(
        "attrition_per_point", .section(numberRange), .optional,
        "Factor on that chance for each point of pressure by holds and dunning: 1 + value x points."),
      .init(
        "pressure_memory_days", .integer(1...3650, unit: "days"), .preset("90"),
        source: "assumption, no source",
        "Days until a point of pressure is forgotten."),
    ])

  static let applicants = ScenarioSection(
    "applicants",
    [
      .init(
        "segment", .text(longest: 60), .required, "Segment whose terms, habits and credit figures they share."
      ),
      .init("per_month", .number(.init(0, 10_000), unit: "applicants a month"), .required, "How many apply."),
      .init("bands", .named(band), .required, "Score bands, the best first; shares add up to 100%."),
      .init("order_amount", .amount(least: 1), .required, "Amount of an order, tax included."),
      .init(
        "interval_weeks", .integer(1...52, unit: "weeks"), .required, "Weeks from one order to the next."),
      .init(
        "misjudged_share", Kinds.share, .preset("0%"), source: "neutral",
        "Chance that an applicant is judged one band too high or too low."),
    ])

  static let band = ScenarioSection(
    "applicants.bands",
    [
      .init("name", .text(longest: 60), .required, "Name of the band."),
      .init("share", Kinds.share, .required, "Share of applicants in the band."),
      .init("annual_pd", Kinds.share, .required, "Probability of failing within 52 weeks."),
      .init(
        "hazard_factor", .number(.init(0, 20, leastIn: false), unit: "factor on the payment hazard"),
        .preset("1"),
        source: "neutral", "Below 1 the band pays more slowly than the segment."),
      .init(
        "gate", .word(["open", "closed"]), .required,
        "Whether the firm sells on credit to what it judges this band."),
    ])

  static let statutory = ScenarioSection(
    "statutory_terms.SCOPE",
    [
      .init("buyer", .word(["large_enterprise", "agency"]), .required, "Who buys."),
      .init(
        "seller", .word(["sme", "other"]), .required,
        "Whether the firm is a small or medium enterprise: the law protects those alone."),
      .init(
        "days", .integer(1...365, unit: "days"), .required,
        "Days within which the law asks for payment; look them up for your country and date."),
      .init(
        "from", .word(["delivery", "invoice", "acceptance"]), .preset("delivery"), source: "convention",
        "What they run from."),
      .init(
        "annual_interest", .fraction(.init(0, 1)), .required, "Annual rate of interest on later payment."),
      .init("interest_paid_share", Kinds.share, .required, "Share of such interest that is paid."),
      .init(
        "compliance", .section(shareRange), .required,
        """
        Share of the difference between agreed and statutory days that moves the day of payment: a law alone changes \
        no behaviour.
        """),
    ])
}
