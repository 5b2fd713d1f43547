import Calibration
import CreditModels
import Intake
import LinearAlgebra
import Liquidity
import Receivables
import Simulation
import Stochastics
import Treasury

/// Builds a run step by step: payment clocks, open items, orders, failures, outflows.
struct ForecastBuilder {
  /// Segment of customers whose ledger names none.
  static let unnamedSegment = "default"

  let scenario: Scenario
  let view: LedgerView
  let firstDay: Day
  let days: Int
  /// Days in which sales are planned; the rest runs them off.
  let salesDays: Int
  let position: OpenPosition
  let segments: [String]
  /// Who each customer is to the settings by scope.
  let subjects: [ScopeSubject]
  var curves: [String: DelayCurve] = [:]
  var fit: DelayFit?
  var behaviour: BehaviourTables?
  var tables: [SurvivalTable] = []
  private var tableIndex: [TableKey: Int] = [:]
  var claimsByCustomer: [Int: [Experiment.Claim]] = [:]
  var ordersByCustomer: [Int: [Experiment.Order]] = [:]
  var claims: [(item: LedgerItem, amount: Int64, table: Int)] = []
  var failures: FailureBook
  var profiles = ProfileBook()
  var arrivals: ArrivalBook
  var outflows: [OutflowPlan.Occurrence] = []
  /// Suppliers' invoices that are paid after the horizon.
  var laterOutflows: [OutflowPlan.Occurrence] = []
  /// Set off against customers' debts, by position of the supplier in the payables ledger.
  let setOff: [Int: Int64]
  /// What suppliers are owed at the start by the payables ledger.
  var payables: PayablesBook?
  var unbilled: Int64 = 0
  var plannedTotal: Int64 = 0

  /// Second ways to pay that orders choose.
  var regimes: [PaymentRegime] = []
  /// Deliveries without an invoice that the forecast covers.
  var unbilledDeliveries: Int64 = 0
  /// Amount of the scheduled invoices in the horizon.
  var scheduledTotal: Int64 = 0
  private var regimeIndex: [String: (kind: Int, curve: String)?] = [:]

  private struct TableKey: Hashable {
    var segment: String
    var age: Int
    var shift: Int
  }

  /// Block of paths whose parameters are drawn; `nil` takes the fitted figures.
  private let draw: Int?

  init(scenario: Scenario, view: LedgerView, draw: Int? = nil) throws {
    self.scenario = scenario
    self.draw = draw
    self.view = view
    firstDay = view.asOf + 1
    days = scenario.horizonDays
    salesDays = min(scenario.horizonDays, scenario.salesDays ?? scenario.horizonDays)
    segments = view.customers.map { $0.segment ?? ForecastBuilder.unnamedSegment }
    subjects = view.customers.map { customer in
      ScopeSubject(
        segment: customer.segment ?? ForecastBuilder.unnamedSegment,
        grade: scenario.credit?.customers[customer.key]?.grade ?? customer.grade, customer: customer.key)
    }
    arrivals = ArrivalBook(scenario: scenario, firstDay: firstDay)
    try ForecastBuilder.checkCurrencies(scenario: scenario, view: view)
    try ForecastBuilder.checkEntities(scenario: scenario, view: view)
    try scenario.requireCalendar(asOf: view.asOf)
    let rates = scenario.exchangeRates
    let pools = scenario
    var position = OpenPosition(view: view, pool: { pools.seenPool(of: $0) }, covered: scenario.coveredKinds)
    {
      amount, currency in
      ForecastBuilder.converted(amount, from: currency, to: scenario.currency, rates: rates)
    }
    setOff = try ForecastBuilder.setOff(&position, scenario: scenario, view: view)
    self.position = position
    failures = try FailureBook(scenario: scenario)
    try fitDelays()
  }

  /// An amount in the scenario's currency, rounded to its minor unit.
  static func converted(
    _ amount: Int64, from currency: Currency, to base: Currency, rates: [Scenario.ExchangeRate]
  ) -> Int64 {
    guard currency != base, let rate = rates.first(where: { $0.from == currency })?.rate else {
      return amount
    }
    let scale = Double(base.minorPerMajor) / Double(currency.minorPerMajor)
    return Int64((Double(amount) * rate * scale).rounded())
  }

