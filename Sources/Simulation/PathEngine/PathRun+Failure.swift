import CreditModels
import Liquidity
import Stochastics

extension PathRun {
  // MARK: The start of a debtor

  /// Empties a debtor's list of events; its items, and then infections, have places of their own in it.
  @inline(__always)
  func clearAgenda(_ index: Int, list: Int) {
    let debtor = plan.debtors + index
    agenda.clear(
      list, reserved: debtor.pointee.items.count + 1, orders: plan.orderEvents + debtor.pointee.firstOrder)
  }

  /// Draws what a debtor is on this path, with the words of its items.
  func drawDebtor(_ index: Int) {
    let fixed = plan.debtors + index
    let rules = fixed.pointee.rules
    draws.draw(index, path: path, words: words)
    var state = DebtorState()
    state.failureClass = Int32(fixed.pointee.failureClass)
    state.grade = Int32(fixed.pointee.grade)
    state.observedGrade = Int32(fixed.pointee.grade)
    state.limit = rules.pointee.control.limit ?? .max
    if rules.pointee.frailtyDeviation > 0 {
      let uniform = uniform(.habit, debtor: index)
      state.habit = FixedOrder.exp(rules.pointee.frailtyDeviation * FixedOrder.inverseNormalCDF(uniform))
    }
    if rules.pointee.sameCustomerDependence > 0 {
      state.common = FixedOrder.inverseNormalCDF(uniform(.sameCustomer, debtor: index))
    }
    if let taking = rules.pointee.taking {
      state.costOfMoney = DiscountTaking.costOfMoney(
        median: taking.costOfMoneyMedian, deviation: taking.costOfMoneyDeviation,
        uniform: uniform(.costOfMoney, debtor: index))
      state.isLiquid = uniform(.liquidity, debtor: index) >= taking.illiquidShare
    }
    if fixed.pointee.isApplicant, let applicant = experiment.debtors[index].applicant,
      let pool = mechanisms.applicants
    {
      admit(applicant, pool: pool, rules: rules.pointee.control, entity: fixed.pointee.entity, into: &state)
    }
    if rules.pointee.dailyAttrition > 0 {
      state.attritionBudget = -FixedOrder.log(uniform(.attrition, debtor: index))
    }
    state.hasLevels = rules.pointee.bendsClocks && shocks == nil
    debtors[index] = state
    if state.hasLevels { workOutLevels(index) }
  }

