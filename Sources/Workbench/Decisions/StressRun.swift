import CreditModels
import Decisions
import Foundation
import Intake
import Liquidity
import Receivables
import Reporting
import Simulation
import Stochastics
import Treasury

/// Runs a scenario under stresses, each alone and all together, on the same draws.
struct StressRun {
  let lab: PolicyLab
  let source: PolicyLab.Source
  let entries: [StressLibrary.Entry]
  let paths: Int?

  /// A scenario under a stress, run.
  private struct Result {
    var bench: PolicyLab.Bench
    var outcomes: PolicyOutcomes
  }

  /// The report; `nil` where the user stopped it.
  func report() throws -> StressReport? {
    let plain = try lab.read(source)
    let count = paths ?? plain.paths
    let progress = ProgressLine(console: lab.console, total: count * (entries.count + 2))
    defer { progress.clear() }
    var done = 0
    func run(_ scenario: Scenario, quietly: Bool) throws -> Result? {
      let bench = try lab.bench(scenario, horizon: .own, keepsFlows: false, quietly: quietly)
      let outcomes = try lab.outcomes(bench, paths: count) {
        done += $0
        progress.update(done: done)
      }
      return outcomes.map { Result(bench: bench, outcomes: $0) }
    }
    guard let base = try run(plain, quietly: false) else { return nil }
    let segments = Set(base.bench.assembly.context.debtors.map(\.segment))
    var rows: [StressReport.Row] = []
    var joint = plain.stress
    var overlays: [String] = []
    for entry in entries {
      var stressed = try lab.read(source, overlays: [entry.file], quietly: true)
      // What an overlay adds, beside the blows that the scenario states itself.
      let added = stressed.stress
      if added != plain.stress,
        let reason = added.idle(in: stressed, segments: segments, advances: base.bench.assembly.advances)
      {
        rows.append(
          .init(
            name: entry.name, question: entry.question, facts: [], values: [:], differences: [:], lowest: nil,
            idle: reason))
        continue
      }
      stressed.stress = added
      guard let result = try run(stressed, quietly: true) else { return nil }
      rows.append(row(entry.name, entry.question, result, base: base))
      if added != plain.stress { joint = joint.joined(with: added) }
      overlays.append(entry.file)
    }
    if overlays.count > 1 {
      var together = try lab.read(source, overlays: overlays, quietly: true)
      together.stress = joint
      guard let result = try run(together, quietly: true) else { return nil }
      rows.append(row(StressReport.together, "All of these at once.", result, base: base))
    }
    let first = base.bench
    return StressReport(
      scenario: plain.name, file: source.file, currency: plain.currency, firstDay: first.experiment.firstDay,
      lastDay: first.experiment.firstDay + (first.experiment.days - 1), seed: plain.seed, paths: count,
      minimumCash: first.experiment.hasCashPosition ? first.experiment.waterfall.minimumCash : nil,
      base: row("as planned", plain.question, base, base: nil), rows: rows, notes: notes(plain))
  }

  private func notes(_ scenario: Scenario) -> [String] {
    scenario.hasBankLine
      ? [] : ["The scenario has no bank line, so nothing stands between low cash and a shortfall."]
  }

  private func row(_ name: String, _ question: String?, _ result: Result, base: Result?) -> StressReport.Row {
    let measures = StressReport.measures(
      hasActions: result.outcomes.recipe.hasActions, hasCovenants: !result.outcomes.covenantHeadroom.isEmpty)
    var values: [OutcomeMeasure: Estimate] = [:]
    var differences: [OutcomeMeasure: PairedDifference] = [:]
    for measure in measures {
      let columns = result.outcomes.columns(of: measure)
      values[measure] = PolicyComparison.value(of: columns, measure: measure)
      if let base, case .success(let after) = columns,
        case .success(let before) = base.outcomes.columns(of: measure)
      {
        differences[measure] = .of(after, before, measure: measure)
      }
    }
    let hasCash = result.bench.experiment.hasCashPosition
    let lowest = base.flatMap { base in
      hasCash
        ? PairedDifference.of(
          MeasureColumns(values: result.outcomes.lowest), MeasureColumns(values: base.outcomes.lowest),
          measure: .npv) : nil
    }
    return StressReport.Row(
      name: name, question: question, facts: base.map { facts(result, base: $0) } ?? [], values: values,
      differences: differences, lowest: lowest)
  }

