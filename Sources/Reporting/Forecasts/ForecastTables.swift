import Receivables
import Simulation
import Stochastics
import Treasury

/// The CSV files of a result folder. Units stand in the names of the columns (`receipts_mean_eur`,
/// `_fraction`).
public enum ForecastTables {
  /// `cash_daily.csv`: one row a day with mean receipts and outflows, and mean and quantiles of closing cash;
  /// in a run-off of cumulative receipts instead.
  public static func cashDaily(_ summary: ForecastSummary) -> String {
    let unit = unit(summary)
    let quantity = summary.hasCashPosition ? "closing" : "cumulative_receipts"
    let levels = ForecastSummary.DaySummary.quantileLevels.map { level in
      let percent = String(Int((level * 100).rounded()))
      return "\(quantity)_p\(percent.count < 2 ? "0" : "")\(percent)_\(unit)"
    }
    var table = CSVTable(
      ["date", "receipts_mean_\(unit)", "outflows_mean_\(unit)", "\(quantity)_mean_\(unit)"] + levels
        + ["below_minimum_fraction"])
    for day in summary.days {
      let quantiles = levels.indices.map { level in
        money(level < day.quantiles.count ? day.quantiles[level] : nil, summary)
      }
      table.append(
        [.day(day.day), money(day.meanReceipts, summary), money(day.meanOutflows, summary)]
          + [money(day.mean, summary)] + quantiles + [real(day.belowMinimum)])
    }
    return table.text
  }

  /// `customers.csv`: one row a debtor.
  public static func customers(_ summary: ForecastSummary) -> String {
    let unit = unit(summary)
    var table = CSVTable([
      "entity", "key", "name", "group", "segment", "open_\(unit)", "overdue_\(unit)",
      "receipts_mean_week_1_\(unit)", "receipts_mean_weeks_1_to_4_\(unit)", "receipts_mean_horizon_\(unit)",
      "at_risk_weeks_1_to_4_\(unit)", "late_probability_fraction", "late_probability_low_fraction",
      "late_probability_high_fraction", "credit_loss_mean_\(unit)", "annual_pd_fraction", "limit_\(unit)",
      "insured_limit_\(unit)", "exposure_with_4_weeks_orders_\(unit)", "utilisation_fraction",
      "days_late_mean_days",
      "days_late_change_days", "unpaid_30_days_late_fraction", "unpaid_60_days_late_fraction",
      "unpaid_90_days_late_fraction", "credit_loss_on_worst_1_percent_\(unit)",
      "receipts_missing_on_worst_1_percent_\(unit)", "security", "next_review",
    ])
    for customer in summary.customers {
      let late = customer.lateProbability
      table.append(
        [
          .number(DecimalText(customer.entity)), .text(customer.key), .text(customer.name),
          .text(customer.group ?? ""), .text(customer.segment), money(customer.open, summary),
          money(customer.overdue, summary), money(customer.receipts1, summary),
          money(customer.receipts4, summary),
          money(customer.receipts13, summary), money(customer.atRisk4, summary), real(late.value),
          real(late.low),
          real(late.high), money(customer.expectedLoss, summary), real(customer.annualPD),
        ] + figures(customer, summary))
    }
    return table.text
  }

  /// The cells of ``CustomerFigures``.
  private static func figures(
    _ customer: ForecastSummary.CustomerOutlook, _ summary: ForecastSummary
  ) -> [CSVTable.Cell] {
    guard let figures = customer.figures else { return [CSVTable.Cell](repeating: .empty, count: 13) }
    let use = figures.limit.flatMap { $0 > 0 ? Double(customer.open) / Double($0) : nil }
    return [
      money(figures.limit, summary), money(figures.insuredLimit, summary), money(figures.exposure, summary),
      real(use),
      real(figures.daysLate), real(figures.daysLateChange),
    ] + figures.unpaid.map { real($0) } + [
      money(figures.worstLoss, summary), money(figures.worstMissing, summary), .text(figures.security),
      figures.nextReview.map { .day($0) } ?? .empty,
    ]
  }

  /// `measures.csv`: what the customer engine did over the horizon, one row a measure; amounts in `unit`.
  public static func measures(_ summary: ForecastSummary) -> String {
    var table = CSVTable(["measure", "unit", "mean", "mean_low", "mean_high", "p95"])
    for row in summary.measures {
      func cell(_ value: Double?) -> CSVTable.Cell {
        row.measure.isCount ? real(value) : money(value.flatMap(NumberText.wholeNumber), summary)
      }
      table.append([
        .text(row.measure.key), .text(row.measure.isCount ? "count" : summary.currency.code),
        cell(row.mean.value),
        cell(row.mean.low), cell(row.mean.high), cell(row.quantile95.value),
      ])
    }
    return table.text
  }

