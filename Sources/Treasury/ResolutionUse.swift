import Simulation

extension ForecastSummary {
  /// How finely a forecast followed invoices, and what that costs in accuracy.
  public struct ResolutionUse: Sendable, Hashable {
    /// What was asked for.
    public var asked: Resolution
    /// What was used: `invoice` or `cohort`.
    public var used: Resolution
    /// Cohorts.
    public var cohorts: Int
    /// Invoices and open items in cohorts.
    public var folded: Int
    /// All of them.
    public var items: Int
    /// Most alike customers that were found.
    public var largest: Int
    /// Why every invoice is followed; `nil` with cohorts.
    public var reason: String?
    /// Largest distance between the distribution functions of a week's receipts, given the economy (Berry and Esseen);
    /// `nil` without cohorts.
    public var distanceBound: Double?

    /// What was used.
    public init(
      asked: Resolution, used: Resolution, cohorts: Int, folded: Int, items: Int, largest: Int,
      reason: String?, distanceBound: Double?
    ) {
      self.asked = asked
      self.used = used
      self.cohorts = cohorts
      self.folded = folded
      self.items = items
      self.largest = largest
      self.reason = reason
      self.distanceBound = distanceBound
    }
  }
}
