import Receivables
import Stochastics
import Treasury

/// The headline numbers of several forecasts side by side, each with its own simulation error.
public enum HeadlineComparison {
  /// A forecast with the name it has in the table.
  public struct Column: Sendable {
    /// Name.
    public var name: String
    /// The forecast.
    public var summary: ForecastSummary
    /// A column.
    public init(name: String, summary: ForecastSummary) {
      self.name = name
      self.summary = summary
    }
  }

  /// A row of the table.
  struct Row: Sendable {
    var key: String
    var title: String
    var estimate: @Sendable (ForecastSummary) -> Estimate?
  }

  static let rows: [Row] = [
    .init(key: "shortfall_probability", title: "chance of a shortfall") { $0.shortfallProbability },
    .init(key: "lowest_cash_05", title: "lowest day, P5") { $0.lowest.p05 },
    .init(key: "buffer_95", title: "buffer, 95 %") { $0.buffer(at: 0.95)?.buffer },
    .init(key: "buffer_99", title: "buffer, 99 %") { $0.buffer(at: 0.99)?.buffer },
    .init(key: "required_cash_99", title: "required cash, 99 %") { $0.buffer(at: 0.99)?.requiredCash },
    .init(key: "mean_credit_loss", title: "credit loss, mean") { $0.creditLoss.mean },
    .init(key: "credit_loss_99", title: "credit loss, 99 %") { $0.creditLoss.quantile99 },
    .init(key: "dso_end", title: "DSO at the end, days") { $0.dsoEnd },
  ]

  /// The table: a row a measure, a column a forecast.
  public static func table(_ columns: [Column]) -> TextTable {
    var table = TextTable(
      [.init("", .leading)]
        + columns.map { .init("\($0.name), \($0.summary.currency.code)", minimumWidth: 12) })
    for row in rows {
      table.append(
        [row.title]
          + columns.map { column in
            guard let estimate = row.estimate(column.summary) else { return "n/a" }
            return text(estimate, ForecastWording(summary: column.summary))
          })
    }
    return table
  }

  /// An object: for each forecast its estimates, in the form of `forecast --json`.
  public static func json(_ columns: [Column]) -> JSONValue {
    .object(
      columns.map { column in
        (
          column.name,
          .object(
            rows.map { row in
              (row.key, row.estimate(column.summary).map { .estimate($0, column.summary.currency) } ?? .null)
            })
        )
      })
  }

  /// A CSV file, long: forecast, measure, value, low, high, unit.
  public static func csv(_ columns: [Column]) -> String {
    var table = CSVTable(["forecast", "measure", "value", "low", "high", "unit"])
    for column in columns {
      for row in rows {
        guard let estimate = row.estimate(column.summary) else { continue }
        let json = JSONValue.estimate(estimate, column.summary.currency)
        func cell(_ key: String) -> CSVTable.Cell {
          if case .number(let number)? = json[key] { .number(number) } else { .empty }
        }
        var unit = CSVTable.Cell.empty
        if case .string(let text)? = json["unit"] { unit = .text(text) }
        table.append([.text(column.name), .text(row.key), cell("value"), cell("low"), cell("high"), unit])
      }
    }
    return table.text
  }

  /// What has to be said with it.
  public static let note =
    "In brackets under a name: 95 % of the simulation error of that number by itself."

  private static func text(_ estimate: Estimate, _ wording: ForecastWording) -> String {
    guard let value = estimate.value else { return "n/a" }
    let head =
      switch estimate.unit {
      case .money: wording.amount(estimate, withInterval: false, withUnit: false)
      case .fraction: NumberText.percent(value)
      case .days, .count: NumberText.decimal(value, digits: 1)
      }
    return head + wording.interval(estimate)
  }
}
