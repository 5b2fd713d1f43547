/// Collection effectiveness index: the share of what could be collected in a period that was.
///
/// `CEI = (opening + sales - closing) / (opening + sales - closing current)`, times 100 as it is quoted. 100 means that
/// everything due was collected.
///
/// - Reference: index of the Credit Research Foundation, cited from memory.
public struct CollectionEffectiveness: Sendable, Hashable {
  /// Receivables at the start of the period.
  public var opening: Double
  /// Credit sales of the period.
  public var sales: Double
  /// Receivables at its end.
  public var closing: Double
  /// Of those, not yet due.
  public var closingCurrent: Double

  /// A period.
  public init(opening: Double, sales: Double, closing: Double, closingCurrent: Double) {
    self.opening = opening
    self.sales = sales
    self.closing = closing
    self.closingCurrent = closingCurrent
  }

  /// What was collected (or credited).
  public var collected: Double { opening + sales - closing }
  /// What could have been.
  public var collectable: Double { opening + sales - closingCurrent }
  /// The index as a fraction; `nil` where nothing could have been collected.
  public var index: Double? { collectable > 0 ? collected / collectable : nil }
}
