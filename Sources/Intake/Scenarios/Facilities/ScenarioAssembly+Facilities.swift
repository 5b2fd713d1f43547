import CreditModels
import Liquidity
import Receivables

/// How facilities are read.
extension ScenarioAssembly {
  mutating func facilities(_ economy: Scenario.Economy?) -> [StatedFacility] {
    guard let list = root["facilities"] else { return [] }
    if root["opening_cash"]?.text == "none" {
      issues.append(
        list.issue(
          .scenarioUnused, severity: .warning,
          "`facilities` are not used in a run-off without a cash position",
          hint: "delete them, or state `opening_cash`"))
    }
    return (list.list ?? []).compactMap { facility($0, economy) }
  }

  mutating func knownPayments() -> [Scenario.KnownPayment] {
    var found: [Scenario.KnownPayment] = []
    for value in root["known_payments"]?.list ?? [] {
      guard let name = value["name"]?.text, let customer = value["customer"]?.text,
        let date = value["date"]?.day, let certainty = value["certainty"]?.number,
        let expires = value["expires"]?.day
      else { continue }
      if let asOf = root["ledger"]?["as_of"]?.day, date <= asOf, asOf <= expires, let place = value["date"] {
        issues.append(
          place.issue(
            .yamlOutOfRange, "`\(name)` is paid on \(date), which is not after the as-of date \(asOf)",
            hint: "it is in the bank already, or let it expire"))
      }
      found.append(
        .init(
          name: name, customer: customer, item: value["item"]?.text, date: date,
          amount: value["amount"]?.amount, certainty: certainty, expires: expires))
    }
    return found
  }

  /// The stop of shipments among the actions, with what goes with it alone.
  mutating func shipmentStop() -> FacilityPlan.ShipmentStop? {
    var found: FacilityPlan.ShipmentStop?
    for value in root["actions"]?.list ?? [] {
      guard value["kind"]?.text == "stop_shipments" else {
        for key in ["lag_days", "overdue_days"] {
          guard let place = value[key] else { continue }
          issues.append(
            place.issue(
              .yamlConflict, "`\(key)` goes with `kind: stop_shipments` only",
              hint: "delete it, or change the kind"))
        }
        continue
      }
      guard let name = value["name"]?.text, let below = value["cash_below"]?.amount,
        let days = value["delay_days"]?.integer, let lost = value["cost"]?.number
      else { continue }
      if found != nil {
        issues.append(
          value.issue(
            .yamlConflict, "shipments are stopped by one action, and this is the second", hint: "delete one"))
      }
      found = .init(
        name: name, below: below, lagDays: value["lag_days"]?.integer ?? 1, forDays: days,
        overdueDays: value["overdue_days"]?.integer, lost: FixedShare(lost))
    }
    return found
  }

  func actions() -> [FacilityPlan.Action] {
    (root["actions"]?.list ?? []).compactMap { value in
      guard let name = value["name"]?.text,
        let kind = value["kind"]?.text.flatMap(FacilityPlan.Action.Kind.init),
        let below = value["cash_below"]?.amount, let share = value["at_most"]?.number,
        let days = value["delay_days"]?.integer, let cost = value["cost"]?.number
      else { return nil }
      return FacilityPlan.Action(
        name: name, kind: kind, below: below, atMost: FixedShare(share), delayDays: days,
        cost: FixedShare(cost))
    }
  }

  private mutating func facility(_ value: CheckedYAML, _ economy: Scenario.Economy?) -> StatedFacility? {
    guard let name = value["name"]?.text, let kind = value["kind"]?.text.flatMap(Facility.Kind.init),
      let drawn = value["drawn"]?.amount, let baseRate = value["base_rate"]?.number,
      let margin = value["margin"]?.number, let unusedFee = value["unused_fee"]?.number
    else { return nil }
    checkParts(value, kind: kind)
    if kind != .termLoan, value["limit"] == nil {
      issues.append(
        value.issue(.yamlMissingKey, "a \(kind.rawValue) needs a `limit`", hint: "add `limit: 500000.00`"))
      return nil
    }
    let limit = value["limit"]?.amount ?? drawn
    if drawn > limit, let place = value["drawn"] {
      issues.append(
        place.issue(
          .yamlConflict, "more is drawn than the `limit` allows", hint: "raise the limit or lower it"))
    }
    var facility = Facility(
      name: name, kind: kind, limit: limit,
      isCommitted: value["committed"]?.text.map { $0 == "true" } ?? (kind != .overdraft),
      drawnAtStart: drawn, baseRate: baseRate, rateWeights: factorWeights(value["rate_response"], economy),
      margin: margin, unusedFee: unusedFee, holdCash: value["hold_cash"]?.amount ?? 0,
      multiple: value["draw_multiple"]?.amount ?? 1,
      repaysByItself: value["repay"]?.text != "none" && kind != .termLoan)
    facility.cut = value["cut"].flatMap { readCut($0, economy) }
    let base = value["base"].flatMap { readBase($0) }
    let sale = value["sale"].flatMap { readSale($0) }
    let discount = value["discount"].flatMap { readDiscount($0, economy) }
    if kind == .borrowingBase && base == nil || kind == .factoring && sale == nil
      || kind == .discounting && discount == nil
    {
      return nil
    }
    if kind == .discounting, drawn > 0, let place = value["drawn"] {
      issues.append(
        place.issue(
          .yamlConflict, "what has been discounted before is not followed", hint: "delete `drawn`"))
    }
    return StatedFacility(
      facility: facility, hasOwnHold: value["hold_cash"] != nil,
      repayments: value["repayments"].flatMap { repayments($0) }, ends: value["ends"]?.day,
      renewal: value["renewal"].flatMap { renewal($0, economy) },
      covenants: (value["covenants"]?.list ?? []).compactMap { covenant($0) }, base: base, sale: sale,
      discount: discount)
  }