  private static func checkCurrencies(scenario: Scenario, view: LedgerView) throws {
    var counts: [Currency: Int] = [:]
    for item in view.items where item.open > 0 && scenario.seenPool(of: item) != nil {
      counts[item.currency, default: 0] += 1
    }
    let known = Set(scenario.exchangeRates.map(\.from)).union([scenario.currency])
    let missing = counts.keys.filter { !known.contains($0) }.sorted { $0.code < $1.code }
    guard !missing.isEmpty else { return }
    throw InputRefused(
      missing.map { currency in
        scenario.issue(
          .exchangeRateMissing, at: "exchange_rates",
          "the ledger has \(counts[currency] ?? 0) open items in `\(currency.code)`, "
            + "the scenario counts in `\(scenario.currency.code)` and gives no rate",
          hint: "add `exchange_rates: [{from: \(currency.code), rate: …, date: \(view.asOf), source: …}]`")
      })
  }

  /// Refuses pools of companies that the ledger does not name: their items would go to another pool unseen.
  private static func checkEntities(scenario: Scenario, view: LedgerView) throws {
    let stated = scenario.cashPools.flatMap { pool in pool.entities.map { (pool.name, $0) } }
    guard !stated.isEmpty else { return }
    let known = Set(view.items.map(\.entity))
    let names = known.filter { !$0.isEmpty }.sorted()
    let unknown = stated.filter { !known.contains($0.1) }
    guard !unknown.isEmpty else { return }
    throw InputRefused(
      unknown.map { pool, entity in
        scenario.issue(
          .unknownValue, at: "cash_pools.\(pool)",
          "the ledger as of \(view.asOf) has no item of the company `\(entity)` of the pool `\(pool)`",
          hint: NearestName.of(entity, in: names).map { "is `\($0)` meant?" }
            ?? (names.isEmpty
              ? "the mapping fills no `entity`: map the column of your companies"
              : "companies: `\(names.joined(separator: "`, `"))`"))
      })
  }

  private mutating func fitDelays() throws {
    let names = Set(segments)
    for name in names {
      if let stated = scenario.statedDelay[name] ?? scenario.statedDelay["default"] {
        curves[name] = stated.curve
      }
    }
    guard names.contains(where: { curves[$0] == nil }) || names.isEmpty else { return }
    if let stated = scenario.behaviour {
      try refuseDoubleDependence(beside: stated)
      behaviour = BehaviourTables(
        stated.document.behaviour(draw: draw), view: view,
        drawsDisputesApart: stated.document.drawsDisputesApart)
      return
    }
    do {
      let segments = segments
      var drawn: DelayFit?
      if let draw {
        let weights = ResampledCustomers.weights(view: view, seed: scenario.seed, block: draw)
        // A resample without a payment, which only a handful of customers can give, is no fit: the point stands in.
        drawn = try? DelayFit(view: view, segmentOf: { segments[$0] }, weight: { weights[$0] })
      }
      let fit = try drawn ?? DelayFit(view: view) { segments[$0] }
      for name in names where curves[name] == nil { curves[name] = fit.curve(name) }
      self.fit = fit
    } catch {
      guard !names.isEmpty else { return }
      throw InputRefused([
        scenario.issue(
          .noPaymentHistory, at: "payment_delay",
          "the ledger as of \(view.asOf) shows no paid invoice, so no payment behaviour can be fitted",
          hint: "import an export that holds closed items too, or state a behaviour: "
            + "`payment_delay: {default: {median_days_late: 10, p90_days_late: 40, never_share: 1%}}`")
      ])
    }
  }

  /// The clock of a segment from an age on, delayed by `shift` days; equal clocks are shared.
  mutating func table(segment: String, age: Int, shift: Int) -> Int {
    let key = TableKey(segment: segment, age: age, shift: shift)
    if let index = tableIndex[key] { return index }
    guard let curve = curves[segment] ?? behaviour?.model.pooled else {
      preconditionFailure("every segment has a curve")
    }
    var table = curve.table(fromAge: age, days: days + max(0, -shift))
    if shift != 0 {
      let survival = (0..<days).map { day in
        day < shift ? SurvivalTable.one : table.survival[day - shift]
      }
      table = SurvivalTable(
        survival: survival, beyondHistory: min(days, max(0, table.beyondHistory + shift)))
    }
    tables.append(table)
    tableIndex[key] = tables.count - 1
    return tables.count - 1
  }

