import Stochastics

/// How orders respond to terms, price and treatment, and when a customer goes elsewhere.
public struct DemandProfile: Sendable, Hashable {
  /// Elasticity of orders to net days: orders are multiplied by `((1 + net) / (1 + net today))^value`.
  public var termsElasticity: CausalRange?
  /// Elasticity of orders to the effective price (positive): multiplied by `(price / price today)^-value`.
  public var priceElasticity: CausalRange?
  /// Annual rate at which the effective price is the present value of what is paid later.
  public var priceRate: Double
  /// Share of held orders that is lost at once; the others wait for the release.
  public var lostWhenHeld: CausalRange?
  /// Annual chance that an untroubled customer stops buying.
  public var annualAttrition: Double
  /// Factor on the attrition hazard per point of pressure: hazard x (1 + value x points).
  public var attritionPerPoint: CausalRange?
  /// Days until a point of pressure is forgotten.
  public var pressureMemoryDays: Int

  /// Demand; without arguments nothing responds.
  public init(
    termsElasticity: CausalRange? = nil, priceElasticity: CausalRange? = nil, priceRate: Double = 0,
    lostWhenHeld: CausalRange? = nil, annualAttrition: Double = 0, attritionPerPoint: CausalRange? = nil,
    pressureMemoryDays: Int = 90
  ) {
    precondition(annualAttrition >= 0 && annualAttrition < 1 && pressureMemoryDays >= 1)
    self.termsElasticity = termsElasticity
    self.priceElasticity = priceElasticity
    self.priceRate = priceRate
    self.lostWhenHeld = lostWhenHeld
    self.annualAttrition = annualAttrition
    self.attritionPerPoint = attritionPerPoint
    self.pressureMemoryDays = pressureMemoryDays
  }

  /// Nothing responds.
  public static let neutral = DemandProfile()

  /// The factor on orders of a change of terms.
  ///
  /// The effective price is the present value of the payment: at the discount date with the discount where one is
  /// offered (the customer's better choice), at the net day otherwise.
  ///
  /// - Parameters:
  ///   - netDays: New net days and today's.
  ///   - discount: New discount and today's.
  public func factor(
    netDays: (new: Int, today: Int), discount: (new: TermsProfile.Discount?, today: TermsProfile.Discount?)
  ) -> Double {
    var factor = 1.0
    if let elasticity = termsElasticity?.value, netDays.new != netDays.today, elasticity != 0 {
      let ratio = Double(1 + netDays.new) / Double(1 + netDays.today)
      factor *= FixedOrder.exp(elasticity * FixedOrder.log(ratio))
    }
    if let elasticity = priceElasticity?.value, elasticity != 0 {
      let new = price(netDays: netDays.new, discount: discount.new)
      let today = price(netDays: netDays.today, discount: discount.today)
      if new != today { factor *= FixedOrder.exp(-elasticity * FixedOrder.log(new / today)) }
    }
    return factor
  }

  private func price(netDays: Int, discount: TermsProfile.Discount?) -> Double {
    func value(_ amount: Double, _ days: Int) -> Double {
      amount * FixedOrder.exp(-FixedOrder.log(1 + priceRate) * Double(days) / 365)
    }
    let net = value(1, netDays)
    guard let discount else { return net }
    return min(net, value(1 - discount.share, discount.days))
  }
}

/// New customers who ask for credit: who they are is drawn from a stated pool, so that looser gates admit worse risks.
public struct ApplicantPool: Sendable, Hashable {
  /// A score band of the pool.
  public struct Band: Sendable, Hashable {
    /// Name, such as a grade; the best first.
    public var name: String
    /// Share of applicants in the band; shares add up to 1.
    public var share: Double
    /// Annual PD of the band.
    public var annualPD: Double
    /// Factor on the payment hazard: below 1 the band pays more slowly.
    public var hazardMultiplier: Double
    /// Whether the gate is open for the band.
    public var isAccepted: Bool
    /// A band.
    public init(name: String, share: Double, annualPD: Double, hazardMultiplier: Double, isAccepted: Bool) {
      self.name = name
      self.share = share
      self.annualPD = annualPD
      self.hazardMultiplier = hazardMultiplier
      self.isAccepted = isAccepted
    }
  }

  /// The segment whose terms, habits and credit figures applicants share.
  public var segment: String
  /// Applicants a month.
  public var perMonth: Double
  /// Bands, the best first.
  public var bands: [Band]
  /// Amount of an order, tax included, in minor units.
  public var orderAmount: Int64
  /// Weeks from one order to the next.
  public var intervalWeeks: Int
  /// Chance that a band is misjudged by one step up or down: the firm sees a score with error.
  public var misjudgedShare: Double

  /// A pool.
  public init(
    segment: String, perMonth: Double, bands: [Band], orderAmount: Int64, intervalWeeks: Int,
    misjudgedShare: Double = 0
  ) {
    precondition(perMonth >= 0 && intervalWeeks >= 1 && !bands.isEmpty, "Intake checks pools")
    self.segment = segment
    self.perMonth = perMonth
    self.bands = bands
    self.orderAmount = orderAmount
    self.intervalWeeks = intervalWeeks
    self.misjudgedShare = misjudgedShare
  }
}
