import Receivables
import Treasury

/// A report as a Jupyter notebook (nbformat 4.5) that shows its pictures and tables without being run, and whose code
/// cells read the CSV files beside it and draw the main charts again.
///
/// Each figure is a bundle of PNG, SVG and text: viewers that trust nothing show the PNG, a terminal the text. The HTML
/// in it has no style sheet and no script, which untrusted notebooks lose anyway.
public struct ReportNotebook {
  let page: ReportPage
  private let png: (String) -> String?

  var data: ReportData { page.data }
  var words: ReportWords { page.words }
  var numbers: ReportNumbers { page.numbers }

  /// A notebook of a result.
  ///
  /// - Parameter png: Makes a PNG of an SVG, as Base64 without line breaks; `nil` where it cannot.
  public init(
    _ data: ReportData, language: ReportLanguage, unit: ReportUnit, png: @escaping (String) -> String?
  ) {
    page = ReportPage(data, language: language, unit: unit)
    self.png = png
  }

  /// The pictures that the notebook holds, for a caller that makes their PNG beforehand.
  public static func pictures(_ data: ReportData, language: ReportLanguage, unit: ReportUnit) -> [String] {
    let notebook = ReportNotebook(data, language: language, unit: unit) { _ in nil }
    return notebook.figures.map(\.svg)
  }

  /// The file.
  /// - Complexity: O(days + weeks), and the pictures.
  public func json() -> String {
    let figures = Dictionary(figures.map { ($0.name, $0) }) { first, _ in first }
    var cells: [JSONValue] = [markdown("head", headText)]
    cells.append(code("load", loading, outputs: []))
    func add(_ name: String, title: String, note: String? = nil, source: String) {
      guard let figure = figures[name] else { return }
      let text = "## \(Markup.markdown(title))" + (note.map { "\n\n\(Markup.markdown($0))" } ?? "")
      cells.append(markdown("\(name)-text", text))
      cells.append(code(name, source, outputs: [bundle(figure)]))
    }
    add(
      "cash", title: data.hasCash ? words.cash : words.receiptsSoFar, note: page.sentences.lowest,
      source: drawCash)
    add("weekly", title: words.weekly, source: drawWeeks)
    cells.append(code("weeks", "weeks", outputs: [weeksTable]))
    cells += sections
    add("drawdown", title: words.buffer, note: page.sentences.buffer, source: draw(.drawdown, words.drawdown))
    add(
      "aging", title: words.receivables, note: page.sentences.dso + " " + words.agingNote, source: drawAging)
    add("loss", title: words.losses, note: page.sentences.loss, source: draw(.creditLoss, words.lossTitle))
    if !data.customers.isEmpty {
      cells.append(
        markdown(
          "customers-text",
          "## \(Markup.markdown(words.customers))\n\n\(Markup.markdown(words.customersNote))"))
      cells.append(code("customers", customersSource, outputs: [customersTable]))
    }
    cells.append(markdown("rests", restsText))
    return JSONValue.object([
      ("cells", .array(cells)),
      (
        "metadata",
        .object([
          (
            "kernelspec",
            .object([
              ("display_name", .string("Python 3")), ("language", .string("python")),
              ("name", .string("python3")),
            ])
          ),
          ("language_info", .object([("name", .string("python"))])),
        ])
      ),
      ("nbformat", .integer(4)), ("nbformat_minor", .integer(5)),
    ]).rendered() + "\n"
  }

  // MARK: Figures

  private struct Figure {
    var name: String
    var svg: String
    var text: String
  }

  private var figures: [Figure] {
    let charts = ReportCharts(data, words: words, numbers: numbers, isPage: false)
    let currency = Currency(code: data.currency)
    func histogram(_ quantity: PathHistogram.Quantity, _ title: String) -> String {
      guard let histogram = data.histogram(quantity), let currency else { return title }
      return HistogramChart.lines(histogram, title: title, currency: currency, width: 90).joined(
        separator: "\n")
    }
    var agingText = words.aging
    if let aging = data.aging, let day = Day(iso: data.asOf), let currency {
      agingText = AgingChart.lines(aging, asOf: day, currency: currency, width: 90).joined(separator: "\n")
    }
    let made: [(String, String?, String)] = [
      ("cash", charts.fan(width: 760, classes: nil), fanText),
      ("weekly", charts.weekly(width: 760, classes: nil), weeksText),
      (
        "drawdown",
        data.hasCash ? charts.histogram(.drawdown, title: words.drawdown, width: 760, classes: nil) : nil,
        histogram(.drawdown, words.drawdown)
      ),
      ("aging", charts.aging(width: 760, classes: nil), agingText),
      (
        "loss", charts.histogram(.creditLoss, title: words.lossTitle, width: 760, classes: nil),
        histogram(.creditLoss, words.lossTitle)
      ),
    ]
    return made.compactMap { name, svg, text in svg.map { Figure(name: name, svg: $0, text: text) } }
  }

