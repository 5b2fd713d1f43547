import CreditModels
import Foundation
import Receivables
import Simulation

/// Puts a scenario together from checked values, with the checks that look at more than one key.
struct ScenarioAssembly {
  let root: CheckedYAML
  let chain: ScenarioChain
  let currency: Currency?
  var issues: [Issue] = []
  /// Causal figures found, with their places.
  var causal: [StatedMechanisms.StatedCause] = []

  init(root: CheckedYAML, chain: ScenarioChain, currency: Currency?) {
    self.root = root
    self.chain = chain
    self.currency = currency
  }

  /// The scenario, or `nil` where issues say why there is none. All parts are looked at in any case.
  mutating func scenario() -> Scenario? {
    checkName()
    let ledger = ledger()
    let calendar = calendar()
    let openingCash = openingCash()
    let delay = statedDelay()
    let behaviour = behaviour()
    let economy = economy()
    let credit = credit(economy: economy)
    let regimes = paymentRegimes(economy: economy)
    let scheduled = scheduledInvoices()
    let sales = sales()
    let terms = terms(sales: sales)
    let outflows = outflows(sales: sales)
    let tax = valueAddedTax(outflows)
    let facilities = facilities(economy)
    let actions = actions()
    let stop = shipmentStop()
    let known = knownPayments()
    let payables = payables()
    let rates = exchangeRates()
    let mechanisms = mechanisms(economy: economy, credit: credit?.credit, sales: sales, terms: terms)
    checkUse(openingCash: openingCash, outflows: outflows)
    checkCredit(of: sales, credit: credit)
    guard let currency, let ledger, let calendar, let openingCash, let name = root["name"]?.text,
      let horizon = root["horizon_weeks"]?.integer,
      let weeks = root["weeks"]?.text.flatMap(Scenario.Weeks.init),
      let restricted = root["restricted_cash"]?.amount, let lag = root["bank_lag_days"]?.integer,
      let paths = simulation("paths"), let seed = simulation("seed"), !hasErrors
    else { return nil }
    // The content of a matrix file decides results as the keys do; its name does not.
    let files = mechanisms.migration.map { "---\n" + $0.canonicalText } ?? ""
    let text = resolvedText(digits: currency.minorDigits)
    var scenario = Scenario(
      name: name, question: root["question"]?.text, file: chain.name,
      digest: CanonicalYAML.digest(
        text + "---\n" + CalendarFile.canonicalText(calendar) + files
          + (behaviour.map { "---\n" + $0.document.text } ?? "")
          + (scheduled?.digest ?? "") + (credit?.customersDigest ?? "")),
      resolvedText: text,
      currency: currency, ledger: ledger, asOf: root["ledger"]?["as_of"]?.day, horizonDays: horizon * 7,
      weeks: weeks,
      calendar: calendar, openingCash: openingCash, restrictedCash: restricted,
      minimumCash: root["minimum_cash"]?.amount,
      bankLagDays: lag, statedDelay: delay, behaviour: behaviour, paymentRegimes: regimes, economy: economy,
      credit: credit?.credit, sales: sales,
      scheduledInvoices: scheduled?.invoices ?? [], scheduledFile: scheduled?.file,
      terms: terms,
      outflows: outflows, knownPayments: known, actions: actions,
      costOfCash: root["cost_of_cash"]?.number, facilities: facilities, mechanisms: mechanisms,
      exchangeRates: rates, paths: paths,
      seed: UInt64(seed),
      precision: root["simulation"]?["precision"]?.text.flatMap(Precision.init) ?? .plain,
      resolution: root["simulation"]?["resolution"]?.text.flatMap(Resolution.init) ?? .invoice,
      until: root["simulation"]?["until"]?.number,
      stress: stress(),
      discountRate: root["discount_rate"]?.number ?? credit?.credit?.discountRate,
      contributionMargin: root["contribution_margin"]?.number,
      places: ScenarioPlaces(root, file: chain.name))
    scenario.unbilledDeliveries = unbilledDeliveries()
    scenario.payables = payables
    scenario.stock = stock()
    scenario.valueAddedTax = tax
    scenario.shipmentStop = stop
    if root["open_items"]?["bills"]?.text == "due" { scenario.coveredKinds.insert(.bill) }
    if root["open_items"]?["retentions"]?.text == "due" { scenario.coveredKinds.insert(.retention) }
    scenario.cashPools = cashPools(rates: rates, openingCash: openingCash)
    checkPools(&scenario)
    return checkDates(scenario) && !hasErrors ? scenario : nil
  }

