import CreditModels
import Liquidity
import Simulation

/// A cause of the buffer that can be taken out of a run while every draw stays as it is.
public enum BufferDriver: String, Sendable, CaseIterable {
  /// When customers pay: every payment comes on the mean day of its clock; what is never paid stays unpaid. Habits,
  /// dependence, part payments and disputes go with it.
  case timing
  /// Failures of debtors.
  case failures
  /// Uncertainty of the sales plan, and orders that follow the economy.
  case sales
  /// Uncertainty of outflows.
  case outflows
  /// Days between shipment and invoice, rejections and cut-offs.
  case billing
  /// Shift and stresses of the economy.
  case stress
}

extension Experiment {
  /// The run without a cause; `nil` where the run does not have it.
  public func removing(_ driver: BufferDriver) -> Experiment? {
    switch driver {
    case .timing: withCertainTiming()
    case .failures: withoutFailures()
    case .sales: withCertainSales()
    case .outflows: withCertainOutflows()
    case .billing: withImmediateBilling()
    case .stress: withoutStress()
    }
  }

  /// Changes the profiles of the customer engine; `true` where any changed.
  private mutating func changeProfiles(_ change: (inout CustomerProfile) -> Void) -> Bool {
    guard let before = mechanisms?.profiles else { return false }
    let after = before.map { profile in
      var changed = profile
      change(&changed)
      return changed
    }
    mechanisms?.profiles = after
    return after != before
  }

  private func withCertainTiming() -> Experiment? {
    var run = self
    run.tables = tables.map(\.onMeanDay)
    run.dependence = nil
    let changed = run.changeProfiles {
      $0.habit.frailtyDeviation = 0
      $0.habit.sameCustomerDependence = 0
      $0.response.payment = []
      $0.partial = nil
      $0.dispute = nil
    }
    let isBent = debtors.contains { $0.influence != .neutral }
    for index in run.debtors.indices { run.debtors[index].influence = .neutral }
    return changed || isBent || run.tables != tables || dependence != nil ? run : nil
  }

  private func withoutFailures() -> Experiment? {
    guard debtors.contains(where: { $0.failureClass != nil }) else { return nil }
    var run = self
    for index in run.debtors.indices {
      run.debtors[index].failureClass = nil
      run.debtors[index].grade = nil
      if let bands = run.debtors[index].applicant?.failureClasses {
        run.debtors[index].applicant?.failureClasses = bands.map { _ in -1 }
      }
    }
    run.mechanisms?.migration = nil
    run.mechanisms?.tailDegrees = nil
    return run
  }

  private func withCertainSales() -> Experiment? {
    var run = self
    run.salesDeviation = salesDeviation.map { _ in 0 }
    let changed = run.changeProfiles { $0.response.demand = [] }
    return changed || run.salesDeviation != salesDeviation ? run : nil
  }

  private func withCertainOutflows() -> Experiment? {
    guard outflows.occurrences.contains(where: { $0.deviation > 0 }) else { return nil }
    var run = self
    run.outflows = OutflowPlan(
      occurrences: outflows.occurrences.map { occurrence in
        var certain = occurrence
        certain.deviation = 0
        return certain
      }, later: outflows.later, valueAddedTax: outflows.valueAddedTax)
    return run
  }

  private func withImmediateBilling() -> Experiment? {
    var run = self
    return run.changeProfiles { $0.billing = .neutral } ? run : nil
  }

  private func withoutStress() -> Experiment? {
    guard let factors, factors.shift.contains(where: { $0 != 0 }) || !factors.stresses.isEmpty else {
      return nil
    }
    var run = self
    // The correlation is that of a model that exists, so it is admissible.
    guard
      let calm = try? FactorModel(
        persistence: factors.persistence, correlation: factors.correlation,
        shift: factors.shift.map { _ in 0 }, start: factors.start)
    else { return nil }
    run.factors = calm
    return run
  }
}

extension SurvivalTable {
  /// The clock that fires on this one's mean day for certain, except for what does not fire within the table at all.
  ///
  /// Chances of firing within the table stay as they are; only the spread over its days goes.
  var onMeanDay: SurvivalTable {
    let end = survival.last ?? SurvivalTable.one
    let fired = SurvivalTable.one - end
    guard fired > 0 else { return self }
    var weighted: UInt64 = 0
    var before = SurvivalTable.one
    for (day, value) in survival.enumerated() {
      weighted += UInt64(before - value) * UInt64(day)
      before = value
    }
    let mean = Int((weighted + UInt64(fired) / 2) / UInt64(fired))
    return SurvivalTable(
      survival: survival.indices.map { $0 < mean ? SurvivalTable.one : end }, beyondHistory: beyondHistory)
  }
}
