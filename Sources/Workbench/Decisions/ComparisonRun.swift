import Decisions
import Foundation
import Intake
import Receivables
import Reporting
import Simulation
import Stochastics

/// A comparison from request to report.
struct ComparisonRun {
  /// What the user asks for.
  struct Request {
    var sources: [PolicyLab.Source]
    var paths: Int?
    var salesWeeks = 52
    var runOffWeeks: Int?
    var scansInputs = true
    var untilClear: UntilClear?
  }

  /// Going on until the difference in value is clear.
  struct UntilClear {
    var indifference: Int64
    var budget: Int
  }

  let lab: PolicyLab
  let request: Request

  /// The report; `nil` where the user stopped it before the policies had paths enough in common
  /// (``ForecastRun/fewestPaths``). One that was stopped later says so.
  func report() throws -> ComparisonReport? {
    let scenarios = try request.sources.map { try lab.read($0) }
    let runOff = request.runOffWeeks ?? Scenario.runOffWeeks(scenarios)
    let horizon = PolicyLab.Horizon.sales(weeks: request.salesWeeks, runOff: runOff)
    let benches = try scenarios.map { stated in
      var scenario = stated
      scenario.seed = lab.seed ?? scenarios[0].seed
      return try lab.bench(scenario, horizon: horizon, keepsFlows: true)
    }
    try PolicyLab.checkAlike(benches)
    let paths = request.paths ?? scenarios[0].paths
    let run = try outcomes(benches, paths: paths)
    let outcomes = run.outcomes
    guard !run.isStopped || outcomes[0].paths >= ForecastRun.fewestPaths else { return nil }
    let names = PolicyLab.names(scenarios)
    let first = benches[0]
    let comparison = PolicyComparison(outcomes)
    let isEqual = comparison[.sales]?.differences.allSatisfy { $0.paired.isIdentical } ?? false
    var report = ComparisonReport(
      policies: zip(names, scenarios).map { name, scenario in
        .init(
          name: name, file: scenario.file, digest: scenario.digest,
          contributionMargin: scenario.contributionMargin, discountRate: scenario.discountRate)
      },
      currency: first.scenario.currency, firstDay: first.experiment.firstDay, asOf: first.assembly.view.asOf,
      salesWeeks: request.salesWeeks, runOffWeeks: runOff, seed: first.scenario.seed,
      comparison: comparison, salesHeldEqual: isEqual && !scenarios.contains(where: \.movesSales)
    )
    report.sequential = run.sequential
    if run.isStopped { report.stoppedBefore = request.untilClear?.budget ?? paths }
    report.notes = notes(scenarios, names)
    report.examples = DecisionNotes.examples(scenarios)
    guard request.scansInputs, !run.isStopped else { return report }
    report.effectPaths = min(outcomes[0].paths, max(512, outcomes[0].paths / 8 / 256 * 256))
    let seeded = request.sources
    let scan = CausalScan(
      lab: PolicyLab.sharing(lab, seed: first.scenario.seed), sources: seeded,
      scenarios: benches.map { bench in
        var scenario = bench.scenario
        scenario.salesDays = nil
        return scenario
      }, names: names, horizon: horizon, paths: report.effectPaths)
    guard let found = try scan.scan() else {
      report.effectPaths = 0
      report.isScanStopped = true
      return report
    }
    report.effects = found.effects
    report.ranges = found.ranges
    return report
  }

  /// What the policies' runs came to.
  private struct Run {
    /// Outcomes of the same paths.
    var outcomes: [PolicyOutcomes]
    var sequential: SequentialOutcome?
    var isStopped = false

    /// A run that was stopped: the paths that all policies have.
    static func stopped(_ outcomes: [PolicyOutcomes]) -> Run {
      let common = outcomes.map(\.paths).min() ?? 0
      var run = Run(outcomes: outcomes, isStopped: true)
      for index in run.outcomes.indices { run.outcomes[index].keep(first: common) }
      return run
    }
  }

  /// Runs the policies in turn, over a fixed number of paths or until the value is clear.
  private func outcomes(_ benches: [PolicyLab.Bench], paths: Int) throws -> Run {
    var outcomes = benches.map { PolicyOutcomes(recipe: $0.recipe) }
    guard let until = request.untilClear else {
      guard try extend(&outcomes, benches, to: paths) else { return .stopped(outcomes) }
      return Run(outcomes: outcomes)
    }
    let block = BlockEngine.blockPaths
    let rule = SequentialRule(
      indifference: Double(until.indifference), firstPaths: min(4 * block, until.budget), budget: until.budget
    )
    for (look, count) in rule.looks.enumerated() {
      guard try extend(&outcomes, benches, to: count) else { return .stopped(outcomes) }
      guard case .success(let after) = outcomes[1].columns(of: .npv),
        case .success(let before) = outcomes[0].columns(of: .npv)
      else {
        throw RunFailure(
          "`--until-clear` decides by value, and the scenarios state no `contribution_margin` or no discount rate"
        )
      }
      let interval = rule.interval(
        PairedDifference.of(after, before, measure: .npv).difference, paths: count)
      let end = rule.decide(interval)
      if end != nil || count == rule.looks.last {
        return Run(
          outcomes: outcomes,
          sequential: SequentialOutcome(
            end: end ?? .budget, looks: look + 1, paths: count, interval: interval,
            indifference: Double(until.indifference)))
      }
    }
    return Run(outcomes: outcomes)
  }

  /// Runs every policy up to a number of paths, in rounds, so that a run that is stopped has paths in common; `false`
  /// where it was.
  private func extend(_ outcomes: inout [PolicyOutcomes], _ benches: [PolicyLab.Bench], to paths: Int) throws
    -> Bool
  {
    let from = outcomes[0].paths
    let progress = ProgressLine(console: lab.console, total: (paths - from) * benches.count)
    defer { progress.clear() }
    var done = 0
    let block = BlockEngine.blockPaths
    let round = max(2 * block, (paths - from) / 8 / block * block)
    for start in stride(from: from, to: paths, by: round) {
      for index in benches.indices {
        let isComplete = try lab.run(
          benches[index], paths: start..<min(paths, start + round), into: &outcomes[index]
        ) { count in
          done += count
          progress.update(done: done)
        }
        guard isComplete else { return false }
      }
    }
    return true
  }

  private func notes(_ scenarios: [Scenario], _ names: [String]) -> [String] {
    var notes: [String] = []
    for (scenario, name) in zip(scenarios, names) {
      guard let share = scenario.terms.passThrough,
        scenario.sales.contains(where: {
          scenario.terms.newNetDays($0.segment) != scenario.terms.oldNetDays($0.segment)
        })
      else { continue }
      notes.append(
        "\(name): \(NumberText.percent(share)) of a change in net days moves the pay date (assumption).")
    }
    return notes
  }
}

extension PolicyLab {
  /// A lab of the same ledgers under a fixed seed.
  static func sharing(_ lab: PolicyLab, seed: UInt64) -> PolicyLab {
    let shared = PolicyLab(
      console: lab.console, book: lab.book, asOf: lab.asOf, seed: seed, threads: lab.threads)
    shared.adopt(viewsOf: lab)
    return shared
  }
}
