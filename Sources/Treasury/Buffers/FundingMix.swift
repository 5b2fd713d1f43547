import Liquidity
import Receivables
import Simulation
import Stochastics

/// A way to be safe: extra cash, and how much of each facility, with what it costs over the horizon.
public struct FundingMix: Sendable {
  /// A facility with the limit that the mix takes of it.
  public struct Part: Sendable, Hashable {
    /// Name.
    public var name: String
    /// Limit taken; 0 is none.
    public var limit: Int64
    /// Limit that the scenario offers.
    public var offered: Int64
    /// A part.
    public init(name: String, limit: Int64, offered: Int64) {
      self.name = name
      self.limit = limit
      self.offered = offered
    }
  }

  /// Cash added at the start.
  public var cash: Int64
  /// Facilities whose size is a choice.
  public var parts: [Part]
  /// Interest and fees of the facilities and the price of holding the cash, mean over the horizon.
  public var cost: Estimate
  /// A mix.
  public init(cash: Int64, parts: [Part], cost: Estimate) {
    self.cash = cash
    self.parts = parts
    self.cost = cost
  }
}

/// The cheapest mix found, with what it was held against.
public struct CheapestMix: Sendable {
  /// Level of safety.
  public var level: Double
  /// The cheapest.
  public var best: FundingMix
  /// Cash alone.
  public var cashOnly: FundingMix
  /// Mixes tried.
  public var tried: Int
  /// Chance of a shortfall of the cheapest on fresh draws.
  public var confirmation: Estimate
  /// Seed of the fresh draws.
  public var freshSeed: UInt64
  /// The answer of a search.
  public init(
    level: Double, best: FundingMix, cashOnly: FundingMix, tried: Int, confirmation: Estimate,
    freshSeed: UInt64
  ) {
    self.level = level
    self.best = best
    self.cashOnly = cashOnly
    self.tried = tried
    self.confirmation = confirmation
    self.freshSeed = freshSeed
  }
}

/// Facilities of a run as choices of size.
public struct FundingChoices: Sendable {
  /// The run with all facilities as stated.
  public let experiment: Experiment
  /// Positions of the facilities whose size is a choice.
  public let free: [Int]
  /// Limits of each choice, in the order of the grid; each combination holds one limit for each of ``free``.
  public let combinations: [[Int64]]

  /// Shares of each limit from none to all, as fine as at most 36 combinations allow.
  ///
  /// Lines that are drawn at the start are not cut below what is drawn; loans stay as they are; uncommitted lines are no
  /// choice, for they do not count.
  public init?(_ experiment: Experiment) {
    guard let plan = experiment.facilities else { return nil }
    let free = plan.facilities.indices.filter { index in
      let facility = plan.facilities[index]
      return facility.isCommitted && facility.kind != .termLoan && facility.limit > 0
    }
    guard !free.isEmpty else { return nil }
    self.experiment = experiment
    self.free = free
    let steps = [10, 5, 3, 2].first { power($0 + 1, free.count) <= 36 } ?? 1
    var combinations: [[Int64]] = [[]]
    for index in free {
      let facility = plan.facilities[index]
      // Selling invoices is taken whole or not at all: its limit caps what is advanced, not who is sold.
      let count = facility.kind == .factoring ? 1 : steps
      let limits = (0...count).map { facility.limit * Int64($0) / Int64(count) }
      combinations = combinations.flatMap { start in
        limits.filter { $0 >= facility.drawnAtStart }.map { start + [$0] }
      }
    }
    self.combinations = combinations
  }

  /// The run with these limits, and with extra cash at the start.
  public func run(_ limits: [Int64], cash: Int64) -> Experiment {
    var changed = experiment
    for (index, limit) in zip(free, limits) {
      changed.facilities?.facilities[index].limit = limit
      if limit == 0 { changed.facilities?.facilities[index].factoring?.covered = [] }
    }
    changed.waterfall = Waterfall(
      openingCash: experiment.waterfall.openingCash + cash, minimumCash: experiment.waterfall.minimumCash)
    return changed
  }

  /// The parts of a mix.
  public func parts(_ limits: [Int64]) -> [FundingMix.Part] {
    zip(free, limits).map { index, limit in
      let facility = experiment.facilities?.facilities[index]
      return FundingMix.Part(name: facility?.name ?? "", limit: limit, offered: facility?.limit ?? 0)
    }
  }
}

private func power(_ base: Int, _ exponent: Int) -> Int {
  (0..<exponent).reduce(1) { result, _ in min(1_000_000, result * base) }
}
