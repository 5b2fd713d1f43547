import Receivables
import Stochastics
import Treasury

/// Measures of working capital, on a screen or as JSON.
public struct MeasuresReport: Sendable {
  let summary: WorkingCapitalSummary
  let currency: Currency
  let scenarioName: String
  let scenarioDigest: String
  let ledgerDigest: String
  let asOf: Day
  let horizonDays: Int
  let from: String
  let seed: UInt64
  let paths: Int

  /// A report.
  public init(
    summary: WorkingCapitalSummary, currency: Currency, scenarioName: String, scenarioDigest: String,
    ledgerDigest: String, asOf: Day, horizonDays: Int, from: String, seed: UInt64, paths: Int
  ) {
    self.summary = summary
    self.currency = currency
    self.scenarioName = scenarioName
    self.scenarioDigest = scenarioDigest
    self.ledgerDigest = ledgerDigest
    self.asOf = asOf
    self.horizonDays = horizonDays
    self.from = from
    self.seed = seed
    self.paths = paths
  }

  private var horizon: String {
    horizonDays % 7 == 0 ? "\(horizonDays / 7) weeks" : "\(horizonDays) days"
  }

  private var scale: AmountScale {
    AmountScale(fitting: summary.aging.flatMap(\.amounts).map { $0 * 10 } + [summary.receivables], currency)
  }

  /// One screen that ends in a line break.
  public func screen(width: Int, colour: Bool) -> String {
    let width = min(100, max(60, width))
    var lines: [ScreenLine] = [
      ScreenLine(
        "\(TerminalText.truncated(TerminalText.safe(scenarioName), to: 40)): working capital in \(currency.code), "
          + "\(horizon) from \(asOf + 1)", .strong)
    ]
    func add(_ text: String, _ role: ScreenLine.Role = .plain) {
      lines += TerminalText.wrapped(text, width: width, indent: 2).map { ScreenLine($0, role) }
    }
    func add(_ table: TextTable) {
      let layout = table.layout(width: width)
      lines += layout.lines.enumerated().map { ScreenLine($1, $0 < layout.headingLines ? .strong : .plain) }
    }
    add(measureTable)
    add(
      "Error: half the width of the mean's 95 % interval, which more paths make smaller; P5 to P95 is the range over "
        + "paths, which they do not.", .faint)
    let missing = summary.measures.filter { $0.mean.value == nil }
    if !missing.isEmpty {
      add(
        "Not defined: "
          + missing.map { "\(words($0.kind)) (\($0.mean.reason ?? "no value"))" }.joined(separator: "; ")
          + ".",
        .faint)
    }
    lines.append(ScreenLine(""))
    add(agingTable)
    lines.append(ScreenLine(""))
    if !summary.vintages.isEmpty { add(vintages) }
    add(losses)
    add(
      "Seed \(seed), \(NumberText.grouped(paths)) paths, digests: scenario \(scenarioDigest.prefix(12)), ledger "
        + "\(ledgerDigest.prefix(12)).", .faint)
    return lines.prefix(60).map { (colour ? $0.coloured : $0.text) + "\n" }.joined()
  }

  private func text(_ value: Double?, _ unit: EstimateUnit) -> String {
    guard let value, value.isFinite else { return "n/a" }
    switch unit {
    case .money: return scale.text(value)
    case .days, .count: return NumberText.decimal(value, digits: 1)
    case .fraction: return NumberText.percent(value)
    }
  }

  private var measureTable: TextTable {
    var table = TextTable([
      .init("money in \(scale.label)", .leading), .init("mean"), .init("error", gap: 1),
      .init("P5", group: "over paths"), .init("median", group: "over paths"),
      .init("P95", group: "over paths"),
    ])
    for measure in summary.measures where measure.mean.value != nil {
      let mean = measure.mean
      var error = ""
      if let low = mean.low, let high = mean.high, low != high {
        error = "± \(text((high - low) / 2, mean.unit))"
      }
      table.append(
        [words(measure.kind), text(mean.value, mean.unit), error]
          + measure.quantiles.map { text($0.value, mean.unit) })
    }
    return table
  }

  private var agingTable: TextTable {
    var table = TextTable(
      [.init("at the end of", .leading, group: scale.label)]
        + summary.classes.map { .init($0, group: "mean open amount, days from \(from)") } + [
          .init("overdue", group: "share"), .init("P95", group: "share", gap: 1),
        ])
    let rows = summary.aging
    for (position, row) in rows.enumerated() {
      // Long horizons show the first weeks and the last.
      if rows.count > 16, position > 13, position < rows.count - 1 { continue }
      let whole = row.amounts.reduce(0, +)
      let overdue = whole > 0 ? Double(whole - row.amounts[0]) / Double(whole) : nil
      table.append(
        [row.end.description] + row.amounts.map { scale.text($0) } + [
          text(overdue, .fraction), text(row.overdueShare95.value, .fraction),
        ])
    }
    return table
  }

