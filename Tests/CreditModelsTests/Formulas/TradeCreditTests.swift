import CreditModels
import Testing

@Suite struct TradeCreditTests {
  /// Standard textbook formula; 2/10 net 30 is 37.24 % (365), 36.73 % (360), 44.59 % effective in many a text.
  private static let rates: [(Double, Double, Double, Double, Double, Double, Double)] = [
    (2.0, 10.0, 30.0, 0.37244897959183676, 0.3673469387755103, 0.4458529273124856, 0.4385688018002185),
    (1, 10, 30, 0.18434343434343436, 0.18181818181818182, 0.20131720944397502, 0.19830258791941002),
    (2, 10, 60, 0.1489795918367347, 0.1469387755102041, 0.1589098322184761, 0.1565708840534994),
    (3, 15, 45, 0.3762886597938145, 0.37113402061855666, 0.44858471969471214, 0.4412495636117175),
    (0.5, 7, 21, 0.13101220387652548, 0.12921751615218952, 0.13960775212370247, 0.1375694587378713),
  ]

  @Test(arguments: rates)
  func discountsHaveTheirRates(
    percent: Double, early: Double, net: Double, simple365: Double, simple360: Double, effective365: Double,
    effective360: Double
  ) {
    let terms = TradeDiscount(discount: percent / 100, discountDays: early, netDays: net)
    #expect((terms.simpleRate(yearDays: 365) - simple365).magnitude < 1e-12)
    #expect((terms.simpleRate(yearDays: 360) - simple360).magnitude < 1e-12)
    #expect((terms.effectiveRate(yearDays: 365) - effective365).magnitude < 1e-12)
    #expect((terms.effectiveRate(yearDays: 360) - effective360).magnitude < 1e-12)
  }

  @Test func againstRealPaymentTheDiscountIsWorthLess() {
    // 2/10 against payment on day 50: 18.6 %.
    let terms = TradeDiscount(discount: 0.02, discountDays: 10, netDays: 30)
    #expect((terms.simpleRate(yearDays: 365, paidOn: 50) - 0.186).magnitude < 5e-4)
  }

  /// Ross, Westerfield, Jordan, chapter 28 (form recalled): P 49, v 20, 100 to 110 units, 2 % a month: 9,400; 3.43 units.
  @Test func switchingToCreditIsWorthWhatTheBookSays() {
    var change = CashToCreditSwitch(
      price: 49, creditPrice: 49, cost: 20, quantity: 100, creditQuantity: 110, defaultRate: 0, rate: 0.02)
    #expect((change.netPresentValue - 9400).magnitude < 1e-9)
    #expect(((change.breakEvenAddedUnits ?? 0) - 3.43).magnitude < 0.005)
    change.creditQuantity = 100 + (change.breakEvenAddedUnits ?? 0)
    #expect(change.netPresentValue.magnitude < 1e-9)
  }

  @Test func aHigherPriceOnCreditPaysForDefaults() {
    // With equal units: -PQ + P'Q (d - p)/R, where P = P'(1 - d); d 5 %, p 2 %, R 1 %.
    let change = CashToCreditSwitch(
      price: 95, creditPrice: 100, cost: 40, quantity: 10, creditQuantity: 10, defaultRate: 0.02, rate: 0.01)
    #expect((change.netPresentValue - (-950 + 100 * 10 * 0.03 / 0.01)).magnitude < 1e-9)
  }

  /// Brealey, Myers, Allen, chapter 30 (form recalled): p .8, gain 200, loss 1,000, then .95, 20 %.
  @Test func aRepeatOrderTurnsALossIntoAGain() {
    let orders = RepeatOrders(gain: 200, loss: 1000, firstPayment: 0.8, secondPayment: 0.95, rate: 0.2)
    #expect((orders.first - -40).magnitude < 1e-9)
    #expect((orders.second - 140).magnitude < 1e-9)
    #expect((orders.total - 53.333333333333).magnitude < 1e-9)
    #expect((orders.breakEvenPayment - 5.0 / 6).magnitude < 1e-12)
  }

  @Test func breakEvensAreWorthNothing() {
    var order = OneShotOrder(price: 100, cost: 80, defaultProbability: 0, rate: 0.02)
    order.defaultProbability = order.breakEvenDefaultProbability
    #expect(order.netPresentValue.magnitude < 1e-12)
    order.defaultProbability = order.repeatBreakEvenDefaultProbability
    #expect(order.repeatNetPresentValue.magnitude < 1e-9)
  }

  /// Gitman's Dodd Tool (chapter on receivables, recalled): added profit 12,000, bad debts 6,600; 2,826 with the turnovers
  /// rounded as printed, 2,847.95 without rounding.
  @Test func relaxedStandardsAreGitmans() {
    let change = TermsChange(
      price: 10, cost: 6, rate: 0.15, yearDays: 365,
      present: .init(quantity: 60_000, collectionDays: 30, badDebtShare: 0.01, discount: 0, takeUp: 0),
      proposed: .init(quantity: 63_000, collectionDays: 45, badDebtShare: 0.02, discount: 0, takeUp: 0))
    #expect((change.addedContribution - 12_000).magnitude < 1e-9)
    #expect((change.addedBadDebts - 6_600).magnitude < 1e-9)
    #expect((change.annualGain - 2_826).magnitude < 30)
    #expect((change.annualGain - 2_847.945205479452).magnitude < 1e-6)
  }
}
