import Calibration
import CreditModels

/// What a calibration finds beside the behaviour itself.
public struct CalibrationFindings: Sendable {
  /// Incidences of what ends an invoice.
  public var causes: CompetingCauses
  /// Estimates of ageing.
  public var ageing: AgeingEstimates
  /// Sales by segment.
  public var sales: SalesFit
  /// Groups of customers, where the ledger names no segments.
  public var groups: PaymentGroups?

  /// Findings.
  public init(
    causes: CompetingCauses, ageing: AgeingEstimates, sales: SalesFit, groups: PaymentGroups?
  ) {
    self.causes = causes
    self.ageing = ageing
    self.sales = sales
    self.groups = groups
  }

  /// The findings as text.
  func text(width: Int) -> String {
    var text = ""
    var table = TextTable(
      [.init("by days after due, %", .leading)] + CompetingCauses.ages.map { .init("\($0)") })
    for (cause, row) in zip(CompetingCauses.Cause.allCases, causes.incidence) {
      table.append(
        [cause.rawValue.replacing("_", with: " ")]
          + row.map { value in
            NumberText.decimal(100 * value.value, digits: 1)
              + (value.standardError.map { " ± " + NumberText.decimal(100 * $0, digits: 1) } ?? "")
          })
    }
    table.append(["still open"] + causes.open.map { NumberText.decimal(100 * $0, digits: 1) })
    text += table.layout(width: width).lines.joined(separator: "\n") + "\n\n"
    let durations = zip(LedgerRates.states, ageing.paidADay).map { state, value in
      "\(state) \(NumberText.decimal(100 * value.value, digits: 2))"
    }
    text += lines("Paid a day by bucket, % (durations): " + durations.joined(separator: ", "), width)
    for segment in sales.segments {
      let error = segment.annualGrowth.standardError.map { " ± \(NumberText.percent($0))" } ?? ""
      text += lines(
        "Sales, \(segment.name): \(NumberText.decimal(segment.weeklyGross.value, digits: 0)) a week, growth "
          + "\(NumberText.percent(segment.annualGrowth.value))\(error) (\(segment.annualGrowth.origin.rawValue)), "
          + "\(NumberText.decimal(segment.ordersAWeek.value, digits: 1)) invoices a week of "
          + "\(NumberText.decimal(segment.orderSize.value, digits: 0)) on average, \(segment.months) months",
        width)
    }
    if let groups, !groups.groups.isEmpty {
      let parts = groups.groups.map {
        "\($0.customers) customers \($0.daysLate.lowerBound) to \($0.daysLate.upperBound) days late"
      }
      text += lines(
        "Groups found, since the ledger names no segments: " + parts.joined(separator: "; "), width)
    }
    return text + "\n"
  }

  /// The findings as members of a JSON object.
  var members: [(String, JSONValue)] {
    func matrix(_ rows: [[Double]]) -> JSONValue {
      .array(rows.map { .array($0.map { .real($0) }) })
    }
    let causes: JSONValue = .object(
      [("ages", .array(CompetingCauses.ages.map { .integer($0) })), ("invoices", .integer(causes.invoices))]
        + zip(CompetingCauses.Cause.allCases, causes.incidence).map {
          ($0.rawValue, .array($1.map { CalibrationReport.figure($0) }))
        } + [("open", .array(causes.open.map { .real($0) }))])
    return [
      ("causes", causes),
      (
        "ageing",
        .object([
          ("paid_a_day", .array(ageing.paidADay.map { CalibrationReport.figure($0) })),
          ("partial_balance", matrix(ageing.partialBalance)), ("total_balance", matrix(ageing.totalBalance)),
        ])
      ),
      (
        "sales",
        .array(
          sales.segments.map { segment in
            .object([
              ("segment", .string(segment.name)), ("months", .integer(segment.months)),
              ("weekly_gross", CalibrationReport.figure(segment.weeklyGross)),
              ("annual_growth", CalibrationReport.figure(segment.annualGrowth)),
              ("season", .array(segment.season.map { CalibrationReport.figure($0) })),
              ("uncertainty", CalibrationReport.figure(segment.uncertainty)),
              ("order_size", CalibrationReport.figure(segment.orderSize)),
              ("order_variation", CalibrationReport.figure(segment.orderVariation)),
              ("orders_a_week", CalibrationReport.figure(segment.ordersAWeek)),
            ])
          })
      ),
      (
        "groups",
        groups.map { found in
          .array(
            found.groups.map {
              .object([
                ("customers", .integer($0.customers)), ("payments", .integer($0.payments)),
                ("least_days_late", .integer($0.daysLate.lowerBound)),
                ("greatest_days_late", .integer($0.daysLate.upperBound)), ("mean", .real($0.mean)),
              ])
            })
        } ?? .null
      ),
    ]
  }

  private func lines(_ text: String, _ width: Int) -> String {
    TerminalText.wrapped(text, width: width).map { $0 + "\n" }.joined()
  }
}