  private var vintages: String {
    let parts = summary.vintages.compactMap { vintage -> String? in
      guard let value = vintage.ratio.mean.value else { return nil }
      let name = vintage.start.map { String($0.description.prefix(7)) } ?? "open at the start"
      let high = vintage.ratio.quantiles[2].value.map { " (P95 \(NumberText.percent($0)))" } ?? ""
      return "\(name) \(NumberText.percent(value))\(high)"
    }
    // A year has more vintages than the screen has room for.
    let shown = parts.prefix(5).joined(separator: ", ") + (parts.count > 5 ? ", more with --json" : "")
    let ends = summary.vintages.compactMap { vintage -> String? in
      guard let value = vintage.ultimate?.value else { return nil }
      let name = vintage.start.map { String($0.description.prefix(7)) } ?? "open at the start"
      return "\(name) \(NumberText.percent(value))"
    }
    let last = ends.prefix(5).joined(separator: ", ") + (ends.count > 5 ? ", more with --json" : "")
    return "Failed within the horizon by month of invoice, of what was invoiced: \(shown)."
      + (ends.isEmpty
        ? "" : " Bad-debt ratio, lost in the end after a year of run-off and recoveries: \(last).")
  }

  private var losses: String {
    func amount(_ estimate: Estimate) -> String {
      guard let value = estimate.value.flatMap(NumberText.wholeNumber) else { return "n/a" }
      let unit = AmountScale(.one, currency)
      var text = "\(unit.text(value)) \(currency.code)"
      if let low = estimate.low, let high = estimate.high, low != high {
        text += " (\(unit.text(low)) to \(unit.text(high)))"
      }
      return text
    }
    guard let allowance = summary.allowance else {
      return "Credit loss and allowance: failures are not modelled."
    }
    let share =
      summary.receivables > 0
      ? allowance.value.map { ", \(NumberText.percent($0 / Double(summary.receivables))) of them" } ?? "" : ""
    return
      "Credit loss of the horizon, future sales included: mean \(amount(summary.creditLoss)). Allowance: lifetime loss "
      + "expected on today's items \(amount(allowance))\(share), before insurance; a management estimate, not an audited "
      + "allowance. The two are different things and do not add."
  }

  private func words(_ kind: WorkingCapitalSummary.Measure.Kind) -> String {
    switch kind {
    case .dsoCountBack: "DSO at the end, count-back (days)"
    case .dsoPeriodEnd: "DSO at the end, period method (days)"
    case .bestPossibleDSO: "best possible DSO, period method (days)"
    case .averageDaysDelinquent: "average days delinquent (days)"
    case .daysToPay: "amount-weighted days to pay (days)"
    case .collectionEffectiveness: "collection effectiveness index"
    case .overdueShare: "overdue share at the end"
    case .largestDebtorShare: "largest debtor's share at the end"
    case .badDebtRatio: "failed, of opening and sales"
    case .averageReceivables: "average receivables"
    case .receivablesEnd: "receivables at the end"
    case .peakFunding: "peak funding from the start"
    case .daysBelowMinimum: "days below the minimum"
    case .inventoryDays: "days of stock, DIO (days)"
    case .payableDays: "days of payables, DPO (days)"
    case .cashCycle: "cash conversion cycle (days)"
    case .requirement: "working capital requirement at the end"
    case .requirementDays: "the same in days of sales (days)"
    case .supplierDaysLate: "suppliers paid after due, weighted (days)"
    case .firstShortfallDay: "day of the first shortfall, where there is one"
    }
  }

  /// The document `duecast.measures/1`, with a line break at the end.
  public func json() -> String {
    let measures = summary.measures.map { measure in
      (
        measure.kind.rawValue,
        JSONValue.object([
          ("mean", .estimate(measure.mean, currency)), ("p05", .estimate(measure.quantiles[0], currency)),
          ("p50", .estimate(measure.quantiles[1], currency)),
          ("p95", .estimate(measure.quantiles[2], currency)),
        ])
      )
    }
    let aging = summary.aging.map { row in
      JSONValue.object([
        ("end", .string(row.end.description)), ("amounts", .array(row.amounts.map { .money($0, currency) })),
        ("overdue_share_95", .estimate(row.overdueShare95, currency)),
      ])
    }
    let vintages = summary.vintages.map { vintage -> JSONValue in
      let month = vintage.start.map { JSONValue.string(String($0.description.prefix(7))) }
      let ratio = vintage.ratio
      return .object([
        ("month", month ?? .null), ("invoiced", .estimate(vintage.invoiced, currency)),
        ("ultimate_loss", vintage.ultimate.map { .estimate($0, currency) } ?? .null),
        ("mean", .estimate(ratio.mean, currency)), ("p05", .estimate(ratio.quantiles[0], currency)),
        ("p50", .estimate(ratio.quantiles[1], currency)), ("p95", .estimate(ratio.quantiles[2], currency)),
      ])
    }
    let members: [(String, JSONValue)] = [
      ("schema", .string("duecast.measures/1")), ("seed", .integer(seed)), ("paths", .integer(paths)),
      ("scenario", .object([("name", .string(scenarioName)), ("digest", .string(scenarioDigest))])),
      ("ledger", .object([("digest", .string(ledgerDigest)), ("as_of", .string(asOf.description))])),
      ("currency", .string(currency.code)), ("horizon_days", .integer(horizonDays)),
      ("measures", .object(measures)),
      (
        "aging",
        .object([
          ("from", .string(from)), ("classes", .array(summary.classes.map { .string($0) })),
          ("weeks", .array(aging)),
        ])
      ),
      (
        "bad_debt_by_vintage", .array(vintages)
      ), ("mean_credit_loss", .estimate(summary.creditLoss, currency)),
      (
        "allowance",
        .estimate(summary.allowance ?? .missing(.money, reason: "failures are not modelled"), currency)
      ), ("receivables", .money(summary.receivables, currency)),
    ]
    return JSONValue.object(members).rendered() + "\n"
  }
}
