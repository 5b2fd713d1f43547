import CreditModels
import Receivables

/// Terms, what customers make of them, demand and applicants.
extension ScenarioAssembly {
  mutating func terms(sales: [Scenario.SalesPlan]) -> Scenario.Terms {
    guard let value = root["terms"], !value.isRefused else {
      if root["terms"] == nil, let plan = root["sales"], plan.list?.isEmpty == false {
        issues.append(
          root.place.issue(
            .yamlMissingKey, keyPath: "terms", "the scenario lacks the key `terms`, which planned sales need",
            hint: "add `terms: {current_net_days: 30}`"))
      }
      return .init(currentNetDays: .init(), netDays: .init(), passThrough: nil)
    }
    var terms = Scenario.Terms(
      currentNetDays: netDays(value["current_net_days"]), netDays: netDays(value["net_days"]),
      passThrough: value["terms_pass_through"]?.number)
    terms.effectiveFrom = value["effective_from"]?.day
    terms.passThroughRange = scoped(value["pass_through"]) { assembly, entry in assembly.range(entry) }
    terms.currentDiscount = scoped(value["current_discount"]) { _, entry in Self.discount(entry) }
    terms.discount = scoped(value["discount"]) { _, entry in Self.discount(entry) }
    terms.deposit = scoped(value["deposit"]) { _, entry in entry.number }
    terms.instalments = scoped(value["instalments"]) { assembly, entry in assembly.instalments(entry) }
    terms.endOfMonth = scoped(value["due_day"]) { _, entry in entry.text == "end_of_month" }
    terms.lateFee = scoped(value["late_fee"]) { _, entry in
      guard let rate = entry["annual_rate"]?.number, let paid = entry["paid_share"]?.number else {
        return nil
      }
      return LateFee(annualRate: rate, paidShare: paid)
    }
    checkTerms(terms, value, sales)
    return terms
  }

  private mutating func netDays(_ value: CheckedYAML?) -> Scoped<Int> {
    if let all = value?.integer { return Scoped([.everybody: all]) }
    return scoped(value) { _, entry in entry.integer }
  }

  private static func discount(_ value: CheckedYAML) -> TermsProfile.Discount? {
    guard let share = value["share"]?.number, let days = value["days"]?.integer else { return nil }
    return .init(share: share, days: days)
  }

  private mutating func instalments(_ value: CheckedYAML) -> [TermsProfile.Instalment]? {
    let parts = (value.list ?? []).compactMap { part -> TermsProfile.Instalment? in
      guard let share = part["share"]?.number, let days = part["after_days"]?.integer else { return nil }
      return .init(share: share, afterDays: days)
    }
    let sum = parts.reduce(0) { $0 + $1.share }
    guard sum < 1 else {
      issues.append(
        value.issue(
          .scenarioShares,
          "the instalments take \(ScalarReading.write((sum * 10_000).rounded() / 100))% and leave nothing for the first payment",
          hint: "list the parts beside the first payment only"))
      return nil
    }
    return parts
  }

  private mutating func checkTerms(
    _ terms: Scenario.Terms, _ value: CheckedYAML, _ sales: [Scenario.SalesPlan]
  ) {
    let segments = Set(sales.map(\.segment))
    if let current = value["current_net_days"], !current.isRefused {
      for segment in segments.sorted() where terms.newNetDays(segment) == nil {
        issues.append(
          current.issue(
            .yamlMissingKey,
            "`current_net_days` has no days for the planned sales of \(IssueText.literal(segment))",
            hint: "add `\(segment): 30`, or `default: 30` for all others"))
      }
    }
    for key in ["current_net_days", "net_days"] {
      for (name, entry) in value[key]?.map ?? [] {
        guard case .segment(let segment)? = Scope(name: name), !segments.contains(segment), !sales.isEmpty
        else {
          continue
        }
        let near = NearestName.of(segment, in: segments.sorted())
        issues.append(
          entry.issue(
            .scenarioUnused, severity: .warning,
            "no sales are planned for \(IssueText.literal(segment)), so its net days are not used",
            hint: near.map { "did you mean `\($0)`?" }))
      }
    }
    checkPassThrough(terms, value, segments)
  }

