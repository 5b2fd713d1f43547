import CreditModels
import Liquidity
import Receivables
import Simulation
import Stochastics

/// Few debtors with orders or open items on a plain clock, so that what a mechanism does can be worked out by hand.
enum OneDebtorRun {
  /// The clock of these runs: nothing for ten days, then a tenth of what is open is paid every day.
  static func table(days: Int) -> SurvivalTable {
    SurvivalTable(hazards: (0..<days).map { $0 < 10 ? 0 : 0.1 })
  }

  /// An experiment over `days` days without factors and outflows.
  ///
  /// - Parameters:
  ///   - orders: Orders of each debtor: day of issue and amount.
  ///   - claims: Open items of each debtor: due day and amount.
  static func experiment(
    seed: UInt64 = 3, days: Int = 91, debtors: Int = 1, orders: [(Int, Int64)] = [],
    claims: [(Int, Int64)] = [],
    pd: Double = 0, table: SurvivalTable? = nil, mechanisms: Mechanisms
  ) throws -> Experiment {
    let kind = try FailureClass.annual(
      pd: pd, assetCorrelation: 0, direction: [], factors: nil, recoveryShare: 0, recoveryLagDays: 10,
      discountRate: 0)
    var made = Experiment(
      key: StreamKey(seed: seed), firstDay: Day(number: 20_454), days: days,
      weeks: stride(from: 0, to: days, by: 7).map { $0..<min($0 + 7, days) }, factors: nil,
      failureClasses: [kind],
      debtors: (0..<debtors).map { index in
        Experiment.Debtor(
          entity: UInt32(index), failureClass: 0,
          claims: claims.enumerated().map {
            .init(slot: UInt32($0.offset), amount: $0.element.1, due: $0.element.0, table: 0)
          },
          orders: orders.enumerated().map {
            .init(slot: UInt32($0.offset), issue: $0.element.0, amount: $0.element.1, table: 0, plan: 0)
          })
      },
      tables: [table ?? self.table(days: days)], arrivals: [(0..<days).map { Int32($0) }],
      salesDeviation: [0],
      outflows: .none, waterfall: Waterfall(openingCash: 0, minimumCash: nil), hasCashPosition: true,
      uncoveredReceivables: 0, salesMonths: [])
    made.mechanisms = mechanisms
    return made
  }
}
