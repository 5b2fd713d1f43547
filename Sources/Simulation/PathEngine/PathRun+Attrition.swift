import CreditModels

/// Something that pressed a customer, which it forgets on a day.
struct Grudge {
  var day: Int32
  /// Step of its ladder; -1 for a hold.
  var step: Int32
  /// The one that it forgets next; -1 for none.
  var next: Int32 = -1
}

extension PathRun {
  // MARK: The relationship

  /// Points of pressure on a customer, by a step of its ladder or by a hold: its chance of going elsewhere rises until
  /// they are forgotten.
  ///
  /// - Parameter step: Number of the step; `nil` for a hold.
  func press(_ debtor: Int, step: Int?) {
    let state = debtors + debtor
    let profile = profile(of: debtor)
    let step = Int32(truncatingIfNeeded: step ?? -1)
    let points = points(profile, step: step)
    guard points > 0, profile.pointee.dailyAttrition > 0, !state.pointee.isLost, !state.pointee.hasFailed
    else { return }
    forget(debtor, profile: profile)
    wearOff(state, profile: profile, until: Int32(truncatingIfNeeded: today))
    state.pointee.pressure += points
    remember(
      Grudge(day: Int32(truncatingIfNeeded: today &+ profile.pointee.pressureMemoryDays), step: step), state)
    state.pointee.attritionVersion &+= 1
    scheduleAttrition(debtor)
  }

  @inline(__always)
  private func points(_ profile: UnsafeMutablePointer<PathProfile>, step: Int32) -> Double {
    guard step >= 0 else { return profile.pointee.control.holdPressure }
    return plan.ladders[profile.pointee.ladder].steps[Int(step)].pressure
  }

  /// Adds to what a customer will forget. It does so in the order in which it happened.
  private func remember(_ grudge: Grudge, _ state: UnsafeMutablePointer<DebtorState>) {
    let number = Int32(truncatingIfNeeded: books.pointee.grudges.count)
    books.pointee.grudges.append(grudge)
    if state.pointee.lastGrudge >= 0 {
      books.pointee.grudges[Int(state.pointee.lastGrudge)].next = number
    } else {
      state.pointee.firstGrudge = number
    }
    state.pointee.lastGrudge = number
  }

  /// Lets a customer forget what it has forgotten by today.
  private func forget(_ debtor: Int, profile: UnsafeMutablePointer<PathProfile>) {
    let state = debtors + debtor
    while state.pointee.firstGrudge >= 0 {
      let grudge = books.pointee.grudges[Int(state.pointee.firstGrudge)]
      guard Int(grudge.day) <= today else { return }
      wearOff(state, profile: profile, until: grudge.day)
      state.pointee.pressure = max(0, state.pointee.pressure - points(profile, step: grudge.step))
      state.pointee.firstGrudge = grudge.next
      if grudge.next < 0 { state.pointee.lastGrudge = -1 }
    }
  }

  /// What of a customer's patience has run down until a day at the rate in force.
  @inline(__always)
  private func wearOff(
    _ state: UnsafeMutablePointer<DebtorState>, profile: UnsafeMutablePointer<PathProfile>, until day: Int32
  ) {
    state.pointee.attritionBudget -=
      attritionRate(profile, pressure: state.pointee.pressure)
      * Double(day &- state.pointee.attritionSince)
    state.pointee.attritionSince = day
  }

  @inline(__always)
  private func attritionRate(_ profile: UnsafeMutablePointer<PathProfile>, pressure: Double) -> Double {
    profile.pointee.dailyAttrition * (1 + profile.pointee.attritionPerPoint * pressure)
  }

  /// Enters the day on which the customer's patience ends, as it forgets what has pressed it so far.
  func scheduleAttrition(_ debtor: Int) {
    let state = debtors + debtor
    let profile = profile(of: debtor)
    let rate = attritionRate(profile, pressure: state.pointee.pressure)
    // Mostly far beyond the horizon even at this rate: no need to know how far.
    guard rate > 0, state.pointee.attritionBudget < rate * Double(days) else { return }
    enterAttrition(debtor)
  }

  @inline(never)
  private func enterAttrition(_ debtor: Int) {
    let state = debtors + debtor
    let profile = profile(of: debtor)
    var ahead = state.pointee
    while true {
      let rate = attritionRate(profile, pressure: ahead.pressure)
      let wait = rate > 0 ? max(0, ahead.attritionBudget) / rate : .infinity
      let next = ahead.firstGrudge >= 0 ? books.pointee.grudges[Int(ahead.firstGrudge)] : nil
      if wait < Double(days) {
        let day = Int(ahead.attritionSince) + Int(wait)
        if day <= Int(next?.day ?? .max) {
          enter(
            .attrition, .collection, day: day, debtor: debtor, target: debtor,
            version: state.pointee.attritionVersion)
          return
        }
      }
      guard let next, Int(next.day) < days else { return }
      withUnsafeMutablePointer(to: &ahead) { wearOff($0, profile: profile, until: next.day) }
      ahead.pressure = max(0, ahead.pressure - points(profile, step: next.step))
      ahead.firstGrudge = next.next
    }
  }
}
