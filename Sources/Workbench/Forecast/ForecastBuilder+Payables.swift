import Foundation
import Intake
import Liquidity
import Receivables
import Reporting
import Treasury

extension Scenario {
  /// Reads the payables ledger as of a day, where there is one that has not been read.
  ///
  /// - Parameter console: Where it says what an import took and rejected; once is enough.
  /// - Throws: `InputRefused` where ledger, mapping or book cannot be used.
  mutating func readPayables(asOf: Day, console: Console? = nil) throws {
    guard let stated = payables, stated.view == nil else { return }
    payables?.view = try LedgerSourceReader.view(
      of: stated.source, asOf: asOf, side: .payables, console: console)
  }
}

/// What suppliers are owed at the start, and what becomes of it.
struct PayablesBook {
  /// Invoices that are paid, less what credit notes take off.
  var covered: Int64 = 0
  var invoices = 0
  /// Of these, due before the forecast.
  var overdue: Int64 = 0
  /// Paid within the horizon.
  var inHorizon: Int64 = 0
  /// Set aside: disputed, retained and the like.
  var setAside: [OpenPosition.SetAside] = []
  /// Amount times days after due of what is paid within the horizon.
  var lateDays = Int128(0)
}

extension ForecastBuilder {
  /// Suppliers' invoices as outflows, each on the day of its payment run.
  ///
  /// - Throws: `InputRefused` for a currency without a rate and for a difference to the control total.
  mutating func addPayables() throws {
    guard let stated = scenario.payables, let owed = stated.view, scenario.openingCash != .none else {
      return
    }
    let scenario = scenario
    let known = Set(scenario.exchangeRates.map(\.from)).union([scenario.currency])
    if let other = owed.items.first(where: { $0.open > 0 && !known.contains($0.currency) })?.currency {
      throw InputRefused([
        scenario.issue(
          .exchangeRateMissing, at: "exchange_rates",
          "the payables have open items in `\(other.code)`, the scenario counts in `\(scenario.currency.code)` and gives "
            + "no rate",
          hint: "add `exchange_rates: [{from: \(other.code), rate: …, date: \(view.asOf), source: …}]`")
      ])
    }
    var position = OpenPosition(view: owed) { amount, currency in
      ForecastBuilder.converted(
        amount, from: currency, to: scenario.currency, rates: scenario.exchangeRates)
    }
    try checkControlTotal(stated, position)
    if !scenario.cashPools.isEmpty {
      position = OpenPosition(view: owed, pool: { scenario.seenPool(of: $0) }) { amount, currency in
        ForecastBuilder.converted(
          amount, from: currency, to: scenario.currency, rates: scenario.exchangeRates)
      }
    }
    for (supplier, amount) in setOff.sorted(by: { $0.key < $1.key }) {
      position.setOff(amount, customer: supplier)
    }
    var book = PayablesBook()
    book.setAside = position.setAside
    book.invoices = position.claims.count
    let earlier = scenario.stress.suppliersEarlierDays
    for (number, claim) in position.claims.enumerated() {
      let day = payday(claim.due + stated.daysAfterDue - earlier, on: stated.weekdays) - firstDay
      book.covered += claim.amount
      if claim.due < firstDay { book.overdue += claim.amount }
      var payment = OutflowPlan.Occurrence(
        outflow: scenario.outflows.count, number: number, day: day, size: .fixed(claim.amount), deviation: 0,
        kind: .suppliers, bought: min(-1, owed.items[claim.item].issue - firstDay))
      payment.pool = scenario.seenPool(of: owed.items[claim.item]) ?? 0
      if day < days {
        outflows.append(payment)
        book.inHorizon += claim.amount
        book.lateDays += Int128(claim.amount) * Int128(max(0, firstDay + day - claim.due))
      } else {
        laterOutflows.append(payment)
      }
    }
    payables = book
  }

