import CreditModels
import Stochastics

/// Chances of the stressed payment regimes on a tile, by kind of regime and week.
final class RegimeChances {
  /// `[regimes x weeks]`, in units of 2^-32.
  let rows: UnsafeMutablePointer<TileLanes.Words>
  private let regimes: [PaymentRegime]
  private let weeks: Int
  /// Whether an order asks for a row.
  private let isUsed: [Bool]

  init(_ experiment: Experiment, isUsed: [Bool]) {
    regimes = experiment.paymentRegimes
    weeks = experiment.modelWeeks
    self.isUsed = isUsed
    rows = .allocate(capacity: max(1, regimes.count * weeks))
    rows.initialize(repeating: .zero, count: max(1, regimes.count * weeks))
  }

  deinit { rows.deallocate() }

  /// Weighs the regimes on the tile whose first path is the block's path `first`.
  func weigh(tile first: Int, factors: FactorBlock?) {
    for (kind, regime) in regimes.enumerated() {
      for week in 0..<weeks where isUsed[kind * weeks + week] {
        var low = SIMD8<Double>(repeating: regime.intercept)
        var high = low
        if let factors {
          for factor in 0..<factors.count {
            let values = UnsafeRawPointer(
              factors.values + (factor * weeks + week) * factors.paths + first)
            let weight = regime.loading[factor]
            low += weight * values.loadUnaligned(as: SIMD8<Double>.self)
            high += weight * (values + 64).loadUnaligned(as: SIMD8<Double>.self)
          }
        }
        let lowUnits = PaymentRegime.chanceUnits(logOdds: low)
        let highUnits = PaymentRegime.chanceUnits(logOdds: high)
        rows[kind * weeks + week] = TileLanes.Words(lowHalf: lowUnits, highHalf: highUnits)
      }
    }
  }
}
