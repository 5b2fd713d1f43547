import CreditModels
import Decisions
import Liquidity
import Receivables
import Simulation
import Stochastics
import Testing

/// The value of a change of credit policy, run through the engine without any chance, against the textbook.
struct TextbookValueTests {
  static let periods = 36
  static let unit: Int64 = 1_000_000

  /// A firm that sells every 30 days to one customer who pays on a known day.
  static func experiment(quantity: Int64, price: Int64, paysAfter days: Int) -> Experiment {
    let length = 30 * periods + 60
    let table = SurvivalTable(
      survival: (0..<length).map { $0 < days ? SurvivalTable.one : 0 }, beyondHistory: length)
    let orders = (0..<periods).map { period in
      Experiment.Order(
        slot: UInt32(period), issue: 30 * period + 29, amount: quantity * price * unit, table: 0, plan: -1)
    }
    var experiment = Experiment(
      key: StreamKey(seed: 1), firstDay: Day(number: 20_454), days: length,
      weeks: [0..<length], factors: nil, failureClasses: [],
      debtors: [Experiment.Debtor(entity: 1, failureClass: nil, claims: [], orders: orders)],
      tables: [table], arrivals: [(0..<length).map { Int32($0) }], salesDeviation: [],
      outflows: OutflowPlan(occurrences: []),
      waterfall: Waterfall(openingCash: 0, minimumCash: 0), hasCashPosition: true, uncoveredReceivables: 0,
      salesMonths: [])
    experiment.mechanisms = Mechanisms()
    experiment.keepsFlows = true
    return experiment
  }

  static func outcomes(_ experiment: Experiment, margin: Double, rate: Double) throws -> PolicyOutcomes {
    var outcomes = PolicyOutcomes(
      recipe: OutcomeRecipe(
        salesDays: 30 * periods, days: experiment.days, discountRate: rate, contributionMargin: margin,
        openingCash: 0, minimumCash: 0, hasCashPosition: true, openingReceivables: 0, losesCustomers: false))
    let layout = PathLayout(experiment)
    _ = try Runner.run(experiment, paths: 0..<2, threads: 1, shouldStop: { false }) {
      outcomes.append($0, layout: layout)
    }
    return outcomes
  }

  /// Ross, Westerfield and Jordan's switch from cash to one month's credit: P = 49, v = 20, Q from 100 to 110, R = 2 % a
  /// month; NPV = -(P Q + v (Q' - Q)) + (P - v)(Q' - Q) / R = 9,400. Over 36 months, the first a month from now, that is
  /// 9,400 (1 - 1.02^-36) / 1.02.
  @Test func switchToCreditMatchesTheTextbook() throws {
    let rate = FixedOrder.exp(FixedOrder.log(1.02) * 365 / 30) - 1
    let margin = 29.0 / 49
    let cash = try Self.outcomes(
      Self.experiment(quantity: 100, price: 49, paysAfter: 0), margin: margin, rate: rate)
    let credit = try Self.outcomes(
      Self.experiment(quantity: 110, price: 49, paysAfter: 30), margin: margin, rate: rate)
    let expected = 9400.0 / 1.02 * (1 - FixedOrder.exp(-36 * FixedOrder.log(1.02)))
    let found = Double(credit.npv[0] - cash.npv[0]) / Double(Self.unit)
    #expect(abs(found - expected) < 1e-5, "\(found) against \(expected)")
    // The twin that must fail: with the margin of another price the figure is another.
    let wrong = try Self.outcomes(
      Self.experiment(quantity: 110, price: 49, paysAfter: 30), margin: 0.5, rate: rate)
    #expect(abs(Double(wrong.npv[0] - cash.npv[0]) / Double(Self.unit) - expected) > 100)
  }

  /// With everything paid after 30 days, receivables are one invoice and DSO is 30 days.
  @Test func receivablesAndDaysFollowFromTheTerms() throws {
    let credit = try Self.outcomes(
      Self.experiment(quantity: 110, price: 49, paysAfter: 30), margin: 0.5, rate: 0.06)
    #expect(credit.peakReceivables[0] == 110 * 49 * Self.unit)
    #expect(credit.sales[0] == Int64(Self.periods) * 110 * 49 * Self.unit)
    #expect(credit.badDebt[0] == 0)
    let row = PolicyComparison([credit], measures: [.dso]).rows[0]
    // The last invoice of the days of sales stands one day in them: 35 x 30 + 1 days over 36 invoices.
    let days = Double(30 * (Self.periods - 1) + 1) / Double(Self.periods)
    #expect(abs(try #require(row.values[0].value) - days) < 1e-9)
  }
}
