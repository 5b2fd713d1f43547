import Stochastics

/// Capital for an exposure by the internal-ratings formula of the Basel Committee (2006).
///
/// `K = [LGD Phi((Phi^-1(PD) + sqrt(R) Phi^-1(0.999)) / sqrt(1 - R)) - PD LGD] (1 + (M - 2.5) b) / (1 - 1.5 b)` with the
/// correlation `R` that the class prescribes and `b = (0.11852 - 0.05478 ln PD)^2`; retail classes have no maturity
/// factor. The risk weight is `12.5 K`, without the scaling factor 1.06 of Basel II.
///
/// - Reference: [BCBS2006] paragraphs 272, 273 (corporate, firm size) and 328 to 330 (retail); Annex 5 has examples.
public struct BaselCapital: Sendable, Hashable {
  /// Which formula of the correlation applies.
  public enum ExposureClass: Sendable, Hashable {
    /// A firm; annual turnover in million EUR, or none for no adjustment of size.
    case corporate(turnover: Double?)
    /// A loan on a residential property: `R = 0.15`.
    case residentialMortgage
    /// A revolving retail exposure: `R = 0.04`.
    case qualifyingRevolving
    /// Any other retail exposure: R from 3 to 16 %.
    case otherRetail
  }

  /// Level of safety of the formula.
  public static let level = 0.999

  /// Chance of default within a year, in `[0, 1]`.
  public let probabilityOfDefault: Double
  /// Share lost at default.
  public let lossGivenDefault: Double
  /// Effective maturity in years, within 1 and 5 as the rule has it.
  public let maturity: Double
  /// The class.
  public let exposureClass: ExposureClass
  /// Asset correlation `R`.
  public let correlation: Double
  /// Maturity slope `b`; 0 for retail.
  public let maturitySlope: Double
  /// Factor on the capital for maturity; 1 for retail.
  public let maturityFactor: Double
  /// Capital `K` as a share of the exposure at default.
  public let capital: Double

  /// Risk-weighted assets as a share of the exposure at default: `12.5 K`.
  public var riskWeight: Double { 12.5 * capital }
  /// Expected loss as a share of the exposure at default: `PD LGD`.
  public var expectedLoss: Double { probabilityOfDefault * lossGivenDefault }

  /// The capital of an exposure.
  ///
  /// - Parameters:
  ///   - probabilityOfDefault: In `[0, 1]`; no floor is applied. At 0 and 1 the capital for unexpected loss is 0.
  ///   - lossGivenDefault: In `[0, 1]`.
  ///   - maturity: In years; values outside 1 to 5 are taken to the nearer border, as the rule has it.
  ///   - exposureClass: Which correlation applies; turnover below 5 counts as 5, above 50 as 50.
  public init(
    probabilityOfDefault: Double, lossGivenDefault: Double, maturity: Double = 2.5,
    exposureClass: ExposureClass = .corporate(turnover: nil)
  ) {
    precondition((0...1).contains(probabilityOfDefault) && (0...1).contains(lossGivenDefault))
    let pd = probabilityOfDefault
    self.probabilityOfDefault = pd
    self.lossGivenDefault = lossGivenDefault
    self.exposureClass = exposureClass
    let years = min(5, max(1, maturity))
    self.maturity = years
    var slope = 0.0
    switch exposureClass {
    case .corporate(let turnover):
      let share = BaselCapital.share(pd, decay: 50)
      let size = turnover.map { 0.04 * (1 - (min(50, max(5, $0)) - 5) / 45) } ?? 0
      correlation = 0.12 * share + 0.24 * (1 - share) - size
      if pd > 0 {
        let root = 0.11852 - 0.05478 * FixedOrder.log(pd)
        slope = root * root
      }
    case .residentialMortgage: correlation = 0.15
    case .qualifyingRevolving: correlation = 0.04
    case .otherRetail:
      let share = BaselCapital.share(pd, decay: 35)
      correlation = 0.03 * share + 0.16 * (1 - share)
    }
    maturitySlope = slope
    // At a PD below 0.0003 % the slope passes 2/3 and the formula has no meaning.
    maturityFactor = slope < 0.6 ? (1 + (years - 2.5) * slope) / (1 - 1.5 * slope) : .infinity
    guard pd > 0, pd < 1 else {
      capital = 0
      return
    }
    let worst = VasicekLimit(probabilityOfDefault: pd, assetCorrelation: correlation)
      .defaultRate(level: BaselCapital.level)
    capital = lossGivenDefault * (worst - pd) * maturityFactor
  }

  /// `(1 - e^(-k PD)) / (1 - e^(-k))`.
  private static func share(_ pd: Double, decay: Double) -> Double {
    (1 - FixedOrder.exp(-decay * pd)) / (1 - FixedOrder.exp(-decay))
  }
}