  /// `weeks.csv`: one row a week; the mean columns add up, quantiles do not.
  public static func weeks(_ summary: ForecastSummary) -> String {
    let unit = unit(summary)
    let parts = ["p05", "p50", "p95"]
    var header = ["week", "start", "end", "days", "receipts_mean_\(unit)", "outflows_mean_\(unit)"]
    header += ["closing_mean_\(unit)"]
    for quantity in ["receipts", "closing", "lowest_day"] {
      header += parts.map { "\(quantity)_\($0)_\(unit)" }
    }
    for quantity in ["shortfall_probability", "first_shortfall_probability"] {
      header += ["\(quantity)_fraction", "\(quantity)_low_fraction", "\(quantity)_high_fraction"]
    }
    var table = CSVTable(header)
    for week in summary.weeks {
      var cells: [CSVTable.Cell] = [
        .number(DecimalText(week.week)), .day(week.start), .day(week.end),
        .number(DecimalText(week.end - week.start + 1)), money(week.meanReceipts, summary),
        money(week.meanOutflows, summary), money(week.meanClosing, summary),
      ]
      for spread in [week.receipts, week.closing, week.lowest] {
        cells += [spread?.p05.value, spread?.p50.value, spread?.p95.value].map { money($0, summary) }
      }
      for estimate in [week.shortfallProbability, week.firstShortfallProbability] {
        cells += [real(estimate.value), real(estimate.low), real(estimate.high)]
      }
      table.append(cells)
    }
    return table.text
  }

  /// `financing.csv`: the weekly table with facilities; the mean columns add up, quantiles do not.
  public static func financing(_ summary: ForecastSummary) -> String? {
    guard let financing = summary.financing else { return nil }
    let unit = unit(summary)
    let means = [
      "operating_receipts", "operating_payments", "tax", "capex", "net_before_financing", "draw_or_repay",
      "interest", "closing",
    ]
    let spreads = ["usable_committed_line", "headroom"].flatMap { name in
      ["mean", "p05", "p50", "p95"].map { "\(name)_\($0)_\(unit)" }
    }
    var table = CSVTable(["week", "start", "end"] + means.map { "\($0)_mean_\(unit)" } + spreads)
    for (week, row) in zip(summary.weeks, financing.weeks) {
      let amounts = [
        row.receipts, row.payments, row.tax, row.capex, row.net, row.drawn, row.cost, row.closing,
      ]
      let quantiles = [row.usable, row.headroom].flatMap { [$0.mean, $0.p05, $0.p50, $0.p95] }
      table.append(
        [.number(DecimalText(week.week)), .day(week.start), .day(week.end)]
          + amounts.map { money($0, summary) } + quantiles.map { money($0.value, summary) })
    }
    return table.text
  }

  /// `cases.csv`: the real paths that add up, one row a case and week.
  public static func cases(_ summary: ForecastSummary) -> String {
    let unit = unit(summary)
    var table = CSVTable([
      "case", "path", "week", "start", "receipts_\(unit)", "outflows_\(unit)", "closing_\(unit)",
      "case_lowest_\(unit)", "case_lowest_date",
    ])
    for path in summary.cases {
      for (week, row) in path.weeks.enumerated() {
        let start = week < summary.weeks.count ? CSVTable.Cell.day(summary.weeks[week].start) : .empty
        table.append([
          .text(path.name), .number(DecimalText(path.path)), .number(DecimalText(week + 1)), start,
          money(row.receipts, summary), money(row.outflows, summary), money(row.closing, summary),
          money(path.lowest, summary), .day(path.lowestDay),
        ])
      }
    }
    return table.text
  }

  static func unit(_ summary: ForecastSummary) -> String { summary.currency.code.lowercased() }

  static func money(_ minorUnits: Int64?, _ summary: ForecastSummary) -> CSVTable.Cell {
    guard let minorUnits else { return .empty }
    return .number(DecimalText(minorUnits: minorUnits, digits: summary.currency.minorDigits))
  }

  static func money(_ minorUnits: Double?, _ summary: ForecastSummary) -> CSVTable.Cell {
    money(minorUnits.flatMap(NumberText.wholeNumber), summary)
  }

  static func real(_ value: Double?) -> CSVTable.Cell {
    guard let value, let text = DecimalText(value) else { return .empty }
    return .number(text)
  }
}