  private mutating func checkPassThrough(
    _ terms: Scenario.Terms, _ value: CheckedYAML, _ segments: Set<String>
  ) {
    guard let place = value["net_days"], terms.passThrough == nil, value["terms_pass_through"] == nil else {
      return
    }
    var named = segments
    for scope in terms.netDays.scopes + terms.currentNetDays.scopes {
      if case .segment(let segment) = scope { named.insert(segment) }
    }
    if terms.netDays.stated[.everybody] != nil { named.insert("default") }
    // Grades and customers belong to segments that only the ledger tells; what is stated for them is compared with
    // today's days of everybody.
    var changed: [(who: String, old: Int, new: Int)] = []
    for name in named.sorted() {
      let subject = ScopeSubject(segment: name)
      guard let old = terms.oldNetDays(subject), let new = terms.newNetDays(subject), old != new,
        terms.passThroughRange[subject] == nil
      else { continue }
      changed.append((name == "default" ? "net days" : "net days of \(IssueText.literal(name))", old, new))
    }
    for scope in terms.netDays.scopes {
      let subject: ScopeSubject
      switch scope {
      case .everybody, .segment: continue
      case .grade(let grade): subject = .init(segment: "default", grade: grade)
      case .customer(let key): subject = .init(segment: "default", customer: key)
      }
      guard let new = terms.netDays[subject], terms.passThroughRange[subject] == nil else { continue }
      let today = terms.currentNetDays.stated[scope].map { [$0 ?? new] } ?? terms.currentNetDays.values
      guard let old = today.first(where: { $0 != new }) else { continue }
      changed.append(("net days of \(IssueText.literal(scope.name))", old, new))
    }
    guard let first = changed.first else { return }
    issues.append(
      place.issue(
        .scenarioPassThrough,
        "\(first.who) change from \(first.old) to \(first.new) and `terms_pass_through` does not say how far customers follow",
        hint: "add `terms_pass_through: 50%` under `terms`, with your own estimate"))
  }

  mutating func demandAndTerms(
    into stated: inout StatedMechanisms, _ economy: Scenario.Economy?, _ sales: [Scenario.SalesPlan],
    _ terms: Scenario.Terms
  ) {
    stated.taking = scoped(root["discount_taking"]) { assembly, value in
      guard let cost = value["cost_of_money"]?.number, let spread = value["cost_spread"]?.number,
        let sharpness = value["sharpness"]?.number, let illiquid = value["illiquid_share"]?.number
      else { return nil }
      return DiscountTaking(
        costOfMoneyMedian: cost, costOfMoneyDeviation: spread,
        costResponse: assembly.factorWeights(value["cost_response"], economy), sharpness: sharpness,
        illiquidShare: illiquid, unearnedShare: value["unearned"]?["chance"]?.number ?? 0,
        unearnedDays: value["unearned"]?["within_days"]?.integer ?? 0)
    }
    stated.demand = scoped(root["demand"]) { assembly, value in assembly.demand(value) }
    stated.statutory = scoped(root["statutory_terms"]) { assembly, value in assembly.statutory(value) }
    stated.applicants = root["applicants"].flatMap { applicants($0) }
    if let discount = root["terms"]?["discount"], !terms.discount.values.isEmpty,
      root["discount_taking"] == nil
    {
      issues.append(
        discount.issue(
          .yamlMissingKey,
          "a discount is offered, and `discount_taking` does not say how customers decide on it",
          hint: "add `discount_taking: {default: {cost_of_money: 12%, illiquid_share: 20%}}`"))
    }
    if let taking = root["discount_taking"], terms.discount.values.isEmpty, root["terms"]?.isRefused != true {
      issues.append(
        taking.issue(
          .scenarioUnused, severity: .warning, "`discount_taking` is not used: no discount is offered",
          hint: "add `terms: {discount: {default: {share: 2%, days: 10}}}`, or delete it"))
    }
    guard sales.isEmpty, root["sales"]?.isRefused != true else { return }
    for key in ["demand", "billing", "credit_control", "credit_limits", "statutory_terms"] {
      guard let value = root[key] else { continue }
      issues.append(
        value.issue(
          .scenarioUnused, severity: .warning, "`\(key)` is not used: no sales are planned",
          hint: "plan `sales`, or delete it"))
    }
  }

