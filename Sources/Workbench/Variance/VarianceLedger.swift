import Intake
import Receivables
import Simulation
import Treasury

/// What a ledger says of the items of a forecast since it was made.
struct VarianceLedger {
  private(set) var lines: [CashVariance.Line] = []
  private(set) var customers: [CashVariance.Customer] = []
  private(set) var stillOpen: Int64 = 0

  /// Items are told apart by account and document.
  struct ItemKey: Hashable {
    var account: String
    var document: String
    init(_ item: LedgerItem) { (account, document) = (item.account, item.document) }
  }

  /// The open items of a forecast.
  static func claims(of assembly: ForecastAssembly) -> Set<ItemKey> {
    Set(assembly.claims.map { ItemKey($0.item) })
  }

  private struct Sums {
    var forecast: Int64 = 0
    var actual: Int64 = 0
    var stillOpen: Int64 = 0
    var permanent: Int64 = 0
  }

  static func converted(_ amount: Int64, _ item: LedgerItem, _ scenario: Scenario) -> Int64 {
    ForecastBuilder.converted(
      amount, from: item.currency, to: scenario.currency, rates: scenario.exchangeRates)
  }

  /// Splits receipts until a day.
  init(
    view: LedgerView, assembly: ForecastAssembly, scenario: Scenario, totals: RunTotals, firstDay: Day,
    until: Day
  ) {
    let claims = VarianceLedger.claims(of: assembly)
    let isRunOff = assembly.experiment.debtors.allSatisfy(\.orders.isEmpty)
    let facts = assembly.context.debtors
    let buyers = Set(
      zip(facts, assembly.experiment.debtors).filter { !$0.1.orders.isEmpty }.map(\.0.key))
    var byCustomer: [String: Sums] = [:]
    var names: [String: String] = [:]
    for (position, debtor) in facts.enumerated() {
      byCustomer[debtor.key, default: Sums()].forecast +=
        VarianceRun.mean(totals.debtors[position].receipts, totals.paths)
      names[debtor.key] = debtor.name
    }
    let failed = Set(
      view.items.filter { $0.events.contains { $0.kind == .failed } }.map(\.customer))
    var (open, new, unknown, aside) = (Sums(), Sums(), Sums(), Sums())
    var invoiced: Int64 = 0
    for item in view.items {
      let customer = view.customers[item.customer]
      names[customer.key] = customer.name
      var paid: Int64 = 0
      var lost: Int64 = 0
      for event in item.events where event.effective >= firstDay && event.effective <= until {
        let amount = VarianceLedger.converted(event.amount, item, scenario)
        switch event.kind {
        case .paid: paid += amount
        case .credited, .discounted, .netted, .writtenOff: lost += amount
        default: break
        }
      }
      let isForecast = claims.contains(ItemKey(item))
      if !isRunOff || isForecast { byCustomer[customer.key, default: Sums()].actual += paid }
      if isForecast {
        var rest = VarianceLedger.converted(item.open, item, scenario)
        if failed.contains(item.customer) { (lost, rest) = (lost + rest, 0) }
        open.actual += paid
        open.permanent -= lost
        stillOpen += rest
        byCustomer[customer.key]?.stillOpen += rest
        byCustomer[customer.key]?.permanent -= lost
      } else if item.issue < firstDay {
        aside.actual += paid
      } else if buyers.contains(customer.key) {
        new.actual += paid
        if item.kind == .invoice { invoiced += VarianceLedger.converted(item.amount, item, scenario) }
      } else {
        unknown.actual += paid
      }
    }
    let planned = VarianceRun.mean(totals.invoiced, totals.paths)
    let fromPlan = VarianceRun.mean(totals.fromPlan, totals.paths)
    let volume =
      planned > 0 ? Int64((Double(fromPlan) * (Double(invoiced) / Double(planned) - 1)).rounded()) : 0
    let fromOpen = VarianceRun.mean(totals.fromOpenItems, totals.paths)
    // What will not come explains no more than what is missing.
    let missing = min(0, open.actual - fromOpen)
    lines = [
      .init(
        kind: .openItems, forecast: fromOpen, actual: open.actual, permanent: max(open.permanent, missing)),
      .init(kind: .newInvoices, forecast: fromPlan, actual: new.actual, volume: volume),
      .init(kind: .newCustomers, forecast: 0, actual: unknown.actual, new: unknown.actual),
      .init(kind: .setAside, forecast: 0, actual: aside.actual, new: aside.actual),
      .init(kind: .recoveries, forecast: VarianceRun.mean(totals.fromRecoveries, totals.paths), actual: 0),
    ]
    customers = byCustomer.map { key, sums in
      CashVariance.Customer(
        key: key, name: names[key] ?? key, forecast: sums.forecast, actual: sums.actual,
        stillOpen: sums.stillOpen, permanent: sums.permanent)
    }.sorted { (-abs($0.actual - $0.forecast), $0.key) < (-abs($1.actual - $1.forecast), $1.key) }
  }
}
