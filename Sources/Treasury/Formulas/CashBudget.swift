/// A cash budget by month: sales collected with lags, payments, and what has to be financed.
///
/// - Reference: textbook arithmetic, for instance [GitmanZutter2012] chapter 4.
public struct CashBudget: Sendable, Hashable {
  /// A month of the budget.
  public struct Month: Sendable, Hashable {
    /// Cash received.
    public var receipts: Double
    /// Cash paid.
    public var disbursements: Double
    /// Cash at the end, before financing.
    public var endingCash: Double
    /// Financing needed in all to hold the minimum.
    public var requiredFinancing: Double
    /// Cash above the minimum.
    public var excess: Double
    /// Receipts less disbursements.
    public var net: Double { receipts - disbursements }
  }

  /// The months in order.
  public let months: [Month]

  /// A budget from monthly receipts and disbursements.
  ///
  /// - Parameters:
  ///   - openingCash: Cash before the first month.
  ///   - minimumCash: The least to be held.
  ///   - receipts: One a month.
  ///   - disbursements: As many.
  public init(openingCash: Double, minimumCash: Double, receipts: [Double], disbursements: [Double]) {
    precondition(receipts.count == disbursements.count, "each month has receipts and disbursements")
    var cash = openingCash
    months = zip(receipts, disbursements).map { received, paid in
      cash += received - paid
      return Month(
        receipts: received, disbursements: paid, endingCash: cash,
        requiredFinancing: max(0, minimumCash - cash), excess: max(0, cash - minimumCash))
    }
  }

  /// A flow spread over the months after it: month `t` has `sum_k shares[k] amounts[t - k]`.
  ///
  /// - Parameters:
  ///   - amounts: By month, with as many months before the first wanted as there are lags.
  ///   - shares: Share that moves in the same month, the next, and so on.
  /// - Returns: One figure for each month from the one at which all lags are known.
  public static func lagged(_ amounts: [Double], shares: [Double]) -> [Double] {
    precondition(!shares.isEmpty && amounts.count >= shares.count, "every lag has a month")
    return (shares.count - 1..<amounts.count).map { month in
      shares.indices.reduce(0) { $0 + shares[$1] * amounts[month - $1] }
    }
  }
}
