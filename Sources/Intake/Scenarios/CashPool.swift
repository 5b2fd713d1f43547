import Receivables

/// An account, or several under one cash-pooling contract, in one currency and for some of our companies.
public struct CashPool: Sendable, Hashable {
  /// Its name.
  public var name: String
  /// Currency of its money.
  public var currency: Currency
  /// Companies of ours whose customers pay into it; empty for all.
  public var entities: [String]
  /// Dated balances, in minor units of the scenario's currency as if one unit were worth one.
  public var balances: [Scenario.DatedBalance]
  /// Cash below which it is short, likewise.
  public var minimumCash: Int64
  /// Whether its surplus covers the main pool and the main pool's covers it.
  public var isPooled: Bool

  /// Whether an item is paid into it.
  public func takes(_ item: LedgerItem) -> Bool {
    item.currency == currency && (entities.isEmpty || entities.contains(item.entity))
  }
}

extension Scenario {
  /// Name of the pool of everything that no stated pool takes.
  public static let mainPool = "main"

  /// Pools that cover no other, in the order of the scenario; group 0 is the main pool with those that are pooled.
  public var separatePools: [CashPool] { cashPools.filter { !$0.isPooled } }

  /// Names of all pools, the main one first.
  public var poolNames: [String] { [Scenario.mainPool] + cashPools.map(\.name) }

  /// The group of pools that share a balance, by name; `nil` for an unknown one.
  public func poolGroup(named name: String) -> Int? {
    if name == Scenario.mainPool { return 0 }
    guard let pool = cashPools.first(where: { $0.name == name }) else { return nil }
    return pool.isPooled ? 0 : separatePools.firstIndex(of: pool).map { $0 + 1 }
  }

  /// The group that an item is paid into: the first stated pool that takes it decides.
  public func poolGroup(of item: LedgerItem) -> Int {
    guard let pool = cashPools.first(where: { $0.takes(item) }) else { return 0 }
    return poolGroup(named: pool.name) ?? 0
  }

  /// Units of the scenario's currency for one of another; 1 for its own.
  public func rate(of currency: Currency) -> Double {
    exchangeRates.first { $0.from == currency }?.rate ?? 1
  }

  /// An amount stated in a pool's money, in minor units of the scenario's currency.
  public func worth(_ amount: Int64, of pool: CashPool) -> Int64 {
    pool.currency == currency ? amount : Int64((Double(amount) * rate(of: pool.currency)).rounded())
  }

  /// Opening balance and minimum of a group on the as-of date, in minor units of the scenario's currency.
  ///
  /// - Returns: `nil` without a cash position.
  /// - Throws: ``InputRefused`` where a balance of that day is not stated.
  public func poolCash(group: Int, asOf: Day) throws(InputRefused) -> (opening: Int64, minimum: Int64)? {
    guard let own = try openingBalance(asOf: asOf) else { return nil }
    let members = group == 0 ? cashPools.filter(\.isPooled) : [separatePools[group - 1]]
    var sum = group == 0 ? (opening: own, minimum: minimumCash ?? 0) : (opening: 0, minimum: 0)
    for pool in members {
      guard let balance = pool.balances.first(where: { $0.date == asOf }) else {
        throw InputRefused([
          issue(
            .scenarioOpeningCash, at: "cash_pools.\(pool.name)",
            "`\(pool.name)` has no opening balance of the as-of date `\(asOf)`",
            hint: "add `- {date: \(asOf), balance: …}` to its `opening_cash`")
        ])
      }
      sum.opening += worth(balance.balance, of: pool)
      sum.minimum += worth(pool.minimumCash, of: pool)
    }
    return sum
  }

  /// The place of an item's group among those that are looked at; `nil` for one that is not looked at.
  public func seenPool(of item: LedgerItem) -> Int? {
    guard !cashPools.isEmpty else { return 0 }
    let group = poolGroup(of: item)
    guard let onlyPool else { return group }
    return group == onlyPool ? 0 : nil
  }

  /// The same of a pool by name.
  public func seenPool(named name: String) -> Int? {
    guard let onlyPool else { return poolGroup(named: name) ?? 0 }
    return (poolGroup(named: name) ?? 0) == onlyPool ? 0 : nil
  }

  /// Whether an item is paid into the group of a pool, where groups are told apart; always true otherwise.
  public func shares(_ pool: String, with item: LedgerItem) -> Bool {
    cashPools.isEmpty || poolGroup(of: item) == poolGroup(named: pool)
  }

  /// What a group is called: its pools joined.
  public func groupName(_ group: Int) -> String {
    guard group == 0 else { return separatePools[group - 1].name }
    return ([Scenario.mainPool] + cashPools.filter(\.isPooled).map(\.name)).joined(separator: " + ")
  }

  /// Refuses pools that cover no other, for a command that looks at one balance of cash.
  ///
  /// - Parameter command: What looks at one balance.
  public func requireOneBalance(for command: String) throws(InputRefused) {
    guard onlyPool == nil, !separatePools.isEmpty else { return }
    throw InputRefused([
      issue(
        .yamlConflict, at: "cash_pools",
        "\(command) looks at one balance of cash, and the scenario has \(separatePools.count + 1) that cover no other",
        hint:
          "look at one with `--set only_pool=NAME` (`\(([Scenario.mainPool] + separatePools.map(\.name)).joined(separator: "`, `"))`), "
          + "or say `pooled: true`")
    ])
  }
}
