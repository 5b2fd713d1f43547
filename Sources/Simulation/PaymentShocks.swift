import CreditModels
import Stochastics

/// The draws that payments of a path have in common, for a block of paths (``PaymentDependence``).
///
/// All that decides a day is fixed-order arithmetic. Scratch of one engine, one thread.
final class PaymentShocks {
  private let dependence: PaymentDependence
  private let weeks: Int
  private let paths: Int
  /// Root of the market's share times the market draw, by path.
  private let market: UnsafeMutablePointer<Double>
  /// The common part of the debtor's normal scores, by path.
  private let common: UnsafeMutablePointer<Double>
  /// Weekly factor on hazards, `[weeks x paths]`.
  private let factors: UnsafeMutablePointer<Double>
  private let own: Double
  private var hazards: [Double]
  /// Hazards raised so that survival under the random factor stays, on average, what the table says.
  private var raised: [Double]
  private var ends: [Int]

  init(_ dependence: PaymentDependence, weeks: Int, paths: Int) {
    self.dependence = dependence
    self.weeks = weeks
    self.paths = paths
    market = .allocate(capacity: paths)
    common = .allocate(capacity: paths)
    factors = .allocate(capacity: weeks * paths)
    own = (1 - dependence.market - dependence.customer).squareRoot()
    hazards = []
    raised = []
    ends = []
  }

  deinit {
    market.deallocate()
    common.deallocate()
    factors.deallocate()
  }

  private func normal(_ key: StreamKey, path: Int, entity: UInt32, slot: UInt32, purpose: Purpose) -> Double {
    FixedOrder.inverseNormalCDF(
      key.uniform(path: UInt32(path), entity: entity, slot: slot, purpose: purpose))
  }

  /// Draws what the paths of a block have in common.
  func draw(key: StreamKey, firstPath: Int, count: Int) {
    let root = dependence.market.squareRoot()
    let deviation = dependence.weekVariance.squareRoot()
    for path in 0..<count {
      market[path] =
        root == 0
        ? 0 : root * normal(key, path: firstPath + path, entity: 0, slot: 0, purpose: .paymentMarket)
    }
    guard deviation > 0 else { return }
    for week in 0..<weeks {
      for path in 0..<count {
        let score = normal(
          key, path: firstPath + path, entity: 0, slot: UInt32(week + 1), purpose: .paymentMarket)
        factors[week * paths + path] = FixedOrder.exp(deviation * score - dependence.weekVariance / 2)
      }
    }
  }

  /// Draws what the payments of a debtor have in common on the block's paths from `first` on.
  func begin(entity: UInt32, key: StreamKey, firstPath: Int, first: Int = 0, count: Int) {
    let root = dependence.customer.squareRoot()
    for path in first..<(first + count) {
      common[path] =
        market[path]
        + (root == 0
          ? 0 : root * normal(key, path: firstPath + path, entity: entity, slot: 0, purpose: .sameCustomer))
    }
  }

  /// Prepares the clock of an invoice whose table begins on a day of the forecast.
  func load(_ table: SurvivalTable, start: Int) {
    hazards.removeAll(keepingCapacity: true)
    raised.removeAll(keepingCapacity: true)
    let variance = FixedOrder.exp(dependence.weekVariance) - 1
    ends.removeAll(keepingCapacity: true)
    var before = Double(SurvivalTable.one)
    for week in (start / 7)..<max(weeks, start / 7 + 1) {
      let end = min(7 * (week + 1) - start, table.days)
      guard end > (ends.last ?? 0) else { break }
      let after = Double(table.survival[end - 1])
      let hazard = after > 0 ? FixedOrder.log(before / after) : .infinity
      hazards.append(hazard)
      // Exact for a gamma factor of this variance; a log-normal one differs in its third moment.
      raised.append(
        variance > 0 && hazard < .infinity ? (FixedOrder.exp(variance * hazard) - 1) / variance : hazard)
      ends.append(end)
      before = after
    }
  }

  /// The uniform with which the loaded table fires on the day on which the invoice is paid on a path.
  ///
  /// - Parameter uniform: The clock's own 31-bit uniform.
  func bent(_ table: SurvivalTable, start: Int, uniform: UInt32, path: Int) -> UInt32 {
    let score = common[path] + own * FixedOrder.inverseNormalCDF((Double(uniform) + 0.5) * 0x1p-31)
    let chance = FixedOrder.normalCDF(score)
    let one = Double(SurvivalTable.one)
    guard dependence.weekVariance > 0, chance > 0 else { return UInt32(min(max(chance * one, 0), one - 1)) }
    // The invoice is paid when hazards times weekly factors add up to this.
    var left = -FixedOrder.log(chance)
    var alive = one
    for (place, hazard) in hazards.enumerated() {
      let factor = factors[(start / 7 + place) * paths + path]
      let after = Double(table.survival[ends[place] - 1])
      let weight = factor * raised[place]
      if left <= weight {
        // Within the week the table's own course is kept: the share of the week's hazard decides the day.
        let share = raised[place] > 0 && hazard < .infinity ? hazard / raised[place] : 1
        let target = alive * FixedOrder.exp(-left / factor * share)
        return UInt32(min(max(target, after), one - 1))
      }
      left -= weight
      alive = after
    }
    return UInt32(min(alive * FixedOrder.exp(-left), max(0, alive - 1)))
  }
}
