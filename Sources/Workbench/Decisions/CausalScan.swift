import CreditModels
import Decisions
import Intake
import Reporting
import Simulation
import Stochastics

/// Repeats a comparison over the ranges of its causal inputs: each alone, and all together at their ends.
struct CausalScan {
  /// A causal input of one or more policies.
  struct Input {
    var name: String
    var keyPath: String
    var policies: [Int]
    var range: CausalRange
    var isSingle: Bool
    var isShare: Bool

    /// Overrides that put it at a value.
    func overrides(at value: Double) -> [String] {
      let text = isShare ? Self.percent(value) : "\(value)"
      return isSingle ? ["\(keyPath)=\(text)"] : ["\(keyPath).low=\(text)", "\(keyPath).high=\(text)"]
    }

    /// A share as a percentage with enough digits that it is read back.
    static func percent(_ share: Double) -> String {
      "\(DecimalText(share * 100, significantDigits: 12)?.description ?? "0")%"
    }
  }

  let lab: PolicyLab
  let sources: [PolicyLab.Source]
  let scenarios: [Scenario]
  let names: [String]
  let horizon: PolicyLab.Horizon
  let paths: Int

  /// What of the comparison of the second policy with the first rests on causal inputs.
  struct Result {
    var effects: [CausalEffect]
    var ranges: [CausalRow]
  }

  /// The inputs of the first two policies; equal ones count once.
  func inputs() -> [Input] {
    var inputs: [Input] = []
    func add(_ keyPath: String, _ range: CausalRange, policy: Int, isSingle: Bool, isShare: Bool) {
      if let known = inputs.firstIndex(where: { $0.keyPath == keyPath && $0.range == range }) {
        if !inputs[known].policies.contains(policy) { inputs[known].policies.append(policy) }
        return
      }
      inputs.append(
        Input(
          name: keyPath, keyPath: keyPath, policies: [policy], range: range, isSingle: isSingle,
          isShare: isShare))
    }
    for (policy, scenario) in scenarios.enumerated().prefix(2) {
      for cause in scenario.mechanisms.causal {
        add(cause.keyPath, cause.range, policy: policy, isSingle: false, isShare: cause.isShare)
      }
      if let share = scenario.terms.passThrough {
        // A single figure: its whole range is looked at.
        add(
          "terms.terms_pass_through", CausalRange(low: 0, high: 1, position: share, evidence: .ownEstimate),
          policy: policy, isSingle: true, isShare: true)
      }
    }
    let keys = Dictionary(grouping: inputs, by: \.keyPath)
    return inputs.map { input in
      guard (keys[input.keyPath]?.count ?? 0) > 1 || input.policies.count == 1 else { return input }
      var named = input
      named.name = "\(names[input.policies[0]]): \(input.keyPath)"
      return named
    }
  }

  /// Runs everything; `nil` where the user stopped it.
  func scan() throws -> Result? {
    let inputs = inputs()
    guard !inputs.isEmpty else { return Result(effects: [], ranges: []) }
    guard let base = try pair([:]) else { return nil }
    var effects: [CausalEffect] = []
    for input in inputs {
      guard let low = try pair([input.keyPath: input], at: input.range.low),
        let high = try pair([input.keyPath: input], at: input.range.high)
      else { return nil }
      var effect = CausalEffect(
        name: input.name, low: input.range.low, value: input.range.value, high: input.range.high,
        evidence: input.isSingle ? nil : input.range.evidence.rawValue,
        isExample: !input.isSingle && input.range.evidence == .example,
        isShare: input.isShare)
      effect.differences = (value(low), value(base), value(high))
      effects.append(effect)
    }
    var ranges: [CausalRow] = []
    let ranged = inputs.filter { !$0.isSingle }
    if !ranged.isEmpty {
      for (name, position) in [("low", 0.0), ("high", 1.0)] {
        guard
          let outcomes = try run({ policy in
            ranged.filter { $0.policies.contains(policy) }.map {
              "\($0.keyPath).position=\(Input.percent(position))"
            }
          })
        else { return nil }
        ranges.append(row(name, outcomes))
      }
      ranges.insert(row("as stated", base), at: 1)
    }
    effects.sort { ($0.swing, $1.name) > ($1.swing, $0.name) }
    return Result(effects: effects, ranges: ranges)
  }

  private func row(_ name: String, _ outcomes: [PolicyOutcomes]) -> CausalRow {
    let comparison = PolicyComparison(outcomes)
    var differences: [OutcomeMeasure: PairedDifference] = [:]
    for row in comparison.rows { differences[row.measure] = row.difference(of: 1, against: 0)?.paired }
    return CausalRow(name: name, differences: differences)
  }

  private func value(_ outcomes: [PolicyOutcomes]) -> Double {
    guard outcomes[0].hasValue, outcomes[1].hasValue else { return 0 }
    return SampleMoments(outcomes[1].npv).mean - SampleMoments(outcomes[0].npv).mean
  }

  private func pair(_ changed: [String: Input], at value: Double = 0) throws -> [PolicyOutcomes]? {
    try run { policy in
      changed.values.filter { $0.policies.contains(policy) }.flatMap { $0.overrides(at: value) }
    }
  }

  private func run(_ overrides: (Int) -> [String]) throws -> [PolicyOutcomes]? {
    var outcomes: [PolicyOutcomes] = []
    for policy in 0..<2 {
      let extra = overrides(policy)
      var source = sources[policy]
      source.overrides += extra
      let scenario = extra.isEmpty ? scenarios[policy] : try lab.read(source, quietly: true)
      let bench = try lab.bench(scenario, horizon: horizon, keepsFlows: true, quietly: true)
      guard let found = try lab.outcomes(bench, paths: paths) else { return nil }
      outcomes.append(found)
    }
    return outcomes
  }
}
