/// Keys of the advanced chapter: off by default, and asked for by few.
extension ScenarioKeys {
  static let advanced = ScenarioSection(
    "advanced",
    [
      .init(
        "tail_degrees", .integer(2...200, unit: "degrees of freedom"), .optional,
        """
        Degrees of freedom of a t-copula for failures, so that many fail together more often; annual probabilities of \
        failing hold all the same. Without it the copula is Gaussian.
        """),
      .init(
        "migration", .section(migration), .optional,
        "Grades move with the factors that make debtors fail; replaces the failure clock of graded debtors."),
      .init("trade_links", .named(tradeLink), .optional, "Links along which a failure spreads."),
    ])

  static let migration = ScenarioSection(
    "advanced.migration", choices: [.init(groups: [["file"], ["grades", "annual"]], isRequired: true)],
    [
      .init(
        "file", .file(.matrix), .needed("unless `annual` is given"),
        "CSV file with the annual matrix, in percent or shares: a row for each grade, columns for the grades and failure."
      ),
      .init(
        "grades", .list(.text(longest: 60), count: nil), .needed("with `annual`"),
        "Grades as in the ledger, the best first, without the default state."),
      .init(
        "annual", .list(.list(Kinds.share, count: nil), count: nil), .needed("unless `file` is given"),
        "Annual matrix: a row for each grade with a column for each grade and one for failure; rows add up to 100%."
      ),
      .init(
        "stayers", .byName(of: "grade", .fraction(.init(0, 1, greatestIn: false))), .optional,
        "Share of a grade's debtors that never move and never fail by migration (mover-stayer)."),
      .init(
        "observation_lag_days", .integer(0...730, unit: "days"), .preset("0"), source: "neutral",
        "Days until the firm learns of a new grade."),
    ])

  static let tradeLink = ScenarioSection(
    "advanced.trade_links",
    [
      .init("name", .text(longest: 60), .required, "Name of the link."),
      .init("from", .text(longest: 120), .required, "Key of the customer whose failure spreads."),
      .init("to", .text(longest: 120), .required, "Key of the customer who depends on it."),
      .init(
        "uplift", .number(.init(0, 1000), unit: "rise of the failure hazard"), .required,
        "Rise of its failure hazard just after: 2 makes it three times as high."),
      .init(
        "memory_weeks", .number(.init(0, 520, leastIn: false), unit: "weeks"), .required,
        "Weeks until the rise has fallen to 1/e."),
    ])
}
