import Receivables
import Stochastics
import Treasury

extension BufferReport {
  /// The document `duecast.buffer/1`, with a line break at the end.
  public func json() -> String {
    let members: [(String, JSONValue)] = [
      ("schema", .string("duecast.buffer/1")),
      ("seed", .integer(summary.seed)), ("fresh_seed", .integer(summary.freshSeed)),
      ("paths", .integer(summary.paths)), ("resolution", .string("invoice")),
      (
        "scenario",
        .object([
          ("file", .string(scenarioFile)), ("digest", .string(scenarioDigest)),
          ("name", .string(scenarioName)),
        ])
      ),
      ("ledger", .object([("digest", .string(ledgerDigest)), ("as_of", .string(asOf.description))])),
      ("currency", .string(currency.code)), ("horizon_days", .integer(summary.horizonDays)),
      ("opening_cash", .money(summary.openingCash, currency)),
      ("minimum_cash", .money(summary.minimumCash, currency)),
      ("usable_line", .money(summary.usableLine, currency)),
      ("safety", .array(summary.levels.map { level($0) })),
      ("periods", .array(summary.periods.map { period($0) })),
      ("cheapest_mix", .null), ("cheapest_mix_reason", .string("not modelled")),
    ]
    return JSONValue.object(members).rendered() + "\n"
  }

  private func level(_ level: BufferSummary.Level) -> JSONValue {
    let drivers = level.drivers.map { part in
      (
        part.driver.rawValue,
        JSONValue.estimate(part.effect ?? .missing(.money, reason: "not in the scenario"), currency)
      )
    }
    return .object([
      ("level", .real(level.level)), ("buffer", .estimate(level.buffer, currency)),
      ("required_cash", .estimate(level.requiredCash, currency)),
      ("top_up", .estimate(level.topUp, currency)),
      ("drivers", .object(drivers + [("interaction", .estimate(level.interaction, currency))])),
      ("plan_alone", .estimate(level.plan, currency)),
      ("shortfall_after_top_up", .estimate(level.confirmation, currency)),
    ])
  }

  private func period(_ period: BufferSummary.Period) -> JSONValue {
    .object([
      ("end", .string(period.end.description)),
      (
        "safety",
        .array(
          zip(summary.levels, period.buffers).map { level, buffer in
            .object([
              ("level", .real(level.level)), ("buffer", .estimate(buffer, currency)),
              ("required_cash", .estimate(buffer.shifted(by: Double(summary.minimumCash)), currency)),
            ])
          })
      ),
    ])
  }
}
