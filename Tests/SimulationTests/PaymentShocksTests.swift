import CreditModels
import Liquidity
import Receivables
import Simulation
import Stochastics
import Testing

/// What payments of a path have in common changes sums and leaves each invoice's law as it is.
@Suite struct PaymentShocksTests {
  private static let paths = 4_096

  /// One debtor with four invoices and one with one, of one clock.
  private static func experiment(_ dependence: PaymentDependence?) -> Experiment {
    let table = DelayCurve.stated(medianDaysLate: 8, p90DaysLate: 35, neverShare: 0.03).table(
      fromAge: -10, days: 91)
    let debtors = [
      Experiment.Debtor(
        entity: 3, failureClass: nil,
        claims: (0..<4).map { .init(slot: UInt32($0), amount: 100, due: 10, table: 0) }, orders: []),
      Experiment.Debtor(
        entity: 8, failureClass: nil, claims: [.init(slot: 0, amount: 100, due: 10, table: 0)], orders: []),
    ]
    var experiment = Experiment(
      key: StreamKey(seed: 21), firstDay: Day(number: 20_000), days: 91,
      weeks: (0..<13).map { (7 * $0)..<(7 * $0 + 7) }, factors: nil, failureClasses: [], debtors: debtors,
      tables: [table], arrivals: [(0..<91).map { Int32($0) }], salesDeviation: [],
      outflows: OutflowPlan(occurrences: []), waterfall: Waterfall(openingCash: 0, minimumCash: nil),
      hasCashPosition: false, uncoveredReceivables: 0, salesMonths: [])
    experiment.dependence = dependence
    return experiment
  }

  /// Receipts of the first two weeks by path.
  private static func receipts(_ experiment: Experiment) -> [Double] {
    let engine = BlockEngine(experiment)
    let layout = PathLayout(days: 91, weeks: 13)
    return stride(from: 0, to: paths, by: 256).flatMap { first in
      let block = engine.run(firstPath: first, count: 256)
      return (0..<256).map { path in
        Double(
          block.values[layout.index(.weekReceipts(0)) * 256 + path]
            + block.values[layout.index(.weekReceipts(1)) * 256 + path])
      }
    }
  }

  private static func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1))
  }

  @Test func noDependenceIsNeutral() {
    let plain = BlockEngine(Self.experiment(nil)).run(firstPath: 0, count: 256)
    let none = BlockEngine(Self.experiment(PaymentDependence.none)).run(firstPath: 0, count: 256)
    #expect(plain.values == none.values)
  }

  @Test func commonDrawsLeaveTheMeanAndWidenTheSum() {
    let plain = Self.moments(Self.receipts(Self.experiment(nil)))
    let common = Self.moments(
      Self.receipts(Self.experiment(PaymentDependence(market: 0.05, customer: 0.4, weekVariance: 0))))
    let error = ((plain.variance + common.variance) / Double(Self.paths)).squareRoot()
    // False alarm 7e-6.
    #expect(abs(plain.mean - common.mean) < 4.5 * error)
    #expect(common.variance > 1.3 * plain.variance)
  }

  @Test func weeksThatComeFastOrSlowWidenTheSum() {
    let plain = Self.moments(Self.receipts(Self.experiment(nil)))
    let weekly = Self.moments(
      Self.receipts(Self.experiment(PaymentDependence(market: 0, customer: 0, weekVariance: 0.5))))
    #expect(weekly.variance > 1.1 * plain.variance)
    // Hazards are raised so that each invoice keeps its law; the log-normal factor leaves a rest in the third moment.
    #expect(
      weekly.mean < plain.mean * 1.03 && weekly.mean > plain.mean * 0.97, "\(weekly.mean) \(plain.mean)")
  }

  @Test func pathRangesGiveTheSameBits() {
    let dependence = PaymentDependence(market: 0.05, customer: 0.4, weekVariance: 0.1)
    let engine = BlockEngine(Self.experiment(dependence))
    _ = engine.run(firstPath: 512, count: 256)
    let after = engine.run(firstPath: 256, count: 256)
    #expect(after.values == BlockEngine(Self.experiment(dependence)).run(firstPath: 256, count: 256).values)
  }
}