  /// Open items with the clock of their age.
  mutating func addClaims() throws {
    let known = try knownByItem()
    for claim in position.claims {
      let age = firstDay - claim.due
      var index =
        curves[segments[claim.customer]] == nil
        ? behaviourTable(item: view.items[claim.item])
        : table(segment: segments[claim.customer], age: age, shift: 0)
      if view.items[claim.item].kind == .bill {
        // Whoever accepted it pays on the day.
        index = addKnown(
          KnownPart(amount: claim.amount, day: claim.due - firstDay, certainty: 1), over: index)
      }
      var rest = claim.amount
      for payment in known[claim.item] ?? [] {
        let part = min(rest, payment.amount)
        let clock = addKnown(payment, over: index)
        claimsByCustomer[claim.customer, default: []].append(
          Experiment.Claim(
            slot: claim.slot, amount: part, due: claim.due - firstDay, table: clock,
            issue: view.items[claim.item].issue - firstDay, pool: pool(of: claim)))
        claims.append((view.items[claim.item], part, clock))
        rest -= part
      }
      guard rest > 0 else { continue }
      claimsByCustomer[claim.customer, default: []].append(
        Experiment.Claim(
          slot: claim.slot, amount: rest, due: claim.due - firstDay, table: index,
          issue: view.items[claim.item].issue - firstDay, pool: pool(of: claim)))
      claims.append((view.items[claim.item], rest, index))
    }
  }

  /// The group of pools that a claim is paid into; 0 where one is looked at alone.
  private func pool(of claim: OpenPosition.Claim) -> Int {
    scenario.onlyPool == nil ? scenario.poolGroup(of: view.items[claim.item]) : 0
  }

  /// Planned sales, spread over the customers of their segment.
  mutating func addOrders() throws {
    var issues: [Issue] = []
    let failed = Set(view.items.filter { $0.events.contains { $0.kind == .failed } }.map(\.customer))
    var history: [Int: (amount: Int64, invoices: Int)] = [:]
    let from = view.asOf - 364
    for item in view.items where item.kind == .invoice && item.issue > from {
      let amount = ForecastBuilder.converted(
        item.amount, from: item.currency, to: scenario.currency, rates: scenario.exchangeRates)
      let before = history[item.customer] ?? (0, 0)
      history[item.customer] = (before.amount + amount, before.invoices + 1)
    }
    for (plan, sales) in scenario.sales.enumerated() {
      guard let pool = scenario.seenPool(named: sales.pool) else { continue }
      let buyers = history.keys.sorted().filter {
        segments[$0] == sales.segment && !failed.contains($0) && (history[$0]?.amount ?? 0) > 0
      }.map { customer in
        let past = history[customer] ?? (0, 0)
        return OrderPlan.Buyer(
          customer: customer, entity: view.customers[customer].entity, history: past.amount,
          intervalWeeks: min(13, max(1, Int((52 / Double(max(1, past.invoices))).rounded()))))
      }
      guard !buyers.isEmpty else {
        let names = Set(segments).sorted().joined(separator: "`, `")
        issues.append(
          scenario.issue(
            .unknownSegment, at: "sales",
            "no customer of segment `\(sales.segment)` was invoiced in the year to \(view.asOf), "
              + "so its planned sales have no buyer",
            hint: "segments of the ledger: `\(names)`"))
        continue
      }
      var clocks: [Int: Int] = [:]
      var earlier: [Int: Int] = [:]
      var terms: [Int: (old: Int, net: Int, shift: Int)] = [:]
      for buyer in buyers {
        guard let new = try newTerms(of: subjects[buyer.customer]) else {
          preconditionFailure("a scenario with planned sales of a segment states its terms")
        }
        terms[buyer.customer] = (new.old, new.due, new.shift)
        if curves[sales.segment] != nil {
          clocks[buyer.customer] = table(segment: sales.segment, age: -new.old, shift: new.shift)
          if scenario.terms.effectiveFrom != nil {
            earlier[buyer.customer] = table(segment: sales.segment, age: -new.old, shift: 0)
          }
        }
      }
      let made = OrderPlan(
        weeklyGross: sales.weeklyGross, annualGrowth: sales.annualGrowth, season: sales.season,
        firstDay: firstDay,
        days: salesDays, buyers: buyers, calendar: scenario.calendar)
      unbilled += made.unbilled
      plannedTotal += made.weekly.reduce(0, +)
      for order in made.orders {
        guard let terms = terms[order.customer] else { preconditionFailure("an order has a buyer") }
        let isNew = scenario.hasNewTerms(firstDay + order.issue)
        let (net, shift) = isNew ? (terms.net, terms.shift) : (terms.old, 0)
        // Under a calibrated behaviour the amount and the weekday of issue count too.
        let index =
          (isNew ? clocks : earlier)[order.customer]
          ?? behaviourTable(
            customer: order.customer, issue: firstDay + order.issue, netDays: terms.old, amount: order.amount,
            shift: shift)
        var placed = Experiment.Order(
          slot: order.slot, issue: order.issue, amount: order.amount, table: index, plan: plan,
          regime: regime(
            segment: sales.segment, due: order.issue + net, age: -terms.old, shift: shift),
          terms: isNew ? .profile : .today(netDays: Int32(terms.old)))
        placed.pool = pool
        ordersByCustomer[order.customer, default: []].append(placed)
      }
    }
    if !issues.isEmpty { throw InputRefused(issues) }
    try addScheduled(failed: failed)
    try addUnbilled(failed: failed)
  }

