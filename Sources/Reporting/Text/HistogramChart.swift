import Receivables
import Treasury

/// A histogram drawn with plain characters, one line a bin, so that it survives a copy into an e-mail.
public enum HistogramChart {
  /// Lines of the chart: a title with the unit, a bar for each bin with its share of paths, the quantiles.
  ///
  /// - Parameters:
  ///   - title: What is shown, such as `Worst drawdown`.
  ///   - width: Columns at most.
  /// - Complexity: O(bins x width).
  public static func lines(_ histogram: PathHistogram, title: String, currency: Currency, width: Int)
    -> [String]
  {
    let scale = AmountScale(
      fitting: [histogram.start, histogram.start + histogram.width * Double(histogram.counts.count)]
        .compactMap(NumberText.wholeNumber), currency)
    // Edges closer than the unit would read as equal numbers.
    let isFine = histogram.quantity.isMoney && histogram.width < Double(scale.minorPerUnit)
    let shown = isFine ? AmountScale(.one, currency) : scale
    func amount(_ value: Double) -> String {
      histogram.quantity.isMoney ? shown.text(value) : NumberText.decimal(value, digits: 1)
    }
    let unit = histogram.quantity.isMoney ? shown.label : "days"
    let edges = histogram.counts.indices.map { bin -> String in
      let low = histogram.start + Double(bin) * histogram.width
      let isLast = bin == histogram.counts.count - 1
      return histogram.isOpen && isLast
        ? "\(amount(low)) and more" : "\(amount(low)) .. \(amount(low + histogram.width))"
    }
    let labelWidth = edges.map { TerminalText.width(of: $0) }.max() ?? 0
    let most = histogram.counts.max() ?? 1
    let room = max(10, min(60, width - labelWidth - 14))
    var lines = ["\(title), \(unit); share of \(NumberText.grouped(histogram.paths)) paths"]
    for (bin, count) in histogram.counts.enumerated() {
      // A bin with a path in it is never drawn empty.
      let length = count == 0 ? 0 : max(1, Int((Double(count) / Double(most) * Double(room)).rounded()))
      let share = count == 0 ? "" : NumberText.percent(Double(count) / Double(histogram.paths))
      let bar = String(repeating: "#", count: length)
      lines.append(
        TextTable.withoutTrailingSpaces(
          TerminalText.padded(edges[bin], to: labelWidth, alignment: .trailing) + " |" + bar + " " + share))
    }
    let quantiles = zip(PathHistogram.levels, histogram.quantiles).map { level, value in
      let name = level == 0.5 ? "median" : "P\(Int((level * 100).rounded()))"
      return "\(name) \(amount(value))"
    }
    return lines + ["\(quantiles.joined(separator: ", ")) \(unit)"]
  }
}
