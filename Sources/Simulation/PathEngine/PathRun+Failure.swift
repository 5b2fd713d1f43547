import CreditModels
import Liquidity
import Stochastics

extension PathRun {
  // MARK: The start of a debtor

  /// Draws what a debtor is on this path and enters its items into the calendar.
  func beginDebtor(_ index: Int) {
    let fixed = plan.debtors[index]
    let prepared = profile(of: index)
    let key = experiment.key
    var state = DebtorState()
    state.failureClass = Int32(fixed.failureClass)
    state.grade = Int32(fixed.grade)
    state.observedGrade = Int32(fixed.grade)
    state.limit = prepared.pointee.control.limit ?? .max
    if prepared.pointee.frailtyDeviation > 0 {
      let uniform = key.uniform(path: path, entity: fixed.entity, slot: 0, purpose: .paymentHabit)
      state.habit = FixedOrder.exp(prepared.pointee.frailtyDeviation * FixedOrder.inverseNormalCDF(uniform))
    }
    if prepared.pointee.sameCustomerDependence > 0 {
      let uniform = key.uniform(path: path, entity: fixed.entity, slot: 0, purpose: .sameCustomer)
      state.common = FixedOrder.inverseNormalCDF(uniform)
    }
    if let taking = prepared.pointee.taking, let whole = mechanisms.profiles[fixed.profile].taking {
      state.costOfMoney = whole.costOfMoney(
        uniform: key.uniform(
          path: path, entity: fixed.entity, slot: 0, purpose: .discountTaking, draw: 8))
      state.isLiquid =
        key.uniform(path: path, entity: fixed.entity, slot: 0, purpose: .discountTaking, draw: 9)
        >= taking.illiquidShare
    }
    if fixed.isApplicant, let applicant = experiment.debtors[index].applicant,
      let pool = mechanisms.applicants
    {
      admit(applicant, pool: pool, rules: prepared.pointee.control, entity: fixed.entity, into: &state)
    }
    if prepared.pointee.dailyAttrition > 0 {
      let uniform = key.uniform(path: path, entity: fixed.entity, slot: 0, purpose: .demandResponse)
      state.attritionBudget = -FixedOrder.log(uniform)
    }
    debtors[index] = state
    agenda.clear(index, reserved: fixed.items.count)
    draws.draw(plan.debtors + index, path: path, words: words)
    drawFailure(index)
    if fixed.isApplicant, let applicant = experiment.debtors[index].applicant, !debtors[index].isRefused {
      add(.applicantsAccepted, debtors[index].failure > Int32(applicant.day) ? 1 : 0)
    }
    if prepared.pointee.dailyAttrition > 0 { scheduleAttrition(index) }
    for item in fixed.items {
      if plan.items[item].isClaim { beginClaim(item, debtor: index) } else { beginOrder(item, debtor: index) }
    }
    enterOrder(fixed.orders.lowerBound, debtor: index)
    if let review = prepared.pointee.control.review {
      enter(
        .review, .collection, day: Int(fixed.entity % UInt32(review.everyDays)), debtor: index, target: index)
    }
    if let deduction = prepared.pointee.deduction, let day = deduction.rebateDay, deduction.rebateShare > 0 {
      enter(.rebate, .credits, day: day, debtor: index, target: index)
    }
  }

  private func admit(
    _ applicant: Experiment.Applicant, pool: ApplicantPool, rules: CreditControl, entity: UInt32,
    into state: inout DebtorState
  ) {
    let key = experiment.key
    let uniform = key.uniform(path: path, entity: entity, slot: 0, purpose: .applicant)
    var sum = 0.0
    var band = pool.bands.count - 1
    for (index, candidate) in pool.bands.enumerated() {
      sum += candidate.share
      if uniform < sum {
        band = index
        break
      }
    }
    var seen = band
    if pool.misjudgedShare > 0,
      key.uniform(path: path, entity: entity, slot: 0, purpose: .observation) < pool.misjudgedShare
    {
      let up = key.uniform(path: path, entity: entity, slot: 0, purpose: .observation, draw: 1) < 0.5
      seen = min(pool.bands.count - 1, max(0, band + (up ? -1 : 1)))
    }
    state.band = Int32(band)
    state.failureClass = Int32(applicant.failureClasses[band])
    state.habit *= pool.bands[band].hazardMultiplier
    state.isRefused = !pool.bands[seen].isAccepted
    if state.isRefused, rules.overrideRate > 0,
      key.uniform(path: path, entity: entity, slot: 0, purpose: .controlOverride, draw: 1)
        < rules.overrideRate
    {
      state.isRefused = false
      state.hasBreached = true
    }
  }

  // MARK: Failure

