import Receivables
import Stochastics
import Treasury

/// A bridge from contribution to cash, on a screen, as CSV or as JSON.
public struct BridgeReport: Sendable {
  let bridge: CashBridge
  let currency: Currency
  let scenarioName: String
  let scenarioDigest: String
  let ledgerDigest: String
  let asOf: Day
  let seed: UInt64
  let paths: Int

  /// A report.
  public init(
    bridge: CashBridge, currency: Currency, scenarioName: String, scenarioDigest: String,
    ledgerDigest: String, asOf: Day, seed: UInt64, paths: Int
  ) {
    self.bridge = bridge
    self.currency = currency
    self.scenarioName = scenarioName
    self.scenarioDigest = scenarioDigest
    self.ledgerDigest = ledgerDigest
    self.asOf = asOf
    self.seed = seed
    self.paths = paths
  }

  /// Columns of the screen: what does not occur is left out.
  private enum Column: CaseIterable {
    case sales, cost, contribution, receivables, lost, stock, payables, operating, tax, capex, financing, cash

    var lines: [CashBridge.Line] {
      switch self {
      case .sales: [.sales]
      case .cost: [.costOfSales]
      case .contribution: [.sales, .costOfSales]
      case .receivables: [.receivables]
      case .lost: [.notCollected]
      case .stock: [.stock]
      case .payables: [.payables]
      case .operating: [.operating, .customerCosts]
      case .tax: [.tax]
      case .capex: [.capex]
      case .financing: [.debtService, .financing]
      case .cash: CashBridge.Line.allCases
      }
    }

    var title: String {
      switch self {
      case .sales: "sales"
      case .cost: "cost"
      case .contribution: "contrib"
      case .receivables: "receiv"
      case .lost: "lost"
      case .stock: "stock"
      case .payables: "payab"
      case .operating: "operat"
      case .tax: "tax"
      case .capex: "capex"
      case .financing: "financ"
      case .cash: "cash"
      }
    }
  }

  /// The unit in which the largest amount has at most five digits, so that a year fits the screen.
  private var scale: AmountScale {
    let all = ([bridge.total] + bridge.periods).flatMap { [$0.closing] + $0.means.values }
    return AmountScale(fitting: all.map { $0 * 10 }, currency)
  }

  /// One screen that ends in a line break.
  public func screen(width: Int, colour: Bool) -> String {
    let width = min(100, max(60, width))
    let end = bridge.periods.last?.end ?? asOf + 1
    var lines: [ScreenLine] = [
      ScreenLine(
        "\(TerminalText.truncated(TerminalText.safe(scenarioName), to: 36)): from contribution to cash, "
          + "\(asOf + 1) to \(end), \(scale.label)", .strong)
    ]
    func add(_ text: String, _ role: ScreenLine.Role = .plain) {
      lines += TerminalText.wrapped(text, width: width, indent: 2).map { ScreenLine($0, role) }
    }
    if let first = bridge.periods.first, let last = bridge.periods.last {
      add(
        "Cash goes from \(amount(bridge.openingCash)) on \(first.start - 1) to \(amount(bridge.total.closing)) on "
          + "\(last.end): contribution \(amount(bridge.total.contribution)), working capital "
          + "\(amount(workingCapital)), everything else "
          + "\(amount(bridge.total.cash - bridge.total.contribution - workingCapital)) \(currency.code).")
    }
    lines.append(ScreenLine(""))
    let layout = table.layout(width: width)
    lines += layout.lines.enumerated().map { ScreenLine($1, $0 < layout.headingLines ? .strong : .plain) }
    lines.append(ScreenLine(""))
    add(balances)
    add(
      "Means, each as it adds to cash; they add up across and down on every path, in the unit shown to its rounding. Sales "
        + "include tax; lost: failed less recovered, credited, discounted, settled by bills. P5 of cash is of the month's "
        + "last day.", .faint)
    let parts = bridge.periods.filter(\.isPart)
    if !parts.isEmpty {
      let days = parts.map { "\($0.start) to \($0.end)" }.joined(separator: ", ")
      add("* part of a month: \(days).", .faint)
    }
    if bridge.openingStock == nil {
      add(
        "No `stock` in the scenario: the cost of sales is what was bought, and stock counts as held level.",
        .faint)
    }
    if let share = bridge.stockRunsOut.value, share > 0 {
      add(
        "Stock falls below zero on \(NumberText.percent(share)) of the paths: what the plan buys does not cover what it "
          + "sells. Raise the share that suppliers take of sales, or lower `stock.cost_of_sales`.", .alarm)
    }
    if bridge.unbalanced > 0 {
      add("\(bridge.unbalanced) months on paths do not add up: do not use these numbers.", .alarm)
    }
    add(
      "Seed \(seed), \(NumberText.grouped(paths)) paths, digests: scenario \(scenarioDigest.prefix(12)), ledger "
        + "\(ledgerDigest.prefix(12)).", .faint)
    return lines.prefix(60).map { (colour ? $0.coloured : $0.text) + "\n" }.joined()
  }

  private var workingCapital: Int64 {
    [CashBridge.Line.receivables, .stock, .payables].reduce(0) { $0 + (bridge.total.means[$1] ?? 0) }
  }

  private func amount(_ value: Int64) -> String { NumberText.wholeAmount(value, currency) }

