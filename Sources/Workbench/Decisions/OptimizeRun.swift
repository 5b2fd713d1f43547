import Decisions
import Foundation
import Intake
import Receivables
import Reporting
import Simulation
import Stochastics

/// Searches a grid of settings for the best one.
struct OptimizeRun {
  let lab: PolicyLab
  let source: PolicyLab.Source
  let grid: SettingGrid
  let measure: OutcomeMeasure
  let limit: Double?
  let search: RankingAndSelection
  let salesWeeks: Int

  /// The user stopped the search.
  private struct Interrupted: Error {}

  /// The report; `nil` where the user stopped it.
  func report() throws -> OptimizeReport? {
    do { return try found() } catch is Interrupted { return nil }
  }

  private func found() throws -> OptimizeReport {
    let today = try lab.read(source)
    let combinations = grid.combinations
    let scenarios = try combinations.map { settings in
      var changed = source
      changed.overrides += settings.map { "\($0.key)=\($0.value)" }
      return try lab.read(changed, quietly: true)
    }
    let horizon = PolicyLab.Horizon.sales(
      weeks: salesWeeks, runOff: Scenario.runOffWeeks(scenarios + [today]))
    let plain = try lab.bench(today, horizon: horizon, keepsFlows: true)
    let benches = try scenarios.map { try lab.bench($0, horizon: horizon, keepsFlows: true, quietly: true) }
    if limit != nil, !plain.experiment.hasCashPosition {
      throw RunFailure("a limit on the chance of shortfall needs a cash position (`opening_cash`)")
    }
    let progress = ProgressLine(console: lab.console, total: search.firstPaths * benches.count)
    var done = 0
    let choice = try search.run(candidates: benches.count) { candidate, paths in
      let outcomes = try run(benches[candidate], paths)
      done += paths.count
      progress.update(done: min(done, search.firstPaths * benches.count))
      return try sample(outcomes)
    }
    progress.clear()
    var confirmation: OptimizeReport.Confirmation?
    if let best = choice.best {
      confirmation = try confirm(
        benches[best], today: plain, from: search.mostPaths, count: max(1024, search.firstPaths))
    }
    let responds = scenarios.contains { !$0.mechanisms.demand.isEmpty || $0.mechanisms.applicants != nil }
    return OptimizeReport(
      scenario: today.name, currency: today.currency, seed: today.seed, measure: measure, limit: limit,
      points: combinations.indices.map { index in
        let standing = choice.standings[index]
        return .init(
          settings: combinations[index], value: standing.mean, risk: standing.breach, paths: standing.paths,
          regret: standing.regretProbability)
      }, best: choice.best, probabilityOfBest: choice.probabilityOfBest, goal: search.goal,
      pathsUsed: choice.pathsUsed, confirmation: confirmation,
      notes: DecisionNotes.notes(scenarios, responds: responds))
  }

  private func run(_ bench: PolicyLab.Bench, _ paths: Range<Int>) throws -> PolicyOutcomes {
    var outcomes = PolicyOutcomes(recipe: bench.recipe)
    guard try lab.run(bench, paths: paths, into: &outcomes) else { throw Interrupted() }
    return outcomes
  }

  private func sample(_ outcomes: PolicyOutcomes) throws -> RankingAndSelection.Sample {
    switch outcomes.columns(of: measure) {
    case .success(let columns):
      return .init(
        values: columns.values.map(Double.init),
        breaches: limit == nil ? [] : outcomes.shortfall.map { $0 != 0 })
    case .failure(let missing):
      throw RunFailure("`--maximize \(measure.rawValue)`: \(missing.reason)")
    }
  }

  private func confirm(_ bench: PolicyLab.Bench, today: PolicyLab.Bench, from: Int, count: Int) throws
    -> OptimizeReport.Confirmation
  {
    let first = (from + BlockEngine.blockPaths - 1) / BlockEngine.blockPaths * BlockEngine.blockPaths
    let found = try run(bench, first..<first + count)
    let plain = try run(today, first..<first + count)
    func estimate(_ outcomes: PolicyOutcomes, _ measure: OutcomeMeasure) -> Estimate {
      PolicyComparison.value(of: outcomes.columns(of: measure), measure: measure)
    }
    var gain = PairedDifference.missing(measure.unit, reason: "today's value is not told", paths: count)
    if case .success(let after) = found.columns(of: measure),
      case .success(let before) = plain.columns(of: measure)
    {
      gain = .of(after, before, measure: measure)
    }
    return .init(
      paths: count, value: estimate(found, measure), risk: estimate(found, .shortfallProbability), gain: gain,
      riskToday: estimate(plain, .shortfallProbability))
  }
}
