import Calibration
import CreditModels
import Intake
import Liquidity
import Receivables
import Reporting
import Simulation
import Stochastics
import Treasury

extension ForecastBuilder {
  /// Puts the parts together.
  mutating func finish(ledgerFile: String) throws -> ForecastAssembly {
    let active = Set(claimsByCustomer.keys).union(ordersByCustomer.keys).sorted {
      view.customers[$0].entity < view.customers[$1].entity
    }
    guard !active.isEmpty else {
      throw InputRefused([
        Issue(
          .nothingToForecast, file: ledgerFile,
          message: "no open invoice on \(view.asOf) and no planned sales: there is nothing to forecast",
          hint: "choose another date with `--as-of`, or plan sales in the scenario")
      ])
    }
    var debtors: [Experiment.Debtor] = []
    var facts: [ForecastSummariser.DebtorFacts] = []
    for customer in active {
      let who = view.customers[customer]
      let subject = subjects[customer]
      let kind = try failures.classIndex(
        segment: subject.segment, grade: subject.grade, customer: subject.customer)
      let claims = (claimsByCustomer[customer] ?? []).sorted { $0.slot < $1.slot }
      let orders = (ordersByCustomer[customer] ?? []).sorted { ($0.slot, $0.plan) < ($1.slot, $1.plan) }
      var debtor = Experiment.Debtor(
        entity: who.entity, failureClass: kind, claims: claims, orders: orders,
        arrival: arrivals.position(of: scenario.mechanisms.payRuns[subject]))
      if scenario.needsCustomerEngine { debtor.profile = profiles.position(of: try profile(of: subject)) }
      debtor.grade = subject.grade.flatMap { scenario.mechanisms.migration?.grades.firstIndex(of: $0) }
      debtors.append(debtor)
      func sum(_ holds: (Experiment.Claim) -> Bool) -> Int64 {
        claims.reduce(0) { $0 + (holds($1) ? $1.amount : 0) }
      }
      facts.append(
        ForecastSummariser.DebtorFacts(
          entity: who.entity, key: who.key, name: who.name, group: who.group, segment: segments[customer],
          open: sum { _ in true }, overdue: sum { $0.due < 0 }, dueSoon: sum { $0.due < 28 },
          annualPD: kind.map { failures.classes[$0].annualPD }))
    }
    for applicant in try applicants() {
      debtors.append(applicant.debtor)
      facts.append(
        ForecastSummariser.DebtorFacts(
          entity: applicant.debtor.entity, key: applicant.key, name: applicant.key, group: nil,
          segment: scenario.mechanisms.applicants?.segment ?? "", open: 0, overdue: 0, dueSoon: 0,
          annualPD: applicant.debtor.failureClass.map { failures.classes[$0].annualPD }))
    }
    let accounts = try cashAccounts()
    let opening = accounts.isEmpty ? nil : accounts.reduce(0) { $0 + $1.openingCash }
    let minimum = accounts.isEmpty ? scenario.minimumCash : accounts.reduce(0) { $0 + ($1.minimumCash ?? 0) }
    let months = salesMonths()
    let hasPlannedSales =
      !scenario.sales.isEmpty || !scenario.scheduledInvoices.isEmpty || unbilledDeliveries > 0
    var experiment = Experiment(
      key: StreamKey(seed: scenario.seed), firstDay: firstDay, days: days,
      weeks: scenario.weekRanges(firstDay: firstDay),
      factors: failures.classes.isEmpty && regimes.isEmpty && !scenario.needsCustomerEngine
        && scenario.facilities.isEmpty
        ? nil : failures.factors,
      failureClasses: failures.classes, debtors: debtors, tables: tables, arrivals: arrivals.rows,
      // Applicants' orders are certain in size: the last level.
      salesDeviation: scenario.sales.map { $0.uncertainty ?? 0 }
        + (scenario.mechanisms.applicants == nil ? [] : [0]),
      outflows: OutflowPlan(
        occurrences: outflows, later: laterOutflows, valueAddedTax: valueAddedTax()),
      waterfall: Waterfall(
        openingCash: opening ?? 0, minimumCash: opening == nil ? nil : minimum),
      hasCashPosition: opening != nil,
      uncoveredReceivables: position.tradeReceivables - position.covered,
      salesMonths: hasPlannedSales ? months.end : [], paymentRegimes: regimes)
    experiment.dependence = behaviour?.model.dependence
    experiment.mechanisms = mechanisms(profiles: profiles.profiles, debtors: facts.map(\.key))
    if accounts.count > 1 { experiment.pools = accounts }
    experiment.facilities =
      opening == nil || scenario.seenPool(named: Scenario.mainPool) == nil
      ? nil : try facilityPlan(debtors: facts)
    let dso = CountBack.tenThousandths(
      receivables: position.tradeReceivables, months: months.start, sales: { $0.known })
    var context = ForecastSummariser.Context(
      provenance: ForecastSummary.Provenance(
        engine: EngineVersion.current, seed: scenario.seed, paths: scenario.paths,
        scenarioName: scenario.name,
        question: scenario.question, scenarioFile: scenario.file, scenarioDigest: scenario.digest,
        ledgerFile: ledgerFile, ledgerDigest: view.digest, asOf: view.asOf, firstDay: firstDay,
        lastDay: firstDay + (days - 1)),
      currency: scenario.currency,
      position: ForecastSummary.OpeningPosition(
        openingCash: opening, restrictedCash: scenario.restrictedCash,
        minimumCash: experiment.pools.isEmpty ? minimum : nil,
        openInvoices: position.claims.count, openAmount: position.covered, coverage: coverage()),
      dsoStart: dso < 0 ? nil : dso, hasPlannedSales: hasPlannedSales,
      hasFailures: !failures.classes.isEmpty, debtors: facts, basis: basis(), caveats: caveats(experiment))
    if !experiment.pools.isEmpty { context.pools = poolFacts(experiment) }
    // The file tells of all customers: where some segments are stated, it speaks of others.
    if behaviour != nil, curves.isEmpty { context.evidence = scenario.behaviour?.document.evidence }
    return ForecastAssembly(
      experiment: experiment, context: context, position: position, view: view, claims: claims,
      warnings: unknownScopes())
  }

