import Receivables
import Treasury

/// Aging over time as bars of plain characters, one line a week end, so that it survives a copy into an e-mail.
public enum AgingChart {
  private static let marks: [Character] = [".", "1", "3", "6", "9"]

  /// Names of the buckets.
  static func name(_ bucket: AgingOutlook.Bucket) -> String {
    switch bucket {
    case .current: "not due"
    case .to30: "1 to 30"
    case .to60: "31 to 60"
    case .to90: "61 to 90"
    case .beyond: "over 90"
    }
  }

  /// Lines of the chart.
  /// - Complexity: O(weeks x width).
  public static func lines(_ outlook: AgingOutlook, asOf: Day, currency: Currency, width: Int) -> [String] {
    let totals = outlook.rows.map { $0.amounts.reduce(0, +) }
    let most = totals.max() ?? 0
    guard most > 0 else { return ["No open items."] }
    let scale = AmountScale(fitting: totals.compactMap(NumberText.wholeNumber), currency)
    let room = max(20, min(64, width - 24))
    var lines = ["Today's open items by days past due, expected, \(scale.label)"]
    for (row, total) in zip(outlook.rows, totals) {
      var bar = ""
      var drawn = 0
      var sum = 0.0
      for (bucket, amount) in row.amounts.enumerated() {
        sum += amount
        let end = Int((sum / most * Double(room)).rounded())
        bar += String(repeating: marks[bucket], count: max(0, end - drawn))
        drawn = max(drawn, end)
      }
      lines.append(
        "\(asOf + row.days) \(TerminalText.padded(scale.text(total), to: 8, alignment: .trailing)) |\(bar)")
    }
    let key = AgingOutlook.Bucket.allCases.map { "\(marks[$0.rawValue]) \(name($0))" }
    lines.append("   " + key.joined(separator: "   ") + " days")
    lines.append(
      "From payment habits alone: failures, disputes and invoices still to be issued are not in it.")
    return lines
  }
}
