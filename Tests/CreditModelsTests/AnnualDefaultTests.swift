import CreditModels
import LinearAlgebra
import Stochastics
import Testing

@Suite struct AnnualDefaultTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var pd: Double
    var rho: Double
    var persistence: Double
    var testDescription: String { "PD \(pd), rho \(rho), AR(1) \(persistence)" }
  }

  static let cases = [
    Case(pd: 0.01, rho: 0.2, persistence: 0.95), Case(pd: 0.002, rho: 0.12, persistence: 0.95),
    Case(pd: 0.05, rho: 0.24, persistence: 0.98), Case(pd: 0.15, rho: 0.3, persistence: 0.99),
    Case(pd: 0.03, rho: 0, persistence: 0.95),
    // Corners, where the short way may fail and the brackets step in.
    Case(pd: 0.0001, rho: 0.02, persistence: 0.5), Case(pd: 0.0001, rho: 0.5, persistence: 0.98),
    Case(pd: 0.6, rho: 0.24, persistence: 0.95), Case(pd: 0.2, rho: 0.02, persistence: 0.9),
  ]

  @Test(arguments: cases) func annualFiguresHoldByTheGrid(_ c: Case) throws {
    let solved = try AnnualDefault.solved(annualPD: c.pd, assetCorrelation: c.rho, persistence: c.persistence)
    let realised = solved.realised(persistence: c.persistence)
    #expect(abs(realised.one / c.pd - 1) < 1e-4)
    let quantile = FixedOrder.inverseNormalCDF(c.pd)
    let joint = FixedOrder.bivariateNormalCDF(quantile, quantile, correlation: c.rho)
    #expect(abs(realised.both / joint - 1) < 1e-3)
  }

  /// Realised PD and pair probability by simulation of the weekly model, independent of the grid; the
  /// conditional probability of a path makes both smooth. Tolerance 4.9 standard errors (false alarm 1e-6).
  private func simulated(_ model: AnnualDefault, persistence: Double, paths: Int) -> (
    one: (Double, Double), both: (Double, Double)
  ) {
    let key = StreamKey(seed: 42)
    var sums = (0.0, 0.0, 0.0, 0.0)
    let loading = model.weeklyCorrelation.squareRoot()
    let own = (1 - model.weeklyCorrelation).squareRoot()
    let innovation = (1 - persistence * persistence).squareRoot()
    for path in 0..<paths {
      var x = 0.0
      var alive = 1.0
      for week in 0..<52 {
        let e = FixedOrder.inverseNormalCDF(
          key.uniform(path: UInt32(path), entity: 0, slot: UInt32(week), purpose: .factor))
        x = week == 0 ? e : persistence * x + innovation * e
        alive *= 1 - FixedOrder.normalCDF((model.threshold - loading * x) / own)
      }
      let p = 1 - alive
      sums.0 += p
      sums.1 += p * p
      sums.2 += p * p
      sums.3 += p * p * p * p
    }
    let n = Double(paths)
    func estimate(_ first: Double, _ second: Double) -> (Double, Double) {
      let mean = first / n
      return (mean, ((second / n - mean * mean) / n).squareRoot())
    }
    return (estimate(sums.0, sums.1), estimate(sums.2, sums.3))
  }

  @Test(arguments: [cases[0], cases[2]]) func annualFiguresHoldBySimulation(_ c: Case) throws {
    let solved = try AnnualDefault.solved(annualPD: c.pd, assetCorrelation: c.rho, persistence: c.persistence)
    let run = simulated(solved, persistence: c.persistence, paths: 40_000)
    let quantile = FixedOrder.inverseNormalCDF(c.pd)
    let joint = FixedOrder.bivariateNormalCDF(quantile, quantile, correlation: c.rho)
    #expect(abs(run.one.0 - c.pd) < 4.9 * run.one.1)
    #expect(abs(run.both.0 - joint) < 4.9 * run.both.1)
  }

  @Test func theNaiveWeeklyHazardWouldFailTheSameTest() {
    // 1 - (1 - PD)^(1/52) a week with the annual correlation misses both figures.
    let weekly = 1 - FixedOrder.exp(FixedOrder.log(1 - 0.05) / 52)
    let naive = AnnualDefault(threshold: FixedOrder.inverseNormalCDF(weekly), weeklyCorrelation: 0.24)
    let realised = naive.realised(persistence: 0.98)
    #expect(realised.one < 0.05 * 0.97)
  }

  @Test func factorsThatFadeAtOnceCannotCorrelateAYear() {
    #expect(throws: AnnualDefault.Refusal.self) {
      try AnnualDefault.solved(annualPD: 0.02, assetCorrelation: 0.99, persistence: 0)
    }
  }
}