  /// Months of credit sales before the start, and before the end of the horizon; latest first.
  private func salesMonths() -> (start: [Experiment.SalesMonth], end: [Experiment.SalesMonth]) {
    var known: [Int: Int64] = [:]
    var earliest = view.asOf
    for item in view.items
    where item.kind == .invoice && item.issue <= view.asOf && scenario.seenPool(of: item) != nil {
      let date = item.issue.components
      known[date.year * 12 + date.month - 1, default: 0] += ForecastBuilder.converted(
        item.amount, from: item.currency, to: scenario.currency, rates: scenario.exchangeRates)
      earliest = min(earliest, item.issue)
    }
    func months(backFrom last: Day) -> [Experiment.SalesMonth] {
      var months: [Experiment.SalesMonth] = []
      var end = last
      while end >= earliest {
        let date = end.components
        let start = end - (date.day - 1)
        let from = max(0, start - firstDay)
        let to = max(from, end - firstDay + 1)
        months.append(
          Experiment.SalesMonth(
            days: date.day, known: known[date.year * 12 + date.month - 1] ?? 0, window: from..<to))
        end = start - 1
      }
      return months
    }
    return (months(backFrom: view.asOf), months(backFrom: firstDay + (days - 1)))
  }

  private func coverage() -> [(label: String, amount: Int64, share: Double, covered: Bool)] {
    let value = Double(max(1, position.openValue))
    var lines = [
      (
        label: "open invoices", amount: position.covered, share: Double(position.covered) / value,
        covered: true
      )
    ]
    for part in position.setAside {
      lines.append(
        (
          label: part.reason.rawValue.replacing("_", with: " "), amount: part.amount,
          share: Double(part.amount) / value, covered: false
        ))
    }
    return lines
  }

  /// What is known of the groups of pools at the start.
  private func poolFacts(_ experiment: Experiment) -> [PoolSummary.Facts] {
    experiment.pools.enumerated().map { group, account in
      let currency = group == 0 ? scenario.currency : scenario.separatePools[group - 1].currency
      let open = experiment.debtors.reduce(0) { sum, debtor in
        sum + debtor.claims.reduce(0) { $0 + ($1.pool == group ? $1.amount : 0) }
      }
      return PoolSummary.Facts(
        name: scenario.groupName(group), currency: currency, rate: scenario.rate(of: currency),
        opening: account.openingCash, minimum: account.minimumCash ?? 0, openAmount: open)
    }
  }

  /// Cash accounts of the groups of pools that are looked at; empty without a cash position.
  private func cashAccounts() throws -> [Waterfall] {
    let groups = scenario.onlyPool.map { [$0] } ?? Array(0...scenario.separatePools.count)
    return try groups.compactMap { group in
      try scenario.poolCash(group: group, asOf: view.asOf).map {
        Waterfall(openingCash: $0.opening, minimumCash: $0.minimum)
      }
    }
  }

  private func caveats(_ experiment: Experiment) -> [String] {
    var lines = [stressCaveat(), exampleCaveat(), termsCaveat()].compactMap { $0 }
    if failures.fallbackDebtors > 0, let name = scenario.credit?.assumptionSet {
      lines.append("Failures of \(failures.fallbackDebtors) debtors rest on the assumption set \"\(name)\".")
    }
    if scenario.exchangeRates.contains(where: { rate in view.items.contains { $0.currency == rate.from } }) {
      lines.append(
        scenario.cashPools.isEmpty
          ? "Other currencies are converted at fixed rates and treated as one pool of cash."
          : "Other currencies are converted at fixed rates: what a rate may do is not in the figures.")
    }
    if !experiment.pools.isEmpty {
      lines.append(
        "Cash is short where one pool is below its minimum, however much the others hold.")
    }
    if let only = scenario.onlyPool {
      lines.append("Only the pool \(scenario.groupName(only)) is looked at.")
    }
    return lines
  }

