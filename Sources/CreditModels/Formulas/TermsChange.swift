/// A change of credit terms judged by one year's profit: margin on added sales less the cost of added receivables,
/// bad debts and discounts.
///
/// Receivables are carried at variable cost: average investment `= v Q x days / year`.
///
/// - Reference: [GitmanZutter2012] chapter 14 (changing credit standards, cash discounts).
public struct TermsChange: Sendable, Hashable {
  /// Sales under one set of terms.
  public struct Side: Sendable, Hashable {
    /// Units sold a year.
    public var quantity: Double
    /// Mean days until payment.
    public var collectionDays: Double
    /// Bad debts as a share of sales.
    public var badDebtShare: Double
    /// Discount for early payment, as a fraction of the price.
    public var discount: Double
    /// Share of sales that takes it.
    public var takeUp: Double

    /// Sales under terms.
    public init(
      quantity: Double, collectionDays: Double, badDebtShare: Double, discount: Double, takeUp: Double
    ) {
      self.quantity = quantity
      self.collectionDays = collectionDays
      self.badDebtShare = badDebtShare
      self.discount = discount
      self.takeUp = takeUp
    }
  }

  /// Price of a unit.
  public var price: Double
  /// Variable cost of a unit.
  public var cost: Double
  /// Required annual return on money in receivables.
  public var rate: Double
  /// Days in a year.
  public var yearDays: Double
  /// Terms now.
  public var present: Side
  /// Terms proposed.
  public var proposed: Side

  /// A change.
  public init(
    price: Double, cost: Double, rate: Double, yearDays: Double, present: Side, proposed: Side
  ) {
    precondition(yearDays > 0, "a year has days")
    self.price = price
    self.cost = cost
    self.rate = rate
    self.yearDays = yearDays
    self.present = present
    self.proposed = proposed
  }

  /// Margin on added units.
  public var addedContribution: Double { (price - cost) * (proposed.quantity - present.quantity) }
  /// Added money in receivables, at variable cost.
  public var addedInvestment: Double { investment(proposed) - investment(present) }
  /// A year's cost of it.
  public var carryingCost: Double { rate * addedInvestment }
  /// Added bad debts.
  public var addedBadDebts: Double { badDebts(proposed) - badDebts(present) }
  /// Added discounts.
  public var addedDiscounts: Double { discounts(proposed) - discounts(present) }
  /// What the change brings in a year.
  public var annualGain: Double { addedContribution - carryingCost - addedBadDebts - addedDiscounts }

  private func investment(_ side: Side) -> Double { cost * side.quantity * side.collectionDays / yearDays }
  private func badDebts(_ side: Side) -> Double { price * side.quantity * side.badDebtShare }
  private func discounts(_ side: Side) -> Double { price * side.quantity * side.discount * side.takeUp }
}
