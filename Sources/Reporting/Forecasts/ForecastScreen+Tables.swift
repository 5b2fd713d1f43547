import Receivables
import Stochastics
import Treasury

extension ScreenComposer {
  /// Unit of the weekly table, the buffers and the chart.
  var scale: AmountScale {
    let estimates: [Double?] = summary.weeks.flatMap { week -> [Double?] in
      [week.receipts.p95.value] + [week.closing, week.lowest].flatMap { [$0?.p05.value, $0?.p95.value] }
    }
    let means: [Int64] = summary.weeks.flatMap { week -> [Int64] in
      [week.meanReceipts, week.meanOutflows, week.meanClosing ?? 0]
    }
    let buffers: [Double?] = summary.buffers.flatMap { level -> [Double?] in
      [level.buffer.high, level.requiredCash.high, level.topUp.high]
    }
    let reals = (estimates + buffers).compactMap { $0.flatMap(NumberText.wholeNumber) }
    return AmountScale(
      fitting: means + reals + [summary.position.openingCash ?? 0] + totals, summary.currency)
  }

  private var totals: [Int64] {
    [summary.weeks.reduce(0) { $0 + $1.meanReceipts }, summary.weeks.reduce(0) { $0 + $1.meanOutflows }]
  }

  /// The weekly table with its notes.
  func cashTable(_ detail: Detail) -> [ScreenLine] {
    guard !summary.weeks.isEmpty else { return [] }
    let table =
      summary.financing.map { financedWeeks($0, detail.weeks) }
      ?? (summary.hasCashPosition ? cashWeeks(detail.weeks) : runOffWeeks(detail.weeks))
    let layout = table.layout(width: width)
    var lines = layout.lines.enumerated().map { position, line in
      ScreenLine(line, position < layout.headingLines ? .strong : .plain)
    }
    var notes: [String] = []
    if summary.hasCashPosition {
      notes.append("Means add across and down (rounded to do so);")
    }
    notes.append("P5, median, P95 (5, 50, 95 % of paths are lower) do not add.")
    if summary.weeks.contains(where: \.isShort) { notes.append("* under seven days.") }
    if summary.financing != nil { notes.append("Draw: less repayments and debt service.") }
    if let error = tableError { notes.append(error) }
    if !layout.leftOut.isEmpty {
      notes.append("Left out for width: \(layout.leftOut.joined(separator: ", ")).")
    }
    lines += paragraph(notes.joined(separator: " "), .faint, lines: detail.sentenceLines)
    return lines
  }

  private func cashWeeks(_ limit: Int) -> TextTable {
    var table = TextTable([
      .init("wk", group: scale.label), .init("from", .leading, group: scale.label, gap: 1),
      .init("receipts", group: "mean of all paths"), .init("outflows", group: "mean of all paths", gap: 1),
      .init("closing", group: "mean of all paths", gap: 1),
      .init("P5", group: "closing cash", rank: 2), .init("median", group: "closing cash", gap: 1, rank: 4),
      .init("P95", group: "closing cash", gap: 1, rank: 5),
      .init("P5", group: "lowest day", rank: 1),
      .init("in week", group: "below minimum"), .init("1st time", group: "below minimum", gap: 1, rank: 3),
    ])
    let scale = scale
    let opening = summary.position.openingCash ?? 0
    let start = scale.text(opening)
    table.append(["", "start", "", "", start, "", "", "", "", "", ""])
    let rows = addingRows
    for (position, week) in summary.weeks.enumerated() {
      guard isShown(position, limit) else {
        if isShown(position - 1, limit) { table.append(gapRow(limit, columns: 11)) }
        continue
      }
      table.append([
        String(week.week), "\(week.start)\(week.isShort ? "*" : " ")",
        NumberText.grouped(rows[position].receipts),
        NumberText.grouped(rows[position].outflows), NumberText.grouped(rows[position].closing),
        scale.text(week.closing?.p05.value), scale.text(week.closing?.p50.value),
        scale.text(week.closing?.p95.value), week.lowest.map { scale.text($0.p05.value) } ?? "by pool",
        cell(week.shortfallProbability), cell(week.firstShortfallProbability),
      ])
    }
    let sum = rows.reduce((Int64(0), Int64(0))) { ($0.0 + $1.receipts, $0.1 + $1.outflows) }
    table.append([
      "", "total", NumberText.grouped(sum.0), NumberText.grouped(sum.1),
      NumberText.grouped(rows.last?.closing ?? scale.rounded(opening)), "", "", "", "", "",
      cell(summary.shortfallProbability),
    ])
    return table
  }

