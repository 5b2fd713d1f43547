import CreditModels
import Foundation
import Receivables
import Reporting
import Simulation
import Treasury

/// The figures of single customers that stand in `customers.csv` beside what the summary says of them.
enum CustomerFiguresRun {
  /// Days over which payments are taken together.
  private static let period = 182
  /// Fewest payments of a period that say something.
  private static let fewest = 3

  /// Adds the figures to a summary.
  ///
  /// - Throws: What reading the columns throws.
  static func add(to summary: inout ForecastSummary, inputs: RunInputs, columns: PathColumnReader) throws {
    let experiment = inputs.assembly.experiment
    guard experiment.debtors.count == summary.customers.count else { return }
    // Draws of parameters and cohorts are other runs than the one that could be replayed.
    let contributions =
      inputs.variant == nil && inputs.resolution == nil
      ? try CustomerRisk.contributions(experiment, columns: columns) : nil
    let late = daysLate(inputs.assembly.view)
    for (index, debtor) in experiment.debtors.enumerated() {
      let profile = experiment.mechanisms?.profiles[debtor.profile]
      let orders = debtor.orders.reduce(Int64(0)) { $0 + ($1.issue < 28 ? $1.amount : 0) }
      let habit = late[debtor.entity]
      summary.customers[index].figures = CustomerFigures(
        limit: profile?.control.limit, insuredLimit: profile?.insuredLimit,
        exposure: summary.customers[index].open + orders, daysLate: habit?.recent,
        daysLateChange: habit?.change,
        unpaid: CustomerFigures.ages.map { CustomerRisk.unpaid(debtor, daysLate: $0, in: experiment) },
        worstLoss: contributions.flatMap { $0.loss.isEmpty ? nil : $0.loss[index] },
        worstMissing: contributions.flatMap { $0.missing.isEmpty ? nil : $0.missing[index] },
        security: profile?.security.map { words($0, summary.currency) } ?? "",
        nextReview: profile?.control.review.map { experiment.firstDay + Int(debtor.entity) % $0.everyDays })
    }
  }

  /// Mean days late of the last half year by entity, and how much more that is than in the half year before.
  private static func daysLate(_ view: LedgerView) -> [UInt32: (recent: Double?, change: Double?)] {
    struct Sums {
      var days = 0.0
      var amount = 0.0
      var count = 0
      var mean: Double? { count >= CustomerFiguresRun.fewest && amount > 0 ? days / amount : nil }
    }
    var sums: [UInt32: (now: Sums, before: Sums)] = [:]
    for item in view.items where item.kind == .invoice {
      for event in item.events where (event.kind == .paid || event.kind == .cleared) && event.isDated {
        let age = view.asOf - event.effective
        guard (0..<2 * period).contains(age) else { continue }
        let amount = Double(event.kind == .cleared ? item.amount : event.amount)
        let days = Double(event.effective - item.due) * amount
        func add(_ sums: inout Sums) {
          sums.days += days
          sums.amount += amount
          sums.count += 1
        }
        let entity = view.customers[item.customer].entity
        if age < period {
          add(&sums[entity, default: (Sums(), Sums())].now)
        } else {
          add(&sums[entity, default: (Sums(), Sums())].before)
        }
      }
    }
    return sums.mapValues { pair in
      let change = pair.now.mean.flatMap { now in pair.before.mean.map { now - $0 } }
      return (pair.now.mean, change)
    }
  }

  private static func words(_ security: Security, _ currency: Currency) -> String {
    let size =
      security.amount.map { NumberText.amount($0, currency) }
      ?? "\(NumberText.percent(security.share)) of claim"
    return "\(security.kind.rawValue.replacing("_", with: " ")) \(size)"
  }
}