  private var fanText: String {
    let days = data.days
    let floor = data.hasCash ? data.minimumCash.map { Double($0) } : nil
    let chart = FanChart(
      low: days.map { $0.quantiles[1] }, middle: days.map { $0.quantiles[3] },
      high: days.map { $0.quantiles[5] },
      floor: floor)
    let ends = (days.first?.day ?? "", days.last?.day ?? "")
    return
      (["\(data.hasCash ? words.closingCash : words.receiptsSoFar), \(numbers.unitName)"]
      + chart.lines(width: 90, height: 14, labels: ends) { numbers.amount($0) }).joined(separator: "\n")
  }

  private func bundle(_ figure: Figure) -> JSONValue {
    var mimes: [(String, JSONValue)] = []
    if let picture = png(figure.svg) { mimes.append(("image/png", .string(picture))) }
    mimes.append(("image/svg+xml", .string(figure.svg)))
    mimes.append(("text/plain", .string(figure.text)))
    return .object([
      ("data", .object(mimes)), ("metadata", .object([("image/png", .object([("width", .integer(760))]))])),
      ("output_type", .string("display_data")),
    ])
  }

  // MARK: Tables

  private func table(_ titles: [String], _ rows: [[String]]) -> JSONValue {
    var text = TextTable(titles.enumerated().map { .init($0.element, $0.offset == 0 ? .leading : .trailing) })
    for row in rows { text.append(row) }
    let head = titles.map { "<th>\(Markup.escaped($0))</th>" }.joined()
    let body = rows.map { row in
      "<tr>" + row.map { "<td style=\"text-align:right\">\(Markup.escaped($0))</td>" }.joined() + "</tr>"
    }
    let html = "<table><thead><tr>\(head)</tr></thead><tbody>\(body.joined())</tbody></table>"
    return .object([
      (
        "data",
        .object([
          ("text/html", .string(html)),
          ("text/plain", .string(text.layout(width: 120).lines.joined(separator: "\n"))),
        ])
      ),
      ("metadata", .object([])), ("output_type", .string("display_data")),
    ])
  }

  private var weekRows: [[String]] {
    data.weeks.map { week in
      ["\(week.week)", week.start, numbers.amount(Double(week.receipts))]
        + (data.hasCash
          ? [
            numbers.amount(Double(week.outflows)), numbers.amount(week.closing.map { Double($0) }),
            numbers.amount(week.lowestLow), numbers.chance(week.shortfall, withInterval: false),
          ] : [])
    }
  }

  private var weekTitles: [String] {
    [words.week, words.from, words.receipts]
      + (data.hasCash ? [words.outflows, words.closing, words.lowestDay, words.below] : [])
  }

  private var weeksText: String {
    var table = TextTable(weekTitles.map { .init($0) })
    for row in weekRows { table.append(row) }
    return table.layout(width: 120).lines.joined(separator: "\n")
  }

  private var weeksTable: JSONValue { table(weekTitles, weekRows) }

  private var customersTable: JSONValue {
    table(
      [words.customer, words.open, words.overdue, words.atRisk, words.late, words.expectedLoss],
      data.customers.map { customer in
        [
          customer.name.isEmpty ? customer.key : customer.name, numbers.amount(Double(customer.open)),
          numbers.amount(Double(customer.overdue)), numbers.amount(customer.atRisk4),
          numbers.chance(customer.late, withInterval: false), numbers.amount(customer.expectedLoss),
        ]
      })
  }

  // MARK: Text

  private var headText: String {
    var lines = ["# \(Markup.markdown("\(data.name): \(data.hasCash ? words.title : words.runOffTitle)"))"]
    lines.append(
      Markup.markdown(
        "\(words.asOf) \(numbers.date(data.asOf)), \(words.period) \(numbers.date(data.firstDay)) – \(numbers.date(data.lastDay)), \(words.unit) \(numbers.unitName)"
      ))
    if let question = data.question { lines.append("*\(Markup.markdown(question))*") }
    lines.append("**\(Markup.markdown(page.sentences.answer))**")
    if let buffer = page.sentences.buffer { lines.append(Markup.markdown(buffer)) }
    if let stop = page.sentences.stop { lines.append(Markup.markdown(stop)) }
    lines +=
      [words.simulationNote].map { Markup.markdown($0) } + data.caveats.map { Markup.markdown(page.line($0)) }
    lines.append(Markup.markdown(page.sentences.coverage))
    return lines.joined(separator: "\n\n")
  }