  private func runOffWeeks(_ limit: Int) -> TextTable {
    var table = TextTable([
      .init("wk", group: scale.label), .init("from", .leading, group: scale.label, gap: 1),
      .init("receipts", group: "mean of all paths"), .init("so far", group: "mean of all paths"),
      .init("P5", group: "receipts of the week"), .init("median", group: "receipts of the week"),
      .init("P95", group: "receipts of the week"),
    ])
    let scale = scale
    let rows = addingRows
    var soFar: Int64 = 0
    for (position, week) in summary.weeks.enumerated() {
      soFar += rows[position].receipts
      guard isShown(position, limit) else {
        if isShown(position - 1, limit) { table.append(gapRow(limit, columns: 7)) }
        continue
      }
      table.append([
        String(week.week), "\(week.start)\(week.isShort ? "*" : " ")",
        NumberText.grouped(rows[position].receipts),
        NumberText.grouped(soFar), scale.text(week.receipts.p05.value), scale.text(week.receipts.p50.value),
        scale.text(week.receipts.p95.value),
      ])
    }
    table.append(["", "total", NumberText.grouped(soFar), "", "", "", ""])
    return table
  }

  // Rounds sums, not rows, so that the shown numbers add down and across and a zero stays a zero; every
  // number is within two units of its own rounding.
  private var addingRows: [(receipts: Int64, outflows: Int64, closing: Int64)] {
    let scale = scale
    var receipts: Int64 = 0
    var outflows: Int64 = 0
    let opening = scale.rounded(summary.position.openingCash ?? 0)
    return summary.weeks.map { week in
      let before = (scale.rounded(receipts), scale.rounded(outflows))
      receipts += week.meanReceipts
      outflows += week.meanOutflows
      let after = (scale.rounded(receipts), scale.rounded(outflows))
      return (after.0 - before.0, after.1 - before.1, opening + after.0 - after.1)
    }
  }

  // Long horizons show the first weeks and the last.
  func isShown(_ position: Int, _ limit: Int) -> Bool {
    let count = summary.weeks.count
    return count <= limit || position < limit - 2 || position == count - 1
  }

  func gapRow(_ limit: Int, columns: Int) -> [String] {
    let hidden = summary.weeks.count - (limit - 2) - 1
    return ["", "+\(hidden) weeks"] + [String](repeating: "", count: columns - 2)
  }

  func cell(_ probability: Estimate) -> String {
    switch probability.value {
    case .some(0): "none"
    case .some(1): "all"
    case .some(let value): NumberText.percent(value)
    case .none: "n/a"
    }
  }

  private var tableError: String? {
    func halfWidth(_ estimates: [Estimate?]) -> Double? {
      estimates.compactMap { estimate in
        guard let low = estimate?.low, let high = estimate?.high else { return nil }
        return (high - low) / 2
      }.max()
    }
    let means = halfWidth(
      summary.weeks.flatMap { week -> [Estimate?] in [week.receipts.mean, week.closing?.mean] })
    let chances = halfWidth(
      summary.weeks.flatMap { [$0.shortfallProbability, $0.firstShortfallProbability] })
    var parts: [String] = []
    if let means, let amount = NumberText.wholeNumber(means) {
      parts.append("means ± \(NumberText.wholeAmount(amount, summary.currency)) \(summary.currency.code)")
    }
    if let chances { parts.append("chances ± \(wording.points(chances)) points") }
    return parts.isEmpty ? nil : "Simulation error at most: \(parts.joined(separator: ", "))."
  }

  /// Buffer, required cash and top-up by level, with their intervals.
  func bufferTable() -> [ScreenLine] {
    guard !summary.buffers.isEmpty, summary.pools.isEmpty else { return [] }
    let scale = scale
    func text(_ estimate: Estimate) -> String {
      guard let value = estimate.value else { return "n/a" }
      guard let low = estimate.low, let high = estimate.high else {
        return "\(scale.text(value)) (no interval)"
      }
      return "\(scale.text(value)) (\(scale.text(low)) to \(scale.text(high)))"
    }
    var table = TextTable([
      .init("Over \(wording.horizon), \(scale.label)", .leading), .init("buffer"), .init("required cash"),
      .init("top-up", rank: 1),
    ])
    for level in summary.buffers.prefix(3) {
      table.append([
        "enough on \(wording.safety(level.level)) of paths", text(level.buffer), text(level.requiredCash),
        text(level.topUp),
      ])
    }
    return table.layout(width: width).lines.enumerated().map { ScreenLine($1, $0 == 0 ? .strong : .plain) }
  }

