import CreditModels
import Stochastics

/// The cohorts of a run laid out for the engine: what its threads share.
///
/// Cohorts of one family differ in size and in the amount of their invoices only, so failures are drawn for each of
/// them and payments for the family together.
final class CohortPlan: Sendable {
  /// Alike debtors.
  struct Cohort: Sendable {
    /// Position among the run's debtors.
    var position: Int
    /// Entity of its draws.
    var entity: UInt32
    /// Debtors.
    var members: Int
    /// What one debtor counts in the family's sums: the amount of its invoices, or 1 where they differ.
    var unit: Double
  }

  /// An open item or an invoice to come of every debtor of a family.
  struct Item: Sendable {
    /// Day of issue; 0 for open items.
    var issue: Int
    /// Usual and stressed clock.
    var usual: Int
    var stressed: Int
    /// Row of the chance of stress, -1 for none.
    var chance: Int
    /// Minor units for each unit of a cohort.
    var scale: Int64
    /// Whether it is open at the start.
    var isClaim: Bool
    /// Whether it is open at the start and due within 28 days.
    var isDueSoon: Bool
    /// Days of payment within the horizon on which one of its clocks can fire, from the day of issue.
    var cells: Int
  }

  /// Cohorts with one pattern of invoices.
  struct Family: Sendable {
    var failureClass: Int
    var arrival: Int
    var cohorts: [Cohort]
    var items: [Item]
    /// Sums over debtors of their units and of the squares.
    var units: Double
    var squares: Double
  }

  let families: [Family]
  /// Chance of payment on each day from the start of a clock, `[tables x days]`.
  let chances: [Double]
  let days: Int
  let weeks: Int
  /// Most cells of an item.
  let mostCells: Int
  /// Rows of chances of stress that items ask for.
  let usedChances: [Int]

  /// The plan; `nil` where the run has no cohorts.
  init?(_ experiment: Experiment) {
    guard experiment.debtors.contains(where: { $0.members > 1 }) else { return nil }
    precondition(experiment.mechanisms == nil, "mechanisms of single customers know no cohorts")
    let days = experiment.days
    self.days = days
    weeks = experiment.modelWeeks
    chances = experiment.tables.flatMap { table in
      (0..<days).map { day in
        Double((day == 0 ? SurvivalTable.one : table.survival[day - 1]) - table.survival[day]) * 0x1p-31
      }
    }
    let lastDays = experiment.tables.map { min(days, ($0.survival.firstIndex(of: 0) ?? days) + 1) }
    var places: [FamilyKey: Int] = [:]
    var families: [Family] = []
    for (position, debtor) in experiment.debtors.enumerated() where debtor.members > 1 {
      precondition(debtor.influence == .neutral, "a cohort's clocks are not bent")
      let amounts = debtor.claims.map(\.amount) + debtor.orders.map(\.amount)
      let isEven = amounts.allSatisfy { $0 == amounts.first && $0 > 0 }
      let unit = isEven ? amounts.first ?? 1 : 1
      var items: [Item] = []
      func add(_ issue: Int, _ amount: Int64, _ table: Int, _ regime: Experiment.Regime?, due: Int?) {
        let stressed = regime.map { Int($0.stressed) } ?? table
        items.append(
          Item(
            issue: issue, usual: table, stressed: stressed,
            chance: regime.map { Int($0.kind) * experiment.modelWeeks + Int($0.week) } ?? -1,
            scale: isEven ? 1 : amount, isClaim: due != nil,
            isDueSoon: due.map { $0 < DebtorLanes.soon } ?? false,
            cells: max(0, min(days - issue, max(lastDays[table], lastDays[stressed])))))
      }
      for claim in debtor.claims { add(0, claim.amount, claim.table, nil, due: claim.due) }
      for order in debtor.orders { add(order.issue, order.amount, order.table, order.regime, due: nil) }
      let key = FamilyKey(
        failureClass: debtor.failureClass ?? -1, arrival: debtor.arrival,
        items: items.map {
          [$0.issue, $0.usual, $0.stressed, $0.chance, $0.isClaim ? 1 : 0, $0.isDueSoon ? 1 : 0]
        },
        alone: isEven ? -1 : position)
      let cohort = Cohort(
        position: position, entity: debtor.entity, members: debtor.members, unit: Double(unit))
      let place =
        places[key]
        ?? {
          families.append(
            Family(
              failureClass: key.failureClass, arrival: debtor.arrival, cohorts: [], items: items, units: 0,
              squares: 0))
          places[key] = families.count - 1
          return families.count - 1
        }()
      families[place].cohorts.append(cohort)
      families[place].units += Double(debtor.members) * cohort.unit
      families[place].squares += Double(debtor.members) * cohort.unit * cohort.unit
    }
    self.families = families
    mostCells = families.reduce(1) { max($0, $1.items.reduce(1) { max($0, $1.cells) }) }
    usedChances = Array(Set(families.flatMap { $0.items.map(\.chance) })).filter { $0 >= 0 }
  }