  private var hasErrors: Bool { issues.contains { $0.severity == .error } }

  // MARK: Ledger, calendar, cash

  private func ledger() -> Scenario.LedgerSource? {
    guard let ledger = root["ledger"] else { return nil }
    func path(_ key: String) -> String? {
      ledger[key].flatMap { value in value.text.map { chain.url($0, at: value.place).path } }
    }
    if let book = path("book") { return .book(path: book) }
    guard let file = path("file"), let mapping = path("mapping") else { return nil }
    return .file(path: file, mapping: mapping, asOf: ledger["as_of"]?.day)
  }

  private mutating func calendar() -> BusinessCalendar? {
    if let ledger = root["ledger"], ledger["file"] != nil, ledger["mapping"] == nil {
      issues.append(
        ledger.issue(
          .yamlMissingKey, "`ledger` has a `file` and no `mapping`",
          hint: "add `mapping: mappings/events.yaml`"))
    }
    guard let value = root["calendar"], let stated = value.text else { return nil }
    if stated == "every_day" { return .everyDay }
    return CalendarFile.read(
      path: chain.url(stated, at: value.place).path, name: chain.displayName(stated, at: value.place),
      issues: &issues)
  }

  private mutating func openingCash() -> Scenario.OpeningCash? {
    guard let value = root["opening_cash"] else { return nil }
    if value.text == "none" { return Scenario.OpeningCash.none }
    guard let list = value.list else { return nil }
    if list.isEmpty {
      issues.append(
        value.issue(
          .yamlEmptyValue, "`opening_cash` lists no balance",
          hint: "add `- {date: …, balance: …}`, or write `opening_cash: none` for a run-off"))
    }
    var balances: [Scenario.DatedBalance] = []
    for element in list {
      guard let date = element["date"], let day = date.day else { continue }
      if balances.contains(where: { $0.date == day }) {
        issues.append(
          date.issue(
            .yamlDuplicateName, "`opening_cash` has two balances of \(day)", hint: "keep the right one"))
      }
      guard let amount = element["balance"]?.amount else { continue }
      balances.append(.init(date: day, balance: amount))
    }
    if root["minimum_cash"] == nil {
      issues.append(
        root.place.issue(
          .yamlMissingKey, keyPath: "minimum_cash",
          "the scenario lacks the key `minimum_cash`, which a cash position needs",
          hint: "add `minimum_cash: 0.00` or what must always be in the account"))
    }
    return .balances(balances)
  }

  private mutating func behaviour() -> Scenario.StatedBehaviour? {
    guard let value = root["behaviour"], let stated = value.text else { return nil }
    let name = chain.displayName(stated, at: value.place)
    return BehaviourDocument.read(
      path: chain.url(stated, at: value.place).path, name: name, issues: &issues
    ).map { Scenario.StatedBehaviour(file: name, document: $0) }
  }

  private mutating func statedDelay() -> [String: Scenario.StatedDelay] {
    var delays: [String: Scenario.StatedDelay] = [:]
    for (segment, value) in root["payment_delay"]?.map ?? [] where value.text != "fitted" {
      delays[segment] = statedDelay(value)
    }
    return delays
  }

  /// A behaviour as stated, by its quantiles or day by day.
  mutating func statedDelay(_ value: CheckedYAML) -> Scenario.StatedDelay? {
    if let list = value["weights_by_day"] {
      let weights = (list.list ?? []).compactMap(\.number)
      if !list.isRefused, !weights.contains(where: { $0 > 0 }) {
        issues.append(
          list.issue(.yamlEmptyValue, "`weights_by_day` gives no day a weight", hint: "write `[1, 2, 1]`"))
        return nil
      }
      return value["never_share"]?.number.map { .init(weightsByDay: weights, neverShare: $0) }
    }
    guard let median = value["median_days_late"]?.integer, let p90 = value["p90_days_late"]?.integer else {
      if value["median_days_late"] != nil, value["p90_days_late"] == nil {
        issues.append(
          value.issue(
            .yamlMissingKey, "`median_days_late` needs `p90_days_late`", hint: "add `p90_days_late: 40`"))
      } else if value["p90_days_late"] != nil, value["median_days_late"] == nil {
        issues.append(
          value.issue(
            .yamlMissingKey, "`p90_days_late` needs `median_days_late`", hint: "add `median_days_late: 10`"))
      }
      return nil
    }
    if p90 <= median, let place = value["p90_days_late"] {
      issues.append(
        place.issue(
          .yamlOutOfRange, "`p90_days_late` is \(p90); it must be later than the median of \(median)",
          hint: "write `\(median + 1)` or more"))
    }
    return value["never_share"]?.number.map {
      .init(medianDaysLate: median, p90DaysLate: p90, neverShare: $0)
    }
  }

