import Stochastics

/// A ladder of actions against late items, by days late and amount.
public struct DunningLadder: Sendable, Hashable {
  /// A way to reach the customer.
  public enum Channel: String, Sendable, Hashable, CaseIterable {
    case email, letter, phone, visit, agency
  }
  /// A promise that a contact may bring.
  public struct Promise: Sendable, Hashable {
    /// Chance that the customer promises.
    public var chance: Double
    /// Chance that a promise is kept.
    public var keptShare: Double
    /// Days until the promised payment.
    public var days: Int
    /// A promise.
    public init(chance: Double, keptShare: Double, days: Int) {
      self.chance = chance
      self.keptShare = keptShare
      self.days = days
    }
  }
  /// A step of the ladder.
  public struct Step: Sendable, Hashable {
    /// Name to print.
    public var name: String
    /// How the customer is reached.
    public var channel: Channel
    /// Days after due on which the step is taken.
    public var daysLate: Int
    /// Least open amount in minor units.
    public var leastAmount: Int64
    /// Cost in minor units.
    public var cost: Int64
    /// Share of the collected amount that the channel keeps (agency).
    public var contingentFee: Double
    /// Uplift of the payment hazard just after the contact: hazard x (1 + uplift).
    public var uplift: CausalRange
    /// Days after which the uplift has fallen to a half.
    public var halfLifeDays: Int
    /// Minutes of a collector; 0 for what needs nobody.
    public var minutes: Double
    /// Points of pressure on the relationship.
    public var pressure: Double
    /// Promise to pay; `nil` for none.
    public var promise: Promise?
    /// A step.
    public init(
      name: String, channel: Channel, daysLate: Int, leastAmount: Int64 = 0, cost: Int64 = 0,
      contingentFee: Double = 0, uplift: CausalRange, halfLifeDays: Int, minutes: Double = 0,
      pressure: Double = 0,
      promise: Promise? = nil
    ) {
      precondition(halfLifeDays >= 1 && minutes >= 0 && cost >= 0 && contingentFee >= 0 && contingentFee <= 1)
      self.name = name
      self.channel = channel
      self.daysLate = daysLate
      self.leastAmount = leastAmount
      self.cost = cost
      self.contingentFee = contingentFee
      self.uplift = uplift
      self.halfLifeDays = halfLifeDays
      self.minutes = minutes
      self.pressure = pressure
      self.promise = promise
    }
  }

  /// Steps in order of days late.
  public var steps: [Step]
  /// Share of its effect that each further contact of the same item keeps: the n-th has `fatigue^(n - 1)` of it.
  public var fatigue: Double

  /// A ladder.
  public init(steps: [Step], fatigue: Double = 1) {
    precondition(fatigue > 0 && fatigue <= 1, "fatigue is a share above 0")
    self.steps = steps.sorted { $0.daysLate < $1.daysLate }
    self.fatigue = fatigue
  }
}

/// The people who make calls and visits: their time is the bottleneck of collection.
public struct CollectorTeam: Sendable, Hashable {
  /// Which contact comes first.
  public enum Order: String, Sendable, Hashable, CaseIterable {
    /// The item that is late for longest.
    case oldest
    /// The largest open amount.
    case largest
    /// The most money brought forward per minute: amount x hazard x uplift / minutes.
    case expectedGain = "expected_gain"
  }
  /// Training: raises skill after a while, at a cost.
  public struct Training: Sendable, Hashable {
    /// Day of the forecast on which it is paid for.
    public var day: Int
    /// Days until it takes effect.
    public var delayDays: Int
    /// Skill afterwards.
    public var skill: CausalRange
    /// Cost in minor units.
    public var cost: Int64
    /// Training.
    public init(day: Int, delayDays: Int, skill: CausalRange, cost: Int64) {
      self.day = day
      self.delayDays = delayDays
      self.skill = skill
      self.cost = cost
    }
  }

  /// Collectors.
  public var collectors: Int
  /// Minutes of contact a collector has on a working day.
  public var minutesPerDay: Double
  /// Factor on the uplift of a contact; 1 is the skill at which uplifts are stated.
  public var skill: Double
  /// Which contact comes first.
  public var order: Order
  /// Cost of a collector on a working day, in minor units.
  public var dailyCost: Int64
  /// Training.
  public var training: Training?

  /// A team.
  public init(
    collectors: Int, minutesPerDay: Double, skill: Double = 1, order: Order = .oldest, dailyCost: Int64 = 0,
    training: Training? = nil
  ) {
    precondition(collectors >= 0 && minutesPerDay >= 0 && skill >= 0 && dailyCost >= 0)
    self.collectors = collectors
    self.minutesPerDay = minutesPerDay
    self.skill = skill
    self.order = order
    self.dailyCost = dailyCost
    self.training = training
  }

  /// Skill on a day of the forecast.
  public func skill(day: Int) -> Double {
    guard let training, day >= training.day + training.delayDays else { return skill }
    return training.skill.value
  }
}
