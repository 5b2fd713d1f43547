import CreditModels
import Decisions
import Foundation
import Intake
import Receivables
import Reporting
import Simulation
import Stochastics

/// Moves each uncertain input of a scenario alone and sees what the headline does.
///
/// Causal inputs go to the ends of their ranges; figures that a scenario states as points go to half and double (failures,
/// correlation), three days (payments) or their own uncertainty (sales, outflows).
struct InputScan {
  /// An input with what stands for its two ends.
  struct Input {
    var name: String
    var low: (label: String, overrides: [String])?
    var high: (label: String, overrides: [String])
  }

  let lab: PolicyLab
  let source: PolicyLab.Source
  let paths: Int?

  /// The report; `nil` where the user stopped it.
  func report() throws -> InputReport? {
    let plain = try lab.read(source)
    let count = paths ?? min(plain.paths, 4096)
    let inputs = inputs(of: plain)
    let progress = ProgressLine(console: lab.console, total: count * (2 * inputs.count + 1))
    defer { progress.clear() }
    var done = 0
    func run(_ overrides: [String], quietly: Bool) throws -> PolicyOutcomes? {
      var changed = source
      changed.overrides += overrides
      let bench = try lab.bench(
        try lab.read(changed, quietly: true), horizon: .own, keepsFlows: false, quietly: quietly)
      return try lab.outcomes(bench, paths: count) {
        done += $0
        progress.update(done: done)
      }
    }
    guard let base = try run([], quietly: false) else { return nil }
    var rows: [InputReport.Row] = []
    for input in inputs {
      var ends: [InputReport.End] = []
      for end in [input.low, input.high].compactMap({ $0 }) {
        guard let moved = try run(end.overrides, quietly: true) else { return nil }
        var differences: [OutcomeMeasure: PairedDifference] = [:]
        for measure in InputReport.measures {
          guard case .success(let after) = moved.columns(of: measure),
            case .success(let before) = base.columns(of: measure)
          else { continue }
          differences[measure] = .of(after, before, measure: measure)
        }
        let lowest = PairedDifference.of(
          MeasureColumns(values: moved.lowest), MeasureColumns(values: base.lowest), measure: .npv)
        ends.append(.init(label: end.label, differences: differences, lowest: lowest))
      }
      rows.append(.init(name: input.name, ends: ends))
    }
    return InputReport(
      scenario: plain.name, currency: plain.currency, seed: plain.seed, paths: count,
      base: Dictionary(
        uniqueKeysWithValues: InputReport.measures.map { measure in
          (measure, PolicyComparison.value(of: base.columns(of: measure), measure: measure))
        }), rows: rows)
  }

  private func inputs(of scenario: Scenario) -> [Input] {
    var inputs: [Input] = []
    for cause in scenario.mechanisms.causal {
      let input = CausalScan.Input(
        name: cause.keyPath, keyPath: cause.keyPath, policies: [0], range: cause.range, isSingle: false,
        isShare: cause.isShare)
      func write(_ value: Double) -> String {
        cause.isShare ? NumberText.percent(value) : NumberText.decimal(value, digits: 2)
      }
      inputs.append(
        Input(
          name: cause.keyPath, low: (write(cause.range.low), input.overrides(at: cause.range.low)),
          high: (write(cause.range.high), input.overrides(at: cause.range.high))))
    }
    if scenario.terms.passThrough != nil, scenario.changesTerms {
      inputs.append(
        Input(
          name: "terms.terms_pass_through", low: ("0 %", ["terms.terms_pass_through=0%"]),
          high: ("100 %", ["terms.terms_pass_through=100%"])))
    }
    let stress = scenario.stress
    if scenario.credit != nil {
      inputs.append(
        Input(
          name: "how often customers fail",
          low: ("half", ["stress.failure_factor=\(stress.failureFactor / 2)"]),
          high: ("double", ["stress.failure_factor=\(stress.failureFactor * 2)"])))
    }
    inputs.append(
      Input(
        name: "how late customers pay", low: nil,
        high: ("3 days later", ["stress.delay_days=\(stress.delayDays + 3)"])))
    inputs += plans(of: scenario)
    return inputs
  }

  private func plans(of scenario: Scenario) -> [Input] {
    var inputs: [Input] = []
    let stress = scenario.stress
    if !scenario.sales.isEmpty {
      let total = scenario.sales.reduce(0.0) { $0 + Double($1.weeklyGross) }
      let spread = scenario.sales.reduce(0.0) { $0 + Double($1.weeklyGross) * ($1.uncertainty ?? 0.1) }
      let share = total > 0 ? max(0.01, spread / total) : 0.1
      func change(_ sign: Double) -> (String, [String]) {
        let changed = (1 + stress.ordersChange) * (1 + sign * share) - 1
        return (
          (sign > 0 ? "+" : "-") + NumberText.percent(share),
          ["stress.orders_change=\(CausalScan.Input.percent(changed))"]
        )
      }
      inputs.append(Input(name: "planned sales", low: change(-1), high: change(1)))
    }
    for outflow in scenario.outflows where outflow.uncertainty ?? 0 > 0 {
      guard case .fixed(let amount) = outflow.size, let spread = outflow.uncertainty else { continue }
      let key = outflow.name.replacing(".", with: "\\.")
      func moved(_ factor: Double) -> [String] {
        let minor = Int64((Double(amount) * factor).rounded())
        return ["outflows.\(key).amount=\(Money.decimal(minor, digits: scenario.currency.minorDigits))"]
      }
      inputs.append(
        Input(
          name: "outflow \(outflow.name)", low: ("-\(NumberText.percent(spread))", moved(1 - spread)),
          high: ("+\(NumberText.percent(spread))", moved(1 + spread))))
    }
    return inputs
  }
}

extension Scenario {
  /// Whether planned sales of some segment get other net days than today's.
  var changesTerms: Bool {
    sales.contains { terms.newNetDays($0.segment) != terms.oldNetDays($0.segment) }
      || terms.netDays.scopes.contains { scope in
        switch scope {
        case .grade, .customer: true
        case .everybody, .segment: false
        }
      }
  }
}
