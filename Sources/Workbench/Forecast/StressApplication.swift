import CreditModels
import Intake
import Liquidity
import Receivables
import Simulation

/// Lays the blows of a stress over a run that is put together.
///
/// Slots and entities stay as they are, so a stressed run has the draws of the plain one for all that is alike.
struct StressApplication {
  let stress: StatedStress
  /// Segment of each debtor of the run.
  let segments: [String]
  /// Key of each debtor of the run.
  let keys: [String]
  /// Advances and credit balances in the ledger.
  let advances: Int64
  /// Drawn above the lines that the stress leaves.
  let called: Int64

  /// The run under the stress.
  ///
  /// - Complexity: O(items + outflows).
  func applied(to plain: Experiment) -> Experiment {
    guard !stress.isNeutral else { return plain }
    var experiment = plain
    if stress.delayDays > 0 { experiment.tables = experiment.tables.map(later) }
    if stress.dilution > 0 { dilute(&experiment) }
    if stress.billingOutageDays > 0 { holdInvoices(&experiment) }
    fail(&experiment)
    stopPayments(&experiment)
    experiment.outflows = OutflowPlan(
      occurrences: outflows(experiment), later: experiment.outflows.later,
      valueAddedTax: experiment.outflows.valueAddedTax)
    return experiment
  }

  /// The debtors who fail, in order of the run.
  func failing(_ experiment: Experiment) -> [Int] {
    var failing = Set(keys.indices.filter { stress.failCustomers.contains(keys[$0]) })
    if stress.failLargest > 0 {
      let open = experiment.debtors.map { $0.claims.reduce(Int64(0)) { $0 + $1.amount } }
      failing.formUnion(open.indices.sorted { (-open[$0], $0) < (-open[$1], $1) }.prefix(stress.failLargest))
    }
    return failing.sorted()
  }

  /// A clock that runs later; between whole days it lies between their clocks.
  private func later(_ table: SurvivalTable) -> SurvivalTable {
    let days = table.survival.count
    let whole = Int(stress.delayDays.rounded(.down))
    let part = stress.delayDays - Double(whole)
    func shifted(_ day: Int, by shift: Int) -> UInt32 {
      day < shift ? SurvivalTable.one : table.survival[day - shift]
    }
    let survival = (0..<days).map { day -> UInt32 in
      let early = shifted(day, by: whole)
      guard part > 0 else { return early }
      let late = shifted(day, by: whole + 1)
      return early + UInt32((Double(late - early) * part).rounded())
    }
    return SurvivalTable(survival: survival, beyondHistory: min(days, table.beyondHistory + whole))
  }

  private func dilute(_ experiment: inout Experiment) {
    let kept = FixedShare(1 - stress.dilution)
    for debtor in experiment.debtors.indices {
      for claim in experiment.debtors[debtor].claims.indices {
        experiment.debtors[debtor].claims[claim].amount = max(
          1, kept.of(experiment.debtors[debtor].claims[claim].amount))
      }
      for order in experiment.debtors[debtor].orders.indices {
        experiment.debtors[debtor].orders[order].amount = kept.of(
          experiment.debtors[debtor].orders[order].amount)
      }
    }
  }

  private func holdInvoices(_ experiment: inout Experiment) {
    let after = min(stress.billingOutageDays, experiment.days - 1)
    for debtor in experiment.debtors.indices {
      for order in experiment.debtors[debtor].orders.indices
      where experiment.debtors[debtor].orders[order].issue < after {
        experiment.debtors[debtor].orders[order].issue = after
      }
    }
  }

  /// Whoever fails gets a class of its own that is certain to, with the recovery of its old one.
  private func fail(_ experiment: inout Experiment) {
    for debtor in failing(experiment) {
      let old = experiment.debtors[debtor].failureClass.map { experiment.failureClasses[$0] }
      // Where failures are not modelled nothing is known of a recovery either.
      experiment.failureClasses.append(
        old?.failingAtOnce
          ?? .weekly(
            pd: 1, loading: [], factors: nil, recoveryShare: 0, recoveryLagDays: 0, discountRate: 0))
      experiment.debtors[debtor].failureClass = experiment.failureClasses.count - 1
      experiment.debtors[debtor].grade = nil
    }
  }

  private func stopPayments(_ experiment: inout Experiment) {
    for stop in stress.paymentStops {
      let end = Int32(stop.fromDay + stop.days)
      var moved: [Int: Int] = [:]
      for debtor in experiment.debtors.indices where segments[debtor] == stop.segment {
        let row = experiment.debtors[debtor].arrival
        if moved[row] == nil {
          experiment.arrivals.append(
            experiment.arrivals[row].map { $0 >= Int32(stop.fromDay) && $0 < end ? end : $0 })
          moved[row] = experiment.arrivals.count - 1
        }
        experiment.debtors[debtor].arrival = moved[row] ?? row
      }
    }
  }

  private func outflows(_ experiment: Experiment) -> [OutflowPlan.Occurrence] {
    var occurrences = experiment.outflows.occurrences
    guard experiment.hasCashPosition else { return occurrences }
    func pay(_ amount: Int64, day: Int) {
      guard amount > 0 else { return }
      let number = (occurrences.map(\.outflow).max() ?? -1) + 1
      occurrences.append(
        .init(
          outflow: number, number: 0, day: min(day, experiment.days - 1), size: .fixed(amount), deviation: 0))
    }
    pay(FixedShare(stress.refundedAdvances).of(advances), day: 4)
    pay(called, day: 0)
    return occurrences
  }
}
