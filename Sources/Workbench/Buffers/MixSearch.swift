import Foundation
import Intake
import Liquidity
import Simulation
import Stochastics
import Treasury

/// Finds the cheapest mix of cash and facilities at a level of safety.
///
/// Each combination of limits is run on the scenario's draws; the cash that is then still missing at the level is put
/// into the account, and the run is repeated to price what the facilities then cost. The cheapest is repeated on fresh
/// draws.
struct MixSearch {
  let inputs: RunInputs
  let level: Double
  let threads: Int
  let console: Console
  let freshSeed: UInt64
  /// Paths of the search; the cheapest is run on all.
  static let searchPaths = 4096

  /// Why there is no mix; `nil` where one can be looked for.
  var reason: String? {
    if inputs.scenario.costOfCash == nil { return "the scenario states no `cost_of_cash`" }
    if FundingChoices(inputs.assembly.experiment) == nil {
      return "the scenario has no committed line or sale to choose"
    }
    return nil
  }

  /// What a run says of a mix.
  private struct Priced {
    var gaps: [Int64]
    var costs: [Int64]
  }

  /// The cheapest mix; `nil` where there is none to look for, or the user interrupted it.
  func cheapest() throws -> CheapestMix? {
    guard let rate = inputs.scenario.costOfCash, let choices = FundingChoices(inputs.assembly.experiment)
    else {
      return nil
    }
    let paths = inputs.scenario.paths
    let few = min(paths, MixSearch.searchPaths)
    let holding = rate * Double(choices.experiment.days) / 365
    var best: (limits: [Int64], cost: Double)?
    for limits in choices.combinations {
      guard let found = try mix(choices, limits, paths: few, holding: holding) else { return nil }
      if let cost = found.cost.value, best == nil || cost < (best?.cost ?? .infinity) {
        best = (limits, cost)
      }
    }
    let none = choices.combinations.first ?? []
    guard let best, let chosen = try mix(choices, best.limits, paths: paths, holding: holding),
      let cashOnly = try mix(choices, none, paths: paths, holding: holding)
    else { return nil }
    var fresh = choices.run(best.limits, cash: chosen.cash)
    fresh.key = StreamKey(seed: freshSeed)
    guard let again = try price(fresh, paths: paths) else { return nil }
    return CheapestMix(
      level: level, best: chosen, cashOnly: cashOnly, tried: choices.combinations.count,
      confirmation: Estimate.probability(
        successes: again.gaps.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }, of: again.gaps.count),
      freshSeed: freshSeed)
  }

  /// A combination with the cash that it needs.
  ///
  /// Cash that is added replaces draws and leaves interest to pay, so what is missing is looked for again with it.
  private func mix(_ choices: FundingChoices, _ limits: [Int64], paths: Int, holding: Double) throws
    -> FundingMix?
  {
    var cash: Int64 = 0
    var run = try price(choices.run(limits, cash: 0), paths: paths)
    for _ in 0..<2 {
      guard let found = run else { return nil }
      let missing = Estimate.quantile(level, ofSorted: found.gaps.sorted()).value ?? 0
      guard missing > 0 else { break }
      cash += Int64(missing.rounded(.up))
      run = try price(choices.run(limits, cash: cash), paths: paths)
    }
    guard let found = run else { return nil }
    return FundingMix(
      cash: cash, parts: choices.parts(limits),
      cost: Estimate.mean(of: found.costs).shifted(by: holding * Double(cash)))
  }

  private func price(_ experiment: Experiment, paths: Int) throws -> Priced? {
    let layout = PathLayout(experiment)
    var priced = Priced(gaps: [], costs: [])
    let outcome = try Runner.run(
      experiment, paths: 0..<paths, threads: threads, shouldStop: console.shouldStop
    ) { block in
      func row(_ column: PathLayout.Column) -> ArraySlice<Int64> {
        let start = layout.index(column) * block.count
        return block.values[start..<start + block.count]
      }
      priced.gaps += row(.financing(.committedGap))
      priced.costs += zip(row(.financing(.cost)), row(.financing(.accruedAtEnd))).map { $0 + $1 }
    }
    return outcome.isComplete ? priced : nil
  }
}