  /// Sections that go with a kind, and those that do not.
  private mutating func checkParts(_ value: CheckedYAML, kind: Facility.Kind) {
    let parts: [(key: String, kind: Facility.Kind, example: String)] = [
      ("base", .borrowingBase, "base: {advance_rate: 80%, eligible_days: 90, cross_age_share: 25%}"),
      ("sale", .factoring, "sale: {segments: [retail], advance_rate: 85%, fee: 1%, recourse: true}"),
      ("discount", .discounting, "discount: {of: invoices, segments: [retail]}"),
    ]
    for part in parts {
      if kind == part.kind, value[part.key] == nil {
        issues.append(
          value.issue(
            .yamlMissingKey, "a \(kind.rawValue) needs `\(part.key)`", hint: "add `\(part.example)`"))
      } else if kind != part.kind, let stated = value[part.key] {
        issues.append(
          stated.issue(
            .yamlConflict, "`\(part.key)` goes with `kind: \(part.kind.rawValue)` only",
            hint: "delete it, or change the kind"))
      }
    }
    if let renewal = value["renewal"], value["ends"] == nil {
      issues.append(
        renewal.issue(.yamlMissingKey, "`renewal` needs the day of it", hint: "add `ends: 2026-12-31`"))
    }
  }

  private mutating func readCut(_ value: CheckedYAML, _ economy: Scenario.Economy?) -> Facility.Cut? {
    guard let below = value["below"]?.number, let share = value["to_share"]?.number,
      let notice = value["notice_days"]?.integer
    else { return nil }
    needEconomy(value, "cut", economy)
    return Facility.Cut(
      weights: factorWeights(value["weights"], economy), below: below, remaining: FixedShare(share),
      noticeDays: notice)
  }

  private mutating func needEconomy(_ value: CheckedYAML, _ key: String, _ economy: Scenario.Economy?) {
    guard economy == nil, root["economy"] == nil else { return }
    issues.append(
      value.issue(
        .yamlConflict, "`\(key)` follows factors, and the scenario has no `economy`",
        hint: "add `economy: {factors: [{name: macro, weekly_ar1: 0.95}]}`"))
  }

  private func repayments(_ value: CheckedYAML) -> StatedFacility.Repayments? {
    guard let amount = value["amount"]?.amount, let every = value["every"]?.text,
      let day = value["on_day"]?.integer
    else { return nil }
    return .init(amount: amount, isQuarterly: every == "quarter", dayOfMonth: day)
  }

  private mutating func renewal(_ value: CheckedYAML, _ economy: Scenario.Economy?) -> StatedFacility.Renewal?
  {
    guard let chance = value["chance"]?.number, let gap = value["gap_days"]?.integer else { return nil }
    if let weights = value["weights"] { needEconomy(weights, "renewal.weights", economy) }
    let weights = factorWeights(value["weights"], economy)
    if let economy, let place = value["weights"], weights.count == economy.factors.count {
      var variance = 0.0
      for row in weights.indices {
        for column in weights.indices {
          variance += weights[row] * economy.correlation[row][column] * weights[column]
        }
      }
      if variance > 1 {
        issues.append(
          place.issue(
            .yamlOutOfRange,
            "the weights give the index a variance of \(ScalarReading.write(variance)); it has 1 in all",
            hint: "lower them: one factor alone weighs at most 1"))
        return nil
      }
    }
    return .init(chance: chance, weights: weights, gapDays: gap)
  }

  private mutating func covenant(_ value: CheckedYAML) -> StatedFacility.Covenant? {
    guard let name = value["name"]?.text,
      let measure = value["measure"]?.text.flatMap(FacilityPlan.Covenant.Measure.init),
      let amount = value["amount"]?.amount, let breach = value["breach"]?.text
    else { return nil }
    let consequence: FacilityPlan.Covenant.Consequence
    switch breach {
    case "margin":
      guard let step = value["margin_step"]?.number else {
        issues.append(
          value.issue(
            .yamlMissingKey, "`breach: margin` needs `margin_step`", hint: "add `margin_step: 0.5%`"))
        return nil
      }
      consequence = .margin(step)
    case "stop_draws": consequence = .stopDraws
    case "repay": consequence = .repay
    default: consequence = .none
    }
    return .init(
      name: name, measure: measure, amount: amount, isQuarterly: value["every"]?.text == "quarter",
      dates: (value["dates"]?.list ?? []).compactMap(\.day).sorted(), consequence: consequence)
  }

