import CreditModels
import Receivables
import Simulation
import Stochastics
import Treasury

/// What `forecast --json` prints and `summary.json` holds, schema `duecast.forecast/1`.
///
/// Keys keep their order and numbers are decimal text, so equal forecasts are equal bytes.
public enum ForecastJSON {
  /// The whole document, indented, with a line break at the end.
  ///
  /// - Parameters:
  ///   - summary: What the forecast says.
  ///   - digest: Digest of ``canonical(_:)``, in hexadecimal digits.
  ///   - result: Result folder as named, if one was written.
  ///   - extra: Further keys, such as times and thread count; they are not part of the digest.
  public static func render(
    _ summary: ForecastSummary, digest: String, result: String?, extra: [(String, JSONValue)] = []
  ) -> String {
    let stopped: [(String, JSONValue)] =
      summary.stoppedBefore.map { asked in
        [
          (
            "stopped_by_hand",
            .object([("paths", .integer(summary.provenance.paths)), ("asked", .integer(asked))])
          )
        ]
      } ?? []
    let end: [(String, JSONValue)] = stopped + [("result", .text(result)), ("digest", .string(digest))]
    return JSONValue.object(members(summary, withFiles: true) + extra + end).rendered() + "\n"
  }

  /// The document without times, result, thread count and file paths, on one line: what the digest is of.
  public static func canonical(_ summary: ForecastSummary) -> String {
    JSONValue.object(members(summary, withFiles: false)).rendered(.compact)
  }

  private static func members(_ summary: ForecastSummary, withFiles: Bool) -> [(String, JSONValue)] {
    let currency = summary.currency
    let provenance = summary.provenance
    let position = summary.position
    let scenarioFile: [(String, JSONValue)] = withFiles ? [("file", .string(provenance.scenarioFile))] : []
    let ledgerFile: [(String, JSONValue)] = withFiles ? [("file", .string(provenance.ledgerFile))] : []
    return [
      ("schema", .string("duecast.forecast/1")),
      ("engine", .string(provenance.engine)),
      ("seed", .integer(provenance.seed)),
      ("paths", .integer(provenance.paths)),
      ("resolution", .string(summary.resolution?.used.rawValue ?? Resolution.invoice.rawValue)),
      (
        "scenario",
        .object(
          scenarioFile + [
            ("digest", .string(provenance.scenarioDigest)), ("name", .string(provenance.scenarioName)),
            ("question", .text(provenance.question)),
          ])
      ),
      (
        "ledger",
        .object(
          ledgerFile + [
            ("digest", .string(provenance.ledgerDigest)), ("as_of", .string(provenance.asOf.description)),
            ("open_invoices", .integer(position.openInvoices)),
            ("open_amount", .money(position.openAmount, currency)),
          ])
      ),
      ("currency", .string(currency.code)),
      ("first_day", .string(provenance.firstDay.description)),
      ("last_day", .string(provenance.lastDay.description)),
      ("horizon_days", .integer(provenance.horizonDays)),
      ("position", self.position(position, currency)),
      ("estimates", estimates(summary)),
      ("lowest_cash", lowest(summary.lowest, currency)),
      ("receipts_by_source", receiptsBySource(summary)),
    ] + backtest(summary) + customerEngine(summary) + financing(summary) + pools(summary) + known(summary)
      + tail(summary)
      + resolution(summary)
      + [
        ("weeks", .array(summary.weeks.map { week($0, currency) })),
        ("cases", .array(summary.cases.map { casePath($0, currency) })),
        (
          "basis",
          .array(
            summary.basis.map { .object([("kind", .string($0.kind.rawValue)), ("text", .string($0.text))]) })
        ),
        ("caveats", .array(summary.caveats.map { .string($0) })),
        (
          "error_budget",
          .object(
            [
              ("simulation", .estimate(summary.errorBudget.simulation, currency)),
              ("paths_to_halve", .integer(summary.errorBudget.pathsToHalve)),
              (
                "parameter",
                .estimate(
                  summary.errorBudget.parameter
                    ?? .missing(
                      summary.errorBudget.simulation.unit, reason: summary.errorBudget.parameterReason),
                  currency)
              ),
            ] + drawn(summary) + models(summary))
        ),
      ]
  }

  /// Known payments: the headline without them, and how those of the past turned out.
  private static func known(_ summary: ForecastSummary) -> [(String, JSONValue)] {
    guard let known = summary.known else { return [] }
    let currency = summary.currency
    let without = known.without.map { other in
      JSONValue.object([
        ("shortfall_probability", .estimate(other.shortfallProbability, currency)),
        ("buffer_99", .estimate(other.buffer99, currency)),
        ("required_cash_99", .estimate(other.requiredCash99, currency)),
        ("mean_receipts", .estimate(other.receipts, currency)),
      ])
    }
    return [
      (
        "known_payments",
        .object([
          ("believed", .integer(known.believed)), ("without", without ?? .null),
          ("past", record(known.record)),
        ])
      )
    ]
  }

