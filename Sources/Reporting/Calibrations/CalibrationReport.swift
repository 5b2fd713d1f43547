import Calibration
import CreditModels
import Receivables

/// A calibration as text and as JSON.
public enum CalibrationReport {
  private static let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

  /// The report as text.
  public static func text(
    _ fit: BehaviourFit, rates: LedgerRates, findings: CalibrationFindings, notes: [String], asOf: Day,
    drift: BehaviourDrift?, since: Day?, width: Int
  ) -> String {
    let behaviour = fit.behaviour
    var text =
      "Payment behaviour as of \(asOf): \(NumberText.grouped(fit.invoices)) invoices, "
      + "\(NumberText.grouped(fit.payments)) paid, \(NumberText.grouped(fit.customers)) customers\n\n"
    var table = TextTable([
      .init("figure", .leading), .init("value"), .init("standard error"), .init("n"),
      .init("label", .leading),
    ])
    func add(_ name: String, _ value: FittedValue, digits: Int = 3) {
      table.append([
        name, NumberText.decimal(value.value, digits: digits),
        value.standardError.map { NumberText.decimal($0, digits: digits) } ?? "-",
        NumberText.grouped(value.count), value.origin.rawValue,
      ])
    }
    add("mean days late", behaviour.habit.pooledDaysLate, digits: 1)
    add("weight of the pooled habit, invoices", behaviour.habit.strength, digits: 2)
    add("power of unlike amounts on that weight", behaviour.habit.unlikeness, digits: 2)
    add("share not paid within the history", fit.neverPaid)
    add("common to all payments", behaviour.market)
    add("common to a customer's payments", behaviour.sameCustomer)
    add("variance of the weekly factor", behaviour.weekVariance)
    for day in days.indices { add(days[day], behaviour.weekdays[day], digits: 2) }
    add("share of invoices disputed", rates.disputed)
    add("dilution by credit notes", rates.dilution)
    add("share paid in parts", rates.paidInParts)
    add("share of the amount in a first part", rates.firstShare)
    add("failures per customer and year", rates.failuresPerYear)
    text += table.layout(width: width).lines.joined(separator: "\n") + "\n\n"
    text += ageing(rates, width)
    text += findings.text(width: width)
    if !fit.candidates.isEmpty {
      let scores = fit.candidates.map { "\($0.candidate.rawValue) \(NumberText.decimal($0.rps, digits: 3))" }
      text += lines(
        "Form chosen by trials inside the history (mean RPS of pay weeks): \(fit.chosen.rawValue); "
          + scores.joined(separator: ", "), width)
    }
    for effect in behaviour.effects {
      text += lines(effectLine(effect), width)
    }
    text += lines("Offered beside these: " + fit.offers.map(offerText).joined(separator: "; "), width)
    if fit.dispersion > 1 {
      text += lines(
        "Payments of a customer cluster: standard errors are widened by the root of "
          + "\(NumberText.decimal(fit.dispersion, digits: 2))", width)
    }
    if let drift, let since {
      text += "\nSince the fit as of \(since):\n"
      for move in drift.moves {
        let errors =
          move.standardErrors.map { "\(NumberText.decimal($0, digits: 1)) standard errors" }
          ?? "no error known"
        let mark = move.standardErrors.map { $0.magnitude >= 3 } ?? false
        text +=
          "  \(mark ? "moved: " : "")\(move.name): \(NumberText.decimal(move.before, digits: 3)) to "
          + "\(NumberText.decimal(move.after, digits: 3)), \(errors)\n"
      }
    }
    for note in notes + findings.sales.notes { text += lines("note: " + note, width) }
    return text
  }

