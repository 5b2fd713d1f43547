import CreditModels
import Testing

/// Quantiles of large pools and Basel capital against published tables.
@Suite struct CreditCapitalTests {
  /// Computed with 18 digits from the formula of Vasicek, "Loan portfolio value", Risk, December 2002.
  private static let quantiles: [(Double, Double, Double, Double)] = [
    (0.001, 0.05, 0.95, 0.00260982446410114516), (0.001, 0.24, 0.999, 0.0352893290015689247),
    (0.005, 0.12, 0.99, 0.0295948010941621735), (0.01, 0.12, 0.999, 0.090325831326065273),
    (0.01, 0.24, 0.999, 0.175682892530129373), (0.02, 0.20, 0.99, 0.128609824932471384),
    (0.02, 0.20, 0.999, 0.226312807155801423), (0.03, 0.05, 0.95, 0.0602954412514870023),
    (0.05, 0.20, 0.99, 0.249574824559386633), (0.10, 0.24, 0.999, 0.605080688119238346),
  ]

  @Test(arguments: quantiles)
  func quantilesOfLargePools(pd: Double, rho: Double, level: Double, expected: Double) {
    let got = VasicekLimit(probabilityOfDefault: pd, assetCorrelation: rho).defaultRate(level: level)
    #expect((got - expected).magnitude < 1e-12)
  }

  /// Hull, *Risk Management and Financial Institutions*, 2nd edition, table 11.4: 99.9 % worst case, percent.
  @Test func worstCaseRatesAreHullsTable() {
    let table: [(rho: Double, printed: [Double])] = [
      (0.0, [0.1, 0.5, 1.0, 1.5, 2.0]), (0.2, [2.8, 9.1, 14.6, 18.9, 22.6]),
      (0.4, [7.1, 21.1, 31.6, 39.0, 44.9]), (0.6, [13.5, 38.7, 54.2, 63.8, 70.5]),
      (0.8, [23.3, 66.3, 83.6, 90.8, 94.4]),
    ]
    for row in table {
      for (pd, printed) in zip([0.001, 0.005, 0.01, 0.015, 0.02], row.printed) {
        let got = VasicekLimit(probabilityOfDefault: pd, assetCorrelation: row.rho).defaultRate(level: 0.999)
        #expect((got * 100 - printed).magnitude <= 0.05, "PD \(pd), rho \(row.rho)")
      }
    }
  }

  @Test func bordersAreTheLimits() {
    let certain = VasicekLimit(probabilityOfDefault: 0.02, assetCorrelation: 1)
    #expect(certain.defaultRate(level: 0.979) == 0)
    #expect(certain.defaultRate(level: 0.981) == 1)
    #expect(VasicekLimit(probabilityOfDefault: 0, assetCorrelation: 0.2).defaultRate(level: 0.9) == 0)
    #expect(VasicekLimit(probabilityOfDefault: 1, assetCorrelation: 0.2).defaultRate(level: 0.9) == 1)
  }

  /// Basel Committee, June 2006, Annex 5: risk weights in percent, M 2.5 years; corporate LGD 45 % at turnover 50 and 5,
  /// mortgages 45 and 25 %, other retail 45 and 85 %, revolving 45 and 85 %.
  private static let annexFive: [(Double, [Double])] = [
    (0.0003, [14.44, 11.30, 4.15, 2.30, 4.45, 8.41, 0.98, 1.85]),
    (0.0010, [29.65, 23.30, 10.69, 5.94, 11.16, 21.08, 2.71, 5.12]),
    (0.0050, [69.61, 54.91, 35.08, 19.49, 32.36, 61.13, 10.04, 18.97]),
    (0.0100, [92.32, 72.40, 56.40, 31.33, 45.77, 86.46, 17.22, 32.53]),
    (0.0200, [114.86, 88.55, 87.94, 48.85, 57.99, 109.53, 28.92, 54.63]),
    (0.0250, [122.16, 93.43, 100.64, 55.91, 60.90, 115.03, 33.98, 64.18]),
  ]

  @Test(arguments: annexFive)
  func riskWeightsAreThoseOfAnnexFive(pd: Double, printed: [Double]) {
    let columns: [(BaselCapital.ExposureClass, Double)] = [
      (.corporate(turnover: 50), 0.45), (.corporate(turnover: 5), 0.45), (.residentialMortgage, 0.45),
      (.residentialMortgage, 0.25), (.otherRetail, 0.45), (.otherRetail, 0.85), (.qualifyingRevolving, 0.45),
      (.qualifyingRevolving, 0.85),
    ]
    for (column, weight) in zip(columns, printed) {
      let got = BaselCapital(
        probabilityOfDefault: pd, lossGivenDefault: column.1, exposureClass: column.0)
      #expect((got.riskWeight * 100 - weight).magnitude < 0.01, "\(column)")
    }
  }

  @Test func capitalAndCorrelationHaveTheirDigits() {
    // Computed from paragraph 272: PD 1 %.
    let got = BaselCapital(probabilityOfDefault: 0.01, lossGivenDefault: 0.45)
    #expect((got.capital - 0.0738534411136411).magnitude < 1e-10)
    #expect((got.correlation - 0.192783679165516).magnitude < 1e-12)
    #expect(
      (BaselCapital(probabilityOfDefault: 0.2, lossGivenDefault: 0.45).riskWeight - 2.382315964106416)
        .magnitude < 1e-8)
  }

  @Test func maturityAndSizeStopAtTheirBorders() {
    func capital(_ years: Double, _ turnover: Double?) -> Double {
      BaselCapital(
        probabilityOfDefault: 0.01, lossGivenDefault: 0.45, maturity: years,
        exposureClass: .corporate(turnover: turnover)
      ).capital
    }
    #expect(capital(0.5, nil) == capital(1, nil))
    #expect(capital(9, nil) == capital(5, nil))
    #expect(capital(1, nil) < capital(5, nil))
    #expect(capital(2.5, 1) == capital(2.5, 5))
    #expect(capital(2.5, 70) == capital(2.5, nil))
    #expect(BaselCapital(probabilityOfDefault: 0, lossGivenDefault: 0.45).capital == 0)
    #expect(BaselCapital(probabilityOfDefault: 1, lossGivenDefault: 0.45).capital == 0)
  }
}
