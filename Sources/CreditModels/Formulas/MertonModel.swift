import Stochastics

/// A firm's equity as a call on its assets: it fails if the assets are worth less than the debt when that is due.
///
/// `E = V Phi(d1) - D e^(-rT) Phi(d2)` with `d1 = (ln(V/D) + (r + s^2/2) T) / (s sqrt(T))` and `d2 = d1 - s sqrt(T)`; the
/// risk-neutral chance of failing is `Phi(-d2)`.
///
/// - Reference: [Merton1974]; the pair of equations for an observed equity: [Hull2018] section 24.6.
public struct MertonModel: Sendable, Hashable {
  /// Value of the assets today, above 0.
  public let assetValue: Double
  /// Their annual volatility, above 0.
  public let assetVolatility: Double
  /// Debt to be paid at the horizon, above 0.
  public let debt: Double
  /// Riskless rate a year, continuously compounded.
  public let rate: Double
  /// Horizon in years, above 0.
  public let years: Double

  /// A firm whose assets are known.
  public init(assetValue: Double, assetVolatility: Double, debt: Double, rate: Double, years: Double) {
    precondition(assetValue > 0 && assetVolatility > 0 && debt > 0 && years > 0 && rate.isFinite)
    self.assetValue = assetValue
    self.assetVolatility = assetVolatility
    self.debt = debt
    self.rate = rate
    self.years = years
  }

  /// A firm whose equity is observed: asset value and volatility solve `E = call` and `s_E E = Phi(d1) s V`.
  ///
  /// The volatility lies between 0 and that of the equity, where the second equation changes sign, so the search
  /// always ends.
  ///
  /// - Parameters:
  ///   - equity: Market value of the equity, above 0.
  ///   - equityVolatility: Its annual volatility, above 0.
  /// - Complexity: some 30 searches of some 30 steps.
  public init(equity: Double, equityVolatility: Double, debt: Double, rate: Double, years: Double) {
    precondition(equity > 0 && equityVolatility > 0 && debt > 0 && years > 0 && rate.isFinite)
    let discounted = debt * FixedOrder.exp(-rate * years)
    func firm(_ volatility: Double) -> MertonModel {
      let value = RootBracket(low: equity, high: equity + discounted).zero(tolerance: 0, width: 0) { value in
        MertonModel(
          assetValue: value, assetVolatility: volatility, debt: debt, rate: rate, years: years
        ).equity - equity
      }
      return MertonModel(
        assetValue: value, assetVolatility: volatility, debt: debt, rate: rate, years: years)
    }
    let volatility = RootBracket(low: equityVolatility * 1e-6, high: equityVolatility).zero(
      tolerance: 0, width: 0
    ) { volatility in
      firm(volatility).equityVolatility - equityVolatility
    }
    self = firm(volatility)
  }

  /// Distance of the assets from the debt in standard deviations, under the share measure.
  public var d1: Double {
    let spread = assetVolatility * years.squareRoot()
    return
      (FixedOrder.log(assetValue / debt) + (rate + assetVolatility * assetVolatility / 2) * years) / spread
  }
  /// The same under the risk-neutral measure: the distance to default.
  public var d2: Double { d1 - assetVolatility * years.squareRoot() }
  /// Risk-neutral chance that the assets do not cover the debt: `Phi(-d2)`.
  public var defaultProbability: Double { FixedOrder.normalCDF(-d2) }
  /// Value of the equity.
  public var equity: Double {
    assetValue * FixedOrder.normalCDF(d1) - riskFreeDebt * FixedOrder.normalCDF(d2)
  }
  /// Annual volatility of the equity that goes with the assets.
  public var equityVolatility: Double {
    FixedOrder.normalCDF(d1) * assetVolatility * assetValue / equity
  }
  /// Value of the debt: assets less equity.
  public var debtValue: Double {
    riskFreeDebt * FixedOrder.normalCDF(d2) + assetValue * FixedOrder.normalCDF(-d1)
  }
  /// Value of the promised debt without risk.
  public var riskFreeDebt: Double { debt * FixedOrder.exp(-rate * years) }
  /// Expected loss as a share of the value without risk.
  public var expectedLoss: Double { 1 - debtValue / riskFreeDebt }
  /// Share recovered in failure that the model implies: `1 - expected loss / default probability`.
  public var recovery: Double { defaultProbability > 0 ? 1 - expectedLoss / defaultProbability : 1 }
  /// Yield of the debt above the riskless rate.
  public var creditSpread: Double { -FixedOrder.log(debtValue / debt) / years - rate }

  /// Chance of failing where the assets grow at `drift` a year instead of the riskless rate.
  public func defaultProbability(drift: Double) -> Double {
    FixedOrder.normalCDF(-(d2 + (drift - rate) * years.squareRoot() / assetVolatility))
  }
}
