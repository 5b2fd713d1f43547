import Treasury

/// The sections that say what drives a result, what facilities do and how far to trust it.
extension ReportPage {
  private var isChinese: Bool { numbers.language == .zh }

  /// What the bad paths have in common, and what the buffer is for.
  var drivers: String {
    var text = ""
    if let contrast = data.contrast, contrast.week <= data.weeks.count {
      text += paragraph(sentences.contrast(contrast))
      let rows = contrastRows(contrast)
      text += table(
        ["", words.badPaths, words.allPaths, words.difference],
        rows.map { name, pair in
          "<tr>\(cell(name, "text"))"
            + [pair.bad, pair.all, pair.difference].map { cell(numbers.amount($0)) }.joined() + "</tr>"
        }, textColumns: 1)
      text += paragraph(words.contrastNote, "note")
    }
    if let drivers = evidence.drivers {
      text += subtitle(
        isChinese
          ? "\(words.driversTitle)（\(numbers.safety(drivers.level))）：\(numbers.money(drivers.buffer))"
          : "\(words.driversTitle), \(numbers.safety(drivers.level)): \(numbers.money(drivers.buffer))")
      text += table(
        [words.source, words.effect],
        drivers.parts.map {
          "<tr>\(cell(words.driver($0.name), "text"))\(cell(numbers.money($0.effect)))</tr>"
        },
        textColumns: 1)
      text += paragraph(words.driversNote, "note")
      if drivers.scenarioDigest != data.scenarioDigest { text += paragraph(words.otherScenario, "note") }
    }
    return text.isEmpty ? "" : section(words.drives) + text
  }

  /// The rows of the table of bad paths.
  func contrastRows(_ contrast: PathContrast) -> [(String, PathContrast.Pair)] {
    [(words.receipts, contrast.receipts), (words.outflows, contrast.outflows)]
      + (data.financing == nil ? [] : [(words.financingSoFar, contrast.financing)])
      + [(words.closing, contrast.cash), (words.failedAmounts, contrast.failed)]
  }

  /// What facilities do.
  var facilities: String {
    guard let financing = data.financing else { return "" }
    var text = section(financing.lines.isEmpty ? words.actions : words.facilities)
    text += paragraph(sentences.financing(financing))
    if !financing.lines.isEmpty {
      text += table(
        [words.facility, words.limit, words.used, words.peak, words.costColumn, words.lost],
        financing.lines.map { line in
          "<tr>\(cell(line.name + (line.isCommitted ? "" : " (\(words.uncommitted))"), "name"))"
            + [
              numbers.amount(Double(line.limit)), numbers.chance(line.used, withInterval: false),
              numbers.amount(line.peak95.value), numbers.amount(line.cost.value),
              numbers.chance(line.lost, withInterval: false),
            ].map { cell($0) }.joined() + "</tr>"
        }, textColumns: 1)
    }
    text += table(
      [
        words.week, words.from, words.net, words.draw, words.costColumn, words.closing, words.lineP5,
        words.headroomP5,
      ],
      zip(data.weeks, financing.weeks).map { week, row in
        "<tr>"
          + ([
            String(week.week), numbers.date(week.start, isShort: true) + (week.isShort ? "*" : ""),
          ]
          + [
            Double(row.net), Double(row.drawn), Double(row.cost), Double(row.closing), row.usable05,
            row.headroom05,
          ]
          .map { numbers.amount($0) }).map { cell($0) }.joined() + "</tr>"
      })
    text += paragraph(words.headroomNote, "note")
    if !financing.tests.isEmpty {
      text += table(
        [words.covenant, words.testDay, words.breach, words.headroomP5],
        financing.tests.map { test in
          "<tr>\(cell(test.covenant, "name"))\(cell(numbers.date(test.day)))"
            + "\(cell(numbers.chance(test.breach, withInterval: false), (test.breach.value ?? 0) >= 0.05 ? "alarm" : nil))"
            + "\(cell(numbers.amount(test.headroom05.value)))</tr>"
        }, textColumns: 1)
    }
    return text
  }

  /// Figures of the scenario beside what the ledger shows.
  var assumptions: String {
    guard let rows = data.assumptions, !rows.isEmpty else { return "" }
    let lines = rows.map { row in
      let cells = assumptionCells(row)
      return "<tr>\(cell(cells[0], "name"))\(cells.dropFirst().map { cell($0) }.joined())</tr>"
    }
    return subtitle(words.beside)
      + table([words.figure, words.stated, words.shown, words.observations], lines, textColumns: 1)
      + paragraph(words.besideNote, "note")
  }

