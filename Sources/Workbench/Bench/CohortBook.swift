import CreditModels
import LinearAlgebra
import Liquidity
import Receivables
import Simulation
import Stochastics

/// A made-up book of many small customers: 50 segments with a billing day and a way of paying each, 20 bands of
/// amounts, 13 invoices a customer over 52 weeks. The same numbers on every machine.
struct CohortBook {
  static let segments = 50
  static let bands = 20
  static let invoices = 13

  /// Customers, the same number in each of the 1,000 cohorts.
  let customers: Int
  let seed: UInt64

  init(customers: Int, seed: UInt64) {
    self.customers = customers
    self.seed = seed
  }

  var membersOfCohort: Int { max(2, customers / (CohortBook.segments * CohortBook.bands)) }

  private let draws = StreamKey(seed: 20_261_124)

  private func uniform(_ segment: Int, _ slot: UInt32) -> Double {
    draws.uniform(path: 0, entity: UInt32(segment), slot: slot, purpose: .verification, draw: 7)
  }

  /// The book as a run.
  ///
  /// - Parameter resolution: `cohort` for one debtor a cohort, `invoice` for one a customer.
  func experiment(_ resolution: Resolution) throws -> Experiment {
    let days = 364
    let weeks = 52
    let correlation = (0..<4).map { row in (0..<4).map { row == $0 ? 1.0 : 0.4 } }
    let factors = try FactorModel(
      persistence: Array(repeating: 0.95, count: 4), correlation: Matrix(rows: correlation),
      shift: [0, 0, 0, 0])
    var tables: [SurvivalTable] = []
    var classes: [FailureClass] = []
    var regimes: [PaymentRegime] = []
    var debtors: [Experiment.Debtor] = []
    for segment in 0..<CohortBook.segments {
      for mean in [4 + 11 * uniform(segment, 0), 25 + 25 * uniform(segment, 1)] {
        let weights = (0..<100).map { day in
          FixedOrder.exp(-Double(day) / mean) * (day % 7 == 3 ? 2.5 : 1)
        }
        tables.append(DelayCurve.listed(weights: weights).table(fromAge: -28, days: days))
      }
      let loading = (0..<4).map { 0.12 + 0.2 * uniform(segment, 4 + UInt32($0)) }
      classes.append(
        .weekly(
          pd: 0.002 + 0.015 * uniform(segment, 2), loading: loading, factors: factors, recoveryShare: 0.3,
          recoveryLagDays: 120, discountRate: 0))
      regimes.append(
        PaymentRegime(intercept: -2, loading: (0..<4).map { _ in -0.3 - 0.3 * uniform(segment, 3) }))
      let first = Int(28 * uniform(segment, 8))
      for band in 0..<CohortBook.bands {
        // From 20.00 to some 1,100.00, a quarter more from band to band.
        let amount = Int64((2000 * FixedOrder.exp(0.2 * Double(band))).rounded())
        let orders = (0..<CohortBook.invoices).map { invoice in
          let issue = first + 28 * invoice
          return Experiment.Order(
            slot: Experiment.scheduledSlots + UInt32(invoice), issue: issue, amount: amount,
            table: 2 * segment, plan: -1,
            regime: .init(
              kind: UInt16(segment), week: UInt16(min(weeks - 1, (issue + 28) / 7)),
              stressed: UInt32(2 * segment + 1)))
        }.filter { $0.issue < days }
        let head = debtors.count
        let members = membersOfCohort
        for _ in 0..<(resolution == .cohort ? 1 : members) {
          debtors.append(
            .init(entity: UInt32(debtors.count), failureClass: segment, claims: [], orders: orders))
        }
        if resolution == .cohort { debtors[head].members = members }
      }
    }
    return Experiment(
      key: StreamKey(seed: seed), firstDay: Day(number: 20_454), days: days,
      weeks: stride(from: 0, to: days, by: 7).map { $0..<min($0 + 7, days) }, factors: factors,
      failureClasses: classes, debtors: debtors, tables: tables, arrivals: [(0..<days).map { Int32($0) }],
      salesDeviation: [], outflows: .none, waterfall: Waterfall(openingCash: 0, minimumCash: nil),
      hasCashPosition: false, uncoveredReceivables: 0, salesMonths: [], paymentRegimes: regimes)
  }
}
