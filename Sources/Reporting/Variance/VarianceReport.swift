import Receivables
import Treasury

/// A comparison of forecast and actual, on a screen or as JSON.
public struct VarianceReport: Sendable {
  /// An earlier comparison that a book keeps.
  public struct Past: Sendable, Hashable {
    /// Scenario's name.
    public var scenario: String
    /// Day of the forecast.
    public var asOf: Day
    /// Day until which it was compared.
    public var until: Day
    /// Mean receipts forecast.
    public var forecast: Int64
    /// 5 % quantile.
    public var low: Int64
    /// 95 % quantile.
    public var high: Int64
    /// Receipts that came.
    public var actual: Int64
    /// An earlier comparison.
    public init(
      scenario: String, asOf: Day, until: Day, forecast: Int64, low: Int64, high: Int64, actual: Int64
    ) {
      self.scenario = scenario
      self.asOf = asOf
      self.until = until
      self.forecast = forecast
      self.low = low
      self.high = high
      self.actual = actual
    }
    var isInBand: Bool { actual >= low && actual <= high }
  }

  let variance: CashVariance
  let currency: Currency
  let scenarioName: String
  let result: String
  let identity: String
  let asOf: Day
  let history: [Past]

  /// A report.
  public init(
    variance: CashVariance, currency: Currency, scenarioName: String, result: String, identity: String,
    asOf: Day, history: [Past]
  ) {
    self.variance = variance
    self.currency = currency
    self.scenarioName = scenarioName
    self.result = result
    self.identity = identity
    self.asOf = asOf
    self.history = history
  }

  private var scale: AmountScale {
    let total = variance.total
    return AmountScale(
      fitting: [total.forecast, total.high, total.actual, variance.stillOpen].map { $0 * 10 }, currency)
  }

  /// One screen that ends in a line break.
  public func screen(width: Int, colour: Bool, customers: Int) -> String {
    let width = min(100, max(60, width))
    var lines: [ScreenLine] = [
      ScreenLine(
        "\(TerminalText.truncated(TerminalText.safe(scenarioName), to: 40)): forecast of \(asOf) against what came "
          + "until \(variance.until), \(currency.code)", .strong)
    ]
    func add(_ text: String, _ role: ScreenLine.Role = .plain) {
      lines += TerminalText.wrapped(text, width: width, indent: 2).map { ScreenLine($0, role) }
    }
    func add(_ table: TextTable) {
      let layout = table.layout(width: width)
      lines += layout.lines.enumerated().map { ScreenLine($1, $0 < layout.headingLines ? .strong : .plain) }
    }
    add(headline, variance.total.isInBand ? .strong : .alarm)
    lines.append(ScreenLine(""))
    add(weekTable)
    if !variance.lines.isEmpty {
      lines.append(ScreenLine(""))
      add(lineTable)
      add(
        "Permanent: credited, netted, written off or failed. Volume: more or less invoiced than planned. Timing: the "
          + "rest; \(scale.text(variance.stillOpen)) of the forecast items are still open. A run-off is held against its open "
          + "items only; what else came stands as new.", .faint)
    }
    if let known = variance.known {
      add(
        "Known payments due until \(variance.until): \(known.kept) of \(known.count) came in full by their day; the "
          + "forecast took them for \(NumberText.percent(known.statedCertainty)) certain.")
    }
    if let payments = variance.payments {
      add(
        "Payments: forecast \(scale.text(payments.forecast)), made \(scale.text(payments.actual)) (\(scale.label)); a bank "
          + "statement says not which item was paid, so there is no split.")
    }
    if customers > 0, !variance.customers.isEmpty {
      lines.append(ScreenLine(""))
      add(customerTable(min(customers, 60 - lines.count - 8)))
    }
    if !history.isEmpty { add(past) }
    add("Result: \(result)", .faint)
    add("Next: duecast forecast SCENARIO --as-of \(variance.until) --roll-from \(TerminalText.safe(result))")
    return lines.map { (colour ? $0.coloured : $0.text) + "\n" }.joined()
  }

  private var headline: String {
    let total = variance.total
    let difference = total.actual - total.forecast
    let share =
      total.forecast > 0 ? " (\(NumberText.percent(Double(difference) / Double(total.forecast))))" : ""
    let weeks = variance.weeks.count { $0.isInBand }
    return "Receipts: forecast \(NumberText.wholeAmount(total.forecast, currency)), came "
      + "\(NumberText.wholeAmount(total.actual, currency)), difference "
      + "\(NumberText.wholeAmount(difference, currency)) \(currency.code)\(share), "
      + "\(total.isInBand ? "within" : "outside") the band P5 .. P95 of \(NumberText.wholeAmount(total.low, currency)) .. "
      + "\(NumberText.wholeAmount(total.high, currency)); \(weeks) of \(variance.weeks.count) weeks within theirs."
  }

  private var weekTable: TextTable {
    var table = TextTable([
      .init("wk", group: scale.label), .init("from", .leading, group: scale.label, gap: 1), .init("forecast"),
      .init("P5", group: "band"), .init("P95", group: "band", gap: 1), .init("actual"), .init("difference"),
      .init("in band", .leading),
    ])
    for week in variance.weeks {
      table.append(row(String(week.week), week.start.description, week))
    }
    table.append(row("", "total", variance.total))
    return table
  }

