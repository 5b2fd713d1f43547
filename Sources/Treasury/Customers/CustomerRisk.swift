import Liquidity
import Receivables
import Simulation

/// What the payment clocks and the worst paths of a run say of each debtor.
public enum CustomerRisk {
  /// Share of paths that count as worst.
  public static let worstShare = 0.01
  /// Fewest paths of which one in a hundred says something.
  public static let fewestPaths = 1_000
  /// Worst paths that are looked at, spread evenly over them where there are more.
  static let mostWorst = 100
  /// Ordinary paths that the worst are held against.
  static let ordinary = 256
  /// Items times paths beyond which the worst paths are not replayed: some seconds of work.
  static let mostWork = 4_000_000

  /// Chance that the open amount of a debtor is unpaid some days after it was due, weighted by amount.
  ///
  /// An expectation from the payment clocks alone: failures and disputes are not in it. An item that was unpaid that
  /// long at the start counts as 1; items that reach the age beyond the horizon are left out.
  ///
  /// - Parameter days: Days past due.
  /// - Returns: `nil` where items that reach the age within the horizon hold less than half of the open amount.
  /// - Complexity: O(open items of the debtor).
  public static func unpaid(_ debtor: Experiment.Debtor, daysLate days: Int, in experiment: Experiment)
    -> Double?
  {
    var amount = 0.0
    var unpaid = 0.0
    for claim in debtor.claims where claim.due + days < experiment.days {
      amount += Double(claim.amount)
      unpaid +=
        Double(claim.amount) * AgingOutlook.open(claim, debtor.arrival, claim.due + days, experiment)
    }
    let open = debtor.claims.reduce(0.0) { $0 + Double($1.amount) }
    return amount > 0 && 2 * amount >= open ? unpaid / amount : nil
  }

  /// What each debtor adds on the worst paths; by position among the run's debtors.
  public struct Contributions: Sendable, Hashable {
    /// Mean credit loss on the 1 % of paths with the largest credit loss, minor units: they add up to the mean loss of
    /// those paths. Empty where nobody can fail.
    public var loss: [Double]
    /// By how much receipts until the lowest day fall short of those of an ordinary path, mean over the 1 % of paths
    /// with the largest fall of cash, minor units. Empty without a cash position.
    public var missing: [Double]
    /// Number of paths that each rests on.
    public var paths: Int
  }

  /// The contributions of a finished run, by replaying its worst paths.
  ///
  /// - Returns: `nil` with too few paths, where replaying would take too long, and where shipments stop when cash runs
  ///   short, which a replay that is looked at on the way does not know.
  /// - Throws: What reading the columns throws.
  /// - Complexity: O(items) for each of at most 456 paths.
  public static func contributions(
    _ experiment: Experiment, columns: some PathColumns
  ) throws -> Contributions? {
    let items = experiment.debtors.reduce(0) { $0 + $1.claims.count + $1.orders.count }
    guard columns.paths >= fewestPaths, items * (2 * mostWorst + ordinary) <= mostWork,
      experiment.facilities?.shipmentStop == nil
    else { return nil }
    let replay = PathReplay(experiment)
    let count = max(1, Int(Double(columns.paths) * worstShare))
    var result = Contributions(loss: [], missing: [], paths: min(count, mostWorst))
    let debtors = experiment.debtors.indices
    if !experiment.failureClasses.isEmpty {
      let worst = Self.worst(try columns.column(.creditLoss), count: count)
      var sums = [Int64](repeating: 0, count: debtors.count)
      for number in worst {
        replay.begin(number)
        replay.advance(through: experiment.days - 1)
        for debtor in debtors { sums[debtor] += replay.loss(on: debtor) }
      }
      result.loss = sums.map { Double($0) / Double(worst.count) }
    }
    guard experiment.hasCashPosition else { return result }
    let worst = Self.worst(try columns.column(.drawdown), count: count)
    let lowest = try columns.column(.lowestDay)
    let days = Set(worst.map { Int(lowest[$0]) }).sorted()
    var received = [Int64](repeating: 0, count: days.count * debtors.count)
    // Four times the worst paths add an eighth to the error that these have of their own.
    let ordinary = min(Self.ordinary, 4 * min(count, mostWorst), columns.paths)
    for number in 0..<ordinary {
      replay.begin(number)
      for (place, day) in days.enumerated() {
        replay.advance(through: day)
        for debtor in debtors { received[place * debtors.count + debtor] += replay.received(from: debtor) }
      }
    }
    var missing = [Double](repeating: 0, count: debtors.count)
    for number in worst {
      let day = Int(lowest[number])
      guard let place = days.firstIndex(of: day) else { continue }
      replay.begin(number)
      replay.advance(through: day)
      for debtor in debtors {
        let usual = Double(received[place * debtors.count + debtor]) / Double(ordinary)
        missing[debtor] += usual - Double(replay.received(from: debtor))
      }
    }
    result.missing = missing.map { $0 / Double(worst.count) }
    return result
  }

  /// Paths with the largest values; evenly spread over them where there are more than are looked at.
  static func worst(_ values: [Int64], count: Int) -> [Int] {
    let ranked = values.indices.sorted { (values[$0], $1) > (values[$1], $0) }.prefix(count)
    guard ranked.count > mostWorst else { return Array(ranked) }
    return (0..<mostWorst).map { ranked[ranked.startIndex + $0 * ranked.count / mostWorst] }
  }
}

/// What else is known of a debtor: limits, habits and its part in what goes wrong. Money is in minor units.
public struct CustomerFigures: Sendable, Hashable {
  /// Own credit limit; `nil` for none.
  public var limit: Int64?
  /// Limit of the credit insurer; `nil` without insurance.
  public var insuredLimit: Int64?
  /// Open amount and what is to be invoiced within four weeks.
  public var exposure: Int64
  /// Mean days from due date to payment over the last half year, weighted by amount; `nil` for fewer than three payments.
  public var daysLate: Double?
  /// By how much that is more than over the half year before; `nil` for fewer than three payments in either.
  public var daysLateChange: Double?
  /// Chance that the open amount is unpaid 30, 60 and 90 days after due (``CustomerRisk/unpaid(_:daysLate:in:)``).
  public var unpaid: [Double?]
  /// Mean credit loss on the 1 % of paths with the largest (``CustomerRisk/Contributions/loss``).
  public var worstLoss: Double?
  /// Receipts missing on the 1 % of paths with the largest fall of cash (``CustomerRisk/Contributions/missing``).
  public var worstMissing: Double?
  /// Security in words; empty for none.
  public var security: String
  /// Day of the next review of the limit, where the scenario has reviews.
  public var nextReview: Day?

  /// Ages of ``unpaid``, in days past due.
  public static let ages = [30, 60, 90]

  /// Figures of a debtor.
  public init(
    limit: Int64?, insuredLimit: Int64?, exposure: Int64, daysLate: Double?, daysLateChange: Double?,
    unpaid: [Double?], worstLoss: Double?, worstMissing: Double?, security: String, nextReview: Day?
  ) {
    self.limit = limit
    self.insuredLimit = insuredLimit
    self.exposure = exposure
    self.daysLate = daysLate
    self.daysLateChange = daysLateChange
    self.unpaid = unpaid
    self.worstLoss = worstLoss
    self.worstMissing = worstMissing
    self.security = security
    self.nextReview = nextReview
  }
}