  /// Known payments whose day is over, against the ledger.
  static func record(_ record: KnownPayments.Record?) -> JSONValue {
    record.map {
      .object([
        ("count", .integer($0.count)), ("kept", .integer($0.kept)),
        ("stated_certainty", .real($0.statedCertainty)),
      ])
    } ?? .null
  }

  /// What an error budget adds where parameters were drawn.
  private static func drawn(_ summary: ForecastSummary) -> [(String, JSONValue)] {
    guard let draws = summary.errorBudget.parameterDraws else { return [] }
    return [("parameter_draws", .integer(draws))]
  }

  /// The spread of models, where they or parameters were asked for.
  private static func models(_ summary: ForecastSummary) -> [(String, JSONValue)] {
    let budget = summary.errorBudget
    guard let spread = budget.models else {
      guard budget.parameterDraws != nil else { return [] }
      return [
        (
          "model_spread",
          .estimate(
            .missing(budget.simulation.unit, reason: "not asked for: `--models` runs the other models"),
            summary.currency)
        )
      ]
    }
    return [
      ("model_spread", .estimate(spread.greatest, summary.currency)),
      ("model_paths", .integer(spread.paths)),
      (
        "models",
        .array(
          spread.models.map { model in
            .object([
              ("model", .string(model.name)),
              ("plausible", model.isPlausible.map { .bool($0) } ?? .null),
              ("difference", .estimate(model.difference, summary.currency)),
            ])
          })
      ),
    ]
  }

  /// What a backtest found of receipts from open items; the key is there where the behaviour file says so.
  private static func backtest(_ summary: ForecastSummary) -> [(String, JSONValue)] {
    guard let evidence = summary.evidence else { return [] }
    return [
      (
        "backtest",
        .object([
          ("cutoffs", .integer(evidence.cutoffs)), ("first", .string("\(evidence.first)")),
          ("last", .string("\(evidence.last)")), ("weeks", .integer(evidence.weeks)),
          ("separate_windows", .integer(evidence.separateWindows)), ("held_80", .real(evidence.held)),
          (
            "limits_80",
            evidence.limits.map { .array([.real($0.lowerBound), .real($0.upperBound)]) } ?? .null
          ),
        ])
      )
    ]
  }

  /// The measures of the customer engine; the key is there where it ran.
  private static func customerEngine(_ summary: ForecastSummary) -> [(String, JSONValue)] {
    guard !summary.measures.isEmpty else { return [] }
    let members = summary.measures.map { measure in
      (
        measure.measure.key,
        JSONValue.object([
          ("mean", .estimate(measure.mean, summary.currency)),
          ("p95", .estimate(measure.quantile95, summary.currency)),
        ])
      )
    }
    return [("customer_engine", .object(members))]
  }

  /// What became of the resolution; the key is there where another than single invoices was asked for.
  private static func resolution(_ summary: ForecastSummary) -> [(String, JSONValue)] {
    guard let use = summary.resolution else { return [] }
    return [
      (
        "resolution_use",
        .object([
          ("asked", .string(use.asked.rawValue)), ("used", .string(use.used.rawValue)),
          ("cohorts", .integer(use.cohorts)), ("invoices_in_cohorts", .integer(use.folded)),
          ("invoices", .integer(use.items)), ("largest_alike", .integer(use.largest)),
          ("reason", .text(use.reason)),
          ("distance_bound", use.distanceBound.map { .real($0) } ?? .null),
        ])
      )
    ]
  }

  /// The passes for the far tail; the key is there where they ran.
  private static func tail(_ summary: ForecastSummary) -> [(String, JSONValue)] {
    guard !summary.tail.isEmpty else { return [] }
    let members = summary.tail.map { figure in
      (
        figure.key,
        JSONValue.object([
          ("level", .real(figure.level)), ("quantile", .estimate(figure.quantile, summary.currency)),
          ("mean", .estimate(figure.mean, summary.currency)), ("paths", .integer(figure.paths)),
          ("pilot_paths", .integer(figure.pilotPaths)), ("replicates", .integer(figure.replicates)),
          ("effective_paths", .real(figure.effectiveSampleSize.rounded())),
          ("effective_paths_beyond", .real(figure.effectiveBeyond.rounded())),
          ("used", .bool(figure.isUsed)), ("gain", .real((figure.gain * 100).rounded() / 100)),
          ("nominal_share", .real(figure.nominalShare)),
          ("direction_correlation", .real((figure.correlation * 1000).rounded() / 1000)),
        ])
      )
    }
    return [("tail", .object(members))]
  }

  private static func position(
    _ position: ForecastSummary.OpeningPosition, _ currency: Currency
  ) -> JSONValue {
    .object([
      ("opening_cash", .money(position.openingCash, currency)),
      ("restricted_cash", .money(position.restrictedCash, currency)),
      ("minimum_cash", .money(position.minimumCash, currency)),
      (
        "coverage",
        .array(
          position.coverage.map {
            .object([
              ("label", .string($0.label)), ("amount", .money($0.amount, currency)),
              ("share", .real($0.share)),
              ("covered", .bool($0.covered)),
            ])
          })
      ),
    ])
  }