  private var restsText: String {
    var lines = ["## \(Markup.markdown(words.rests))"]
    if let sources = page.sentences.sources { lines.append(Markup.markdown("\(words.sources): \(sources)")) }
    for (kind, title) in [
      ("fitted", words.fitted), ("assumption", words.assumed), ("not_covered", words.notCovered),
    ] {
      let texts = data.basis.filter { $0.kind == kind }.map { "- \(Markup.markdown(page.line($0.text)))" }
      if !texts.isEmpty { lines.append("**\(Markup.markdown(title))**\n\n\(texts.joined(separator: "\n"))") }
    }
    if let assumptionsText { lines.append(assumptionsText) }
    lines.append("## \(Markup.markdown(words.trust))\n\n\(Markup.markdown(page.sentences.error))")
    lines.append("## \(Markup.markdown(words.reproduce))")
    let origin = [
      data.command.map(ReportPage.shell).joined(separator: " "),
      "engine \(data.engine), seed \(data.seed), paths \(data.paths)",
      "scenario sha256 \(data.scenarioDigest)", "ledger sha256 \(data.ledgerDigest)", "digest \(data.digest)",
    ]
    // Indented by four: shown as it stands, whatever it holds.
    lines.append(origin.map { "    " + TerminalText.safe($0) }.joined(separator: "\n"))
    return lines.joined(separator: "\n\n")
  }

  // MARK: Code

  private var unit: String { data.currency.lowercased() }

  private var loading: String {
    """
    import pandas as pd
    import matplotlib.pyplot as plt

    days = pd.read_csv("cash_daily.csv", parse_dates=["date"])
    weeks = pd.read_csv("weeks.csv", parse_dates=["start", "end"])
    distributions = pd.read_csv("distributions.csv")
    """
  }

  private var drawCash: String {
    let quantity = data.hasCash ? "closing" : "cumulative_receipts"
    var lines = [
      "fig, ax = plt.subplots(figsize=(9, 4))",
      "ax.fill_between(days[\"date\"], days[\"\(quantity)_p05_\(unit)\"], days[\"\(quantity)_p95_\(unit)\"], alpha=0.2, label=\"P5 to P95\")",
      "ax.fill_between(days[\"date\"], days[\"\(quantity)_p25_\(unit)\"], days[\"\(quantity)_p75_\(unit)\"], alpha=0.3, label=\"P25 to P75\")",
      "ax.plot(days[\"date\"], days[\"\(quantity)_p50_\(unit)\"], label=\"median\")",
    ]
    if data.hasCash, let minimum = data.minimumCash {
      lines.append(
        "ax.axhline(\(Money.decimal(minimum, digits: data.minorDigits)), linestyle=\"--\", label=\"minimum\")"
      )
    }
    lines += ["ax.set_ylabel(\"\(data.currency)\")", "ax.legend()", "plt.show()"]
    return lines.joined(separator: "\n")
  }

  private var drawWeeks: String {
    """
    fig, ax = plt.subplots(figsize=(9, 3))
    chance = weeks["shortfall_probability_fraction"]
    low = chance - weeks["shortfall_probability_low_fraction"]
    high = weeks["shortfall_probability_high_fraction"] - chance
    ax.bar(weeks["start"].dt.strftime("%d %b"), chance, yerr=[low.clip(lower=0), high.clip(lower=0)])
    ax.set_ylabel("chance of a shortfall")
    ax.tick_params(axis="x", rotation=60)
    plt.show()
    """
  }

  private func draw(_ quantity: PathHistogram.Quantity, _ title: String) -> String {
    """
    part = distributions[distributions["quantity"] == "\(quantity.rawValue)"]
    fig, ax = plt.subplots(figsize=(9, 3))
    ax.bar(part["low"], part["share"], width=part["high"] - part["low"], align="edge")
    ax.set_xlabel("\(quantity.rawValue.replacing("_", with: " ")), \(data.currency)")
    ax.set_ylabel("share of paths")
    plt.show()
    """
  }

  private var drawAging: String {
    """
    aging = pd.read_csv("aging.csv", parse_dates=["date"])
    wide = aging.pivot_table(index="date", columns="bucket", values="open_\(unit)", sort=False)
    ax = wide.plot.bar(stacked=True, figsize=(9, 3.5), width=0.8)
    ax.set_xticklabels([day.strftime("%d %b") for day in wide.index], rotation=60)
    ax.set_ylabel("\(data.currency)")
    plt.show()
    """
  }

  private var customersSource: String {
    """
    customers = pd.read_csv("customers.csv")
    customers.sort_values("at_risk_weeks_1_to_4_\(unit)", ascending=False).head(12)
    """
  }

  // MARK: Cells

  func markdown(_ id: String, _ text: String) -> JSONValue {
    .object([
      ("cell_type", .string("markdown")), ("id", .string(id)), ("metadata", .object([])),
      ("source", .string(text)),
    ])
  }

  private func code(_ id: String, _ source: String, outputs: [JSONValue]) -> JSONValue {
    .object([
      ("cell_type", .string("code")), ("execution_count", .null), ("id", .string(id)),
      ("metadata", .object([])),
      ("outputs", .array(outputs)), ("source", .string(source)),
    ])
  }
}
