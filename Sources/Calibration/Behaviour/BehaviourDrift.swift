import CreditModels

/// Which behaviours moved between two fits, in standard errors of the difference.
///
/// The two histories overlap, so the figures are cautious: the errors are added as if they did not.
public struct BehaviourDrift: Sendable {
  /// A figure that can be compared.
  public struct Move: Sendable {
    /// What it is.
    public var name: String
    /// In the earlier fit.
    public var before: Double
    /// In the later fit.
    public var after: Double
    /// The difference in standard errors; `nil` where a figure has none.
    public var standardErrors: Double?
  }

  /// Moves, in a fixed order.
  public let moves: [Move]

  /// Compares two fits.
  public init(from old: PaymentBehaviour, to new: PaymentBehaviour) {
    func move(_ name: String, _ a: FittedValue, _ b: FittedValue) -> Move {
      var errors: Double?
      if let first = a.standardError, let second = b.standardError, first + second > 0 {
        errors = (b.value - a.value) / (first * first + second * second).squareRoot()
      }
      return Move(name: name, before: a.value, after: b.value, standardErrors: errors)
    }
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    var moves = [
      move("mean days late", old.habit.pooledDaysLate, new.habit.pooledDaysLate),
      move("weight of the pooled habit, invoices", old.habit.strength, new.habit.strength),
      move("power of unlike amounts on that weight", old.habit.unlikeness, new.habit.unlikeness),
      move("common to all payments", old.market, new.market),
      move("common to a customer's payments", old.sameCustomer, new.sameCustomer),
      move("variance of the weekly factor", old.weekVariance, new.weekVariance),
    ]
    moves += days.indices.map { move("factor of \(days[$0])", old.weekdays[$0], new.weekdays[$0]) }
    self.moves = moves
  }
}
