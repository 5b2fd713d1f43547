import Liquidity
import Receivables
import Stochastics
import Treasury

extension ScreenComposer {
  /// The weekly table with facilities: what the business earns and pays, what the bank gives, what is left.
  func financedWeeks(_ financing: FinancingSummary, _ limit: Int) -> TextTable {
    let scale = scale
    let means = "mean of all paths"
    var table = TextTable([
      .init("wk", group: scale.label), .init("from", .leading, group: scale.label, gap: 1),
      .init("receipts", group: means, gap: 1), .init("payments", group: means, gap: 1),
      .init("tax", group: means, gap: 1, rank: 3), .init("capex", group: means, gap: 1, rank: 4),
      .init("net", group: means, gap: 1), .init("draw", group: means, gap: 1),
      .init("interest", group: means, gap: 1, rank: 2), .init("closing", group: means, gap: 1),
      .init("P5 low", group: "cash", gap: 1), .init("below", group: "min", gap: 1),
      .init("line", group: "P5 at end", gap: 1, rank: 1), .init("headroom", group: "P5 at end", gap: 1),
    ])
    let opening = scale.text(summary.position.openingCash ?? 0)
    let blank = [String](repeating: "", count: 7)
    table.append(
      ["", "start"] + blank + [opening, "", "", scale.text(financing.usableAtStart), ""])
    let rows = rounded(financing)
    for (position, week) in summary.weeks.enumerated() {
      guard isShown(position, limit) else {
        if isShown(position - 1, limit) { table.append(gapRow(limit, columns: 14)) }
        continue
      }
      let row = rows[position]
      let spreads = financing.weeks[position]
      table.append(
        [String(week.week), "\(week.start)\(week.isShort ? "*" : " ")"]
          + row.amounts.map { NumberText.grouped($0) } + [
            NumberText.grouped(row.closing), scale.text(week.lowest?.p05.value),
            cell(week.shortfallProbability), scale.text(spreads.usable.p05.value),
            scale.text(spreads.headroom.p05.value),
          ])
    }
    let sums = rows.reduce([Int64](repeating: 0, count: 7)) { sums, row in
      zip(sums, row.amounts).map { $0 + $1 }
    }
    table.append(
      ["", "total"] + sums.map { NumberText.grouped($0) } + [
        NumberText.grouped(rows.last?.closing ?? 0), "", cell(summary.shortfallProbability), "", "",
      ])
    return table
  }

  // Rounds sums, not rows, so that the shown numbers add down and across.
  private func rounded(_ financing: FinancingSummary) -> [(amounts: [Int64], closing: Int64)] {
    let scale = scale
    var sums = [Int64](repeating: 0, count: 6)
    var closing = scale.rounded(summary.position.openingCash ?? 0)
    return financing.weeks.map { week in
      let before = sums.map { scale.rounded($0) }
      for (index, amount) in [week.receipts, week.payments, week.tax, week.capex, week.drawn, week.cost]
        .enumerated()
      {
        sums[index] += amount
      }
      let now = zip(sums, before).map { scale.rounded($0) - $1 }
      let net = now[0] - now[1] - now[2] - now[3]
      closing += net + now[4] - now[5]
      return (Array(now[0...3]) + [net, now[4], now[5]], closing)
    }
  }
}

extension ForecastWording {
  /// What facilities do, in a few sentences.
  var facilities: String? {
    guard let financing = summary.financing else { return nil }
    var parts = financing.lines.map { line in
      let limit = NumberText.wholeAmount(line.limit, summary.currency)
      var text = "\(line.name)\(line.isCommitted ? "" : " (uncommitted)"): "
      // A loan that is drawn is used: what a reader wants to know is whether more is.
      if line.drawnAtStart > 0 {
        text +=
          "\(NumberText.wholeAmount(line.drawnAtStart, summary.currency)) of \(limit) drawn at the start"
        if line.drawnAtStart < line.limit {
          text +=
            ", more on \(chance(line.useProbability)) of paths, P95 of the peak "
            + amount(line.peak95, withInterval: false)
        }
      } else {
        text +=
          "used on \(chance(line.useProbability)) of paths, P95 of the peak "
          + "\(amount(line.peak95, withInterval: false)) of \(limit)"
      }
      if (line.lossProbability.value ?? 0) > 0 { text += ", cut or lost on \(chance(line.lossProbability))" }
      return text
    }
    if let actions = financing.actions {
      parts.append(
        "\(actions.names.joined(separator: ", ")): the chance of a shortfall goes from "
          + "\(chance(actions.shortfallBefore)) to \(chance(summary.shortfallProbability)), suppliers are paid late on "
          + "\(chance(actions.lateToSuppliers)) of paths"
          + (actions.shipmentsStopped.map { ", shipments are stopped on \(chance($0))" } ?? ""))
    }
    if !financing.lines.isEmpty {
      // Without a loan that is drawn there would be nothing to repay: no firm to compare with.
      let isDrawn = financing.lines.contains { $0.drawnAtStart > 0 }
      parts.append(
        "interest and fees \(amount(financing.cost, withInterval: false)) on average"
          + (isDrawn ? "" : "; without facilities \(chance(financing.bareShortfall)) chance of a shortfall"))
    }
    if (financing.dominionProbability.value ?? 0) > 0 {
      parts.append("receipts swept by the bank on \(chance(financing.dominionProbability)) of paths")
    }
    if (financing.factorBears.value ?? 0) > 0 {
      parts.append(
        "the factor bears \(amount(financing.factorBears, withInterval: false)) of failures on average")
    }
    if let worst = financing.tests.max(by: {
      ($0.breachProbability.value ?? 0) < ($1.breachProbability.value ?? 0)
    }) {
      parts.append(
        "covenant \(worst.covenant) breached on \(worst.day) with probability \(chance(worst.breachProbability)), "
          + "headroom at P5 \(amount(worst.headroom05, withInterval: false))")
    }
    return "\(financing.lines.isEmpty ? "Actions" : "Facilities"): \(parts.joined(separator: "; "))."
  }

