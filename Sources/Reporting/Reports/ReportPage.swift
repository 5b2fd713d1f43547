import Treasury

/// A report as one HTML page that needs nothing else: style and pictures are in it, there is no script and no address.
public struct ReportPage {
  let data: ReportData
  let words: ReportWords
  let numbers: ReportNumbers
  let sentences: ReportSentences
  let evidence: ReportEvidence

  /// A report of a result.
  ///
  /// - Parameter evidence: What other commands found, to stand in it.
  public init(
    _ data: ReportData, language: ReportLanguage, unit: ReportUnit,
    evidence: ReportEvidence = ReportEvidence()
  ) {
    self.data = data
    self.evidence = evidence
    words = ReportWords(language: language)
    numbers = ReportNumbers(data, language: language, unit: unit)
    sentences = ReportSentences(data, numbers: numbers)
  }

  /// The page.
  /// - Complexity: O(days + weeks).
  public func html() -> String {
    Self.page(
      title: "\(data.name): \(data.hasCash ? words.title : words.runOffTitle)", words: words,
      body: head + body + foot)
  }

  static func page(title: String, words: ReportWords, body: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="\(words.code)">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width,initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>\(Markup.escaped(title))</title>
    <style>
    \(ReportStyle.css)
    </style>
    </head>
    <body>
    <main>
    \(body)</main>
    </body>
    </html>

    """
  }

  // MARK: Parts

  private var head: String {
    let kind = data.hasCash ? words.title : words.runOffTitle
    let isAlarm = (data.shortfall.value ?? 0) >= 0.05
    let period = numbers.language == .zh ? " 至 " : " to "
    var text = "<h1>\(Markup.escaped("\(data.name): \(kind)"))</h1>\n"
    text += paragraph(
      "\(words.asOf) \(numbers.date(data.asOf)) · \(words.period) \(numbers.date(data.firstDay))\(period)\(numbers.date(data.lastDay)) · \(words.unit) \(numbers.unitName)",
      "meta")
    if let question = data.question { text += paragraph("\(words.question): \(question)", "question") }
    text += paragraph(sentences.answer, isAlarm ? "answer alarm" : "answer")
    if let buffer = sentences.buffer { text += paragraph(buffer) }
    text += figures
    if let stop = sentences.stop { text += paragraph(stop, "note") }
    text += paragraph(words.simulationNote, "note")
    for caveat in data.caveats { text += paragraph(line(caveat), "note") }
    return text + paragraph(sentences.coverage, "note")
  }

  private var figures: String {
    var entries: [(String, String)] = []
    if data.hasCash {
      entries.append((numbers.chance(data.shortfall, withInterval: false), words.shortfall))
      if data.pools == nil, let level = data.buffers.max(by: { $0.level < $1.level }) {
        entries.append(
          (numbers.money(level.required.value), "\(words.required), \(numbers.safety(level.level))"))
      }
      if data.lowest05.value != nil { entries.append((numbers.money(data.lowest05.value), words.lowestP5)) }
    }
    if data.lossMean.value != nil {
      entries.append((numbers.money(data.lossMean.value), "\(words.losses), \(words.mean)"))
    }
    guard !entries.isEmpty else { return "" }
    let boxes = entries.map {
      "<div class=\"figure\"><b>\(Markup.escaped($0.0))</b><span>\(Markup.escaped($0.1))</span></div>"
    }
    return "<div class=\"figures\">\(boxes.joined())</div>\n"
  }

  private var body: String {
    let together = data.pools == nil ? words.cash : words.cashOfPools
    var text = section(data.hasCash ? together : words.receiptsSoFar)
    text += chart { $0.fan(width: $1, classes: $2) }
    if let lowest = sentences.lowest { text += paragraph(lowest) }
    if data.hasCash {
      text += section(words.weekly) + chart { $0.weekly(width: $1, classes: $2) }
    }
    text += weeks + paragraph(words.quantilesNote, "note")
    if data.hasCash, !data.buffers.isEmpty, data.pools == nil {
      text += section(words.buffer) + buffers
      text += chart { $0.histogram(.drawdown, title: words.drawdown, width: $1, classes: $2) }
    }
    text += pools + drivers + facilities
    text += section(words.receivables) + paragraph(sentences.dso) + paragraph(words.dsoNote, "note")
    text += chart { $0.aging(width: $1, classes: $2) }
    if data.aging != nil { text += paragraph(words.agingNote, "note") }
    text += section(words.losses) + paragraph(sentences.loss)
    text += chart { $0.histogram(.creditLoss, title: words.lossTitle, width: $1, classes: $2) }
    if !data.customers.isEmpty {
      text += section(words.customers) + customers + paragraph(words.customersNote, "note")
      if hasMissing { text += paragraph(words.missingNote, "note") }
    }
    text += alternatives
    text += section(words.rests)
    if let sources = sentences.sources { text += paragraph("\(words.sources): \(sources)") }
    if !words.engineNotes.isEmpty,
      (data.basis.map(\.text) + data.caveats).contains(where: { ReportPhrases.chinese($0) == nil })
    {
      text += paragraph(words.engineNotes, "note")
    }
    for (kind, title) in [
      ("fitted", words.fitted), ("assumption", words.assumed), ("not_covered", words.notCovered),
    ] {
      let lines = data.basis.filter { $0.kind == kind }.map { "<li>\(Markup.escaped(line($0.text)))</li>" }
      if !lines.isEmpty {
        text += "<h3>\(Markup.escaped(title))</h3>\n<ul>\(lines.joined(separator: "\n"))</ul>\n"
      }
    }
    return text + assumptions
  }

  /// A line of the engine in the report's language, where it is known there.
  func line(_ text: String) -> String { numbers.language == .zh ? ReportPhrases.chinese(text) ?? text : text }

  /// Whether it is known what customers add on the worst paths.
  private var hasMissing: Bool { data.customers.contains { $0.worstMissing != nil } }

  private var foot: String {
    var text = section(words.trust) + paragraph(sentences.error) + backtest
    if !data.cases.isEmpty { text += "<h3>\(Markup.escaped(words.twoPaths))</h3>\n" + cases }
    text += section(words.reproduce)
    let lines = [
      data.command.map(Self.shell).joined(separator: " "), "", "engine \(data.engine)",
      "seed \(data.seed), paths \(data.paths)",
      "scenario \(data.scenarioFile)", "  sha256 \(data.scenarioDigest)", "ledger \(data.ledgerFile)",
      "  sha256 \(data.ledgerDigest)", "digest of the numbers \(data.digest)",
    ]
    return text + "<pre>\(lines.map { Markup.escaped($0) }.joined(separator: "\n"))</pre>\n"
  }

  private var weeks: String {
    let cash = data.hasCash
    let titles =
      [words.week, words.from, words.receipts]
      + (cash
        ? [words.outflows, words.closing, "P5", words.median, "P95", words.lowestDay, words.below] : [])
    var rows: [String] = []
    for week in data.weeks {
      var cells = [
        cell(String(week.week)), cell(numbers.date(week.start, isShort: true) + (week.isShort ? "*" : "")),
        cell(numbers.amount(Double(week.receipts))),
      ]
      if cash {
        let isAlarm = (week.shortfall.value ?? 0) >= 0.05
        cells += [
          cell(numbers.amount(Double(week.outflows))), cell(numbers.amount(week.closing.map { Double($0) })),
          cell(numbers.amount(week.closingLow)), cell(numbers.amount(week.closingMedian)),
          cell(numbers.amount(week.closingHigh)), cell(numbers.amount(week.lowestLow)),
          cell(numbers.chance(week.shortfall, withInterval: false), isAlarm ? "alarm" : nil),
        ]
      }
      rows.append("<tr>\(cells.joined())</tr>")
    }
    let sums = (data.weeks.reduce(0) { $0 + $1.receipts }, data.weeks.reduce(0) { $0 + $1.outflows })
    var last = [cell(""), cell(words.total), cell(numbers.amount(Double(sums.0)))]
    if cash {
      last += [
        cell(numbers.amount(Double(sums.1))),
        cell(numbers.amount(data.weeks.last?.closing.map { Double($0) })), cell(""),
        cell(""), cell(""), cell(""), cell(numbers.chance(data.shortfall, withInterval: false)),
      ]
    }
    rows.append("<tr class=\"total\">\(last.joined())</tr>")
    return table(titles, rows)
  }

  private var buffers: String {
    let rows = data.buffers.map { level in
      "<tr>"
        + [
          numbers.safety(level.level), numbers.money(level.buffer), numbers.money(level.required),
          numbers.money(level.topUp),
        ].map { cell($0) }.joined() + "</tr>"
    }
    return table([words.safety, words.bufferColumn, words.required, words.topUp], rows)
  }

  private var customers: String {
    let rows = data.customers.map { customer in
      let cells =
        [cell(customer.name.isEmpty ? customer.key : customer.name, "name"), cell(customer.segment, "text")]
        + [Double(customer.open), Double(customer.overdue), customer.atRisk4].map { cell(numbers.amount($0)) }
        + [
          cell(numbers.chance(customer.late, withInterval: false)),
          cell(numbers.amount(customer.expectedLoss)),
        ] + (hasMissing ? [cell(numbers.amount(customer.worstMissing))] : [])
      return "<tr>\(cells.joined())</tr>"
    }
    return table(
      [
        words.customer, words.segment, words.open, words.overdue, words.atRisk, words.late,
        words.expectedLoss,
      ] + (hasMissing ? [words.missingColumn] : []), rows,
      textColumns: 2)
  }

  private var cases: String {
    let titles = [words.week] + data.cases.flatMap { _ in [words.receipts, words.outflows, words.closing] }
    func name(_ entry: ReportData.Case) -> String {
      entry.name == "severe" ? words.severe : words.downside
    }
    let names = data.cases.map { entry in
      let name = name(entry)
      return
        "<li>\(Markup.escaped("\(name): \(numbers.money(Double(entry.lowest))), \(numbers.date(entry.lowestDay))"))</li>"
    }
    let rows = data.weeks.indices.map { week in
      let cells = data.cases.flatMap { path -> [String] in
        guard week < path.closing.count else { return ["", "", ""] }
        return [path.receipts[week], path.outflows[week], path.closing[week]].map {
          numbers.amount(Double($0))
        }
      }
      return "<tr>\(cell(String(data.weeks[week].week)))\(cells.map { cell($0) }.joined())</tr>"
    }
    return "<ul>\(names.joined())</ul>\n"
      + table(titles, rows, groups: [("", 1)] + data.cases.map { (name($0), 3) })
  }

  // MARK: Elements

  func chart(_ draw: (ReportCharts, Double, String) -> String?) -> String {
    let charts = ReportCharts(data, words: words, numbers: numbers, isPage: true)
    guard let wide = draw(charts, 760, "wide"), let narrow = draw(charts, 340, "narrow") else { return "" }
    return "<figure>\n\(wide)\(narrow)</figure>\n"
  }

  func section(_ title: String) -> String { "<h2>\(Markup.escaped(title))</h2>\n" }

  func paragraph(_ text: String, _ classes: String? = nil) -> String {
    let mark = classes.map { " class=\"\($0)\"" } ?? ""
    return "<p\(mark)>\(Markup.escaped(text))</p>\n"
  }

  func cell(_ text: String, _ classes: String? = nil) -> String {
    let mark = classes.map { " class=\"\($0)\"" } ?? ""
    return "<td\(mark)>\(Markup.escaped(text))</td>"
  }

  /// - Parameter groups: Titles that stand above so many columns each, from the left.
  func table(
    _ titles: [String], _ rows: [String], textColumns: Int = 0, groups: [(title: String, columns: Int)] = []
  ) -> String {
    let above = groups.map { group in
      group.title.isEmpty
        ? "<td colspan=\"\(group.columns)\"></td>"
        : "<th scope=\"colgroup\" colspan=\"\(group.columns)\">\(Markup.escaped(group.title))</th>"
    }
    let first = above.isEmpty ? "" : "<tr>\(above.joined())</tr>"
    let head = titles.enumerated().map { index, title in
      "<th scope=\"col\"\(index < textColumns ? " class=\"text\"" : "")>\(Markup.escaped(title))</th>"
    }
    return
      "<div class=\"scroll\" tabindex=\"0\"><table>\n<thead>\(first)<tr>\(head.joined())</tr></thead>\n<tbody>\n"
      + rows.joined(separator: "\n") + "\n</tbody></table></div>\n"
  }

  /// A word of a command line, in quotes where a shell would take it apart.
  static func shell(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || ("0"..."9").contains($0) || "/._-+=:,".unicodeScalars.contains($0)
      }
    return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }
}
