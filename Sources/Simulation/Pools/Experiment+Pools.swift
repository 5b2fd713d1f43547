import Liquidity

extension Experiment {
  /// The run of one group of pools: its items, orders and outflows, with its cash account.
  ///
  /// Every debtor keeps its position, and every draw its key, so that a debtor that fails fails in all groups, and what
  /// the groups receive on a path adds up to what the whole receives. Facilities stay with the first group.
  public func part(pool: Int) -> Experiment {
    var part = self
    part.pools = []
    part.waterfall = pools[pool]
    if pool > 0 { part.facilities = nil }
    for place in part.debtors.indices {
      part.debtors[place].claims.removeAll { $0.pool != pool }
      part.debtors[place].orders.removeAll { $0.pool != pool }
    }
    part.outflows = OutflowPlan(
      occurrences: outflows.occurrences.filter { $0.pool == pool },
      later: outflows.later.filter { $0.pool == pool },
      valueAddedTax: pool == 0 ? outflows.valueAddedTax : nil)
    // Sales of the months are those of all groups, counted where the groups come together.
    part.salesMonths = []
    part.uncoveredReceivables = 0
    return part
  }
}
