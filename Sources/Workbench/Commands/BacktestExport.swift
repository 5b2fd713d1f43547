import Calibration
import Foundation
import Receivables

/// The forecasts of one method as two CSV files, in the form in which forecasts are scored.
enum BacktestExport {
  /// Writes the files asked for, in place of earlier ones.
  static func write(
    _ run: BacktestRun, method: BacktestMethod, draws: String?, items: String?, currency: Currency
  ) throws {
    guard let place = run.plan.methods.firstIndex(of: method) else { return }
    let weeks = 0..<run.plan.weeks
    if let draws {
      var text = "cutoff,draw," + weeks.map { "w\($0 + 1)" }.joined(separator: ",") + "\n"
      for made in run.cases {
        for (path, row) in made.forecasts[place].draws.enumerated() {
          text +=
            "\(made.cutoff),\(path + 1),"
            + row.map { Money.decimal($0, digits: currency.minorDigits) }.joined(separator: ",") + "\n"
        }
      }
      try Data(text.utf8).write(to: URL(fileURLWithPath: draws), options: .atomic)
    }
    if let items {
      var text = "cutoff,line," + weeks.map { "p\($0 + 1)" }.joined(separator: ",") + "\n"
      for made in run.cases {
        for (item, chances) in zip(made.items, made.forecasts[place].chances) {
          text += "\(made.cutoff),\(item.line)," + chances.map { "\($0)" }.joined(separator: ",") + "\n"
        }
      }
      try Data(text.utf8).write(to: URL(fileURLWithPath: items), options: .atomic)
    }
  }
}
