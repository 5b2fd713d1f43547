import LinearAlgebra

extension AbsorbingChain {
  /// Money that moves in one period.
  public struct Flow: Sendable, Hashable {
    /// Period, from 1.
    public var period: Int
    /// Money that reaches each closed state in this period, in the order of `absorbingStates`.
    public var absorbed: [Double]
    /// Money in each open state at the end of the period.
    public var open: [Double]
  }

  /// Money that ends in each closed state: `b N R`.
  ///
  /// - Parameter balances: Money in each open state today, in the order of `transientStates`.
  public func expected(_ balances: [Double]) -> [Double] { moved(balances, absorption) }

  /// Mean cash and write-offs period by period: `b Q^(k-1) R`.
  ///
  /// - Parameters:
  ///   - balances: Money in each open state today.
  ///   - periods: Number of periods to follow, at least 0.
  public func flows(_ balances: [Double], periods: Int) -> [Flow] {
    precondition(periods >= 0, "a number of periods is not negative")
    var open = balances
    return (0..<periods).map { period in
      let absorbed = moved(open, leaving)
      open = moved(open, staying)
      return Flow(period: period + 1, absorbed: absorbed, open: open)
    }
  }

  /// Chance of having reached each closed state by the end of a period. Shape `[open x closed]`.
  public func absorbed(byPeriod period: Int) -> Matrix {
    precondition(period >= 0, "a number of periods is not negative")
    var reached = Matrix(rows: leaving.rows, columns: leaving.columns)
    for _ in 0..<period { reached = leaving.plus(staying.fixedOrderProduct(reached)) }
    return reached
  }

  /// Mean number of periods until an account is closed, by open state: the row sums of `N`.
  public var expectedPeriods: [Double] { (0..<staying.rows).map { fundamental.row($0).reduce(0, +) } }

  /// Variance of the number of periods until an account is closed: `(2N - I) t - t^2`.
  public var variancePeriods: [Double] {
    let t = expectedPeriods
    return t.indices.map { row in
      let twice = t.indices.reduce(0) { $0 + 2 * fundamental[row, $1] * t[$1] }
      return twice - t[row] - t[row] * t[row]
    }
  }

  /// Mean number of periods until closing for accounts that end in a closed state: `(N N R) / (N R)`; `nil` where
  /// no account of the open state ends there.
  ///
  /// - Parameter closed: Position among `absorbingStates`.
  public func meanPeriods(endingIn closed: Int) -> [Double?] {
    let weighted = fundamental.fixedOrderProduct(absorption)
    return (0..<staying.rows).map {
      absorption[$0, closed] > 0 ? weighted[$0, closed] / absorption[$0, closed] : nil
    }
  }

  /// Standard deviation of the money that ends in a closed state, where whole accounts move, independently.
  ///
  /// The accounts of an open state are alike, so its money is `b/n` times a binomial count and the variance is
  /// `sum b_i^2 / n_i  p_i (1 - p_i)`. Treating each unit of money as independent (`n = b`) understates it by the
  /// root of the account size.
  ///
  /// - Parameters:
  ///   - closed: Position among `absorbingStates`.
  ///   - balances: Money in each open state.
  ///   - accounts: Number of accounts in each open state, above 0 where the balance is not 0; not necessarily
  ///     whole.
  /// - Reference: [LanzenauerWright1975], which derives the distribution.
  public func standardDeviation(endingIn closed: Int, balances: [Double], accounts: [Double]) -> Double {
    precondition(balances.count == staying.rows && accounts.count == staying.rows, "one figure a state")
    var variance = 0.0
    for state in balances.indices where balances[state] != 0 {
      precondition(accounts[state] > 0, "a balance belongs to at least one account")
      let p = absorption[state, closed]
      variance += balances[state] * balances[state] / accounts[state] * p * (1 - p)
    }
    return max(0, variance).squareRoot()
  }

  /// Exact distribution of the number of accounts that end in a closed state: entry `k` is the chance of `k`.
  ///
  /// - Parameters:
  ///   - closed: Position among `absorbingStates`.
  ///   - accounts: Number of accounts in each open state.
  /// - Complexity: O(accounts^2) in all.
  public func countDistribution(endingIn closed: Int, accounts: [Int]) -> [Double] {
    precondition(accounts.count == staying.rows, "one number a state")
    var chances = [1.0]
    for state in accounts.indices {
      let p = min(1, max(0, absorption[state, closed]))
      for _ in 0..<accounts[state] {
        var next = [Double](repeating: 0, count: chances.count + 1)
        for (number, chance) in chances.enumerated() {
          next[number] += chance * (1 - p)
          next[number + 1] += chance * p
        }
        chances = next
      }
    }
    return chances
  }

  private func moved(_ balances: [Double], _ matrix: Matrix) -> [Double] {
    precondition(balances.count == matrix.rows, "one balance for each open state")
    return (0..<matrix.columns).map { column in
      balances.indices.reduce(0) { $0 + balances[$1] * matrix[$1, column] }
    }
  }
}