  /// Sets off what firms owe that are suppliers too; returns the amounts by supplier.
  ///
  /// - Throws: `InputRefused` for keys that one of the ledgers does not know.
  static func setOff(
    _ position: inout OpenPosition, scenario: Scenario, view: LedgerView
  ) throws(InputRefused) -> [Int: Int64] {
    guard let stated = scenario.payables, let owed = stated.view, scenario.openingCash != .none else {
      return [:]
    }
    func refuse(_ what: String, _ key: String, _ known: [String]) -> InputRefused {
      InputRefused([
        scenario.issue(
          .unknownValue, at: "payables.net_with", "the ledger of \(what)s knows no `\(key)`",
          hint: NearestName.of(key, in: known).map { "is `\($0)` meant?" })
      ])
    }
    let theirs = OpenPosition(view: owed) { amount, currency in
      converted(amount, from: currency, to: scenario.currency, rates: scenario.exchangeRates)
    }
    var amounts: [Int: Int64] = [:]
    for (supplier, customer) in stated.netWith.sorted(by: { $0.key < $1.key }) {
      guard let ours = view.customers.firstIndex(where: { $0.key == customer }) else {
        throw refuse("customer", customer, view.customers.prefix(5_000).map(\.key))
      }
      guard let other = owed.customers.firstIndex(where: { $0.key == supplier }) else {
        throw refuse("supplier", supplier, owed.customers.prefix(5_000).map(\.key))
      }
      let due = position.claims.reduce(0) { $0 + ($1.customer == ours ? $1.amount : 0) }
      let debt = theirs.claims.reduce(0) { $0 + ($1.customer == other ? $1.amount : 0) }
      let amount = min(due, debt)
      guard amount > 0 else { continue }
      position.setOff(amount, customer: ours)
      amounts[other] = amount
    }
    return amounts
  }

  /// The next day from a date on, and from the first forecast day on, on which suppliers are paid.
  private func payday(_ date: Day, on weekdays: Set<Int>) -> Day {
    var run = max(date, firstDay)
    while !weekdays.isEmpty, !weekdays.contains(run.weekday) { run = run + 1 }
    // A run on a day off is made up for on the next working day.
    return scenario.calendar.rolled(run, .forward)
  }

  private func checkControlTotal(_ stated: StatedPayables, _ position: OpenPosition) throws {
    guard let expected = stated.controlTotal else { return }
    // Credits are off the claims already, as far as they reach.
    let others = position.setAside.filter { $0.reason != .credits && $0.reason != .onAccount }
    let total = position.covered - position.creditBalance + others.reduce(0) { $0 + $1.amount }
    let difference = total - expected
    guard difference.magnitude > 1 else { return }
    func words(_ amount: Int64) -> String {
      NumberText.amount(amount, scenario.currency)
    }
    throw InputRefused([
      scenario.issue(
        .controlTotal, at: "payables.control_total",
        "suppliers are owed \(words(total)) on \(view.asOf) by the ledger, the control total is \(words(expected)): a "
          + "difference of \(words(difference))",
        hint: "check that both are of \(view.asOf), and what the import rejected or left out")
    ])
  }

  /// What the numbers rest on as to suppliers.
  func payablesBasis() -> [ForecastSummary.BasisLine] {
    guard let payables, let stated = scenario.payables else { return [] }
    func words(_ amount: Int64) -> String { NumberText.amount(amount, scenario.currency) }
    let days =
      stated.daysAfterDue == 0
      ? "when due" : "\(abs(stated.daysAfterDue)) days \(stated.daysAfterDue > 0 ? "after" : "before") due"
    let overdue = payables.overdue > 0 ? ", \(words(payables.overdue)) of it overdue and paid at once" : ""
    var lines: [ForecastSummary.BasisLine] = [
      .init(
        .assumption,
        "payables: \(words(payables.covered)) in \(payables.invoices) suppliers' invoices, paid \(days)\(overdue); "
          + "\(words(payables.inHorizon)) within the horizon")
    ]
    for part in payables.setAside where part.amount > 0 {
      lines.append(
        .init(
          .notCovered,
          "payables, \(part.reason.rawValue.replacing("_", with: " ")): \(words(part.amount)) in "
            + (part.count == 1 ? "1 item" : "\(part.count) items")
        ))
    }
    return lines
  }
}
