import Calibration
import CreditModels
import Receivables

/// A backtest as text and as JSON.
public enum BacktestReport {
  /// The report as text.
  public static func text(_ run: BacktestRun, verdict: BacktestVerdict, notes: [String], width: Int) -> String
  {
    let plan = run.plan
    var text = "Backtest: \(plan.cutoffs.count) cutoffs, \(plan.weeks) weeks, \(plan.draws) paths\n"
    text += lines(verdict.intervals, width)
    text += lines(verdict.winner, width) + "\n"
    var table = TextTable([
      .init("method", .leading), .init("WAPE"), .init("bias"),
      .init("nCRPS"), .init("cum."),
      .init("pinball"), .init("50/80/95"),
      .init("cum."), .init("RPS"), .init("log"),
    ])
    for (method, scores) in zip(plan.methods, verdict.scores) {
      let cover = method.isPoint ? "-" : percents(scores.coverageWeek)
      let cumulative = method.isPoint ? "-" : percents(scores.coverageCumulative)
      table.append([
        method.rawValue, number(scores.wape), signed(scores.bias), number(scores.ncrpsWeek),
        number(scores.ncrpsCumulative), number(scores.pinball), cover, cumulative, number(scores.rps),
        number(scores.logScore),
      ])
    }
    text += table.layout(width: width).lines.joined(separator: "\n") + "\n"
    text +=
      lines(
        "nCRPS and share of weeks inside the 50, 80 and 95 % intervals: weekly, then cumulative.", width)
      + "\n"
    if !verdict.differences.isEmpty {
      text += "Duecast less the other, 95 % limits by cutoff (negative is better):\n"
      for difference in verdict.differences {
        text +=
          "  \(difference.against.rawValue): RPS \(range(difference.rps)), weekly nCRPS \(range(difference.ncrpsWeek))\n"
      }
    }
    if let own = plan.methods.firstIndex(of: .duecast) {
      let bars = verdict.scores[own].transformHistogram.map { "\(Int(($0 * 100).rounded()))" }
      text += "Where weekly receipts fell in Duecast's law, % in each tenth: \(bars.joined(separator: " "))\n"
      let forms = run.cases.map { made in
        "\(made.cutoff) "
          + (made.fit.map { fit in ([fit.chosen.rawValue] + entered(fit)).joined(separator: " + ") } ?? "none")
      }
      text += lines(
        "Form of the model chosen inside each history: " + forms.joined(separator: ", "), width)
    }
    text += "Separate windows: \(verdict.separateWindows)\n"
    for note in notes { text += lines("note: " + note, width) }
    return text
  }

  /// The report as JSON.
  public static func json(
    _ run: BacktestRun, verdict: BacktestVerdict, notes: [String], ledgerDigest: String
  ) -> String {
    let plan = run.plan
    let methods = plan.methods.indices.map { place in
      (
        plan.methods[place].rawValue,
        methodJSON(
          verdict.scores[place], limits: verdict.coverageLimits[place], isPoint: plan.methods[place].isPoint)
      )
    }
    let differences = verdict.differences.map { difference in
      (
        difference.against.rawValue,
        JSONValue.object([
          ("rps", rangeJSON(difference.rps)), ("ncrps_week", rangeJSON(difference.ncrpsWeek)),
        ])
      )
    }
    return JSONValue.object([
      ("schema", .string("duecast.backtest/1")),
      ("cutoffs", .array(plan.cutoffs.map { .string("\($0)") })),
      ("horizon_weeks", .integer(plan.weeks)), ("draws", .integer(plan.draws)), ("seed", .integer(plan.seed)),
      ("ledger", .object([("digest", .string(ledgerDigest))])), ("methods", .object(methods)),
      ("differences", .object(differences)), ("separate_windows", .integer(verdict.separateWindows)),
      (
        "verdict",
        .object([("intervals", .string(verdict.intervals)), ("winner", .string(verdict.winner))])
      ),
      (
        "by_cutoff",
        .array(
          run.cases.enumerated().map { place, made in
            .object([
              ("cutoff", .string("\(made.cutoff)")), ("open_invoices", .integer(made.items.count)),
              ("form", .text(made.fit?.chosen.rawValue)),
              ("covariates", .array((made.fit.map(entered) ?? []).map { .string($0) })),
              (
                "rps",
                .object(
                  plan.methods.indices.map { method in
                    (plan.methods[method].rawValue, .real(verdict.scores[method].cutoffRPS(place)))
                  })
              ),
            ])
          })
      ), ("notes", .array(notes.map { .string($0) })),
    ]).rendered() + "\n"
  }

  private static func methodJSON(
    _ scores: BacktestScores, limits: [(low: Double, high: Double)?], isPoint: Bool
  ) -> JSONValue {
    func coverage(_ values: [Double?]) -> JSONValue {
      .object(zip(BacktestScores.levels, values).map { ("\($0)", isPoint ? .null : .real($1)) })
    }
    return .object([
      ("wape_week", .real(scores.wape)), ("ncrps_week", .real(scores.ncrpsWeek)),
      ("ncrps_cumulative", .real(scores.ncrpsCumulative)), ("bias", .real(scores.bias)),
      ("rps", .real(scores.rps)), ("log_score", .real(scores.logScore)), ("pinball", .real(scores.pinball)),
      ("coverage_week", coverage(scores.coverageWeek)),
      ("coverage_cumulative", coverage(scores.coverageCumulative)),
      (
        "coverage_week_limits",
        .object(
          zip(BacktestScores.levels, limits).map { level, limit in
            ("\(level)", isPoint ? .null : limit.map { .array([.real($0.low), .real($0.high)]) } ?? .null)
          })
      ),
      ("pit", isPoint ? .null : .array(scores.transformHistogram.map { .real($0) })),
    ])
  }

  /// Covariates that entered beside those of the form.
  private static func entered(_ fit: BehaviourFit) -> [String] {
    fit.offers.filter { $0.outcome == .entered }.map(\.covariate.rawValue)
  }

  private static func rangeJSON(_ range: (value: Double, low: Double, high: Double)) -> JSONValue {
    .object([("value", .real(range.value)), ("low", .real(range.low)), ("high", .real(range.high))])
  }

  private static func lines(_ text: String, _ width: Int) -> String {
    TerminalText.wrapped(text, width: width).map { $0 + "\n" }.joined()
  }

  private static func number(_ value: Double?) -> String {
    value.map { NumberText.decimal($0, digits: 3) } ?? "-"
  }

  private static func signed(_ value: Double?) -> String {
    value.map { ($0 >= 0 ? "+" : "") + NumberText.decimal($0, digits: 3) } ?? "-"
  }

  private static func percents(_ values: [Double?]) -> String {
    values.map { value in value.map { "\(Int(($0 * 100).rounded()))" } ?? "-" }.joined(separator: "/")
  }

  private static func range(_ range: (value: Double, low: Double, high: Double)) -> String {
    "\(signed(range.value)) (\(signed(range.low)) to \(signed(range.high)))"
  }
}
