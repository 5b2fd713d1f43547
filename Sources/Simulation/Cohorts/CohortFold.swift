import CreditModels

/// How finely a run follows invoices.
public enum Resolution: String, Sendable, Hashable, CaseIterable {
  /// One by one: the truth.
  case invoice
  /// Alike customers together where there are enough of them.
  case cohort
  /// Together where that settles most of the invoices, else one by one.
  case auto
}

/// Alike debtors of a run put together.
///
/// Debtors are alike where they fail alike and owe and will buy the same on the same days under the same clocks. A fold
/// replaces a set of them by one debtor with ``Experiment/Debtor/members`` of them; the others stay one by one.
public struct CohortFold: Sendable {
  /// Fewest alike debtors that make a cohort.
  public static let fewest = 50

  /// The run with cohorts in place of alike debtors; the run itself where there are none.
  public let experiment: Experiment
  /// For each debtor of the new run the positions of those it stands for.
  public let members: [[Int]]
  /// Invoices and open items of the run, and those of them that cohorts hold.
  public let items: (all: Int, folded: Int)
  /// Most alike debtors that were found.
  public let largest: Int
  /// Why nothing was put together; `nil` where something was.
  public let reason: String?

  /// Number of cohorts.
  public var cohorts: Int { members.count { $0.count > 1 } }

  /// Puts alike debtors of a run together.
  ///
  /// - Parameters:
  ///   - fewest: Fewest alike debtors that make a cohort.
  ///   - leastShare: Share of the invoices that cohorts must hold at least, else nothing is put together.
  /// - Complexity: O(items).
  public init(_ experiment: Experiment, fewest: Int = CohortFold.fewest, leastShare: Double = 0) {
    precondition(fewest >= 2, "a cohort has members")
    let count = experiment.debtors.count
    func items(_ debtor: Experiment.Debtor) -> Int { debtor.claims.count + debtor.orders.count }
    let all = experiment.debtors.reduce(0) { $0 + items($1) * $1.members }
    func stay(_ reason: String, largest: Int) -> (Experiment, [[Int]], (Int, Int), Int, String?) {
      (experiment, (0..<count).map { [$0] }, (all, 0), largest, reason)
    }
    func fold() -> (Experiment, [[Int]], (Int, Int), Int, String?) {
      if experiment.mechanisms != nil {
        return stay("mechanisms of single customers are on", largest: 0)
      }
      if experiment.dependence.map({ $0 != .none }) ?? false {
        return stay("payments of a customer depend on each other", largest: 0)
      }
      var groups: [Signature: [Int]] = [:]
      for (position, debtor) in experiment.debtors.enumerated() {
        guard debtor.influence == .neutral, debtor.members == 1,
          debtor.orders.allSatisfy({ $0.plan < 0 || experiment.salesDeviation[$0.plan] == 0 })
        else { continue }
        groups[Signature(debtor), default: []].append(position)
      }
      let largest = groups.values.map(\.count).max() ?? 0
      let cohorts = groups.values.filter { $0.count >= fewest }.sorted { $0[0] < $1[0] }
      let folded = cohorts.reduce(0) { $0 + $1.count * items(experiment.debtors[$1[0]]) }
      guard !cohorts.isEmpty else {
        return stay(
          largest <= 1
            ? "all customers differ"
            : "no \(fewest) customers are alike (at most \(largest) are)", largest: largest)
      }
      guard Double(folded) >= leastShare * Double(all) else {
        return stay("alike customers hold only \(folded) of \(all) invoices", largest: largest)
      }
      var result = experiment
      var taken = [Bool](repeating: false, count: count)
      var heads: [Int: [Int]] = [:]
      for cohort in cohorts {
        heads[cohort[0]] = cohort
        for position in cohort { taken[position] = true }
      }
      var debtors: [Experiment.Debtor] = []
      var members: [[Int]] = []
      for position in 0..<count {
        if let cohort = heads[position] {
          var head = experiment.debtors[position]
          head.members = cohort.count
          debtors.append(head)
          members.append(cohort)
        } else if !taken[position] {
          debtors.append(experiment.debtors[position])
          members.append([position])
        }
      }
      result.debtors = debtors
      return (result, members, (all, folded), largest, nil)
    }
    let result = fold()
    self.experiment = result.0
    self.members = result.1
    self.items = (result.2.0, result.2.1)
    largest = result.3
    reason = result.4
  }

  /// How far the law of a week's receipts can be from what cohorts draw, given the economy: see
  /// ``CohortPlan/distanceBound(weeks:arrivals:)``; 0 for a run without cohorts.
  public static func distanceBound(of experiment: Experiment) -> Double {
    CohortPlan(experiment)?.distanceBound(weeks: experiment.weeks, arrivals: experiment.arrivals) ?? 0
  }

  /// What alike debtors have in common.
  private struct Signature: Hashable {
    var failureClass: Int?
    var arrival: Int
    var claims: [Claim]
    var orders: [Order]

    /// An open item without its slot.
    struct Claim: Hashable {
      var amount: Int64
      var due: Int
      var table: Int
    }
    /// An invoice to come without its slot.
    struct Order: Hashable {
      var issue: Int
      var amount: Int64
      var table: Int
      var regime: Experiment.Regime?
    }

    init(_ debtor: Experiment.Debtor) {
      failureClass = debtor.failureClass
      arrival = debtor.arrival
      claims = debtor.claims.map { Claim(amount: $0.amount, due: $0.due, table: $0.table) }
      orders = debtor.orders.map {
        Order(issue: $0.issue, amount: $0.amount, table: $0.table, regime: $0.regime)
      }
    }
  }
}