  /// Enters a debtor's failure and its items into the calendar.
  func beginDebtor(_ index: Int) {
    let fixed = plan.debtors + index
    let rules = fixed.pointee.rules
    // What others have brought to a linked debtor is in its list already.
    if !fixed.pointee.isLinked { clearAgenda(index, list: books.pointee.list) }
    drawFailure(index)
    if fixed.pointee.isApplicant, let applicant = experiment.debtors[index].applicant,
      !debtors[index].isRefused
    {
      add(.applicantsAccepted, debtors[index].failure > Int32(applicant.day) ? 1 : 0)
    }
    if rules.pointee.dailyAttrition > 0 { scheduleAttrition(index) }
    for item in fixed.pointee.items {
      let planned = plan.items + item
      if planned.pointee.isPlain {
        items[item] = ItemState()
        items[item].table = planned.pointee.table
      } else if planned.pointee.isClaim {
        beginClaim(item, debtor: index)
      } else {
        beginOrder(item, debtor: index)
      }
    }
    if let review = rules.pointee.control.review {
      enter(
        .review, .collection, day: Int(fixed.pointee.entity % UInt32(review.everyDays)), debtor: index,
        target: index)
    }
    if let deduction = rules.pointee.deduction, let day = deduction.rebateDay, deduction.rebateShare > 0 {
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
      if state.pointee.grade >= 0, plan.migrates {
        migrate(index, kind: kind)
      } else {
        let word = word(.failure, debtor: index) >> 1
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
      let worst = (threshold - ranges.range(position).low) / kind.own + 1e-9
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
    guard let screen = migrations else { return }
    let state = debtors + index
    let entity = plan.debtors[index].entity
    var grade = Int(state.pointee.grade)
    if stays(index) { return }
    let states = plan.migrationThresholds.count
    let range = ranges.range(Int(state.pointee.failureClass))
    draws.drawWeeks(entity: entity, path: path, words: weekWords)
    // The whole path at once: no week moves the grade with numbers such as these.
    if screen.keeps(
      grade: grade, thresholds: plan.migrationThresholds[grade], words: extremeWords, index: range,
      own: kind.own)
    {
      return
    }
    let blocks = 8 * draws.weekGroups
    var week = -1
    while week + 1 < plan.weeks + plan.weeksAhead {
      week += 1
      if week & 3 == 0 {
        let four = SIMD4(
          weekWords[week >> 2], weekWords[blocks + week >> 2], weekWords[2 * blocks + week >> 2],
          weekWords[3 * blocks + week >> 2])
        if screen.keeps(
          grade: grade, thresholds: plan.migrationThresholds[grade], words: (four.min(), four.max()),
          index: range,
          own: kind.own)
        {
          week += 3
          continue
        }
      }
      let uniform = StreamKey.unit(weekWords[(week & 3) * blocks + week >> 2])
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
        enter(.grade, .failure, day: 7 * week, debtor: index, target: index, detail: next)
      }
    }
  }

  /// The smallest and the largest word of a walk through grades.
  private var extremeWords: (low: UInt32, high: UInt32) {
    var low = SIMD8<UInt32>(repeating: .max)
    var high = SIMD8<UInt32>(repeating: 0)
    for group in 0..<(4 * draws.weekGroups) {
      let words = UnsafeRawPointer(weekWords + 8 * group).loadUnaligned(as: SIMD8<UInt32>.self)
      low.replace(with: words, where: words .< low)
      high.replace(with: words, where: words .> high)
    }
    return (low.min(), high.max())
  }

  /// A debtor that heads for failure pays later.
  func distress(_ index: Int, version: UInt16) {
    let state = debtors + index
    guard version == state.pointee.failureVersion, !state.pointee.hasFailed else { return }
    settleDecays(of: index)
    state.pointee.isDistressed = true
    note(.distressed, debtor: index)
    retimeAll(index, from: today)
  }

  /// A debtor's grade changes, in the morning; later the firm learns of it.
  func regrade(_ index: Int, grade: Int32) {
    let state = debtors + index
    guard books.pointee.phase == Int(DebtorAgenda.Phase.failure.rawValue) else {
      state.pointee.observedGrade = grade
      return
    }
    state.pointee.grade = grade
    note(.gradeChanged, debtor: index, detail: Int(grade))
    let lag = mechanisms.migration?.observationLagDays ?? 0
    if lag == 0 {
      state.pointee.observedGrade = grade
    } else {
      enter(.grade, .credits, day: today + lag, debtor: index, target: index, detail: Int(grade))
    }
  }

  /// A debtor fails: everything open goes into recovery, orders that are under way are lost.
  func fail(_ index: Int, version: UInt16) {
    let state = debtors + index
    guard version == state.pointee.failureVersion, !state.pointee.hasFailed else { return }
    state.pointee.hasFailed = true
    state.pointee.failedDay = Int32(today)
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
    for number in plan.links[index] ?? [] {
      // After everything that happens to the other on this day: an infection counts from the next week on.
      let other = mechanisms.links[number].to
      enter(
        .infected, .failure, day: today, debtor: other, target: number,
        version: UInt16(truncatingIfNeeded: number), rank: plan.debtors[other].items.count)
    }
  }

  // MARK: Contagion

  func infect(_ number: Int) {
    let link = mechanisms.links[number]
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
  func spreadInfection(_ index: Int) {
    let state = debtors + index
    guard !state.pointee.hasFailed else { return }
    let week = today / 7
    let position = Int(state.pointee.failureClass)
    guard case .threshold = experiment.failureClasses[position].chance else { return }
    if state.pointee.grade >= 0, plan.migrates {
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
    guard !stays(index) else { return }
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
  private func stays(_ index: Int) -> Bool {
    let share = plan.stayerShare[plan.debtors[index].grade]
    guard share > 0 else { return false }
    return uniform(.stays, debtor: index) < share
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