  // MARK: Sales and terms

  private func sales() -> [Scenario.SalesPlan] {
    (root["sales"]?.list ?? []).compactMap { plan in
      guard let segment = plan["segment"]?.text, let weekly = plan["weekly_gross"]?.amount,
        let growth = plan["annual_growth"]?.number, let season = plan["season"]?.list
      else { return nil }
      let factors = season.compactMap(\.number)
      guard factors.count == 12 else { return nil }
      var made = Scenario.SalesPlan(
        segment: segment, weeklyGross: weekly, annualGrowth: growth, season: factors,
        uncertainty: plan["uncertainty"]?.number)
      made.name = plan["name"]?.text ?? segment
      made.pool = plan["pool"]?.text ?? Scenario.mainPool
      return made
    }
  }

  // MARK: Outflows and rates

  private mutating func outflows(sales: [Scenario.SalesPlan]) -> [Scenario.Outflow] {
    var outflows: [Scenario.Outflow] = []
    for value in root["outflows"]?.list ?? [] {
      let schedule = schedule(value)
      var size: Scenario.Outflow.Size?
      if let amount = value["amount"]?.amount { size = .fixed(amount) }
      if let share = value["share_of_sales"], let fraction = share.number {
        size = .shareOfSales(fraction)
        if root["sales"]?.list?.isEmpty ?? true, root["sales"]?.isRefused != true {
          issues.append(
            share.issue(
              .yamlConflict, "`share_of_sales` needs planned sales, and the scenario has none",
              hint: "give an `amount`, or plan `sales`"))
        }
      }
      if let share = value["share_of_receipts"]?.number { size = .shareOfReceipts(share) }
      guard let name = value["name"]?.text,
        let category = value["category"]?.text.flatMap(Scenario.Outflow.Category.init),
        let schedule, let size
      else { continue }
      let roll = value["roll"]?.text.flatMap(BusinessCalendar.Roll.init) ?? category.defaultRoll
      var outflow = Scenario.Outflow(
        name: name, category: category, schedule: schedule, size: size, roll: roll,
        uncertainty: value["uncertainty"]?.number)
      outflow.payAfterDays = value["pay_after_days"]?.integer ?? 0
      outflow.pool = value["pool"]?.text ?? Scenario.mainPool
      outflow.isOfPreviousMonth = value["share_of"]?.text == "previous_month"
      outflows.append(outflow)
    }
    return outflows
  }

  private mutating func schedule(_ value: CheckedYAML) -> Scenario.Outflow.Schedule? {
    func clash(_ key: String, _ every: String) {
      guard let place = value[key] else { return }
      issues.append(
        place.issue(.yamlConflict, "`\(key)` does not go with `every: \(every)`", hint: "delete `\(key)`"))
    }
    func lacks(_ key: String, _ every: CheckedYAML, example: String) {
      guard value[key] == nil else { return }
      issues.append(
        every.issue(
          .yamlMissingKey, "`every: \(every.text ?? "")` needs `\(key)`", hint: "add `\(key): \(example)`"))
    }
    if let every = value["every"], let text = every.text {
      if text == "week" {
        clash("on_day", text)
        lacks("on_weekday", every, example: "friday")
        let weekday = value["on_weekday"]?.text.flatMap { ScenarioKeys.weekdays.firstIndex(of: $0) }
        return weekday.map { .weekly(weekday: $0 + 1) }
      }
      clash("on_weekday", text)
      lacks("on_day", every, example: "28")
      return value["on_day"]?.integer.map { .monthly(day: $0) }
    }
    guard let dates = value["dates"], let list = dates.list else { return nil }
    if list.isEmpty {
      issues.append(
        dates.issue(.yamlEmptyValue, "`dates` lists no date", hint: "add one, or delete the outflow"))
    }
    var days: Set<Day> = []
    for date in list {
      guard let day = date.day else { continue }
      if !days.insert(day).inserted {
        issues.append(
          date.issue(.yamlDuplicateName, "the date \(day) stands twice", hint: "delete one of the two"))
      }
    }
    return .dates(days.sorted())
  }

