import Foundation
import Receivables
import Reporting
import Simulation

/// `paths.csv`: one row a simulated path, for those who want to look at the spread themselves.
enum PathTable {
  /// The table of a result's path columns.
  ///
  /// - Parameters:
  ///   - currency: Currency of the amounts.
  ///   - firstDay: First forecast day.
  ///   - hasCash: Whether there is a cash position; without one its columns are blank.
  /// - Throws: What reading the columns throws.
  /// - Complexity: O(paths), eleven columns in memory.
  static func text(
    _ columns: PathColumnReader, currency: Currency, firstDay: Day, hasCash: Bool
  ) throws -> String {
    let unit = currency.code.lowercased()
    var table = CSVTable([
      "path", "lowest_\(unit)", "lowest_date", "first_shortfall_date", "drawdown_\(unit)", "receipts_\(unit)",
      "invoiced_\(unit)", "failed_\(unit)", "credit_loss_\(unit)", "receivables_end_\(unit)", "dso_end_days",
    ])
    func read(_ column: PathLayout.Column) throws -> [Int64] { try columns.column(column) }
    let (lowest, lowestDay) = (try read(.lowest), try read(.lowestDay))
    let (shortfall, drawdown) = (try read(.firstShortfall), try read(.drawdown))
    let (receipts, invoiced) = (try read(.receipts), try read(.invoiced))
    let (failed, loss) = (try read(.failed), try read(.creditLoss))
    let (receivables, dso) = (try read(.receivablesEnd), try read(.dsoEnd))
    func money(_ amount: Int64) -> CSVTable.Cell {
      .number(DecimalText(minorUnits: amount, digits: currency.minorDigits))
    }
    func cash(_ amount: Int64) -> CSVTable.Cell { hasCash ? money(amount) : .empty }
    func day(_ number: Int64) -> CSVTable.Cell {
      hasCash && number >= 0 ? .day(firstDay + Int(number)) : .empty
    }
    for path in 0..<columns.paths {
      let turnover = dso[path] < 0 ? nil : DecimalText(Double(dso[path]) / 10_000)
      table.append([
        .number(DecimalText(columns.firstPath + path)), cash(lowest[path]), day(lowestDay[path]),
        day(shortfall[path]),
        cash(drawdown[path]), money(receipts[path]), money(invoiced[path]), money(failed[path]),
        money(loss[path]),
        money(receivables[path]), turnover.map { .number($0) } ?? .empty,
      ])
    }
    return table.text
  }
}
