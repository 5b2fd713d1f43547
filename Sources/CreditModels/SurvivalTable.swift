import Stochastics

/// Survival of an event clock day by day, as integers in units of 2^-31.
///
/// Entry `k` is the chance that the event has not happened by the end of day `k`. A clock has one uniform
/// number `u`, a 31-bit integer, and fires on the first day on which survival is at or below it; so the chance
/// of having fired by day `k` is exactly `(2^31 - survival[k]) / 2^31`, within 2^-32 of the model's, and chances
/// of 0 and 1 are exact.
public struct SurvivalTable: Sendable, Hashable {
  /// Survival 1.
  public static let one: UInt32 = 1 << 31

  /// Survival at the end of each day, never rising.
  public let survival: [UInt32]
  /// First day worth looking at for each value of the seven leading bits of a 31-bit uniform.
  public let guide: [UInt16]
  /// First day whose event rests on no observation of its own (``DelayCurve``); `days` where all do.
  public let beyondHistory: Int

  /// Number of days that the table covers.
  public var days: Int { survival.count }

  /// A table from the chance of the event on each day, given that it has not happened before.
  ///
  /// - Parameters:
  ///   - hazards: One a day, each in `[0, 1]`.
  ///   - beyondHistory: First day that rests on an extrapolated hazard.
  public init(hazards: [Double], beyondHistory: Int? = nil) {
    var alive = 1.0
    self.init(
      survival: hazards.map { hazard in
        precondition(hazard >= 0 && hazard <= 1, "a hazard is a probability")
        alive *= 1 - hazard
        return UInt32((alive * Double(SurvivalTable.one)).rounded())
      }, beyondHistory: beyondHistory)
  }

  /// A table from survival in units of 2^-31, never rising and at most ``one``.
  public init(survival: [UInt32], beyondHistory: Int? = nil) {
    precondition(survival.count < Int(UInt16.max), "a table covers fewer than 65,535 days")
    var before = SurvivalTable.one
    for value in survival {
      precondition(value <= before, "survival never rises")
      before = value
    }
    self.survival = survival
    self.beyondHistory = beyondHistory ?? survival.count
    var guide = [UInt16](repeating: 0, count: 128)
    var day = 0
    // The largest uniform of a cell fires first, so the cell's first candidate is that uniform's day.
    for cell in stride(from: 127, through: 0, by: -1) {
      let largest = UInt32(cell) << 24 | 0x00FF_FFFF
      while day < survival.count, survival[day] > largest { day += 1 }
      guide[cell] = UInt16(day)
    }
    self.guide = guide
  }

  /// The day on which the clock with this uniform fires, or `days` if it does not within the table.
  ///
  /// - Parameter uniform: A 31-bit uniform integer (a random word shifted right by one).
  /// - Complexity: O(1) on average; a few comparisons.
  @inlinable @inline(__always)
  public func day(uniform: UInt32) -> Int {
    var day = Int(guide[Int(uniform >> 24)])
    while day < survival.count, survival[day] > uniform { day += 1 }
    return day
  }

  /// The table under a hazard raised by the share `uplift` from day `start` on:
  /// `S'(d) = S(t) (S(d) / S(t))^(1 + uplift)`.
  ///
  /// An uplift of 0 returns the table itself, so a neutral mechanism leaves every bit as it was.
  ///
  /// - Parameter uplift: Greater than -1; 0.5 means that the event comes half as fast again.
  public func uplifted(by uplift: Double, from start: Int) -> SurvivalTable {
    precondition(uplift > -1 && start >= 0, "an uplift is greater than -1 and starts inside the table")
    guard uplift != 0, start < days else { return self }
    let base = start == 0 ? Double(SurvivalTable.one) : Double(survival[start - 1])
    guard base > 0 else { return self }
    var changed = survival
    for day in start..<days {
      let share = Double(survival[day]) / base
      let raised = share > 0 ? FixedOrder.exp(FixedOrder.log(share) * (1 + uplift)) : 0
      let before = day == 0 ? SurvivalTable.one : changed[day - 1]
      changed[day] = min(UInt32((base * raised).rounded()), before)
    }
    return SurvivalTable(survival: changed, beyondHistory: beyondHistory)
  }
}