  /// Buffer sentence with facilities: what is missing is the top-up, for lines are cut, shrink and cost money.
  func withLine(_ level: ForecastSummary.BufferLevel, required: Int64, line: Int64) -> String {
    let unit = AmountScale(.one, summary.currency)
    let code = summary.currency.code
    let opening = unit.text(summary.position.openingCash ?? 0)
    var text = "\(safety(level.level)) over \(horizon): need \(unit.text(required)) \(code)"
    text += "\(interval(level.requiredCash)) without \(outside), have \(opening) \(code) cash and "
    text += line > 0 ? "\(unit.text(line)) \(code) usable line, " : "no usable line, "
    guard let topUp = level.topUp.value.flatMap(NumberText.wholeNumber) else {
      return text + "gap not available."
    }
    // What the stated actions bring closes the gap that the reader sees between the two numbers.
    let closes =
      summary.financing?.actions != nil && required > (summary.position.openingCash ?? 0) + line
      ? "the stated actions make up for it, " : ""
    return text
      + (topUp <= 0 ? closes : "")
      + (topUp > 0 ? "missing \(unit.text(topUp)) \(code)\(interval(level.topUp))." : "nothing missing.")
  }

  /// What the required cash leaves out.
  private var outside: String {
    switch (summary.financing?.lines.isEmpty ?? true, summary.financing?.actions != nil) {
    case (true, true): "actions"
    case (false, true): "facilities and actions"
    default: "facilities"
    }
  }

  func chance(_ estimate: Estimate) -> String {
    estimate.value.map { NumberText.percent($0) } ?? "n/a"
  }
}

extension ForecastJSON {
  /// Facilities, covenants and the weekly table with financing; the keys are there where the scenario has some.
  static func financing(_ summary: ForecastSummary) -> [(String, JSONValue)] {
    guard let financing = summary.financing else { return [] }
    let currency = summary.currency
    func estimate(_ estimate: Estimate) -> JSONValue { .estimate(estimate, currency) }
    func spread(_ spread: ForecastSummary.Spread) -> JSONValue {
      .object([
        ("mean", estimate(spread.mean)), ("p05", estimate(spread.p05)), ("p50", estimate(spread.p50)),
        ("p95", estimate(spread.p95)),
      ])
    }
    let weeks = zip(summary.weeks, financing.weeks).map { week, row in
      JSONValue.object([
        ("week", .integer(week.week)), ("operating_receipts", .money(row.receipts, currency)),
        ("operating_payments", .money(row.payments, currency)), ("tax", .money(row.tax, currency)),
        ("capex", .money(row.capex, currency)), ("net_before_financing", .money(row.net, currency)),
        ("draw_or_repay", .money(row.drawn, currency)), ("interest", .money(row.cost, currency)),
        ("closing", .money(row.closing, currency)), ("usable_line", spread(row.usable)),
        ("headroom", spread(row.headroom)),
      ])
    }
    let lines = financing.lines.map { line in
      JSONValue.object([
        ("name", .string(line.name)), ("kind", .string(line.kind.rawValue)),
        ("committed", .bool(line.isCommitted)), ("limit", .money(line.limit, currency)),
        ("drawn_at_start", .money(line.drawnAtStart, currency)),
        ("use_probability", estimate(line.useProbability)), ("peak_95", estimate(line.peak95)),
        ("drawn_at_end", estimate(line.drawnAtEnd)), ("cost", estimate(line.cost)),
        ("loss_probability", estimate(line.lossProbability)),
      ])
    }
    let actions = financing.actions.map { actions in
      JSONValue.object([
        ("names", .array(actions.names.map { .string($0) })),
        ("shortfall_probability_before", estimate(actions.shortfallBefore)),
        ("late_to_suppliers_probability", estimate(actions.lateToSuppliers)),
        ("suppliers_wait", estimate(actions.suppliersWait)), ("capex_waits", estimate(actions.capexWaits)),
        ("shipments_stopped_probability", actions.shipmentsStopped.map { estimate($0) } ?? .null),
      ])
    }
    let tests = financing.tests.map { test in
      JSONValue.object([
        ("covenant", .string(test.covenant)), ("facility", .string(test.facility)),
        ("day", .string(test.day.description)), ("breach_probability", estimate(test.breachProbability)),
        ("headroom_p05", estimate(test.headroom05)), ("headroom_p50", estimate(test.headroom50)),
      ])
    }
    return [
      (
        "financing",
        .object([
          ("usable_line_at_start", .money(financing.usableAtStart, currency)),
          ("shortfall_probability_without", estimate(financing.bareShortfall)),
          ("peak_drawn_95", estimate(financing.peak95)), ("cost", estimate(financing.cost)),
          ("days_below_minimum", estimate(financing.daysBelowMinimum)),
          ("dominion_probability", estimate(financing.dominionProbability)),
          ("factor_bears", estimate(financing.factorBears)), ("facilities", .array(lines)),
          ("actions", actions ?? .null), ("covenant_tests", .array(tests)), ("weeks", .array(weeks)),
        ])
      )
    ]
  }
}
