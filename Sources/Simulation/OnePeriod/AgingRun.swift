import CreditModels
import Stochastics

/// Accounts that move between aging states once a period: the simulated counterpart of the absorbing chain.
///
/// Whole accounts move, independently of each other, each by the row of its state: counts by state are multinomial.
/// That is what gives bad debts their spread; dollars that moved on their own would have next to none.
///
/// - Reference: [CyertDavidsonThompson1962] for the chain, [LanzenauerWright1975] for accounts as what moves.
public struct AgingRun: Sendable {
  /// An account.
  public struct Account: Sendable, Hashable {
    /// Entity of its draws.
    public var entity: UInt32
    /// State at the start.
    public var state: Int
    /// Balance in minor units.
    public var amount: Int64
    /// An account.
    public init(entity: UInt32, state: Int, amount: Int64) {
      self.entity = entity
      self.state = state
      self.amount = amount
    }
  }

  /// Key of every draw.
  public let key: StreamKey
  /// Number of states.
  public let states: Int
  /// Accounts.
  public let accounts: [Account]
  /// Number of periods.
  public let periods: Int
  /// Upper ends of the states in a row of the matrix, in units of 2^-32.
  private let ends: [UInt64]

  /// A run.
  ///
  /// - Parameter transition: Chances of moving from state to state in a period; square, rows add up to 1 within 1e-9.
  public init(key: StreamKey, transition: [[Double]], accounts: [Account], periods: Int) {
    let count = transition.count
    precondition(
      transition.allSatisfy { $0.count == count && ($0.reduce(0, +) - 1).magnitude < 1e-9 },
      "every row is a distribution over the states")
    precondition(accounts.allSatisfy { (0..<count).contains($0.state) } && periods >= 1)
    self.key = key
    self.accounts = accounts
    self.periods = periods
    states = count
    ends = transition.flatMap { row in
      var sum = 0.0
      return row.enumerated().map { column, share in
        sum += share
        return column == count - 1 ? 1 << 32 : UInt64((min(max(sum, 0), 1) * 0x1p32).rounded())
      }
    }
  }

  /// Balances on a block of paths.
  public struct Block: Sendable {
    /// First path.
    public let firstPath: Int
    /// Number of paths.
    public let count: Int
    /// Number of states.
    public let states: Int
    /// Balances at the end of each period, `[periods x states x paths]`, minor units.
    public let balances: [Int64]

    /// Balance of a state at the end of a period (from 0), by path.
    public func balances(period: Int, state: Int) -> ArraySlice<Int64> {
      let first = (period * states + state) * count
      return balances[first..<first + count]
    }
  }

  /// Simulates a range of paths and hands its blocks on in order of path.
  ///
  /// - Parameters:
  ///   - paths: Begins at a multiple of ``BlockEngine/blockPaths``.
  ///   - threads: At least 1; the bits do not depend on it.
  /// - Randomness: reads the stream `.migration` of the key; entity is the account, the slot the period.
  /// - Complexity: O(paths x accounts x periods); accounts that no longer move cost a copy.
  public func run(paths: Range<Int>, threads: Int, consume: (Block) throws -> Void) rethrows {
    try PeriodBlocks.run(
      paths: paths, threads: threads, work: { block(firstPath: $0, count: $1) }, consume: consume)
  }

  private func block(firstPath: Int, count: Int) -> Block {
    var balances = [Int64](repeating: 0, count: periods * states * count)
    for account in accounts {
      for path in 0..<count {
        var state = account.state
        var words = SIMD4<UInt32>.zero
        for period in 0..<periods {
          // A state that keeps everything is closed: no draw is spent on it.
          if !isClosed(state) {
            if period & 3 == 0 || words == .zero {
              words = key.words(
                path: UInt32(firstPath + path), entity: account.entity, block: UInt32(period >> 2),
                purpose: .migration)
            }
            let word = UInt64(words[period & 3])
            var next = 0
            while word >= ends[state * states + next] { next += 1 }
            state = next
          }
          balances[(period * states + state) * count + path] += account.amount
        }
      }
    }
    return Block(firstPath: firstPath, count: count, states: states, balances: balances)
  }

  private func isClosed(_ state: Int) -> Bool {
    let row = state * states
    return ends[row + state] == 1 << 32 && (state == 0 || ends[row + state - 1] == 0)
  }
}
