import Intake
import Receivables
import Reporting
import Simulation
import Treasury

extension RunInputs {
  /// The inputs at the scenario's resolution: alike customers put together where it asks for that.
  ///
  /// - Throws: `UsageFault` where cohorts are demanded and there are none.
  func atResolution() throws -> RunInputs {
    let asked = scenario.resolution
    guard asked != .invoice else { return self }
    let fold = CohortFold(assembly.experiment, leastShare: asked == .auto ? 0.5 : 0)
    if asked == .cohort, let reason = fold.reason {
      throw UsageFault("`--resolution cohort`: \(reason); leave it out, or use `auto`")
    }
    var result = self
    result.assembly = assembly.folded(fold)
    let bound =
      fold.reason == nil
      ? CohortFold.distanceBound(of: fold.experiment) : nil
    result.resolution = ForecastSummary.ResolutionUse(
      asked: asked, used: fold.reason == nil ? .cohort : .invoice, cohorts: fold.cohorts,
      folded: fold.items.folded, items: fold.items.all, largest: fold.largest, reason: fold.reason,
      distanceBound: bound)
    return result
  }

  /// Refuses a run whose resolution puts customers together, for what needs them one by one.
  ///
  /// - Parameter reason: Why, as the end of a sentence.
  func refuseCohorts(_ reason: String) throws {
    let asked = scenario.resolution
    guard asked != .invoice, let used = try atResolution().resolution?.used, used == .cohort else { return }
    throw UsageFault(
      "`simulation.resolution: \(asked.rawValue)` puts alike customers together: \(reason); add "
        + "`--set simulation.resolution=invoice`")
  }
}

extension ForecastAssembly {
  /// The assembly with cohorts in place of alike debtors.
  func folded(_ fold: CohortFold) -> ForecastAssembly {
    guard fold.reason == nil else { return self }
    var context = context
    context.debtors = fold.members.map { members in
      var facts = self.context.debtors[members[0]]
      guard members.count > 1 else { return facts }
      let others = NumberText.grouped(members.count - 1)
      facts.key += "+\(members.count - 1)"
      facts.name += " and \(others) alike"
      facts.group = nil
      for member in members.dropFirst() {
        facts.open += self.context.debtors[member].open
        facts.overdue += self.context.debtors[member].overdue
        facts.dueSoon += self.context.debtors[member].dueSoon
      }
      return facts
    }
    return ForecastAssembly(
      experiment: fold.experiment, context: context, position: position, view: view, claims: claims,
      warnings: warnings)
  }
}
