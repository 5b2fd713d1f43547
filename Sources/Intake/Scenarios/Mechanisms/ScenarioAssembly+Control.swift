import CreditModels
import Receivables

/// Credit control, dunning, collectors, recovery and insurance.
extension ScenarioAssembly {
  mutating func control(into stated: inout StatedMechanisms) {
    stated.control = scoped(root["credit_control"]) { assembly, value in assembly.control(value) }
    stated.limits = scoped(root["credit_limits"]) { _, value in value.amount }
    stated.security = scoped(root["security"]) { _, value in
      guard let kind = value["kind"]?.text.flatMap(Security.Kind.init), let share = value["share"]?.number,
        let chance = value["chance"]?.number, let days = value["days"]?.integer
      else { return nil }
      return Security(
        kind: kind, amount: value["amount"]?.amount, share: share, chance: chance, days: days)
    }
  }

  private mutating func control(_ value: CheckedYAML) -> CreditControl? {
    guard let exposure = value["exposure"]?.text,
      let hold = value["hold_at"]?.text.flatMap(CreditControl.HoldPoint.init),
      let overrides = value["override_rate"]?.number, let cancel = value["cancel_after_days"]?.integer,
      let pressure = value["hold_pressure"]?.number
    else { return nil }
    var stepUp: CreditControl.StepUp?
    if let step = value["step_up"], let after = step["after_prompt_payments"]?.integer,
      let factor = step["factor"]?.number, let largest = step["largest"]?.amount
    {
      stepUp = .init(afterPromptPayments: after, factor: factor, largest: largest)
      if value["limit"] == nil, root["credit_limits"] == nil {
        issues.append(
          step.issue(
            .yamlMissingKey, "`step_up` raises a limit, and there is none",
            hint: "add `limit`, or `credit_limits` at the top"))
      }
    }
    let review = value["review"].flatMap { limitReview($0, in: value) }
    return CreditControl(
      limit: value["limit"]?.amount, countsOpenOrders: exposure == "with_open_orders", holdPoint: hold,
      overdueAmount: value["overdue_amount"]?.amount, overdueDays: value["overdue_days"]?.integer,
      overdueCount: value["overdue_count"]?.integer, freezeDays: value["freeze_days"]?.integer,
      stepUp: stepUp, review: review,
      overrideRate: overrides, cancelAfterDays: cancel, holdUplift: range(value["hold_factor"], least: 1),
      holdPressure: pressure)
  }

  private mutating func limitReview(_ value: CheckedYAML, in control: CheckedYAML) -> CreditControl.Review? {
    guard let every = value["every_days"]?.integer, let cut = value["cut_factor"]?.number,
      let least = value["least"]?.amount, let raise = value["raise_factor"]?.number
    else { return nil }
    if control["limit"] == nil, root["credit_limits"] == nil {
      issues.append(
        value.issue(
          .yamlMissingKey, "`review` changes a limit, and there is none",
          hint: "add `limit`, or `credit_limits` at the top"))
    }
    if let prompt = value["raise_after_prompt_payments"], value["largest"] == nil {
      issues.append(
        prompt.issue(
          .yamlMissingKey, "`raise_after_prompt_payments` needs `largest`",
          hint: "add the limit above which no review goes"))
    }
    return .init(
      everyDays: every, cutDaysLate: value["cut_when_days_late"]?.integer, cutFactor: cut, least: least,
      raiseAfterPrompt: value["raise_after_prompt_payments"]?.integer, raiseFactor: raise,
      largest: value["largest"]?.amount ?? .max)
  }

  mutating func collection(into stated: inout StatedMechanisms, _ credit: Scenario.Credit?) {
    for value in root["dunning"]?["ladders"]?.list ?? [] {
      let steps = (value["steps"]?.list ?? []).compactMap { step($0) }
      guard let name = value["name"]?.text, let fatigue = value["fatigue"]?.number else { continue }
      stated.ladders.append(.init(name: name, ladder: DunningLadder(steps: steps, fatigue: fatigue)))
    }
    stated.ladderFor = choice(
      root["dunning"]?["use"], among: names(root["dunning"]?["ladders"]), called: "ladder")
    stated.team = root["collectors"].flatMap { team($0) }
    if let team = root["collectors"], root["dunning"] == nil {
      issues.append(
        team.issue(
          .scenarioUnused, severity: .warning, "`collectors` have nothing to do without `dunning`",
          hint: "add a ladder with steps that take minutes, or delete it"))
    }
    for value in root["recovery"]?["plans"]?.list ?? [] {
      guard let name = value["name"]?.text, let plan = plan(value, credit) else { continue }
      stated.recoveryPlans.append(.init(name: name, plan: plan))
    }
    stated.planFor = choice(
      root["recovery"]?["use"], among: names(root["recovery"]?["plans"]), called: "plan")
  }

  private func names(_ list: CheckedYAML?) -> [String] { (list?.list ?? []).compactMap { $0["name"]?.text } }

