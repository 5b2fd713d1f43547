/// Cash conversion and the working capital requirement.
///
/// - Reference: textbook arithmetic.
public enum WorkingCapital {
  /// Cash conversion cycle in days: `DIO + DSO - DPO`.
  public static func cycle(inventoryDays: Double, salesDays: Double, payableDays: Double) -> Double {
    inventoryDays + salesDays - payableDays
  }

  /// Days that a stock lasts at a flow of so much a period: `stock / flow x days`.
  ///
  /// - Parameter flow: Sales for receivables, cost of sales for inventory and payables; above 0.
  public static func days(stock: Double, flow: Double, days: Double) -> Double {
    precondition(flow > 0 && days > 0, "there is a flow to divide by")
    return stock / flow * days
  }

  /// Working capital requirement: receivables + inventory + other operating assets - payables - other operating
  /// liabilities.
  public static func requirement(
    receivables: Double, inventory: Double, otherAssets: Double, payables: Double, otherLiabilities: Double
  ) -> Double {
    receivables + inventory + otherAssets - payables - otherLiabilities
  }
}
