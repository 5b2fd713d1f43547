import Calibration
import CreditModels
import Intake
import Receivables
import Reporting
import Simulation
import Treasury

/// The scenario's figures beside what the ledger shows of them, for the report.
enum AssumptionRows {
  /// The rows, by quantity and segment.
  ///
  /// - Complexity: O(items + events + orders).
  static func of(_ inputs: RunInputs) -> [ReportAssumption] {
    let assembly = inputs.assembly
    let view = assembly.view
    let scenario = inputs.scenario
    var rows: [ReportAssumption] = []
    let terms = NetDaysSeen(view: view, unnamed: ForecastBuilder.unnamedSegment)
    for (segment, seen) in terms.segments.sorted(by: { $0.key < $1.key }) {
      guard let stated = scenario.terms.oldNetDays(segment) else { continue }
      rows.append(
        ReportAssumption(
          quantity: .netDays, segment: segment, stated: Double(stated),
          shown: Double(seen.median), count: seen.invoices))
    }
    rows += sales(inputs)
    let annual = assembly.context.debtors.compactMap(\.annualPD)
    if !annual.isEmpty {
      let seen = LedgerRates(view: view).failuresPerYear
      rows.append(
        ReportAssumption(
          quantity: .annualFailures, segment: "", stated: annual.reduce(0, +) / Double(annual.count),
          shown: seen.value, error: seen.standardError, count: seen.count))
    }
    return rows
  }

  private static func sales(_ inputs: RunInputs) -> [ReportAssumption] {
    let assembly = inputs.assembly
    var planned: [String: Int64] = [:]
    for (facts, debtor) in zip(assembly.context.debtors, assembly.experiment.debtors) {
      planned[facts.segment, default: 0] += debtor.orders.reduce(0) { $0 + $1.amount }
    }
    let fit = SalesFit(view: assembly.view)
    guard fit.currency == inputs.scenario.currency else { return [] }
    let unit = Double(inputs.scenario.currency.minorPerMajor)
    let weeks = Double(assembly.experiment.days) / 7
    return planned.keys.sorted().compactMap { segment in
      guard let amount = planned[segment], amount > 0 else { return nil }
      let seen = fit.segments.first { $0.name == segment }
      return ReportAssumption(
        quantity: .weeklySales, segment: segment, stated: Double(amount) / weeks,
        shown: seen.map { $0.weeklyGross.value * unit },
        error: seen?.weeklyGross.standardError.map { $0 * unit },
        count: seen?.months ?? 0)
    }
  }
}
