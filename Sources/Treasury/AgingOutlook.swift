import CreditModels
import Receivables
import Simulation

/// What of today's open items is expected to be still open at the end of each week, by days past due.
///
/// An expectation from the payment clocks alone, exact and without simulation: failures, disputes and what else
/// the customer engine does are not in it, nor are invoices still to be issued.
public struct AgingOutlook: Sendable, Hashable, Codable {
  /// A class of age.
  public enum Bucket: Int, Sendable, CaseIterable, Codable {
    /// Not due yet.
    case current
    /// 1 to 30 days past due.
    case to30
    /// 31 to 60 days past due.
    case to60
    /// 61 to 90 days past due.
    case to90
    /// More than 90 days past due.
    case beyond

    /// The class of an age in days past due.
    public init(daysPastDue days: Int) {
      self = days <= 0 ? .current : days <= 30 ? .to30 : days <= 60 ? .to60 : days <= 90 ? .to90 : .beyond
    }
  }

  /// The position at the close of a day.
  public struct Row: Sendable, Hashable, Codable {
    /// Days after the as-of date; 0 is the start.
    public var days: Int
    /// Open amount by bucket, minor units.
    public var amounts: [Double]
  }

  /// The start, then the end of every week.
  public let rows: [Row]

  /// The outlook of a run; `nil` without open items.
  /// - Complexity: O(open items x weeks).
  public init?(_ experiment: Experiment) {
    let claims = experiment.debtors.flatMap { debtor in debtor.claims.map { ($0, debtor.arrival) } }
    guard !claims.isEmpty else { return nil }
    let ends = [-1] + experiment.weeks.map { $0.upperBound - 1 }
    rows = ends.map { day in
      var amounts = [Double](repeating: 0, count: Bucket.allCases.count)
      for (claim, arrival) in claims {
        let bucket = Bucket(daysPastDue: day - claim.due)
        amounts[bucket.rawValue] += Double(claim.amount) * AgingOutlook.open(claim, arrival, day, experiment)
      }
      return Row(days: day + 1, amounts: amounts)
    }
  }

  /// Chance that an item has not arrived by the close of a day.
  static func open(_ claim: Experiment.Claim, _ arrival: Int, _ day: Int, _ experiment: Experiment)
    -> Double
  {
    guard day >= 0 else { return 1 }
    let table = experiment.tables[claim.table]
    let arrivals = experiment.arrivals[arrival]
    // The last day of payment whose money is there by then.
    var last = min(day, table.days - 1)
    while last >= 0, last < arrivals.count, Int(arrivals[last]) > day { last -= 1 }
    return last < 0 ? 1 : Double(table.survival[last]) / Double(SurvivalTable.one)
  }
}
