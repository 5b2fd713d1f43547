import CreditModels

/// Value added tax as it arises on a path: output tax on what is invoiced or received, less that of credit notes, input
/// tax of what is bought and relief for bad debts, return by return.
public struct ValueAddedTax: Sendable, Hashable {
  /// The tax of a period.
  public struct Return: Sendable, Hashable {
    /// Day on which it is paid or refunded.
    public var day: Int
    /// Days of the forecast in its period.
    public var window: Range<Int>
    /// Invoiced less credited, or received, in the part of the period before the forecast; tax included.
    public var knownBase: Int64
    /// Input tax of that part.
    public var knownInput: Int64
    /// Failed before the forecast, with relief in this period; tax included.
    public var knownFailed: Int64
    /// A return.
    public init(day: Int, window: Range<Int>, knownBase: Int64, knownInput: Int64, knownFailed: Int64) {
      self.day = day
      self.window = window
      self.knownBase = knownBase
      self.knownInput = knownInput
      self.knownFailed = knownFailed
    }
  }
  /// Relief for what is not paid.
  public struct Relief: Sendable, Hashable {
    /// Days from the failure to the relief.
    public var afterDays: Int
    /// Share of the tax in what failed.
    public var share: FixedShare
    /// Relief.
    public init(afterDays: Int, share: FixedShare) {
      self.afterDays = afterDays
      self.share = share
    }
  }

  /// Tax in an invoice as a share of it, tax included.
  public var outputShare: FixedShare
  /// Whether tax arises when customers pay and not when they are invoiced.
  public var isOnReceipt: Bool
  /// Tax in payments of the plan as a share of them, by outflow.
  public var inputShares: [Int: FixedShare]
  /// Whether an excess of input tax is paid out; otherwise it is carried into the next return.
  public var isRefunded: Bool
  /// Excess of input tax carried into the first return.
  public var carriedIn: Int64
  /// Relief for bad debts; `nil` for none.
  public var relief: Relief?
  /// Returns in order of day.
  public var returns: [Return]
  /// Value added tax.
  public init(
    outputShare: FixedShare, isOnReceipt: Bool, inputShares: [Int: FixedShare], isRefunded: Bool,
    carriedIn: Int64, relief: Relief?, returns: [Return]
  ) {
    self.outputShare = outputShare
    self.isOnReceipt = isOnReceipt
    self.inputShares = inputShares
    self.isRefunded = isRefunded
    self.carriedIn = carriedIn
    self.relief = relief
    self.returns = returns
  }

  /// What is paid with each return, negative where tax is refunded.
  ///
  /// - Parameters:
  ///   - base: Invoiced less credited, or received, by day; tax included.
  ///   - failed: Failed less recovered since, by day; tax included.
  ///   - input: Input tax by day.
  ///   - days: Days of the forecast.
  public func payments(
    days: Int, base: (Int) -> Int64, failed: (Int) -> Int64, input: (Int) -> Int64
  ) -> [Int64] {
    var carried = carriedIn
    return returns.map { period in
      var taxed = period.knownBase
      var claimed = period.knownInput
      var lost = period.knownFailed
      for day in period.window {
        taxed += base(day)
        claimed += input(day)
      }
      var due = outputShare.of(taxed) - claimed
      if let relief {
        for day in period.window where day >= relief.afterDays { lost += failed(day - relief.afterDays) }
        due -= relief.share.of(outputShare.of(lost))
      }
      due -= carried
      carried = 0
      if due < 0, !isRefunded { (carried, due) = (-due, 0) }
      return due
    }
  }
}