  /// A chi-square a path for the t-copula: the threshold is scaled by `sqrt(chi2 / nu)`.
  func drawTailScale() -> Double {
    guard let degrees = mechanisms.tailDegrees else { return 1 }
    var sum = 0.0
    for draw in 0..<Int(degrees) {
      let uniform = experiment.key.uniform(
        path: path, entity: 0, slot: 0, purpose: .tailMixing, draw: UInt32(draw))
      let normal = FixedOrder.inverseNormalCDF(uniform)
      sum += normal * normal
    }
    return (sum / degrees).squareRoot()
  }

  private func drawFailure(_ index: Int) {
    let state = debtors + index
    guard state.pointee.failureClass >= 0 else { return }
    if books.pointee.isSuppressing, books.pointee.suppression.failures.contains(index) { return }
    let kind = plan.kinds[Int(state.pointee.failureClass)]
    if kind.isCertain {
      state.pointee.failure = 0
    } else {
      guard kind.threshold != nil else { return }
      if state.pointee.grade >= 0, mechanisms.migration != nil {
        migrate(index, kind: kind)
      } else {
        let word =
          experiment.key.word(path: path, entity: plan.debtors[index].entity, slot: 0, purpose: .failure) >> 1
        state.pointee.failureUniform = word
        state.pointee.failureTarget = Double(word)
        state.pointee.failure = clockDay(index, fromWeek: 0)
      }
    }
    scheduleFailure(index)
  }

  private func scheduleFailure(_ index: Int) {
    let state = debtors + index
    let failure = state.pointee.failure
    guard failure != FailureClock.never else { return }
    enter(
      .fail, .failure, day: max(today, Int(failure)), debtor: index, target: index,
      version: state.pointee.failureVersion)
    let profile = profile(of: index)
    if profile.pointee.distressDays > 0, profile.pointee.distressSlowdown > 0 {
      let start = max(today, Int(failure) - profile.pointee.distressDays)
      if start < Int(failure) {
        enter(
          .distress, .failure, day: start, debtor: index, target: index,
          version: state.pointee.failureVersion)
      }
    }
  }

  /// The day on which the failure clock fires from a week on, in the arithmetic of ``FailureClock``.
  ///
  /// Goes on beyond the horizon for as long as a failure there still shows in payments before its end; the economy
  /// stays in those weeks where the last week left it.
  private func clockDay(_ index: Int, fromWeek first: Int) -> Int32 {
    let state = debtors + index
    let position = Int(state.pointee.failureClass)
    let kind = plan.kinds[position]
    guard let typed = kind.threshold else { return FailureClock.never }
    let threshold = typed * tailScale
    if first == 0, curveStamp[position] != stamp {
      // The screen: no week of the path is bad enough for this uniform number.
      if indexStamp[position] != stamp {
        var low = 0.0
        for week in 0..<plan.weeks {
          let value = economy.index(kind.loading, week: week)
          if week == 0 || value < low { low = value }
        }
        lowestIndex[position] = low
        indexStamp[position] = stamp
      }
      let worst = (threshold - lowestIndex[position]) / kind.own + 1e-9
      if screen.rulesOut(uniform: state.pointee.failureUniform, worst: worst) { return FailureClock.never }
      var sum = 0.0
      var bound = 0.0
      for week in 0..<plan.weeks {
        bound = weeklyScreen.bound((threshold - economy.index(kind.loading, week: week)) / kind.own)
        sum += bound
      }
      sum += Double(plan.weeksAhead) * bound
      if weeklyScreen.rulesOut(uniform: state.pointee.failureUniform, sum: sum) { return FailureClock.never }
    }
    let curve = curves + position * (plan.weeks + plan.weeksAhead + 1)
    if curveStamp[position] != stamp {
      var alive = 0x1p31
      curve[0] = alive
      for week in 0..<plan.weeks {
        let value = economy.index(kind.loading, week: week)
        alive = alive * (1 - FixedOrder.normalCDF((threshold - value) / kind.own))
        curve[week + 1] = alive
      }
      for week in plan.weeks..<(plan.weeks + plan.weeksAhead) {
        let value = economy.index(kind.loading, week: plan.weeks - 1)
        alive = alive * (1 - FixedOrder.normalCDF((threshold - value) / kind.own))
        curve[week + 1] = alive
      }
      curveStamp[position] = stamp
    }
    let target = state.pointee.failureTarget
    for week in first..<(plan.weeks + plan.weeksAhead) where curve[week + 1] <= target {
      var day = 7 * week
      let (alive, next) = (curve[week], curve[week + 1])
      if kind.isSpread, alive > next {
        day += min(6, max(0, Int(7 * (alive - target) / (alive - next))))
      }
      // The last week may be cut by the horizon: what falls behind it shows as distress only.
      return day < plan.lastFailureDay ? Int32(day) : FailureClock.never
    }
    return FailureClock.never
  }

