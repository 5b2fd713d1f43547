import Stochastics

/// A way to recover a failed claim.
public struct RecoveryRoute: Sendable, Hashable {
  /// What kind of way it is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case `internal`
    case agency
    case negotiatedPlan = "negotiated_plan"
    case arbitration
    case litigation
    case insolvencyClaim = "insolvency_claim"
  }
  /// What kind of way it is.
  public var kind: Kind
  /// Chance that it succeeds.
  public var chance: Double
  /// Share of the claim recovered where it does, before age decay.
  public var share: Double
  /// Fixed cost in minor units, paid at its start.
  public var cost: Int64
  /// Share of what is recovered that goes to the agent or lawyer.
  public var contingentFee: Double
  /// Least days that it takes.
  public var leastDays: Int
  /// Greatest days; the time is uniform between the two.
  public var greatestDays: Int
  /// A route.
  public init(
    kind: Kind, chance: Double, share: Double, cost: Int64, contingentFee: Double, leastDays: Int,
    greatestDays: Int
  ) {
    precondition(chance >= 0 && chance <= 1 && share >= 0 && share <= 1 && cost >= 0)
    precondition(contingentFee >= 0 && contingentFee < 1 && leastDays >= 0 && greatestDays >= leastDays)
    self.kind = kind
    self.chance = chance
    self.share = share
    self.cost = cost
    self.contingentFee = contingentFee
    self.leastDays = leastDays
    self.greatestDays = greatestDays
  }
}

/// Recovery of failed claims: routes one after another, left when going on is worth less than its cost.
///
/// A claim goes through the routes in the order given; a route that is not worth its cost is passed over. What a
/// route is worth is its own net present value plus, where it fails, the value of the routes after it, from the
/// claim's age at that time:
/// `V_k(E, a) = max(V_{k+1}(E, a), -c + p (1 - f) s d(a) E E[v^T] + (1 - p) E[v^T V_{k+1}(E, a + T)])`,
/// with `d(a) = exp(-(a / scale)^shape)` the age decay and `v` the daily discount factor. Uniform times enter by
/// their mean day in the valuation (the draw on the path is the real one). Own construction: backward induction
/// (optimal stopping) over a fixed order.
public struct RecoveryPlan: Sendable, Hashable {
  /// Routes in the order in which they are tried.
  public var routes: [RecoveryRoute]
  /// Scale of the age decay in days; infinite for none.
  public var decayDays: Double
  /// Shape of the age decay.
  public var decayShape: Double
  /// Annual discount rate.
  public var discountRate: Double
  /// Days late from which an item of a debtor that has not failed goes into recovery; `nil` for never.
  public var referAfterDays: Int?

  /// A plan.
  public init(
    routes: [RecoveryRoute], decayDays: Double = .infinity, decayShape: Double = 1, discountRate: Double,
    referAfterDays: Int? = nil
  ) {
    precondition(decayDays > 0 && decayShape > 0 && discountRate > -1, "Intake checks plans")
    self.routes = routes
    self.decayDays = decayDays
    self.decayShape = decayShape
    self.discountRate = discountRate
    self.referAfterDays = referAfterDays
  }

  /// Share of a claim's worth that is left at an age in days.
  public func decay(age: Int) -> Double {
    guard decayDays.isFinite, age > 0 else { return 1 }
    return FixedOrder.exp(-FixedOrder.exp(decayShape * FixedOrder.log(Double(age) / decayDays)))
  }

  /// Daily discount factor to a power.
  func discount(days: Int) -> Double {
    FixedOrder.exp(-FixedOrder.log(1 + discountRate) * Double(days) / 365)
  }

  /// Value of the claim when the routes from `first` on are still open, in minor units.
  ///
  /// - Complexity: O(2^routes) at worst; a plan has a handful of routes.
  public func value(amount: Int64, age: Int, from first: Int = 0) -> Double {
    guard first < routes.count else { return 0 }
    return max(
      value(amount: amount, age: age, from: first + 1), going(amount: amount, age: age, route: first))
  }

  /// Value of taking a route now.
  public func going(amount: Int64, age: Int, route index: Int) -> Double {
    let route = routes[index]
    let days = (route.leastDays + route.greatestDays) / 2
    let recovered = route.share * decay(age: age) * (1 - route.contingentFee) * Double(amount)
    let later = value(amount: amount, age: age + days, from: index + 1)
    return -Double(route.cost) + discount(days: days)
      * (route.chance * recovered + (1 - route.chance) * later)
  }

  /// The next route worth taking, or `nil` where the claim is written off.
  public func next(amount: Int64, age: Int, from first: Int) -> Int? {
    for index in routes.indices.dropFirst(first) {
      let going = going(amount: amount, age: age, route: index)
      if going > 0, going >= value(amount: amount, age: age, from: index + 1) { return index }
    }
    return nil
  }
}