  /// The names with most cash at risk, with the chart beside them where there is room.
  func names(_ detail: Detail) -> [ScreenLine] {
    let table = nameLines(detail.names)
    let until = summary.provenance.asOf + 28
    let note =
      "At risk: due by \(until) less expected receipts; late: chance that under half of it comes by then."
    let notes = table.count > 1 ? paragraph(note, .faint, lines: 2) : []
    let chart = options.showChart ? chartLines(beside: table, rows: detail.names) : []
    guard !chart.isEmpty else { return table + notes }
    let left = table.map { TerminalText.width(of: $0.text) }.max() ?? 0
    let lines = (0..<max(table.count, chart.count)).map { position in
      let name = position < table.count ? table[position].text : ""
      guard position < chart.count else { return ScreenLine(name) }
      let role = position < table.count ? table[position].role : .plain
      return ScreenLine(TerminalText.padded(name, to: left) + "   " + chart[position], role)
    }
    return lines + notes
  }

  private func nameLines(_ limit: Int) -> [ScreenLine] {
    let atRisk = summary.customers.filter { $0.atRisk4 > 0 }
    let worst = atRisk.sorted { ($1.atRisk4, $0.entity) < ($0.atRisk4, $1.entity) }.prefix(limit)
    guard !worst.isEmpty else { return [ScreenLine("No name has cash at risk in the first four weeks.")] }
    let amounts: [Int64] = worst.flatMap { customer -> [Int64] in
      [customer.open, customer.overdue, NumberText.wholeNumber(customer.atRisk4) ?? 0]
    }
    let scale = AmountScale(fitting: amounts, summary.currency)
    let title = "Most cash at risk in four weeks, \(scale.label)"
    var table = TextTable([
      .init("name", .leading, group: title, minimumWidth: 14), .init("open", group: title),
      .init("overdue", group: title), .init("at risk", group: title), .init("late", group: title),
    ])
    for customer in worst {
      table.append([
        TerminalText.safe(customer.name).isEmpty ? customer.key : customer.name, scale.text(customer.open),
        scale.text(customer.overdue),
        scale.text(customer.atRisk4), customer.lateProbability.value.map(NumberText.percent) ?? "n/a",
      ])
    }
    let room = min(width, 57)
    let layout = table.layout(width: room)
    return layout.lines.enumerated().map { ScreenLine($1, $0 < layout.headingLines ? .strong : .plain) }
  }

  private func chartLines(beside table: [ScreenLine], rows: Int) -> [String] {
    let left = table.map { TerminalText.width(of: $0.text) }.max() ?? 0
    let room = width - left - 3
    let levels = ForecastSummary.DaySummary.quantileLevels
    guard let low = levels.firstIndex(of: 0.05), let middle = levels.firstIndex(of: 0.5),
      let high = levels.firstIndex(of: 0.95), let first = summary.days.first, let last = summary.days.last,
      summary.days.allSatisfy({ $0.quantiles.count == levels.count }), room >= 30, rows >= 5
    else { return [] }
    let scale = scale
    let chart = FanChart(
      low: summary.days.map { $0.quantiles[low] }, middle: summary.days.map { $0.quantiles[middle] },
      high: summary.days.map { $0.quantiles[high] },
      floor: summary.hasCashPosition ? summary.position.minimumCash.map { Double($0) } : nil)
    let height = max(5, min(8, table.count - 4))
    let drawn = chart.lines(
      width: room, height: height, labels: (first.day.description, last.day.description),
      axis: { scale.text($0) })
    guard !drawn.isEmpty else { return [] }
    let quantity = summary.hasCashPosition ? "Closing cash" : "Receipts so far"
    var legend = ["o median   : P5 .. P95"]
    if summary.hasCashPosition { legend.append("- minimum  ! P5 .. P95 below it") }
    return ([TerminalText.truncated("\(quantity), \(scale.label)", to: room)] + drawn + legend).map {
      TerminalText.truncated($0, to: room)
    }
  }
}
