import Decisions
import Receivables
import Simulation
import Stochastics

/// What `compare --json` prints, schema `duecast.compare/1`.
public enum ComparisonJSON {
  /// The document, indented, with a line break at the end.
  public static func render(_ report: ComparisonReport, extra: [(String, JSONValue)] = []) -> String {
    let wording = ComparisonWording(report: report)
    let names = report.policies.map { JSONValue.string($0.name) }
    var members: [(String, JSONValue)] = [
      ("schema", .string("duecast.compare/1")),
      ("seed", .integer(report.seed)),
      ("paths", .integer(report.comparison.paths)),
      ("currency", .string(report.currency.code)),
      ("as_of", .string(report.asOf.description)),
      ("first_day", .string(report.firstDay.description)),
      ("sales_weeks", .integer(report.salesWeeks)),
      ("run_off_weeks", .integer(report.runOffWeeks)),
      ("policies", .array(names)),
      (
        "scenarios",
        .array(
          report.policies.map {
            .object([
              ("name", .string($0.name)), ("file", .string($0.file)), ("digest", .string($0.digest)),
              ("contribution_margin", .real($0.contributionMargin)),
              ("discount_rate", .real($0.discountRate)),
            ])
          })
      ),
      ("sales_held_equal", .bool(report.salesHeldEqual)),
      ("rests_on_examples", .bool(report.restsOnExamples)),
      ("examples", .array(report.examples.map { .string($0) })),
      (
        "verdicts",
        .array(
          report.policies.indices.dropFirst().map { policy in
            let words = [wording.prefix, wording.verdict(policy)].filter { !$0.isEmpty }
            return .string(words.joined(separator: " "))
          })
      ),
      ("comparisons", .integer(report.comparison.comparisons)),
      (
        "measures", .object(report.comparison.rows.map { ($0.measure.rawValue, row($0, report)) })
      ),
      ("transition", .array(report.comparison.transitions.map { transition($0, report) })),
      ("inputs", .array(report.effects.map { effect($0, report.currency) })),
      ("ranges", .array(report.ranges.map { range($0, report) })),
    ]
    if let sequential = report.sequential {
      members.append(
        (
          "sequential",
          .object([
            ("end", .string(sequential.end.rawValue)), ("looks", .integer(sequential.looks)),
            ("paths", .integer(sequential.paths)),
            ("interval", .estimate(sequential.interval, report.currency)),
            ("indifference", .money(sequential.indifference, report.currency)),
          ])
        ))
    }
    if let stop = report.stop {
      members.append(
        (
          "stopped_by_hand",
          .object([
            ("paths", .integer(report.comparison.paths)),
            ("asked", .integer(report.stoppedBefore ?? report.comparison.paths)), ("text", .string(stop)),
          ])
        ))
    }
    members.append(("notes", .array(([wording.basis] + report.notes).map { .string($0) })))
    return JSONValue.object(members + extra).rendered() + "\n"
  }

  private static func row(_ row: PolicyComparison.Row, _ report: ComparisonReport) -> JSONValue {
    let values = zip(report.policies, row.values).map { ($0.name, JSONValue.estimate($1, report.currency)) }
    let differences = row.differences.map { difference -> JSONValue in
      var members: [(String, JSONValue)] = [
        ("of", .string(report.policies[difference.of].name)),
        ("against", .string(report.policies[difference.against].name)),
        ("difference", .estimate(difference.paired.difference, report.currency)),
        ("correlation", .real(difference.paired.correlation)),
        ("variance_ratio", .real(difference.paired.varianceRatio)),
      ]
      switch difference.verdict {
      case .first: members.append(("verdict", .string(report.policies[difference.of].name)))
      case .second: members.append(("verdict", .string(report.policies[difference.against].name)))
      case .unclear(let paths):
        members += [
          ("verdict", .string("unclear")), ("paths_to_settle", paths.map { .integer($0) } ?? .null),
        ]
      case .equal: members += [("verdict", .string("unclear")), ("equal_on_every_path", .bool(true))]
      case .within: members.append(("verdict", .string("unclear")))
      case .missing: members.append(("verdict", .string("unclear")))
      }
      if difference.paired.varianceRatio == nil {
        members.append(
          ("reason", .string(difference.paired.difference.reason ?? "the difference does not vary")))
      }
      return .object(members)
    }
    return .object([("values", .object(values)), ("differences", .array(differences))])
  }

  private static func transition(_ transition: PolicyComparison.Transition, _ report: ComparisonReport)
    -> JSONValue
  {
    .object([
      ("from", .string(report.policies[0].name)), ("to", .string(report.policies[transition.policy].name)),
      ("week", .integer(transition.week)), ("deepest", .estimate(transition.depth, report.currency)),
      ("by_week", .array(transition.byWeek.map { .money($0, report.currency) })),
    ])
  }

  private static func effect(_ effect: CausalEffect, _ currency: Currency) -> JSONValue {
    .object([
      ("input", .string(effect.name)), ("low", .real(effect.low)), ("value", .real(effect.value)),
      ("high", .real(effect.high)), ("evidence", .text(effect.evidence)),
      (
        "npv_difference",
        .object([
          ("low", .money(effect.differences.low, currency)),
          ("value", .money(effect.differences.value, currency)),
          ("high", .money(effect.differences.high, currency)),
        ])
      ),
      ("break_even", .real(effect.breakEven)),
    ])
  }

  private static func range(_ row: CausalRow, _ report: ComparisonReport) -> JSONValue {
    let measures = OutcomeMeasure.compared.compactMap { measure in
      row.differences[measure].map { (measure.rawValue, JSONValue.estimate($0.difference, report.currency)) }
    }
    return .object([("at", .string(row.name)), ("differences", .object(measures))])
  }
}
