import CreditModels
import Testing

@Suite struct FirmValueTests {
  /// Hull, *Options, Futures and Other Derivatives*, example 24.3: E 3, volatility 80 %, D 10, r 5 %, T 1.
  @Test func hullsFirmIsSolved() {
    let firm = MertonModel(equity: 3, equityVolatility: 0.8, debt: 10, rate: 0.05, years: 1)
    let expected: [(Double, printed: Double, digits: Double, exact: Double)] = [
      (firm.assetValue, 12.40, 0.005, 12.39538718863966),
      (firm.assetVolatility, 0.2123, 5e-5, 0.21230471342320786),
      (firm.d2, 1.1408, 5e-5, 1.14082565532882), (firm.defaultProbability, 0.127, 5e-4, 0.12697124106279656),
      (firm.debtValue, 9.40, 0.005, 9.39538718863966), (firm.riskFreeDebt, 9.51, 0.005, 9.51229424500714),
      (firm.expectedLoss, 0.012, 5e-4, 0.012290100932153516), (firm.recovery, 0.9, 0.05, 0.9032056327930578),
    ]
    for figure in expected {
      #expect((figure.0 - figure.printed).magnitude <= figure.digits)
      #expect((figure.0 - figure.exact).magnitude < 1e-8)
    }
  }

  private static let firms: [(Double, Double, Double, Double, Double)] = [
    (0.01, 2.5, 100.0, 0.03, 1.0), (500, 0.05, 10, 0.0, 5), (1, 0.3, 1, -0.01, 0.1), (20, 0.6, 100, 0.1, 10),
  ]

  @Test(arguments: firms)
  func everyEquityHasItsAssets(
    equity: Double, volatility: Double, debt: Double, rate: Double, years: Double
  ) {
    let firm = MertonModel(
      equity: equity, equityVolatility: volatility, debt: debt, rate: rate, years: years)
    #expect((firm.equity / equity - 1).magnitude < 1e-9)
    #expect((firm.equityVolatility / volatility - 1).magnitude < 1e-9)
  }

  @Test func aDriftOfTheRisklessRateChangesNothing() {
    let firm = MertonModel(assetValue: 120, assetVolatility: 0.25, debt: 100, rate: 0.04, years: 2)
    #expect((firm.defaultProbability(drift: 0.04) - firm.defaultProbability).magnitude < 1e-15)
    #expect(firm.defaultProbability(drift: 0.10) < firm.defaultProbability)
    #expect(firm.creditSpread > 0)
  }

  /// Hull, *Risk Management and Financial Institutions*, example of Altman's score: Z = 5.46 (recalled).
  @Test func hullsScoreIsSafe() {
    let ratios = AltmanScore.Ratios(
      workingCapital: 170.0 / 670, retainedEarnings: 300.0 / 670, earnings: 60.0 / 670, equity: 380.0 / 240,
      sales: 2200.0 / 670)
    let score = AltmanScore(.listed, ratios)
    #expect((score.value - 5.46).magnitude < 0.005)
    #expect(score.zone == .safe)
  }

  @Test func scoresAreTheirCoefficients() {
    // One ratio at a time gives its coefficient: Altman 1968 and 2000.
    func units(_ model: AltmanScore.Model) -> [Double] {
      (0..<5).map { one in
        let x = (0..<5).map { $0 == one ? 1.0 : 0 }
        return AltmanScore(
          model,
          .init(workingCapital: x[0], retainedEarnings: x[1], earnings: x[2], equity: x[3], sales: x[4])
        ).value
      }
    }
    #expect(units(.listed) == [1.2, 1.4, 3.3, 0.6, 0.999])
    #expect(units(.unlisted) == [0.717, 0.847, 3.107, 0.420, 0.998])
    #expect(units(.anyTrade) == [6.56, 3.26, 6.72, 1.05, 0])
  }

  @Test func zonesMeetAtTheirBorders() {
    func zone(_ sales: Double) -> AltmanScore.Zone {
      AltmanScore(
        .listed, .init(workingCapital: 0, retainedEarnings: 0, earnings: 0, equity: 0, sales: sales / 0.999)
      ).zone
    }
    #expect(zone(1.80) == .distress)
    #expect(zone(1.82) == .grey)
    #expect(zone(2.98) == .grey)
    #expect(zone(3.0) == .safe)
  }
}
