/// Altman's scores of a firm's accounts.
///
/// `Z` is for listed manufacturers, `Z'` for private ones, `Z''` for firms of any trade (no sales ratio). A low score
/// means accounts like those of firms that failed; it is no probability.
///
/// - Reference: [Altman1968] (Z), [Altman2000] (Z', Z'' and the zones).
public struct AltmanScore: Sendable, Hashable {
  /// Which score.
  public enum Model: Sendable, Hashable, CaseIterable {
    /// `Z = 1.2 X1 + 1.4 X2 + 3.3 X3 + 0.6 X4 + 0.999 X5`, X4 from the market value of equity.
    case listed
    /// `Z' = 0.717 X1 + 0.847 X2 + 3.107 X3 + 0.420 X4 + 0.998 X5`, X4 from book equity.
    case unlisted
    /// `Z'' = 6.56 X1 + 3.26 X2 + 6.72 X3 + 1.05 X4`, X4 from book equity.
    case anyTrade
  }

  /// What a score says.
  public enum Zone: String, Sendable, Hashable {
    /// Like firms that failed.
    case distress
    /// Neither.
    case grey
    /// Like firms that lived.
    case safe
  }

  /// Ratios of the accounts.
  public struct Ratios: Sendable, Hashable {
    /// X1: working capital over total assets.
    public var workingCapital: Double
    /// X2: retained earnings over total assets.
    public var retainedEarnings: Double
    /// X3: earnings before interest and tax over total assets.
    public var earnings: Double
    /// X4: equity (market or book value, as the model has it) over total liabilities.
    public var equity: Double
    /// X5: sales over total assets; unused by `Z''`.
    public var sales: Double

    /// Ratios.
    public init(
      workingCapital: Double, retainedEarnings: Double, earnings: Double, equity: Double, sales: Double
    ) {
      self.workingCapital = workingCapital
      self.retainedEarnings = retainedEarnings
      self.earnings = earnings
      self.equity = equity
      self.sales = sales
    }
  }

  /// The model.
  public let model: Model
  /// The score.
  public let value: Double
  /// What it says.
  public let zone: Zone

  /// The score of a firm.
  public init(_ model: Model, _ x: Ratios) {
    self.model = model
    let distress: Double
    let safe: Double
    switch model {
    case .listed:
      value =
        1.2 * x.workingCapital + 1.4 * x.retainedEarnings + 3.3 * x.earnings + 0.6 * x.equity
        + 0.999 * x.sales
      (distress, safe) = (1.81, 2.99)
    case .unlisted:
      value =
        0.717 * x.workingCapital + 0.847 * x.retainedEarnings + 3.107 * x.earnings + 0.420 * x.equity
        + 0.998 * x.sales
      (distress, safe) = (1.23, 2.90)
    case .anyTrade:
      value =
        6.56 * x.workingCapital + 3.26 * x.retainedEarnings + 6.72 * x.earnings + 1.05 * x.equity
      (distress, safe) = (1.10, 2.60)
    }
    zone = value < distress ? .distress : (value > safe ? .safe : .grey)
  }
}