  /// Walks a debtor's grade through the weeks; entering the last state is its failure.
  private func migrate(_ index: Int, kind: PathPlan.Kind) {
    guard let migration = mechanisms.migration, let screen = migrations else { return }
    let state = debtors + index
    let entity = plan.debtors[index].entity
    var grade = Int(state.pointee.grade)
    let key = experiment.key
    if stays(index, migration: migration) { return }
    let states = migration.grades.count
    let position = Int(state.pointee.failureClass)
    var words = SIMD4<UInt32>.zero
    var range = screen.range(position: position, grade: grade, stamp: stamp)
    if range == nil { range = weighRange(position, kind: kind, grade: grade, screen: screen) }
    var week = -1
    while week + 1 < plan.weeks + plan.weeksAhead {
      week += 1
      if week & 3 == 0 {
        words = key.words(path: path, entity: entity, block: UInt32(week >> 2), purpose: .migration)
        // Four weeks at once: no week of the path moves the grade with numbers such as these.
        if let range, words.min() > range.low, words.max() < range.high {
          week += 3
          continue
        }
      }
      let uniform = StreamKey.unit(words[week & 3])
      let thresholds = plan.migrationThresholds[grade]
      let value = economy.index(kind.loading, week: min(week, plan.weeks - 1))
      if screen.keeps(grade: grade, thresholds: thresholds, uniform: uniform, index: value, own: kind.own) {
        continue
      }
      let own = FixedOrder.inverseNormalCDF(uniform)
      let latent = value + kind.own * own
      if latent < thresholds[0] {
        let day = 7 * week + Int(entity % 7)
        state.pointee.failure = Int32(week < plan.weeks ? min(day, days - 1) : max(day, days))
        return
      }
      // States from the worst grade upwards: the first whose threshold lies above the latent value.
      var next = 0
      for step in 1..<states where latent < thresholds[step] {
        next = states - step
        break
      }
      if next != grade {
        grade = next
        range = screen.range(position: position, grade: grade, stamp: stamp)
        if range == nil { range = weighRange(position, kind: kind, grade: grade, screen: screen) }
        enter(.grade, .failure, day: 7 * week, debtor: index, target: index, detail: next)
      }
    }
  }

  /// The words that keep a grade in every week of the path.
  @inline(never)
  private func weighRange(
    _ position: Int, kind: PathPlan.Kind, grade: Int, screen: MigrationScreen
  ) -> MigrationScreen.Words {
    var (low, high) = (Double.infinity, -Double.infinity)
    for week in 0..<plan.weeks {
      let value = economy.index(kind.loading, week: week)
      low = min(low, value)
      high = max(high, value)
    }
    return screen.keep(
      position: position, grade: grade, stamp: stamp, thresholds: plan.migrationThresholds[grade],
      lowest: low, highest: high, own: kind.own)
  }

  func failurePhase(_ event: DebtorAgenda.Event) {
    let index = Int(event.target)
    let state = debtors + index
    switch event.kind {
    case .fail:
      guard event.version == state.pointee.failureVersion, !state.pointee.hasFailed else { return }
      fail(index)
    case .distress:
      guard event.version == state.pointee.failureVersion, !state.pointee.hasFailed else { return }
      settleDecays(of: index)
      state.pointee.isDistressed = true
      note(.distressed, debtor: index)
      retimeAll(index, from: today)
    case .infection: spreadInfection(index)
    case .grade:
      state.pointee.grade = event.detail
      note(.gradeChanged, debtor: index, detail: Int(event.detail))
      let lag = mechanisms.migration?.observationLagDays ?? 0
      if lag == 0 {
        state.pointee.observedGrade = event.detail
      } else {
        enter(
          .grade, .credits, day: today + lag, debtor: index, target: index, detail: Int(event.detail))
      }
    default: break
    }
  }

  /// A debtor fails: everything open goes into recovery, orders that are under way are lost.
  private func fail(_ index: Int) {
    let state = debtors + index
    state.pointee.hasFailed = true
    var exposed: Int64 = 0
    var insured: Int64 = 0
    var item = state.pointee.openHead
    while item >= 0 {
      let next = items[Int(item)].next
      returnSold(Int(item), debtor: index, by: today)
      exposed += items[Int(item)].remaining
      if items[Int(item)].status == .open {
        insured += min(items[Int(item)].insured, items[Int(item)].remaining)
      }
      items[Int(item)].status = .recovery
      items[Int(item)].version &+= 1
      settledDays(Int(item), items[Int(item)].remaining)
      failVintage(Int(item), items[Int(item)].remaining)
      settleSold(Int(item), debtor: index, items[Int(item)].remaining, .failed)
      items[Int(item)].remaining = 0
      item = next
    }
    state.pointee.openHead = -1
    state.pointee.openAmount = 0
    changeOpen(-exposed)
    state.pointee.failedAmount = exposed
    books.pointee.failedAmount += exposed
    noteFailed(exposed)
    note(.failed, debtor: index, amount: exposed)
    if exposed > 0 {
      let open = exposed - callSecurity(index, exposed: exposed)
      if open > 0 { openCase(debtor: index, item: -1, amount: open, age: 0) }
      if min(insured, open) > 0 { claimInsurance(index, insured: min(insured, open)) }
    }
    guard plan.debtors[index].isLinked else { return }
    for link in plan.links[index] ?? [] { infect(link) }
  }