  private func readBase(_ value: CheckedYAML) -> StatedFacility.Base? {
    guard let advance = value["advance_rate"]?.number,
      let from = value["age_from"]?.text.flatMap(BorrowingBase.AgeFrom.init),
      let days = value["eligible_days"]?.integer, let crossAge = value["cross_age_share"]?.number,
      let concentration = value["concentration"]?.number, let reserve = value["reserve"]?.amount,
      let lag = value["certificate_lag_days"]?.integer, let certificate = value["certificate"]?.text,
      let release = value["dominion_release_days"]?.integer
    else { return nil }
    let rules = BorrowingBase(
      advanceRate: FixedShare(advance), ageFrom: from, eligibleDays: days,
      crossAgeShare: FixedShare(crossAge),
      concentration: FixedShare(concentration), insuredOnly: value["insured_only"]?.text == "true",
      reserve: reserve, certificateLag: lag, dominionBelow: value["dominion_below"]?.amount,
      dominionReleaseDays: release)
    return .init(
      rules: rules, excludedSegments: texts(value["exclude_segments"]),
      excludedCustomers: texts(value["exclude_customers"]), isWeekly: certificate == "week")
  }

  private mutating func readSale(_ value: CheckedYAML) -> StatedFacility.Sale? {
    guard let advance = value["advance_rate"]?.number, let fee = value["fee"]?.number,
      let recourse = value["recourse"]?.text
    else { return nil }
    let (segments, customers) = (texts(value["segments"]), texts(value["customers"]))
    if segments.isEmpty, customers.isEmpty {
      issues.append(
        value.issue(
          .yamlMissingKey, "`sale` names nobody whose invoices are sold", hint: "add `segments: [retail]`"))
      return nil
    }
    checkRecourse(value)
    return .init(
      terms: Factoring(
        advanceRate: FixedShare(advance), fee: FixedShare(fee), hasRecourse: recourse == "true",
        recourseAfterDays: value["recourse_after_days"]?.integer, covered: []),
      segments: segments, customers: customers)
  }

  private mutating func checkRecourse(_ value: CheckedYAML) {
    guard value["recourse"]?.text == "false", let days = value["recourse_after_days"] else { return }
    issues.append(
      days.issue(
        .yamlConflict, "without recourse an unpaid invoice does not come back",
        hint: "delete it, or state `recourse: true`"))
  }

  private mutating func readDiscount(_ value: CheckedYAML, _ economy: Scenario.Economy?)
    -> StatedFacility.Discount?
  {
    guard let claims = value["of"]?.text.flatMap(Discounting.Claims.init),
      let use = value["use"]?.text.flatMap(Discounting.Use.init), let advance = value["advance_rate"]?.number,
      let fee = value["fee"]?.number, let least = value["least_days"]?.integer,
      let lag = value["lag_days"]?.integer, let recourse = value["recourse"]?.text
    else { return nil }
    let (segments, customers) = (texts(value["segments"]), texts(value["customers"]))
    let documents = texts(value["items"])
    if segments.isEmpty, customers.isEmpty, documents.isEmpty {
      issues.append(
        value.issue(
          .yamlMissingKey, "`discount` names nothing that is discounted", hint: "add `segments: [retail]`"))
      return nil
    }
    if let most = value["most_days"], let days = most.integer, days < least {
      issues.append(
        most.issue(
          .yamlConflict, "`most_days` is below `least_days`, so nothing is taken", hint: "raise it"))
      return nil
    }
    if claims == .bills {
      if root["instruments"] == nil {
        issues.append(
          value.issue(
            .yamlConflict, "no customer pays by bills that could be discounted",
            hint: "add `instruments` with `use: hold`"))
      }
      if let place = value["items"] {
        issues.append(
          place.issue(
            .yamlConflict, "`items` are open invoices; bills go by segment and customer", hint: "delete it"))
      }
      if recourse == "false", let place = value["recourse"] {
        issues.append(
          place.issue(.yamlConflict, "bills are discounted with recourse", hint: "delete it"))
      }
    }
    checkRecourse(value)
    if let response = value["room_response"] { needEconomy(response, "room_response", economy) }
    return .init(
      terms: Discounting(
        claims: claims, use: use, advanceRate: FixedShare(advance), fee: FixedShare(fee),
        hasRecourse: recourse == "true", recourseAfterDays: value["recourse_after_days"]?.integer,
        leastDays: least, mostDays: value["most_days"]?.integer ?? .max, lagDays: lag,
        roomWeights: factorWeights(value["room_response"], economy)),
      segments: segments, customers: customers, documents: documents)
  }

  private func texts(_ value: CheckedYAML?) -> [String] { (value?.list ?? []).compactMap(\.text) }
}