  /// Deliveries without an invoice, in slots of their own behind those of scheduled invoices.
  ///
  /// The plain engine knows no time between delivery and invoice: it invoices them on the first day.
  private mutating func addUnbilled(failed: Set<Int>) throws {
    guard !scenario.unbilledDeliveries.isEmpty, scenario.seenPool(named: Scenario.mainPool) != nil else {
      return
    }
    let customers = Dictionary(view.customers.enumerated().map { ($1.key, $0) }) { first, _ in first }
    var counts: [Int: UInt32] = [:]
    for (number, delivery) in scenario.unbilledDeliveries.enumerated() {
      let place = "unbilled_deliveries"
      guard let customer = customers[delivery.customer] else {
        let near = NearestName.of(delivery.customer, in: view.customers.prefix(5000).map(\.key))
        throw InputRefused([
          scenario.issue(
            .unknownScope, at: place,
            "the ledger as of \(view.asOf) has no customer `\(delivery.customer)` (entry \(number + 1))",
            hint: near.map { "is `\($0)` meant?" } ?? "customers are named by their keys in the ledger")
        ])
      }
      guard delivery.delivered <= view.asOf, view.asOf - delivery.delivered <= 730 else {
        throw InputRefused([
          scenario.issue(
            .yamlConflict, at: place,
            "entry \(number + 1) was delivered on \(delivery.delivered), which is not within two years up to the "
              + "as-of date \(view.asOf)", hint: "later deliveries belong to `sales` or `scheduled_invoices`")
        ])
      }
      guard let terms = try newTerms(of: subjects[customer]) else {
        throw InputRefused([
          scenario.issue(
            .yamlMissingKey, at: place, "`terms` state no net days for customer `\(delivery.customer)`",
            hint: "add its segment to `terms.current_net_days`")
        ])
      }
      let slot = Experiment.unbilledSlots + counts[customer, default: 0]
      counts[customer, default: 0] += 1
      guard delivery.amount > 0, !failed.contains(customer) else { continue }
      let segment = segments[customer]
      unbilledDeliveries += delivery.amount
      let clock =
        curves[segment] != nil
        ? table(segment: segment, age: -terms.old, shift: 0)
        : behaviourTable(
          customer: customer, issue: firstDay, netDays: terms.old, amount: delivery.amount, shift: 0)
      ordersByCustomer[customer, default: []].append(
        Experiment.Order(
          slot: slot, issue: scenario.needsCustomerEngine ? delivery.delivered - firstDay : 0,
          amount: delivery.amount, table: clock, plan: -1, terms: .agreed(netDays: Int32(terms.old))))
    }
  }

