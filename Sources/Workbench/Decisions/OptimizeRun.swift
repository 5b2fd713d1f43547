import Decisions
import Foundation
import Intake
import Receivables
import Reporting
import Simulation
import Stochastics

/// Searches a grid of settings for the best one.
struct OptimizeRun {
  /// What the user asks for.
  struct Request {
    var measure: OutcomeMeasure
    var maximizes: Bool
    var limits: [SearchTargetText.Limit]
    /// Differences that do not matter, in whole currency, days, shares or counts.
    var indifference: Double
    var goal: Double
    var firstPaths: Int
    var mostPaths: Int
    var salesWeeks: Int
  }

  let lab: PolicyLab
  let source: PolicyLab.Source
  let grid: SettingGrid
  let request: Request

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
    let search = search(in: today.currency)
    let horizon = PolicyLab.Horizon.sales(
      weeks: request.salesWeeks, runOff: Scenario.runOffWeeks(scenarios + [today]))
    let plain = try lab.bench(today, horizon: horizon, keepsFlows: true)
    let benches = try scenarios.map { try lab.bench($0, horizon: horizon, keepsFlows: true, quietly: true) }
    let progress = ProgressLine(console: lab.console, total: search.firstPaths * benches.count)
    var done = 0
    let choice = try search.run(candidates: benches.count) { candidate, paths in
      let outcomes = try run(benches[candidate], paths)
      done += paths.count
      progress.update(done: min(done, search.firstPaths * benches.count))
      return try sample(outcomes, search)
    }
    progress.clear()
    if choice.best == nil, let reason = choice.standings.compactMap(\.objective.reason).first {
      throw RunFailure("`\(seeking)`: \(reason)\nhint: allow more paths with `--paths`")
    }
    let confirmation = try choice.best.map { best in
      try confirm(benches[best], today: plain, search, from: search.mostPaths)
    }
    let responds = scenarios.contains(where: \.movesSales)
    return OptimizeReport(
      scenario: today.name, currency: today.currency, seed: today.seed, search: search,
      points: combinations.indices.map { index in
        .init(settings: combinations[index], standing: choice.standings[index])
      }, best: choice.best, probabilityOfBest: choice.probabilityOfBest, looks: choice.looks,
      pathsUsed: choice.pathsUsed, confirmation: confirmation,
      notes: DecisionNotes.notes(scenarios, responds: responds))
  }

  private var seeking: String {
    "\(request.maximizes ? "--maximize" : "--minimize") \(request.measure.rawValue)"
  }

  /// The search in minor units, with as many paths at first as its measures need.
  private func search(in currency: Currency) -> RankingAndSelection {
    let scale = request.measure.unit == .money ? Double(currency.minorPerMajor) : 1
    let tails = request.limits.map(\.measure).filter { if case .tailMean = $0.law { true } else { false } }
    let needed = ([request.measure] + tails).map(\.fewestPaths).max() ?? 0
    let block = BlockEngine.blockPaths
    let first = max(request.firstPaths, (needed + block - 1) / block * block)
    return RankingAndSelection(
      firstPaths: first, mostPaths: max(first, request.mostPaths), goal: request.goal,
      objective: SearchObjective(
        request.measure, maximizes: request.maximizes, indifference: request.indifference * scale),
      constraints: request.limits.map { $0.constraint(in: currency) })
  }

  private func run(_ bench: PolicyLab.Bench, _ paths: Range<Int>) throws -> PolicyOutcomes {
    var outcomes = PolicyOutcomes(recipe: bench.recipe)
    guard try lab.run(bench, paths: paths, into: &outcomes) else { throw Interrupted() }
    return outcomes
  }

  private func sample(_ outcomes: PolicyOutcomes, _ search: RankingAndSelection) throws
    -> RankingAndSelection.Sample
  {
    func columns(_ measure: OutcomeMeasure, _ option: String) throws -> MeasureColumns {
      switch outcomes.columns(of: measure) {
      case .success(let columns): return columns
      case .failure(let missing): throw RunFailure("`\(option)`: \(missing.reason)")
      }
    }
    return .init(
      objective: try columns(request.measure, seeking),
      constraints: try search.constraints.map {
        try columns($0.measure, "--subject-to \($0.measure.rawValue)")
      })
  }

  /// The winner and today's policy on paths that the search has not seen.
  private func confirm(
    _ bench: PolicyLab.Bench, today: PolicyLab.Bench, _ search: RankingAndSelection, from: Int
  ) throws -> OptimizeReport.Confirmation {
    let count = max(1024, search.firstPaths)
    let first = (from + BlockEngine.blockPaths - 1) / BlockEngine.blockPaths * BlockEngine.blockPaths
    let found = try run(bench, first..<first + count)
    let plain = try run(today, first..<first + count)
    func estimate(_ outcomes: PolicyOutcomes, _ measure: OutcomeMeasure) -> Estimate {
      PolicyComparison.value(of: outcomes.columns(of: measure), measure: measure)
    }
    var gain = PairedDifference.missing(
      request.measure.unit, reason: "today's value is not told", paths: count)
    if case .success(let after) = found.columns(of: request.measure),
      case .success(let before) = plain.columns(of: request.measure)
    {
      gain = .of(after, before, measure: request.measure)
    }
    var measures = search.constraints.map(\.measure)
    if !measures.contains(.shortfallProbability), request.measure != .shortfallProbability {
      measures.append(.shortfallProbability)
    }
    return .init(
      paths: count, value: estimate(found, request.measure), gain: gain,
      others: measures.map { ($0, estimate(found, $0), estimate(plain, $0)) })
  }
}
