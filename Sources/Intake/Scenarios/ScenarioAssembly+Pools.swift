import Receivables
import Simulation

extension ScenarioAssembly {
  /// Pools of cash beside the main one.
  mutating func cashPools(
    rates: [Scenario.ExchangeRate], openingCash: Scenario.OpeningCash
  ) -> [CashPool] {
    guard let stated = root["cash_pools"], let list = stated.list, let currency else { return [] }
    if openingCash == .none, !list.isEmpty {
      issues.append(
        stated.issue(
          .yamlConflict, "`cash_pools` do not go with `opening_cash: none`",
          hint: "state the main pool's `opening_cash`, or delete `cash_pools`"))
    }
    var pools: [CashPool] = []
    for value in list {
      guard let name = value["name"], let text = name.text, let balances = value["opening_cash"]?.list else {
        continue
      }
      if text == Scenario.mainPool || pools.contains(where: { $0.name == text }) {
        issues.append(
          name.issue(
            .yamlDuplicateName, "two pools are called `\(text)`",
            hint: "`main` is the pool of everything that no other takes"))
      }
      let code = value["currency"].flatMap { $0.text.flatMap(Currency.init) } ?? currency
      if code != currency, !rates.contains(where: { $0.from == code }) {
        issues.append(
          (value["currency"] ?? name).issue(
            .exchangeRateMissing, "`\(text)` holds \(code), for which no rate is stated",
            hint: "add `exchange_rates: [{from: \(code), rate: …, date: …, source: …}]`"))
      }
      pools.append(
        CashPool(
          name: text, currency: code, entities: (value["entities"]?.list ?? []).compactMap(\.text),
          balances: balances.compactMap { element in
            guard let day = element["date"]?.day, let amount = element["balance"]?.amount else { return nil }
            return .init(date: day, balance: amount)
          },
          minimumCash: value["minimum_cash"]?.amount ?? 0, isPooled: value["pooled"]?.text == "true"))
    }
    return pools
  }

  /// Names of pools, and what does not go with pools that cover no other.
  mutating func checkPools(_ scenario: inout Scenario) {
    func check(_ name: CheckedYAML?) -> Int? {
      guard let name, let text = name.text else { return nil }
      if let group = scenario.poolGroup(named: text) { return group }
      let near = NearestName.of(text, in: scenario.poolNames)
      issues.append(
        name.issue(
          .unknownValue, "there is no pool `\(text)`",
          hint: near.map { "is `\($0)` meant?" } ?? "pools: `\(scenario.poolNames.joined(separator: "`, `"))`"
        ))
      return nil
    }
    for key in ["sales", "outflows"] {
      for value in root[key]?.list ?? [] { _ = check(value["pool"]) }
    }
    scenario.onlyPool = check(root["only_pool"])
    guard scenario.onlyPool == nil, !scenario.separatePools.isEmpty, let place = root["cash_pools"] else {
      return
    }
    let hint = "look at one with `only_pool` (`--set only_pool=NAME`), or say `pooled: true`"
    if scenario.needsCustomerEngine {
      issues.append(
        place.issue(
          .yamlConflict,
          "pools that cover no other are not simulated together with sections of the customer engine, which ties the "
            + "customers of all pools", hint: hint))
    }
    if scenario.resolution != .invoice {
      issues.append(
        place.issue(
          .yamlConflict, "pools that cover no other are simulated invoice by invoice",
          hint: "delete `resolution`, or " + hint))
    }
    if scenario.precision != .plain {
      issues.append(
        place.issue(
          .yamlConflict, "tail passes know one balance of cash", hint: "say `precision: plain`, or " + hint))
    }
  }
}