  private func basis() -> [ForecastSummary.BasisLine] {
    // What the screen says nowhere else comes first.
    var lines = payablesBasis()
    let used = Set(segments).sorted()
    lines += behaviourBasis()
    for name in used {
      if let part = fit?.segments.first(where: { $0.segment == name }), scenario.statedDelay.isEmpty {
        let range = part.paidBy30Interval.map {
          ", 95 % interval \(NumberText.percent($0.low)) to \(NumberText.percent($0.high))"
        }
        lines.append(
          .init(
            .fitted,
            "payment delay, \(name): Kaplan-Meier, n \(part.estimate.spells) invoices, \(part.estimate.payments) paid; "
              + "\(NumberText.percent(part.paidBy30)) paid within 30 days after due\(range ?? ""); not yet backtested"
          ))
      } else if curves[name]?.origin == .stated {
        lines.append(.init(.assumption, "payment delay, \(name): stated by the scenario"))
      }
    }
    if let credit = scenario.credit {
      let rates = failures.classes.map(\.annualPD)
      if let low = rates.min(), let high = rates.max() {
        let figures =
          credit.form == .annual ? "annual figures, weekly model solved from them" : "weekly figures as typed"
        lines.append(
          .init(
            .assumption,
            "failures (insolvency): annual PD \(NumberText.percent(low)) to \(NumberText.percent(high)) by the scenario, "
              + "\(failures.classes.count) classes, \(figures); recoveries discounted at "
              + "\(NumberText.percent(credit.discountRate))"))
      }
    } else {
      lines.append(.init(.notCovered, "failures of debtors (`credit: none`)"))
    }
    lines += mechanismLines()
    lines += taxBasis() + facilityBasis() + knownBasis()
    for plan in scenario.sales {
      let certainty = plan.uncertainty.map { "uncertainty \(NumberText.percent($0))" } ?? "treated as certain"
      lines.append(
        .init(.assumption, "planned sales, \(plan.segment): scenario, \(certainty); not backtested"))
    }
    if unbilled > 0 {
      let amount = NumberText.amount(unbilled, scenario.currency)
      lines.append(.init(.notCovered, "planned sales of \(amount) not invoiced before the horizon ends"))
    }
    if let file = scenario.scheduledFile {
      let amount = NumberText.amount(scheduledTotal, scenario.currency)
      lines.append(
        .init(
          .assumption,
          "scheduled invoices: \(amount) in the horizon by \(file), issued unless the customer has failed"))
    }
    if unbilledDeliveries > 0 {
      let amount = NumberText.amount(unbilledDeliveries, scenario.currency)
      lines.append(
        .init(.assumption, "unbilled deliveries: \(amount) at the start, as the scenario states them"))
    }
    if !regimes.isEmpty {
      lines.append(
        .init(
          .assumption,
          "stressed payment of invoices to come: \(scenario.paymentRegimes.count) segments by the scenario, "
            + "its chance follows the economy"))
    }
    let uncertain = scenario.outflows.filter { $0.uncertainty != nil }.count
    if scenario.openingCash != .none, !scenario.outflows.isEmpty {
      lines.append(
        .init(
          .assumption,
          "outflows: \(scenario.outflows.count) plan lines, "
            + (uncertain == 0
              ? "treated as certain" : "\(uncertain) with uncertainty, the others treated as certain")))
    }
    for rate in scenario.exchangeRates {
      lines.append(
        .init(
          .assumption, "1 \(rate.from) = \(rate.rate) \(scenario.currency) (\(rate.source), \(rate.date))"))
    }
    for (kind, words) in [
      (ItemKind.bill, "bills are cash on their due day"), (.retention, "retentions are paid from it on"),
    ] {
      let held = position.claims.filter { view.items[$0.item].kind == kind }
      guard !held.isEmpty else { continue }
      let amount = NumberText.amount(held.reduce(0) { $0 + $1.amount }, scenario.currency)
      lines.append(
        .init(.assumption, "\(words), unless the customer fails before: \(amount) in \(held.count) items"))
    }
    for part in position.setAside {
      let amount = NumberText.amount(part.amount, scenario.currency)
      lines.append(
        .init(
          .notCovered,
          "\(part.reason.rawValue.replacing("_", with: " ")): \(amount) in "
            + (part.count == 1 ? "1 item" : "\(part.count) items")))
    }
    lines.append(.init(.notCovered, notModelled()))
    return lines
  }
}