  private mutating func demand(_ value: CheckedYAML) -> DemandProfile? {
    guard let attrition = value["annual_attrition"]?.number,
      let memory = value["pressure_memory_days"]?.integer
    else { return nil }
    let terms = range(value["terms_elasticity"])
    let price = range(value["price_elasticity"])
    if price != nil, value["price_rate"] == nil {
      issues.append(
        value.issue(
          .yamlMissingKey, "`price_elasticity` needs `price_rate`, at which later payment is worth less",
          hint: "add `price_rate: 8%`"))
    }
    if let point = value["attrition_per_point"], attrition == 0 {
      issues.append(
        point.issue(
          .scenarioUnused, severity: .warning,
          "`attrition_per_point` raises `annual_attrition`, which is 0: pressure drives nobody away",
          hint: "add `annual_attrition: 5%`, or delete it"))
    }
    return DemandProfile(
      termsElasticity: terms, priceElasticity: price,
      priceRate: value["price_rate"]?.number ?? 0, lostWhenHeld: range(value["lost_when_held"]),
      annualAttrition: attrition, attritionPerPoint: range(value["attrition_per_point"]),
      pressureMemoryDays: memory)
  }

  private mutating func statutory(_ value: CheckedYAML) -> StatutoryTerms? {
    guard let buyer = value["buyer"]?.text.flatMap(StatutoryTerms.Buyer.init),
      let seller = value["seller"]?.text,
      let days = value["days"]?.integer, let start = value["from"]?.text.flatMap(BillingProfile.Start.init),
      let rate = value["annual_interest"]?.number, let paid = value["interest_paid_share"]?.number,
      let compliance = range(value["compliance"])
    else { return nil }
    if seller != "sme", let place = value["seller"] {
      issues.append(
        place.issue(
          .scenarioUnused, severity: .warning, "`statutory_terms` protect small and medium sellers only",
          hint: "write `seller: sme`, or delete the scope"))
    }
    return StatutoryTerms(
      buyer: buyer, isSellerSmall: seller == "sme", days: days, start: start, interestRate: rate,
      interestPaid: paid, compliance: compliance)
  }

  private mutating func applicants(_ value: CheckedYAML) -> ApplicantPool? {
    let bands = (value["bands"]?.list ?? []).compactMap { band -> ApplicantPool.Band? in
      guard let name = band["name"]?.text, let share = band["share"]?.number,
        let pd = band["annual_pd"]?.number,
        let factor = band["hazard_factor"]?.number, let gate = band["gate"]?.text
      else { return nil }
      return .init(
        name: name, share: share, annualPD: pd, hazardMultiplier: factor, isAccepted: gate == "open")
    }
    guard let segment = value["segment"]?.text, let rate = value["per_month"]?.number,
      let amount = value["order_amount"]?.amount, let interval = value["interval_weeks"]?.integer,
      let misjudged = value["misjudged_share"]?.number, let list = value["bands"],
      bands.count == list.list?.count
    else { return nil }
    let sum = bands.reduce(0) { $0 + $1.share }
    guard abs(sum - 1) < 1e-9 else {
      issues.append(
        list.issue(
          .scenarioShares,
          "the shares of the bands add up to \(ScalarReading.write((sum * 1e6).rounded() / 1e4))%, not to 100%",
          hint: "change the share of one band"))
      return nil
    }
    if root["credit"]?.text == "none" {
      issues.append(
        value.issue(
          .yamlConflict, "`applicants` have probabilities of failing, and `credit` is `none`",
          hint: "state `credit`, or delete `applicants`"))
    }
    if let terms = root["terms"], !terms.isRefused, let place = value["segment"] {
      let days =
        netDays(terms["net_days"])[.init(segment: segment)]
        ?? netDays(terms["current_net_days"])[.init(segment: segment)]
      if days == nil {
        issues.append(
          place.issue(
            .yamlMissingKey,
            "`terms` has no net days for the applicants' segment \(IssueText.literal(segment))",
            hint: "add `\(segment): 30` to `current_net_days`"))
      }
    } else if root["terms"] == nil {
      issues.append(
        value.issue(
          .yamlMissingKey, "`applicants` need `terms`", hint: "add `terms: {current_net_days: 30}`"))
    }
    return ApplicantPool(
      segment: segment, perMonth: rate, bands: bands, orderAmount: amount, intervalWeeks: interval,
      misjudgedShare: misjudged)
  }
}
