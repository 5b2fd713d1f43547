import CreditModels
import Foundation
import Intake
import Liquidity
import Receivables
import Reporting
import Simulation
import Treasury

/// Finds the path that is asked for and has it explained.
struct PathFinder {
  let inputs: RunInputs
  let console: Console

  /// The story of a path; `nil` where the user interrupted the search.
  ///
  /// - Throws: `UsageFault` for a path that the run does not have.
  func story(_ choice: PathChoice) throws -> PathStory? {
    let paths = inputs.scenario.paths
    let plain = inputs.assembly.experiment
    let number: Int
    switch choice {
    case .number(let asked):
      guard asked < paths else {
        throw UsageFault("`--path \(asked)` is not among the \(paths) paths of the run (0 to \(paths - 1))")
      }
      number = asked
    case .worst, .median:
      guard let ranked = try ranked(plain, paths: paths) else { return nil }
      number = choice == .worst ? ranked[0] : ranked[ranked.count / 2]
    }
    let replay = PathReplay(described(plain))
    let explanation = PathExplanation(replay, number: number)
    return PathStory(
      choice: choice.name, explanation: explanation, names: names(replay), firstDay: plain.firstDay,
      currency: inputs.scenario.currency,
      minimum: plain.hasCashPosition ? plain.waterfall.minimumCash : nil)
  }

  /// Paths in order of their lowest cash (of all receipts in a run-off), the lowest first.
  private func ranked(_ experiment: Experiment, paths: Int) throws -> [Int]? {
    var values: [Int64] = []
    values.reserveCapacity(paths)
    let layout = PathLayout(experiment)
    let column = layout.index(experiment.hasCashPosition ? .lowest : .receipts)
    let progress = ProgressLine(console: console, total: paths)
    let outcome = try Runner.run(
      experiment, paths: 0..<paths, threads: ProcessInfo.processInfo.activeProcessorCount,
      shouldStop: console.shouldStop
    ) { block in
      values += block.values[column * block.count..<(column + 1) * block.count]
      progress.update(done: block.firstPath + block.count)
    }
    progress.clear()
    guard outcome.isComplete else { return nil }
    return values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  }

  /// The experiment with net days in every profile, so that lateness has a due day; the same bits.
  private func described(_ plain: Experiment) -> Experiment {
    guard plain.mechanisms == nil else { return plain }
    var experiment = plain
    var profiles: [CustomerProfile] = [.neutral]
    var places: [Int: Int] = [:]
    for (index, facts) in inputs.assembly.context.debtors.enumerated() {
      guard let net = inputs.scenario.terms.newNetDays(ScopeSubject(segment: facts.segment)) else { continue }
      if places[net] == nil {
        places[net] = profiles.count
        profiles.append(CustomerProfile(terms: TermsProfile(netDays: net)))
      }
      experiment.debtors[index].profile = places[net] ?? 0
    }
    experiment.mechanisms = Mechanisms(profiles: profiles)
    return experiment
  }

  private func names(_ replay: PathReplay) -> PathStory.Names {
    let experiment = replay.experiment
    var documents: [Int: String] = [:]
    let slots = Dictionary(
      inputs.assembly.claims.map {
        ("\(inputs.assembly.view.customers[$0.item.customer].entity)/\($0.item.slot)", $0.item.document)
      }
    ) { first, _ in first }
    for (position, debtor) in experiment.debtors.enumerated() {
      for (offset, claim) in debtor.claims.enumerated() {
        documents[replay.firstItem(of: position) + offset] = slots["\(debtor.entity)/\(claim.slot)"]
      }
    }
    return PathStory.Names(
      debtors: inputs.assembly.context.debtors.map(\.name), documents: documents,
      steps: experiment.mechanisms?.ladders.map { $0.steps.map(\.name) } ?? [],
      grades: experiment.mechanisms?.migration?.grades ?? [])
  }
}
