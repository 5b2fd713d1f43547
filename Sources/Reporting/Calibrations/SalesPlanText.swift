import Calibration
import CreditModels
import Receivables

/// Planned sales as a scenario that another extends.
public enum SalesPlanText {
  /// The text: a list under `sales`, with the standard error and label of each figure beside it.
  public static func text(_ fit: SalesFit, asOf: Day, ledger: String) -> String {
    let digits = fit.currency?.minorDigits ?? 2
    var lines = [
      "# Sales by segment as the ledger showed them at the close of \(asOf), fitted by `duecast calibrate --sales`.",
      "# Copy `sales` into a scenario, and change what you know better: the past is no plan.",
      "sales:",
    ]
    func label(_ value: FittedValue) -> String {
      let error = value.standardError.map { ", ± " + NumberText.decimal($0, digits: 4) } ?? ""
      return "# \(value.origin.rawValue), n \(value.count)\(error)"
    }
    for segment in fit.segments {
      let season = segment.season.map { NumberText.decimal($0.value, digits: 3) }.joined(separator: ", ")
      let name = "\"" + segment.name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
      lines += [
        "  - name: \(name)",
        "    segment: \(name)",
        "    weekly_gross: \(NumberText.decimal(segment.weeklyGross.value, digits: digits).replacing(",", with: ""))"
          + "   \(label(segment.weeklyGross))",
        "    annual_growth: \(NumberText.decimal(segment.annualGrowth.value, digits: 4))   \(label(segment.annualGrowth))",
        "    season: [\(season)]   \(label(segment.season[0]))",
        "    uncertainty: \(NumberText.decimal(min(segment.uncertainty.value, 2), digits: 4))   \(label(segment.uncertainty))",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
