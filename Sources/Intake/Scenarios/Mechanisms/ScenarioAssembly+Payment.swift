import CreditModels
import Receivables

/// Economy, habit, pay runs, parts, disputes, billing and bills.
extension ScenarioAssembly {
  /// What the scenario states of the customer engine.
  mutating func mechanisms(
    economy: Scenario.Economy?, credit: Scenario.Credit?, sales: [Scenario.SalesPlan], terms: Scenario.Terms
  ) -> StatedMechanisms {
    var stated = StatedMechanisms()
    payment(into: &stated, economy)
    demandAndTerms(into: &stated, economy, sales, terms)
    control(into: &stated)
    collection(into: &stated, credit)
    insurance(into: &stated, economy)
    advanced(into: &stated, credit)
    stated.causal = causal
    return stated
  }

  private mutating func payment(into stated: inout StatedMechanisms, _ economy: Scenario.Economy?) {
    stated.response = scoped(root["economy"]?["response"]) { assembly, value in
      FactorResponse(
        payment: assembly.factorWeights(value["payment"], economy),
        demand: assembly.factorWeights(value["demand"], economy),
        recovery: assembly.factorWeights(value["recovery"], economy))
    }
    stated.habit = scoped(root["payment_habit"]) { _, value in
      guard let spread = value["customer_spread"]?.number,
        let dependence = value["same_customer_dependence"]?.number,
        let days = value["distress_days"]?.integer, let slowdown = value["distress_slowdown"]?.number
      else { return nil }
      return PaymentHabit(
        frailtyDeviation: spread, sameCustomerDependence: dependence, distressDays: days,
        distressSlowdown: slowdown)
    }
    stated.amountClasses = scoped(root["amount_classes"]) { assembly, value in assembly.amountClasses(value) }
    stated.payRuns = scoped(root["pay_runs"]) { assembly, value in assembly.payRun(value) }
    stated.partial = scoped(root["partial_payments"]) { assembly, value in
      guard let chance = value["chance"]?.number, let share = assembly.pair(value["first_share"]) else {
        return nil
      }
      return PartialPayment(chance: chance, leastShare: share.least, greatestShare: share.greatest)
    }
    stated.disputes = scoped(root["disputes"]) { assembly, value in
      guard let chance = value["chance"]?.number, let within = value["raised_within_days"]?.integer,
        let mean = value["mean_days"]?.number, let valid = assembly.pair(value["valid_share"])
      else { return nil }
      return DisputeProfile(
        chance: chance, raisedWithinDays: within, meanDays: mean, leastValid: valid.least,
        greatestValid: valid.greatest)
    }
    stated.deductions = scoped(root["deductions"]) { _, value in
      guard let chance = value["chance"]?.number, let share = value["share"]?.number else { return nil }
      return .init(
        chance: chance, share: share, rebateDate: value["rebate"]?["date"]?.day,
        rebateShare: value["rebate"]?["share"]?.number ?? 0)
    }
    stated.billing = scoped(root["billing"]) { assembly, value in assembly.billing(value) }
    stated.instruments = scoped(root["instruments"]) { assembly, value in
      assembly.instrument(value, economy)
    }
  }

  /// Stresses of the factors.
  mutating func stresses(_ value: CheckedYAML?, of names: [String]) -> [FactorStress] {
    (value?.list ?? []).compactMap { entry in
      guard let factor = entry["factor"], let name = factor.text, let form = entry["form"]?.text,
        let week = entry["week"]?.integer
      else { return nil }
      guard let index = names.firstIndex(of: name) else {
        issues.append(
          factor.issue(
            .scenarioUnknownName, "no factor is named \(IssueText.literal(name))",
            hint: NearestName.hint(for: name, in: names)))
        return nil
      }
      let isRecession = form == "recession"
      let recession = ["depth", "fall_weeks", "length_weeks", "recovery_weeks"]
      for key in isRecession ? ["size"] : recession {
        guard let unfit = entry[key] else { continue }
        issues.append(
          unfit.issue(.yamlConflict, "`\(key)` does not go with `form: \(form)`", hint: "delete `\(key)`"))
      }
      func needed(_ key: String, _ example: String) -> CheckedYAML? {
        if let found = entry[key] { return found }
        issues.append(
          entry.issue(.yamlMissingKey, "`form: \(form)` needs `\(key)`", hint: "add `\(key): \(example)`"))
        return nil
      }
      if isRecession {
        let depth = needed("depth", "-2")
        let length = needed("length_weeks", "26")
        guard let depth = depth?.number, let length = length?.integer else { return nil }
        return FactorStress(
          factor: index,
          form: .recession(
            week: week - 1, depth: depth, fallWeeks: entry["fall_weeks"]?.integer ?? 0, lengthWeeks: length,
            recoveryWeeks: entry["recovery_weeks"]?.integer ?? 0))
      }
      guard let size = needed("size", "-2")?.number else { return nil }
      return FactorStress(
        factor: index,
        form: form == "shock" ? .shock(week: week - 1, size: size) : .shift(week: week - 1, size: size))
    }
  }