  /// The report as JSON.
  public static func json(
    _ fit: BehaviourFit, rates: LedgerRates, findings: CalibrationFindings, notes: [String], asOf: Day,
    digest: String, drift: BehaviourDrift?, file: String
  ) -> String {
    let behaviour = fit.behaviour
    var members: [(String, JSONValue)] =
      [
        ("schema", .string("duecast.calibrate/1")), ("as_of", .string("\(asOf)")),
        ("ledger", .object([("digest", .string(digest))])), ("invoices", .integer(fit.invoices)),
        ("payments", .integer(fit.payments)), ("customers", .integer(fit.customers)),
        ("behaviour", .string(file)), ("form", .string(fit.chosen.rawValue)),
        (
          "candidates",
          .object(fit.candidates.map { ($0.candidate.rawValue, .object([("rps", .real($0.rps))])) })
        ), ("covariates", .array(fit.offers.map(offer))),
        ("dispersion", .real(fit.dispersion)), ("mean_days_late", figure(behaviour.habit.pooledDaysLate)),
        ("habit_strength", figure(behaviour.habit.strength)),
        ("habit_unlikeness", figure(behaviour.habit.unlikeness)), ("never_paid", figure(fit.neverPaid)),
        (
          "dependence",
          .object([
            ("market", figure(behaviour.market)), ("same_customer", figure(behaviour.sameCustomer)),
            ("week_variance", figure(behaviour.weekVariance)),
          ])
        ),
        (
          "weekdays",
          .object(zip(days, behaviour.weekdays).map { ($0.lowercased(), figure($1)) })
        ), ("constant", figure(behaviour.constant)),
        (
          "effects",
          .array(
            behaviour.effects.map { effect in
              .object([
                ("covariate", .string(effect.covariate.rawValue)),
                ("edges", .array(effect.edges.map { .real($0) })),
                ("names", .array(effect.names.map { .string($0) })),
                ("levels", .array(effect.levels.map(figure))),
              ])
            })
        ),
        (
          "rates",
          .object([
            ("disputed", figure(rates.disputed)), ("dilution", figure(rates.dilution)),
            ("paid_in_parts", figure(rates.paidInParts)), ("first_share", figure(rates.firstShare)),
            ("failures_per_year", figure(rates.failuresPerYear)),
            (
              "ageing",
              .object([
                ("days", .integer(LedgerRates.step)),
                ("states", .array(LedgerRates.states.map { .string($0) })),
                ("shares", .array(rates.ageing.map { .array($0.map { .real($0) }) })),
                ("invoices", .array(rates.ageingCounts.map { .integer($0) })),
              ])
            ),
          ])
        ),
      ] + findings.members + [("notes", .array(notes.map { .string($0) }))]
    if let drift {
      members.append(
        (
          "drift",
          .array(
            drift.moves.map { move in
              .object([
                ("figure", .string(move.name)), ("before", .real(move.before)), ("after", .real(move.after)),
                ("standard_errors", .real(move.standardErrors)),
              ])
            })
        ))
    }
    return JSONValue.object(members).rendered() + "\n"
  }

  private static func ageing(_ rates: LedgerRates, _ width: Int) -> String {
    var table = TextTable(
      [.init("in 28 days, %", .leading), .init("n")] + LedgerRates.states.map { .init($0) })
    for (place, row) in rates.ageing.enumerated() {
      table.append(
        [LedgerRates.states[place], NumberText.grouped(rates.ageingCounts[place])]
          + row.map { NumberText.decimal($0 * 100, digits: 1) })
    }
    return table.layout(width: width).lines.joined(separator: "\n") + "\n\n"
  }

  static func figure(_ value: FittedValue) -> JSONValue {
    .object([
      ("value", .real(value.value)), ("standard_error", .real(value.standardError)),
      ("n", .integer(value.count)), ("label", .string(value.origin.rawValue)),
    ])
  }

  private static func offerText(_ offer: CovariateOffer) -> String {
    let gain =
      offer.gain.map { gain in
        " (RPS falls by \(NumberText.decimal(gain.value, digits: 4)) ± "
          + "\(NumberText.decimal(gain.standardError ?? 0, digits: 4)))"
      } ?? ""
    return "`\(offer.covariate.rawValue)` \(offer.outcome.rawValue.replacing("_", with: " ")): "
      + "\(offer.reason)\(gain)"
  }

  private static func offer(_ offer: CovariateOffer) -> JSONValue {
    .object([
      ("covariate", .string(offer.covariate.rawValue)), ("outcome", .string(offer.outcome.rawValue)),
      ("gain", offer.gain.map(figure) ?? .null), ("reason", .string(offer.reason)),
    ])
  }

  private static func effectLine(_ effect: CovariateEffect) -> String {
    let weak = effect.levels.reduce(0) { $0 + ($1.origin == .weak ? 1 : 0) }
    var line = "Effect of `\(effect.covariate.rawValue)`: \(effect.levels.count) levels, \(weak) weak"
    guard !effect.covariate.isOrdered else { return line }
    let edges = effect.edges.map { NumberText.decimal($0, digits: $0 == $0.rounded() ? 0 : 2) }
    let steps = ["below \(edges.first ?? "0")"] + edges.map { "from \($0)" }
    let names =
      switch effect.covariate {
      case .segment, .channel: effect.names + ["others"]
      case .disputed: ["never", "running", "over"]
      case .trend: ["none known"] + steps
      case .season: (1...12).map { "month \($0)" }
      default: steps
      }
    line +=
      "; "
      + zip(names, effect.levels).map { name, level in
        let error = level.standardError.map { " ± \(NumberText.decimal($0, digits: 2))" } ?? ""
        return "\(name): \(NumberText.decimal(level.value, digits: 2))\(error)"
      }.joined(separator: ", ")
    return line
  }

  private static func lines(_ text: String, _ width: Int) -> String {
    TerminalText.wrapped(text, width: width).map { $0 + "\n" }.joined()
  }
}
