import CreditModels
import Foundation
import Intake
import Receivables
import Simulation

/// Weekly draws and item weeks as CSV, in the form in which forecasts are scored: `cutoff` is the first forecast
/// day, `line` the source line of the item; a file that exists is appended to without a second header.
enum WeeklyExport {
  /// Refuses runs whose weeks or items the two files cannot hold.
  static func check(_ inputs: RunInputs, file: String) throws {
    var message: String?
    if inputs.scenario.weeks != .rolling {
      message = "weekly exports count weeks of seven days from the first forecast day"
    } else if inputs.scenario.credit != nil || !inputs.scenario.sales.isEmpty {
      message =
        "weekly exports hold receipts from open items alone, and this scenario models failures or planned sales"
    }
    guard let message else { return }
    throw InputRefused([
      Issue(
        .unusableExport, file: inputs.scenario.file, message: message,
        hint:
          "use a run-off scenario: `weeks: rolling`, `credit: none`, no `sales` (as in scenarios/run-off.yaml)"
      )
    ])
  }

  /// Simulated receipts of each week, one row a path.
  static func appendDraws(_ inputs: RunInputs, columns: PathColumnReader, to file: String) throws {
    let experiment = inputs.assembly.experiment
    let digits = inputs.scenario.currency.minorDigits
    let weeks = try experiment.weeks.indices.map { try columns.column(.weekReceipts($0)) }
    let header = "cutoff,draw," + weeks.indices.map { "w\($0 + 1)" }.joined(separator: ",")
    try append(header: header, to: file) { row in
      for path in 0..<columns.paths {
        row(
          "\(experiment.firstDay),\(path + 1),"
            + weeks.map { Money.decimal($0[path], digits: digits) }.joined(separator: ","))
      }
    }
  }

  /// Probability of each open item to be paid in each week.
  static func appendItems(_ inputs: RunInputs, to file: String) throws {
    let experiment = inputs.assembly.experiment
    let header = "cutoff,line," + experiment.weeks.indices.map { "p\($0 + 1)" }.joined(separator: ",")
    try append(header: header, to: file) { row in
      for claim in inputs.assembly.claims {
        let table = experiment.tables[claim.table]
        var chances = [Double](repeating: 0, count: experiment.weeks.count)
        for day in 0..<experiment.days {
          let before = day == 0 ? Double(1 << 31) : Double(table.survival[day - 1])
          let arrival = Int(experiment.arrivals[0][day])
          if let week = experiment.weeks.firstIndex(where: { $0.contains(arrival) }) {
            chances[week] += (before - Double(table.survival[day])) * 0x1p-31
          }
        }
        row(
          "\(experiment.firstDay),\(claim.item.sourceLine)," + chances.map { "\($0)" }.joined(separator: ","))
      }
    }
  }

  private static func append(header: String, to file: String, rows: ((String) -> Void) -> Void) throws {
    let url = URL(fileURLWithPath: file)
    let earlier = (try? Data(contentsOf: url)) ?? Data()
    if !earlier.isEmpty, !earlier.starts(with: Data((header + "\n").utf8)) {
      throw InputRefused([
        Issue(
          .unusableExport, file: file, line: 1,
          message: "the file exists and does not begin with `\(header)`",
          hint: "name another file; an export appends to its own files only")
      ])
    }
    var text = earlier.isEmpty ? header + "\n" : ""
    rows { text += $0 + "\n" }
    try (earlier + Data(text.utf8)).write(to: url, options: .atomic)
  }
}
