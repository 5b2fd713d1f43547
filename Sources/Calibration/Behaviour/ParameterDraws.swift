import CreditModels
import Stochastics

/// How far a fitted behaviour may be from the truth: fits of resampled customers, as deviations from their mean.
///
/// Customers are drawn with replacement, each with all its invoices, and the chosen form is fitted anew with the same
/// levels and ages. So the deviations of all figures hang together as those of the fit do, and the clustering of a
/// customer's invoices is in them. What all customers have in common in time (one recession in the history) is not.
///
/// - Reference: [Efron1979] on the bootstrap, of whole clusters [DavisonHinkley1997].
public struct ParameterDraws: Sendable {
  /// Deviations on the scale of `PaymentBehaviour.parameters`, `[draws x figures]`, with mean 0 over draws.
  public let deviations: [[Double]]

  /// Invoices of a history above which a sample of its customers is resampled, and deviations shrunk accordingly.
  public static let largestHistory = 30_000

  /// Resamples a history.
  ///
  /// - Parameters:
  ///   - count: Number of draws, at least 2.
  ///   - key: Key of the resampling.
  /// - Randomness: stream `calibration` of the key, entity 1, path by draw, slot by customer.
  /// - Complexity: `count` fits without trials.
  public init(_ history: PaymentHistory, fit: BehaviourFit, count: Int, key: StreamKey) {
    precondition(count >= 2, "a spread needs two draws")
    let sample = history.sampled(invoices: ParameterDraws.largestHistory)
    let customers = Array(Set(sample.items.map(\.customer)).sorted())
    let all = Double(Set(history.items.map(\.customer)).count)
    let shrink = all > 0 ? (Double(customers.count) / all).squareRoot() : 1
    var byCustomer: [Int: [PaymentHistory.Item]] = [:]
    for item in sample.items { byCustomer[item.customer, default: []].append(item) }
    var rows: [[Double]] = []
    for draw in 0..<count {
      var items: [PaymentHistory.Item] = []
      var segments: [String?] = []
      items.reserveCapacity(sample.items.count)
      for slot in customers.indices {
        let uniform = key.uniform(
          path: UInt32(draw), entity: 1, slot: UInt32(slot), purpose: .calibration)
        let chosen = customers[min(customers.count - 1, Int(uniform * Double(customers.count)))]
        // A customer drawn twice is two customers: their likeness is chance, not dependence.
        for var item in byCustomer[chosen] ?? [] {
          item.customer = slot
          items.append(item)
        }
        segments.append(history.segments[chosen])
      }
      let resampled = PaymentHistory(end: history.end, items: items, segments: segments)
      guard resampled.payments >= BehaviourFit.enoughPayments else { continue }
      rows.append(BehaviourFit.again(resampled, like: fit).parameters)
    }
    guard let width = rows.first?.count, rows.count > 1 else {
      deviations = []
      return
    }
    var means = [Double](repeating: 0, count: width)
    for row in rows { for place in 0..<width { means[place] += row[place] / Double(rows.count) } }
    deviations = rows.map { row in
      // Six decimals are far below any standard error and keep the file short.
      (0..<width).map { (shrink * (row[$0] - means[$0]) * 1e6).rounded() / 1e6 }
    }
  }
}

extension BehaviourFit {
  /// The behaviour of another history with the form, the levels and the ages of a fit.
  static func again(_ history: PaymentHistory, like fit: BehaviourFit) -> PaymentBehaviour {
    let parts = FitParts(history, tail: .some(fit.behaviour.pooled.tailHalfLife))
    var ignored: [String] = []
    var behaviour = parts.behaviour(fit.chosen, levels: fit.behaviour.effects, notes: &ignored)
    // The label decides whether the power is among the figures.
    behaviour.habit.unlikeness.origin = fit.behaviour.habit.unlikeness.origin
    let scan = ResidualScan(history, spells: parts.spells, behaviour: behaviour)
    behaviour.weekdays = weekdays(scan)
    let dependence = DependenceFit(scan, end: history.end)
    behaviour.market = dependence.market
    behaviour.sameCustomer = dependence.sameCustomer
    behaviour.weekVariance = dependence.weekVariance
    behaviour.pooled = behaviour.pooled.laid(on: fit.behaviour.pooled)
    behaviour.standardised = behaviour.standardised.laid(on: fit.behaviour.standardised)
    return behaviour
  }
}