  /// Invoices of the scenario's list, in slots of their own.
  private mutating func addScheduled(failed: Set<Int>) throws {
    guard let file = scenario.scheduledFile, scenario.seenPool(named: Scenario.mainPool) != nil else {
      return
    }
    let customers = Dictionary(view.customers.enumerated().map { ($1.key, $0) }) { first, _ in first }
    var counts: [Int: UInt32] = [:]
    for invoice in scenario.scheduledInvoices {
      guard let customer = customers[invoice.customer] else {
        let near = NearestName.of(invoice.customer, in: view.customers.prefix(5000).map(\.key))
        throw InputRefused([
          Issue(
            .unknownValue, file: file, line: invoice.line,
            message: "the ledger as of \(view.asOf) has no customer `\(invoice.customer)`",
            hint: near.map { "is `\($0)` meant?" } ?? "customers are named by their keys in the ledger")
        ])
      }
      let slot = Experiment.scheduledSlots + counts[customer, default: 0]
      counts[customer, default: 0] += 1
      let issue = invoice.issue - firstDay
      guard issue >= 0, issue < salesDays, invoice.amount > 0, !failed.contains(customer) else { continue }
      let net = invoice.due - invoice.issue
      let segment = segments[customer]
      scheduledTotal += invoice.amount
      let clock =
        curves[segment] != nil
        ? table(segment: segment, age: -net, shift: 0)
        : behaviourTable(
          customer: customer, issue: invoice.issue, netDays: net, amount: invoice.amount, shift: 0)
      ordersByCustomer[customer, default: []].append(
        Experiment.Order(
          slot: slot, issue: issue, amount: invoice.amount, table: clock,
          plan: -1, regime: regime(segment: segment, due: issue + net, age: -net, shift: 0),
          terms: .agreed(netDays: Int32(net))))
    }
  }

  /// The second clock of an order, where its segment has one.
  private mutating func regime(segment: String, due: Int, age: Int, shift: Int) -> Experiment.Regime? {
    if regimeIndex[segment] == nil {
      let name = scenario.paymentRegimes[segment] == nil ? "default" : segment
      if let stated = scenario.paymentRegimes[name] {
        let curve = "\(name)\u{1F}stressed"
        curves[curve] = stated.stressed.curve
        regimes.append(PaymentRegime(intercept: stated.intercept, loading: stated.loadings))
        regimeIndex[segment] = .some((regimes.count - 1, curve))
      } else {
        regimeIndex[segment] = .some(nil)
      }
    }
    guard let found = regimeIndex[segment] ?? nil else { return nil }
    let stressed = table(segment: found.curve, age: age, shift: shift)
    let lastWeek = (days + 6) / 7 - 1
    return Experiment.Regime(
      kind: UInt16(found.kind), week: UInt16(min(lastWeek, due / 7)), stressed: UInt32(stressed))
  }

  /// Outflows on their dates, rolled to working days.
  mutating func addOutflows() {
    guard scenario.openingCash != .none else { return }
    for (index, outflow) in scenario.outflows.enumerated() {
      guard let pool = scenario.seenPool(named: outflow.pool) else { continue }
      // Suppliers who want their money earlier under a stress; what is due within that time is due at once.
      let earlier = outflow.category == .suppliers ? scenario.stress.suppliersEarlierDays : 0
      let dates = outflow.schedule.dates(
        from: view.asOf - 62 - outflow.payAfterDays, to: firstDay + (days + 15 + earlier))
      var before: Day?
      var number = 0
      for date in dates {
        let rolled = scenario.calendar.rolled(date + outflow.payAfterDays, outflow.roll)
        let due = rolled - firstDay
        let day = max(0, due - earlier)
        defer { before = date }
        // A date that rolls back across the as-of day was paid before the forecast begins.
        guard due >= 0 else { continue }
        let bought = min(date - firstDay, day)
        let isOwed = outflow.category == .suppliers
        // What was bought before is in the payables ledger, where there is one.
        if isOwed, scenario.payables != nil, date < firstDay { continue }
        let isLater = day >= salesDays
        if isLater, !isOwed || bought >= min(days, salesDays) { continue }
        let size: OutflowPlan.Size
        switch outflow.size {
        case .fixed(let amount): size = .fixed(amount)
        case .shareOfSales(let share):
          let period = period(of: outflow, date: date, before: before)
          size = .shareOfSales(
            share: FixedShare(share),
            known: invoiced(from: period.start, to: min(period.end, view.asOf), pool: outflow.pool),
            window: window(period, until: due))
        case .shareOfReceipts(let share):
          let period = period(of: outflow, date: date, before: before)
          size = .shareOfReceipts(
            share: FixedShare(share),
            known: received(from: period.start, to: min(period.end, view.asOf), pool: outflow.pool),
            window: window(period, until: due))
        }
        var payment = OutflowPlan.Occurrence(
          outflow: index, number: number, day: day, size: size, deviation: outflow.uncertainty ?? 0,
          kind: outflow.category.kind, bought: isOwed ? bought : day)
        payment.pool = pool
        if isLater { laterOutflows.append(payment) } else { outflows.append(payment) }
        number += 1
      }
    }
  }

