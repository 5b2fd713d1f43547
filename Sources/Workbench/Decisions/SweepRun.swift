import CreditModels
import Decisions
import Foundation
import Intake
import Receivables
import Reporting
import Simulation
import Stochastics

/// Runs a scenario under every combination of settings, on the same draws.
struct SweepRun {
  let lab: PolicyLab
  let source: PolicyLab.Source
  let grid: SettingGrid
  let paths: Int?
  let salesWeeks: Int

  /// The report; `nil` where the user stopped it before the scenario as it is and one setting were run. One that was
  /// stopped later has the settings that were, and says so.
  func report() throws -> SweepReport? {
    let today = try lab.read(source)
    let combinations = grid.combinations
    let scenarios =
      try [today]
      + combinations.map { settings in
        var changed = source
        changed.overrides += settings.map { "\($0.key)=\($0.value)" }
        return try lab.read(changed, quietly: true)
      }
    let runOff = Scenario.runOffWeeks(scenarios)
    let horizon = PolicyLab.Horizon.sales(weeks: salesWeeks, runOff: runOff)
    let count = paths ?? min(today.paths, 2048)
    let progress = ProgressLine(console: lab.console, total: count * scenarios.count)
    defer { progress.clear() }
    var done = 0
    var outcomes: [PolicyOutcomes] = []
    for (index, scenario) in scenarios.enumerated() {
      let bench = try lab.bench(scenario, horizon: horizon, keepsFlows: true, quietly: index > 0)
      guard
        let found = try lab.outcomes(
          bench, paths: count,
          progress: {
            done += $0
            progress.update(done: done)
          })
      else {
        guard outcomes.count >= 2 else { return nil }
        break
      }
      outcomes.append(found)
    }
    let dominated = Dominance.dominated(outcomes)
    let points = outcomes.indices.map { index in
      point(
        outcomes, index, settings: index == 0 ? [] : combinations[index - 1], isDominated: dominated[index])
    }
    let responds = scenarios.contains(where: \.movesSales)
    var report = SweepReport(
      scenario: today.name, currency: today.currency, weeks: (salesWeeks, runOff), seed: today.seed,
      paths: count,
      keys: grid.keys.map(\.key), points: points, notes: DecisionNotes.notes(scenarios, responds: responds))
    report.unfinished = scenarios.count - outcomes.count
    return report
  }

  private func point(
    _ outcomes: [PolicyOutcomes], _ index: Int, settings: [(key: String, value: String)], isDominated: Bool
  ) -> SweepReport.Point {
    var measures: [OutcomeMeasure: Estimate] = [:]
    var differences: [OutcomeMeasure: PairedDifference] = [:]
    for measure in SweepReport.measures {
      let columns = outcomes[index].columns(of: measure)
      measures[measure] = PolicyComparison.value(of: columns, measure: measure)
      guard index > 0, case .success(let after) = columns,
        case .success(let before) = outcomes[0].columns(of: measure)
      else { continue }
      differences[measure] = .of(after, before, measure: measure)
    }
    return SweepReport.Point(
      settings: settings, measures: measures, differences: differences, isDominated: isDominated)
  }
}

/// What must stand with decisions that rest on causal inputs.
enum DecisionNotes {
  /// Sentences on examples and on sales that do not respond.
  static func notes(_ scenarios: [Scenario], responds: Bool) -> [String] {
    var notes: [String] = []
    let examples = examples(scenarios)
    if !examples.isEmpty {
      let rest = examples.count > 2 ? ", and \(examples.count - 2) more" : ""
      notes.append(
        "On example inputs that you have not confirmed: \(examples.prefix(2).joined(separator: " and "))\(rest)."
      )
    }
    if !responds { notes.append("Sales held equal: timing and losses only.") }
    return notes
  }

  /// Keys of causal figures that nobody has confirmed, each once.
  static func examples(_ scenarios: [Scenario]) -> [String] {
    var examples: [String] = []
    for scenario in scenarios {
      for cause in scenario.mechanisms.causal
      where cause.range.evidence == .example && !examples.contains(cause.keyPath) {
        examples.append(cause.keyPath)
      }
    }
    return examples
  }
}