  private mutating func step(_ value: CheckedYAML) -> DunningLadder.Step? {
    guard let name = value["name"]?.text,
      let channel = value["channel"]?.text.flatMap(DunningLadder.Channel.init),
      let late = value["days_late"]?.integer, let least = value["least_amount"]?.amount,
      let cost = value["cost"]?.amount, let fee = value["contingent_fee"]?.number,
      let uplift = range(value["uplift"]), let halfLife = value["half_life_days"]?.integer,
      let minutes = value["minutes"]?.number, let pressure = value["pressure"]?.number
    else { return nil }
    var promise: DunningLadder.Promise?
    if let stated = value["promise"], let chance = stated["chance"]?.number,
      let kept = stated["kept_share"]?.number, let days = stated["days"]?.integer
    {
      promise = .init(chance: chance, keptShare: kept, days: days)
    }
    return .init(
      name: name, channel: channel, daysLate: late, leastAmount: least, cost: cost, contingentFee: fee,
      uplift: uplift, halfLifeDays: halfLife, minutes: minutes, pressure: pressure, promise: promise)
  }

  private mutating func team(_ value: CheckedYAML) -> StatedMechanisms.StatedTeam? {
    guard let count = value["count"]?.integer, let minutes = value["minutes_per_day"]?.number,
      let skill = value["skill"]?.number, let order = value["order"]?.text.flatMap(CollectorTeam.Order.init),
      let cost = value["daily_cost"]?.amount
    else { return nil }
    var training: StatedMechanisms.StatedTeam.StatedTraining?
    if let stated = value["training"], let date = stated["date"]?.day,
      let delay = stated["delay_days"]?.integer,
      let skill = range(stated["skill"]), let cost = stated["cost"]?.amount
    {
      training = .init(date: date, delayDays: delay, skill: skill, cost: cost)
    }
    return .init(
      team: CollectorTeam(
        collectors: count, minutesPerDay: minutes, skill: skill, order: order, dailyCost: cost),
      training: training)
  }

  private mutating func plan(_ value: CheckedYAML, _ credit: Scenario.Credit?) -> RecoveryPlan? {
    let routes = (value["routes"]?.list ?? []).compactMap { route($0) }
    guard routes.count == value["routes"]?.list?.count else { return nil }
    guard let rate = value["discount_rate"]?.number ?? credit?.discountRate else {
      if root["credit"]?.text == "none", value["discount_rate"] == nil {
        issues.append(
          value.issue(
            .yamlMissingKey, "`\(value.keyPath)` needs `discount_rate` where `credit` is `none`",
            hint: "add `discount_rate: 6%`"))
      }
      return nil
    }
    return RecoveryPlan(
      routes: routes, decayDays: value["age_decay"]?["scale_days"]?.number ?? .infinity,
      decayShape: value["age_decay"]?["shape"]?.number ?? 1, discountRate: rate,
      referAfterDays: value["refer_after_days"]?.integer)
  }

  private mutating func route(_ value: CheckedYAML) -> RecoveryRoute? {
    guard let kind = value["kind"]?.text.flatMap(RecoveryRoute.Kind.init),
      let chance = range(value["chance"]),
      let share = value["share"]?.number, let cost = value["cost"]?.amount,
      let fee = value["contingent_fee"]?.number, let days = dayPair(value["days"])
    else { return nil }
    return RecoveryRoute(
      kind: kind, chance: chance.value, share: share, cost: cost, contingentFee: fee, leastDays: days.least,
      greatestDays: days.greatest)
  }

  mutating func insurance(into stated: inout StatedMechanisms, _ economy: Scenario.Economy?) {
    guard let value = root["insurance"] else { return }
    stated.insuredLimits = scoped(value["limits"]) { _, entry in entry.amount }
    guard let share = value["insured_share"]?.number, let deductible = value["buyer_deductible"]?.amount,
      let order = value["deductible"]?.text.flatMap(InsurancePolicy.DeductibleOrder.init),
      let threshold = value["non_qualifying_loss"]?.amount, let first = value["aggregate_first_loss"]?.amount,
      let discretionary = value["discretionary_limit"]?.amount, let waiting = value["waiting_days"]?.integer,
      let refusal = value["refusal_after_breach"]?.number, let rate = value["premium_rate"]?.number,
      let premium = value["minimum_premium"]?.amount
    else { return }
    var cut: InsurancePolicy.Cut?
    if let stated = value["cut"], let below = stated["below"]?.number, let taken = stated["share"]?.number {
      let weights = factorWeights(stated["weights"], economy)
      if root["economy"] == nil {
        issues.append(
          stated.issue(
            .yamlConflict, "`cut` follows factors, and the scenario has no `economy`",
            hint: "add `economy: {factors: [{name: macro, weekly_ar1: 0.95}]}`"))
      }
      cut = .init(weights: weights, below: below, share: taken)
    }
    stated.insurance = InsurancePolicy(
      insuredShare: share, buyerDeductible: deductible, order: order, nonQualifyingLoss: threshold,
      aggregateFirstLoss: first, maximumLiability: value["maximum_liability"]?.amount ?? .max,
      discretionaryLimit: discretionary, waitingDays: waiting,
      stopOverdueDays: value["stop_overdue_days"]?.integer, refusalAfterBreach: refusal, premiumRate: rate,
      minimumPremium: premium, cut: cut)
  }
}