  /// The days that a share of an outflow counts.
  func period(of outflow: Scenario.Outflow, date: Day, before: Day?) -> (start: Day, end: Day) {
    guard outflow.isOfPreviousMonth else { return ((before ?? date - 7) + 1, date) }
    let end = date - date.components.day
    return (end - (end.components.day - 1), end)
  }

  /// Days of the forecast in a period, at most until a day.
  private func window(_ period: (start: Day, end: Day), until day: Int) -> Range<Int> {
    let from = min(max(0, period.start - firstDay), days)
    return from..<max(from, min(period.end - firstDay, day, days - 1) + 1)
  }

  /// What customers paid in a range of days by the ledger, in the scenario's currency.
  ///
  /// - Parameter pool: Counts what was paid into this pool's group only, where pools are told apart.
  func received(from first: Day, to last: Day, pool: String = Scenario.mainPool) -> Int64 {
    guard first <= last else { return 0 }
    var sum: Int64 = 0
    for item in view.items where scenario.shares(pool, with: item) {
      for event in item.events
      where event.kind == .paid && event.effective >= first && event.effective <= last {
        sum += ForecastBuilder.converted(
          event.amount, from: item.currency, to: scenario.currency, rates: scenario.exchangeRates)
      }
    }
    return sum
  }

  /// Invoices of the ledger issued in a range of days, in the scenario's currency.
  ///
  /// - Parameter pool: Counts invoices that are paid into this pool's group only, where pools are told apart.
  func invoiced(from first: Day, to last: Day, pool: String = Scenario.mainPool) -> Int64 {
    guard first <= last else { return 0 }
    var sum: Int64 = 0
    for item in view.items
    where item.kind == .invoice && item.issue >= first && item.issue <= last
      && scenario.shares(pool, with: item)
    {
      sum += ForecastBuilder.converted(
        item.amount, from: item.currency, to: scenario.currency, rates: scenario.exchangeRates)
    }
    return sum
  }
}

extension Scenario.StatedDelay {
  /// The curve that the behaviour stands for.
  var curve: DelayCurve {
    weightsByDay.isEmpty
      ? .stated(medianDaysLate: medianDaysLate, p90DaysLate: p90DaysLate, neverShare: neverShare)
      : .listed(weights: weightsByDay, neverShare: neverShare)
  }
}

extension Scenario.Outflow.Schedule {
  /// The dates of a schedule in a range, in order.
  func dates(from first: Day, to last: Day) -> [Day] {
    switch self {
    case .dates(let days): return days.filter { $0 >= first && $0 <= last }.sorted()
    case .weekly(let weekday):
      var day = first + (weekday - first.weekday + 7) % 7
      var dates: [Day] = []
      while day <= last {
        dates.append(day)
        day = day + 7
      }
      return dates
    case .monthly(let dayOfMonth):
      var dates: [Day] = []
      var (year, month, _) = first.components
      while true {
        let length = Day.length(ofMonth: month, year: year)
        guard let date = Day(year: year, month: month, day: min(dayOfMonth, length)), date <= last else {
          break
        }
        if date >= first { dates.append(date) }
        month += 1
        if month > 12 {
          month = 1
          year += 1
        }
      }
      return dates
    }
  }
}
