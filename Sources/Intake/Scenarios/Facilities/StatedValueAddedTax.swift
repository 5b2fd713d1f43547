import CreditModels
import Liquidity

/// Value added tax as a scenario states it.
public struct StatedValueAddedTax: Sendable, Hashable {
  /// Tax in an invoice as a share of it.
  public var outputShare: Double
  /// Whether tax arises when customers pay.
  public var isOnReceipt: Bool
  /// Tax in payments as a share of them, by position of the outflow.
  public var inputShares: [Int: Double]
  /// Whether a period is a quarter; a month otherwise.
  public var isQuarterly: Bool
  /// Day of filing.
  public var dayOfMonth: Int
  /// Months from the end of the period to that day.
  public var monthsAfter: Int
  /// Whether an excess is paid out.
  public var isRefunded: Bool
  /// Excess carried into the first period filed.
  public var carriedIn: Int64
  /// Relief for bad debts.
  public var relief: ValueAddedTax.Relief?
}

extension ScenarioAssembly {
  mutating func valueAddedTax(_ outflows: [Scenario.Outflow]) -> StatedValueAddedTax? {
    guard let value = root["value_added_tax"], let output = value["output_share"]?.number,
      let point = value["tax_point"]?.text, let every = value["every"]?.text,
      let day = value["on_day"]?.integer, let months = value["months_after"]?.integer,
      let excess = value["excess"]?.text, let carried = value["carried_in"]?.amount
    else { return nil }
    var shares: [Int: Double] = [:]
    for (name, share) in value["input_shares"]?.map ?? [] {
      guard let position = outflows.firstIndex(where: { $0.name == name }) else {
        issues.append(
          share.issue(
            .scenarioUnknownName, "no outflow is named \(IssueText.literal(name))",
            hint: NearestName.of(name, in: outflows.map(\.name)).map { "did you mean `\($0)`?" }))
        continue
      }
      shares[position] = share.number
    }
    var relief: ValueAddedTax.Relief?
    if let stated = value["bad_debt_relief"], let after = stated["after_days"]?.integer,
      let share = stated["share"]?.number
    {
      relief = .init(afterDays: after, share: FixedShare(share))
      if point == "receipt" {
        issues.append(
          stated.issue(
            .yamlConflict, "tax that falls due on receipt is not paid on bad debts",
            hint: "delete it, or state `tax_point: issue`"))
      }
    }
    if root["opening_cash"]?.text == "none" {
      issues.append(
        value.issue(
          .scenarioUnused, severity: .warning,
          "`value_added_tax` is not paid in a run-off without a cash position",
          hint: "delete it, or state `opening_cash`"))
    }
    return StatedValueAddedTax(
      outputShare: output, isOnReceipt: point == "receipt", inputShares: shares,
      isQuarterly: every == "quarter",
      dayOfMonth: day, monthsAfter: months, isRefunded: excess == "refunded", carriedIn: carried,
      relief: relief)
  }
}
