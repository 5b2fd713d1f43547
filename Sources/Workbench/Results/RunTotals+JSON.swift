import Foundation
import Simulation

/// Sums of a run in a file: integers as decimal text, since they may exceed 64 bits.
struct RunTotalsFile: Codable {
  var version = 1
  var paths: String
  var receipts: [String]
  var outflows: [String]
  var sums: [String]
  var debtors: [[String]]
  /// Draws, cost, tax, capital expenditure and debt service by day, where there are facilities.
  var financing: [[String]]?

  init(_ totals: RunTotals) {
    paths = String(totals.paths)
    financing = totals.financing.map { sums in
      [sums.drawn, sums.cost, sums.tax, sums.capex, sums.debtService].map { $0.map { String($0) } }
    }
    receipts = totals.receipts.map { String($0) }
    outflows = totals.outflows.map { String($0) }
    sums = [
      totals.fromOpenItems, totals.fromPlan, totals.fromRecoveries, totals.beyondHistory, totals.invoiced,
    ].map { String($0) }
    debtors = totals.debtors.map { debtor in
      [
        debtor.receipts7, debtor.receipts28, debtor.receipts, debtor.dueReceipts28, debtor.latePaths,
        debtor.loss,
        debtor.failures,
      ].map { String($0) }
    }
  }

  /// The sums, or `nil` where the file does not hold them.
  var totals: RunTotals? {
    func number(_ text: String) -> Int128? { Int128(text) }
    guard version == 1, let paths = number(paths), sums.count == 5, receipts.count == outflows.count else {
      return nil
    }
    var totals = RunTotals(days: receipts.count, debtors: debtors.count)
    totals.paths = paths
    let received = receipts.compactMap(number)
    let spent = outflows.compactMap(number)
    let whole = sums.compactMap(number)
    guard received.count == receipts.count, spent.count == outflows.count, whole.count == 5 else {
      return nil
    }
    totals.receipts = received
    totals.outflows = spent
    totals.fromOpenItems = whole[0]
    totals.fromPlan = whole[1]
    totals.fromRecoveries = whole[2]
    totals.beyondHistory = whole[3]
    totals.invoiced = whole[4]
    if let financing {
      let rows = financing.map { $0.compactMap(number) }
      guard rows.count == 5, rows.allSatisfy({ $0.count == receipts.count }) else { return nil }
      var sums = RunTotals.Financing(days: receipts.count)
      (sums.drawn, sums.cost, sums.tax, sums.capex, sums.debtService) = (
        rows[0], rows[1], rows[2], rows[3], rows[4]
      )
      totals.financing = sums
    }
    for (index, texts) in debtors.enumerated() {
      let values = texts.compactMap(number)
      guard values.count == 7, texts.count == 7 else { return nil }
      totals.debtors[index].receipts7 = values[0]
      totals.debtors[index].receipts28 = values[1]
      totals.debtors[index].receipts = values[2]
      totals.debtors[index].dueReceipts28 = values[3]
      totals.debtors[index].latePaths = values[4]
      totals.debtors[index].loss = values[5]
      totals.debtors[index].failures = values[6]
    }
    return totals
  }
}
