import CreditModels
import Receivables

/// What ends the life of an invoice, each cause once: paid, disputed, closed otherwise, failed.
///
/// Incidences by days from due after Aalen and Johansen: the share of invoices that a cause has taken by an age, of those
/// that could be watched from their first day on, where the others take their part too. At every age the incidences and
/// the share still open add up to 1. An invoice enters the risk set on the day on which it became known and leaves it,
/// censored, on the day after the view's. The first event decides: a first payment, a dispute raised, a closing without
/// cash (credit note, netting, bill, discount), a failure or write-off.
///
/// - Reference: [AalenJohansen1978]. Standard errors leave out a twentieth of the customers at a time.
public struct CompetingCauses: Sendable {
  /// A cause.
  public enum Cause: String, Sendable, Hashable, CaseIterable {
    /// The first payment.
    case paid
    /// A dispute was raised before anything was paid.
    case disputed
    /// Closed by credit note, netting, bill or the like.
    case closedOtherwise = "closed_otherwise"
    /// Written off, or the debtor failed.
    case failed
  }

  /// Ages at which incidences are told, days after due.
  public static let ages = [0, 30, 90, 180]
  /// Incidence by cause and age, `[causes x ages]`.
  public let incidence: [[FittedValue]]
  /// Share still open at each age.
  public let open: [Double]
  /// Invoices watched.
  public let invoices: Int

  private struct Life {
    var customer: Int
    var entry: Int
    var exit: Int
    var cause: Int?
  }

  private static let groups = 20

  /// The causes of a view.
  ///
  /// - Complexity: O(items + events + 20 x ages).
  public init(view: LedgerView) {
    let end = Int(view.asOf.number) + 1
    let lives = view.items.compactMap { CompetingCauses.life($0, end: end) }
    invoices = lives.count
    let whole = CompetingCauses.estimate(lives, leaving: nil)
    let parts =
      Set(lives.map(\.customer)).count >= CompetingCauses.groups
      ? (0..<CompetingCauses.groups).map { CompetingCauses.estimate(lives, leaving: $0) } : []
    let counts = Cause.allCases.indices.map { cause in lives.reduce(0) { $0 + ($1.cause == cause ? 1 : 0) } }
    incidence = Cause.allCases.indices.map { cause in
      CompetingCauses.ages.indices.map { age in
        var error: Double?
        if !parts.isEmpty {
          let values = parts.map { $0.incidence[cause][age] }
          let mean = values.reduce(0, +) / Double(values.count)
          let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
          error = (spread * Double(values.count - 1) / Double(values.count)).squareRoot()
        }
        return FittedValue(
          whole.incidence[cause][age], standardError: error, count: counts[cause],
          origin: counts[cause] < 5 ? .weak : .fitted)
      }
    }
    open = whole.open
  }

  private static func life(_ item: LedgerItem, end: Int) -> Life? {
    guard item.kind == .invoice || item.kind == .milestone else { return nil }
    var exit = end
    var cause: Cause?
    var open = item.amount
    events: for event in item.events {
      guard event.isDated else {
        open -= event.amount
        if open <= 0 { return nil }
        continue
      }
      exit = Int(event.effective.number)
      switch event.kind {
      case .paid, .cleared: cause = .paid
      case .disputed: cause = .disputed
      case .failed, .writtenOff: cause = .failed
      case .amountChanged, .reversed:
        open += event.amount
        continue events
      case _ where event.kind.reducesOpenAmount:
        open -= event.amount
        guard open <= 0 else { continue events }
        cause = .closedOtherwise
      default: continue events
      }
      break
    }
    if cause == nil { exit = end }
    let due = Int(item.due.number)
    let entry = Int(item.knownOn.number) - due
    guard exit - due > entry || (cause != nil && exit - due == entry) else { return nil }
    return Life(
      customer: item.customer, entry: entry, exit: exit - due,
      cause: cause.flatMap { Cause.allCases.firstIndex(of: $0) })
  }

  private static func estimate(
    _ lives: [Life], leaving group: Int?
  ) -> (incidence: [[Double]], open: [Double]) {
    let causes = Cause.allCases.count
    var incidence = [[Double]](repeating: [Double](repeating: 0, count: ages.count), count: causes)
    var open = [Double](repeating: 1, count: ages.count)
    let used = lives.filter { group == nil || $0.customer % groups != group }
    guard let first = used.map(\.entry).min(), let last = ages.last else { return (incidence, open) }
    let length = max(1, last - first + 1)
    var change = [Int](repeating: 0, count: length + 1)
    var taken = [[Int]](repeating: [Int](repeating: 0, count: length), count: causes)
    for life in used {
      change[min(length, life.entry - first)] += 1
      // At risk on the day of the event; a censored one is not on the day after the view's.
      let leaves = life.exit - first + (life.cause == nil ? 0 : 1)
      change[min(length, leaves)] -= 1
      if let cause = life.cause, life.exit - first < length { taken[cause][life.exit - first] += 1 }
    }
    var atRisk = 0
    var alive = 1.0
    var sums = [Double](repeating: 0, count: causes)
    var next = 0
    for place in 0..<length {
      atRisk += change[place]
      let age = first + place
      if atRisk > 0 {
        let before = alive
        for cause in 0..<causes where taken[cause][place] > 0 {
          let part = before * Double(taken[cause][place]) / Double(atRisk)
          sums[cause] += part
          alive -= part
        }
      }
      while next < ages.count, ages[next] <= age {
        for cause in 0..<causes { incidence[cause][next] = sums[cause] }
        open[next] = max(0, alive)
        next += 1
      }
    }
    return (incidence, open)
  }
}
