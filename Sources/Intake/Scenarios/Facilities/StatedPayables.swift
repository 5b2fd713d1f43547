import Foundation
import Receivables

/// What is owed to suppliers by a ledger, and how it is paid.
public struct StatedPayables: Sendable {
  /// The ledger.
  public var source: Scenario.LedgerSource
  /// What it must come to, in minor units of the scenario's currency; `nil` where nothing is stated.
  public var controlTotal: Int64?
  /// Days after due on which an invoice is paid.
  public var daysAfterDue: Int
  /// Weekdays of payment runs, Monday 1; empty for any.
  public var weekdays: Set<Int>
  /// Customers by the supplier that is the same firm.
  public var netWith: [String: String] = [:]
  /// The ledger as known on the as-of date, once it has been read.
  public var view: LedgerView?
}

/// Stock and what sales take out of it.
public struct StatedStock: Sendable, Hashable {
  /// Stock at cost at the start, in minor units.
  public var opening: Int64
  /// Cost of the goods in an invoice as a share of it, tax included.
  public var costOfSales: Double
}

extension ScenarioAssembly {
  mutating func payables() -> StatedPayables? {
    guard let value = root["payables"] else { return nil }
    func path(_ key: String) -> String? {
      value[key].flatMap { inner in inner.text.map { chain.url($0, at: inner.place).path } }
    }
    if root["opening_cash"]?.text == "none" {
      issues.append(
        value.issue(
          .scenarioUnused, severity: .warning, "`payables` are not paid in a run-off without a cash position",
          hint: "delete them, or state `opening_cash`"))
    }
    let source: Scenario.LedgerSource
    if let book = path("book") {
      source = .book(path: book)
    } else if let file = path("file") {
      guard let mapping = path("mapping") else {
        issues.append(
          value.issue(
            .yamlMissingKey, "`payables` has a `file` and no `mapping`",
            hint: "add `mapping: mappings/events.yaml`"))
        return nil
      }
      source = .file(path: file, mapping: mapping, asOf: root["ledger"]?["as_of"]?.day)
    } else {
      return nil
    }
    let weekdays = (value["pay_on"]?.list ?? []).compactMap { day in
      day.text.flatMap { ScenarioKeys.weekdays.firstIndex(of: $0) }.map { $0 + 1 }
    }
    var stated = StatedPayables(
      source: source, controlTotal: value["control_total"]?.amount,
      daysAfterDue: value["days_after_due"]?.integer ?? 0, weekdays: Set(weekdays))
    for (supplier, customer) in value["net_with"]?.map ?? [] { stated.netWith[supplier] = customer.text }
    return stated
  }

  func stock() -> StatedStock? {
    guard let value = root["stock"], let opening = value["opening"]?.amount,
      let cost = value["cost_of_sales"]?.number
    else { return nil }
    return StatedStock(opening: opening, costOfSales: cost)
  }
}
