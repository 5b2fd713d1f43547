import CreditModels
import Liquidity

/// Stops shipments on the paths on which cash runs short.
///
/// A path is carried without the stop first. If cash closes below the trigger, it is carried again with the same draws,
/// which until the stop gives the same bits, so that the decision rests on what was known. One stopper serves one thread.
final class ShipmentStopper {
  let rule: FacilityPlan.ShipmentStop
  private let block: FinancingBlock
  private let days: Int
  private var closing: [Int64]
  /// Closing cash without facilities of the first pass.
  private(set) var bare: [Int64]
  /// Largest (minimum - cash) of the first pass with facilities and without actions.
  private(set) var gap: Int64 = 0

  init?(_ experiment: Experiment) {
    guard let plan = experiment.facilities, let rule = plan.shipmentStop else { return nil }
    self.rule = rule
    days = experiment.days
    block = FinancingBlock(
      plan: plan, waterfall: experiment.waterfall, weeks: experiment.weeks, days: days, paths: 1)
    closing = Array(repeating: 0, count: days)
    bare = Array(repeating: 0, count: days)
  }

  /// Days in which a finished path has to be carried again without shipments; `nil` where cash never runs short.
  func window(_ run: PathRun, factors: FactorPaths?) -> Range<Int>? {
    let outflows = UnsafeBufferPointer(start: run.outflows, count: days).map { $0 }
    block.begin()
    var none: RunTotals.Financing?
    run.drawOutflows(totals: &none, financing: block, lane: 0)
    var lowest = Waterfall.Lowest(cash: 0, day: 0, firstShortfall: -1)
    block.close(
      lane: 0, path: run.path, key: run.experiment.key, receipts: run.receipts, outflows: run.outflows,
      factors: factors, collateral: run.collateral, closing: &closing, lowest: &lowest)
    for day in 0..<days { run.outflows[day] = outflows[day] }
    guard let day = closing.firstIndex(where: { $0 < rule.below }), day + rule.lagDays < days else {
      return nil
    }
    for day in 0..<days { bare[day] = block.bare[day] }
    gap = block.measures[FinancingMeasure.gapBeforeActions.rawValue]
    return day + rule.lagDays..<day + rule.lagDays + rule.forDays
  }
}

extension PathRun {
  /// Whether an order that would be shipped today waits for the end of the stop; if it does, it is entered for that day.
  func waitsForStop(_ index: Int, debtor: Int) -> Bool {
    guard let stop, stop.contains(today), let rule = experiment.facilities?.shipmentStop,
      !items[index].marks.contains(.stopped)
    else { return false }
    if let days = rule.overdueDays {
      var isLate = false
      var open = debtors[debtor].openHead
      while open >= 0, !isLate {
        isLate = today - Int(items[Int(open)].due) > days
        open = items[Int(open)].next
      }
      guard isLate else { return false }
    }
    let item = items + index
    item.pointee.marks.insert(.stopped)
    add(.heldOrders, item.pointee.amount)
    note(.held, debtor: debtor, item: index, amount: item.pointee.amount)
    let lost = min(rule.lost.of(item.pointee.amount), item.pointee.amount - item.pointee.deposit)
    item.pointee.amount -= lost
    debtors[debtor].orders -= lost
    add(.lostOrders, lost)
    if lost > 0 { note(.lostOrder, debtor: debtor, item: index, amount: lost) }
    enter(.shipment, .issue, day: stop.upperBound, debtor: debtor, target: index)
    return true
  }
}