  private mutating func amountClasses(_ value: CheckedYAML) -> [PaymentHabit.AmountClass]? {
    var classes: [PaymentHabit.AmountClass] = []
    for entry in value.list ?? [] {
      guard let from = entry["from"], let amount = from.amount, let factor = entry["hazard_factor"]?.number
      else {
        return nil
      }
      if let last = classes.last, amount <= last.from {
        issues.append(
          from.issue(
            .scenarioRange, "the classes of `\(value.keyPath)` are not in order of amount",
            hint: "put the class with the smaller `from` first"))
        return nil
      }
      classes.append(.init(from: amount, hazardMultiplier: factor))
    }
    return classes
  }

  private mutating func payRun(_ value: CheckedYAML) -> PayRun? {
    let weekdays = (value["weekdays"]?.list ?? []).compactMap { day in
      day.text.flatMap { ScenarioKeys.weekdays.firstIndex(of: $0) }.map { $0 + 1 }
    }
    let days = (value["days_of_month"]?.list ?? []).compactMap(\.integer)
    let anchor = value["fortnight_from"]?.day
    guard let cutOff = value["cut_off_days"]?.integer,
      let roll = value["roll"]?.text.flatMap(BusinessCalendar.Roll.init)
    else { return nil }
    let isRefused = ["weekdays", "days_of_month", "fortnight_from"].contains { value[$0]?.isRefused == true }
    guard !weekdays.isEmpty || !days.isEmpty || anchor != nil || isRefused else {
      issues.append(
        value.issue(
          .yamlMissingKey, "`\(value.keyPath)` names no day on which is paid",
          hint: "add `weekdays: [thursday]`, `days_of_month: [15, 31]` or `fortnight_from`"))
      return nil
    }
    return PayRun(
      weekdays: Set(weekdays), daysOfMonth: Set(days), fortnightFrom: anchor, cutOffDays: cutOff, roll: roll)
  }

  private mutating func billing(_ value: CheckedYAML) -> BillingProfile? {
    guard let lead = value["lead_days"]?.integer, let lag = dayPair(value["invoice_lag_days"]),
      let rejected = value["rejected_share"]?.number, let reissue = value["reissue_days"]?.integer,
      let acceptance = value["acceptance_days"]?.integer,
      let start = value["terms_start"]?.text.flatMap(BillingProfile.Start.init)
    else { return nil }
    if acceptance > 0, start != .acceptance, start != .receiptOfInvoice, let place = value["acceptance_days"]
    {
      issues.append(
        place.issue(
          .scenarioUnused, severity: .warning,
          "`acceptance_days` is not used where the terms run from `\(start.rawValue)`",
          hint: "write `terms_start: acceptance` or `receipt_of_invoice`, or delete it"))
    }
    return BillingProfile(
      leadDays: lead, leastLagDays: lag.least, greatestLagDays: lag.greatest, rejectedShare: rejected,
      reissueDays: reissue, acceptanceDays: acceptance, cutOffDay: value["cut_off_day"]?.integer, start: start
    )
  }

  private mutating func instrument(
    _ value: CheckedYAML, _ economy: Scenario.Economy?
  ) -> InstrumentProfile? {
    guard let share = value["share"]?.number, let tenor = value["tenor_days"]?.integer,
      let acceptor = value["acceptor"]?.text.flatMap(InstrumentProfile.Acceptor.init),
      let pd = value["acceptor_pd"]?.number, let available = value["available_share"]?.number,
      let use = value["use"]?.text.flatMap(InstrumentProfile.Use.init)
    else { return nil }
    if use == .discount, value["discount_rate"] == nil {
      issues.append(
        value.issue(
          .yamlMissingKey, "`use: discount` needs `discount_rate`", hint: "add `discount_rate: 3%`"))
    }
    if use != .discount, let rate = value["discount_rate"] {
      issues.append(
        rate.issue(
          .yamlConflict, "`discount_rate` does not go with `use: \(use.rawValue)`",
          hint: "delete it, or discount"))
    }
    return InstrumentProfile(
      share: share, tenorDays: tenor, acceptor: acceptor, acceptorPD: pd, use: use,
      discountRate: value["discount_rate"]?.number ?? 0, availableShare: available,
      availabilityResponse: factorWeights(value["availability_response"], economy))
  }
}
