extension CalculatorReport {
  /// The report for a terminal, at most `width` columns wide, with a line break at the end.
  public func text(width: Int) -> String {
    let width = max(40, width)
    var lines = TerminalText.wrapped(title, width: width, indent: 2)
    var pending: [Line] = []
    func flush() {
      guard !pending.isEmpty else { return }
      lines += CalculatorReport.table(pending, width: width)
      pending = []
    }
    for item in items {
      switch item {
      case .line(let line): pending.append(line)
      case .group(_, let group): pending += group
      case .grid(let grid):
        flush()
        lines += [""] + CalculatorReport.panels(grid, width: width)
      case .records(let records):
        flush()
        lines += [""] + CalculatorReport.table(records, width: width)
      case .names, .list, .detail: break
      }
    }
    flush()
    if !formulas.isEmpty {
      lines.append("")
      for formula in formulas { lines += TerminalText.wrapped("  " + formula, width: width, indent: 4) }
    }
    for note in notes { lines += TerminalText.wrapped("Note: \(note).", width: width, indent: 2) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func table(_ lines: [Line], width: Int) -> [String] {
    var table = TextTable([
      .init("", .leading, minimumWidth: 16), .init(""), .init("", .leading, gap: 1),
      .init("", .leading, minimumWidth: 10, rank: 1),
    ])
    for line in lines {
      switch line.value {
      case .figure(let figure, let unit):
        table.append([line.label, number(figure, unit), name(of: unit), line.remark])
      case .text(let text): table.append([line.label, text, "", line.remark])
      case .missing(let reason): table.append([line.label, "-", "", "(\(reason))"])
      }
    }
    return Array(table.layout(width: width).lines.dropFirst())
  }

  /// A list of rows in as many panels of columns as the width needs, the first column in each.
  private static func table(_ records: Records, width: Int) -> [String] {
    let cells = records.rows.prefix(records.screenRows).map { row in
      row.map { value in
        switch value {
        case .figure(let figure, .fraction): NumberText.decimal(figure * 100, digits: 4) + " %"
        case .figure(let figure, .amount): NumberText.decimal(figure, digits: 2)
        case .figure(let figure, let unit): number(figure, unit)
        case .text(let text): text
        case .missing: "-"
        }
      }
    }
    let widths = records.columns.indices.map { column in
      cells.reduce(TerminalText.width(of: records.columns[column].title)) {
        max($0, TerminalText.width(of: $1[column]))
      }
    }
    var lines = TerminalText.wrapped(records.title, width: width)
    guard !cells.isEmpty else { return lines }
    var start = 1
    repeat {
      var end = start
      var used = widths[0]
      while end < widths.count, end == start || used + 2 + widths[end] <= width {
        used += 2 + widths[end]
        end += 1
      }
      let shown = [0] + Array(start..<end)
      var table = TextTable(shown.map { .init(records.columns[$0].title) })
      for row in cells { table.append(shown.map { row[$0] }) }
      lines += table.layout(width: width).lines
      start = end
    } while start < widths.count
    let left = records.rows.count - cells.count
    if left > 0 { lines.append("... and \(NumberText.grouped(left)) more; `--json` lists all") }
    return lines
  }

  /// A matrix in as many panels of columns as the width needs.
  private static func panels(_ grid: Grid, width: Int) -> [String] {
    let cells = grid.values.map { $0.map { cell($0, grid.unit) } }
    let nameWidth = grid.rows.reduce(0) { max($0, TerminalText.width(of: TerminalText.safe($1))) }
    let widest = (cells.joined().map { $0.utf8.count } + grid.columns.map { TerminalText.width(of: $0) })
      .max()
    let perPanel = max(1, (width - nameWidth) / ((widest ?? 1) + 2))
    let unit = grid.unit == .fraction ? "\(grid.title), %" : grid.title
    var lines = TerminalText.wrapped(unit, width: width)
    for start in stride(from: 0, to: grid.columns.count, by: perPanel) {
      let range = start..<min(grid.columns.count, start + perPanel)
      var table = TextTable(
        [.init("", .leading, minimumWidth: 8)] + range.map { .init(grid.columns[$0]) })
      for (row, name) in grid.rows.enumerated() { table.append([name] + range.map { cells[row][$0] }) }
      lines += table.layout(width: width).lines
    }
    return lines
  }

  /// A figure of a matrix: equal digits behind the point, so that columns align.
  private static func cell(_ value: Double, _ unit: Unit) -> String {
    switch unit {
    case .fraction: value == 0 ? "0" : NumberText.decimal(value * 100, digits: 4)
    default: value == 0 ? "0" : NumberText.decimal(value, digits: 5)
    }
  }

  /// A figure with six significant digits, money and days with two digits behind the point.
  static func number(_ value: Double, _ unit: Unit) -> String {
    switch unit {
    case .fraction: significant(value * 100)
    case .amount where value.magnitude >= 1 || value == 0: NumberText.decimal(value, digits: 2)
    case .days where value.magnitude >= 1 || value == 0: NumberText.decimal(value, digits: 2)
    case .years: DecimalText(value, significantDigits: 6)?.description ?? "-"
    case .count: NumberText.wholeNumber(value).map { NumberText.grouped($0) } ?? "not available"
    default: significant(value)
    }
  }

  private static func significant(_ value: Double) -> String {
    guard value.magnitude >= 1e-9 || value == 0 else {
      return DecimalText(value, significantDigits: 6)?.description ?? "-"
    }
    guard value.isFinite, value.magnitude < 1e15 else {
      return DecimalText(value, significantDigits: 6)?.description ?? "not available"
    }
    var digits = 5
    var size = value.magnitude
    while size >= 10, digits > 0 {
      size /= 10
      digits -= 1
    }
    guard value != 0, value.magnitude < 1 else { return NumberText.decimal(value, digits: digits) }
    return DecimalText(value, significantDigits: 6)?.description ?? "-"
  }

  private static func name(of unit: Unit) -> String {
    switch unit {
    case .fraction: "%"
    case .amount: "money"
    case .days: "days"
    case .years: "years"
    case .periods: "periods"
    case .timesAYear: "times a year"
    case .number, .count: ""
    }
  }
}