  /// Name, figure of the scenario, figure of the ledger with its error, observations.
  func assumptionCells(_ row: ReportAssumption) -> [String] {
    func shown(_ value: Double?) -> String {
      guard let value else { return "–" }
      switch row.quantity {
      case .netDays: return NumberText.decimal(value, digits: 0)
      case .weeklySales: return numbers.amount(value)
      case .annualFailures: return numbers.percent(value)
      }
    }
    let segment = row.segment.isEmpty ? "" : isChinese ? "（\(row.segment)）" : ", \(row.segment)"
    return [
      words.quantity(row.quantity) + segment, shown(row.stated),
      shown(row.shown) + (row.error.map { " ± \(shown($0))" } ?? ""), NumberText.grouped(row.count),
    ]
  }

  /// How the forecasts of the past did.
  var backtest: String {
    guard let backtest = evidence.backtest else { return paragraph(words.notBacktested) }
    func share(_ value: Double?) -> String { value.map { numbers.percent($0) } ?? "–" }
    let rows = backtest.methods.map { method in
      let ranges =
        method.coverage.contains { $0 != nil }
        ? method.coverage.map { share($0) }.joined(separator: " / ") : "–"
      return "<tr>\(cell(words.methodName(method.name), "text"))"
        + [
          share(method.weeklyError), method.score.map { NumberText.decimal($0, digits: 3) } ?? "–",
          share(method.bias), ranges,
        ].map { cell($0) }.joined() + "</tr>"
    }
    var text = subtitle(words.backtested) + paragraph(sentences.backtest(backtest))
    text += table(
      [words.method, words.weeklyError, words.score, words.bias, words.coverageColumns], rows, textColumns: 1)
    text += paragraph(words.backtestNote, "note")
    if backtest.ledgerDigest != data.ledgerDigest { text += paragraph(words.otherLedger, "note") }
    return text
  }

  /// What other settings and policies would do.
  var alternatives: String {
    var text = ""
    if let frontier = evidence.frontier, !frontier.points.isEmpty {
      text += section(words.frontier)
      text += chart { $0.frontier(frontier, width: $1, classes: $2) }
      text += table(
        ["", frontier.keys.joined(separator: " / "), words.value, words.shortfall, words.outcome("dso"), ""],
        frontier.points.enumerated().map { index, point in
          "<tr>\(cell(SweepReport.mark(index), "text"))\(cell(point.isToday ? words.today : point.name, "name"))"
            + [
              numbers.amount(point.value), numbers.chance(point.shortfall),
              point.dso.value.map { NumberText.decimal($0, digits: 1) } ?? "–",
              point.isDominated ? words.dominated : "",
            ].map { cell($0) }.joined() + "</tr>"
        }, textColumns: 2)
      text += paragraph(words.frontierNote, "note")
    }
    if let comparison = evidence.comparison, comparison.policies.count > 1 {
      text += section(words.policies)
      if comparison.restsOnExamples { text += paragraph(words.examples, "note") }
      text += table(
        [words.measure] + comparison.policies + [words.difference, words.better],
        comparison.rows.map { row in
          let verdict = row.verdict.isEmpty ? "–" : row.verdict == "unclear" ? words.unclear : row.verdict
          return "<tr>\(cell(words.outcome(row.measure), "text"))"
            + (row.values.map { shown(row.measure, $0) } + [
              row.difference.map { shown(row.measure, $0, withInterval: true) } ?? "–", verdict,
            ]).map { cell($0) }
            .joined() + "</tr>"
        }, textColumns: 1)
    }
    return text
  }

  private func shown(_ measure: String, _ number: ReportData.Number, withInterval: Bool = false) -> String {
    func text(_ value: Double?) -> String {
      guard let value else { return "–" }
      switch measure {
      case "dso": return NumberText.decimal(value, digits: 1)
      case "shortfall_probability": return numbers.percent(value)
      default: return numbers.amount(value)
      }
    }
    guard withInterval, let low = number.low, let high = number.high, low < high else {
      return text(number.value)
    }
    return "\(text(number.value)) (\(numbers.range(text(low), text(high))))"
  }

  private func subtitle(_ title: String) -> String { "<h3>\(Markup.escaped(title))</h3>\n" }
}
