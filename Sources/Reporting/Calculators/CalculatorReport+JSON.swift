extension CalculatorReport {
  /// The report as a JSON document with a line break at the end, schema `duecast.calc.NAME/1`.
  ///
  /// Figures have as many digits as identify them, fractions are fractions, a missing figure is null and its
  /// reason stands under `reasons`.
  public func json() -> String {
    var members: [(String, JSONValue)] = [
      ("schema", .string("duecast.calc.\(calculator)/1")), ("title", .string(title)),
    ]
    var reasons: [(String, JSONValue)] = []
    func value(_ line: Line, prefix: String = "") -> (String, JSONValue) {
      if case .missing(let reason) = line.value { reasons.append((prefix + line.key, .string(reason))) }
      return (line.key, CalculatorReport.json(line.value))
    }
    for item in items {
      switch item {
      case .line(let line): members.append(value(line))
      case .group(let key, let lines), .detail(let key, let lines):
        members.append((key, .object(lines.map { value($0, prefix: key + ".") })))
      case .grid(let grid):
        members.append(
          (grid.key, .array(grid.values.map { .array($0.map(CalculatorReport.exact)) })))
      case .records(let records):
        members.append(
          (
            records.key,
            .array(
              records.rows.map { row in
                .object(zip(records.columns, row).map { ($0.key, CalculatorReport.json($1)) })
              })
          ))
      case .names(let key, let names): members.append((key, .array(names.map { .string($0) })))
      case .list(let key, let figures): members.append((key, .array(figures.map(CalculatorReport.exact))))
      }
    }
    if !reasons.isEmpty { members.append(("reasons", .object(reasons))) }
    members.append(("formulas", .array(formulas.map { .string($0) })))
    members.append(("notes", .array(notes.map { .string($0) })))
    return JSONValue.object(members).rendered() + "\n"
  }

  private static func json(_ value: Value) -> JSONValue {
    switch value {
    case .figure(let figure, .count): .integer(Int64(figure))
    case .figure(let figure, _): exact(figure)
    case .text(let text): .string(text)
    case .missing: .null
    }
  }

  /// A number with all its digits: a calculator answers to the last one printed elsewhere.
  private static func exact(_ figure: Double) -> JSONValue {
    DecimalText(figure, significantDigits: 17).map { .number($0) } ?? .null
  }
}
