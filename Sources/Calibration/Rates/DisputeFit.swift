import CreditModels
import Receivables

/// How often invoices are disputed, how soon, for how long and with what right, as a scenario's `disputes` takes it.
///
/// - Days until a dispute are taken as even over `1...D` after issue; `D` is twice their mean less one.
/// - The chance is disputes over the sum of the parts of `1...D` that invoices were open and watched: who pays on the
///   tenth day of thirty was at risk for a third.
/// - A dispute lasts geometrically many days; running ones count with the days that they have lasted.
/// - The valid share is what was credited after the dispute over the amount, of disputes that are over.
public struct DisputeFit: Sendable {
  /// Chance that an invoice is disputed.
  public let chance: FittedValue
  /// Days after issue within which disputes are raised, 1 to 365.
  public let raisedWithinDays: Int
  /// Mean days until a dispute is over.
  public let meanDays: FittedValue
  /// Mean share of the amount that is credited.
  public let validShare: FittedValue
  /// Least and greatest valid share of an even law with that mean.
  public var validRange: (least: Double, greatest: Double) {
    let mean = min(max(validShare.value, 0), 1)
    return mean <= 0.5 ? (0, 2 * mean) : (2 * mean - 1, 1)
  }

  /// Disputes, and disputes that are over, without which nothing is fitted.
  public static let enough = (disputes: 20, over: 10)

  /// Why nothing is fitted.
  public enum Refusal: Error, Sendable, Hashable {
    /// Fewer disputes than a fit needs, in all or among those that are over.
    case tooFew(disputes: Int, over: Int)
  }

  /// The disputes of a view.
  ///
  /// - Throws: `Refusal` with too few disputes.
  /// - Complexity: O(items + events).
  public init(view: LedgerView) throws(Refusal) {
    let end = Int(view.asOf.number) + 1
    var watched: [(customer: Int, days: Int, isDisputed: Bool)] = []
    var waits: [Int] = []
    var lasted = 0
    var over = 0
    var valid: [Double] = []
    for item in view.items {
      guard let life = PaymentHistory.Item(item: item, end: end) else { continue }
      let issue = Int(item.issue.number)
      guard let dispute = life.dispute, dispute.lowerBound < end else {
        watched.append((item.customer, max(0, life.exit - issue), false))
        continue
      }
      waits.append(max(1, dispute.lowerBound - issue))
      watched.append((item.customer, max(1, dispute.lowerBound - issue), true))
      lasted += max(1, min(dispute.upperBound, end) - dispute.lowerBound)
      guard dispute.upperBound < end else { continue }
      over += 1
      let credited = item.events.reduce(Int64(0)) { sum, event in
        sum
          + (event.kind == .credited && Int(event.effective.number) >= dispute.lowerBound ? event.amount : 0)
      }
      valid.append(min(1, Double(credited) / Double(max(1, item.amount))))
    }
    guard waits.count >= DisputeFit.enough.disputes, over >= DisputeFit.enough.over else {
      throw .tooFew(disputes: waits.count, over: over)
    }
    let mean = Double(waits.reduce(0, +)) / Double(waits.count)
    let within = min(365, max(1, Int((2 * mean - 1).rounded())))
    raisedWithinDays = within
    var tops: [Int: Double] = [:]
    var bottoms: [Int: Double] = [:]
    for unit in watched {
      tops[unit.customer, default: 0] += unit.isDisputed ? 1 : 0
      bottoms[unit.customer, default: 0] +=
        unit.isDisputed ? 1 : Double(min(unit.days, within)) / Double(within)
    }
    let customers = bottoms.keys.sorted()
    let total = customers.reduce(0) { $0 + (bottoms[$1] ?? 0) }
    let value = total > 0 ? Double(waits.count) / total : 0
    let squares = customers.reduce(0.0) { sum, customer in
      let rest = (tops[customer] ?? 0) - value * (bottoms[customer] ?? 0)
      return sum + rest * rest
    }
    chance = FittedValue(
      min(1, value), standardError: total > 0 ? squares.squareRoot() / total : nil, count: waits.count)
    let days = max(1, Double(lasted) / Double(over))
    meanDays = FittedValue(days, standardError: days / Double(over).squareRoot(), count: over)
    let share = valid.reduce(0, +) / Double(over)
    let spread = valid.reduce(0) { $0 + ($1 - share) * ($1 - share) } / Double(max(1, over - 1))
    validShare = FittedValue(share, standardError: (spread / Double(over)).squareRoot(), count: over)
  }
}

extension PaymentHistory {
  /// The history with invoices censored on the day on which a dispute of theirs became known: what is left is how
  /// undisputed invoices are paid, so that disputes may be drawn beside it without counting their delay twice.
  public func censoredAtDisputes() -> PaymentHistory {
    PaymentHistory(
      end: end,
      items: items.map { item in
        guard let dispute = item.dispute, dispute.lowerBound <= item.exit else { return item }
        var censored = item
        censored.exit = max(item.known, dispute.lowerBound)
        censored.isPaid = false
        censored.dispute = nil
        return censored
      }, segments: segments, isCensoredAtDisputes: true)
  }
}