  private func row(_ number: String, _ name: String, _ week: CashVariance.Week) -> [String] {
    [
      number, name, scale.text(week.forecast), scale.text(week.low), scale.text(week.high),
      scale.text(week.actual), scale.text(week.actual - week.forecast), week.isInBand ? "yes" : "no",
    ]
  }

  private var lineTable: TextTable {
    var table = TextTable([
      .init("receipts, \(scale.label)", .leading), .init("forecast"), .init("actual"), .init("difference"),
      .init("timing", group: "of it"), .init("permanent", group: "of it", gap: 1),
      .init("volume", group: "of it", gap: 1), .init("new", group: "of it", gap: 1),
    ])
    for line in variance.lines where line.forecast != 0 || line.actual != 0 {
      table.append(
        [words(line.kind)]
          + [
            line.forecast, line.actual, line.actual - line.forecast, line.timing, line.permanent, line.volume,
            line.new,
          ].map { scale.text($0) })
    }
    return table
  }

  private func words(_ kind: CashVariance.Line.Kind) -> String {
    switch kind {
    case .openItems: "items open at the start"
    case .newInvoices: "invoices since"
    case .newCustomers: "invoices of others"
    case .setAside: "items set aside"
    case .recoveries: "recoveries"
    }
  }

  private func customerTable(_ count: Int) -> TextTable {
    var table = TextTable([
      .init("largest differences, \(scale.label)", .leading, minimumWidth: 16), .init("forecast"),
      .init("actual"), .init("difference"), .init("still open", rank: 1), .init("permanent", rank: 2),
    ])
    for customer in variance.customers.prefix(max(1, count)) {
      table.append(
        [TerminalText.truncated(TerminalText.safe(customer.name), to: 30)]
          + [
            customer.forecast, customer.actual, customer.actual - customer.forecast, customer.stillOpen,
            customer.permanent,
          ].map { scale.text($0) })
    }
    return table
  }

  private var past: String {
    let within = history.count { $0.isInBand }
    let forecast = history.reduce(0.0) { $0 + Double($1.forecast) }
    let actual = history.reduce(0.0) { $0 + Double($1.actual) }
    let bias = forecast > 0 ? ", \(NumberText.percent(actual / forecast - 1)) against forecast in all" : ""
    return
      "History in the book: \(history.count) comparisons, \(within) within their 90 % band\(bias); they overlap where "
      + "forecasts of the same weeks were compared more than once."
  }

  /// The document `duecast.variance/1`, with a line break at the end.
  public func json() -> String {
    func week(_ week: CashVariance.Week) -> JSONValue {
      .object([
        ("week", .integer(week.week)), ("start", .string(week.start.description)),
        ("end", .string(week.end.description)), ("forecast", .money(week.forecast, currency)),
        ("p05", .money(week.low, currency)), ("p95", .money(week.high, currency)),
        ("actual", .money(week.actual, currency)),
        ("difference", .money(week.actual - week.forecast, currency)), ("in_band", .bool(week.isInBand)),
      ])
    }
    let lines = variance.lines.map { line in
      JSONValue.object([
        ("line", .string(line.kind.rawValue)), ("forecast", .money(line.forecast, currency)),
        ("actual", .money(line.actual, currency)),
        ("difference", .money(line.actual - line.forecast, currency)),
        ("timing", .money(line.timing, currency)), ("permanent", .money(line.permanent, currency)),
        ("volume", .money(line.volume, currency)), ("new", .money(line.new, currency)),
      ])
    }
    let customers = variance.customers.map { customer in
      JSONValue.object([
        ("key", .string(customer.key)), ("name", .string(customer.name)),
        ("forecast", .money(customer.forecast, currency)), ("actual", .money(customer.actual, currency)),
        ("still_open", .money(customer.stillOpen, currency)),
        ("permanent", .money(customer.permanent, currency)),
      ])
    }
    let past = history.map { past in
      JSONValue.object([
        ("scenario", .string(past.scenario)), ("as_of", .string(past.asOf.description)),
        ("until", .string(past.until.description)), ("forecast", .money(past.forecast, currency)),
        ("p05", .money(past.low, currency)), ("p95", .money(past.high, currency)),
        ("actual", .money(past.actual, currency)), ("in_band", .bool(past.isInBand)),
      ])
    }
    let payments = variance.payments.map { payments in
      JSONValue.object([
        ("forecast", .money(payments.forecast, currency)), ("actual", .money(payments.actual, currency)),
      ])
    }
    let members: [(String, JSONValue)] = [
      ("schema", .string("duecast.variance/1")), ("result", .string(result)), ("identity", .string(identity)),
      ("currency", .string(currency.code)), ("as_of", .string(asOf.description)),
      ("until", .string(variance.until.description)), ("receipts", week(variance.total)),
      ("weeks", .array(variance.weeks.map { week($0) })), ("lines", .array(lines)),
      ("still_open", .money(variance.stillOpen, currency)), ("payments", payments ?? .null),
      ("customers", .array(customers)), ("known_payments", ForecastJSON.record(variance.known)),
      ("history", .array(past)),
    ]
    return JSONValue.object(members).rendered() + "\n"
  }
}