  private var balances: String {
    let stock = bridge.openingStock.map { ", stock \(amount($0)) to \(amount(bridge.total.stock))" } ?? ""
    return
      "From start to end: receivables \(amount(bridge.openingReceivables)) to \(amount(bridge.total.receivables))\(stock), "
      + "payables \(amount(bridge.openingPayables)) to \(amount(bridge.total.payables)) \(currency.code)."
  }

  private var table: TextTable {
    let shown = Column.allCases.filter { column in
      ([bridge.total] + bridge.periods).contains { period in
        column.lines.contains { (period.means[$0] ?? 0) != 0 }
      }
    }
    var table = TextTable(
      [.init("month", .leading)] + shown.map { .init($0.title, gap: 1) } + [
        .init("closing", gap: 1), .init("P5", gap: 1, rank: 1),
      ])
    let rows = bridge.periods
    for (position, period) in rows.enumerated() {
      // Two years show their first months and the last.
      if rows.count > 30, position > 28, position < rows.count - 1 { continue }
      let name = String(period.end.description.prefix(7)) + (period.isPart ? "*" : "")
      table.append(row(name, period, shown))
    }
    table.append(row("total", bridge.total, shown))
    return table
  }

  private func row(_ name: String, _ period: CashBridge.Period, _ shown: [Column]) -> [String] {
    let amounts = shown.map { column in
      scale.text(column.lines.reduce(Int64(0)) { $0 + (period.means[$1] ?? 0) })
    }
    return [name] + amounts + [scale.text(period.closing), scale.text(period.closingQuantiles.first?.value)]
  }

  /// A row for each month and one for all, in major units.
  public func csv() -> String {
    let lines = CashBridge.Line.allCases
    var table = CSVTable(
      ["start", "end"] + lines.map { "\($0.rawValue)_\(currency.code)" }
        + [
          "contribution", "cash", "closing", "closing_p05", "closing_p95", "receivables_end", "stock_end",
          "payables_end",
        ].map { "\($0)_\(currency.code)" })
    func money(_ value: Int64) -> CSVTable.Cell {
      .number(DecimalText(minorUnits: value, digits: currency.minorDigits))
    }
    func money(_ estimate: Estimate?) -> CSVTable.Cell {
      estimate?.value.flatMap(NumberText.wholeNumber).map { money($0) } ?? .empty
    }
    for period in bridge.periods + [bridge.total] {
      table.append(
        [.day(period.start), .day(period.end)] + lines.map { money(period.means[$0] ?? 0) } + [
          money(period.contribution), money(period.cash), money(period.closing),
          money(period.closingQuantiles.first), money(period.closingQuantiles.last),
          money(period.receivables), bridge.openingStock == nil ? .empty : money(period.stock),
          money(period.payables),
        ])
    }
    return table.text
  }

  /// The document `duecast.bridge/1`, with a line break at the end.
  public func json() -> String {
    func period(_ period: CashBridge.Period) -> JSONValue {
      let lines = CashBridge.Line.allCases
      let estimates = lines.map { line -> (String, JSONValue) in
        (line.rawValue, .estimate(period.estimates[line] ?? .missing(.money, reason: "no paths"), currency))
      }
      let means = lines.map { line -> (String, JSONValue) in
        (line.rawValue, .money(period.means[line] ?? 0, currency))
      }
      let stock: JSONValue = bridge.openingStock == nil ? .null : .money(period.stock, currency)
      var members: [(String, JSONValue)] = [
        ("start", .string(period.start.description)), ("end", .string(period.end.description)),
        ("partial", .bool(period.isPart)), ("lines", .object(estimates)), ("means", .object(means)),
      ]
      members += [
        ("contribution", .money(period.contribution, currency)), ("cash", .money(period.cash, currency)),
        ("closing", .money(period.closing, currency)),
      ]
      for (name, quantile) in zip(["closing_p05", "closing_p50", "closing_p95"], period.closingQuantiles) {
        members.append((name, .estimate(quantile, currency)))
      }
      members += [
        ("receivables", .money(period.receivables, currency)), ("stock", stock),
        ("payables", .money(period.payables, currency)),
      ]
      return .object(members)
    }
    let opening: [(String, JSONValue)] = [
      ("cash", .money(bridge.openingCash, currency)),
      ("receivables", .money(bridge.openingReceivables, currency)),
      ("stock", .money(bridge.openingStock, currency)),
      ("payables", .money(bridge.openingPayables, currency)),
    ]
    let members: [(String, JSONValue)] = [
      ("schema", .string("duecast.bridge/1")), ("seed", .integer(seed)), ("paths", .integer(paths)),
      ("scenario", .object([("name", .string(scenarioName)), ("digest", .string(scenarioDigest))])),
      ("ledger", .object([("digest", .string(ledgerDigest)), ("as_of", .string(asOf.description))])),
      ("currency", .string(currency.code)),
      ("opening", .object(opening)), ("months", .array(bridge.periods.map { period($0) })),
      ("total", period(bridge.total)),
      ("stock_runs_out", .estimate(bridge.stockRunsOut, currency)),
      ("unbalanced", .integer(bridge.unbalanced)),
    ]
    return JSONValue.object(members).rendered() + "\n"
  }
}