  /// What a stress did, in the units of those who run the firm: stated where it was stated, measured otherwise.
  private func facts(_ result: Result, base: Result) -> [String] {
    let stress = result.bench.scenario.stress
    let before = base.bench.scenario.stress
    let currency = result.bench.scenario.currency
    var facts: [String] = []
    func mean(_ values: [Int64]) -> Double { values.isEmpty ? 0 : SampleMoments(values).mean }
    if stress.failLargest != before.failLargest || stress.failCustomers != before.failCustomers {
      let failing = result.bench.assembly.failingByStress
      let open = failing.reduce(Int64(0)) { sum, debtor in
        sum + base.bench.experiment.debtors[debtor].claims.reduce(Int64(0)) { $0 + $1.amount }
      }
      let names = failing.prefix(3).map { TerminalText.safe(result.bench.assembly.context.debtors[$0].name) }
      facts.append(
        "\(names.joined(separator: ", "))\(failing.count > 3 ? " and \(failing.count - 3) more" : "") fails on day 1 with "
          + "\(NumberText.wholeAmount(open, currency)) open")
    }
    let failed = (mean(base.outcomes.failed), mean(result.outcomes.failed))
    if failed.0 > 0, abs(failed.1 / failed.0 - 1) >= 0.05 {
      facts.append("failures x\(NumberText.decimal(failed.1 / failed.0, digits: 1))")
    }
    let delay = stress.delayDays - before.delayDays
    if delay != 0 { facts.append("payments \(signed(delay, digits: 0)) days") }
    if stress.billingOutageDays != before.billingOutageDays {
      facts.append("no invoice goes out for \(stress.billingOutageDays) days")
    }
    let disputes = result.bench.scenario.mechanisms.disputes
    if disputes != base.bench.scenario.mechanisms.disputes,
      let worst = disputes.values.max(by: { ($0.chance, $0.meanDays) < ($1.chance, $1.meanDays) })
    {
      facts.append(
        "up to \(NumberText.percent(worst.chance)) of invoices disputed for "
          + "\(NumberText.decimal(worst.meanDays, digits: 0)) days on average")
    }
    for stop in stress.paymentStops where !before.paymentStops.contains(stop) {
      facts.append("\(stop.segment) pays nothing on days \(stop.fromDay + 1) to \(stop.fromDay + stop.days)")
    }
    let sales = (mean(base.outcomes.invoicedInAll), mean(result.outcomes.invoicedInAll))
    if sales.0 > 0, abs(sales.1 / sales.0 - 1) >= 0.0005 {
      facts.append("invoices \(signed(100 * (sales.1 / sales.0 - 1), digits: 1)) %")
    }
    let cash = (mean(base.outcomes.receipts), mean(result.outcomes.receipts))
    if cash.0 > 0, abs(cash.1 / cash.0 - 1) >= 0.0005 {
      facts.append("receipts \(signed(100 * (cash.1 / cash.0 - 1), digits: 1)) %")
    }
    if stress.dilution != before.dilution { facts.append("dilution \(NumberText.percent(stress.dilution))") }
    if stress.suppliersEarlierDays != before.suppliersEarlierDays {
      facts.append("suppliers paid \(stress.suppliersEarlierDays - before.suppliersEarlierDays) days earlier")
    }
    if stress.refundedAdvances != before.refundedAdvances {
      let amount = result.bench.assembly.advances
      facts.append("advances of \(NumberText.wholeAmount(amount, currency)) paid back")
    }
    if stress.insurerCut != before.insurerCut {
      facts.append("insured limits -\(NumberText.percent(stress.insurerCut))")
    }
    if stress.lineCut != before.lineCut { facts.append("bank line -\(NumberText.percent(stress.lineCut))") }
    if stress.acceptorPD != before.acceptorPD {
      facts.append("bills dishonoured: \(NumberText.percent(stress.acceptorPD)) a year")
    }
    return facts
  }

  private func signed(_ value: Double, digits: Int) -> String {
    (value >= 0 ? "+" : "") + NumberText.decimal(value, digits: digits)
  }
}
