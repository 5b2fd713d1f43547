/// Several results on one page.
extension ReportPage {
  /// The page: headline numbers side by side, then the fan of each on one scale, then where each comes from.
  ///
  /// - Parameter results: Two or more; amounts are compared only where currencies agree, which the caller sees to.
  public static func comparison(_ results: [ReportData], language: ReportLanguage, unit: ReportUnit) -> String
  {
    let words = ReportWords(language: language)
    let pages = results.map { ReportPage($0, language: language, unit: unit) }
    var body = "<h1>\(Markup.escaped("\(words.title): \(words.compared)"))</h1>\n"
    if let first = pages.first {
      body += "<p class=\"meta\">\(Markup.escaped("\(words.unit) \(first.numbers.unitName)"))</p>\n"
    }
    body +=
      "<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr><th class=\"text\">\(Markup.escaped(words.measure))</th>"
    body +=
      results.map { "<th scope=\"col\">\(Markup.escaped($0.name))</th>" }.joined()
      + "</tr></thead>\n<tbody>\n"
    for row in rows(words) {
      let cells = pages.map { "<td>\(Markup.escaped(row.value($0)))</td>" }.joined()
      body += "<tr><td class=\"text\">\(Markup.escaped(row.title))</td>\(cells)</tr>\n"
    }
    body += "</tbody></table></div>\n<p class=\"note\">\(Markup.escaped(words.simulationNote))</p>\n"
    // One scale for all, so that heights can be compared by eye.
    let range = results.flatMap { data in
      data.days.flatMap { day in day.quantiles.count == 7 ? [day.quantiles[0], day.quantiles[5]] : [] }
    }
    for page in pages {
      body += "<h2>\(Markup.escaped(page.data.name))</h2>\n"
      if let question = page.data.question {
        body += "<p class=\"question\">\(Markup.escaped(question))</p>\n"
      }
      body += "<p>\(Markup.escaped(page.sentences.answer))</p>\n"
      let charts = ReportCharts(page.data, words: words, numbers: page.numbers, isPage: true)
      if let wide = charts.fan(width: 760, classes: "wide", range: range),
        let narrow = charts.fan(width: 340, classes: "narrow", range: range)
      {
        body += "<figure>\n\(wide)\(narrow)</figure>\n"
      }
      let origin =
        "\(page.data.scenarioFile) · \(words.asOf) \(page.numbers.date(page.data.asOf)) · "
        + "\(NumberText.grouped(page.data.paths)) paths, seed \(page.data.seed) · digest \(page.data.digest.prefix(12))"
      body += "<p class=\"note\">\(Markup.escaped(origin))</p>\n"
    }
    return Self.page(title: "\(words.title): \(words.compared)", words: words, body: body)
  }

  private struct Row {
    var title: String
    var value: (ReportPage) -> String
  }

  private static func rows(_ words: ReportWords) -> [Row] {
    [
      Row(title: words.shortfall) { $0.numbers.chance($0.data.shortfall) },
      Row(title: words.lowestP5) { $0.numbers.money($0.data.lowest05) },
      Row(title: "\(words.bufferColumn), 95 %") { page in
        page.data.buffers.first.map { page.numbers.money($0.buffer) } ?? "–"
      },
      Row(title: "\(words.bufferColumn), 99 %") { page in
        page.data.buffers.last.map { page.numbers.money($0.buffer) } ?? "–"
      },
      Row(title: "\(words.losses), \(words.mean)") { $0.numbers.money($0.data.lossMean) },
      Row(title: "\(words.losses), P99") { $0.numbers.money($0.data.loss99) },
      Row(title: words.dso) { $0.numbers.days($0.data.dsoEnd) },
    ]
  }
}
