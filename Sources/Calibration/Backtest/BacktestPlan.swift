import Receivables

/// A way to forecast the receipts from open invoices.
public enum BacktestMethod: String, Sendable, Hashable, CaseIterable {
  /// Everything is paid on its due date, overdue items in the first week.
  case dueDate = "due_date"
  /// Everything is paid the mean number of days late after its due date.
  case dueDatePlusMean = "due_date_plus_mean"
  /// Weekly rates of payment by ageing bucket, rolled forward.
  case rollRates = "roll_rates"
  /// One pooled Kaplan-Meier curve by days from due, invoices independent.
  case kaplanMeier = "kaplan_meier"
  /// The calibrated behaviour through the engine.
  case duecast

  /// Whether the method gives one figure, not a distribution.
  public var isPoint: Bool { self == .dueDate || self == .dueDatePlusMean }
}

/// What a backtest does.
public struct BacktestPlan: Sendable {
  /// First forecast days, rising: what happened before such a day is known, nothing else is.
  public var cutoffs: [Day]
  /// Weeks of seven days forecast from each cutoff.
  public var weeks: Int
  /// Simulated paths at each cutoff.
  public var draws: Int
  /// Seed of every draw.
  public var seed: UInt64
  /// Methods, in order of report.
  public var methods: [BacktestMethod]
  /// The form of the model that Duecast takes at every cutoff; `nil` lets each history choose its own.
  public var form: Candidate?

  /// A plan.
  public init(cutoffs: [Day], weeks: Int, draws: Int, seed: UInt64, methods: [BacktestMethod]) {
    precondition(weeks >= 1 && draws >= 2 && !methods.isEmpty && cutoffs == cutoffs.sorted())
    self.cutoffs = cutoffs
    self.weeks = weeks
    self.draws = draws
    self.seed = seed
    self.methods = methods
  }

  /// Evenly spaced cutoffs whose windows lie inside a history, the last as late as possible.
  ///
  /// They are at least 28 and at most 91 days apart; the first has at least 50 payments before it. Fewer than asked
  /// for come back where the history has no room.
  public static func spaced(_ count: Int, weeks: Int, in history: PaymentHistory) -> [Day] {
    let last = history.end - 7 * weeks
    let paid = history.items.filter(\.isPaid).map(\.exit).sorted()
    guard count > 0, paid.count > 50, let first = history.items.map(\.known).min() else { return [] }
    let earliest = max(paid[49] + 1, first + 28)
    guard earliest <= last else { return [] }
    let gap = count > 1 ? min(91, max(28, (last - earliest) / (count - 1))) : 91
    return (0..<count).map { last - gap * $0 }.filter { $0 >= earliest }.reversed().map {
      Day(number: Int32($0))
    }
  }
}

/// What a method said at a cutoff, and what came.
public struct BacktestForecast: Sendable {
  /// Pay-week probabilities of each open invoice, `[invoices x weeks]`.
  public var chances: [[Double]]
  /// Receipts by week on each path, in minor units, `[paths x weeks]`; one path for a point forecast.
  public var draws: [[Int64]]
}

/// A cutoff: the invoices open then and what became of them.
public struct BacktestCase: Sendable {
  /// An invoice that was open at the cutoff.
  public struct Item: Sendable {
    /// Line of the source file.
    public var line: Int
    /// Row in the book.
    public var id: Int64
    /// Value in minor units: the amount at issue.
    public var value: Int64
    /// Week in which it was paid, from 0; the number of weeks where later or never.
    public var payWeek: Int
    var entity: UInt32
    var slot: UInt32
    var history: PaymentHistory.Item
  }

  /// First forecast day.
  public var cutoff: Day
  /// Open invoices, in order of the book.
  public var items: [Item]
  /// Receipts from them by week, in minor units.
  public var actual: [Int64]
  /// Forecasts by method, in order of the plan.
  public var forecasts: [BacktestForecast]
  /// How the calibrated behaviour was fitted; `nil` where the history was too short.
  public var fit: BehaviourFit?
}
