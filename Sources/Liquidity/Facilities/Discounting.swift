import CreditModels

/// Discounting of invoices or bills before they fall due: the bank pays what they are worth less the discount for the
/// days that are left, and has the money of the customer when it comes.
///
/// Each claim is taken whole, the one that falls due first before the others. Dilution stays with the seller in any
/// case; a failure does where there is recourse. What is in dispute is not taken; what is discounted when a dispute begins
/// stays with the bank until it is settled or comes back.
public struct Discounting: Sendable, Hashable {
  /// What is discounted.
  public enum Claims: String, Sendable, Hashable, CaseIterable {
    /// Open invoices.
    case invoices
    /// Bills that are held.
    case bills
  }
  /// When it is done.
  public enum Use: String, Sendable, Hashable, CaseIterable {
    /// Where cash would close below what is to be held, no more than that.
    case asNeeded = "as_needed"
    /// Everything that the bank takes.
    case always
  }

  /// What is discounted.
  public var claims: Claims
  /// When it is done.
  public var use: Use
  /// Share of a claim that is paid out, before the discount.
  public var advanceRate: FixedShare
  /// Fee as a share of the claim, kept back with the discount.
  public var fee: FixedShare
  /// Whether the seller repays on a customer that fails.
  public var hasRecourse: Bool
  /// Days after the due day on whose close an unpaid invoice comes back to the seller; `nil` for never.
  public var recourseAfterDays: Int?
  /// Least days until due, on the day of payment.
  public var leastDays: Int
  /// Most days until due, likewise.
  public var mostDays: Int
  /// Days from the decision to the money; the payments of these days are seen, their receipts are not counted on.
  public var lagDays: Int
  /// Change of the logarithm of the limit per standard deviation of each factor; the limit is never above the stated
  /// one. In bad times banks have less room.
  public var roomWeights: [Double]
  /// Debtors whose claims are taken, by position in the run.
  public var covered: Set<Int>
  /// Slots of the open items that are taken, for debtors of which only single ones are.
  public var chosen: [Int: Set<UInt32>]?

  /// Discounting.
  public init(
    claims: Claims, use: Use = .asNeeded, advanceRate: FixedShare = FixedShare(1),
    fee: FixedShare = FixedShare(0),
    hasRecourse: Bool = true, recourseAfterDays: Int? = nil, leastDays: Int = 1, mostDays: Int = .max,
    lagDays: Int = 0, roomWeights: [Double] = [], covered: Set<Int> = [], chosen: [Int: Set<UInt32>]? = nil
  ) {
    precondition(
      leastDays >= 1 && mostDays >= leastDays && lagDays >= 0, "a claim is taken before it falls due")
    self.claims = claims
    self.use = use
    self.advanceRate = advanceRate
    self.fee = fee
    self.hasRecourse = hasRecourse
    self.recourseAfterDays = recourseAfterDays
    self.leastDays = leastDays
    self.mostDays = mostDays
    self.lagDays = lagDays
    self.roomWeights = roomWeights
    self.covered = covered
    self.chosen = chosen
  }
}

/// Claims of one path that could be discounted, and what became of each: what an engine knows before facilities are
/// carried. One book serves one thread.
public final class ClaimBook {
  /// An open invoice or a bill.
  public struct Claim {
    /// Position of its facility in the plan.
    public var facility: Int32
    /// First day on which it can be taken.
    public var from: Int32
    /// Day on which it falls due.
    public var due: Int32
    /// Amount on that day.
    public var amount: Int64
  }

  /// What happens to a claim.
  public struct Event {
    /// Its kind.
    public enum Kind: Sendable, Hashable {
      /// A part is paid or credited.
      case settled
      /// It is open no more because its customer or acceptor failed.
      case failed
      /// The customer disputes it: no bank takes it.
      case disputed
      /// The dispute is over.
      case resolved
    }
    /// Position of the claim.
    public var claim: Int32
    /// Next event of the day; -1 for none.
    public var next: Int32
    /// Amount that is settled or lost; 0 for a dispute.
    public var amount: Int64
    /// What it is.
    public var kind: Kind
  }

  /// Claims in the order in which they were entered.
  public private(set) var claims: [Claim] = []
  /// Positions of claims, the first due first.
  public private(set) var byDue: [Int32] = []
  private(set) var events: [Event] = []
  private(set) var heads: [Int32]

  /// An empty book.
  public init(days: Int) { heads = Array(repeating: -1, count: days) }

  /// Forgets the path before.
  public func begin() {
    claims.removeAll(keepingCapacity: true)
    byDue.removeAll(keepingCapacity: true)
    events.removeAll(keepingCapacity: true)
    for day in heads.indices { heads[day] = -1 }
  }

  /// Enters a claim; returns its position.
  public func add(facility: Int, from: Int, due: Int, amount: Int64) -> Int {
    claims.append(Claim(facility: Int32(facility), from: Int32(from), due: Int32(due), amount: amount))
    return claims.count - 1
  }

  /// Notes that a part of a claim was settled on a day, or lost by a failure.
  public func settle(_ claim: Int, day: Int, amount: Int64, isFailure: Bool = false) {
    enter(claim, day: day, amount: amount, isFailure ? .failed : .settled)
  }

  /// Notes that a dispute about a claim begins on a day, or is over.
  public func dispute(_ claim: Int, day: Int, isOver: Bool) {
    enter(claim, day: day, amount: 0, isOver ? .resolved : .disputed)
  }

  private func enter(_ claim: Int, day: Int, amount: Int64, _ kind: Event.Kind) {
    guard day < heads.count else { return }
    events.append(Event(claim: Int32(claim), next: heads[day], amount: amount, kind: kind))
    heads[day] = Int32(events.count - 1)
  }

  /// Puts the claims in order of due day, once the path is known.
  public func close() {
    byDue = claims.indices.map { Int32($0) }
    byDue.sort {
      claims[Int($0)].due == claims[Int($1)].due ? $0 < $1 : claims[Int($0)].due < claims[Int($1)].due
    }
  }
}

/// A claim on one pass of a path through the facilities.
struct ClaimState {
  /// Open amount.
  var left: Int64
  /// Paid out on it and not repaid; 0 where it is not discounted.
  var advance: Int64 = 0
  /// Asked for and not yet paid out: advance, and what of it comes in.
  var askedAdvance: Int64 = 0
  var askedNet: Int64 = 0
  /// Whether it is discounted and past due.
  var isLate = false
  /// Whether its customer disputes it.
  var isDisputed = false
  /// Whether it came back, or will not be taken again.
  var isBack = false
}
