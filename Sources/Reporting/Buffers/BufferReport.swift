import Receivables
import Stochastics
import Treasury

/// The answer of `buffer`, on a screen or as JSON.
public struct BufferReport: Sendable {
  let summary: BufferSummary
  let currency: Currency
  let scenarioName: String
  let scenarioFile: String
  let scenarioDigest: String
  let ledgerDigest: String
  let asOf: Day

  /// A report.
  public init(
    summary: BufferSummary, currency: Currency, scenarioName: String, scenarioFile: String,
    scenarioDigest: String, ledgerDigest: String, asOf: Day
  ) {
    self.summary = summary
    self.currency = currency
    self.scenarioName = scenarioName
    self.scenarioFile = scenarioFile
    self.scenarioDigest = scenarioDigest
    self.ledgerDigest = ledgerDigest
    self.asOf = asOf
  }

  /// `13 weeks`, or in days.
  private var horizon: String {
    let days = summary.horizonDays
    return days % 7 == 0 ? "\(days / 7) weeks" : "\(days) days"
  }

  private var scale: AmountScale {
    let numbers = summary.levels.flatMap { [$0.requiredCash.high ?? $0.requiredCash.value, $0.topUp.high] }
    let amounts = [Double(summary.openingCash)] + numbers.compactMap { $0 }
    // One digit more than the amounts have: three numbers stand in each cell.
    return AmountScale(fitting: amounts.compactMap { NumberText.wholeNumber($0 * 10) }, currency)
  }

  /// One screen that ends in a line break.
  public func screen(width: Int, colour: Bool) -> String {
    let width = min(100, max(60, width))
    var lines: [ScreenLine] = [
      ScreenLine(
        "\(TerminalText.truncated(TerminalText.safe(scenarioName), to: 40)): cash buffer in \(currency.code), "
          + "\(horizon) from \(asOf + 1)", .strong)
    ]
    func add(_ text: String, _ role: ScreenLine.Role = .plain) {
      lines += TerminalText.wrapped(text, width: width, indent: 2).map { ScreenLine($0, role) }
    }
    func add(_ table: TextTable) {
      let layout = table.layout(width: width)
      lines += layout.lines.enumerated().map {
        ScreenLine($1, $0 < layout.headingLines ? .strong : .plain)
      }
    }
    for level in summary.levels { add(sentence(level), isMissing(level) ? .alarm : .strong) }
    add(
      "Need: minimum of \(NumberText.amount(summary.minimumCash, currency)) plus the buffer, which no facility "
        + "reduces. In brackets: 95 % interval of the simulation error; it does not include uncertainty of fitted "
        + "or assumed inputs.")
    lines.append(ScreenLine(""))
    add(levelTable)
    for level in summary.levels where isMissing(level) { add(confirmation(level)) }
    lines.append(ScreenLine(""))
    add(driverTable)
    add(
      "Effect: the buffer less the buffer without the cause, all draws kept; removing all together differs from the "
        + "sum of the effects by the interaction. Rows add up to the buffer.", .faint)
    let absent = summary.levels.first?.drivers.filter { $0.effect == nil }.map { words($0.driver) } ?? []
    if !absent.isEmpty { add("Not in the scenario: \(absent.joined(separator: "; ")).", .faint) }
    if let mix = summary.mix {
      lines.append(ScreenLine(""))
      add(sentence(mix), .strong)
    } else if let reason = summary.mixReason {
      add("Cheapest mix of cash and facilities: not looked for, \(reason).", .faint)
    }
    if !summary.periods.isEmpty {
      lines.append(ScreenLine(""))
      add(periodTable)
    }
    add(
      "Seed \(summary.seed), \(NumberText.grouped(summary.paths)) paths a run, digests: scenario "
        + "\(scenarioDigest.prefix(12)), ledger \(ledgerDigest.prefix(12)).", .faint)
    let highest = summary.levels.last
    let missing = highest.flatMap { isMissing($0) ? $0.topUp.value : nil }
    add(
      missing == nil
        ? "Next: duecast forecast \(TerminalText.safe(scenarioFile))"
        : "Next: duecast explain \(TerminalText.safe(scenarioFile)) --path worst")
    return lines.map { (colour ? $0.coloured : $0.text) + "\n" }.joined()
  }

  private func isMissing(_ level: BufferSummary.Level) -> Bool { gap(level) > 0 }

  /// Need less what there is, in whole major units, so that the numbers of the sentence add up.
  private func gap(_ level: BufferSummary.Level) -> Int64 {
    let unit = AmountScale(.one, currency)
    guard let topUp = level.topUp.value.flatMap(NumberText.wholeNumber) else { return 0 }
    if summary.usableLine > 0 { return unit.rounded(topUp) }
    guard let need = level.requiredCash.value.flatMap(NumberText.wholeNumber) else { return 0 }
    // The need is that without actions; where they close the gap nothing is missing.
    return isClosedByActions(level) ? 0 : unit.rounded(need) - unit.rounded(summary.openingCash)
  }

  /// Whether cash and lines fall short of the need, and what management does makes up for it.
  private func isClosedByActions(_ level: BufferSummary.Level) -> Bool {
    guard summary.usableLine == 0, let topUp = level.topUp.value, let need = level.requiredCash.value else {
      return false
    }
    return topUp <= 0 && need > Double(summary.openingCash)
  }

