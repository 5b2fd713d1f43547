import Receivables
import Treasury

/// The CSV files that belong to a report, in long form.
public enum ReportTables {
  /// `distributions.csv`: how paths spread over a quantity, one row a bin; the last bin of a quantity has no upper end
  /// where `open` is true, and `high` is then where it would end.
  public static func distributions(_ data: ReportData) -> String {
    var table = CSVTable(["quantity", "unit", "low", "high", "open", "paths", "share"])
    for histogram in data.histograms {
      let isMoney = histogram.quantity.isMoney
      func number(_ value: Double) -> CSVTable.Cell {
        guard isMoney else { return DecimalText(value).map { .number($0) } ?? .empty }
        return NumberText.wholeNumber(value).map {
          .number(DecimalText(minorUnits: $0, digits: data.minorDigits))
        }
          ?? .empty
      }
      for (bin, count) in histogram.counts.enumerated() {
        let low = histogram.start + histogram.width * Double(bin)
        let isOpen = histogram.isOpen && bin == histogram.counts.count - 1
        table.append([
          .text(histogram.quantity.rawValue), .text(isMoney ? data.currency : "days"), number(low),
          number(low + histogram.width), .text(isOpen ? "true" : "false"), .number(DecimalText(count)),
          DecimalText(Double(count) / Double(histogram.paths)).map { .number($0) } ?? .empty,
        ])
      }
    }
    return table.text
  }

  /// `aging.csv`: expected open amount of today's items by day and bucket.
  public static func aging(_ data: ReportData) -> String? {
    guard let aging = data.aging, let asOf = Day(iso: data.asOf) else { return nil }
    var table = CSVTable(["date", "bucket", "open_\(data.currency.lowercased())"])
    let names = ["not_due", "overdue_1_to_30", "overdue_31_to_60", "overdue_61_to_90", "overdue_over_90"]
    for row in aging.rows {
      for (bucket, amount) in row.amounts.enumerated() {
        table.append([
          .day(asOf + row.days), .text(names[bucket]),
          NumberText.wholeNumber(amount).map {
            .number(DecimalText(minorUnits: $0, digits: data.minorDigits))
          } ?? .empty,
        ])
      }
    }
    return table.text
  }
}