  private static func estimates(_ summary: ForecastSummary) -> JSONValue {
    let currency = summary.currency
    func level(_ level: Double, _ part: (ForecastSummary.BufferLevel) -> Estimate) -> JSONValue {
      guard let buffer = summary.buffer(at: level) else { return .notModelled(.money, currency) }
      return .estimate(part(buffer), currency)
    }
    return .object([
      ("shortfall_probability", .estimate(summary.shortfallProbability, currency)),
      ("buffer_95", level(0.95, \.buffer)),
      ("buffer_99", level(0.99, \.buffer)),
      ("required_cash_95", level(0.95, \.requiredCash)),
      ("required_cash_99", level(0.99, \.requiredCash)),
      ("top_up_95", level(0.95, \.topUp)),
      ("top_up_99", level(0.99, \.topUp)),
      ("mean_credit_loss", .estimate(summary.creditLoss.mean, currency)),
      ("credit_loss_95", .estimate(summary.creditLoss.quantile95, currency)),
      ("credit_loss_99", .estimate(summary.creditLoss.quantile99, currency)),
      ("dso_start", .estimate(summary.dsoStart, currency)),
      ("dso_end", .estimate(summary.dsoEnd, currency)),
    ])
  }

  private static func lowest(_ lowest: ForecastSummary.LowestCash, _ currency: Currency) -> JSONValue {
    .object([
      ("p01", .estimate(lowest.p01, currency)), ("p05", .estimate(lowest.p05, currency)),
      ("p50", .estimate(lowest.p50, currency)), ("headroom_p05", .estimate(lowest.headroom05, currency)),
      ("likeliest_day", .text(lowest.likeliestDay?.description)),
      ("likeliest_share", lowest.likeliestDay == nil ? .null : .real(lowest.likeliestShare)),
    ])
  }

  private static func receiptsBySource(_ summary: ForecastSummary) -> JSONValue {
    .object(
      ForecastSummary.ReceiptSource.allCases.map { source in
        let mean = summary.receiptsBySource.first { $0.source == source }?.mean
        let value = mean.map { JSONValue.estimate($0, summary.currency) }
        return (source.rawValue, value ?? .notModelled(.money, summary.currency))
      })
  }

  private static func week(_ week: ForecastSummary.WeekSummary, _ currency: Currency) -> JSONValue {
    .object([
      ("week", .integer(week.week)), ("start", .string(week.start.description)),
      ("end", .string(week.end.description)), ("short", .bool(week.isShort)),
      ("mean_receipts", .money(week.meanReceipts, currency)),
      ("mean_outflows", .money(week.meanOutflows, currency)),
      ("mean_closing", .money(week.meanClosing, currency)),
      ("receipts", spread(week.receipts, currency)),
      ("closing", spread(week.closing ?? .withoutCash, currency)),
      ("lowest", spread(week.lowest ?? .withoutCash, currency)),
      ("shortfall_probability", .estimate(week.shortfallProbability, currency)),
      ("first_shortfall_probability", .estimate(week.firstShortfallProbability, currency)),
    ])
  }

  private static func spread(_ spread: ForecastSummary.Spread, _ currency: Currency) -> JSONValue {
    .object([
      ("mean", .estimate(spread.mean, currency)), ("p05", .estimate(spread.p05, currency)),
      ("p50", .estimate(spread.p50, currency)), ("p95", .estimate(spread.p95, currency)),
    ])
  }

  private static func casePath(_ path: ForecastSummary.CasePath, _ currency: Currency) -> JSONValue {
    .object([
      ("name", .string(path.name)), ("path", .integer(path.path)), ("lowest", .money(path.lowest, currency)),
      ("lowest_day", .string(path.lowestDay.description)),
      (
        "weeks",
        .array(
          path.weeks.map {
            .object([
              ("receipts", .money($0.receipts, currency)), ("outflows", .money($0.outflows, currency)),
              ("closing", .money($0.closing, currency)),
            ])
          })
      ),
    ])
  }
}

extension TailFigure {
  /// Its key in JSON.
  var key: String {
    switch target {
    case .creditLoss: "credit_loss"
    case .drawdown: "buffer"
    }
  }
}

extension ForecastSummary {
  /// The buffer at a level of safety, if the forecast has it.
  func buffer(at level: Double) -> BufferLevel? { buffers.first { abs($0.level - level) < 1e-9 } }
}

extension ForecastSummary.Spread {
  /// What stands for cash in a run-off.
  static var withoutCash: ForecastSummary.Spread {
    let missing = Estimate.missing(.money, reason: "no cash position")
    return ForecastSummary.Spread(mean: missing, p05: missing, p50: missing, p95: missing)
  }
}
