import Foundation
import Intake
import Liquidity
import Receivables
import Simulation
import Stochastics
import Treasury

/// The runs behind `buffer`: the scenario, the scenario without each cause on the same draws, and fresh draws.
struct BufferRun {
  /// Periods of the table.
  enum Period: String, CaseIterable {
    case week
    case month
  }

  let inputs: RunInputs
  let levels: [Double]
  let period: Period?
  let threads: Int
  let console: Console

  /// The answer; `nil` where the user interrupted it.
  ///
  /// - Throws: `InputRefused` where the scenario has no cash position.
  func summary() throws -> BufferSummary? {
    let experiment = inputs.assembly.experiment
    guard experiment.hasCashPosition, let minimum = experiment.waterfall.minimumCash else {
      throw InputRefused([
        inputs.scenario.issue(
          .scenarioOpeningCash, at: "opening_cash",
          "the scenario has no cash position, so there is no buffer to find",
          hint: "state `opening_cash` and `minimum_cash`")
      ])
    }
    let paths = inputs.scenario.paths
    let ends = ends(of: experiment)
    let whole = [experiment.days - 1]
    let removed = BufferDriver.allCases.map { ($0, experiment.removing($0)) }
    var bare = experiment
    for driver in BufferDriver.allCases { bare = bare.removing(driver) ?? bare }
    var fresh = experiment
    let freshSeed = inputs.scenario.seed ^ 0xF2E5_A11D
    fresh.key = StreamKey(seed: freshSeed)
    let runs = 3 + removed.count { $0.1 != nil }
    let progress = ProgressLine(console: console, total: runs * paths)
    defer { progress.clear() }
    var finished = 0
    func sample(_ experiment: Experiment, ends: [Int]) throws -> BufferSample? {
      var sample = BufferSample(experiment, ends: ends)
      let outcome = try Runner.run(
        experiment, paths: 0..<paths, threads: threads, shouldStop: console.shouldStop
      ) { block in
        sample.append(block)
        progress.update(done: finished + block.firstPath + block.count)
      }
      finished += paths
      return outcome.isComplete ? sample : nil
    }
    guard let base = try sample(experiment, ends: ends), let again = try sample(fresh, ends: whole),
      let least = try sample(bare, ends: whole)
    else { return nil }
    var parts: [(driver: BufferDriver, sample: BufferSample?)] = []
    for (driver, changed) in removed {
      guard let changed else {
        parts.append((driver, nil))
        continue
      }
      guard let found = try sample(changed, ends: whole) else { return nil }
      parts.append((driver, found))
    }
    return BufferSummary(
      levels: levels, base: base, removed: parts, bare: least, fresh: again,
      openingCash: experiment.waterfall.openingCash, minimumCash: minimum, usableLine: base.usableLine,
      firstDay: experiment.firstDay, seed: inputs.scenario.seed, freshSeed: freshSeed,
      showsPeriods: period != nil)
  }

  /// Last days of the periods; the horizon's last day ends the last.
  private func ends(of experiment: Experiment) -> [Int] {
    switch period {
    case .week: experiment.weeks.map { $0.upperBound - 1 }
    case .month:
      (0..<experiment.days).filter { day in
        day == experiment.days - 1 || (experiment.firstDay + (day + 1)).components.day == 1
      }
    case nil: [experiment.days - 1]
    }
  }
}