  // MARK: Contagion

  private func infect(_ link: TradeLink) {
    let state = debtors + link.to
    guard !state.pointee.hasFailed, state.pointee.failureClass >= 0 else { return }
    if books.pointee.isSuppressing, books.pointee.suppression.failures.contains(link.to) { return }
    let wasIll = state.pointee.infection > 0
    state.pointee.infection += link.uplift
    state.pointee.infectionMemory = link.memoryWeeks
    note(.infected, debtor: link.to, detail: link.from)
    if !wasIll { enter(.infection, .failure, day: (today / 7 + 1) * 7, debtor: link.to, target: link.to) }
  }

  /// The hazard for the week that begins, and the failure day that follows from it.
  private func spreadInfection(_ index: Int) {
    let state = debtors + index
    guard !state.pointee.hasFailed else { return }
    let week = today / 7
    let position = Int(state.pointee.failureClass)
    guard case .threshold = experiment.failureClasses[position].chance else { return }
    if state.pointee.grade >= 0, mechanisms.migration != nil {
      infectGraded(index, week: week)
      fadeInfection(index)
      return
    }
    let multiplier = 1 + state.pointee.infection
    // The curve is needed from here on; its first use works it out.
    if curveStamp[position] != stamp { _ = clockDay(index, fromWeek: week) }
    let alive = curves[position * (plan.weeks + plan.weeksAhead + 1) + week]
    let target = state.pointee.failureTarget
    if target < alive, target > 0 {
      let share = FixedOrder.log(target / alive) * state.pointee.failureMultiplier / multiplier
      state.pointee.failureTarget = alive * FixedOrder.exp(share)
    }
    state.pointee.failureMultiplier = multiplier
    let failure = clockDay(index, fromWeek: week)
    if failure != state.pointee.failure {
      state.pointee.failure = failure
      state.pointee.failureVersion &+= 1
      if state.pointee.isDistressed {
        settleDecays(of: index)
        state.pointee.isDistressed = false
        retimeAll(index, from: today)
      }
      scheduleFailure(index)
    }
    fadeInfection(index)
  }

  /// The chance of failing in the week that begins, beyond that of the walk through grades: what is left of
  /// `1 - (1 - p)^(1 + infection)`, where `p` is the week's own chance from the grade in which the debtor stands.
  private func infectGraded(_ index: Int, week: Int) {
    let state = debtors + index
    let entity = plan.debtors[index].entity
    guard let migration = mechanisms.migration, !stays(index, migration: migration) else { return }
    let kind = plan.kinds[Int(state.pointee.failureClass)]
    let threshold = plan.migrationThresholds[Int(state.pointee.grade)][0]
    let value = economy.index(kind.loading, week: week)
    let chance = FixedOrder.normalCDF((threshold - value) / kind.own)
    guard chance < 1 else { return }
    let beyond = 1 - FixedOrder.exp(FixedOrder.log(1 - chance) * state.pointee.infection)
    let uniform = experiment.key.uniform(
      path: path, entity: entity, slot: UInt32(1 + week), purpose: .failure)
    let day = max(today, min(7 * week + Int(entity % 7), days - 1))
    guard uniform < beyond, day < Int(state.pointee.failure) else { return }
    state.pointee.failure = Int32(day)
    state.pointee.failureVersion &+= 1
    scheduleFailure(index)
  }

  /// Whether a graded debtor keeps its first grade for good.
  private func stays(_ index: Int, migration: RatingMigration) -> Bool {
    let share = migration.stayerShare[plan.debtors[index].grade]
    guard share > 0 else { return false }
    return experiment.key.uniform(
      path: path, entity: plan.debtors[index].entity, slot: 0, purpose: .migration, draw: 1) < share
  }

  private func fadeInfection(_ index: Int) {
    let state = debtors + index
    state.pointee.infection *= FixedOrder.exp(-1 / state.pointee.infectionMemory)
    if state.pointee.infection < 0.01 { state.pointee.infection = 0 }
    if state.pointee.infection > 0 || state.pointee.failureMultiplier != 1 {
      enter(.infection, .failure, day: today + 7, debtor: index, target: index)
    }
  }
}