  private struct FamilyKey: Hashable {
    var failureClass: Int
    var arrival: Int
    var items: [[Int]]
    /// The debtor's position where its amounts differ from each other, -1 else.
    var alone: Int
  }

  /// How far the law of a week's receipts can be from the normal one that payments are drawn from, given the economy:
  /// the largest bound of Berry and Esseen over weeks that take in a hundredth of all receipts or more.
  ///
  /// The bound is 0.56 times the sum of third absolute moments over the 3/2 power of the variance, without failures and
  /// under the usual clocks.
  ///
  /// - Reference: [Shevtsova2010] I. G. Shevtsova, "An improvement of convergence rate estimates in the Lyapunov
  ///   theorem", Doklady Mathematics 82 (2010) 862-864.
  func distanceBound(weeks ranges: [Range<Int>], arrivals: [[Int32]]) -> Double {
    var mean = [Double](repeating: 0, count: ranges.count)
    var variance = mean
    var third = mean
    for family in families {
      let cubes = family.cohorts.reduce(0) { $0 + Double($1.members) * $1.unit * $1.unit * $1.unit }
      for item in family.items {
        var week = 0
        var chance = [Double](repeating: 0, count: ranges.count)
        for cell in 0..<item.cells {
          let arrival = Int(arrivals[family.arrival][item.issue + cell])
          guard arrival < days else { break }
          while ranges[week].upperBound <= arrival { week += 1 }
          chance[week] += chances[item.usual * days + cell]
        }
        let scale = Double(item.scale)
        for (week, p) in chance.enumerated() where p > 0 {
          let q = 1 - p
          mean[week] += scale * family.units * p
          variance[week] += scale * scale * family.squares * p * q
          third[week] += scale * scale * scale * cubes * p * q * (p * p + q * q)
        }
      }
    }
    let total = mean.reduce(0, +)
    var bound = 0.0
    for week in ranges.indices where mean[week] >= total / 100 && variance[week] > 0 {
      bound = max(bound, 0.56 * third[week] / (variance[week] * variance[week].squareRoot()))
    }
    return min(1, bound)
  }
}

/// Numbers of events among many alike.
enum CohortDraws {
  /// Mean from which a count is drawn from the normal law, rounded; its distribution function is then within 0.5 /
  /// sqrt(256) = 3 % of the binomial one.
  static let normalFrom = 256.0

  /// A binomial number by inversion of one uniform number, in fixed-order arithmetic.
  ///
  /// - Complexity: O(mean) up to a mean of 256, then O(1).
  static func binomial(_ count: Int, chance: Double, uniform: Double) -> Int {
    guard count > 0, chance > 0 else { return 0 }
    guard chance < 1 else { return count }
    if chance > 0.5 { return count - binomial(count, chance: 1 - chance, uniform: 1 - uniform) }
    let mean = Double(count) * chance
    if mean > normalFrom {
      let deviation = (mean * (1 - chance)).squareRoot()
      let drawn = (mean + deviation * FixedOrder.inverseNormalCDF(uniform)).rounded()
      return min(count, max(0, Int(drawn)))
    }
    let odds = chance / (1 - chance)
    var weight = FixedOrder.exp(Double(count) * FixedOrder.log(1 - chance))
    var below = weight
    var number = 0
    while below < uniform, number < count {
      weight *= Double(count - number) / Double(number + 1) * odds
      number += 1
      below += weight
      // What is left of the tail is below the rounding of the sum.
      if weight < 1e-18, Double(number) > mean { break }
    }
    return number
  }
}
