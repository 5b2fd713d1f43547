import CreditModels
import Intake
import LinearAlgebra
import Liquidity
import Receivables
import Simulation
import Stochastics

/// Benchmark B1 as a run of the ordinary engine.
///
/// The exported scenario of the same book builds the same values through the ordinary way of a forecast; that the two
/// agree to the bit is a test (`BenchTests`).
enum B1Experiment {
  /// First forecast day; B1 knows day numbers only.
  static let firstDay = Day(number: 20_454)

  /// A run.
  ///
  /// - Complexity: O(customers); about 1 kB a customer.
  static func experiment(book: B1Book, seed: UInt64) throws -> Experiment {
    let days = B1Book.days
    let matrix = Matrix(rows: book.correlation)
    let factors: FactorModel
    do throws(FactorModel.Refusal) {
      factors = try FactorModel(
        persistence: book.persistence, correlation: matrix,
        shift: Array(repeating: 0, count: book.persistence.count))
    } catch { throw RunFailure("the factors of the book have no joint law: \(error)") }
    var tables: [SurvivalTable] = []
    for segment in book.segments {
      for weights in [segment.normal, segment.stressed] {
        tables.append(
          DelayCurve.listed(weights: weights).table(fromAge: -B1Book.interval, days: days))
      }
    }
    let lastWeek = (days + 6) / 7 - 1
    var classes: [FailureClass] = []
    var debtors: [Experiment.Debtor] = []
    debtors.reserveCapacity(book.customers.count)
    for (number, customer) in book.customers.enumerated() {
      let segment = book.segments[customer.segment]
      guard factors.variance(of: customer.loadings) < 1 else {
        throw RunFailure("customer \(number) has loadings that leave no room for its own risk")
      }
      classes.append(
        .weekly(
          pd: customer.annualPD, loading: customer.loadings, factors: factors,
          recoveryShare: segment.recovery, recoveryLagDays: segment.recoveryLagDays, discountRate: 0))
      let orders = (0..<B1Book.invoices).map { invoice in
        let issue = customer.firstIssue + B1Book.interval * invoice
        return Experiment.Order(
          slot: Experiment.scheduledSlots + UInt32(invoice), issue: issue, amount: customer.amount,
          table: 2 * customer.segment, plan: -1,
          regime: Experiment.Regime(
            kind: UInt16(customer.segment),
            week: UInt16(min(lastWeek, (issue + B1Book.interval) / 7)),
            stressed: UInt32(2 * customer.segment + 1)))
      }.filter { $0.issue < days }
      debtors.append(
        Experiment.Debtor(entity: UInt32(number), failureClass: number, claims: [], orders: orders))
    }
    return Experiment(
      key: StreamKey(seed: seed), firstDay: firstDay, days: days,
      weeks: stride(from: 0, to: days, by: 7).map { $0..<min($0 + 7, days) }, factors: factors,
      failureClasses: classes, debtors: debtors, tables: tables, arrivals: [(0..<days).map { Int32($0) }],
      salesDeviation: [], outflows: .none, waterfall: Waterfall(openingCash: 0, minimumCash: nil),
      hasCashPosition: false, uncoveredReceivables: 0, salesMonths: [],
      paymentRegimes: book.segments.map {
        PaymentRegime(intercept: $0.stressIntercept, loading: $0.stressLoadings)
      })
  }
}
