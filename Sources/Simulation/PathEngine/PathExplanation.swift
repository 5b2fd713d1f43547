import CreditModels

/// Why a path came out as it did: its events, and the few whose absence would have avoided the shortfall.
///
/// Each candidate is taken out and the path is run again with the same draws, so an effect is what the event did on
/// this path, with all that followed from it: an unpaid order that was not held, an insurer who did not have to pay.
public struct PathExplanation: Sendable {
  /// Something that could have been otherwise.
  public enum Cause: Sendable, Hashable {
    /// A debtor failed.
    case failure(debtor: Int, amount: Int64)
    /// An item was paid late or not at all.
    case lateness(debtor: Int, item: Int, amount: Int64, days: Int)
    /// An item was disputed.
    case dispute(debtor: Int, item: Int, amount: Int64)
    /// A bill came back unpaid.
    case dishonour(debtor: Int, item: Int, amount: Int64)
    /// The insurer cut limits.
    case cut
  }
  /// A cause with what its absence does.
  public struct Effect: Sendable, Hashable {
    /// The cause.
    public var cause: Cause
    /// Rise of the path's lowest cash without it, minor units.
    public var rise: Int64
    /// Whether the path has no shortfall without it.
    public var avoids: Bool
  }

  /// Number of the path.
  public var number: Int
  /// The path with its events.
  public var path: ReplayedPath
  /// Causes that matter, the largest effect first.
  public var effects: [Effect]
  /// The smallest set found that avoids the shortfall together; empty where there is none, or none was found.
  public var together: [Cause]
  /// Lowest cash without the set.
  public var lowestWithout: Int64

  /// Explains a path.
  ///
  /// - Parameters:
  ///   - candidates: Largest number of causes that are tried, by amount.
  /// - Complexity: one run of the path per cause, and at most as many again for the set.
  public init(_ replay: PathReplay, number: Int, candidates: Int = 40) {
    self.number = number
    path = replay.run(number, records: true)
    let causes = PathExplanation.causes(of: path, replay: replay).prefix(candidates)
    let before = path
    let all = causes.map { cause in
      let without = replay.run(number, without: PathExplanation.without([cause]))
      return Effect(
        cause: cause, rise: without.lowest - before.lowest,
        avoids: before.firstShortfall != nil && without.firstShortfall == nil)
    }
    effects = all.filter { $0.rise != 0 || $0.avoids }.sorted { $0.rise > $1.rise }
    together = []
    lowestWithout = path.lowest
    guard path.firstShortfall != nil, !effects.isEmpty else { return }
    var taken: [Cause] = []
    // Greedy: the cause that lifts the lowest day most, again and again, until the shortfall is gone.
    for effect in effects.prefix(12) where effect.rise > 0 {
      let result = replay.run(number, without: PathExplanation.without(taken + [effect.cause]))
      guard result.lowest > lowestWithout else { continue }
      taken.append(effect.cause)
      lowestWithout = result.lowest
      if result.firstShortfall == nil {
        together = PathExplanation.shortened(taken, replay: replay, number: number)
        lowestWithout = replay.run(number, without: PathExplanation.without(together)).lowest
        return
      }
    }
  }

  /// Leaves out of a set what it does not need.
  private static func shortened(_ causes: [Cause], replay: PathReplay, number: Int) -> [Cause] {
    var kept = causes
    for cause in causes where kept.count > 1 {
      let fewer = kept.filter { $0 != cause }
      if replay.run(number, without: without(fewer)).firstShortfall == nil { kept = fewer }
    }
    return kept
  }

  /// The suppression that takes causes out.
  static func without(_ causes: [Cause]) -> PathSuppression {
    var suppression = PathSuppression()
    for cause in causes {
      switch cause {
      case .failure(let debtor, _): suppression.failures.insert(debtor)
      case .lateness(_, let item, _, _): suppression.lateness.insert(item)
      case .dispute(_, let item, _): suppression.disputes.insert(item)
      case .dishonour(_, let item, _): suppression.dishonours.insert(item)
      case .cut: suppression.cuts = true
      }
    }
    return suppression
  }

  /// Everything on the path that went wrong, the largest amount first.
  static func causes(of path: ReplayedPath, replay: PathReplay) -> [Cause] {
    var causes: [(cause: Cause, weight: Int64)] = []
    var settled = Set<Int>()
    var due: [Int: (debtor: Int, amount: Int64, day: Int)] = [:]
    for event in path.log where event.day <= path.lowestDay {
      switch event.kind {
      case .failed where event.amount > 0:
        causes.append((.failure(debtor: event.debtor, amount: event.amount), event.amount * 2))
      case .paid where event.detail > 0:
        settled.insert(event.item)
        causes.append(
          (
            .lateness(debtor: event.debtor, item: event.item, amount: event.amount, days: event.detail),
            event.amount * Int64(min(event.detail, 90)) / 90
          ))
      case .paid, .billReceived, .referred: settled.insert(event.item)
      case .disputed:
        causes.append((.dispute(debtor: event.debtor, item: event.item, amount: event.amount), event.amount))
      case .billDishonoured:
        causes.append(
          (.dishonour(debtor: event.debtor, item: event.item, amount: event.amount), event.amount * 2))
      case .limitsCut: causes.append((.cut, Int64.max / 4))
      case .invoiced: due[event.item] = (event.debtor, event.amount, event.day)
      default: break
      }
    }
    // Open items and invoices that are still unpaid on the worst day, though they were due.
    for (position, debtor) in replay.experiment.debtors.enumerated() {
      for (offset, claim) in debtor.claims.enumerated() where claim.due < path.lowestDay {
        let item = replay.firstItem(of: position) + offset
        if !settled.contains(item) {
          causes.append(
            (
              .lateness(debtor: position, item: item, amount: claim.amount, days: path.lowestDay - claim.due),
              claim.amount
            ))
        }
      }
    }
    for (item, invoice) in due where !settled.contains(item) {
      let net = replay.netDays(of: invoice.debtor)
      let late = path.lowestDay - invoice.day - net
      if late > 0 {
        causes.append(
          (
            .lateness(debtor: invoice.debtor, item: item, amount: invoice.amount, days: late), invoice.amount
          ))
      }
    }
    return causes.sorted { ($0.weight, $1.cause.order) > ($1.weight, $0.cause.order) }.map(\.cause)
  }
}

extension PathExplanation.Cause {
  /// A fixed order among causes of equal weight.
  fileprivate var order: Int {
    switch self {
    case .failure(let debtor, _): debtor
    case .lateness(_, let item, _, _), .dispute(_, let item, _), .dishonour(_, let item, _): 1_000_000 + item
    case .cut: -1
    }
  }
}