  private func sentence(_ level: BufferSummary.Level) -> String {
    let unit = AmountScale(.one, currency)
    let code = currency.code
    let start = "\(safety(level.level)) over \(horizon)"
    guard let need = level.requiredCash.value.flatMap(NumberText.wholeNumber) else {
      return "\(start): required cash not available (\(level.requiredCash.reason ?? "no estimate"))."
    }
    let gap = gap(level)
    let size = "\(NumberText.grouped(gap.magnitude)) \(code)"
    let rest =
      isClosedByActions(level)
      ? "nothing missing: the stated actions make up for the rest."
      : summary.usableLine > 0 ? "nothing missing." : "\(size) to spare."
    let line =
      summary.usableLine > 0 ? "\(unit.text(summary.usableLine)) \(code) usable line" : "no usable line"
    return "\(start): need \(unit.text(need)) \(code)\(interval(level.requiredCash, unit)), have "
      + "\(unit.text(summary.openingCash)) \(code) cash and \(line), "
      + (gap > 0 ? "missing \(size)." : rest)
  }

  private func confirmation(_ level: BufferSummary.Level) -> String {
    guard let chance = level.confirmation.value, let topUp = level.topUp.value.flatMap(NumberText.wholeNumber)
    else { return "" }
    let unit = AmountScale(.one, currency)
    let low = NumberText.percentage(level.confirmation.low ?? chance, digits: 2)
    let high = NumberText.percentage(level.confirmation.high ?? chance, digits: 2)
    return
      "With \(unit.text(topUp)) \(currency.code) more cash, fresh draws (seed \(summary.freshSeed)) fall short on "
      + "\(NumberText.percentage(chance, digits: 2)) % of paths (\(low) to \(high) %); aimed at "
      + "\(safety(1 - level.level))."
  }

  private func sentence(_ mix: CheapestMix) -> String {
    func inWords(_ mix: FundingMix) -> String {
      let taken = mix.parts.filter { $0.limit > 0 }.map { part in
        "\(part.name) of \(NumberText.wholeAmount(part.limit, currency)) "
          + "(offered \(NumberText.wholeAmount(part.offered, currency)))"
      }
      return (["\(NumberText.wholeAmount(mix.cash, currency)) \(currency.code) more cash"] + taken)
        .joined(separator: ", ")
    }
    func cost(_ mix: FundingMix) -> String {
      let unit = AmountScale(.one, currency)
      return "\(unit.text(mix.cost.value)) \(currency.code)\(interval(mix.cost, unit))"
    }
    let low = NumberText.percentage(mix.confirmation.low ?? 0, digits: 2)
    let high = NumberText.percentage(mix.confirmation.high ?? 0, digits: 2)
    return "Cheapest mix at \(safety(mix.level)) of \(mix.tried) tried: \(inWords(mix.best)); it costs "
      + "\(cost(mix.best)) over \(horizon). Without lines: \(inWords(mix.cashOnly)), \(cost(mix.cashOnly)). Fresh draws "
      + "fall short on \(NumberText.percentage(mix.confirmation.value ?? 0, digits: 2)) % (\(low) to \(high) %)."
  }

  private func safety(_ level: Double) -> String {
    let text = NumberText.percentage(level, digits: 2)
    var trimmed = Substring(text)
    while trimmed.hasSuffix("0") { trimmed = trimmed.dropLast() }
    if trimmed.hasSuffix(".") { trimmed = trimmed.dropLast() }
    return trimmed + " %"
  }

  private func interval(_ estimate: Estimate, _ scale: AmountScale) -> String {
    guard let low = estimate.low, let high = estimate.high else {
      return estimate.value == nil ? "" : " (no interval)"
    }
    return low == high ? "" : " (\(scale.text(low)) to \(scale.text(high)))"
  }

  private func cell(_ estimate: Estimate) -> String {
    guard let value = estimate.value else { return "n/a" }
    return scale.text(value) + interval(estimate, scale)
  }

  private var levelTable: TextTable {
    var table = TextTable([
      .init("Over \(horizon), \(scale.label)", .leading), .init("buffer"), .init("required cash"),
      .init("top-up", rank: 1),
    ])
    for level in summary.levels {
      table.append([
        "enough on \(safety(level.level)) of paths", cell(level.buffer), cell(level.requiredCash),
        cell(level.topUp),
      ])
    }
    return table
  }

  private var driverTable: TextTable {
    var table = TextTable(
      [.init("What drives it, \(scale.label)", .leading)] + summary.levels.map { .init(safety($0.level)) })
    func row(_ name: String, _ part: (BufferSummary.Level) -> Estimate?) {
      table.append([name] + summary.levels.map { part($0).map { cell($0) } ?? "" })
    }
    let order = summary.levels.last?.drivers.filter { $0.effect != nil }.sorted {
      ($0.effect?.value ?? 0) > ($1.effect?.value ?? 0)
    }
    row("the plan itself, nothing uncertain", \.plan)
    for driver in (order ?? []).map(\.driver) {
      row(words(driver)) { level in level.drivers.first { $0.driver == driver }?.effect }
    }
    row("interaction", \.interaction)
    row("buffer", \.buffer)
    return table
  }

  private var periodTable: TextTable {
    var table = TextTable(
      [.init("until", .leading)]
        + summary.levels.flatMap { level -> [TextTable.Column] in
          [
            .init("buffer", group: "\(safety(level.level)), \(scale.label)"),
            .init("required", group: "\(safety(level.level)), \(scale.label)"),
          ]
        })
    for period in summary.periods {
      table.append(
        [period.end.description]
          + period.buffers.flatMap { buffer in
            [cell(buffer), scale.text(buffer.value.map { $0 + Double(summary.minimumCash) })]
          })
    }
    return table
  }

  private func words(_ driver: BufferDriver) -> String {
    switch driver {
    case .timing: "when customers pay"
    case .failures: "failures of debtors"
    case .sales: "uncertain sales"
    case .outflows: "uncertain outflows"
    case .billing: "billing after shipment"
    case .stress: "stress of the economy"
    }
  }
}