  private mutating func exchangeRates() -> [Scenario.ExchangeRate] {
    var rates: [Scenario.ExchangeRate] = []
    for value in root["exchange_rates"]?.list ?? [] {
      guard let from = value["from"], let code = from.text, let source = Currency(code: code) else {
        continue
      }
      if source == currency {
        issues.append(
          from.issue(
            .yamlConflict, "a rate from \(code) to \(code) is not needed", hint: "delete the element"))
      }
      if rates.contains(where: { $0.from == source }) {
        issues.append(
          from.issue(.yamlDuplicateName, "\(code) has two rates", hint: "keep the one of the as-of date"))
      }
      guard let rate = value["rate"]?.number, let date = value["date"]?.day,
        let origin = value["source"]?.text
      else {
        continue
      }
      rates.append(.init(from: source, rate: rate, date: date, source: origin))
    }
    return rates
  }

  // MARK: The whole

  /// The name becomes a folder, so it cannot lead elsewhere.
  private mutating func checkName() {
    guard let name = root["name"], let text = name.text else { return }
    let isSafe =
      text.first.map { $0.isLetter || $0.isNumber } == true && !text.contains { "/\\:".contains($0) }
    guard !isSafe else { return }
    issues.append(
      name.issue(
        .yamlOutOfRange, "the name \(IssueText.literal(text)) cannot name a folder",
        hint: "begin with a letter or digit, and use no `/`, `\\` or `:`"))
  }

  private func simulation(_ key: String) -> Int? {
    if let value = root["simulation"]?[key] { return value.integer }
    guard root["simulation"] == nil, case .preset(let text)? = ScenarioKeys.simulation[key]?.presence else {
      return nil
    }
    return Int(text)
  }

  private mutating func checkUse(openingCash: Scenario.OpeningCash?, outflows: [Scenario.Outflow]) {
    switch openingCash {
    case Scenario.OpeningCash.none?:
      for key in ["outflows", "minimum_cash"] {
        guard let value = root[key] else { continue }
        issues.append(
          value.issue(
            .scenarioUnused, severity: .warning, "`\(key)` is not used in a run-off without a cash position",
            hint: "delete it, or state `opening_cash`"))
      }
    case .balances?:
      if root["outflows"] == nil || root["outflows"]?.list?.isEmpty == true, let value = root["opening_cash"]
      {
        issues.append(
          value.issue(
            .scenarioNoOutflows, severity: .warning, "a cash position without `outflows`: cash can only rise",
            hint: "list what leaves the account, or write `opening_cash: none` for a run-off"))
      }
    case nil: break
    }
  }

  /// Checks what depends on the as-of date, where the scenario or an option gives it.
  private mutating func checkDates(_ scenario: Scenario) -> Bool {
    guard let asOf = scenario.asOf else { return true }
    do throws(InputRefused) { _ = try scenario.openingBalance(asOf: asOf) } catch { issues += error.issues }
    do throws(InputRefused) { try scenario.requireCalendar(asOf: asOf) } catch { issues += error.issues }
    return !hasErrors
  }

  /// The scenario in its fixed form, without what does not belong to its digest.
  private func resolvedText(digits: Int) -> String {
    func portable(_ value: CheckedYAML) -> CheckedYAML {
      guard let text = value.text else { return value }
      let isOption = value.place.source.name.hasPrefix("--book")
      var moved = value
      moved.value = .text(isOption ? "--book" : chain.portablePath(text, at: value.place))
      return moved
    }
    func changed(_ value: CheckedYAML, _ change: (String, CheckedYAML) -> CheckedYAML) -> CheckedYAML {
      var copy = value
      copy.value = .map((value.map ?? []).map { ($0.key, change($0.key, $0.value)) })
      return copy
    }
    var resolved = changed(root) { key, value in
      switch key {
      case "calendar" where value.text != "every_day": portable(value)
      case "scheduled_invoices": portable(value)
      case "credit" where value.map != nil:
        changed(value) { key, value in key == "customers_file" ? portable(value) : value }
      case "advanced":
        changed(value) { key, value in
          key == "migration" ? changed(value) { $0 == "file" ? portable($1) : $1 } : value
        }
      case "ledger": changed(value) { key, value in key == "as_of" ? value : portable(value) }
      default: value
      }
    }
    // What values policies decides nothing on a path of cash.
    let apart = ["extends", "simulation", "contribution_margin", "discount_rate"]
    resolved.value = .map((resolved.map ?? []).filter { !apart.contains($0.key) })
    return CanonicalYAML.text(resolved, digits: digits)
  }
}

extension Scenario.Outflow.Category {
  /// Where a payment of this kind moves that falls on a day off, where the scenario does not say.
  var defaultRoll: BusinessCalendar.Roll {
    switch self {
    case .payroll, .tax, .debtService: .back
    case .suppliers, .rent, .capex, .other: .forward
    }
  }
}
