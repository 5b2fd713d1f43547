import CreditModels
import Liquidity
import Receivables
import Simulation
import Stochastics

/// Books for checks, with everything neutral that a check does not state.
enum EngineBook {
  /// An experiment of the weekly engine.
  static func experiment(
    key: StreamKey, days: Int, factors: FactorModel? = nil, classes: [FailureClass] = [],
    debtors: [Experiment.Debtor], tables: [SurvivalTable], arrivals: [Int32]? = nil,
    salesDeviation: [Double] = [0], outflows: OutflowPlan = .none, openingCash: Int64 = 0,
    minimumCash: Int64? = nil
  ) -> Experiment {
    Experiment(
      key: key, firstDay: Day(number: 20_454), days: days, weeks: [0..<days], factors: factors,
      failureClasses: classes, debtors: debtors, tables: tables,
      arrivals: [arrivals ?? (0..<days).map { Int32($0) }], salesDeviation: salesDeviation,
      outflows: outflows, waterfall: Waterfall(openingCash: openingCash, minimumCash: minimumCash),
      hasCashPosition: minimumCash != nil, uncoveredReceivables: 0, salesMonths: [])
  }

  /// Debtors who owe one unit each that is never paid: what is failed on a path counts who failed.
  static func pool(
    key: StreamKey, kind: FailureClass, factors: FactorModel?, debtors: Int, days: Int
  ) -> Experiment {
    experiment(
      key: key, days: days, factors: factors, classes: [kind],
      debtors: (0..<debtors).map { index in
        .init(
          entity: UInt32(index), failureClass: 0, claims: [.init(slot: 0, amount: 1, due: 0, table: 0)],
          orders: [])
      }, tables: [SurvivalTable(hazards: Array(repeating: 0, count: days))])
  }
}

/// Runs of the weekly engine that keep what a check asks for.
enum EngineSample {
  /// One column over all paths.
  static func column(
    _ column: PathLayout.Column, of experiment: Experiment, paths: Int, threads: Int
  ) throws -> [Int64] {
    try columns([column], of: experiment, paths: paths, threads: threads)[0]
  }

  /// Several columns over all paths.
  static func columns(
    _ columns: [PathLayout.Column], of experiment: Experiment, paths: Int, threads: Int
  ) throws -> [[Int64]] {
    let layout = PathLayout(experiment)
    var values = columns.map { _ in [Int64]() }
    _ = try Runner.run(experiment, paths: 0..<paths, threads: threads, shouldStop: { false }) { block in
      for (position, column) in columns.enumerated() {
        let first = layout.index(column) * block.count
        values[position] += block.values[first..<first + block.count]
      }
    }
    return values
  }

  /// Sums over all paths.
  static func totals(of experiment: Experiment, paths: Int, threads: Int) throws -> RunTotals {
    var totals = RunTotals(days: experiment.days, debtors: experiment.debtors.count)
    _ = try Runner.run(experiment, paths: 0..<paths, threads: threads, shouldStop: { false }) {
      totals += $0.totals
    }
    return totals
  }
}
