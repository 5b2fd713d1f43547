import CreditModels
import Stochastics

/// What only the losses of a path need: who fails, and which of the failed debtor's items are unpaid by then.
///
/// A tail pass for credit losses leaves out the payments of everyone else. Every draw is the one that the whole engine
/// makes, so the losses have the same bits.
final class LossPlan: Sendable {
  /// Last day of each payment clock on which it can fire, counted from its start.
  let lastDays: [Int]

  /// A plan; `nil` where losses cannot be had without the payments of everyone.
  init?(_ plan: KernelPlan) {
    let experiment = plan.experiment
    guard plan.cohorts == nil else { return nil }
    let isIndependent = experiment.dependence.map { $0 == .none } ?? true
    guard isIndependent, experiment.salesDeviation.allSatisfy({ $0 == 0 }),
      experiment.debtors.allSatisfy({ $0.influence == .neutral })
    else { return nil }
    lastDays = experiment.tables.map { table in
      min(experiment.days, table.survival.firstIndex(of: 0) ?? experiment.days)
    }
  }
}

extension BlockEngine {
  /// Credit losses of the paths from `firstPath` on: the column `creditLoss` of ``run(firstPath:count:)``.
  ///
  /// - Complexity: O(count x (debtors + failures x invoices open at the failure)).
  func losses(_ lossPlan: LossPlan, firstPath: Int, count: Int) -> [Int64] {
    var losses = [Int64](repeating: 0, count: count)
    factors?.draw(schedule: plan.schedule, firstPath: firstPath)
    for tile in stride(from: 0, to: count, by: TileLanes.count) {
      let stream = TileStream(schedule: plan.schedule, firstPath: UInt32(firstPath + tile))
      let lanes = UInt32(truncatingIfNeeded: UInt64(1) << UInt64(min(TileLanes.count, count - tile)) - 1)
      factors?.load(tile: tile)
      chances.weigh(tile: tile, factors: factors)
      for position in 0..<plan.debtorCount {
        let place = position % FailureClock.group
        if place == 0 { failureClock.prepare(first: position) }
        let debtor = plan.debtors[position]
        guard debtor.claims &+ debtor.orders > 0 else { continue }
        var failing = failureClock.draw(debtor, place: place, stream: stream, blockPath: tile, live: lanes)
        while failing != 0 {
          let lane = failing.trailingZeroBitCount
          failing &= failing &- 1
          losses[tile + lane] &+= loss(
            debtor, lossPlan, failure: Int(failureClock.failureDays[lane]), lane: lane,
            path: UInt32(firstPath + tile + lane))
        }
      }
    }
    return losses
  }

  /// What a failure costs on one path.
  private func loss(
    _ debtor: KernelPlan.Debtor, _ lossPlan: LossPlan, failure: Int, lane: Int, path: UInt32
  ) -> Int64 {
    let items = UnsafePointer(plan.items) + debtor.first
    let claims = Int(debtor.claims)
    let key = experiment.key
    let tables = plan.guides.survival
    let width = experiment.days + 1
    let arrivals = plan.arrivals + debtor.arrival
    var lost: Int64 = 0
    var block = UInt32.max
    var words = SIMD4<UInt32>.zero
    for index in 0..<claims + Int(debtor.orders) {
      let item = items[index]
      let issue = Int(item.issue)
      let isOrder = index >= claims
      if isOrder, issue >= failure { continue }
      // Most items are certainly paid by then.
      let last = max(lossPlan.lastDays[Int(item.usual)], lossPlan.lastDays[Int(item.stressed)])
      guard Int(arrivals[issue &+ last]) >= failure else { continue }
      if index == claims { block = .max }
      if item.slot >> 2 != block {
        block = item.slot >> 2
        words = key.words(
          path: path, entity: debtor.entity, block: block,
          purpose: isOrder ? .orderPayment : .openItemPayment)
      }
      var table = Int(item.usual)
      if item.chance != KernelPlan.Item.none {
        let isStressed = key.isBelow(
          chances.rows[Int(item.chance)][lane], path: path, entity: debtor.entity, slot: item.slot,
          purpose: .paymentRegime)
        if isStressed { table = Int(item.stressed) }
      }
      let uniform = words[Int(item.slot & 3)] >> 1
      // Unpaid at the failure: the clock has not fired by the last day of payment that arrives before it.
      let row = tables + table &* width
      var low = 0
      var high = experiment.days
      while low < high {
        let middle = (low + high) / 2
        if row[middle] > uniform { low = middle + 1 } else { high = middle }
      }
      if Int(arrivals[issue &+ low]) >= failure { lost &+= item.amount }
    }
    guard lost > 0 else { return 0 }
    return lost - experiment.failureClasses[Int(debtor.failureClass)].discountedRecovery.of(lost)
  }
}
