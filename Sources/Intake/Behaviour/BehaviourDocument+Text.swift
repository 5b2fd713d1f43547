import CreditModels
import Receivables

extension BehaviourDocument {
  /// Version of the format: the first key of the file.
  public static let version = 1

  /// The file's text. Equal documents are equal bytes; reading it back gives the document.
  public var text: String {
    var lines = [
      "duecast: \(BehaviourDocument.version)",
      "# How customers pay, fitted by `duecast calibrate`. A scenario reads it with `behaviour: THIS FILE`.",
      "# Every figure: [value, standard error or none, observations, fitted | weak | assumption].",
      "ledger:",
      "  digest: \(YAMLText.quoted(ledgerDigest))",
      "  as_of: \(asOf)",
      "  invoices: \(invoices)",
      "  payments: \(payments)",
      "  customers: \(customers)",
      "form: \(form)",
      "dispersion: \(dispersion)",
      "never_paid: \(figure(neverPaid))",
    ]
    if drawsDisputesApart { lines.append("disputes: apart") }
    lines.append(notes.isEmpty ? "notes: []" : "notes:")
    lines += notes.map { "  - \(YAMLText.quoted($0))" }
    lines += [
      "payment:",
      "  standardised_share: \(behaviour.standardisedShare)",
      "  pooled_days_late: \(figure(behaviour.habit.pooledDaysLate))",
      "  habit_strength: \(figure(behaviour.habit.strength))",
      "  habit_unlikeness: \(figure(behaviour.habit.unlikeness))",
      "  constant: \(figure(behaviour.constant))",
    ]
    lines += effects(behaviour.effects, indent: "  ")
    lines.append("  weekdays:  # Monday to Sunday, factors on the daily hazard")
    lines += behaviour.weekdays.map { "    - \(figure($0))" }
    lines += curve("pooled_curve", behaviour.pooled)
    lines += curve("standardised_curve", behaviour.standardised)
    lines += [
      "dependence:",
      "  market: \(figure(behaviour.market))",
      "  same_customer: \(figure(behaviour.sameCustomer))",
      "  week_variance: \(figure(behaviour.weekVariance))",
    ]
    if let evidence {
      lines += [
        "# What `duecast backtest --into` found on the same ledger.",
        "backtest:",
        "  cutoffs: \(evidence.cutoffs)",
        "  first: \(evidence.first)",
        "  last: \(evidence.last)",
        "  weeks: \(evidence.weeks)",
        "  separate_windows: \(evidence.separateWindows)",
        "  held_80: \(evidence.held)",
        "  limits_80: \(evidence.limits.map { "[\($0.lowerBound), \($0.upperBound)]" } ?? "none")",
      ]
    }
    if !offers.isEmpty {
      lines.append(
        "# Offered beside the covariates of the form; the gain is the fall of the mean RPS of trials inside the history."
      )
      lines.append("covariates:")
      for offer in offers {
        lines += [
          "  - covariate: \(offer.covariate.rawValue)",
          "    outcome: \(offer.outcome.rawValue)",
          "    gain: \(offer.gain.map(figure) ?? "none")",
          "    reason: \(YAMLText.quoted(offer.reason))",
        ]
      }
    }
    if !alternatives.isEmpty {
      lines.append(
        "# Other forms: `forecast --models` runs them too. The gap is their mean RPS in trials less that of the form above."
      )
      lines.append("alternatives:")
      for other in alternatives {
        lines += [
          "  - form: \(other.form)",
          "    gap: \(figure(other.gap))",
          "    standardised_share: \(other.standardisedShare)",
          "    constant: \(figure(other.constant))",
        ]
        lines += effects(other.effects, indent: "    ")
      }
    }
    if !draws.isEmpty {
      lines.append(
        "# Deviations of all figures above in fits of resampled customers: `forecast --parameters draws`.")
      lines.append("draws:")
      lines += draws.map { draw in
        "  - " + YAMLText.quoted(draw.map { $0 == 0 ? "0" : "\($0)" }.joined(separator: " "))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func effects(_ effects: [CovariateEffect], indent: String) -> [String] {
    var lines = [indent + (effects.isEmpty ? "effects: []" : "effects:")]
    for effect in effects {
      lines.append(indent + "  - covariate: \(effect.covariate.rawValue)")
      if effect.covariate.isNamed {
        lines.append(indent + "    names: [\(effect.names.map(YAMLText.quoted).joined(separator: ", "))]")
      } else {
        lines.append(indent + "    edges: [\(effect.edges.map { "\($0)" }.joined(separator: ", "))]")
      }
      lines.append(indent + "    levels:")
      lines += effect.levels.map { indent + "      - \(figure($0))" }
    }
    return lines
  }

  private func figure(_ value: FittedValue) -> String {
    "[\(value.value), \(value.standardError.map { "\($0)" } ?? "none"), \(value.count), \(value.origin.rawValue)]"
  }

  private func curve(_ name: String, _ curve: DelayCurve) -> [String] {
    var lines = [
      "  \(name):",
      "    first_age: \(curve.firstAge)",
      "    last_observed_age: \(curve.lastObservedAge)",
      "    tail: \(curve.tail)",
    ]
    if let days = curve.tailHalfLife { lines.append("    tail_half_life: \(days)") }
    if case .fitted(let invoices, let paid) = curve.origin {
      lines.append("    invoices: \(invoices)")
      lines.append("    paid: \(paid)")
    }
    lines.append("    hazards:")
    var start = 0
    while start < curve.hazards.count {
      let end = min(start + 1, curve.hazards.count)
      lines.append("      - \(curve.hazards[start..<end].map { "\($0)" }.joined(separator: ", "))")
      start = end
    }
    return lines
  }
}