/// Factors that persist differently: the solver sees one matched AR(1), the engine draws the factors themselves.
@Suite struct UnequalPersistenceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var persistence: [Double]
    var pd: Double
    var testDescription: String { "AR(1) \(persistence), PD \(pd)" }
  }

  static let cases = [
    Case(persistence: [0.9, 0.97], pd: 0.02), Case(persistence: [0.8, 0.99], pd: 0.02),
    Case(persistence: [0.5, 0.98], pd: 0.10), Case(persistence: [0.9, 0.97], pd: 0.002),
  ]

  /// Mean conditional PD of a year over antithetic pairs of factor paths, with its standard error.
  private func realised(_ kind: FailureClass, _ factors: FactorModel, pairs: Int) -> (
    mean: Double, error: Double
  ) {
    guard case .threshold(let threshold) = kind.chance else { return (0, 0) }
    let key = StreamKey(seed: 9)
    var sum = 0.0
    var squares = 0.0
    for path in 0..<pairs {
      var values = [[0.0, 0.0], [0.0, 0.0]]
      var alive = [1.0, 1.0]
      for week in 0..<52 {
        let mixing = week == 0 ? factors.initialFactor : factors.innovationFactor
        let draws = (0..<2).map { factor in
          FixedOrder.inverseNormalCDF(
            key.uniform(path: UInt32(path), entity: UInt32(factor), slot: UInt32(week), purpose: .factor))
        }
        let shock = [mixing[0, 0] * draws[0], mixing[1, 0] * draws[0] + mixing[1, 1] * draws[1]]
        for (twin, sign) in [1.0, -1.0].enumerated() {
          var index = 0.0
          for factor in 0..<2 {
            values[twin][factor] =
              (week == 0 ? 0 : factors.persistence[factor] * values[twin][factor]) + sign * shock[factor]
            index += kind.loading[factor] * values[twin][factor]
          }
          alive[twin] *= 1 - kind.weeklyProbability(threshold: threshold, index: index)
        }
      }
      let mean = 1 - (alive[0] + alive[1]) / 2
      sum += mean
      squares += mean * mean
    }
    let n = Double(pairs)
    return (sum / n, ((squares / n - sum / n * sum / n) / n).squareRoot())
  }

  @Test(arguments: cases) func theAnnualPDHoldsWithinHalfAPercent(_ c: Case) throws {
    let factors = try FactorModel(
      persistence: c.persistence, correlation: Matrix(rows: [[1, 0.3], [0.3, 1]]), shift: [0, 0])
    let kind = try FailureClass.annual(
      pd: c.pd, assetCorrelation: 0.2, direction: [1, 1], factors: factors, recoveryShare: 0,
      recoveryLagDays: 0,
      discountRate: 0)
    let result = realised(kind, factors, pairs: 60_000)
    // 3.9 standard errors beyond the half per cent: false alarm 1e-4 at most.
    #expect(
      abs(result.mean - c.pd) < 0.005 * c.pd + 3.9 * result.error,
      "off by \(result.mean / c.pd - 1), standard error \(result.error / c.pd)")
  }
}

@Suite struct FactorModelTests {
  private func model(_ a: [Double], _ c: [[Double]], shift: [Double]? = nil) throws -> FactorModel {
    try FactorModel(persistence: a, correlation: Matrix(rows: c), shift: shift ?? a.map { _ in 0 })
  }

  @Test func innovationsKeepTheCorrelationStationary() throws {
    let model = try model([0.95, 0.8], [[1, 0.4], [0.4, 1]])
    // Stationary covariance V solves V = A V A + E; check E + A C A = C entry by entry.
    let e = model.innovationFactor
    for i in 0..<2 {
      for j in 0..<2 {
        var innovation = 0.0
        for k in 0..<2 { innovation += e[i, k] * e[j, k] }
        let total = innovation + model.persistence[i] * model.persistence[j] * model.correlation[i, j]
        #expect(abs(total - model.correlation[i, j]) < 1e-12)
      }
    }
  }

  @Test func impossibleCorrelationsAreRefusedWithTheNearest() {
    #expect(throws: FactorModel.Refusal.self) {
      try model([0.9, 0.9, 0.9], [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    }
    // A possible correlation whose innovations have none: one factor persists, its twin does not.
    do {
      _ = try model([0.99, 0.1], [[1, 0.95], [0.95, 1]])
      Issue.record("the innovations' covariance is not positive semidefinite")
    } catch {
      guard case .innovations(let nearest)? = error as? FactorModel.Refusal else {
        Issue.record("the factors' correlation itself is possible")
        return
      }
      #expect(nearest[0, 1] < 0.95)
    }
  }

  @Test func alikeFactorsKeepTheirPersistence() throws {
    let alike = try model([0.95, 0.95], [[1, 0.4], [0.4, 1]])
    #expect(alike.persistence(of: [1, 0.5], weeks: 52) == 0.95)
    let mixed = try model([0.9, 0.99], [[1, 0.2], [0.2, 1]])
    let matched = mixed.persistence(of: [1, 1], weeks: 52)
    #expect(matched > 0.9 && matched < 0.99)
  }
}
